# SPDX-License-Identifier: Apache-2.0
"""The grid of hypotheses against evidence (Heuer, analysis of competing hypotheses), one row for each independent group.

It is a layout, not a count: no row or column is added up and none wins. A 227-person experiment found that counting inconsistencies makes
no better judgements (Karvetski and Mandel 2020); weight is in the likelihood ratios.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from comity.inquiry.case import Assessment, Case, Interval
from comity.inquiry.weighing.ratios import Ratios, combine, hull
from comity.inquiry.weighing.rows import Row

Mark = Literal["++", "+", "N", "-", "--"]

STRONG = Fraction(10)
"""From this ratio on a mark is doubled."""


@dataclass(frozen=True)
class Cell:
    """How expected a row's evidence is under one hypothesis, relative to the most expected it is said to be under any, which is 1."""

    expected: Interval
    mark: Mark


@dataclass(frozen=True)
class MatrixRow:
    """One row. It is diagnostic unless every assessor expects the evidence equally under all hypotheses."""

    row: Row
    cells: tuple[Cell, ...]
    diagnostic: bool


@dataclass(frozen=True)
class Matrix:
    """The grid: columns in the order of the hypotheses, and the claims that nobody has assessed yet, which have no row."""

    hypotheses: tuple[str, ...]
    rows: tuple[MatrixRow, ...]
    not_assessed: tuple[str, ...]


def matrix(case: Case) -> Matrix:
    """The grid of a case. Raises Refusal where hypotheses or assessments do not fit.

    An assessment is scaled so that its greatest likelihood is 1, for likelihoods are relative within one assessment; a cell is the hull
    of what was said of it. Marks are of the ratios between hypotheses, as capped for broken custody, at the end that claims least: ++ ten
    times or more as expected as under every other, + more expected than under every other, -- at most a tenth as expected as under some
    other, - less than under some other, N otherwise.
    """
    combined = combine(case)
    said: dict[str, list[Assessment]] = {}
    for one in case.assessments:
        said.setdefault(one.claim, []).append(one)
    found = []
    for row, ratios, uncapped in zip(combined.rows, combined.each, combined.uncapped, strict=True):
        scaled = [_scaled(one) for claim in row.claims for one in said[claim]]
        cells = tuple(
            Cell(hull(one[name] for one in scaled), _mark(name, ratios)) for name in combined.hypotheses
        )
        diagnostic = any(one.low != 1 or one.high != 1 for one in uncapped.values())
        found.append(MatrixRow(row, cells, diagnostic))
    waiting = tuple(sorted(one.id for one in case.claims if one.id not in said))
    return Matrix(combined.hypotheses, tuple(found), waiting)


def _scaled(one: Assessment) -> dict[str, Interval]:
    most = max(stated.high for stated in one.likely.values())
    return {name: Interval(stated.low / most, stated.high / most) for name, stated in one.likely.items()}


def _mark(name: str, ratios: Ratios) -> Mark:
    ahead = min(one.low for (of, _), one in ratios.items() if of == name)
    behind = max(one.low for (_, against), one in ratios.items() if against == name)
    if ahead > 1:
        return "++" if ahead >= STRONG else "+"
    if behind > 1:
        return "--" if behind >= STRONG else "-"
    return "N"
