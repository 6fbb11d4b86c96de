# SPDX-License-Identifier: Apache-2.0
"""The group-aware consensus: values worked out by hand, what must not change it, and the same sum done another way."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import pairwise
from random import Random
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.errors import InputError
from comity.talks.bridging import Bridged, Value, Vote, Votes, bridge
from text.published import published

GROUPS = {"a1": "VALLEY", "a2": "VALLEY", "a3": "VALLEY", "b1": "COAST", "b2": "COAST"}
VALUES: list[Value] = [1, -1, 0]


def votes(item: str, **said: Value) -> list[Vote]:
    return [Vote(participant, item, value) for participant, value in said.items()]


@st.composite
def conversations(draw: st.DrawFn) -> tuple[list[Vote], dict[str, str]]:
    groups = draw(
        st.dictionaries(st.sampled_from("pqrstuvw"), st.sampled_from(["A", "B", "C", "D"]), min_size=1)
    )
    places = st.tuples(st.sampled_from(sorted(groups)), st.sampled_from(["s1", "s2", "s3", "s10"]))
    said = draw(st.dictionaries(places, st.sampled_from(VALUES)))
    return [Vote(participant, item, value) for (participant, item), value in said.items()], groups


def in_floats(said: Iterable[Vote], groups: Mapping[str, str]) -> dict[str, float]:
    """The formula again, as a running product over lists of votes."""
    said = list(said)
    scores = {}
    for item in {vote.item for vote in said}:
        score = 1.0
        for group in set(groups.values()):
            here = [vote.value for vote in said if vote.item == item and groups[vote.participant] == group]
            score *= (len([value for value in here if value > 0]) + 1.0) / (len(here) + 2.0)
        scores[item] = score
    return scores


def test_worked_by_hand() -> None:
    (one,) = bridge(votes("s", a1=1, a2=1, a3=-1, b1=1, b2=0), GROUPS)
    assert one == Bridged(
        "s",
        Fraction(3, 5) * Fraction(2, 4),
        Fraction(1, 2),
        ("COAST",),
        {"COAST": Votes(agree=1, passed=1), "VALLEY": Votes(agree=2, disagree=1)},
    )
    assert (one.score, one.groups["VALLEY"].share, one.groups["VALLEY"].seen) == (
        Fraction(3, 10),
        Fraction(3, 5),
        3,
    )


def test_a_pass_counts_as_seen_and_as_no_agreement() -> None:
    (passed,) = bridge(votes("s", a1=1, a2=0), GROUPS)
    (against,) = bridge(votes("s", a1=1, a2=-1), GROUPS)
    (unseen,) = bridge(votes("s", a1=1), GROUPS)
    assert passed.score == against.score == Fraction(2, 4) * Fraction(1, 2)
    assert unseen.score == Fraction(2, 3) * Fraction(1, 2)


def test_a_group_without_votes_counts_a_half() -> None:
    (one,) = bridge(votes("s", a1=1, a2=1, a3=1), GROUPS)
    assert (one.score, one.worst_share, one.worst_groups) == (Fraction(4, 5) / 2, Fraction(1, 2), ("COAST",))
    assert one.groups["COAST"] == Votes()


def test_all_the_lowest_groups_are_named_in_order() -> None:
    groups = {"x": "TAV", "y": "ALD", "z": "MAR"}
    (one,) = bridge(votes("s", x=-1, y=-1, z=1), groups)
    assert (one.worst_share, one.worst_groups) == (Fraction(1, 3), ("ALD", "TAV"))
    assert list(one.groups) == ["ALD", "MAR", "TAV"]


def test_acceptance_in_both_groups_stands_before_a_larger_majority() -> None:
    groups = {f"a{i}": "A" for i in range(8)} | {f"b{i}": "B" for i in range(2)}
    partisan = [Vote(name, "partisan", 1 if group == "A" else -1) for name, group in groups.items()]
    shared = [Vote(name, "shared", -1 if name in ("a0", "a1", "a2", "b0") else 1) for name in groups]
    found = bridge(partisan + shared, groups)
    assert [(one.item, one.score) for one in found] == [
        ("shared", Fraction(6, 10) * Fraction(2, 4)),
        ("partisan", Fraction(9, 10) * Fraction(1, 4)),
    ]


def test_equal_scores_stand_by_item() -> None:
    said = [*votes("s2", a1=1), *votes("s10", a2=1), *votes("s1", a3=1)]
    assert [one.item for one in bridge(said, GROUPS)] == ["s1", "s10", "s2"]


def test_scores_are_exact_where_a_float_would_be_zero() -> None:
    groups = {f"p{i}": f"G{i}" for i in range(1200)}
    said = [Vote(name, "s", 1) for name in groups] + [Vote(name, "t", -1) for name in groups]
    first, second = bridge(said, groups)
    assert (first.item, first.score) == ("s", Fraction(2, 3) ** 1200)
    assert (second.item, second.score) == ("t", Fraction(1, 3) ** 1200)
    assert float(second.score) == 0.0 < second.score


def test_nothing_to_bridge() -> None:
    assert bridge([], GROUPS) == ()
    assert bridge([], {}) == ()


def test_votes_of_participants_without_a_group_count_nowhere() -> None:
    assert bridge(votes("s", a1=1, c1=-1), GROUPS) == bridge(votes("s", a1=1), GROUPS)
    (alone,) = bridge(votes("t", c1=1), GROUPS)
    assert (alone.item, alone.worst_share) == ("t", Fraction(1, 2))
    assert all(one.seen == 0 for one in alone.groups.values())


def test_refusals() -> None:
    with pytest.raises(InputError, match="2 is not a vote"):
        bridge([Vote("a1", "s", cast("Value", 2))], GROUPS)


@given(conversations(), st.randoms(use_true_random=False))
def test_the_order_of_votes_is_irrelevant(
    conversation: tuple[list[Vote], dict[str, str]], by: Random
) -> None:
    said, groups = conversation
    shuffled = list(said)
    by.shuffle(shuffled)
    assert bridge(shuffled, dict(reversed(groups.items()))) == bridge(said, groups)


@given(conversations())
def test_equals_the_sum_in_floats(conversation: tuple[list[Vote], dict[str, str]]) -> None:
    found = bridge(*conversation)
    again = in_floats(*conversation)
    assert {one.item for one in found} == set(again)
    for one in found:
        assert math.isclose(float(one.score), again[one.item], rel_tol=1e-12)
        assert one.worst_share == min(votes.share for votes in one.groups.values())
        assert 0 < one.score <= one.worst_share < 1


@given(conversations())
def test_sorted_by_score_then_by_item(conversation: tuple[list[Vote], dict[str, str]]) -> None:
    found = bridge(*conversation)
    for one, other in pairwise(found):
        assert one.score > other.score or (one.score == other.score and one.item < other.item)


@given(conversations(), st.sampled_from("ABCD"))
def test_another_agree_never_lowers(conversation: tuple[list[Vote], dict[str, str]], group: str) -> None:
    said, groups = conversation
    groups = groups | {"new": group} if group in groups.values() else groups | {"new": min(groups.values())}
    before = {one.item: one for one in bridge(said, groups)}
    for item, one in before.items():
        after = {found.item: found for found in bridge([*said, Vote("new", item, 1)], groups)}
        assert after[item].score > one.score
        assert after[item].worst_share >= one.worst_share
        assert all(after[other] == before[other] for other in before if other != item)


@given(conversations(), st.permutations("ABCD"))
def test_the_names_of_groups_are_irrelevant(
    conversation: tuple[list[Vote], dict[str, str]], names: list[str]
) -> None:
    said, groups = conversation
    renamed = dict(zip("ABCD", names, strict=True))
    before = bridge(said, groups)
    after = bridge(said, {name: renamed[group] for name, group in groups.items()})
    assert [(one.item, one.score, one.worst_share) for one in after] == [
        (one.item, one.score, one.worst_share) for one in before
    ]
    for one, other in zip(before, after, strict=True):
        assert {renamed[name] for name in one.worst_groups} == set(other.worst_groups)
        assert {renamed[name]: votes for name, votes in one.groups.items()} == other.groups


def test_votes_of_the_general_assembly_across_two_formats() -> None:
    """Session 73, 3 and 7 states: where all ten voted yes, (3+1)/(3+2) x (7+1)/(7+2)."""
    formats = dict.fromkeys(["IR", "RU", "TR"], "ASTANA")
    formats |= dict.fromkeys(["DE", "EG", "FR", "GB", "JO", "SA", "US"], "SMALL-GROUP")
    values: dict[str, Value] = {"yes": 1, "no": -1, "abstain": 0}
    rows = csv.DictReader(io.StringIO(published("votes/unga_session73_votes.csv")))
    said = [
        Vote(row["country_code"], row["rcid"].removesuffix(".0"), values[row["vote"]])
        for row in rows
        if row["country_code"] in formats
    ]
    found = bridge(said, formats)
    assert len(found) == len({vote.item for vote in said}) == 95
    assert sum(votes.seen for one in found for votes in one.groups.values()) == len(said)
    assert all(one.score <= Fraction(4, 5) * Fraction(8, 9) for one in found)
    for one in found:
        everybody = sum(votes.agree for votes in one.groups.values()) == len(formats)
        assert (one.score == Fraction(32, 45)) == everybody
    again = in_floats(said, formats)
    assert all(math.isclose(float(one.score), again[one.item], rel_tol=1e-12) for one in found)
