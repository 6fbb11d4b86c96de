# SPDX-License-Identifier: Apache-2.0
"""comity amend: read a new charter.toml and write the amendment that the parties sign on their own machines."""

from __future__ import annotations

from pathlib import Path

import click

from comity.cli.common import (
    Result,
    answers,
    at_option,
    directory,
    keys_option,
    now,
    open_mechanism,
    store_option,
    write_file,
)
from comity.cli.init import charter_in
from comity.errors import InputError
from comity.record.keys import KeyDirectory


@click.command(name="amend")
@directory
@click.option(
    "--charter",
    "charter_file",
    type=click.Path(path_type=Path),
    required=True,
    help="The whole charter as it shall read.",
)
@click.option(
    "--as",
    "signers",
    metavar="PARTY/root-N",
    multiple=True,
    required=True,
    help="Root keys that will sign; repeat. New keys of the charter sign in any case.",
)
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(path_type=Path),
    required=True,
    help="Where to write the amendment, unsigned.",
)
@at_option
@keys_option
@store_option
@answers
def command(
    folder: Path, charter_file: Path, signers: tuple[str, ...], target: Path, at: str | None, key_directory: KeyDirectory,
    store: str | None,
) -> Result:  # fmt: skip
    """Draw up an amendment of the charter in DIR, ready for its signers.

    It passes if it satisfies the amendment rule of the charter in force and its own, and if every added party signs.
    """
    from comity.charter.statements import entering_keys
    from comity.desk.authoring import draft, kind_named
    from comity.desk.reading import verified_head
    from comity.desk.seen import seen_of

    charter, terms = charter_in(charter_file)
    mechanism = open_mechanism(folder, store)
    state = mechanism.state()
    if charter.origin != state.origin:
        raise InputError(f"{charter_file}: origin is {charter.origin}, but {folder} is of {state.origin}")
    if charter.log not in {None, str(state.charter.log_key(state.size))}:
        raise InputError(
            f"{charter_file}: log is not the log's key in force",
            hint="an amendment does not move the log: leave `log` as it is, or out; charter/host/v1 moves it",
        )
    new = set(entering_keys(state.charter, terms))
    by = sorted({*signers, *new})
    head = verified_head(mechanism, key_directory.anchor_file(state.origin))
    note = draft(
        state.origin,
        kind_named("charter/amend/v1"),
        {"base": state.charter.base, "terms": terms},
        by=by,
        at=at or now(),
        seen=seen_of(head),
    )
    write_file(target, note + b"\n")
    return Result(
        {"note": str(target), "signers": by, "new": sorted(new)}, f"{target}: to be signed by {', '.join(by)}"
    )
