# SPDX-License-Identifier: Apache-2.0
"""Rounds of blind assessment: each assessor says alone how much a claim's evidence is to be expected under each hypothesis.

An assessment is sealed while the round is open, to a circle that nobody is in but its own party and at most a chair, and opened once the
round is closed; so nobody fits a number to another's. A chair can read what is sealed to it, so whoever chairs should not assess. What is
never opened is silent. Nothing is averaged here.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from comity.errors import FormRefusal, Refusal
from comity.inquiry.admission import (
    check_new,
    check_own_or_joint,
    check_sorted,
    claim_of,
    inquiry_of,
    latest,
    ratio,
    round_of,
)
from comity.inquiry.case import Basis
from comity.inquiry.declared import DeclaredLadder, Number, Ratio
from comity.inquiry.model import Assessed, Inquiry, InquiryState, Round
from comity.inquiry.recorded import assessment_of, hypotheses_of, ladder_of
from comity.inquiry.weighing.rules import check_assessment
from comity.kinds import Id, Kind, Moment, Statement, Words
from comity.record.statements import Item, RecordState, said_at

BLIND = "inquiry: assessments are blind: sealed while the round is open, opened once it is closed"
OWN_CIRCLE = "inquiry: an assessment is sealed to a circle of its own party, with at most a chair, in the set called as the round"
ONE_OPEN = "inquiry: one round of assessment is open at a time, on the last version of the hypotheses"
ONE_EACH = "inquiry: one assessment of each claim by each assessor, who is one post"
ON_LADDER = "inquiry: likelihoods are steps of the inquiry's ladder, or one over a step, from low to high"
NAMED = "inquiry: no two rounds on the record have one name, which is that of their sealed sets"


class OpenRound(Statement, frozen=True):
    """A round of blind assessment is opened on claims, under the last version of the hypotheses."""

    inquiry: Id
    id: Annotated[Id, Meta(description="the round's, and the set that assessments are sealed in")]
    version: Annotated[Number, Meta(description="the last version of the hypotheses")]
    claims: Annotated[tuple[Id, ...], Meta(min_length=1, max_length=256, description="list of ids, sorted")]


class CloseRound(Statement, frozen=True):
    """The round is closed: what was sealed in it can be opened, and nothing more is sealed in it."""

    inquiry: Id
    round: Id


class Assess(Statement, frozen=True):
    """How much one assessor expects a claim's evidence under each hypothesis, as relative likelihoods; only their ratios mean anything.

    Sealed (record/sealed/v1) while the round is open, with the round's id as `set`, or the round's id, a hyphen and more; opened after it.
    """

    inquiry: Id
    round: Id
    claim: Id
    likely: Annotated[
        dict[Id, Annotated[tuple[Ratio, ...], Meta(min_length=2, max_length=2)]],
        Meta(min_length=2, max_length=16, description="hypothesis to [low, high], every one"),
    ]
    basis: Annotated[Basis, Meta(description="data, literature, expert or assumption")]
    rationale: Words


def _open_rule(moment: Moment, body: OpenRound) -> None:
    inquiry = inquiry_of(moment, body.inquiry)
    if inquiry.open_round:
        raise Refusal(
            f"the round {inquiry.open_round} is open", rule=ONE_OPEN, hint="inquiry/close-round/v1 closes it"
        )
    for other in moment.part(InquiryState).inquiries.values():
        current = other.rounds.get(body.id)
        if current is not None and other is not inquiry:
            raise Refusal(
                f"another inquiry has a round {body.id} since entry {current.index}",
                rule=NAMED,
                hint="give the round another id",
            )
        check_new(body.id, None if current is None else current.index, "round")
    latest(inquiry)
    if body.version != len(inquiry.versions):
        raise Refusal(
            f"the last version of the hypotheses is {len(inquiry.versions)}, not {body.version}",
            rule=ONE_OPEN,
            hint="assess under the last one",
        )
    check_sorted(body.claims, "claims")
    for name in body.claims:
        claim_of(inquiry, name)


def _open_fold(moment: Moment, body: OpenRound) -> None:
    inquiry_of(moment, body.inquiry).rounds[body.id] = Round(
        body.version, body.claims, moment.parties, moment.index
    )


def _close_rule(moment: Moment, body: CloseRound) -> None:
    inquiry = inquiry_of(moment, body.inquiry)
    found = round_of(inquiry, body.round)
    if found.closed is not None:
        raise Refusal(
            f"the round {body.round} was closed at entry {found.closed}",
            rule="inquiry: a round is closed once",
            hint="another round takes another id",
        )
    what = f"closing the round {body.round}"
    check_own_or_joint(moment, inquiry, found.parties, "inquiry/close-round/v1", what)


def _close_fold(moment: Moment, body: CloseRound) -> None:
    inquiry_of(moment, body.inquiry).rounds[body.round].closed = moment.index


def _assess_rule(moment: Moment, body: Assess) -> None:
    inquiry = inquiry_of(moment, body.inquiry)
    found = round_of(inquiry, body.round)
    if len(moment.by) > 1:
        raise FormRefusal(
            f"the assessment is signed by {', '.join(moment.by)}",
            rule=ONE_EACH,
            hint="each assessor seals its own",
        )
    _check_blind(moment, body.round, found)
    if body.claim not in found.claims:
        raise Refusal(
            f"the claim {body.claim} is not assessed in the round {body.round}",
            rule=ONE_OPEN,
            hint=f"claims: {', '.join(found.claims)}",
        )
    earlier = next((a for a in found.assessments if (a.by, a.claim) == (moment.by[0], body.claim)), None)
    if earlier is not None:
        raise Refusal(
            f"{earlier.by} assessed {body.claim} at entry {earlier.said}",
            rule=ONE_EACH,
            hint="to correct what is sealed, erase it (record/erased/v1) before the round is opened",
        )
    _check_likely(inquiry, found, body, moment.by[0])


def _check_blind(moment: Moment, name: str, found: Round) -> None:
    """That the words were fixed while nobody could know another's, and read by nobody else before the close."""
    said = said_at(moment)
    if found.closed is None:
        raise Refusal(
            f"the round {name} is open",
            rule=BLIND,
            hint=f"seal it to a circle of your own with {name} as the set, and open it after inquiry/close-round/v1",
        )
    if not found.index < said < found.closed:
        raise Refusal(
            f"the round {name} was open from entry {found.index} to {found.closed}; the assessment is of entry {said}",
            rule=BLIND,
            hint="a later round takes new assessments",
        )
    record = moment.part(RecordState)
    item = record.items[str(said)]
    circle = record.circles[item.circle][item.version - 1]
    readers = set(circle.members) - {circle.chair, *moment.parties}
    if readers or not _in_set(item, name):
        told = f", which {', '.join(sorted(readers))} can read" if readers else ""
        raise Refusal(
            f"the assessment of entry {said} was sealed to {item.circle}{told}, in the set {item.set or 'none'}",
            rule=OWN_CIRCLE,
            hint=f"a circle of {moment.parties[0]}, with at most a chair, and {name} as the set",
        )


