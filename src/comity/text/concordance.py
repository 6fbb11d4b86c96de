# SPDX-License-Identifier: Apache-2.0
"""Where the languages of one text do not say the same: what one of them lacks, and numbers, dates or statuses that differ.

All languages count alike; there is no master to which the others are compared. It proposes places for people to look at and decides
nothing: words that mean different things with equal numbers are not found, and a difference found may be one of spelling only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from comity.errors import InputError
from comity.text.model import Choice, Clause, Inline, Status, Text, Words, choices
from comity.text.quantities import quantities
from comity.text.wording import bracketed, no_text, plain

Kind = Literal["clause", "choice", "alternative", "no_text", "number", "date", "status"]
MISSING = "missing"
_NONE = "none"
_NOT_COMPARED = frozenset({"matter", "bracket"})


@dataclass(frozen=True, slots=True)
class Divergence:
    """One difference: in which clause, at which choice or alternative (empty: the clause's own words), and what each language has there."""

    kind: Kind
    clause: str
    place: str
    languages: tuple[tuple[str, str], ...]

    def data(self) -> dict[str, Any]:
        """The same as JSON values."""
        return {
            "kind": self.kind,
            "clause": self.clause,
            "place": self.place or None,
            "languages": dict(self.languages),
        }


def concordance(texts: Sequence[Text]) -> tuple[Divergence, ...]:
    """Differences between the languages of one text, clause by clause. Raises InputError unless each text has a language of its own."""
    tongues = sorted(texts, key=lambda text: text.header.language)
    names = [text.header.language for text in tongues]
    if len(names) < 2 or "" in names or len(set(names)) < len(names):
        raise InputError(
            f"concordance compares one text in several languages; these are in: {', '.join(map(repr, names)) or 'none'}",
            hint="give each file a line such as `lang: fr` in its header, and each language once",
        )
    return tuple(
        found
        for name in _in_order(tongues)
        for found in _clause(name, {t.header.language: t.by_id.get(name) for t in tongues})
    )


def _in_order(texts: Sequence[Text]) -> list[str]:
    """Ids of all clauses, each where it first stands in any language."""
    places: dict[str, int] = {}
    for text in texts:
        compared = [clause.id for clause in text.walk() if clause.type not in _NOT_COMPARED]
        for place, name in enumerate(compared):
            places[name] = min(place, places.get(name, place))
    return sorted(places, key=lambda name: places[name])


def _clause(name: str, found: Mapping[str, Clause | None]) -> Iterator[Divergence]:
    here = {language: clause for language, clause in found.items() if clause is not None}
    if len(here) < len(found):
        yield _divergence(
            "clause", name, "", {one: _present(clause is not None) for one, clause in found.items()}
        )
    if len(here) < 2:
        return
    yield from _different(
        "status", name, "", {one: _statuses(clause.statuses) for one, clause in here.items()}, found
    )
    if any(clause.type == "option" for clause in here.values()):
        nulls = {one: _null(clause.content) for one, clause in here.items()}
        yield from _different("no_text", name, "", nulls, found)
    yield from _choices(name, here, found)
    own = {one: _own_words(clause.content) for one, clause in here.items()}
    yield from _figures(name, "", own, found)


def _choices(name: str, here: Mapping[str, Clause], found: Mapping[str, object]) -> Iterator[Divergence]:
    by_language = {
        one: {choice.id: choice for choice in choices(clause.content)} for one, clause in here.items()
    }
    for identity in _union(by_language.values()):
        have = {one: known[identity] for one, known in by_language.items() if identity in known}
        if len(have) < len(here):
            yield _divergence("choice", name, identity, {one: _present(one in have) for one in found})
        if len(have) > 1:
            yield from _alternatives(name, have, found)


def _alternatives(name: str, have: Mapping[str, Choice], found: Mapping[str, object]) -> Iterator[Divergence]:
    by_language = {one: {each.id: each for each in choice.alternatives} for one, choice in have.items()}
    for identity in _union(by_language.values()):
        there = {one: known[identity] for one, known in by_language.items() if identity in known}
        if len(there) < len(have):
            yield _divergence("alternative", name, identity, {one: _present(one in there) for one in found})
        if len(there) > 1:
            yield from _different(
                "no_text", name, identity, {one: _null(each.content) for one, each in there.items()}, found
            )
            yield from _figures(
                name, identity, {one: _own_words(each.content) for one, each in there.items()}, found
            )


def _figures(
    name: str, place: str, words: Mapping[str, str], found: Mapping[str, object]
) -> Iterator[Divergence]:
    read = {one: quantities(text, one) for one, text in words.items()}
    yield from _different(
        "number", name, place, {one: _listed(each.numbers) for one, each in read.items()}, found
    )
    yield from _different(
        "date", name, place, {one: _listed(each.dates) for one, each in read.items()}, found
    )


def _different(
    kind: Kind, clause: str, place: str, said: Mapping[str, str], found: Mapping[str, object]
) -> Iterator[Divergence]:
    if len(set(said.values())) > 1:
        yield _divergence(kind, clause, place, {one: said.get(one, MISSING) for one in found})


def _divergence(kind: Kind, clause: str, place: str, said: Mapping[str, str]) -> Divergence:
    return Divergence(kind, clause, place, tuple(sorted(said.items())))


def _present(there: bool) -> str:  # noqa: FBT001 - a fact, not a mode
    return "present" if there else MISSING


def _null(content: tuple[Inline, ...] | None) -> str:
    return "no text" if content is None or no_text(bracketed(content)) else "text"


def _listed(values: Sequence[str]) -> str:
    return ", ".join(values) or _NONE


def _statuses(statuses: Sequence[Status]) -> str:
    """States with their parties, sorted; the names of bodies are words of the language and are not compared."""
    return _listed(sorted({" ".join((one.state, *sorted(one.parties))) for one in statuses}))


def _own_words(content: tuple[Inline, ...] | None) -> str:
    """Words outside the choices inside a content."""
    return plain("".join(one.text if isinstance(one, Words) else " | " for one in content or ()))


def _union(known: Iterable[Mapping[str, object]]) -> list[str]:
    return list(dict.fromkeys(identity for one in known for identity in one))
