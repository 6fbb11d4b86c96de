# SPDX-License-Identifier: Apache-2.0
"""comity inquiry finding: a finding as HTML, PDF, DOCX or text at a level, what changed between drafts, and proofs of what is withheld.

It is read from a file, or from the record in a mechanism's DIR, whose facts then stand in place of what the draft's document says.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from comity.canonical import sha256_hex, to_base64
from comity.cli.common import Result, answers, read_file, store_option, write_file
from comity.cli.inquiry.findings_on_record import draft_option, drafts_in, finding_in, inquiry_option, warn
from comity.cli.inquiry.secret import Secret, secret_for, secret_option
from comity.errors import InputError, UsageError

if TYPE_CHECKING:
    from comity.inquiry.findings.finding import Finding, Level

CHECKS = {"docx": "pandoc -t plain {}", "pdf": "pdftotext -layout {} -"}


@click.command(name="finding")
@click.argument("files", metavar="FILE...|DIR", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--to", "kind", type=click.Choice(["html", "pdf", "docx", "text"]), help="The format; text if left out."
)
@click.option(
    "-o", "--output", "out_file", metavar="OUT", type=click.Path(path_type=Path),
    help="Write here; needed for docx and pdf. Left out, or -: standard output.",
)  # fmt: skip
@click.option(
    "--level", type=click.Choice(["public", "parties", "full"]), default="public", show_default=True,
    help="Whom the copy is for; what is for fewer readers is withheld.",
)  # fmt: skip
@click.option(
    "--lang",
    "language",
    type=click.Choice(["en", "ar"]),
    help="Language of the labels; the finding's if left out.",
)
@click.option(
    "--changes",
    is_flag=True,
    help="What changed from draft to draft: name the drafts, the oldest first; of DIR all of them.",
)
@click.option(
    "--open",
    "passage",
    metavar="PASSAGE",
    help='Prove what is withheld, such as "paragraph 12": prints salt and words.',
)
@secret_option
@inquiry_option
@draft_option
@store_option
@answers
def command(
    files: tuple[Path, ...], kind: str | None, out_file: Path | None, level: Level, language: str | None, changes: bool,
    passage: str | None, secret_file: Path | None, inquiry: str, draft: int | None, store: str | None,
) -> Result:  # fmt: skip
    """Write a finding from FILE, in TOML, for readers of a level. The same file and secret give the same bytes.

    A finding states support; its outcome is what people decided under the rule that it names. With --changes several drafts are compared.
    Of a mechanism's DIR it is the finding on the record: the one that stands, else the latest draft, with the record's facts in it.
    """
    out_file = None if out_file == Path("-") else out_file
    on_record = any(file.is_dir() for file in files)
    found = (
        _recorded(files, inquiry, draft, store, changes=changes)
        if on_record
        else _read_all(files, inquiry, draft)
    )
    secret = secret_for(secret_file, files[-1], found[-1].id)
    if changes:
        if (len(found) < 2 and not on_record) or kind not in {None, "text"} or passage:
            raise UsageError(
                "--changes compares drafts, as text", hint="name two files or more, the oldest first"
            )
        return _changes(found, level, secret, out_file, numbered=not on_record)
    if len(found) > 1:
        raise UsageError(f"{len(found)} files, and one finding to write", hint="--changes compares drafts")
    if passage:
        return _opened(found[0], passage, secret, out_file)
    if out_file is None and kind in {"docx", "pdf"}:
        raise UsageError(f"where is the {kind} to go?", hint="name a file with -o OUT")
    return _written(_shown(found[0], level, secret), kind or "text", language or "", out_file, secret)


def _read_all(files: Sequence[Path], inquiry: str, draft: int | None) -> list[Finding]:
    if inquiry or draft is not None:
        raise UsageError(
            f"--{'inquiry' if inquiry else 'draft'} goes with a record", hint="a file holds one finding"
        )
    return [_read(file) for file in files]


def _recorded(
    files: Sequence[Path], inquiry: str, draft: int | None, store: str | None, *, changes: bool
) -> list[Finding]:
    """The finding of a record, or with `changes` every draft and correction of it in the order of the log."""
    if len(files) > 1:
        raise UsageError("a record is named alone", hint="one DIR, or files")
    if changes and draft is not None:
        raise UsageError("--changes compares all drafts of a record", hint="leave --draft out")
    folder = files[0]
    found = (
        drafts_in(folder, inquiry, store) if changes else (finding_in(folder, inquiry, store, draft=draft),)
    )
    for one in found:
        warn(one)
    return [one.finding for one in found]


def _read(file: Path) -> Finding:
    from comity.inquiry.findings.finding_file import read_finding

    try:
        text = read_file(file).decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{file}: byte {error.start} is not UTF-8", hint="expected TOML") from error
    return read_finding(text, str(file))


def _shown(finding: Finding, level: Level, secret: Secret) -> Finding:
    """The copy for a level. Standard error says where words that it withholds still stand in it."""
    from comity.inquiry.findings.finding import LEVELS, passages
    from comity.inquiry.findings.redacting_findings import at_level, echoes

    if not any(LEVELS.index(one.level) > LEVELS.index(level) for _, _, one in passages(finding)):
        return at_level(finding, level, bytes(32))
    shown = at_level(finding, level, secret.value())
    for name, words in echoes(finding, shown):
        click.echo(f"{name} is withheld, and these words of it stand elsewhere: {words}", err=True)
    return shown


def _written(finding: Finding, kind: str, language: str, out_file: Path | None, secret: Secret) -> Result:
    from comity.inquiry.findings.finding_data import finding_data

    data = _format(finding, kind, language)
    about = {**finding_data(finding), **secret.data}
    if out_file is None:
        text = data.decode().removesuffix("\n")
        return Result({**about, "written": None, "text": data.decode()}, text)
    write_file(out_file, data)
    check = CHECKS.get(kind, "").format(shlex.quote(str(out_file)))
    written = {
        "file": str(out_file),
        "to": kind,
        "size": len(data),
        "sha256": sha256_hex(data),
        "check": check or None,
    }
    withheld = len(about["redacted"])
    parts = [
        f"{len(data)} bytes",
        f"level {finding.level}",
        f"{withheld} passage{'s' * (withheld != 1)} withheld",
    ]
    parts += [f"read it back with: {check}"] if check else []
    return Result({**about, "written": written}, f"{out_file}: {'; '.join(parts)}")


def _format(finding: Finding, kind: str, language: str) -> bytes:
    match kind:
        case "html":
            from comity.inquiry.findings.finding_html import to_html

            return to_html(finding, language=language).encode()
        case "pdf":
            from comity.inquiry.findings.finding_pdf import to_pdf

            return to_pdf(finding, language=language)
        case "docx":
            from comity.inquiry.findings.finding_docx import to_docx

            return to_docx(finding, language=language)
    from comity.inquiry.findings.finding_text import to_text

    return to_text(finding, language=language).encode()


def _changes(
    found: Sequence[Finding], level: Level, secret: Secret, out_file: Path | None, *, numbered: bool
) -> Result:
    """Two drafts in the order given; more of them by number, all of which must be there. Those of a record are in its order already."""
    from comity.inquiry.findings.drafts import changes, in_order
    from comity.inquiry.findings.drafts_shown import changes_data, changes_text

    ordered = in_order(found) if numbered and len(found) > 2 else found
    drafts = [_shown(one, level, secret) for one in ordered]
    steps = [(old, new, changes(old, new)) for old, new in pairwise(drafts)]
    alone = f"{found[-1].id}: draft {found[-1].draft} is the only one"
    text = "\n\n".join(changes_text(old, new, told) for old, new, told in steps) or alone
    data: dict[str, Any] = {
        "finding": found[-1].id,
        "level": level,
        "drafts": [one.draft for one in drafts],
        "changes": [
            {"from": old.draft, "to": new.draft, "changes": changes_data(told)} for old, new, told in steps
        ],
        "noticed": sorted({one.noticed for _, _, told in steps for one in told if one.noticed}),
        **secret.data,
    }
    if out_file is None:
        return Result({**data, "written": None}, text)
    write_file(out_file, f"{text}\n".encode())
    return Result({**data, "written": {"file": str(out_file), "to": "text"}}, str(out_file))


def _opened(finding: Finding, passage: str, secret: Secret, out_file: Path | None) -> Result:
    from comity.inquiry.findings.redacting_findings import opening

    found = opening(finding, passage, secret.value())
    data = {
        "finding": finding.id,
        "passage": passage,
        "commitment": found.commitment,
        "salt": to_base64(found.salt),
        "words": found.words.decode(),
        "committed_bytes": to_base64(found.committed_bytes),
        **secret.data,
    }
    if out_file is None:
        text = f"{found.commitment}\nsalt {data['salt']}\n{found.words.decode()}"
        return Result({**data, "written": None}, text)
    write_file(out_file, found.committed_bytes)
    check = f"sha256sum {shlex.quote(str(out_file))}"
    return Result(
        {**data, "written": {"file": str(out_file), "check": check}},
        f"{out_file}: {check} gives {found.commitment}",
    )
