# SPDX-License-Identifier: Apache-2.0
"""A grid of rows and columns: how large its cells are, and its labels beside and above.

Up to some fifty columns labels lean; beyond, they stand upright and small, and cells shrink to a size that still holds one figure.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from comity.talks.pictures.colours import WASH
from comity.talks.pictures.measure import cut, width_of, wrap
from comity.talks.pictures.svg import BOLD, MARGIN, Sheet

LEAST_WIDTH = 420.0
TOLD_CELLS = 2500
"""Up to so many cells say what they are when pointed at; beyond, the table does."""

BAND = 26.0
_CELL_WIDTHS = ((16, 48.0), (30, 34.0), (55, 22.0))
_SMALLEST = 12.0
_LINE = 1.2
"""The distance of lines in heights of the font."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Sizes in pixels. `side`: the width of the row labels with their gap; `inset`: room between them and the cells. `depth`: the
    height of the column labels. `reach`: how far the last of them leans out.
    """

    columns: int
    cell_wide: float
    cell_high: float
    side: float
    depth: float
    titles: tuple[tuple[str, ...], ...]
    slant: float
    title_size: float
    reach: float
    row_size: float
    row_lines: int
    inset: float = 0.0

    @property
    def left(self) -> float:
        return MARGIN + self.side + self.inset

    @property
    def right(self) -> float:
        return self.left + self.columns * self.cell_wide

    def x(self, column: int) -> float:
        return self.left + column * self.cell_wide


def grid(
    titles: Sequence[str],
    side_labels: Sequence[str],
    *,
    cell_high: float,
    most_side: float,
    widest: float = 48.0,
    lines: int = 1,
    inset: float = 0.0,
) -> Grid:
    """The grid for columns with these titles; labels on the side, in so many lines, get what they need up to `most_side`."""
    wide = min(widest, _width(len(titles)))
    font = 12.0 if wide > _SMALLEST else 9.0
    if all(width_of(title, font) <= wide - 4 for title in titles):
        slant, room = 0.0, wide
    else:
        slant, room = (45.0, 190.0) if wide > _SMALLEST else (90.0, 150.0)
    lean = math.radians(slant)
    title_lines = 2 if wide * math.sin(lean) >= 2 * _LINE * font else 1
    wrapped = tuple(wrap(title, room, font, title_lines) for title in titles)
    longest = max((width_of(line, font) for title in wrapped for line in title), default=0.0)
    row_size = min(13.0 if lines == 1 else 11.0, cell_high - 3)
    needed = max((width_of(label, row_size) for label in side_labels), default=0.0)
    return Grid(
        columns=len(titles),
        cell_wide=wide,
        cell_high=cell_high,
        side=min(most_side, needed) + 10,
        depth=longest * math.sin(lean) + font * math.cos(lean) + 8,
        titles=wrapped,
        slant=slant,
        title_size=font,
        reach=max(0.0, longest * math.cos(lean) + font - wide / 2) if slant else 0.0,
        row_size=row_size,
        row_lines=lines,
        inset=inset,
    )


def column_titles(sheet: Sheet, shape: Grid, bottom: float) -> Iterator[str]:
    """The titles above the cells, leaning unless there is room, ending just above `bottom`."""
    lean = math.radians(shape.slant)
    size = shape.title_size
    for column, lines in enumerate(shape.titles):
        middle = shape.x(column) + shape.cell_wide / 2
        if not shape.slant:
            yield from (sheet.text(middle, bottom - 6, line, size, anchor="middle") for line in lines)
            continue
        for place, line in enumerate(lines):
            across = (place - (len(lines) - 1) / 2) * size * _LINE + size * 0.35
            x = middle + across * math.sin(lean)
            y = bottom - 6 + across * math.cos(lean) - (size * 0.35 if shape.slant < 90 else 0)
            yield sheet.text(x, y, line, size, slant=shape.slant)


def row_title(sheet: Sheet, shape: Grid, top: float, label: str) -> Iterator[str]:
    """The label beside a row of cells that begins at `top`."""
    size = shape.row_size
    shown = wrap(label, shape.side - 10, size, shape.row_lines)
    first = top + shape.cell_high / 2 + size * 0.35 - (len(shown) - 1) * size * _LINE / 2
    for place, line in enumerate(shown):
        yield sheet.text(MARGIN, first + place * size * _LINE, line, size)


def band(sheet: Sheet, left: float, top: float, wide: float, label: str) -> tuple[str, ...]:
    """A strip that opens a group of rows, and its label; BAND high."""
    return (
        sheet.rect(left, top, wide, BAND - 4, WASH),
        sheet.text(left + 8, top + 15, cut(label, wide - 16, 13 * BOLD), 13, on=WASH, bold=True),
    )


def _width(count: int) -> float:
    return next((size for most, size in _CELL_WIDTHS if count <= most), _SMALLEST)
