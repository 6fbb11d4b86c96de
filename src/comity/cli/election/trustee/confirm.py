# SPDX-License-Identifier: Apache-2.0
"""comity election trustee confirm: step 5 of a key for a threshold of trustees."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
    read_message,
    told,
)

if TYPE_CHECKING:
    from comity.election.ballots.groups import Group

NEXT = (
    "Every share fits what its sender signed. Compare the fingerprint of the coefficients with the other trustees: all must have "
    "been given the same. Next: hand the file to whoever runs the key generation, for comity election trustee parameters, and keep "
    "the fingerprint of your key: it must stand in comity election trustee list DIR."
)


@click.command(name="confirm")
@click.argument("file", metavar="VINPUT", type=click.Path(path_type=Path))
@certificates_option
@key_option
@in_group
@out_option
@answers
def command(
    file: Path,
    certificates_file: Path,
    key_file: Path,
    group: Group,
    folder: Path,
) -> Result:
    """Threshold, step 5: check the shares that were dealt to you, and make your key of them. Writes ID.voutput, once.

    Whoever dealt a share that does not fit is named by number.
    """
    from comity.election.ballots.belenios_v1.certificates import (
        certificate_id,
        encode_lines,
        list_fingerprint,
    )
    from comity.election.ballots.belenios_v1.keys import key_fingerprint
    from comity.election.ballots.belenios_v1.messages import VerificationInput
    from comity.election.ballots.belenios_v1.threshold import confirm, place_of

    certificates = read_certificates(group, [certificates_file])
    keys = read_channel_keys(group, key_file)
    place = place_of(certificates, keys)
    given = read_message(file, VerificationInput)
    output = folder / f"{certificate_id(certificates[place - 1].signed)}.voutput"
    must_be_new(output, "you confirmed before")
    made = confirm(group, certificates, keys, given, secrets.randbelow)
    write_public(output, encode_lines([made]))
    data: dict[str, Any] = {
        "group": group.name, "trustee": place, "trustees": len(certificates), "output": str(output),
        "fingerprint": key_fingerprint(made.public_key), "coefficients": list_fingerprint(given.coefexps),
    }  # fmt: skip
    rows = [
        ["you are trustee", f"{place} of {len(certificates)}"],
        ["confirmation", str(output)],
        ["your key", data["fingerprint"]],
        ["coefficients", data["coefficients"]],
    ]
    return Result(data, told(rows, NEXT))
