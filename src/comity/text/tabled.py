# SPDX-License-Identifier: Apache-2.0
"""A text on the record: its clauses as they stand, who stands where on each alternative, who agreed to which words.

Words are pieces: plain strings, and places that a choice or a footnote fills. Nothing here parses a bracket, compares two wordings or
decides for a party; a choice is settled by a statement, and only then does its place hold words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, ClassVar, Literal

import msgspec
from msgspec import Meta

from comity.canonical import sha256_hex
from comity.kinds import Language, Part, Title, Value

NO_TEXT = "0"
Level = Literal["agreed_in_informals", "ad_referendum", "agreed"]
LEVELS: tuple[Level, ...] = ("agreed_in_informals", "ad_referendum", "agreed")

_NAME = r"^([a-z0-9][a-z0-9._-]{0,99})$(?!\n)"
Name = Annotated[
    str, Meta(pattern=_NAME, description="id of a clause, choice or alternative: a-z, 0-9, dot, hyphen, _")
]
ClauseKind = Literal[
    "heading", "article", "preambular", "operative", "paragraph", "point", "prose", "matter", "note"
]


class Place(Value, frozen=True):
    """A place in a wording that a choice fills, or where a footnote stands."""

    choice: Name | None = None
    note: Name | None = None


Piece = str | Place
Wording = Annotated[
    dict[Language, tuple[Piece, ...]],
    Meta(description="by language: a list of words and of {choice} or {note} places"),
]


class Alternative(Value, frozen=True):
    """One way to fill a choice. Without `words` it is no text."""

    id: Name
    words: Wording | None = None
    label: Title | None = None


class Choice(Value, frozen=True):
    """A place where the text is open."""

    id: Name
    alternatives: Annotated[tuple[Alternative, ...], Meta(min_length=1, max_length=64)]
    kind: Literal["contested", "blank", "placeholder"] = "contested"


class Clause(Value, frozen=True):
    """A clause as it is tabled. `depth` is its place in the tree, 0 outermost; `number` is what is displayed."""

    id: Name
    type: ClauseKind
    words: Wording
    number: Title | None = None
    marker: Title | None = None
    level: Annotated[int, Meta(ge=0, le=6, description="of a heading, 1 to 6")] = 0
    depth: Annotated[int, Meta(ge=0, le=32, description="place in the tree; 0 is outermost")] = 0
    choices: Annotated[tuple[Choice, ...], Meta(max_length=256)] = ()


class Condition(Value, frozen=True):
    """What a stance depends on: that a clause is agreed, or that a choice in it is settled with an alternative."""

    clause: Name
    choice: Name | None = None
    alternative: Name | None = None


class Stand(msgspec.Struct, omit_defaults=True):
    """One party's stance on one alternative. `until` is what makes it go away; `condition` what it waits for."""

    stance: str
    index: int
    condition: Condition | None = None
    until: Condition | None = None


class Offered(msgspec.Struct, omit_defaults=True):
    """An alternative on the table. `by` are the parties that proposed it after the text was tabled; `base` what it was written against."""

    id: str
    words: dict[str, tuple[Piece, ...]] | None
    index: int
    label: str = ""
    by: tuple[str, ...] = ()
    base: str = ""


class OpenChoice(msgspec.Struct, omit_defaults=True):
    """A choice: its alternatives in order, positions (alternative -> party -> Stand), and the alternative that settled it."""

    alternatives: list[Offered]
    kind: str = "contested"
    positions: dict[str, dict[str, Stand]] = {}
    settled: str = ""

    def offered(self, alternative: str) -> Offered | None:
        """The alternative with this id."""
        return next((one for one in self.alternatives if one.id == alternative), None)


