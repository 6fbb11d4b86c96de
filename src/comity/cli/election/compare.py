# SPDX-License-Identifier: Apache-2.0
"""comity election compare: a copy of the ballot box against an earlier one, another party's, or what the record says of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from comity.cli.common import Result, answers, open_mechanism, store_option, table
from comity.errors import ProofError, UsageError

if TYPE_CHECKING:
    from comity.desk.election_record import Compared


@click.command(name="compare")
@click.argument("old", metavar="EARLIER", type=click.Path(path_type=Path))
@click.argument("new", metavar="[LATER]", type=click.Path(path_type=Path), required=False)
@click.option(
    "--record",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Compare one archive with what the record in DIR says of the box, instead of with another archive.",
)
@click.option("--election", "name", metavar="ID", help="With --record: which election of the record.")
@store_option
@answers
def command(old: Path, new: Path | None, folder: Path | None, name: str | None, store: str | None) -> Result:
    """Has the archive LATER grown out of EARLIER, with nothing removed or changed? Either is a .bel file or a folder with one.

    Exits 1 where it has not, and names the first difference. Two parties compare their copies this way too, the shorter one first. With
    --record and --election one archive is compared with every root, the closing and the result on the record.
    """
    if folder is not None:
        if new is not None or name is None:
            raise UsageError(
                "--record goes with one archive and --election",
                hint="comity election compare ARCHIVE --record DIR --election ID",
            )
        return _with_record(old, folder, name, store)
    if new is None or name is not None:
        raise UsageError("with what?", hint="name a second archive, or --record DIR --election ID")
    return _with_copy(old, new)


def _with_copy(old: Path, new: Path) -> Result:
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


def _with_record(path: Path, folder: Path, name: str, store: str | None) -> Result:
    from comity.desk.election_record import compared, held_in
    from comity.election.ballots.belenios_v1.box import archive_in, open_box

    held = held_in(open_mechanism(folder, store).state(), name)
    box = open_box(archive_in(path))
    found = compared(box, held)
    differing = [one for one in found if one.here == "differs"]
    beyond = [one for one in found if one.here == "beyond"]
    data = {
        "agrees": not differing,
        "archive": str(box.path),
        "election": name,
        "last_event": {"height": box.index.last[0], "hash": box.index.last[1]},
        "stated": [_data(one) for one in found],
    }
    rows = [
        (f"entry {one.stated.index}", one.stated.what, ", ".join(one.stated.parties), f"height {one.stated.height}", _WORDS[one.here])
        for one in found
    ]  # fmt: skip
    lines = [_verdict(differing), table(rows)]
    if beyond:
        lines.append(f"{len(beyond)} of them this copy does not reach yet: get a newer one to compare.")
    return Result(data, "\n".join(lines), ok=not differing)


_WORDS = {"same": "the same event", "differs": "ANOTHER EVENT", "beyond": "not reached yet"}


def _data(one: Compared) -> dict[str, Any]:
    stated = one.stated
    return {
        "what": stated.what,
        "parties": [*stated.parties],
        "height": stated.height,
        "event": stated.event,
        "index": stated.index,
        "here": one.here,
    }


def _verdict(differing: list[Compared]) -> str:
    if not differing:
        return "Yes: this copy holds all that the record says of the box, as far as it reaches."
    first = differing[0].stated
    return (
        f"No: what {', '.join(first.parties)} stated as {first.what} at height {first.height} (entry {first.index}) "
        "is not what this copy holds there."
    )
