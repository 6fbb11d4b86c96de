# SPDX-License-Identifier: Apache-2.0
"""Whether a later copy of a Belenios archive only added to an earlier one, and what it added.

The rule of `belenios-tool election verify-diff`, Belenios 2.0, section 4.4: what was published stays, in its place. Both copies must be
archives that `scan` accepts, which is stricter than the tool, and the later one must begin with all bytes of the earlier one. Who voted is
said by public credentials alone; no ballot's proofs are checked here.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from comity.election.ballots.belenios_v1 import tar
from comity.election.ballots.belenios_v1.archive import Event, EventType, Index, read, scan
from comity.election.ballots.belenios_v1.tar import Span
from comity.errors import FormatError, ProofError

_BALLOT_START = re.compile(
    rb'\{"election_uuid":"[^"\\]{1,256}","election_hash":"[^"\\]{1,64}","credential":"([0-9A-Fa-f]{1,1024})"'
)
_START_BYTES = 2048


@dataclass(frozen=True, slots=True)
class Growth:
    """What the later archive added: how many events of each type that it added any of, in the order of an election."""

    old: Index
    new: Index
    added: Mapping[EventType, int]


@dataclass(frozen=True, slots=True)
class Turnout:
    """Of the ballots that were added: how many are the first of their credential, and how many replace an earlier one."""

    first: int
    replacing: int


def grown(old: BinaryIO, new: BinaryIO, *, progress: Callable[[int], None] | None = None) -> Growth:
    """What `new` added to `old`; both are read from their beginning, `progress` hears of the reading of `new`.

    Raises what `scan` raises on either, and ProofError where anything of `old` is not where it was, naming the first member that is
    not. Nothing added is fine.
    """
    old.seek(0)
    before = scan(old)
    new.seek(0)
    after = scan(new, progress=progress)
    different = _first_difference(old, new, before.size)
    if different is not None:
        raise ProofError(_loss(old, new, different))
    heights = {recorded.event.height for recorded in before.events}
    counts = dict.fromkeys(EventType, 0)
    counts[EventType.BALLOT] = after.ballot_count - before.ballot_count
    for recorded in after.events:
        counts[recorded.event.type] += recorded.event.height not in heights
    return Growth(before, after, {kind: count for kind, count in counts.items() if count})


def turnout(new: BinaryIO, growth: Growth) -> Turnout:
    """Who voted for the first time in what was added and who again; memory is some 100 bytes for each credential that voted.

    Raises FormatError where a ballot does not begin as section 4.15 says, with election, its hash and a credential.
    """
    seen: set[bytes] = set()
    first = 0
    start = growth.old.ballot_count
    for place, span in enumerate(growth.new.ballot_spans()):
        found = _BALLOT_START.match(read(new, Span(span.offset, min(span.size, _START_BYTES))))
        if found is None:
            raise FormatError(f"byte {span.offset}: ballot {place} names no credential")
        credential = hashlib.blake2b(found[1], digest_size=16).digest()
        first += place >= start and credential not in seen
        seen.add(credential)
    return Turnout(first, growth.new.ballot_count - start - first)


def _first_difference(old: BinaryIO, new: BinaryIO, size: int) -> int | None:
    """The first of the `size` bytes of `old` that is another in `new`, or is not there; None if none is."""
    for start in range(0, size, tar.CHUNK):
        length = min(tar.CHUNK, size - start)
        ours, theirs = (_at(file, start, length) for file in (old, new))
        if ours != theirs:
            pairs = zip(ours, theirs, strict=False)
            same = next((at for at, (one, other) in enumerate(pairs) if one != other), len(theirs))
            return start + same
    return None


def _at(file: BinaryIO, start: int, length: int) -> bytes:
    file.seek(start)
    return tar.exactly(file, length)


def _loss(old: BinaryIO, new: BinaryIO, different: int) -> str:
    """A sentence about the member of `old` that byte `different` is of, and what `new` has in its place."""
    old.seek(0)
    reader, height = tar.Reader(old), 0
    while True:
        start = reader.offset
        member = reader.next()
        assert member is not None, "the byte is one of the archive"
        if reader.offset > different:
            break
        height += member.name.endswith(b".event.json")
    name = member.name.decode()
    what = f"byte {start}: {name}"
    if name.endswith(".event.json"):
        event = Event.decode(member.content)
        what += f" (event {event.height}, {event.type})"
    elif name.endswith(".data.json"):
        what += f" (data of event {height})"
    there = _at(new, start, tar.NAME_BYTES).rstrip(b"\0").decode("ascii", "replace")
    instead = f"has {there} in its place" if there else "ends before it"
    return f"{what} of the earlier archive is gone; the later one {instead}"
