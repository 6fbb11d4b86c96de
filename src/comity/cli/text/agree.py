# SPDX-License-Identifier: Apache-2.0
"""comity text agree: sign a clause's words in every language."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from comity.cli.common import Result, answers, directory, open_mechanism
from comity.cli.text.saying import signing, state_on_record
from comity.record.keys import KeyDirectory


@click.command(name="agree")
@directory
@click.argument("identity", metavar="ID")
@click.argument("clauses", metavar="CLAUSE...", nargs=-1, required=True)
@signing
@click.option(
    "--level",
    type=click.Choice(["agreed_in_informals", "ad_referendum", "agreed"]),
    default="agreed",
    help="The step of the ladder; agreed if left out.",
)
@click.option("--body", metavar="NAME", help="The body in which it was agreed.")
@answers
def command(
    folder: Path, identity: str, clauses: tuple[str, ...], signers: tuple[str, ...], others: tuple[str, ...], level: str, body: str | None,
    note_file: Path | None, at: str | None, key_directory: KeyDirectory, store: str | None,
) -> Result:  # fmt: skip
    """Agree to clauses of the text ID as they stand, by signing the hash of their words in every language.

    Refused while a choice in a clause is open. From then on nobody changes those words without reopening the clause.
    """
    from comity.desk.texts import agreement

    mechanism = open_mechanism(folder, store)
    fields = {"level": level, **({"body": body} if body else {})}
    statements = [
        ("text/agree/v1", agreement(mechanism.state(), identity, clause, **fields)) for clause in clauses
    ]
    result = state_on_record(mechanism, key_directory, statements, signers, at, note_file, others)
    hashes = {body["clause"]: body["hashes"] for _, body in statements}
    return replace(result, data={**result.data, "hashes": hashes})
