# SPDX-License-Identifier: Apache-2.0
"""The ballot box of an election: its archive on disk, opened, with the election, its trustees and whose ballot counts.

`open_box` reads an archive once and checks its container; what the payloads prove is for the room `verification`. A box holds no ballots in
memory, and never changes the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b, sha256
from pathlib import Path
from typing import BinaryIO, Protocol, TypeVar

import msgspec

from comity.election.ballots.belenios_v1.archive import Index, Recorded, Span, read, scan
from comity.election.ballots.belenios_v1.events import EventType
from comity.election.ballots.belenios_v1.messages import decode
from comity.election.ballots.belenios_v1.model import Election, Trustees
from comity.errors import InputError, ProofError

M = TypeVar("M")
_DIGEST_BYTES = 16
_SHOWN = 100


class Roll(Protocol):
    """What the survey of a box asks of the public credentials."""

    def weight(self, credential: str, /) -> int | None:
        """The weight of a public credential, None if it is not on the list."""


@dataclass(frozen=True, slots=True)
class Survey:
    """Which ballots count: the last of each credential that is on the list (section 4.15, `last`). Places count from 0."""

    counted: bytearray
    heavy: dict[int, int]
    """Weights other than 1 of ballots that count."""
    unlisted: tuple[int, ...]
    """Ballots whose credential is not on the list, or cannot be read: the first hundred."""
    repeated: tuple[int, ...]
    """Ballots that stood in the box before, byte for byte: the first hundred."""
    voters: int
    """How many credentials of the list voted."""

    def weight(self, place: int) -> int | None:
        """The weight with which a ballot counts, which may be 0; None if it does not count."""
        return self.heavy.get(place, 1) if self.counted[place] else None


class _Credential(msgspec.Struct):
    """Of a ballot only the credential: the rest is skipped, not judged."""

    credential: str


@dataclass(frozen=True)
class Box:
    """An archive that was scanned, and its election."""

    path: Path
    index: Index
    election: Election

    def payload(self, recorded: Recorded, place: int) -> bytes:
        """The bytes of the data at a place before an event. Raises ProofError where the file was changed since it was scanned."""
        name, span = self._datum(recorded, place)
        with self.path.open("rb") as file:
            data = read(file, span)
        if sha256(data).hexdigest() != name:
            raise ProofError(
                f"{self.path} was changed while it was read: {name} is no longer at byte {span.offset}"
            )
        return data

    @staticmethod
    def _datum(recorded: Recorded, place: int) -> tuple[str, Span]:
        """One datum may stand twice before an event, if two payloads are equal."""
        data = list(recorded.data.items())
        return data[min(place, len(data) - 1)]

    def message(self, recorded: Recorded, place: int, form: type[M], what: str) -> M:
        """The same, read. Raises FormatError that names `what`."""
        return decode(self.payload(recorded, place), form, what)

    def of_type(self, kind: EventType) -> tuple[Recorded, ...]:
        return self.index.of_type(kind)

    @cached_property
    def closed(self) -> bool:
        """Whether EndBallots was recorded: no further ballot may be cast."""
        return bool(self.of_type(EventType.END_BALLOTS))

    @cached_property
    def trustees(self) -> Trustees:
        """Raises FormatError."""
        return Trustees.decode(self.payload(self.index.setup, 1))

    def ballots(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """Ballots as they stand, in the order in which they were cast."""
        with self.path.open("rb") as file:
            for span in self.index.ballot_spans(start, stop):
                yield read(file, span)

    def survey(self, roll: Roll, progress: Callable[[int], None] | None = None) -> Survey:
        """Read every ballot's credential. Memory: a digest for each ballot and each voter."""
        counted = bytearray(self.index.ballot_count)
        heavy: dict[int, int] = {}
        last: dict[bytes, int] = {}
        seen: set[bytes] = set()
        unlisted: list[int] = []
        repeated: list[int] = []
        reader = msgspec.json.Decoder(_Credential)
        for place, data in enumerate(self.ballots()):
            digest = blake2b(data, digest_size=_DIGEST_BYTES).digest()
            if digest in seen and len(repeated) < _SHOWN:
                repeated.append(place)
            seen.add(digest)
            try:
                credential = reader.decode(data).credential
                weight = roll.weight(credential)
            except (msgspec.MsgspecError, UnicodeError, RecursionError):
                weight = None
            if weight is None:
                if len(unlisted) < _SHOWN:
                    unlisted.append(place)
                continue
            voter = blake2b(credential.encode(), digest_size=_DIGEST_BYTES).digest()
            before = last.get(voter)
            if before is not None:
                counted[before] = 0
                heavy.pop(before, None)
            last[voter] = place
            counted[place] = 1
            if weight != 1:
                heavy[place] = weight
            if progress is not None:
                progress(place + 1)
        return Survey(counted, heavy, tuple(unlisted), tuple(repeated), len(last))


def open_box(path: Path, progress: Callable[[int], None] | None = None) -> Box:
    """Read an archive's container and its election. Raises FormatError, ProofError, or InputError where there is no such file."""
    try:
        with path.open("rb") as file:
            return _opened(path, file, progress)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error


def _opened(path: Path, file: BinaryIO, progress: Callable[[int], None] | None) -> Box:
    index = scan(file, progress=progress)
    return Box(path, index, Election.decode(read(file, next(iter(index.setup.data.values())))))


def archive_in(path: Path) -> Path:
    """The archive itself, or the only one in a folder. Raises InputError, also where it cannot be read."""
    if not path.is_dir():
        try:
            path.open("rb").close()
        except OSError as error:
            raise InputError(f"{path} cannot be read: {error.strerror}") from error
        return path
    found = sorted(path.glob("*.bel"))
    if len(found) == 1:
        return found[0]
    if found:
        raise InputError(f"{path} holds {len(found)} archives", hint="name the one that is meant")
    if (path / "draft.json").exists():
        raise InputError(
            f"the election in {path} is not open yet", hint="comity election open makes its archive"
        )
    raise InputError(f"{path} holds no archive", hint="expected a file that ends in .bel")
