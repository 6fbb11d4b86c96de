# SPDX-License-Identifier: Apache-2.0
"""Which clause of one version is which clause of another: by written ids, by equal words, by number, and by similar words, in that order.

A clause is matched once at most. Similarity is the share of words and marks, of both clauses together, that a longest common subsequence
keeps (rapidfuzz). The result depends on the two texts only; a doubtful match is shown with its score, never hidden.
"""

from __future__ import annotations

import bisect
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rapidfuzz.distance import Indel

from comity.text.model import Attribution, Clause, Text
from comity.text.wording import bracketed, tokens

How = Literal["id", "same", "number", "fuzzy"]

# Least similarity of clauses with one number under one parent, and of any two clauses.
SAME_NUMBER = 0.4
SIMILAR = 0.6

# A clause is compared with those that share one of its rarest words: those that so many clauses have at most, and a few in any case.
_RAREST = 8
_RARE = 40
_AT_LEAST = 3


@dataclass(frozen=True, slots=True)
class Match:
    """One clause in both versions. `score` is the similarity of its words, from 0 to 1; places count the clauses of each text from 0.

    `moved`: it no longer stands in order with the clauses that kept theirs.
    """

    old: Clause
    new: Clause
    how: How
    score: float
    old_place: int = 0
    new_place: int = 0
    moved: bool = False


@dataclass(frozen=True, slots=True)
class Matching:
    """Matches in the order of the new version; the clauses of each version without a match, with their places."""

    matches: tuple[Match, ...]
    removed: tuple[tuple[int, Clause], ...]
    added: tuple[tuple[int, Clause], ...]


def words(clause: Clause) -> str:
    """What is compared: the clause's own words in NFC, with brackets, as in the hash that parties sign."""
    return unicodedata.normalize("NFC", bracketed(clause.content))


def footnotes(text: Text) -> Text:
    """The footnotes of a text as clauses, numbered by their keys; a reservation stands for its parties."""
    return replace(
        text,
        clauses=tuple(
            Clause(
                f"note-{note.key}",
                "prose",
                f"[^{note.key}]",
                content=note.content,
                attributions=(Attribution(note.parties, "retain"),) if note.parties else (),
                line=note.line,
            )
            for note in text.notes
        ),
    )


def match(old: Text, new: Text) -> Matching:
    """Every clause of both versions, matched or not."""
    matcher = _Matcher(_Side(old), _Side(new))
    matcher.by_id()
    matcher.by_words()
    matcher.by_number()
    matcher.by_likeness()
    matcher.by_number()
    return matcher.result()


class _Side:
    """One version's clauses in order, with what they are compared by."""

    def __init__(self, text: Text) -> None:
        self.clauses: list[Clause] = []
        self.parents: list[int] = []
        self._add(text.clauses, -1)
        self.words = [words(clause) for clause in self.clauses]
        self.tokens = [tokens(one) for one in self.words]
        self.free = [True] * len(self.clauses)

    def _add(self, clauses: Sequence[Clause], parent: int) -> None:
        for clause in clauses:
            place = len(self.clauses)
            self.clauses.append(clause)
            self.parents.append(parent)
            self._add(clause.children, place)

    def waiting(self) -> list[int]:
        return [place for place, free in enumerate(self.free) if free]

    def has_words(self, place: int) -> bool:
        return any(sign.isalnum() for sign in self.words[place])


