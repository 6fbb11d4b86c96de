# SPDX-License-Identifier: Apache-2.0
"""Sheets for voters, each with one credential, as a self-contained HTML page or as PDF: nothing loaded, nothing run, every value escaped.

They are as secret as the distribution file that they are made of. WeasyPrint lays the PDF out; names are isolated by their own direction.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

from comity import paper
from comity.election.credentials.issuing import Issued
from comity.election.credentials.sheet_words import COMMANDS, LANGUAGES, Words
from comity.errors import InputError

Layout = Literal["page", "cards"]
LAYOUTS: tuple[Layout, ...] = ("page", "cards")
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff\ufffe\uffff]")
_STYLE = """
*{box-sizing:border-box}
body{margin:0 auto;max-width:46rem;color:#111;background:#fff;
 font:11pt/1.45 "Noto Sans","Noto Naskh Arabic","Amiri",sans-serif;overflow-wrap:break-word}
article{padding:1.5rem 1rem;break-after:page;border-block-end:1px dashed #888}
article:last-child{break-after:auto;border:0}
h1{font-size:1.5rem;margin:.2rem 0 .8rem}
h2{font-size:1.05rem;margin:1rem 0 .2rem}
.secret{margin:1rem 0;padding:.8rem;border:2px solid #111;text-align:center}
.secret code{display:block;font:700 24pt/1.3 "Noto Sans Mono","DejaVu Sans Mono",monospace;white-space:nowrap}
.secret code b{padding:0 .08em;font-weight:400;color:#555}
dl{margin:.6rem 0}
dt{font-size:.85em;color:#444}
dd{margin:0 0 .35rem}
dd code{font:9.5pt/1.3 "Noto Sans Mono","DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
ul{margin:.2rem 0;padding-inline-start:1.2rem}
li{margin:.15rem 0}
.cards article{break-after:auto;break-inside:avoid;padding:.6rem 1rem}
.cards .secret{margin:.4rem 0;padding:.4rem}
.cards .secret code{font-size:18pt}
.cards h1{font-size:1.1rem;margin:0}
.cards article.public{break-before:page}
.name{font-weight:600}
html[dir=ltr] .name{text-align:left}
html[dir=rtl] .name{text-align:right}
.commands{margin:.1rem 1.2rem}
.commands code{font:9pt/1.3 "Noto Sans Mono","DejaVu Sans Mono",monospace}
@page{size:A4;margin:12mm}
@media print{body{max-width:none;font-size:9.5pt}article{padding:0;border:0}.cards article{border-block-end:1px dashed #888;padding:4mm 0}}
"""


@dataclass(frozen=True, slots=True)
class About:
    """The election that the sheets are for. `fingerprint` is known once it is opened."""

    name: str
    uuid: str
    list_fingerprint: str
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one voter gets; `weight` where votes are weighted."""

    issued: Issued
    weight: int | None = None


def to_html(about: About, sheets: Sequence[Sheet], *, language: str = "en", layout: Layout = "page") -> str:
    """One page for printing: sheets with all instructions, or small cards with the instructions once behind them. Raises InputError."""
    words = LANGUAGES.get(language)
    if words is None:
        raise InputError(
            f"sheets are not written in {language!r}", hint=f"expected one of {', '.join(LANGUAGES)}"
        )
    title = f"{words.title}: {about.name}"
    body = "".join(_articles(about, sheets, words, layout))
    return (
        f'<!doctype html>\n<html lang="{language}" dir="{words.way}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="robots" content="noindex">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f'<title>{_shown(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body class="{layout}">\n{body}</body>\n</html>\n'
    )


def to_pdf(about: About, sheets: Sequence[Sheet], *, language: str = "en", layout: Layout = "page") -> bytes:
    """The same as PDF on A4. Raises InputError; ComityStateError where WeasyPrint or Pango is not installed."""
    source = to_html(about, sheets, language=language, layout=layout)
    return paper.to_pdf(source, instead="write the sheets with --to html and print them")


def _articles(about: About, sheets: Sequence[Sheet], words: Words, layout: Layout) -> Iterator[str]:
    cards = layout == "cards"
    election = _named(words.election, about.name, words)
    public = _facts(about, words) + _instructions(words)
    for sheet in sheets:
        yield f"<article>\n<h1>{words.title}</h1>\n{election}{_secret(sheet, words)}{'' if cards else public}</article>\n"
    if cards:
        yield f'<article class="public">\n{election}{public}</article>\n'


def _secret(sheet: Sheet, words: Words) -> str:
    voter = sheet.issued.voter
    groups = "<b>-</b>".join(_shown(one) for one in sheet.issued.credential.split("-"))
    weight = "" if sheet.weight is None else f"<p>{words.weight.format(sheet.weight)}</p>\n"
    return (
        _named(words.voter, voter.identity + (f" ({voter.login})" if voter.login else ""), words)
        + f'<div class="secret">{words.credential}<code dir="ltr">{groups}</code></div>\n<p>{words.spelling}</p>\n{weight}'
    )


def _named(label: str, value: str, words: Words) -> str:
    """A stranger's words in a block of their own direction, so that brackets and quotes stay where they belong."""
    return f'<dl><dt>{label}</dt><dd class="name" dir="{_way(value, words.way)}">{_shown(value)}</dd></dl>\n'


def _way(value: str, base: str) -> str:
    """The direction of the first letter that has one (UAX #9, rule P2), else that of the sheet."""
    for one in value:
        kind = unicodedata.bidirectional(one)
        if kind in {"L", "R", "AL"}:
            return "ltr" if kind == "L" else "rtl"
    return base


def _facts(about: About, words: Words) -> str:
    rows = [
        (words.uuid, about.uuid),
        *([(words.fingerprint, about.fingerprint)] if about.fingerprint else []),
        (words.list_fingerprint, about.list_fingerprint),
    ]
    found = "".join(
        f'<dt>{name}</dt><dd class="name" dir="ltr"><code>{_shown(value)}</code></dd>\n'
        for name, value in rows
    )
    return f"<dl>\n{found}</dl>\n"


def _instructions(words: Words) -> str:
    commands = "".join(f'<p class="commands name" dir="ltr"><code>{one}</code></p>\n' for one in COMMANDS)
    parts = (
        (words.vote, words.voting, ""),
        (words.check, words.checking, commands),
        (words.limits, words.unprotected, ""),
    )
    return "".join(
        f"<h2>{escape(heading)}</h2>\n<ul>{''.join(f'<li>{escape(one)}</li>' for one in items)}</ul>\n{more}"
        for heading, items, more in parts
    )


def _shown(words: str) -> str:
    """A value as HTML text or attribute; what no page can carry becomes U+FFFD."""
    return escape(_UNFIT.sub("\ufffd", words))
