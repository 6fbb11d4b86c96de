# SPDX-License-Identifier: Apache-2.0
"""comity election trustee polynomial: step 3 of a key for a threshold of trustees."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING

import click

from comity.cli.common import Result, answers
from comity.cli.election.secret_files import must_be_new, write_public
from comity.cli.election.trustee.arguments import (
    certificates_option,
    in_group,
    key_option,
    out_option,
    read_certificates,
    read_channel_keys,
    told,
)

if TYPE_CHECKING:
    from comity.election.ballots.groups import Group

NEXT = (
    "Compare the fingerprint of the certificates with the other trustees, if you have not: who slips in a certificate learns a share. "
    "Next: hand the file to whoever runs the key generation. Its shares are encrypted, each to one trustee. With all of them, in the order "
    "of the certificates: comity election trustee route ID.polynomial... --certs {certs} --group {group}"
)


@click.command(name="polynomial")
@certificates_option
@key_option
@click.option(
    "--threshold",
    type=int,
    required=True,
    help="How many trustees will be needed to decrypt; all must say the same.",
)
@in_group
@out_option
@answers
def command(
    certificates_file: Path,
    key_file: Path,
    threshold: int,
    group: Group,
    folder: Path,
) -> Result:
    """Threshold, step 3: deal a share of a secret of one's own to every trustee. Writes ID.polynomial, once."""
    from comity.election.ballots.belenios_v1.certificates import (
        certificate_id,
        encode_lines,
        list_fingerprint,
    )
    from comity.election.ballots.belenios_v1.threshold import make_polynomial, place_of

    certificates = read_certificates(group, [certificates_file])
    keys = read_channel_keys(group, key_file)
    place = place_of(certificates, keys)
    file = folder / f"{certificate_id(certificates[place - 1].signed)}.polynomial"
    must_be_new(file, "you dealt your shares before")
    made = make_polynomial(group, certificates, keys, threshold, secrets.randbelow)
    write_public(file, encode_lines([made]))
    whole = list_fingerprint(one.signed for one in certificates)
    data = {
        "group": group.name, "trustee": place, "threshold": threshold, "trustees": len(certificates), "polynomial": str(file),
        "fingerprint": whole,
    }  # fmt: skip
    rows = [
        ["you are trustee", f"{place} of {len(certificates)}"],
        ["needed to decrypt", str(threshold)],
        ["shares", str(file)],
        ["certificates", whole],
    ]
    return Result(data, told(rows, NEXT.format(certs=certificates_file, group=group.name)))
