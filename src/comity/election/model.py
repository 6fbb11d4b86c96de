# SPDX-License-Identifier: Apache-2.0
"""Elections on the record: what was opened, what each party saw of the ballot box, how it was closed, and the result.

Of an archive the record keeps the hashes of its events: each commits to everything before it. No ballot and no voter is ever on the record,
and nothing here computes a tally: `comity verify` and `comity election verify` do that from the archive.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

import msgspec
from msgspec import Meta

from comity.kinds import Blob, Hash, Part, Value

MOST = 100_000_000
"""Credentials, ballots and events of one election."""
_Said = Annotated[
    str, Meta(max_length=2000, description="words as they stand on the ballot, at most 2,000 characters")
]


class Roll(Value, frozen=True):
    """The commitment to who may vote."""

    credentials: Annotated[int, Meta(ge=1, le=MOST, description="how many public credentials")]
    weight: Annotated[int, Meta(ge=1, le=2**53 - 1, description="the sum of their weights")]
    sha256: Annotated[Hash, Meta(description="SHA-256 of the list of public credentials in the archive")]


class Question(Value, frozen=True):
    """A question of the ballot, with its answers in their order."""

    question: _Said
    answers: Annotated[
        tuple[_Said, ...],
        Meta(max_length=256, description="list: words as they stand on the ballot, at most 2,000 characters"),
    ]
    blank: Annotated[bool, Meta(description="whether blank votes are counted, before the answers")] = False
    ranked: Annotated[bool, Meta(description="whether votes are ranks or grades, which have no totals")] = (
        False
    )

    @property
    def totals(self) -> int:
        """How many totals a result has for it."""
        return 0 if self.ranked else len(self.answers) + self.blank


class Seen(msgspec.Struct):
    """The box as some parties saw it: how many ballots, and height and hash of the last of them (or of the first event)."""

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
    roll: Roll
    trustees: tuple[str, ...]
    """The party that answers for each trustee, by number."""
    parties: tuple[str, ...]
    index: int
    questions: tuple[Question, ...] = ()
    subject: Blob | None = None
    text: str = ""
    rule: str = ""
    roots: list[Seen] = []
    contradictions: list[tuple[int, int]] = []
    """Entries, in pairs, that cannot be about one box: roots of one height that differ, or a root and a closing that do not fit."""
    closed: Closed | None = None
    result: Announced | None = None


class ElectionState(Part, omit_defaults=True):
    """All elections by id."""

    name: ClassVar[str] = "election"
    elections: dict[str, Held] = {}
