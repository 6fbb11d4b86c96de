# SPDX-License-Identifier: Apache-2.0
"""The old-style tar of a Belenios archive: one header block a member, content padded with NUL, and no blocks that say where it ends.

Belenios 2.0, section 4.4, names the format; the value of each field was read off archives of Debian's belenios-tool 2.0. Nothing is ever
repaired here: a header is good if it is, byte for byte, the one that the tool writes for that name, size and time.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import BinaryIO, NamedTuple

from comity.errors import FormatError

BLOCK = 512
NAME_BYTES = 100
MAX_NUMBER = 8**11 - 1
"""Of a size (8 GiB less one byte) and of a time: eleven octal digits."""
CHUNK = 1 << 20
"""Bytes read at a time, and of the longest content that is handed out."""

_MODE_UID_GID = b"0000644\0" + b"0000000\0" * 2
_ZEROS = bytes(BLOCK - 157)
_OCTAL = re.compile(rb"[0-7]{11}\0")


@lru_cache(maxsize=4096)
def _fields(size: int, mtime: int) -> tuple[bytes, int]:
    """Bytes 100 to 148 of a header, and what all but the name add to its checksum: these, the blank checksum and the type."""
    if not (0 <= size <= MAX_NUMBER and 0 <= mtime <= MAX_NUMBER):
        raise FormatError(f"a tar header holds no size of {size} bytes at time {mtime}: both are below 8^11")
    fields = _MODE_UID_GID + b"%011o\0%011o\0" % (size, mtime)
    return fields, sum(fields) + 8 * ord(" ") + ord("0")


def header(name: bytes, size: int, mtime: int) -> bytes:
    """The one header block of a member: its name of at most 100 bytes, its size in bytes, its time in seconds since 1970."""
    fields, total = _fields(size, mtime)
    if len(name) > NAME_BYTES:
        raise FormatError(f"a name of {len(name)} bytes does not fit a tar header of {NAME_BYTES}")
    return b"%b%b%06o\0 0%b" % (name.ljust(NAME_BYTES, b"\0"), fields, total + sum(name), _ZEROS)


def padding(size: int) -> int:
    """How many NUL bytes follow a content of `size` bytes."""
    return -size % BLOCK


def member(name: bytes, content: bytes, mtime: int) -> bytes:
    """The whole member: header, content, padding."""
    return header(name, len(content), mtime) + content + bytes(padding(len(content)))


def size_of(block: bytes) -> int | None:
    """The size that a header block claims, in bytes; None where that field is not eleven octal digits and NUL."""
    return _octal(block[124:136])


def mtime_of(block: bytes) -> int | None:
    """The time that a header block claims; None where that field is not eleven octal digits and NUL."""
    return _octal(block[136:148])


def _octal(field: bytes) -> int | None:
    return int(field[:11], 8) if _OCTAL.fullmatch(field) else None


@dataclass(frozen=True, slots=True)
class Span:
    """Where the content of a member is in the file, in bytes."""

    offset: int
    size: int


class Member(NamedTuple):
    """A member that was read over: its content only if it and its padding are at most CHUNK bytes, else b""; its SHA-256 in any case."""

    name: bytes
    span: Span
    content: bytes
    hash: str


class Reader:
    """Reads an archive member by member, in memory for one chunk; all members are of the time of the first."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.offset = 0
        self.mtime: int | None = None

    def next(self) -> Member | None:
        """The next member, None at the end of the file. Raises FormatError where it is not all there or not as the tool writes it."""
        block = exactly(self.file, BLOCK)
        if not block:
            return None
        name, size = block[:NAME_BYTES].rstrip(b"\0"), size_of(block)
        if self.mtime is None:
            self.mtime = mtime_of(block)
        if self.offset == 0 and (size is None or self.mtime is None):
            raise FormatError("this is no archive of an election: it does not begin with a tar header")
        if size is None or self.mtime is None or block != header(name, size, self.mtime):
            raise FormatError(
                "the tar header is not as belenios-tool writes it for its name, its size and the time of the archive"
            )
        span = Span(self.offset + BLOCK, size)
        content, found = self._content(size)
        self.offset = span.offset + size + padding(size)
        return Member(name, span, content, found)

    def _content(self, size: int) -> tuple[bytes, str]:
        whole = size + padding(size)
        content, zeros = b"", b""
        if whole <= CHUNK:
            data = exactly(self.file, whole)
            content, zeros, got = data[:size], data[size:], len(data)
            hasher = hashlib.sha256(content)
        else:
            hasher, got = hashlib.sha256(), 0
            while got < size and (chunk := self.file.read(min(size - got, CHUNK))):
                hasher.update(chunk)
                got += len(chunk)
            if got == size:
                zeros = exactly(self.file, padding(size))
                got += len(zeros)
        if got != whole:
            raise FormatError(f"the archive ends within a member of {size} bytes")
        if zeros.strip(b"\0"):
            raise FormatError("the padding of the member is not all NUL")
        return content, hasher.hexdigest()


def exactly(file: BinaryIO, size: int) -> bytes:
    """The next `size` bytes, fewer only at the end of the file."""
    data = file.read(size)
    if len(data) == size:
        return data
    parts = [data]
    missing = size - len(data)
    while missing and (more := file.read(missing)):
        parts.append(more)
        missing -= len(more)
    return b"".join(parts)
