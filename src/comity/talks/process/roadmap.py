# SPDX-License-Identifier: Apache-2.0
"""The roadmap: named milestone days, what comes before what, which condition starts them, and which of them are reached.

A milestone binds everybody, so it is set, changed and declared reached by joint acts, under the rules that the charter names. No date and
no condition makes it reached by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated

from msgspec import Meta

from comity.charter.admission import listed
from comity.errors import Refusal
from comity.kinds import Id, Kind, Moment, Statement, Title, Words
from comity.talks.admission import RULE, check_joint_act, check_sorted, day
from comity.talks.model import Day, Planned, TalksState

ORDER = "talks: a milestone is reached after those that come before it"
UNCHANGED = "talks: a milestone that was reached does not change"


class Milestone(Statement, frozen=True):
    """A milestone is set, or set anew under its id: its name, its day if there is one, what it comes after and what starts it."""

    id: Id
    title: Annotated[Title, Meta(description="the named day, such as Adoption Day")]
    date: Annotated[Day, Meta(description="the day that is aimed at, as 2026-11-21")] | None = None
    after: (
        Annotated[tuple[Id, ...], Meta(min_length=1, max_length=64, description="milestones before it, sorted")]
        | None
    ) = None  # fmt: skip
    trigger: Annotated[Words, Meta(description="the condition that starts it")] | None = None
    report_back: Annotated[Day, Meta(description="the day by which is reported on it")] | None = None


class Reached(Statement, frozen=True):
    """The parties declare that a milestone is reached."""

    milestone: Id
    text: Annotated[Words, Meta(description="what makes it so")]


def milestone_of(moment: Moment, name: str) -> Planned:
    """The milestone. Raises Refusal that lists those there are."""
    milestones = moment.part(TalksState).milestones
    if name not in milestones:
        raise Refusal(f"there is no milestone {name!r}", rule=RULE, hint=listed("milestones", milestones))
    return milestones[name]


def _milestone_rule(moment: Moment, body: Milestone) -> None:
    milestones = moment.part(TalksState).milestones
    current = milestones.get(body.id)
    if current is not None and current.reached is not None:
        raise Refusal(
            f"the milestone {body.id} was reached at entry {current.reached}",
            rule=UNCHANGED,
            hint="set another one",
        )
    check_sorted(body.after or (), "after")
    for name in body.after or ():
        if name != body.id:
            milestone_of(moment, name)
    if body.id in set(_before(milestones, body.after or ())):
        raise Refusal(
            f"the milestone {body.id} would come after itself",
            rule=ORDER,
            hint="leave out what comes after it",
        )
    for text in filter(None, (body.date, body.report_back)):
        day(text)
    check_joint_act(moment, "talks/milestone/v1", "the milestone")


def _before(milestones: Mapping[str, Planned], names: tuple[str, ...]) -> Iterator[str]:
    """These milestones and all that come before them."""
    seen, waiting = set(names), list(names)
    while waiting:
        name = waiting.pop()
        yield name
        fresh = set(milestones[name].after if name in milestones else ()) - seen
        seen |= fresh
        waiting += fresh


def _milestone_fold(moment: Moment, body: Milestone) -> None:
    milestones = moment.part(TalksState).milestones
    current = milestones.get(body.id)
    milestones[body.id] = Planned(
        body.title,
        moment.index if current is None else current.index,
        moment.index,
        body.date or "",
        body.after or (),
        body.trigger or "",
        body.report_back or "",
        reports=[] if current is None else current.reports,
    )


def _reached_rule(moment: Moment, body: Reached) -> None:
    milestone, milestones = milestone_of(moment, body.milestone), moment.part(TalksState).milestones
    if milestone.reached is not None:
        raise Refusal(
            f"the milestone {body.milestone} was reached at entry {milestone.reached}",
            rule=UNCHANGED,
            hint="talks/report/v1 says more of it",
        )
    waiting = [name for name in milestone.after if milestones[name].reached is None]
    if waiting:
        raise Refusal(
            f"the milestone {body.milestone} comes after {', '.join(waiting)}, which was not reached",
            rule=ORDER,
            hint="talks/reached/v1 says so of those first",
        )
    check_joint_act(moment, "talks/reached/v1", "reaching the milestone")


def _reached_fold(moment: Moment, body: Reached) -> None:
    milestone = moment.part(TalksState).milestones[body.milestone]
    milestone.reached, milestone.account = moment.index, body.text


MILESTONE = Kind(
    "talks/milestone/v1",
    Milestone,
    {"en": "Milestone set", "ar": "تحديد محطة رئيسية"},
    _milestone_fold,
    _milestone_rule,
)
REACHED = Kind(
    "talks/reached/v1",
    Reached,
    {"en": "Milestone reached", "ar": "بلوغ محطة رئيسية"},
    _reached_fold,
    _reached_rule,
)
