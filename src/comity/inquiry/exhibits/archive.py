# SPDX-License-Identifier: Apache-2.0
"""An archive of exhibits: every object, record and custody event is written once, and the archive itself writes the events.

An operation writes the object first, then the record, the events and the catalogue, so whatever a crash leaves out is completed by doing
the same again, or by making the catalogue anew. Time, salt and keys come in as arguments; nobody is asked whether a rule may be broken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal

import msgspec

from comity.canonical import from_base64, sha256_hex
from comity.errors import InputError, Refusal, StoreError
from comity.inquiry.exhibits.chain import Chain
from comity.inquiry.exhibits.custody import (
    BRINGING,
    CustodyEvent,
    EventContext,
    Kind,
    StoredEvent,
    check_lines,
    event_of,
    holds,
    is_disposed,
    parse_event,
    signed,
    text_of,
)
from comity.inquiry.exhibits.exhibit_record import (
    SALT_BYTES,
    Consent,
    ExhibitRecord,
    Facts,
    canonical,
    checked_facts,
    checked_salt,
    record_of,
)
from comity.inquiry.exhibits.holdings import (
    WRITTEN_ONCE,
    Holdings,
    Intake,
    intake_file,
    intake_folder,
    object_file,
    parse_intake,
    record_file,
)
from comity.inquiry.exhibits.keeping import BY_PEOPLE, KEPT_TO, Rule, disposable, rule_of, usable

if TYPE_CHECKING:
    from comity.inquiry.exhibits.checking import CustodyFinding
    from comity.inquiry.exhibits.releasing import Released
    from comity.inquiry.exhibits.sharing import Circles
    from comity.record.note import SignerKey, VerifierKey

FITS = "inquiry: a note is for one place in one chain of one archive"

Content = bytes | Path | IO[bytes] | Iterable[bytes]


@dataclass(frozen=True)
class Added:
    """An exhibit that was brought in. `new` says that it came into being; else its bytes were here, and `events` tells of the receipt."""

    record: ExhibitRecord
    new: bool
    events: tuple[StoredEvent, ...]


class Archive(Holdings):
    """An archive at an address: made with `create`, opened with `open`, closed by `close` or as a context manager."""

    # Bringing exhibits in.

    def add(
        self,
        content: Content | None,
        facts: Facts,
        event: EventContext,
        salt: bytes,
        signers: Sequence[SignerKey] = (),
    ) -> Added:
        """Bring an exhibit in: `receive` where the event names a counterparty, else `collect`; then `store`. The content is read once.

        `salt` is 32 random bytes; None as content goes with a physical exhibit. The same bytes again change nothing of what is here: the
        exhibit that has them gets one more event, with the acquisition, source and consent given now.
        """
        if facts.category == "derivative":
            raise Refusal(
                "a derivative is made from its parent",
                rule=WRITTEN_ONCE,
                hint="use derive, which writes the parent's custody, too",
            )
        return self._bring(
            content, facts, event, salt, "receive" if event.counterparty else "collect", signers
        )

    def derive(
        self,
        parent: str,
        content: Content,
        facts: Facts,
        event: EventContext,
        salt: bytes,
        kind: Literal["analyse", "redact"] = "analyse",
        signers: Sequence[SignerKey] = (),
    ) -> Added:
        """Add what was made from an exhibit (`facts.derivation` says how), with an `analyse` or `redact` event on both.

        What was extracted is kept to its parent's circle, and bound by its parent's consents, too; a redaction stands for itself. Text
        and JSON that were extracted make the parent found by their words.
        """
        above = self.record(parent)
        usable(above, self.chains.current(parent))
        kept_to = facts.sensitivity or (above.sensitivity if kind == "analyse" else "")
        facts = msgspec.structs.replace(facts, category="derivative", parent=parent, sensitivity=kept_to)
        if kind == "analyse" and above.sensitivity and kept_to != above.sensitivity:
            raise Refusal(
                f"what was extracted from {parent} would be kept to {kept_to}, the exhibit is kept to {above.sensitivity}",
                rule=KEPT_TO,
                hint="only a redaction is kept to another circle",
            )
        added = self._bring(content, facts, event, salt, kind, signers)
        self._append(above, kind, event, signers, usable, {"derivative": added.record.id}, quick=True)
        self.catalogue_words(added.record, extracted=kind == "analyse")
        return added

    def _bring(
        self,
        content: Content | None,
        facts: Facts,
        event: EventContext,
        salt: bytes,
        kind: Kind,
        signers: Sequence[SignerKey],
    ) -> Added:
        checked_facts(facts)
        canonical(facts)
        checked_salt(salt)
        self._preflight(kind, event, signers, _again(facts))
        if (content is None) != (facts.category == "physical"):
            raise InputError(
                "a physical exhibit has no bytes, every other one has",
                hint="photographs of it are exhibits of their own",
            )
        sha256, size, kept = self._store(content)
        record = self._intake(facts, salt, sha256, size)
        new = self.shelf.create(record_file(record.id), bytes(record))
        if not new:
            record = self._same(record)
        digest = sha256_hex(bytes(record))
        more = {} if new else _again(facts)
        chain = self._append(record, kind, event, signers, None, {"record": digest, **more})
        events = [chain.events[-1]]
        if kept or not any(one.event.kind == "store" for one in chain.events):
            events.append(self._append(record, "store", event, signers, None).events[-1])
        if facts.legal_hold and not holds(record, chain.events):
            events.append(self._append(record, "hold", event, signers, None).events[-1])
        if facts.category != "derivative":
            self.catalogue_words(record, extracted=False)
        return Added(record, events[0].event.seq == 1, tuple(events))

    def _preflight(
        self, kind: Kind, event: EventContext, signers: Sequence[SignerKey], more: Mapping[str, Any]
    ) -> None:
        """Refuse what could never become an event before anything is written."""
        first = event_of("e-" + "0" * 16, kind, event, 1, "", **more)
        check_lines(
            parse_event(signed(text_of(self.origin, first), signers)),
            {one.name: one.verifier for one in signers},
        )

    def _store(self, content: Content | None) -> tuple[str, int, bool]:
        """The object first: hash, size, and whether it was not there yet."""
        if content is None:
            return "", 0, False
        taken = self.shelf.take(content)
        try:
            kept = self.shelf.keep(taken, object_file(taken.sha256))
            there = taken.size if kept else self.shelf.size(object_file(taken.sha256))
        finally:
            taken.drop()
        if there != taken.size:
            raise StoreError(
                f"the object {taken.sha256} has {there} bytes here, expected {taken.size}: it was damaged",
                hint="comity inquiry custody check says which exhibits it belongs to; restore it from a copy",
            )
        return taken.sha256, taken.size, kept

    def _intake(self, facts: Facts, salt: bytes, sha256: str, size: int) -> ExhibitRecord:
        """Claim the bytes for an exhibit, or learn whose they are: the record, with the salt of whoever came first."""
        record = record_of(facts, salt, sha256, size)
        if not sha256:
            return record
        name = intake_file(sha256, facts.parent)
        if self.shelf.create(name, canonical(Intake(record.id, record.salt))):
            return record
        first = parse_intake(self.shelf.read(name) or b"", sha256)
        return record_of(facts, from_base64(first.salt, SALT_BYTES), sha256, size)

    def _same(self, record: ExhibitRecord) -> ExhibitRecord:
        """The record that is there already, if it is of the same bytes."""
        found = self.record(record.id)
        if found.commitment != record.commitment or not record.sha256:
            raise Refusal(
                f"the id {record.id} belongs to another exhibit",
                rule=WRITTEN_ONCE,
                hint="draw another salt and add it again",
            )
        if record.sensitivity and record.sensitivity != found.sensitivity:
            raise Refusal(
                f"{found.id} has these bytes and is kept to {found.sensitivity or 'no circle'}, not to {record.sensitivity}",
                rule=KEPT_TO,
                hint="who may see it is settled when it comes in first; consent can be changed later",
            )
        return found

    # Events.

    def _append(
        self,
        record: ExhibitRecord,
        kind: Kind,
        context: EventContext,
        signers: Sequence[SignerKey],
        rule: Rule | None = None,
        more: Mapping[str, Any] | None = None,
        *,
        quick: bool = False,
    ) -> Chain:
        def make(chain: Chain) -> CustodyEvent:  # asked again whenever another writer was first
            if rule is not None:
                rule(record, chain)
            return self._next(record, kind, context, chain, more or {})

        chain = self.chains.append(record.id, make, signers, quick=quick)
        self.catalogued(record, chain)
        return chain

    def _next(
        self, record: ExhibitRecord, kind: Kind, context: EventContext, chain: Chain, more: Mapping[str, Any]
    ) -> CustodyEvent:
        before = chain.hash_after
        after = before
        if chain.seq == 0 or kind in BRINGING:
            after = record.sha256
        elif kind == "dispose":
            after = ""
        if chain.seq:
            more = {name: value for name, value in more.items() if name != "record"}
        hashes = {"hash_before": before, "hash_after": after}
        return event_of(record.id, kind, context, chain.seq + 1, chain.digest, **hashes, **more)

    def record_event(
        self, exhibit: str, kind: Kind, event: EventContext, signers: Sequence[SignerKey] = ()
    ) -> StoredEvent:
        """Put `seal`, `unseal`, `hold`, `lift` or a `transfer` with both its signers on the chain. Raises Refusal, naming its rule."""
        if kind not in BY_PEOPLE:
            raise InputError(f"the archive itself records {kind}", hint=f"expected {', '.join(BY_PEOPLE)}")
        record = self.record(exhibit)
        return self._append(record, kind, event, signers, rule_of(kind, event)).events[-1]

    def transfer(self, exhibit: str, event: EventContext, signers: Sequence[SignerKey]) -> StoredEvent:
        """Hand an exhibit over from the event's actor to its counterparty; both sign. Raises SignatureRefusal where they do not."""
        return self.record_event(exhibit, "transfer", event, signers)

    def prepare(
        self, exhibit: str, event: EventContext, signers: Sequence[SignerKey] = (), kind: Kind = "transfer"
    ) -> bytes:
        """The note of the event that would come next, to be signed elsewhere; nothing is written. `submit` completes it."""
        if kind not in BY_PEOPLE:
            raise InputError(f"the archive itself records {kind}", hint=f"expected {', '.join(BY_PEOPLE)}")
        record, chain = self.record(exhibit), self.chain(exhibit)
        rule_of(kind, event)(record, chain)
        return signed(text_of(self.origin, self._next(record, kind, event, chain, {})), signers)

    def submit(self, note: bytes, keys: Mapping[str, VerifierKey]) -> StoredEvent:
        """Put a prepared event on its chain when it carries the lines it needs, good under known keys. Raises FormatError, Refusal."""
        stored = parse_event(note)
        event = stored.event
        if stored.origin != self.origin:
            raise Refusal(
                f"the note is for the archive {stored.origin}, this one is {self.origin}", rule=FITS
            )
        if event.kind not in BY_PEOPLE:
            raise Refusal(f"the archive itself records {event.kind}", rule=FITS)
        record, chain = self.record(event.exhibit), self.chain(event.exhibit)
        check_lines(stored, keys)
        context = EventContext(**{name: getattr(event, name) for name in EventContext.__dataclass_fields__})
        rule_of(event.kind, context)(record, chain)
        fits = self._next(record, event.kind, context, chain, {})
        if chain.seq + 1 == event.seq and fits != event:
            raise Refusal(f"the note says other things of {event.exhibit} than its chain does", rule=FITS)
        longer = self.chains.put(chain, note, stored)
        self.catalogued(record, longer)
        return stored

    def consent(
        self, exhibit: str, consent: Consent, event: EventContext, signers: Sequence[SignerKey] = ()
    ) -> StoredEvent:
        """Record what somebody allows from now on, in place of what the same person allowed before; without a scope it is withdrawn."""
        record = self.record(exhibit)
        checked_facts(Facts(consent=consent))
        return self._append(record, "consent", event, signers, None, {"consent": consent}).events[-1]

    def dispose(self, exhibit: str, event: EventContext, signers: Sequence[SignerKey] = ()) -> StoredEvent:
        """Remove the bytes of an exhibit; record and chain stay. Refused under a legal hold, under seal, or where the chain has a gap.

        The event comes first: after a crash the bytes may still be there, and disposing again removes them. Bytes that another exhibit
        has as well stay for it.
        """
        record, chain = self.record(exhibit), self.chain(exhibit)
        if not is_disposed(chain.events):
            chain = self._append(record, "dispose", event, signers, disposable)
        if self.has_catalogue:
            self.catalogue.forget_words(exhibit)
        if record.sha256 and not self._others_with(record):
            self.shelf.delete(object_file(record.sha256))
        return chain.events[-1]

    def _others_with(self, record: ExhibitRecord) -> list[str]:
        """Other exhibits whose bytes are these and are to stay."""
        found = []
        for name in self.shelf.names(intake_folder(record.sha256)):
            other = parse_intake(self.shelf.read(name) or b"", record.sha256).id
            if other != record.id and not is_disposed(self.chains.read(other).events):
                found.append(other)
        return sorted(found)

    # Letting exhibits be seen.

    def read(self, exhibit: str, event: EventContext, signers: Sequence[SignerKey] = ()) -> Iterator[bytes]:
        """The bytes of an exhibit for somebody, piece by piece, after an `access` event. Raises ProofError at their end if they changed."""
        record = self.record(exhibit)
        self._append(record, "access", event, signers, usable)
        return self.checked_bytes(record)

    def copy_out(
        self, exhibit: str, target: Path, event: EventContext, signers: Sequence[SignerKey] = ()
    ) -> StoredEvent:
        """A working copy for the inquiry itself, in a new file, with a `copy` event. What leaves the inquiry goes through `release`."""
        from comity.inquiry.exhibits.releasing import written_new

        record = self.record(exhibit)
        usable(record, self.chains.read(exhibit))
        with written_new(target, self.checked_bytes(record)):
            return self._append(record, "copy", event, signers, usable).events[-1]

    def release(
        self,
        exhibits: Sequence[str],
        audience: str,
        folder: Path,
        event: EventContext,
        *,
        circles: Circles | None = None,
        skip_refused: bool = False,
        signers: Sequence[SignerKey] = (),
    ) -> Released:
        """Copy exhibits out for an audience, with an `export` event each: all of them, or none and a Refusal that names exhibit and rule.

        With `skip_refused` the others go, and the answer lists what stayed and why. `event.at` decides what has expired.
        """
        from comity.inquiry.exhibits.releasing import release

        return release(
            self, exhibits, audience, folder, event, circles, skip_refused=skip_refused, signers=signers
        )

    def exported(
        self,
        record: ExhibitRecord,
        audience: str,
        event: EventContext,
        signers: Sequence[SignerKey],
        rule: Rule,
    ) -> Chain:
        """Put an `export` event on a chain, for `release`."""
        return self._append(record, "export", event, signers, rule, {"audience": audience})

    # Checking.

    def check(
        self,
        exhibits: str | Iterable[str] = "all",
        keys: Mapping[str, VerifierKey] | None = None,
        heads: Mapping[str, tuple[int, str]] | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> list[CustodyFinding]:
        """Everything that is wrong with these exhibits ("all", an id, or several): bytes, records, chains, signatures; by id.

        `heads` are ends of chains that others remember (number and hash), beside those of the catalogue. Never raises for what it reads.
        `progress` is told how many are done.
        """
        from comity.inquiry.exhibits.checking import check

        return check(self, exhibits, keys or {}, heads or {}, progress)

    def rebuild(self, progress: Callable[[int], None] | None = None) -> list[CustodyFinding]:
        """Make the catalogue anew from the files; returns what of the old one's memory of chains no longer fits them."""
        from comity.inquiry.exhibits.checking import rebuild

        return rebuild(self, progress)


def _again(facts: Facts) -> dict[str, Any]:
    """What an event says of bytes that were here already: how they came in this time."""
    given = {"acquired": facts.acquired, "source": facts.source, "url": facts.url, "consent": facts.consent}
    return {name: value for name, value in given.items() if value}
