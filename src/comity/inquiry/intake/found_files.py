# SPDX-License-Identifier: Apache-2.0
"""Which files an intake takes: those named, and those in folders named, in the order of their paths, bags checked before they are taken.

No link within a folder is followed: what it leads to either lies in the folder and is found there, or does not belong to it. What cannot
be taken is said, one by one, and stops nothing.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from comity.errors import VerificationError
from comity.inquiry.packaging.bag_check import check_bag, looks_like_bag

AS_FILES = "--no-unpack takes it as it is"


@dataclass(frozen=True)
class Found:
    """A file to take. `title` is its path from what was named; `method` says which bag it came in, if it came in one."""

    path: Path
    title: str
    method: str = ""


@dataclass(frozen=True)
class Unfit:
    """What cannot be taken, and why."""

    path: Path
    error: str


@dataclass(frozen=True)
class Remark:
    """What is worth saying of something that was found."""

    text: str


def shown(path: Path | str) -> str:
    """A path as text that can be written down; bytes of a name that are not UTF-8 appear as two digits after a backslash and an x."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def found_files(
    paths: Sequence[Path], *, unpack: bool = True, leave_out: Path | None = None
) -> Iterator[Found | Unfit | Remark]:
    """All files below `paths`, in the order of `paths`, folders by name. `leave_out` is the archive itself."""
    for path in paths:
        try:
            mode = path.stat().st_mode
        except (OSError, ValueError) as error:
            yield Unfit(path, getattr(error, "strerror", "") or str(error))
            continue
        if stat.S_ISDIR(mode):
            yield from _folder(path, unpack=unpack, leave_out=leave_out)
        elif stat.S_ISREG(mode):
            yield Found(path, shown(path.name))
        else:
            yield Unfit(path, "is neither a file nor a folder")


def _folder(base: Path, *, unpack: bool, leave_out: Path | None) -> Iterator[Found | Unfit | Remark]:
    """Everything below a folder, each folder's files and folders by name; without recursion, for folders nest deeper than it goes."""
    own = None if leave_out is None else leave_out.stat()
    waiting = [base]
    while waiting:
        path = waiting.pop()
        try:
            found = path.stat() if path is base else path.lstat()
            mode = found.st_mode
            if stat.S_ISDIR(mode):
                if own is not None and os.path.samestat(found, own):
                    yield Remark(f"{shown(path)} is the archive itself; it was left out")
                elif unpack and looks_like_bag(path):
                    yield from _bag(path)
                else:
                    waiting += sorted(path.iterdir(), key=os.fsencode, reverse=True)
                continue
        except OSError as error:
            yield Unfit(path, f"cannot be read: {error.strerror}")
            continue
        if stat.S_ISLNK(mode):
            yield Remark(f"{shown(path)} is a symbolic link; it was not followed")
        elif stat.S_ISREG(mode):
            yield Found(path, shown(path.relative_to(base)))
        else:
            yield Unfit(path, "is neither a file nor a folder")


def _bag(folder: Path) -> Iterator[Found | Unfit | Remark]:
    """The payload of a bag, if it is valid; nothing of it otherwise."""
    try:
        checked = check_bag(folder)
    except VerificationError as error:
        reasons = [f"not a valid bag: {error.message}", error.hint, AS_FILES]
        yield Unfit(folder, "; ".join(filter(None, reasons)))
        return
    name = shown(folder.resolve().name)
    manifests = ", ".join(f"{one} (SHA-256 {digest})" for one, digest in sorted(checked.manifests.items()))
    yield Remark(f"{shown(folder)}: a valid bag of version {checked.version}, checked against {manifests}")
    yield from (Remark(f"{shown(folder)}: {one}") for one in checked.warnings)
    for one in checked.payload:
        yield Found(
            folder / one.path,
            shown(one.path.removeprefix("data/")),
            f"in the bag {name}, listed in {manifests}",
        )