class _Matcher:
    def __init__(self, old: _Side, new: _Side) -> None:
        self.old, self.new = old, new
        self.pairs: dict[int, tuple[int, How]] = {}
        # Clauses as strings with one character for each different token, which rapidfuzz compares fastest. There are a million characters.
        signs: dict[str, str] = {}
        self.coded = tuple(
            [
                "".join(signs.setdefault(token, chr(min(len(signs), sys.maxunicode))) for token in one)
                for one in side.tokens
            ]
            for side in (old, new)
        )

    def pair(self, old: int, new: int, how: How) -> None:
        self.pairs[old] = (new, how)
        self.old.free[old] = self.new.free[new] = False

    def score(self, old: int, new: int, cutoff: float | None = None) -> float:
        return Indel.normalized_similarity(self.coded[0][old], self.coded[1][new], score_cutoff=cutoff)

    def by_id(self) -> None:
        """Ids that are written out in both versions; of two clauses with one id, the first."""
        found: dict[str, int] = {}
        for place, clause in enumerate(self.new.clauses):
            if clause.pinned:
                found.setdefault(clause.id, place)
        for place, clause in enumerate(self.old.clauses):
            if clause.pinned and clause.id in found:
                self.pair(place, found.pop(clause.id), "id")

    def by_words(self) -> None:
        """Equal words: those that stand once in either version, then the others in the order of the texts, then whatever is left."""
        places: tuple[dict[str, list[int]], ...] = (defaultdict(list), defaultdict(list))
        for side, found in zip((self.old, self.new), places, strict=True):
            for place in side.waiting():
                found[side.words[place]].append(place)
        for said, olds in places[0].items():
            news = places[1].get(said, [])
            if len(olds) == len(news) == 1 and self.old.has_words(olds[0]):
                self.pair(olds[0], news[0], "same")
        self._in_order()
        for said, olds in places[0].items():
            news = [place for place in places[1].get(said, []) if self.new.free[place]]
            for old, new in zip([place for place in olds if self.old.free[place]], news, strict=False):
                if self.old.has_words(old):
                    self.pair(old, new, "same")

    def _in_order(self) -> None:
        """Pairs equal clauses along a longest common subsequence, in which the clauses paired so far are fixed points."""
        names: dict[object, int] = {}
        fixed = {new: old for old, (new, _) in self.pairs.items()}
        olds = [
            names.setdefault(place if place in self.pairs else self._key(self.old, place), len(names))
            for place in range(len(self.old.clauses))
        ]
        news = [
            names.setdefault(fixed.get(place, self._key(self.new, place)), len(names))
            for place in range(len(self.new.clauses))
        ]
        for code in Indel.opcodes(olds, news):
            if code.tag == "equal":
                for step in range(code.src_end - code.src_start):
                    if self.old.free[code.src_start + step]:
                        self.pair(code.src_start + step, code.dest_start + step, "same")

    @staticmethod
    def _key(side: _Side, place: int) -> tuple[str, ...]:
        """What makes clauses equal; one without words, such as a lone bracket or an empty title, needs its number too."""
        clause = side.clauses[place]
        if side.has_words(place):
            return (side.words[place],)
        return (side.words[place], clause.type, clause.number.casefold())

    def by_number(self) -> None:
        """One number and one type under parents that are a match. Parents stand before their children, so one pass is enough."""
        found: dict[tuple[int, str, str], list[int]] = defaultdict(list)
        for place in self.new.waiting():
            clause = self.new.clauses[place]
            found[self.new.parents[place], clause.type, clause.number.casefold()].append(place)
        for place in self.old.waiting():
            clause, parent = self.old.clauses[place], self.old.parents[place]
            under = self.pairs[parent][0] if parent in self.pairs else -1
            if not clause.number or (parent >= 0 and under < 0):
                continue
            for new in found[under, clause.type, clause.number.casefold()]:
                if self.new.free[new] and self.score(place, new) >= SAME_NUMBER:
                    self.pair(place, new, "number")
                    break

    def by_likeness(self) -> None:
        """The most similar first; of equal ones those that stand earliest."""
        scored = []
        for old, new in self._candidates():
            score = self.score(old, new, SIMILAR)
            if score >= SIMILAR:
                scored.append((-score, old, new))
        for _, old, new in sorted(scored):
            if self.old.free[old] and self.new.free[new]:
                self.pair(old, new, "fuzzy")

    def _candidates(self) -> Iterable[tuple[int, int]]:
        """Pairs that share a rare word, of lengths that allow enough similarity, and both titles or neither."""
        having: dict[str, list[int]] = defaultdict(list)
        for place in self.new.waiting():
            for word in set(self.new.tokens[place]):
                having[word].append(place)
        for old in self.old.waiting():
            length = len(self.old.tokens[old])
            # The similarity is at most twice the shorter length over the sum of both.
            shortest, longest = length * SIMILAR / (2 - SIMILAR), length * (2 - SIMILAR) / SIMILAR
            title = self.old.clauses[old].type == "heading"
            for new in sorted(self._sharing(self.old.tokens[old], having)):
                fits = shortest <= len(self.new.tokens[new]) <= longest
                if fits and (self.new.clauses[new].type == "heading") == title:
                    yield old, new

    @staticmethod
    def _sharing(said: Sequence[str], having: dict[str, list[int]]) -> set[int]:
        known = sorted((len(having[word]), word) for word in set(said) if word in having)[:_RAREST]
        rare = [word for place, (count, word) in enumerate(known) if place < _AT_LEAST or count <= _RARE]
        return {place for word in rare for place in having[word]}

    def result(self) -> Matching:
        inverse = sorted((new, old, how) for old, (new, how) in self.pairs.items())
        kept = set(longest_increasing([old for _, old, _ in inverse]))
        matches = tuple(
            Match(
                self.old.clauses[old],
                self.new.clauses[new],
                how,
                1.0 if how == "same" else self.score(old, new),
                old,
                new,
                old not in kept,
            )
            for new, old, how in inverse
        )
        removed, added = (
            tuple((place, side.clauses[place]) for place in side.waiting()) for side in (self.old, self.new)
        )
        return Matching(matches, removed, added)


def longest_increasing(places: Sequence[int]) -> list[int]:
    """A longest increasing subsequence of different numbers, by patience sorting; always the same one."""
    ends: list[int] = []
    where: list[int] = []
    before: list[int] = []
    for at, place in enumerate(places):
        pile = bisect.bisect_left(ends, place)
        before.append(where[pile - 1] if pile else -1)
        if pile == len(ends):
            ends.append(place)
            where.append(at)
        else:
            ends[pile], where[pile] = place, at
    found: list[int] = []
    at = where[-1] if where else -1
    while at >= 0:
        found.append(places[at])
        at = before[at]
    return found[::-1]
