# SPDX-License-Identifier: Apache-2.0
"""Every place where a text is open, with who stands for and against each way to close it.

An open point is a choice in brackets, a set of options, or a whole clause that parties propose; a lone bracket or clause has two options,
its words and no text. A party that stands for one option and not for another objects to the other. A reservation objects. A withdrawal
that depends on something leaves the party's stance in force until that is met. Silence is neither: a party that is not named objects to
nothing here, and supports nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Literal

from comity.text.model import AGAINST, FOR, Alternative, Choice, Clause, Inline, Position, Text
from comity.text.options import option_sets
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
    finder = _Finder(text, frozenset(met))
    return tuple(finder.point(draft) for draft in finder.among(text.clauses, "text", ()))


@dataclass(frozen=True, slots=True)
class _OptionDraft:
    """`inner` grows while later clauses are read, where a bracket spans clauses."""

    id: str
    label: str
    words: str
    positions: tuple[Position, ...]
    inner: list[_Draft]


@dataclass(frozen=True, slots=True)
class _Draft:
    id: str
    kind: Literal["contested", "blank", "placeholder", "options"]
    clauses: tuple[str, ...]
    options: tuple[_OptionDraft, ...]
    line: int


class _Finder:
    """`within` are the ids of alternatives that span clauses and hold all that is being read, outermost first."""

    def __init__(self, text: Text, met: frozenset[str]) -> None:
        self.text = text
        self.met = met
        self.crossing: dict[str, list[str]] = {}
        self.pieces: dict[str, dict[str, list[Alternative]]] = {}
        self.inner: dict[str, list[_Draft]] = {}
        for clause in text.walk():
            for choice in _fragments(clause.content):
                self.crossing.setdefault(choice.id, []).append(clause.id)
                for one in choice.alternatives:
                    self.pieces.setdefault(choice.id, {}).setdefault(one.id, []).append(one)

    def among(self, clauses: Sequence[Clause], parent: str, within: tuple[str, ...]) -> list[_Draft]:
        found: list[_Draft] = []
        sets = 0
        for run in option_sets(clauses):
            if run[0].type == "option":
                sets += 1
                name = f"{parent}.options" + (f"-{sets}" if sets > 1 else "")
                found += self._options(run, name, within)
            else:
                found += self._clause(run[0], within)
        return found

    def _clause(self, clause: Clause, within: tuple[str, ...]) -> list[_Draft]:
        spanning, core = self._spanned(clause)
        if not clause.attributions:
            here = self._content(core, clause, spanning)
            return [*self._kept(here, spanning, within), *self.among(clause.children, clause.id, within)]
        name = f"{clause.id}.whole"
        inner = [*self._content(core, clause, spanning), *self.among(clause.children, clause.id, spanning)]
        positions = self.text.positions(clause.attributions)
        whole = _OptionDraft(clause.id, clause.number, bracketed(core), positions, inner)
        touched = tuple(one.id for one in clause.walk())
        return self._kept([_Draft(name, "contested", touched, (whole,), clause.line)], spanning, within)

    def _options(self, clauses: Sequence[Clause], name: str, within: tuple[str, ...]) -> list[_Draft]:
        cores = [self._spanned(one) for one in clauses]
        spanning = _common([one for one, _ in cores])
        options = tuple(
            _OptionDraft(
                one.id,
                one.number,
                " ".join(filter(None, (bracketed(self._spanned(inner)[1]) for inner in one.walk()))),
                self.text.positions(one.attributions),
                [*self._content(core, one, spanning), *self.among(one.children, one.id, spanning)],
            )
            for one, (_, core) in zip(clauses, cores, strict=True)
        )
        touched = tuple(inner.id for one in clauses for inner in one.walk())
        return self._kept([_Draft(name, "options", touched, options, clauses[0].line)], spanning, within)

    def _spanned(self, clause: Clause) -> tuple[tuple[str, ...], tuple[Inline, ...]]:
        """The alternatives, opened in earlier clauses, that hold all of this clause's own words; and these words."""
        found: list[str] = []
        content = clause.content
        while len(content) == 1 and isinstance(one := content[0], Choice) and len(one.alternatives) == 1:
            only = one.alternatives[0]
            if only.opens or only.id not in self.inner:
                break
            found.append(only.id)
            content = only.content or ()
        return tuple(found), content

    def _kept(self, drafts: list[_Draft], spanning: tuple[str, ...], within: tuple[str, ...]) -> list[_Draft]:
        """Drafts, unless an alternative that opened outside holds them: then they are filed there."""
        if not spanning or spanning[-1] in within or spanning[-1] not in self.inner:
            return drafts
        self.inner[spanning[-1]] += drafts
        return []

    def _content(
        self, content: tuple[Inline, ...] | None, clause: Clause, within: tuple[str, ...]
    ) -> list[_Draft]:
        found: list[_Draft] = []
        for one in content or ():
            if isinstance(one, Choice) and (not _spans(one) or self.crossing[one.id][0] == clause.id):
                found.append(self._choice(one, clause, within))
            elif isinstance(one, Choice):
                for alternative in one.alternatives:
                    here = self._content(alternative.content, clause, within)
                    found += self._kept(here, (alternative.id,), within)
        return found

    def _choice(self, choice: Choice, clause: Clause, within: tuple[str, ...]) -> _Draft:
        """A choice that spans clauses is one point, told where it opens, with what all its clauses say of it."""
        spans = _spans(choice)
        pieces = list(self.pieces[choice.id].values()) if spans else [[one] for one in choice.alternatives]
        options = []
        for parts in pieces:
            first, inner = parts[0], list[_Draft]()
            if spans:
                self.inner[first.id] = inner
            words, said = bracketed(first.content), first.attributions
            if len(parts) > 1:
                words = " ".join(filter(None, (bracketed(one.content) for one in parts)))
                said = tuple(one for part in parts for one in part.attributions)
            options.append(_OptionDraft(first.id, first.label, words, self.text.positions(said), inner))
        for place, one in enumerate(choice.alternatives):
            inner = self.inner[one.id] if spans else options[place].inner
            inner += self._content(one.content, clause, within)
        touched = tuple(dict.fromkeys(self.crossing[choice.id])) if spans else (clause.id,)
        return _Draft(choice.id, choice.kind, touched, tuple(options), clause.line)

    def point(self, draft: _Draft) -> OpenPoint:
        """The point that a draft became once the whole text was read."""
        return OpenPoint(
            draft.id, draft.kind, draft.clauses, self._stand(draft.options, draft.id), draft.line
        )

    def _stand(self, drafts: Sequence[_OptionDraft], name: str) -> tuple[Option, ...]:
        stances = [self._stances(one.positions) for one in drafts]
        pro = [frozenset(_who(one, "for")) for one in stances]
        everybody = frozenset[str]().union(*pro)
        found = []
        for one, stance, supporters in zip(drafts, stances, pro, strict=True):
            objectors = frozenset(_who(stance, "against", "reserve")) | (everybody - supporters)
            inner = tuple(self.point(draft) for draft in one.inner)
            null = no_text(one.words) or not one.words
            found.append(
                Option(one.id, one.label, one.words, null, one.positions, supporters, objectors, inner)
            )
        if len(found) == 1 and not found[0].null:
            against = frozenset(_who(stances[0], "against"))
            found.append(Option(f"{name}.0", "", "", True, (), against, pro[0], ()))  # noqa: FBT003 - null
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
            if _spans(one):
                yield one
            for alternative in one.alternatives:
                yield from _fragments(alternative.content or ())


def _spans(choice: Choice) -> bool:
    return not all(one.opens and one.closes for one in choice.alternatives)


def _who(stances: Mapping[str, str], *wanted: str) -> list[str]:
    return [party for party, stance in stances.items() if stance in wanted]


def _common(chains: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """What all chains begin with."""
    return tuple(
        names[0] for names in takewhile(lambda names: len(set(names)) == 1, zip(*chains, strict=False))
    )


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
