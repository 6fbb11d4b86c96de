# SPDX-License-Identifier: Apache-2.0
"""Archives of exhibits: bytes written once, a chain of custody for each, and what consent allows to leave."""

from __future__ import annotations

from comity.inquiry.exhibits.archive import Added, Archive
from comity.inquiry.exhibits.checking import CustodyFinding
from comity.inquiry.exhibits.custody import CustodyEvent, EventContext, StoredEvent, state_of
from comity.inquiry.exhibits.exhibit_record import Acquired, Consent, Derivation, ExhibitRecord, Facts

__all__ = [
    "Acquired",
    "Added",
    "Archive",
    "Consent",
    "CustodyEvent",
    "CustodyFinding",
    "Derivation",
    "EventContext",
    "ExhibitRecord",
    "Facts",
    "StoredEvent",
    "state_of",
]
