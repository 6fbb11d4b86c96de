# SPDX-License-Identifier: Apache-2.0
"""Words lost: whose words disappeared between two versions of a text without that party's consent.

A word is lost when the word difference of its clause deletes it, or its clause is gone, unless it was moved or merged (see `fates`).
Brackets and marks are no words. Consent is a party's withdrawal without condition in either version, or what the caller names; it is never
inferred from silence, nor from support for something else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from comity.text.model import Text
from comity.text.versions.belonging import Unit
from comity.text.versions.fates import Fates, Kept, Run, pairs


@dataclass(frozen=True, slots=True)
class Loss:
    """Words that stood side by side and are gone. `party` None: nobody is named for them. Ids, number and line are the old version's."""

    party: str | None
    clause: str
    number: str
    choice: str | None
    alternative: str | None
    words: tuple[str, ...]
    line: int = 0

    def data(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "party": self.party,
            "clause": self.clause,
            "number": self.number,
            "choice": self.choice,
            "alternative": self.alternative,
            "words": " ".join(self.words),
            "count": len(self.words),
            "line": self.line,
        }


@dataclass(frozen=True)
class Lost:
    """Losses in the order of the old version, then by party code; words that two parties stood for are told for each of them.

    `total` counts every word in `lost` once. `unused` are consents that named nothing which would else have been lost.
    """

    lost: tuple[Loss, ...] = ()
    consented: tuple[Loss, ...] = ()
    moved: tuple[Kept, ...] = ()
    merged: tuple[Kept, ...] = ()
    total: int = 0
    unused: tuple[tuple[str, str], ...] = ()

    @cached_property
    def by_party(self) -> dict[str, int]:
        """Words lost by each party that lost any, sorted by code."""
        found = Counter[str]()
        for loss in self.lost:
            if loss.party is not None:
                found[loss.party] += len(loss.words)
        return dict(sorted(found.items()))

    @cached_property
    def unattributed(self) -> int:
        """Words lost that nobody was named for."""
        return sum(len(loss.words) for loss in self.lost if loss.party is None)

    def data(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "lost": [loss.data() for loss in self.lost],
            "by_party": self.by_party,
            "unattributed": self.unattributed,
            "consented": [loss.data() for loss in self.consented],
            "moved": [kept.data() for kept in self.moved],
            "merged": [kept.data() for kept in self.merged],
            "total": self.total,
            "unused_consents": [list(one) for one in self.unused],
        }


def words_lost(old: Text, new: Text, consents: Collection[tuple[str, str]] = ()) -> Lost:
    """What was lost from `old` to `new`. `consents` are pairs of a party's code and a clause's id in either version."""
    fates = Fates(pairs(old, new))
    named, used = frozenset(consents), set[tuple[str, str]]()
    lost: list[Loss] = []
    consented: list[Loss] = []
    total = 0
    for run in fates.gone:
        for unit, words in run.by_unit():
            stood = unit.stand.pro | unit.stand.withdrew
            ids = {clause.id for clause in (run.pair.old, run.pair.new) if clause}
            by_name = {(party, one) for party in stood for one in ids} & named
            used |= by_name
            gave_up = unit.stand.withdrew | fates.withdrew(run.pair, unit) | {party for party, _ in by_name}
            losers: list[str | None] = [*sorted(stood - gave_up)] if stood else [None]
            lost += [_loss(party, run, unit, words) for party in losers]
            consented += [_loss(party, run, unit, words) for party in sorted(stood & gave_up)]
            total += len(words) if losers else 0
    unused = tuple(sorted(named - used))
    return Lost(tuple(lost), tuple(consented), tuple(fates.moved), tuple(fates.merged), total, unused)


def _loss(party: str | None, run: Run, unit: Unit, words: tuple[str, ...]) -> Loss:
    clause = run.clause
    return Loss(party, clause.id, clause.number, unit.choice, unit.alternative, words, clause.line)
