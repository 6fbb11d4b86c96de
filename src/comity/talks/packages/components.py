# SPDX-License-Identifier: Apache-2.0
"""Issues that links tie together, and every way to settle them: what lies in different components can be chosen apart.

Only links are looked at, and what was adopted; red lines, conditions and reservations are not.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import prod

from comity.talks.packages.judging import links_hold
from comity.talks.positions import Positions
from comity.talks.problem import Problem

MOST = 20_000
"""Ways to settle the issues of one component, links not counted, up to which they are listed."""


def components(positions: Positions) -> Iterator[list[tuple[int, ...]]]:
    """For each component every choice of columns, one of each of its issues, that its links allow. Raises ValueError beyond `MOST`."""
    problem = positions.problem
    for numbers in _tied(problem):
        spans = [positions.spans[number] for number in numbers]
        if prod(end - start for start, end in spans) > MOST:
            raise ValueError("too many ways to settle issues that links tie together")
        ids = {problem.issues[number].id for number in numbers}
        here = Problem((), links=tuple(one for one in problem.links if one.targets[0][0] in ids))
        adopted = {issue.id: issue.adopted for issue in problem.issues if issue.adopted}
        yield [
            chosen
            for chosen in product(*(range(start, end) for start, end in spans))
            if not any(links_hold(here, choice := dict(positions.targets[column] for column in chosen)))
            and all(adopted.get(issue, option) == option for issue, option in choice.items())
        ]


def _tied(problem: Problem) -> list[list[int]]:
    """Numbers of issues that links tie to one another, directly or through others."""
    leader = {issue.id: issue.id for issue in problem.issues}

    def find(issue: str) -> str:
        while leader[issue] != issue:
            issue = leader[issue]
        return issue

    for link in problem.links:
        for other, _ in link.targets[1:]:
            leader[find(other)] = find(link.targets[0][0])
    found: dict[str, list[int]] = {}
    for number, issue in enumerate(problem.issues):
        found.setdefault(find(issue.id), []).append(number)
    return list(found.values())
