# SPDX-License-Identifier: Apache-2.0
"""Lays the characters of a paragraph in a document against the segments that were exported: which character belongs to which segment.

Characters that stand as exported keep their segment; what was added goes into the words, or the gap for words, where it stands. Where it
stands between brackets and separators only, there is no place for it, and DamagedError says so. No change of the document is judged here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from rapidfuzz.distance import Indel

from comity.text.docx.layout import Segment, spaced

_TOKEN = re.compile(r"\w+|\s|[^\w\s]")
_MAX_CELLS = 200_000_000
"""Tokens of one side times those of the other, above which nothing is compared."""


@dataclass(frozen=True, slots=True)
class Bit:
    """Characters as they stand in the document. Since the export, and tracked, `by` added them and `gone` deleted them; empty: nobody."""

    text: str
    italic: bool = False
    by: str = ""
    gone: str = ""
    note: str = ""


class DamagedError(Exception):
    """Brackets or separators no longer stand as exported."""


def text_of(bits: Iterable[Bit]) -> str:
    """The characters of some bits, each on one line."""
    return "".join(one.text if one.text == "\t" else one_line(one.text) for one in bits)


def one_line(text: str) -> str:
    """As `spaced`, but a tab stays one: it parts a label from the words."""
    return "\t".join(map(spaced, text.split("\t")))


def assign(segments: Sequence[Segment], bits: Sequence[Bit]) -> list[list[Bit]]:
    """Every character of the document to one segment, in order. Raises where there is no place for what was added."""
    owners = _owners(segments, text_of(one for one in bits if not one.by))
    found: list[list[Bit]] = [[] for _ in segments]
    place = 0
    for bit in bits:
        if bit.by:
            low = owners[place - 1] if place else 0
            high = owners[place] if place < len(owners) else len(segments) - 1
            found[_room(segments, low, high)].append(bit)
            continue
        for owner, run in groupby(range(place, place + len(bit.text)), key=owners.__getitem__):
            numbers = list(run)
            piece = bit.text[numbers[0] - place : numbers[-1] + 1 - place]
            found[owner].append(replace(bit, text=one_line(piece)))
        place += len(bit.text)
    return found


def _owners(segments: Sequence[Segment], actual: str) -> list[int]:
    """The number of the segment that each character of `actual` belongs to."""
    tokens: list[tuple[int, str]] = []
    for number, segment in enumerate(segments):
        tokens += ((number, token) for token in _TOKEN.findall(segment.text))
    if "".join(token for _, token in tokens) == actual:
        return [number for number, token in tokens for _ in token]
    mine, theirs = [token for _, token in tokens], _TOKEN.findall(actual)
    if len(mine) * len(theirs) > _MAX_CELLS:
        raise DamagedError
    found: list[int] = []
    for code in Indel.opcodes(mine, theirs):
        if code.tag == "equal":
            found += [
                tokens[place][0] for place in range(code.src_start, code.src_end) for _ in tokens[place][1]
            ]
        elif code.tag in {"insert", "replace"}:
            low = tokens[code.src_start - 1][0] if code.src_start else 0
            high = tokens[code.src_end][0] if code.src_end < len(tokens) else len(segments) - 1
            room = _room(segments, low, high)
            found += [room] * sum(map(len, theirs[code.dest_start : code.dest_end]))
    return found


def _room(segments: Sequence[Segment], low: int, high: int) -> int:
    """Where to put what was added between two segments: into words, else into a gap, else beside an alternative."""
    for kind in ("words", "gap", "to"):
        for number in range(low, high + 1):
            if segments[number].kind == kind:
                return number
    if low == high and segments[low].kind == "label":
        return low
    raise DamagedError
