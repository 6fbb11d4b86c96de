# SPDX-License-Identifier: Apache-2.0
"""comity election vote prepare: a ballot that is then audited or cast, never both."""

from __future__ import annotations

from pathlib import Path

import click

from comity.cli.common import Result, answers
from comity.cli.election.secret_files import outside_elections, write_secret
from comity.cli.election.vote.voter import Voting, box_argument, find_booth, must_be_open, voting


@click.command(name="prepare")
@box_argument
@voting
@click.option(
    "-o", "--out", "prepared_file", metavar="PREPARED", required=True, type=click.Path(path_type=Path),
    help="Where the prepared ballot goes, mode 0600, not in DIR. It shows what was chosen: keep it to yourself.",
)  # fmt: skip
@answers
def command(address: Path, given: Voting, prepared_file: Path) -> Result:
    """Make a ballot, and show its fingerprint: the program is bound to it before it knows whether you audit or cast.

    Write the fingerprint down. Then audit the ballot, which is never cast afterwards, and prepare another; or cast it.
    """
    from secrets import randbelow

    from comity.election.ballots.belenios_v1.ballots import check_ballot
    from comity.election.ballots.belenios_v1.messages import encode
    from comity.election.ballots.belenios_v1.prepared import ballot_to_cast, prepare

    booth = find_booth(address)
    must_be_open(booth)
    outside_elections(prepared_file.parent, booth.path.parent if address.is_dir() else None)
    voter = given.voter(booth)
    choices = given.chosen(booth)
    prepared = prepare(booth.election, voter.secret, voter.public, choices, randbelow, booth.place)
    check_ballot(booth.election, ballot_to_cast(prepared)[1])
    write_secret(prepared_file, encode(prepared) + b"\n")
    data = {
        "commitment": prepared.commitment,
        "tracker": prepared.tracker,
        "credential": voter.public,
        "prepared": str(prepared_file),
    }
    text = (
        f"fingerprint {prepared.commitment}\n"
        f"Write it down, then do one of two things with {prepared_file}:\n"
        f"  comity election vote audit {address} {prepared_file}   opens it; it is never cast, prepare another\n"
        f"  comity election vote cast {address} {prepared_file}    casts it; it is never opened"
    )
    return Result(data, text)
