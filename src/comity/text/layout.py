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

_LATIN = r"\s*(?:bis|ter|quater|quat|quinquies|sexies|septies|octies|[Aa]lt)\d*(?!\w)"
SUFFIX = rf"(?:{_LATIN}){{0,2}}"
_OPTION_KEY = r"(?:\d{1,3}|[A-Z]|[IVXLC]{1,5}|[ivxlc]{1,5}|\([A-Za-z0-9]{1,4}\))"
_ROW = re.compile(r"(?P<indent>[^\S\n]*)(?P<rest>.*)")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_HEADING = re.compile(r"#{1,6}(?=\s|$)")
_OPTION_WORD = r"(?:Options?|Alternative|Alt|Variante?|Вариант|الخيار)\.?"
_OPTION = re.compile(
    rf"(?P<bold>\*\*|__)?(?P<number>{_OPTION_WORD}(?P<key>\s*+{_OPTION_KEY})?{SUFFIX})"
    r"\s*+(?P<who>\([^()]*\)(?:\s*+\([^()]*\)){0,20})?\s*+"
    r"(?:(?:\*\*|__)?\s*+:(?:\*\*|__)?|(?P<end>(?(bold)(?:\*\*|__)\.?|\.)(?=\s|\[|$)|(?=(?:\{#[^{}\s]*\}\s*)?$)))"
)
_ALONE = re.compile(
    rf"\[[^\[\]^][^\[\]]*\]:$|(?:\*\*|__)?{_OPTION_WORD}(?:\s*+{_OPTION_KEY})?{SUFFIX}\s*+(?:\([^()]*\)\s*+){{0,20}}(?:\*\*|__)?$"
)
_ARTICLE_WORDS = (
    "Article",
    "Artículo",
    "Статья",
    "المادة",
    "Madde",
    "Chapter",
    "Chapitre",
    "Section",
    "Part",
    "Annex",
)
_ARTICLE = (
    rf"(?:{'|'.join((*_ARTICLE_WORDS, *map(str.upper, _ARTICLE_WORDS)))})\s{{1,3}}(?:\d+|[IVXLC]+|premier|PREMIER)"
    + SUFFIX
)
_LABELS: tuple[tuple[ClauseType, re.Pattern[str]], ...] = (
    ("preambular", re.compile(rf"(?P<number>PP\s?\d+{SUFFIX})[.:)]?(?=[\s\[{{]|$)")),
    ("operative", re.compile(rf"(?P<number>OP\s?\d+{SUFFIX})[.:)]?(?=[\s\[{{]|$)")),
    ("article", re.compile(rf"(?P<number>{_ARTICLE})(?:[.:]|(?=\s*(?:$|[({{*]|\[\^)|\s+[-–—](?:\s|$)))")),
    ("paragraph", re.compile(rf"(?P<number>\d{{1,4}}(?:\.\d{{1,3}})*{SUFFIX})[.)](?=\s|$|\{{)")),
    ("point", re.compile(rf"(?P<number>\((?:[a-z]{{1,2}}|[ivxlc]{{1,6}}|[A-Z]|\d{{1,3}}|[\u0621-\u064a]{{1,2}}){SUFFIX}\))(?=[\s\[{{]|$)")),
    ("point", re.compile(r"(?P<number>[a-z]\))(?=\s|$)")),
    ("point", re.compile(r"(?P<number>[-*•–—+])(?=\s|$)")),
)  # fmt: skip
_POINTS = _LABELS[4:6]
_INSIDE: tuple[tuple[ClauseType, re.Pattern[str]], ...] = (
    ("article", re.compile(rf"(?P<number>{_ARTICLE})\s*\](?=\s*(?:[({{*]|$))")),
    *_LABELS[:-1],
)
_DECIMAL = re.compile(rf"(?P<number>\d{{1,3}}(?:\.(?:\d{{1,3}}|[xX]))+{SUFFIX}):?(?=[\s\[]|$)")
_BULLET = re.compile(r"[-*•–—+]\s{1,4}(?=\(|[a-z]\)\s)")
_BEFORE_LABEL = re.compile(r"\s*[\[*_]+\s{0,3}")
_IDENTITY = re.compile(r"\s*\{#(?P<id>[a-z0-9][a-z0-9._-]{0,99})\}")
_NOTE = re.compile(r"\[\^(?P<key>[^\]\s]+)\]:\s*")
_MORE_NUMBER = re.compile(rf"{_LATIN}")
_LINK = re.compile(r"\[[^\[\]^][^\[\]]*\]:\s+\S")
_MATTER = re.compile(r"\{:|\||<!--|[*-] TOC\s*$|[-=*_]{3,}\s*$|```")
_BRACKET_LINE = re.compile(r"(?:\[|\](?:\{#[^{}\s]*\})?(?:\s*+\([^()]*\))*)\s*$")
_HEADER_LINE = re.compile(r"(?P<key>[A-Za-z][A-Za-z0-9_-]*)\s{0,3}:(?=\s)")
KEYS = ("title", "text", "lang", "type", "version", "base", "status", "parties", "groups")

BlockKind = Literal["clause", "note", "matter", "bracket"]


@dataclass(slots=True)
class Block:
    """One block. `start` and `end` are offsets of its content; `number`, `marker`, `identity` and `who` are what opened it.

    What follows the line of one that stands `alone` is another block: a heading, `Article 4`, `Option 2` without a colon.
    """

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
    alone: bool = False


