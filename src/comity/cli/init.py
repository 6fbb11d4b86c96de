# SPDX-License-Identifier: Apache-2.0
"""comity init: read charter.toml and write the charter note that every founding party signs on its own machine."""

from __future__ import annotations

from pathlib import Path

import click

from comity.cli.common import Result, answers, at_option, directory, now, read_file, write_file
from comity.errors import InputError, StoreError
from comity.record.note import VerifierKey


@click.command(name="init")
@directory
@click.option(
    "--charter", "charter_file", type=click.Path(path_type=Path), required=True, help="The charter, in TOML."
)
@at_option
@answers
def command(folder: Path, charter_file: Path, at: str | None) -> Result:
    """A new mechanism from charter.toml, ready for its parties to sign."""
    from comity.charter.charterfile import read_charter
    from comity.charter.terms import declared_keys
    from comity.desk.authoring import draft, kind_named, parse_toml

    text = read_file(charter_file)
    try:
        tables = parse_toml(charter_file, text.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise InputError(f"{charter_file}: byte {error.start} is not UTF-8") from error
    charter, terms = read_charter(str(charter_file), tables)
    if charter.log is None:
        raise InputError(
            f"{charter_file}: log is missing", hint=f"the host's key: comity key new {charter.origin}"
        )
    target = folder / "charter.note"
    if (folder / "record.sqlite").exists() or target.exists():
        raise StoreError(
            f"{folder} holds a mechanism already", hint="choose another DIR, or amend it: charter/amend/v1"
        )
    signers = sorted({*declared_keys(terms), VerifierKey.parse(charter.log).name})
    kind = kind_named("charter/adopt/v1")
    note = draft(
        charter.origin, kind, {"log": charter.log, "terms": terms}, by=signers, at=at or now(), seen=None
    )
    write_file(target, note + b"\n")
    steps = "\n".join(
        [
            f"{target} is the charter of {charter.origin}, unsigned. Each party signs a copy on its own machine:",
            *(f"  comity sign charter.note --as {name}" for name in signers),
            "When all have signed, the host makes it entry 0:",
            f"  comity submit {folder} charter.note [MORE COPIES ...]",
        ]
    )
    return Result({"origin": charter.origin, "note": str(target), "signers": signers}, steps)
