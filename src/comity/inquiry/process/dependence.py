# SPDX-License-Identifier: Apache-2.0
"""How exhibits depend on one another, as statements: found, confirmed, asserted or cut, each with its reason, all of them kept.

Groups of independent exhibits are computed from these edges whenever they are asked for. What was said last of one pair in one class
holds, whoever said it; both stay on the record for everybody to see.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from comity.errors import FormRefusal
from comity.inquiry.admission import check_sorted, exhibit_of, inquiry_of
from comity.inquiry.case import Class, Decision
from comity.inquiry.model import Dependent
from comity.kinds import Blob, Id, Kind, Moment, Statement, Words

TWO = "inquiry: an edge of dependence is between two exhibits, the one that sorts first as a"


class Dependence(Statement, frozen=True):
    """Whether two exhibits depend on each other in one way, on which ground."""

    inquiry: Id
    a: Annotated[Id, Meta(description="an exhibit")]
    b: Annotated[Id, Meta(description="another one, which sorts after a")]
    type: Annotated[Class, Meta(description="class, such as same-article, syndicated or same-observer")]
    decision: Annotated[
        Decision,
        Meta(description="found by a program; confirmed, asserted or cut by the signers"),
    ]
    reason: Annotated[Words, Meta(description="the evidence, in words")]
    report: Annotated[Blob, Meta(description="the full report of the comparison")] | None = None


def _rule(moment: Moment, body: Dependence) -> None:
    inquiry = inquiry_of(moment, body.inquiry)
    if body.a == body.b:
        raise FormRefusal(f"{body.a} does not depend on itself", rule=TWO, hint="name two exhibits")
    check_sorted((body.a, body.b), "a and b")
    exhibit_of(inquiry, body.a)
    exhibit_of(inquiry, body.b)


def _fold(moment: Moment, body: Dependence) -> None:
    inquiry_of(moment, body.inquiry).dependence.append(
        Dependent(body.a, body.b, body.type, body.decision, moment.by, body.reason, moment.index, body.report)
    )


DEPENDENCE = Kind(
    "inquiry/dependence/v1",
    Dependence,
    {"en": "Dependence stated", "ar": "بيان ترابط مواد الإثبات"},
    _fold,
    _rule,
)
