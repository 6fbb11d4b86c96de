# SPDX-License-Identifier: Apache-2.0
"""Swings and counts of weighted votes, against every coalition tried, every member left out, other software and each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import comb, factorial
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from comity.charter import counting
from comity.charter.coalitions import Banzhaf, Properties, banzhaf, properties
from comity.charter.rules import Rule, parse_rule
from rule_oracle import rules, worlds

drawn = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read(data: Any, parties: Mapping[str, Mapping[str, int]]) -> Rule:
    return parse_rule(data, parties=parties, formats={}, path="rules.test")


def weighted(quota: int, weights: Sequence[int]) -> Rule:
    parties = {f"P{index:03}": {"votes": weight} for index, weight in enumerate(weights)}
    return read({"at_least": quota, "weight": "votes"}, parties)


def swings_of(found: Banzhaf | Properties) -> list[int]:
    assert found.swings is not None
    return list(found.swings.values())


def shares_of(found: Banzhaf | Properties) -> list[Fraction]:
    assert found.penrose_banzhaf is not None
    return list(found.penrose_banzhaf.values())


# ---- Against the definitions


@st.composite
def votes(draw: st.DrawFn) -> tuple[int, list[int]]:
    """Up to ten members; some weigh nothing, some weigh the same, some too little to matter or more than all others."""
    few = st.lists(st.integers(0, 12), min_size=1, max_size=10)
    equal = st.builds(lambda weight, size: [weight] * size, st.integers(1, 5), st.integers(1, 9))
    lopsided = st.lists(st.sampled_from([0, 1, 2, 50, 10**15]), min_size=1, max_size=9)
    weights = draw(st.one_of(few, equal, lopsided))
    everything = sum(weights)
    ends = st.sampled_from([1, 2, everything // 2 + 1, everything - 1, everything, everything + 1])
    return max(1, draw(st.one_of(ends, st.integers(1, everything + 1)))), weights


@given(votes())
@example((1, [0, 0, 0]))
@example((10**15, [10**15, 1, 1, 10**15 - 1]))
@example((2 * 10**15 + 7, [10**15, 10**15, 7, 0]))
@drawn
def test_weighted_votes_by_trying_every_coalition(vote: tuple[int, list[int]]) -> None:
    quota, weights = vote
    rule = weighted(quota, weights)
    found, known = banzhaf(rule), properties(rule)
    members = range(len(weights))
    winning, swings = 0, [0] * len(weights)
    swings_by_size: list[Counter[int]] = [Counter() for _ in weights]
    for chosen in product([False, True], repeat=len(weights)):
        weight = sum(one for one, is_in in zip(weights, chosen, strict=True) if is_in)
        if weight >= quota:
            winning += 1
            for member in members:
                if chosen[member] and weight - weights[member] < quota:
                    swings[member] += 1
                    swings_by_size[member][sum(chosen) - 1] += 1
    assert (found.winning, swings_of(found)) == (winning, swings)
    assert (known.winning, swings_of(known)) == (winning, swings)
    if not any(swings):
        assert found.penrose_banzhaf is None
        assert found.reason.startswith(("the rule passes even with", "the rule fails even with"))
        return
    assert found.reason == ""
    assert shares_of(found) == [Fraction(own, sum(swings)) for own in swings]
    orders = factorial(len(weights))
    assert known.shapley_shubik is not None
    assert list(known.shapley_shubik.values()) == [
        Fraction(
            sum(factorial(size) * factorial(len(weights) - 1 - size) * own for size, own in by_size.items()),
            orders,
        )
        for by_size in swings_by_size
    ]


@given(st.data())
@drawn
def test_the_swings_of_any_rule_are_those_among_its_properties(data: st.DataObject) -> None:
    world = data.draw(worlds())
    table = data.draw(rules(world))
    rule = parse_rule(table, parties=world.parties, formats=world.formats, path="rules.x")
    known = properties(rule)
    assert banzhaf(rule) == Banzhaf(
        known.members, known.reason, known.winning, known.swings, known.penrose_banzhaf
    )


# ---- Too many members to try: each of them left out in turn


def ways(weights: Sequence[int]) -> Counter[tuple[int, int]]:
    """Sets of members by what they weigh and how many they are."""
    found = Counter({(0, 0): 1})
    for weight in weights:
        for (total, size), sets in list(found.items()):
            found[total + weight, size + 1] += sets
    return found


@pytest.mark.parametrize(("part", "of"), [(1, 100), (1, 2), (2, 3), (9, 10), (1, 1)])
def test_leaving_out_each_member_in_turn(part: int, of: int) -> None:
    weights = [1, 1, 1, 2, 3, 3, 5, 8, 13, 13, 13, 20, 29, 29, 31, 40, 41, 0, 57, 57, 60, 90]
    quota = -(-sum(weights) * part // of)
    rule = weighted(quota, weights)
    known = properties(rule)
    assert known.winning == sum(sets for (total, _), sets in ways(weights).items() if total >= quota)
    swings, shapley = [], []
    for member, weight in enumerate(weights):
        turned = Counter[int]()
        for (total, size), sets in ways(weights[:member] + weights[member + 1 :]).items():
            if total < quota <= total + weight:
                turned[size] += sets
        swings.append(turned.total())
        shapley.append(
            sum(Fraction(sets, comb(len(weights) - 1, size) * len(weights)) for size, sets in turned.items())
        )
    assert swings_of(known) == swings_of(banzhaf(rule)) == swings
    assert known.shapley_shubik is not None
    assert list(known.shapley_shubik.values()) == shapley


def test_two_hundred_members_with_weights_up_to_a_hundred() -> None:
    weights = [1 + (index * index * 37) % 100 for index in range(200)]
    quota = sum(weights) // 2 + 1
    rule = weighted(quota, weights)
    found, known = banzhaf(rule), properties(rule)
    assert (found.winning, found.swings, found.penrose_banzhaf) == (
        known.winning,
        known.swings,
        known.penrose_banzhaf,
    )
    # the sets of all but the first member, once more, by weight alone
    lighter = [1] + [0] * (quota - 1)
    for weight in weights[1:]:
        for total in range(quota - 1, weight - 1, -1):
            lighter[total] += lighter[total - weight]
    assert swings_of(found)[0] == sum(lighter[quota - weights[0] :])
    assert found.winning == 2**200 - sum(lighter) - sum(lighter[: quota - weights[0]])
    assert known.shapley_shubik is not None
    assert sum(known.shapley_shubik.values()) == sum(shares_of(found)) == 1


@pytest.mark.parametrize("quota", [1, 2, 40, 199, 201, 399, 400])
def test_a_rule_and_the_one_that_blocks_it_have_the_same_swings(quota: int) -> None:
    weights = [1, 2, 3, 4, 5, 5, 5, 10, 15, 20, 30, 40, 60, 80, 120]
    assert sum(weights) == 400
    ahead, back = weighted(quota, weights), weighted(400 - quota + 1, weights)
    assert banzhaf(ahead).swings == banzhaf(back).swings
    assert properties(ahead).shapley_shubik == properties(back).shapley_shubik
    assert properties(ahead).blocking == banzhaf(back).winning


# ---- What decides alone, what never decides


def test_a_member_that_decides_alone() -> None:
    found = banzhaf(weighted(51, [60, 20, 15, 5, 0]))
    assert (found.winning, swings_of(found)) == (2**4, [2**4, 0, 0, 0, 0])
    assert shares_of(found) == [1, 0, 0, 0, 0]


def test_unanimity_of_weights_too_large_for_a_table() -> None:
    found = banzhaf(weighted(5 * 10**15 + 6, [10**15 + 1, 10**15 + 2, 10**15 + 3, 2 * 10**15]))
    assert (found.winning, swings_of(found)) == (1, [1, 1, 1, 1])


def test_a_single_member() -> None:
    assert banzhaf(weighted(3, [3])) == Banzhaf(("P000",), "", 1, {"P000": 1}, {"P000": Fraction(1)})


def test_members_outside_the_vote_double_the_coalitions_and_never_decide() -> None:
    parties = {f"P{index}": {"votes": index} for index in range(5)}
    inside = read({"at_least": 5, "weight": "votes", "members": ["P2", "P3", "P4"]}, parties)
    around = read({"all_of": [{"at_least": 5, "weight": "votes", "members": ["P2", "P3", "P4"]}]}, parties)
    assert (banzhaf(inside).winning, banzhaf(around).winning) == (4, 4 * 4)
    assert banzhaf(inside).swings == {"P2": 2, "P3": 2, "P4": 2}
    assert banzhaf(around).swings == {"P0": 0, "P1": 0, "P2": 8, "P3": 8, "P4": 8}


def test_the_same_threshold_twice_is_one() -> None:
    parties = {f"P{index}": {"votes": 1 + index} for index in range(6)}
    once = {"at_least": 12, "weight": "votes"}
    for operator in ("all_of", "any_of"):
        assert properties(read({operator: [once, once]}, parties)) == properties(read(once, parties))


# ---- What is not known


def test_no_swings_of_a_rule_that_is_not_monotone() -> None:
    found = banzhaf(read({"quorum": 2}, {"AA": {}, "BB": {}}))
    assert "not monotone" in found.reason
    assert (found.winning, found.swings, found.penrose_banzhaf) == (None, None, None)


def test_where_sizes_are_too_many_the_swings_are_still_known(monkeypatch: pytest.MonkeyPatch) -> None:
    rule = weighted(700, [1 + (index * 37) % 40 for index in range(60)])
    known = properties(rule)
    monkeypatch.setattr(counting, "SUM_BITS", 10_000)
    monkeypatch.setattr(counting, "STATE_STEPS_LAST_RESORT", 10_000)
    found = properties(rule)
    assert "too many to count exactly by size" in found.reason
    assert found.shapley_shubik is None
    assert (found.winning, found.blocking, found.swings) == (known.winning, known.blocking, known.swings)
    assert found.penrose_banzhaf == known.penrose_banzhaf == banzhaf(rule).penrose_banzhaf
    assert (found.smallest_winning, found.smallest_blocking) == (
        known.smallest_winning,
        known.smallest_blocking,
    )
    assert known.smallest_winning is not None

    monkeypatch.setattr(counting, "WEIGHT_BITS", 10_000)
    neither = properties(rule)
    assert "its members are too many and too different" in neither.reason == banzhaf(rule).reason
    assert (neither.winning, neither.swings, neither.penrose_banzhaf) == (None, None, None)
    assert neither.smallest_winning == known.smallest_winning
    assert (banzhaf(rule).winning, banzhaf(rule).swings) == (None, None)


def test_large_weights_of_few_kinds_are_counted_group_by_group(monkeypatch: pytest.MonkeyPatch) -> None:
    weights = [10**9 + 7] * 20 + [10**8 + 9] * 15 + [10**7 + 11] * 10
    quota = 16 * 10**9
    monkeypatch.setattr(counting, "SUM_BITS", 0)
    found = banzhaf(weighted(quota, weights))
    assert found.winning == sum(
        comb(20, large) * comb(15, middle) * comb(10, small)
        for large in range(21)
        for middle in range(16)
        for small in range(11)
        if large * weights[0] + middle * weights[20] + small * weights[-1] >= quota
    )
    assert sum(shares_of(found)) == 1


# ---- A second opinion


@pytest.mark.parametrize("members", [5, 30, 120])
def test_powerindex_says_the_same(members: int) -> None:
    powerindex = pytest.importorskip("powerindex")
    weights = [1 + (index * index * 31) % 47 for index in range(members)]
    quota = sum(weights) * 3 // 5
    game = powerindex.Game(quota=quota, weights=weights)
    game.calc_banzhaf()
    found = banzhaf(weighted(quota, weights))
    assert list(map(float, shares_of(found))) == pytest.approx(list(game.banzhaf), rel=1e-9)
    if members <= 30:
        game.calc_shapley_shubik()
        shapley = properties(weighted(quota, weights)).shapley_shubik
        assert shapley is not None
        assert list(map(float, shapley.values())) == pytest.approx(list(game.shapley_shubik), rel=1e-9)
