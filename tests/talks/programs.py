# SPDX-License-Identifier: Apache-2.0
"""Small linear programs, drawn at random, and their answer found by trying every value of every column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product

from hypothesis import strategies as st

from comity.talks.solving.program import Program, Terms

numbers = st.builds(Fraction, st.integers(-12, 12), st.sampled_from([1, 1, 1, 2, 3, 4, 7, 10]))
ENDS = {
    "binary": (["0"], ["1"]),
    "wide": (["0", "0", "0", "-2", "1"], ["1", "1", "1", "0", "2"]),
    "fractional": (["0", "0", "-2", "1/2"], ["1", "1", "2", "7/3", "2/3"]),
}


@st.composite
def programs(draw: st.DrawFn, bounds: str = "wide") -> Program:
    """Up to six whole columns, yes or no or up to four with other bounds; up to five rows; an objective, often none."""
    program = Program()
    for number in range(draw(st.integers(1, 6 if bounds == "binary" else 4))):
        low, high = sorted(Fraction(draw(st.sampled_from(ends))) for ends in ENDS[bounds])
        program.column(f"column {number}", low=low, high=high)
    places = list(range(len(program.columns)))
    for number in range(draw(st.integers(0, 5))):
        terms = draw(st.dictionaries(st.sampled_from(places), numbers, max_size=4))
        low, high = sorted((draw(numbers), draw(numbers)))
        ends = draw(st.sampled_from([(low, high), (low, None), (None, high), (low, low), (None, None)]))
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
            (row.low is None or total(row.terms, values) >= row.low)
            and (row.high is None or total(row.terms, values) <= row.high)
            for row in program.rows
        ):
            yield values


def least(program: Program) -> Fraction | None:
    """The least cost; None if nothing fits."""
    return min((total(program.objective, values) for values in solutions(program)), default=None)


def total(terms: Terms, values: Sequence[int]) -> Fraction:
    """The sum of coefficient x value."""
    return sum((Fraction(number) * values[place] for place, number in terms.items()), Fraction(0))
