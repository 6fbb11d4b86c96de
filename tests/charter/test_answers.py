# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comity.charter import decisive as decisive_module
from comity.charter.operators import walk
from comity.charter.rules import Answer, Rule, closed, joint, parse_rule, standing
from rule_oracle import (
    STANCES,
    World,
    minimal,
    passes,
    rules,
    subsets,
    union,
    without_passing_over,
    worlds,
)

drawn = settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])

FORMATS = {"astana": ["IRN", "RUS", "TUR"], "small_group": ["DEU", "FRA", "USA"]}
TALKS: dict[str, dict[str, int]] = {code: {} for code in ("DEU", "FRA", "IRN", "RUS", "TUR", "USA")}


def read(data: Any, parties: Any = TALKS, formats: Any = FORMATS, path: str = "rules.test") -> Rule:
    return parse_rule(data, parties=parties, formats=formats, path=path)


# ---- The three questions, against their definitions


def case(data: st.DataObject) -> tuple[World, dict[str, Any], Rule, set[str]]:
    world = data.draw(worlds())
    table = data.draw(rules(world))
    rule = parse_rule(table, parties=world.parties, formats=world.formats, path="rules.x")
    named = table.get("members", list(world.parties))
    return world, table, rule, set(world.formats[named] if isinstance(named, str) else named)


def those(stances: dict[str, str], members: set[str], *wanted: str) -> set[str]:
    return {code for code in members if stances.get(code, "silent") in wanted}


def expected_passed_over(
    table: dict[str, Any], world: World, stances: dict[str, str], against: set[str]
) -> set[str]:
    """Nobody if the rule passes with plain consensus as well; else a subset of those against (checked apart)."""
    return set() if passes(without_passing_over(table), stances, world, world.parties) else against


def positions(world: World) -> st.SearchStrategy[dict[str, str]]:
    return _positions((*world.parties, "ZZZ"))


@cache
def _positions(codes: tuple[str, ...]) -> st.SearchStrategy[dict[str, str]]:
    return st.dictionaries(st.sampled_from(codes), st.sampled_from(STANCES))


@given(st.data())
@drawn
def test_standing(data: st.DataObject) -> None:
    world, table, rule, members = case(data)
    stances = data.draw(positions(world))
    silent = those(stances, members, "silent")

    def with_silent(favour: frozenset[str]) -> dict[str, str]:
        return stances | {code: "for" if code in favour else "against" for code in silent}

    found = standing(rule, stances)
    assert found.complete
    if passes(table, with_silent(frozenset()), world, world.parties):
        assert (found.answer, found.needed, found.blockers) == ("passes", (), ())
        over = expected_passed_over(
            table, world, with_silent(frozenset()), those(stances, members, "against")
        )
        assert set(found.passed_over) <= over
        return
    assert found.passed_over == ()
    if passes(table, with_silent(frozenset(silent)), world, world.parties):
        lets_pass = minimal(silent, lambda some: passes(table, with_silent(some), world, world.parties))
        stops = minimal(
            silent,
            lambda some: not passes(table, with_silent(frozenset(silent) - some), world, world.parties),
        )
        assert found == Answer("open", union(lets_pass), union(stops))
        return
    everyone = with_silent(frozenset(silent))
    sets = minimal(
        those(stances, members, "against", "abstain"),
        lambda some: passes(table, everyone | dict.fromkeys(some, "for"), world, world.parties),
    )
    blockers = union(sets) if sets else tuple(sorted(those(stances, members, "against")))
    assert found == Answer("fails", (), blockers)


@given(st.data())
@drawn
def test_closed(data: st.DataObject) -> None:
    world, table, rule, members = case(data)
    stances = data.draw(positions(world))
    found = closed(rule, stances)
    assert found.complete
    if passes(table, stances, world, world.parties):
        assert (found.answer, found.needed, found.blockers) == ("passes", (), ())
        over = expected_passed_over(table, world, stances, those(stances, members, "against"))
        assert set(found.passed_over) <= over
        return
    sets = minimal(
        those(stances, members, "against", "abstain", "silent"),
        lambda some: passes(table, stances | dict.fromkeys(some, "for"), world, world.parties),
    )
    blockers = union(sets) if sets else tuple(sorted(those(stances, members, "against")))
    assert found == Answer("fails", (), blockers)


