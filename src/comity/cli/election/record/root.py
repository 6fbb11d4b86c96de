# SPDX-License-Identifier: Apache-2.0
"""comity election record root: what a party's copy of the ballot box holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from comity.cli.common import Result, answers, directory
from comity.cli.election.record.stating import Signing, archive_argument, election_option, shown
from comity.cli.text.saying import signing

_KIND = "election/root/v1"


@click.command(name="root")
@directory
@archive_argument
@election_option
@signing
@answers
def command(folder: Path, path: Path, name: str, **options: Any) -> Result:
    """State on the record in DIR how many ballots ARCHIVE holds, and the hash of the last of them, which commits to all before it.

    Refused where ARCHIVE does not hold what the signers stated before. That it differs from what other parties stated is said, and refused
    to nobody: it is what roots are for.
    """
    from comity.desk.election_record import check_same_box, held_in, seen_fields
    from comity.election.ballots.belenios_v1.box import archive_in, open_box

    said = Signing.of(folder, options)
    held = held_in(said.mechanism.state(), name)
    box = open_box(archive_in(path))
    others = check_same_box(box, held, name, said.parties, joint=False)
    fields = {"election": name, **seen_fields(box)}
    said.rehearse(_KIND, fields)
    found = said.say(_KIND, fields)
    lines = [f"  ballots: {fields['ballots']:,}; the last event is {fields['event']}"]
    return shown(found, fields, lines, others)
