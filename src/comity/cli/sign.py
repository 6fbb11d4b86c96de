# SPDX-License-Identifier: Apache-2.0
"""comity sign: add a signature to a note; needs no server, no record and no network."""

from __future__ import annotations

from pathlib import Path

import click

from comity.cli.common import Result, answers, as_option, keys_option, read_file, write_file
from comity.errors import InputError, VerificationError
from comity.record.keys import KeyDirectory


@click.command(name="sign")
@click.argument("note_file", metavar="NOTE", type=click.Path(path_type=Path))
@as_option
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(path_type=Path),
    help="Write the signed note here instead of over NOTE.",
)
@keys_option
@answers
def command(
    note_file: Path, signers: tuple[str, ...], target: Path | None, key_directory: KeyDirectory
) -> Result:
    """Add a signature to a note, on any machine. Prints what is being signed."""
    import json

    from comity.record.entry import as_entry
    from comity.record.note import add_signatures, parse_unsigned

    data = read_file(note_file)
    try:
        note = parse_unsigned(data)
        entry = as_entry(note)
        body = json.loads(entry.body)
    except (VerificationError, ValueError, RecursionError) as error:
        raise InputError(
            f"{note_file} is not a statement to sign: {error}",
            hint="expected a note made by comity say or comity init",
        ) from error
    missing = [name for name in signers if not isinstance(body, dict) or name not in body.get("by", [])]
    if missing:
        raise InputError(
            f"{note_file} is not for {', '.join(missing)} to sign", hint="its `by` names the signers"
        )
    signed = add_signatures(data, [key_directory.signer(name) for name in signers])
    write_file(target or note_file, signed)
    names = sorted({line.name for line in parse_unsigned(signed).signatures})
    waiting = [name for name in body["by"] if name not in names]
    text = "\n".join(
        [
            f"{entry.kind} of {entry.origin}",
            json.dumps(body, ensure_ascii=False, indent=2),
            f"signed by {', '.join(names)}"
            + (f"; waiting for {', '.join(waiting)}" if waiting else "; complete"),
        ]
    )
    return Result(
        {"note": str(target or note_file), "kind": entry.kind, "signed": names, "waiting": waiting}, text
    )
