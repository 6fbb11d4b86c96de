# SPDX-License-Identifier: Apache-2.0
"""comity text adopt: adopt a text, by signatures or by a silence procedure."""

from __future__ import annotations

from pathlib import Path

import click

from comity.cli.common import (
    Result,
    answers,
    at_option,
    directory,
    keys_option,
    note_option,
    open_mechanism,
    store_option,
    with_option,
)
from comity.cli.text.saying import state_on_record
from comity.record.keys import KeyDirectory


@click.command(name="adopt")
@directory
@click.argument("identity", metavar="ID")
@click.option(
    "--as",
    "signers",
    metavar="PARTY/POST",
    multiple=True,
    help="Who signs; without it, only the target of a silence procedure is shown.",
)
@with_option
@click.option(
    "--silence", type=int, metavar="INDEX", help="The charter/silence/v1 entry that adopted these words."
)
@note_option
@at_option
@keys_option
@store_option
@answers
def command(
    folder: Path, identity: str, signers: tuple[str, ...], others: tuple[str, ...], silence: int | None, note_file: Path | None,
    at: str | None, key_directory: KeyDirectory, store: str | None,
) -> Result:  # fmt: skip
    """Adopt the text ID as it stands, in every language: with the signatures that its rule asks for, or after a silence procedure.

    Without --as it shows what a silence procedure on these words must name as its target.
    """
    from comity.desk.texts import adoption

    mechanism = open_mechanism(folder, store)
    fields, target = adoption(mechanism.state(), identity)
    if not signers:
        return Result(
            {"target": target, "hashes": fields["hashes"]}, f"target of a silence procedure: {target}"
        )
    if silence is not None:
        fields["silence"] = silence
    return state_on_record(
        mechanism, key_directory, [("text/adopt/v1", fields)], signers, at, note_file, others
    )
