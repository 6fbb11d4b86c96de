# SPDX-License-Identifier: Apache-2.0
"""What an event of a Belenios archive is, which may follow which, and which data stand before it.

Belenios 2.0, section 4.4 and its table of the typical sequence. Debian's belenios-tool 2.0 takes events in any order, a ballot after
the end of the ballots or a second result, too; this module holds everyone to the table. It never looks into a payload further than to
the hashes of other data that the payload names.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from comity.errors import FormatError, ProofError


class EventType(StrEnum):
    """The types of section 4.4."""

    SETUP = "Setup"
    BALLOT = "Ballot"
    END_BALLOTS = "EndBallots"
    ENCRYPTED_TALLY = "EncryptedTally"
    SHUFFLE = "Shuffle"
    END_SHUFFLES = "EndShuffles"
    PARTIAL_DECRYPTION = "PartialDecryption"
    RESULT = "Result"


FOLLOWERS: Mapping[EventType | None, tuple[EventType, ...]] = {
    None: (EventType.SETUP,),
    EventType.SETUP: (EventType.BALLOT, EventType.END_BALLOTS),
    EventType.BALLOT: (EventType.BALLOT, EventType.END_BALLOTS),
    EventType.END_BALLOTS: (EventType.ENCRYPTED_TALLY,),
    EventType.ENCRYPTED_TALLY: (EventType.SHUFFLE, EventType.PARTIAL_DECRYPTION),
    EventType.SHUFFLE: (EventType.SHUFFLE, EventType.END_SHUFFLES),
    EventType.END_SHUFFLES: (EventType.PARTIAL_DECRYPTION,),
    EventType.PARTIAL_DECRYPTION: (EventType.PARTIAL_DECRYPTION, EventType.RESULT),
    EventType.RESULT: (),
}
"""Which types may follow the last event; before the first one, None."""

DATA: Mapping[EventType, tuple[str, ...]] = {
    EventType.SETUP: ("election", "trustees", "public_credentials", "setup_data"),
    EventType.BALLOT: ("ballot",),
    EventType.END_BALLOTS: (),
    EventType.ENCRYPTED_TALLY: ("encrypted_tally", "sized_encrypted_tally"),
    EventType.SHUFFLE: ("shuffle", "owned_shuffle"),
    EventType.END_SHUFFLES: (),
    EventType.PARTIAL_DECRYPTION: ("partial_decryption", "owned_partial_decryption"),
    EventType.RESULT: ("result",),
}
"""The data that stand right before each event, the last of which is its payload. All are written anew even if they stood before."""

MAX_PAYLOAD_READ = 1024
"""Bytes of the longest payload that names other data; its numbers have tens of digits."""

_HASH = '"([0-9a-f]{64})"'
_EVENT = re.compile(
    rf'\{{(?:"parent":{_HASH},)?"height":(0|[1-9][0-9]{{0,17}}),'
    rf'"type":"({"|".join(EventType)})"(?:,"payload":{_HASH})?\}}'.encode()
)
_OWNED = rf'\{{"owner":[1-9][0-9]*,"payload":{_HASH}\}}'
_N = "(?:0|[1-9][0-9]*)"
_SIZED = rf'\{{"num_tallied":{_N},"total_weight":(?:{_N}|"{_N}"),"encrypted_tally":{_HASH}\}}'
_NAMED: Mapping[EventType, re.Pattern[bytes]] = {
    EventType.SETUP: re.compile(
        rf'\{{"election":{_HASH},"trustees":{_HASH},"credentials":{_HASH}\}}'.encode()
    ),
    EventType.ENCRYPTED_TALLY: re.compile(_SIZED.encode()),
    EventType.SHUFFLE: re.compile(_OWNED.encode()),
    EventType.PARTIAL_DECRYPTION: re.compile(_OWNED.encode()),
}


@dataclass(frozen=True, slots=True)
class Event:
    """One event; `parent` and `payload` are SHA-256 in 64 lower-case hexadecimal digits, of the event before and of the payload."""

    type: EventType
    height: int
    parent: str | None
    payload: str | None

    def encode(self) -> bytes:
        """The one spelling: compact JSON, fields in this order, absent ones left out."""
        parent = f'"parent":"{self.parent}",' if self.parent is not None else ""
        payload = f',"payload":"{self.payload}"' if self.payload is not None else ""
        return f'{{{parent}"height":{self.height},"type":"{self.type}"{payload}}}'.encode()

    @staticmethod
    def decode(data: bytes) -> Event:
        """The event of these bytes. Raises FormatError on anything but what `encode` writes, with a height below 10^18."""
        found = _EVENT.fullmatch(data)
        if found is None:
            raise FormatError("not an event in canonical form: parent, height, type, payload, without spaces")
        parent, height, kind, payload = found.groups()
        return Event(
            EventType(kind.decode()),
            int(height),
            parent.decode() if parent is not None else None,
            payload.decode() if payload is not None else None,
        )


def digest(data: bytes | memoryview) -> str:
    """SHA-256 in lower-case hexadecimal: how events, payloads and file names spell a hash."""
    return hashlib.sha256(data).hexdigest()


def check_order(before: EventType | None, after: EventType) -> None:
    """Raises FormatError where `after` may not be the next event."""
    if after not in FOLLOWERS[before]:
        where = f"after {before}" if before else "as the first event"
        legal = " or ".join(FOLLOWERS[before]) or "nothing"
        raise FormatError(f"{after} {where}; expected {legal}")


def check_data(kind: EventType, hashes: Sequence[str], payload: bytes | None) -> None:
    """Raises unless the data with these hashes, in this order, are exactly those of an event of this type.

    `payload` is the last of them, None if longer than MAX_PAYLOAD_READ. FormatError where there are too few, too many, or where the payload
    is not canonical; ProofError where it names other data.
    """
    expected = DATA[kind]
    if len(hashes) != len(expected):
        what = ", ".join(expected) or "none"
        raise FormatError(f"{len(hashes)} data before an event {kind}; expected {what}")
    for name, named, stood in zip(expected, named_data(kind, payload), hashes, strict=False):
        if named != stood:
            raise ProofError(f"the {expected[-1]} names {named}, but its {name} is {stood}")


def named_data(kind: EventType, payload: bytes | None) -> tuple[str, ...]:
    """Hashes of the other data of an event, as its payload names them, in their order; FormatError where it is not canonical."""
    if kind not in _NAMED:
        return ()
    found = _NAMED[kind].fullmatch(payload) if payload is not None else None
    if found is None:
        raise FormatError(f"the {DATA[kind][-1]} before an event {kind} is not in canonical form")
    return tuple(name.decode() for name in found.groups())
