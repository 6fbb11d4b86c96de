# SPDX-License-Identifier: Apache-2.0
"""Where two texts run alike: seeds of a few equal words, extended and chained into spans that tolerate changed words.

Containment and runs, not Jaccard: two captures of one article in different surroundings share less than half of their shingles, yet
hundreds of words in a row. Chance matches of a few common words are dropped.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from comity.inquiry.independence.words import shingles

if TYPE_CHECKING:
    from comity.inquiry.independence.words import Numbers

SEED = 3
"""Words in a seed: with every fifth word changed, half of the seeds are still there."""
GAP = 12
"""Words that a span may skip on either side."""
LEAST = 8
"""Matched words without which a span is taken for chance."""
DENSITY = 0.4
"""Share of matched words in a span on its shorter side."""
REPEATS = 6
"""Seeds that are more frequent in a text do not start a span."""


@dataclass(frozen=True)
class Span:
    """Words `a` to `a_end` of one text run like words `b` to `b_end` of the other; `pieces` are the exact runs in it: (a, b, length)."""

    a: int
    a_end: int
    b: int
    b_end: int
    pieces: tuple[tuple[int, int, int], ...]

    def turned(self) -> Span:
        """The same span, seen from the other text."""
        return Span(
            self.b, self.b_end, self.a, self.a_end, tuple((b, a, length) for a, b, length in self.pieces)
        )

    @property
    def matched(self) -> int:
        """Words that are equal and in the same order."""
        return sum(length for _, _, length in self.pieces)

    @property
    def longest(self) -> int:
        """Words in the longest exact run."""
        return max(length for _, _, length in self.pieces)


def align(a: Numbers, b: Numbers) -> tuple[Span, ...]:
    """Spans in the order of `a`; each word of either text belongs to at most one. Cost grows with the length of both and with repeats.

    The same spans, turned round, for `align(b, a)`.
    """
    if (len(a), a.tobytes()) <= (len(b), b.tobytes()):
        return _disjoint(_chained(_runs(a, b)))
    return tuple(sorted((span.turned() for span in align(b, a)), key=lambda one: one.a))


def _runs(a: Numbers, b: Numbers) -> list[tuple[int, int, int]]:
    """Maximal exact runs of at least SEED words: (place in a, place in b, words), by place in a."""
    left, right = shingles(a, SEED), shingles(b, SEED)
    if not len(left) or not len(right):
        return []
    order = np.argsort(right, kind="stable")
    ranked = right[order]
    first = np.searchsorted(ranked, left, "left")
    count = np.searchsorted(ranked, left, "right") - first
    at_a = np.flatnonzero((count > 0) & (count <= REPEATS))
    if not len(at_a):
        return []
    hits = count[at_a]
    places_a = np.repeat(at_a, hits)
    within = np.arange(len(places_a)) - np.repeat(np.cumsum(hits) - hits, hits)
    places_b = order[np.repeat(first[at_a], hits) + within]
    by_diagonal = np.lexsort((places_a, places_b - places_a))
    places_a, places_b = places_a[by_diagonal], places_b[by_diagonal]
    new = np.ones(len(places_a), dtype=bool)
    new[1:] = (np.diff(places_a) != 1) | (np.diff(places_b) != 1)
    starts = np.flatnonzero(new)
    lengths = np.diff(np.append(starts, len(places_a))) + SEED - 1
    found = zip(places_a[starts].tolist(), places_b[starts].tolist(), lengths.tolist(), strict=True)
    return sorted(found)


def _chained(runs: list[tuple[int, int, int]]) -> list[Span]:
    """Runs joined while they go on in both texts within GAP words of each other."""
    open_spans: list[list[tuple[int, int, int]]] = []
    closed: list[list[tuple[int, int, int]]] = []
    for a, b, length in runs:
        best: list[tuple[int, int, int]] | None = None
        reach = -1
        for span in open_spans:
            last_a, last_b, last = span[-1]
            skip_a, skip_b = a - last_a - last, b - last_b - last
            if -SEED < skip_a <= GAP and -SEED < skip_b <= GAP and abs(skip_a - skip_b) <= GAP and b > last_b:
                weight = sum(one[2] for one in span)
                if weight > reach:
                    best, reach = span, weight
        if best is None:
            open_spans.append([(a, b, length)])
        else:
            last_a, last_b, last = best[-1]
            cut = max(0, last_a + last - a, last_b + last - b)
            if length > cut:
                best.append((a + cut, b + cut, length - cut))
        still: list[list[tuple[int, int, int]]] = []
        for span in open_spans:
            (still if span[-1][0] + span[-1][2] + GAP >= a else closed).append(span)
        open_spans = still
    return [_span(pieces) for pieces in (*closed, *open_spans)]


def _span(pieces: list[tuple[int, int, int]]) -> Span:
    (a, b, _), (last_a, last_b, last) = pieces[0], pieces[-1]
    return Span(a, last_a + last, b, last_b + last, tuple(pieces))


def _disjoint(spans: list[Span]) -> tuple[Span, ...]:
    """The strongest spans of which no two share a word, without those that are too thin to be more than chance."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda one: (-one.matched, one.a, one.b)):
        short = min(span.a_end - span.a, span.b_end - span.b)
        if span.matched < LEAST or span.matched < DENSITY * short:
            continue
        if all(
            (span.a_end <= one.a or one.a_end <= span.a) and (span.b_end <= one.b or one.b_end <= span.b)
            for one in kept
        ):
            kept.append(span)
    return tuple(sorted(kept, key=lambda one: one.a))
