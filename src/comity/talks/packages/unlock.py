# SPDX-License-Identifier: Apache-2.0
"""What would unlock an agreement: the fewest red lines that would have to move so that some package could pass, and all sets of so few.

Minimal correction sets, by integer programming. Of the sets with fewest lines those count that weigh least, by the saliences that the
parties stated. A set says what would have to move, never who ought to; reservations, conditions and links stay as they are, and a party
without a position is taken to come round.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, inf

from comity.talks.packages.judging import Judged, judge
from comity.talks.packages.package_program import PackageProgram
from comity.talks.packages.passing import could_pass, near_enough
from comity.talks.solving.program import Number, Program
from comity.talks.solving.solver import TOLERANCE, Budget, Claim, Solution, solve
from comity.talks.values import Values


@dataclass(frozen=True, slots=True)
class RedLine:
    """What one party cannot accept, and how much the issue weighs for it: its salience, 1 if it stated none."""

    party: str
    issue: str
    option: str
    salience: Fraction


@dataclass(frozen=True, slots=True)
class Moves:
    """Red lines that would have to move, sorted by party, then in the order of the file; and a package that could pass then."""

    lines: tuple[RedLine, ...]
    package: Judged


@dataclass(frozen=True, slots=True)
class Unlock:
    """The answer. `minimum`: how few red lines suffice, 0 if a package could pass as it is; None if no number is known to.

    `proven`: the minimum is certain; with None, that no moves of red lines suffice. `at_least`: what is certain otherwise. `sets`: those
    of fewest lines and least salience, none if nothing has to move; all of them if `complete`. `claim`: the program that gave the minimum.
    """

    minimum: int | None
    proven: bool
    at_least: int
    claim: Claim
    sets: tuple[Moves, ...] = ()
    complete: bool = True


def unlock(
    values: Values, budget: Budget | None = None, *, most: int = 20, any_salience: bool = False
) -> Unlock:
    """The fewest red lines, and up to `most` sets of them; with `any_salience` sets of fewest lines that weigh more, too."""
    budget = budget or Budget()
    as_it_is = could_pass(values, budget, surely=False)
    if as_it_is.solution.found:
        return Unlock(0, proven=True, at_least=0, claim=as_it_is)
    made = PackageProgram(values, red_lines="movable")
    program = made.program
    lines = _Lines(values, made)
    program.objective = dict(lines.counts)
    fewest = solve(program, budget)
    claim = Claim(program.copy(), fewest)
    if not fewest.found:
        least = 0 if fewest.bound == -inf else ceil(fewest.bound - TOLERANCE)
        return Unlock(None, proven=fewest.status == "infeasible", at_least=least, claim=claim)
    assert fewest.cost is not None
    minimum = int(fewest.cost)
    if fewest.status != "optimal":
        least = 0 if fewest.bound == -inf else max(ceil(fewest.bound - TOLERANCE), 0)
        return Unlock(
            minimum, proven=False, at_least=least, claim=claim, sets=(lines.moves(fewest),), complete=False
        )
    if not minimum:
        return Unlock(0, proven=True, at_least=0, claim=claim)
    program.row("fewest red lines", lines.counts, high=minimum)
    if not any_salience and lines.saliences != lines.counts:
        program.objective = dict(lines.saliences)
        lightest = solve(program, budget)
        if lightest.status != "optimal":
            shown = lightest if lightest.found else fewest
            return Unlock(
                minimum,
                proven=True,
                at_least=minimum,
                claim=claim,
                sets=(lines.moves(shown),),
                complete=False,
            )
        program.row("least salience", lines.saliences, high=lightest.cost)
        fewest = lightest
    sets, complete = lines.all_sets(program, fewest, budget, most)
    return Unlock(minimum, proven=True, at_least=minimum, claim=claim, sets=sets, complete=complete)


class _Lines:
    """The columns that stand for red lines, and what they cost. One column may stand for the lines of several parties."""

    def __init__(self, values: Values, made: PackageProgram) -> None:
        self.values, self.made = values, made
        positions = values.positions
        stated = {(one.party, one.issue): one.value for one in positions.problem.saliences}
        self.by_column: dict[int, list[tuple[int, int]]] = {}
        for line, column in made.choices.moved.items():
            self.by_column.setdefault(column, []).append(line)
        self.lines = {
            (row, target): RedLine(
                positions.parties[row],
                *positions.targets[target],
                stated.get((positions.parties[row], positions.targets[target][0]), Fraction(1)),
            )
            for row, target in made.choices.moved
        }
        self.counts: Mapping[int, Number] = {column: len(lines) for column, lines in self.by_column.items()}
        self.saliences: Mapping[int, Number] = {
            column: sum((self.lines[line].salience for line in lines), Fraction(0))
            for column, lines in self.by_column.items()
        }

    def moved(self, found: Solution) -> list[tuple[int, int]]:
        """Party and target of each line that a solution moves, sorted."""
        return sorted(
            line for column, lines in self.by_column.items() if found.values[column] for line in lines
        )

    def moves(self, found: Solution) -> Moves:
        """The set that a solution moves, with its package judged as if they had moved."""
        lines = self.moved(found)
        package = judge(moved(self.values, lines), self.made.choices.targets(found.values))
        return Moves(tuple(self.lines[line] for line in lines), package)

    def _only(self, program: Program, found: Solution) -> Program:
        """The program for the red lines that a solution moves, and no others."""
        fixed = program.copy()
        for column in self.by_column:
            fixed.row("this set", {column: 1}, low=found.values[column], high=found.values[column])
        return fixed

    def all_sets(
        self, program: Program, found: Solution, budget: Budget, most: int
    ) -> tuple[tuple[Moves, ...], bool]:
        """Every set that meets the program, from the one `found` on, up to `most`; whether these are all. Sorted by their lines.

        Beside each set stands a package that the parties have said most for.
        """
        said = (self.values.positions.sides > 0).sum(axis=0).tolist()
        program.objective = dict(zip(self.made.choices.chosen, (-count for count in said), strict=True))
        better = solve(self._only(program, found), budget, gap=near_enough(self.values))
        found = better if better.found else found
        sets: list[tuple[list[tuple[int, int]], Moves]] = []
        while found.found and len(sets) < most:
            shown = self.made.first_of_equals(self._only(program, found), found.values)
            sets.append((self.moved(found), self.moves(replace(found, values=shown))))
            used = [column for column in self.by_column if found.values[column]]
            # All sets have the same number of lines, so none holds another: each other one lacks a column of this one.
            program.row(f"not set {len(sets)}", dict.fromkeys(used, 1), high=len(used) - 1)
            if len(sets) < most:
                found = solve(program, budget, gap=near_enough(self.values))
        sets.sort(key=lambda pair: pair[0])
        return tuple(one for _, one in sets), found.status == "infeasible"


def moved(values: Values, lines: Sequence[tuple[int, int]]) -> Values:
    """The same problem with these red lines, by party and target, moved to acceptable. Grades stay as they were filed."""
    sides = values.positions.sides.copy()
    for line in lines:
        sides[line] = 1
    positions = replace(values.positions, sides=sides)
    return Values(positions, values.units, values.low, values.high)
