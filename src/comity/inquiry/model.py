# SPDX-License-Identifier: Apache-2.0
"""An inquiry on the record: what was brought in, how it is held, what it says, how it was weighed, what was found.

Everything stays as it was said: later grades, versions, drafts and corrections stand beside the earlier ones. Sources and observers are
pseudonyms, assessors are posts. Nothing here weighs anything or says who is responsible.
"""

from __future__ import annotations

from typing import ClassVar, Literal

import msgspec

from comity.inquiry.case import Basis, Class, Credibility, Decision, Reliability, SourceKind
from comity.inquiry.declared import (
    DeclaredLadder,
    ExhibitBrought,
    HypothesisPut,
    Outcome,
    StandardOfProof,
    Window,
)
from comity.kinds import Blob, Part

LEVELS = ("public", "parties", "full")
"""Who may read what, from everybody to the inquiry alone, where an inquiry declares no levels of its own."""


class Consented(msgspec.Struct, omit_defaults=True):
    """On which conditions an exhibit, or what a source gave, may be used; or that consent was withdrawn."""

    parties: tuple[str, ...]
    index: int
    scope: tuple[str, ...] = ()
    exclusions: tuple[str, ...] = ()
    expires: str = ""
    withdrawn: bool = False


class Sourced(msgspec.Struct, omit_defaults=True):
    """A source of the inquiry, which `parties` brought in and answer for."""

    kind: SourceKind
    parties: tuple[str, ...]
    index: int
    interests: tuple[str, ...] = ()
    identity_commitment: str = ""
    consents: list[Consented] = []


class Headed(msgspec.Struct):
    """A head of a custody chain, as entry `index` stated it."""

    seq: int
    event: str
    index: int


class Broken(msgspec.Struct):
    """A gap in a custody chain, in the words of those who declared it. It is never healed."""

    reason: str
    parties: tuple[str, ...]
    index: int


class Transferred(msgspec.Struct, omit_defaults=True):
    """An exhibit went from one post to another."""

    released_by: str
    received_by: str
    index: int
    reason: str = ""


class Held(msgspec.Struct):
    """A legal hold of one party."""

    reason: str
    authority: str
    index: int


class Redacted(msgspec.Struct, omit_defaults=True):
    """That an exhibit is another one with parts withheld."""

    of: str
    reason: str
    approver: str
    level: str
    index: int
    regions: str = ""


class Received(msgspec.Struct, omit_defaults=True):
    """An exhibit of the inquiry. `holder` is the party that has it now; `holds` are legal holds in force, by party."""

    brought: ExhibitBrought
    holder: str
    parties: tuple[str, ...]
    index: int
    heads: list[Headed] = []
    broken: list[Broken] = []
    transfers: list[Transferred] = []
    consents: list[Consented] = []
    holds: dict[str, Held] = {}
    redactions: list[Redacted] = []


class Dependent(msgspec.Struct, omit_defaults=True):
    """One statement on one edge of dependence. `report` is the full report behind it, if it was filed."""

    a: str
    b: str
    type: Class
    decision: Decision
    by: tuple[str, ...]
    reason: str
    index: int
    report: Blob | None = None


class Claimed(msgspec.Struct, omit_defaults=True):
    """A claim as it was stated."""

    text: str
    exhibits: tuple[str, ...]
    parties: tuple[str, ...]
    index: int
    observer: str = ""


class Graded(msgspec.Struct):
    """A grade of a source or of a claim, by one assessor. A later one by the same assessor supersedes it."""

    subject: str
    grade: Reliability | Credibility
    by: str
    ground: str
    index: int


class Version(msgspec.Struct):
    """One version of the hypotheses; every hypothesis says who proposed it."""

    hypotheses: tuple[HypothesisPut, ...]
    parties: tuple[str, ...]
    index: int


class Assessed(msgspec.Struct):
    """What one assessor said of a claim's evidence, sealed at entry `said`. `likely`: hypothesis to low and high."""

    by: str
    claim: str
    likely: dict[str, tuple[str, ...]]
    basis: Basis
    rationale: str
    said: int
    index: int


class Round(msgspec.Struct, omit_defaults=True):
    """A round of blind assessment, from entry `index` to entry `closed`. Assessments are in the order in which they were opened."""

    version: int
    claims: tuple[str, ...]
    parties: tuple[str, ...]
    index: int
    closed: int | None = None
    assessments: list[Assessed] = []


