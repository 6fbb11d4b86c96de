# SPDX-License-Identifier: Apache-2.0
"""Reads a Belenios archive once, front to back, and says where everything is; nothing that does not belong in it passes.

Belenios 2.0, section 4.4. Every header and padding byte, every hash, parent and height, the order of events and the data before each are
checked, so an archive that was scanned is the only spelling of what it says. Checked further are only hashes: a ballot, a proof or a
result may be anything, and no ballot is held in memory.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from comity.election.ballots.belenios_v1 import tar
from comity.election.ballots.belenios_v1.events import (
    DATA,
    MAX_PAYLOAD_READ,
    Event,
    EventType,
    check_data,
    check_order,
)
from comity.election.ballots.belenios_v1.tar import Span
from comity.errors import FormatError, ProofError

__all__ = [
    "HEADER_NAME", "Event", "EventType", "Index", "Recorded", "Span", "hashes_at", "header_json", "opening_size", "read", "scan",
]  # fmt: skip

HEADER_NAME = b"BELENIOS"
VERSION = 1
CHECKPOINT_EVERY = 1000
"""Of how many events one hash is kept."""

_HEADER_JSON = re.compile(rb'\{"version":(0|[1-9][0-9]{0,9}),"timestamp":"(0|[1-9][0-9]{0,9})"\}')
_MAX_DATA = max(map(len, DATA.values()))
_HASH_DIGITS = 64
_NAME = re.compile(rb"([0-9a-f]{64})\.(data|event)\.json")


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event that is no ballot: its hash, and by hash the data that stand before it, in their order."""

    event: Event
    hash: str
    data: Mapping[str, Span]


@dataclass(frozen=True, slots=True)
class Index:
    """What `scan` found. Ballots are two numbers each, by their place among the ballots, from 0."""

    path: str
    version: int
    timestamp: str
    size: int
    events: tuple[Recorded, ...]
    last: tuple[int, str]
    """Height and hash of the last event."""
    checkpoints: tuple[tuple[int, str], ...]
    """Height and hash of event 0, of every thousandth, and of the last."""
    ballot_offsets: array[int]
    ballot_sizes: array[int]

    @property
    def setup(self) -> Recorded:
        return self.events[0]

    @property
    def ballot_count(self) -> int:
        return len(self.ballot_offsets)

    @property
    def payloads(self) -> Mapping[str, Span]:
        """All data but ballots, by hash."""
        return {name: span for recorded in self.events for name, span in recorded.data.items()}

    def ballot_span(self, place: int) -> Span:
        return Span(self.ballot_offsets[place], self.ballot_sizes[place])

    def ballot_spans(self, start: int = 0, stop: int | None = None) -> Iterator[Span]:
        """The ballots from place `start` to before `stop`, in the order in which they were cast."""
        for place in range(*slice(start, stop).indices(self.ballot_count)):
            yield self.ballot_span(place)

    def of_type(self, kind: EventType) -> tuple[Recorded, ...]:
        """The events of a type other than Ballot, in their order."""
        return tuple(recorded for recorded in self.events if recorded.event.type is kind)


def header_json(timestamp: int) -> bytes:
    """Content of the first member."""
    return b'{"version":%d,"timestamp":"%d"}' % (VERSION, timestamp)


def read(file: BinaryIO, span: Span) -> bytes:
    """The content at `span`; nothing is checked but that it is all there, else FormatError."""
    file.seek(span.offset)
    content = tar.exactly(file, span.size)
    if len(content) != span.size:
        raise FormatError(f"the archive ends within the {span.size} bytes from byte {span.offset}")
    return content


def opening_size(index: Index) -> int:
    """How many bytes of the archive are the opening: all up to event 0, and an archive by themselves."""
    last = list(index.setup.data.values())[-1]
    return last.offset + last.size + tar.padding(last.size) + 2 * tar.BLOCK


