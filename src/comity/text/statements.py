# SPDX-License-Identifier: Apache-2.0
"""What brings words to a text: table it, insert clauses, propose alternatives, and take positions on them.

A proposal never changes words: it stands beside what is there as an alternative, and whoever proposes it supports it. Conflicting
proposals stand side by side until one of them is settled.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal, TypeVar

from msgspec import Meta

from comity.charter.authority import may_act_in
from comity.charter.model import CharterState
from comity.errors import FormRefusal, Refusal
from comity.kinds import Id, Kind, Language, Moment, Statement, Title, Words
from comity.text.admission import (
    RULE,
    check_alternative,
    check_clauses,
    check_length,
    choice_of,
    clause_of,
    ids_of,
    offered_of,
    open_text,
)
from comity.text.agreement import SLIP, ChoiceId, ClauseId, Hashes, TextId
from comity.text.tabled import (
    MOST_ALTERNATIVES,
    NO_TEXT,
    WHOLE,
    Alternative,
    Clause,
    Condition,
    Name,
    Offered,
    OpenChoice,
    Piece,
    Place,
    Stand,
    Tabled,
    TabledClause,
    TextState,
    Wording,
    put,
)

SIDE_BY_SIDE = "text: conflicting proposals are kept side by side"

S = TypeVar("S", bound=Statement)


class Table(Statement, frozen=True):
    """A text is put on the table, in every language in which it will be authentic. The tabling parties hold the pen.

    Nobody stands for its words merely by tabling them: each party, the tabling ones too, files its own positions.
    """

    text: Annotated[Id, Meta(description="id of the text: lower-case letters, digits, - and _")]
    title: Annotated[
        dict[Language, Title],
        Meta(min_length=1, description="title by language tag; these are the text's languages"),
    ]
    clauses: Annotated[
        tuple[Clause, ...],
        Meta(min_length=1, max_length=512, description="list of Clause, in the order of the text"),
    ]
    type: Annotated[
        Literal["statement", "bill"], Meta(description="statement (a communique) or bill (a constitution)")
    ] = "statement"
    format: Annotated[Id, Meta(description="the one format that deals with it; all if left out")] | None = None  # fmt: skip
    rule: (
        Annotated[
            Id,
            Meta(description="name of the charter's rule that adopts it; that for text/adopt/v1 if left out"),
        ]
        | None
    ) = None


class Insert(Statement, frozen=True):
    """Clauses are added. Those who tabled the text go on with it so before anybody spoke.

    Later, and from others, each is a proposal: a choice between the clause, which the signers support, and no text.
    """

    text: TextId
    clauses: Annotated[
        tuple[Clause, ...],
        Meta(min_length=1, max_length=512, description="list of Clause, in the order of the text"),
    ]
    after: (
        Annotated[
            Name, Meta(description="the clause that they follow; 0 puts them first; the last one if left out")
        ]
        | None
    ) = None


class Propose(Statement, frozen=True):
    """Other words for a choice, or for a clause as a whole. They stand beside what is there, and the signers support them."""

    text: TextId
    clause: ClauseId
    id: Annotated[
        Name, Meta(description="id of the new alternative, its own within the choice; 0 for no text")
    ]
    choice: Annotated[Name, Meta(description="id of the choice; the whole clause if left out")] | None = None
    words: Annotated[Wording, Meta(description="by language, a list of words as text; left out for no text")] | None = None  # fmt: skip
    base: (
        Annotated[
            Hashes, Meta(description="by language: hash of the clause as it stood when this was written")
        ]
        | None
    ) = None
    reason: Words | None = None


class Position(Statement, frozen=True):
    """Where the signing parties stand on one alternative; it replaces what each said on that alternative before.

    To withdraw takes a stance back, at once or when a condition is met. Support with a condition counts as a reservation until then.
    """

    text: TextId
    clause: ClauseId
    choice: ChoiceId
    alternative: Annotated[Name, Meta(description="id of the alternative; 0 is no text")]
    stance: Annotated[
        Literal["support", "oppose", "reserve", "withdraw"],
        Meta(description="support, oppose, reserve or withdraw"),
    ]
    condition: (
        Annotated[
            Condition,
            Meta(
                description="Condition: a clause that is agreed, or a choice that is settled with an alternative"
            ),
        ]
        | None
    ) = None
    reason: Annotated[Words, Meta(description="grounds, or where it was stated")] | None = None


def _table_rule(moment: Moment, body: Table) -> None:
    charter = moment.part(CharterState)
    if body.text in moment.part(TextState).texts:
        raise Refusal(
            f"the text {body.text} is on the table already",
            rule="text: a text is tabled once",
            hint="text/revise/v1 brings a new version",
        )
    if body.format is not None and body.format not in charter.formats:
        raise Refusal(f"there is no format {body.format!r}", rule=RULE, hint=f"formats: {', '.join(charter.formats)}")  # fmt: skip
    if body.rule is not None and body.rule not in charter.rules:
        raise Refusal(f"the charter has no rule {body.rule!r}", rule=RULE, hint=f"rules: {', '.join(charter.rules)}")  # fmt: skip
    may_act_in(charter, moment.by, body.format)
    check_clauses(body.clauses, sorted(body.title), ())


def _table_fold(moment: Moment, body: Table) -> None:
    text = Tabled(
        dict(body.title), tuple(sorted(body.title)), body.type, moment.parties, moment.index,
        body.format or "", body.rule or "", versions=[moment.index],
    )  # fmt: skip
    moment.part(TextState).texts[body.text] = text
    put(text, body.clauses, None, moment.index)


def _goes_on(text: Tabled, moment: Moment) -> bool:
    return text.by == moment.parties and not text.spoken


def _insert_rule(moment: Moment, body: Insert) -> None:
    text = open_text(moment, body.text)
    if body.after not in {None, NO_TEXT}:
        clause_of(text, body.after or "")
    check_clauses(body.clauses, text.languages, ids_of(text))
    check_length(text, len(text.order) + len(body.clauses))


def _insert_fold(moment: Moment, body: Insert) -> None:
    text = moment.part(TextState).texts[body.text]
    put(text, body.clauses, body.after, moment.index)
    if _goes_on(text, moment):
        return
    text.spoken = True
    for one in body.clauses:
        whole = text.clauses[one.id].choices.get(one.id + WHOLE)
        if whole is None:
            whole = _make_whole(text.clauses[one.id], one.id, moment.index, moment.parties)
        if whole.offered(NO_TEXT) is None:
            whole.alternatives.append(Offered(NO_TEXT, None, moment.index))
        for offered in whole.alternatives:
            if offered.words is not None:
                offered.by = moment.parties
                _stand(whole, offered.id, moment, "support")


def _make_whole(clause: TabledClause, name: str, index: int, by: tuple[str, ...] = ()) -> OpenChoice:
    """Put the clause's words as they stand into a choice of their own, alternative 1."""
    whole = OpenChoice([Offered("1", clause.words, index, by=by)])
    clause.choices[name + WHOLE] = whole
    clause.filled.pop(name + WHOLE, None)
    place: tuple[Piece, ...] = (Place(choice=name + WHOLE),)
    clause.words = dict.fromkeys(clause.words, place)
    return whole


