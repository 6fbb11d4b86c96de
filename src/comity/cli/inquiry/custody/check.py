# SPDX-License-Identifier: Apache-2.0
"""comity inquiry custody check: hash everything again and check every chain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from comity.cli.common import Result, answers, keys_option, on_terminal, store_option
from comity.cli.inquiry.archives import (
    archive_argument,
    bar,
    cache_option,
    key_option,
    known_keys,
    open_archive,
    record_option,
)
from comity.errors import UsageError

if TYPE_CHECKING:
    from comity.inquiry.exhibits.checking import CustodyFinding
    from comity.record.keys import KeyDirectory


@click.command(name="check")
@archive_argument
@click.argument("exhibits", metavar="[ID...]", nargs=-1)
@click.option(
    "--head",
    "heads",
    metavar="ID:SEQ:SHA256",
    multiple=True,
    help="A head that you remember, as custody show prints it.",
)
@key_option
@record_option
@store_option
@keys_option
@cache_option
@answers
def command(
    address: str,
    exhibits: tuple[str, ...],
    heads: tuple[str, ...],
    vkeys: tuple[str, ...],
    record: Path | None,
    store: str | None,
    key_directory: KeyDirectory,
    cache: Path,
) -> Result:
    """Hash every object again and check every chain, of exhibits or of all. Exits 1 where anything is broken, and lists it all."""
    from comity.inquiry.exhibits.exhibit_record import is_id

    archive = open_archive(address, cache)
    for exhibit in exhibits:
        if not is_id(exhibit):
            raise UsageError(
                f"{exhibit!r} is not the id of an exhibit", hint="expected e- and 16 hexadecimal digits"
            )
    keys = known_keys(key_directory, vkeys, record, store)
    count = len(set(exhibits)) or sum(1 for _ in archive.ids())
    with bar("exhibits", count) as progress:
        found = archive.check(dict.fromkeys(exhibits) or "all", keys, dict(map(_head, heads)), progress)
    broken = sorted({one.exhibit for one in found if one.state == "broken"})
    data = {"checked": count, "broken": broken, "findings": [asdict(one) for one in found]}
    return Result(data, "\n".join(_check_lines(found, count, len(broken))), ok=not broken)


def _head(text: str) -> tuple[str, tuple[int, str]]:
    from comity.inquiry.exhibits.exhibit_record import is_id

    exhibit, _, rest = text.partition(":")
    seq, _, digest = rest.partition(":")
    if not is_id(exhibit) or not seq.isascii() or not seq.isdigit() or len(digest) != 64:
        raise UsageError(
            f"--head {text!r} is not a head", hint="expected ID:NUMBER:SHA256, as custody show prints them"
        )
    return exhibit, (int(seq), digest)


def _check_lines(found: Sequence[CustodyFinding], count: int, broken: int) -> list[str]:
    lines = [
        f"{one.state:6}  {one.exhibit or '-'}{f' event {one.seq}' if one.seq else ''}: {on_terminal(one.reason)}"
        for one in found
    ]
    said = f"{broken:,} of them broken" if broken else "nothing is broken"
    return [
        *lines,
        *([""] if lines else []),
        f"{count:,} exhibit{'s' if count != 1 else ''} checked, {said}.",
    ]
