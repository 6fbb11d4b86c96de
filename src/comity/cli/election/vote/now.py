# SPDX-License-Identifier: Apache-2.0
"""comity election vote DIR: prepare a ballot and cast it in one go."""

from __future__ import annotations

from pathlib import Path

import click

from comity.cli.common import Result, answers
from comity.cli.election.vote.casting import cast_ballot
from comity.cli.election.vote.voter import Voting, box_argument, find_booth, must_be_open, voting


@click.command(name="now")
@box_argument
@voting
@answers
def command(address: Path, given: Voting) -> Result:
    """Prepare a ballot and cast it in one go. A ballot of the same credential that was cast before no longer counts.

    Who wants to see first that the ballot holds what was chosen prepares several, audits some of them and casts the last.
    """
    from secrets import randbelow

    from comity.election.ballots.belenios_v1.making import make_ballot

    booth = find_booth(address)
    must_be_open(booth)
    voter = given.voter(booth)
    ballot = make_ballot(booth.election, voter.secret, voter.public, given.chosen(booth), randbelow)
    cast = cast_ballot(address, ballot, booth.place, lambda: None)
    return Result(cast.data, cast.text)
