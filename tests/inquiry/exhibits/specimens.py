# SPDX-License-Identifier: Apache-2.0
"""Invented exhibits and people for tests of archives: a bridge at Orsa that was closed, seen from two sides."""

from __future__ import annotations

from comity.inquiry.exhibits.archive import Added, Archive
from comity.inquiry.exhibits.custody import EventContext
from comity.inquiry.exhibits.exhibit_record import Derivation, Facts
from comity.record.note import SignerKey

ORIGIN = "inquiry.example/orsa"
AT = "2026-03-02T09:00:00Z"
LATER = "2026-03-03T10:30:00Z"
ALD = SignerKey("ALD/clerk", bytes(range(32)))
BRE = SignerKey("BRE/clerk", bytes(range(1, 33)))
MAR = SignerKey("MAR/clerk", bytes(range(2, 34)))
KEYS = {key.name: key.verifier for key in (ALD, BRE, MAR)}
BRIDGE = b"The bridge at Orsa was closed at noon."
CUT = Derivation("cutter", "2.1", {"words": "3"})


def salt(number: int) -> bytes:
    return number.to_bytes(32, "big")


def by(actor: SignerKey = ALD, at: str = AT, **more: str) -> EventContext:
    return EventContext(actor.name, at, **more)


def bridge(archive: Archive, facts: Facts | None = None, content: bytes = BRIDGE, number: int = 1) -> Added:
    """One original, brought in by ALD and signed."""
    facts = facts or Facts(media_type="text/plain", title="Bridge at Orsa", source="s-1")
    return archive.add(content, facts, by(reason="search of the site"), salt(number), [ALD])


def extract(archive: Archive, parent: str, content: bytes = b"closed noon", number: int = 2) -> Added:
    facts = Facts(media_type="text/plain", title="Words", derivation=CUT)
    return archive.derive(parent, content, facts, by(), salt(number))


def kinds(archive: Archive, exhibit: str) -> list[str]:
    return [one.event.kind for one in archive.events(exhibit)]
