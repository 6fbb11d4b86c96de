# SPDX-License-Identifier: Apache-2.0
"""comity election tally: take shuffles and shares of trustees, and compute the result."""

from __future__ import annotations

from pathlib import Path

import click

from comity.cli.common import Result, answers, read_file
from comity.cli.election.showing import result_lines
from comity.errors import InputError, UsageError

_DIGITS = 6
"""Of a trustee's number; none has as many."""


def _owned(values: tuple[str, ...], option: str) -> list[tuple[int, Path]]:
    """NUMBER=FILE pairs. Raises UsageError."""
    found = []
    for value in values:
        number, equals, name = value.partition("=")
        if not equals or not number.isascii() or not number.isdigit() or len(number) > _DIGITS:
            raise UsageError(
                f"{option} {value!r}", hint="expected the trustee's number and its file, as 2=share.json"
            )
        found.append((int(number), Path(name)))
    return found


@click.command(name="tally")
@click.argument("path", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--shuffle",
    "shuffles",
    metavar="NUMBER=FILE",
    multiple=True,
    help="A trustee's shuffle; repeat it in the order in which they were made.",
)
@click.option("--end-shuffles", is_flag=True, help="No further shuffle; trustees decrypt next.")
@click.option(
    "--share", "shares", metavar="NUMBER=FILE", multiple=True, help="A trustee's partial decryption."
)
@answers
def command(path: Path, shuffles: tuple[str, ...], end_shuffles: bool, shares: tuple[str, ...]) -> Result:
    """Take what trustees hand in for the election in DIR, and compute the result as soon as there is enough.

    Every shuffle and share is checked before it is taken. Exits 1 while shares are missing, and says whose.
    """
    from comity.election.ballots.belenios_v1 import conduct
    from comity.election.ballots.belenios_v1.box import archive_in, open_box
    from comity.election.ballots.belenios_v1.decryption import payload_of
    from comity.election.ballots.belenios_v1.events import EventType

    archive = archive_in(path)
    if open_box(archive).of_type(EventType.RESULT):
        raise InputError(f"{archive} has its result", hint="comity election verify shows it")
    for owner, file in _owned(shuffles, "--shuffle"):
        conduct.add_shuffle(archive, owner, payload_of(read_file(file), owner, str(file)))
    if end_shuffles:
        conduct.end_shuffles(archive)
    for owner, file in _owned(shares, "--share"):
        conduct.add_share(archive, owner, payload_of(read_file(file), owner, str(file)))
    box = open_box(archive)
    conduct.published_tally(box)  # raises Refusal before the closing
    lacking = conduct.still_missing(box)
    data = {
        "archive": str(archive),
        "shuffles": [*conduct.owners(box, EventType.SHUFFLE)],
        "shares": [*conduct.owners(box, EventType.PARTIAL_DECRYPTION)],
        "missing": [*lacking],
    }
    if lacking:
        return Result({**data, "result": None}, f"Still needed: {'; '.join(lacking)}.", ok=False)
    result = conduct.finish(archive)
    lines = [*result_lines(box, result.result), "", f"Check it: comity election verify {path}"]
    return Result({**data, "result": result.result}, "\n".join(lines))
