# SPDX-License-Identifier: Apache-2.0
"""Elections on the record: what was opened, what each party saw of the ballot box, how it was closed, and the result.

Of an archive the record keeps the hashes of its events: each commits to everything before it. No ballot and no voter is ever on the record,
and nothing here computes a tally: `comity verify` and `comity election verify` do that from the archive.
"""

from __future__ import annotations

from typing import ClassVar

import msgspec

from comity.kinds import Blob, Part


class Rolled(msgspec.Struct):
    """The commitment to the roll: how many credentials, their weight, and the SHA-256 of the list of public credentials."""

    credentials: int
    weight: int
    sha256: str


class Seen(msgspec.Struct):
    """The box as some parties saw it: how many ballots, and height and hash of the last event."""

    ballots: int
    height: int
    event: str
    parties: tuple[str, ...]
    index: int


class Closed(msgspec.Struct):
    """No ballot counts that is not in the box up to this event."""

    ballots: int
    height: int
    event: str
    parties: tuple[str, ...]
    index: int


class Announced(msgspec.Struct, omit_defaults=True):
    """The result: the archive that holds it, and its last event."""

    archive: Blob
    height: int
    event: str
    parties: tuple[str, ...]
    index: int
    totals: tuple[tuple[str, ...], ...] = ()


class Held(msgspec.Struct, omit_defaults=True):
    """One election; each root and each statement of a result stays as it was said."""

    title: str
    uuid: str
    group: str
    event: str
    archive: Blob
    roll: Rolled
    trustees: tuple[str, ...]
    """The party that answers for each trustee, by number."""
    parties: tuple[str, ...]
    index: int
    subject: Blob | None = None
    rule: str = ""
    roots: list[Seen] = []
    contradictions: list[tuple[int, int]] = []
    """Entries, in pairs, that cannot be about one box: roots of one height that differ, or a closing with fewer ballots than were seen."""
    closed: Closed | None = None
    result: Announced | None = None


class ElectionState(Part, omit_defaults=True):
    """All elections by id."""

    name: ClassVar[str] = "election"
    elections: dict[str, Held] = {}
