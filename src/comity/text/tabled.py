# SPDX-License-Identifier: Apache-2.0
"""A text on the record: its clauses as they stand, who stands where on each alternative, who agreed to which words.

Words are pieces: plain strings, and places that a choice or a footnote fills. Nothing here parses a bracket, likens one wording to
another or decides for a party; a choice is settled by a statement, and only then does its place hold words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, ClassVar, Literal

import msgspec
from msgspec import Meta

from comity.canonical import sha256_hex
from comity.kinds import Language, Part, Title, Value

NO_TEXT = "0"
"""The id of the alternative that there be no text."""
WHOLE = ".whole"
"""Ends the id of the choice that holds a whole clause; no other id ends so."""
MOST_ALTERNATIVES = 256
MOST_CLAUSES = 10_000
MOST_NESTED = 16
"""How deep choices may stand inside one another, so that no program's own limit decides what a clause says."""

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
    """A place within words: one that a choice fills, or where a footnote stands. It names one of the two."""

    choice: Annotated[Name, Meta(description="id of the choice of this clause that fills the place")] | None = None  # fmt: skip
    note: Annotated[Name, Meta(description="key of the footnote; its words are the clause note-KEY")] | None = None  # fmt: skip


Piece = str | Place
Wording = Annotated[
    dict[Language, tuple[Piece, ...]],
    Meta(description="by language, a list in reading order: words as text, and places as {choice} or {note}"),
]


class Alternative(Value, frozen=True):
    """One way to fill a choice. No text has the id `0` and no words."""

    id: Annotated[Name, Meta(description="its own within the choice; 0 is no text")]
    words: Wording | None = None
    label: Annotated[Title, Meta(description="what is displayed before it, such as Option 1")] | None = None


class Choice(Value, frozen=True):
    """A place where the text is open, which a draft shows in brackets. Of one alternative, no text is the other."""

    id: Annotated[Name, Meta(description="its own within the text")]
    alternatives: Annotated[
        tuple[Alternative, ...],
        Meta(min_length=1, max_length=64, description="list of Alternative, in order"),
    ]
    kind: Annotated[
        Literal["contested", "blank", "placeholder"],
        Meta(description="contested; blank, a value still to be filled in; placeholder, words still to come"),
    ] = "contested"


class Clause(Value, frozen=True):
    """A clause: a paragraph, a heading, a footnote. It keeps its id whatever number it is displayed under."""

    id: Annotated[Name, Meta(description="its own within the text, and never another's: a-z, 0-9, dot, hyphen, _")]  # fmt: skip
    type: Annotated[
        ClauseKind,
        Meta(
            description="heading, article, preambular, operative, paragraph, point, prose, matter (a publisher's) or note"
        ),
    ]
    words: Wording
    number: Annotated[Title, Meta(description="the number that is displayed, such as OP3 bis")] | None = None
    marker: Annotated[Title, Meta(description="how the line begins, such as `OP3 bis.`")] | None = None
    level: Annotated[int, Meta(ge=0, le=6, description="of a heading, 1 to 6")] = 0
    depth: Annotated[int, Meta(ge=0, le=32, description="place in the tree; 0 is outermost")] = 0
    choices: Annotated[
        tuple[Choice, ...],
        Meta(max_length=256, description="list of Choice: what is open in it, one for each {choice} place"),
    ] = ()


class Condition(Value, frozen=True):
    """What a stance depends on: that a clause is agreed, or that a choice in it is settled with an alternative."""

    clause: Annotated[Name, Meta(description="id of a clause; alone, that it is agreed under the text's rule")]  # fmt: skip
    choice: Annotated[Name, Meta(description="id of a choice of that clause")] | None = None
    alternative: Annotated[Name, Meta(description="what the choice is to be settled with")] | None = None


class Stand(msgspec.Struct, omit_defaults=True):
    """One party's stance on one alternative. `until` is what makes it go away; `condition` what it waits for."""

    stance: str
    index: int
    condition: Condition | None = None
    until: Condition | None = None


