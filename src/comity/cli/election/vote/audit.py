# SPDX-License-Identifier: Apache-2.0
"""comity election vote audit: open a prepared ballot and check that it holds what was chosen."""

from __future__ import annotations

from pathlib import Path

import click

from comity.cli.common import Result, answers, write_file
from comity.cli.election.vote.ballot_file import held
from comity.cli.election.vote.casting import holds_commitment
from comity.cli.election.vote.choosing import chosen_lines
from comity.cli.election.vote.voter import box_argument, prepared_argument


@click.command(name="audit")
@box_argument
@prepared_argument
@click.option(
    "-o", "--out", "opening_file", metavar="OPENING", type=click.Path(path_type=Path),
    help="The opened ballot, for anybody to check. It shows what was chosen, and cannot be cast.",
)  # fmt: skip
@answers
def command(address: Path, prepared_file: Path, opening_file: Path | None) -> Result:
    """Open a prepared ballot: seal the choices again with the same randomness, and compare bit for bit. It is never cast afterwards.

    Check the opening with another program, on another machine: one that cheats when it encrypts may also cheat here.
    """
    from comity.election.ballots.belenios_v1.box import archive_in, open_box
    from comity.election.ballots.belenios_v1.prepared import AUDIT_OR_CAST, after_casting, audit
    from comity.errors import Refusal

    box = open_box(archive_in(address))
    with held(prepared_file) as file:
        audited = audit(box.election, file.prepared)
        credential = audited.credential
        if holds_commitment(box, credential, audited.prepared.commitment):
            if file.prepared.state == "prepared":
                file.store(after_casting(file.prepared))
            raise Refusal("the box holds this ballot, so it is not opened", rule=AUDIT_OR_CAST)
        file.store(audited.prepared)
    if opening_file is not None:
        write_file(opening_file, audited.document + b"\n")
    data = {
        "commitment": audited.prepared.commitment,
        "credential": credential,
        "choices": [list(one) for one in audited.choices],
        "opening": None if opening_file is None else str(opening_file),
    }
    lines = [
        "The ballot holds exactly this:",
        *(f"  {line}" for line in chosen_lines(box.election, audited.choices)),
        f"fingerprint {audited.prepared.commitment}: compare it with the one that was shown when the ballot was prepared",
        "It is open now and is never cast. Prepare another one to vote.",
    ]
    return Result(data, "\n".join(lines))
