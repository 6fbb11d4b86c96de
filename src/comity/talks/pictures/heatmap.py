# SPDX-License-Identifier: Apache-2.0
"""The heatmap: how far each party agrees on each issue, with formats as bands of rows, and hatching where no position was filed.

Shades follow the rounded percentage in five steps, and cells carry it, or the number of the step where they are small. Rows, bands and
columns stand in the order given; nothing is sorted by agreement.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from comity.talks.pictures.colours import PAPER, RULE, STEPS, ink_on
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
from comity.talks.pictures.names import clean, counted, fill, isolated, named
from comity.talks.pictures.svg import (
    MARGIN,
    Entry,
    Sheet,
    Table,
    document,
    heading,
    legend,
    name_of,
    told,
)
from comity.talks.pictures.words import words


@dataclass(frozen=True, slots=True)
class Band:
    """A format and its parties by code. A party may stand in several bands."""

    id: str
    title: str
    parties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """An issue."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Cell:
    """`agreement` from 0 to 1; None where there is no position."""

    agreement: Fraction | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Heatmap:
    """`cells` by party and issue id; what is missing has no position."""

    title: str
    bands: tuple[Band, ...]
    columns: tuple[Column, ...]
    cells: Mapping[tuple[str, str], Cell]


_NONE = Cell(None)
_PERCENT_FROM = 40.0
_FIGURE_FROM = 30.0
_LARGE_FIGURE_FROM = 20.0


def draw(data: Heatmap, *, language: str = "en") -> str:
    """The picture as an SVG document."""
    table = as_table(data, language=language)
    parties = [named(party, language) for one in data.bands for party in one.parties]
    titles = [_title(column, language) for column in data.columns]
    shape = grid(titles, parties, cell_high=_high(len(parties)), most_side=130)
    width = max(LEAST_WIDTH, shape.right + shape.reach + MARGIN)
    sheet = Sheet(width, language, name_of("heatmap", data.title, table))
    body, top = heading(sheet, data.title)
    if parties and titles:
        top += shape.depth + 8
        body += column_titles(sheet, shape, top)
        for one in data.bands:
            body += band(sheet, MARGIN, top, shape.right - MARGIN, _band_title(one, language))
            body += _rows(sheet, shape, data, one, top + BAND)
            top += BAND + len(one.parties) * shape.cell_high + 6
        entries = _entries(sheet, data, numbered=shape.cell_wide < _FIGURE_FROM)
        drawn, top = legend(sheet, top + 12, entries)
        body += drawn
    else:
        body.append(sheet.text(MARGIN, top + 24, words(language)["nothing"], 13, quiet=True))
        top += 32
    return document(sheet, top + MARGIN, data.title, _summary(data, language), table, body)


def as_table(data: Heatmap, *, language: str = "en") -> Table:
    """A row for each party in each band, a column for each issue."""
    said = words(language)
    header = (said["format"], said["party"], *(_title(column, language) for column in data.columns))
    rows = tuple(
        (
            _band_title(one, language),
            named(party, language),
            *(_value(data.cells.get((party, column.id), _NONE), language) for column in data.columns),
        )
        for one in data.bands
        for party in one.parties
    )
    return header, rows


def percent(agreement: Fraction) -> int:
    """Rounded, halves up; 0 and 100 are said of nothing else than 0 and 1."""
    rounded = (agreement * 200 + 1) // 2
    return int(agreement * 100 if agreement in {0, 1} else min(99, max(1, rounded)))


