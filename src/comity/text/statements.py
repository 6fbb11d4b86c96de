# SPDX-License-Identifier: Apache-2.0
"""What brings words to a text: table it, insert clauses, revise it, propose alternatives, and take positions on them.

A proposal never changes words: it stands beside what is there as an alternative. Only those who tabled a text revise it, and no revision
changes a clause that anybody agreed to and nobody reopened, or takes away an alternative on which another party has a stance.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Literal, TypeVar

from msgspec import Meta

from comity.charter.authority import may_act_in
from comity.charter.model import CharterState
from comity.errors import AuthorityRefusal, FormRefusal, Refusal
from comity.kinds import Id, Kind, Language, Moment, Statement, Title, Words
from comity.text.admission import (
    RULE,
    check_clauses,
    check_words,
    choice_of,
    clause_of,
    ids_of,
    offered_of,
    open_text,
)
from comity.text.agreement import Hashes
from comity.text.tabled import (
    NO_TEXT,
    Alternative,
    Choice,
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
)

SIDE_BY_SIDE = "text: conflicting proposals are kept side by side"
SLIP = "text: words that a party agreed to are not changed unless the clause is reopened"
LOST = "text: a party's words and objections are not removed without its consent"
WHOLE = ".whole"

S = TypeVar("S", bound=Statement)


class Table(Statement, frozen=True):
    """A text is put on the table, in every language in which it will be authentic. The tabling parties hold the pen."""

    text: Id
    title: Annotated[dict[Language, Title], Meta(min_length=1, description="by language")]
    clauses: Annotated[tuple[Clause, ...], Meta(min_length=1, max_length=512)]
    type: Annotated[
        Literal["statement", "bill"], Meta(description="statement (a communique) or bill (a constitution)")
    ] = "statement"
    format: Annotated[Id, Meta(description="the one format that deals with it; all if left out")] | None = None  # fmt: skip
    rule: Annotated[Id, Meta(description="name of a rule of the charter")] | None = None


class Insert(Statement, frozen=True):
    """Clauses are added. Those who tabled the text go on with it before anybody spoke; later, and from others, each is a proposal."""

    text: Id
    clauses: Annotated[tuple[Clause, ...], Meta(min_length=1, max_length=512)]
    after: Annotated[Name, Meta(description="the clause that they follow; the last one if left out")] | None = None  # fmt: skip


class Propose(Statement, frozen=True):
    """Other words for a choice, or for a clause as a whole; they stand beside what is there."""

    text: Id
    clause: Name
    id: Annotated[Name, Meta(description="id of the new alternative, its own within the choice")]
    choice: Annotated[Name, Meta(description="the choice; the whole clause if left out")] | None = None
    words: Wording | None = None
    base: Annotated[Hashes, Meta(description="by language: hashes of the clause that it was written against")] | None = None  # fmt: skip
    reason: Words | None = None


class Position(Statement, frozen=True):
    """Where the signing parties stand on one alternative. To withdraw takes a stance back, at once or when a condition is met."""

    text: Id
    clause: Name
    choice: Name
    alternative: Name
    stance: Annotated[
        Literal["support", "oppose", "reserve", "withdraw"],
        Meta(description="support, oppose, reserve or withdraw"),
    ]
    condition: Condition | None = None
    reason: Annotated[Words, Meta(description="grounds, or where it was stated")] | None = None


class Revise(Statement, frozen=True):
    """A new version from those who tabled the text: clauses in other words, new ones, and ids of those that go."""

    text: Id
    clauses: Annotated[tuple[Clause, ...], Meta(max_length=512)] = ()
    removed: tuple[Name, ...] = ()
    after: Annotated[Name, Meta(description="the clause that new clauses follow; the last one if left out")] | None = None  # fmt: skip


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
        body.format or "", body.rule or "", versions=[moment.index], touched=moment.index,
    )  # fmt: skip
    moment.part(TextState).texts[body.text] = text
    _put(text, body.clauses, None, moment.index)


def _put(text: Tabled, clauses: Sequence[Clause], after: str | None, index: int) -> None:
    place = text.order.index(after) + 1 if after is not None else len(text.order)
    text.order[place:place] = [clause.id for clause in clauses]
    for clause in clauses:
        text.clauses[clause.id] = _stored(clause, index)


def _stored(clause: Clause, index: int) -> TabledClause:
    return TabledClause(
        clause.type, dict(clause.words), index, clause.number or "", clause.marker or "", clause.level, clause.depth,
        {choice.id: _stored_choice(choice, index) for choice in clause.choices},
    )  # fmt: skip


def _stored_choice(choice: Choice, index: int) -> OpenChoice:
    offered = [_stored_alternative(one, index) for one in choice.alternatives]
    if len(offered) == 1 and offered[0].words is not None and choice.kind == "contested":
        offered.append(Offered(NO_TEXT, None, index))
    return OpenChoice(offered, choice.kind)


def _stored_alternative(one: Alternative, index: int) -> Offered:
    return Offered(one.id, dict(one.words) if one.words is not None else None, index, one.label or "")


def _goes_on(text: Tabled, moment: Moment) -> bool:
    return text.by == moment.parties and text.touched == text.index


def _insert_rule(moment: Moment, body: Insert) -> None:
    text = open_text(moment, body.text)
    if body.after is not None:
        clause_of(text, body.after)
    check_clauses(body.clauses, text.languages, ids_of(text))
    if not _goes_on(text, moment):
        taken = [f"{clause.id}{WHOLE}" for clause in body.clauses if f"{clause.id}{WHOLE}" in ids_of(text)]
        if taken:
            raise FormRefusal(f"the id {taken[0]!r} stands twice", rule="text: an id names one clause or choice")  # fmt: skip


def _insert_fold(moment: Moment, body: Insert) -> None:
    text = moment.part(TextState).texts[body.text]
    _put(text, body.clauses, body.after, moment.index)
    if _goes_on(text, moment):
        return
    text.touched = moment.index
    for one in body.clauses:
        _make_whole(text.clauses[one.id], one.id, moment.index).alternatives.append(
            Offered(NO_TEXT, None, moment.index)
        )
        _stand(text.clauses[one.id].choices[f"{one.id}{WHOLE}"], "1", moment, "support")


def _make_whole(clause: TabledClause, name: str, index: int) -> OpenChoice:
    """Put the clause's words as they stand into a choice of their own, alternative 1."""
    whole = OpenChoice([Offered("1", clause.words, index)])
    clause.choices[name + WHOLE] = whole
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
            hint="text/reopen/v1 first",
        )
    choice = choice_of(clause, name, body.clause) if body.choice or name in clause.choices else None
    if choice is not None and choice.settled:
        raise Refusal(
            f"the choice {name} is settled", rule=SIDE_BY_SIDE, hint="text/reopen/v1 opens it again"
        )
    taken = {one.id for one in choice.alternatives} if choice else {"1"}
    if body.id in taken:
        raise FormRefusal(
            f"the choice {name} has an alternative {body.id!r} already",
            rule=SIDE_BY_SIDE,
            hint=f"taken: {', '.join(sorted(taken))}",
        )
    if (body.id == NO_TEXT) != (body.words is None):
        raise FormRefusal(f"the id {NO_TEXT!r} is for no text, and for nothing else", rule=RULE)
    if body.words is not None:
        check_words(body.words, text.languages, (), f"the proposal {body.id}")


