# SPDX-License-Identifier: Apache-2.0
"""Workstreams: who chairs the work on which issues, under which mandate, and when they report back.

Nobody is made a co-chair without having signed, and nothing changes in a workstream without the co-chairs that it has.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from comity.charter.admission import check_signed, listed
from comity.charter.model import CharterState
from comity.errors import AuthorityRefusal
from comity.kinds import Code, Id, Kind, Moment, Statement, Title, Words
from comity.talks.admission import check_format, check_once, check_parties, check_sorted, day, issue_of
from comity.talks.model import Day, Mandated, TalksState

CO_CHAIRS = "talks: a workstream is set up and changed with the signatures of its co-chairs"


class Workstream(Statement, frozen=True):
    """A workstream is set up by its co-chairs; under the same id, it is changed by those that it has and those that it gets."""

    id: Id
    title: Title
    co_chairs: Annotated[
        tuple[Code, ...], Meta(min_length=1, max_length=8, description="party codes, sorted")
    ]
    issues: (
        Annotated[tuple[Id, ...], Meta(min_length=1, max_length=64, description="issues that it deals with")]
        | None
    ) = None
    format: Annotated[Id, Meta(description="the format that it belongs to; all if left out")] | None = None
    mandate: Annotated[Words, Meta(description="what it is to do")] | None = None
    report_back: Annotated[Day, Meta(description="the day on which it reports, as 2026-11-21")] | None = None


def _workstream_rule(moment: Moment, body: Workstream) -> None:
    check_sorted(body.co_chairs, "co_chairs")
    check_parties(moment, body.co_chairs, "co_chairs")
    check_format(moment, body.format)
    _check_members(moment, body)
    check_once(body.issues or (), "the workstream")
    for name in body.issues or ():
        issue_of(moment, name)
    if body.report_back is not None:
        day(body.report_back)
    current = moment.part(TalksState).workstreams.get(body.id)
    present = current.co_chairs if current is not None else ()
    check_signed(moment, {*body.co_chairs, *present}, f"the workstream {body.id}", CO_CHAIRS)


def _check_members(moment: Moment, body: Workstream) -> None:
    if body.format is None:
        return
    members = moment.part(CharterState).formats[body.format].members
    outside = [code for code in body.co_chairs if code not in members]
    if outside:
        raise AuthorityRefusal(
            f"{', '.join(outside)} is not in the format {body.format}",
            rule=CO_CHAIRS,
            hint=listed("members", members),
        )


def _workstream_fold(moment: Moment, body: Workstream) -> None:
    workstreams = moment.part(TalksState).workstreams
    current = workstreams.get(body.id)
    workstreams[body.id] = Mandated(
        body.title,
        body.co_chairs,
        moment.index if current is None else current.index,
        moment.index,
        body.issues or (),
        body.format or "",
        body.mandate or "",
        body.report_back or "",
        [] if current is None else current.reports,
    )


WORKSTREAM = Kind(
    "talks/workstream/v1",
    Workstream,
    {"en": "Workstream set up", "ar": "إنشاء مسار عمل"},
    _workstream_fold,
    _workstream_rule,
)
