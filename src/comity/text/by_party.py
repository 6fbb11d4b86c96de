# SPDX-License-Identifier: Apache-2.0
"""What each party put into a text that is still open: the brackets it holds, and what it proposes, supports, opposes or reserves.

Counts positions in force: what a party withdrew no longer counts, a withdrawal that waits for something changes nothing yet. Only named
stances count here; that a party objects to the words beside those it proposes is left to `open_points`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from comity.text.model import Position, Stance, Text
from comity.text.open_points import OpenPoint

_COLUMN: Mapping[Stance, str] = {
    "propose": "proposes", "support": "supports", "retain": "supports", "ad_referendum": "supports",
    "oppose": "opposes", "delete": "opposes", "reserve": "reserves",
}  # fmt: skip
_HOLDING = frozenset({"proposes", "supports", "opposes"})


@dataclass(frozen=True, slots=True)
class PartyCount:
    """`brackets`: open points where the party proposes, supports or opposes something.

    `proposes`, `supports` (also retain, and ad referendum) and `opposes` (also delete) count options; `reserves` counts options, clauses
    and footnotes; `conditional` counts positions that wait for something.
    """

    brackets: int = 0
    proposes: int = 0
    supports: int = 0
    opposes: int = 0
    reserves: int = 0
    conditional: int = 0


def by_party(text: Text, points: Sequence[OpenPoint], met: Collection[str] = ()) -> Mapping[str, PartyCount]:
    """Counts for every declared or named party, sorted by code. `points` are the text's outermost open points."""
    found = {party: Counter[str]() for party in text.header.parties if party not in text.header.groups}
    for outer in points:
        for point in outer.walk():
            holding = set()
            for option in point.options:
                for one in _in_force(option.positions, met):
                    count = found.setdefault(one.party, Counter())
                    column = _COLUMN.get(one.stance)
                    if column:
                        count[column] += 1
                    if column in _HOLDING:
                        holding.add(one.party)
                    if one.condition and one.condition not in met:
                        count["conditional"] += 1
            for party in holding:
                found[party]["brackets"] += 1
    for party in _reserving(text):
        found.setdefault(party, Counter())["reserves"] += 1
    return {party: PartyCount(**count) for party, count in sorted(found.items())}


def _in_force(positions: Sequence[Position], met: Collection[str]) -> Sequence[Position]:
    """Positions on one option, each once, without what was withdrawn."""
    found: list[Position] = []
    for one in positions:
        if one.stance == "withdraw" and (not one.condition or one.condition in met):
            found = [other for other in found if other.party != one.party]
        else:
            found.append(one)
    return tuple(dict.fromkeys(found)) if len(found) > 1 else found


def _reserving(text: Text) -> Iterator[str]:
    """Each party once for every clause or footnote that it reserves."""
    reserved = [
        {code for status in clause.statuses if status.state == "reserved" for code in status.parties}
        for clause in text.walk()
    ]
    reserved += [set(note.parties) for note in text.notes]
    for codes in reserved:
        yield from {party for code in codes for party in text.header.groups.get(code, (code,))}
