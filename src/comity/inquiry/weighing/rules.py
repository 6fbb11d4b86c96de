# SPDX-License-Identifier: Apache-2.0
"""The rules of grading and weighing, each a Refusal that names its rule; a file, a record and a command ask the same functions.

Letters and digits are those of STANAG 2511: a source is graded A to F for reliability, a claim 1 to 6 for credibility, and neither is
computed from the other. A claim is confirmed (1) only from two independent groups.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

from comity.errors import Refusal
from comity.inquiry.case import Assessment, Case, Credibility, Grade, Hypothesis, Reliability
from comity.inquiry.weighing.rows import Behind, Behinds

GROUND = "inquiry: a grade stands with its ground"
GRADED = "inquiry: a grade is of a source or of a claim that the inquiry holds"
APART = "inquiry: sources are graded A to F for reliability, claims 1 to 6 for credibility, each by itself"
CONFIRMED = (
    "inquiry: credibility 1, confirmed by other sources, needs two independent groups behind the claim"
)
EXHAUSTIVE = (
    'inquiry: hypotheses are exhaustive: two or more, and exactly one of them is the rest, "other or unknown"'
)
STANDARD = "inquiry: the standard of proof is fixed before anything is weighed"
EVERY = "inquiry: an assessment gives a likelihood for every hypothesis, and for no other"

RELIABILITY: tuple[Reliability, ...] = get_args(Reliability)
CREDIBILITY: tuple[Credibility, ...] = get_args(Credibility)
UNJUDGED = ("F", "6")
"""Grades that say that the assessor cannot judge: no place on the scale from best to worst."""

_SHOWN_TIES = 6


def kind_of(grade: str) -> Literal["source", "claim"] | None:
    """What a grade is a grade of: letters grade sources, digits grade claims."""
    return "source" if grade in RELIABILITY else "claim" if grade in CREDIBILITY else None


def check_grade(case: Case, grade: Grade, behinds: Behinds | None = None) -> None:
    """Whether this grade may be given in this case, as its edges stand now. Raises Refusal.

    `behinds` of the case spares computing its groups again where many grades are checked.
    """
    kind = kind_of(grade.grade)
    sources, claims = {one.id for one in case.sources}, {one.id: one for one in case.claims}
    if kind is None:
        raise Refusal(
            f"{grade.grade!r} is not a grade",
            rule=APART,
            hint="a source: A to F, F for cannot be judged; a claim: 1 to 6, 6 for cannot be judged",
        )
    known = sources if kind == "source" else set(claims)
    if grade.subject not in known:
        raise Refusal(
            f"there is no {kind} {grade.subject!r} to grade {grade.grade}",
            rule=GRADED,
            hint=f"{kind}s: {', '.join(sorted(known)) or 'none'}",
        )
    if not grade.ground.strip():
        raise Refusal(
            f"the grade {grade.grade} of {grade.subject} by {grade.by} comes without its ground",
            rule=GROUND,
            hint="say in a sentence what it rests on",
        )
    if grade.grade == "1":
        found = (behinds or Behinds(case))(claims[grade.subject])
        if len(found.groups) < 2:
            raise Refusal(
                f"{grade.subject} cannot be graded 1: one independent group is behind it",
                rule=CONFIRMED,
                hint=_hint(found),
            )


def _hint(found: Behind) -> str:
    """Why the exhibits of a claim are one group, and what would change that."""
    if found.observer:
        return (
            f"all of it goes back to one observer, {found.observer}; leave the observer out where the claim does not rest on one, "
            "or grade 2"
        )
    if not found.ties:
        return "it rests on one exhibit; name one from another group, or grade 2"
    ties = [f"{edge.a} and {edge.b} ({edge.type})" for edge in found.ties]
    more = f" and {len(ties) - _SHOWN_TIES} more" if len(ties) > _SHOWN_TIES else ""
    return f"tied by {'; '.join(ties[:_SHOWN_TIES])}{more}: cut an edge that does not hold, or grade 2"


def check_hypotheses(hypotheses: Sequence[Hypothesis]) -> None:
    """Whether the set leaves nothing out. Raises Refusal."""
    rest = [one.id for one in hypotheses if one.rest]
    if len(hypotheses) < 2 or len(rest) != 1:
        found = f"{len(hypotheses)} hypotheses, of them the rest: {', '.join(rest) or 'none'}"
        raise Refusal(
            f"the set of hypotheses is not exhaustive: found {found}",
            rule=EXHAUSTIVE,
            hint='such as [[hypothesis]] with id = "other", text = "other or unknown", rest = true',
        )


def check_assessment(hypotheses: Sequence[Hypothesis], assessment: Assessment) -> None:
    """Whether it says something of each hypothesis. Raises Refusal."""
    known = [one.id for one in hypotheses]
    missing = [name for name in known if name not in assessment.likely]
    foreign = sorted(set(assessment.likely) - set(known))
    if missing or foreign:
        what = f"gives no likelihood for {', '.join(missing)}" if missing else f"names {', '.join(foreign)}"
        raise Refusal(
            f"the assessment of {assessment.claim} by {assessment.by} {what}",
            rule=EVERY,
            hint=f"hypotheses: {', '.join(known) or 'none'}; where two expect the evidence alike, give both the same",
        )


def check_comparable(case: Case) -> None:
    """Whether hypotheses and assessments are such that ratios mean something. Raises Refusal."""
    check_hypotheses(case.hypotheses)
    for one in case.assessments:
        check_assessment(case.hypotheses, one)


def check_weighable(case: Case) -> None:
    """The same, and that the standard of proof was there first. Raises Refusal."""
    check_comparable(case)
    if case.standard is None:
        raise Refusal(
            "no standard of proof was fixed, so nothing is weighed",
            rule=STANDARD,
            hint="the mandating decision sets it: [standard] with name, definition and set_by",
        )
