# SPDX-License-Identifier: Apache-2.0
"""The state that a record folds into, and the registry of all statement kinds that this fold version knows.

The state is a plain value: its canonical bytes are the snapshot, and their SHA-256 is the digest that two replicas at one size share.
"""

from __future__ import annotations

from typing import Any

import msgspec

from comity import canonical, kinds
from comity.charter import silence
from comity.charter import statements as charter
from comity.charter.model import CharterState
from comity.election import statements as election
from comity.election.model import ElectionState
from comity.errors import FormatError
from comity.inquiry.model import InquiryState
from comity.inquiry.process import (
    claims,
    conditions,
    custody,
    dependence,
    drafts,
    exhibits,
    findings,
    hypotheses,
    models,
    opening,
)
from comity.inquiry.process import rounds as assessing
from comity.kinds import Kind, Part
from comity.record import statements as record
from comity.record.statements import RecordState
from comity.talks import TalksState
from comity.talks import statements as talks
from comity.talks.process import (
    acceptance,
    adoption,
    channels,
    commitments,
    links,
    proposals,
    roadmap,
    rounds,
    weighing,
    workstreams,
)
from comity.text import agreement, revision
from comity.text import statements as text
from comity.text.tabled import TextState

KINDS: dict[str, Kind[Any]] = {
    kind.name: kind
    for kind in (
        charter.ADOPT,
        charter.AMEND,
        charter.HOST,
        charter.ACCREDIT,
        charter.RECALL,
        silence.SILENCE,
        silence.SILENCE_BREAK,
        silence.SILENCE_CLOSE,
        record.SEALED,
        record.OPENED,
        record.ERASED,
        talks.ISSUE,
        talks.POSITION,
        weighing.SALIENCE,
        weighing.RESERVATION,
        weighing.DISAGREEMENT,
        links.LINK,
        links.UNLINK,
        adoption.ADOPT,
        adoption.REOPEN_ISSUE,
        proposals.PACKAGE,
        acceptance.ACCEPT,
        acceptance.QUERY,
        acceptance.ANSWER,
        rounds.ROUND,
        workstreams.WORKSTREAM,
        roadmap.MILESTONE,
        roadmap.REACHED,
        commitments.COMMITMENT,
        commitments.REPORT,
        channels.CHANNEL,
        text.TABLE,
        text.INSERT,
        revision.REVISE,
        text.PROPOSE,
        text.POSITION,
        agreement.SETTLE,
        agreement.AGREE,
        agreement.REOPEN,
        agreement.ADOPT,
        opening.OPEN,
        exhibits.SOURCE,
        exhibits.EXHIBITS,
        custody.CUSTODY,
        custody.TRANSFER,
        conditions.CONSENT,
        conditions.HOLD,
        exhibits.REDACTION,
        dependence.DEPENDENCE,
        claims.CLAIM,
        claims.GRADE_SOURCE,
        claims.GRADE_CLAIM,
        hypotheses.HYPOTHESES,
        assessing.ROUND,
        assessing.CLOSE_ROUND,
        assessing.ASSESSMENT,
        models.MODEL,
        drafts.FINDING_DRAFT,
        drafts.SERVE,
        drafts.REPLY,
        drafts.REPLY_CLOSED,
        findings.ADOPT_FINDING,
        findings.DISSENT,
        findings.CORRECT,
        findings.WITHDRAW,
        models.TIMESTAMP,
        election.OPEN,
        election.ROOT,
        election.CLOSE,
        election.RESULT,
    )
}


class Void(msgspec.Struct):
    """Why an entry changes nothing. `fault` is `host` for what no honest host would have admitted, else `author`."""

    kind: str
    reason: str
    rule: str
    fault: str


class State(msgspec.Struct):
    """Everything public that follows from the first `size` entries. `root` is their tree's, in base64.

    A record without inquiries or elections has the bytes, and so the digest, that it had before there were statements of them.
    """

    origin: str = ""
    size: int = 0
    root: str = ""
    charter: CharterState = msgspec.field(default_factory=CharterState)
    record: RecordState = msgspec.field(default_factory=RecordState)
    talks: TalksState = msgspec.field(default_factory=TalksState)
    text: TextState = msgspec.field(default_factory=TextState)
    inquiry: InquiryState = msgspec.field(default_factory=InquiryState)
    election: ElectionState = msgspec.field(default_factory=ElectionState)
    void: dict[str, Void] = {}

    def parts(self) -> dict[type[Part], Part]:
        """Each room's part by its class."""
        return {
            CharterState: self.charter,
            RecordState: self.record,
            TalksState: self.talks,
            TextState: self.text,
            InquiryState: self.inquiry,
            ElectionState: self.election,
        }

    def encode(self) -> bytes:
        """Canonical bytes."""
        return kinds.encode(_without_empty(self))

    @classmethod
    def decode(cls, data: bytes) -> State:
        """Read canonical bytes back. Raises FormatError."""
        try:
            return _decoder.decode(data)
        except (msgspec.DecodeError, RecursionError) as error:
            raise FormatError(f"not a state of this version: {error}") from error

    def digest(self) -> str:
        """SHA-256 in hexadecimal of the canonical bytes without the wording of reasons.

        That an entry is void, and by whose fault, is part of the state; how a version or a library puts it into words is not.
        """
        void = {index: Void(one.kind, "", "", one.fault) for index, one in self.void.items()}
        items = {
            index: msgspec.structs.replace(one, outcome="void") if one.outcome else one
            for index, one in self.record.items.items()
        }
        record = msgspec.structs.replace(self.record, items=items)
        whole = msgspec.structs.replace(self, void=void, record=record)
        return canonical.sha256_hex(kinds.encode(_without_empty(whole)))


def _without_empty(state: State) -> State:
    """The state to encode: `inquiry` and `election` are left out while they hold nothing."""
    empty = {part.name: msgspec.UNSET for part in (state.inquiry, state.election) if part == type(part)()}
    return msgspec.structs.replace(state, **empty)


_decoder = msgspec.json.Decoder(State)
