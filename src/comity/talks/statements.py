# SPDX-License-Identifier: Apache-2.0
"""What a party may say in talks: put an issue with its options on the table, and file a position on one option.

A later position of the same party on the same option supersedes the earlier one; `withdrawn` takes it back. A position that nobody
filed stays absent: it is a third value and is never guessed.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from comity.charter.model import CharterState
from comity.errors import FormRefusal, Refusal
from comity.kinds import Blob, Id, Kind, Moment, Statement, Title, Words
from comity.talks.admission import (
    RULE,
    check_format,
    check_option,
    check_scope,
    check_sorted,
    check_targets,
    issue_of,
    parted,
)
from comity.talks.model import Filed, Option, Score, Stance, Tabled, TalksState, Target

GRADED = "talks: a score or a need belongs to a stance that it can qualify"
SETTLED = "talks: an adopted issue takes no more positions until it is reopened"


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
    ordinal: Annotated[bool, Meta(description="whether the order of the options means something")] = False
    document: Blob | None = None


class Position(Statement, frozen=True):
    """Where the signing parties stand on one option of an issue.

    A score grades the option; with `needs`, the stance holds only in a package that holds these options of other issues, too.
    """

    issue: Id
    option: Id
    stance: Annotated[Stance, Meta(description="preferred, acceptable, cannot_accept or withdrawn")]
    source: Annotated[Words, Meta(description="where the position was stated")]
    condition: (
        Annotated[Words, Meta(description="what the stance depends on, in the party's words")] | None
    ) = None
    score: Score | None = None
    needs: (
        Annotated[
            tuple[Target, ...],
            Meta(min_length=1, max_length=16, description="options that it depends on, issue.option, sorted"),
        ]
        | None
    ) = None


def _issue_rule(moment: Moment, body: Issue) -> None:
    charter = moment.part(CharterState)
    if body.id in moment.part(TalksState).issues:
        raise Refusal(
            f"the issue {body.id} is on the table already",
            rule="talks: an issue is tabled once",
            hint="table it under another id",
        )
    ids = [option.id for option in body.options]
    if len(set(ids)) != len(ids):
        raise FormRefusal(
            f"the issue {body.id} names an option twice", rule=RULE, hint="name each option once"
        )
    if body.status_quo is not None and body.status_quo not in ids:
        raise FormRefusal(
            f"the status quo {body.status_quo!r} is not an option of {body.id}",
            rule=RULE,
            hint=f"options: {', '.join(ids)}",
        )
    if body.rule is not None and body.rule not in charter.rules:
        raise Refusal(
            f"the charter has no rule {body.rule!r}", rule=RULE, hint=f"rules: {', '.join(charter.rules)}"
        )
    check_format(moment, body.format)


def _issue_fold(moment: Moment, body: Issue) -> None:
    moment.part(TalksState).issues[body.id] = Tabled(
        body.title, list(body.options), moment.index, body.status_quo or "", body.format or "", body.rule or "",
        {option.id: {} for option in body.options}, body.ordinal,
    )  # fmt: skip


def _position_rule(moment: Moment, body: Position) -> None:
    issue = issue_of(moment, body.issue)
    check_option(issue, body.issue, body.option)
    check_scope(moment, issue)
    if issue.adopted:
        raise Refusal(
            f"the option {issue.adopted} of {body.issue} was adopted at entry {issue.adopted_at}",
            rule=SETTLED,
            hint="talks/reopen-issue/v1 opens the issue again",
        )
    _check_graded(moment, body)
    if body.stance == "withdrawn":
        nothing = [party for party in moment.parties if party not in issue.positions[body.option]]
        if nothing:
            raise Refusal(
                f"{', '.join(nothing)} has no position on {body.issue}/{body.option} to withdraw",
                rule=RULE,
                hint="file one first",
            )


def _check_graded(moment: Moment, body: Position) -> None:
    if body.score is not None and body.stance == "withdrawn":
        raise FormRefusal("what is withdrawn has no score", rule=GRADED, hint="leave the score out")
    if body.needs is None:
        return
    if body.stance in {"cannot_accept", "withdrawn"}:
        raise FormRefusal(
            f"a position that is {body.stance} needs nothing",
            rule=GRADED,
            hint="needs go with preferred or acceptable",
        )
    check_sorted(body.needs, "needs")
    check_targets(moment, body.needs)
    same = [target for target in body.needs if parted(target)[0] == body.issue]
    if same:
        raise Refusal(
            f"the position needs {', '.join(same)}: a package holds one option of {body.issue}",
            rule=GRADED,
            hint="needs are options of other issues",
        )


def _position_fold(moment: Moment, body: Position) -> None:
    positions = moment.part(TalksState).issues[body.issue].positions[body.option]
    for party in moment.parties:
        if body.stance == "withdrawn":
            positions.pop(party, None)
        else:
            joint = moment.parties if len(moment.parties) > 1 else ()
            positions[party] = Filed(
                body.stance, moment.index, joint, body.condition or "", body.source, body.score or "", body.needs or ()
            )  # fmt: skip


ISSUE = Kind("talks/issue/v1", Issue, {"en": "Issue tabled", "ar": "طرح مسألة"}, _issue_fold, _issue_rule)
POSITION = Kind(
    "talks/position/v1",
    Position,
    {"en": "Position filed", "ar": "إيداع موقف"},
    _position_fold,
    _position_rule,
)
