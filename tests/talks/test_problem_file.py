# SPDX-License-Identifier: Apache-2.0
"""A problem is read exactly as its file spells it, or refused with the file, the place and a hint."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.errors import FormRefusal, InputError, Refusal
from comity.talks.model import LinkKind
from comity.talks.problem import Issue, Link, Option, Party, Stand, contradiction
from comity.talks.problem_file import read_problem

PARTIES = """
[[party]]
code = "MAR"
weights = { votes = 3 }
[[party]]
code = "ALD"
name = "Aldonia"
weights = { votes = 4 }
"""
ISSUES = """
[[issue]]
id = "seat"
title = "Seat of the commission"
options = [{ id = "senne", title = "Senne" }, { id = "port", title = "From port to port" }]
status_quo = "port"
[[issue]]
id = "rent"
options = [{ id = "low" }, { id = "high" }]
ordinal = true
"""
BASE = PARTIES + ISSUES
POSITION = '[[position]]\nparty = "MAR"\nissue = "seat"\noption = "senne"\nstance = "acceptable"\n'


def test_everything_is_read() -> None:
    found = read_problem(
        "disagreement = { ALD = 0.1 }\n"
        + BASE
        + '[[format]]\nid = "coast"\nmembers = ["MAR", "ALD"]\n'
        + '[rules.most]\nmore_than = "1/2"\nweight = "votes"\nmembers = "coast"\n'
        + POSITION
        + 'score = 0.35\ncondition = "if rent is low"\nsource = "A letter"\ncircle = "chairs"\n'
        + '[[salience]]\nparty = "ALD"\nissue = "rent"\nvalue = 2\n'
        + '[[reservation]]\nparty = "ALD"\nvalue = "0.30"\n'
        + '[[link]]\nif = "seat.senne"\nthen = "rent.low"\n'
        + '[graph]\nstates = ["a", "b"]\n',
        "talks.toml",
    )
    assert found.parties == (Party("ALD", "Aldonia", {"votes": 4}), Party("MAR", "MAR", {"votes": 3}))
    assert [(one.id, one.members) for one in found.formats] == [("coast", ("ALD", "MAR"))]
    assert found.rules is not None
    assert found.rules["most"].members == {"ALD", "MAR"}
    assert found.issues == (
        Issue("seat", "Seat of the commission", (Option("senne", "Senne"), Option("port", "From port to port")), "port"),
        Issue("rent", "rent", (Option("low", "low"), Option("high", "high")), ordinal=True),
    )  # fmt: skip
    assert found.stands == (
        Stand("MAR", "seat", "senne", "acceptable", Fraction(7, 20), "if rent is low", "A letter", "chairs"),
    )
    assert [one.value for one in found.saliences] == [2]
    assert [one.value for one in found.reservations] == [Fraction(3, 10)]
    assert found.links == (Link("if_then", (("seat", "senne"), ("rent", "low"))),)
    assert found.disagreement == {"ALD": Fraction(1, 10)}
    assert found.graph == {"states": ["a", "b"]}


def test_parties_and_rules_are_enough_and_so_is_a_graph() -> None:
    assert read_problem(PARTIES + "[rules.all]\nunanimity = true\n", "f").issues == ()
    assert read_problem('[graph]\nstates = ["a"]', "f").parties == ()


def test_what_nobody_filed_is_absent() -> None:
    found = read_problem(BASE + POSITION, "f")
    assert found.stands[0].score is None
    assert (found.saliences, found.reservations, found.disagreement) == ((), (), {})


@given(st.integers(0, 10**18), st.just(18))
def test_a_score_is_the_fraction_that_is_spelled(digits: int, places: int) -> None:
    spelled = f"{digits // 10**places}.{digits % 10**places:0{places}}"
    for value in (spelled, f'"{spelled}"'):
        found = read_problem(BASE + POSITION + f"score = {value}\n", "f")
        assert found.stands[0].score == Fraction(digits, 10**places)


@pytest.mark.parametrize(
    ("added", "said", "hint"),
    [
        ("[[position]\n", "line 19", "TOML"),
        ("x = 0xz\n", "f: ", "TOML"),
        ("colour = 1\n", "unknown field `colour`", "ordinal"),
        ('[[party]]\ncode = "BRE"\nvotes = 1\n', "f: line 19: party 3", "weights"),
        ('[[party]]\ncode = "BRE"\nweights = { votes = 1.5 }\n', "party 3", "weights"),
        ('[[party]]\ncode = "B E"\n', "party 3", "code"),
        (POSITION.replace("acceptable", "liked"), "f: line 19: position 1", "stance"),
        ('[[salience]]\nparty = "ALD"\n', "salience 1", "value"),
        ('[[issue]]\nid = "x"\noptions = [{ id = "a", text = "b" }]\n', "unknown field `text`", "{ id, title }"),
        ('[[link]]\nif = "seat.senne"\n', "link 1: expected one of", "rent.paid"),
        ('[[link]]\nif = "seat.senne"\nnot_both = ["seat.senne", "rent.low"]\n', "expected one of", "then"),
        ("[votes]\n", "unknown field `votes`", "party"),
    ],
)  # fmt: skip
def test_a_wrong_shape(added: str, said: str, hint: str) -> None:
    with pytest.raises(InputError) as caught:
        read_problem(BASE + added, "f")
    assert caught.value.message.startswith("f: ")
    assert said in caught.value.message
    assert hint in caught.value.hint


@pytest.mark.parametrize("source", ["", "[rules.all]\nunanimity = true\n", "x = 1e99999999999999999999999"])
def test_a_file_without_parties(source: str) -> None:
    with pytest.raises(InputError, match=r"^f: "):
        read_problem(source, "f")


def test_too_deep() -> None:
    with pytest.raises(InputError, match=r"^f: "):
        read_problem("x = " + "[" * 100_000, "f")


ISSUE = '[[issue]]\nid = "quota"\n'
RULE = "[rules.most]\n"


@pytest.mark.parametrize(
    ("added", "said", "hint"),
    [
        (POSITION.replace("MAR", "TAV"), "line 19: position 1: there is no party 'TAV'", "ALD, MAR"),
        (POSITION.replace("seat", "sea"), "position 1: there is no issue 'sea'", "rent, seat"),
        (POSITION.replace("senne", "sen"), "position 1: seat: there is no option 'sen'", "port, senne"),
        (POSITION + POSITION, "line 24: position 2: MAR has a position on seat.senne", "one of the two"),
        (POSITION + POSITION.replace("acceptable", "withdrawn"), "position 2", "one of the two"),
        ('[[party]]\ncode = "ALD"\n', "party 3: ALD is there twice", "one of the two"),
        ('[[format]]\nid = "a"\nmembers = ["TAV"]\n', "format 1: there is no party 'TAV'", "ALD, MAR"),
        ('[[format]]\nid = "a"\nmembers = ["ALD", "ALD"]\n', "names a member twice", "once"),
        ('[[format]]\nid = "a"\nmembers = ["ALD"]\n' * 2, "format 2: a is there twice", "one of the two"),
        (ISSUE, "line 19: issue 3: the issue quota has no options", "options = "),
        (ISSUE + "options = []\n", "issue 3: the issue quota has no options", "options = "),
        (ISSUE.replace("quota", "rent"), "issue 3: rent is there twice", "one of the two"),
        (ISSUE + 'options = [{ id = "a" }, { id = "a" }]\n', "names an option twice", "a"),
        (ISSUE + 'options = [{ id = "a" }]\nstatus_quo = "b"\n', "status_quo: there is no option 'b'", "a"),
        (ISSUE + 'options = [{ id = "a" }]\nformat = "b"\n', "there is no format 'b'", "none"),
        (ISSUE + 'options = [{ id = "a" }]\nrule = "b"\n', "there is no rule 'b'", "none"),
        ('[[salience]]\nparty = "ALD"\nissue = "sea"\nvalue = 1\n', "there is no issue 'sea'", "seat"),
        ('[[salience]]\nparty = "ALD"\nissue = "seat"\nvalue = 1\n' * 2, "salience 2", "one of the two"),
        ('[[reservation]]\nparty = "TAV"\nvalue = 1\n', "there is no party 'TAV'", "ALD"),
        ('[[reservation]]\nparty = "ALD"\nvalue = 1\n' * 2, "reservation 2", "one of the two"),
        ("[disagreement]\nTAV = 1\n", "disagreement: there is no party 'TAV'", "ALD"),
        (RULE + "count = 0\n", "line 19: rules.most.count: expected an integer", "count = k"),
        (RULE + 'veto = ["TAV"]\n', "rules.most.veto", "ALD, MAR"),
        (RULE + 'count = 1\nmembers = ["TAV"]\n', "rules.most.members", "ALD, MAR"),
        (RULE + 'at_least = 1\nweight = "people"\n', "rules.most.weight", "votes"),
        (RULE + "share = 0.5\n", "rules.most.share", "share"),
        (
            '[[link]]\nif = "seat.senne"\nthen = "rent.free"\n',
            "link 1: rent: there is no option",
            "high, low",
        ),
        ('[[link]]\nif = "seat"\nthen = "rent.low"\n', "link 1: seat: there is no option ''", "port"),
        ('[[link]]\none_of = ["seat.port"]\n', "expected two or more different options", "differ"),
        ('[[link]]\nnot_both = ["seat.port", "seat.port"]\n', "two or more different options", "differ"),
    ],
)
def test_refused(added: str, said: str, hint: str) -> None:
    with pytest.raises(Refusal) as caught:
        read_problem(BASE + added, "f")
    assert caught.value.message.startswith("f: ")
    assert said in caught.value.message
    assert hint in caught.value.hint
    assert caught.value.rule.startswith(("talks: ", "RULES: "))


WRONG_SCORES = [
    "1.5", "-0.1", "2", "nan", "inf", "true", '"a"', '"1/2"', "1e-999999999", "1e999999999", "[1]", "0." + "1" * 19, "2026-03-02",
]  # fmt: skip


@pytest.mark.parametrize("value", [*WRONG_SCORES, pytest.param("0x" + "f" * 9000, id="huge")])
def test_a_score_that_is_no_decimal_from_0_to_1(value: str) -> None:
    with pytest.raises(FormRefusal, match=r"^f: line 19: position 1: score: expected a decimal") as caught:
        read_problem(BASE + POSITION + f"score = {value}\n", "f")
    assert len(caught.value.message) < 200


def test_a_line_is_named_only_where_it_is_certain() -> None:
    title = '[[issue]]\nid = "x"\ntitle = """\n[[position]]\n"""\noptions = [{ id = "a" }]\n'
    with pytest.raises(Refusal, match=r"^f: position 1: there is no party"):
        read_problem(BASE + title + POSITION.replace("MAR", "TAV"), "f")


@pytest.mark.parametrize(
    ("links", "named"),
    [
        (['if = "seat.senne"\nthen = "rent.low"', 'not_both = ["seat.senne", "rent.low"]'], "line 19: link 1 and line 22: link 2"),
        (['if = "seat.senne"\nthen = ["rent.low", "rent.high"]'], "link 1"),
        (['if = "seat.senne"\nthen = "rent.low"', 'if = "rent.low"\nthen = "seat.port"'], "line 19: link 1 and line 22: link 2"),
        (['one_of = ["seat.senne", "rent.low"]', 'not_both = ["seat.port", "rent.low"]',
          'not_both = ["seat.senne", "rent.high"]'], "link"),
    ],
)  # fmt: skip
def test_contradictory_links(links: list[str], named: str) -> None:
    with pytest.raises(Refusal, match="no package can hold") as caught:
        read_problem(BASE + "".join(f"[[link]]\n{link}\n" for link in links), "f")
    assert named in caught.value.message
    assert caught.value.hint


def test_links_that_agree() -> None:
    links = 'if = "seat.senne"\nthen = "rent.low"', 'one_of = ["seat.senne", "rent.high"]'
    found = read_problem(BASE + "".join(f"[[link]]\n{link}\n" for link in links), "f")
    assert [link.kind for link in found.links] == ["if_then", "one_of"]


TARGETS = [(issue, option) for issue in "ABC" for option in "xyz"]
KINDS: list[LinkKind] = ["if_then", "not_both", "one_of"]
drawn_links = st.lists(
    st.builds(
        Link,
        st.sampled_from(KINDS),
        st.lists(st.sampled_from(TARGETS), min_size=2, max_size=3, unique=True).map(tuple),
    ),
    max_size=5,
)


def holds(link: Link, package: set[tuple[str, str]]) -> bool:
    taken = [target in package for target in link.targets]
    if link.kind == "if_then":
        return not taken[0] or all(taken)
    return sum(taken) <= 1 if link.kind == "not_both" else sum(taken) == 1


@settings(max_examples=200, deadline=None)
@given(drawn_links)
def test_what_is_called_impossible_is_impossible_by_the_named_links_alone(links: list[Link]) -> None:
    issues = [Issue(name, name, tuple(Option(one, one) for one in "xyz")) for name in "ABC"]
    found = contradiction(issues, links)
    if found is None:
        return
    named = [links[place] for place in found.links]
    assert named
    for options in product("xyz", repeat=3):
        package = set(zip("ABC", options, strict=True))
        assert found.target not in package or not all(holds(link, package) for link in named)


WHOLE = (
    "disagreement = { ALD = 0.1 }\n"
    + BASE
    + '[[format]]\nid = "coast"\nmembers = ["MAR", "ALD"]\n[rules.most]\ncount = 1\n'
    + POSITION
    + 'score = 0.5\n[[salience]]\nparty = "ALD"\nissue = "rent"\nvalue = 2\n'
    + '[[reservation]]\nparty = "ALD"\nvalue = 1\n[[link]]\nif = "seat.senne"\nthen = "rent.low"\n'
)
ODD = [
    "1",
    "-1",
    "nan",
    "true",
    '""',
    '"ALD"',
    '"a\\u0000"',
    "[]",
    "[[]]",
    "{}",
    "{ a = 1 }",
    "09:00:00",
    "0x" + "f" * 4000,
]


@settings(max_examples=300, deadline=None)
@given(st.integers(0, WHOLE.count("\n") - 1), st.sampled_from(ODD), st.booleans())
def test_one_odd_value_is_read_or_refused_and_nothing_else(number: int, odd: str, left_out: bool) -> None:
    lines = WHOLE.splitlines()
    name, equals, _ = lines[number].partition(" = ")
    lines[number] = "" if left_out else f"{name} = {odd}" if equals else lines[number]
    refused: InputError | Refusal | None = None
    try:
        read_problem("\n".join(lines), "f")
    except (InputError, Refusal) as error:
        refused = error
    if refused:
        assert refused.message.startswith("f: ")
        assert refused.hint
        assert len(refused.message) < 400
