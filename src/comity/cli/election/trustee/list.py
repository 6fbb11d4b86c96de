# SPDX-License-Identifier: Apache-2.0
"""comity election trustee list: the trustees of an election, checked, with the fingerprints that they compare."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from comity.cli.common import Result, answers, table
from comity.cli.election.trustee.arguments import group_of
from comity.cli.election.trustee.files import write_public
from comity.cli.election.trustee.folder import trustees_in

if TYPE_CHECKING:
    from comity.election.ballots.belenios_v1.model import Pedersen, Single, Trustees

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
    from hashlib import sha256

    from comity.election.ballots.belenios_v1.box import archive_in, open_box
    from comity.election.ballots.belenios_v1.trustees import check_trustees

    if folder.is_file() or any(folder.glob("*.bel")):
        box = open_box(archive_in(folder))
        group, trustees = box.election.group, box.trustees
    else:
        group, trustees = group_of(folder), trustees_in(folder)
    if not trustees.items:
        return Result(
            {"trustees": [], "public_key_fingerprint": None},
            "No trustee yet: comity election trustee add DIR FILE",
        )
    key = sha256(group.text(check_trustees(trustees, group)).encode()).hexdigest()
    if join is not None:
        write_public(join, trustees.encode() + b"\n")
    found = _listed(trustees)
    data = {"group": group.name, "trustees": found, "public_key_fingerprint": key}
    rows = [[str(one["number"]), _shown(one["name"]), one["needed"], one["fingerprint"]] for one in found]
    return Result(
        data,
        "\n\n".join(
            (
                table([*rows, ["", "", "all together", key]], ["trustee", "name", "needed", "fingerprint"]),
                COMPARE,
            )
        ),
    )


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
