# SPDX-License-Identifier: Apache-2.0
"""comity election report: what was verified, what was counted and on what it rests, as one page or PDF."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from comity.cli.common import Result, answers, bars, write_file
from comity.cli.election.showing import verification_data
from comity.cli.election.verify import progress_folder
from comity.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from comity.election.ballots.belenios_v1.verification.checks import Verification

KINDS = ("html", "pdf")


@click.command(name="report")
@click.argument("path", metavar="ARCHIVE", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    "out_file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write here; needed for pdf. Left out, or -: standard output.",
)
@click.option(
    "--to",
    "kind",
    type=click.Choice(KINDS),
    help="The format; by the ending of FILE, else html. pdf needs the extra comity[pdf].",
)
@click.option(
    "--lang",
    "language",
    type=click.Choice(["en", "ar"]),
    default="en",
    help="Language of the report; names stay as they are.",
)
@click.option(
    "--since",
    "--earlier",
    "earlier",
    metavar="ARCHIVE",
    type=click.Path(path_type=Path),
    help="An earlier copy: also check that nothing of it was removed or changed.",
)
@click.option(
    "--trackers",
    "tracker_file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Also write the trackers of all ballots that count here, sorted, one a line.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 1024),
    help="Processes that check ballots; as many as there are cores.",
)
@answers
def command(
    path: Path,
    out_file: Path | None,
    kind: str | None,
    language: str,
    earlier: Path | None,
    tracker_file: Path | None,
    workers: int | None,
) -> Result:
    """Verify the election in ARCHIVE, a .bel file or a folder with one, and report on it: one page that needs nothing else, or a PDF.

    Exits 1 if the election does not verify; the report is written all the same, and says so at its head. The same archive gives the same
    bytes. An election that is not finished can be reported on, too.
    """
    from comity.election.ballots.belenios_v1.box import archive_in
    from comity.election.ballots.belenios_v1.verification.verify import verify
    from comity.election.report import facts_of, to_html, to_pdf

    if out_file == Path("-"):
        out_file = None
    kind = kind or ("pdf" if out_file is not None and out_file.suffix.lower() == ".pdf" else "html")
    if out_file is None and kind == "pdf":
        raise UsageError("where is the pdf to go?", hint="name a file with -o FILE")
    archive = archive_in(path)
    _spare(archive, out_file, tracker_file)
    with bars() as report:
        found = verify(
            archive,
            earlier=None if earlier is None else archive_in(earlier),
            workers=workers,
            keep_in=progress_folder(),
            report=report,
        )
        facts = facts_of(found)
        written = _write_trackers(found, tracker_file, report)
    data = to_pdf(facts, language=language) if kind == "pdf" else to_html(facts, language=language).encode()
    about = {**verification_data(found), "to": kind, "lang": language, **written}
    if out_file is None:
        return Result({**about, "text": data.decode()}, data.decode().removesuffix("\n"), ok=found.ok)
    write_file(out_file, data)
    digest = hashlib.sha256(data).hexdigest()
    outcome = (
        "everything that was checked holds"
        if found.ok
        else "THIS ELECTION DOES NOT VERIFY, and the report says so"
    )
    return Result(
        {**about, "file": str(out_file), "size": len(data), "sha256": digest},
        f"{out_file}: {len(data):,} bytes; {outcome}.\nSHA-256 of the report: {digest}",
        ok=found.ok,
    )


def _spare(archive: Path, *targets: Path | None) -> None:
    """The archive is never written over. Raises UsageError."""
    for target in targets:
        if target is not None and target.exists() and archive.exists() and target.samefile(archive):
            raise UsageError(f"{target} is the archive itself", hint="name another file")


def _write_trackers(
    found: Verification, file: Path | None, report: Callable[[str, int, int], None]
) -> dict[str, str]:
    """The trackers in a file of their own, if one is named."""
    from comity.election.report import trackers_of

    if file is None:
        return {}
    lines = trackers_of(found, lambda done: report("trackers", done, found.ballots))
    write_file(file, "".join(f"{one}\n" for one in lines).encode())
    return {"trackers": str(file)}
