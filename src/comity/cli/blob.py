# SPDX-License-Identifier: Apache-2.0
"""comity blob: documents in the blob store."""

from __future__ import annotations

import re
from pathlib import Path

import click

from comity.cli.common import Result, answers, directory, open_mechanism, store_option, write_file
from comity.errors import InputError, UsageError
from comity.record.blobs import BlobStore


@click.group(name="blob")
def command() -> None:
    """Put documents into the blob store of DIR and get them out by their SHA-256."""


@command.command()
@directory
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@store_option
@answers
def put(folder: Path, files: tuple[Path, ...], store: str | None) -> Result:
    """Keep documents; prints what a statement names them by."""
    for path in files:
        _check_readable(path)
    open_mechanism(folder, store).close()
    blobs = BlobStore(folder / "blobs")
    found = []
    for path in files:
        digest, size = blobs.put_file(path)
        found.append({"sha256": digest, "size": size, "name": path.name})
    return Result(
        {"blobs": found}, "\n".join(f"{one['sha256']}  {one['size']:>9}  {one['name']}" for one in found)
    )


def _check_readable(path: Path) -> None:
    """Raise InputError, so that none of several documents is kept where one cannot be."""
    try:
        with path.open("rb"):
            pass
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error


@command.command()
@directory
@click.argument("digest", metavar="SHA256")
@click.option(
    "-o", "--output", "target", type=click.Path(path_type=Path), required=True, help="Where to write it."
)
@store_option
@answers
def get(folder: Path, digest: str, target: Path, store: str | None) -> Result:
    """Write a document to a file, after checking its hash."""
    if not re.fullmatch(r"[0-9A-Fa-f]{64}", digest):
        raise UsageError(f"{digest!r} is not a SHA-256", hint="expected 64 hexadecimal digits")
    open_mechanism(folder, store).close()
    data = BlobStore(folder / "blobs").get(digest.lower())
    write_file(target, data)
    return Result(
        {"sha256": digest.lower(), "size": len(data), "file": str(target)}, f"{target}: {len(data)} bytes"
    )
