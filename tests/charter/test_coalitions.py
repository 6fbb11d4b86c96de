# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import combinations, permutations
from math import comb, factorial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comity.charter import counting
from comity.charter import minimal as minimal_module
from comity.charter.coalitions import Group, Listing, Pattern, Properties, properties
from comity.charter.counting import count
from comity.charter.operators import NOBODY, Floor
from comity.charter.rules import Rule, joint, parse_rule, standing
from comity.charter.thresholds import Table, tabulate
from rule_oracle import World, minimal, passes, rules, subsets, worlds

drawn = settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read(data: Any, parties: Mapping[str, Mapping[str, int]], formats: Any = ()) -> Rule:
    return parse_rule(data, parties=parties, formats=dict(formats), path="rules.test")


def alike(number: int, prefix: str = "P") -> dict[str, dict[str, int]]:
    return {f"{prefix}{index:03}": {} for index in range(number)}


def weighted(quota: int, *weights: int) -> Properties:
    parties = {f"P{index:03}": {"votes": weight} for index, weight in enumerate(weights)}
    return properties(read({"at_least": quota, "weight": "votes"}, parties))


def fractions(of: Mapping[str, Fraction] | None) -> list[Fraction]:
    assert of is not None
    return list(of.values())


def listed(listing: Listing | None, groups: tuple[Group, ...]) -> set[frozenset[str]]:
    """Every set that the patterns stand for; asserts that no set is meant twice."""
    assert listing is not None
    members = {group.name: group.members for group in groups}
    found: list[frozenset[str]] = []
    for pattern in listing.patterns:
        sets = [frozenset[str]()]
        for name, picked in pattern.pick:
            sets = [some | set(more) for some in sets for more in combinations(members[name], picked)]
        assert len(sets) == pattern.sets
        assert {len(some) for some in sets} == {pattern.size}
        found += sets
    assert len(set(found)) == len(found)
    return set(found)


# ---- Against the definitions


@given(st.data())
@drawn
def test_properties_by_trying_every_coalition(data: st.DataObject) -> None:
    world = data.draw(worlds())
    table = data.draw(rules(world, monotone=True))
    rule = parse_rule(table, parties=world.parties, formats=world.formats, path="rules.x")
    found = properties(rule)
    members = sorted(rule.members)

    def wins(some: frozenset[str]) -> bool:
        votes = {code: "for" if code in some else "against" for code in members}
        return passes(table, votes, world, world.parties)

    winning = [some for some in subsets(members) if wins(some)]
    blocking = [some for some in subsets(members) if not wins(frozenset(members) - some)]
    assert found.monotone
    assert found.members == tuple(members)
    assert (found.winning, found.blocking) == (len(winning), len(blocking))
    assert found.smallest_winning == min(map(len, winning), default=None)
    assert found.smallest_blocking == min(map(len, blocking), default=None)
    assert listed(found.minimal_winning, found.groups) == minimal(members, wins)
    assert listed(found.minimal_blocking, found.groups) == minimal(
        members, lambda some: not wins(frozenset(members) - some)
    )
    for listing in (found.minimal_winning, found.minimal_blocking):
        assert listing is not None
        assert listing.complete
        assert listing.total == sum(pattern.sets for pattern in listing.patterns)
        assert [pattern.size for pattern in listing.patterns] == sorted(
            pattern.size for pattern in listing.patterns
        )
    assert sorted([code for group in found.groups for code in group.members] + list(found.others)) == members

    swings = {
        code: sum(1 for some in winning if code in some and not wins(some - {code})) for code in members
    }
    assert found.swings == swings
    every_swing = sum(swings.values())
    if not every_swing:
        assert found.reason.startswith(("the rule passes even with", "the rule fails even with"))
        assert found.penrose_banzhaf is None
        assert found.shapley_shubik is None
        return
    assert found.reason == ""
    assert found.penrose_banzhaf == {code: Fraction(own, every_swing) for code, own in swings.items()}
    decided = dict.fromkeys(members, 0)
    for some in winning:
        for code in some:
            if not wins(some - {code}):
                decided[code] += factorial(len(some) - 1) * factorial(len(members) - len(some))
    assert found.shapley_shubik == {
        code: Fraction(own, factorial(len(members))) for code, own in decided.items()
    }


