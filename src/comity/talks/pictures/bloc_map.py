# SPDX-License-Identifier: Apache-2.0
"""The bloc map: parties in the plane of the first two principal components, with the formats as shapes.

Each axis says how much of the variance it explains and which statements pull to its ends; near means alike on these, not allied. Groups
are those that the parties named; none is found here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from comity.talks.pictures.colours import MARKS, PAPER
from comity.talks.pictures.measure import width_of, wrap
from comity.talks.pictures.names import counted, fill, isolated, listed, named
from comity.talks.pictures.plane import Labelled, Plane, labels, scale
from comity.talks.pictures.svg import (
    BOLD,
    MARGIN,
    SHAPES,
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
class Point:
    """A party, its finite coordinates, and the formats that it belongs to."""

    name: str
    x: float
    y: float
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Axis:
    """`share`: of the variance, 0 to 1. `statements`: label and loading; a positive one pulls to the end where values grow."""

    share: float
    statements: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class BlocMap:
    """`axes`: the first across, the second up."""

    title: str
    points: tuple[Point, ...]
    axes: tuple[Axis, Axis]


_SIDE = 500.0
_LEFT = 286.0
_WIDTH = MARGIN + _LEFT + _SIDE + MARGIN + 16
_SHOWN = 3
_FONT = 11.0


def draw(data: BlocMap, *, language: str = "en") -> str:
    """The picture as an SVG document."""
    table = as_table(data, language=language)
    sheet = Sheet(_WIDTH, language, name_of("blocs", data.title, table))
    body, top = heading(sheet, data.title)
    if not data.points:
        body.append(sheet.text(MARGIN, top + 24, words(language)["nothing"], 13, quiet=True))
        return document(sheet, top + 32 + MARGIN, data.title, _summary(data, language), table, body)
    plane = _plane(data, top + 20)
    body += plane.drawn(sheet)
    below, drawn = _axis_words(sheet, plane, data.axes)
    body += drawn
    left_out, drawn = _points(sheet, plane, data)
    body += drawn
    entries = _entries(sheet, data)
    if left_out:
        entries.append((_nothing, counted(language, ("left out", str(left_out)))))
    drawn, end = legend(sheet, below + 14, entries)
    return document(sheet, end + MARGIN, data.title, _summary(data, language), table, [*body, *drawn])


def as_table(data: BlocMap, *, language: str = "en") -> Table:
    """Rows for the explained variance, for each party, and for each statement with its loading on the axis that it stands behind."""
    said = words(language)
    axes = tuple(fill(said["axis"], language, number=str(place)) for place in (1, 2))
    header = (said["kind"], said["name"], said["formats"], *axes)
    rows = [(said["explained"], "", "", *(_share(axis) for axis in data.axes))]
    rows += [
        (
            said["party"],
            named(one.name, language),
            _together(_formats(one), language),
            _value(one.x),
            _value(one.y),
        )
        for one in data.points
    ]
    for place, axis in enumerate(data.axes):
        for label, loading in axis.statements:
            values = ("", _value(loading)) if place else (_value(loading), "")
            rows.append((said["statement"], named(label, language), "", *values))
    return header, tuple(rows)


def _share(axis: Axis) -> str:
    return f"{axis.share * 100:.1f}%"


def _value(value: float) -> str:
    return f"{round(value, 3) + 0.0:.3f}"


def _formats(one: Point) -> tuple[str, ...]:
    return tuple(sorted(set(one.groups)))


def _together(groups: Sequence[str], language: str) -> str:
    return (
        " + ".join(isolated(named(one, language), language) for one in groups) or words(language)["no format"]
    )


def _plane(data: BlocMap, top: float) -> Plane:
    """One unit for both axes, since distances are read in every direction; the middle is 0."""
    furthest = max((abs(value) for one in data.points for value in (one.x, one.y)), default=1.0) * 1.08
    both = scale([-furthest, furthest])
    return Plane(MARGIN + _LEFT, top, _SIDE, _SIDE, both, both)


def _axis_words(sheet: Sheet, plane: Plane, axes: tuple[Axis, Axis]) -> tuple[float, list[str]]:
    """What stands behind each axis, at its ends: the second axis beside the plane, the first below. And where that ends."""
    room = _LEFT - 52
    across, up = axes
    bottom = plane.top + plane.high
    high_end, _ = _end(sheet, up, MARGIN, plane.top + 12, room, high=True)
    low_end, height = _end(sheet, up, MARGIN, 0, room, high=False)
    low_end, _ = _end(sheet, up, MARGIN, bottom - height + 12, room, high=False)
    drawn = high_end + low_end
    middle = plane.top + plane.high / 2
    for place, line in enumerate(wrap(_explained(up, 2, sheet.language), room, 12.5 * BOLD, 3)):
        drawn.append(sheet.text(MARGIN, middle + 17 * place, line, 12.5, bold=True))
    below = bottom + 40
    line = _explained(across, 1, sheet.language)
    drawn.append(sheet.text(plane.left + plane.wide / 2, below, line, 12.5, anchor="middle", bold=True))
    half = plane.wide / 2 - 12
    low_end, low_high = _end(sheet, across, plane.left, below + 20, half, high=False)
    high_end, high_high = _end(sheet, across, plane.left + plane.wide / 2 + 12, below + 20, half, high=True)
    return below + 20 + max(low_high, high_high), drawn + low_end + high_end


def _explained(axis: Axis, place: int, language: str) -> str:
    said = words(language)
    name = fill(said["axis"], language, number=str(place))
    return fill(said["variance"], language, axis=name, share=_share(axis))


def _end(
    sheet: Sheet, axis: Axis, left: float, top: float, room: float, *, high: bool
) -> tuple[list[str], float]:
    """The strongest statements at one end of an axis, and their height."""
    sign = 1 if high else -1
    ordered = sorted(axis.statements, key=lambda one: -sign * one[1])
    drawn: list[str] = []
    y = 0.0
    for label, loading in [one for one in ordered if sign * one[1] > 0][:_SHOWN]:
        figure = f"{loading:+.2f}".replace("-", "\u2212")
        drawn.append(sheet.text(left, top + y, figure, _FONT, quiet=True))
        indent = width_of("+0.00 ", _FONT) + 4
        for line in wrap(named(label, sheet.language), room - indent, _FONT, 3):
            drawn.append(sheet.text(left + indent, top + y, line, _FONT))
            y += 14
        y += 5
    return drawn, y


def _kinds(data: BlocMap) -> dict[tuple[str, ...], tuple[str, str, bool]]:
    """Each combination of formats that occurs, in order: its shape, its colour, and whether it is hollow."""
    found = sorted(
        {_formats(one) for one in data.points}, key=lambda groups: (not groups, len(groups), groups)
    )
    return {
        groups: (
            SHAPES[place % len(SHAPES)],
            MARKS[place % len(MARKS)],
            bool(place // len(SHAPES) % 2),
        )
        for place, groups in enumerate(found)
    }


def _points(sheet: Sheet, plane: Plane, data: BlocMap) -> tuple[int, list[str]]:
    """Marks, then labels. Parties on one spot share a label, and their marks lie one within the other."""
    kinds = _kinds(data)
    reach = _reach(data)
    spots: dict[tuple[float, float], list[Point]] = {}
    for one in data.points:
        x, y = plane.at(one.x, one.y)
        spots.setdefault((round(x), round(y)), []).append(one)
    drawn: list[str] = []
    marked: list[Labelled] = []
    for (x, y), here in spots.items():
        combinations = list(dict.fromkeys(map(_formats, here)))
        radii = _nested(reach, len(combinations))
        for radius, groups in zip(radii, combinations, strict=True):
            shape, colour, hollow = kinds[groups]
            if radius != radii[0]:
                drawn.append(sheet.shape(shape, x, y, radius + 1.5, PAPER))
            names = listed((one.name for one in here if _formats(one) == groups), sheet.language)
            saying = (names, _together(groups, sheet.language))
            drawn.append(told(sheet, saying, sheet.shape(shape, x, y, radius, colour, hollow=hollow)))
        label = listed((one.name for one in here), sheet.language)
        marked.append(Labelled(x, y, radii[0] + 1, label))
    placed, left_out = labels(sheet, plane, marked)
    return left_out, drawn + placed


def _nested(reach: float, count: int) -> list[float]:
    """Radii from the outermost inwards, far enough apart to see each for up to four."""
    if count == 1:
        return [reach]
    inner = reach * 0.6
    return [inner + (min(count, 4) - 1) * reach * 0.7 * place / (count - 1) for place in range(count)][::-1]


def _reach(data: BlocMap) -> float:
    return 8.0 if len(data.points) <= 60 else 5.0


def _entries(sheet: Sheet, data: BlocMap) -> list[Entry]:
    return [
        (
            partial(sheet.shape, shape, radius=_reach(data), colour=colour, hollow=hollow),
            _together(groups, sheet.language),
        )
        for groups, (shape, colour, hollow) in _kinds(data).items()
    ]


def _nothing(_x: float, _y: float) -> str:
    return ""


def _summary(data: BlocMap, language: str) -> str:
    counts = counted(
        language,
        ("parties", str(len(data.points))),
        ("formats", str(len({group for one in data.points for group in one.groups}))),
    )
    shares = [f"{_explained(axis, place, language)}." for place, axis in enumerate(data.axes, 1)]
    return " ".join([counts, *shares])
