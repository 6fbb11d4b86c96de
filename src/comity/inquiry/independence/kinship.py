# SPDX-License-Identifier: Apache-2.0
"""How two documents depend on each other, judged from where their words run alike, with the evidence.

Containment of the shorter text decides, in prose that is neither furniture nor a quotation: a third of it, or more, is a copy. Less than
that is a release or a quotation that both took up. Paraphrase and translation leave no such trace and are not found here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from comity.inquiry.independence.alignment import Span, align
from comity.inquiry.independence.credits import Credit, credits_of
from comity.inquiry.independence.facts import Facts, facts_of
from comity.inquiry.independence.furniture import appeals, closing_blocks, framing
from comity.inquiry.independence.language import COMMON_LONG
from comity.inquiry.independence.quotations import Speaker, quoted_words, speakers

if TYPE_CHECKING:
    from collections.abc import Collection

    from comity.inquiry.case import Class
    from comity.inquiry.independence.document import Document

COPY = 0.3
"""Share of the shorter text from which common words make a copy: no unrelated pair of 167 articles reached 0.2 in own words."""
LEAST_COPY = 20
HALF = 0.5
"""Share from which common words make a copy even where most of them are quoted."""
RELEASE = 0.1
LEAST_RELEASE = 25
LEAST_OWN = 10
LEAST_QUOTATION = 8
LEAST_FURNITURE = 12
NEARLY = 0.95
LEAST_LIST = 40
"""Words of an exact run that counts though it has the form of a list in one document; and COPY of the shorter text, at least."""
CLOSING = 0.4
"""Share of the shorter text from which a common ending is more than a closing block."""
WHOLE = 0.9
REST = 0.3
LONG = 5
ALIKE = 0.08
"""Share of telling words that text beside a copy has in common with it from which it goes on with the same article: nine in ten real
continuations have more, nine in ten texts on other matters less."""
DENSE = 0.6


class _Telling(dict[str, bool]):
    """Words met so far, and whether each tells what a text is about."""

    def __missing__(self, word: str) -> bool:
        tells = (len(word) >= LONG and word not in COMMON_LONG) or word[0] >= "\u3040"
        self[word] = tells
        return tells


_telling = _Telling()


class Reading:
    """A document and what was read off it, once: quotations, appeals, credits, speakers, facts. `furniture` holds learned paragraphs."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.furniture: set[tuple[str, ...]] = set()

    @cached_property
    def quoted(self) -> np.ndarray:
        """For each word, whether it is quoted."""
        return quoted_words(self.document)

    @cached_property
    def appealing(self) -> np.ndarray:
        """For each word, whether its paragraph reads as furniture."""
        return appeals(self.document)

    @cached_property
    def credits(self) -> tuple[Credit, ...]:
        """Its credits."""
        return credits_of(self.document)

    @cached_property
    def speakers(self) -> tuple[Speaker, ...]:
        """Whom it names as having said something."""
        return speakers(self.document)

    @cached_property
    def facts(self) -> Facts:
        """Numbers, names and times that it states."""
        return facts_of(self.document)

    @cached_property
    def agencies(self) -> frozenset[str]:
        """Agencies that its text comes from, in whole or in part, by its own account."""
        return frozenset(credit.agency for credit in self.credits if credit.of_the_text)

    @property
    def known(self) -> np.ndarray:
        """For each word, whether it is known as furniture: by its words, or because it was learned."""
        marks = self.appealing.copy()
        if self.furniture:
            for one in self.document.paragraphs:
                if one.words in self.furniture:
                    marks[one.begin : one.end] = True
        return marks

    def telling(self, body: np.ndarray, begin: int, end: int) -> set[int]:
        """The different longer words, as numbers, among those of `body` from word `begin` to word `end`."""
        chosen = self.long[begin:end] & body[begin:end]
        return set(self.document.row[begin:end][chosen].tolist())

    @cached_property
    def long(self) -> np.ndarray:
        """For each word, whether it is long enough to tell what a text is about; every word of a script without spaces."""
        return np.array(
            [_telling[word] for one in self.document.paragraphs for word in one.words], dtype=bool
        )

    @cached_property
    def listed(self) -> np.ndarray:
        """For each word of a plain text, whether its line has no form of prose, and is not known as furniture."""
        marks = ~self.known
        for one in self.document.paragraphs:
            if one.article is not None or one.prose:
                marks[one.begin : one.end] = False
        return marks

    def whole(self, run: slice) -> np.ndarray:
        """For each word of a run, whether nearly all of its paragraph lies in the run."""
        marks = np.zeros(run.stop - run.start, dtype=bool)
        for one in self.document.paragraphs:
            first, last = max(one.begin, run.start), min(one.end, run.stop)
            if last - first >= NEARLY * len(one.words):
                marks[first - run.start : last - run.start] = True
        return marks

    def body(self) -> np.ndarray:
        """For each word, whether it can be evidence: prose, and not known as furniture. All prose where nothing would be left."""
        marks: np.ndarray = self.document.is_prose & ~self.known
        if marks.sum() < LEAST_COPY:
            marks = self.document.is_prose.copy()
        return marks


