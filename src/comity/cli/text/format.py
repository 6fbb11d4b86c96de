# SPDX-License-Identifier: Apache-2.0
"""comity text format: a text in its canonical form."""

from __future__ import annotations

from pathlib import Path

import click

from comity.cli.common import Result, answers, write_file
from comity.cli.text.sources import one_source, printed_exactly, reading, report_diagnostics


@click.command(name="format")
@reading
@click.option(
    "--pin",
    is_flag=True,
    help="Write out the id of every clause and choice, so that later versions keep them.",
)
@click.option(
    "-o",
    "--output",
    "out_file",
    metavar="OUT",
    type=click.Path(path_type=Path),
    help="Write here. Left out, or -: standard output.",
)
@answers
def command(
    places: tuple[str, ...], parties: str, language: str, store: str | None, pin: bool, out_file: Path | None
) -> Result:
    """The canonical form of a text, on standard output. Formatting twice changes nothing; nothing is lost.

    Attributions come behind their bracket, statuses at the end, one clause on a line. A DOCX or Akoma Ntoso file, or a text on a record,
    comes out as .neg. Diagnostics go to standard error.
    """
    from comity.text.writer import write

    source = one_source(places, parties=parties, language=language, store=store)
    report_diagnostics(source)
    printed_exactly()
    written = write(source.text, pin=pin)
    if out_file is not None and out_file != Path("-"):
        write_file(out_file, written.encode())
        return Result(
            {"file": str(out_file), "diagnostics": len(source.text.diagnostics)},
            f"{out_file}: {len(written.encode())} bytes",
        )
    return Result({"text": written, "diagnostics": len(source.text.diagnostics)}, written.removesuffix("\n"))
