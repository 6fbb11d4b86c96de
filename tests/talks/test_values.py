# SPDX-License-Identifier: Apache-2.0
"""What a package is worth: exact, weighted, and an interval where nothing was filed."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import given

from comity.talks.problem import Format, Issue, Option, Party, Problem, Salience, Stand
from talks.problems import packages, problems, values_of


def problem(**fields: object) -> Problem:
    issues = tuple(Issue(one, one, (Option("yes", ""), Option("no", ""))) for one in ("seat", "rent", "road"))
    made = Problem(
        (Party("ALD", "", {}), Party("BRE", "", {})),
        (Format("north", ("ALD",)),),
        issues=issues,
        stands=(
            Stand("ALD", "seat", "yes", "preferred"),
            Stand("ALD", "seat", "no", "cannot_accept", Fraction(3, 10)),
            Stand("ALD", "rent", "yes", "acceptable"),
            Stand("ALD", "rent", "no", "withdrawn", Fraction(1)),
            Stand("ALD", "road", "yes", "acceptable", Fraction(1, 8)),
        ),
    )
    return replace(made, **fields)  # type: ignore[arg-type]


def test_a_stance_counts_where_there_is_no_grade() -> None:
    values = values_of(problem())
    assert values.fractions(0) == [Fraction(1, 3), Fraction(1, 10), Fraction(1, 6), 0, Fraction(1, 24), 0]
    assert values.fractions(0, most=True) == [
        Fraction(1, 3),
        Fraction(1, 10),
        Fraction(1, 6),
        Fraction(1, 3),
        Fraction(1, 24),
        Fraction(1, 3),
    ]
    assert values.of_package(0, (0, 3, 4)) == (Fraction(3, 8), Fraction(17, 24))


def test_who_filed_nothing_has_every_value() -> None:
    assert values_of(problem()).of_package(1, (0, 2, 4)) == (Fraction(0), Fraction(1))


def test_saliences_weigh_issues_and_one_that_was_not_stated_is_1() -> None:
    stated = (Salience("ALD", "seat", Fraction(3)), Salience("ALD", "rent", Fraction(1, 2)))
    values = values_of(problem(saliences=stated))
    assert values.of_package(0, (0, 2, 4)) == (Fraction(2, 9) * (3 + Fraction(1, 4) + Fraction(1, 8)),) * 2


def test_saliences_of_nothing_make_every_package_worth_nothing() -> None:
    nothing = tuple(Salience("ALD", one, Fraction(0)) for one in ("seat", "rent", "road"))
    assert values_of(problem(saliences=nothing)).of_package(0, (0, 3, 4)) == (Fraction(0), Fraction(0))


def test_an_issue_of_another_format_is_worth_nothing() -> None:
    issues = problem().issues
    values = values_of(problem(issues=(replace(issues[0], format="north"), *issues[1:])))
    assert values.fractions(1, most=True)[:2] == [0, 0]
    assert values.of_package(1, (0, 2, 4)) == (Fraction(0), Fraction(1))


def test_weights_too_large_for_64_bits_stay_exact() -> None:
    large = tuple(
        Salience("ALD", one, Fraction(2**53 - 1, 10**18 - number))
        for number, one in enumerate(("seat", "rent"))
    )
    values = values_of(problem(saliences=large))
    weights = [one.value for one in large]
    assert values.low.dtype == object
    assert values.of_package(0, (0, 2, 4))[0] == (weights[0] + weights[1] / 2 + Fraction(1, 8)) / (
        sum(weights) + 1
    )


@given(problems())
def test_values_are_the_weighted_means_of_scores(drawn: Problem) -> None:
    values = values_of(drawn)
    filed = {(one.party, one.issue, one.option): one for one in drawn.stands if one.stance != "withdrawn"}
    stated = {(one.party, one.issue): one.value for one in drawn.saliences}
    by_stance = {"preferred": Fraction(1), "acceptable": Fraction(1, 2), "cannot_accept": Fraction(0)}
    for chosen in list(packages(drawn))[:5]:
        choice = [values.positions.targets[column] for column in chosen]
        for row, party in enumerate(drawn.parties):
            heard = [
                issue for issue in drawn.issues if party.code in values.positions.deciding[issue.id].scope
            ]
            weights = {one.id: stated.get((party.code, one.id), Fraction(1)) for one in heard}
            total = sum(weights.values())
            low = high = Fraction(0)
            for issue, option in choice:
                stand = filed.get((party.code, issue, option))
                weight = weights.get(issue, Fraction(0))
                score = (
                    None if stand is None else by_stance[stand.stance] if stand.score is None else stand.score
                )
                low += weight * (Fraction(0) if score is None else score)
                high += weight * (Fraction(1) if score is None else score)
            assert values.of_package(row, chosen) == ((low / total, high / total) if total else (0, 0))
