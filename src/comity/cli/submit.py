# SPDX-License-Identifier: Apache-2.0
"""comity submit: hand in a signed note; prints its index and its proof."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from comity.cli.common import (
    Result,
    answers,
    directory,
    keys_option,
    new_mechanism,
    open_mechanism,
    read_file,
    store_option,
    write_file,
)
from comity.desk.mechanism import RECORD_FILE, Mechanism
from comity.errors import InputError, KeyFileError, VerificationError
from comity.record.keys import KeyDirectory

if TYPE_CHECKING:
    from comity.record.entry import Entry


@click.command(name="submit")
@directory
@click.argument("note_files", metavar="NOTE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--proof", "proof_file", type=click.Path(path_type=Path), help="Write the .tlog-proof here.")
@keys_option
@store_option
@answers
def command(
    folder: Path,
    note_files: tuple[Path, ...],
    proof_file: Path | None,
    key_directory: KeyDirectory,
    store: str | None,
) -> Result:
    """Hand in a signed note. Several copies of one note, each signed by somebody else, are put together first."""
    note = together(note_files)
    entry = _entry(note, note_files[0])
    if entry.kind == "charter/adopt/v1" and not (folder / RECORD_FILE).exists():
        with new_mechanism(folder, store) as mechanism:
            return hand_in(mechanism, key_directory, entry.origin, note, proof_file)
    return hand_in(open_mechanism(folder, store), key_directory, entry.origin, note, proof_file)


def together(note_files: Sequence[Path]) -> bytes:
    """One note with the signature lines of all copies. Raises InputError when the texts differ."""
    from comity.record.note import Note, parse_note

    merged: Note | None = None
    for path in note_files:
        try:
            note = parse_note(read_file(path))
        except VerificationError as error:
            raise InputError(
                f"{path} is not a signed note: {error.message}", hint="sign it first: comity sign"
            ) from error
        if merged is None:
            merged = note
        elif note.text != merged.text:
            raise InputError(
                f"{path} has another text than {note_files[0]}",
                hint="only copies of one statement can be put together",
            )
        else:
            lines = {line.line(): line for line in (*merged.signatures, *note.signatures)}
            merged = Note(merged.text, tuple(lines.values()))
    return bytes(merged) if merged else b""


def _entry(note: bytes, path: Path) -> Entry:
    from comity.record.entry import parse_entry

    try:
        return parse_entry(note)
    except VerificationError as error:
        raise InputError(
            f"{path} is not a statement: {error.message}",
            hint="expected a note made by comity say or comity init",
        ) from error


def hand_in(
    mechanism: Mechanism, keys: KeyDirectory, origin: str, note: bytes, proof_file: Path | None = None
) -> Result:
    """Submit with the host's key and show the receipt."""
    from comity.desk.host import Host

    if not keys.has(origin):
        raise KeyFileError(
            f"the log's key {origin} is not in {keys.path}: only the host appends",
            hint="write the statement out (-o NOTE) and hand the note to the host, who submits it",
        )
    host = Host(mechanism, keys, origin)
    try:
        receipt = host.submit(note)
    finally:
        host.close()
    proof = mechanism.prove(receipt.index).encode()
    if proof_file is not None:
        write_file(proof_file, proof)
    return Result(
        {"index": receipt.index, "checkpoint": receipt.checkpoint.decode(), "proof": proof.decode()},
        f"entry {receipt.index}" + (f"; proof in {proof_file}" if proof_file else ""),
    )
