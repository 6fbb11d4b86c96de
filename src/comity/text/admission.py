# SPDX-License-Identifier: Apache-2.0
"""What the rules of all statements on texts share: finding what a statement names, and checking the words that it brings.

Every refusal here cites the rule and lists what the text does have.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from comity.charter.authority import may_act_in
from comity.charter.model import CharterState
from comity.errors import FormRefusal, Refusal
from comity.kinds import Moment
from comity.text.tabled import Clause, Offered, OpenChoice, Piece, Place, Tabled, TabledClause, TextState

RULE = "text: statements name what is on the table"


def text_of(moment: Moment, name: str) -> Tabled:
    """The text on the table. Raises Refusal that lists those there are."""
    texts = moment.part(TextState).texts
    text = texts.get(name)
    if text is None:
        raise Refusal(
            f"there is no text {name!r} on the table",
            rule=RULE,
            hint=f"texts: {', '.join(sorted(texts)) or 'none'}",
        )
    return text


def open_text(moment: Moment, name: str) -> Tabled:
    """The text, if it is not adopted and the signers act in its format."""
    text = text_of(moment, name)
    if text.adopted is not None:
        raise Refusal(f"the text {name} was adopted at entry {text.adopted}", rule="text: an adopted text does not change")  # fmt: skip
    may_act_in(moment.part(CharterState), moment.by, text.format or None)
    return text


def clause_of(text: Tabled, name: str) -> TabledClause:
    """The clause of a text. Raises Refusal that lists its neighbours."""
    clause = text.clauses.get(name)
    if clause is None:
        near = [one for one in text.order if one.startswith(name[:2])] or text.order
        raise Refusal(f"the text has no clause {name!r}", rule=RULE, hint=f"clauses: {', '.join(near[:20])}")
    return clause


def choice_of(clause: TabledClause, name: str, clause_name: str) -> OpenChoice:
    """The choice of a clause. Raises Refusal."""
    choice = clause.choices.get(name)
    if choice is None:
        raise Refusal(
            f"the clause {clause_name} has no choice {name!r}",
            rule=RULE,
            hint=f"choices: {', '.join(clause.choices) or 'none'}",
        )
    return choice


def offered_of(choice: OpenChoice, name: str, alternative: str) -> Offered:
    """The alternative of a choice. Raises Refusal."""
    offered = choice.offered(alternative)
    if offered is None:
        ids = ", ".join(one.id for one in choice.alternatives)
        raise Refusal(f"the choice {name} has no alternative {alternative!r}", rule=RULE, hint=f"alternatives: {ids}")  # fmt: skip
    return offered


def check_words(words: Mapping[str, Sequence[Piece]], languages: Sequence[str], choices: Collection[str], what: str) -> None:  # fmt: skip
    """Every language of the text, with the same places in each."""
    missing = sorted(set(languages) ^ set(words))
    if missing:
        raise FormRefusal(
            f"{what} and the text differ in languages: {', '.join(missing)}",
            rule="text: every clause stands in every language of its text",
            hint=f"languages of the text: {', '.join(languages)}",
        )
    places = {language: sorted(_places(pieces)) for language, pieces in words.items()}
    first = places[languages[0]]
    for language, found in places.items():
        if found != first:
            raise FormRefusal(
                f"{what} does not have the same choices and notes in {languages[0]} and {language}",
                rule="text: every language has the same choices",
            )
    unknown = [name for name in first if name.startswith("choice ") and name[7:] not in choices]
    if unknown or len(set(first)) != len(first):
        raise FormRefusal(f"{what} has a place for {', '.join(unknown) or 'one choice twice'}", rule=RULE)


def _places(pieces: Sequence[Piece]) -> Iterator[str]:
    for piece in pieces:
        if isinstance(piece, Place):
            if (piece.choice is None) == (piece.note is None):
                raise FormRefusal("a place names a choice or a note", rule=RULE)
            yield f"choice {piece.choice}" if piece.note is None else f"note {piece.note}"


def check_clauses(clauses: Sequence[Clause], languages: Sequence[str], taken: Collection[str]) -> None:
    """Every clause well formed, no id twice nor among `taken`. Raises FormRefusal."""
    seen = set(taken)
    for clause in clauses:
        names = [clause.id, *(choice.id for choice in clause.choices)]
        for name in names:
            if name in seen:
                raise FormRefusal(
                    f"the id {name!r} stands twice", rule="text: an id names one clause or choice"
                )
            seen.add(name)
        _check_one(clause, languages)


def _check_one(clause: Clause, languages: Sequence[str]) -> None:
    choices = {choice.id for choice in clause.choices}
    what = f"the clause {clause.id}"
    check_words(clause.words, languages, choices, what)
    used = [name for name in _places(clause.words[languages[0]]) if name.startswith("choice ")]
    for choice in clause.choices:
        ids = [one.id for one in choice.alternatives]
        if len(set(ids)) != len(ids):
            raise FormRefusal(f"the choice {choice.id} names an alternative twice", rule=RULE)
        for one in choice.alternatives:
            if one.words is not None:
                check_words(one.words, languages, choices, f"{what}, {choice.id}/{one.id}")
                used += [name for name in _places(one.words[languages[0]]) if name.startswith("choice ")]
    if sorted(used) != sorted(f"choice {name}" for name in choices):
        raise FormRefusal(f"{what}: each of its choices has one place in its words", rule=RULE)


def ids_of(text: Tabled) -> set[str]:
    """Every id that names a clause or choice of the text."""
    return set(text.clauses) | {name for clause in text.clauses.values() for name in clause.choices}
