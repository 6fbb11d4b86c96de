# SPDX-License-Identifier: Apache-2.0
"""What is to be said on a record of the exhibits of an archive: those that the inquiry does not have yet, and where their custody stands.

Decided from what the archive holds and what the record has, so the same is never said twice. It signs nothing and writes nowhere. The hash
of an exhibit that not every party may have stays off the record, and so do its size and its title.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from comity.canonical import BIDI_OVERRIDES, encode, sha256_hex
from comity.errors import InputError, ProofError, Refusal, VerificationError
from comity.inquiry.admission import KEPT
from comity.inquiry.exhibits.custody import consents
from comity.inquiry.exhibits.sharing import Circles, refusal_to_share
from comity.inquiry.process.custody import GROWS
from comity.record.entry import MAX_ENTRY_BYTES

if TYPE_CHECKING:
    from comity.inquiry.exhibits.archive import Archive
    from comity.inquiry.exhibits.chain import Chain
    from comity.inquiry.exhibits.exhibit_record import ExhibitRecord
    from comity.inquiry.model import Inquiry, Received

EXHIBITS, CUSTODY = "inquiry/exhibits/v1", "inquiry/custody/v1"
MOST_EXHIBITS, MOST_HEADS = 64, 256
AUDIENCE = "parties"
FRAME_BYTES = 4096
"""What an entry needs beside its body's lists: origin, kind, signer, time, the checkpoint seen, and a signature line."""

_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+")
_GAP = re.compile(r"event ([0-9]+)( is missing| cannot be read)?")
_TITLE, _WORDS = 300, 2000

Say = tuple[str, dict[str, Any]]
"""A kind of statement and its fields, without signers and time."""


@dataclass(frozen=True)
class Kept:
    """One exhibit as an archive holds it. `gap`: why its custody is broken, for everybody. `shown`: every party may have its hash."""

    record: ExhibitRecord
    chain: Chain
    gap: str
    shown: bool


# Reading the archive.


def kept_in(
    archive: Archive, exhibits: Iterable[str] = (), *, at: str, circles: Circles | None = None
) -> Iterator[Kept]:
    """These exhibits of an archive, or all, by id. `at` decides which consents have expired.

    Raises InputError for what it does not hold, ProofError for a record that is damaged.
    """
    for exhibit in sorted(set(exhibits) or set(archive.ids())):
        record = _record(archive, exhibit)
        chain = archive.chains.read(exhibit)
        yield Kept(record, chain, _gap(archive, record, chain), _shown(archive, record, chain, at, circles))


def _record(archive: Archive, exhibit: str) -> ExhibitRecord:
    try:
        return archive.record(exhibit)
    except VerificationError as error:
        raise ProofError(
            f"the record of {exhibit} in the archive is damaged: {error.message}",
            hint="restore it from a copy; the other exhibits can be anchored by naming them",
        ) from error


def _gap(archive: Archive, record: ExhibitRecord, chain: Chain) -> str:
    """What is wrong with the chain, in words for the record: numbers of events, nothing that a file says and no part of a hash."""
    state = chain.state
    if state.state == "broken":
        parts = [match for part in state.reason.split("; ") if (match := _GAP.match(part))]
        told = [f"event {one[1]}{one[2] or ' does not follow on what is before it'}" for one in parts]
        return _one_line("; ".join(dict.fromkeys(told)) or "there is no custody event", _WORDS)
    first = chain.events[0]
    if first.origin != archive.origin:
        return "its events are of another archive"
    if first.event.record != sha256_hex(bytes(record)):
        return "its record is not the one that its first event names"
    if first.event.hash_after != record.sha256:
        return "its first event brought in other bytes than its record names"
    return ""


