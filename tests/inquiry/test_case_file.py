# SPDX-License-Identifier: Apache-2.0
"""A case out of TOML: every value, every refusal with its rule and place, and bytes that are no case."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.errors import ComityError, InputError, Refusal
from comity.inquiry.case import (
    JOINING,
    Assessment,
    Case,
    Claim,
    Edge,
    Exhibit,
    Grade,
    Hypothesis,
    Interval,
    Source,
    Standard,
)
from comity.inquiry.case_file import EXACT, NAMES, PARENTS, STEPS, read_case
from comity.inquiry.weighing.rules import APART, CONFIRMED, EVERY, GRADED, GROUND

HEAD = 'id = "pump"\ntitle = "Why the pump stood still"\n'
FULL = """\
id = "pump"
title = "Why the water pumping station stood still"
mandate = "Decision 4 of the joint commission"
version = 3
joining = ["same-article", "same-observer"]

[standard]
name = "reasonable grounds"
definition = "what a careful person would believe"
set_by = "Decision 4"

[ladder]
steps = [1, 2, 10, 100]
broken_cap = 5
source = "Decision 4, annex"
[[ladder.band]]
from = 1
name = "slight support"
[[ladder.band]]
from = 10.5
name = "support"

[[source]]
id = "gauge"
kind = "sensor"
interests = ["run by the station"]
[[source]]
id = "post"

[[exhibit]]
id = "e1"
source = "gauge"
sha256 = "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
size_bytes = 12
media_type = "text/plain"
title = "Log of the gauge"
file = "gauge.txt"
custody = "complete"
[[exhibit]]
id = "e2"
source = "post"
custody = "broken"
broken_because = "no receipt"
[[exhibit]]
id = "e3"
parent = "e2"

[[edge]]
a = "e3"
b = "e1"
type = "derived"
decision = "asserted"
by = "BRE"
reason = "quotes the log"

[[claim]]
id = "c1"
text = "The intake was dry"
exhibits = ["e1", "e2"]
[[claim]]
id = "c2"
text = "A grinding noise"
exhibits = ["e3"]
observer = "the watchman"

[[grade]]
source = "gauge"
grade = "B"
by = "ALD/assessor-1"
ground = "calibrated in March"
[[grade]]
claim = "c1"
grade = 1
by = "BRE"
ground = "two apart"

[[hypothesis]]
id = "dry"
text = "The intake ran dry"
proposed_by = "ALD"
[[hypothesis]]
id = "other"
text = "other or unknown"
rest = true

