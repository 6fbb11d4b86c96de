# SPDX-License-Identifier: Apache-2.0
"""From one text given in several languages to the clauses that a statement tables.

A tabler speaks for nobody else: attributions in the file are dropped here, and each party files its own positions. A set of options
becomes a choice of the clause above it, and a bracket that spans clauses one bracket in each.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from comity.errors import FormRefusal
from comity.kinds import Language
from comity.text.model import Choice as TextChoice
from comity.text.model import Clause as TextClause
from comity.text.model import Inline, NoteRef, Text, Words
from comity.text.options import option_sets
from comity.text.tabled import (
    NO_TEXT,
    Alternative,
    Choice,
    Clause,
    Piece,
    Place,
    Tabled,
    TabledClause,
    Wording,
    normal,
    spelled,
)
from comity.text.wording import no_text, plain

SAME = "text: every language has the same clauses and choices"
_EDGE = re.compile(r"^(\s*)(.*?)(\s*)$", re.DOTALL)
_KINDS: frozenset[str] = frozenset(
    {"heading", "article", "preambular", "operative", "paragraph", "point", "prose"}
)

Draft = dict[str, tuple[Piece, ...]]


def clauses_to_table(texts: Mapping[str, Text]) -> tuple[Clause, ...]:
    """The clauses of one text given in each language. Raises FormRefusal where languages do not have the same clauses and choices."""
    drafts = {language: list(_Drafting(text).clauses()) for language, text in texts.items()}
    first, *others = drafts
    for language in others:
        _check_same(
            [clause.id for clause in drafts[first]],
            [clause.id for clause in drafts[language]],
            "clauses",
            first,
            language,
        )
    return tuple(
        _merged(dict(zip(drafts, group, strict=True))) for group in zip(*drafts.values(), strict=True)
    )


def as_on_record(text: Tabled, clauses: Sequence[Clause]) -> tuple[Clause, ...]:
    """Clauses that were read from files, with the ids that the record has for the alternatives in these words.

    In a file an alternative is known by its place, on the record by an id that stays. Words that the record has not get an id of their own.
    A clause without a number keeps its type, which a file does not show.
    """
    return tuple(_clause_known(text.clauses.get(clause.id), clause) for clause in clauses)


def _clause_known(old: TabledClause | None, clause: Clause) -> Clause:
    if old is None:
        return clause
    unseen = clause.type == "prose" and not (old.number or old.marker or old.level)
    return msgspec.structs.replace(
        clause,
        type=old.type if unseen else clause.type,
        choices=tuple(_known(old, one) if one.id in old.choices else one for one in clause.choices),
    )


def _known(old: TabledClause, choice: Choice) -> Choice:
    before = old.choices[choice.id]
    words = {
        one.id: tuple(spelled(old.flat_alternative(choice.id, one.id, language)) for language in old.words)
        for one in before.alternatives
        if one.words is not None
    }
    taken = {*words, NO_TEXT}
    found = []
    for one in choice.alternatives:
        said = one.words or {}
        same = tuple(spelled(said.get(language, ())) for language in old.words)
        own = (
            next((name for name in words if words[name] == same), None) if one.words is not None else NO_TEXT
        )
        if own is None:
            own = next(name for name in itertools.chain([one.id], map(str, itertools.count(1))) if name not in taken)  # fmt: skip
            taken.add(own)
        words.pop(own, None)
        found.append(msgspec.structs.replace(one, id=own))
    first = before.alternatives[0].id == found[0].id
    return Choice(id=choice.id, alternatives=tuple(found), kind=before.kind if first else choice.kind)  # type: ignore[arg-type]  # a choice's kind


def _check_same(one: Sequence[str], other: Sequence[str], what: str, first: str, language: str) -> None:
    if list(one) != list(other):
        missing = [name for name in one if name not in other] or [name for name in other if name not in one]
        raise FormRefusal(
            f"the {what} in {first} and {language} differ: {', '.join(missing[:5]) or 'their order'}",
            rule=SAME,
            hint="comity text check FILE FILE shows where; write out the ids with comity text format --pin",
        )


class _Drafting:
    """The clauses of a text in one language."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.language = text.header.language
        self.sets: dict[str, int] = {}

    def clauses(self) -> Iterator[Clause]:
        yield from self._under(self.text.clauses, "text", 0)
        for note in self.text.notes:
            name = f"note-{note.key.casefold()}"
            made: list[Choice] = []
            words = {self.language: self._pieces(note.content, name, made)}
            yield Clause(id=name, type="note", number=note.key, words=words, choices=tuple(made))

    def _under(self, clauses: Sequence[TextClause], parent: str, depth: int) -> Iterator[Clause]:
        """Clauses at one level. Options that no paragraph holds become a paragraph of their own."""
        held = self.text.by_id.get(parent)
        sets = (
            {}
            if held is not None and not held.level
            else {options[0].id: options for options in _sets(clauses)}
        )
        for clause in clauses:
            if clause.id in sets:
                made: list[Choice] = []
                words = {self.language: self._choose(sets[clause.id], f"{parent}.options", made)}
                yield Clause(
                    id=f"{made[-1].id}.p", type="prose", words=words, depth=depth, choices=tuple(made)
                )
            elif clause.type in _KINDS:
                yield self._clause(clause, depth)
                yield from self._under(clause.children, clause.id, depth + 1)
            elif clause.type != "option":
                yield from self._under(clause.children, clause.id, depth)

    def _clause(self, clause: TextClause, depth: int) -> Clause:
        made: list[Choice] = []
        pieces = self._pieces(clause.content, clause.id, made)
        for options in _sets(clause.children) if not clause.level else ():
            chosen = self._choose(options, f"{clause.id}.options", made)
            pieces = normal((*pieces, *((" ",) if pieces else ()), *chosen))
        return Clause(
            id=clause.id, type=clause.type, words={self.language: pieces},  # type: ignore[arg-type]  # one of `_KINDS`
            number=clause.number or None, marker=clause.marker or None, level=clause.level, depth=depth, choices=tuple(made),
        )  # fmt: skip

    def _choose(self, options: Sequence[TextClause], stem: str, made: list[Choice]) -> tuple[Piece, ...]:
        """A choice between options, whose id follows from its place in the text."""
        self.sets[stem] = self.sets.get(stem, 0) + 1
        name = stem if self.sets[stem] == 1 else f"{stem}-{self.sets[stem]}"
        alternatives = tuple(self._option(one, made) for one in options)
        made.append(Choice(id=name, alternatives=alternatives))
        return (Place(choice=name),)

    def _option(self, clause: TextClause, made: list[Choice]) -> Alternative:
        """An option with all that stands under it, in one paragraph."""
        pieces: tuple[Piece, ...] = ()
        for one in clause.walk():
            number = (f"{one.number} ",) if one is not clause and one.number else ()
            pieces = (*pieces, *((" ",) if pieces else ()), *number, *self._pieces(one.content, one.id, made))
        pieces = normal(pieces)
        words = None if _says_nothing(pieces) else {self.language: pieces}
        return Alternative(id=clause.id if words else NO_TEXT, words=words, label=clause.number or None)

    def _pieces(
        self, content: tuple[Inline, ...] | None, owner: str, made: list[Choice]
    ) -> tuple[Piece, ...]:
        found: list[Piece] = []
        for one in content or ():
            if isinstance(one, Words):
                found.append(_plain_piece(one.text))
            elif isinstance(one, NoteRef):
                found.append(Place(note=one.key.casefold()))
            elif not _passes_by(one):
                found.append(Place(choice=self._choice(one, owner, made)))
        return normal(found)

    def _choice(self, choice: TextChoice, owner: str, made: list[Choice]) -> str:
        name = f"{owner}.b{len(made) + 1}" if _crossing(choice) else choice.id
        place = len(made)
        made.append(Choice(id=name, alternatives=(Alternative(id=NO_TEXT),)))
        alternatives = []
        for number, one in enumerate(choice.alternatives, 1):
            words = self._pieces(one.content, owner, made)
            said = None if _says_nothing(words) else {self.language: words}
            own = one.id.removeprefix(f"{choice.id}.") if one.id.startswith(f"{choice.id}.") else str(number)
            alternatives.append(Alternative(id=own if said else NO_TEXT, words=said, label=one.label or None))
        made[place] = Choice(id=name, alternatives=tuple(alternatives), kind=choice.kind)
        return name


