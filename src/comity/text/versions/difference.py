# SPDX-License-Identifier: Apache-2.0
"""What changed between two versions of a text: a row for each clause, with the words that were deleted and inserted.

Rows stand in the order of the new version; a clause that is gone stands where it was. Only words, numbers and order are compared:
who stands where is no part of a difference, and whose words went is told by `comity.text.versions.lost`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from comity.text.model import Clause, Text
from comity.text.versions.matching import How, Match, Matching, footnotes, match, words
from comity.text.versions.worddiff import Span, count_words, text_diff

Kind = Literal["same", "changed", "added", "removed", "moved", "renumbered"]
KINDS: tuple[Kind, ...] = ("same", "changed", "added", "removed", "moved", "renumbered")


@dataclass(frozen=True, slots=True)
class Row:
    """One clause. kind: `changed` if its words differ; else `moved` if its place among the others does; else `renumbered`.

    `moved` and the numbers tell the rest. `how` and `score` (0 to 1) say what made the two clauses one; both are None for one that is only
    in one version, and so are the ids and numbers of the other version.
    """

    kind: Kind
    id: str | None
    old_id: str | None
    number: str | None
    old_number: str | None
    spans: tuple[Span, ...]
    how: How | None = None
    score: float | None = None
    moved: bool = False
    type: str = "prose"

    def data(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "id": self.id,
            "old_id": self.old_id,
            "kind": self.kind,
            "type": self.type,
            "old_number": self.old_number,
            "number": self.number,
            "how": self.how,
            "score": None if self.score is None else round(self.score, 4),
            "moved": self.moved,
            "spans": [{"kind": span.kind, "text": span.text} for span in self.spans],
        }


@dataclass(frozen=True)
class Difference:
    """Every clause of two versions, told once, and every footnote. Totals count clauses; words count in both."""

    rows: tuple[Row, ...]
    notes: tuple[Row, ...] = ()

    @cached_property
    def totals(self) -> Mapping[Kind, int]:
        """Clauses by kind, every kind named."""
        found = Counter(row.kind for row in self.rows)
        return {kind: found[kind] for kind in KINDS}

    @cached_property
    def added(self) -> int:
        """Words inserted, those of new clauses too; brackets and marks are no words."""
        return sum(count_words(row.spans, "insert") for row in (*self.rows, *self.notes))

    @cached_property
    def removed(self) -> int:
        """Words deleted, those of removed clauses too."""
        return sum(count_words(row.spans, "delete") for row in (*self.rows, *self.notes))

    @property
    def identical(self) -> bool:
        """Whether nothing differs that is compared here."""
        return all(row.kind == "same" for row in (*self.rows, *self.notes))

    def data(self) -> dict[str, Any]:
        """As JSON values: `clauses`, `notes`, `totals`, `words`."""
        return {
            "clauses": [row.data() for row in self.rows],
            "notes": [row.data() for row in self.notes],
            "totals": dict(self.totals),
            "words": {"added": self.added, "removed": self.removed},
        }


def compare(old: Text, new: Text) -> Difference:
    """The difference between two versions in one language."""
    return Difference(_rows(match(old, new)), _rows(match(footnotes(old), footnotes(new))))


def _rows(found: Matching) -> tuple[Row, ...]:
    rows: dict[int, Row] = {one.new_place: _matched(one) for one in found.matches}
    rows |= {place: _lone(clause, "added") for place, clause in found.added}
    gone: dict[int, list[Row]] = {}
    follows = {one.old_place: one.new_place for one in found.matches if not one.moved}
    for place, clause in found.removed:
        follows[place] = follows.get(place, _before(place, follows))
        gone.setdefault(follows[place], []).append(_lone(clause, "removed"))
    ordered = list(gone.get(-1, ()))
    for place in range(len(rows)):
        ordered += [rows[place], *gone.get(place, ())]
    return tuple(ordered)


def _before(place: int, follows: Mapping[int, int]) -> int:
    """Place in the new version after which a removed clause is shown: that of the last clause before it that kept its order."""
    while place >= 0 and place not in follows:
        place -= 1
    return follows.get(place, -1)


def _matched(one: Match) -> Row:
    old, new = words(one.old), words(one.new)
    spans = text_diff(old, new)
    kind: Kind = "same"
    if any(span.kind != "equal" for span in spans):
        kind = "changed"
    elif one.moved:
        kind = "moved"
    elif one.old.number != one.new.number:
        kind = "renumbered"
    return Row(
        kind, one.new.id, one.old.id, one.new.number, one.old.number,
        spans, one.how, one.score, one.moved, one.new.type,
    )  # fmt: skip


def _lone(clause: Clause, kind: Literal["added", "removed"]) -> Row:
    if kind == "added":
        return Row(kind, clause.id, None, clause.number, None, text_diff("", words(clause)), type=clause.type)
    return Row(kind, None, clause.id, None, clause.number, text_diff(words(clause), ""), type=clause.type)
