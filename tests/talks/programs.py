# SPDX-License-Identifier: Apache-2.0
"""Small linear programs, drawn at random, and their answer found by trying every value of every column."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product

from hypothesis import strategies as st

from comity.talks.program import Number, Program

numbers = st.one_of(
    st.integers(-6, 6),
    st.builds(Fraction, st.integers(-12, 12), st.sampled_from([2, 3, 4, 7, 10])),
)


@st.composite
def programs(draw: st.DrawFn, *, wide: bool = True) -> Program:
    """Up to six whole columns, yes or no or, where `wide`, some with other bounds; up to five rows; an objective, often none."""
    program = Program()
    for number in range(draw(st.integers(1, 6 if not wide else 4))):
        low = draw(st.sampled_from([0, 0, 0, -2, 1, Fraction(1, 2)])) if wide else 0
        high = draw(st.sampled_from([1, 1, 1, 0, 2, Fraction(7, 3)])) if wide else 1
        program.column(f"column {number}", low=min(low, high), high=max(low, high))
    places = list(range(len(program.columns)))
    for number in range(draw(st.integers(0, 5))):
        terms = draw(st.dictionaries(st.sampled_from(places), numbers, max_size=4))
        ends: tuple[Number | None, Number | None] = draw(st.tuples(st.none() | numbers, st.none() | numbers))
        if ends[0] is not None and ends[1] is not None:
            ends = min(ends), max(ends)  # type: ignore[type-var]
        program.row(f"row {number}", terms, low=ends[0], high=ends[1])
    program.objective = draw(st.dictionaries(st.sampled_from(places), numbers))
    return program


def solutions(program: Program) -> Iterator[tuple[int, ...]]:
    """All values of all columns that meet the program, read off its definition."""
    ranges = []
    for column in program.columns:
        assert column.high is not None
        ranges.append([value for value in range(-4, 12) if column.low <= value <= column.high])
    for values in product(*ranges):
        if all(
            (row.low is None or _total(row.terms.items(), values) >= row.low)
            and (row.high is None or _total(row.terms.items(), values) <= row.high)
            for row in program.rows
        ):
            yield values


def least(program: Program) -> Fraction | None:
    """The least cost; None if nothing fits."""
    return min((_total(program.objective.items(), values) for values in solutions(program)), default=None)


def _total(terms: object, values: tuple[int, ...]) -> Fraction:
    return sum((Fraction(number) * values[place] for place, number in terms), Fraction(0))  # type: ignore[attr-defined]