@dataclass(frozen=True)
class Kinship:
    """Two documents' dependence: its class, the spans it rests on, the share of the shorter text, and words for people."""

    type: Class
    spans: tuple[Span, ...]
    contained: float
    matched: int
    reason: str


def copied(a: Reading) -> Kinship:
    """How a document depends on its copy to the byte."""
    return Kinship("same-capture", (), 1.0, len(a.document.row), "the same bytes")


def kinship(a: Reading, b: Reading) -> Kinship | None:
    """How `a` and `b` depend on each other as far as their words show; None if they do not."""
    if a.document.sha256 == b.document.sha256:
        return copied(a)
    if len(a.document.row) == len(b.document.row) and np.array_equal(a.document.row, b.document.row):
        return Kinship("same-capture", (), 1.0, len(a.document.row), "the same words in other bytes")
    spans = align(a.document.row, b.document.row)
    return _Compared(a, b, spans).kinship() if spans else None


class _Compared:
    """Two readings with their spans, and how many words of which sort the spans hold."""

    def __init__(self, a: Reading, b: Reading, spans: tuple[Span, ...]) -> None:
        self.a, self.b, self.spans = a, b, spans
        self.body_a, self.body_b = a.body(), b.body()
        self._take_in_lists()
        closing = (
            frozenset(
                span for span in closing_blocks(spans, a.quoted) if span.matched < self._longest_closing()
            )
            if self._share(spans) < CLOSING and self._may_be_one()
            else frozenset()
        )
        frame = framing(spans, self.body_a, self.body_b, closing)
        self.frame = tuple(span for span in spans if span in frame)
        self.rest = tuple(span for span in spans if span not in frame)
        self.matched, self.own = self._words(self.rest)

    def _take_in_lists(self) -> None:
        """Count what is whole paragraphs of prose in one document and, in one long exact run, lines of a list in the other."""
        least = max(LEAST_LIST, COPY * min(len(self.body_a), len(self.body_b)))
        for span in self.spans:
            for at_a, at_b, length in span.pieces:
                if length >= least:
                    in_a, in_b = slice(at_a, at_a + length), slice(at_b, at_b + length)
                    prose_a, prose_b = self.a.whole(in_a), self.b.whole(in_b)
                    self.body_a[in_a] |= prose_b & self.body_b[in_b] & self.a.listed[in_a]
                    self.body_b[in_b] |= prose_a & self.body_a[in_a] & self.b.listed[in_b]

    def _words(self, spans: Collection[Span]) -> tuple[int, int]:
        """Matched words of the bodies, and those of them that at least one document does not quote."""
        matched = own = 0
        either = self.a.quoted.any() and self.b.quoted.any()
        for span in spans:
            for at_a, at_b, length in span.pieces:
                both = self.body_a[at_a : at_a + length] & self.body_b[at_b : at_b + length]
                count = int(np.count_nonzero(both))
                matched += count
                if either:
                    both &= self.a.quoted[at_a : at_a + length] & self.b.quoted[at_b : at_b + length]
                    count -= int(np.count_nonzero(both))
                own += count
        return matched, own

    def _may_be_one(self) -> bool:
        """Whether both may be of one publisher, as far as they say."""
        publishers = {self.a.document.publisher, self.b.document.publisher}
        return "" in publishers or len(publishers) == 1

    def _longest_closing(self) -> float:
        return CLOSING * min(len(self.body_a), len(self.body_b))

    def _share(self, spans: Collection[Span]) -> float:
        return self._words(spans)[0] / max(1, int(min(self.body_a.sum(), self.body_b.sum())))

    def kinship(self) -> Kinship | None:
        shorter = max(1, int(min(self.body_a.sum(), self.body_b.sum())))
        own_words = max(
            1, int(min((self.body_a & ~self.a.quoted).sum(), (self.body_b & ~self.b.quoted).sum()))
        )
        contained, contained_own = self.matched / shorter, self.own / own_words
        if self.matched >= LEAST_COPY and (contained >= HALF or min(contained, contained_own) >= COPY):
            return self._copy(contained)
        quoted = self.matched - self.own
        if self.matched >= LEAST_RELEASE and self.own >= LEAST_OWN and contained >= RELEASE:
            return self._found(
                "shared-release", contained, "passages in common that both may have from one release"
            )
        if quoted >= LEAST_QUOTATION:
            return self._found("shared-quotation", contained, f"{quoted} words quoted by both")
        outside = sum(span.matched for span in self.spans)
        if self.frame or outside - self.matched >= LEAST_FURNITURE:
            return Kinship(
                "shared-furniture",
                self.frame or self.spans,
                0.0,
                outside,
                "only what is printed around the articles is the same",
            )
        return None

    def _copy(self, contained: float) -> Kinship:
        rest_a, sides_a, dense_a = _left(self.a, self.body_a, [(one.a, one.a_end) for one in self.rest])
        rest_b, sides_b, dense_b = _left(self.b, self.body_b, [(one.b, one.b_end) for one in self.rest])
        publishers = {self.a.document.publisher, self.b.document.publisher}
        if self.a.agencies & self.b.agencies and "" not in publishers and len(publishers) == 2:
            named = ", ".join(sorted(self.a.agencies & self.b.agencies))
            return self._found(
                "syndicated", contained, f"one text in two publishers' pages, both credit {named}"
            )
        if min(dense_a, dense_b) >= DENSE:
            if max(rest_a, rest_b) <= REST:
                return self._found(
                    "same-article", contained, "the body of one is that of the other; the surroundings differ"
                )
            whole = (rest_a <= 1 - WHOLE and sides_b) or (rest_b <= 1 - WHOLE and sides_a)
            if whole:
                return self._found(
                    "same-article", contained, "one stands whole and in one piece inside the other"
                )
        return self._found("derived", contained, "one took over a part of the other, or both of a third text")

    def _found(self, type_: Class, contained: float, reason: str) -> Kinship:
        return Kinship(type_, self.rest, contained, self.matched, reason)


def _left(reading: Reading, body: np.ndarray, places: list[tuple[int, int]]) -> tuple[float, bool, float]:
    """Share of a body that lies outside its hull of spans and goes on with the same article; whether something lies on both sides; share of
    the hull that is in spans.

    What lies outside and has hardly a word of its own in common with the hull is surroundings, even where it reads as prose.
    """
    first, last = min(begin for begin, _ in places), max(end for _, end in places)
    inside = sum(int(body[begin:end].sum()) for begin, end in places)
    hull = max(1, int(body[first:last].sum()))
    told = reading.telling(body, first, last)
    rest = 0
    for begin, end in ((0, first), (last, len(body))):
        words = int(body[begin:end].sum())
        own = reading.telling(body, begin, end)
        if words < LEAST_COPY or len(own & told) >= ALIKE * len(own):
            rest += words
    sides = first >= LEAST_QUOTATION and len(body) - last >= LEAST_QUOTATION
    return rest / max(1, int(body.sum())), sides, inside / hull
