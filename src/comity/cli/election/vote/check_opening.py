# SPDX-License-Identifier: Apache-2.0
"""comity election vote check-opening: check a ballot that somebody opened."""

from __future__ import annotations

from pathlib import Path

import click

from comity.cli.common import Result, answers, read_file
from comity.cli.election.vote.casting import holds_commitment
from comity.cli.election.vote.choosing import chosen_lines
from comity.cli.election.vote.voter import box_argument
from comity.errors import FormatError, InputError, ProofError


@click.command(name="check-opening")
@box_argument
@click.argument("opening_file", metavar="OPENING", type=click.Path(path_type=Path))
@click.option(
    "--fingerprint", "commitment", metavar="TEXT", help="The one that was shown when the ballot was prepared."
)
@answers
def command(address: Path, opening_file: Path, commitment: str | None) -> Result:
    """Check an opened ballot: what is sealed in it, whoever made it. Exits 1 where the box holds it: an opened ballot is never cast."""
    from comity.election.ballots.belenios_v1.box import archive_in, open_box
    from comity.election.ballots.belenios_v1.messages import UnsignedBallot, decode
    from comity.election.ballots.belenios_v1.prepared import check_opening, read_opened, read_opening

    box = open_box(archive_in(address))
    try:
        ballot, opening = read_opened(read_file(opening_file).removesuffix(b"\n"))
    except FormatError as error:
        raise InputError(
            f"{opening_file}: {error.message}", hint="expected a file made by comity election vote audit -o"
        ) from None
    choices = check_opening(box.election, ballot, opening)
    found = read_opening(opening).commitment
    if commitment is not None and commitment != found:
        raise ProofError(
            f"the opening is of a ballot with fingerprint {found}, not of the one that was shown",
            hint="the program that prepared the ballot bound itself to another one",
        )
    credential = decode(ballot, UnsignedBallot, "the ballot").credential
    cast = holds_commitment(box, credential, found)
    data = {
        "commitment": found,
        "credential": credential,
        "choices": [list(one) for one in choices],
        "cast": cast,
    }
    lines = [
        "The ballot holds exactly this:",
        *(f"  {line}" for line in chosen_lines(box.election, choices)),
        f"fingerprint {found}",
        *(
            ["The box holds this ballot, although it was opened: its vote is no longer secret."]
            if cast
            else []
        ),
    ]
    return Result(data, "\n".join(lines), ok=not cast)
