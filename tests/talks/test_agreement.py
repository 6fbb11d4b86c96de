# SPDX-License-Identifier: Apache-2.0
"""Who stands on the same side, in shares worked out by hand, by counting every two parties one by one, and over real votes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from random import Random
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.talks.agreement import Pair, Untold, agreement, agreement_in_votes, same_side, same_vote
from comity.talks.bridging import Value, Vote
from comity.talks.model import Stance
from comity.talks.problem import Format, Issue, Option, Party, Problem, Stand
from text.published import published

CODES = ("ALD", "BRE", "CAR", "MAR", "TAV")
STANCES: tuple[Stance, ...] = get_args(Stance)
VALUES: list[Value] = [1, -1, 0]

Filing = tuple[str, str, str, Stance]


def problem(
    *filed: Filing, options: Mapping[str, str], formats: Mapping[str, str] | None = None, **within: str
) -> Problem:
    """`options` and `formats` give names separated by spaces; `within` the format of an issue."""
    return Problem(
        parties=tuple(Party(code, code, {}) for code in CODES),
        formats=tuple(Format(one, tuple(sorted(codes.split()))) for one, codes in (formats or {}).items()),
        issues=tuple(
            Issue(one, one, tuple(Option(name, name) for name in names.split()), format=within.get(one, ""))
            for one, names in options.items()
        ),
        stands=tuple(Stand(*one) for one in filed),
    )


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    options = {"road": "open shut toll", "port": "free", "river": "share dam"}
    places = st.sampled_from(
        [(code, one, name) for code in CODES for one in options for name in options[one].split()]
    )
    filed = draw(st.dictionaries(places, st.sampled_from(STANCES)))
    members = draw(st.sets(st.sampled_from(CODES), min_size=1))
    inside = draw(st.sampled_from([{}, {"road": "north"}, {"road": "north", "river": "north"}]))
    return problem(
        *((*place, stance) for place, stance in filed.items()),
        options=options,
        formats={"north": " ".join(members)},
        **inside,
    )


@st.composite
def conversations(draw: st.DrawFn) -> list[Vote]:
    places = st.tuples(st.sampled_from("pqrst"), st.sampled_from(["s1", "s2", "s10"]))
    return [
        Vote(*place, value) for place, value in draw(st.dictionaries(places, st.sampled_from(VALUES))).items()
    ]


def sides(one: Problem) -> dict[tuple[str, str, str], str]:
    """The side that each party took where it has a say, read off the positions once more."""
    members = {form.id: form.members for form in one.formats}
    scope = {issue.id: members.get(issue.format, CODES) for issue in one.issues}
    return {
        (stand.party, stand.issue, stand.option): "against" if stand.stance == "cannot_accept" else "for"
        for stand in one.stands
        if stand.stance != "withdrawn" and stand.party in scope[stand.issue]
    }


def one_by_one(
    said: Mapping[tuple[str, str, str], object], party: str, issue: str, others: Iterable[str]
) -> Fraction | None:
    met = [
        said[other, issue, option] == side
        for (who, where, option), side in said.items()
        if (who, where) == (party, issue)
        for other in others
        if other != party and (other, issue, option) in said
    ]
    return Fraction(sum(met), len(met)) if met else None


def test_worked_by_hand() -> None:
    """ALD meets BRE and MAR on open, BRE alone on shut: with BRE on open, against BRE on shut, against MAR: 1 of 3."""
    found = agreement(
        problem(
            ("ALD", "road", "open", "preferred"),
            ("BRE", "road", "open", "acceptable"),
            ("MAR", "road", "open", "cannot_accept"),
            ("ALD", "road", "shut", "cannot_accept"),
            ("BRE", "road", "shut", "acceptable"),
            ("CAR", "road", "toll", "preferred"),
            options={"road": "open shut toll"},
        )
    )
    assert found == {
        ("ALD", "road"): Fraction(1, 3),
        ("BRE", "road"): Fraction(1, 3),
        ("CAR", "road"): Untold.ALONE,
        ("MAR", "road"): Fraction(0),
        ("TAV", "road"): Untold.NOTHING_FILED,
    }


def test_two_who_reject_the_same_option_stand_on_the_same_side() -> None:
    one = problem(
        ("ALD", "road", "open", "cannot_accept"), ("BRE", "road", "open", "cannot_accept"), options={"road": "open"}
    )  # fmt: skip
    assert agreement(one)["ALD", "road"] == 1
    assert same_side(one)["ALD", "BRE"] == Pair(1, 1)


def test_for_different_options_is_neither_together_nor_against() -> None:
    one = problem(
        ("ALD", "road", "open", "preferred"), ("BRE", "road", "shut", "preferred"), options={"road": "open shut"}
    )  # fmt: skip
    assert agreement(one)["ALD", "road"] is Untold.ALONE
    assert same_side(one)["ALD", "BRE"] == Pair(0, 0)
    assert same_side(one)["ALD", "BRE"].share is None


def test_a_withdrawn_position_is_as_if_never_filed() -> None:
    filed: list[Filing] = [("ALD", "road", "open", "preferred"), ("BRE", "road", "open", "preferred")]
    one = problem(*filed, ("MAR", "road", "open", "withdrawn"), options={"road": "open"})
    other = problem(*filed, options={"road": "open"})
    assert agreement(one) == agreement(other)
    assert same_side(one) == same_side(other)
    assert agreement(one)["MAR", "road"] is Untold.NOTHING_FILED


def test_an_issue_of_a_format_is_counted_among_its_members_alone() -> None:
    one = problem(
        ("ALD", "road", "open", "preferred"),
        ("BRE", "road", "open", "cannot_accept"),
        ("TAV", "road", "open", "preferred"),
        ("TAV", "port", "free", "preferred"),
        ("ALD", "port", "free", "preferred"),
        options={"road": "open", "port": "free"},
        formats={"north": "ALD BRE CAR"},
        road="north",
    )
    found = agreement(one)
    assert found["ALD", "road"] == found["BRE", "road"] == 0
    assert found["CAR", "road"] is Untold.NOTHING_FILED
    assert found["MAR", "road"] is found["TAV", "road"] is Untold.OUTSIDE
    assert found["TAV", "port"] == 1
    assert same_side(one)["ALD", "TAV"] == Pair(1, 1)
    assert same_side(one)["ALD", "BRE"] == Pair(0, 1)


def test_parties_stand_by_code_and_issues_as_filed() -> None:
    one = problem(options={"river": "dam", "port": "free"})
    assert list(agreement(one)) == [(code, issue) for code in CODES for issue in ("river", "port")]
    assert list(same_side(one)) == list(combinations(CODES, 2))
    assert set(agreement(one).values()) == {Untold.NOTHING_FILED}


def test_nothing_to_compare() -> None:
    assert agreement(Problem(parties=())) == {}
    assert same_side(Problem(parties=())) == {}
    assert agreement_in_votes([]) == {}
    assert same_vote([]) == {}


@given(problems())
def test_equals_the_count_of_every_two_parties(one: Problem) -> None:
    said = sides(one)
    for (party, issue), share in agreement(one).items():
        expected = one_by_one(said, party, issue, CODES)
        if expected is not None:
            assert share == expected
        else:
            assert isinstance(share, Untold)
            spoke = any((party, issue) == (who, where) for who, where, _ in said)
            assert (share is Untold.ALONE) == spoke


@given(problems())
def test_pairs_equal_the_count_of_their_options(one: Problem) -> None:
    said = sides(one)
    found = same_side(one)
    for (a, b), pair in found.items():
        both = [place for place in said if place[0] == a and (b, *place[1:]) in said]
        same = [place for place in both if said[place] == said[b, *place[1:]]]
        assert pair == Pair(len(same), len(both))
    assert len(found) == 10


@given(problems())
def test_where_each_issue_has_one_option_shares_are_means_of_pairs(one: Problem) -> None:
    """Over a single option, the share of a party is what its pairs say together."""
    port = replace(one, issues=tuple(issue for issue in one.issues if issue.id == "port"))
    port = replace(port, stands=tuple(stand for stand in one.stands if stand.issue == "port"))
    pairs = same_side(port)
    for (party, _), share in agreement(port).items():
        mine = [pair for names, pair in pairs.items() if party in names]
        both = sum(pair.both for pair in mine)
        assert (Fraction(sum(pair.same for pair in mine), both) if both else None) == (
            share if isinstance(share, Fraction) else None
        )


@given(problems(), st.randoms(use_true_random=False))
def test_the_order_of_filing_is_irrelevant(one: Problem, by: Random) -> None:
    shuffled = list(one.stands)
    by.shuffle(shuffled)
    other = replace(one, stands=tuple(shuffled))
    assert agreement(other) == agreement(one)
    assert same_side(other) == same_side(one)


@given(problems())
def test_turning_every_position_round_changes_nothing(one: Problem) -> None:
    def turned() -> Iterator[Stand]:
        for stand in one.stands:
            stance: Stance = "preferred" if stand.stance == "cannot_accept" else "cannot_accept"
            yield stand if stand.stance == "withdrawn" else replace(stand, stance=stance)

    other = replace(one, stands=tuple(turned()))
    assert agreement(other) == agreement(one)
    assert same_side(other) == same_side(one)


@given(problems())
def test_preferred_and_acceptable_are_one_side(one: Problem) -> None:
    plain = tuple(
        replace(stand, stance="acceptable") if stand.stance == "preferred" else stand for stand in one.stands
    )
    other = replace(one, stands=plain)
    assert agreement(other) == agreement(one)
    assert same_side(other) == same_side(one)


def test_votes_worked_by_hand() -> None:
    """On s1 two agree, one disagrees, one passes. Each meets three others; of two who pass, each is with the other."""
    said = [Vote("a", "s1", 1), Vote("b", "s1", 1), Vote("c", "s1", -1), Vote("d", "s1", 0)]
    said += [Vote("a", "s2", 0), Vote("d", "s2", 0), Vote("b", "s10", 1)]
    third = Fraction(1, 3)
    assert agreement_in_votes(said) == {
        ("a", "s1"): third, ("a", "s10"): Untold.NOTHING_FILED, ("a", "s2"): 1,
        ("b", "s1"): third, ("b", "s10"): Untold.ALONE, ("b", "s2"): Untold.NOTHING_FILED,
        ("c", "s1"): 0, ("c", "s10"): Untold.NOTHING_FILED, ("c", "s2"): Untold.NOTHING_FILED,
        ("d", "s1"): 0, ("d", "s10"): Untold.NOTHING_FILED, ("d", "s2"): 1,
    }  # fmt: skip
    assert same_vote(said) == {
        ("a", "b"): Pair(1, 1), ("a", "c"): Pair(0, 1), ("a", "d"): Pair(1, 2),
        ("b", "c"): Pair(0, 1), ("b", "d"): Pair(0, 1), ("c", "d"): Pair(0, 1),
    }  # fmt: skip


@given(conversations())
def test_votes_equal_the_count_of_every_two_voters(said: list[Vote]) -> None:
    values = {(vote.participant, vote.item, ""): vote.value for vote in said}
    names = {vote.participant for vote in said}
    for (who, item), share in agreement_in_votes(said).items():
        assert one_by_one(values, who, item, names) == (None if isinstance(share, Untold) else share)
        assert (share is Untold.NOTHING_FILED) == ((who, item, "") not in values)
    for (a, b), pair in same_vote(said).items():
        items = [item for who, item, _ in values if who == a and (b, item, "") in values]
        assert pair.both == len(items)
        assert pair.same == sum(values[a, item, ""] == values[b, item, ""] for item in items)


@given(problems())
def test_votes_for_and_against_are_positions_on_issues_of_one_option(one: Problem) -> None:
    port = replace(one, stands=tuple(stand for stand in one.stands if stand.issue == "port"))
    said = [Vote(party, issue, 1 if side == "for" else -1) for (party, issue, _), side in sides(port).items()]
    assert same_vote(said) == {
        names: pair
        for names, pair in same_side(port).items()
        if all(any(vote.participant == name for vote in said) for name in names)
    }
    cells = agreement(port)
    assert all(cells[place] == share for place, share in agreement_in_votes(said).items())


@pytest.mark.parametrize(
    ("one", "other", "same", "both"),
    [("FR", "RU", 53, 95), ("RU", "US", 19, 95), ("DE", "TR", 75, 94), ("IR", "SA", 79, 92)],
)
def test_votes_of_the_general_assembly(one: str, other: str, same: int, both: int) -> None:
    """Session 73, `same` of `both` roll calls as an SQL query over the published table counts them."""
    values: dict[str, Value] = {"yes": 1, "no": -1, "abstain": 0}
    rows = csv.DictReader(io.StringIO(published("votes/unga_session73_votes.csv")))
    said = [Vote(row["country_code"], row["rcid"], values[row["vote"]]) for row in rows]
    pair = same_vote(vote for vote in said if vote.participant in (one, other))[one, other]
    assert pair == Pair(same, both)
    assert pair.share == Fraction(same, both)
