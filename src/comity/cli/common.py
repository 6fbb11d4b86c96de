# SPDX-License-Identifier: Apache-2.0
"""What the commands share: their options, and how a result is printed as text for people or as one JSON object for programs."""

from __future__ import annotations

import functools
import json
import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from comity.desk.mechanism import Mechanism
from comity.errors import InputError, StoreError
from comity.record.keys import KeyDirectory


@dataclass(frozen=True)
class Result:
    """What a command found. `data` is the JSON object without `ok`; `text` is for people."""

    data: dict[str, Any]
    text: str
    ok: bool = True


def answers(function: Callable[..., Result]) -> Callable[..., int]:
    """Give a command `--json`, print its Result, and turn the answer into exit code 0 or 1."""

    @click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
    @functools.wraps(function)
    def command(*args: Any, as_json: bool, **options: Any) -> int:
        result = function(*args, **options)
        if as_json:
            click.echo(json.dumps({"ok": result.ok, **result.data}, ensure_ascii=False))
        elif result.text:
            click.echo(result.text)
        return 0 if result.ok else 1

    return command


directory = click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
store_option = click.option(
    "--store",
    envvar="COMITY_STORE",
    metavar="ADDRESS",
    help="PostgreSQL address in place of DIR/record.sqlite.",
)
keys_option = click.option(
    "--keys",
    "key_directory",
    envvar="COMITY_KEYS",
    type=click.Path(path_type=Path),
    default=Path.home() / ".config" / "comity" / "keys",
    help="Key directory (COMITY_KEYS; ~/.config/comity/keys).",
    callback=lambda _context, _option, value: KeyDirectory(value),
)
at_option = click.option(
    "--at",
    "at",
    metavar="TIME",
    default=None,
    help="The author's time, as 2026-11-21T09:30:00Z; now if left out.",
)
as_option = click.option(
    "--as",
    "signers",
    metavar="PARTY/POST",
    multiple=True,
    required=True,
    help="Who signs; repeat to sign jointly.",
)


def now() -> str:
    """This machine's time as RFC 3339 in UTC."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def open_mechanism(folder: Path, store: str | None) -> Mechanism:
    """The mechanism in DIR. Raises StoreError that says what was expected."""
    if store is None and not folder.is_dir():
        raise StoreError(
            f"{folder} is not a folder",
            hint="expected the DIR of a mechanism, as made by comity init or comity mirror",
        )
    return Mechanism.open(folder, store)


def read_file(path: Path) -> bytes:
    """The bytes of a user's file. Raises InputError."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error


def write_file(path: Path, data: bytes) -> None:
    """Write through a temporary file and a rename: a crash leaves the old file or the new one. Raises InputError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}") from error


def table(rows: Sequence[Sequence[str]], header: Sequence[str] = ()) -> str:
    """Aligned columns, two spaces apart; no trailing spaces."""
    lines = [list(header), *map(list, rows)] if header else [list(row) for row in rows]
    if not lines:
        return ""
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    if header:
        lines.insert(1, ["-" * width for width in widths])
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