def _in_set(item: Item, name: str) -> bool:
    """Whether a sealed item is in a set of the round called `name`; large rounds need several, as a set is opened in one statement."""
    return item.set == name or item.set.startswith(f"{name}-")


def unopened(record: RecordState, name: str, found: Round) -> tuple[int, ...]:
    """Sealed items of a round that are not public, erased ones among them, by index."""
    return tuple(
        index
        for index in sorted(map(int, record.items))
        if found.index < index
        and (found.closed is None or index < found.closed)
        and record.items[str(index)].status != "opened"
        and _in_set(record.items[str(index)], name)
    )


def _check_likely(inquiry: Inquiry, found: Round, body: Assess, by: str) -> None:
    for name, ends in sorted(body.likely.items()):
        low, high = (ratio(text, f"likely.{name}") for text in ends)
        if low > high:
            raise FormRefusal(
                f"likely.{name}: {ends[0]} is more than {ends[1]}", rule=ON_LADDER, hint="low comes first"
            )
        if inquiry.ladder is not None:
            _check_steps(inquiry.ladder, name, ends)
    made = Assessed(by, body.claim, body.likely, body.basis, body.rationale, 0, 0)
    check_assessment(hypotheses_of(inquiry.versions[found.version - 1].hypotheses), assessment_of(made))


def _check_steps(declared: DeclaredLadder, name: str, ends: tuple[str, ...]) -> None:
    steps = ladder_of(declared).steps
    for text in ends:
        value = ratio(text, f"likely.{name}")
        if value not in steps and 1 / value not in steps:
            raise Refusal(
                f"likely.{name}: {text} is no step of the ladder",
                rule=ON_LADDER,
                hint=f"steps: {', '.join(declared.steps)}",
            )


def _assess_fold(moment: Moment, body: Assess) -> None:
    inquiry_of(moment, body.inquiry).rounds[body.round].assessments.append(
        Assessed(
            moment.by[0], body.claim, dict(body.likely), body.basis, body.rationale, said_at(moment), moment.index
        )
    )  # fmt: skip


ROUND = Kind(
    "inquiry/round/v1",
    OpenRound,
    {"en": "Assessment opened", "ar": "فتح جولة تقييم"},
    _open_fold,
    _open_rule,
)
CLOSE_ROUND = Kind(
    "inquiry/close-round/v1",
    CloseRound,
    {"en": "Assessment closed", "ar": "إغلاق جولة تقييم"},
    _close_fold,
    _close_rule,
)
ASSESSMENT = Kind(
    "inquiry/assessment/v1",
    Assess,
    {"en": "Evidence assessed", "ar": "تقييم دليل"},
    _assess_fold,
    _assess_rule,
)
