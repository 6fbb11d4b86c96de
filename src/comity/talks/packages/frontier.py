# SPDX-License-Identifier: Apache-2.0
"""Format against format: how much can the member of one format that gains least still have, the more the other format's has?

Points of the frontier are found by asking for the greatest least value in one format while the other keeps at least so much, in equal
steps (the epsilon-constraint method: Haimes, Lasdon and Wismer, 1971). Values of members are compared inside a format only to find the
least of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from comity.talks.packages.package_program import PackageProgram
from comity.talks.solving.program import Program
from comity.talks.solving.solver import Budget, solve
from comity.talks.values import Values

STEPS = 8


def least(values: Values, members: Sequence[str], targets: Sequence[int]) -> Fraction:
    """The value of a package to that one of `members` to whom it is worth least; what nothing was filed on counts nothing."""
    return min(values.of_package(values.positions.row[code], targets)[0] for code in members)


def frontier(
    values: Values,
    one: Sequence[str],
    other: Sequence[str],
    budget: Budget,
    *,
    surely: bool = False,
    steps: int = STEPS,
) -> list[tuple[int, ...]]:
    """Packages that could pass (`surely`: pass), from the greatest least value in `one` to that in `other`, each once."""
    made = PackageProgram(values, surely=surely)
    ends = list(_ends(values, made, (one, other), budget))
    if len(ends) < 2:
        return ends
    low, high = (least(values, other, targets) for targets in ends)
    found = [ends[0]]
    for step in range(1, steps):
        program = made.program.copy()
        _at_least(values, made, program, other, low + (high - low) * step / steps)
        best = _greatest(values, made, program, one, budget)
        if best is not None:
            found.append(best)
    return list(dict.fromkeys([*found, ends[1]]))


def _ends(
    values: Values, made: PackageProgram, sides: tuple[Sequence[str], Sequence[str]], budget: Budget
) -> Iterator[tuple[int, ...]]:
    """For each side, of the packages that give it the greatest least value the one that gives the other side the greatest."""
    for side, opposite in (sides, sides[::-1]):
        best = _greatest(values, made, made.program.copy(), side, budget)
        if best is None:
            return
        program = made.program.copy()
        _at_least(values, made, program, side, least(values, side, best))
        yield _greatest(values, made, program, opposite, budget) or best


def _at_least(
    values: Values, made: PackageProgram, program: Program, members: Sequence[str], value: Fraction
) -> None:
    for code in members:
        program.row(f"enough for {code}", made.worth(values.positions.row[code]), low=value)


def _greatest(
    values: Values, made: PackageProgram, program: Program, members: Sequence[str], budget: Budget
) -> tuple[int, ...] | None:
    lowest = program.column("least", low=0, high=1, continuous=True)
    for code in members:
        program.row(f"least of {code}", {**made.worth(values.positions.row[code]), lowest: -1}, low=0)
    program.objective = {lowest: -1}
    found = solve(program, budget, gap=0.005)
    return made.choices.targets(found.values) if found.found else None
