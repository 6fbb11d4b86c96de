# SPDX-License-Identifier: Apache-2.0
"""comity text table: put files onto the record as a text, one file a language."""

from __future__ import annotations

from pathlib import Path

import click

from comity.cli.common import Result, answers, directory, open_mechanism
from comity.cli.text.saying import signing, state_on_record
from comity.cli.text.sources import read_languages
from comity.record.keys import KeyDirectory


@click.command(name="table")
@directory
@click.argument("identity", metavar="ID")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@signing
@click.option("--format", "format_", metavar="FORMAT", help="The one format that deals with the text.")
@click.option("--rule", metavar="RULE", help="The charter's rule that adopts it.")
@answers
def command(
    folder: Path, identity: str, files: tuple[str, ...], signers: tuple[str, ...], others: tuple[str, ...], format_: str | None,
    rule: str | None, note_file: Path | None, at: str | None, key_directory: KeyDirectory, store: str | None,
) -> Result:  # fmt: skip
    """Put files onto the record as the text ID, one file a language. All languages need the same clauses and choices.

    Attributions in the files are left out: nobody speaks for another party, and each files its own positions.
    """
    from comity.desk.texts import tabling

    texts = read_languages(files)
    mechanism = open_mechanism(folder, store)
    fields = {name: value for name, value in (("format", format_), ("rule", rule)) if value}
    statements = list(tabling(identity, texts, fields))
    return state_on_record(mechanism, key_directory, statements, signers, at, note_file, others)