def step(agreement: Fraction) -> int:
    """0 to 4, by the rounded percentage."""
    return min(4, max(0, percent(agreement) // 20))


def _high(rows: int) -> float:
    return 26.0 if rows <= 40 else 18.0 if rows <= 90 else 12.0


def _title(column: Column, language: str) -> str:
    return named(column.title or column.id, language)


def _band_title(one: Band, language: str) -> str:
    return named(one.title or one.id, language)


def _value(cell: Cell, language: str) -> str:
    value = words(language)["no position"]
    if cell.agreement is not None:
        rounded = percent(cell.agreement)
        value = f"{rounded}%" if cell.agreement * 100 == rounded else f"{rounded}% ({cell.agreement})"
    note = clean(cell.note)
    return "; ".join(isolated(one, language) for one in (value, note)) if note else value


def _summary(data: Heatmap, language: str) -> str:
    pairs = {(party, column.id) for one in data.bands for party in one.parties for column in data.columns}
    without = sum(data.cells.get(pair, _NONE).agreement is None for pair in pairs)
    return counted(
        language,
        ("formats", str(len(data.bands))),
        ("parties", str(len({party for one in data.bands for party in one.parties}))),
        ("issues", str(len(data.columns))),
        ("without", fill(words(language)["of"], language, part=str(without), all=str(len(pairs)))),
    )


def _rows(sheet: Sheet, shape: Grid, data: Heatmap, one: Band, top: float) -> Iterator[str]:
    pointed = sum(len(each.parties) for each in data.bands) * len(data.columns) <= TOLD_CELLS
    for row, party in enumerate(one.parties):
        y = top + row * shape.cell_high
        label = named(party, sheet.language)
        yield from row_title(sheet, shape, y, label)
        cells = [data.cells.get((party, column.id), _NONE) for column in data.columns]
        if not pointed:
            yield from _cells(sheet, shape, dict(enumerate(cells)), y)
            continue
        for place, (column, cell) in enumerate(zip(data.columns, cells, strict=True)):
            saying = (label, _title(column, sheet.language), _value(cell, sheet.language))
            yield told(sheet, saying, *_cells(sheet, shape, {place: cell}, y))


def _cells(sheet: Sheet, shape: Grid, cells: Mapping[int, Cell], y: float) -> Iterator[str]:
    """Cells of a row by column, those of one shade in one element, which keeps large pictures small."""
    wide, high = shape.cell_wide, shape.cell_high
    shades = {
        place: None if cell.agreement is None else step(cell.agreement) for place, cell in cells.items()
    }
    for shade in dict.fromkeys(shades.values()):
        here = [place for place, own in shades.items() if own == shade]
        corners = [(shape.x(place) + 0.5, y + 0.5) for place in here]
        if shade is None:
            yield sheet.tiles(corners, wide - 1, high - 1, sheet.hatching, edge=RULE)
            continue
        yield sheet.tiles(corners, wide - 1, high - 1, STEPS[shade])
        size = 12 if wide >= _PERCENT_FROM else 8 if wide < _LARGE_FIGURE_FROM else 11
        middles = [(shape.x(place) + wide / 2, y + high / 2) for place in here]
        figures = [_figure(cells[place].agreement, wide) for place in here]
        yield sheet.figures(list(zip(middles, figures, strict=True)), size, on=STEPS[shade])
    if wide >= _FIGURE_FROM:
        for place, cell in cells.items():
            if clean(cell.note):
                ground = PAPER if cell.agreement is None else STEPS[step(cell.agreement)]
                yield _corner(sheet, shape.x(place) + wide - 1, y + 1, ink_on(ground))


def _figure(agreement: Fraction | None, wide: float) -> str:
    assert agreement is not None
    if wide >= _FIGURE_FROM:
        return f"{percent(agreement)}%" if wide >= _PERCENT_FROM else str(percent(agreement))
    return str(step(agreement) + 1)


def _corner(sheet: Sheet, x: float, y: float, ink: str) -> str:
    """A dog-ear: this cell has a note."""
    return sheet.area(((x - 7, y), (x, y), (x, y + 7)), ink)


def _entries(sheet: Sheet, data: Heatmap, *, numbered: bool) -> Iterator[Entry]:
    said = words(sheet.language)

    def shaded(place: int, x: float, y: float) -> str:
        drawn = sheet.rect(x - 10, y - 8, 20, 16, STEPS[place], edge=RULE)
        if numbered:
            drawn += sheet.text(x, y + 4, str(place + 1), 11, on=STEPS[place], anchor="middle")
        return drawn

    for place in range(5):
        low, high = f"{20 * place}%", "100%" if place == 4 else f"{20 * place + 19}%"
        words_of_it = fill(said["range"], sheet.language, low=low, high=high)
        if not place:
            words_of_it = f"{said['agreement']}: {words_of_it}"
        yield partial(shaded, place), words_of_it
    yield lambda x, y: sheet.rect(x - 10, y - 8, 20, 16, sheet.hatching, edge=RULE), said["no position"]
    if not numbered and any(clean(cell.note) for cell in data.cells.values()):
        yield (
            lambda x, y: (
                sheet.rect(x - 10, y - 8, 20, 16, STEPS[0], edge=RULE)
                + _corner(sheet, x + 10, y - 8, ink_on(STEPS[0]))
            ),
            said["note"],
        )
