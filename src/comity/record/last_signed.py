# SPDX-License-Identifier: Apache-2.0
"""The last checkpoint that a key signed, kept beside the key and outside the record, so that a restored backup cannot rewrite history.

Two slots of 4 KiB are written in turn, each with its own hash, so a torn write leaves the other. Every write reaches the file at once,
which survives any death of the process; it is forced to disk at most once a second and on release, so a power cut can set it back by
that much while the record itself, forced at every commit, cannot go back at all. Only then restoring an even younger backup would slip by.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from comity.canonical import sha256
from comity.errors import BusyError, KeyFileError

_SLOT_BYTES = 4096
_HEADER_BYTES = 8 + 4 + 32
_FORCE_SECONDS = 1.0
_BUSY_SECONDS = 10.0


class LastSigned:
    """One key's memory for one log. All access is between `holding()`'s lock and unlock."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._handle: int | None = None
        self._sequence = 0
        self._note: bytes | None = None
        self._forced_at = 0.0
        self._written_at, self._written = 0, b""

    @contextmanager
    def holding(self) -> Iterator[bytes | None]:
        """Lock the file against every other process and yield the last signed note, or None at first use."""
        handle = self._open()
        self._lock(handle)
        try:
            yield self._read(handle)
        finally:
            fcntl.flock(handle, fcntl.LOCK_UN)

    def _lock(self, handle: int) -> None:
        give_up_at = time.monotonic() + _BUSY_SECONDS
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                if time.monotonic() > give_up_at:
                    raise BusyError(
                        f"{self.path} is held by another host with the same key", hint="try again"
                    ) from error
                time.sleep(0.002)
            except OSError as error:
                raise KeyFileError(f"{self.path} cannot be locked: {error}") from error
            else:
                return

    def replace(self, note: bytes, *, force: bool = False) -> None:
        """Remember `note`, on disk before returning if `force`; only inside `holding()`, whose lock makes this compare-and-swap."""
        if self._handle is None:
            raise AssertionError("replace() outside holding()")
        if len(note) > _SLOT_BYTES - _HEADER_BYTES:
            raise KeyFileError(f"{self.path}: the checkpoint is too long to be remembered")
        sequence = self._sequence + 1
        body = sequence.to_bytes(8, "big") + len(note).to_bytes(4, "big") + note
        slot = sha256(body) + body
        try:
            self._written_at, self._written = (sequence % 2) * _SLOT_BYTES, slot
            os.pwrite(self._handle, slot, self._written_at)
            now = time.monotonic()
            if force or now - self._forced_at >= _FORCE_SECONDS:
                os.fsync(self._handle)
                self._forced_at = now
        except OSError as error:
            raise KeyFileError(f"{self.path} cannot be written: {error}") from error
        self._sequence, self._note = sequence, note

    def close(self) -> None:
        """Force what was written to disk and let go."""
        if self._handle is not None:
            os.fsync(self._handle)
            os.close(self._handle)
            self._handle = None

    def _open(self) -> int:
        if self._handle is None:
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self._handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
            except OSError as error:
                raise KeyFileError(f"{self.path} cannot be written: {error}") from error
        return self._handle

    def _read(self, handle: int) -> bytes | None:
        """The slot with the higher number of those that are whole; what this process wrote last needs no second hash."""
        data = os.pread(handle, 2 * _SLOT_BYTES, 0)
        if (
            self._note is not None
            and data[self._written_at : self._written_at + len(self._written)] == self._written
        ):
            other = _SLOT_BYTES - self._written_at
            if data[other + 32 : other + 40] < self._written[32:40]:
                return self._note
        self._sequence, self._note = 0, None
        for start in (0, _SLOT_BYTES):
            slot = data[start : start + _SLOT_BYTES]
            length = int.from_bytes(slot[40:44], "big")
            body = slot[32 : 44 + length]
            if (
                len(slot) >= _HEADER_BYTES
                and length <= _SLOT_BYTES - _HEADER_BYTES
                and sha256(body) == slot[:32]
            ):
                sequence = int.from_bytes(slot[32:40], "big")
                if sequence > self._sequence:
                    self._sequence, self._note = sequence, body[12:]
        if data and self._note is None:
            raise KeyFileError(
                f"{self.path} is damaged: nobody can tell any more what this key signed last",
                hint="compare with a replica; only if its checkpoint is not ahead of the record, move this file away",
            )
        return self._note
