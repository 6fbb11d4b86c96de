# SPDX-License-Identifier: Apache-2.0
"""Packages that pass, against every package counted out."""

from __future__ import annotations

from hypothesis import given, settings

from comity.talks.packages.passing import feasible
from comity.talks.problem import Problem
from talks.problems import every, problems, values_of


@settings(max_examples=150)
@given(problems())
def test_a_package_passes_exactly_if_one_of_all_does(problem: Problem) -> None:
    answers = {judged.answer for _, judged in every(problem)}
    found = feasible(values_of(problem))
    expected = next(word for word in ("passes", "open", "fails") if word in {*answers, "fails"})
    assert (found.answer, found.proven) == (expected, True)
    if expected == "fails":
        assert found.targets == ()
    else:
        assert dict(every(problem))[found.targets].answer == expected
