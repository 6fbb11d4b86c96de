# SPDX-License-Identifier: Apache-2.0
"""What a party may say in talks: put an issue with its options on the table, and file a position on one option.

A later position of the same party on the same option supersedes the earlier one; `withdrawn` takes it back. A position that nobody
filed stays absent: it is a third value and is never guessed.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from comity.charter.authority import may_act_in
from comity.charter.model import CharterState
from comity.errors import FormRefusal, Refusal
from comity.kinds import Blob, Id, Kind, Moment, Statement, Title, Words
from comity.talks.model import Filed, Option, Stance, Tabled, TalksState

RULE = "talks: positions are filed on declared options"


class Issue(Statement, frozen=True):
    """An issue is put on the table with its options. It is decided by the rule named, else by the charter's rule for talks."""

    id: Id
    title: Title
    options: Annotated[tuple[Option, ...], Meta(min_length=1, max_length=64)]
    status_quo: Annotated[Id, Meta(description="the option that holds while nothing is agreed")] | None = None
    format: Annotated[Id, Meta(description="the one format that deals with it; all if left out")] | None = (
        None
    )
    rule: Annotated[Id, Meta(description="name of a rule of the charter")] | None = None
    document: Blob | None = None


class Position(Statement, frozen=True):
    """Where the signing parties stand on one option of an issue."""

    issue: Id
    option: Id
    stance: Annotated[Stance, Meta(description="preferred, acceptable, cannot_accept or withdrawn")]
    source: Annotated[Words, Meta(description="where the position was stated")]
    condition: (
        Annotated[Words, Meta(description="what the stance depends on, in the party's words")] | None
    ) = None


def _issue_rule(moment: Moment, body: Issue) -> None:
    charter = moment.part(CharterState)
    if body.id in moment.part(TalksState).issues:
        raise Refusal(f"the issue {body.id} is on the table already", rule="talks: an issue is tabled once")
    ids = [option.id for option in body.options]
    if len(set(ids)) != len(ids):
        raise FormRefusal(f"the issue {body.id} names an option twice", rule=RULE)
    if body.status_quo is not None and body.status_quo not in ids:
        raise FormRefusal(
            f"the status quo {body.status_quo!r} is not an option of {body.id}",
            rule=RULE,
            hint=f"options: {', '.join(ids)}",
        )
    if body.format is not None and body.format not in charter.formats:
        raise Refusal(
            f"there is no format {body.format!r}", rule=RULE, hint=f"formats: {', '.join(charter.formats)}"
        )
    if body.rule is not None and body.rule not in charter.rules:
        raise Refusal(
            f"the charter has no rule {body.rule!r}", rule=RULE, hint=f"rules: {', '.join(charter.rules)}"
        )
    may_act_in(charter, moment.by, body.format)


def _issue_fold(moment: Moment, body: Issue) -> None:
    moment.part(TalksState).issues[body.id] = Tabled(
        body.title, list(body.options), moment.index, body.status_quo or "", body.format or "", body.rule or "",
        {option.id: {} for option in body.options},
    )  # fmt: skip


def _position_rule(moment: Moment, body: Position) -> None:
    issues = moment.part(TalksState).issues
    issue = issues.get(body.issue)
    if issue is None:
        raise Refusal(
            f"there is no issue {body.issue!r} on the table",
            rule=RULE,
            hint=f"issues: {', '.join(issues) or 'none'}",
        )
    positions = issue.positions.get(body.option)
    if positions is None:
        raise Refusal(
            f"the issue {body.issue} has no option {body.option!r}",
            rule=RULE,
            hint=f"options: {', '.join(issue.positions)}",
        )
    if issue.format:
        may_act_in(moment.part(CharterState), moment.by, issue.format)
    if body.stance == "withdrawn":
        nothing = [party for party in moment.parties if party not in positions]
        if nothing:
            raise Refusal(
                f"{', '.join(nothing)} has no position on {body.issue}/{body.option} to withdraw", rule=RULE
            )


def _position_fold(moment: Moment, body: Position) -> None:
    positions = moment.part(TalksState).issues[body.issue].positions[body.option]
    for party in moment.parties:
        if body.stance == "withdrawn":
            positions.pop(party, None)
        else:
            joint = moment.parties if len(moment.parties) > 1 else ()
            positions[party] = Filed(body.stance, moment.index, joint, body.condition or "", body.source)


ISSUE = Kind("talks/issue/v1", Issue, {"en": "Issue tabled", "ar": "طرح مسألة"}, _issue_fold, _issue_rule)
POSITION = Kind(
    "talks/position/v1",
    Position,
    {"en": "Position filed", "ar": "إيداع موقف"},
    _position_fold,
    _position_rule,
)
