# SPDX-License-Identifier: Apache-2.0
"""comity election vote cast: put a prepared ballot into the box."""

from __future__ import annotations

from pathlib import Path

import click

from comity.cli.common import Result, answers
from comity.cli.election.vote.ballot_file import held
from comity.cli.election.vote.casting import cast_ballot
from comity.cli.election.vote.voter import box_argument, prepared_argument
from comity.errors import DuplicateRefusal


@click.command(name="cast")
@box_argument
@prepared_argument
@answers
def command(address: Path, prepared_file: Path) -> Result:
    """Cast a prepared ballot. It cannot be opened any more; a ballot of the same credential that was cast before no longer counts."""
    from msgspec import UNSET

    from comity.election.ballots.belenios_v1.prepared import after_casting, ballot_to_cast

    with held(prepared_file) as file:
        again = file.prepared.state == "casting"
        casting, ballot = ballot_to_cast(file.prepared)
        assert casting.box is not UNSET  # `read_prepared` saw to it
        box = casting.box
        # The opening goes first: after a crash the ballot may be in the box, and then nobody may open it.
        try:
            cast = cast_ballot(address, ballot, box, lambda: file.store(casting), again=again)
        except DuplicateRefusal:
            file.store(after_casting(casting))
            raise
        file.store(after_casting(casting))
        commitment = casting.commitment
    return Result({**cast.data, "commitment": commitment}, f"fingerprint {commitment}\n{cast.text}")
