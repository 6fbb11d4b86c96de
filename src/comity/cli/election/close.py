# SPDX-License-Identifier: Apache-2.0
"""comity election close: end the voting and compute the encrypted tally."""

from __future__ import annotations

from pathlib import Path

import click

from comity.cli.common import Result, answers, bars


@click.command(name="close")
@click.argument("path", metavar="DIR", type=click.Path(path_type=Path))
@answers
def command(path: Path) -> Result:
    """End the voting in DIR: checks every ballot, then appends the end of the ballots and the encrypted tally. No ballot comes after."""
    from comity.election.ballots.belenios_v1.box import archive_in
    from comity.election.ballots.belenios_v1.conduct import close_election, published_tally

    archive = archive_in(path)
    with bars() as report:
        box = close_election(archive, report=lambda done, total: report("ballots", done, total))
    _, sized = published_tally(box)
    numbers = ", ".join(map(str, box.trustees.keys))
    steps = ["shuffle", "decrypt"] if box.election.non_homomorphic else ["decrypt"]
    lines = [
        f"{box.index.ballot_count:,} ballots, of which {sized.num_tallied:,} count, of weight {sized.total_weight}.",
        f"Now the trustees ({numbers}) {', then '.join(steps)}, each on its own machine:",
        *(f"  comity election trustee {step} {path} --number N ... -o FILE" for step in steps),
    ]
    data = {
        "archive": str(archive),
        "ballots": box.index.ballot_count,
        "num_tallied": sized.num_tallied,
        "total_weight": sized.total_weight,
        "event": box.index.last[1],
    }
    return Result(data, "\n".join(lines))
