# SPDX-License-Identifier: Apache-2.0
"""Components of links: put together again, they are exactly the packages that the links allow."""

from __future__ import annotations

from itertools import chain, product

import pytest
from hypothesis import given

from comity.talks.packages.components import components
from comity.talks.positions import Positions
from comity.talks.problem import Issue, Link, Option, Party, Problem
from talks.problems import packages, problems


@given(problems())
def test_components_together_are_all_packages(problem: Problem) -> None:
    positions = Positions.of(problem)
    together = {tuple(sorted(chain(*some))) for some in product(*components(positions))}
    assert together == set(packages(problem))


def linked(count: int, *links: Link) -> Positions:
    issues = tuple(Issue(f"i{number}", "", (Option("a", ""), Option("b", ""))) for number in range(count))
    return Positions.of(Problem((Party("ALD", "", {}),), issues=issues, links=links))


def test_issues_that_no_link_ties_stand_alone() -> None:
    link = Link("not_both", (("i0", "a"), ("i2", "a")))
    assert list(components(linked(3, link))) == [[(0, 5), (1, 4), (1, 5)], [(2,), (3,)]]


def test_too_many_ways_are_refused() -> None:
    links = [Link("not_both", ((f"i{number}", "a"), (f"i{number + 1}", "a"))) for number in range(15)]
    with pytest.raises(ValueError, match="too many ways"):
        list(components(linked(16, *links)))
