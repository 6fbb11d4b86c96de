# SPDX-License-Identifier: Apache-2.0
"""Cuts a text into its header and its blocks: clauses with their markers, footnotes, brackets around whole clauses, publisher's matter.

Works by lines and knows the numbering of multilateral drafting (PP3bis, OP7 ter, Article 4, 3.3quater, (a), Option 2:). It looks at no
bracket's inside, so that unbalanced texts are cut as well as balanced ones, and every line ends up in exactly one block.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from comity.text.model import ClauseType

SUFFIX = r"(?:\s?(?:bis|ter|quater|quat|quinquies|sexies|septies|octies|alt)\d*(?!\w))?"
_OPTION_KEY = r"(?:\d{1,3}|[A-Z]|[IVXLC]{1,5}|[ivxlc]{1,5}|\([A-Za-z0-9]{1,4}\))"
_ROW = re.compile(r"(?P<indent>[ \t]*)(?P<rest>.*)")
_HEADING = re.compile(r"#{1,6}(?=\s)")
_OPTION = re.compile(
    rf"(?:\*\*|__)?(?P<number>(?:Options?|Alternative|Alt|Variante?|Вариант|الخيار)\.?(?:\s*{_OPTION_KEY})?{SUFFIX})"
    r"\s*(?P<who>\([^()]*\))?\s*(?:\*\*|__)?\s*:(?:\*\*|__)?"
)
_ARTICLE = (
    r"(?:Article|Artículo|Статья|المادة|Madde|Chapter|Chapitre|Section|Part|Annex)\s+(?:\d+|[IVXLC]+)"
    + SUFFIX
)
_LABELS: tuple[tuple[ClauseType, re.Pattern[str]], ...] = (
    ("preambular", re.compile(rf"(?P<number>PP\s?\d+{SUFFIX})[.:)]?(?=\s|$|\{{)")),
    ("operative", re.compile(rf"(?P<number>OP\s?\d+{SUFFIX})[.:)]?(?=\s|$|\{{)")),
    ("article", re.compile(rf"(?P<number>{_ARTICLE})(?:[.:]|(?=\s*$)|(?=\s*[({{*]))")),
    ("paragraph", re.compile(rf"(?P<number>\d{{1,4}}(?:\.\d{{1,3}})*{SUFFIX})[.)](?=\s|$|\{{)")),
    ("point", re.compile(rf"(?P<number>\((?:[a-z]{{1,2}}|[ivxlc]{{1,6}}|[A-Z]|\d{{1,3}}|[\u0621-\u064a]){SUFFIX}\))(?=\s|$)")),
    ("point", re.compile(r"(?P<number>[a-z]\))(?=\s)")),
    ("point", re.compile(r"(?P<number>[-*•–—+])(?=\s)")),
)  # fmt: skip
_DECIMAL = re.compile(rf"(?P<number>\d{{1,3}}(?:\.\d{{1,3}})+{SUFFIX}):?(?=\s)")
_BEFORE_LABEL = re.compile(r"[\[*_]+\s*")
_IDENTITY = re.compile(r"\s*\{#(?P<id>[^{}\s]*)\}")
_NOTE = re.compile(r"\[\^(?P<key>[^\]\s]+)\]:\s*")
_LINK = re.compile(r"\[[^\]^][^\]]*\]:\s+\S")
_MATTER = re.compile(r"\{:|\|.*\|\s*$|<!--|[*-] TOC\s*$|[-=*_]{3,}\s*$|```")
_BRACKET_LINE = re.compile(r"(?:\[|\](?:\{#[^{}\s]*\})?(?:\s?\([^()]*\))*)\s*$")
_HEADER_LINE = re.compile(r"(?P<key>[A-Za-z][A-Za-z0-9_-]*)\s*:(?:\s+(?P<value>.*?))?\s*$")
KEYS = ("title", "text", "lang", "type", "version", "base", "status", "parties", "groups")

BlockKind = Literal["clause", "note", "matter", "bracket"]


@dataclass(slots=True)
class Block:
    """One block. `start` and `end` are offsets of its content; `number`, `marker`, `identity` and `who` are what opened it."""

    kind: BlockKind
    start: int
    end: int
    line: int
    indent: int = 0
    type: ClauseType = "prose"
    number: str = ""
    marker: str = ""
    identity: str | None = None
    who: str = ""
    level: int = 0
    tight: bool = False


def header_lines(source: str) -> tuple[list[str], int, bool]:
    """The header's lines, the offset after it, and whether it was fenced by `---`. Without a known key first, there is none."""
    lines = source.splitlines(keepends=True)
    if lines and lines[0].rstrip() == "---":
        for count, line in enumerate(lines[1:], 1):
            if line.rstrip() == "---":
                return [one.rstrip() for one in lines[1:count]], sum(map(len, lines[: count + 1])), True
        return [], 0, False
    found: list[str] = []
    place = 0
    for line in lines:
        match = _HEADER_LINE.match(line)
        if match is None or not (found or match["key"].casefold() in (*KEYS, "language")):
            break
        found.append(line.rstrip())
        place += len(line)
    return found, place, False


