# SPDX-License-Identifier: Apache-2.0
"""What became of words that a new version no longer has in their place: they changed places, moved, were merged, or are gone.

Changed places: a whole alternative that stands whole among what its clause adds. Moved: at least three words that stand side by side among
the words that the new version adds anywhere, as often as they stand there. Merged: the words stood twice and one copy stays, namely as
another alternative of the same choice; or elsewhere in the same clause, if at least three words, which are a whole alternative or all that
was deleted there; or as a whole clause or alternative anywhere, if a whole clause of three words or more or an alternative of six.
Nothing else is taken for the same words, so that a loss is rather told once too often than hidden.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Any

from comity.text.model import Clause, Text
from comity.text.versions.belonging import Said, Unit, belonging
from comity.text.versions.matching import Matching, footnotes, match
from comity.text.versions.worddiff import Change, minimal, slid

MOVED = 3
MERGED = 3
MERGED_ALTERNATIVE = 6

# Places that are tried for one run of words: a text that repeats three words more often than this is told as it comes.
_TRIED = 64


@dataclass(frozen=True, slots=True)
class Kept:
    """Words that are gone from `clause` and stand in `to`, a clause of the new version. `parties` stood for them."""

    clause: str
    number: str
    to: str
    words: tuple[str, ...]
    parties: tuple[str, ...] = ()

    def data(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "clause": self.clause,
            "number": self.number,
            "to": self.to,
            "words": " ".join(self.words),
            "count": len(self.words),
            "parties": list(self.parties),
        }


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """A clause in both versions, or in one of them, and the words by which they differ."""

    old: Clause | None
    new: Clause | None
    was: Said
    now: Said
    changes: Sequence[Change]

    @property
    def to(self) -> str:
        """Id of the clause in the new version."""
        return self.new.id if self.new else ""


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """Words `start:end` of the old clause of `pair`, which are not there any more. `entire`: those around them are."""

    pair: Pair
    clause: Clause
    start: int
    end: int
    entire: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        return self.pair.was.words[self.start : self.end]

    def part(self, start: int, end: int) -> Iterator[Run]:
        """The run from `start` to `end`, unless that is empty."""
        if (start, end) == (self.start, self.end):
            yield self
        elif start < end:
            yield Run(self.pair, self.clause, start, end)

    def by_unit(self) -> Iterator[tuple[Unit, tuple[str, ...]]]:
        """The run's words, cut where they belong to another unit."""
        for _, places in groupby(range(self.start, self.end), key=lambda place: id(self.pair.was.of[place])):
            own = list(places)
            yield self.pair.was.of[own[0]], self.pair.was.words[own[0] : own[-1] + 1]

    def alternatives(self) -> Iterator[Unit]:
        """Alternatives that stand whole in the run, in order."""
        units = {id(unit): unit for unit in self.pair.was.of[self.start : self.end]}
        for unit in units.values():
            if unit.whole and self.start <= unit.places[0] and unit.places[-1] < self.end:
                yield unit


def pairs(old: Text, new: Text) -> list[Pair]:
    """Every clause and every footnote of both versions, in the order of the old one, then what is new."""
    notes = footnotes(old), footnotes(new)
    return [
        *_pairs(match(old, new), belonging(old), belonging(new)),
        *_pairs(match(*notes), belonging(notes[0]), belonging(notes[1])),
    ]


def _pairs(found: Matching, was: Sequence[Said], now: Sequence[Said]) -> Iterator[Pair]:
    nothing = Said()
    olds: dict[int, Pair] = {}
    for one in found.matches:
        before, after = was[one.old_place], now[one.new_place]
        olds[one.old_place] = Pair(one.old, one.new, before, after, align(before, after))
    for place, clause in found.removed:
        olds[place] = Pair(clause, None, was[place], nothing, align(was[place], nothing))
    yield from (olds[place] for place in sorted(olds))
    for place, clause in found.added:
        yield Pair(None, clause, nothing, now[place], align(nothing, now[place]))


