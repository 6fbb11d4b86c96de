# SPDX-License-Identifier: Apache-2.0
"""The fewest red lines that would have to move, against every set of red lines tried out."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

from hypothesis import assume, given, settings

from comity.talks.packages.judging import judge
from comity.talks.packages.unlock import moved, unlock
from comity.talks.problem import Problem
from talks.problems import packages, problems, values_of

Line = tuple[int, int]


def fewest(problem: Problem) -> tuple[int | None, set[frozenset[Line]]]:
    """By trying every set of red lines, the small ones first: the number of lines, and all sets of so many that suffice."""
    values = values_of(problem)
    chosen = list(packages(problem))
    lines = [tuple(map(int, line)) for line in zip(*(values.positions.sides < 0).nonzero(), strict=True)]
    assume(len(lines) <= 9)
    for size in range(len(lines) + 1):
        found = set()
        for some in combinations(lines, size):
            after = moved(values, some)  # type: ignore[arg-type]
            if any(judge(after, one).answer != "fails" for one in chosen):
                found.add(frozenset(some))
        if found:
            return size, found  # type: ignore[return-value]
    return None, set()


def salience(problem: Problem, lines: frozenset[Line]) -> Fraction:
    values = values_of(problem)
    stated = {(one.party, one.issue): one.value for one in problem.saliences}
    names = ((values.positions.parties[row], values.positions.targets[column][0]) for row, column in lines)
    return sum((stated.get(name, Fraction(1)) for name in names), Fraction(0))


@settings(max_examples=100)
@given(problems(most=3))
def test_the_sets_are_all_of_the_fewest_lines_and_least_salience(problem: Problem) -> None:
    minimum, expected = fewest(problem)
    found = unlock(values_of(problem), most=1000)
    assert (found.minimum, found.proven, found.complete) == (minimum, True, True)
    if not minimum:
        assert found.sets == ()
        return
    least = min(salience(problem, one) for one in expected)
    assert _named(problem, {one for one in expected if salience(problem, one) == least}) == {
        frozenset((line.party, line.issue, line.option) for line in one.lines) for one in found.sets
    }
    assert all(one.package.answer != "fails" for one in found.sets)
    every = unlock(values_of(problem), most=1000, any_salience=True)
    assert len(every.sets) == len(expected)


def _named(problem: Problem, sets: set[frozenset[Line]]) -> set[frozenset[tuple[str, str, str]]]:
    positions = values_of(problem).positions
    return {
        frozenset((positions.parties[row], *positions.targets[column]) for row, column in lines)
        for lines in sets
    }
