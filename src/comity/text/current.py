# SPDX-License-Identifier: Apache-2.0
"""A text on the record as it stands, as a text in one language: open choices in brackets, each party's positions behind its alternative.

What is settled is words. What a party has not filed is not shown: nobody stands for what was tabled merely by tabling it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal, cast

from comity.text.model import (
    Alternative,
    Attribution,
    Choice,
    Clause,
    ClauseType,
    Header,
    Inline,
    Note,
    NoteRef,
    Stance,
    State,
    Status,
    Text,
    Words,
)
from comity.text.tabled import LEVELS, NO_TEXT, Offered, OpenChoice, Piece, Stand, Tabled, TabledClause

_NO_TEXT = {"ar": "لا نص", "fr": "Pas de texte", "ru": "Нет текста"}
_SPECIAL = re.compile(r"([\\\[\]*_#{}])")
_SPACES = re.compile(" {2,}")
_LIKE_WHO = re.compile(r"^( ?)\(")
_LIKE_STATUS = re.compile(r"\((?=[^()]*\)[\s.;,]*$)")
_SAID: Mapping[str, Stance] = {"support": "support", "oppose": "oppose", "reserve": "reserve"}
_OF_NO_TEXT: Mapping[str, Stance] = {"support": "delete", "oppose": "retain", "reserve": "reserve"}

Kind = Literal["contested", "blank", "placeholder"]
Agreed = Callable[[frozenset[str]], bool]


def as_text(name: str, text: Tabled, language: str, parties: Sequence[str], agreed: Agreed) -> Text:
    """The text called `name` in one language. `agreed` says whether the agreement of some parties settles a clause."""
    header = Header(
        title=text.title.get(language, ""),
        text=name,
        language=language,
        type="bill" if text.type == "bill" else "statement",
        version=str(len(text.versions)),
        status="adopted" if text.adopted is not None else "",
        parties=tuple(sorted(parties)),
    )
    return _Current(text, language, agreed).text(header)


class _Current:
    def __init__(self, text: Tabled, language: str, agreed: Agreed) -> None:
        self.tabled = text
        self.language = language
        self.agreed = agreed
        self.keys = {
            name: one.number or name.removeprefix("note-")
            for name, one in text.clauses.items()
            if one.type == "note"
        }

    def text(self, header: Header) -> Text:
        order = self.tabled.standing()
        body = [(name, one) for name, one in order if one.type != "note"]
        notes = tuple(
            Note(self.keys[name], self._content(one.words.get(self.language, ()), one))
            for name, one in order
            if one.type == "note"
        )
        return Text(header, tuple(self._tree(body, 0)), notes)

    def _tree(self, clauses: Sequence[tuple[str, TabledClause]], depth: int) -> Iterator[Clause]:
        if not clauses:
            return
        outermost = clauses[0][1].depth
        starts = [place for place, (_, one) in enumerate(clauses) if place == 0 or one.depth <= outermost]
        for start, stop in itertools.pairwise([*starts, len(clauses)]):
            name, one = clauses[start]
            yield Clause(
                name,
                cast("ClauseType", one.type),
                one.number,
                one.marker or _marker(one),
                self._content(one.words.get(self.language, ()), one),
                statuses=self._statuses(one),
                children=tuple(self._tree(clauses[start + 1 : stop], depth + 1)),
                level=one.level,
                indent=0 if one.level else 4 * depth,
                pinned=True,
            )

    def _statuses(self, clause: TabledClause) -> tuple[Status, ...]:
        if self.tabled.adopted is not None:
            return (Status("adopted"),)
        for level in reversed(LEVELS):
            if clause.agreed and self.agreed(clause.agreed_by(level)):
                return (Status(cast("State", level)),)
        return (Status("reopened"),) if clause.reopened and not clause.signed else ()

    def _content(self, pieces: Sequence[Piece], clause: TabledClause) -> tuple[Inline, ...]:
        found: list[Inline] = []
        for piece in pieces:
            if isinstance(piece, str):
                found.append(Words(_SPECIAL.sub(r"\\\1", piece)))
            elif piece.note is not None:
                found.append(NoteRef(self.keys.get(f"note-{piece.note}", piece.note)))
            elif piece.choice is not None:
                found += self._choice(piece.choice, clause)
        return _joined(found)

    def _choice(self, name: str, clause: TabledClause) -> tuple[Inline, ...]:
        choice = clause.choices[name]
        chosen = choice.offered(choice.settled)
        if chosen is not None:
            return self._content((chosen.words or {}).get(self.language, ()), clause)
        alternatives = tuple(self._alternatives(name, choice, clause))
        return (Choice(name, alternatives, cast("Kind", choice.kind), pinned=True),)

    def _alternatives(self, name: str, choice: OpenChoice, clause: TabledClause) -> Iterator[Alternative]:
        """One bracket an alternative; of words and no text, one bracket, behind which stand those who want it gone."""
        lone = len(choice.alternatives) == 2 and any(one.id == NO_TEXT for one in choice.alternatives)
        for one in choice.alternatives:
            if lone and one.id == NO_TEXT:
                continue
            said = [*_positions(one, choice, _SAID)]
            if lone:
                gone = choice.offered(NO_TEXT)
                said += _positions(gone, choice, _OF_NO_TEXT) if gone else ()
            content = (
                self._content(one.words.get(self.language, ()), clause)
                if one.words is not None
                else (Words(_NO_TEXT.get(self.language, "No text")),)
            )
            yield Alternative(f"{name}.{one.id}", content, tuple(said), one.label)


def _positions(offered: Offered, choice: OpenChoice, said: Mapping[str, Stance]) -> Iterator[Attribution]:
    """Parties with one stance and one condition in one attribution, in the order of their codes."""
    grouped: dict[tuple[Stance, str], list[str]] = {}
    for party, stand in sorted(choice.positions.get(offered.id, {}).items()):
        stance = said[stand.stance]
        if stance == "support" and party in offered.by:
            stance = "propose"
        grouped.setdefault((stance, _condition(stand, until=False)), []).append(party)
        if stand.until is not None:
            grouped.setdefault(("withdraw", _condition(stand, until=True)), []).append(party)
    for (stance, condition), parties in grouped.items():
        yield Attribution(tuple(parties), stance, condition)


def _condition(stand: Stand, *, until: bool) -> str:
    condition = stand.until if until else stand.condition
    if condition is None:
        return ""
    return condition.clause if condition.choice is None else f"{condition.choice}.{condition.alternative}"


def _marker(clause: TabledClause) -> str:
    """How a line begins of which only the number was tabled."""
    if clause.level or not clause.number:
        return "#" * clause.level
    return clause.number if clause.type in {"point", "article"} else f"{clause.number}."


def _joined(found: Sequence[Inline]) -> tuple[Inline, ...]:
    """Neighbouring words as one, with one space where a choice was settled with no text; no words look like an attribution or a status."""
    made: list[Inline] = []
    for one in found:
        last = made[-1] if made else None
        if not isinstance(one, Words):
            made.append(one)
        elif isinstance(last, Words):
            made[-1] = Words(_SPACES.sub(" ", last.text + one.text))
        else:
            made.append(Words(_LIKE_WHO.sub(r"\1\\(", one.text)) if isinstance(last, Choice) else one)
    if made and isinstance(made[-1], Words):
        made[-1] = Words(_LIKE_STATUS.sub(r"\\(", made[-1].text))
    return tuple(made)
