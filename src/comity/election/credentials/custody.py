# SPDX-License-Identifier: Apache-2.0
"""The credential authority's folder: written once, for its owner alone, away from the election's folder, and emptied of secrets in the end.

A folder appears whole or not at all. `forget` removes files and does not overwrite them: flash storage, journals and snapshots keep copies
whatever is written over a file, so a promise would be theatre. Who must be sure uses an encrypted volume and destroys its key.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from comity.errors import InputError, Refusal

PUBLIC_LIST = "public_creds.json"
SHEETS = ".sheets"
"""How names of sheets go on after the channel's: consulate.sheets.pdf."""


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """A new folder (0700) with files (0600). Raises Refusal where it holds something, InputError where it fails."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refusal(
            f"{folder} holds something already",
            rule="credentials are never overwritten",
            hint="name a new folder with --out",
        )
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}-"))  # mode 0700
        try:
            for name, data in files.items():
                _write_new(temporary / name, data)
            temporary.replace(folder)
        except BaseException:
            shutil.rmtree(temporary, ignore_errors=True)
            raise
    except OSError as error:
        raise InputError(f"{folder} cannot be written: {error.strerror}") from error


def _write_new(path: Path, data: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def secret_files(folder: Path) -> tuple[Path, ...]:
    """The files in the authority's folder that hold credentials, by name; others are left alone. InputError where it is no such folder."""
    if not (folder / PUBLIC_LIST).is_file():
        raise InputError(
            f"{folder} is not a credential authority's folder",
            hint="expected the --out of comity election credentials generate",
        )
    return tuple(sorted(one for one in folder.iterdir() if one.is_file() and _holds_credentials(one)))


def _holds_credentials(path: Path) -> bool:
    if path.suffix in {".html", ".pdf"}:
        return path.stem.endswith(SHEETS)
    if path.suffix == ".csv":
        with path.open("rb") as stream:
            return stream.readline(1000).rstrip().endswith(b",credential")
    return path.suffix == ".privcreds"


def forget(folder: Path) -> tuple[str, ...]:
    """Remove every secret file, keep the public list; afterwards no credential can be given again. The names that were removed."""
    found = secret_files(folder)
    for path in found:
        try:
            path.unlink()
        except OSError as error:
            raise InputError(
                f"{path} cannot be removed: {error.strerror}", hint="some credentials are still there"
            ) from error
    return tuple(path.name for path in found)
