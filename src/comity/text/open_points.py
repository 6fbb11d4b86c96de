# SPDX-License-Identifier: Apache-2.0
"""Every place where a text is open, with who stands for and against each way to close it.

An open point is a choice in brackets, a set of options, or a whole clause that parties propose; a lone bracket or clause has two options,
its words and no text. A party that stands for
one option and not for another objects to the other. A reservation objects. A withdrawal that depends on something leaves the party's
stance in force until that is met. Silence is neither: a party that is not named objects to nothing here, and supports nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from comity.text.model import AGAINST, FOR, Alternative, Attribution, Choice, Clause, Inline, Position, Text
from comity.text.wording import bracketed, no_text


@dataclass(frozen=True, slots=True)
class Option:
    """One way to close a point. `inner` are the points that stay open inside it. A null option is no text."""

    id: str
    label: str
    words: str
    null: bool
    positions: tuple[Position, ...]
    supporters: frozenset[str]
    objectors: frozenset[str]
    inner: tuple[OpenPoint, ...]


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """A place where the text is open. `clauses` are the ids of the clauses that it touches, in order; `line` where it starts."""

    id: str
    kind: Literal["contested", "blank", "placeholder", "options"]
    clauses: tuple[str, ...]
    options: tuple[Option, ...]
    line: int = 0

    def walk(self) -> Iterator[OpenPoint]:
        """This point and all inside its options."""
        yield self
        for option in self.options:
            for point in option.inner:
                yield from point.walk()

    @property
    def attributed(self) -> bool:
        """Whether any party is named."""
        return any(option.positions for option in self.options)


def open_points(text: Text, met: Collection[str] = ()) -> tuple[OpenPoint, ...]:
    """The outermost open points in the order of the text. Conditions on anything in `met` (clause ids, party codes) count as met."""
    return _Finder(text, frozenset(met)).among(text.clauses, "text")


class _Finder:
    def __init__(self, text: Text, met: frozenset[str]) -> None:
        self.text = text
        self.met = met
        self.crossing: dict[str, list[str]] = {}
        self.said: dict[str, tuple[Attribution, ...]] = {}
        for clause in text.walk():
            for choice in _fragments(clause.content):
                self.crossing.setdefault(choice.id, []).append(clause.id)
                for one in choice.alternatives:
                    self.said[one.id] = self.said.get(one.id, ()) + one.attributions

    def among(self, clauses: Sequence[Clause], parent: str) -> tuple[OpenPoint, ...]:
        found: list[OpenPoint] = []
        waiting: list[Clause] = []
        sets = 0
        for clause in (*clauses, None):
            starts_again = (
                clause is not None and waiting and _key(clause) in {_key(other) for other in waiting}
            )
            if waiting and (clause is None or clause.type != "option" or starts_again):
                sets += 1
                found.append(self._options(waiting, f"{parent}.options" + (f"-{sets}" if sets > 1 else "")))
                waiting = []
            if clause is None:
                break
            if clause.type == "option":
                waiting.append(clause)
            else:
                found += self._inside(clause)
        return tuple(found)

    def _inside(self, clause: Clause) -> tuple[OpenPoint, ...]:
        found = (*self._content(clause.content, clause), *self.among(clause.children, clause.id))
        if not clause.attributions or clause.type == "option":
            return found
        name = f"{clause.id}.whole"
        positions = self.text.positions(clause.attributions)
        draft = (clause.id, clause.number, bracketed(clause.content), positions, found)
        touched = tuple(one.id for one in clause.walk())
        return (OpenPoint(name, "contested", touched, self._stand([draft], name), clause.line),)

    def _content(self, content: tuple[Inline, ...] | None, clause: Clause) -> tuple[OpenPoint, ...]:
        return tuple(
            self._choice(one, clause)
            for one in content or ()
            if isinstance(one, Choice) and self._starts(one, clause)
        )

    def _starts(self, choice: Choice, clause: Clause) -> bool:
        """A choice that spans clauses is one point, told where it opens."""
        places = self.crossing.get(choice.id)
        return places is None or places[0] == clause.id

    def _choice(self, choice: Choice, clause: Clause) -> OpenPoint:
        drafts = [
            (
                one.id,
                one.label,
                bracketed(one.content),
                self.text.positions(self.said.get(one.id, one.attributions)),
                self._content(one.content, clause),
            )
            for one in choice.alternatives
        ]
        touched = tuple(self.crossing.get(choice.id, [clause.id]))
        return OpenPoint(choice.id, choice.kind, touched, self._stand(drafts, choice.id), clause.line)

    def _options(self, clauses: Sequence[Clause], name: str) -> OpenPoint:
        drafts = [
            (
                one.id,
                one.number,
                " ".join(filter(None, (bracketed(inner.content) for inner in one.walk()))),
                self.text.positions(one.attributions),
                self._inside(one),
            )
            for one in clauses
        ]
        touched = tuple(inner.id for one in clauses for inner in one.walk())
        return OpenPoint(name, "options", touched, self._stand(drafts, name), clauses[0].line)

    def _stand(
        self,
        drafts: Sequence[tuple[str, str, str, tuple[Position, ...], tuple[OpenPoint, ...]]],
        name: str,
    ) -> tuple[Option, ...]:
        stances = [self._stances(positions) for _, _, _, positions, _ in drafts]
        pro = [{party for party, stance in one.items() if stance == "for"} for one in stances]
        contra = [{party for party, stance in one.items() if stance == "against"} for one in stances]
        reserved = [{party for party, stance in one.items() if stance == "reserve"} for one in stances]
        everybody = set().union(*pro)
        found = []
        for place, (one, label, words, positions, inner) in enumerate(drafts):
            null = no_text(words) or not words
            objectors = contra[place] | reserved[place] | (everybody - pro[place])
            found.append(
                Option(one, label, words, null, positions, frozenset(pro[place]), frozenset(objectors), inner)
            )
        if len(found) == 1 and not found[0].null:
            found.append(
                Option(f"{name}.0", "", "", True, (), frozenset(contra[0]), frozenset(pro[0]), ())  # noqa: FBT003 - null
            )
        return tuple(found)

    def _stances(self, positions: tuple[Position, ...]) -> dict[str, str]:
        """Each party's stance in force: the last one that it takes, less what it withdrew."""
        found: dict[str, str] = {}
        for one in positions:
            waits = bool(one.condition) and one.condition not in self.met
            if one.stance == "withdraw":
                if not waits:
                    found.pop(one.party, None)
            elif one.stance in AGAINST:
                found[one.party] = "against"
            elif one.stance == "reserve" or (one.stance in FOR and waits):
                found[one.party] = "reserve"
            elif one.stance in FOR:
                found[one.party] = "for"
        return found


def _fragments(content: tuple[Inline, ...]) -> Iterator[Choice]:
    """Choices of a clause whose brackets open or close in another one."""
    for one in content:
        if isinstance(one, Choice):
            if not all(alternative.opens and alternative.closes for alternative in one.alternatives):
                yield one
            for alternative in one.alternatives:
                yield from _fragments(alternative.content or ())


def _key(clause: Clause) -> str:
    return clause.number.casefold()


def alternative_of(text: Text, identity: str) -> tuple[Choice, Alternative] | None:
    """The choice and the alternative with this id, or None."""
    for clause in text.walk():
        waiting = list(clause.content)
        while waiting:
            one = waiting.pop()
            if isinstance(one, Choice):
                for alternative in one.alternatives:
                    if alternative.id == identity:
                        return one, alternative
                    waiting += alternative.content or ()
    return None