class Modelled(msgspec.Struct, omit_defaults=True):
    """A probabilistic model on file."""

    document: Blob
    engine: str
    parties: tuple[str, ...]
    index: int
    result: dict[str, str] = {}


class Drafted(msgspec.Struct, omit_defaults=True):
    """A draft of the finding. Drafts count from 1 and are all kept. `groups`: exhibits that count as one source stand together."""

    document: Blob
    statement: str
    parties: tuple[str, ...]
    index: int
    outcome: Outcome | Literal[""] = ""
    hypothesis: str = ""
    groups: tuple[tuple[str, ...], ...] = ()
    contrary: tuple[tuple[str, ...], ...] = ()
    gaps: tuple[str, ...] = ()
    level: str = ""


class Replied(msgspec.Struct, omit_defaults=True):
    """A served party's answer, or that it gives none."""

    index: int
    text: str = ""
    waived: bool = False
    document: Blob | None = None


class Served(msgspec.Struct, omit_defaults=True):
    """A draft served on a party. It is open until the party replied or waived, or whoever served it said that no reply came in time."""

    draft: int
    party: str
    days: int
    parties: tuple[str, ...]
    index: int
    replies: list[Replied] = []
    closed: int | None = None
    reason: str = ""

    @property
    def open(self) -> bool:
        """Whether an answer is still waited for."""
        return not self.replies and self.closed is None


class Corrected(msgspec.Struct):
    """A correction: the document that stands in place of the one before it, and why."""

    document: Blob
    supersedes: str
    reason: str
    parties: tuple[str, ...]
    index: int


class Adopted(msgspec.Struct, omit_defaults=True):
    """A finding that the parties adopted. `withdrawn` is the entry that withdrew it."""

    draft: int
    document: Blob
    outcome: Outcome
    rule: str
    parties: tuple[str, ...]
    index: int
    corrections: list[Corrected] = []
    withdrawn: int | None = None
    withdrawn_by: tuple[str, ...] = ()
    reason: str = ""

    @property
    def in_force(self) -> Blob:
        """The document as last corrected."""
        return self.corrections[-1].document if self.corrections else self.document


class Dissented(msgspec.Struct, omit_defaults=True):
    """What parties say against a draft or a finding. It is kept for good."""

    text: str
    parties: tuple[str, ...]
    index: int
    draft: int | None = None
    document: Blob | None = None


class Stamped(msgspec.Struct, omit_defaults=True):
    """A timestamp by an outside authority on the log as it was at one size. Whether it is genuine is for a verifier."""

    size: int
    root: str
    response: Blob
    authority: str
    parties: tuple[str, ...]
    index: int
    inquiry: str = ""


class Inquiry(msgspec.Struct, omit_defaults=True):
    """One inquiry with all that was said in it. The standard of proof was fixed when it was opened."""

    title: str
    mandate: str
    standard: StandardOfProof
    parties: tuple[str, ...]
    index: int
    prior: str = ""
    window: Window | None = None
    format: str = ""
    rule: str = ""
    ladder: DeclaredLadder | None = None
    levels: tuple[str, ...] = LEVELS
    sources: dict[str, Sourced] = {}
    exhibits: dict[str, Received] = {}
    dependence: list[Dependent] = []
    claims: dict[str, Claimed] = {}
    grades: list[Graded] = []
    versions: list[Version] = []
    rounds: dict[str, Round] = {}
    models: dict[str, Modelled] = {}
    drafts: list[Drafted] = []
    servings: list[Served] = []
    findings: list[Adopted] = []
    dissents: list[Dissented] = []

    @property
    def open_round(self) -> str:
        """Id of the round that is open, or empty."""
        return next((name for name, one in self.rounds.items() if one.closed is None), "")

    @property
    def standing(self) -> Adopted | None:
        """The finding that stands, if one was adopted and not withdrawn."""
        last = self.findings[-1] if self.findings else None
        return None if last is None or last.withdrawn is not None else last


class InquiryState(Part):
    """Inquiries by id, and timestamps in the order of the log."""

    name: ClassVar[str] = "inquiry"

    inquiries: dict[str, Inquiry] = {}
    timestamps: list[Stamped] = []
