# SPDX-License-Identifier: Apache-2.0
"""comity mirror: a replica of a record held by somebody else."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from comity.cli.common import Result, answers, directory, new_mechanism, store_option
from comity.desk.mechanism import RECORD_FILE, Mechanism


@click.command(name="mirror")
@click.argument("source", metavar="PATH", type=click.Path(path_type=Path))
@directory
@store_option
@answers
def command(source: Path, folder: Path, store: str | None) -> Result:
    """Make or bring up to date the replica in DIR from the exported folder PATH, checking everything on the way in."""
    from comity.canonical import to_base64
    from comity.desk.mirror import mirror
    from comity.errors import InputError

    if not (source / "checkpoint").is_file():
        raise InputError(
            f"{source} is not an exported record", hint="expected a folder made by comity log export"
        )
    fresh = store is None and not (folder / RECORD_FILE).exists()
    with new_mechanism(folder, None) if fresh else closing(Mechanism.open(folder, store)) as mechanism:
        before = mechanism.store.size()
        checkpoint = mirror(source, mechanism)
        size = mechanism.store.size()
        digest = mechanism.state().digest()
    return Result(
        {
            "origin": checkpoint.origin,
            "size": size,
            "added": size - before,
            "root": to_base64(checkpoint.root),
            "digest": digest,
        },
        f"{folder}: {size} entries of {checkpoint.origin}, {size - before} of them new, all checked\n  state digest  {digest}",
    )
