# SPDX-License-Identifier: Apache-2.0
"""comity inquiry custody transfer: hand an exhibit over, with the signatures of both."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from comity.cli.common import Result, answers, note_option, write_file
from comity.cli.inquiry.archives import (
    acting,
    archive_argument,
    cache_option,
    exhibit_argument,
    open_archive,
    signers_of,
    told,
)

if TYPE_CHECKING:
    from comity.inquiry.exhibits.custody import EventContext
    from comity.record.keys import KeyDirectory
    from comity.record.note import SignerKey


@click.command(name="transfer")
@archive_argument
@exhibit_argument
@click.option(
    "--to", "receiver", metavar="PARTY/POST", required=True, help="Who receives it, and signs as well."
)
@note_option
@cache_option
@acting
@answers
def command(
    address: str,
    exhibit: str,
    receiver: str,
    note_file: Path | None,
    cache: Path,
    event: EventContext,
    signers: tuple[SignerKey, ...],
    key_directory: KeyDirectory,
) -> Result:
    """Hand an exhibit over. Both sign: here if --keys holds both keys; else write the note with -o, the other signs it, one submits it."""
    archive = open_archive(address, cache)
    event = replace(event, counterparty=receiver)
    if note_file is not None:
        write_file(note_file, archive.prepare(exhibit, event, signers))
        names = [one.name for one in signers]
        waiting = [name for name in (event.actor, receiver) if name not in names]
        data = {"note": str(note_file), "exhibit": exhibit, "signed": names, "waiting": waiting}
        return Result(data, f"{note_file}: waiting for {' and '.join(waiting)}")
    stored = archive.transfer(exhibit, event, (*signers, *signers_of(key_directory, [receiver])))
    return told(stored)
