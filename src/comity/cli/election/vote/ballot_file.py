# SPDX-License-Identifier: Apache-2.0
"""The file of a prepared ballot, its voter's secret: for its owner alone, in no election's folder, and held by one command at a time.

A new state replaces the file in one step, so a crash leaves the old state or the new one. What the file held before is unlinked; whether a
disk or a backup still has it, no program can promise.
"""

from __future__ import annotations

import fcntl
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from comity.errors import BusyError, FormatError, InputError, KeyFileError

if TYPE_CHECKING:
    from comity.election.ballots.belenios_v1.prepared import Prepared


class BallotFile:
    """A prepared ballot as its file says it is."""

    def __init__(self, path: Path, prepared: Prepared) -> None:
        self.path = path
        self.prepared = prepared

    def store(self, prepared: Prepared) -> None:
        """On the disk when this returns. Raises KeyFileError; then the file is as it was."""
        from comity.election.ballots.belenios_v1.messages import encode

        try:
            handle, temporary = tempfile.mkstemp(
                dir=self.path.parent, prefix=f".{self.path.name}-"
            )  # mode 0600
            try:
                with os.fdopen(handle, "wb") as stream:
                    stream.write(encode(prepared) + b"\n")
                    stream.flush()
                    os.fsync(stream.fileno())
                Path(temporary).replace(self.path)
            except BaseException:
                Path(temporary).unlink(missing_ok=True)
                raise
            _sync_folder(self.path.parent)
        except OSError as error:
            raise KeyFileError(f"{self.path} cannot be written: {error.strerror}") from error
        self.prepared = prepared


@contextmanager
def held(path: Path) -> Iterator[BallotFile]:
    """The file, for this command alone. Raises KeyFileError where it is missing or others can read it, BusyError, InputError."""
    from comity.election.ballots.belenios_v1.prepared import read_prepared

    try:
        stream = path.open("rb")
    except OSError as error:
        raise KeyFileError(f"{path} cannot be read: {error.strerror}") from error
    with stream:
        if stat.S_IMODE(os.fstat(stream.fileno()).st_mode) & 0o077:
            raise KeyFileError(f"{path} can be read by others", hint=f"run: chmod 600 {path}")
        _lock(stream.fileno(), path)
        try:
            prepared = read_prepared(stream.read().removesuffix(b"\n"))
        except FormatError as error:
            raise InputError(
                f"{path}: {error.message}", hint="expected a file made by comity election vote prepare"
            ) from None
        yield BallotFile(path, prepared)


def _lock(handle: int, path: Path) -> None:
    """Of two commands on one file one is refused, also where the other has just replaced it."""
    busy = BusyError(f"{path} is held by another command", hint="try again")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise busy from error
    here, there = os.fstat(handle), path.stat()
    if (here.st_dev, here.st_ino) != (there.st_dev, there.st_ino):
        raise busy


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
