# SPDX-License-Identifier: Apache-2.0
"""Reading a finding: what is kept as it is written, and each way in which a file is refused, with its place."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.errors import ComityError, InputError, Refusal
from comity.inquiry.case import Hypothesis, Standard
from comity.inquiry.findings.finding import Counts, Decision, Paragraph, Reply, Support, passages
from comity.inquiry.findings.finding_file import read_finding
from inquiry.findings.cases import BRIDGE, bridge

LEAST = """
id = "f"
title = "T"
inquiry = "i"
statement = "S"
"""


def changed(old: str, new: str) -> str:
    assert BRIDGE.count(old) >= 1, old
    return BRIDGE.replace(old, new, 1)


def test_everything_is_kept_as_written() -> None:
    found = bridge()
    assert (found.id, found.inquiry, found.status, found.draft, found.level) == (
        "bridge-1",
        "orva-bridge",
        "adopted",
        3,
        "full",
    )
    assert found.decision == Decision(
        "not established",
        "charter, article 9: consensus of the parties to the inquiry",
        ("ALD/delegate", "BRE/delegate"),
        "2026-10-01",
        "record entry 412",
    )
    assert found.standard == Standard(
        "Reasonable grounds to conclude",
        "Support of at least 10 against each rival, from two or more independent sources.",
        "ALD and BRE, joint decision of 3 March 2026, article 5",
    )
    assert found.support[1] == Support("flood", "other", "3/2", "40", "from none to moderate")
    assert found.counts == Counts(5, 4, 3)
    assert found.hypotheses[2] == Hypothesis("other", "Other or unknown.", rest=True)
    assert found.paragraphs[1] == Paragraph(
        "2",
        "The gauge stood at 4.1 m on 9 May, which is below the mark that the engineers' manual names.",
        ("E-0002",),
        ("G2",),
    )
    assert found.paragraphs[3].simulated
    assert found.paragraphs[3].approved_by == "BRE/registrar"
    assert found.replies[1] == Reply("BRE", "2026-08-01", no_answer_by="2026-09-01")
    assert found.tables[0].rows[1] == ("G3 under works", "3/4", "9")


def test_the_least_that_a_file_can_say() -> None:
    found = read_finding(LEAST, "f.toml")
    assert (found.status, found.draft, found.decision, found.proposed) == ("draft", 1, None, "")
    assert not list(passages(found))
    assert not found.shows_simulation


def test_passages_have_names() -> None:
    names = [name for _, name, _ in passages(bridge())]
    assert names[:7] == [
        *(f"paragraph {n}" for n in range(1, 5)),
        "exhibit E-0001",
        "exhibit E-0002",
        "exhibit E-0003",
    ]
    assert names[10:] == [
        "gap 1",
        "gap 2",
        "alternative 1",
        "dissent 1",
        "reply 1",
        "reply 2",
        "table tornado",
    ]


@pytest.mark.parametrize(
    ("source", "place", "hint"),
    [
        ("id = ", "f.toml: Invalid value", "expected TOML"),
        (
            LEAST + "\nverdict = 'x'",
            "f.toml: Object contains unknown field `verdict`",
            "keys of the file: id, title",
        ),
        (
            LEAST + "\n[standard]\nname = 'x'",
            "f.toml: line 7: ",
            "keys of standard: name, definition, set_by",
        ),
        (
            LEAST + "\n[[paragraph]]\nid = 'a'\n",
            "f.toml: line 7: paragraph 1: ",
            "keys of paragraph: id, text, exhibits, groups, level",
        ),
        (LEAST + "\n[[gap]]\ntext = 'a'\n[[gap]]\ntext = 3", "f.toml: line 9: gap 2: ", "keys of gap"),
        (LEAST + "\nstatus = 'done'", "f.toml: Invalid enum value 'done'", "keys of the file"),
        (LEAST + "\ndated = 2026-10-02", "f.toml: ", 'a date stands in quotes, as "2026-11-21"'),
        (
            LEAST + "\ndated = '2026-02-30'",
            "f.toml: $.dated: 2026-02-30 is no date",
            "write it as 2026-11-21",
        ),
        (LEAST + "\ndraft = 0", "f.toml: Expected `int` >= 1", "keys of the file"),
        (LEAST.replace('"T"', '"a\\u0007b"'), "f.toml: $.title: the character U+0007", "control characters"),
        (LEAST.replace('"S"', '"a\\u202Eb"'), "f.toml: $.statement: the character U+202E", "leave them out"),
        (
            LEAST + "\n[[table]]\nid = 't'\ncaption = 'c'\nheader = ['a']\nrows = [['b', 'c']]",
            "f.toml: line 7: table 1: rows of 1 and 2 cells",
            "as long as its header",
        ),
        (
            LEAST + "\n[[table]]\nid = 't'\ncaption = 'c'\nrows = [['b'], []]",
            "f.toml: line 7: table 1: rows of 0 and 1",
            "a table's rows",
        ),
        (LEAST + "\n" + "x = [" * 2000 + "]" * 2000, "f.toml: ", "expected TOML"),
    ],
)
def test_shapes_that_are_refused(source: str, place: str, hint: str) -> None:
    with pytest.raises(InputError) as caught:
        read_finding(source, "f.toml")
    assert caught.value.message.startswith(place), caught.value.message
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    ("old", "new", "rule", "said"),
    [
        (
            "is not established by",
            "shows that BRE is guilty by",
            "never of guilt",
            "the statement says 'guilty'",
        ),
        (
            'exhibits = ["E-0001"]\ngroups',
            'exhibits = ["E-9"]\ngroups',
            "every name",
            "paragraph 1: there is no exhibit 'E-9'",
        ),
        ('contrary = ["G3"]', 'contrary = ["G9"]', "every name", "contrary: there is no group 'G9'"),
        ('id = "G2"', 'id = "G1"', "every name", "the group G1 is there 2 times"),
        ('against = "works"', 'against = "storm"', "every name", "support: there is no hypothesis 'storm'"),
        (
            "rest = true",
            "rest = false",
            "exhaustive",
            "expected one hypothesis for everything else, found none",
        ),
        ('proposed_by = "ALD"', "rest = true", "exhaustive", "found flood, other"),
        ('low = "1/2"', 'low = "10"', "from low to high", "10 is more than 9"),
        ('low = "1/2"', 'low = "0"', "from low to high", "'0' is not a positive number"),
        ('low = "1/2"', 'low = "1/0"', "from low to high", "'1/0' is not a positive number"),
        ('low = "1/2"', 'low = "about 1"', "from low to high", "'about 1' is not a positive number"),
        ('against = "works"', 'against = "other"', "from low to high", "expected one ratio of two"),
        (
            'status = "adopted"',
            'status = "review"',
            "under a named rule",
            "a finding in review holds a decision",
        ),
        ('rule = "charter', 'rule = " " #', "under a named rule", "the decision names no rule, or nobody"),
        (
            'by = ["ALD/delegate", "BRE/delegate"]',
            "by = []",
            "under a named rule",
            "names no rule, or nobody",
        ),
        ('status = "adopted"', 'status = "withdrawn"', "withdrawn", "go together"),
        ('status = "adopted"', 'status = "corrected"', "withdrawn", "no correction is there"),
        (
            "independent_sources = 3",
            "independent_sources = 5",
            "no more independent sources",
            "4 articles, 5 independent",
        ),
        (
            'at = "2026-10-01"',
            'at = "2026-08-15"',
            "until the day that was set",
            "before the time to answer ended",
        ),
        ('no_answer_by = "2026-09-01"', "", "until the day that was set", "expected an answer, or the day"),
        (
            'no_answer_by = "2026-09-01"',
            'no_answer_by = "2026-07-01"',
            "until the day",
            "is before it was served",
        ),
        ('reason = "names a witness"', "", "for a stated reason", "exhibit E-0003 is for the level parties"),
        (
            'approved_by = "ALD/registrar"',
            'approved_by = "me"',
            "for a stated reason",
            "says not why or by whose",
        ),
    ],
)
def test_rules_that_refuse(old: str, new: str, rule: str, said: str) -> None:
    with pytest.raises(Refusal) as caught:
        read_finding(changed(old, new), "bridge.toml")
    assert rule in caught.value.rule
    assert caught.value.rule.startswith("inquiry: ")
    assert caught.value.message.startswith("bridge.toml: ")
    assert said in caught.value.message
    assert caught.value.hint


def test_support_needs_a_standard_and_a_decision_needs_one_too() -> None:
    without = re.sub(r"\[standard\].*?\n\n", "", BRIDGE, count=1, flags=re.DOTALL)
    with pytest.raises(Refusal, match="there is no standard of proof"):
        read_finding(without, "f.toml")


def test_an_adopted_finding_was_decided_by_somebody() -> None:
    without = re.sub(r"\[decision\].*?\n\n", "", BRIDGE, count=1, flags=re.DOTALL)
    with pytest.raises(Refusal, match="is adopted and nobody decided it"):
        read_finding(without, "f.toml")
    proposed = without.replace('status = "adopted"', 'status = "review"\nproposed = "not established"')
    assert read_finding(proposed, "f.toml").proposed == "not established"


def test_a_withdrawn_finding_keeps_its_decision() -> None:
    source = BRIDGE.replace('status = "adopted"', 'status = "withdrawn"')
    source += (
        '\n[withdrawal]\nat = "2026-11-02"\nby = "ALD and BRE"\nreason = "The gauge had been read wrongly."\n'
    )
    found = read_finding(source, "f.toml")
    assert found.withdrawal is not None
    assert found.decision is not None


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read_finding(text, "f.toml")
    except ComityError as error:
        assert error.message.startswith("f.toml")  # noqa: PT017 - the message is what is tested


@given(st.integers(0, len(BRIDGE)), st.text(max_size=3), st.integers(0, 40))
def test_a_file_with_something_torn_out_is_read_or_refused(at: int, put: str, gone: int) -> None:
    try:
        read_finding(BRIDGE[:at] + put + BRIDGE[at + gone :], "f.toml")
    except ComityError as error:
        assert error.message.startswith("f.toml")  # noqa: PT017 - the message is what is tested
