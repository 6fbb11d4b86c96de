# SPDX-License-Identifier: Apache-2.0
"""comity election compare: a copy of the ballot box against an earlier one or another party's."""

from __future__ import annotations

from pathlib import Path

import click

from comity.cli.common import Result, answers, table
from comity.errors import ProofError


@click.command(name="compare")
@click.argument("old", metavar="EARLIER", type=click.Path(path_type=Path))
@click.argument("new", metavar="LATER", type=click.Path(path_type=Path))
@answers
def command(old: Path, new: Path) -> Result:
    """Has the archive LATER grown out of EARLIER, with nothing removed or changed? Either is a .bel file or a folder with one.

    Exits 1 where it has not, and names the first difference. Two parties compare their copies this way too, the shorter one first.
    """
    from comity.election.ballots.belenios_v1.box import archive_in
    from comity.election.ballots.belenios_v1.growth import grown, turnout

    earlier, later = archive_in(old), archive_in(new)
    with earlier.open("rb") as first, later.open("rb") as second:
        try:
            growth = grown(first, second)
        except ProofError as error:
            return Result({"grown": False, "difference": error.message}, f"No: {error.message}", ok=False)
        added = {str(kind): count for kind, count in growth.added.items()}
        votes = turnout(second, growth)
    data = {
        "grown": True,
        "added": added,
        "first_votes": votes.first,
        "revotes": votes.replacing,
        "events": {"earlier": growth.old.last[0] + 1, "later": growth.new.last[0] + 1},
        "last_event": growth.new.last[1],
    }
    rows = [(kind, str(count)) for kind, count in added.items()] or [("nothing", "")]
    lines = [
        f"Yes: {later} begins with all of {earlier}. Added:",
        table(rows),
        f"{votes.first} ballots are the first of their voter, {votes.replacing} replace an earlier one.",
    ]
    return Result(data, "\n".join(lines))
