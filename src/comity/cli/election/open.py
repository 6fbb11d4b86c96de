# SPDX-License-Identifier: Apache-2.0
"""comity election open: put questions, trustees and credentials into the archive; voting begins."""

from __future__ import annotations

import time
from pathlib import Path

import click

from comity.cli.common import Result, answers, on_terminal, read_file
from comity.cli.election.folders import LIST, draft_in, folder_argument, new_archive
from comity.cli.election.showing import election_data
from comity.cli.election.trustee.folder import trustees_in
from comity.errors import InputError


@click.command(name="open")
@folder_argument
@click.option(
    "--timestamp",
    type=click.IntRange(0, 2**33 - 1),
    help="Beginning of the election in seconds since 1970; now if left out.",
)
@answers
def command(folder: Path, timestamp: int | None) -> Result:
    """Open the election in DIR: checks keys and credentials and writes DIR/UUID.bel. From here on nothing of it changes."""
    from comity.election.ballots.belenios_v1.conduct import open_election

    draft = draft_in(folder)
    trustees = trustees_in(folder)
    if not trustees.items:
        raise InputError(f"{folder} has no trustee yet", hint="comity election trustee add DIR FILE")
    path = folder / LIST
    if not path.exists():
        raise InputError(f"{folder} has no list of credentials", hint="comity election credentials generate")
    credentials = read_file(path).strip()
    when = int(time.time()) if timestamp is None else timestamp
    box = open_election(new_archive(folder, draft.uuid), draft, trustees.encode(), credentials, when)
    election = box.election
    lines = [
        f"{on_terminal(election.name)} is open: {box.path}",
        f"  fingerprint of the election  {election.fingerprint}",
        f"  first event                  {box.index.last[1]}",
        f"Publish the file and these two lines. Each trustee checks that its key stands in it: comity election trustee list {folder}",
    ]
    data = {"archive": str(box.path), "event": box.index.last[1], "election": election_data(election)}
    return Result(data, "\n".join(lines))