@given(st.data())
@drawn
def test_joint(data: st.DataObject) -> None:
    world, table, rule, members = case(data)
    signed = data.draw(st.sets(st.sampled_from([*world.parties, "ZZZ"])))
    votes = {code: "for" if code in signed else "against" for code in members}
    found = joint(rule, signed)
    assert found.complete
    if passes(table, votes, world, world.parties):
        assert (found.answer, found.needed, found.blockers) == ("passes", (), ())
        assert set(found.passed_over) <= expected_passed_over(table, world, votes, members - signed)
        return
    sets = minimal(
        members - signed, lambda some: passes(table, votes | dict.fromkeys(some, "for"), world, world.parties)
    )
    blockers = union(sets) if sets else tuple(sorted(members - signed))
    assert found == Answer("fails", blockers, blockers)


@given(st.data())
@drawn
def test_whoever_is_passed_over_is_against_in_a_consensus_minus(data: st.DataObject) -> None:
    world, table, rule, _ = case(data)
    stances = data.draw(positions(world))
    found = closed(rule, stances)
    if found.answer == "passes" and not passes(without_passing_over(table), stances, world, world.parties):
        scopes = [part.members for part in walk(rule) if part.operator == "consensus_minus"]
        assert found.passed_over
        for code in found.passed_over:
            assert stances[code] == "against"
            assert any(code in scope for scope in scopes)
    else:
        assert found.passed_over == ()


@given(st.data())
@drawn
def test_coming_round_never_hurts(data: st.DataObject) -> None:
    world, table, rule, members = case(data)
    stances = data.draw(positions(world))
    if closed(rule, stances).answer == "passes":
        for some in subsets(members):
            assert closed(rule, stances | dict.fromkeys(some, "for")).answer == "passes", (world, table)


@given(st.data())
@drawn
def test_a_search_cut_short_names_too_many_and_says_so(data: st.DataObject) -> None:
    _, _, rule, _ = case(data)
    signed = data.draw(st.sets(st.sampled_from(sorted(rule.members))))
    full = joint(rule, signed)
    before, decisive_module.SEARCH_WORK = decisive_module.SEARCH_WORK, -1
    try:
        cut = joint(rule, signed)
    finally:
        decisive_module.SEARCH_WORK = before
    assert cut.answer == full.answer
    assert set(cut.blockers) >= set(full.blockers)
    assert cut.blockers == full.blockers or not cut.complete


# ---- The three questions, on rules that people use


def test_consensus_names_who_objects_and_whom_it_waits_for() -> None:
    rule = read({"consensus": True})
    assert standing(rule, {}) == Answer("open", tuple(TALKS), tuple(TALKS))
    assert standing(rule, {"USA": "for", "RUS": "against", "TUR": "against"}) == Answer(
        "fails", (), ("RUS", "TUR")
    )
    everyone_but_one = dict.fromkeys(TALKS, "for") | {"IRN": "abstain"}
    assert standing(rule, everyone_but_one) == Answer("passes")
    assert standing(rule, everyone_but_one | {"FRA": "silent"}) == Answer("open", ("FRA",), ("FRA",))


def test_consensus_of_abstentions_fails_for_want_of_anyone_for() -> None:
    rule = read({"consensus": True})
    assert standing(rule, dict.fromkeys(TALKS, "abstain")) == Answer("fails", (), tuple(TALKS))
    assert closed(rule, {}) == Answer("fails", (), tuple(TALKS))


def test_silence_is_no_objection_when_it_closes_and_support_nowhere() -> None:
    opened = {"FRA": "for"}
    assert closed(read({"consensus": True}), opened).answer == "passes"
    assert closed(read({"veto": ["RUS", "USA"]}), opened).answer == "passes"
    assert closed(read({"unanimity": True}), opened).answer == "fails"
    assert closed(read({"count": 2}), opened).answer == "fails"
    assert closed(read({"consensus": True}), opened | {"IRN": "against"}) == Answer("fails", (), ("IRN",))


