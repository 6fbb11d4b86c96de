# SPDX-License-Identifier: Apache-2.0
"""The end of a Belenios archive: its last event, found without reading the rest, and what to do if an append was cut off.

An event fits one block (two hashes, a type, a height), so the last 1024 bytes of an archive are its last event, header and content;
its data stand right before it. A tail is cut off only if a torn append explains it, and never before its bytes are safe elsewhere.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap
from pathlib import Path

from comity.election.ballots.belenios_v1 import tar
from comity.election.ballots.belenios_v1.archive import HEADER_NAME, Whole, header_json, whole_part
from comity.election.ballots.belenios_v1.events import (
    MAX_PAYLOAD_READ,
    Event,
    EventType,
    digest,
    named_data,
)
from comity.errors import FormatError, StoreError

EVENT_BYTES = 2 * tar.BLOCK
_FIRST_LOOK = 32 * tar.BLOCK
"""How far back data are looked for at first: a ballot of a few questions fits."""
_NUL = bytes(tar.BLOCK)


@dataclass(frozen=True, slots=True)
class Torn:
    """A tail that was cut off: where it began, how many bytes it had, why it was no event, and the file that keeps it."""

    offset: int
    size: int
    why: str
    kept: Path


def last_whole(handle: int) -> Whole | None:
    """The last event of the file if it and its data are whole; None if not.

    Reads the first member and backwards over the data of the last event, but an archive of Setup alone from the beginning. Raises
    FormatError where the file does not begin as an archive.
    """
    mtime = _mtime(handle)
    size = os.fstat(handle).st_size
    event = _event_at(handle, size - EVENT_BYTES, mtime)
    if event is None:
        return None
    if event.type is EventType.SETUP:
        whole = _scanned(handle)
        return whole if whole.error is None else None
    if not _has_data(handle, event, size - EVENT_BYTES, mtime):
        return None
    return Whole(size, mtime, event, digest(event.encode()), None)


def cut_off(handle: int, path: Path, say: Callable[[Torn], None] | None) -> Whole:
    """Cuts the file back to its last whole event and tells `say`; the bytes go to PATH.torn-OFFSET-HASH first.

    A crash at any point leaves either the torn file or the whole one, and in the second case the kept bytes. Raises StoreError without
    `say`, and what `scan` raises where no torn append explains what is wrong: then nothing is changed.
    """
    whole = _scanned(handle)
    if whole.error is None:
        return whole
    with mmap(handle, 0, access=ACCESS_READ) as file:
        if not _is_torn(file, whole.size, whole.mtime):
            raise type(whole.error)(
                f"{path}: {whole.error.message}",
                hint="no append that was cut off explains this: compare with another copy",
            )
        if say is None:
            raise StoreError(
                f"{path}: an append was cut off at byte {whole.size}",
                hint="open it for repair; the torn bytes are kept",
            )
        size = len(file) - whole.size
        kept = path.with_name(f"{path.name}.torn-{whole.size}-{_hash(file, whole.size)[:16]}")
        _keep(kept, file, whole.size)
    os.ftruncate(handle, whole.size)
    os.fsync(handle)
    say(Torn(whole.size, size, whole.error.message, kept))
    return whole


def _scanned(handle: int) -> Whole:
    with os.fdopen(os.dup(handle), "rb") as file:
        file.seek(0)
        return whole_part(file)


def _mtime(handle: int) -> int:
    """The time of all members, if the file begins as an archive does."""
    start = _read(handle, 0, 2 * tar.BLOCK)
    mtime = tar.mtime_of(start)
    if mtime is None or start != tar.member(HEADER_NAME, header_json(mtime), mtime):
        raise FormatError("not a Belenios archive: the first member is not BELENIOS, version 1")
    return mtime


def _event_at(handle: int, offset: int, mtime: int) -> Event | None:
    """The event whose header is at `offset`, if it is one."""
    if offset < EVENT_BYTES or offset % tar.BLOCK:
        return None
    block = _read(handle, offset, EVENT_BYTES)
    return _event_of(block, mtime)


def _event_of(blocks: bytes, mtime: int) -> Event | None:
    size = tar.size_of(blocks)
    if size is None or size > tar.BLOCK:
        return None
    content = blocks[tar.BLOCK : tar.BLOCK + size]
    if blocks != tar.member(f"{digest(content)}.event.json".encode(), content, mtime):
        return None
    try:
        return Event.decode(content)
    except FormatError:
        return None


def _has_data(handle: int, event: Event, end: int, mtime: int) -> bool:
    """Whether the data that the event names stand whole before `end`."""
    if event.payload is None:
        return event.type in {EventType.END_BALLOTS, EventType.END_SHUFFLES}
    found = _member_before(handle, event.payload, end, mtime)
    if found is None:
        return False
    start, content = found
    try:
        inner = named_data(event.type, content)
    except FormatError:
        return False
    return not inner or _member_before(handle, inner[0], start, mtime) is not None


def _member_before(handle: int, name: str, end: int, mtime: int) -> tuple[int, bytes | None] | None:
    """Where the data member of this hash begins that ends at `end`, and its content, None if longer than MAX_PAYLOAD_READ."""
    wanted = f"{name}.data.json".encode()
    stop, step = end, _FIRST_LOOK
    while stop > 0:
        start = max(0, stop - step)
        chunk = _read(handle, start, stop - start)
        place = len(chunk)
        while (place := chunk.rfind(wanted, 0, place)) >= 0:
            offset = start + place
            if offset % tar.BLOCK == 0 and _is_member(handle, wanted, offset, end, mtime):
                size = _size(handle, offset)
                return offset, _read(handle, offset + tar.BLOCK, size) if size <= MAX_PAYLOAD_READ else None
        stop, step = start, min(2 * step, tar.CHUNK)
    return None


def _size(handle: int, offset: int) -> int:
    size = tar.size_of(_read(handle, offset, tar.BLOCK))
    assert size is not None
    return size


def _is_member(handle: int, name: bytes, offset: int, end: int, mtime: int) -> bool:
    block = _read(handle, offset, tar.BLOCK)
    size = tar.size_of(block)
    if size is None or block != tar.header(name, size, mtime):
        return False
    start = offset + tar.BLOCK
    if start + size + tar.padding(size) != end or any(_read(handle, start + size, tar.padding(size))):
        return False
    hasher = hashlib.sha256()
    for at in range(start, start + size, tar.CHUNK):
        hasher.update(_read(handle, at, min(tar.CHUNK, start + size - at)))
    return hasher.hexdigest().encode() == name[:64]


def _is_torn(file: mmap, start: int, mtime: int) -> bool:
    """Whether one append that was cut off leaves such bytes from `start` on.

    It leaves the beginning of what it would have written, or all of it with blocks of NUL where the disk has not got the rest: no block
    of JSON or of a header is all NUL. A flipped bit is no torn append, nor is anything before a whole event, whose append returned.
    """
    if _is_event_within(file, start, mtime):
        return False
    hole = False
    while start < len(file):
        block = file[start : start + tar.BLOCK]
        if len(block) < tar.BLOCK or block == _NUL:
            return True
        name, size = block[: tar.NAME_BYTES].rstrip(b"\0"), tar.size_of(block)
        if size is None or block != tar.header(name, size, mtime):
            return False
        body = start + tar.BLOCK
        start = body + size + tar.padding(size)
        if start > len(file):
            return True
        here = any(file[at : at + tar.BLOCK] == _NUL for at in range(body, start, tar.BLOCK))
        if not here and (
            _hash(file, body, body + size) != name[:64].decode("latin-1") or any(file[body + size : start])
        ):
            return False
        hole = hole or here
        if name.endswith(b".event.json"):
            return hole and start == len(file)
    return True


def _is_event_within(file: mmap, start: int, mtime: int) -> bool:
    """Whether a whole event stands after `start` and before the last 1024 bytes."""
    at = start
    while (at := file.find(b".event.json\0", at)) >= 0:
        header = at - 64
        within = header >= start and header + EVENT_BYTES < len(file)
        if (
            within
            and not header % tar.BLOCK
            and _event_of(file[header : header + EVENT_BYTES], mtime) is not None
        ):
            return True
        at += 1
    return False


def _hash(file: mmap, start: int, end: int | None = None) -> str:
    hasher = hashlib.sha256()
    end = len(file) if end is None else end
    for at in range(start, end, tar.CHUNK):
        hasher.update(file[at : min(at + tar.CHUNK, end)])
    return hasher.hexdigest()


def _keep(path: Path, file: mmap, start: int) -> None:
    """Writes all from `start` on, and the folder's entry, to disk; what a repair that was cut off left is written anew."""
    with path.open("wb") as kept:
        for at in range(start, len(file), tar.CHUNK):
            kept.write(file[at : at + tar.CHUNK])
        kept.flush()
        os.fsync(kept.fileno())
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Puts on disk that a file of the folder is there."""
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _read(handle: int, offset: int, size: int) -> bytes:
    """The bytes there, fewer at the end of the file; empty before its beginning."""
    parts = []
    while size > 0 and (part := os.pread(handle, size, offset)):
        parts.append(part)
        offset, size = offset + len(part), size - len(part)
    return b"".join(parts)
