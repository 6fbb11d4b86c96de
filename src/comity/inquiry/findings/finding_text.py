# SPDX-License-Identifier: Apache-2.0
"""A finding as plain text: the same parts in the same order as on the page, with marks at the top and at the end.

Passages that run against the page's direction are isolated (U+2068, U+2069, UAX #9), so that numbers and marks keep their place.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from comity.inquiry.findings.blocks import Block, Facts, Heading, Items, Line, Outline, Said, Table, Text
from comity.inquiry.findings.characters import way_of
from comity.inquiry.findings.finding import Finding
from comity.inquiry.findings.outline import outline

WIDTH = 100
ISOLATED = "\u2068%s\u2069"


def to_text(finding: Finding, *, language: str = "") -> str:
    """The text, with labels in `language`, else in the finding's; lines of at most 100 characters where words allow it."""
    shown = outline(finding, language)
    marks = [f"*** {'. '.join(filter(None, (one.text, _plain(one.more, shown))))} ***" for one in shown.marks]
    parts = [*marks, shown.title, "=" * min(WIDTH, len(shown.title))]
    for block in shown.blocks:
        parts += _block(block, shown)
    return "\n".join((*parts, "", *marks)).rstrip("\n") + "\n"


def _block(block: Block, shown: Outline) -> Iterator[str]:
    match block:
        case Heading():
            words = _plain(block.text, shown)
            yield ""
            yield words
            if block.level == 2:
                yield "-" * min(WIDTH, len(words))
        case Text():
            yield ""
            yield from _text(block, shown)
        case Facts():
            for name, value in block.rows:
                yield from _wrapped(_plain(value, shown), f"{name.text}: ", "    ")
        case Items():
            yield ""
            for line in block.lines:
                yield from _wrapped(_plain(line, shown), "- ", "  ")
        case Table():
            yield from _table(block, shown)


def _text(block: Text, shown: Outline) -> Iterator[str]:
    number = f"{block.number}. " if block.number else ""
    yield from _wrapped(_plain(block.line, shown), number, " " * len(number))
    if block.cites:
        names = ", ".join(one.text for one in block.cites)
        yield f"{' ' * len(number)}[{shown.words['cites']}: {names}]"


def _table(block: Table, shown: Outline) -> Iterator[str]:
    """Each row as its first cell, then the others under the names of their columns: any width of cell stays readable."""
    yield ""
    yield _plain(block.caption, shown)
    for row in block.rows:
        cells = [_plain(cell, shown) for cell in row]
        names = [_plain(cell, shown) for cell in block.header] or [""] * len(cells)
        yield f"  {cells[0]}" if cells else ""
        for name, cell in zip(names[1:], cells[1:], strict=True):
            if cell:
                yield from _wrapped(cell, f"    {name}: " if name else "    ", "        ")
    if block.note:
        yield from _wrapped(_plain(block.note, shown), "  ", "  ")


def _wrapped(words: str, first: str, rest: str) -> Iterable[str]:
    """Lines of a paragraph; its own line breaks stay."""
    for place, line in enumerate(words.split("\n")):
        yield from textwrap.wrap(
            line, WIDTH, initial_indent=first if place == 0 else rest, subsequent_indent=rest,
            break_long_words=False, break_on_hyphens=False,
        ) or [""]  # fmt: skip


def _plain(line: Line, shown: Outline) -> str:
    return "".join(
        ISOLATED % one.text
        if isinstance(one, Said) and one.text and way_of(one.text, "ltr") != shown.way
        else one.text
        for one in line
    )
