# SPDX-License-Identifier: Apache-2.0
"""comity sealed: statements that only a circle can read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from comity.cli.common import (
    Result,
    answers,
    as_option,
    at_option,
    directory,
    from_files,
    keys_option,
    note_option,
    now,
    open_mechanism,
    store_option,
    with_option,
)
from comity.desk.mechanism import Mechanism
from comity.record.keys import KeyDirectory


@click.group(name="sealed")
def command() -> None:
    """Seal statements to a circle, read, open, erase and purge them. INDEX is the sealed entry's."""


def _say(
    mechanism: Mechanism,
    keys: KeyDirectory,
    kind: str,
    fields: dict[str, Any],
    signers: Sequence[str],
    at: str,
    others: Sequence[str] = (),
    note_file: Path | None = None,
) -> Result:
    from comity.cli.say import sign_and_hand_in
    from comity.desk.authoring import draft, kind_named
    from comity.desk.reading import verified_head
    from comity.desk.seen import seen_of

    origin = mechanism.state().origin
    seen = seen_of(verified_head(mechanism, keys.anchor_file(origin)))
    by = sorted({*signers, *others})
    text = draft(origin, kind_named(kind), fields, by=by, at=at, seen=seen)
    return sign_and_hand_in(mechanism, keys, text, signers, others, note_file)


@command.command()
@directory
@click.argument("circle")
@click.argument("kind")
@click.argument("fields", metavar="[FIELD=VALUE]...", nargs=-1)
@as_option
@click.option("--body", "body_file", type=click.Path(path_type=Path), help="Fields from a TOML or JSON file.")
@click.option("--set", "together", metavar="ID", help="Items of one set are opened together.")
@note_option
@at_option
@keys_option
@store_option
@answers
def seal(
    folder: Path, circle: str, kind: str, fields: tuple[str, ...], signers: tuple[str, ...], body_file: Path | None,
    together: str | None, note_file: Path | None, at: str | None, key_directory: KeyDirectory, store: str | None,
) -> Result:  # fmt: skip
    """Seal a statement of KIND to CIRCLE. The ciphertext stays among the blobs of DIR: hand it to the circle's members alone."""
    from comity.desk.authoring import kind_named, read_body, read_fields
    from comity.desk.sealing import seal_statement

    found, moment = kind_named(kind), at or now()
    values = {**(read_body(body_file) if body_file else {}), **read_fields(found, from_files(fields))}
    mechanism = open_mechanism(folder, store)
    sealed = seal_statement(mechanism, found, values, circle, signers, moment, together)
    blob = mechanism.blobs.path(sealed["blob"])
    try:
        result = _say(
            mechanism, key_directory, "record/sealed/v1", sealed, signers, moment, note_file=note_file
        )
    except BaseException:
        blob.unlink(missing_ok=True)
        for left in (blob.parent, blob.parent.parent, mechanism.blobs.folder):
            with suppress(OSError):
                left.rmdir()
        raise
    return Result({**result.data, "blob": sealed["blob"]}, f"{result.text}; ciphertext {sealed['blob']}")


@command.command()
@directory
@click.argument("index", type=int)
@click.option("--as", "party", metavar="PARTY", required=True, help="Whose age identity to read with.")
@keys_option
@store_option
@answers
def read(folder: Path, index: int, party: str, key_directory: KeyDirectory, store: str | None) -> Result:
    """Decrypt a sealed item for yourself; nothing goes onto the record."""
    from comity.desk.sealing import read_item

    mechanism = open_mechanism(folder, store)
    _, plaintext = read_item(mechanism, index, key_directory.identity(party))
    value = json.loads(plaintext)
    return Result({"index": index, **value}, json.dumps(value, ensure_ascii=False, indent=2))


@command.command(name="open")
@directory
@click.argument("indices", metavar="INDEX...", nargs=-1, required=True, type=int)
@as_option
@with_option
@note_option
@at_option
@keys_option
@store_option
@answers
def open_(
    folder: Path,
    indices: tuple[int, ...],
    signers: tuple[str, ...],
    others: tuple[str, ...],
    note_file: Path | None,
    at: str | None,
    key_directory: KeyDirectory,
    store: str | None,
) -> Result:
    """Open sealed items on the record, together."""
    from comity.desk.sealing import openings

    mechanism = open_mechanism(folder, store)
    fields = openings(mechanism, indices, key_directory.identity(signers[0].partition("/")[0]))
    return _say(mechanism, key_directory, "record/opened/v1", fields, signers, at or now(), others, note_file)


@command.command()
@directory
@click.argument("index", type=int)
@click.option("--reason", required=True, help="Why, in plain words.")
@as_option
@with_option
@note_option
@at_option
@keys_option
@store_option
@answers
def erase(
    folder: Path,
    index: int,
    reason: str,
    signers: tuple[str, ...],
    others: tuple[str, ...],
    note_file: Path | None,
    at: str | None,
    key_directory: KeyDirectory,
    store: str | None,
) -> Result:
    """Say on the record that a sealed item was erased, and delete its ciphertext here.

    With -o nothing is deleted yet: run comity sealed purge once the statement is on the record.
    """
    mechanism = open_mechanism(folder, store)
    item = mechanism.state().record.items.get(str(index))
    path = mechanism.blobs.path(item.blob) if item else None
    fields = {"sealed": index, "reason": reason}
    result = _say(
        mechanism, key_directory, "record/erased/v1", fields, signers, at or now(), others, note_file
    )
    if path is not None and note_file is None:
        path.unlink(missing_ok=True)
    return result


@command.command()
@directory
@store_option
@answers
def purge(folder: Path, store: str | None) -> Result:
    """Delete the ciphertexts held here of items that the record says were erased."""
    mechanism = open_mechanism(folder, store)
    items = mechanism.state().record.items
    gone = []
    for index, item in items.items():
        if item.status == "erased" and mechanism.blobs.has(item.blob):
            mechanism.blobs.path(item.blob).unlink(missing_ok=True)
            gone.append(int(index))
    return Result(
        {"purged": gone},
        f"deleted here: the ciphertexts of entries {', '.join(map(str, gone))}"
        if gone
        else "nothing to delete",
    )
