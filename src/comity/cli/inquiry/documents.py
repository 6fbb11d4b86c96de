# SPDX-License-Identifier: Apache-2.0
"""Where documents that are compared come from: files and folders, or exhibits of an archive; and people's edges from a file or a record."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from comity.cli.common import read_file
from comity.cli.inquiry.archives import open_archive
from comity.errors import InputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from comity.inquiry.case import Case, Edge
    from comity.inquiry.exhibits.archive import Archive
    from comity.inquiry.exhibits.custody import EventContext
    from comity.inquiry.independence.document import Document
    from comity.record.note import SignerKey


def from_files(files: Sequence[str]) -> list[Document]:
    """A document for each file named, and each below a folder named, in order. Raises InputError, UsageError."""
    from comity.inquiry.independence.page import document

    return [document(str(path), read_file(path)) for path in _each(files)]


def _each(files: Sequence[str]) -> list[Path]:
    found: list[Path] = []
    for path in map(Path, files):
        inside = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
        if not inside:
            raise InputError(f"{path} is an empty folder", hint="name plain text or pages in HTML")
        found.extend(inside)
    if not found:
        raise UsageError("no document is named", hint="name files or folders, or an archive with --archive")
    from comity.inquiry.independence.sources import AGENCY

    taken = [str(path) for path in found if str(path).startswith(AGENCY)]
    if taken:
        raise UsageError(
            f"{taken[0]} would be taken for an agency",
            hint=f"rename it: names that begin with {AGENCY} stand for agencies",
        )
    twice = [str(path) for path, times in Counter(found).items() if times > 1]
    if twice:
        raise UsageError(f"{twice[0]} is named twice", hint="name each document once")
    return found


def from_archive(
    address: str,
    cache: Path,
    exhibits: Sequence[str],
    event: EventContext,
    signers: Sequence[SignerKey],
) -> list[Document]:
    """A document for each exhibit; for each text of the archive where none is named. To read one is an event in its custody.

    Of a page and the text that was extracted from it, the page is read.
    """
    from comity.inquiry.independence.page import document

    if not event.actor:
        raise UsageError(
            "--archive needs --as", hint="to read an exhibit is an event in its custody: who does it?"
        )
    archive = open_archive(address, cache)
    chosen = list(dict.fromkeys(exhibits)) or _texts(archive)
    if not chosen:
        raise InputError(f"{address} holds no text", hint="comity inquiry exhibits lists what it holds")
    return [document(name, b"".join(archive.read(name, event, signers))) for name in chosen]


def _texts(archive: Archive) -> list[str]:
    """Every text that was not extracted from another text, by id."""
    from comity.inquiry.bundle.answers import is_text

    records = {name: archive.record(name) for name in archive.ids()}
    texts = {name for name, one in records.items() if one.sha256 and is_text(one.media_type)}
    return sorted(name for name in texts if records[name].parent not in texts)


def decided_in(case: Case, names: Collection[str]) -> tuple[Edge, ...]:
    """What people said on the record of ties between these documents."""
    return tuple(edge for edge in case.edges if edge.decision != "found" and {edge.a, edge.b} <= set(names))
