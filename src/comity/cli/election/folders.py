# SPDX-License-Identifier: Apache-2.0
"""The folder of an election: before the opening a draft, the public credentials and the trustees; from then on one archive."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from comity.cli.common import read_file
from comity.errors import FormatError, InputError

if TYPE_CHECKING:
    from comity.election.ballots.belenios_v1.draft import Draft

DRAFT = "draft.json"
LIST = "public_creds.json"
TRUSTEES = "trustees"

folder_argument = click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))


def draft_in(folder: Path) -> Draft:
    """The draft of the election in a folder. Raises InputError."""
    from comity.election.ballots.belenios_v1.draft import read_draft

    path = folder / DRAFT
    if not path.exists():
        raise InputError(f"{folder} holds no draft of an election", hint="comity election init makes one")
    return read_draft(read_file(path), str(path))


def trustees_in(folder: Path) -> bytes:
    """The list of trustees that was put together in a folder, as the archive takes it. Raises InputError."""
    from comity.election.ballots.belenios_v1.messages import encode
    from comity.election.ballots.belenios_v1.model import Trustees

    paths = sorted((folder / TRUSTEES).glob("*.json"))
    if not paths:
        raise InputError(f"{folder} has no trustee yet", hint="comity election trustee add DIR FILE")
    import json

    items: list[Any] = []
    for path in paths:
        try:
            items.append(json.loads(read_file(path)))
        except ValueError as error:
            raise InputError(
                f"{path} is not JSON: {error}", hint="made by comity election trustee add"
            ) from error
    try:
        return Trustees.decode(encode(items)).encode()
    except FormatError as error:
        raise InputError(f"{folder / TRUSTEES}: {error.message}", hint=error.hint) from error


def new_archive(folder: Path, uuid: str) -> Path:
    """Where the archive of an election goes."""
    return folder / f"{uuid}.bel"
