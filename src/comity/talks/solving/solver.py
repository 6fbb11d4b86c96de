# SPDX-License-Identifier: Apache-2.0
"""Asks HiGHS, through scipy, to minimise a program: part by part where rows tie nothing together, within a budget of time.

What HiGHS finds is checked here in exact arithmetic before it is believed; what it proves, a bound or that nothing fits, others can repeat
with `second_opinion` and the MPS files. When the budget ends, the best that was found is returned with its bound.
"""

from __future__ import annotations

import ctypes
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, frexp, inf, ldexp
from pathlib import Path
from typing import Any, Literal

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from comity.talks.solving.program import Number, Program, Row

TOLERANCE = 1e-6
"""By how much HiGHS may miss a row or an integer; a bound is worth no more than this beside an exact value."""

_RETRIES = 50


class Budget:
    """Seconds that several solves share. Without a number it never ends."""

    def __init__(self, seconds: float = inf) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds left, at least 0."""
        return max(self._end - time.monotonic(), 0.0)


@dataclass(frozen=True, slots=True)
class Solution:
    """What is known of the least cost. `values`: of all columns, whole where the column is; empty if nothing was found.

    `status`: "optimal": `cost` is the least, to within TOLERANCE where columns are continuous. "limit": the budget ended first; the least
    cost lies between `bound` and `cost`. "infeasible": no values meet the rows. `cost` is exact for the values given.
    """

    status: Literal["optimal", "limit", "infeasible"]
    values: tuple[Number, ...] = ()
    cost: Fraction | None = None
    bound: float = -inf

    @property
    def found(self) -> bool:
        """Whether there are values."""
        return self.cost is not None


@dataclass(frozen=True, slots=True, eq=False)
class Claim:
    """A program and what is said of it: what `second_opinion` asks another solver, and what an MPS file holds."""

    program: Program
    solution: Solution


def solve(program: Program, budget: Budget | None = None, *, gap: float = 0.0) -> Solution:
    """The values that minimise the program's objective. `gap`: how far from the bound is near enough, as a share of the cost."""
    budget = budget or Budget()
    values: list[Number] = [0] * len(program.columns)
    parts = program.parts()
    member = {column: number for number, part in enumerate(parts) for column in part}
    rows: list[list[Row]] = [[] for _ in parts]
    for row in program.rows:
        if not row.terms and not row.holds([]):
            return Solution("infeasible")
        for column in row.terms:
            rows[member[column]].append(row)
            break
    bound, limited = 0.0, False
    for part, own in zip(parts, rows, strict=True):
        found = _solve_part(program.restricted(part, own), budget, gap)
        if found.status == "infeasible":
            return found
        limited |= found.status == "limit"
        bound += found.bound
        if not found.found:
            values = []
        for column, value in zip(part, found.values, strict=False):
            if values:
                values[column] = value
    if not values and program.columns:
        return Solution("limit", bound=bound)
    return Solution("limit" if limited else "optimal", tuple(values), program.cost(values), bound)


def _solve_part(program: Program, budget: Budget, gap: float) -> Solution:
    if not program.rows:
        return _free(program)
    if _is_one_choice(program):
        return _cheapest(program)
    for _ in range(_RETRIES):
        found = _ask(program, budget, gap)
        if any(one.continuous for one in program.columns) or not any(program.broken(found.values)):
            return found
        if any(one.low not in (0, 1) or one.high not in (0, 1) for one in program.columns):
            break
        # Within HiGHS's tolerance, yet not exactly: these values are excluded, and it is asked again.
        ones = {column: -1 if value else 1 for column, value in enumerate(found.values)}
        program.row("excluded", ones, low=1 - sum(value != 0 for value in found.values))
    return Solution("limit")


def _free(program: Program) -> Solution:
    """No row: each column at the end of its range that costs less, rounded inwards where it is whole."""
    values: list[Number] = []
    for number, column in enumerate(program.columns):
        falling = program.objective.get(number, 0) < 0
        end = column.high if falling else column.low
        assert end is not None, "a free column with a price needs bounds"
        values.append(end if column.continuous else floor(end) if falling else ceil(end))
    ends = zip(program.columns, values, strict=True)
    if any(value < one.low or (one.high is not None and value > one.high) for one, value in ends):
        return Solution("infeasible")
    cost = program.cost(values)
    return Solution("optimal", tuple(values), cost, float(cost))


def _is_one_choice(program: Program) -> bool:
    """Exactly one of all columns is 1, and nothing else is asked."""
    (row, *others), columns = program.rows, program.columns
    free = all(one.low == 0 and one.high == 1 and not one.continuous for one in columns)
    return not others and row.low == row.high == 1 and free and set(row.terms.values()) == {1}


