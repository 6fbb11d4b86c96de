# SPDX-License-Identifier: Apache-2.0
"""The bytes of a WARC file, plain or with one gzip member for each record (ISO 28500, annex D), read forwards and in bounds.

Keeps count of offsets in the file as it lies on disk. What expands beyond a hundredfold and a gibibyte is refused, and so is a member
that is cut off or fails its checksum.
"""

from __future__ import annotations

import zlib
from typing import BinaryIO, Protocol

from comity.errors import FormatError

READ_BYTES = 1 << 16
FREE_BYTES, MOST_FOLD = 1 << 30, 100


class Readable(Protocol):
    """All that is asked of a stream."""

    def read(self, size: int, /) -> bytes: ...


class Rejoined:
    """A stream with its first bytes put back."""

    def __init__(self, start: bytes, stream: BinaryIO) -> None:
        self._start, self._stream = start, stream

    def read(self, size: int, /) -> bytes:
        start, self._start = self._start, b""
        return start or self._stream.read(size)


class Broken(FormatError):
    """The stream ends or turns invalid within a record; the reader of records says in which."""


class Bytes:
    """A plain stream. `offset` is where the next record starts in the file."""

    def __init__(self, raw: Readable) -> None:
        self._raw = raw
        self._buffer = b""
        self.offset = 0

    def begin(self) -> bool:
        """Whether another record starts here."""
        return bool(self._buffer) or self._fill()

    def end(self) -> None:
        """The record that was read is over. Raises Broken if its frame holds more."""

    def read(self, most_bytes: int) -> bytes:
        """Some of the next bytes; empty at the end."""
        if not self._buffer and not self._fill():
            return b""
        taken, self._buffer = self._buffer[:most_bytes], self._buffer[most_bytes:]
        self._count(len(taken))
        return taken

    def line(self, most_bytes: int) -> bytes:
        """The next line with its line feed; without one at the end. Raises Broken for a longer one."""
        parts: list[bytes] = []
        length = 0
        while length <= most_bytes and (part := self._part_of_line()):
            parts.append(part)
            length += len(part)
            if part.endswith(b"\n"):
                return b"".join(parts)
        if length > most_bytes:
            raise Broken(f"has a line of more than {most_bytes} bytes")
        return b"".join(parts)

    def _part_of_line(self) -> bytes:
        if not self._buffer and not self._fill():
            return b""
        return self.read(self._buffer.find(b"\n") + 1 or len(self._buffer))

    def _count(self, number: int) -> None:
        self.offset += number

    def _fill(self) -> bool:
        try:
            self._buffer = self._raw.read(READ_BYTES)
        except (OSError, ValueError, EOFError, zlib.error) as error:
            raise Broken(f"cannot be read: {error}") from error
        return bool(self._buffer)


class Members(Bytes):
    """A stream of gzip members, one for each record."""

    def __init__(self, raw: Readable) -> None:
        super().__init__(raw)
        self._packed = b""
        self._read = 0
        self._expanded = 0
        self._member: zlib._Decompress | None = None

    def begin(self) -> bool:
        self.offset = self._read - len(self._packed)
        if not self._packed and not self._more():
            return False
        self._member = zlib.decompressobj(wbits=31)
        return True

    def end(self) -> None:
        if self.read(1):
            raise Broken("has a gzip member that holds more than one record")

    def _count(self, number: int) -> None:
        """Offsets are those of members, not of what they hold."""

    def _fill(self) -> bool:
        while self._member is not None and not self._member.eof:
            if not self._packed and not self._more():
                raise Broken("has a gzip member that is cut off")
            try:
                self._buffer = self._member.decompress(self._packed, READ_BYTES)
            except zlib.error as error:
                raise Broken(f"has a damaged gzip member: {error}") from error
            self._packed = self._member.unconsumed_tail or self._member.unused_data
            self._expanded += len(self._buffer)
            if self._expanded > FREE_BYTES + MOST_FOLD * self._read:
                raise Broken(f"expands more than {MOST_FOLD}fold")
            if self._buffer:
                return True
        return False

    def _more(self) -> bool:
        try:
            self._packed = self._raw.read(READ_BYTES)
        except (OSError, ValueError, EOFError, zlib.error) as error:
            raise Broken(f"cannot be read: {error}") from error
        self._read += len(self._packed)
        return bool(self._packed)
