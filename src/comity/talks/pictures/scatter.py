# SPDX-License-Identifier: Apache-2.0
"""Packages by the least value that they have for anyone in one format, and for anyone in another.

Named packages and the status quo carry their names; the rest are dots, of which those that fall on one spot are drawn once. No package
is marked as the best.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Literal, get_args

from comity.talks.pictures.colours import BLUE, GREEN, INK, ORANGE
from comity.talks.pictures.measure import wrap
from comity.talks.pictures.names import clean, counted, fill, named
from comity.talks.pictures.plane import Labelled, Plane, Scale, labels, scale
from comity.talks.pictures.svg import (
    BOLD,
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

Kind = Literal["package", "fair", "status_quo", "other"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Value = Fraction | float


@dataclass(frozen=True, slots=True)
class Point:
    """A package. `name` is "" where nobody named it. Values are finite."""

    name: str
    x: Value
    y: Value
    kind: Kind = "other"


@dataclass(frozen=True, slots=True)
class Scatter:
    """`x_label` and `y_label` say which format each side stands for."""

    title: str
    x_label: str
    y_label: str
    points: tuple[Point, ...]


_SIDE = 480.0
_AXIS = 84.0
_WIDTH = MARGIN + _AXIS + _SIDE + MARGIN + 16
_REACH = 8.0
_LOOKS: dict[Kind, tuple[str, str]] = {
    "package": ("diamond", BLUE),
    "fair": ("star", ORANGE),
    "status_quo": ("square", INK),
    "other": ("circle", GREEN),
}


def draw(data: Scatter, *, language: str = "en") -> str:
    """The picture as an SVG document."""
    table = as_table(data, language=language)
    sheet = Sheet(_WIDTH, language, name_of("scatter", data.title, table))
    body, top = heading(sheet, data.title)
    if not data.points:
        body.append(sheet.text(MARGIN, top + 24, words(language)["nothing"], 13, quiet=True))
        return document(sheet, top + 32 + MARGIN, data.title, _summary(data, language), table, body)
    top, caption = _caption(sheet, data.y_label, MARGIN, top + 20)
    body += caption
    plane = Plane(
        MARGIN + _AXIS,
        top,
        _SIDE,
        _SIDE,
        _scale([float(one.x) for one in data.points]),
        _scale([float(one.y) for one in data.points]),
    )
    body += plane.drawn(sheet)
    below, caption = _caption(sheet, data.x_label, plane.left, plane.top + plane.high + 38)
    body += caption
    left_out, drawn = _points(sheet, plane, data)
    body += drawn
    entries = list(_entries(sheet, data))
    if left_out:
        entries.append((_nothing, counted(language, ("left out", str(left_out)))))
    drawn, end = legend(sheet, below + 4, entries)
    return document(sheet, end + MARGIN, data.title, _summary(data, language), table, [*body, *drawn])


def as_table(data: Scatter, *, language: str = "en") -> Table:
    """A row for each package."""
    said = words(language)
    header = (said["kind"], said["name"], _axis(data.x_label, language), _axis(data.y_label, language))
    rows = tuple((said[one.kind], clean(one.name), written(one.x), written(one.y)) for one in data.points)
    return header, rows


def written(value: Value) -> str:
    """A fraction as it is, with three decimals beside it where it is none; a measured value with three decimals."""
    if isinstance(value, Fraction):
        return str(value) if value.denominator == 1 else f"{value} ({float(value):.3f})"
    return f"{round(value, 3) + 0.0:.3f}"


def _axis(label: str, language: str) -> str:
    return named(label, language)


def _caption(sheet: Sheet, label: str, left: float, top: float) -> tuple[float, list[str]]:
    """The name of an axis in at most two lines, and where it ends."""
    lines = wrap(_axis(label, sheet.language), _WIDTH - MARGIN - left, 12.5 * BOLD, 2)
    drawn = [sheet.text(left, top + 16 * place, line, 12.5, bold=True) for place, line in enumerate(lines)]
    return top + 16 * len(lines), drawn


def _scale(values: list[float]) -> Scale:
    """From 0 to 1 where all values lie there, so that pictures can be compared."""
    return Scale(0, 1, 0.2) if all(0 <= one <= 1 for one in values) else scale(values)


def _points(sheet: Sheet, plane: Plane, data: Scatter) -> tuple[int, list[str]]:
    """Dots first, then what is named on top of them."""
    places = [plane.at(float(one.x), float(one.y)) for one in data.points]
    spots = {
        (round(x, 1), round(y, 1)): None
        for one, (x, y) in zip(data.points, places, strict=True)
        if one.kind == "other"
    }
    drawn = [sheet.shape("circle", x, y, 3, GREEN) for x, y in spots]
    for one, (x, y) in zip(data.points, places, strict=True):
        if one.kind != "other":
            shape, colour = _LOOKS[one.kind]
            saying = (clean(one.name), words(sheet.language)[one.kind], written(one.x), written(one.y))
            drawn.append(told(sheet, saying, sheet.shape(shape, x, y, _REACH, colour)))
    marked = [
        Labelled(x, y, 3.0 if one.kind == "other" else _REACH + 1, clean(one.name))
        for one, (x, y) in zip(data.points, places, strict=True)
        if one.kind != "other" or clean(one.name)
    ]
    placed, left_out = labels(sheet, plane, marked)
    return left_out, drawn + placed


def _entries(sheet: Sheet, data: Scatter) -> Iterator[Entry]:
    shown = {one.kind for one in data.points}
    for kind in KINDS:
        if kind in shown:
            yield _mark(sheet, kind), words(sheet.language)[kind]


def _mark(sheet: Sheet, kind: Kind) -> Callable[[float, float], str]:
    shape, colour = _LOOKS[kind]
    return partial(sheet.shape, shape, radius=3 if kind == "other" else _REACH, colour=colour)


def _nothing(_x: float, _y: float) -> str:
    return ""


def _summary(data: Scatter, language: str) -> str:
    total = str(len(data.points))
    part = str(sum(bool(clean(one.name)) for one in data.points))
    return counted(
        language,
        ("packages", total),
        ("named", fill(words(language)["of"], language, part=part, all=total)),
    )
