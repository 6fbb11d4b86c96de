# SPDX-License-Identifier: Apache-2.0
"""What every picture is drawn with: names made safe, text, shapes, hatching, and the document around them (SVG 1.1, W3C 2011).

A picture is laid out once, from left to right; a sheet in a language that runs from right to left turns it round, never the letters. The
document loads nothing, runs nothing, and carries no style sheet, so that it can stand in a page of another. Names never get out of
their place: they lose control signs, are escaped, and keep their direction to themselves.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape

from comity.talks.pictures.colours import HATCH, INK, PAPER, QUIET, RULE, ink_on
from comity.talks.pictures.measure import width_of, wrap
from comity.talks.pictures.names import clean, composed, fill, isolated, named
from comity.talks.pictures.words import right_to_left, tag, words

Point = tuple[float, float]
Rows = tuple[tuple[str, ...], ...]
Table = tuple[tuple[str, ...], Rows]
"""Column headings, and rows of the same length. Text in which values may stand in isolates; whoever writes it
into markup escapes it."""

Entry = tuple[Callable[[float, float], str], str]
"""What a legend shows: how to draw it about a point, and what it is called."""

MARGIN = 24.0
FONTS = "'Noto Sans','Noto Sans Arabic','Noto Naskh Arabic',sans-serif"
BOLD = 1.1
"""How much wider words are in bold."""
SHAPES = ("circle", "square", "triangle", "diamond", "star", "down", "plus", "hexagon")


def number(value: float) -> str:
    """A coordinate with at most two decimals. Raises ValueError on what is not finite."""
    if not math.isfinite(value):
        raise ValueError(f"{value!r} is no coordinate")
    # Adding zero turns -0.0, which rounding may leave, into 0.0.
    return f"{round(value, 2) + 0.0:.2f}".rstrip("0").rstrip(".")


@dataclass(frozen=True, slots=True)
class Sheet:
    """Paper of a given width. `name` begins every id, so that many pictures can stand in one page."""

    width: float
    language: str
    name: str

    @property
    def turned(self) -> bool:
        return right_to_left(self.language)

    @property
    def hatching(self) -> str:
        return f"url(#{self.name}-hatch)"

    def x(self, at: float) -> float:
        return self.width - at if self.turned else at

    def rect(
        self,
        left: float,
        top: float,
        wide: float,
        high: float,
        ground: str,
        *,
        edge: str = "",
        line: float = 1,
    ) -> str:
        start = left + wide if self.turned else left
        stroke = f' stroke="{edge}" stroke-width="{number(line)}"' if edge else ""
        return (
            f'<rect x="{number(self.x(start))}" y="{number(top)}" width="{number(wide)}" height="{number(high)}"'
            f' fill="{ground}"{stroke}/>'
        )

    def tiles(self, places: Sequence[Point], wide: float, high: float, ground: str, *, edge: str = "") -> str:
        """Equal rectangles with these corners, in one element."""
        start = wide if self.turned else 0
        drawn = "".join(
            f"M{number(self.x(x + start))} {number(y)}h{number(wide)}v{number(high)}h{number(-wide)}z"
            for x, y in places
        )
        stroke = f' stroke="{edge}"' if edge else ""
        return f'<path d="{drawn}" fill="{ground}"{stroke}/>'

    def lines(self, lines: Sequence[Sequence[Point]], edge: str, *, wide: float = 1, dashes: str = "") -> str:
        """Open lines through points, in one element."""
        drawn = "".join("M" + "L".join(f"{number(self.x(x))} {number(y)}" for x, y in line) for line in lines)
        broken = f' stroke-dasharray="{dashes}"' if dashes else ""
        return f'<path d="{drawn}" fill="none" stroke="{edge}" stroke-width="{number(wide)}"{broken}/>'

    def figures(self, figures: Sequence[tuple[Point, str]], size: float, *, on: str) -> str:
        """Figures about points on the same ground, in one element. A figure needs no isolation."""
        drawn = "".join(
            f'<text x="{number(self.x(x))}" y="{number(y + size * 0.36)}">{escape(figure)}</text>'
            for (x, y), figure in figures
        )
        return f'<g font-size="{number(size)}" fill="{ink_on(on)}" text-anchor="middle">{drawn}</g>'

    def area(self, points: Sequence[Point], ground: str) -> str:
        """A closed area within the points."""
        return f'<polygon points="{self._points(points)}" fill="{ground}"/>'

    def shape(
        self, kind: str, x: float, y: float, radius: float, colour: str, *, hollow: bool = False
    ) -> str:
        """One of SHAPES about a point. Hollow ones are edged in the colour; full ones in paper, to stand out from others."""
        ground, edge = (PAPER, colour) if hollow else (colour, PAPER)
        paint = (
            f'fill="{ground}" stroke="{edge}" stroke-width="{number(max(1.0, radius / 4) if hollow else 1)}"'
        )
        if kind == "circle":
            return f'<circle cx="{number(self.x(x))}" cy="{number(y)}" r="{number(radius)}" {paint}/>'
        points = [(x + across * radius, y + down * radius) for across, down in _OUTLINES[kind]]
        return f'<polygon points="{self._points(points)}" {paint}/>'

    def text(
        self,
        x: float,
        y: float,
        content: str,
        size: float,
        *,
        on: str = PAPER,
        quiet: bool = False,
        anchor: str = "start",
        bold: bool = False,
        slant: float = 0,
        halo: bool = False,
    ) -> str:
        """Words with their baseline at y, in ink that is legible on the ground `on`. `slant` turns them, in degrees, upwards.

        A name has its own direction; words that hold isolated values run as the sheet does.
        """
        place = f'x="{number(self.x(x))}" y="{number(y)}"'
        if slant:
            turn = slant if self.turned else -slant
            place += f' transform="rotate({number(turn)} {number(self.x(x))} {number(y)})"'
        looks = "" if anchor == "start" else f' text-anchor="{anchor}"'
        looks += ' font-weight="bold"' if bold else ""
        looks += f' stroke="{on}" stroke-width="3" paint-order="stroke"' if halo else ""
        colour = QUIET if quiet and on == PAPER else ink_on(on)
        return (
            f'<text {place} font-size="{number(size)}" fill="{colour}"{looks}>'
            f"{escape(content if composed(content) else isolated(content, self.language))}</text>"
        )

    def _points(self, points: Sequence[Point]) -> str:
        return " ".join(f"{number(self.x(x))},{number(y)}" for x, y in points)


def told(sheet: Sheet, sayings: Iterable[str], *parts: str) -> str:
    """Parts that say what they are when pointed at."""
    explained = " · ".join(isolated(one, sheet.language) for one in sayings if one)
    return f"<g><title>{escape(explained)}</title>{''.join(parts)}</g>"


def heading(sheet: Sheet, title: str) -> tuple[list[str], float]:
    """The title at the top in at most three lines, and where it ends."""
    lines = wrap(named(title, sheet.language), sheet.width - 2 * MARGIN, 18 * BOLD, 3)
    drawn = [
        sheet.text(MARGIN, MARGIN + 16 + 23 * place, line, 18, bold=True) for place, line in enumerate(lines)
    ]
    return drawn, MARGIN + 23 * len(lines)


def legend(sheet: Sheet, top: float, entries: Iterable[Entry]) -> tuple[list[str], float]:
    """Entries in lines across the sheet, and where they end."""
    drawn: list[str] = []
    x, y = MARGIN, top + 10
    for mark, words_of_it in entries:
        room = sheet.width - 2 * MARGIN - 28
        (shown,) = wrap(words_of_it, room, 12, 1)
        wide = 28 + width_of(shown, 12) + 14
        if x > MARGIN and x + wide - 14 > sheet.width - MARGIN:
            x, y = MARGIN, y + 23
        drawn += [mark(x + 10, y), sheet.text(x + 26, y + 4, shown, 12)]
        x += wide
    return drawn, y + 14


def name_of(picture: str, title: str, table: Table) -> str:
    """The beginning of every id in a document: the same for the same content."""
    content = repr((picture, clean(title), table)).encode()
    return f"{picture}-{hashlib.sha256(content).hexdigest()[:10]}"


def document(sheet: Sheet, height: float, title: str, summary: str, table: Table, body: Iterable[str]) -> str:
    """The whole document. The description holds the summary, then the table, a line for each row."""
    name, language = sheet.name, sheet.language
    parts = list(body)
    size = f'width="{number(sheet.width)}" height="{number(height)}" viewBox="0 0 {number(sheet.width)} {number(height)}"'
    way = "rtl" if sheet.turned else "ltr"
    hatched = any(sheet.hatching in part for part in parts)
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="{name}-title" aria-describedby="{name}-desc"'
        f' xml:lang="{tag(language)}" direction="{way}" font-family="{FONTS}" fill="{INK}">'
    )
    return "\n".join(
        [
            opening,
            f'<title id="{name}-title">{escape(isolated(named(title, language), language))}</title>',
            f'<desc id="{name}-desc">{escape(described(summary, table, language))}</desc>',
            *([_hatch(name)] if hatched else []),
            f'<rect width="{number(sheet.width)}" height="{number(height)}" fill="{PAPER}"/>',
            *parts,
            "</svg>",
            "",
        ]
    )


def described(summary: str, table: Table, language: str) -> str:
    """The summary, then each row on a line, each value after its column's heading."""
    header, rows = table
    pair = words(language)["count"]
    lines = (
        "; ".join(
            fill(pair, language, name=column, value=value)
            for column, value in zip(header, row, strict=True)
            if value
        )
        for row in rows
    )
    return "\n".join([summary, *lines])


