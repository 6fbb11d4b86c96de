# SPDX-License-Identifier: Apache-2.0
"""comity election track: is a ballot in the box, and does it count."""

from __future__ import annotations

from pathlib import Path

import click

from comity.cli.common import Result, answers


@click.command(name="track")
@click.argument("path", metavar="ARCHIVE", type=click.Path(path_type=Path))
@click.argument("tracker")
@answers
def command(path: Path, tracker: str) -> Result:
    """Is the ballot with this TRACKER in the box, and is it the one that counts? ARCHIVE is a .bel file or a folder with one.

    Exits 1 where it is not there, or where a later ballot of the same credential has replaced it. Look at a copy of the box that somebody
    else gave you: whoever keeps the box could show you one of your own.
    """
    from comity.election.ballots.belenios_v1.ballots import tracker as tracker_of
    from comity.election.ballots.belenios_v1.box import archive_in, open_box
    from comity.election.ballots.belenios_v1.public_credentials import PublicCredentials

    box = open_box(archive_in(path))
    place = next((one for one, ballot in enumerate(box.ballots()) if tracker_of(ballot) == tracker), None)
    data = {"archive": str(box.path), "tracker": tracker, "ballots": box.index.ballot_count}
    if place is None:
        said = f"No: no ballot in {box.path} has this tracker; ballots there: {box.index.ballot_count:,}."
        return Result({**data, "found": False, "counts": False}, said, ok=False)
    roll = PublicCredentials.read(box.payload(box.index.setup, 2))
    weight = box.survey(roll).weight(place)
    if weight is None:
        said = f"It is ballot {place + 1:,}, but a later ballot of the same credential counts in its place."
        return Result({**data, "found": True, "counts": False, "ballot": place + 1}, said, ok=False)
    said = (
        f"Yes: it is ballot {place + 1:,} of {box.index.ballot_count:,}, and counts with weight {weight:,}."
    )
    return Result({**data, "found": True, "counts": True, "ballot": place + 1, "weight": weight}, said)
