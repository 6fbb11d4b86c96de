# SPDX-License-Identifier: Apache-2.0
"""The roadmap: rounds, milestone days, silence procedures, dates to report back and commitments on one line of time.

Items stand by their first day, those of one day in the order given, and those without a day at the end. What is reached is full, what is
not is hollow; whether a day has passed is not asked, since the picture knows no clock.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Literal, get_args

from comity.talks.pictures.colours import BLUE, GREEN, INK, MARKS, ORANGE, PAPER, QUIET, RULE
from comity.talks.pictures.grid import BAND, band
from comity.talks.pictures.measure import wrap
from comity.talks.pictures.names import counted, fill, listed, named
from comity.talks.pictures.svg import (
    MARGIN,
    Entry,
    Point,
    Sheet,
    Table,
    document,
    heading,
    legend,
    name_of,
    told,
)
from comity.talks.pictures.timeline import Timeline, day, timeline
from comity.talks.pictures.words import words

Kind = Literal["round", "milestone", "silence", "report_back", "commitment"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Item:
    """`start` and `end` as YYYY-MM-DD, or None where none was set. `after`: the ids of what comes before it."""

    id: str
    label: str
    kind: Kind
    start: str | None = None
    end: str | None = None
    reached: bool = False
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Roadmap:
    """Items in any order; an id in `after` that no item has is named in the table and draws no line."""

    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class _Placed:
    """An item with its days, the height of its middle, and where it begins and ends across."""

    item: Item
    y: float
    first: float
    last: float


_LABELS = 250.0
_LINE = 560.0
_WIDTH = MARGIN + _LABELS + _LINE + MARGIN + 16
_ROW = 36.0
_SMALL_ROW = 24.0
_RADIUS = 7.0
_NEAR = 16.0
_LOOKS: Mapping[Kind, tuple[str, str]] = {
    "round": ("circle", BLUE),
    "milestone": ("diamond", ORANGE),
    "silence": ("", MARKS[3]),
    "report_back": ("triangle", GREEN),
    "commitment": ("square", INK),
}


def draw(data: Roadmap, *, language: str = "en") -> str:
    """The picture as an SVG document. Raises InputError on a day that is none."""
    said = words(language)
    table = as_table(data, language=language)
    sheet = Sheet(_WIDTH, language, name_of("roadmap", data.title, table))
    body, top = heading(sheet, data.title)
    row = _ROW if len(data.items) <= 60 else _SMALL_ROW
    dated = sorted((item for item in data.items if _days(item)), key=lambda item: min(_days(item)))
    undated = [item for item in data.items if not _days(item)]
    if dated:
        line = timeline((one for item in dated for one in _days(item)), MARGIN + _LABELS, _LINE)
        top += 34
        placed = [_place(line, item, top + 4 + (place + 0.5) * row) for place, item in enumerate(dated)]
        bottom = top + 8 + row * len(dated)
        body += _ticks(sheet, line, top, bottom)
        body += _arrows(sheet, placed)
        for one in placed:
            body += _row(sheet, one, row)
        top = bottom
    if undated:
        body += band(sheet, MARGIN, top + 14, _WIDTH - 2 * MARGIN, said["undated"])
        top += 14 + BAND
        for number, item in enumerate(undated):
            body += _undated(sheet, data, item, top + (number + 0.5) * row, row)
        top += row * len(undated)
    if not data.items:
        body.append(sheet.text(MARGIN, top + 24, said["nothing"], 13, quiet=True))
        top += 32
    drawn, top = legend(sheet, top + 14, _entries(sheet, data))
    return document(sheet, top + MARGIN, data.title, _summary(data, language), table, [*body, *drawn])


def as_table(data: Roadmap, *, language: str = "en") -> Table:
    """A row for each item in the order given."""
    said = words(language)
    header = tuple(said[key] for key in ("item", "kind", "start", "end", "reached", "after"))
    rows = tuple(
        (
            named(item.label, language),
            said[item.kind],
            *(day(one).isoformat() if one else "" for one in (item.start, item.end)),
            said["yes"] if item.reached else said["no"],
            _before(data, item, language),
        )
        for item in data.items
    )
    return header, rows


def _days(item: Item) -> list[date]:
    return [day(one) for one in (item.start, item.end) if one]


def _before(data: Roadmap, item: Item, language: str) -> str:
    labels = {one.id: one.label for one in data.items}
    return listed([labels.get(one) or one for one in item.after], language)


def _place(line: Timeline, item: Item, y: float) -> _Placed:
    days = _days(item)
    return _Placed(item, y, line.x(min(days)), line.x(max(days)))


def _ticks(sheet: Sheet, line: Timeline, top: float, bottom: float) -> Iterator[str]:
    for when, name in line.ticks():
        x = line.x(when)
        yield sheet.lines([[(x, top), (x, bottom)]], RULE, dashes="2 3")
        yield sheet.text(x, top - 8, name, 11, quiet=True, anchor="middle")
    yield sheet.lines([[(line.left, top), (line.left + line.wide, top)]], QUIET)


def _arrows(sheet: Sheet, placed: list[_Placed]) -> Iterator[str]:
    """From the end of what comes before, down its day, and across to the item; straight down where there is no room across."""
    by_id = {one.item.id: one for one in placed}
    for one in placed:
        for name in one.item.after:
            before = by_id.get(name)
            if before is None or before is one:
                continue
            ahead = 1 if one.first >= before.last else -1
            if abs(one.first - before.last) > _NEAR:
                tip = (one.first - ahead * (_RADIUS + 2), one.y)
                way = [(before.last, before.y), (before.last, one.y), tip]
                yield sheet.lines([way], QUIET, wide=1.1) + _head(sheet, tip, ahead, 0)
            else:
                down = 1 if one.y > before.y else -1
                tip = (before.last, one.y - down * (_RADIUS + 3))
                yield sheet.lines([[(before.last, before.y), tip]], QUIET, wide=1.1) + _head(
                    sheet, tip, 0, down
                )


def _head(sheet: Sheet, tip: Point, across: int, down: int) -> str:
    x, y = tip[0] - 6 * across, tip[1] - 6 * down
    return sheet.area((tip, (x + 4 * down, y + 4 * across), (x - 4 * down, y - 4 * across)), QUIET)


def _row(sheet: Sheet, one: _Placed, row: float) -> Iterator[str]:
    item, language = one.item, sheet.language
    yield from _label(sheet, item, one.y, row, _when(item, language))
    state = words(language)["reached" if item.reached else "not reached"]
    saying = (named(item.label, language), words(language)[item.kind], _when(item, language), state)
    yield told(sheet, saying, *_drawn(sheet, one))


def _label(sheet: Sheet, item: Item, y: float, row: float, below: str) -> Iterator[str]:
    room = _LABELS - 16
    (shown,) = wrap(named(item.label, sheet.language), room, 12.5, 1)
    if row < _ROW:
        yield sheet.text(MARGIN, y + 4.5, shown, 12)
        return
    yield sheet.text(MARGIN, y - 2, shown, 12.5)
    yield sheet.text(MARGIN, y + 12, wrap(below, room, 10.5, 1)[0], 10.5, quiet=True)


def _when(item: Item, language: str) -> str:
    days = [one.isoformat() for one in sorted(set(_days(item)))]
    return (
        fill(words(language)["span"], language, start=days[0], end=days[-1])
        if len(days) == 2
        else "".join(days)
    )


def _drawn(sheet: Sheet, one: _Placed) -> Iterator[str]:
    """A bar over its days and the mark of its kind at the last; of a silence procedure, a post at the deadline."""
    shape, colour = _LOOKS[one.item.kind]
    ground = colour if one.item.reached else PAPER
    if one.item.kind == "silence":
        first = min(one.first, one.last - 10)
        yield sheet.rect(first, one.y - 5, one.last - first, 10, ground, edge=colour, line=1.6)
        yield sheet.lines([[(one.last, one.y - 10), (one.last, one.y + 10)]], colour, wide=3)
        return
    if one.last - one.first > _RADIUS + 2:
        yield sheet.lines(
            [[(one.first, one.y), (one.last, one.y)], [(one.first, one.y - 5), (one.first, one.y + 5)]],
            colour,
            wide=3 if one.item.kind == "round" else 1.6,
        )
    yield sheet.shape(shape, one.last, one.y, _RADIUS, colour, hollow=not one.item.reached)


def _undated(sheet: Sheet, data: Roadmap, item: Item, y: float, row: float) -> Iterator[str]:
    language = sheet.language
    x = MARGIN + _LABELS + 12
    yield from _label(sheet, item, y, row, words(language)[item.kind])
    yield from _drawn(sheet, _Placed(item, y, x, x))
    before = _before(data, item, language)
    if before:
        saying = fill(words(language)["count"], language, name=words(language)["after"], value=before)
        yield sheet.text(x + 20, y + 4, wrap(saying, _LINE - 40, 11, 1)[0], 11, quiet=True)


def _entries(sheet: Sheet, data: Roadmap) -> Iterator[Entry]:
    said = words(sheet.language)
    shown = {item.kind for item in data.items}
    for kind in KINDS:
        if kind in shown:
            yield partial(_sample, sheet, kind), said[kind]
    if shown:
        yield partial(sheet.shape, "circle", radius=_RADIUS, colour=QUIET), said["reached"]
        yield partial(sheet.shape, "circle", radius=_RADIUS, colour=QUIET, hollow=True), said["not reached"]


def _sample(sheet: Sheet, kind: Kind, x: float, y: float) -> str:
    shape, colour = _LOOKS[kind]
    if shape:
        return sheet.shape(shape, x, y, _RADIUS, colour)
    return "".join(_drawn(sheet, _Placed(Item("", "", kind, reached=True), y, x - 8, x + 8)))


def _summary(data: Roadmap, language: str) -> str:
    total = str(len(data.items))
    said = words(language)
    reached = fill(said["of"], language, part=str(sum(item.reached for item in data.items)), all=total)
    undated = str(sum(not _days(item) for item in data.items))
    return counted(language, ("items", total), ("reached", reached), ("undated", undated))
