# SPDX-License-Identifier: Apache-2.0
"""comity inquiry custody sign: add a signature to a note of custody, without the archive."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from comity.cli.common import Result, answers, keys_option, on_terminal, read_file, write_file
from comity.cli.inquiry.archives import plain
from comity.errors import InputError, VerificationError

if TYPE_CHECKING:
    from comity.record.keys import KeyDirectory


@click.command(name="sign")
@click.argument("note_file", metavar="NOTE", type=click.Path(path_type=Path))
@click.option("--as", "names", metavar="PARTY/POST", multiple=True, required=True, help="Who signs.")
@keys_option
@answers
def command(note_file: Path, names: tuple[str, ...], key_directory: KeyDirectory) -> Result:
    """Add a signature to a note of custody, on any machine, without the archive. Prints what is being signed."""
    from comity.inquiry.exhibits.custody import parse_event
    from comity.record.note import add_signatures

    data = read_file(note_file)
    try:
        stored = parse_event(data)
    except VerificationError as error:
        raise InputError(
            f"{note_file} is not a custody event: {error.message}",
            hint="expected a note made by comity inquiry custody transfer -o",
        ) from error
    event = stored.event
    wrong = [name for name in names if name not in (event.actor, event.counterparty)]
    if wrong:
        raise InputError(
            f"{note_file} is not for {', '.join(wrong)} to sign",
            hint=f"it is for {event.actor} and {event.counterparty}",
        )
    signed = add_signatures(data, [key_directory.signer(name) for name in names])
    write_file(note_file, signed)
    by = list(parse_event(signed).signers)
    waiting = [name for name in (event.actor, event.counterparty) if name and name not in by]
    said = {
        "note": str(note_file),
        "exhibit": event.exhibit,
        "kind": event.kind,
        "signed": by,
        "waiting": waiting,
    }
    lines = [
        f"{event.kind} of {event.exhibit} in {on_terminal(stored.origin)}",
        *(f"  {name}: {on_terminal(str(one))}" for name, one in plain(event).items()),
    ]
    tail = f"; waiting for {', '.join(waiting)}" if waiting else "; complete"
    return Result(said, "\n".join([*lines, f"signed by {', '.join(by)}{tail}"]))
