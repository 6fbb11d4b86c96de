# SPDX-License-Identifier: Apache-2.0
"""Appends events to a Belenios archive, one writer at a time, at a cost that does not grow with the archive.

Belenios 2.0, section 4.4. What Debian's belenios-tool 2.0 would append is appended, byte for byte, but for what breaks the order of that
section. An append that returned survives a power cut; one that was cut off leaves the archive as it was with a torn tail, which
`Archive.open` cuts off if it is told to, after it has put the torn bytes into a file of their own. Nothing else is ever taken away.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from comity.election.ballots.belenios_v1 import tar
from comity.election.ballots.belenios_v1.archive import HEADER_NAME, header_json
from comity.election.ballots.belenios_v1.events import (
    FOLLOWERS,
    MAX_PAYLOAD_READ,
    Event,
    EventType,
    check_data,
    check_order,
    digest,
)
from comity.election.ballots.belenios_v1.tail import Torn, cut_off, last_whole, sync_folder
from comity.errors import BusyError, FormatError, ProofError, Refusal, StoreError

__all__ = ["Archive", "Torn", "append"]

_SECONDS = re.compile("[0-9]{1,10}")
RULE = "Belenios 2.0, section 4.4"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the next event goes, and what it follows."""

    size: int
    mtime: int
    last: Event
    hash: str


class Archive:
    """An archive open for appending, locked against other writers of Comity until it is closed; a context manager.

    belenios-tool takes no lock: what it appends meanwhile is noticed, and refused, at the next append. Readers need no lock, but may
    see the beginning of an append under way.
    """

    def __init__(self, path: Path, handle: int, place: _Place) -> None:
        self.path = path
        self._handle = handle
        self._place = place
        self._usable = True

    @classmethod
    def create(cls, path: Path, timestamp: int | str, setup: Sequence[bytes]) -> Self:
        """A new archive with its event Setup, by the election, trustees, public credentials and setup data, in this order.

        `timestamp` is in seconds since 1970, of the beginning of the election. The file appears whole or not at all. Raises Refusal
        where the setup data do not name the three others, StoreError where there is such a file or it cannot be written.
        """
        mtime = int(timestamp) if _SECONDS.fullmatch(str(timestamp)) else -1
        if not 0 <= mtime <= tar.MAX_NUMBER:
            raise Refusal(
                f"the timestamp {timestamp} of the archive; expected seconds since 1970, below 8^11",
                rule=RULE,
            )
        event, members = _event(None, None, EventType.SETUP, setup, mtime)
        content = tar.member(HEADER_NAME, header_json(mtime), mtime) + members
        place = _Place(len(content), mtime, event, digest(event.encode()))
        with _errors(path, "made"):
            return cls(path, _make(path, content), place)

    @classmethod
    def open(cls, path: Path, *, say: Callable[[Torn], None] | None = None) -> Self:
        """The archive at `path`, of which the first member and the last event with its data are checked; `scan` checks all of it.

        A torn tail is cut off and told to `say`; without `say` it is left alone and StoreError raised. Raises BusyError where another
        writer holds the archive, FormatError or ProofError where it is damaged in a way that no torn append explains.
        """
        with _errors(path, "opened"):
            handle = os.open(path, os.O_RDWR | os.O_CLOEXEC)
            try:
                _lock(handle, path)
                whole = last_whole(handle)
                if whole is None:
                    whole = cut_off(handle, path, say)
            except BaseException:
                os.close(handle)
                raise
        return cls(path, handle, _Place(whole.size, whole.mtime, whole.event, whole.hash))

    @property
    def size(self) -> int:
        """Of the file, in bytes."""
        return self._place.size

    @property
    def timestamp(self) -> int:
        return self._place.mtime

    @property
    def last(self) -> tuple[Event, str]:
        """The last event and its hash."""
        return self._place.last, self._place.hash

    @property
    def next_types(self) -> tuple[EventType, ...]:
        """Which types of event may come next."""
        return FOLLOWERS[self._place.last.type]

    def append(self, kind: EventType, payloads: Sequence[bytes] = ()) -> Event:
        """Writes the payloads and the event whose payload is the last of them; on disk when this returns.

        Raises Refusal where the event may not come next or the payloads are not its data, StoreError where the archive cannot be
        written or another program changed it. Nothing of what was refused or failed is left, unless the power fails with it.
        """
        place = self._place
        event, members = _event(place.last, place.hash, kind, payloads, place.mtime)
        with _errors(self.path, "appended to"):
            self._check_untouched()
            self._usable = False
            try:
                _write(self._handle, members, place.size)
                # After a failed fsync nobody knows what is on disk: only opening anew finds out.
                os.fsync(self._handle)
            except BaseException:
                os.ftruncate(self._handle, place.size)
                raise
            self._usable = True
        self._place = _Place(place.size + len(members), place.mtime, event, digest(event.encode()))
        return event

    def _check_untouched(self) -> None:
        if not self._usable:
            raise StoreError(f"{self.path} is closed, or a write to it failed", hint="open it again")
        here, there = os.fstat(self._handle), self.path.stat()
        if (here.st_dev, here.st_ino) != (there.st_dev, there.st_ino) or here.st_size != self._place.size:
            self._usable = False
            raise StoreError(
                f"{self.path} was changed by another program since it was opened", hint="open it again"
            )

    def close(self) -> None:
        """Lets go of the lock; there is nothing to flush."""
        if self._handle >= 0:
            os.close(self._handle)
        self._handle, self._usable = -1, False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def append(
    archive: Archive | Path,
    kind: EventType,
    payloads: Sequence[bytes] = (),
    *,
    say: Callable[[Torn], None] | None = None,
) -> Event:
    """`Archive.append`, on an open archive or on one that is opened for this event only."""
    if isinstance(archive, Archive):
        return archive.append(kind, payloads)
    with Archive.open(archive, say=say) as opened:
        return opened.append(kind, payloads)


