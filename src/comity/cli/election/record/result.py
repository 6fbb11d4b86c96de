# SPDX-License-Identifier: Apache-2.0
"""comity election record result: the result, with the whole archive."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from comity.cli.common import Result, answers, directory
from comity.cli.election.record.stating import (
    Signing,
    archive_argument,
    document,
    election_option,
    filed_lines,
    shown,
    verified,
)
from comity.cli.text.saying import signing

_KIND = "election/result/v1"


@click.command(name="result")
@directory
@archive_argument
@election_option
@signing
@answers
def command(folder: Path, path: Path, name: str, **options: Any) -> Result:
    """State on the record in DIR the result in ARCHIVE, which is verified first and becomes a document of the record.

    Refused where it does not verify, does not hold the opening and the closing on the record, or what the signers stated before.
    """
    from comity.cli.election.showing import result_lines
    from comity.desk.election_record import check_same_box, held_in, result_fields
    from comity.election.ballots.belenios_v1.box import archive_in, open_box

    said = Signing.of(folder, options)
    held = held_in(said.mechanism.state(), name)
    box = open_box(archive_in(path))
    others = check_same_box(box, held, name, said.parties)
    fields = {"election": name, **result_fields(box), "archive": document(box.path, box.election.uuid)}
    said.rehearse(_KIND, fields)
    totals = verified(box.path).result or []
    said.mechanism.blobs.put_file(box.path)
    found = said.say(_KIND, fields)
    lines = [*result_lines(box, totals), *filed_lines(said, fields["archive"])]
    return shown(found, fields, lines, others)
