# SPDX-License-Identifier: Apache-2.0
"""comity say: make, sign and submit one statement, or write out the exact text to sign elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

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
    read_file,
    store_option,
    with_option,
    write_file,
)
from comity.desk.mechanism import Mechanism
from comity.errors import UsageError
from comity.record.keys import KeyDirectory


@click.command(name="say")
@directory
@click.argument("kind")
@click.argument("fields", metavar="[FIELD=VALUE]...", nargs=-1)
@as_option
@with_option
@click.option("--body", "body_file", type=click.Path(path_type=Path), help="Fields from a TOML or JSON file.")
@click.option(
    "--seen", "seen_file", type=click.Path(path_type=Path), help="Signed checkpoint that the author verified."
)
@click.option(
    "--draft", "draft_file", type=click.Path(path_type=Path), help="Write the text to sign here, and stop."
)
@note_option
@at_option
@keys_option
@store_option
@answers
def command(
    folder: Path, kind: str, fields: tuple[str, ...], signers: tuple[str, ...], others: tuple[str, ...], body_file: Path | None,
    seen_file: Path | None, draft_file: Path | None, note_file: Path | None, at: str | None, key_directory: KeyDirectory, store: str | None,
) -> Result:  # fmt: skip
    """Make, sign and submit one statement of KIND (see comity kinds).

    A statement with signers who are elsewhere is written out with --draft, signed by each with comity sign, and handed in with comity
    submit. FIELD=@FILE reads a value from a file. The `base` of charter/host/v1 is filled in.
    """
    from comity.desk.authoring import draft, kind_named, read_body, read_fields
    from comity.desk.reading import verified_head
    from comity.desk.seen import seen_of

    found = kind_named(kind)
    values = {**(read_body(body_file) if body_file else {}), **read_fields(found, from_files(fields))}
    mechanism = open_mechanism(folder, store)
    state = mechanism.state()
    origin = state.origin
    if kind.startswith("charter/") and "base" in found.body.__struct_fields__:
        values.setdefault("base", state.charter.base)
    head = read_file(seen_file) if seen_file else verified_head(mechanism, key_directory.anchor_file(origin))
    by = sorted({*signers, *others})
    text = draft(origin, found, values, by=by, at=at or now(), seen=seen_of(head))
    if draft_file is not None:
        write_file(draft_file, text + b"\n")
        return Result(
            {"note": str(draft_file), "signers": by}, f"{draft_file}: to be signed by {', '.join(by)}"
        )
    return sign_and_hand_in(mechanism, key_directory, text, signers, others, note_file)


def sign_and_hand_in(
    mechanism: Mechanism,
    keys: KeyDirectory,
    text: bytes,
    signers: Sequence[str],
    others: Sequence[str],
    note_file: Path | None,
) -> Result:
    """Sign a statement's text; write the note to `note_file`, or submit it when there is none and nobody else must sign."""
    from comity.cli.submit import hand_in
    from comity.record.entry import parse_entry
    from comity.record.note import add_signatures

    if others and note_file is None:
        raise UsageError(
            f"{', '.join(others)} must sign, too",
            hint="write the statement out with -o NOTE and let them sign it",
        )
    note = add_signatures(text, [keys.signer(name) for name in signers])
    if note_file is None:
        return hand_in(mechanism, keys, parse_entry(note).origin, note)
    write_file(note_file, note)
    waiting = f"; waiting for {', '.join(others)}" if others else ""
    return Result(
        {"note": str(note_file), "signers": list(signers), "waiting": list(others)},
        f"{note_file}: signed by {', '.join(signers)}{waiting}",
    )
