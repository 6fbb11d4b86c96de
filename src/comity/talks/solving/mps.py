# SPDX-License-Identifier: Apache-2.0
"""Writes a program as free-format MPS, which glpsol, CBC and most other solvers read: whoever doubts an answer can ask one of those.

IBM's MPSX format as GLPK and CBC document it, to be minimised. Columns and rows get names of their own, c1 and r1, which the comments at
the top translate; rows over whole columns are in integers. It only writes: no MPS file is ever read back.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from decimal import Context, Decimal
from fractions import Fraction
from math import ceil, floor, inf, lcm
from typing import TYPE_CHECKING

from comity.talks.solving.program import Column, Number, Program, Row, whole

if TYPE_CHECKING:
    from comity.talks.solving.solver import Solution

OBJECTIVE = "cost"
"""The name of the row that is minimised."""

EXACT = 2**53
"""Integers up to this are read without rounding by programs that compute in double precision."""

SHOWN = 200
"""Characters of a name in a comment: CBC refuses a file with a line of a few thousand bytes, even of a comment."""

_DIGITS = Context(prec=17)


def to_mps(program: Program, *, name: str, expect: Solution | None = None) -> str:
    """The program as text. `expect`: the answer that a reader should find, written as a comment beside the commands that ask for it.

    Numbers are exact but for decimals of more than 17 digits, which only rows over continuous columns and their bounds can hold.
    """
    objective, factor = _objective(program)
    rows = list(_rows(program))
    sides = ((row.name, row.high if row.low is None else row.low) for row in rows)
    lines = [f"* {line}" for line in _comments(program, name, factor, expect)]
    lines += _rounded(rows)
    lines += [f"NAME {_identifier(name)} FREE", "ROWS", f" N {OBJECTIVE}"]
    lines += [f" {_sense(row)} {row.name}" for row in rows]
    lines += ["COLUMNS", *_columns(program, objective, rows)]
    lines += ["RHS", *(f" RHS {row} {_number(side)}" for row, side in sides if side)]
    lines += ["RANGES", *_ranges(rows), "BOUNDS"]
    for number, column in enumerate(program.columns, 1):
        lines += _bounds(f"c{number}", column)
    return "\n".join([*lines, "ENDATA", ""])


def _comments(program: Program, name: str, factor: int, expect: Solution | None) -> Iterator[str]:
    yield _clean(name)
    yield "glpsol --freemps FILE -o OUT     or: cbc FILE solve solution OUT"
    times = f"{factor} times what the program asks for" if factor > 1 else "what the program asks for"
    yield f"{OBJECTIVE}, to be minimised, is {times}" if program.objective else "any solution will do"
    if expect is not None:
        yield f"expected: {_expected(expect, factor)}"
    yield from (f"c{number} = {_clean(column.name)}" for number, column in enumerate(program.columns, 1))
    yield from (f"r{number} = {_clean(row.name)}" for number, row in enumerate(program.rows, 1))


def _expected(expect: Solution, factor: int) -> str:
    if expect.status == "infeasible":
        return "no solution"
    least = "" if expect.bound == -inf else f"not below {expect.bound * factor!r}"
    if expect.cost is None:
        return least or "nothing is known"
    cost = f"{OBJECTIVE} {_number(expect.cost * factor)}"
    return cost if expect.status == "optimal" else f"{cost} or less{least and f', {least}'}"


def _clean(name: str) -> str:
    """The start of it in one line: line breaks, controls and marks that turn the direction of writing become spaces."""
    shown = (" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in name)
    return " ".join("".join(shown).split())[:SHOWN]


def _identifier(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.-]+", "_", name, flags=re.ASCII).strip("_.-")[:64] or "program"


def _number(number: Number) -> str:
    exact = Fraction(number)
    if exact.denominator == 1:
        return str(exact.numerator)
    return str(_DIGITS.divide(Decimal(exact.numerator), Decimal(exact.denominator)))


def _readable(numbers: Iterable[Number | None]) -> bool:
    return all(number is None or -EXACT <= number <= EXACT for number in numbers)


def _rounded(rows: Iterable[Row]) -> Iterator[str]:
    """Says which rows a program in double precision cannot read as they stand here."""
    for row in rows:
        if not _readable((*row.terms.values(), row.low, row.high)):
            yield f"* {row.name} holds numbers beyond 2^53, which double precision rounds"


def _objective(program: Program) -> tuple[Mapping[int, Number], int]:
    """The objective in integers, and what it was multiplied by; as it stands where these would be too large to be read exactly."""
    factor = lcm(1, *(Fraction(number).denominator for number in program.objective.values()))
    if not _readable(number * factor for number in program.objective.values()):
        return program.objective, 1
    return {column: int(number * factor) for column, number in program.objective.items()}, factor


def _rows(program: Program) -> Iterator[Row]:
    """The rows under their names in the file, scaled. One whose ends exclude each other is two rows; one without ends is left out.

    Readers refuse a column whose ends exclude each other: the upper one becomes a row, so that the file is read and has no solution.
    """
    for number, row in enumerate(program.rows, 1):
        scaled = _scaled(row, continuous=any(program.columns[column].continuous for column in row.terms))
        low, high = scaled.low, scaled.high
        if low is not None and high is not None and low > high:
            yield Row(f"r{number}", scaled.terms, low, None)
            yield Row(f"r{number}b", scaled.terms, None, high)
        elif low is not None or high is not None:
            yield Row(f"r{number}", scaled.terms, low, high)
    for place, column in enumerate(program.columns):
        low, high = _ends(column)
        if high is not None and low > high:
            yield Row(f"b{place + 1}", {place: 1}, None, high)


def _scaled(row: Row, *, continuous: bool) -> Row:
    """In integers: of whole columns without a common divisor, else only if they are small enough to be read exactly."""
    if not continuous:
        return whole(row)
    ends = [end for end in (row.low, row.high) if end is not None]
    numbers = [Fraction(number) for number in (*row.terms.values(), *ends)]
    factor = lcm(1, *(number.denominator for number in numbers))
    if not _readable(number * factor for number in numbers):
        return row
    return Row(
        row.name,
        {column: int(number * factor) for column, number in row.terms.items()},
        None if row.low is None else int(row.low * factor),
        None if row.high is None else int(row.high * factor),
    )


def _sense(row: Row) -> str:
    if row.low is None:
        return "L"
    return "E" if row.low == row.high else "G"


def _ranges(rows: Iterable[Row]) -> Iterator[str]:
    for row in rows:
        if row.low is not None and row.high is not None and row.low < row.high:
            yield f" RNG {row.name} {_number(row.high - row.low)}"


def _columns(program: Program, objective: Mapping[int, Number], rows: Iterable[Row]) -> Iterator[str]:
    """Every column stands here, with 0 in the objective if nowhere else: a column that no section names would be missing."""
    entries: list[list[str]] = [
        [f"{OBJECTIVE} {_number(objective.get(number, 0))}"] for number, _ in enumerate(program.columns)
    ]
    for row in rows:
        for place, number in row.terms.items():
            entries[place].append(f"{row.name} {_number(number)}")
    inside = False
    for number, (column, lines) in enumerate(zip(program.columns, entries, strict=True), 1):
        if inside is column.continuous:
            inside = not inside
            yield _marker(number, opens=inside)
        yield from (f" c{number} {line}" for line in lines)
    if inside:
        yield _marker(len(program.columns) + 1, opens=False)


def _marker(number: int, *, opens: bool) -> str:
    return f" M{number} 'MARKER' '{'INTORG' if opens else 'INTEND'}'"


def _ends(column: Column) -> tuple[Number, Number | None]:
    if column.continuous:
        return column.low, column.high
    return ceil(column.low), None if column.high is None else floor(column.high)


def _bounds(name: str, column: Column) -> Iterator[str]:
    low, high = _ends(column)
    if low == high:
        yield f" FX BND {name} {_number(low)}"
    elif (low, high, column.continuous) == (0, 1, False):
        yield f" BV BND {name}"
    else:
        yield f" LO BND {name} {_number(low)}"
        yield f" PL BND {name}" if high is None or low > high else f" UP BND {name} {_number(high)}"
