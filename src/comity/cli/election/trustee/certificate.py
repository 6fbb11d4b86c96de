# SPDX-License-Identifier: Apache-2.0
"""comity election trustee certificate: step 1 of a key for a threshold of trustees."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING

import click

from comity.cli.common import Result, answers
from comity.cli.election.secret_files import write_public, write_secret
from comity.cli.election.trustee.arguments import in_group_with_secrets, out_option, told

if TYPE_CHECKING:
    from comity.election.ballots.groups import Group

NEXT = (
    "Next: hand the certificate to whoever runs the key generation, and tell the fingerprint to the other trustees by a way on which "
    "nobody can replace it, such as face to face. When all certificates are together, each trustee runs: comity election trustee "
    "check CERT... --join certs.jsons --group {group}"
)
KEEP = (
    "The seed is needed for steps 3 and 5 and for the tally. Use it for one key generation only, and keep it where nobody else can "
    "read it."
)


@click.command(name="certificate")
@in_group_with_secrets
@out_option
@answers
def command(group: Group, folder: Path) -> Result:
    """Threshold, step 1: make a trustee's seed, ID.key, for the trustee alone, and its certificate, ID.cert, for everybody."""
    from comity.election.ballots.belenios_v1.certificates import (
        certificate_id,
        encode_lines,
        make_certificate,
    )
    from comity.election.ballots.belenios_v1.channels import ChannelKeys, draw_seed

    seed = draw_seed(secrets.randbelow)
    certificate = make_certificate(group, ChannelKeys.of(group, seed), secrets.randbelow)
    name = certificate_id(certificate)
    key, public = folder / f"{name}.key", folder / f"{name}.cert"
    write_secret(key, f"{seed}\n".encode())
    write_public(public, encode_lines([certificate]))
    data = {"group": group.name, "key": str(key), "certificate": str(public), "fingerprint": name}
    rows = [["seed, for you alone", str(key)], ["certificate", str(public)], ["fingerprint", name]]
    return Result(data, told(rows, KEEP, NEXT.format(group=group.name)))
