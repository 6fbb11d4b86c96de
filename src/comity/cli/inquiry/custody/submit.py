# SPDX-License-Identifier: Apache-2.0
"""comity inquiry custody submit: put a prepared and signed event on its chain."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from comity.cli.common import Result, answers, keys_option, read_file, store_option
from comity.cli.inquiry.archives import (
    archive_argument,
    cache_option,
    key_option,
    known_keys,
    open_archive,
    record_option,
    told,
)
from comity.errors import InputError, VerificationError

if TYPE_CHECKING:
    from comity.record.keys import KeyDirectory


@click.command(name="submit")
@archive_argument
@click.argument("note_file", metavar="NOTE", type=click.Path(path_type=Path))
@key_option
@record_option
@store_option
@keys_option
@cache_option
@answers
def command(
    address: str,
    note_file: Path,
    vkeys: tuple[str, ...],
    record: Path | None,
    store: str | None,
    key_directory: KeyDirectory,
    cache: Path,
) -> Result:
    """Put a prepared and signed event on its chain. The public keys of both signers must be known here: --keys, --key, --record-of."""
    archive = open_archive(address, cache)
    data = read_file(note_file)
    keys = known_keys(key_directory, vkeys, record, store)
    try:
        return told(archive.submit(data, keys))
    except VerificationError as error:
        raise InputError(f"{note_file} is not a custody event: {error.message}") from error
