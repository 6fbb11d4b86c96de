# SPDX-License-Identifier: Apache-2.0
"""The blocker matrix: under the rule, what each option meets with each party: support, objection, or a block, alone or with others.

Options stand under their issues in the order given, parties in theirs. Every mark has its own sign; a party that filed nothing is hatched,
and nothing is concluded from its silence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from types import MappingProxyType
from typing import Literal, get_args

from comity.talks.pictures.colours import BLUE, INK, ORANGE, PAPER, RULE
from comity.talks.pictures.grid import (
    BAND,
    LEAST_WIDTH,
    TOLD_CELLS,
    Grid,
    band,
    column_titles,
    grid,
    row_title,
)
from comity.talks.pictures.measure import cut, width_of
from comity.talks.pictures.names import clean, counted, fill, named
from comity.talks.pictures.svg import (
    MARGIN,
    Point,
    Sheet,
    Table,
    document,
    heading,
    legend,
    name_of,
    told,
)
from comity.talks.pictures.words import words

Mark = Literal["for", "blocks", "blocks_alone", "against", "silent"]
MARKS: tuple[Mark, ...] = get_args(Mark)
ANSWERS = frozenset({"passes", "fails", "open"})
"""Answers that have a fixed word; others stand as given."""


@dataclass(frozen=True, slots=True)
class Row:
    """An option of an issue, the rule's answer to it, and the mark of each party; a party without one is silent."""

    issue: str
    option: str
    answer: str
    marks: Mapping[str, Mark]


@dataclass(frozen=True, slots=True)
class BlockerMatrix:
    """`parties` by code."""

    title: str
    parties: tuple[str, ...]
    rows: tuple[Row, ...]


def draw(data: BlockerMatrix, *, language: str = "en") -> str:
    """The picture as an SVG document."""
    said = words(language)
    table = as_table(data, language=language)
    options = [named(row.option, language) for row in data.rows]
    answers = [_answer(row, language) for row in data.rows]
    inset = min(110.0, max(width_of(one, 11) for one in [said["answer"], *answers])) + 12
    parties = [named(party, language) for party in data.parties]
    high = _high(len(data.rows))
    lines = 2 if high > 26 else 1
    shape = grid(parties, options, cell_high=high, most_side=300, widest=40, lines=lines, inset=inset)
    width = max(LEAST_WIDTH, shape.right + shape.reach + MARGIN)
    sheet = Sheet(width, language, name_of("blockers", data.title, table))
    body, top = heading(sheet, data.title)
    if data.rows and data.parties:
        top += shape.depth + 12
        body.append(sheet.text(MARGIN + shape.side, top - 6, said["answer"], 11, quiet=True))
        body += column_titles(sheet, shape, top)
        for issue, rows in groupby(data.rows, key=lambda row: row.issue):
            body += band(sheet, MARGIN, top, shape.right - MARGIN, named(issue, language))
            top += BAND
            for row in rows:
                body += _row(sheet, shape, data, row, top)
                top += shape.cell_high
            top += 6
        entries = [(partial(_sign, sheet, mark), said[mark]) for mark in MARKS]
        drawn, top = legend(sheet, top + 12, entries)
        body += drawn
    else:
        body.append(sheet.text(MARGIN, top + 24, said["nothing"], 13, quiet=True))
        top += 32
    return document(sheet, top + MARGIN, data.title, _summary(data, language), table, body)


def as_table(data: BlockerMatrix, *, language: str = "en") -> Table:
    """A row for each option, a column for each party."""
    said = words(language)
    header = (said["issue"], said["option"], said["answer"], *(named(one, language) for one in data.parties))
    rows = tuple(
        (
            named(row.issue, language),
            named(row.option, language),
            _answer(row, language),
            *(said[_mark(row, party)] for party in data.parties),
        )
        for row in data.rows
    )
    return header, rows


def _high(rows: int) -> float:
    return 34.0 if rows <= 80 else 20.0 if rows <= 150 else 12.0


def _mark(row: Row, party: str) -> Mark:
    return row.marks.get(party, "silent")


