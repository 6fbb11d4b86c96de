# SPDX-License-Identifier: Apache-2.0
"""A finding on the record as a finding document: the words of a draft's TOML, and of everything that the record knows, the record's.

Status, decision, dissents, replies, corrections, standard and hypotheses are those of the record; likelihood ratios are computed from what
was open when the document was filed, and a document that states others is refused. Times are what signers wrote; no outcome is computed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from comity.canonical import sha256_hex
from comity.desk.inquiry_support import check_hash, support_of
from comity.desk.mechanism import Mechanism
from comity.desk.state import State
from comity.errors import InputError, ProofError
from comity.inquiry.admission import draft_of, inquiry_in
from comity.inquiry.findings.finding import (
    Cited,
    Correction,
    Decision,
    Dissent,
    Finding,
    Outcome,
    Reply,
    Status,
    Withdrawal,
    passages,
)
from comity.inquiry.findings.finding_file import read_finding
from comity.inquiry.model import Adopted, Corrected, Dissented, Inquiry, Served
from comity.inquiry.recorded import case_of, evidence_of, hypotheses_of
from comity.kinds import Blob
from comity.record.entry import parse_entry

TOML = "application/toml"
FILING = (
    "file the finding's TOML as the draft's document: comity blob put DIR finding.toml, then its SHA-256 and size with media_type "
    f"{TOML}; comity inquiry finding makes the pages"
)
_OUTCOMES: dict[str, Outcome] = {
    "established": "established",
    "not_established": "not established",
    "no_finding": "no finding",
}
_STARTS = {b"%PDF": "a PDF", b"PK\x03\x04": "an office document or other ZIP file", b"<": "HTML or XML"}
WAIVED = "Waived: the party gives no reply."

Documents = Callable[[str], bytes]


class Entries(Protocol):
    """What the state no longer says of an entry. Without it times are left out, and support is computed as things stand now."""

    def said_at(self, index: int) -> str:
        """When it was said, as its author wrote."""
        ...

    def state_before(self, index: int) -> State:
        """The state that it met."""
        ...


class MechanismEntries:
    """Entries of a mechanism on this machine."""

    def __init__(self, mechanism: Mechanism) -> None:
        self.mechanism = mechanism

    def said_at(self, index: int) -> str:
        found: str = json.loads(parse_entry(self.mechanism.store.note(index)).body)["at"]
        return found

    def state_before(self, index: int) -> State:
        return self.mechanism.state(index)


@dataclass(frozen=True)
class Filed:
    """A document of the finding: a draft, or a correction of one that was adopted. `last`: none stands in its place."""

    number: int
    document: Blob
    index: int
    adopted: Adopted | None
    corrections: tuple[Corrected, ...] = ()
    last: bool = True

    @property
    def name(self) -> str:
        """What it is called in errors."""
        told = f"draft {self.number}"
        return f"correction {len(self.corrections)} of {told}" if self.corrections else told


@dataclass(frozen=True)
class OnRecord:
    """A finding of the record; `data` is its document as it was filed, and `written` what that says by itself."""

    finding: Finding
    filed: Filed
    data: bytes
    written: Finding

    @property
    def exposed(self) -> tuple[str, ...]:
        """Passages that the document keeps for fewer readers, although everybody who has the record has the document."""
        return tuple(name for _, name, one in passages(self.written) if one.level != "public")

    @property
    def unrecorded(self) -> tuple[str, ...]:
        """What the document says and the record does not hold, so that it is not in the finding."""
        found, written = self.finding, self.written
        said = {one.text for one in found.dissents} | {one.text for one in found.corrections}
        said |= {one.answer for one in found.replies}
        missing = [f"a dissent of {one.party}" for one in written.dissents if one.text not in said]
        missing += [
            f"a reply of {one.party}" for one in written.replies if one.answer and one.answer not in said
        ]
        missing += [f"a correction by {one.by}" for one in written.corrections if one.text not in said]
        outcome = written.decision and written.decision.outcome
        if outcome and (found.decision is None or found.decision.outcome != outcome):
            missing.append(f"the decision {outcome!r}")
        if written.withdrawal and not found.withdrawal:
            missing.append(f"a withdrawal by {written.withdrawal.by}")
        return tuple(missing)


def finding_of(
    state: State, inquiry: str, document: Documents, draft: int | None = None, entries: Entries | None = None
) -> Finding:
    """The finding of an inquiry: the one that stands, else the latest; or of one draft. `document` gives a blob's bytes.

    Raises InputError for a document that is no finding's TOML, Refusal where there is no such draft or its support is not what is computed.
    """
    return on_record(state, inquiry, document, draft, entries).finding


def on_record(
    state: State, inquiry: str, document: Documents, draft: int | None = None, entries: Entries | None = None
) -> OnRecord:
    """The same with the document that it was read from. A corrected finding is read from its last correction."""
    found = inquiry_in(state.inquiry, inquiry)
    number = current_draft(found) if draft is None else draft
    if number < 1:
        raise InputError(f"there is no draft {number}", hint="drafts count from 1")
    draft_of(found, number)
    return _Reader(state, inquiry, document, entries).read(_filed(found, number)[-1])


def all_on_record(
    state: State, inquiry: str, document: Documents, entries: Entries | None = None
) -> tuple[OnRecord, ...]:
    """Every draft and every correction, in the order of the log. Dissents, replies and decisions are those of now."""
    found = inquiry_in(state.inquiry, inquiry)
    filed = [one for number in range(1, len(found.drafts) + 1) for one in _filed(found, number)]
    reader = _Reader(state, inquiry, document, entries)
    return tuple(reader.read(one) for one in sorted(filed, key=lambda one: one.index))


def current_draft(inquiry: Inquiry) -> int:
    """The number of the draft that was adopted and stands; else of the one that was drafted or withdrawn last; 1 where there is none."""
    if inquiry.standing is not None:
        return inquiry.standing.draft
    last = inquiry.findings[-1] if inquiry.findings else None
    if last is not None and last.withdrawn is not None and last.withdrawn > inquiry.drafts[-1].index:
        return last.draft
    return max(1, len(inquiry.drafts))


def current_document(inquiry: Inquiry) -> Blob | None:
    """The document that the finding is read from; None where there is no draft."""
    return _filed(inquiry, current_draft(inquiry))[-1].document if inquiry.drafts else None


def _filed(inquiry: Inquiry, number: int) -> list[Filed]:
    """The documents of a draft; the one that stands, or would if the finding had not been withdrawn, comes last."""
    drafted = draft_of(inquiry, number)
    adoptions = [one for one in inquiry.findings if one.draft == number]
    latest = adoptions[-1] if adoptions else None
    current = latest is None or not latest.corrections
    first = Filed(number, drafted.document, drafted.index, latest, last=current)
    corrected = [
        Filed(
            number, change.document, change.index, one, tuple(one.corrections[:count]), len(one.corrections) == count
        )
        for one in adoptions
        for count, change in enumerate(one.corrections, 1)
    ]  # fmt: skip
    return [*corrected, first] if current else [first, *corrected]


@dataclass(frozen=True)
class _Reader:
    """Reads documents of one inquiry."""

    state: State
    name: str
    document: Documents
    entries: Entries | None

    @property
    def inquiry(self) -> Inquiry:
        return inquiry_in(self.state.inquiry, self.name)

    def read(self, filed: Filed) -> OnRecord:
        data, written = self._written(filed)
        return OnRecord(self._recorded(filed, written), filed, data, written)

    def _written(self, filed: Filed) -> tuple[bytes, Finding]:
        """The document and what it says by itself."""
        where = f"{filed.name} of {self.name}"
        blob = filed.document
        what = f"{where}: its document{f' {blob.name}' if blob.name else ''} is"
        if blob.media_type not in {None, TOML}:
            raise InputError(f"{what} {blob.media_type}, and a finding is read from {TOML}", hint=FILING)
        data = self.document(blob.sha256)
        if sha256_hex(data) != blob.sha256:
            raise ProofError(
                f"{where}: these bytes are {sha256_hex(data)}, and the record names {blob.sha256}"
            )
        told = next((told for start, told in _STARTS.items() if data.lstrip().startswith(start)), "")
        if told:
            raise InputError(f"{what} {told}, and a finding is read from {TOML}", hint=FILING)
        try:
            written = read_finding(data.decode("utf-8"), where)
        except UnicodeDecodeError as error:
            raise InputError(f"{what} no text: byte {error.start} is not UTF-8", hint=FILING) from error
        if written.inquiry != self.name:
            raise InputError(
                f"{where}: its document speaks of the inquiry {written.inquiry!r}",
                hint=f'expected inquiry = "{self.name}"',
            )
        return data, written

    def _recorded(self, filed: Filed, written: Finding) -> Finding:
        """What the document says, with the record's facts in place of its own."""
        where = f"{filed.name} of {self.name}"
        before = self.state if self.entries is None else self.entries.state_before(filed.index)
        case = case_of(before.charter, before.inquiry, self.name)
        adopted, inquiry = filed.adopted, self.inquiry
        version = [one for one in inquiry.versions if one.index < filed.index]
        proposed = draft_of(inquiry, filed.number).outcome
        return replace(
            written,
            mandate=inquiry.mandate,
            status=self._status(filed),
            draft=filed.number,
            supersedes=self._superseded(filed),
            proposed=_OUTCOMES[proposed] if proposed else "",
            standard=evidence_of(inquiry, self.name).standard,
            hypotheses=hypotheses_of(version[-1].hypotheses) if version else (),
            support=support_of(written.support, case, where),
            exhibits=tuple(self._cited(one, where) for one in written.exhibits),
            decision=None if adopted is None else self._decision(adopted, written),
            dissents=tuple(self._dissents(filed)),
            replies=tuple(reply for one in inquiry.servings if one.draft <= filed.number for reply in self._replies(one)),
            corrections=tuple(
                Correction(at=self._at(one.index), by=", ".join(one.parties), text=one.reason) for one in filed.corrections
            ),
            withdrawal=self._withdrawal(filed),
        )  # fmt: skip

    def _status(self, filed: Filed) -> Status:
        if filed.adopted is None:
            return "review" if any(one.draft == filed.number for one in self.inquiry.servings) else "draft"
        if filed.last and filed.adopted.withdrawn is not None:
            return "withdrawn"
        return "corrected" if filed.corrections else "adopted"

    def _superseded(self, filed: Filed) -> str:
        """SHA-256 of the document before this one; of the first draft nothing."""
        if filed.corrections:
            return filed.corrections[-1].supersedes
        return self.inquiry.drafts[filed.number - 2].document.sha256 if filed.number > 1 else ""

    def _cited(self, one: Cited, where: str) -> Cited:
        """An exhibit with the hash that the record has of it."""
        held = self.inquiry.exhibits.get(one.id)
        digest = (held.brought.sha256 if held else None) or ""
        check_hash(one, digest, where)
        return replace(one, sha256=digest or one.sha256)

    def _decision(self, adopted: Adopted, written: Finding) -> Decision:
        simulated = written.simulated or (written.decision is not None and written.decision.simulated)
        return Decision(
            outcome=_OUTCOMES[adopted.outcome],
            rule=adopted.rule,
            by=adopted.parties,
            at=self._at(adopted.index),
            entry=f"entry {adopted.index} of {self.state.origin}",
            simulated=simulated,
        )

    def _dissents(self, filed: Filed) -> Iterator[Dissent]:
        """Those against this draft or an earlier one, and those against none in particular; all are for good."""
        for one in self.inquiry.dissents:
            if one.draft is None or one.draft <= filed.number:
                yield Dissent(party=_dissenters(one), text=_with(one.text, one.document))

    def _replies(self, served: Served) -> Iterator[Reply]:
        """Every answer, and that none came in time where those who served the draft said so."""
        party = f"{served.party} (draft {served.draft}, served by {', '.join(served.parties)})"
        at = self._at(served.index)
        found: list[tuple[int, Reply]] = []
        if served.closed is not None:
            told = f"{self._at(served.closed)} {served.reason}".strip()
            found.append((served.closed, Reply(party=party, served_at=at, no_answer_by=told)))
        for one in served.replies:
            answer = WAIVED if one.waived else _with(one.text, one.document)
            reply = Reply(party=party, served_at=at, answer=answer, answered_at=self._at(one.index))
            found.append((one.index, reply))
        if not found:
            yield Reply(party=party, served_at=at)
        yield from (reply for _, reply in sorted(found, key=lambda one: one[0]))

    def _withdrawal(self, filed: Filed) -> Withdrawal | None:
        adopted = filed.adopted
        if adopted is None or adopted.withdrawn is None or not filed.last:
            return None
        return Withdrawal(
            at=self._at(adopted.withdrawn), by=", ".join(adopted.withdrawn_by), reason=adopted.reason
        )

    def _at(self, index: int) -> str:
        return "" if self.entries is None else self.entries.said_at(index)


def _dissenters(one: Dissented) -> str:
    told = "" if one.draft is None else f" (on draft {one.draft})"
    return ", ".join(one.parties) + told


def _with(text: str, document: Blob | None) -> str:
    """A party's words, and which document it filed with them."""
    if document is None:
        return text
    name = f"{document.name}, " if document.name else ""
    return f"{text} [{name}SHA-256 {document.sha256}]"