def align(was: Said, now: Said) -> list[Change]:
    """The words by which a clause differs, as few as can be.

    Of several ways it is the one in which alternatives with equal words stay as they are, and where a deletion fits in several places,
    it stands where an alternative begins and ends.
    """
    if was.words == now.words:
        return []
    found: list[Change] = []
    for change in minimal(_named(was), _named(now)):
        old_start, old_end, new_start, new_end = change
        old, new = was.words[old_start:old_end], now.words[new_start:new_end]
        edges = partial(_edge, was.of[old_start:old_end]), partial(_edge, now.of[new_start:new_end])
        found += [inner.after(old_start, new_start) for inner in slid(minimal(old, new), old, new, edges)]
    plain = minimal(was.words, now.words)
    return found if _gone(found) == _gone(plain) else plain


def _edge(of: Sequence[Unit], place: int) -> int:
    return int(place in {0, len(of)} or of[place - 1] is not of[place])


def _named(said: Said) -> list[tuple[str, tuple[str, ...]]]:
    """Words with those of the alternative that they stand in; words outside brackets are the clause's, whatever else it says."""
    return [
        (word, unit.words if unit.choice is not None else ())
        for word, unit in zip(said.words, said.of, strict=True)
    ]


def _gone(changes: Iterable[Change]) -> int:
    return sum(change.old_end - change.old_start for change in changes)