[[assessment]]
by = "ALD/assessor-1"
claim = "c1"
basis = "data"
rationale = "the gauge read zero"
likely = { dry = [10, 100], other = "1/2" }
[[assessment]]
by = "BRE"
claim = "c2"
[assessment.likely]
dry = 0.1
other = 1
"""


def refused(text: str) -> ComityError:
    with pytest.raises((InputError, Refusal)) as found:
        read_case(text, "pump.toml")
    assert found.value.message.startswith("pump.toml")
    assert found.value.hint, found.value.message
    return found.value


def test_every_value_is_read() -> None:
    one = read_case(FULL, "pump.toml")
    assert one.ladder is not None
    assert one == Case(
        id="pump",
        title="Why the water pumping station stood still",
        mandate="Decision 4 of the joint commission",
        standard=Standard("reasonable grounds", "what a careful person would believe", "Decision 4"),
        ladder=one.ladder,
        sources=(Source("gauge", "sensor", ("run by the station",)), Source("post")),
        exhibits=(
            Exhibit(
                "e1", "gauge", "f" * 64, 12, "text/plain", "Log of the gauge", "gauge.txt", "", "complete"
            ),
            Exhibit("e2", "post", custody="broken", broken_because="no receipt"),
            Exhibit("e3", parent="e2"),
        ),
        edges=(Edge("e1", "e3", "derived", "asserted", "BRE", "quotes the log"),),
        claims=(
            Claim("c1", "The intake was dry", ("e1", "e2")),
            Claim("c2", "A grinding noise", ("e3",), "the watchman"),
        ),
        grades=(
            Grade("gauge", "B", "ALD/assessor-1", "calibrated in March"),
            Grade("c1", "1", "BRE", "two apart"),
        ),
        hypotheses=(
            Hypothesis("dry", "The intake ran dry", proposed_by="ALD"),
            Hypothesis("other", "other or unknown", rest=True),
        ),
        version=3,
        assessments=(
            Assessment(
                "ALD/assessor-1",
                "c1",
                {
                    "dry": Interval(Fraction(10), Fraction(100)),
                    "other": Interval(Fraction(1, 2), Fraction(1, 2)),
                },
                "data",
                "the gauge read zero",
            ),
            Assessment(
                "BRE",
                "c2",
                {
                    "dry": Interval(Fraction(1, 10), Fraction(1, 10)),
                    "other": Interval(Fraction(1), Fraction(1)),
                },
            ),
        ),
        joining=frozenset({"same-article", "same-observer"}),
    )
    assert one.ladder.steps == tuple(map(Fraction, (1, 2, 10, 100)))
    assert one.ladder.bands == ((Fraction(1), "slight support"), (Fraction(21, 2), "support"))
    assert (one.ladder.broken_cap, one.ladder.source) == (Fraction(5), "Decision 4, annex")
    assert [each.party for each in one.assessments] == ["ALD", "BRE"]


def test_little_is_enough_and_no_ladder_is_assumed() -> None:
    one = read_case(HEAD, "pump.toml")
    assert one == Case("pump", "Why the pump stood still")
    assert (one.ladder, one.standard, one.joining) == (None, None, JOINING)


LADDER = '[ladder]\nsteps = [1, 10]\nbroken_cap = 2\nsource = "x"\n[[ladder.band]]\nfrom = 1\nname = "some"\n'
EXHIBITS = '[[source]]\nid = "s1"\n[[exhibit]]\nid = "e1"\n[[exhibit]]\nid = "e2"\n'
CLAIM = EXHIBITS + '[[claim]]\nid = "c1"\ntext = "t"\nexhibits = ["e1"]\n'
SET = CLAIM + '[[hypothesis]]\nid = "h"\ntext = "t"\n[[hypothesis]]\nid = "other"\ntext = "t"\nrest = true\n'
SAID = SET + '[[assessment]]\nby = "ALD"\nclaim = "c1"\n'
GRADE = CLAIM + '[[grade]]\nby = "ALD"\nground = "seen"\n'


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("x = 1", "unknown field `x`"),
        ('[[exhibit]]\nname = "e1"', "line 3: exhibit 1"),
        ('[[exhibit]]\nid = "../e1"', "line 3: exhibit 1"),
        ('[[exhibit]]\nid = "e1"\nsha256 = "FF"', "line 3: exhibit 1"),
        ('[[exhibit]]\nid = "e1"\nsize_bytes = -1', "line 3: exhibit 1"),
        ('[[exhibit]]\nid = "e1"\ncustody = "lost"', "custody"),
        ('[[exhibit]]\nid = "e1"\nbroken_because = "x"', "line 3: exhibit 1: broken_because"),
        ('[[exhibit]]\nid = "e1"\ntitle = "a\\u001bb"', "line 3: exhibit 1"),
        (EXHIBITS + '[[edge]]\na = "e1"\nb = "e2"\ntype = "copied"', "line 9: edge 1"),
        (EXHIBITS + '[[claim]]\nid = "c1"\ntext = "t"\nexhibits = []', "line 9: claim 1"),
        (EXHIBITS + '[[claim]]\nid = "c1"\nexhibits = ["e1"]', "text"),
        ('[standard]\nname = "x"\ndefinition = ""\nset_by = "y"', "line 3: standard"),
        ('[standard]\nname = "x"', "definition"),
        ("version = 0", "version"),
        ('joining = ["all"]', "joining"),
        (LADDER.replace("broken_cap = 2\n", ""), "broken_cap"),
        (LADDER.replace("[1, 10]", "[]"), "line 3: ladder"),
        (LADDER.replace("[1, 10]", "[10, 1]"), "do not rise"),
        (LADDER.replace("[1, 10]", "[1, 1]"), "do not rise"),
        (LADDER.replace("[1, 10]", "[2, 10]"), "steps begin at 2"),
        (LADDER.replace("[1, 10]", "[0.5, 10]"), "do not rise"),
        (LADDER.replace("cap = 2", "cap = 0.5"), "broken_cap is 1/2"),
        (LADDER + '[[ladder.band]]\nfrom = 1\nname = "more"', "bands do not rise"),
        (LADDER + '[[ladder.band]]\nname = "more"', "from"),
        (GRADE + "grade = 3", "expected one of source, claim"),
        (GRADE + 'grade = 3\nclaim = "c1"\nsource = "s1"', "expected one of source, claim"),
        (SAID + "likely = 3", "line 20: assessment 1"),
        (SAID + 'basis = "guess"', "basis"),
    ],
)
def test_a_shape_that_does_not_fit_is_refused_with_its_place(body: str, words: str) -> None:
    found = refused(f"{HEAD}{body}\n")
    assert isinstance(found, InputError)
    assert words in found.message


@pytest.mark.parametrize(
    ("body", "rule", "words"),
    [
        ('[[exhibit]]\nid = "e1"\nsource = "s9"', NAMES, "line 3: exhibit 1: there is no source 's9'"),
        ('[[exhibit]]\nid = "e1"\nparent = "e9"', NAMES, "there is no exhibit 'e9'"),
        ('[[exhibit]]\nid = "e1"\nparent = "e1"', PARENTS, "descends from itself"),
        (
            '[[exhibit]]\nid = "e1"\nparent = "e2"\n[[exhibit]]\nid = "e2"\nparent = "e1"',
            PARENTS,
            "line 3: exhibit 1",
        ),
        ('[[exhibit]]\nid = "e1"\n[[exhibit]]\nid = "e1"', NAMES, "line 5: exhibit 2: e1 is there twice"),
        ('[[source]]\nid = "s1"\n[[source]]\nid = "s1"', NAMES, "source 2"),
        (EXHIBITS + '[[edge]]\na = "e1"\nb = "e9"\ntype = "derived"', NAMES, "line 9: edge 1"),
        (EXHIBITS + '[[edge]]\na = "e1"\nb = "e1"\ntype = "derived"', NAMES, "joins e1 with itself"),
        (EXHIBITS + '[[claim]]\nid = "c1"\ntext = "t"\nexhibits = ["e9"]', NAMES, "line 9: claim 1"),
        (EXHIBITS + '[[claim]]\nid = "c1"\ntext = "t"\nexhibits = ["e1", "e1"]', NAMES, "names an exhibit twice"),
        (CLAIM + '[[claim]]\nid = "c1"\ntext = "t"\nexhibits = ["e1"]', NAMES, "claim 2"),
        (SET + '[[hypothesis]]\nid = "h"\ntext = "t"', NAMES, "hypothesis 3"),
        (GRADE + 'claim = "c1"\ngrade = 1', CONFIRMED, "line 13: grade 1: c1 cannot be graded 1"),
        (GRADE.replace('ground = "seen"\n', "") + 'claim = "c1"\ngrade = 2', GROUND, "without its ground"),
        (GRADE.replace("seen", " ") + 'source = "s1"\ngrade = "A"', GROUND, "line 13: grade 1"),
        (GRADE + 'source = "s9"\ngrade = "A"', GRADED, "there is no source 's9'"),
        (GRADE + 'claim = "c9"\ngrade = "2"', GRADED, "there is no claim 'c9'"),
        (GRADE + 'source = "s1"\ngrade = "2"', APART, "2 does not grade a source"),
        (GRADE + 'claim = "c1"\ngrade = "B"', APART, "B does not grade a claim"),
        (GRADE + 'claim = "c1"\ngrade = "good"', APART, "'good' is not a grade"),
        (
            GRADE + 'claim = "c1"\ngrade = 2\n[[grade]]\nby = "ALD"\nclaim = "c1"\ngrade = 3\nground = "x"',
            NAMES,
            "c1 by ALD is there twice",
        ),
        (SAID.replace('claim = "c1"\n', 'claim = "c9"\n'), NAMES, "there is no claim 'c9'"),
        (SAID, EVERY, "line 20: assessment 1: the assessment of c1 by ALD gives no likelihood for h, other"),
        (SAID + "likely = { h = 1 }", EVERY, "gives no likelihood for other"),
        (SAID + "likely = { h = 1, other = 1, x = 1 }", EVERY, "names x"),
        (SAID + "likely = { h = 0, other = 1 }", EXACT, "likely.h: expected a number above 0, found 0"),
        (SAID + "likely = { h = -2, other = 1 }", EXACT, "found -2"),
        (SAID + 'likely = { h = "1/0", other = 1 }', EXACT, "found 1/0"),
        (SAID + 'likely = { h = "ten", other = 1 }', EXACT, "found ten"),
        (SAID + "likely = { h = nan, other = 1 }", EXACT, "found NaN"),
        (SAID + "likely = { h = inf, other = 1 }", EXACT, "found Infinity"),
        (SAID + "likely = { h = 1e400000, other = 1 }", EXACT, "found 1E+400000"),
        (SAID + "likely = { h = true, other = 1 }", EXACT, "h: expected"),
        (SAID + "likely = { h = { x = 1 }, other = 1 }", EXACT, "found a table"),
        (SAID + f"likely = {{ h = {10**30}, other = 1 }}", EXACT, "found one beyond 10^18"),
        (SAID + "likely = { h = [1, 2, 3], other = 1 }", EXACT, "expected one number or two, found 3"),
        (SAID + "likely = { h = [[1], [2]], other = 1 }", EXACT, "found a list"),
        (SAID + "likely = { h = [], other = 1 }", EXACT, "expected one number or two, found 0"),
        (SAID + "likely = { h = [10, 1], other = 1 }", EXACT, "10 is above 1"),
        (LADDER + SAID + "likely = { h = [1, 5], other = 1 }", STEPS, "likely.h: 5 is no step of the ladder"),
        (LADDER + SAID + 'likely = { h = "1/2", other = 1 }', STEPS, "1/2 is no step"),
    ],
)  # fmt: skip
def test_what_breaks_a_rule_is_refused_with_its_rule_and_place(body: str, rule: str, words: str) -> None:
    found = refused(f"{HEAD}{body}\n")
    assert isinstance(found, Refusal)
    assert (found.rule, found.exit_code) == (rule, 10)
    assert words in found.message


def test_steps_of_a_declared_ladder_go_both_ways_and_others_are_free_without_one() -> None:
    likely = 'likely = { h = ["1/10", 10], other = 1 }\n'
    stated = read_case(f"{HEAD}{LADDER}{SAID}{likely}", "f").assessments[0].likely["h"]
    assert stated == Interval(Fraction(1, 10), Fraction(10))
    free = read_case(f"{HEAD}{SAID}likely = {{ h = 3.5, other = 7 }}\n", "f").assessments[0].likely["h"]
    assert free.low == Fraction(7, 2)


@pytest.mark.parametrize(
    "text", ["", "id = 1", "id = ", '[["', "\x00", "id = 'x'\nid = 'y'", "[" * 5000, "x = " + "[" * 5000]
)
def test_what_is_no_case_is_refused(text: str) -> None:
    refused(text)


def test_the_line_is_left_out_where_it_is_not_certain() -> None:
    body = f'{HEAD}claim = []\nexhibit = [{{ id = "e1" }}, {{ id = "e1" }}]\n'
    assert refused(body).message.startswith("pump.toml: exhibit 2:")


@settings(max_examples=150)
@given(st.data())
def test_no_damage_to_a_case_escapes_as_another_error(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(FULL) - 1))
    length = data.draw(st.integers(0, 12))
    damaged = FULL[:at] + data.draw(st.text(max_size=8)) + FULL[at + length :]
    try:
        read_case(damaged, "pump.toml")
    except (InputError, Refusal) as error:
        assert error.message.startswith("pump.toml")  # noqa: PT017 - anything else fails the test


def test_many_grades_of_one_kind_are_checked_at_once() -> None:
    count = 600
    body = HEAD + "".join(f'[[exhibit]]\nid = "e{number}"\n' for number in range(count))
    body += "".join(
        f'[[claim]]\nid = "c{number}"\ntext = "t"\nexhibits = ["e{number}", "e{(number + 1) % count}"]\n'
        for number in range(count)
    )
    body += "".join(
        f'[[grade]]\nclaim = "c{number}"\ngrade = 1\nby = "ALD"\nground = "two"\n' for number in range(count)
    )
    assert len(read_case(body, "many.toml").grades) == count
