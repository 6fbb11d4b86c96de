# SPDX-License-Identifier: Apache-2.0
"""comity election credentials forget: remove the secret files after distribution (Belenios 2.0, section 3.1, step 5)."""

from __future__ import annotations

from pathlib import Path

import click

from comity.cli.common import Result, answers, on_terminal
from comity.errors import UsageError


@click.command(name="forget")
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Really remove them.")
@answers
def command(folder: Path, *, yes: bool) -> Result:
    """Remove the secret files in the authority's folder; its copy of the public list stays.

    Afterwards a lost credential cannot be given again, and none can leak from here. Copies elsewhere, and what disks and backups keep of
    removed files, are not reached.
    """
    from comity.election.credentials.custody import forget, secret_files

    names = [one.name for one in secret_files(folder)]
    if not yes:
        raise UsageError(
            f"this would remove {', '.join(map(on_terminal, names)) or 'nothing'} from {folder} for ever",
            hint="repeat it with --yes",
        )
    removed = forget(folder)
    return Result(
        {"removed": list(removed)},
        f"{len(removed)} secret files removed from {folder}: {', '.join(map(on_terminal, removed)) or 'none'}",
    )
