# SPDX-License-Identifier: Apache-2.0
"""A text as PDF on A4, with the number of every fifth line in the margin, page numbers, and the record's checkpoint in the footer.

WeasyPrint lays the text out; the numbers are then drawn at the lines that it printed, so they cannot differ from them. The same text,
checkpoint and date give the same bytes with the same fonts and the same WeasyPrint. Nothing is fetched.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

from comity import paper
from comity.errors import InputError
from comity.text.model import Text
from comity.text.page import Page
from comity.text.page_style import PDF

EVERY = 5
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CHECKPOINT = re.compile(r"(?P<origin>[^\n]+)\n(?P<size>[0-9]+)\n(?P<root>[A-Za-z0-9+/=]+)(?:\n|$)")


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line of the text: its number from 1 through the whole document, its page from 1, and its place in CSS pixels."""

    number: int
    page: int
    top: float
    height: float
    words: str


def to_pdf(text: Text, *, checkpoint: str = "", date: str) -> bytes:
    """The text as PDF. `date` is the version's, YYYY-MM-DD. Raises ComityStateError where WeasyPrint or Pango is not installed."""
    _check(date)
    source = _source(text, checkpoint, date)
    document = paper.laid_out(source, tagged=False)
    lines = printed_lines(document)
    margins = paper.laid_out(_numbers(lines, len(document.pages), text), tagged=False)
    for page, margin in zip(document.pages, margins.pages, strict=True):
        page.paint = _Both(page.paint, margin.paint)
    return paper.written(document, source, tagged=False)


def layout_lines(text: Text, *, checkpoint: str = "", date: str) -> tuple[Line, ...]:
    """The lines that `to_pdf` prints and numbers."""
    _check(date)
    return printed_lines(paper.laid_out(_source(text, checkpoint, date), tagged=False))


def printed_lines(document: Any) -> tuple[Line, ...]:
    """The lines of the clauses of a rendered document, in the order of print; titles, notes and margins are not counted."""
    found: list[Line] = []
    for number, page in enumerate(document.pages, 1):
        boxes = [line for box in _named(page._page_box, "main") for line in _line_boxes(box)]  # noqa: SLF001 - no other way to lines
        for box in boxes:
            words = "".join(one.text for one in box.descendants() if hasattr(one, "text"))
            if words.strip():
                found.append(Line(len(found) + 1, number, box.position_y, box.height, words))
    return tuple(found)


def record_line(checkpoint: str) -> str:
    """A checkpoint in one line: origin, size and root; what is no checkpoint, as it is."""
    found = _CHECKPOINT.match(checkpoint)
    if found is None:
        return " ".join(checkpoint.split())
    return f"{found['origin']} · {found['size']} entries · root {found['root']}"


@dataclass(frozen=True, slots=True)
class _Both:
    """Paints a page and then its numbers on it."""

    page: Any
    margin: Any

    def __call__(self, stream: Any, scale: float = 1) -> None:
        self.page(stream, scale)
        self.margin(stream, scale)


def _check(date: str) -> None:
    try:
        if _DATE.fullmatch(date):
            dt.date.fromisoformat(date)
            return
    except ValueError:
        pass
    raise InputError(f"the date {date!r} is none", hint="write it as YYYY-MM-DD")


def _source(text: Text, checkpoint: str, date: str) -> str:
    page = Page(text)
    version = f"{page.labels['version']} {text.header.version}" if text.header.version else ""
    footer = "\n".join(filter(None, (" · ".join(filter(None, (version, date))), record_line(checkpoint))))
    style = PDF + f'@page{{@bottom-left{{content:"{_css(footer)}"}}}}\n'
    head = (
        f'<meta name="dcterms.created" content="{date}">\n<meta name="dcterms.modified" content="{date}">\n'
    )
    return page.whole("", style=style, head=head)


def _css(words: str) -> str:
    """Words within a CSS string within a `style` element: whatever could end either is written by its number."""
    return "".join(one if one.isalnum() or one in " .·,:+/=-" else f"\\{ord(one):x} " for one in words)


def _numbers(lines: tuple[Line, ...], pages: int, text: Text) -> str:
    """As many pages as the text has, with nothing but the numbers of its lines, in the margin where lines begin."""
    side = "right" if Page(text).direction == "rtl" else "left"
    found = "".join(
        f'<div class="page">{"".join(_number(line, side) for line in lines if line.page == page)}</div>\n'
        for page in range(1, pages + 1)
    )
    style = (
        "@page{size:A4;margin:0}body{margin:0}.page{position:relative;height:290mm;break-after:page}"
        ".page:last-child{break-after:auto}"
        "span{position:absolute;width:12mm;text-align:center;font:7.5pt 'Noto Sans',sans-serif;color:#444}"
    )
    return (
        f"<!doctype html><title>{escape(text.header.title)}</title><style>{style}</style><body>{found}</body>"
    )


def _number(line: Line, side: str) -> str:
    if line.number % EVERY:
        return ""
    return (
        f'<span style="{side}:8mm;top:{line.top:.3f}px;line-height:{line.height:.3f}px">{line.number}</span>'
    )


def _named(box: Any, tag: str) -> Iterator[Any]:
    """The outermost boxes of an element, of which a page holds one at most."""
    if getattr(box, "element_tag", None) == tag:
        yield box
        return
    for child in getattr(box, "children", ()):
        yield from _named(child, tag)


def _line_boxes(box: Any) -> Iterator[Any]:
    """Lines, not those within lines."""
    if type(box).__name__ == "LineBox":
        yield box
        return
    for child in getattr(box, "children", ()):
        yield from _line_boxes(child)
