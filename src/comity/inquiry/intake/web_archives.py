# SPDX-License-Identifier: Apache-2.0
"""The captures in a WARC or WACZ file: the file is checked as a whole first, then each capture is written out for those who read it.

The file itself is the original. A capture is a derivative of it, named by the address that was captured; where it came with a content
coding, its decoded form is a derivative of the capture.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from comity import __version__
from comity.errors import FormatError
from comity.inquiry.exhibits.exhibit_record import Derivation
from comity.inquiry.intake.kinds_of_media import START_BYTES, UNKNOWN, WACZ, media_type
from comity.inquiry.packaging.captures import Capture, capture_of
from comity.inquiry.packaging.wacz import check_wacz, open_member
from comity.inquiry.packaging.warc import Record, read_warc

MOST_NOTES = 20


@dataclass(frozen=True)
class Taken:
    """A capture, or its decoded form, in a temporary file that is the taker's to remove. `of_capture` marks the decoded form."""

    path: Path
    sha256: str
    url: str
    date: str
    media_type: str
    derivation: Derivation
    of_capture: bool = False


@dataclass(frozen=True)
class WebArchive:
    """A WARC or WACZ file that was checked: what it holds, in words, and the names of the WARC files in a WACZ."""

    path: Path
    notes: tuple[str, ...]
    members: tuple[str, ...] = ()


def check_web_archive(path: Path, kind: str) -> WebArchive:
    """Reads all of it and checks every digest. Raises VerificationError, OSError."""
    notes: list[str] = []
    members: tuple[str, ...] = ()
    if kind == WACZ:
        checked = check_wacz(path)
        notes += checked.warnings
        members = checked.warcs
    types: Counter[str] = Counter()
    captures = 0
    for _, record in _records(path, members):
        types[record.type] += 1
        notes += (f"record {record.number} {one}" for one in record.notes)
        try:
            with capture_of(record) as found:
                captures += found is not None
                if found is not None and found.undecoded:
                    notes.append(f"record {record.number} {found.undecoded}")
        except FormatError as error:
            notes.append(f"record {record.number} {error.message}")
    held = ", ".join(f"{count} {name}" for name, count in sorted(types.items()))
    more = [f"and {len(notes) - MOST_NOTES} more such notes"] if len(notes) > MOST_NOTES else []
    summary = f"captures taken out: {captures}; records: {held}"
    return WebArchive(path, (summary, *notes[:MOST_NOTES], *more), members)


def taken_captures(archive: WebArchive, folder: Path) -> Iterator[Taken]:
    """Every capture in order, each followed by its decoded form if it has one, as files in `folder`. Raises VerificationError, OSError."""
    for member, record in _records(archive.path, archive.members):
        try:
            with capture_of(record) as found:
                if found is not None:
                    yield from _written(found, member, folder)
        except FormatError:
            # The check has told of it; the record stays in the file.
            continue


def _written(found: Capture, member: str, folder: Path) -> Iterator[Taken]:
    place = {"file": member} if member else {}
    place |= {"record": str(found.record), "offset": str(found.offset), "record_id": found.record_id}
    stated = {"content_type": found.media_type} if found.media_type else {}
    coding = {"content_encoding": ", ".join(found.encodings)} if found.encodings else {}
    for stream, operation in (
        (found.body, "HTTP response body, as received"),
        (found.plain, "content coding taken off"),
    ):
        if stream is None:
            continue
        handle, name = tempfile.mkstemp(dir=folder)
        os.close(handle)
        target = Path(name)
        digest, start = _copied(stream, target)
        parameters = {"operation": operation, **place, **stated, **coding}
        of_content = media_type(start, "")
        if (
            of_content in (UNKNOWN, "text/plain")
            and found.media_type
            and (stream is found.plain or not found.encodings)
        ):
            of_content = found.media_type
        yield Taken(
            target, digest, found.url, found.date, of_content, Derivation("comity", __version__, parameters), stream is found.plain,
        )  # fmt: skip


def _copied(stream: BinaryIO, target: Path) -> tuple[str, bytes]:
    """Writes a stream to a file; its SHA-256 and its first bytes."""
    digest, start = hashlib.sha256(), b""
    stream.seek(0)
    with target.open("wb") as out:
        while part := stream.read(1 << 16):
            start = start or part[:START_BYTES]
            digest.update(part)
            out.write(part)
    return digest.hexdigest(), start


def _records(path: Path, members: tuple[str, ...]) -> Iterator[tuple[str, Record]]:
    """Records with the name of the member that they stand in; that is empty for a WARC file itself."""
    for name in members:
        with open_member(path, name) as stream:
            for record in read_warc(stream, f"{path.name}: {name}"):
                yield name, record
    if not members:
        with path.open("rb") as stream:
            for record in read_warc(stream, path.name):
                yield "", record