def _hatch(name: str) -> str:
    return (
        f'<defs><pattern id="{name}-hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect width="5" height="5" fill="{PAPER}"/><rect width="1.3" height="5" fill="{HATCH}"/></pattern></defs>'
    )


def frame(sheet: Sheet, left: float, top: float, wide: float, high: float) -> str:
    """A thin edge around an area."""
    return sheet.rect(left, top, wide, high, "none", edge=RULE)


def _around(corners: int, *, turn: float, outer: float = 1, inner: float = 1) -> tuple[Point, ...]:
    step = 2 * math.pi / corners
    return tuple(
        (
            round(math.sin(turn + step * place) * (inner if place % 2 else outer), 4),
            round(-math.cos(turn + step * place) * (inner if place % 2 else outer), 4),
        )
        for place in range(corners)
    )


_OUTLINES: dict[str, tuple[Point, ...]] = {
    "square": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    "triangle": ((0, -1.1), (1.05, 0.8), (-1.05, 0.8)),
    "down": ((0, 1.1), (1.05, -0.8), (-1.05, -0.8)),
    "diamond": ((0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)),
    "star": _around(10, turn=0, outer=1.35, inner=0.6),
    "hexagon": _around(6, turn=0),
    "plus": (
        (-0.35, -1.1), (0.35, -1.1), (0.35, -0.35), (1.1, -0.35), (1.1, 0.35), (0.35, 0.35),
        (0.35, 1.1), (-0.35, 1.1), (-0.35, 0.35), (-1.1, 0.35), (-1.1, -0.35), (-0.35, -0.35),
    ),
}  # fmt: skip
