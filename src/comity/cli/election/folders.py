# SPDX-License-Identifier: Apache-2.0
"""The folder of an election: before the opening a draft, the public credentials and the trustees; from then on one archive."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from comity.cli.common import read_file
from comity.errors import InputError

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


def new_archive(folder: Path, uuid: str) -> Path:
    """Where the archive of an election goes."""
    return folder / f"{uuid}.bel"