class Fates:
    """What became of every word that is not in its place any more: `moved`, `merged`, and the runs that are `gone`."""

    def __init__(self, found: Sequence[Pair]) -> None:
        self.pairs = found
        self.moved: list[Kept] = []
        self.merged: list[Kept] = []
        self._free = {id(pair): _places(pair, added=True) for pair in found}
        self._gone = {id(pair): _places(pair, added=False) for pair in found}
        self._threes = self._index()
        self._whole = self._wholes()
        self._alternatives = {name: unit for pair in found for name, unit in pair.now.alternatives.items()}
        runs = [
            Run(pair, pair.old, change.old_start, change.old_end, entire=True)
            for pair in found
            for change in pair.changes
            if pair.old and change.old_start < change.old_end
        ]
        for step in (self._swap, self._move_whole, self._move_parts, self._merge):
            runs = [rest for run in runs for rest in step(run)]
        self.gone = runs

    def withdrew(self, pair: Pair, unit: Unit) -> frozenset[str]:
        """Parties that withdraw from a unit of the old version in the new one: on the alternative, or on the clause that they stood for."""
        found = pair.now.stand.withdrew & (pair.was.stand.pro | pair.was.stand.withdrew)
        same = self._alternatives.get(unit.alternative or "")
        # Ids that were not written out may have passed to another alternative.
        if same and (same.pinned or not same.words or not set(same.words).isdisjoint(unit.words)):
            found |= same.stand.withdrew
        return found

    def _index(self) -> dict[tuple[str, ...], list[tuple[Pair, int]]]:
        """Where three added words stand side by side."""
        found: dict[tuple[str, ...], list[tuple[Pair, int]]] = {}
        for pair in self.pairs:
            free, words = self._free[id(pair)], pair.now.words
            for place in range(len(words) - MOVED + 1):
                if all(free[place : place + MOVED]):
                    found.setdefault(words[place : place + MOVED], []).append((pair, place))
        return found

    def _wholes(self) -> dict[tuple[str, ...], str]:
        """Clauses and alternatives of the new version by their words."""
        found: dict[tuple[str, ...], str] = {}
        for pair in self.pairs:
            found.setdefault(pair.now.words, pair.to)
            for unit in pair.now.units:
                if unit.whole:
                    found.setdefault(unit.words, pair.to)
        return found

    def _swap(self, run: Run) -> Iterator[Run]:
        free, start = self._free[id(run.pair)], run.start
        for unit in run.alternatives():
            for other in run.pair.now.units:
                if other.whole and other.words == unit.words and all(free[place] for place in other.places):
                    self._take(run, unit.places[0], run.pair, other.places[0], len(unit.words))
                    yield from run.part(start, unit.places[0])
                    start = unit.places[-1] + 1
                    break
        yield from run.part(start, run.end)

    def _move_whole(self, run: Run) -> Iterator[Run]:
        found = self._longest(run, run.start)
        if found is None or found[2] < run.end - run.start:
            yield run
        else:
            self._take(run, run.start, *found)

    def _move_parts(self, run: Run) -> Iterator[Run]:
        start, place = run.start, run.start
        while place < run.end:
            found = self._longest(run, place)
            if found is None:
                place += 1
                continue
            self._take(run, place, *found)
            yield from run.part(start, place)
            start = place = place + found[2]
        yield from run.part(start, run.end)

    def _longest(self, run: Run, place: int) -> tuple[Pair, int, int] | None:
        """Where the most words of the run, from `place` on, stand among added words; of equal places the first."""
        best: tuple[Pair, int, int] | None = None
        said = run.pair.was.words
        places = self._threes.get(said[place : min(place + MOVED, run.end)], [])
        places[:] = [(pair, start) for pair, start in places if self._free[id(pair)][start]]
        for pair, start in places[:_TRIED]:
            free, words = self._free[id(pair)], pair.now.words
            count = 0
            while (
                place + count < run.end
                and start + count < len(words)
                and free[start + count]
                and words[start + count] == said[place + count]
            ):
                count += 1
            if count >= MOVED and (best is None or count > best[2]):
                best = pair, start, count
        return best

    def _take(self, run: Run, start: int, pair: Pair, place: int, count: int) -> None:
        self._free[id(pair)][place : place + count] = [False] * count
        self.moved.append(_kept(run, start, start + count, pair.to))

    def _merge(self, run: Run) -> Iterator[Run]:
        to = self._copy_of_run(run)
        if to:
            self.merged.append(_kept(run, run.start, run.end, to))
            return
        start = run.start
        for unit in run.alternatives():
            to = self._copy_of(unit, run.pair)
            if to:
                self.merged.append(_kept(run, unit.places[0], unit.places[-1] + 1, to))
                yield from run.part(start, unit.places[0])
                start = unit.places[-1] + 1
        yield from run.part(start, run.end)

    def _copy_of_run(self, run: Run) -> str:
        if run.end - run.start < MERGED:
            return ""
        if run.end - run.start == len(run.pair.was.words):
            return self._whole.get(run.words, "")
        return run.pair.to if run.entire and _within(run.words, run.pair.now.words) else ""

    def _copy_of(self, unit: Unit, pair: Pair) -> str:
        """Id of the clause in which a copy of an alternative stays; empty if none does."""
        gone = self._gone[id(pair)]
        for other in pair.was.units:
            beside = other is not unit and other.choice == unit.choice and other.words == unit.words
            if beside and not any(gone[place] for place in other.places):
                return pair.to
        if len(unit.words) >= MERGED and _within(unit.words, pair.now.words):
            return pair.to
        return self._whole.get(unit.words, "") if len(unit.words) >= MERGED_ALTERNATIVE else ""


def _places(pair: Pair, *, added: bool) -> list[bool]:
    """For each word of the new (old) clause whether it was added (is gone)."""
    found = [False] * len(pair.now.words if added else pair.was.words)
    for change in pair.changes:
        start, end = (change.new_start, change.new_end) if added else (change.old_start, change.old_end)
        found[start:end] = [True] * (end - start)
    return found


def _kept(run: Run, start: int, end: int, to: str) -> Kept:
    parties = {party for unit in run.pair.was.of[start:end] for party in unit.stand.pro}
    return Kept(run.clause.id, run.clause.number, to, run.pair.was.words[start:end], tuple(sorted(parties)))


def _within(part: Sequence[str], whole: Sequence[str]) -> bool:
    """Whether words stand side by side in others; no word has a space in it."""
    return f" {' '.join(part)} " in f" {' '.join(whole)} "
