# SPDX-License-Identifier: Apache-2.0
"""comity text revise: bring a text on the record to what the files say."""

from __future__ import annotations

from pathlib import Path

import click

from comity.cli.common import Result, answers, directory, open_mechanism
from comity.cli.text.saying import signing, state_on_record
from comity.cli.text.sources import read_languages
from comity.record.keys import KeyDirectory


@click.command(name="revise")
@directory
@click.argument("identity", metavar="ID")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@signing
@answers
def command(
    folder: Path, identity: str, files: tuple[str, ...], signers: tuple[str, ...], others: tuple[str, ...], note_file: Path | None,
    at: str | None, key_directory: KeyDirectory, store: str | None,
) -> Result:  # fmt: skip
    """Make a new version of the text ID out of the clauses that differ in the files. Those who tabled the text revise it.

    Refused where a clause that anybody agreed to would say something else, or an alternative on which another party stands would go.
    """
    from comity.desk.texts import revising

    texts = read_languages(files)
    mechanism = open_mechanism(folder, store)
    fields = revising(mechanism.state(), identity, texts)
    return state_on_record(
        mechanism, key_directory, [("text/revise/v1", fields)], signers, at, note_file, others
    )