def test_consensus_minus_one_names_the_one_passed_over() -> None:
    rule = read({"consensus_minus": 1})
    stances = dict.fromkeys(TALKS, "for") | {"RUS": "against"}
    assert standing(rule, stances) == Answer("passes", passed_over=("RUS",))
    assert closed(rule, stances) == Answer("passes", passed_over=("RUS",))
    assert joint(rule, set(TALKS) - {"RUS"}) == Answer("passes", passed_over=("RUS",))
    assert joint(rule, set(TALKS)) == Answer("passes")
    assert standing(rule, stances | {"IRN": "silent"}) == Answer("open", ("IRN",), ("IRN",))
    assert standing(rule, stances | {"IRN": "against"}) == Answer("fails", (), ("IRN", "RUS"))


def test_nobody_is_passed_over_where_the_rule_passes_anyway() -> None:
    stances = dict.fromkeys(TALKS, "for") | {"RUS": "against"}
    rule = read({"any_of": [{"consensus_minus": 1}, {"more_than": "1/2"}]})
    assert standing(rule, stances) == Answer("passes")
    both = read({"all_of": [{"consensus_minus": 1}, {"more_than": "1/2"}]})
    assert standing(both, stances) == Answer("passes", passed_over=("RUS",))
    either = read({"any_of": [{"consensus_minus": 1, "members": "astana"}, {"unanimity": True}]})
    assert standing(either, stances).passed_over == ("RUS",)


def test_a_member_whom_the_standing_question_only_supposes_against_is_not_passed_over() -> None:
    rule = read({"consensus_minus": 1})
    stances = dict.fromkeys(TALKS, "for") | {"RUS": "silent"}
    assert standing(rule, stances) == Answer("passes")


def test_two_keys() -> None:
    rule = read({"each_format": {"share": "2/3"}})
    stances = {"RUS": "for", "TUR": "for", "USA": "for"}
    assert standing(rule, stances) == Answer("open", ("DEU", "FRA"), ("DEU", "FRA"))
    assert standing(rule, stances | {"FRA": "for"}) == Answer("passes")
    assert standing(rule, stances | {"FRA": "against", "DEU": "abstain"}) == Answer(
        "fails", (), ("DEU", "FRA")
    )
    assert joint(rule, ["RUS", "USA"]) == Answer("fails", *(2 * (("DEU", "FRA", "IRN", "TUR"),)))


def test_members_may_be_an_overlapping_format() -> None:
    formats = {"east": ["IRN", "RUS", "TUR"], "west": ["DEU", "TUR", "USA"]}
    rule = read({"each_format": {"count": 2}}, formats=formats)
    assert joint(rule, ["RUS", "TUR", "USA"]) == Answer("passes")
    failing = joint(rule, ["TUR"])
    assert failing.blockers == ("DEU", "IRN", "RUS", "USA")


def test_a_simple_majority_of_those_voting_leaves_the_silent_out() -> None:
    rule = read({"more_than": "1/2", "of": "voting"})
    assert closed(rule, {"RUS": "for"}).answer == "passes"
    assert closed(rule, {"RUS": "for", "USA": "against"}).answer == "fails"
    assert closed(rule, {"RUS": "abstain"}) == Answer("fails", (), tuple(TALKS))
    assert standing(rule, {"RUS": "for"}).answer == "open"
    assert closed(read({"share": "0", "of": "voting"}), {}).answer == "fails"
    assert closed(read({"more_than": "1", "of": "voting"}), {"RUS": "for"}).answer == "fails"


def test_quorum_counts_abstentions_but_not_silence() -> None:
    rule = read({"all_of": [{"quorum": 4}, {"more_than": "1/2", "of": "voting"}]})
    votes = {"RUS": "for", "USA": "for", "TUR": "abstain"}
    assert closed(rule, votes) == Answer("fails", (), ("DEU", "FRA", "IRN"))
    assert closed(rule, votes | {"IRN": "abstain"}) == Answer("passes")


def test_a_quorum_nobody_can_reach_blames_only_those_against() -> None:
    rule = read({"quorum": 7})
    assert standing(rule, {"RUS": "against", "USA": "abstain"}) == Answer("fails", (), ("RUS",))


def test_a_weight_of_nobody_fails() -> None:
    parties = {"DEU": {"votes": 0}, "FRA": {"votes": 0}}
    rule = read({"share": "0", "weight": "votes"}, parties=parties, formats={})
    assert joint(rule, ["DEU", "FRA"]).answer == "fails"


