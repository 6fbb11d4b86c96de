# SPDX-License-Identifier: Apache-2.0
"""The values inside statements of an inquiry: exhibits, custody heads, hypotheses, the standard of proof, the ladder.

Each is written as its author signed it and kept so in the state. Sources are pseudonyms, holders are parties.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from comity.kinds import Bytes, Code, Hash, Id, Index, Title, Value, Words

Category = Literal["original", "derivative", "physical"]
Outcome = Literal["established", "not_established", "no_finding"]

Day = Annotated[
    str,
    Meta(
        pattern=r"^([0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01]))$(?!\n)",
        description="a day, as 2026-11-21",
    ),
]
Ratio = Annotated[
    str,
    Meta(
        pattern=r"^([1-9][0-9]{0,15}(/[1-9][0-9]{0,15})?)$(?!\n)",
        description="positive number as 10 or 3/2, in lowest terms",
    ),
]
MediaType = Annotated[
    str, Meta(pattern=r"^([a-z]+/[a-z0-9.+-]+)$(?!\n)", max_length=100, description="such as text/html")
]
Number = Annotated[int, Meta(ge=1, le=10_000, description="counts from 1")]


class Window(Value, frozen=True):
    """The days that the inquiry is about; one of them if there is no `until`."""

    since: Day
    until: Day | None = None


class StandardOfProof(Value, frozen=True):
    """The standard of proof, set by the mandating decision. Applying it is for people."""

    name: Title
    definition: Words
    source: Annotated[Words, Meta(description="the decision that sets it")]


class Band(Value, frozen=True):
    """The words for a likelihood ratio from `least` on, up to the next band."""

    least: Annotated[Ratio, Meta(description="1 or more, such as 10 or 3/2")]
    words: Title


class DeclaredLadder(Value, frozen=True):
    """The steps on which likelihoods are stated, and the words for ratios.

    What rests on broken custody alone supports by no more than `broken_cap`.
    """

    steps: Annotated[tuple[Ratio, ...], Meta(min_length=2, max_length=32, description="1 or more each, rising")]  # fmt: skip
    bands: Annotated[tuple[Band, ...], Meta(min_length=1, max_length=32, description="list of Band, rising")]
    broken_cap: Annotated[Ratio, Meta(description="1 or more")]
    source: Annotated[Words, Meta(description="where steps and words are from")]


class Derivation(Value, frozen=True):
    """How a derivative was made from its parent."""

    tool: Title
    version: Title
    parameters: Annotated[Hash, Meta(description="SHA-256 of the file that lists the parameters")]


class ExhibitBrought(Value, frozen=True):
    """One object of evidence. Its bytes are never public by this; where their hash would tell what they are, it is a salted commitment."""

    id: Annotated[Id, Meta(description="its own within the inquiry")]
    category: Annotated[Category, Meta(description="original, derivative or physical")]
    held_by: Annotated[Code, Meta(description="the party that holds it, which signs")]
    sha256: Hash | None = None
    commitment: Annotated[Hash, Meta(description="salted commitment to the bytes")] | None = None
    size: Bytes | None = None
    media_type: MediaType | None = None
    parent: Annotated[Id, Meta(description="the exhibit that a derivative was made from")] | None = None
    derivation: Derivation | None = None
    source: Annotated[Id, Meta(description="pseudonym of a source of the inquiry")] | None = None
    title: Title | None = None
    sensitivity: Annotated[Id, Meta(description="a level of the inquiry")] | None = None


class CustodyHead(Value, frozen=True):
    """Where the custody chain of one exhibit stood."""

    exhibit: Id
    seq: Annotated[Index, Meta(description="number of its last event, counted as in the chain")]
    event: Annotated[Hash, Meta(description="SHA-256 of that event's file")]


class HypothesisPut(Value, frozen=True):
    """A possible answer. Exactly one of a set is the rest, which stands for everything else."""

    id: Id
    text: Words
    rest: bool = False
    proposed_by: (
        Annotated[
            tuple[Code, ...],
            Meta(min_length=1, max_length=64, description="party codes, sorted; the signers if left out"),
        ]
        | None
    ) = None