def _stand(choice: OpenChoice, alternative: str, moment: Moment, stance: str, condition: Condition | None = None) -> None:  # fmt: skip
    positions = choice.positions.setdefault(alternative, {})
    for party in moment.parties:
        positions[party] = Stand(stance, moment.index, condition)


def _propose_rule(moment: Moment, body: Propose) -> None:
    text = open_text(moment, body.text)
    clause = clause_of(text, body.clause)
    name = body.choice or f"{body.clause}{WHOLE}"
    if clause.signed:
        raise Refusal(
            f"{', '.join(sorted(clause.signed))} agreed to the clause {body.clause}; it is not reopened",
            rule=SLIP,
            hint="text/reopen/v1 comes before another proposal",
        )
    choice = choice_of(clause, name, body.clause) if body.choice or name in clause.choices else None
    if choice is not None and choice.settled:
        raise Refusal(
            f"the choice {name} is settled with {choice.settled}",
            rule="text: what is settled is reopened before it changes",
            hint="text/reopen/v1 opens it again",
        )
    taken = {one.id for one in choice.alternatives} if choice else {"1"}
    if body.id in taken:
        raise FormRefusal(
            f"the choice {name} has an alternative {body.id!r} already",
            rule=SIDE_BY_SIDE,
            hint=f"taken: {', '.join(sorted(taken))}",
        )
    if len(taken) >= MOST_ALTERNATIVES:
        raise Refusal(
            f"the choice {name} has {len(taken)} alternatives",
            rule=f"text: at most {MOST_ALTERNATIVES} alternatives",
            hint="support one of them, or revise the clause",
        )
    check_alternative(Alternative(id=body.id, words=body.words), text.languages, (), f"the proposal {body.id}")  # fmt: skip


