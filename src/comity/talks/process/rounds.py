# SPDX-License-Identifier: Apache-2.0
"""Rounds of talks: number, host, days and agenda, as a member announced them last.

Within a format rounds are counted by themselves, and only its members announce them. A round that is postponed, or whose agenda changes,
keeps the entry that first announced it. No clock decides whether a round has been held.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from comity.canonical import MAX_INTEGER
from comity.errors import FormRefusal
from comity.kinds import Id, Kind, Moment, Statement, Title
from comity.talks.admission import DAYS, check_format, day, issue_of
from comity.talks.model import AgendaItem, Convened, Day, TalksState


class Round(Statement, frozen=True):
    """A round of talks is announced, or announced anew under its number."""

    number: Annotated[int, Meta(ge=1, le=MAX_INTEGER, description="its number, from 1")]
    host: Annotated[Title, Meta(description="the city or the party that hosts it")]
    date: Annotated[Day, Meta(description="its first day, as 2026-11-21")]
    until: Annotated[Day, Meta(description="its last day, if it is not the first")] | None = None
    format: Annotated[Id, Meta(description="the format that meets; all if left out")] | None = None
    agenda: (
        Annotated[tuple[AgendaItem, ...], Meta(min_length=1, max_length=64, description="in the order of the meeting")]
        | None
    ) = None  # fmt: skip


def _key(body: Round) -> str:
    return f"{body.format}/{body.number}" if body.format else str(body.number)


def _round_rule(moment: Moment, body: Round) -> None:
    check_format(moment, body.format)
    first = day(body.date)
    if body.until is not None and day(body.until) < first:
        raise FormRefusal(
            f"the round ends on {body.until}, before it begins on {body.date}",
            rule=DAYS,
            hint="leave `until` out of a round of one day",
        )
    for item in body.agenda or ():
        if item.issue is not None:
            issue_of(moment, item.issue)


def _round_fold(moment: Moment, body: Round) -> None:
    rounds, key = moment.part(TalksState).rounds, _key(body)
    index = rounds[key].index if key in rounds else moment.index
    rounds[key] = Convened(
        body.number, body.host, body.date, index, moment.index, body.until or "", body.format or "", body.agenda or ()
    )  # fmt: skip


ROUND = Kind("talks/round/v1", Round, {"en": "Round announced", "ar": "إعلان جولة"}, _round_fold, _round_rule)