@given(st.data())
@drawn
def test_members_of_a_group_may_change_places(data: st.DataObject) -> None:
    world = data.draw(worlds(most=5))
    table = data.draw(rules(world, monotone=True))
    rule = parse_rule(table, parties=world.parties, formats=world.formats, path="rules.x")
    for group in properties(rule).groups:
        for some in subsets(rule.members):
            answers = set()
            for order in permutations(group.members):
                places = dict(zip(group.members, order, strict=True))
                answers.add(joint(rule, {places.get(code, code) for code in some}).answer)
            assert len(answers) == 1


@given(st.data())
@drawn
def test_who_is_needed_at_the_outset_is_who_has_a_swing(data: st.DataObject) -> None:
    world = data.draw(worlds(most=7))
    table = data.draw(rules(world, monotone=True))
    rule = parse_rule(table, parties=world.parties, formats=world.formats, path="rules.x")
    found = properties(rule)
    assert found.swings is not None
    assert standing(rule, {}).needed == tuple(code for code, own in found.swings.items() if own)


def game(data: dict[str, Any], world: World) -> Table | None:
    rule = parse_rule(data, parties=world.parties, formats=world.formats, path="rules.x")
    asked = rule.ask(Floor(NOBODY, rule.members, movable=rule.members))
    return None if isinstance(asked, bool) else tabulate(asked)


@given(st.data())
@drawn
def test_three_ways_to_count_agree(data: st.DataObject) -> None:
    world = data.draw(worlds(most=7))
    table = game(data.draw(rules(world, monotone=True)), world)
    if table is None:
        return
    members = sum(table.sizes)
    found = counting._over_halves(table, members)
    assert counting._over_states(table, members, 10**6) == found
    assert count(table) == found
    if len(table.needs) == 1:
        assert counting._over_sums(table, members) == found
        assert counting.totals(table) == found.totals()
    assert table.dual().dual() == table


@given(st.data())
@drawn
def test_any_rule_with_quorum_or_of_voting_says_that_it_is_not_monotone(data: st.DataObject) -> None:
    world = data.draw(worlds())
    table = data.draw(rules(world))
    found = properties(parse_rule(table, parties=world.parties, formats=world.formats, path="rules.x"))
    written = str(table)
    assert found.monotone == ("'quorum'" not in written and "'of': 'voting'" not in written)
    if not found.monotone:
        assert "not monotone" in found.reason
        assert found == Properties(found.members, monotone=False, reason=found.reason)


# ---- Published numbers


def test_united_nations_security_council() -> None:
    permanent = ["CHN", "FRA", "GBR", "RUS", "USA"]
    parties: dict[str, dict[str, int]] = {code: {} for code in permanent} | alike(10)
    elected = tuple(alike(10))
    found = properties(read({"all_of": [{"count": 9}, {"veto": permanent}]}, parties))
    assert found.groups == (Group("g1", tuple(permanent)), Group("g2", elected))
    assert found.minimal_blocking == Listing(
        (Pattern((("g1", 1),), size=1, sets=5), Pattern((("g2", 7),), size=7, sets=120)),
        complete=True,
        complete_to=15,
        total=125,
    )
    assert found.minimal_winning is not None
    assert found.minimal_winning.patterns == (Pattern((("g1", 5), ("g2", 4)), size=9, sets=210),)
    assert (found.smallest_winning, found.smallest_blocking) == (9, 1)
    assert (found.winning, found.blocking) == (848, 2**15 - 848)
    assert found.swings == dict.fromkeys(permanent, 848) | dict.fromkeys(elected, 84)
    assert found.shapley_shubik == dict.fromkeys(permanent, Fraction(421, 2145)) | dict.fromkeys(
        elected, Fraction(4, 2145)
    )
    assert found.penrose_banzhaf == dict.fromkeys(permanent, Fraction(106, 635)) | dict.fromkeys(
        elected, Fraction(21, 1270)
    )


def test_the_security_council_as_a_weighted_game_is_the_same_game() -> None:
    found = weighted(39, 7, 7, 7, 7, 7, *[1] * 10)
    assert fractions(found.shapley_shubik) == [Fraction(421, 2145)] * 5 + [Fraction(4, 2145)] * 10
    assert fractions(found.penrose_banzhaf) == [Fraction(106, 635)] * 5 + [Fraction(21, 1270)] * 10
    assert found.winning == 848


