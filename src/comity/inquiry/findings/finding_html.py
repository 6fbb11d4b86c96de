# SPDX-License-Identifier: Apache-2.0
"""A finding as one self-contained HTML page: headings in order, tables with captions, nothing loaded and nothing run.

Words of the finding are escaped and isolated by direction. Marks such as "withdrawn" and "simulated" stand at the
top, and in the margin of every printed page.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from urllib.parse import quote

from comity.inquiry.findings.blocks import (
    Block,
    Facts,
    Heading,
    Items,
    Line,
    Mark,
    Outline,
    Piece,
    Said,
    Table,
    Text,
)
from comity.inquiry.findings.characters import Way, way_of
from comity.inquiry.findings.finding import Finding
from comity.inquiry.findings.finding_style import MARGINS, PRINT, SCREEN
from comity.inquiry.findings.outline import outline


def to_html(finding: Finding, *, language: str = "") -> str:
    """The page, with labels in `language`, else in the finding's. The same finding gives the same bytes."""
    return page(outline(finding, language), SCREEN + PRINT)


def page(shown: Outline, style: str) -> str:
    """The document of an outline in one style; the running line is added as a style of printed pages."""
    title = escape(shown.title)
    margins = MARGINS % css_string(shown.running)
    dated = f'<meta name="dcterms.date" content="{escape(shown.dated)}">\n' if shown.dated else ""
    return (
        f'<!doctype html>\n<html lang="{shown.language}" dir="{shown.way}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"{dated}<title>{title}</title>\n<style>{style}{margins}</style>\n</head>\n<body>\n"
        f"<header>\n{_marks(shown.marks)}<h1{_way((Said(shown.title),), shown.way)}>{title}</h1>\n</header>\n"
        f"<main>\n{_sections(shown)}</main>\n</body>\n</html>\n"
    )


def css_string(words: str) -> str:
    """Words within a CSS string within a `style` element: whatever could end either is written by its number."""
    return "".join(one if one.isalnum() or one in " .·,:-" else f"\\{ord(one):x} " for one in words)


def _marks(marks: Iterable[Mark]) -> str:
    return "".join(
        f'<p class="mark {one.kind}" role="note"><strong>{escape(one.text)}</strong>'
        + (f" <span>{line(one.more)}</span>" if one.more else "")
        + "</p>\n"
        for one in marks
    )


def _sections(shown: Outline) -> str:
    """Each heading of level 2 opens a section that it names."""
    parts: list[str] = []
    opened = False
    for block in shown.blocks:
        if isinstance(block, Heading) and block.level == 2:
            parts.append("</section>\n" if opened else "")
            parts.append(f'<section aria-labelledby="{escape(block.anchor)}">\n')
            opened = True
        parts.append(_block(block, shown))
    return "".join(parts) + ("</section>\n" if opened else "")


def _block(block: Block, shown: Outline) -> str:
    match block:
        case Heading():
            return f"<h{block.level}{_id(block.anchor)}>{line(block.text)}</h{block.level}>\n"
        case Text():
            return _text(block, shown)
        case Facts():
            return _facts(block, shown.way)
        case Items():
            rows = "".join(f"<li{_way(one, shown.way)}>{line(one)}</li>\n" for one in block.lines)
            return f"<ul>\n{rows}</ul>\n"
        case Table():
            return _table(block, shown.way)


def _text(block: Text, shown: Outline) -> str:
    kind = ' class="withheld"' if block.withheld else ""
    way = "" if block.withheld else _way(block.line, shown.way)
    number = ""
    if block.number:
        name = f"{shown.words['paragraph']} {block.number}"
        number = (
            f'<a class="number" href="#{quote(block.anchor)}" aria-label="{escape(name)}">'
            f'<bdi dir="ltr">{escape(block.number)}</bdi></a> '
        )
    cites = ""
    if block.cites:
        links = ", ".join(map(_piece, block.cites))
        cites = f'<p class="cites">{escape(shown.words["cites"])}: {links}</p>\n'
    words = f"<p{kind}{way}>{line(block.line)}</p>\n"
    if not block.number:
        return f"<div{_id(block.anchor)}>{words}</div>\n" if block.anchor else words
    return f'<div class="numbered"{_id(block.anchor)}>\n{number}<div>\n{words}{cites}</div>\n</div>\n'


def _facts(block: Facts, base: Way) -> str:
    rows = "".join(
        f"<div><dt>{escape(name.text)}</dt><dd{_way(value, base)}>{line(value)}</dd></div>\n"
        for name, value in block.rows
    )
    return f"<dl>\n{rows}</dl>\n" if rows else ""


def _table(block: Table, base: Way) -> str:
    header = "".join(f'<th scope="col">{line(one)}</th>' for one in block.header)
    head = f"<thead><tr>{header}</tr></thead>\n" if header else ""
    rows = []
    for place, row in enumerate(block.rows):
        anchor = block.anchors[place] if block.anchors else ""
        cells = "".join(
            f"<td{_way(cell, base)}>{line(cell)}</td>"
            if column
            else f'<th scope="row"{_way(cell, base)}>{line(cell)}</th>'
            for column, cell in enumerate(row)
        )
        rows.append(f"<tr{_id(anchor)}>{cells}</tr>\n")
    note = f'<p class="note"{_way(block.note, base)}>{line(block.note)}</p>\n' if block.note else ""
    return (
        f'<div class="table"{_id(block.anchor)} tabindex="0" role="region" aria-label="{escape(_plain(block.caption))}">\n'
        f"<table>\n<caption>{line(block.caption)}</caption>\n{head}<tbody>\n{''.join(rows)}</tbody>\n</table>\n</div>\n{note}"
    )


def _plain(found: Line) -> str:
    return "".join(one.text for one in found)


def line(found: Line) -> str:
    """Words as HTML: each of the finding's isolated, labels as they are."""
    return "".join(map(_piece, found))


def _piece(one: Piece) -> str:
    words = escape(one.text)
    if not isinstance(one, Said):
        return f"<strong>{words}</strong>" if one.strong else words
    # Without letters it runs left to right: a date must not turn round within Arabic words.
    way = "ltr" if one.code else way_of(one.text, "ltr")
    kind = f' class="code{" long" * (len(one.text) > 40)}"' if one.code else ""
    found = f'<bdi{kind} dir="{way}">{words}</bdi>' if words else ""
    return f'<a href="#{quote(one.to)}">{found}</a>' if one.to else found


def _way(found: Line, base: Way) -> str:
    """Which way a block runs: with the finding's words in it where they are not the page's; numbers and ids go with the page."""
    said = "".join(one.text for one in found if isinstance(one, Said) and not one.code)
    way = way_of(said, base)
    return f' dir="{way}"' if way != base else ""


def _id(anchor: str) -> str:
    return f' id="{escape(anchor)}"' if anchor else ""
