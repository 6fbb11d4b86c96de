# SPDX-License-Identifier: Apache-2.0
"""Whose words are whose: every word of a clause with the alternative that it stands in and the parties that stand for that.

Words in nested brackets belong to who stands for the innermost one that somebody stands for, less who is against a bracket inside it.
Words outside any attribution belong to nobody named. Brackets, marks, blanks to be filled in and "no text" are no words. Nothing is guessed
from what a party said elsewhere.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from comity.text.model import AGAINST, FOR, Alternative, Attribution, Choice, Clause, Inline, Text, Words
from comity.text.versions.worddiff import is_word
from comity.text.wording import bracketed, no_text, plain, shares_bracket, tokens


@dataclass(frozen=True, slots=True)
class Stand:
    """Parties that stand for words, that are against them, and that stood for them and withdrew without condition."""

    pro: frozenset[str] = frozenset()
    contra: frozenset[str] = frozenset()
    withdrew: frozenset[str] = frozenset()

    def within(self, outer: Stand) -> Stand:
        """This stand on words inside others on which `outer` stands."""
        if self.pro:
            return self
        return Stand(outer.pro - self.contra - self.withdrew, self.contra, self.withdrew | outer.withdrew)


@dataclass(slots=True)
class Unit:
    """Words that belong together: those of an alternative, or those of a clause outside its brackets (`choice` None).

    `words` are set once, when the clause has been read; those of an alternative inside that somebody stands for are not among them.
    """

    choice: str | None
    alternative: str | None
    stand: Stand
    pinned: bool = False
    words: tuple[str, ...] = ()
    places: list[int] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether it is an alternative whose words stand side by side."""
        return (
            bool(self.places)
            and self.choice is not None
            and self.places[-1] - self.places[0] < len(self.places)
        )


@dataclass(frozen=True)
class Said:
    """A clause as words; `of` names the unit of each, `alternatives` those with an id, without words too.

    `stand` is who stands for the clause as a whole.
    """

    words: tuple[str, ...] = ()
    of: tuple[Unit, ...] = ()
    stand: Stand = Stand()
    alternatives: Mapping[str, Unit] = field(default_factory=dict)

    @cached_property
    def units(self) -> list[Unit]:
        """Every unit that has words, in the order of their first."""
        return list({id(unit): unit for unit in self.of}.values())


def belonging(text: Text) -> list[Said]:
    """Every clause of a text in the order of the text. Who stands for a clause stands for those under it."""
    parts = _fragments(text)
    found: list[Said] = []
    _add(text, text.clauses, Stand(), parts, found)
    return found


def _add(
    text: Text,
    clauses: Sequence[Clause],
    outer: Stand,
    parts: dict[str, list[Attribution]],
    found: list[Said],
) -> None:
    for clause in clauses:
        stand = standing(text, clause.attributions).within(outer)
        found.append(_Reader(text, parts).read(clause, stand))
        _add(text, clause.children, stand, parts, found)


def standing(text: Text, attributions: Iterable[Attribution]) -> Stand:
    """The stance of each party in force: the last that it took. A withdrawal under a condition leaves the stance as it is."""
    last: dict[str, str] = {}
    for one in text.positions(tuple(attributions)):
        if one.stance in FOR:
            last[one.party] = "pro"
        elif one.stance in AGAINST:
            last[one.party] = "contra"
        elif one.stance == "withdraw" and not one.condition:
            last[one.party] = "withdrew" if last.get(one.party, "pro") != "contra" else ""
    pro, contra, withdrew = (
        frozenset(party for party, stance in last.items() if stance == kind)
        for kind in ("pro", "contra", "withdrew")
    )
    return Stand(pro, contra, withdrew)


def _fragments(text: Text) -> dict[str, list[Attribution]]:
    """Attributions of the alternatives that go through several clauses: they are written where the bracket closes."""
    found: dict[str, list[Attribution]] = {}
    for clause in text.walk():
        for alternative in _alternatives(clause.content):
            if not (alternative.opens and alternative.closes):
                found.setdefault(alternative.id, []).extend(alternative.attributions)
    return found


def _alternatives(content: tuple[Inline, ...] | None) -> Iterator[Alternative]:
    for one in content or ():
        if isinstance(one, Choice):
            for alternative in one.alternatives:
                yield alternative
                yield from _alternatives(alternative.content)


class _Reader:
    def __init__(self, text: Text, parts: dict[str, list[Attribution]]) -> None:
        self.text = text
        self.parts = parts
        self.words: list[str] = []
        self.of: list[Unit] = []
        self.alternatives: dict[str, Unit] = {}

    def read(self, clause: Clause, stand: Stand) -> Said:
        if not no_text(bracketed(clause.content)):
            self._content(clause.content, Unit(None, None, stand))
        for place, unit in enumerate(self.of):
            unit.places.append(place)
        said = Said(tuple(self.words), tuple(self.of), stand, self.alternatives)
        for unit in said.units:
            unit.words = tuple(self.words[place] for place in unit.places)
        return said

    def _content(self, content: tuple[Inline, ...] | None, unit: Unit) -> None:
        pending = ""
        for one in content or ():
            if isinstance(one, Words):
                pending += one.text
            elif isinstance(one, Choice):
                self._say(pending, unit)
                pending = ""
                if one.kind != "blank":
                    self._choice(one, unit)
        self._say(pending, unit)

    def _say(self, text: str, unit: Unit) -> None:
        said = [word for word in tokens(unicodedata.normalize("NFC", plain(text))) if is_word(word)]
        self.words += said
        self.of += [unit] * len(said)

    def _choice(self, choice: Choice, outer: Unit) -> None:
        for place, alternative in enumerate(choice.alternatives):
            self._say(alternative.before, outer)
            unit = self._unit(choice, place, outer)
            if not no_text(bracketed(alternative.content)):
                self._content(alternative.content, unit)

    def _unit(self, choice: Choice, place: int, outer: Unit) -> Unit:
        """Brackets inside an alternative are part of it as long as nobody takes a stand on them."""
        alternative = choice.alternatives[place]
        stand = standing(self.text, self._attributions(choice, place))
        if stand == Stand() and outer.choice is not None:
            return outer
        unit = Unit(choice.id, alternative.id, stand.within(outer.stand), choice.pinned)
        return self.alternatives.setdefault(alternative.id, unit)

    def _attributions(self, choice: Choice, place: int) -> Sequence[Attribution]:
        """Those after the bracket; the alternatives of a slash series share it."""
        while shares_bracket(choice, place):
            place += 1
        last = choice.alternatives[place]
        return last.attributions if last.opens and last.closes else self.parts[last.id]
