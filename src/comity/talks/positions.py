# SPDX-License-Identifier: Apache-2.0
"""Everything that was filed, as one table: a row for each party, a column for each option of each issue.

A party's side on an option is for (1), against (-1) or silent (0). A party without a say in an issue is silent there whatever it filed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from comity.talks.deciding import Deciding
from comity.talks.problem import Problem, Target
from comity.talks.table import FOR

SIDES = {1: "for", -1: "against", 0: "silent"}


@dataclass(frozen=True, eq=False)
class Positions:
    """The table, and the names of its rows and columns. Columns of one issue stand side by side, in the order of the file.

    `sides`: int8, parties x targets. `say`: bool, parties x issues: who has a say in which issue. `needs`: by row and column, the columns
    that a package has to hold as well for the stance to hold.
    """

    problem: Problem
    deciding: Deciding
    sides: NDArray[np.int8]
    say: NDArray[np.bool_]
    needs: Mapping[tuple[int, int], tuple[int, ...]]

    @classmethod
    def of(cls, problem: Problem) -> Positions:
        """Read the table off a problem."""
        deciding = Deciding(problem)
        row = {party.code: number for number, party in enumerate(problem.parties)}
        column = _columns(problem)
        scopes = [frozenset(deciding[issue.id].scope) for issue in problem.issues]
        say = np.array([[party.code in scope for scope in scopes] for party in problem.parties], bool)
        place = {issue.id: number for number, issue in enumerate(problem.issues)}
        sides = np.zeros((len(row), len(column)), np.int8)
        needs: dict[tuple[int, int], tuple[int, ...]] = {}
        for stand in problem.stands:
            cell = row[stand.party], column[stand.issue, stand.option]
            if stand.stance == "withdrawn" or not say[cell[0], place[stand.issue]]:
                continue
            sides[cell] = 1 if stand.stance in FOR else -1
            if stand.needs:
                needs[cell] = tuple(column[target] for target in stand.needs)
        return cls(problem, deciding, sides, say.reshape(len(row), len(scopes)), needs)

    @cached_property
    def parties(self) -> tuple[str, ...]:
        """The names of the rows: party codes, sorted."""
        return tuple(party.code for party in self.problem.parties)

    @cached_property
    def targets(self) -> tuple[Target, ...]:
        """The names of the columns."""
        return tuple(_columns(self.problem))

    @cached_property
    def column(self) -> Mapping[Target, int]:
        """The column of each option."""
        return _columns(self.problem)

    @cached_property
    def row(self) -> Mapping[str, int]:
        """The row of each party."""
        return {code: number for number, code in enumerate(self.parties)}

    @cached_property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """For each issue its first column, and the one after its last."""
        ends = np.cumsum([len(issue.options) for issue in self.problem.issues]).tolist()
        return tuple(zip([0, *ends[:-1]], ends, strict=True)) if ends else ()

    @cached_property
    def issue_of(self) -> tuple[int, ...]:
        """For each column the number of its issue."""
        return tuple(number for number, (start, end) in enumerate(self.spans) for _ in range(start, end))


def _columns(problem: Problem) -> dict[Target, int]:
    targets = ((issue.id, option.id) for issue in problem.issues for option in issue.options)
    return {target: number for number, target in enumerate(targets)}
