# SPDX-License-Identifier: Apache-2.0
"""Puts a ballot into the box of an election, if everything about it holds: open, listed, proven, not there yet.

All is checked while nobody else can append, so what was checked is what the ballot is appended to.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from comity.cli.election.vote.voter import must_be_listed, must_be_open
from comity.errors import DuplicateRefusal

if TYPE_CHECKING:
    from comity.election.ballots.belenios_v1.appending import Torn
    from comity.election.ballots.belenios_v1.booth import Place
    from comity.election.ballots.belenios_v1.box import Box

AGAIN = "a ballot is cast once: cast again, it would undo a later one"


@dataclass(frozen=True)
class Cast:
    """A ballot in the box: its tracker, and whose it is."""

    tracker: str
    credential: str

    @property
    def data(self) -> dict[str, Any]:
        return {"tracker": self.tracker, "credential": self.credential}

    @property
    def text(self) -> str:
        return (
            f"cast: tracker {self.tracker}\n"
            "Keep the tracker: it finds the ballot in the box, before and after the tally, and does not show what was chosen.\n"
            f"If you voted before, this ballot counts in place of the earlier one. Look it up: comity election track DIR {self.tracker}"
        )


def cast_ballot(
    address: Path, ballot: bytes, seen: Place, before: Callable[[], None], *, again: bool = False
) -> Cast:
    """Append a ballot that was made when the box stood at `seen`; `before` is called when all is checked and nothing written.

    With `again`, a ballot that is there already is taken for the one of an attempt that was cut off after it. Raises Refusal where a rule
    says no, ProofError where the ballot does not hold, or where the box is not the one that was seen, grown. Only what came into the box
    since is looked at, so the cost does not grow with the ballots.
    """
    from comity.election.ballots.belenios_v1.appending import Archive
    from comity.election.ballots.belenios_v1.ballots import check_ballot, tracker
    from comity.election.ballots.belenios_v1.booth import open_booth
    from comity.election.ballots.belenios_v1.box import archive_in
    from comity.election.ballots.belenios_v1.events import EventType

    path = archive_in(address)
    with Archive.open(path, say=_torn) as archive:
        booth = open_booth(path)
        credential = check_ballot(booth.election, ballot, credential_known=False).credential
        must_be_listed(booth, credential)
        found = Cast(tracker(ballot), credential)
        if ballot in booth.ballots_since(seen):
            if again:
                return found
            raise DuplicateRefusal(
                "the box holds this ballot already", rule=AGAIN, hint="prepare another ballot to vote anew"
            )
        must_be_open(booth)
        before()
        archive.append(EventType.BALLOT, [ballot])
    return found


def _torn(tail: Torn) -> None:
    """Whoever appends next mends what a crash left, and says so."""
    click.echo(
        f"note: the last append was cut off ({tail.why}); its {tail.size:,} bytes were put into {tail.kept}",
        err=True,
    )


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
