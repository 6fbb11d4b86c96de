# SPDX-License-Identifier: Apache-2.0
"""What the rules of all statements on texts share: finding what a statement names, and checking the words that it brings.

Every refusal here cites the rule and lists what the text does have.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from comity.charter.authority import may_act_in
from comity.charter.model import CharterState
from comity.errors import FormRefusal, Refusal
from comity.kinds import Moment
from comity.text.tabled import (
    MOST_CLAUSES,
    MOST_NESTED,
    NO_TEXT,
    WHOLE,
    Alternative,
    Clause,
    Offered,
    OpenChoice,
    Piece,
    Place,
    Tabled,
    TabledClause,
    TextState,
    normal,
)

RULE = "text: statements name what is on the table"
ONE_ID = "text: an id names one clause or choice"
ONE_SPELLING = "text: words have one spelling"
ONE_PLACE = "text: each choice of a clause has one place in its words"
NOTHING = "text: no text has the id 0, and nothing else has"
_CONTROL = re.compile("[\x00-\x1f\x7f]")
_LONGEST = 100 - len(WHOLE)


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
        raise Refusal(
            f"the text {name} was adopted at entry {text.adopted}",
            rule="text: an adopted text does not change",
            hint="text/table/v1 puts another text on the table",
        )
    may_act_in(moment.part(CharterState), moment.by, text.format or None)
    return text


def clause_of(text: Tabled, name: str) -> TabledClause:
    """The clause of a text. Raises Refusal that lists its neighbours."""
    clause = text.clauses.get(name)
    if clause is None:
        near = [one for one in text.order if one.startswith(name[:2])] or text.order
        more = f" and {len(near) - 20} more" if len(near) > 20 else ""
        hint = f"clauses: {', '.join(near[:20])}{more}"
        raise Refusal(f"the text has no clause {name!r}", rule=RULE, hint=hint)
    return clause


def choice_of(clause: TabledClause, name: str, clause_name: str) -> OpenChoice:
    """The choice of a clause. Raises Refusal."""
    choice = clause.choices.get(name)
    if choice is not None:
        return choice
    if name in clause.filled:
        raise Refusal(
            f"the choice {name} was settled with {clause.filled[name]}, and a later version has its words without a choice",
            rule=RULE,
            hint=f"text/propose/v1 for the whole clause {clause_name} opens it again",
        )
    there = f"choices: {', '.join(sorted(clause.choices)) or 'none'}"
    raise Refusal(f"the clause {clause_name} has no choice {name!r}", rule=RULE, hint=there)


def offered_of(choice: OpenChoice, name: str, alternative: str) -> Offered:
    """The alternative of a choice. Raises Refusal."""
    offered = choice.offered(alternative)
    if offered is None:
        ids = ", ".join(one.id for one in choice.alternatives)
        raise Refusal(f"the choice {name} has no alternative {alternative!r}", rule=RULE, hint=f"alternatives: {ids}")  # fmt: skip
    return offered


def check_words(words: Mapping[str, Sequence[Piece]], languages: Sequence[str], choices: Collection[str], what: str) -> None:  # fmt: skip
    """Every language of the text, each in the one spelling, with the same places. Raises FormRefusal."""
    missing = sorted(set(languages) ^ set(words))
    if missing:
        raise FormRefusal(
            f"{what} and the text differ in languages: {', '.join(missing)}",
            rule="text: every clause stands in every language of its text",
            hint=f"languages of the text: {', '.join(languages)}",
        )
    places = {language: sorted(_places(words[language])) for language in languages}
    first = places[languages[0]]
    for language in languages:
        if normal(words[language]) != tuple(words[language]) or any(
            _CONTROL.search(piece) for piece in words[language] if isinstance(piece, str)
        ):
            raise FormRefusal(
                f"{what} has words in {language} that are spelled otherwise than once",
                rule=ONE_SPELLING,
                hint="one plain space between words, no control characters, no empty text, no two texts side by side in the list",
            )
        if places[language] != first:
            raise FormRefusal(
                f"{what} does not have the same choices and notes in {languages[0]} and {language}",
                rule="text: every language has the same choices",
                hint="put the same {choice} and {note} places into each language, in whatever order it needs",
            )
    for kind, name in first:
        if kind == "choice" and name not in choices:
            raise FormRefusal(
                f"{what} has a place for the choice {name}, which it lacks",
                rule=ONE_PLACE,
                hint=f"its choices: {', '.join(sorted(choices)) or 'none'}",
            )


def _places(pieces: Sequence[Piece]) -> Iterator[tuple[str, str]]:
    for piece in pieces:
        if isinstance(piece, Place):
            if piece.choice is not None and piece.note is None:
                yield "choice", piece.choice
            elif piece.note is not None and piece.choice is None:
                yield "note", piece.note
            else:
                raise FormRefusal(
                    "a place names a choice or a note, and not both",
                    rule=RULE,
                    hint='spell it as {"choice": ID} or {"note": KEY}',
                )


def check_alternative(one: Alternative, languages: Sequence[str], choices: Collection[str], what: str) -> None:  # fmt: skip
    """No text under its own id, and else words that say something. Raises FormRefusal."""
    if (one.id == NO_TEXT) != (one.words is None):
        raise FormRefusal(
            f"{what} has {'no words' if one.words is None else 'words'} under the id {one.id!r}",
            rule=NOTHING,
            hint=f"leave `words` out and give the id {NO_TEXT} for no text; give words another id",
        )
    if one.words is None:
        return
    check_words(one.words, languages, choices, what)
    for language in languages:
        if not any(isinstance(piece, Place) or piece.strip(" ") for piece in one.words[language]):
            raise FormRefusal(f"{what} says nothing in {language}", rule=NOTHING, hint=f"no text has the id {NO_TEXT}")  # fmt: skip


def check_clauses(clauses: Sequence[Clause], languages: Sequence[str], taken: Collection[str]) -> None:
    """Every clause well formed, no id twice nor among `taken`. Raises FormRefusal."""
    seen = set(taken)
    for clause in clauses:
        _check_ids(clause)
        for name in (clause.id, *(choice.id for choice in clause.choices)):
            if name in seen:
                raise FormRefusal(f"the id {name!r} stands twice", rule=ONE_ID, hint="an id is unique in the whole text")  # fmt: skip
            seen.add(name)
        _check_one(clause, languages)


def _check_ids(clause: Clause) -> None:
    """`X.whole` is kept for the choice that holds the whole of the clause X, and `0` for what is not there."""
    if clause.id.endswith(WHOLE) or clause.id == NO_TEXT or len(clause.id) > _LONGEST:
        raise FormRefusal(
            f"{clause.id!r} is no id of a clause",
            rule=ONE_ID,
            hint=f"at most {_LONGEST} characters, not {NO_TEXT}, and not ending in {WHOLE}",
        )
    if clause.type == "note" and clause.id != f"note-{(clause.number or clause.id[5:]).lower()}":
        raise FormRefusal(
            f"{clause.id!r} is no id of the footnote {clause.number or clause.id!r}",
            rule=ONE_ID,
            hint="a footnote's id is `note-` and its number, in small letters",
        )
    for choice in clause.choices:
        place = (Place(choice=choice.id),)
        whole = choice.id == clause.id + WHOLE and all(words == place for words in clause.words.values())
        if choice.id.endswith(WHOLE) and not whole:
            raise FormRefusal(
                f"{choice.id!r} is the id of a choice that holds the whole of its clause",
                rule=ONE_ID,
                hint="give the choice another id",
            )


def _check_one(clause: Clause, languages: Sequence[str]) -> None:
    """The same choices in every language, each with one place that the words of the clause lead to."""
    inside: dict[str, list[str]] = {choice.id: [] for choice in clause.choices}
    what = f"the clause {clause.id}"
    check_words(clause.words, languages, inside, what)
    for choice in clause.choices:
        ids = [one.id for one in choice.alternatives]
        if len(set(ids)) != len(ids):
            raise FormRefusal(
                f"the choice {choice.id} names an alternative twice",
                rule=RULE,
                hint=f"it names {', '.join(ids)}",
            )
        for one in choice.alternatives:
            check_alternative(one, languages, inside, f"{what}, {choice.id}/{one.id}")
            if one.words is not None:
                inside[choice.id] += _choices_in(one.words[languages[0]])
    used = _choices_in(clause.words[languages[0]])
    _check_places(used, inside, what)


def _choices_in(pieces: Sequence[Piece]) -> list[str]:
    return [name for kind, name in _places(pieces) if kind == "choice"]


def _check_places(used: list[str], inside: Mapping[str, list[str]], what: str) -> None:
    places = [*used, *(name for names in inside.values() for name in names)]
    twice = sorted(
        {name for name in places if places.count(name) > 1} if len(set(places)) < len(places) else ()
    )
    if twice:
        raise FormRefusal(
            f"{what} has two places for the choice {twice[0]}",
            rule=ONE_PLACE,
            hint="give each place a choice of its own",
        )
    left, depth = set(inside), 0
    while used:
        depth += 1
        left -= set(used)
        used = [inner for name in used for inner in inside[name]]
    if left:
        raise FormRefusal(
            f"{what} has no place that leads to its choice {', '.join(sorted(left))}",
            rule=ONE_PLACE,
            hint="put {choice} places into the words; no choice stands inside itself",
        )
    if depth > MOST_NESTED:
        raise FormRefusal(
            f"{what} has choices {depth} deep inside one another",
            rule=f"text: at most {MOST_NESTED} choices stand inside one another",
            hint="make one choice of several",
        )


def ids_of(text: Tabled) -> set[str]:
    """Every id that names a clause or choice of the text."""
    return set(text.clauses) | {name for clause in text.clauses.values() for name in clause.choices}


def check_length(text: Tabled, count: int) -> None:
    """Raise FormRefusal where a text would have too many clauses."""
    if count > MOST_CLAUSES:
        raise FormRefusal(
            f"the text would have {count} clauses",
            rule=f"text: at most {MOST_CLAUSES} clauses",
            hint=f"it has {len(text.order)}; table a text of its own for an annex",
        )