def _answer(row: Row, language: str) -> str:
    return words(language)[row.answer] if row.answer in ANSWERS else clean(row.answer)


def _summary(data: BlockerMatrix, language: str) -> str:
    counts = Counter(_mark(row, party) for row in data.rows for party in data.parties)
    blocked = sum(any("blocks" in _mark(row, party) for party in data.parties) for row in data.rows)
    rows = str(len(data.rows))
    part = fill(words(language)["of"], language, part=str(blocked), all=rows)
    return counted(
        language,
        ("parties", str(len(data.parties))),
        ("options", rows),
        ("options blocked", part),
        *((mark, str(counts[mark])) for mark in MARKS),
    )


def _row(sheet: Sheet, shape: Grid, data: BlockerMatrix, row: Row, top: float) -> Iterator[str]:
    language = sheet.language
    pointed = len(data.rows) * len(data.parties) <= TOLD_CELLS
    middle = top + shape.cell_high / 2
    size = min(11.0, shape.row_size)
    yield from row_title(sheet, shape, top, named(row.option, language))
    shown = cut(_answer(row, language), shape.inset - 12, size)
    yield sheet.text(MARGIN + shape.side, middle + size * 0.35, shown, size)
    marks = [_mark(row, party) for party in data.parties]
    if not pointed:
        yield from _cells(sheet, shape, dict(enumerate(marks)), top)
        return
    for place, (party, mark) in enumerate(zip(data.parties, marks, strict=True)):
        saying = (named(party, language), named(row.option, language), words(language)[mark])
        yield told(sheet, saying, *_cells(sheet, shape, {place: mark}, top))


def _cells(sheet: Sheet, shape: Grid, marks: Mapping[int, Mark], top: float) -> Iterator[str]:
    """Cells of a row by column, those of one mark in one element, which keeps large pictures small."""
    wide, high = shape.cell_wide, shape.cell_high
    for mark in dict.fromkeys(marks.values()):
        here = [shape.x(place) for place, own in marks.items() if own == mark]
        corners = [(x + 0.5, top + 0.5) for x in here]
        yield sheet.tiles(corners, wide - 1, high - 1, _ground(sheet, mark), edge=RULE)
        yield _signs(sheet, mark, [(x + wide / 2, top + high / 2) for x in here], min(wide, high) * 0.28)


def _sign(sheet: Sheet, mark: Mark, x: float, y: float) -> str:
    """The mark in the legend, in a cell of its own."""
    cell = sheet.tiles([(x - 10, y - 8)], 20, 16, _ground(sheet, mark), edge=RULE)
    return cell + _signs(sheet, mark, [(x, y)], 5)


def _ground(sheet: Sheet, mark: Mark) -> str:
    return {"silent": sheet.hatching, "blocks_alone": ORANGE}.get(mark, PAPER)


def _signs(sheet: Sheet, mark: Mark, middles: Sequence[Point], radius: float) -> str:
    """Ticks, crosses or bars. A tick leans the same way in every language, so it is turned before the sheet turns it back."""
    thick = max(1.4, radius / 3)
    strokes, edge = _STROKES[mark]
    lean = radius * (-1 if sheet.turned else 1)
    lines = [
        [(x + lean * across, y + radius * down) for across, down in stroke]
        for x, y in middles
        for stroke in strokes
    ]
    return sheet.lines(lines, edge, wide=thick) if lines else ""


_TICK: tuple[Point, ...] = ((-1, 0), (-0.3, 0.75), (1, -0.8))
_CROSS: tuple[tuple[Point, ...], ...] = (((-1, -1), (1, 1)), ((-1, 1), (1, -1)))
_STROKES: Mapping[Mark, tuple[tuple[tuple[Point, ...], ...], str]] = MappingProxyType(
    {
        "for": ((_TICK,), BLUE),
        "blocks": (_CROSS, ORANGE),
        "blocks_alone": (_CROSS, PAPER),
        "against": ((((-1, 0), (1, 0)),), INK),
        "silent": ((), INK),
    }
)