def _cheapest(program: Program) -> Solution:
    prices = [program.objective.get(number, 0) for number in range(len(program.columns))]
    best = prices.index(min(prices))
    cost = Fraction(prices[best])
    return Solution("optimal", tuple(int(number == best) for number in range(len(prices))), cost, float(cost))


def _ask(program: Program, budget: Budget, gap: float) -> Solution:
    if budget.left <= 0:
        return Solution("limit")
    columns = program.columns
    continuous = np.array([one.continuous for one in columns])
    options: dict[str, float | bool] = {"mip_rel_gap": gap}
    if budget.left < inf:
        options["time_limit"] = budget.left
    unit = _unit(program)
    asked = {
        "c": np.array([float(program.objective.get(number, 0)) * unit for number in range(len(columns))]),
        "integrality": (~continuous).astype(int),
        "bounds": Bounds(
            np.array([float(one.low) for one in columns]),
            np.array([inf if one.high is None else float(one.high) for one in columns]),
        ),
        "constraints": _constraints(program),
    }
    answer = _milp(asked, options)
    if answer.status == 2:
        # scipy gives status 2 to what HiGHS refuses to read as well ("Model error"): that proves nothing.
        return Solution("infeasible" if "infeasible" in answer.message else "limit")
    bound = -inf if answer.mip_dual_bound is None else float(answer.mip_dual_bound) / unit
    if answer.x is None:
        return Solution("limit", bound=bound)
    values: list[Number] = [
        Fraction(value) if free else round(value)
        for value, free in zip(answer.x.tolist(), continuous.tolist(), strict=True)
    ]
    cost = program.cost(values)
    if not continuous.all() and answer.status == 0 and gap == 0:
        bound = max(bound, float(cost) - TOLERANCE)
    elif continuous.all():
        bound = float(answer.fun) / unit
    return Solution("optimal" if answer.status == 0 else "limit", tuple(values), cost, bound)


def _milp(asked: Mapping[str, Any], options: Mapping[str, float | bool]) -> Any:
    """Asks once more without presolve where that breaks off, as it does on some programs in HiGHS 1.12: with an exception or status 4."""
    with _quiet():
        try:
            answer = milp(**asked, options=options)
            failed = answer.status == 4
        except ValueError:
            failed = True
        return milp(**asked, options={**options, "presolve": False}) if failed else answer


@contextmanager
def _quiet() -> Iterator[None]:
    """Keeps off standard output what HiGHS prints when its presolve breaks off, whatever it is told: programs read our output."""
    library = ctypes.CDLL(None if os.name == "posix" else "msvcrt")
    library.fflush(None)
    try:
        kept = os.dup(1)
    except OSError:
        yield
        return
    try:
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), 1)
        yield
    finally:
        library.fflush(None)
        os.dup2(kept, 1)
        os.close(kept)


def _unit(program: Program) -> float:
    """A power of two that prices are multiplied by: HiGHS takes for equal what differs by a millionth."""
    prices = [number for number in program.objective.values() if number]
    if (
        not prices
        or any(one.continuous for one in program.columns)
        or all(one.denominator == 1 for one in prices)
    ):
        return 1.0
    return ldexp(1.0, 20 - frexp(max(abs(float(one)) for one in prices))[1])


def _constraints(program: Program) -> LinearConstraint:
    rows = [(row, _scale(row)) for row in program.rows]
    starts = np.cumsum([0, *(len(row.terms) for row, _ in rows)])
    matrix = csr_array(
        (
            np.array([float(number) * scale for row, scale in rows for number in row.terms.values()]),
            np.array([column for row, _ in rows for column in row.terms], dtype=np.int32),
            starts.astype(np.int32),
        ),
        shape=(len(rows), len(program.columns)),
    )
    return LinearConstraint(
        matrix,
        _ends([(row.low, scale) for row, scale in rows], -inf),
        _ends([(row.high, scale) for row, scale in rows], inf),
    )


def _scale(row: Row) -> float:
    """A power of two that brings the row's largest coefficient to about a thousand: HiGHS refuses those of 10^15 and more."""
    largest = max((abs(float(number)) for number in row.terms.values()), default=0.0)
    return 1.0 if largest <= 1024 else ldexp(1.0, 10 - frexp(largest)[1])


def _ends(bounds: Sequence[tuple[Number | None, float]], missing: float) -> np.ndarray:
    return np.array([missing if bound is None else float(bound) * scale for bound, scale in bounds])
