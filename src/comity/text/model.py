# SPDX-License-Identifier: Apache-2.0
"""The nouns of negotiated text: a tree of clauses, choices of alternatives inside them, and who stands behind which alternative.

A clause keeps its stable id whatever number it is displayed under. A choice is a place where the text is not agreed; its alternatives may
include no text. Values are frozen and hold every character that was read, so that writing a text back loses nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Literal, NamedTuple

from comity.text.scanner import Diagnostic

Dialect = Literal["neg", "published"]
Stance = Literal[
    "propose", "support", "retain", "oppose", "delete", "reserve", "reflect", "ad_referendum", "withdraw"
]
FOR: frozenset[str] = frozenset({"propose", "support", "retain", "ad_referendum"})
AGAINST: frozenset[str] = frozenset({"oppose", "delete"})

ClauseType = Literal[
    "heading",      # a title; clauses under it are its children
    "article",
    "preambular",   # PP paragraphs
    "operative",    # OP paragraphs
    "paragraph",    # 1. 2bis. 3.3
    "point",        # (a) (iv) -
    "option",       # Option 1: ... ; options that follow each other are alternatives
    "prose",        # a paragraph without a number
    "bracket",      # a line that only opens or closes a bracket around whole clauses
    "matter",       # what a publisher added: tables of contents, link targets, tables
]  # fmt: skip

State = Literal[
    "open", "agreed_in_informals", "ad_referendum", "agreed", "adopted",
    "reserved", "reopened", "on_hold", "placement_open",
]  # fmt: skip
SETTLED_STATES: frozenset[str] = frozenset({"agreed_in_informals", "ad_referendum", "agreed", "adopted"})
HELD_STATES: frozenset[str] = frozenset({"reserved", "reopened", "on_hold"})


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who takes a stance, as written: `codes` are parties or groups. `condition` is the clause or party that it depends on."""

    codes: tuple[str, ...]
    stance: Stance = "propose"
    condition: str = ""
    remark: str = ""


class Position(NamedTuple):
    """One party's stance on one alternative, with groups expanded. A text of many parties has tens of thousands, hence a tuple."""

    party: str
    stance: Stance
    condition: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    """A step of the status ladder in one body (empty: the text's own), or a hold. `parties` reserve, hold, or are still awaited.

    `written` is the whole tail as its author wrote it, on the first of the statuses that it says.
    """

    state: State
    body: str = ""
    parties: tuple[str, ...] = ()
    written: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Words:
    """Words as they stand, emphasis marks of the source included."""

    text: str


@dataclass(frozen=True, slots=True)
class NoteRef:
    """A reference to a footnote by its key."""

    key: str


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way to fill a choice. `content` None is no text. `id` is unique in the text.

    `before` is what stood between the previous alternative and this one (white space, a slash, `or`). Without `opens` (`closes`) the
    bracket goes on from (into) another clause, or was never closed. With `slash` it shares its bracket with the alternative before it.
    """

    id: str
    content: tuple[Inline, ...] | None
    attributions: tuple[Attribution, ...] = ()
    label: str = ""
    before: str = ""
    opens: bool = True
    closes: bool = True
    slash: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """A place that is not agreed, as brackets show it. A lone bracket is a choice between its words and no text.

    kind: `contested`; `blank`, a value to be filled in, such as [X]; `placeholder`, words to come. `pinned`: its id is written out.
    """

    id: str
    alternatives: tuple[Alternative, ...]
    kind: Literal["contested", "blank", "placeholder"] = "contested"
    pinned: bool = False


Inline = Words | NoteRef | Choice


@dataclass(frozen=True, slots=True)
class Clause:
    """A unit of the text. `id` is stable, `number` is what is displayed (`OP3 bis`), `marker` the exact text that opens the line.

    `attributions` belong to the clause as a whole (an option that parties propose). `indent` is counted in columns, as written. A
    `tight` clause follows the line before it without a blank one.
    """

    id: str
    type: ClauseType
    number: str = ""
    marker: str = ""
    content: tuple[Inline, ...] = ()
    attributions: tuple[Attribution, ...] = ()
    statuses: tuple[Status, ...] = ()
    children: tuple[Clause, ...] = ()
    level: int = 0
    indent: int = 0
    pinned: bool = False
    tight: bool = False
    line: int = 0

    def walk(self) -> Iterator[Clause]:
        """This clause and all under it, in the order of the text."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def settled(self) -> bool:
        """Whether a status says that it is agreed, and none that it is held or reopened."""
        states = {status.state for status in self.statuses}
        return bool(states & SETTLED_STATES) and not states & HELD_STATES


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote. kind: `reservation` (of `parties`), `placement`, `read_as` (read `substitutes[0]` as `substitutes[1]`), or `remark`."""

    key: str
    content: tuple[Inline, ...]
    kind: Literal["remark", "reservation", "placement", "read_as"] = "remark"
    parties: tuple[str, ...] = ()
    substitutes: tuple[str, str] | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Header:
    """What a text says about itself. `lines` are the header's lines as read, without those that were understood.

    `parties` are the declared codes; `groups` map a code to its members. `type` is statement (a communique) or bill (a constitution).
    """

    title: str = ""
    text: str = ""
    language: str = ""
    type: Literal["statement", "bill"] = "statement"
    version: str = ""
    base: str = ""
    status: str = ""
    parties: tuple[str, ...] = ()
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    lines: tuple[str, ...] = ()
    fenced: bool = False


@dataclass(frozen=True)
class Text:
    """One version of a text in one language. `source` is what was read; offsets and lines of diagnostics are places in it."""

    header: Header
    clauses: tuple[Clause, ...]
    notes: tuple[Note, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    flags: tuple[Diagnostic, ...] = ()
    dialect: Dialect = "neg"
    source: str = ""

    def walk(self) -> Iterator[Clause]:
        """Every clause in the order of the text."""
        for clause in self.clauses:
            yield from clause.walk()

    @cached_property
    def by_id(self) -> Mapping[str, Clause]:
        """Clauses by stable id; of two with one id, the first."""
        found: dict[str, Clause] = {}
        for clause in self.walk():
            found.setdefault(clause.id, clause)
        return found

    @cached_property
    def codes(self) -> frozenset[str]:
        """Every declared code: parties and groups."""
        return frozenset(self.header.parties) | frozenset(self.header.groups)

    def positions(self, attributions: tuple[Attribution, ...]) -> tuple[Position, ...]:
        """Attributions with groups expanded, in the order written; a party named twice keeps both."""
        groups = self.header.groups
        return tuple(
            [
                Position(party, one.stance, one.condition, one.remark)
                for one in attributions
                for code in one.codes
                for party in groups.get(code, (code,))
            ]
        )


def inlines(content: tuple[Inline, ...] | None) -> Iterator[Inline]:
    """Every inline of a content at any depth, in the order of the text; choices before what is inside them."""
    for one in content or ():
        yield one
        if isinstance(one, Choice):
            for alternative in one.alternatives:
                yield from inlines(alternative.content)


def choices(content: tuple[Inline, ...] | None) -> Iterator[Choice]:
    """Every choice of a content at any depth."""
    return (one for one in inlines(content) if isinstance(one, Choice))