def blocks(source: str, start: int) -> Iterator[Block]:
    """The blocks of `source` from the offset `start` on."""
    current: Block | None = None
    blank = True
    place = start
    for number, line in enumerate(source[start:].splitlines(keepends=True), source.count("\n", 0, start) + 1):
        if line.strip():
            block = _open_block(line, place, number, blank=blank, current=current)
            if block is not None:
                if current is not None:
                    yield current
                current = block
            elif current is not None:
                current.end = place + len(line.rstrip())
        blank = not line.strip()
        if current is not None and (blank or current.level):
            yield current
            current = None
        place += len(line)
    if current is not None:
        yield current


def _open_block(line: str, place: int, number: int, *, blank: bool, current: Block | None) -> Block | None:
    """The block that this line opens, or None if it goes on with the current one."""
    row = _ROW.match(line)
    assert row is not None  # the pattern matches anything
    rest = row["rest"].rstrip()
    begin = place + len(row["indent"])
    block = Block(
        "clause", begin, begin + len(rest), number, len(row["indent"].expandtabs(4)), tight=not blank
    )
    if _NOTE.match(rest):
        return _note(block, rest)
    if _LINK.match(rest) or _MATTER.match(rest):
        block.kind, block.type = "matter", "matter"
        return None if current is not None and current.kind == "matter" else block
    if _BRACKET_LINE.match(rest):
        block.kind, block.type = "bracket", "bracket"
        return block
    if current is not None and current.kind == "matter":
        return None
    if _label(block, rest, begin, blank=blank) or current is None or current.kind in {"bracket", "note"}:
        return block
    return None


def _note(block: Block, rest: str) -> Block:
    match = _NOTE.match(rest)
    assert match is not None  # asked before
    block.kind, block.number = "note", match["key"]
    block.start += match.end()
    return block


def _label(block: Block, rest: str, begin: int, *, blank: bool) -> bool:
    """Read the marker that opens a clause into `block`; False if there is none."""
    heading = _HEADING.match(rest)
    after = heading.end() if heading else 0
    if heading:
        block.level, block.type = after, "heading"
        after += len(rest) - after - len(rest[after:].lstrip())
    found = _numbered(rest, after, blank=blank)
    if found is None and not heading:
        return _number_inside(block, rest)
    if found is not None:
        kind, match = found
        if not heading or kind == "article":
            block.type = kind
            block.number = " ".join(match["number"].split())
            block.who = (match.groupdict().get("who") or "").strip("()")
            after = match.end()
    marker = rest[:after].rstrip()
    if block.who:
        marker = re.sub(r"\s*\([^()]*\)(?=\s*(?:\*\*|__)?\s*:)", "", marker, count=1)
    block.marker = marker
    identity = _IDENTITY.match(rest, after)
    if identity:
        block.identity = identity["id"]
        after = identity.end()
    block.start = begin + after
    return True


def _numbered(rest: str, after: int, *, blank: bool) -> tuple[ClauseType, re.Match[str]] | None:
    option = _OPTION.match(rest, after)
    if option:
        return "option", option
    for kind, pattern in _LABELS:
        match = pattern.match(rest, after)
        if match:
            return kind, match
    match = _DECIMAL.match(rest, after) if blank else None
    return ("paragraph", match) if match else None


def _number_inside(block: Block, rest: str) -> bool:
    """`[4. text]`: the number stands inside the bracket and stays in the content."""
    before = _BEFORE_LABEL.match(rest)
    identity = _IDENTITY.match(rest)
    if identity:
        block.identity = identity["id"]
        block.start += identity.end()
        return True
    if before is None or "[" not in before[0]:
        return False
    for kind, pattern in _LABELS[:-1]:
        match = pattern.match(rest, before.end())
        if match:
            block.type, block.number = kind, " ".join(match["number"].split())
            return True
    return False