def _shown(
    archive: Archive, record: ExhibitRecord, chain: Chain, at: str, circles: Circles | None, below: int = 0
) -> bool:
    """Whether every party may know which bytes these are. What was extracted is bound by what binds its parent, too; a redaction is not.

    Where custody is broken a circle or a consent may be missing, so nothing is told.
    """
    if _gap(archive, record, chain) or record.sensitivity or below > MOST_EXHIBITS:
        return False
    if refusal_to_share(record, consents(record, chain.events), AUDIENCE, at, circles) is not None:
        return False
    if not record.parent or chain.events[0].event.kind == "redact":
        return True
    try:
        parent = archive.find(record.parent)
    except VerificationError:
        return False
    return parent is not None and _shown(
        archive, parent, archive.chains.read(parent.id), at, circles, below + 1
    )


# What to say.


def held_elsewhere(
    kept: Sequence[Kept], inquiry: Inquiry, party: str, parties: Collection[str]
) -> dict[str, str]:
    """Exhibits that the record knows in another party's hands, which alone can say where their custody stands; by id, with that party."""
    found = {}
    for one in kept:
        received = inquiry.exhibits.get(one.record.id)
        if received is not None and received.holder != party and received.holder in parties:
            found[one.record.id] = received.holder
    return found


def to_anchor(
    kept: Sequence[Kept],
    name: str,
    inquiry: Inquiry,
    party: str,
    parties: Collection[str],
    *,
    commit_only: bool = False,
) -> list[Say]:
    """The statements that are due, in the order in which they are to be said; none where the record has it all.

    Exhibits stand by generation, then by id: parents before what was made from them. Heads stand by id, those of broken chains after the
    others. Raises Refusal where chain or exhibit is not the one on the record, InputError where something that is needed is missing.
    """
    others = held_elsewhere(kept, inquiry, party, parties)
    mine = {one.record.id: one for one in kept if one.record.id not in others}
    for exhibit, one in mine.items():
        received = inquiry.exhibits.get(exhibit)
        if received is not None:
            _check_same(one, received)
            _check_grows(one, received)
        if one.chain.seq == 0:
            raise InputError(
                f"{exhibit} has no custody event: it was never brought in completely",
                hint="add the same file again; the other exhibits can be anchored by naming them",
            )
    fresh = _parents_first({key: one for key, one in mine.items() if key not in inquiry.exhibits}, inquiry)
    brought = [_brought(one, inquiry, party, commit_only=commit_only) for one in fresh]
    said: list[Say] = [
        (EXHIBITS, {"inquiry": name, "exhibits": batch}) for batch in _batches(brought, MOST_EXHIBITS)
    ]
    return said + _heads(mine, name, inquiry)


def _check_same(one: Kept, received: Received) -> None:
    brought, record = received.brought, one.record
    for what, there, here in (
        ("SHA-256", brought.sha256, record.sha256),
        ("commitment", brought.commitment, record.commitment),
    ):
        if there is not None and there != here:
            raise Refusal(
                f"{record.id} is on the record with the {what} {there} (entry {received.index}), and has {here or 'none'} in the archive",
                rule=KEPT,
                hint="they are two exhibits: add the one of the archive to another archive, under another id",
            )


def _check_grows(one: Kept, received: Received) -> None:
    """Refuse a chain that does not go on from the head on the record."""
    if not received.heads:
        return
    exhibit, chain, last = one.record.id, one.chain, received.heads[-1]
    if chain.seq < last.seq:
        ends = f"event {chain.seq}, {chain.digest}" if chain.seq else "no event at all"
        raise Refusal(
            f"the chain of {exhibit} stood at event {last.seq}, {last.event}, at entry {last.index}; in the archive it ends with {ends}",
            rule=GROWS,
            hint="events were cut off: restore the archive from a copy",
        )
    here = chain.digests.get(last.seq) or _named_after(chain, last.seq)
    if here not in {"", last.event}:
        raise Refusal(
            f"event {last.seq} of {exhibit} is {last.event} on the record (entry {last.index}), and {here} in the archive",
            rule=GROWS,
            hint="two chains of one exhibit: find out which is the true one, and restore it from a copy",
        )


def _named_after(chain: Chain, seq: int) -> str:
    """What the next event calls the hash of an event whose own file is not there."""
    return next((one.event.prev for one in chain.events if one.event.seq == seq + 1), "")


