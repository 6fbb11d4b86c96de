# SPDX-License-Identifier: Apache-2.0
"""What closes an issue: an option is adopted under the issue's rule, by signatures or by a silence procedure that ended so.

The rule is the one that the state of play shows. From then on no position is filed on the issue until the same rule opens it again; what
was filed stays. A silence procedure opened before the issue stood as it stands now adopts nothing.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from comity.charter.authority import check_joint
from comity.charter.model import CharterState
from comity.charter.rules import closed
from comity.errors import Refusal
from comity.kinds import Id, Index, Kind, Moment, Statement, Words
from comity.talks.admission import check_option, check_scope, deciding_rule, issue_of
from comity.talks.model import Tabled, TalksState
from comity.talks.process.links import check_together

ADOPTED_ONCE = "talks: an issue is adopted once, until it is reopened"


class Adopt(Statement, frozen=True):
    """An option is adopted, by the signatures that the issue's rule asks for, or by a silence procedure that ended so."""

    issue: Id
    option: Id
    silence: (
        Annotated[Index, Meta(description="index of the charter/silence/v1 entry that adopted this option")]
        | None
    ) = None


class ReopenIssue(Statement, frozen=True):
    """An adopted issue is opened again, by its rule, with the positions that it had."""

    issue: Id
    reason: Words


def _adopt_rule(moment: Moment, body: Adopt) -> None:
    issue, charter = issue_of(moment, body.issue), moment.part(CharterState)
    check_option(issue, body.issue, body.option)
    check_scope(moment, issue)
    if issue.adopted:
        raise Refusal(
            f"the option {issue.adopted} of {body.issue} was adopted at entry {issue.adopted_at}",
            rule=ADOPTED_ONCE,
            hint="talks/reopen-issue/v1 opens the issue again",
        )
    what = f"adopting {body.issue}/{body.option}"
    check_together(moment.part(TalksState), {body.issue: body.option}, what)
    if body.silence is None:
        name, rule = deciding_rule(charter, issue)
        check_joint(rule, name, moment.parties, what)
    else:
        _check_silence(charter, issue, body.silence, f"talks/{body.issue}/{body.option}")


def _check_silence(charter: CharterState, issue: Tabled, index: int, target: str) -> None:
    """That a silence procedure adopted this option of the issue as it stands; within a format its members alone are asked."""
    name, rule = deciding_rule(charter, issue)
    since = issue.reopened[-1] if issue.reopened else issue.index
    procedure = charter.silences.get(str(index))
    if (
        procedure is not None
        and index > since
        and (procedure.outcome, procedure.target, procedure.rule) == ("adopted", target, name)
    ):
        stances = dict.fromkeys(procedure.parties, "for") | dict.fromkeys(procedure.objections, "against")
        if closed(rule, stances).answer == "passes":
            return
    raise Refusal(
        f"entry {index} is no silence procedure that adopted this option under the rule {name!r}",
        rule="RULES: Silence procedure",
        hint=f"its target is {target}, and it is opened after entry {since}",
    )


def _adopt_fold(moment: Moment, body: Adopt) -> None:
    issue = moment.part(TalksState).issues[body.issue]
    issue.adopted, issue.adopted_at = body.option, moment.index


def _reopen_rule(moment: Moment, body: ReopenIssue) -> None:
    issue = issue_of(moment, body.issue)
    check_scope(moment, issue)
    if not issue.adopted:
        raise Refusal(
            f"no option of {body.issue} was adopted",
            rule="talks: what is open is not reopened",
            hint="talks/adopt/v1 adopts one",
        )
    name, rule = deciding_rule(moment.part(CharterState), issue)
    check_joint(rule, name, moment.parties, f"reopening {body.issue}")


def _reopen_fold(moment: Moment, body: ReopenIssue) -> None:
    issue = moment.part(TalksState).issues[body.issue]
    issue.adopted, issue.adopted_at = "", None
    issue.reopened.append(moment.index)


ADOPT = Kind("talks/adopt/v1", Adopt, {"en": "Option adopted", "ar": "اعتماد خيار"}, _adopt_fold, _adopt_rule)
REOPEN_ISSUE = Kind(
    "talks/reopen-issue/v1",
    ReopenIssue,
    {"en": "Issue reopened", "ar": "إعادة فتح مسألة"},
    _reopen_fold,
    _reopen_rule,
)
