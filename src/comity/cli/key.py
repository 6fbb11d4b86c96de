# SPDX-License-Identifier: Apache-2.0
"""comity key: make and show keys in their owner's key directory."""

from __future__ import annotations

import click

from comity.cli.common import Result, answers, keys_option, table
from comity.errors import KeyFileError
from comity.record.keys import AGE, KeyDirectory


@click.group(name="key")
def command() -> None:
    """Make and show keys. NAME is PARTY/root-1, PARTY/witness, PARTY/POST, PARTY/age, or the origin of a log."""


def _shown(keys: KeyDirectory, name: str) -> str:
    if name.endswith(f"/{AGE}"):
        return str(keys.identity(name[: -len(AGE) - 1]).to_public())
    return str(keys.signer(name).verifier)


@command.command()
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
@keys_option
@answers
def new(names: tuple[str, ...], key_directory: KeyDirectory) -> Result:
    """Make keys and print their public halves, which go into charter.toml or charter/accredit/v1."""
    taken = [name for name in names if key_directory.has(name)]
    if taken or len(set(names)) < len(names):
        raise KeyFileError(
            f"{', '.join(taken)} has a key in {key_directory.path}; a key is never overwritten"
            if taken
            else "a name is given twice"
        )
    for name in names:
        if name.endswith(f"/{AGE}"):
            key_directory.create_identity(name[: -len(AGE) - 1])
        else:
            key_directory.create(name)
    found = {name: _shown(key_directory, name) for name in names}
    return Result({"keys": found}, "\n".join(found.values()))


@command.command()
@click.argument("name")
@keys_option
@answers
def show(name: str, key_directory: KeyDirectory) -> Result:
    """Print the public half of one key."""
    public = _shown(key_directory, name)
    return Result({"name": name, "key": public}, public)


@command.command(name="list")
@keys_option
@answers
def list_(key_directory: KeyDirectory) -> Result:
    """List the keys of this directory; private halves are never printed."""
    found = {name: _shown(key_directory, name) for name in key_directory.names()}
    return Result(
        {"directory": str(key_directory.path), "keys": found},
        table(list(found.items()), ("name", "public key")),
    )
