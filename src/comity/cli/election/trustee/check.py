# SPDX-License-Identifier: Apache-2.0
"""comity election trustee check: step 2 of a key for a threshold of trustees."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from comity.cli.common import Result, answers, table
from comity.cli.election.secret_files import write_public
from comity.cli.election.trustee.arguments import in_group, read_certificates

if TYPE_CHECKING:
    from comity.election.ballots.groups import Group

NEXT = (
    "Every certificate holds, and no key stands in two of them. Whose they are no program can tell: compare each fingerprint with the one "
    "that the trustee told you. Then compare the fingerprint of the list: all trustees must have the same certificates in the same order."
)
THEN = (
    "Next, once all agree on the threshold: comity election trustee polynomial --certs {certs} --key ID.key --threshold N "
    "--group {group}"
)


@click.command(name="check")
@click.argument("files", metavar="CERT...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--join",
    metavar="CERTS",
    type=click.Path(path_type=Path),
    help="Write them all into this file, as the next steps want them.",
)
@in_group
@answers
def command(files: tuple[Path, ...], join: Path | None, group: Group) -> Result:
    """Threshold, step 2: check the certificates of all trustees. Their order numbers the trustees, from 1.

    CERT is a file of one certificate or of several, one a line.
    """
    from comity.election.ballots.belenios_v1.certificates import (
        certificate_id,
        encode_lines,
        list_fingerprint,
    )

    signed = [one.signed for one in read_certificates(group, files)]
    if join is not None:
        write_public(join, encode_lines(signed))
    names = [certificate_id(one) for one in signed]
    whole = list_fingerprint(signed)
    data = {
        "group": group.name,
        "certificates": names,
        "fingerprint": whole,
        "file": None if join is None else str(join),
    }
    rows = [[str(number), name] for number, name in enumerate(names, 1)]
    lines = [
        table([*rows, ["list", whole]], ["trustee", "fingerprint"]),
        NEXT,
        THEN.format(certs=join or "certs.jsons", group=group.name),
    ]
    return Result(data, "\n\n".join(lines))
