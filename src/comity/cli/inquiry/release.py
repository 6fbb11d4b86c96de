# SPDX-License-Identifier: Apache-2.0
"""comity inquiry release: copies of exhibits for an audience, where consent, circles and seals allow it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from comity.cli.common import Result, answers, store_option, table
from comity.cli.inquiry.archives import (
    acting,
    archive_argument,
    cache_option,
    circles_of,
    open_archive,
    record_option,
    unsigned_words,
)
from comity.errors import UsageError

if TYPE_CHECKING:
    from comity.inquiry.exhibits.custody import EventContext
    from comity.inquiry.exhibits.releasing import Released
    from comity.record.keys import KeyDirectory
    from comity.record.note import SignerKey


@click.command(name="release")
@archive_argument
@click.argument("exhibits", metavar="ID...", nargs=-1, required=True)
@click.option(
    "--for",
    "audience",
    metavar="AUDIENCE",
    required=True,
    help="Whom it is for: a party, a circle, court, public.",
)
@click.option(
    "--to",
    "folder",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    required=True,
    help="A new folder for the copies.",
)
@click.option("--skip-refused", is_flag=True, help="Let the others go where some may not.")
@record_option
@store_option
@cache_option
@acting
@answers
def command(
    address: str,
    exhibits: tuple[str, ...],
    audience: str,
    folder: Path,
    skip_refused: bool,
    record: Path | None,
    store: str | None,
    cache: Path,
    event: EventContext,
    signers: tuple[SignerKey, ...],
    key_directory: KeyDirectory,  # noqa: ARG001 - comes with who acts
) -> Result:
    """Copy exhibits out for an audience: all that are named or none. Every copy is a custody event, and FOLDER says how to check them.

    Consent in force, its exclusions and its expiry decide, the circle that an exhibit is kept to, and seals. Exits 1 where --skip-refused
    left something behind.
    """
    if not event.reason:
        raise UsageError("a release needs a reason", hint="say why with --reason")
    archive = open_archive(address, cache)
    done = archive.release(
        exhibits,
        audience,
        folder,
        event,
        circles=circles_of(record, store),
        skip_refused=skip_refused,
        signers=signers,
    )
    data = {
        "audience": audience,
        "folder": str(folder),
        "released": [asdict(one) for one in done.released],
        "stayed": [asdict(one) for one in done.stayed],
        "signed": bool(signers),
        "check": f"cd {folder} && sha256sum -c SHA256SUMS",
    }
    return Result(data, "\n".join(_lines(done)) + unsigned_words(signers), ok=not done.stayed)


def _lines(done: Released) -> list[str]:
    lines = [f"Released to {done.audience} in {done.folder}"]
    if done.released:
        cells = [
            [
                one.id,
                one.file,
                f"custody {one.custody}",
                "nobody's consent is on record" if one.unasked else "",
            ]
            for one in done.released
        ]
        lines += [table(cells), "", f"Check the copies: cd {done.folder} && sha256sum -c SHA256SUMS"]
    if done.stayed:
        lines += ["", "Stayed"]
        lines += [f"  {one.id}: {one.because}\n    rule: {one.rule}" for one in done.stayed]
    return lines