class Offered(msgspec.Struct, omit_defaults=True):
    """An alternative on the table. `by` proposed it later, against the words whose hash in the text's first language is `base`."""

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
    """A clause as it stands. `agreed` maps level -> party -> index of the statement that signed its hashes.

    `filled` are choices that were settled, and whose alternative a later version made plain words: choice -> alternative.
    """

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
    filled: dict[str, str] = {}

    def open_choices(self) -> Iterator[str]:
        """Ids of the choices that are open, in places that the text still has. Every language has the same places."""
        language = min(self.words, default="")
        return self._open(self.words.get(language, ()), language)

    def _open(self, pieces: Sequence[Piece], language: str) -> Iterator[str]:
        for piece in self._filled(pieces, language):
            if isinstance(piece, Place) and piece.choice is not None and piece.choice in self.choices:
                yield piece.choice
                for one in self.choices[piece.choice].alternatives:
                    yield from self._open((one.words or {}).get(language, ()), language)

    def reached(self) -> Iterator[str]:
        """Ids of all choices, settled or not, level by level; those inside others come after them."""
        language = min(self.words, default="")
        level = _choices_in(self.words.get(language, ()))
        while level:
            yield from level
            within = [one.words or {} for name in level for one in self.choices[name].alternatives]
            level = [name for words in within for name in _choices_in(words.get(language, ()))]

    def flat(self, language: str) -> tuple[Piece, ...]:
        """The words in one language, settled choices filled in; what places are left are those of open choices and of notes."""
        return normal(self._filled(self.words.get(language, ()), language))

    def flat_alternative(self, choice: str, alternative: str, language: str) -> tuple[Piece, ...]:
        """The words of one alternative, settled choices inside it filled in."""
        offered = self.choices[choice].offered(alternative)
        return normal(self._filled(((offered.words if offered else None) or {}).get(language, ()), language))

    def _filled(self, pieces: Sequence[Piece], language: str) -> Iterator[Piece]:
        for piece in pieces:
            choice = self.choices.get(piece.choice or "") if isinstance(piece, Place) else None
            chosen = choice.offered(choice.settled) if choice is not None and choice.settled else None
            if chosen is None:
                yield piece
            else:
                yield from self._filled((chosen.words or {}).get(language, ()), language)

    def settled_words(self, language: str) -> str | None:
        """The words in one language with settled choices filled in; None while one is open."""
        pieces = self.flat(language)
        if any(isinstance(piece, Place) and piece.choice is not None for piece in pieces):
            return None
        return single_spaced("".join(piece for piece in pieces if isinstance(piece, str)))

    @property
    def gone(self) -> bool:
        """Whether it was settled that there be no text."""
        return any(self.words.values()) and not any(self.flat(language) for language in self.words)

    @property
    def signed(self) -> dict[str, int]:
        """Every party that agreed at any level, with the index of its last statement."""
        found: dict[str, int] = {}
        for parties in self.agreed.values():
            for party, index in parties.items():
                found[party] = max(index, found.get(party, 0))
        return found

    def agreed_by(self, level: Level) -> frozenset[str]:
        """Parties that agreed at this level or a higher one."""
        higher = LEVELS[LEVELS.index(level) :]
        return frozenset(party for one in higher for party in self.agreed.get(one, {}))


class Tabled(msgspec.Struct, omit_defaults=True):
    """A text. `order` are the clause ids in the order of the text; `versions` the indices that tabled and revised it.

    `spoken`: whether anything was said about it since it was tabled, other than its tablers' going on.
    """

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
    spoken: bool = False
    adopted: int | None = None

    def standing(self) -> list[tuple[str, TabledClause]]:
        """Clauses by id in the order of the text, without those that are gone and hold no clause that stands."""
        found: list[tuple[str, TabledClause]] = []
        for name in reversed(self.order):
            clause = self.clauses[name]
            if not clause.gone or (found and found[-1][1].depth > clause.depth):
                found.append((name, clause))
        found.reverse()
        return found

    def hashes(self) -> dict[str, str] | None:
        """By language, the hash of the whole text; None while a choice is open."""
        found = {}
        for language in self.languages:
            one = []
            for name, clause in self.standing():
                words = clause.settled_words(language)
                if words is None:
                    return None
                one.append(words_hash(name, language, words))
            found[language] = sha256_hex(f"comity/text/v1\0{language}\0{' '.join(one)}".encode())
        return found


