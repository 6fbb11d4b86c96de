# SPDX-License-Identifier: Apache-2.0
"""comity init: read charter.toml and write the charter note that every founding party signs on its own machine."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from comity.cli.common import CHARTER_NOTE, Result, answers, at_option, directory, now, read_file, write_file
from comity.desk.mechanism import RECORD_FILE
from comity.errors import InputError, StoreError
from comity.record.note import VerifierKey

if TYPE_CHECKING:
    from comity.charter.charterfile import CharterFile
    from comity.charter.model import Terms


@click.command(name="init")
@directory
@click.option(
    "--charter", "charter_file", type=click.Path(path_type=Path), required=True, help="The charter, in TOML."
)
@at_option
@answers
def command(folder: Path, charter_file: Path, at: str | None) -> Result:
    """A new mechanism from charter.toml, ready for its parties to sign."""
    from comity.charter.terms import declared_keys
    from comity.desk.authoring import draft, kind_named

    charter, terms = charter_in(charter_file)
    if charter.log is None:
        raise InputError(
            f"{charter_file}: log is missing", hint=f"the host's key: comity key new {charter.origin}"
        )
    target = folder / CHARTER_NOTE
    if (folder / RECORD_FILE).exists() or target.exists():
        raise StoreError(
            f"{folder} holds a mechanism already", hint="choose another DIR, or change it: comity amend"
        )
    signers = sorted({*declared_keys(terms), VerifierKey.parse(charter.log).name})
    kind = kind_named("charter/adopt/v1")
    note = draft(
        charter.origin, kind, {"log": charter.log, "terms": terms}, by=signers, at=at or now(), seen=None
    )
    write_file(target, note + b"\n")
    steps = "\n".join(
        [
            f"{target} is the charter of {charter.origin}, unsigned. Each signs a copy on its own machine:",
            *_orders(signers),
            "When all have signed, the host makes it entry 0:",
            f"  comity submit {folder} charter.note [MORE COPIES ...]",
        ]
    )
    return Result({"origin": charter.origin, "note": str(target), "signers": signers}, steps)


def charter_in(path: Path) -> tuple[CharterFile, Terms]:
    """The charter in a TOML file. Raises InputError with file, place and what was expected."""
    from comity.charter.charterfile import read_charter
    from comity.desk.authoring import parse_toml

    text = read_file(path)
    try:
        tables = parse_toml(path, text.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: byte {error.start} is not UTF-8") from error
    return read_charter(str(path), tables)


def _orders(signers: Sequence[str]) -> list[str]:
    """One command to sign for each party, and one for the host."""
    owners: dict[str, list[str]] = {}
    for name in signers:
        owner, slash, _ = name.partition("/")
        owners.setdefault(owner if slash and owner.isupper() else name, []).append(name)
    return [
        f"  comity sign {CHARTER_NOTE} {' '.join(f'--as {name}' for name in names)}"
        for names in owners.values()
    ]