def _propose_fold(moment: Moment, body: Propose) -> None:
    text = moment.part(TextState).texts[body.text]
    clause = text.clauses[body.clause]
    text.touched = moment.index
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
        raise Refusal(f"the choice {body.choice} is settled", rule=RULE, hint="text/reopen/v1 opens it again")
    if body.stance == "withdraw":
        here = choice.positions.get(body.alternative, {})
        nothing = [party for party in moment.parties if party not in here]
        if nothing:
            raise Refusal(f"{', '.join(nothing)} has no stance on {body.choice}/{body.alternative} to withdraw", rule=RULE)  # fmt: skip
    if body.condition is not None:
        other = clause_of(text, body.condition.clause)
        if (body.condition.choice is None) != (body.condition.alternative is None):
            raise FormRefusal("a condition names a choice and its alternative, or a clause alone", rule=RULE)
        if body.condition.choice is not None and body.condition.alternative is not None:
            offered_of(
                choice_of(other, body.condition.choice, body.condition.clause),
                body.condition.choice,
                body.condition.alternative,
            )


def _position_fold(moment: Moment, body: Position) -> None:
    text = moment.part(TextState).texts[body.text]
    text.touched = moment.index
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


def _revise_rule(moment: Moment, body: Revise) -> None:
    text = open_text(moment, body.text)
    if not set(moment.parties) & set(text.by):
        raise AuthorityRefusal(
            f"{', '.join(moment.parties)} did not table the text {body.text}",
            rule="text: those who tabled a text revise it",
            hint=f"{', '.join(text.by)} tabled it; text/propose/v1 is for everybody",
        )
    if body.after is not None:
        clause_of(text, body.after)
    if not (body.clauses or body.removed):
        raise FormRefusal("a revision changes, adds or removes a clause", rule=RULE)
    revised = {clause.id for clause in body.clauses}
    for name in body.removed:
        clause_of(text, name)
    if (
        body.after in body.removed
        or set(body.removed) & revised
        or len(set(body.removed)) != len(body.removed)
    ):
        raise FormRefusal("a clause that is removed stands once, and nowhere else in the revision", rule=RULE)
    kept = {name: clause for name, clause in text.clauses.items() if name not in revised}
    taken = set(kept) | {name for clause in kept.values() for name in clause.choices}
    check_clauses(body.clauses, text.languages, taken)
    for name in body.removed:
        _check_removal(text.clauses[name], name, None, moment)
    for clause in body.clauses:
        if clause.id in text.clauses:
            _check_removal(text.clauses[clause.id], clause.id, clause, moment)