def hashes_at(file: BinaryIO, index: Index, heights: Iterable[int]) -> dict[int, str]:
    """Hashes of the events of these heights; those that the archive does not have are left out.

    `file` is the one that was scanned, unchanged since: the hash of a ballot's event is its name, right after the ballot.
    """
    found = {recorded.event.height: recorded.hash for recorded in index.events}
    wanted = set(heights)
    for height in sorted(wanted - set(found)):
        if 0 < height <= index.ballot_count:
            span = index.ballot_span(height - 1)
            name = read(file, Span(span.offset + span.size + tar.padding(span.size), _HASH_DIGITS))
            found[height] = name.decode("ascii", "replace")
    return {height: event for height, event in found.items() if height in wanted}


def scan(file: BinaryIO, *, progress: Callable[[int], None] | None = None) -> Index:
    """The index of an archive, read from where `file` stands to its end; `progress` hears about every MiB how many bytes are done.

    Memory is flat but for 16 bytes a ballot and about 1 kB for any other event. Raises FormatError or ProofError with the byte where the
    member begins, and nothing else whatever the bytes are. An archive need not be closed: Setup alone is one.
    """
    scanning = _Scan(file, progress)
    scanning.run()
    return scanning.index()


def scan_opening(file: BinaryIO) -> Index:
    """The index of the opening alone, as if nothing came after event 0; the cost does not grow with the ballots. Raises as `scan`."""
    scanning = _Scan(file, None)
    scanning.run(until_event=True)
    return scanning.index()


def scan_after(file: BinaryIO, size: int, last: tuple[int, str]) -> Index:
    """The index of what was appended to the first `size` bytes of an archive, whose last event had that height and hash.

    `events` and the ballots are those after it. Raises ProofError where that event is no longer there, and what `scan` raises.
    """
    scanning = _Scan(file, None)
    scanning.go_on(size, last)
    scanning.run()
    return scanning.index()


@dataclass(frozen=True, slots=True)
class Whole:
    """The longest beginning of a file that is an archive: its size in bytes, its last event, and what is wrong after it, if anything."""

    size: int
    mtime: int
    event: Event
    hash: str
    error: FormatError | ProofError | None


def whole_part(file: BinaryIO) -> Whole:
    """What of a damaged archive is whole, up to its last whole event. Raises what `scan` raises where that is not even Setup."""
    reading = _Scan(file, None)
    wrong: FormatError | ProofError | None = None
    try:
        reading.run()
    except (FormatError, ProofError) as error:
        if reading.last is None:
            raise
        wrong = error
    assert reading.last is not None
    assert reading.hash is not None
    return Whole(reading.whole, reading.mtime, reading.last, reading.hash, wrong)