def test_luxembourg_never_mattered() -> None:
    votes = {"BEL": 2, "DEU": 4, "FRA": 4, "ITA": 4, "LUX": 1, "NLD": 2}
    parties = {code: {"votes": number} for code, number in votes.items()}
    rule = read({"at_least": 12, "weight": "votes"}, parties=parties, formats={})
    assert standing(rule, {}) == Answer("open", *(2 * (("BEL", "DEU", "FRA", "ITA", "NLD"),)))


def test_large_weights_are_exact() -> None:
    parties = {f"P{number:02}": {"people": 2**number} for number in range(48)}
    rule = read({"at_least": 2**48 - 2, "weight": "people"}, parties=parties, formats={})
    everyone = tuple(parties)
    assert standing(rule, {}) == Answer("open", everyone[1:], everyone[1:])
    assert joint(rule, everyone[1:]) == Answer("passes")
    assert joint(rule, set(everyone) - {"P01"}) == Answer("fails", ("P01",), ("P01",))


def test_members_who_can_add_nothing_are_not_needed() -> None:
    parties = {f"P{number:02}": {"people": weight} for number, weight in enumerate([10**12, 10**12, 7, 5, 3])}
    rule = read({"at_least": 2 * 10**12, "weight": "people"}, parties=parties, formats={})
    assert standing(rule, {}) == Answer("open", ("P00", "P01"), ("P00", "P01"))
    tight = read(
        {"at_least": 10**12 + 8, "weight": "people", "members": ["P00", "P02", "P03", "P04"]},
        parties=parties,
        formats={},
    )
    assert standing(tight, {}) == Answer("open", *(2 * (("P00", "P02", "P03", "P04"),)))


def test_a_council_of_two_hundred_is_answered_whole() -> None:
    parties = {f"P{number:03}": {"people": 10**5 + number * number * 37} for number in range(200)}
    formats = {f"f{start}": [f"P{number:03}" for number in range(start, 200, 3)] for start in range(5)}
    stances = {code: STANCES[index % 4] for index, code in enumerate(parties)}
    qualified = {"all_of": [{"share": "55/100"}, {"share": "65/100", "weight": "people"}]}
    for data in (
        {"consensus": True},
        qualified,
        {"each_format": {"share": "1/2"}},
        {"all_of": [qualified, {"veto": ["P001"]}]},
    ):
        rule = read(data, parties=parties, formats=formats)
        assert standing(rule, {}) == Answer("open", tuple(parties), tuple(parties))
        assert closed(rule, stances).answer == "fails"
        assert closed(rule, stances).complete


def test_a_veto_beside_a_count_is_answered_from_the_structure() -> None:
    parties: dict[str, dict[str, int]] = {f"P{number:02}": {} for number in range(15)}
    rule = read(
        {"all_of": [{"count": 9}, {"veto": ["P00", "P01", "P02", "P03", "P04"]}]}, parties=parties, formats={}
    )
    everyone = tuple(parties)
    assert standing(rule, {}) == Answer("open", everyone, everyone)
    permanent = dict.fromkeys(everyone[:5], "for")
    assert standing(rule, permanent | {"P04": "against"}) == Answer("fails", (), ("P04",))
    assert joint(rule, everyone[1:]) == Answer("fails", ("P00",), ("P00",))
    # those in the veto that are missing suffice to reach nine: nobody else is needed
    assert joint(rule, everyone[4:12]) == Answer("fails", everyone[:4], everyone[:4])


def test_a_hostile_rule_takes_no_more_than_bounded_work() -> None:
    parties = {f"P{number:03}": {"w": 10**9 + 7**number % 10**8} for number in range(120)}
    codes = list(parties)
    parts = [
        {
            "more_than": "1/2",
            "weight": "w",
            "members": [code for place, code in enumerate(codes) if place * step % 7 < 4],
        }
        for step in range(1, 300)
    ]
    found = standing(
        read({"any_of": [{"all_of": parts[:150]}, {"all_of": parts[150:]}]}, parties=parties, formats={}), {}
    )
    assert found.answer == "open"
    assert set(found.needed) <= set(codes)


@pytest.mark.parametrize("stance", ["yes", "", None, "For"])
def test_a_stance_that_does_not_exist_is_an_error(stance: Any) -> None:
    with pytest.raises(ValueError, match="a stance is one of abstain, against, for, silent"):
        standing(read({"consensus": True}), {"RUS": stance})
