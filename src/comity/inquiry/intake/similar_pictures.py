# SPDX-License-Identifier: Apache-2.0
"""Which pictures in an archive look like one that just came in: pairs whose hashes are near, for people to look at.

A pair is no finding: it says that two pictures may have one origin. No pair says nothing at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from comity.inquiry.exhibits.archive import Archive
from comity.inquiry.intake.picture_hash import (
    LEAST_QUALITY,
    MEDIA_TYPE,
    THRESHOLD,
    PictureHash,
    compare,
    listed_hash,
)

PAGE = 1_000


class Pair(NamedTuple):
    """Two exhibits whose pictures are near: the bits that differ, and how `a` has to be turned or mirrored to look like `b`."""

    a: str
    b: str
    distance: int
    variant: str


def similar_pictures(archive: Archive, new: Mapping[str, PictureHash]) -> tuple[tuple[Pair, ...], str]:
    """Pairs of a new picture with any other one, by distance, then by ids; and a note where not all could be compared."""
    if not new:
        return (), ""
    if not archive.has_catalogue:
        return (), "similar pictures were not looked for: this archive has no catalogue here"
    dull = sorted(exhibit for exhibit, one in new.items() if one.quality < LEAST_QUALITY)
    fit = {exhibit: one for exhibit, one in new.items() if one.quality >= LEAST_QUALITY}
    pairs: dict[tuple[str, str], Pair] = {}
    for other, digits in _listed(archive):
        for exhibit, one in fit.items():
            if exhibit == other or (other, exhibit) in pairs:
                continue
            distance, variant = compare(one, digits)
            if distance <= THRESHOLD:
                pairs[exhibit, other] = Pair(exhibit, other, distance, variant)
    note = ""
    if dull:
        note = f"too little detail to compare by hash (quality under {LEAST_QUALITY}): {', '.join(dull)}"
    return tuple(sorted(pairs.values(), key=lambda pair: (pair.distance, pair.a, pair.b))), note


def _listed(archive: Archive) -> Iterator[tuple[str, str]]:
    """Exhibits with a picture hash of enough quality, a page of the catalogue at a time."""
    after: str | None = None
    while True:
        rows = archive.catalogue.list(after=after, limit=PAGE, media_type=MEDIA_TYPE)
        for row in rows:
            found = listed_hash(row.title)
            if found and found[1] >= LEAST_QUALITY and row.parent:
                yield row.parent, found[0]
        if len(rows) < PAGE:
            return
        after = rows[-1].id