class _Scan:
    """One pass: where it stands, the last event, and the data since then."""

    def __init__(self, file: BinaryIO, progress: Callable[[int], None] | None) -> None:
        self.path = str(getattr(file, "name", ""))
        self.reader = tar.Reader(file)
        self.progress = progress
        self.last: Event | None = None
        self.hash: str | None = None
        self.whole = 0
        self.data: list[tuple[str, tar.Span]] = []
        self.payload: bytes | None = None
        self.events: list[Recorded] = []
        self.checkpoints: list[tuple[int, str]] = []
        self.offsets = array("Q")
        self.sizes = array("Q")

    @property
    def mtime(self) -> int:
        assert self.reader.mtime is not None
        return self.reader.mtime

    def go_on(self, size: int, last: tuple[int, str]) -> None:
        """Stand behind an event that was seen before, if it is there."""
        self._begin(self.reader.next())
        self.reader.offset = self.reader.file.seek(max(size - 2 * tar.BLOCK, 0))
        try:
            member = self.reader.next()
            event = None if member is None else Event.decode(member.content)
        except FormatError:
            member = event = None
        if (
            member is None
            or event is None
            or (event.height, member.hash) != last
            or self.reader.offset != size
        ):
            raise ProofError(
                f"the archive does not hold event {last[0]} where it stood before: it was cut, or is another one",
                hint="compare it with an earlier copy: comity election compare",
            )
        self.last, self.hash, self.whole = event, member.hash, size
        self.checkpoints.append(last)

    def run(self, *, until_event: bool = False) -> None:
        start = reported = 0
        try:
            if self.last is None:
                self._begin(self.reader.next())
            start = self.reader.offset
            while not (until_event and self.last) and (member := self.reader.next()) is not None:
                self._member(member)
                start = self.reader.offset
                if self.progress is not None and start - reported >= tar.CHUNK:
                    reported = start
                    self.progress(start)
            self._end()
        except (FormatError, ProofError) as error:
            raise type(error)(f"byte {start}: {error.message}", hint=error.hint) from error
        if self.progress is not None:
            self.progress(start)

    def index(self) -> Index:
        assert self.last is not None
        assert self.hash is not None
        last = (self.last.height, self.hash)
        return Index(
            path=self.path,
            version=VERSION,
            timestamp=str(self.mtime),
            size=self.whole,
            events=tuple(self.events),
            last=last,
            checkpoints=(*self.checkpoints, *([last] if self.checkpoints[-1] != last else [])),
            ballot_offsets=self.offsets,
            ballot_sizes=self.sizes,
        )

    def _begin(self, first: tar.Member | None) -> None:
        if first is None or first.name != HEADER_NAME:
            raise FormatError("not a Belenios archive: the first member is not BELENIOS")
        found = _HEADER_JSON.fullmatch(first.content)
        if found is None:
            raise FormatError('the first member is not {"version":1,"timestamp":"..."}')
        if int(found[1]) != VERSION:
            raise FormatError(f"version {int(found[1])} of the archive; expected {VERSION}")
        if int(found[2]) != self.mtime:
            raise FormatError(f"timestamp {int(found[2])}, but the first member is of time {self.mtime}")

    def _end(self) -> None:
        if self.data:
            raise FormatError(f"{len(self.data)} data at the end without their event")
        if self.last is None:
            raise FormatError("no event Setup")

    def _member(self, member: tar.Member) -> None:
        found = _NAME.fullmatch(member.name)
        if found is None:
            raise FormatError("a member that is neither <SHA-256>.data.json nor <SHA-256>.event.json")
        name, kind = found[1].decode(), found[2]
        if name != member.hash:
            raise ProofError(f"the member is named {name}, but its SHA-256 is {member.hash}")
        if kind == b"event":
            self._event(name, Event.decode(member.content))
        elif len(self.data) == _MAX_DATA:
            raise FormatError(f"more than {_MAX_DATA} data before one event")
        else:
            self.data.append((name, member.span))
            self.payload = member.content if 0 < len(member.content) <= MAX_PAYLOAD_READ else None

    def _event(self, name: str, event: Event) -> None:
        self._follows(event)
        if event.type is EventType.BALLOT:
            self.offsets.append(self.data[0][1].offset)
            self.sizes.append(self.data[0][1].size)
        else:
            self.events.append(Recorded(event, name, dict(self.data)))
        self.last, self.hash, self.whole = event, name, self.reader.offset
        self.data.clear()
        self.payload = None
        if event.height % CHECKPOINT_EVERY == 0:
            self.checkpoints.append((event.height, name))

    def _follows(self, event: Event) -> None:
        check_order(self.last.type if self.last else None, event.type)
        height = self.last.height + 1 if self.last else 0
        if event.height != height:
            raise ProofError(f"an event of height {event.height}; expected {height}")
        if event.parent != self.hash:
            raise ProofError(f"event {height} names the parent {event.parent}; expected {self.hash}")
        check_data(event.type, [name for name, _ in self.data], self.payload)
        if event.payload != (self.data[-1][0] if self.data else None):
            raise ProofError(
                f"event {height} names the payload {event.payload}, which is not the last of the data before it"
            )
