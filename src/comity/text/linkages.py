# SPDX-License-Identifier: Apache-2.0
"""What hangs on what: positions that a party takes only if another clause is settled as it wants, or if another party moves.

Reads the conditions as their authors wrote them and finds the clause or the party that they name. One that names nothing known, or a
number that several clauses have, is reported as unresolved; it is never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from comity.text.model import Attribution, Clause, Stance, Text, choices

_LEADING = re.compile(r"(?:the\s+)?(?:(?:clause|paragraph|para\.?)\s+)?", re.IGNORECASE)
_WORD = re.compile(r"\S+")
_AROUND = " .,;:()"


@dataclass(frozen=True, slots=True)
class Target:
    """What a condition names: the id of a clause, or the code of a party or group; neither if it is unresolved.

    `candidates` are the ids of several clauses that have the number named.
    """

    clause: str = ""
    party: str = ""
    candidates: tuple[str, ...] = ()

    @property
    def resolved(self) -> bool:
        """Whether one clause or party was found."""
        return bool(self.clause or self.party)


@dataclass(frozen=True, slots=True)
class Linkage:
    """An edge: `party` takes `stance` on an alternative (or, without a choice, on a whole clause) if `condition`, as written."""

    party: str
    clause: str
    choice: str
    alternative: str
    stance: Stance
    condition: str
    target: Target


class Places:
    """Finds what conditions name in one text: a clause, choice or alternative by its id, a clause by its number, or a declared code."""

    def __init__(self, text: Text) -> None:
        self.clauses: dict[str, str] = {}
        self.numbers: dict[str, list[str]] = {}
        self.codes = {code.casefold(): code for code in sorted(text.codes, reverse=True)}
        for clause in text.walk():
            for identity in _identities(clause):
                self.clauses.setdefault(identity, clause.id)
            if clause.number:
                self.numbers.setdefault(_folded(clause.number), []).append(clause.id)

    def target(self, condition: str) -> Target:
        """What the condition names; of its words as many from the first as name something, so that `PP3 bis is adopted` names PP3 bis."""
        start = _LEADING.match(condition)
        for text in (condition, condition[start.end() :] if start else ""):
            for end in [match.end() for match in _WORD.finditer(text)][::-1]:
                found = self._exactly(text[:end].strip(_AROUND))
                if found.resolved or found.candidates:
                    return found
        return Target()

    def _exactly(self, name: str) -> Target:
        if name in self.clauses:
            return Target(clause=self.clauses[name])
        numbered = tuple(dict.fromkeys(self.numbers.get(_folded(name), ()))) if name else ()
        if len(numbered) > 1:
            return Target(candidates=numbered)
        if numbered:
            return Target(clause=numbered[0])
        return Target(party=self.codes.get(name.casefold(), ""))


def linkages(text: Text) -> tuple[Linkage, ...]:
    """Every conditional position in the order of the text, groups expanded."""
    conditional = list(_conditional(text))
    if not conditional:
        return ()
    places = Places(text)
    return tuple(
        Linkage(
            one.party,
            clause,
            choice,
            alternative,
            one.stance,
            one.condition,
            places.target(one.condition),
        )
        for clause, choice, alternative, attributions in conditional
        for one in text.positions(attributions)
    )


def fulfilled(text: Text, met: Collection[str]) -> frozenset[str]:
    """`met` (clause ids, party codes) and, as written, every condition that names one of these."""
    if not met:
        return frozenset()
    targets: Mapping[str, Target] = {one.condition: one.target for one in linkages(text)}
    named = {name for name, target in targets.items() if target.clause in met or target.party in met}
    return frozenset(met) | named


def _conditional(text: Text) -> Iterator[tuple[str, str, str, tuple[Attribution, ...]]]:
    """Clause, choice, alternative and the attributions there that state a condition."""
    for clause in text.walk():
        if found := tuple(one for one in clause.attributions if one.condition):
            yield clause.id, "", clause.id, found
        for choice in choices(clause.content):
            for alternative in choice.alternatives:
                if found := tuple(one for one in alternative.attributions if one.condition):
                    yield clause.id, choice.id, alternative.id, found


def _identities(clause: Clause) -> Iterator[str]:
    yield clause.id
    for choice in choices(clause.content):
        yield choice.id
        for alternative in choice.alternatives:
            yield alternative.id


def _folded(number: str) -> str:
    return "".join(number.split()).strip(_AROUND).casefold()
