# SPDX-License-Identifier: Apache-2.0
"""The difference of two versions as one HTML page that needs nothing else: no script, no font, no picture from anywhere.

Deletions are struck out and insertions underlined, so that they differ on paper and to those who see no colours. Every clause has the
direction of its own words; numbers and changed words are isolated, so that no word changes the order of those around it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from html import escape
from typing import Literal

from comity.text.direction import direction, direction_of
from comity.text.versions.difference import KINDS, Difference, Row
from comity.text.versions.difference_text import parts, remark, titles, totals_line
from comity.text.versions.worddiff import Span, SpanKind

_TAG: dict[SpanKind, str] = {"delete": "del", "insert": "ins"}

_STYLE = """
:root { color-scheme: light dark; --paper: #fff; --ink: #1b1b1b; --quiet: #5c5c5c; --line: #d8d8d8;
  --ins: #0b5d1e; --ins-paper: #dff3e3; --del: #9b1c1c; --del-paper: #fbe3e1; --mark: #274b7a; }
@media (prefers-color-scheme: dark) { :root { --paper: #16181b; --ink: #e8e6e3; --quiet: #a3a3a3; --line: #3a3d42;
  --ins: #8be09f; --ins-paper: #12351d; --del: #ffaba3; --del-paper: #471a17; --mark: #9cc2f5; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 58rem; padding: 1.5rem 1rem 4rem; background: var(--paper); color: var(--ink);
  font: 1.0625rem/1.6 Georgia, "Times New Roman", "Noto Naskh Arabic", Amiri, serif; }
header, .legend, .head, label { font-family: system-ui, "Segoe UI", sans-serif; }
h1 { font-size: 1.375rem; line-height: 1.3; margin: 0 0 .25rem; }
header p, .legend { margin: .25rem 0; color: var(--quiet); font-size: .9375rem; }
table { border-collapse: collapse; margin: 1rem 0; font: .9375rem/1.4 system-ui, sans-serif; }
th, td { border: 1px solid var(--line); padding: .25rem .625rem; text-align: start; }
td { text-align: end; font-variant-numeric: tabular-nums; }
ins, del { padding: 0 .125em; border-radius: .125em; }
ins { color: var(--ins); background: var(--ins-paper); text-decoration: underline .1em; text-underline-offset: .15em; }
del { color: var(--del); background: var(--del-paper); text-decoration: line-through .1em; }
section { border-block-start: 1px solid var(--line); padding: .625rem 0 .625rem .875rem; border-inline-start: .25rem solid transparent; }
section p { margin: 0; overflow-wrap: anywhere; }
.head { color: var(--quiet); font-size: .8125rem; line-height: 1.5; }
.head b { color: var(--ink); }
.heading p { font-weight: bold; }
.same p { color: var(--quiet); }
.changed { border-inline-start-color: var(--mark); }
.added { border-inline-start: .375rem double var(--ins); }
.removed { border-inline-start: .25rem dashed var(--del); }
.moved, .renumbered { border-inline-start: .25rem dotted var(--mark); }
#only:checked ~ main .same { display: none; }
label { font-size: .9375rem; }
@media print { :root { --paper: #fff; --ink: #000; --quiet: #444; --line: #bbb; --ins: #000; --ins-paper: transparent;
  --del: #000; --del-paper: transparent; --mark: #000; color-scheme: light; }
  body { max-width: none; padding: 0; font-size: 10.5pt; } section { break-inside: avoid-page; } #only, label { display: none; } }
""".strip()


def difference_page(
    difference: Difference, *, heading: str = "", old: str = "", new: str = "", language: str = ""
) -> str:
    """The whole page. `heading` is the text's title; `old` and `new` say which versions were compared; `language` is the text's own."""
    name = heading or "Difference between two versions"
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
            f"<title>{_isolated_title(name)}</title>",
            f"<style>\n{_STYLE}\n</style>",
            "</head>",
            "<body>",
            *_header(difference, name, old, new, language),
            *_main(difference, language),
            "</body>",
            "</html>",
            "",
        ]
    )


def _isolated_title(name: str) -> str:
    """A title holds no elements; what it could not close is kept out of it."""
    return escape(" ".join("".join(sign for sign in name if sign.isprintable() or sign == " ").split()))


def _header(difference: Difference, name: str, old: str, new: str, language: str) -> Iterator[str]:
    yield "<header>"
    yield f'<h1 dir="{way(name, language)}">{escape(name)}</h1>'
    if old or new:
        yield f"<p>From <bdi>{escape(old or 'the earlier version')}</bdi> to <bdi>{escape(new or 'the later version')}</bdi></p>"
    yield f"<p>{escape(totals_line(difference))}</p>"
    yield "</header>"
    yield "<table>"
    yield "<tr>" + "".join(f'<th scope="col">{kind}</th>' for kind in KINDS) + "</tr>"
    yield "<tr>" + "".join(f"<td>{difference.totals[kind]}</td>" for kind in KINDS) + "</tr>"
    yield "</table>"
    yield '<p class="legend">Legend: <del>deleted words</del> <ins>inserted words</ins>; a bar beside a clause: '
    yield "changed (solid), new (double), gone (dashed), moved or renumbered (dotted).</p>"


def _main(difference: Difference, language: str) -> Iterator[str]:
    yield '<input type="checkbox" id="only"> <label for="only">Only what differs</label>'
    yield f'<main lang="{escape(language)}">' if language else "<main>"
    for number, row in enumerate(difference.rows, 1):
        yield from _section(row, f"clause-{number}", language)
    if difference.notes:
        yield '<h2 lang="en">Footnotes</h2>'
    for number, row in enumerate(difference.notes, 1):
        yield from _section(row, f"note-{number}", language)
    yield "</main>"


def _section(row: Row, anchor: str, language: str) -> Iterator[str]:
    kinds = [row.kind, *(["heading"] if row.type in {"heading", "article"} else [])]
    whole = "".join(span.text for span in row.spans if span.kind != "delete")
    runs = way(whole or "".join(span.text for span in row.spans), language)
    yield f'<section class="{" ".join(kinds)}" id="{anchor}">'
    yield f'<div class="head" lang="en"><a href="#{anchor}"><b>{_title(row)}</b></a> {escape(remark(row))}</div>'
    if row.spans:
        yield f'<p dir="{runs}">{"".join(_marked(row.spans, runs))}</p>'
    yield "</section>"


def _title(row: Row) -> str:
    return " \u2192 ".join(f"<bdi>{escape(number)}</bdi>" for number in titles(row))


def _marked(spans: Iterable[Span], runs: str) -> Iterator[str]:
    """The white space at the ends of a change stays outside it; a bracket in it is mirrored as the clause is."""
    for span in spans:
        tag = _TAG.get(span.kind)
        if tag is None:
            yield escape(span.text)
            continue
        before, text, after = parts(span.text)
        yield f'{before}<{tag}><bdi dir="{runs}">{escape(text)}</bdi></{tag}>{after}'


def way(text: str, language: str) -> Literal["ltr", "rtl", "auto"]:
    """Which way words run: their own where all letters agree, else that of the language; without one, by the first letter that has any."""
    if language:
        return direction_of(text, direction(language))
    kinds = (unicodedata.bidirectional(sign) for sign in text)
    first = next((kind for kind in kinds if kind in {"L", "R", "AL"}), "")
    return "auto" if not first else "ltr" if first == "L" else "rtl"