def _event(
    last: Event | None, parent: str | None, kind: EventType, payloads: Sequence[bytes], mtime: int
) -> tuple[Event, bytes]:
    """The next event and its members in the file; Refusal where it may not come next."""
    hashes = [digest(content) for content in payloads]
    final = payloads[-1] if payloads and len(payloads[-1]) <= MAX_PAYLOAD_READ else None
    try:
        check_order(last.type if last else None, kind)
        check_data(kind, hashes, final)
        event = Event(kind, last.height + 1 if last else 0, parent, hashes[-1] if hashes else None)
        text = event.encode()
        named = [(f"{name}.data.json", content) for name, content in zip(hashes, payloads, strict=True)]
        parts = [*named, (f"{digest(text)}.event.json", text)]
        return event, b"".join(tar.member(name.encode(), content, mtime) for name, content in parts)
    except (FormatError, ProofError) as error:
        raise Refusal(error.message, rule=RULE) from error


def _write(handle: int, data: bytes, offset: int) -> None:
    """One write, as a rule; the system may take less of it at a time."""
    view = memoryview(data)
    while view:
        done = os.pwrite(handle, view, offset)
        view, offset = view[done:], offset + done


def _make(path: Path, content: bytes) -> int:
    """Writes a file under another name, locks it and links it to its own: a crash leaves no part of it there."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.new")
    temporary.unlink(missing_ok=True)
    handle = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
    try:
        _lock(handle, path)
        _write(handle, content, 0)
        os.fsync(handle)
        os.link(temporary, path)
        sync_folder(path.parent)
    except BaseException:
        os.close(handle)
        raise
    finally:
        temporary.unlink(missing_ok=True)
    return handle


def _lock(handle: int, path: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise BusyError(f"{path} is held by another writer", hint="try again") from error


@contextmanager
def _errors(path: Path, what: str) -> Iterator[None]:
    try:
        yield
    except FileExistsError as error:
        raise StoreError(
            f"{path} could not be {what}: there is such a file already", hint="nothing was changed"
        ) from error
    except OSError as error:
        raise StoreError(f"{path} could not be {what}: {error.strerror}") from error
