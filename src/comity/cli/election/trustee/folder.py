# SPDX-License-Identifier: Apache-2.0
"""The trustees of an election that is being prepared: DIR/trustees, one file for each item of the list, 01.json, 02.json and so on."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from comity.cli.common import read_file
from comity.cli.election.folders import TRUSTEES
from comity.cli.election.secret_files import write_public
from comity.errors import FormatError, InputError

if TYPE_CHECKING:
    from comity.election.ballots.belenios_v1.model import Trustees

_FILE = re.compile(r"([0-9]{2,4})\.json", re.ASCII)


def item_files(folder: Path) -> dict[int, Path]:
    """The files in DIR/trustees by number, in their order. Raises InputError on any other file, but for hidden ones."""
    place = folder / TRUSTEES
    if not folder.is_dir():
        raise InputError(f"{folder} is not a folder", hint="expected the DIR of an election")
    found: dict[int, Path] = {}
    for path in place.iterdir() if place.is_dir() else ():
        match = _FILE.fullmatch(path.name)
        if match is not None and int(match[1]) not in found:
            found[int(match[1])] = path
        elif not path.name.startswith("."):
            raise InputError(
                f"{path} is no item of the list of trustees", hint="expected 01.json, 02.json, ..."
            )
    return dict(sorted(found.items()))


def trustees_in(folder: Path) -> Trustees:
    """The list that DIR/trustees makes, which may be empty; nothing but its form is checked. Raises InputError that names the file."""
    from comity.election.ballots.belenios_v1.model import Trustees

    items = []
    for path in item_files(folder).values():
        items.append(read_file(path).removesuffix(b"\n"))
        try:
            Trustees.decode(b"[" + items[-1] + b"]")
        except FormatError as error:
            raise InputError(f"{path}: {error.message}", hint=error.hint) from None
    return Trustees.decode(b"[" + b",".join(items) + b"]") if items else Trustees(())


def add_item(folder: Path, item: bytes) -> Path:
    """The item in a file of its own, after all others."""
    path = folder / TRUSTEES / f"{max(item_files(folder), default=0) + 1:02}.json"
    write_public(path, item + b"\n")
    return path
