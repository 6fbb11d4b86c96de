# SPDX-License-Identifier: Apache-2.0
"""What a party says about its own weights: how much an issue matters to it, what it would settle for, what it has without agreement.

Each is about the signing parties themselves, is in force until they say otherwise, and may be taken back. What a party did not say is
absent and is never estimated; the numbers of two parties are never compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated

from msgspec import Meta

from comity.canonical import MAX_INTEGER
from comity.errors import FormRefusal, Refusal
from comity.kinds import Id, Kind, Moment, Statement
from comity.talks.admission import check_scope, issue_of
from comity.talks.model import Amount, Score, TalksState, Weighed

RULE = "talks: a weight is given as a value, or taken back"

Withdrawn = Annotated[bool, Meta(description="true takes back what was said; then there is no value")]


class Salience(Statement, frozen=True):
    """How much an issue weighs for the signing parties, against the other issues that they gave a salience."""

    issue: Id
    value: Amount | None = None
    withdrawn: Withdrawn = False


class Reservation(Statement, frozen=True):
    """The least value of a package, a weighted mean of scores, with which the signing parties would rather have an agreement than none."""

    value: Score | None = None
    withdrawn: Withdrawn = False


class Disagreement(Statement, frozen=True):
    """What the signing parties say that they have if nothing is agreed, on the scale of their scores."""

    value: Score | None = None
    withdrawn: Withdrawn = False


def _check_value(body: Salience | Reservation | Disagreement) -> None:
    if (body.value is None) != body.withdrawn:
        raise FormRefusal(
            "expected a value, or withdrawn", rule=RULE, hint='such as value = "0.25", or withdrawn = true'
        )


def _check_said(moment: Moment, said: Mapping[str, object], what: str) -> None:
    nothing = [party for party in moment.parties if party not in said]
    if nothing:
        raise Refusal(f"{', '.join(nothing)} gave no {what} to take back", rule=RULE, hint="give a value")


def _store(moment: Moment, said: dict[str, Weighed], value: str | None) -> None:
    for party in moment.parties:
        if value is None:
            said.pop(party, None)
        else:
            said[party] = Weighed(value, moment.index)


def _salience_rule(moment: Moment, body: Salience) -> None:
    _check_value(body)
    check_scope(moment, issue_of(moment, body.issue))
    if body.value is not None and Fraction(body.value) > MAX_INTEGER:
        raise FormRefusal(
            f"a salience is at most {MAX_INTEGER}, found {body.value}", rule=RULE, hint="such as 2.5"
        )
    if body.withdrawn:
        saliences = moment.part(TalksState).saliences
        said = {party: body for party, issues in saliences.items() if body.issue in issues}
        _check_said(moment, said, f"salience of {body.issue}")


def _salience_fold(moment: Moment, body: Salience) -> None:
    saliences = moment.part(TalksState).saliences
    for party in moment.parties:
        issues = saliences.setdefault(party, {})
        if body.value is None:
            issues.pop(body.issue, None)
        else:
            issues[body.issue] = Weighed(body.value, moment.index)
        if not issues:
            del saliences[party]


def _reservation_rule(moment: Moment, body: Reservation) -> None:
    _check_value(body)
    if body.withdrawn:
        _check_said(moment, moment.part(TalksState).reservations, "reservation")


def _reservation_fold(moment: Moment, body: Reservation) -> None:
    _store(moment, moment.part(TalksState).reservations, body.value)


def _disagreement_rule(moment: Moment, body: Disagreement) -> None:
    _check_value(body)
    if body.withdrawn:
        _check_said(moment, moment.part(TalksState).disagreement, "value without agreement")


def _disagreement_fold(moment: Moment, body: Disagreement) -> None:
    _store(moment, moment.part(TalksState).disagreement, body.value)


SALIENCE = Kind(
    "talks/salience/v1",
    Salience,
    {"en": "Salience given", "ar": "بيان أهمية مسألة"},
    _salience_fold,
    _salience_rule,
)
RESERVATION = Kind(
    "talks/reservation/v1",
    Reservation,
    {"en": "Reservation value given", "ar": "بيان قيمة التحفظ"},
    _reservation_fold,
    _reservation_rule,
)
DISAGREEMENT = Kind(
    "talks/disagreement/v1",
    Disagreement,
    {"en": "Disagreement point given", "ar": "بيان نقطة عدم الاتفاق"},
    _disagreement_fold,
    _disagreement_rule,
)
