# SPDX-License-Identifier: Apache-2.0
"""A finding as a frozen value: what was asked, what supports which answer, who decided what under which rule, and who dissents.

The outcome is a recorded human decision under a named rule; nothing here computes one. Dissents, replies, corrections and a withdrawal
are part of the finding for good. Each passage says at which level it may be read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Literal, get_args

from comity.inquiry.case import Hypothesis, Standard

Level = Literal["public", "parties", "full"]
LEVELS: tuple[Level, ...] = get_args(Level)
"""Who may read a passage, from everybody to the inquiry alone. A page at one level shows that level and those before it."""

Outcome = Literal["established", "not established", "no finding"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)

Status = Literal["draft", "review", "adopted", "withdrawn", "corrected"]
STATUSES: tuple[Status, ...] = get_args(Status)

UNDECIDED: frozenset[Status] = frozenset(("draft", "review"))


@dataclass(frozen=True, kw_only=True)
class Passage:
    """Whatever may be withheld. `commitment` is set, and the fields of HIDES are empty, where it is; `reason` says why, in public words."""

    KIND: ClassVar[str]
    HIDES: ClassVar[tuple[str, ...]]

    level: Level = "public"
    reason: str = ""
    approved_by: str = ""
    commitment: str = ""
    simulated: bool = False

    @property
    def withheld(self) -> bool:
        return bool(self.commitment)


@dataclass(frozen=True)
class Paragraph(Passage):
    """One numbered paragraph of the reasons. Its id is its number: it stays when others come and go."""

    KIND, HIDES = "paragraph", ("text", "exhibits", "groups")

    id: str
    text: str
    exhibits: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cited(Passage):
    """An exhibit that the finding cites. `sha256` is empty where only a commitment to it is public."""

    KIND, HIDES = "exhibit", ("title", "sha256")

    id: str
    title: str = ""
    sha256: str = ""


@dataclass(frozen=True)
class Group(Passage):
    """Exhibits that count as one source."""

    KIND, HIDES = "group", ("title", "exhibits")

    id: str
    title: str = ""
    exhibits: tuple[str, ...] = ()


@dataclass(frozen=True)
class Gap(Passage):
    """What the inquiry asked for or looked for and does not have."""

    KIND, HIDES = "gap", ("text",)

    text: str


@dataclass(frozen=True)
class Alternative(Passage):
    """Another account of the incident, and what became of it."""

    KIND, HIDES = "alternative", ("title", "text")

    title: str
    text: str


@dataclass(frozen=True)
class Dissent(Passage):
    """What a party says against the finding. That it dissents is never withheld."""

    KIND, HIDES = "dissent", ("text",)

    party: str
    text: str


@dataclass(frozen=True)
class Reply(Passage):
    """The right of reply: when the draft was served on a party, and its answer, or the day by which none had come."""

    KIND, HIDES = "reply", ("answer",)

    party: str
    served_at: str
    answer: str = ""
    answered_at: str = ""
    no_answer_by: str = ""


@dataclass(frozen=True)
class Correction(Passage):
    """What was wrong and is put right, in which paragraph if it is one."""

    KIND, HIDES = "correction", ("text",)

    at: str
    by: str
    text: str
    paragraph: str = ""


@dataclass(frozen=True)
class Grid(Passage):
    """A table from the weighing, such as a matrix or a tornado, as words and numbers that are shown as they are."""

    KIND, HIDES = "table", ("caption", "header", "rows", "note")

    id: str
    caption: str
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Decision:
    """Who decided, under which rule, and where that is recorded. The software takes no part in it."""

    outcome: Outcome
    rule: str
    by: tuple[str, ...]
    at: str
    entry: str = ""
    simulated: bool = False


@dataclass(frozen=True)
class Withdrawal:
    """The finding no longer stands; it stays readable."""

    at: str
    by: str
    reason: str


@dataclass(frozen=True)
class Support:
    """How many times as expected the evidence is under `of` as under `against`: from `low` to `high`, exact, and the band's words."""

    of: str
    against: str
    low: str
    high: str
    band: str


@dataclass(frozen=True)
class Counts:
    """How much was collected, and from how many independent sources it comes."""

    captures: int
    articles: int
    independent_sources: int


@dataclass(frozen=True)
class Finding:
    """One draft of a finding, adopted or not. Orders are those of the file, or of the log.

    `proposed` is the outcome put to those who decide; `simulated_parts` names in words what did not happen. `level` is that of this copy.
    """

    id: str
    title: str
    inquiry: str
    statement: str
    mandate: str = ""
    incident: str = ""
    language: str = "en"
    status: Status = "draft"
    draft: int = 1
    dated: str = ""
    supersedes: str = ""
    level: Level = "full"
    proposed: Outcome | Literal[""] = ""
    standard: Standard | None = None
    hypotheses: tuple[Hypothesis, ...] = ()
    support: tuple[Support, ...] = ()
    counts: Counts | None = None
    decision: Decision | None = None
    relied_on: tuple[str, ...] = ()
    contrary: tuple[str, ...] = ()
    paragraphs: tuple[Paragraph, ...] = ()
    exhibits: tuple[Cited, ...] = ()
    groups: tuple[Group, ...] = ()
    gaps: tuple[Gap, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    dissents: tuple[Dissent, ...] = ()
    replies: tuple[Reply, ...] = ()
    corrections: tuple[Correction, ...] = ()
    tables: tuple[Grid, ...] = ()
    withdrawal: Withdrawal | None = None
    simulated: bool = False
    simulated_parts: tuple[str, ...] = ()

    @property
    def shows_simulation(self) -> bool:
        """Whether anything in it did not happen."""
        decided = self.decision is not None and self.decision.simulated
        return (
            self.simulated
            or bool(self.simulated_parts)
            or decided
            or any(one.simulated for _, _, one in passages(self))
        )


PASSAGES = (
    "paragraphs",
    "exhibits",
    "groups",
    "gaps",
    "alternatives",
    "dissents",
    "replies",
    "corrections",
    "tables",
)
"""The fields of a finding that hold passages."""


def passages(finding: Finding) -> Iterator[tuple[str, str, Passage]]:
    """Every passage with the field that holds it and its name: its own id, else its place from 1, such as "paragraph 12" or "gap 2"."""
    for field in PASSAGES:
        for place, one in enumerate(getattr(finding, field), 1):
            yield field, f"{one.KIND} {getattr(one, 'id', place)}", one


def content(passage: Passage) -> dict[str, Any]:
    """What a passage says, whoever may read it: the words that are withheld and those that never are, as canonical JSON takes them."""
    about = {field.name for field in fields(Passage)}
    return {field.name: getattr(passage, field.name) for field in fields(passage) if field.name not in about}
