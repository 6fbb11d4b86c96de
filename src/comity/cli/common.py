# SPDX-License-Identifier: Apache-2.0
"""What the commands share: their options, and how a result is printed as text for people or as one JSON object for programs."""

from __future__ import annotations

import functools
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from comity.errors import InputError, StoreError, UsageError
from comity.record.keys import KeyDirectory

if TYPE_CHECKING:
    from comity.desk.mechanism import Mechanism

CHARTER_NOTE = "charter.note"
PATIENCE_SECONDS = 2.0
_JOINERS = "\u200c\u200d"  # which letters of Persian and other scripts need
_TIME = "%Y-%m-%dT%H:%M:%SZ"


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


def time_of(_context: object, option: click.Parameter, value: str | None) -> str | None:
    """A time given on the command line, as statements carry it. Raises UsageError."""
    wrong = UsageError(
        f"{option.opts[0]} {value!r} is not a time", hint="expected UTC, as 2026-11-21T09:30:00Z"
    )
    if value is None:
        return None
    try:
        found = datetime.strptime(value, _TIME).replace(tzinfo=UTC)
    except ValueError as error:
        raise wrong from error
    if found.strftime(_TIME) != value:
        raise wrong
    return value


at_option = click.option(
    "--at",
    "at",
    metavar="TIME",
    default=None,
    callback=time_of,
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
with_option = click.option(
    "--with",
    "others",
    metavar="PARTY/POST",
    multiple=True,
    help="A joint signer who signs elsewhere; needs -o.",
)
note_option = click.option(
    "-o",
    "--output",
    "note_file",
    metavar="NOTE",
    type=click.Path(path_type=Path),
    help="Sign, write the note here, and stop; whoever holds the log's key submits it.",
)


def coloured() -> bool:
    """Whether results may carry colour: on a terminal, unless NO_COLOR is set (no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def now() -> str:
    """This machine's time as RFC 3339 in UTC."""
    return datetime.now(UTC).strftime(_TIME)


def open_mechanism(folder: Path, store: str | None) -> Mechanism:
    """The mechanism in DIR, closed when the command ends. Raises StoreError that says what was expected."""
    from comity.desk.mechanism import RECORD_FILE, Mechanism

    if str(folder).startswith(("http:/", "https:/")):
        raise UsageError("this version reads no URL", hint="fetch the exported folder and name it here")
    if store is None and not folder.is_dir():
        raise StoreError(
            f"{folder} is not a folder",
            hint="expected the DIR of a mechanism, as made by comity init or comity mirror",
        )
    if store is None and not (folder / RECORD_FILE).exists():
        waits = (folder / CHARTER_NOTE).exists()
        raise StoreError(
            f"{folder} holds no record yet" if waits else f"{folder} is not the DIR of a mechanism",
            hint="its charter is still to be signed and submitted"
            if waits
            else f"expected {RECORD_FILE} in it, as made by comity submit or comity mirror",
        )
    mechanism = Mechanism.open(folder, store)
    click.get_current_context().call_on_close(mechanism.close)
    return mechanism


@contextmanager
def new_mechanism(folder: Path, store: str | None) -> Iterator[Mechanism]:
    """A new mechanism in DIR, closed at the end. If the block fails, DIR is again as it was."""
    from comity.desk.mechanism import Mechanism

    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    before = set(folder.iterdir()) if folder.is_dir() else set()
    mechanism = Mechanism.create(folder, store)
    try:
        yield mechanism
    except BaseException:
        mechanism.close()
        for path in set(folder.iterdir()) - before - {folder / "evidence"}:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        for path in missing:
            with suppress(OSError):
                path.rmdir()
        raise
    mechanism.close()


def entry_bytes(mechanism: Mechanism, index: int) -> bytes:
    """One entry as it was signed. Raises InputError when the record has no such entry."""
    size = mechanism.store.size()
    if not 0 <= index < size:
        raise InputError(f"the record has no entry {index}; it has {size}, counted from 0")
    return mechanism.store.note(index)


def read_file(path: Path) -> bytes:
    """The bytes of a user's file. Raises InputError."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error


def from_files(pairs: Sequence[str]) -> list[str]:
    """FIELD=@FILE pairs with the file's text in place; `@@` stands for an @. Raises InputError."""
    found = []
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if value.startswith("@@"):
            value = value[1:]
        elif value.startswith("@"):
            try:
                value = read_file(Path(value[1:])).decode("utf-8")
            except UnicodeDecodeError as error:
                raise InputError(f"{value[1:]}: byte {error.start} is not UTF-8") from error
        found.append(f"{name}{equals}{value}")
    return found


def write_file(path: Path, data: bytes) -> None:
    """Write through a temporary file and a rename: a crash leaves the old file or the new one. Raises InputError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            Path(temporary).chmod(0o644)
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
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


def on_terminal(text: str) -> str:
    """A stranger's text for a terminal, on one line: what could move its cursor or turn its direction is shown as a question mark."""
    return "".join(char if char.isprintable() or char in _JOINERS else "?" for char in text)


@contextmanager
def bars() -> Iterator[Callable[[str, int, int], None]]:
    """A bar on standard error for each stage that lasts, on a terminal; tell it the stage, how much is done and of how much."""
    shown: Any = None
    stage, started = "", time.monotonic()

    def close() -> None:
        nonlocal shown
        if shown is not None:
            shown.__exit__(None, None, None)
            shown = None

    def report(what: str, done: int, total: int) -> None:
        nonlocal shown, stage, started
        if what != stage:
            close()
            started = time.monotonic() if stage else started
            stage = what
        if shown is None and sys.stderr.isatty() and time.monotonic() - started > PATIENCE_SECONDS:
            shown = click.progressbar(length=max(total, done), label=what, file=sys.stderr)
            shown.__enter__()
        if shown is not None:
            shown.update(done - shown.pos)

    try:
        yield report
    finally:
        close()
