# SPDX-License-Identifier: Apache-2.0
"""A linear program over yes-or-no columns, exact: what a solver is asked, what a second solver is asked, and what is written as MPS.

Coefficients are fractions, so a claimed solution can be checked without rounding. Nothing here knows parties or options; names are for
people and for files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import gcd, lcm

Number = int | Fraction
Terms = Mapping[int, Number]


@dataclass(frozen=True, slots=True)
class Column:
    """A variable from `low` to `high`: an integer, or any number if `continuous`."""

    name: str
    low: Number = 0
    high: Number | None = 1
    continuous: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """`low` <= sum of coefficient x column <= `high`; None is no bound."""

    name: str
    terms: Terms
    low: Number | None
    high: Number | None

    def holds(self, values: Sequence[Number]) -> bool:
        """Whether these values of all columns meet it, exactly."""
        total = sum(coefficient * values[column] for column, coefficient in self.terms.items())
        return (self.low is None or total >= self.low) and (self.high is None or total <= self.high)


@dataclass(slots=True)
class Program:
    """Columns, rows and what is minimised, in the order in which they were added."""

    columns: list[Column] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    objective: dict[int, Number] = field(default_factory=dict)

    def column(self, name: str, *, low: Number = 0, high: Number | None = 1, continuous: bool = False) -> int:
        """Add a column: yes or no unless bounds say otherwise. Returns its number."""
        self.columns.append(Column(name, low, high, continuous))
        return len(self.columns) - 1

    def row(self, name: str, terms: Terms, *, low: Number | None = None, high: Number | None = None) -> None:
        """Add a row, in whole numbers if all its columns are whole; columns with coefficient 0 are left out."""
        made = Row(name, {column: number for column, number in terms.items() if number}, low, high)
        free = any(self.columns[column].continuous for column in made.terms)
        self.rows.append(made if free else whole(made))

    def copy(self) -> Program:
        """A program that can be added to without changing this one."""
        return Program(list(self.columns), list(self.rows), dict(self.objective))

    def cost(self, values: Sequence[Number]) -> Fraction:
        """What the objective is at these values."""
        return Fraction(sum(coefficient * values[column] for column, coefficient in self.objective.items()))

    def broken(self, values: Sequence[Number]) -> Iterator[Row]:
        """The rows that these values do not meet; none if there are no values."""
        return (row for row in self.rows if values and not row.holds(values))

    def parts(self) -> list[list[int]]:
        """Columns that rows tie to one another, directly or through others; each part can be solved on its own."""
        leader = list(range(len(self.columns)))

        def find(column: int) -> int:
            while leader[column] != column:
                leader[column] = leader[leader[column]]
                column = leader[column]
            return column

        for row in self.rows:
            first, *others = row.terms or (0,)
            for other in others:
                leader[find(other)] = find(first)
        found: dict[int, list[int]] = {}
        for column in range(len(self.columns)):
            found.setdefault(find(column), []).append(column)
        return list(found.values())

    def restricted(self, columns: Sequence[int], rows: Iterable[Row]) -> Program:
        """The program over some columns, renumbered in their order, with `rows`, which name no other columns."""
        number = {column: place for place, column in enumerate(columns)}
        return Program(
            [self.columns[column] for column in columns],
            [
                Row(row.name, {number[column]: value for column, value in row.terms.items()}, row.low, row.high)
                for row in rows
            ],
            {number[column]: value for column, value in self.objective.items() if column in number},
        )  # fmt: skip


def whole(row: Row) -> Row:
    """The same row in integers without a common divisor; bounds are rounded inwards, which changes nothing for whole columns."""
    factor = lcm(1, *(number.denominator for number in row.terms.values()))
    numbers = [int(number * factor) for number in row.terms.values()]
    divisor = gcd(0, *numbers) or 1
    low = None if row.low is None else -(-row.low * factor // divisor)
    high = None if row.high is None else row.high * factor // divisor
    return Row(
        row.name,
        {column: number // divisor for column, number in zip(row.terms, numbers, strict=True)},
        low,
        high,
    )
