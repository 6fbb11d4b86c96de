# SPDX-License-Identifier: Apache-2.0
"""comity election trustee key: the key of a single trustee, as `belenios-tool setup generate-trustee-key` makes it."""

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
    "Next: hand the public key to whoever prepares the election (comity election trustee add DIR {file}). Once the election is open, look "
    "for your fingerprint in comity election trustee list DIR: if it is not there, you are no trustee of it."
)
KEEP = (
    "Every tally needs this private key: if it is lost, nobody can count the votes. Keep a copy, where nobody else can read it, and never "
    "use one key in two elections."
)


@click.command(name="key")
@in_group_with_secrets
@out_option
@answers
def command(group: Group, folder: Path) -> Result:
    """Make the key of a single trustee: ID.privkey, for the trustee alone, and ID.pubkey, for the election."""
    from comity.election.ballots.belenios_v1.certificates import encode_lines
    from comity.election.ballots.belenios_v1.keys import encode_private, key_fingerprint, key_id, make_key

    made = make_key(group, secrets.randbelow)
    name, fingerprint = key_id(made.public), key_fingerprint(made.public)
    private, public = folder / f"{name}.privkey", folder / f"{name}.pubkey"
    # The private key first: a public key whose private key is lost would lock the ballots for good.
    write_secret(private, encode_private(made.private))
    write_public(public, encode_lines([made.public]))
    data = {
        "group": group.name,
        "private_key": str(private),
        "public_key": str(public),
        "fingerprint": fingerprint,
    }
    rows = [
        ["private key", str(private), "for you alone"],
        ["public key", str(public), "for the election"],
        ["fingerprint", fingerprint],
    ]
    return Result(data, told(_even(rows), KEEP, NEXT.format(file=public.name)))


def _even(rows: list[list[str]]) -> list[list[str]]:
    return [[*row, ""][:3] for row in rows]
