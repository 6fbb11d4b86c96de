# SPDX-License-Identifier: Apache-2.0
"""Who blocks what: against the state of play, and against every set of parties tried out."""

from __future__ import annotations

from itertools import combinations
from math import comb
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.charter.operators import Floor, Rule
from comity.charter.rules import parse_rule
from comity.talks.blocking import blocking_sets, scan, stops, who
from comity.talks.positions import Positions
from comity.talks.problem import Problem
from comity.talks.table import state_of_play
from talks.problems import CODES, RULES, problems


def rule(data: dict[str, Any], codes: tuple[str, ...] = CODES, **formats: tuple[str, ...]) -> Rule:
    weights = {code: {"votes": 1 + number % 3} for number, code in enumerate(codes)}
    return parse_rule(data, parties=weights, formats=formats, path="rules.r")


@given(problems())
def test_a_scan_says_what_the_state_of_play_says(problem: Problem) -> None:
    positions = Positions.of(problem)
    found = scan(positions)
    rows = [(issue, option) for issue in state_of_play(problem) for option in issue.options]
    assert len(rows) == len(found.passes)
    for number, (issue, option) in enumerate(rows):
        answer = "passes" if found.passes[number] else "fails" if found.fails[number] else "open"
        assert answer == option.rule.answer
        assert tuple(who(found.rejects[number], positions)) == option.cannot_accept
        decision = positions.deciding[issue.id]
        singles = {
            one[0]
            for one in blocking_sets(decision.rule, frozenset(option.cannot_accept)).sets
            if len(one) == 1
        }
        if blocking_sets(decision.rule, frozenset(option.cannot_accept)).sets != ((),):
            assert set(who(found.alone[number], positions)) == singles


@given(st.sampled_from(RULES), st.sets(st.sampled_from(CODES)))
def test_the_sets_are_all_that_stop_the_rule_and_not_without_each_one(
    data: dict[str, Any], rejecting: set[str]
) -> None:
    asked = rule(data, first=CODES[:2], second=CODES[1:])

    def passes(against: tuple[str, ...]) -> bool:
        return asked.ask(Floor(asked.members - set(against), frozenset(against))) is True

    expected = {
        some
        for size in range(len(rejecting) + 1)
        for some in combinations(sorted(rejecting), size)
        if not passes(some) and all(passes(tuple(set(some) - {one})) for one in some)
    }
    found = blocking_sets(asked, frozenset(rejecting))
    assert set(found.sets) == expected
    assert found.complete
    assert found.total == len(expected)
    assert all(stops(asked, one) for one in found.sets)


def test_the_security_council_with_everybody_against() -> None:
    permanent = ("CHN", "FRA", "GBR", "RUS", "USA")
    codes = (*permanent, *(f"E{number:02}" for number in range(10)))
    council = rule({"all_of": [{"count": 9}, {"veto": list(permanent)}]}, codes)
    found = blocking_sets(council, frozenset(codes))
    assert [len(one) for one in found.sets] == [1] * 5 + [7] * 120
    assert (found.complete, found.total) == (True, 125)
    elected = blocking_sets(council, frozenset(codes[5:]))
    assert {len(one) for one in elected.sets} == {7}
    assert elected.total == comb(10, 7)
    assert blocking_sets(council, frozenset(codes[5:11])).sets == ()


def test_of_many_sets_as_many_are_listed_as_asked_for() -> None:
    codes = tuple(f"P{number:02}" for number in range(45))
    third = blocking_sets(rule({"share": "3/4"}, codes), frozenset(codes), most=10)
    assert [len(one) for one in third.sets] == [12] * 10
    assert (third.complete, third.total) == (False, comb(45, 12))


def test_two_keys_of_three_and_six() -> None:
    astana, small = ("IRN", "RUS", "TUR"), ("DEU", "FRA", "GBR", "JOR", "SAU", "USA")
    both = rule({"each_format": {"share": "2/3"}}, (*astana, *small), astana=astana, small=small)
    found = blocking_sets(both, frozenset((*astana, *small)))
    assert [len(one) for one in found.sets] == [2] * 3 + [3] * 20


@pytest.mark.parametrize(("data", "expected"), [({"count": 6}, ((),)), ({"count": 1}, ())])
def test_a_rule_that_nobody_and_one_that_not_everybody_can_stop(
    data: dict[str, Any], expected: object
) -> None:
    assert blocking_sets(rule(data), frozenset(CODES[:4])).sets == expected


def test_strangers_to_the_rule_block_nothing() -> None:
    assert blocking_sets(rule({"consensus": True}), frozenset({"ZED"})).sets == ()
