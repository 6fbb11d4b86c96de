# SPDX-License-Identifier: Apache-2.0
"""Claims that exhibits assert, and grades: reliability of sources A to F, credibility of claims 1 to 6, each by itself (STANAG 2511).

A claim stands as given. A grade is its assessor's, with its ground; credibility 1 needs two independent groups behind the claim, as
the edges on the record stand when it is given.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from msgspec import Meta

from comity.inquiry.admission import (
    check_new,
    check_sorted,
    claim_of,
    exhibit_of,
    inquiry_of,
    source_of,
)
from comity.inquiry.case import CLAIM_JOINING, Credibility, Grade, Reliability
from comity.inquiry.model import Claimed, Graded
from comity.inquiry.recorded import evidence_of
from comity.inquiry.weighing.rules import check_grade
from comity.kinds import Id, Kind, Moment, Statement, Words

_Ground = Annotated[Words, Meta(description="what the grade rests on")]


class Claim(Statement, frozen=True):
    """One proposition that exhibits assert. It stands as it was given; another one takes another id."""

    inquiry: Id
    id: Id
    text: Annotated[Words, Meta(description="one proposition")]
    exhibits: Annotated[tuple[Id, ...], Meta(min_length=1, max_length=64, description="list of ids, sorted")]
    observer: (
        Annotated[Id, Meta(description="pseudonym of the source whose perception it rests on, if it is one")]
        | None
    ) = None


class GradeSource(Statement, frozen=True):
    """How reliable the signers hold a source to be. A later grade by the same post supersedes."""

    inquiry: Id
    source: Id
    grade: Annotated[Reliability, Meta(description="A (completely reliable) to E; F: cannot be judged")]
    ground: _Ground


class GradeClaim(Statement, frozen=True):
    """How credible the signers hold a claim to be. A later grade by the same post supersedes."""

    inquiry: Id
    claim: Id
    grade: Annotated[Credibility, Meta(description="1 (confirmed by other sources) to 5; 6: cannot be judged")]  # fmt: skip
    ground: _Ground


def _claim_rule(moment: Moment, body: Claim) -> None:
    inquiry = inquiry_of(moment, body.inquiry)
    current = inquiry.claims.get(body.id)
    check_new(body.id, None if current is None else current.index, "claim")
    check_sorted(body.exhibits, "exhibits")
    for name in body.exhibits:
        exhibit_of(inquiry, name)
    if body.observer is not None:
        source_of(inquiry, body.observer)


def _claim_fold(moment: Moment, body: Claim) -> None:
    inquiry_of(moment, body.inquiry).claims[body.id] = Claimed(
        body.text, body.exhibits, moment.parties, moment.index, body.observer or ""
    )


def _grade_source_rule(moment: Moment, body: GradeSource) -> None:
    source_of(inquiry_of(moment, body.inquiry), body.source)
    _check(moment, body, body.source)


def _grade_claim_rule(moment: Moment, body: GradeClaim) -> None:
    claim_of(inquiry_of(moment, body.inquiry), body.claim)
    _check(moment, body, body.claim)


def _check(moment: Moment, body: GradeSource | GradeClaim, subject: str) -> None:
    case = evidence_of(inquiry_of(moment, body.inquiry), body.inquiry)
    check_grade(replace(case, joining=CLAIM_JOINING), Grade(subject, body.grade, moment.by[0], body.ground))


def _grade_fold(moment: Moment, body: GradeSource | GradeClaim) -> None:
    subject = body.source if isinstance(body, GradeSource) else body.claim
    inquiry_of(moment, body.inquiry).grades.extend(
        Graded(subject, body.grade, name, body.ground, moment.index) for name in moment.by
    )


CLAIM = Kind("inquiry/claim/v1", Claim, {"en": "Claim stated", "ar": "إيراد ادعاء"}, _claim_fold, _claim_rule)
GRADE_SOURCE = Kind(
    "inquiry/grade-source/v1",
    GradeSource,
    {"en": "Source graded", "ar": "تقدير موثوقية مصدر"},
    _grade_fold,
    _grade_source_rule,
)
GRADE_CLAIM = Kind(
    "inquiry/grade-claim/v1",
    GradeClaim,
    {"en": "Claim graded", "ar": "تقدير مصداقية ادعاء"},
    _grade_fold,
    _grade_claim_rule,
)
