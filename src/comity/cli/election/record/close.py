# SPDX-License-Identifier: Apache-2.0
"""comity election record close: the box is closed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from comity.cli.common import Result, answers, directory
from comity.cli.election.record.stating import Signing, archive_argument, election_option, shown
from comity.cli.text.saying import signing

_KIND = "election/close/v1"


@click.command(name="close")
@directory
@archive_argument
@election_option
@signing
@answers
def command(folder: Path, path: Path, name: str, **options: Any) -> Result:
    """State on the record in DIR that the box in ARCHIVE, which comity election close has closed, is the one that counts.

    Refused where it does not hold what the signers stated before.
    """
    from comity.desk.election_record import check_same_box, closing_fields, held_in
    from comity.election.ballots.belenios_v1.box import archive_in, open_box

    said = Signing.of(folder, options)
    held = held_in(said.mechanism.state(), name)
    box = open_box(archive_in(path))
    others = check_same_box(box, held, name, said.parties)
    fields = {"election": name, **closing_fields(box)}
    said.rehearse(_KIND, fields)
    found = said.say(_KIND, fields)
    lines = [f"  {fields['ballots']:,} ballots, closed with event {fields['event']}"]
    return shown(found, fields, lines, others)