class TabledClause(msgspec.Struct, omit_defaults=True):
    """A clause as it stands. `agreed` maps level -> party -> index of the statement that signed its hashes."""

    type: str
    words: dict[str, tuple[Piece, ...]]
    index: int
    number: str = ""
    marker: str = ""
    level: int = 0
    depth: int = 0
    choices: dict[str, OpenChoice] = {}
    agreed: dict[str, dict[str, int]] = {}
    reopened: list[int] = []

    def open_choices(self) -> Iterator[str]:
        """Ids of the choices that are open, in places that the text still has."""
        for places in self.words.values():
            for name in self._reached(places):
                if not self.choices[name].settled:
                    yield name
            return

    def _reached(self, pieces: Sequence[Piece]) -> Iterator[str]:
        for piece in pieces:
            if isinstance(piece, Place) and piece.choice is not None:
                choice = self.choices[piece.choice]
                yield piece.choice
                for one in choice.alternatives:
                    if choice.settled in {"", one.id} and one.words:
                        yield from self._reached(next(iter(one.words.values())))

    def settled_words(self, language: str) -> str | None:
        """The words in one language with settled choices filled in; None while one is open."""
        return self._fill(self.words.get(language, ()), language)

    def _fill(self, pieces: Sequence[Piece], language: str) -> str | None:
        found = []
        for piece in pieces:
            if isinstance(piece, str):
                found.append(piece)
            elif piece.choice is not None:
                choice = self.choices[piece.choice]
                chosen = choice.offered(choice.settled)
                inner = self._fill((chosen.words or {}).get(language, ()), language) if chosen else None
                if inner is None:
                    return None
                found.append(inner)
        return single_spaced("".join(found))

    @property
    def signed(self) -> dict[str, int]:
        """Every party that agreed at any level, with the index of its last statement."""
        return {party: index for level in LEVELS for party, index in self.agreed.get(level, {}).items()}

    def agreed_by(self, level: Level) -> frozenset[str]:
        """Parties that agreed at this level or a higher one."""
        higher = LEVELS[LEVELS.index(level) :]
        return frozenset(party for one in higher for party in self.agreed.get(one, {}))


class Tabled(msgspec.Struct, omit_defaults=True):
    """A text. `order` are the clause ids in the order of the text; `versions` the indices that tabled and revised it."""

    title: dict[str, str]
    languages: tuple[str, ...]
    type: str
    by: tuple[str, ...]
    index: int
    format: str = ""
    rule: str = ""
    order: list[str] = []
    clauses: dict[str, TabledClause] = {}
    versions: list[int] = []
    touched: int = 0
    adopted: int | None = None

    def hashes(self) -> dict[str, str] | None:
        """By language, the hash of the whole text; None while a choice is open."""
        found = {}
        for language in self.languages:
            one = []
            for name in self.order:
                words = self.clauses[name].settled_words(language)
                if words is None:
                    return None
                one.append(words_hash(name, language, words))
            found[language] = sha256_hex(f"comity/text/v1\0{language}\0{' '.join(one)}".encode())
        return found


class TextState(Part):
    """Texts by id."""

    name: ClassVar[str] = "text"

    texts: dict[str, Tabled] = {}


def single_spaced(words: str) -> str:
    """White space once and none at the ends. ASCII white space only: Unicode's differs between versions, and replicas must agree."""
    return " ".join(part for part in words.replace("\n", " ").replace("\t", " ").split(" ") if part)


def words_hash(clause: str, language: str, words: str) -> str:
    """SHA-256 in hexadecimal of what a party agrees to: a clause's id, the language, its words. The same as `wording.clause_hash`."""
    return sha256_hex(f"comity/clause/v1\0{clause}\0{language}\0{words}".encode())


def target_of(name: str, hashes: Mapping[str, str]) -> str:
    """What a silence procedure on a text names: its id, and one hash of all its languages."""
    listed = " ".join(f"{language} {hashes[language]}" for language in sorted(hashes))
    return f"text/{name}/{sha256_hex(listed.encode())}"


def met(text: Tabled, condition: Condition) -> bool:
    """Whether what a stance depends on has come about: the choice settled so, or the clause agreed to by anybody with nothing open."""
    clause = text.clauses.get(condition.clause)
    if clause is None:
        return False
    if condition.choice is None:
        return bool(clause.signed) and not any(clause.open_choices())
    choice = clause.choices.get(condition.choice)
    return choice is not None and choice.settled == condition.alternative


def stances(text: Tabled, choice: OpenChoice) -> dict[str, dict[str, str]]:
    """alternative -> party -> for, against or reserve, as they count now."""
    return {
        alternative: {
            party: counted for party, stand in positions.items() if (counted := _counts(text, stand))
        }
        for alternative, positions in choice.positions.items()
    }


def _counts(text: Tabled, stand: Stand) -> str:
    if stand.until is not None and met(text, stand.until):
        return ""
    if stand.stance == "support":
        waits = stand.condition is not None and not met(text, stand.condition)
        return "reserve" if waits else "for"
    return {"oppose": "against", "reserve": "reserve"}[stand.stance]


def holders(text: Tabled, choice: OpenChoice, alternative: str) -> tuple[str, ...]:
    """Parties, sorted, that hold a choice against this alternative: they oppose it, reserve on it, or stand for another and not for it."""
    counted = stances(text, choice)
    here = counted.get(alternative, {})
    elsewhere = {
        party
        for one, parties in counted.items()
        for party, stance in parties.items()
        if one != alternative and stance == "for"
    }
    content = {party for party, stance in here.items() if stance == "for"}
    against = {party for party, stance in here.items() if stance != "for"}
    return tuple(sorted(against | (elsewhere - content)))
