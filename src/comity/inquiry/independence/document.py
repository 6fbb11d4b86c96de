# SPDX-License-Identifier: Apache-2.0
"""A document as it is compared: its paragraphs, each with its words, and which of them can be the article at all.

A page in HTML is cut along its block elements, and trafilatura says which blocks are the article. In plain text, menus, captions and
headings are told from prose by their form. Nothing is dropped: what is not prose is kept and never counts as evidence of a copy.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from comity.canonical import sha256_hex
from comity.inquiry.independence import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from comity.inquiry.independence.words import Numbers

PROSE_WORDS = 20
SENTENCE_WORDS = 7
_ENDING = re.compile(r"[.!?…։。！？؟۔।][\"'»”’)\]]*\s*$")
_WRAPPED_COLUMNS = 110
_QUOTED_ENDING = re.compile(r"[\"»”]\s*$")


@dataclass(frozen=True)
class Paragraph:
    """One block of text. `begin` is its first word's number in the document; `article` is what an extraction said, None in plain text."""

    text: str
    begin: int
    words: tuple[str, ...]
    article: bool | None = None

    @property
    def end(self) -> int:
        """One past its last word."""
        return self.begin + len(self.words)

    @cached_property
    def prose(self) -> bool:
        """Whether it has the form of sentences: long enough, or closed by a full stop; part of the article, where that is known."""
        if self.article is not None:
            return self.article and len(self.words) >= SENTENCE_WORDS
        if len(self.words) >= PROSE_WORDS:
            return bool(re.search(r"[.!?…。！？؟۔।]", self.text)) or len(self.words) >= 2 * PROSE_WORDS
        return len(self.words) >= SENTENCE_WORDS and bool(
            _ENDING.search(self.text) or _QUOTED_ENDING.search(self.text)
        )


@dataclass(frozen=True)
class Document:
    """One capture. `publisher` is whose page it is, as far as the page says so; `sha256` is that of the bytes."""

    name: str
    sha256: str
    paragraphs: tuple[Paragraph, ...]
    publisher: str = ""
    title: str = ""

    @cached_property
    def row(self) -> Numbers:
        """Every word as a number, in order."""
        return words.numbers([word for one in self.paragraphs for word in one.words])

    @cached_property
    def is_prose(self) -> np.ndarray:
        """For each word, whether its paragraph is prose; all of a text that has hardly any prose."""
        marks = np.zeros(len(self.row), dtype=bool)
        for one in self.paragraphs:
            if one.prose:
                marks[one.begin : one.end] = True
        if marks.sum() < min(PROSE_WORDS, len(marks)):
            marks[:] = True
        return marks

    def text_of(self, begin: int, end: int, limit: int = 200) -> str:
        """The text from word `begin` to word `end`, cut to `limit` characters."""
        pieces = []
        for one in self.paragraphs:
            first, last = max(begin, one.begin), min(end, one.end)
            if first < last:
                placed = words.placed_words(one.text)
                pieces.append(one.text[placed[first - one.begin][1] : placed[last - one.begin - 1][2]])
            if sum(map(len, pieces)) > limit:
                break
        text = " ".join(" ".join(pieces).split())
        return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"

    def paragraph_at(self, word: int) -> int:
        """Number of the paragraph that holds a word, counted from 1."""
        return next(number for number, one in enumerate(self.paragraphs, 1) if one.begin <= word < one.end)


def plain_document(name: str, text: str, data: bytes | None = None) -> Document:
    """A document of plain text; `data` is what its SHA-256 is of, if that is not the text in UTF-8."""
    blocks = ((block, None) for block in _blocks(text))
    return Document(name, sha256_hex(text.encode() if data is None else data), paragraphs_of(blocks))


def paragraphs_of(blocks: Iterable[tuple[str, bool | None]]) -> tuple[Paragraph, ...]:
    """Paragraphs from blocks of text, numbered through; blocks without words are left out."""
    found, begin = [], 0
    for text, article in blocks:
        inside = tuple(words.words(text))
        if inside:
            found.append(Paragraph(text, begin, inside, article))
            begin += len(inside)
    return tuple(found)


def _blocks(text: str) -> Iterator[str]:
    """Paragraphs of plain text: between empty lines, and within those line by line unless the lines are those of a wrapped paragraph."""
    for block in re.split(r"\n[ \t\r\f\v]*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        lines = [line.strip() for line in block.split("\n") if line.strip()]
        if len(lines) > 1 and _wrapped(lines):
            yield " ".join(lines)
        else:
            yield from lines


def _wrapped(lines: list[str]) -> bool:
    """Whether lines are one paragraph broken by an editor: all but the last of about one width, most of them not closed."""
    widths = [len(line) for line in lines[:-1]]
    broken = sum(not _ENDING.search(line) for line in lines[:-1])
    return max(widths) <= _WRAPPED_COLUMNS and median(widths) >= 40 and 2 * broken >= len(widths)
