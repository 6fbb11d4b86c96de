# SPDX-License-Identifier: Apache-2.0
"""Files of trustees, voters and officials: secrets for their owner alone, outside any election, and public ones. Nothing is overwritten."""

from __future__ import annotations

import os
import re
import stat
from errno import ENOTDIR
from pathlib import Path

from comity.cli.election.folders import DRAFT
from comity.errors import InputError, KeyFileError, Refusal

_ARCHIVE = re.compile(r"[1-9A-HJ-NP-Za-km-z]{14,}\.bel")
RULE = "secrets never lie in the folder of an election"


def read_secret(path: Path) -> bytes:
    """The bytes of a secret file. Raises KeyFileError where it is missing or others can read it."""
    try:
        with path.open("rb") as stream:
            if stat.S_IMODE(os.fstat(stream.fileno()).st_mode) & 0o077:
                raise KeyFileError(f"{path} can be read by others", hint=f"run: chmod 600 {path}")
            return stream.read()
    except OSError as error:
        raise KeyFileError(f"{path} cannot be read: {error.strerror}") from error


def write_secret(path: Path, data: bytes) -> None:
    """A new file for its owner alone, on the disk when this returns. Raises KeyFileError; then no file is left behind."""
    try:
        _make_folder(path.parent, 0o700)
        _write(path, data, 0o600)
    except FileExistsError as error:
        raise KeyFileError(f"{path} exists; a secret is never overwritten") from error
    except OSError as error:
        raise KeyFileError(f"{path} cannot be written: {error.strerror}") from error


def keep_secret(path: Path, data: bytes) -> None:
    """As `write_secret`, and a file that already holds just this is left as it is: a step that failed half-way can be done again."""
    if path.exists() and read_secret(path) == data:
        return
    write_secret(path, data)


def write_public(path: Path, data: bytes) -> None:
    """A new file for everybody; one that already holds just this is left as it is. Raises InputError."""
    try:
        _make_folder(path.parent, 0o755)
        if path.exists() and path.read_bytes() == data:
            return
        _write(path, data, 0o644)
    except FileExistsError as error:
        raise InputError(
            f"{path} exists and holds something else", hint="nothing is overwritten: name another folder"
        ) from error
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}") from error


def must_be_new(path: Path, what: str) -> None:
    """Raises InputError where a step was done before: doing it again would give other values, and two sets of them would go about."""
    if path.exists():
        raise InputError(
            f"{path} exists: {what}", hint="use that file, or remove it if nobody has received it"
        )


def outside_elections(folder: Path, election: Path | None = None) -> None:
    """Raises Refusal where a secret would come to lie in an election's folder or below it, or beside or below its archive."""
    place = folder.resolve()
    inside = [] if election is None else [one for one in (place, *place.parents) if one == election.resolve()]
    drafts = [one / DRAFT for one in (place, *place.parents) if (one / DRAFT).exists()]
    archives = [
        path
        for one in (place, place.parent)
        for path in sorted(one.glob("*.bel"))
        if _ARCHIVE.fullmatch(path.name)
    ]
    found = [*inside, *drafts, *archives]
    if found:
        raise Refusal(
            f"{folder} is in the folder of an election, which is handed around: there is {found[0]}",
            rule=RULE,
            hint="name a folder of your own with --out",
        )


def _make_folder(folder: Path, mode: int) -> None:
    if not folder.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=mode)
    if not folder.is_dir():
        raise NotADirectoryError(ENOTDIR, "its folder is a file")


def _write(path: Path, data: bytes, mode: int) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        # The entry in the folder, too: a key that was handed out must not vanish with the power.
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
