# SPDX-License-Identifier: Apache-2.0
"""Where chains of custody lie in an archive, and how they grow: one file for each event, created and never written again.

Two writers cannot both create the next event, so a chain never forks; whoever comes second reads the chain anew, and the rule that let the
event pass is asked again. A damaged chain goes on growing behind its damage, which stays visible.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from comity.canonical import sha256_hex
from comity.errors import BusyError, Refusal, VerificationError
from comity.inquiry.exhibits.custody import (
    ChainState,
    CustodyEvent,
    StoredEvent,
    check_lines,
    parse_event,
    signed,
    state_of,
    text_of,
)
from comity.inquiry.exhibits.exhibit_record import is_id

if TYPE_CHECKING:
    from comity.inquiry.exhibits.addresses import Shelf
    from comity.record.note import SignerKey

NEXT = "inquiry: an event names the one before it"
TRIES = 200
REMEMBERED = 8
"""Chains whose events are kept in memory between additions: what an archive is unpacked into goes to few of them."""

_FILE = re.compile(r"custody/e-[0-9a-f]{16}/([0-9]{6,9})\.note")


@dataclass(frozen=True)
class Chain:
    """A chain as it lies there: the events that can be read, number and hash of the last file, why not every event is known if so, and
    the hashes of all files by number.
    """

    exhibit: str
    events: tuple[StoredEvent, ...] = ()
    seq: int = 0
    digest: str = ""
    gap: str = ""
    digests: Mapping[int, str] = field(default_factory=dict)

    @property
    def state(self) -> ChainState:
        """Whether it is complete. Signatures are not verified here."""
        return ChainState("broken", self.gap) if self.gap else state_of(self.events)

    @property
    def hash_after(self) -> str:
        """The bytes that the last event left; "" before the first and after a disposal."""
        return self.events[-1].event.hash_after if self.events else ""

    def followed_by(self, stored: StoredEvent) -> Chain:
        """The chain with one more event."""
        digests = {**self.digests, stored.event.seq: stored.digest}
        return Chain(self.exhibit, (*self.events, stored), stored.event.seq, stored.digest, self.gap, digests)


Make = Callable[[Chain], CustodyEvent]


def event_file(exhibit: str, seq: int) -> str:
    """The name of an event's file."""
    return f"custody/{exhibit}/{seq:06d}.note"


class Chains:
    """The chains of custody on a shelf."""

    def __init__(self, shelf: Shelf, origin: str) -> None:
        self.shelf = shelf
        self.origin = origin
        self._last: dict[str, Chain] = {}

    def files(self, exhibit: str) -> tuple[list[tuple[int, str]], list[str]]:
        """Numbers and names of the event files of an exhibit, by number; and what else lies among them."""
        assert is_id(exhibit)
        numbered, others = [], []
        for name in self.shelf.names(f"custody/{exhibit}"):
            match = _FILE.fullmatch(name)
            if match and name == event_file(exhibit, int(match[1])):
                numbered.append((int(match[1]), name))
            else:
                others.append(name)
        return sorted(numbered), sorted(others)

    def read(self, exhibit: str) -> Chain:
        """The chain as it is now. Hostile bytes become its gap; raises StoreError only."""
        events: list[StoredEvent] = []
        gaps = []
        digests: dict[int, str] = {}
        seq, digest = 0, ""
        for number, name in self.files(exhibit)[0]:
            if number != seq + 1:
                gaps.append(f"event {seq + 1} is missing")
            seq = number
            try:
                data = self.shelf.read(name) or b""
                digests[number] = digest = sha256_hex(data)
                events.append(parse_event(data))
            except VerificationError as error:
                gaps.append(f"event {number} cannot be read: {error.message}")
        return Chain(exhibit, tuple(events), seq, digest, "; ".join(gaps), digests)

    def current(self, exhibit: str) -> Chain:
        """The chain as it is now, for who adds to it: of one that was read here before, only what came since is read.

        What may have been changed in older files is for `read` to find. An event can only be added where none is, so a chain that
        has gone on since is noticed in any case.
        """
        known = self._last.get(exhibit)
        if known is None or known.gap or known.seq == 0 or not self._ends(known):
            return self._remembered(self.read(exhibit))
        while (data := self.shelf.read(event_file(exhibit, known.seq + 1))) is not None:
            try:
                known = known.followed_by(parse_event(data))
            except VerificationError:
                return self._remembered(self.read(exhibit))
        return self._remembered(known)

    def _ends(self, chain: Chain) -> bool:
        """Whether the last file of a chain is still the one that was read."""
        data = self.shelf.read(event_file(chain.exhibit, chain.seq))
        return data is not None and sha256_hex(data) == chain.digest

    def _remembered(self, chain: Chain) -> Chain:
        self._last.pop(chain.exhibit, None)
        self._last[chain.exhibit] = chain
        while len(self._last) > REMEMBERED:
            self._last.pop(next(iter(self._last)), None)
        return chain

    def append(
        self, exhibit: str, make: Make, signers: Sequence[SignerKey] = (), *, quick: bool = False
    ) -> Chain:
        """Add the event that `make` returns for the chain as it is now; returns the longer chain. `quick` reads it as `current` does.

        Raises what `make` refuses, SignatureRefusal, BusyError.
        """
        keys = {signer.name: signer.verifier for signer in signers}
        for _ in range(TRIES):
            chain = self.current(exhibit) if quick else self.read(exhibit)
            data = signed(text_of(self.origin, make(chain)), signers)
            stored = parse_event(data)
            check_lines(stored, keys)
            if self.shelf.create(event_file(exhibit, stored.event.seq), data):
                return self._remembered(chain.followed_by(stored))
        raise BusyError(f"the chain of {exhibit} grows faster than an event can be added", hint="try again")

    def put(self, chain: Chain, data: bytes, stored: StoredEvent) -> Chain:
        """Add an event that was signed elsewhere. Raises Refusal where it does not follow on `chain`, or no longer does."""
        exhibit, event = stored.event.exhibit, stored.event
        fits = (event.seq, event.prev) == (chain.seq + 1, chain.digest)
        if fits and self.shelf.create(event_file(exhibit, event.seq), data):
            return chain.followed_by(stored)
        raise Refusal(
            f"the chain of {exhibit} has gone on to event {self.read(exhibit).seq} since this note was prepared as event {event.seq}",
            rule=NEXT,
            hint="prepare the note again; between preparing and submitting nothing else may happen to the exhibit",
        )
