# SPDX-License-Identifier: Apache-2.0
"""comity blob: documents in the blob store."""

from __future__ import annotations

from pathlib import Path

import click

from comity.cli.common import Result, answers, directory, read_file, write_file
from comity.record.blobs import BlobStore


@click.group(name="blob")
def command() -> None:
    """Put documents into the blob store of DIR and get them out by their SHA-256."""


@command.command()
@directory
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@answers
def put(folder: Path, files: tuple[Path, ...]) -> Result:
    """Keep documents; prints what a statement names them by."""
    blobs = BlobStore(folder / "blobs")
    found = []
    for path in files:
        data = read_file(path)
        found.append({"sha256": blobs.put(data), "size": len(data), "name": path.name})
    return Result(
        {"blobs": found}, "\n".join(f"{one['sha256']}  {one['size']:>9}  {one['name']}" for one in found)
    )


@command.command()
@directory
@click.argument("digest", metavar="SHA256")
@click.option(
    "-o", "--output", "target", type=click.Path(path_type=Path), required=True, help="Where to write it."
)
@answers
def get(folder: Path, digest: str, target: Path) -> Result:
    """Write a document to a file, after checking its hash."""
    data = BlobStore(folder / "blobs").get(digest.lower())
    write_file(target, data)
    return Result(
        {"sha256": digest.lower(), "size": len(data), "file": str(target)}, f"{target}: {len(data)} bytes"
    )
