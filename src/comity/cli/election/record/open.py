# SPDX-License-Identifier: Apache-2.0
"""comity election record open: an election is opened on the record."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import click

from comity.canonical import sha256_hex
from comity.cli.common import Result, answers, directory
from comity.cli.election.record.stating import (
    Signing,
    archive_argument,
    document,
    filed_lines,
    shown,
    verified,
)
from comity.cli.text.saying import signing
from comity.errors import UsageError

_KIND = "election/open/v1"


def _trustees(values: tuple[str, ...]) -> dict[int, str]:
    """NUMBER=PARTY pairs. Raises UsageError."""
    found: dict[int, str] = {}
    for value in values:
        number, equals, party = value.partition("=")
        if not equals or not party or not number.isascii() or not number.isdigit() or int(number) in found:
            raise UsageError(
                f"--trustee {value!r}", hint="expected each trustee's number and its party once, as 2=BRE"
            )
        found[int(number)] = party
    return found


@click.command(name="open")
@directory
@archive_argument
@click.option("--id", "name", metavar="ID", required=True, help="Its id on the record.")
@click.option("--title", metavar="TITLE", help="Its title; the election's own name if left out.")
@click.option(
    "--trustee",
    "trustees",
    metavar="NUMBER=PARTY",
    multiple=True,
    required=True,
    help="The party that answers for a trustee, and signs; repeat it for each.",
)
@click.option(
    "--rule", metavar="NAME", help="The charter's rule for closing and result; else what the charter says."
)
@click.option("--text", metavar="ID", help="The adopted text of the record that is put to the vote.")
@signing
@answers
def command(
    folder: Path, path: Path, name: str, title: str | None, trustees: tuple[str, ...], rule: str | None, text: str | None, **options: Any
) -> Result:  # fmt: skip
    """State on the record in DIR that the election in ARCHIVE is opened; ARCHIVE is a .bel file or a folder with one.

    The opening is verified and kept as a document of the record: questions, trustees and public credentials, and no ballot, whatever
    ARCHIVE holds by now.
    """
    from comity.desk.election_record import adopted_words, opening_fields
    from comity.election.ballots.belenios_v1.archive import opening_size
    from comity.election.ballots.belenios_v1.box import archive_in, open_box

    said = Signing.of(folder, options)
    box = open_box(archive_in(path))
    fields = {"id": name, "title": title or box.election.name, **opening_fields(box, _trustees(trustees))}
    fields |= {key: value for key, value in (("rule", rule), ("text", text)) if value is not None}
    subject = b"" if text is None else adopted_words(said.mechanism.state(), text)
    blobs = said.mechanism.blobs
    with tempfile.TemporaryDirectory() as scratch:
        opening = _beginning(box.path, opening_size(box.index), Path(scratch) / f"{box.election.uuid}.bel")
        fields["archive"] = document(opening, box.election.uuid)
        if text is not None:
            fields["subject"] = {
                "sha256": sha256_hex(subject),
                "size": len(subject),
                "name": f"{text}.json",
                "media_type": "application/json",
            }
        said.rehearse(_KIND, fields)
        verified(opening)
        blobs.put_file(opening)
    if text is not None:
        blobs.put(subject)
    lines = [
        f"  election  {box.election.uuid}, {box.election.group.name}, first event {box.index.setup.hash}",
        f"  roll      {fields['roll']['credentials']:,} credentials of weight {fields['roll']['weight']:,}",
        f"  trustees  {', '.join(f'{number} {party}' for number, party in enumerate(fields['trustees'], 1))}",
    ]
    if "questions" not in fields:
        lines.append(
            "  the questions are too long for an entry, or not in Unicode NFC: the archive alone has them"
        )
    found = said.say(_KIND, fields)
    return shown(found, {"election": name, **fields}, [*lines, *filed_lines(said, fields["archive"])])


def _beginning(path: Path, size: int, target: Path) -> Path:
    """A file with the first `size` bytes of another: the file itself where it has no more."""
    if path.stat().st_size == size:
        return path
    with path.open("rb") as source, target.open("wb") as copy:
        while size and (part := source.read(min(size, 1 << 20))):
            copy.write(part)
            size -= len(part)
    return target
