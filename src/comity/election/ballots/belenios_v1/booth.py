# SPDX-License-Identifier: Apache-2.0
"""What a voter needs of an archive: the election, who may vote, and where the ballot box stands. The cost does not grow with the ballots.

Read are the opening and the last event, each with its hashes. That all between them holds is for `verification`; that a box does not shrink
between two visits is noticed here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from comity.election.ballots.belenios_v1.archive import read, scan_after, scan_opening
from comity.election.ballots.belenios_v1.events import EventType
from comity.election.ballots.belenios_v1.messages import Message
from comity.election.ballots.belenios_v1.model import Election
from comity.election.ballots.belenios_v1.public_credentials import PublicCredentials
from comity.election.ballots.belenios_v1.tail import last_whole
from comity.errors import InputError, StoreError


class Place(Message, frozen=True):
    """How far a box reached: its size in bytes, and height and hash of its last event, which commits to everything before."""

    size: int
    height: int
    hash: str


@dataclass(frozen=True)
class Booth:
    """An election as its voters meet it."""

    path: Path
    election: Election
    place: Place
    open: bool
    """Whether ballots can be cast."""
    _listed: bytes

    @cached_property
    def roll(self) -> PublicCredentials:
        """Who may vote. Raises FormatError or ProofError."""
        return PublicCredentials.read(self._listed)

    def ballots_since(self, place: Place) -> Iterator[bytes]:
        """Ballots that came into the box after it reached `place`. Raises ProofError where it does not hold that place any more."""
        with self.path.open("rb") as file:
            index = scan_after(file, place.size, (place.height, place.hash))
            for span in index.ballot_spans():
                yield read(file, span)


def open_booth(path: Path) -> Booth:
    """Raises FormatError or ProofError, StoreError where the last append was cut off, InputError where there is no such file."""
    try:
        with path.open("rb") as file:
            opening = scan_opening(file)
            election, _, listed, *_ = (read(file, span) for span in opening.setup.data.values())
            whole = last_whole(file.fileno())
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error
    if whole is None:
        raise StoreError(
            f"{path} ends within an event: its last append is under way, or was cut off",
            hint="try again; if it stays so, whoever keeps the box has to open it for appending",
        )
    return Booth(
        path,
        Election.decode(election),
        Place(whole.size, whole.event.height, whole.hash),
        open=whole.event.type in (EventType.SETUP, EventType.BALLOT),
        _listed=listed,
    )