def _check_removal(old: TabledClause, name: str, new: Clause | None, moment: Moment) -> None:
    """That a revised (or removed) clause keeps the words that were agreed to, and every alternative on which another party stands."""
    if old.signed and not (new and _same_words(old, _stored(new, moment.index))):
        raise Refusal(
            f"{', '.join(sorted(old.signed))} agreed to the clause {name} in other words (entry {max(old.signed.values())})",
            rule=SLIP,
            hint="text/reopen/v1 comes before a change",
        )
    choices = {choice.id: _stored_choice(choice, moment.index) for choice in new.choices} if new else {}
    for choice_name, choice in old.choices.items():
        if choice.settled:
            continue
        for alternative, positions in choice.positions.items():
            others = sorted(set(positions) - set(moment.parties))
            offered = choice.offered(alternative)
            there = choices[choice_name].offered(alternative) if choice_name in choices else None
            if others and offered and (there is None or there.words != offered.words):
                raise Refusal(
                    f"{', '.join(others)} has a stance on {choice_name}/{alternative}, which the revision leaves out or words otherwise",
                    rule=LOST,
                    hint="keep the alternative, or let them withdraw first",
                )


def _same_words(old: TabledClause, new: TabledClause) -> bool:
    return all(
        old.settled_words(language) == new.settled_words(language) is not None for language in old.words
    )


def _revise_fold(moment: Moment, body: Revise) -> None:
    text = moment.part(TextState).texts[body.text]
    text.touched = moment.index
    text.versions.append(moment.index)
    added = [clause for clause in body.clauses if clause.id not in text.clauses]
    for clause in body.clauses:
        old = text.clauses.get(clause.id)
        if old is not None:
            new = text.clauses[clause.id] = _stored(clause, moment.index)
            new.agreed, new.reopened = old.agreed, old.reopened
            _carry(old, new)
    _put(text, added, body.after, moment.index)
    for name in body.removed:
        text.order.remove(name)
        del text.clauses[name]


def _carry(old: TabledClause, new: TabledClause) -> None:
    """Positions, and who proposed, stay with the alternatives whose words stay."""
    for name, choice in new.choices.items():
        before = old.choices.get(name)
        if before is None or before.settled:
            continue
        for place, one in enumerate(choice.alternatives):
            same = before.offered(one.id)
            if same is not None and same.words == one.words:
                choice.alternatives[place] = same
                if one.id in before.positions:
                    choice.positions[one.id] = before.positions[one.id]


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
REVISE = _kind("revise", Revise, _revise_fold, _revise_rule, "Text revised", "تنقيح نص")
PROPOSE = _kind("propose", Propose, _propose_fold, _propose_rule, "Alternative proposed", "اقتراح صيغة بديلة")
POSITION = _kind("position", Position, _position_fold, _position_rule, "Position on words", "موقف من صيغة")
