# SPDX-License-Identifier: Apache-2.0
"""comity witness: cosign checkpoints of a record held by somebody else."""

from __future__ import annotations

import time
from pathlib import Path

import click

from comity.cli.common import (
    Result,
    answers,
    directory,
    keys_option,
    open_mechanism,
    read_file,
    store_option,
    time_of,
    write_file,
)
from comity.record.keys import KeyDirectory

_as = click.option("--as", "name", metavar="PARTY/witness", required=True, help="The witness.")


@click.group(name="witness")
def command() -> None:
    """A party's witness: its cosignature says that the log only ever grew."""


@command.command()
@directory
@_as
@click.option(
    "--at",
    "at",
    metavar="TIME",
    callback=time_of,
    help="Time of the cosignature, for rehearsals; now if left out.",
)
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(path_type=Path),
    help="Write the cosigned checkpoint here, for the host.",
)
@keys_option
@store_option
@answers
def cosign(
    folder: Path,
    name: str,
    at: str | None,
    target: Path | None,
    key_directory: KeyDirectory,
    store: str | None,
) -> Result:
    """Cosign the last checkpoint in DIR, if it extends everything that this witness cosigned before."""
    from comity.charter.silence import seconds
    from comity.desk.witness import cosign_head
    from comity.record.checkpoint import parse_checkpoint

    mechanism = open_mechanism(folder, store)
    moment = int(time.time()) if at is None else seconds(at)
    cosigned = cosign_head(mechanism, key_directory, name, moment)
    if target is not None:
        write_file(target, cosigned)
    size = parse_checkpoint(cosigned)[0].size
    text = f"{name} cosigned size {size}" + (f"; hand {target} to the host" if target else "")
    return Result({"size": size, "checkpoint": cosigned.decode()}, text)


@command.command()
@directory
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@store_option
@answers
def add(folder: Path, file: Path, store: str | None) -> Result:
    """Take a cosigned checkpoint that a witness handed over into the record in DIR."""
    from comity.desk.witness import add_cosignatures

    mechanism = open_mechanism(folder, store)
    names = add_cosignatures(mechanism, read_file(file))
    return Result({"witnesses": names}, f"cosignatures kept: {', '.join(names) or 'none'}")


@command.command()
@click.argument("file", metavar="NOTE", type=click.Path(path_type=Path))
@_as
@keys_option
@answers
def hold(file: Path, name: str, key_directory: KeyDirectory) -> Result:
    """Hand a signed objection to a witness: after the deadline it cosigns no checkpoint that lacks it."""
    from comity.desk.witness import hold_break

    hold_break(key_directory, name, read_file(file))
    return Result({"witness": name}, f"{name} holds {file}")
