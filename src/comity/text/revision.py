# SPDX-License-Identifier: Apache-2.0
"""Revise a text: a new version from those who hold the pen.

No revision changes a clause that anybody agreed to and nobody reopened, or takes away an alternative on which another party stands that
does not sign the revision; of a settled choice, it keeps the words that the party supported.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Annotated

from msgspec import Meta

from comity.charter.model import CharterState
from comity.errors import AuthorityRefusal, FormRefusal, Refusal
from comity.kinds import Kind, Moment, Statement
from comity.text.admission import RULE, check_clauses, check_length, clause_of, open_text
from comity.text.agreement import SLIP, TextId, voices
from comity.text.tabled import (
    MOST_CLAUSES,
    Clause,
    Name,
    Offered,
    Tabled,
    TabledClause,
    TextState,
    put,
    spelled,
    stored,
)

LOST = "text: a party's words and objections are not removed without its consent"
PEN = "text: those who tabled a text revise it"


class Revise(Statement, frozen=True):
    """A new version from those who tabled the text. Clauses that it does not name stay as they are.

    Refused where words would change that a party agreed to, or an alternative would go on which a party stands that does not sign.
    """

    text: TextId
    clauses: Annotated[
        tuple[Clause, ...],
        Meta(max_length=512, description="list of Clause: those in other words, and new ones"),
    ] = ()
    removed: Annotated[tuple[Name, ...], Meta(max_length=512, description="ids of clauses that go")] = ()
    order: Annotated[
        tuple[Name, ...],
        Meta(
            max_length=MOST_CLAUSES,
            description="ids of all clauses in their new order; if left out it stays, and new ones come last",
        ),
    ] = ()


def _revise_rule(moment: Moment, body: Revise) -> None:
    text = open_text(moment, body.text)
    if not set(moment.parties) & set(text.by):
        raise AuthorityRefusal(
            f"{', '.join(moment.parties)} did not table the text {body.text}",
            rule=PEN,
            hint=f"{', '.join(text.by)} tabled it; text/propose/v1 is for everybody",
        )
    revised = {clause.id for clause in body.clauses}
    for name in body.removed:
        clause_of(text, name)
    if set(body.removed) & revised or len(set(body.removed)) != len(body.removed):
        raise FormRefusal(
            "a clause that is removed stands in `removed` once, and not in `clauses`",
            rule=RULE,
            hint=f"removed: {', '.join(body.removed)}",
        )
    _check_order(text, body)
    kept = {name: clause for name, clause in text.clauses.items() if name not in revised}
    taken = set(kept) | {name for clause in kept.values() for name in clause.choices}
    check_clauses(body.clauses, text.languages, taken)
    members = voices(moment.part(CharterState), text).members - set(moment.parties)
    for name in body.removed:
        _check_kept(text.clauses[name], name, None, members)
    for clause in body.clauses:
        if clause.id in text.clauses:
            new = _revised(text.clauses[clause.id], clause, moment.index)
            _check_kept(text.clauses[clause.id], clause.id, new, members)


def _check_order(text: Tabled, body: Revise) -> None:
    """That something changes, that a clause is left, and that a new order names every clause once."""
    if not (body.clauses or body.removed or body.order):
        raise FormRefusal(
            "the revision says nothing",
            rule="text: a revision changes, adds, removes or moves a clause",
            hint="give `clauses`, `removed` or `order`",
        )
    after = (set(text.order) | {clause.id for clause in body.clauses}) - set(body.removed)
    check_length(text, len(after))
    if not after:
        raise FormRefusal("the revision leaves no clause", rule="text: a text has a clause", hint="table another text")  # fmt: skip
    wrong = sorted(set(body.order) ^ after)
    if body.order and (wrong or len(body.order) != len(after)):
        raise FormRefusal(
            f"the order does not name every clause of the new version once: {', '.join(wrong[:20]) or 'one stands twice'}",
            rule=RULE,
            hint="leave `order` out to keep the order; new clauses then come last",
        )


def _check_kept(old: TabledClause, name: str, new: TabledClause | None, others: Collection[str]) -> None:
    """That a clause, revised or removed, keeps the words that were agreed to and every alternative on which one of `others` stands."""
    if old.signed and not (new and _same_words(old, new)):
        raise Refusal(
            f"{', '.join(sorted(old.signed))} agreed to the clause {name} in other words (entry {max(old.signed.values())})",
            rule=SLIP,
            hint="keep the words, or let text/reopen/v1 come before the change",
        )
    for choice_name, choice in sorted(old.choices.items()):
        for alternative, positions in sorted(choice.positions.items()):
            standing = sorted(set(positions) & set(others))
            if standing and not _keeps(old, new, choice_name, alternative, standing):
                who = f"{', '.join(standing)} {'has' if len(standing) == 1 else 'have'}"
                raise Refusal(
                    f"{who} a stance on {choice_name}/{alternative}, which the revision leaves out or words otherwise",
                    rule=LOST,
                    hint="keep the alternative under its id, let them sign the revision too, or let them withdraw first",
                )


def _keeps(old: TabledClause, new: TabledClause | None, name: str, alternative: str, standing: Sequence[str]) -> bool:  # fmt: skip
    """Whether a revision keeps an alternative; of a settled choice, the words that it was settled with for those who supported them."""
    before = old.choices[name]
    if before.offered(alternative) is None or (new is not None and _same_alternative(old, new, name, alternative)):  # fmt: skip
        return True
    if not before.settled:
        return False
    positions = before.positions[alternative]
    if before.settled != alternative or all(positions[one].stance != "support" for one in standing):
        return True
    return all(
        spelled(old.flat_alternative(name, alternative, language)) in spelled(new.flat(language) if new else ())
        for language in old.words
    )  # fmt: skip


def _same_alternative(old: TabledClause, new: TabledClause, name: str, alternative: str) -> bool:
    """Whether both clauses have the alternative in the same words, settled choices inside filled in."""
    choice = new.choices.get(name)
    one, other = old.choices[name].offered(alternative), choice.offered(alternative) if choice else None
    if one is None or other is None or (one.words is None) != (other.words is None):
        return False
    return all(
        spelled(old.flat_alternative(name, alternative, language)) == spelled(new.flat_alternative(name, alternative, language))
        for language in old.words
    )  # fmt: skip


def _same_words(old: TabledClause, new: TabledClause) -> bool:
    """Whether both say the same, with the same notes, and nothing is open."""
    return all(
        new.settled_words(language) is not None and spelled(old.flat(language)) == spelled(new.flat(language))
        for language in old.words
    )  # fmt: skip


def _revised(old: TabledClause, clause: Clause, index: int) -> TabledClause:
    """A clause in its new words. Positions, and who proposed, stay with the alternatives whose words stay; what is settled stays so."""
    new = stored(clause, index)
    new.agreed, new.reopened, new.filled = dict(old.agreed), list(old.reopened), dict(old.filled)
    for name in reversed(list(new.reached())):
        if name in old.choices:
            _carry(old, new, name)
    for name, before in old.choices.items():
        if name in new.choices:
            new.filled.pop(name, None)
        elif before.settled:
            new.filled[name] = before.settled
    return new


def _carry(old: TabledClause, new: TabledClause, name: str) -> None:
    """What was said on a choice, once all inside it has been carried over."""
    before, choice = old.choices[name], new.choices[name]
    for place, one in enumerate(choice.alternatives):
        same = before.offered(one.id)
        if same is None or not _same_alternative(old, new, name, one.id):
            continue
        choice.alternatives[place] = Offered(one.id, one.words, same.index, one.label, same.by, same.base)
        if one.id in before.positions:
            choice.positions[one.id] = dict(before.positions[one.id])
        if before.settled == one.id:
            choice.settled = one.id
        if place == 0 and same is before.alternatives[0]:
            choice.kind = before.kind


def _revise_fold(moment: Moment, body: Revise) -> None:
    text = moment.part(TextState).texts[body.text]
    text.spoken = True
    text.versions.append(moment.index)
    added = [clause for clause in body.clauses if clause.id not in text.clauses]
    for clause in body.clauses:
        old = text.clauses.get(clause.id)
        if old is not None:
            text.clauses[clause.id] = _revised(old, clause, moment.index)
    put(text, added, None, moment.index)
    for name in body.removed:
        text.order.remove(name)
        del text.clauses[name]
    if body.order:
        text.order = list(body.order)


REVISE = Kind("text/revise/v1", Revise, {"en": "Text revised", "ar": "تنقيح نص"}, _revise_fold, _revise_rule)
