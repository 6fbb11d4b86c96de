# SPDX-License-Identifier: Apache-2.0
"""A plane with two scales: round ticks, where a value lies, and where labels fit beside their points.

Labels are placed greedily, one point after another in reading order, at the first of a few places that covers no label and no mark.
A label that fits nowhere is left out and counted; the table names every point.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from comity.talks.pictures.colours import QUIET, RULE
from comity.talks.pictures.measure import cut, width_of
from comity.talks.pictures.svg import Point, Sheet, frame

LABEL_SIZE = 12.0
_MOST_LABEL = 200.0
_STEPS = (1, 2, 5, 10)
_RINGS = (3.0, 13.0, 26.0)
_SIDES = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (-1, -1), (1, 1), (-1, 1))


@dataclass(frozen=True, slots=True)
class Scale:
    """From `low` to `high`, with a tick at every `step` of both."""

    low: float
    high: float
    step: float

    def ticks(self) -> tuple[float, ...]:
        count = round((self.high - self.low) / self.step)
        return tuple(self.low + self.step * place for place in range(count + 1))

    def written(self, tick: float) -> str:
        """With as many decimals as the step has."""
        decimals = max(0, -math.floor(math.log10(self.step) + 1e-9))
        return f"{round(tick, decimals) + 0.0:.{decimals}f}".replace("-", "\u2212")


@dataclass(frozen=True, slots=True)
class Plane:
    """A rectangle of the sheet and the scales of its sides; y grows upwards."""

    left: float
    top: float
    wide: float
    high: float
    across: Scale
    up: Scale

    def at(self, x: float, y: float) -> Point:
        return (
            self.left + (x - self.across.low) / (self.across.high - self.across.low) * self.wide,
            self.top + self.high - (y - self.up.low) / (self.up.high - self.up.low) * self.high,
        )

    def drawn(self, sheet: Sheet) -> Iterator[str]:
        """The frame, the grid, and the ticks with their values."""
        bottom = self.top + self.high
        for tick in self.across.ticks():
            x, _ = self.at(tick, self.up.low)
            yield sheet.lines([[(x, self.top), (x, bottom + 4)]], RULE, dashes="" if not tick else "2 3")
            yield sheet.text(x, bottom + 17, self.across.written(tick), 11, quiet=True, anchor="middle")
        for tick in self.up.ticks():
            _, y = self.at(self.across.low, tick)
            yield sheet.lines(
                [[(self.left - 4, y), (self.left + self.wide, y)]], RULE, dashes="" if not tick else "2 3"
            )
            yield sheet.text(self.left - 8, y + 4, self.up.written(tick), 11, quiet=True, anchor="end")
        yield frame(sheet, self.left, self.top, self.wide, self.high)


def scale(values: Iterable[float]) -> Scale:
    """A round scale that holds the values. Raises ValueError on what is not finite."""
    known = list(values) or [0.0]
    if not all(map(math.isfinite, known)):
        raise ValueError("a value is not finite")
    low, high = min(known), max(known)
    span = high - low
    if span <= 1e-9 * max(abs(low), abs(high), 1e-9):
        span = max(abs(high), 1.0)
        low, high = low - span / 2, high + span / 2
    rough = span / 5
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in _STEPS if factor * power >= rough * (1 - 1e-9))
    return Scale(math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step, step)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A point on the sheet, how far its mark reaches, and its label."""

    x: float
    y: float
    reach: float
    label: str