def _propose_fold(moment: Moment, body: Propose) -> None:
    text = moment.part(TextState).texts[body.text]
    clause = text.clauses[body.clause]
    text.spoken = True
    name = body.choice or f"{body.clause}{WHOLE}"
    choice = clause.choices.get(name) or _make_whole(clause, body.clause, clause.index)
    base = (body.base or {}).get(text.languages[0], "")
    words = dict(body.words) if body.words is not None else None
    choice.alternatives.append(Offered(body.id, words, moment.index, "", moment.parties, base))
    _stand(choice, body.id, moment, "support")


def _position_rule(moment: Moment, body: Position) -> None:
    text = open_text(moment, body.text)
    choice = choice_of(clause_of(text, body.clause), body.choice, body.clause)
    offered_of(choice, body.choice, body.alternative)
    if choice.settled:
        raise Refusal(
            f"the choice {body.choice} is settled with {choice.settled}",
            rule="text: what is settled is reopened before it changes",
            hint="text/reopen/v1 opens it again",
        )
    if body.stance == "withdraw":
        here = choice.positions.get(body.alternative, {})
        nothing = [party for party in moment.parties if party not in here]
        if nothing:
            raise Refusal(
                f"{', '.join(nothing)} has no stance on {body.choice}/{body.alternative} to withdraw",
                rule="text: a party withdraws what it said",
                hint=f"stances on it: {', '.join(sorted(here)) or 'none'}",
            )
    if body.condition is not None:
        _check_condition(text, body.condition, body.choice)


def _check_condition(text: Tabled, condition: Condition, own: str) -> None:
    clause = clause_of(text, condition.clause)
    if condition.choice is None and condition.alternative is None:
        return
    if condition.choice is None or condition.alternative is None:
        raise FormRefusal(
            "a condition names a choice and its alternative, or a clause alone",
            rule=RULE,
            hint="leave out both `choice` and `alternative`, or neither",
        )
    offered_of(choice_of(clause, condition.choice, condition.clause), condition.choice, condition.alternative)
    if condition.choice == own:
        raise FormRefusal(
            f"a stance on {own} waits for {own} itself",
            rule="text: a stance depends on another choice or clause",
            hint="support or oppose the alternative; the choice is settled when nobody holds it",
        )


def _position_fold(moment: Moment, body: Position) -> None:
    text = moment.part(TextState).texts[body.text]
    text.spoken = True
    choice = text.clauses[body.clause].choices[body.choice]
    if body.stance != "withdraw":
        _stand(choice, body.alternative, moment, body.stance, body.condition)
        return
    positions = choice.positions[body.alternative]
    for party in moment.parties:
        if body.condition is None:
            positions.pop(party)
        else:
            positions[party].until = body.condition
    if not positions:
        del choice.positions[body.alternative]


def _kind(
    name: str,
    body: type[S],
    fold: Callable[[Moment, S], None],
    rule: Callable[[Moment, S], None],
    en: str,
    ar: str,
) -> Kind[S]:
    return Kind(f"text/{name}/v1", body, {"en": en, "ar": ar}, fold, rule)


TABLE = _kind("table", Table, _table_fold, _table_rule, "Text tabled", "طرح نص")
INSERT = _kind("insert", Insert, _insert_fold, _insert_rule, "Clauses inserted", "إدراج فقرات")
PROPOSE = _kind("propose", Propose, _propose_fold, _propose_rule, "Alternative proposed", "اقتراح صيغة بديلة")
POSITION = _kind("position", Position, _position_fold, _position_rule, "Position on words", "موقف من صيغة")
