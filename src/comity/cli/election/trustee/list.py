# SPDX-License-Identifier: Apache-2.0
"""comity election trustee list: the trustees of an election, checked, with the fingerprints that they compare."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from comity.cli.common import Result, answers, table
from comity.cli.election.secret_files import write_public
from comity.cli.election.trustee.arguments import group_of
from comity.cli.election.trustee.folder import trustees_in
from comity.errors import ProofError

if TYPE_CHECKING:
    from comity.election.ballots.belenios_v1.model import Pedersen, Single, Trustees
    from comity.election.ballots.groups import Element, Group

COMPARE = (
    "All keys and proofs hold. Whose they are, only the trustees can say: each looks for the fingerprint that its own command "
    "printed."
)


@click.command(name="list")
@click.argument("folder", metavar="DIR|ARCHIVE", type=click.Path(path_type=Path))
@click.option(
    "--join",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write the whole list, such as trustees.json for belenios-tool.",
)
@answers
def command(folder: Path, join: Path | None) -> Result:
    """The trustees of an election, whether it is being prepared or open: every key, proof and certificate checked."""
    group, trustees, expected = _read(folder)
    if not trustees.items:
        return Result(
            {"trustees": [], "public_key_fingerprint": None},
            "No trustee yet: comity election trustee add DIR FILE",
        )
    key = _key_fingerprint(group, trustees, expected)
    if join is not None:
        write_public(join, trustees.encode() + b"\n")
    found = _listed(trustees)
    rows = [[str(one["number"]), _shown(one["name"]), one["needed"], one["fingerprint"]] for one in found]
    shown = table([*rows, ["", "", "all together", key]], ["trustee", "name", "needed", "fingerprint"])
    return Result(
        {"group": group.name, "trustees": found, "public_key_fingerprint": key}, f"{shown}\n\n{COMPARE}"
    )


def _read(folder: Path) -> tuple[Group, Trustees, Element | None]:
    """The group, the trustees and, where the election is open, its key."""
    from comity.election.ballots.belenios_v1.box import archive_in, open_box

    if folder.is_file() or any(folder.glob("*.bel")):
        box = open_box(archive_in(folder))
        return box.election.group, box.trustees, box.election.public_key
    return group_of(folder), trustees_in(folder), None


def _key_fingerprint(group: Group, trustees: Trustees, expected: Element | None) -> str:
    """SHA-256, in hexadecimal, of the election's public key. Raises FormatError or ProofError."""
    from hashlib import sha256

    from comity.election.ballots.belenios_v1.trustees import check_trustees

    key = check_trustees(trustees, group)
    if expected is not None and expected != key:
        raise ProofError(
            "the election's public key is not the product of its trustees' keys",
            hint="section 3.1.1: somebody else could decrypt",
        )
    return sha256(group.text(key).encode()).hexdigest()


def _listed(trustees: Trustees) -> list[dict[str, Any]]:
    from comity.election.ballots.belenios_v1.keys import key_fingerprint

    return [
        {
            "number": number,
            "name": key.name if isinstance(key.name, str) else None,
            "item": place,
            "needed": _needed(item),
            "fingerprint": key_fingerprint(key),
        }
        for place, item in enumerate(trustees, 1)
        for number, key in item.keys.items()
    ]


def _needed(item: Single | Pedersen) -> str:
    from comity.election.ballots.belenios_v1.model import Single

    if isinstance(item, Single):
        return "always"
    last = item.first + len(item.keys) - 1
    return (
        f"{item.parameters.threshold} of {len(item.keys)}, {item.first} to {last}"
        if last > item.first
        else "always"
    )


def _shown(name: str | None) -> str:
    """A name from an archive may hold anything."""
    return "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in name or "-")