def _sets(clauses: Sequence[TextClause]) -> list[list[TextClause]]:
    """The sets of options among some clauses, in order."""
    return [run for run in option_sets(clauses) if run[0].type == "option"]


def _crossing(choice: TextChoice) -> bool:
    return not all(one.opens and one.closes for one in choice.alternatives)


def _passes_by(choice: TextChoice) -> bool:
    """Whether a bracket that crosses clauses has no words of this one: it opens at the end, or closes at the beginning."""
    return _crossing(choice) and not any(one.content for one in choice.alternatives)


def _says_nothing(pieces: Sequence[Piece]) -> bool:
    return all(isinstance(piece, str) for piece in pieces) and (
        not pieces or no_text("".join(map(str, pieces)))
    )


def _plain_piece(text: str) -> str:
    """Words without emphasis; one space at an end stays, since it parts them from what stands beside."""
    edges = _EDGE.match(text)
    assert edges is not None  # the pattern matches anything
    words = plain(edges[2])
    return (" " if edges[1] else "") + words + (" " if edges[3] and words else "")


def _merged(drafts: Mapping[str, Clause]) -> Clause:
    """One clause from its drafts in each language; what is displayed is taken from the first."""
    first = next(iter(drafts))
    one = drafts[first]
    for language, other in drafts.items():
        _check_same(
            [c.id for c in one.choices],
            [c.id for c in other.choices],
            f"choices of {one.id}",
            first,
            language,
        )
    choices = tuple(
        _merged_choice({language: draft.choices[place] for language, draft in drafts.items()})
        for place in range(len(one.choices))
    )
    return Clause(
        id=one.id, type=one.type, words=_joined(draft.words for draft in drafts.values()), number=one.number, marker=one.marker,
        level=one.level, depth=one.depth, choices=choices,
    )  # fmt: skip


def _merged_choice(drafts: Mapping[str, Choice]) -> Choice:
    first = next(iter(drafts))
    one = drafts[first]
    for language, other in drafts.items():
        _check_same(
            [a.id for a in one.alternatives],
            [a.id for a in other.alternatives],
            f"alternatives of {one.id}",
            first,
            language,
        )
    alternatives = tuple(
        Alternative(
            id=alternative.id,
            words=_joined(draft.alternatives[place].words or {} for draft in drafts.values()) or None,
            label=alternative.label,
        )
        for place, alternative in enumerate(one.alternatives)
    )
    return Choice(id=one.id, alternatives=alternatives, kind=one.kind)


def _joined(words: Iterator[Wording]) -> dict[Language, tuple[Piece, ...]]:
    return {language: pieces for one in words for language, pieces in sorted(one.items())}