def test_european_economic_community_of_1958() -> None:
    found = weighted(12, 4, 4, 4, 2, 2, 1)
    fifth, seventh = Fraction(5, 21), Fraction(3, 21)
    assert fractions(found.penrose_banzhaf) == [fifth, fifth, fifth, seventh, seventh, 0]
    assert fractions(found.shapley_shubik) == [*[Fraction(14, 60)] * 3, *[Fraction(9, 60)] * 2, 0]
    assert found.minimal_winning is not None
    # the three large ones, or any two of them with both of the middle ones; never Luxembourg
    assert found.minimal_winning.patterns == (
        Pattern((("g1", 3),), 3, 1),
        Pattern((("g1", 2), ("g2", 2)), 4, 3),
    )


def test_straffin() -> None:
    found = weighted(6, 4, 3, 2, 1)
    assert fractions(found.penrose_banzhaf) == [
        Fraction(5, 12),
        Fraction(1, 4),
        Fraction(1, 4),
        Fraction(1, 12),
    ]


def test_parliament_of_catalonia_of_2012() -> None:
    found = weighted(68, 50, 20, 21, 19, 13, 9, 3)
    assert fractions(found.shapley_shubik) == [Fraction(number, 30) for number in (16, 4, 4, 4, 1, 1, 0)]


@pytest.mark.parametrize(("seats", "winning", "blocking"), [(150, 113, 38), (45, 34, 12)])
def test_syrian_constitutional_committee(seats: int, winning: int, blocking: int) -> None:
    """S/2019/775: 75 per cent of the 150 members, or of the 45 of the small body; three thirds."""
    third = seats // 3
    parties = alike(third, "GOV") | alike(third, "OPP") | alike(third, "CIV")
    found = properties(read({"share": "3/4"}, parties))
    assert (found.smallest_winning, found.smallest_blocking) == (winning, blocking)
    assert found.minimal_winning is not None
    assert found.minimal_blocking is not None
    assert found.minimal_winning.total == comb(seats, winning)
    assert found.minimal_blocking.total == comb(seats, blocking)
    assert found.winning == sum(comb(seats, size) for size in range(winning, seats + 1))
    assert (
        set(fractions(found.penrose_banzhaf)) == set(fractions(found.shapley_shubik)) == {Fraction(1, seats)}
    )
    for prefix in ("GOV", "OPP", "CIV"):
        one_third = set(alike(third, prefix))
        rest = set(parties) - one_third
        rule = read({"share": "3/4"}, parties)
        assert joint(rule, rest).answer == "fails"
        assert standing(rule, dict.fromkeys(one_third, "against")).answer == "fails"


# ---- Size, shape, and what is not known


def test_a_weighted_vote_of_two_hundred() -> None:
    weights = [1 + (index * 37) % 40 for index in range(200)]
    quota = sum(weights) * 2 // 3
    found = weighted(quota, *weights)
    assert found.winning is not None
    assert found.blocking == 2**200 - found.winning
    # as many coalitions reach the quota as leave no more than the rest
    complement = weighted(sum(weights) - quota + 1, *weights)
    assert complement.winning == found.blocking
    assert complement.penrose_banzhaf == found.penrose_banzhaf
    assert complement.shapley_shubik == found.shapley_shubik
    assert sum(fractions(found.shapley_shubik)) == 1
    descending = sorted(weights, reverse=True)
    least = next(size for size in range(201) if sum(descending[:size]) >= quota)
    assert found.smallest_winning == least
    assert found.minimal_winning is not None
    assert found.minimal_winning.patterns[0].size == least


