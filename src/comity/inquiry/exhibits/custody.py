# SPDX-License-Identifier: Apache-2.0
"""Custody of an exhibit: a chain of events, each a signed note that names the hash of the one before it (ISO/IEC 27037: who, what, when,
where, why, and the hash before and after). Whether a chain is complete follows from its events alone.

A transfer carries two signature lines, of whoever hands over and whoever receives; other events may be signed or not. A chain that is
broken stays as it is and says why; nothing here repairs it. Readers of bytes raise only VerificationError.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, get_args

from comity.canonical import sha256_hex
from comity.errors import (
    FormatError,
    InputError,
    Refusal,
    SignatureError,
    SignatureRefusal,
    VerificationError,
)
from comity.inquiry.exhibits.exhibit_record import (
    Acquired,
    Consent,
    ExhibitRecord,
    Value,
    canonical,
    checked_time,
    is_id,
    is_time,
    parsed,
)
from comity.record.note import Note, SignerKey, VerifierKey, parse_unsigned

Kind = Literal[
    "collect",
    "receive",
    "transfer",
    "store",
    "access",
    "copy",
    "analyse",
    "export",
    "redact",
    "seal",
    "unseal",
    "hold",
    "lift",
    "dispose",
    "consent",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
FIRST: tuple[Kind, ...] = ("collect", "receive", "analyse", "redact")
"""How an exhibit can come into being: found, handed in, or derived from another one."""
BRINGING: tuple[Kind, ...] = ("collect", "receive")
"""What brings the bytes of an exhibit in, for the first time or again."""

TWO_SIGNATURES = "inquiry: a transfer carries two signatures, of whoever hands over and whoever receives"
SIGNERS = "inquiry: an event is signed by its actor or its counterparty, each once"
MAX_EVENT_BYTES = 65_535

_CUSTODY = " custody v1"
_NAME = re.compile(r"[^\s+\x00-\x1f\x7f\ud800-\udfff]{1,255}")
_HASH = re.compile(r"([0-9a-f]{64})?")


@dataclass(frozen=True)
class EventContext:
    """Who acts, when (RFC 3339 in UTC, the actor's own claim), with whom, where, why, by what authority and with which tool."""

    actor: str
    at: str
    counterparty: str = ""
    place: str = ""
    reason: str = ""
    authority: str = ""
    tool: str = ""
    version: str = ""


class CustodyEvent(Value, frozen=True):
    """One event. `record` (in the first) is the SHA-256 of the exhibit's record; `prev` that of the event before, as its file has it.

    `acquired`, `source` and `url` say how the same bytes came in once more, `derivative` what was made from the exhibit, `audience` whom
    it was released to.
    """

    exhibit: str
    seq: int
    kind: Kind
    actor: str
    at: str
    counterparty: str = ""
    place: str = ""
    reason: str = ""
    authority: str = ""
    hash_before: str = ""
    hash_after: str = ""
    tool: str = ""
    version: str = ""
    prev: str = ""
    record: str = ""
    acquired: Acquired | None = None
    source: str = ""
    url: str = ""
    consent: Consent | None = None
    derivative: str = ""
    audience: str = ""


@dataclass(frozen=True)
class StoredEvent:
    """An event as its file has it: `digest` is the SHA-256 of the file, which the next event names."""

    origin: str
    event: CustodyEvent
    note: Note = field(repr=False)
    digest: str

    @property
    def signers(self) -> tuple[str, ...]:
        """The names on the signature lines, in their order. Whether the lines are good is for `verify_lines`."""
        return tuple(line.name for line in self.note.signatures)


class ChainState(NamedTuple):
    """Whether a chain has no gap, and the reason where it has one."""

    state: Literal["complete", "broken"]
    reason: str = ""


def event_of(
    exhibit: str, kind: Kind, context: EventContext, seq: int, prev: str, **more: object
) -> CustodyEvent:
    """The event that follows. Raises InputError where the context lacks an actor or its time is none."""
    for name in (context.actor, context.counterparty):
        if not _NAME.fullmatch(name or "-"):
            raise InputError(
                f"{name!r} cannot sign: a name has no spaces and no '+'", hint="expected PARTY/post"
            )
    if not context.actor:
        raise InputError("a custody event names nobody who acts", hint="expected PARTY/post")
    if kind == "transfer" and context.counterparty in ("", context.actor):
        raise Refusal(
            f"a transfer from {context.actor} to {context.counterparty or 'nobody'}",
            rule=TWO_SIGNATURES,
            hint="name who receives it, who is somebody else",
        )
    checked_time(context.at, "the time of a custody event")
    values = {name: getattr(context, name) for name in EventContext.__dataclass_fields__}
    return CustodyEvent(exhibit=exhibit, seq=seq, kind=kind, prev=prev, **values, **more)  # type: ignore[arg-type]


def text_of(origin: str, event: CustodyEvent) -> bytes:
    """The text to sign: three lines. Raises InputError when it would be too long."""
    text = b"%s\n%s\n%s\n" % ((origin + _CUSTODY).encode(), event.exhibit.encode(), canonical(event))
    if len(text) > MAX_EVENT_BYTES // 2:
        raise InputError(
            f"a custody event of {len(text):,} bytes; at most {MAX_EVENT_BYTES // 2:,} are allowed",
            hint="keep reason and authority short; put documents in as exhibits",
        )
    return text


def signed(text: bytes, signers: Sequence[SignerKey]) -> bytes:
    """The bytes of an event's file: the text, an empty line, one line for each signer."""
    return bytes(Note(text, ())) + b"".join(signer.line(text) for signer in signers)


def parse_event(data: bytes) -> StoredEvent:
    """Read an event's file, signed or not. Raises only VerificationError."""
    if len(data) > MAX_EVENT_BYTES:
        raise FormatError(f"a custody event of {len(data):,} bytes; at most {MAX_EVENT_BYTES:,} are allowed")
    note = parse_unsigned(data)
    if bytes(note) != data:
        raise FormatError("a custody event ends with an empty line or with signature lines")
    lines = note.text.split(b"\n")
    if len(lines) != 4:
        raise FormatError("a custody event has three lines: origin, exhibit, event")
    first, exhibit = lines[0].decode("utf-8"), lines[1].decode("utf-8")
    if not first.endswith(_CUSTODY):
        raise FormatError(f"a custody event begins with '<origin>{_CUSTODY}', found {first[:80]!r}")
    event = parsed(lines[2], CustodyEvent)
    if event.exhibit != exhibit or not is_id(exhibit):
        raise FormatError(f"an event of {event.exhibit[:40]!r} stands under {exhibit[:40]!r}")
    if event.seq < 1 or not event.actor or not is_time(event.at):
        raise FormatError("a custody event has a number from 1, an actor and a time in UTC")
    if not all(
        _HASH.fullmatch(one) for one in (event.hash_before, event.hash_after, event.prev, event.record)
    ):
        raise FormatError("a hash in a custody event is not 64 hexadecimal digits")
    return StoredEvent(first[: -len(_CUSTODY)], event, note, sha256_hex(data))


def lines_fault(event: CustodyEvent, signers: Sequence[str]) -> str:
    """Why the names on the signature lines do not fit the event, or "" where they do."""
    if event.kind == "transfer":
        if len(signers) != 2 or set(signers) != {event.actor, event.counterparty}:
            names = " and ".join(signers) or "nobody"
            return f"a transfer from {event.actor} to {event.counterparty or 'nobody'} is signed by {names}"
    elif len(set(signers)) != len(signers) or not set(signers) <= {event.actor, event.counterparty}:
        return f"an event of {event.actor} is signed by {' and '.join(signers)}"
    return ""


def verify_lines(stored: StoredEvent, keys: Mapping[str, VerifierKey]) -> tuple[str, ...]:
    """Verify every line whose key is known; returns the names whose key is not. Raises SignatureError."""
    unknown = []
    for line in stored.note.signatures:
        key = keys.get(line.name)
        if key is None:
            unknown.append(line.name)
            continue
        if line.key_id != key.as_entry_key().key_id or len(line.value) != 64:
            raise SignatureError(f"the line of {line.name} is by another key than the known one")
        key.verify(line.value, stored.note.text)
    return tuple(unknown)


def check_lines(stored: StoredEvent, keys: Mapping[str, VerifierKey]) -> None:
    """Raise SignatureRefusal unless the event carries exactly the lines that it needs, all good under known keys."""
    rule = TWO_SIGNATURES if stored.event.kind == "transfer" else SIGNERS
    fault = lines_fault(stored.event, stored.signers)
    if fault:
        raise SignatureRefusal(
            fault,
            rule=rule,
            hint="both sign the same note: comity inquiry custody sign NOTE --as PARTY/POST",
        )
    try:
        unknown = verify_lines(stored, keys)
    except VerificationError as error:
        raise SignatureRefusal(error.message, rule=rule) from error
    if unknown:
        raise SignatureRefusal(
            f"the key of {' and '.join(unknown)} is not known here", rule=rule, hint="give it with --key"
        )


def state_of(events: Sequence[StoredEvent]) -> ChainState:
    """Whether the events, in order, form one chain from the exhibit's coming into being: no gap, no change of bytes unaccounted for."""
    if not events:
        return ChainState("broken", "there is no custody event")
    before, prev = "", ""
    for number, stored in enumerate(events, 1):
        fault = _link_fault(stored, events[0], number, prev, before) or lines_fault(
            stored.event, stored.signers
        )
        if fault:
            return ChainState("broken", f"event {number}: {fault}")
        prev, before = stored.digest, stored.event.hash_after
    return ChainState("complete")


def _link_fault(stored: StoredEvent, first: StoredEvent, number: int, prev: str, before: str) -> str:
    event = stored.event
    if (stored.origin, event.exhibit) != (first.origin, first.event.exhibit):
        return f"it belongs to {event.exhibit} of {stored.origin}"
    if event.seq != number:
        return f"it says that it is event {event.seq}"
    if event.prev != prev:
        return "it does not follow on the event before it"
    if event.hash_before != before:
        return f"the bytes before it were {before[:16] or 'none'}, it says {event.hash_before[:16] or 'none'}"
    if number == 1 and (event.kind not in FIRST or not event.record):
        return (
            "an exhibit comes into being by collect, receive, analyse or redact, with the hash of its record"
        )
    if number > 1 and event.record:
        return "only the first event names the record"
    return _hash_fault(event, first.event.hash_after)


def _hash_fault(event: CustodyEvent, original: str) -> str:
    expected = "" if event.kind == "dispose" else event.hash_before
    if event.seq == 1 or event.kind in BRINGING:
        expected = original
    if event.hash_after != expected:
        return f"{event.kind} leaves the bytes {event.hash_after[:16] or 'none'}, expected {expected[:16] or 'none'}"
    return ""


def _last(events: Sequence[StoredEvent], *kinds: Kind) -> Kind | None:
    return next((one.event.kind for one in reversed(events) if one.event.kind in kinds), None)


def holds(record: ExhibitRecord, events: Sequence[StoredEvent]) -> tuple[str, ...]:
    """The authorities whose legal hold stands, sorted; "" is the hold at intake, or one that names no authority. Each lifts its own."""
    found = {""} if record.legal_hold else set()
    for one in events:
        if one.event.kind == "hold":
            found.add(one.event.authority)
        elif one.event.kind == "lift":
            found.discard(one.event.authority)
    return tuple(sorted(found))


def is_sealed(events: Sequence[StoredEvent]) -> bool:
    """Whether the exhibit is under seal."""
    return _last(events, "seal", "unseal") == "seal"


def is_disposed(events: Sequence[StoredEvent]) -> bool:
    """Whether the bytes were disposed of and have not come in again."""
    return _last(events, "dispose", *BRINGING) == "dispose"


def holder(events: Sequence[StoredEvent]) -> str:
    """Who has the exhibit by its chain: whoever took it over last, else who brought it in."""
    for one in reversed(events):
        if one.event.kind == "transfer":
            return one.event.counterparty
        if one.event.kind in FIRST:
            return one.event.actor
    return ""


def consents(record: ExhibitRecord, events: Sequence[StoredEvent]) -> tuple[Consent, ...]:
    """The consents in force: of everybody who gave one the last, by name."""
    found = {} if record.consent is None else {record.consent.from_: record.consent}
    for one in events:
        if one.event.consent is not None:
            found[one.event.consent.from_] = one.event.consent
    return tuple(found[name] for name in sorted(found))
