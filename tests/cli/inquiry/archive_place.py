# SPDX-License-Identifier: Apache-2.0
"""A folder with an archive `a`, keys of two clerks, and two exhibits on a bridge that was closed."""

from __future__ import annotations

from pathlib import Path

from cli.terminal import Terminal
from comity.inquiry.exhibits.archive import Archive
from comity.inquiry.exhibits.custody import EventContext
from comity.inquiry.exhibits.exhibit_record import Acquired, Consent, Facts

AT = "2026-03-02T09:00:00Z"
LATER = "2026-03-03T09:00:00Z"


def furnish(terminal: Terminal) -> tuple[str, str]:
    """Keys of ALD/clerk and BRE/clerk in `keys`; the ids of an exhibit without conditions and of one that only a court may see."""
    for name in ("ALD/clerk", "BRE/clerk"):
        terminal.yes("key", "new", name)
    event = EventContext("ALD/clerk", AT, place="Orsa")
    with Archive.create(terminal.folder / "a", "inquiry.example/orsa") as archive:
        acquired = Acquired(from_="2026-03-01T00:00:00Z", by="ALD/clerk")
        facts = Facts(media_type="text/plain", title="Bridge at Orsa\x1b[2J", source="s-1", acquired=acquired)
        free = archive.add(b"The bridge was closed at noon.", facts, event, bytes(32)).record.id
        facts = Facts(
            media_type="text/plain", title="Letter", source="s-2", consent=Consent("s-2", ("court",))
        )
        bound = archive.add(b"I saw it.", facts, event, bytes(range(32))).record.id
    return free, bound


def object_of(folder: Path) -> Path:
    """The object with the words of the bridge."""
    return next(
        path
        for path in (folder / "a" / "objects").rglob("*")
        if path.is_file() and b"bridge" in path.read_bytes()
    )
