# SPDX-License-Identifier: Apache-2.0
"""The difference of two versions as lines for a terminal: what changed, clause by clause, and the totals.

Without colour a deletion is `[-so-]` and an insertion `{+so+}`. With colour they differ without it too: struck out, and underlined.
Whatever a text holds, no control character of it reaches the terminal.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from comity.text.versions.difference import KINDS, Difference, Row
from comity.text.versions.worddiff import Span, SpanKind

_PLAIN: dict[SpanKind, tuple[str, str]] = {"equal": ("", ""), "delete": ("[-", "-]"), "insert": ("{+", "+}")}
_COLOURED: dict[SpanKind, tuple[str, str]] = {
    "equal": ("", ""),
    "delete": ("\x1b[31;9m", "\x1b[0m"),
    "insert": ("\x1b[32;4m", "\x1b[0m"),
}
_BOLD, _END = "\x1b[1m", "\x1b[0m"
_JOINERS_AND_MARKS = frozenset("\u200c\u200d\u200e\u200f\u061c")
_EDGES = re.compile(r"(\s*)(.*?)(\s*)", re.DOTALL)


def difference_text(difference: Difference, *, colour: bool = False, unchanged: bool = False) -> str:
    """Every clause that differs, with `unchanged` the others too; ends with the totals and a line break."""
    shown = [
        _row(row, colour=colour)
        for row in (*difference.rows, *difference.notes)
        if unchanged or row.kind != "same"
    ]
    return "\n\n".join([*shown, totals_line(difference)]) + "\n"


def totals_line(difference: Difference) -> str:
    """`12 clauses: 9 same, 2 changed, 1 added; 14 words added, 9 removed`; kinds that do not occur are left out."""
    totals = difference.totals
    count = sum(totals.values())
    kinds = ", ".join(f"{totals[kind]} {kind}" for kind in KINDS if totals[kind])
    clauses = f"{count} clause{'' if count == 1 else 's'}{': ' if kinds else ''}{kinds}"
    added = f"{difference.added} word{'' if difference.added == 1 else 's'} added"
    return f"{clauses}; {added}, {difference.removed} removed"


def _row(row: Row, *, colour: bool) -> str:
    number = " \u2192 ".join(titles(row))
    head = _visible(f"{number}  {remark(row)}".strip())
    body = spans_text(row.spans, colour=colour)
    head = f"{_BOLD}{head}{_END}" if colour else head
    return f"{head}\n{body}" if body else head


def titles(row: Row) -> tuple[str, ...]:
    """The number of a clause, or its id if it has none; the old and the new number where they differ."""
    if row.old_number is not None and row.number is not None and row.old_number != row.number:
        return row.old_number or "(no number)", row.number or "(no number)"
    return (row.number or row.old_number or row.id or row.old_id or "",)


def remark(row: Row) -> str:
    """What happened to a clause, and how sure it is that the two are one clause."""
    said: list[str] = [row.kind]
    if row.moved and row.kind != "moved":
        said.append("moved")
    if row.how == "fuzzy" and row.score is not None:
        said.append(f"matched by {int(row.score * 100)} % of its words and marks")
    return ", ".join(said)


def spans_text(spans: Iterable[Span], *, colour: bool = False) -> str:
    """Words with what was deleted and inserted marked; the white space at its ends stays outside the marks."""
    return "".join(_marked(spans, _COLOURED if colour else _PLAIN)).strip()


def _marked(spans: Iterable[Span], marks: dict[SpanKind, tuple[str, str]]) -> Iterator[str]:
    for span in spans:
        opening, closing = marks[span.kind]
        before, text, after = (_visible(part) for part in parts(span.text))
        yield f"{before}{opening}{text}{closing}{after}"


def parts(text: str) -> tuple[str, str, str]:
    """White space before, the text, white space after."""
    match = _EDGES.fullmatch(text)
    assert match is not None
    return match[1], match[2], match[3]


def _visible(text: str) -> str:
    """Control and formatting characters by their code, so that a text can neither colour nor reorder what is shown."""
    return "".join(f"<U+{ord(sign):04X}>" if _hides(sign) else sign for sign in text)


def _hides(sign: str) -> bool:
    return sign not in _JOINERS_AND_MARKS and unicodedata.category(sign) in {"Cc", "Cf"}
