# SPDX-License-Identifier: Apache-2.0
"""How much of a text stands outside brackets: the clean-text ratio, with its scope stated.

The ratio counts characters that are neither white space nor brackets. Over the whole document it is withheld while a bracket is stray or
unclosed, since one missing bracket can move it by half of the text; scoped to paragraphs, where each one starts clean, it always exists.
In a published text every character of the file counts, so that anybody can check the figure with a text editor. In a `.neg` text only words
do: a header, an id, an attribution or a status is not text. Options without brackets are counted among the choices, not here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from comity.text.model import Choice, Inline, Text, Words
from comity.text.scanner import Scan, scan
from comity.text.wording import plain
from comity.text.writer import write

_BRACKET = re.compile(r"([\[\]])")


@dataclass(frozen=True, slots=True)
class Cleanness:
    """Exact ratios of clean characters to all, from 0 to 1. `document` is None with diagnostics, both are 1 for an empty text."""

    document: Fraction | None
    paragraph: Fraction


def cleanness(scanned: Scan) -> Cleanness:
    """Both ratios of a scanned text, every character of it counted."""
    paragraphs = [_count(scanned.text[start:stop]) for start, stop in scanned.paragraphs]
    clean, whole = sum(one for one, _ in paragraphs), sum(one for _, one in paragraphs)
    document = None if scanned.diagnostics else _ratio(*_count(scanned.text))
    return Cleanness(document, _ratio(clean, whole))


def cleanness_of(text: Text) -> Cleanness:
    """Both ratios of a text: of its characters if it was published, else of its words. Any diagnostic withholds the first."""
    if text.dialect == "published":
        found = cleanness(scan(text.source or write(text)))
    else:
        contents = [*(clause.content for clause in text.walk()), *(note.content for note in text.notes)]
        runs = [run for content in contents for run in _runs(content, document=True, paragraph=True)]
        document, paragraph, whole = map(sum, zip(*runs, strict=True)) if runs else (0, 0, 0)
        found = Cleanness(_ratio(document, whole), _ratio(paragraph, whole))
    return Cleanness(None if text.diagnostics else found.document, found.paragraph)


def _runs(
    content: tuple[Inline, ...] | None, *, document: bool, paragraph: bool
) -> Iterator[tuple[int, int, int]]:
    """For each run of words: characters clean in the document, clean in their paragraph, and in all."""
    for one in content or ():
        if isinstance(one, Words):
            count = len("".join(plain(one.text).split()))
            yield count * document, count * paragraph, count
        elif isinstance(one, Choice):
            for alternative in one.alternatives:
                yield from _runs(
                    alternative.content, document=False, paragraph=paragraph and not alternative.opens
                )


def _ratio(clean: int, whole: int) -> Fraction:
    return Fraction(clean, whole) if whole else Fraction(1)


def _count(text: str) -> tuple[int, int]:
    """Characters outside brackets, and characters in all; a stray closing bracket closes nothing."""
    clean = whole = depth = 0
    for piece in _BRACKET.split(text):
        if piece == "[":
            depth += 1
        elif piece == "]":
            depth = max(0, depth - 1)
        else:
            count = len("".join(piece.split()))
            whole += count
            clean += 0 if depth else count
    return clean, whole