class TextState(Part):
    """Texts by id."""

    name: ClassVar[str] = "text"

    texts: dict[str, Tabled] = {}


def put(text: Tabled, clauses: Sequence[Clause], after: str | None, index: int) -> None:
    """Put clauses into the text behind the clause `after`: first if it is `0`, last if it is None."""
    place = len(text.order) if after is None else 0 if after == NO_TEXT else text.order.index(after) + 1
    text.order[place:place] = [clause.id for clause in clauses]
    for clause in clauses:
        text.clauses[clause.id] = stored(clause, index)


def stored(clause: Clause, index: int) -> TabledClause:
    """A clause as it stands once it is tabled: of a lone alternative, no text is the other."""
    return TabledClause(
        clause.type, dict(clause.words), index, clause.number or "", clause.marker or "", clause.level, clause.depth,
        {choice.id: _stored_choice(choice, index) for choice in clause.choices},
    )  # fmt: skip


def _stored_choice(choice: Choice, index: int) -> OpenChoice:
    offered = [_stored_alternative(one, index) for one in choice.alternatives]
    if len(offered) == 1 and offered[0].words is not None and choice.kind == "contested":
        offered.append(Offered(NO_TEXT, None, index))
    return OpenChoice(offered, choice.kind)


def _stored_alternative(one: Alternative, index: int) -> Offered:
    return Offered(one.id, dict(one.words) if one.words is not None else None, index, one.label or "")


_WHITE = re.compile("[\t\n\x0b\x0c\r\x1c-\x1f \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")


def _choices_in(pieces: Sequence[Piece]) -> list[str]:
    return [one.choice for one in pieces if isinstance(one, Place) and one.choice is not None]


def spelled(pieces: Sequence[Piece]) -> str:
    """Pieces as one text that can be compared or found in another; no words hold the character that marks a place."""
    marked = (one if isinstance(one, str) else f"\0{one.choice or ''}\0{one.note or ''}\0" for one in pieces)
    return single_spaced("".join(marked))


def single_spaced(words: str) -> str:
    """White space once and none at the ends. Its characters are listed, since Unicode's may change and replicas must agree."""
    return _WHITE.sub(" ", words).strip(" ")


def normal(pieces: Iterator[Piece] | Sequence[Piece]) -> tuple[Piece, ...]:
    """The one spelling of pieces: no two strings side by side, no empty one, white space once."""
    found: list[Piece] = []
    for piece in pieces:
        last = found[-1] if found else None
        if isinstance(piece, str) and isinstance(last, str):
            found[-1] = last + piece
        else:
            found.append(piece)
    spaced = (_WHITE.sub(" ", piece) if isinstance(piece, str) else piece for piece in found)
    return tuple(piece for piece in spaced if piece != "")


def words_hash(clause: str, language: str, words: str) -> str:
    """SHA-256 in hexadecimal of what a party agrees to: a clause's id, the language, its words.

    The same as `wording.clause_hash` of the clause in a file whose words are in NFC; admission asks that of every piece.
    """
    return sha256_hex(f"comity/clause/v1\0{clause}\0{language}\0{words}".encode())


def target_of(name: str, hashes: Mapping[str, str]) -> str:
    """What a silence procedure on a text names: its id, and one hash of all its languages."""
    listed = " ".join(f"{language} {hashes[language]}" for language in sorted(hashes))
    return f"text/{name}/{sha256_hex(listed.encode())}"
