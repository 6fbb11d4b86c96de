# SPDX-License-Identifier: Apache-2.0
"""comity election trustee add: a single trustee or a threshold group into the list of an election that is being prepared."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from comity.cli.common import Result, answers, read_file
from comity.cli.election.trustee.arguments import group_of, told
from comity.cli.election.trustee.folder import add_item, trustees_in
from comity.errors import InputError, Refusal, UsageError

if TYPE_CHECKING:
    from comity.election.ballots.belenios_v1.messages import TrusteePublicKey
    from comity.election.ballots.belenios_v1.model import Pedersen, Single

MAX_NAME = 200
NEXT = (
    "Next: add the other trustees, in the order in which they shall be numbered; then each trustee compares its fingerprint in "
    "comity election trustee list {folder}, now and once the election is open."
)


@click.command(name="add")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--name",
    "names",
    metavar="NAME",
    multiple=True,
    help="Whose key it is; for a threshold group repeat it for each trustee.",
)
@answers
def command(folder: Path, file: Path, names: tuple[str, ...]) -> Result:
    """Add a public key (.pubkey) or threshold parameters (threshold.json) to the trustees of DIR, after checking them with all others.

    An election takes any number of either: each single trustee is needed to decrypt, and of each threshold group as many as it says.
    """
    from comity.election.ballots.belenios_v1.keys import key_fingerprint
    from comity.election.ballots.belenios_v1.model import Pedersen, Trustees
    from comity.election.ballots.belenios_v1.trustees import check_trustees

    group = group_of(folder)
    if any(folder.glob("*.bel")):
        raise Refusal(
            "the election is open, and its trustees are part of it",
            rule="Belenios 2.0, section 3.1.1: trustees make the election's key before it opens",
        )
    item = _named(_read(file), names)
    listed = trustees_in(folder)
    whole = Trustees.decode(Trustees((*listed.items, item)).encode())
    check_trustees(whole, group)
    added = whole.items[-1]
    threshold = added.parameters.threshold if isinstance(added, Pedersen) else None
    path = add_item(folder, Trustees((added,)).encode()[1:-1])
    prints = {number: key_fingerprint(one) for number, one in added.keys.items()}
    data = {
        "file": str(path), "kind": type(added).__name__, "threshold": threshold,
        "trustees": [{"number": number, "fingerprint": one} for number, one in prints.items()],
    }  # fmt: skip
    rows = [[f"trustee {number}", one] for number, one in prints.items()]
    return Result(data, told([*rows, ["added as", str(path)]], NEXT.format(folder=folder)))


def _read(file: Path) -> Single | Pedersen:
    """An item of the list, or what stands in one, from the tool's files or from another election's folder. Raises FormatError."""
    from comity.election.ballots.belenios_v1.messages import ThresholdParameters, TrusteePublicKey, decode
    from comity.election.ballots.belenios_v1.model import Pedersen, Single, Trustees

    data = read_file(file).removesuffix(b"\n")
    if data.startswith(b"["):
        return Trustees.decode(b"[" + data + b"]").items[0]
    if data.startswith(b'{"threshold"'):
        return Pedersen(1, decode(data, ThresholdParameters, str(file)))
    return Single(1, decode(data, TrusteePublicKey, str(file)))


def _named(item: Single | Pedersen, names: Sequence[str]) -> Single | Pedersen:
    from msgspec.structs import replace

    from comity.election.ballots.belenios_v1.model import Pedersen, Single

    if not names:
        _check_names([*item.keys.values()])
        return item
    if len(names) != len(item.keys):
        raise UsageError(
            f"{len(names)} --name where the file has {len(item.keys)} of them to name",
            hint="repeat --name once for each, or leave it out",
        )
    keys = [replace(key, name=name) for key, name in zip(item.keys.values(), names, strict=True)]
    _check_names(keys)
    if isinstance(item, Single):
        return Single(1, keys[0])
    return Pedersen(1, replace(item.parameters, verification_keys=keys))


def _check_names(keys: Sequence[TrusteePublicKey]) -> None:
    for key in keys:
        if isinstance(key.name, str) and not (key.name.isprintable() and 0 < len(key.name) <= MAX_NAME):
            raise InputError(
                "a trustee's name cannot be shown", hint=f"expected 1 to {MAX_NAME} printable characters"
            )
