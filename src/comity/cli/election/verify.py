# SPDX-License-Identifier: Apache-2.0
"""comity election verify: check everything about an election, trusting nobody."""

from __future__ import annotations

import os
from pathlib import Path

import click

from comity.cli.common import Result, answers, bars
from comity.cli.election.showing import verification_data, verification_lines


def progress_folder() -> Path:
    """Where a long verification leaves how far it came: the caller's own cache."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "comity" / "elections"


@click.command(name="verify")
@click.argument("path", metavar="ARCHIVE", type=click.Path(path_type=Path))
@click.option(
    "--since",
    "earlier",
    metavar="ARCHIVE",
    type=click.Path(path_type=Path),
    help="An earlier copy: also check that nothing of it was removed or changed.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 1024),
    help="Processes that check ballots; as many as there are cores.",
)
@click.option("--from-scratch", is_flag=True, help="Do not go on from where an interrupted run stopped.")
@answers
def command(path: Path, earlier: Path | None, workers: int | None, from_scratch: bool) -> Result:
    """Check everything about the election in ARCHIVE, a .bel file or a folder with one; it need not be finished.

    Exits 0 if every check holds, 1 if one does not, 20 to 29 where the file is not a well-formed archive. A run that is interrupted goes on
    from where it was; how far it came is kept in ~/.cache/comity (XDG_CACHE_HOME).
    """
    from comity.election.ballots.belenios_v1.box import archive_in
    from comity.election.ballots.belenios_v1.verification.verify import verify

    with bars() as report:
        found = verify(
            archive_in(path),
            earlier=None if earlier is None else archive_in(earlier),
            workers=workers,
            keep_in=None if from_scratch else progress_folder(),
            report=report,
        )
    return Result(verification_data(found), "\n".join(verification_lines(found)), ok=found.ok)
