# SPDX-License-Identifier: Apache-2.0
"""The nouns of an inquiry as frozen values: what a TOML file and a record both give, and what every algorithm here works on.

Terms are those of the field: exhibits and sources, graded A to F and 1 to 6 (STANAG 2511); edges of dependence between exhibits; claims;
an exhaustive set of hypotheses; assessments as likelihoods, never as probabilities of a hypothesis. No value here says who is responsible.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, get_args

Class = Literal[
    "same-capture",
    "same-article",
    "derived",
    "syndicated",
    "shared-release",
    "shared-quotation",
    "shared-furniture",
    "same-observer",
    "same-sample",
    "same-laboratory",
    "same-funder",
]
"""How two exhibits depend on each other. The first eight can be found in texts; the last three only people know."""

CLASSES: tuple[Class, ...] = get_args(Class)

JOINING: frozenset[Class] = frozenset(
    ("same-capture", "same-article", "derived", "syndicated", "same-sample")
)
"""Classes that make two exhibits one source unless the user says otherwise. What two reports take from one release, quote from one speaker
or print around the article does not make the reports one."""

CLAIM_JOINING: frozenset[Class] = JOINING | {"shared-release", "shared-quotation", "same-observer"}
"""Classes that make two exhibits one source of one claim: a claim may rest on just the release or the speaker that they share."""

Decision = Literal["found", "confirmed", "asserted", "cut"]
"""Who decided an edge: an algorithm found it; a person confirmed it, asserted one that no algorithm found, or cut it."""

Reliability = Literal["A", "B", "C", "D", "E", "F"]
Credibility = Literal["1", "2", "3", "4", "5", "6"]

SourceKind = Literal[
    "eyewitness", "document", "sensor", "laboratory", "publisher", "agency", "state", "organisation", "other"
]
Basis = Literal["data", "literature", "expert", "assumption"]


@dataclass(frozen=True)
class Source:
    """Whoever an exhibit comes from, under a pseudonym. Interests are what the inquiry knows that may colour what the source says."""

    id: str
    kind: SourceKind = "other"
    interests: tuple[str, ...] = ()


@dataclass(frozen=True)
class Exhibit:
    """One object of evidence. `sha256` is empty where only a commitment is public; `custody` is `broken` where its chain has a gap."""

    id: str
    source: str = ""
    sha256: str = ""
    size_bytes: int = 0
    media_type: str = ""
    title: str = ""
    file: str = ""
    parent: str = ""
    custody: Literal["complete", "broken", "unknown"] = "unknown"
    broken_because: str = ""


@dataclass(frozen=True)
class Edge:
    """Two exhibits depend on each other, in one way, on the evidence given in words. `a` sorts before `b`."""

    a: str
    b: str
    type: Class
    decision: Decision = "found"
    by: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Claim:
    """One proposition that exhibits assert. `observer` is the person or body whose perception it rests on, if it is one."""

    id: str
    text: str
    exhibits: tuple[str, ...]
    observer: str = ""


@dataclass(frozen=True)
class Grade:
    """A grade of a source (reliability, A to F) or of a claim (credibility, 1 to 6), by one assessor, with its ground."""

    subject: str
    grade: Reliability | Credibility
    by: str
    ground: str


@dataclass(frozen=True)
class Hypothesis:
    """A possible answer. `rest` marks the one that stands for everything else, without which no set is exhaustive."""

    id: str
    text: str
    rest: bool = False
    proposed_by: str = ""


@dataclass(frozen=True)
class Standard:
    """The standard of proof, set by the mandating decision before anything is weighed. Applying it is for people."""

    name: str
    definition: str
    set_by: str


@dataclass(frozen=True)
class Ladder:
    """The steps on which likelihoods are stated, and the words for how strongly a likelihood ratio supports; both are cited data.

    Steps and the bands' lower ends are 1 or more; ratios below 1 read as the same band for the other hypothesis. A row that rests on broken
    custody alone supports by no more than `broken_cap`.
    """

    steps: tuple[Fraction, ...]
    bands: tuple[tuple[Fraction, str], ...]
    broken_cap: Fraction
    source: str


@dataclass(frozen=True)
class Interval:
    """A closed interval of positive numbers."""

    low: Fraction
    high: Fraction


@dataclass(frozen=True)
class Assessment:
    """How much one assessor expects a claim's evidence under each hypothesis, as relative likelihoods: only their ratios mean anything.

    A likelihood of 10 to 100 under one hypothesis and 1 under another says: 10 to 100 times as expected. Every hypothesis has one.
    """

    by: str
    claim: str
    likely: Mapping[str, Interval]
    basis: Basis = "assumption"
    rationale: str = ""

    @property
    def party(self) -> str:
        """The party whose assessor said so."""
        return self.by.partition("/")[0]


@dataclass(frozen=True)
class Case:
    """One inquiry: all that its answers are computed from. Orders are those of the file, or of the log."""

    id: str
    title: str
    mandate: str = ""
    standard: Standard | None = None
    ladder: Ladder | None = None
    sources: tuple[Source, ...] = ()
    exhibits: tuple[Exhibit, ...] = ()
    edges: tuple[Edge, ...] = ()
    claims: tuple[Claim, ...] = ()
    grades: tuple[Grade, ...] = ()
    hypotheses: tuple[Hypothesis, ...] = ()
    version: int = 1
    assessments: tuple[Assessment, ...] = ()
    joining: frozenset[Class] = field(default=JOINING)
