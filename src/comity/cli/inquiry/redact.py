# SPDX-License-Identifier: Apache-2.0
"""comity inquiry redact: a copy of an exhibit in which regions are withheld, as a derivative beside the original."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING

import click

from comity import __version__
from comity.cli.common import Result, answers, read_file
from comity.cli.inquiry.archives import acting, archive_argument, cache_option, open_archive, unsigned_words
from comity.errors import UsageError

if TYPE_CHECKING:
    from comity.inquiry.exhibits.custody import EventContext
    from comity.inquiry.findings.redaction import Regions
    from comity.record.keys import KeyDirectory
    from comity.record.note import SignerKey


@click.command(name="redact")
@archive_argument
@click.argument("exhibit", metavar="EXHIBIT")
@click.option(
    "--box",
    "boxes",
    metavar="X,Y,W,H",
    multiple=True,
    help="Pixels of a picture as it is seen; repeat for more.",
)
@click.option(
    "--span",
    "spans",
    metavar="START:END",
    multiple=True,
    help="Characters of a text, the first being 0; repeat for more.",
)
@click.option(
    "--word",
    "words",
    metavar="WORDS",
    multiple=True,
    help="A word or phrase, wherever the text has it; repeat for more.",
)
@click.option(
    "--regions", "regions_file", metavar="FILE", type=click.Path(path_type=Path),
    help="JSON with boxes, spans or words, beside those given.",
)  # fmt: skip
@click.option("--approved-by", metavar="PARTY/POST", required=True, help="Who approved it.")
@click.option("--title", default="", help="Title of the copy; the original's is not taken over.")
@click.option(
    "--sensitivity",
    metavar="CIRCLE",
    default="",
    help="The circle that the copy is kept to; none if left out.",
)
@cache_option
@acting
@answers
def command(
    address: str, exhibit: str, boxes: tuple[str, ...], spans: tuple[str, ...], words: tuple[str, ...], regions_file: Path | None,
    approved_by: str, title: str, sensitivity: str, cache: Path, event: EventContext, signers: tuple[SignerKey, ...],
    key_directory: KeyDirectory,  # noqa: ARG001 - comes with who acts
) -> Result:  # fmt: skip
    """Make a redacted copy of EXHIBIT, a plain text or a picture, with a reason (--reason) and an approver.

    The original stays, with its hash and custody; the copy is a new exhibit whose derivation names it. PDF is refused: paint nothing over
    words that stay underneath. Nobody's face or name is looked for: whoever redacts says what.
    """
    from dataclasses import replace

    from comity.inquiry.exhibits.exhibit_record import Derivation, Facts
    from comity.inquiry.exhibits.keeping import usable
    from comity.inquiry.findings.redacting_exhibits import redact
    from comity.inquiry.findings.redaction import TOOL, Approval

    approval = Approval(event.reason, approved_by)
    regions = _regions(boxes, spans, words, regions_file)
    archive = open_archive(address, cache)
    original = archive.record(exhibit)
    usable(original, archive.chain(exhibit))
    copy = redact(b"".join(archive.checked_bytes(original)), original.media_type, regions, approval)
    facts = Facts(
        media_type=copy.media_type,
        title=title or f"Redacted copy of {exhibit}",
        category="derivative",
        parent=exhibit,
        derivation=Derivation(TOOL, __version__, copy.parameters),
        sensitivity=sensitivity,
    )
    context = replace(event, authority=event.authority or approved_by, tool=TOOL, version=__version__)
    added = archive.derive(exhibit, copy.data, facts, context, secrets.token_bytes(32), "redact", signers)
    data = {
        "exhibit": exhibit,
        "original_sha256": original.sha256,
        "original_commitment": original.commitment,
        "derivative": added.record.id,
        "sha256": added.record.sha256,
        "size": added.record.size,
        "media_type": added.record.media_type,
        "withheld": copy.places,
        "derivation": {"tool": TOOL, "version": __version__, "parameters": dict(copy.parameters)},
        "reason": approval.reason,
        "approved_by": approval.approved_by,
        "new": added.new,
        "events": [{"seq": one.event.seq, "kind": one.event.kind} for one in added.events],
        "signed": bool(signers),
    }
    places = f"{copy.places} place{'s' * (copy.places != 1)} withheld"
    text = (
        f"{added.record.id}: redacted copy of {exhibit}, {places}, {copy.media_type}, {len(copy.data)} bytes"
    )
    told = f"\n  why: {approval.reason}\n  approved by: {approved_by}"
    known = (
        ""
        if added.new
        else "\n  the archive had this copy already; one more event says that it was made again"
    )
    return Result(data, f"{text}{told}{known}{unsigned_words(signers)}")


def _regions(
    boxes: tuple[str, ...], spans: tuple[str, ...], words: tuple[str, ...], file: Path | None
) -> Regions:
    """All regions that were given. Raises UsageError where there is none."""
    from comity.inquiry.findings.redaction import Regions, read_box, read_regions, read_span

    found = Regions(tuple(map(read_span, spans)), words, tuple(map(read_box, boxes)))
    if file is not None:
        found += read_regions(read_file(file), str(file))
    if found == Regions():
        raise UsageError(
            "nothing to withhold", hint="--box x,y,w,h of a picture; --span start:end or --word of a text"
        )
    return found
