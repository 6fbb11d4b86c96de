# SPDX-License-Identifier: Apache-2.0
"""Fair answers, against every package counted out; and what a disagreement point is taken from."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import isclose, prod

import pytest
from hypothesis import assume, given, settings

from comity.talks.packages.fair import FairPackage, disagreement_point, fair
from comity.talks.packages.passing import feasible
from comity.talks.problem import Issue, Option, Party, Problem, Reservation, Stand
from comity.talks.solving.solver import Budget
from talks.problems import blocs, every, packages, problems, values_of

TOLERANCE = 2e-6


def answers(problem: Problem) -> dict[str, FairPackage]:
    return {one.name: one for one in fair(values_of(problem)).answers}


@settings(max_examples=60)
@given(problems(most=3))
def test_no_package_is_better_than_the_bound_and_one_reaches_the_value(problem: Problem) -> None:
    values = values_of(problem)
    passing = [chosen for chosen, judged in every(problem) if judged.answer != "fails"]
    assume(passing)
    found = fair(values)
    point = disagreement_point(values)
    codes = list(found.ideal)
    assume(codes)

    def gains(chosen: tuple[int, ...]) -> list[Fraction]:
        rows = (values.positions.row[code] for code in codes)
        return [
            values.of_package(row, chosen)[0] - point[code].value
            for row, code in zip(rows, codes, strict=True)
        ]

    for code in codes:
        row = values.positions.row[code]
        assert found.ideal[code] == max(values.of_package(row, one)[0] for one in packages(problem))
    shares = [found.ideal[code] - point[code].value for code in codes]
    for one in found.answers:
        if one.package is None:
            assert one.reason
            if one.name == "kalai_smorodinsky":
                assert min(shares) <= 0
            if one.name == "nash":
                assert max(min(gains(chosen)) for chosen in passing) <= TOLERANCE
            continue
        assert one.value is not None
        assert one.bound is not None
        assert one.package.answer != "fails"
        assert one.targets in passing
        assert list(one.gains.values()) == gains(one.targets)

        def measure(some: list[Fraction], name: str = one.name) -> float:
            if name == "nash":
                return float(prod(some)) ** (1 / len(codes)) if min(some) > 0 else 0.0
            parts = shares if name == "kalai_smorodinsky" else [Fraction(1)] * len(some)
            return float(min((gain / part for gain, part in zip(some, parts, strict=True)), default=0))

        best = max(measure(gains(chosen)) for chosen in passing)
        assert isclose(one.value, measure(gains(one.targets)), abs_tol=1e-9)
        assert isclose(one.value, best, abs_tol=TOLERANCE)
        assert one.bound >= best - TOLERANCE
        assert one.gap == 0


def divided(**fields: object) -> Problem:
    """Two issues; ALD gets all of the first, BRE all of the second, or half each by the middle option."""
    issues = tuple(Issue(one, one, (Option("a", ""), Option("m", ""), Option("b", ""))) for one in ("x", "y"))
    scores = {"a": Fraction(1), "m": Fraction(1, 2), "b": Fraction(0)}
    stands = tuple(
        Stand(party, issue.id, option, "acceptable", score if party == "ALD" else 1 - score)
        for issue in issues
        for option, score in scores.items()
        for party in ("ALD", "BRE")
    )
    made = Problem(
        (Party("ALD", "", {}), Party("BRE", "", {})), issues=issues, stands=stands, disagreement={}
    )
    return replace(made, **fields)  # type: ignore[arg-type]


def test_an_even_split_by_all_three() -> None:
    for one in answers(divided()).values():
        assert one.gains == {"ALD": Fraction(1, 2), "BRE": Fraction(1, 2)}
        assert (one.value, one.gap) == (0.5, 0.0)


def test_who_has_more_without_agreement_gets_more_with_one() -> None:
    found = answers(divided(disagreement={"ALD": Fraction(1, 2), "BRE": Fraction(0)}))
    assert found["nash"].package is not None
    assert found["nash"].package.values["ALD"] == (Fraction(3, 4), Fraction(3, 4))
    assert found["kalai"].gains == {"ALD": Fraction(1, 4), "BRE": Fraction(1, 4)}


def test_the_disagreement_point_says_where_it_is_from() -> None:
    issues = tuple(replace(one, status_quo="m") for one in divided().issues)
    problem = divided(
        issues=issues,
        disagreement={"ALD": Fraction(1, 5)},
        reservations=(Reservation("ALD", Fraction(1, 4)), Reservation("BRE", Fraction(1, 4))),
    )
    point = disagreement_point(values_of(problem))
    assert (point["ALD"].value, point["ALD"].source) == (Fraction(1, 5), "stated")
    assert (point["BRE"].value, point["BRE"].source) == (Fraction(1, 4), "reservation")
    quo = disagreement_point(values_of(divided(issues=issues)))
    assert (quo["ALD"].value, quo["ALD"].source) == (Fraction(1, 2), "status_quo")
    zero = disagreement_point(values_of(divided(issues=(issues[0], divided().issues[1]))))
    assert (zero["ALD"].value, zero["ALD"].source) == (Fraction(0), "zero")


def test_nobody_can_gain_where_disagreement_is_the_best() -> None:
    found = answers(divided(disagreement={"ALD": Fraction(1)}))
    assert found["kalai_smorodinsky"].reason == "to ALD no package is worth more than disagreement"
    assert found["nash"].reason == "every package leaves some party without a gain"
    assert found["kalai"].value == 0


def test_nothing_is_fair_where_nothing_can_pass() -> None:
    red = replace(divided(), stands=tuple(replace(one, stance="cannot_accept") for one in divided().stands))
    assert {one.reason for one in answers(red).values()} == {"no package could pass"}


def test_where_every_grade_is_nothing_nobody_gains() -> None:
    nothing = replace(divided(), stands=tuple(replace(one, score=Fraction(0)) for one in divided().stands))
    assert {one.reason for one in answers(nothing).values()} == {"no package is worth anything to anybody"}


def test_a_budget_that_is_spent_leaves_nothing_but_a_reason() -> None:
    found = fair(values_of(divided()), Budget(0))
    assert {one.reason for one in found.answers} == {"the time ended before a package was found"}


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nine_parties_and_twenty_issues_are_solved_exactly(seed: int) -> None:
    problem = blocs(9, 20, 4, red=0.1, seed=seed, reservation="0.3")
    assert feasible(values_of(problem)).answer == "passes"
    found = answers(problem)
    assert [one.gap for one in found.values()] == [0.0, 0.0, 0.0]
    least = {name: min(one.gains.values()) for name, one in found.items()}
    assert least["kalai"] == max(least.values())
    products = {name: prod(one.gains.values()) for name, one in found.items()}
    assert products["nash"] >= max(products.values()) * (1 - Fraction(1, 10**4))
