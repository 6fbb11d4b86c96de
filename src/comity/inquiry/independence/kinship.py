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
CLOSING = 0.4
"""Share of the shorter text from which a common ending is more than a closing block."""
WHOLE = 0.9
REST = 0.3
DENSE = 0.6


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

    def body(self) -> np.ndarray:
        """For each word, whether it can be evidence: prose, and not known as furniture. All prose where nothing would be left."""
        marks = self.document.is_prose & ~self.appealing
        if self.furniture:
            for one in self.document.paragraphs:
                if one.words in self.furniture:
                    marks[one.begin : one.end] = False
        return marks if marks.sum() >= LEAST_COPY else self.document.is_prose


@dataclass(frozen=True)
class Kinship:
    """Two documents' dependence: its class, the spans it rests on, the share of the shorter text, and words for people."""

    type: Class
    spans: tuple[Span, ...]
    contained: float
    matched: int
    reason: str


def kinship(a: Reading, b: Reading) -> Kinship | None:
    """How `a` and `b` depend on each other as far as their words show; None if they do not."""
    if a.document.sha256 == b.document.sha256:
        return Kinship("same-capture", (), 1.0, len(a.document.row), "the same bytes")
    if len(a.document.row) == len(b.document.row) and np.array_equal(a.document.row, b.document.row):
        return Kinship("same-capture", (), 1.0, len(a.document.row), "the same words in other bytes")
    spans = align(a.document.row, b.document.row)
    return _Compared(a, b, spans).kinship() if spans else None


class _Compared:
    """Two readings with their spans, and how many words of which sort the spans hold."""

    def __init__(self, a: Reading, b: Reading, spans: tuple[Span, ...]) -> None:
        self.a, self.b, self.spans = a, b, spans
        self.body_a, self.body_b = a.body(), b.body()
        closing = (
            closing_blocks(spans, a.quoted)
            if self._share(spans) < CLOSING and self._may_be_one()
            else frozenset()
        )
        frame = framing(spans, self.body_a, self.body_b, closing)
        self.frame = tuple(span for span in spans if span in frame)
        self.rest = tuple(span for span in spans if span not in frame)
        self.matched, self.own = self._words(self.rest)

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
        rest_a, sides_a, dense_a = self._left(self.body_a, [(one.a, one.a_end) for one in self.rest])
        rest_b, sides_b, dense_b = self._left(self.body_b, [(one.b, one.b_end) for one in self.rest])
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

    @staticmethod
    def _left(body: np.ndarray, places: list[tuple[int, int]]) -> tuple[float, bool, float]:
        """Share of a body that lies outside its hull of spans; whether something lies on both sides; share of the hull that is in spans."""
        first, last = min(begin for begin, _ in places), max(end for _, end in places)
        inside = sum(int(body[begin:end].sum()) for begin, end in places)
        hull = max(1, int(body[first:last].sum()))
        rest = (int(body.sum()) - hull) / max(1, int(body.sum()))
        return rest, first >= LEAST_QUOTATION and len(body) - last >= LEAST_QUOTATION, inside / hull

    def _found(self, type_: Class, contained: float, reason: str) -> Kinship:
        return Kinship(type_, self.rest, contained, self.matched, reason)
