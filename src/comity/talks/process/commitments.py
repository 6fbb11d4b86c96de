# SPDX-License-Identifier: Apache-2.0
"""Commitments that parties make themselves, and reports on commitments, workstreams and milestones.

Nobody commits another: a commitment is of those that signed it. A report is the reporting party's own account, kept beside the others;
nothing here says whether it is true.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from comity.charter.admission import check_only, listed
from comity.errors import FormRefusal, Refusal
from comity.kinds import Blob, Id, Kind, Moment, Statement, Words
from comity.talks.admission import RULE, day
from comity.talks.model import Committed, Day, Mandated, Planned, Progress, Reported, TalksState
from comity.talks.process.roadmap import milestone_of

OWN = "talks: a party commits itself, and reports on what is its own"
ONE_SUBJECT = "talks: a report is on one commitment, workstream or milestone"


class Commitment(Statement, frozen=True):
    """What the signing parties commit themselves to. It stands as it was given; reports say what became of it."""

    id: Id
    text: Annotated[Words, Meta(description="what they commit themselves to, in their words")]
    due: Annotated[Day, Meta(description="the day by which, as 2026-11-21")] | None = None
    milestone: Annotated[Id, Meta(description="the milestone that it belongs to")] | None = None


class Report(Statement, frozen=True):
    """A party's own account of its commitment, of the workstream that it co-chairs, or of a milestone."""

    text: Words
    commitment: Id | None = None
    workstream: Id | None = None
    milestone: Id | None = None
    says: Annotated[Progress, Meta(description="under_way, done or not_done")] | None = None
    document: Blob | None = None


def _commitment_rule(moment: Moment, body: Commitment) -> None:
    commitments = moment.part(TalksState).commitments
    if body.id in commitments:
        raise Refusal(
            f"the commitment {body.id} was given at entry {commitments[body.id].index}",
            rule="talks: a commitment stands as it was given",
            hint="give another one, or report on this one (talks/report/v1)",
        )
    if body.due is not None:
        day(body.due)
    if body.milestone is not None:
        milestone_of(moment, body.milestone)


def _commitment_fold(moment: Moment, body: Commitment) -> None:
    moment.part(TalksState).commitments[body.id] = Committed(
        moment.parties, body.text, moment.index, body.due or "", body.milestone or ""
    )


def _subject(moment: Moment, body: Report) -> Committed | Mandated | Planned:
    """What the report is on, if the signers may report on it. Raises Refusal."""
    talks = moment.part(TalksState)
    if body.commitment is not None:
        commitment = talks.commitments.get(body.commitment)
        if commitment is None:
            raise Refusal(
                f"there is no commitment {body.commitment!r}",
                rule=RULE,
                hint=listed("commitments", talks.commitments),
            )
        check_only(moment, commitment.parties, f"a report on the commitment {body.commitment}", OWN)
        return commitment
    if body.workstream is not None:
        workstream = talks.workstreams.get(body.workstream)
        if workstream is None:
            raise Refusal(
                f"there is no workstream {body.workstream!r}",
                rule=RULE,
                hint=listed("workstreams", talks.workstreams),
            )
        check_only(moment, workstream.co_chairs, f"a report on the workstream {body.workstream}", OWN)
        return workstream
    return milestone_of(moment, body.milestone or "")


def _report_rule(moment: Moment, body: Report) -> None:
    if [body.commitment, body.workstream, body.milestone].count(None) != 2:
        raise FormRefusal(
            "expected exactly one of commitment, workstream, milestone",
            rule=ONE_SUBJECT,
            hint="report on each by itself",
        )
    _subject(moment, body)


def _report_fold(moment: Moment, body: Report) -> None:
    _subject(moment, body).reports.append(Reported(moment.parties, body.text, moment.index, body.says or ""))


COMMITMENT = Kind(
    "talks/commitment/v1",
    Commitment,
    {"en": "Commitment given", "ar": "تقديم التزام"},
    _commitment_fold,
    _commitment_rule,
)
REPORT = Kind(
    "talks/report/v1", Report, {"en": "Report filed", "ar": "تقديم تقرير"}, _report_fold, _report_rule
)
