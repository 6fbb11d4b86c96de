# SPDX-License-Identifier: Apache-2.0
"""What is read out of one file beside its bytes: metadata, text, picture hashes, each with the tool, its version and its parameters.

A tool that is missing, fails or takes too long gives a note, never a failure: the file itself is the exhibit. A reading says nothing
about whether what it read is true.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from comity.inquiry.exhibits.exhibit_record import Derivation


@dataclass(frozen=True)
class Limits:
    """Bounds for reading one file. Seconds are for one tool; sizes are of the file, of a tool's answer, and of a picture in pixels."""

    seconds: float = 30.0
    file_bytes: int = 16 << 30
    answer_bytes: int = 8 << 20
    page_bytes: int = 32 << 20
    pixels: int = 89_478_485


@dataclass(frozen=True)
class Reading:
    """One derivative: its bytes, and how they came about."""

    title: str
    media_type: str
    content: bytes
    derivation: Derivation


@dataclass(frozen=True)
class Read:
    """All readings of one file, and notes on those that could not be had."""

    readings: tuple[Reading, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wanted:
    """Which readings to make."""

    metadata: bool = True
    text: bool = True
    pictures: bool = True
    limits: Limits = field(default_factory=Limits)


def read_file(path: Path, media_type: str, wanted: Wanted) -> Read:
    """The readings of a file of that media type, in a fixed order."""
    readings: list[Reading] = []
    notes: list[str] = []
    try:
        for one in _each(path, media_type, wanted):
            if isinstance(one, Reading):
                readings.append(one)
            else:
                notes.append(one)
    except Exception as error:  # noqa: BLE001 - no file, however hostile, stops the files after it
        notes.append(f"reading it failed: {type(error).__name__}")
    return Read(tuple(readings), tuple(notes))


def _each(path: Path, media_type: str, wanted: Wanted) -> Iterator[Reading | str]:
    from comity.inquiry.intake import metadata, page_text, picture_hash

    family = media_type.partition("/")[0]
    plain = family == "text" and media_type != "text/html"
    limits = wanted.limits
    if wanted.metadata and not plain and media_type not in metadata.WITHOUT:
        yield metadata.exiftool(path, limits)
        if family in ("audio", "video") or media_type == "application/ogg":
            yield metadata.ffprobe(path, limits)
    if wanted.text and media_type == "text/html":
        yield from page_text.text_of_page(path, limits)
    if wanted.pictures and media_type in picture_hash.PICTURES:
        yield picture_hash.reading(path, limits)