def test_two_keys_among_two_hundred() -> None:
    parties = alike(200)
    codes = list(parties)
    formats = {"east": codes[:110], "west": codes[90:]}
    found = properties(read({"each_format": {"share": "2/3"}}, parties, formats.items()))
    assert [len(group.members) for group in found.groups] == [90, 20, 90]
    least = -(-2 * 110 // 3)
    assert found.smallest_winning == 20 + 2 * (least - 20)
    assert found.smallest_blocking == 110 - least + 1
    expected = sum(
        comb(90, east) * comb(20, both) * comb(90, west)
        for both in range(21)
        for east in range(least - both, 91)
        for west in range(least - both, 91)
    )
    assert found.winning == expected


def test_many_formats_that_share_nobody() -> None:
    parties = alike(60)
    formats = {f"f{start}": list(parties)[start : start + 6] for start in range(0, 60, 6)}
    found = properties(read({"each_format": {"consensus": True}}, parties, formats.items()))
    assert (found.winning, found.blocking) == (1, 2**60 - 1)
    either = properties(
        read({"any_of": [{"unanimity": True, "members": name} for name in formats]}, parties, formats.items())
    )
    assert either.blocking == (2**6 - 1) ** 10
    assert either.smallest_blocking == 10
    assert either.minimal_blocking is not None
    assert either.minimal_blocking.total == 6**10


def test_members_whom_no_threshold_counts() -> None:
    found = properties(
        read({"count": 2, "members": ["AA", "BB", "CC"]}, {code: {} for code in ("AA", "BB", "CC", "DD")})
    )
    assert found.members == ("AA", "BB", "CC")
    inner = properties(
        read(
            {"all_of": [{"count": 2, "members": ["AA", "BB", "CC"]}]},
            {code: {} for code in ("AA", "BB", "CC", "DD")},
        )
    )
    assert inner.others == ("DD",)
    assert (found.winning, inner.winning) == (4, 8)
    assert inner.shapley_shubik == {"AA": Fraction(1, 3), "BB": Fraction(1, 3), "CC": Fraction(1, 3), "DD": 0}


def test_a_rule_that_nobody_can_pass() -> None:
    found = properties(read({"count": 4}, alike(3)))
    assert (found.winning, found.blocking, found.smallest_winning, found.smallest_blocking) == (0, 8, None, 0)
    assert found.reason.startswith("the rule fails even with everyone for")
    assert found.minimal_winning is not None
    assert found.minimal_winning.patterns == ()


def test_a_rule_that_nobody_can_stop() -> None:
    found = properties(read({"share": "0"}, alike(3)))
    assert (found.winning, found.blocking, found.smallest_winning, found.smallest_blocking) == (8, 0, 0, None)
    assert found.minimal_winning is not None
    assert found.minimal_winning.patterns == (Pattern((), 0, 1),)


def test_what_is_too_large_is_not_estimated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "STATE_STEPS_LAST_RESORT", 20_000)
    parties = {f"P{index:02}": {"people": 10**12 + 7**index % 10**11} for index in range(40)}
    found = properties(read({"share": "1/2", "weight": "people"}, parties))
    assert found.monotone
    assert "too many to count exactly" in found.reason
    assert found.winning is None
    assert found.blocking is None
    assert (found.swings, found.penrose_banzhaf, found.shapley_shubik) == (None, None, None)
    assert found.minimal_winning is not None
    assert len(found.minimal_winning.patterns) == 1_000
    assert found.minimal_winning.total is None


def test_a_list_cut_short_says_how_far_it_is_complete(monkeypatch: pytest.MonkeyPatch) -> None:
    rule = read({"at_least": 10, "weight": "votes"}, {f"P{index}": {"votes": index} for index in range(1, 8)})
    whole = properties(rule).minimal_winning
    assert whole is not None
    monkeypatch.setattr(minimal_module, "LISTED", 5)
    cut = properties(rule).minimal_winning
    assert cut is not None
    assert not cut.complete
    assert len(cut.patterns) == 5
    upto = [pattern for pattern in whole.patterns if pattern.size <= cut.complete_to]
    assert list(cut.patterns[: len(upto)]) == upto
    monkeypatch.setattr(minimal_module, "STEPS", 10)
    starved = properties(rule).minimal_winning
    assert starved is not None
    assert not starved.complete
    assert starved.complete_to < whole.complete_to


def test_nothing_is_called_influence() -> None:
    assert not [name for name in Properties.__slots__ if "influence" in name or name == "power"]


def test_counts_of_nothing_are_none() -> None:
    table = tabulate_weights([10**12 + 7**index % 10**11 for index in range(31)])
    assert counting._over_states(table, 31, 100) is None
    assert count(tabulate_weights([3, 2, 1])) is not None


def tabulate_weights(weights: list[int]) -> Table:
    parties = {f"P{index:02}": {"votes": weight} for index, weight in enumerate(weights)}
    rule = read({"more_than": "1/2", "weight": "votes"}, parties)
    asked = rule.ask(Floor(NOBODY, rule.members, movable=rule.members))
    assert not isinstance(asked, bool)
    return tabulate(asked)