def _parents_first(fresh: Mapping[str, Kept], inquiry: Inquiry) -> list[Kept]:
    found: list[Kept] = []
    there, waiting = set(inquiry.exhibits), sorted(fresh)
    while waiting:
        ready = [one for one in waiting if fresh[one].record.parent in there | {""}]
        if not ready:
            orphan = next((one for one in waiting if fresh[one].record.parent not in fresh), waiting[0])
            raise InputError(
                f"{orphan} was made from {fresh[orphan].record.parent}, which the inquiry does not have",
                hint="name the parent, too; without names, all exhibits of the archive are anchored",
            )
        found += [fresh[one] for one in ready]
        there.update(ready)
        waiting = [one for one in waiting if one not in there]
    return found


def _brought(one: Kept, inquiry: Inquiry, party: str, *, commit_only: bool) -> dict[str, Any]:
    record = one.record
    shown = one.shown and not commit_only
    derivation = record.derivation
    derived = derivation and {
        "tool": _one_line(derivation.tool, _TITLE) or "unnamed",
        "version": _one_line(derivation.version, _TITLE) or "unnamed",
        "parameters": sha256_hex(encode(dict(derivation.parameters))),
    }
    fields: dict[str, Any] = {
        "id": record.id,
        "category": record.category,
        "held_by": party,
        "sha256": record.sha256 if shown else None,
        "commitment": record.commitment,
        "size": record.size if shown and record.sha256 else None,
        "media_type": _media_type(record.media_type),
        "source": record.source if record.source in inquiry.sources else None,
        "title": _one_line(record.title, _TITLE) if shown else None,
        "parent": record.parent,
        "derivation": derived,
    }
    return {key: value for key, value in fields.items() if value is not None and value != ""}


def _heads(mine: Mapping[str, Kept], name: str, inquiry: Inquiry) -> list[Say]:
    due: dict[str, list[dict[str, Any]]] = {}
    for exhibit, one in sorted(mine.items()):
        received = inquiry.exhibits.get(exhibit)
        last = received.heads[-1] if received and received.heads else None
        declared = {gap.reason for gap in received.broken} if received else set()
        words = "" if one.gap in declared else one.gap  # once declared, it stays
        if last is None or one.chain.seq > last.seq or words:
            head = {"exhibit": exhibit, "seq": one.chain.seq, "event": one.chain.digest}
            due.setdefault(words, []).append(head)
    said: list[Say] = []
    for words, heads in sorted(due.items()):
        broken = {"broken": words} if words else {}
        spent = len(encode(broken))
        said += [
            (CUSTODY, {"inquiry": name, "heads": batch, **broken})
            for batch in _batches(heads, MOST_HEADS, spent)
        ]
    return said


def _batches(items: Sequence[dict[str, Any]], most: int, spent: int = 0) -> Iterator[list[dict[str, Any]]]:
    """The items in their order, in lists of at most `most` that each fit into an entry."""
    room = MAX_ENTRY_BYTES - FRAME_BYTES - spent
    batch: list[dict[str, Any]] = []
    size = 0
    for item in items:
        length = len(encode(item)) + 1
        if batch and (len(batch) == most or size + length > room):
            yield batch
            batch, size = [], 0
        batch.append(item)
        size += length
    if batch:
        yield batch


def _one_line(text: str, longest: int) -> str:
    """A stranger's text as a statement may carry it: NFC, one line, without control characters and overrides of direction."""
    plain = "".join(
        " " if unicodedata.category(char) in {"Cc", "Cs"} or char in BIDI_OVERRIDES else char
        for char in unicodedata.normalize("NFC", text)
    )
    return " ".join(plain.split())[:longest].rstrip()


def _media_type(text: str) -> str:
    """Type and subtype without parameters; none where it is not spelt like one."""
    plain = text.partition(";")[0].strip().lower()
    return plain if len(plain) <= 100 and _MEDIA_TYPE.fullmatch(plain) else ""