@dataclass(frozen=True, slots=True)
class _Box:
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: _Box) -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def holds(self, x: float, y: float) -> bool:
        return self.left < x < self.right and self.top < y < self.bottom

    def within(self, other: _Box) -> bool:
        return (
            self.left >= other.left
            and self.right <= other.right
            and self.top >= other.top
            and self.bottom <= other.bottom
        )


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a label may stand: its box, on which side of the point, and the line to the point if it stands apart."""

    box: _Box
    side: int
    line: tuple[Point, Point] | None

    def clear(self, taken: Sequence[_Box], lines: Sequence[tuple[Point, Point]]) -> bool:
        """Covers nothing, is crossed by no line, and its own line crosses nothing."""
        if any(self.box.meets(other) for other in taken):
            return False
        if any(_passes(line, self.box) for line in lines):
            return False
        if self.line is None:
            return True
        own = self.line
        return not any(_crosses(own, other) for other in lines) and not any(
            _passes(own, box) for box in taken
        )


def labels(sheet: Sheet, plane: Plane, points: Sequence[Labelled]) -> tuple[list[str], int]:
    """The labels that fit, with a line to the point where they stand apart, and how many were left out."""
    edge = _Box(plane.left, plane.top, plane.left + plane.wide, plane.top + plane.high)
    taken = [
        _Box(one.x - one.reach, one.y - one.reach, one.x + one.reach, one.y + one.reach) for one in points
    ]
    lines: list[tuple[Point, Point]] = []
    drawn: list[str] = []
    left_out = 0
    for place in sorted(range(len(points)), key=lambda n: (points[n].y, points[n].x, n)):
        shown = cut(points[place].label, _MOST_LABEL, LABEL_SIZE)
        spots = (
            spot
            for spot in _spots(points[place], shown)
            if spot.box.within(edge) and spot.clear(taken, lines)
        )
        found = next(spots, None) if shown else None
        if found is None:
            left_out += bool(points[place].label)
            continue
        taken.append(found.box)
        if found.line:
            lines.append(found.line)
            drawn.append(sheet.lines([found.line], QUIET, wide=0.8))
        drawn.append(_written(sheet, found, shown))
    return drawn, left_out


def _written(sheet: Sheet, spot: _Spot, shown: str) -> str:
    """Close to the point, though the width of words is only estimated."""
    box = spot.box
    x, anchor = {
        1: (box.left + 2, "start"),
        0: ((box.left + box.right) / 2, "middle"),
        -1: (box.right - 2, "end"),
    }[spot.side]
    return sheet.text(x, box.bottom - 4, shown, LABEL_SIZE, anchor=anchor, halo=True)


def _spots(one: Labelled, shown: str) -> Iterator[_Spot]:
    wide, high = width_of(shown, LABEL_SIZE) + 4, LABEL_SIZE + 4
    for ring in _RINGS:
        off = one.reach + ring
        for across, down in _SIDES:
            x = one.x + across * off - (wide if across < 0 else 0 if across else wide / 2)
            y = one.y + down * off - (high if down < 0 else 0 if down else high / 2)
            box = _Box(x, y, x + wide, y + high)
            line = None
            if ring > _RINGS[0]:
                end = (min(max(one.x, box.left), box.right), min(max(one.y, box.top), box.bottom))
                line = (_towards((one.x, one.y), end, one.reach), end)
            yield _Spot(box, across, line)


def _towards(start: Point, end: Point, far: float) -> Point:
    """A point on the way, just outside the square of the mark at the start."""
    across, down = end[0] - start[0], end[1] - start[1]
    part = far / max(abs(across), abs(down))
    return start[0] + across * part, start[1] + down * part


def _passes(line: tuple[Point, Point], box: _Box) -> bool:
    """Whether a line runs through a box, looked at in nine points."""
    (x, y), (end_x, end_y) = line
    return any(box.holds(x + (end_x - x) * part / 8, y + (end_y - y) * part / 8) for part in range(9))


def _crosses(one: tuple[Point, Point], other: tuple[Point, Point]) -> bool:
    return _side(one, other[0]) != _side(one, other[1]) and _side(other, one[0]) != _side(other, one[1])


def _side(line: tuple[Point, Point], point: Point) -> bool:
    (x, y), (end_x, end_y) = line
    return (end_x - x) * (point[1] - y) > (end_y - y) * (point[0] - x)
