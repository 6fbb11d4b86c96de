# SPDX-License-Identifier: Apache-2.0
"""Whose consent would clear a clause or the whole text: the smallest set of parties that stand in the way of some way to close all of it.

Reads the stances that parties took on open points and the holds that they placed on clauses, nothing else. It says who would have to move
for one outcome that is nearest in number; it does not say that they should, or that anybody will, and a party that is not named is not
counted. Of several smallest sets the first in the alphabet is given, beside the others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from comity.text.clearing import Consent, Need, smallest_consent
from comity.text.linkages import fulfilled
from comity.text.model import Clause, Text
from comity.text.open_points import OpenPoint, open_points

_HOLDS = frozenset({"reserved", "on_hold"})


@dataclass(frozen=True, slots=True)
class Clearing:
    """Parties whose consent clears something, sorted. No set is smaller than `bound`.

    With `exact` no set is smaller at all, and `alternatives` are other smallest sets, 20 at most. `unattributed` counts the open points,
    at any depth, for which nobody is named: consent cannot be told there.
    """

    parties: tuple[str, ...]
    bound: int
    exact: bool
    alternatives: tuple[tuple[str, ...], ...] = ()
    unattributed: int = 0

    @property
    def size(self) -> int:
        """How many parties."""
        return len(self.parties)


@dataclass(frozen=True, slots=True)
class Blocking:
    """Per clause that is open or held, by id in the order of the text; and for the text as a whole."""

    clauses: Mapping[str, Clearing]
    text: Clearing


def blocking(text: Text, met: Collection[str] = (), points: Sequence[OpenPoint] | None = None) -> Blocking:
    """What would clear each clause and the text. `points` are its open points, if they are known already."""
    found = open_points(text, fulfilled(text, met)) if points is None else points
    holds = {clause.id: held for clause in text.walk() if (held := holders(text, clause))}
    parties = sorted({party for point in found for party in _named(point)}.union(*holds.values()))
    roll = _Roll(parties)
    needs = [roll.need(point) for point in found]
    nameless = [_unattributed(point) for point in found]
    touching: dict[str, list[int]] = {}
    for place, point in enumerate(found):
        for touched in point.clauses:
            touching.setdefault(touched, []).append(place)
    known: dict[tuple[tuple[int, ...], frozenset[str]], Clearing] = {}
    clauses: dict[str, Clearing] = {}
    for clause in text.walk():
        key = tuple(touching.get(clause.id, ())), holds.get(clause.id, frozenset())
        if not any(key) or clause.id in clauses:
            continue
        if key not in known:
            known[key] = roll.clearing(
                [needs[one] for one in key[0]], key[1], sum(nameless[one] for one in key[0])
            )
        clauses[clause.id] = known[key]
    held = frozenset[str]().union(*holds.values())
    return Blocking(clauses, roll.clearing(needs, held, sum(nameless)))


def clearing(points: Sequence[OpenPoint], held: Collection[str] = ()) -> Clearing:
    """The smallest set of parties that closes all of these points, with those who hold a clause."""
    roll = _Roll(sorted({party for point in points for party in _named(point)} | set(held)))
    return roll.clearing([roll.need(point) for point in points], held, sum(map(_unattributed, points)))


def holders(text: Text, clause: Clause) -> frozenset[str]:
    """Parties that reserve a clause as a whole, or for which it is on hold, with groups expanded."""
    return frozenset(
        party
        for status in clause.statuses
        if status.state in _HOLDS
        for code in status.parties
        for party in text.header.groups.get(code, (code,))
    )


def _named(point: OpenPoint) -> Iterable[str]:
    for one in point.walk():
        for option in one.options:
            yield from option.objectors


def _unattributed(point: OpenPoint) -> int:
    return sum(not one.attributed for one in point.walk())


class _Roll:
    """Sorted parties as bits, the first one highest."""

    def __init__(self, parties: Sequence[str]) -> None:
        self.last_first = tuple(reversed(parties))
        self.bits = {party: 1 << place for place, party in enumerate(self.last_first)}

    def mask(self, parties: Iterable[str]) -> int:
        found = 0
        for party in parties:
            found |= self.bits[party]
        return found

    def need(self, point: OpenPoint) -> Need:
        return tuple(
            (self.mask(option.objectors), tuple(self.need(one) for one in option.inner))
            for option in point.options
        )

    def names(self, mask: int) -> tuple[str, ...]:
        found = []
        while mask:
            found.append(self.last_first[mask.bit_length() - 1])
            mask ^= self.bits[found[-1]]
        return tuple(found)

    def clearing(self, needs: Sequence[Need], held: Collection[str], unattributed: int) -> Clearing:
        found: Consent = smallest_consent(needs, self.mask(held))
        others = tuple(map(self.names, found.others))
        return Clearing(self.names(found.parties), found.bound, found.exact, others, unattributed)
