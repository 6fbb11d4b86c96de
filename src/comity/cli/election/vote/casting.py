# SPDX-License-Identifier: Apache-2.0
"""Puts a ballot into the box of an election, if everything about it holds: open, listed, proven, not there yet.

All is checked while nobody else can append, so what was checked is what the ballot is appended to.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from comity.cli.election.vote.voter import find_box, must_be_listed, must_be_open
from comity.errors import DuplicateRefusal

if TYPE_CHECKING:
    from comity.election.ballots.belenios_v1.box import Box

AGAIN = "a ballot is cast once: cast again, it would undo a later one"


@dataclass(frozen=True)
class Cast:
    """A ballot in the box: its tracker, whose it is, and whether an earlier one no longer counts."""

    tracker: str
    credential: str
    replaced: bool

    @property
    def data(self) -> dict[str, Any]:
        return {"tracker": self.tracker, "credential": self.credential, "replaced": self.replaced}

    @property
    def text(self) -> str:
        earlier = (
            "It replaces an earlier ballot of the same credential, which no longer counts.\n"
            if self.replaced
            else ""
        )
        return (
            f"cast: tracker {self.tracker}\n{earlier}"
            "Keep the tracker: it finds the ballot in the box, before and after the tally, and does not show what was chosen."
        )


def cast_ballot(address: Path, ballot: bytes, before: Callable[[], None], *, again: bool = False) -> Cast:
    """Append a ballot; `before` is called when all is checked and nothing written.

    With `again`, a ballot that is there already is taken for the one of an attempt that was cut off after it. Raises Refusal where a rule
    says no, ProofError where the ballot does not hold.
    """
    from comity.election.ballots.belenios_v1.appending import Archive
    from comity.election.ballots.belenios_v1.ballots import check_ballot, tracker
    from comity.election.ballots.belenios_v1.box import archive_in
    from comity.election.ballots.belenios_v1.events import EventType

    path = archive_in(address)
    with Archive.open(path) as archive:
        box = find_box(path)
        credential = check_ballot(box.election, ballot, credential_known=False).credential
        must_be_listed(box, credential)
        earlier, there = _of_credential(box, credential, ballot)
        found = Cast(tracker(ballot), credential, replaced=earlier)
        if there and again:
            return found
        if there:
            raise DuplicateRefusal(
                "the box holds this ballot already", rule=AGAIN, hint="prepare another ballot to vote anew"
            )
        must_be_open(box)
        before()
        archive.append(EventType.BALLOT, [ballot])
    return found


def _of_credential(box: Box, credential: str, ballot: bytes) -> tuple[bool, bool]:
    """Whether the box holds other ballots of a credential before, and whether it holds this very one. Only their beginnings are read."""
    from comity.election.ballots.belenios_v1.archive import Span, read

    start = beginning(box, credential)
    earlier = False
    with box.path.open("rb") as file:
        for span in box.index.ballot_spans():
            if span.size < len(start) or read(file, Span(span.offset, len(start))) != start:
                continue
            if span.size == len(ballot) and read(file, span) == ballot:
                return earlier, True
            earlier = True
    return earlier, False


def beginning(box: Box, credential: str) -> bytes:
    """How every ballot of this election and credential begins, since a ballot has one spelling (section 4.15)."""
    from comity.election.ballots.belenios_v1.messages import UnsignedBallot, encode

    bare = encode(UnsignedBallot(box.election.uuid, box.election.fingerprint, credential, []))
    return bare.removesuffix(b"]}")


def holds_commitment(box: Box, credential: str, commitment: str) -> bool:
    """Whether the box holds a ballot of this credential whose signature quotes this commitment."""
    from comity.election.ballots.belenios_v1.archive import Span, read

    start, quoted = beginning(box, credential), f'"signature":{{"hash":"{commitment}"'.encode()
    with box.path.open("rb") as file:
        return any(
            span.size >= len(start)
            and read(file, Span(span.offset, len(start))) == start
            and quoted in read(file, span)
            for span in box.index.ballot_spans()
        )