def header_lines(source: str, *, fenced_only: bool = False) -> tuple[list[str], int, bool]:
    """The header's lines, the offset after it, and whether it was fenced by `---`. Without a known key first, there is none."""
    lines = _LINE.findall(source)
    first = next((count for count, line in enumerate(lines) if line.strip()), 0)
    if lines and lines[first].rstrip() == "---":
        for count, line in enumerate(lines[first + 1 :], first + 1):
            if line.rstrip() == "---":
                return (
                    [one.rstrip() for one in lines[first + 1 : count]],
                    sum(map(len, lines[: count + 1])),
                    True,
                )
    found: list[str] = []
    place = 0
    for line in lines if not fenced_only else ():
        match = _HEADER_LINE.match(line if line.endswith("\n") else line + "\n")
        if match is None and (found or line.strip()):
            break
        if match is not None and not found and match["key"].casefold() not in {*KEYS, "language"}:
            break
        if match is not None:
            found.append(line.rstrip())
        place += len(line)
    return (found, place, False) if found else ([], 0, False)


def blocks(source: str, start: int) -> Iterator[Block]:
    """The blocks of `source` from the offset `start` on."""
    current: Block | None = None
    blank = True
    first = source.count("\n", 0, start) + 1
    for number, match in enumerate(_LINE.finditer(source, start), first):
        line = match[0]
        if line.strip():
            block = _open_block(line, match.start(), number, blank=blank, current=current)
            if block is not None:
                if current is not None:
                    yield current
                current = block
                if option := _option_within(source, block):
                    yield block
                    current = option
            elif current is not None:
                current.end = match.start() + len(line.rstrip())
        blank = not line.strip()
        if current is not None and (blank or current.alone):
            yield current
            current = None
    if current is not None:
        yield current


def _option_within(source: str, block: Block) -> Block | None:
    """`1. Option 1: text` opens two blocks: the option is cut off the paragraph, as if it stood on the next line."""
    if block.type not in {"preambular", "operative", "paragraph", "point"} or block.level or not block.marker:
        return None
    begin = block.start
    while begin < block.end and source[begin].isspace():
        begin += 1
    found = _OPTION.match(source, begin, block.end)
    if found is None or not found["key"] or begin == block.end:
        return None
    option = Block("clause", begin, block.end, block.line, block.indent + 4, tight=True)
    if not _label(option, source[begin : block.end], begin, blank=False) or option.type != "option":
        return None
    block.end = block.start
    return option


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
    block.alone = bool(_ALONE.fullmatch(rest))
    opens = blank or current is None or current.kind == "bracket"
    return (
        block
        if _label(block, rest, begin, blank=opens) or opens or _looks_like_number(current, rest)
        else None
    )


def _looks_like_number(current: Block | None, rest: str) -> bool:
    """Whether `rest` begins with `bis` under a bare `OP3`, whose number it would join if the two stood on one line."""
    return current is not None and current.start == current.end and bool(_MORE_NUMBER.match(rest))


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
    found = _numbered(rest, after, blank=blank or heading is not None)
    if found is None:
        return _number_inside(block, rest, begin, after) or bool(heading)
    kind, match = found
    if not heading or kind in {"article", "option"}:
        block.type = kind
        block.number = " ".join(match["number"].split())
        block.who = match.groupdict().get("who") or ""
        after = match.end()
    block.marker = rest[:after].rstrip()
    block.alone = bool(heading) or (kind in {"article", "option"} and block.marker[-1] not in ".:*_")
    _identify(block, rest, begin, after)
    return True


def _identify(block: Block, rest: str, begin: int, after: int) -> None:
    """Take the id that stands behind a marker, and let the content begin after it."""
    identity = _IDENTITY.match(rest, after)
    if identity:
        block.identity = identity["id"]
        after = identity.end()
    block.start = begin + after


def _numbered(rest: str, after: int, *, blank: bool) -> tuple[ClauseType, re.Match[str]] | None:
    option = _OPTION.match(rest, after)
    if option and (option["end"] is None or (option["key"] and (blank or option["bold"]))):
        return "option", option
    bullet = _BULLET.match(rest, after)
    for begin in (bullet.end(), after) if bullet else (after,):
        for kind, pattern in _LABELS if begin == after else _POINTS:
            match = pattern.match(rest, begin)
            if match:
                return kind, match
    match = _DECIMAL.match(rest, after) if blank else None
    return ("paragraph", match) if match else None


def _number_inside(block: Block, rest: str, begin: int, after: int) -> bool:
    """`[4. text]`, `## [Article 3bis]`: the number stands inside the bracket and stays in the content. True if a clause opens here."""
    block.marker = rest[:after].rstrip()
    _identify(block, rest, begin, after)
    block.alone = block.alone or block.level > 0
    before = _BEFORE_LABEL.match(rest, block.start - begin)
    if before is not None:
        for kind, pattern in _INSIDE:
            match = pattern.match(rest, before.end())
            if match and (kind == "article" or ("[" in before[0] and not after)):
                block.type, block.number = kind, " ".join(match["number"].split())
                block.alone = block.alone or kind == "article"
                return True
    return block.identity is not None
