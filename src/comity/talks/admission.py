# SPDX-License-Identifier: Apache-2.0
"""What the rules of several statements in talks ask: that what is named is there, that a day exists, that signatures make a joint act.

Every refusal cites its rule and lists what there is. Nothing here changes the state.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from comity.charter.admission import listed
from comity.charter.authority import check_joint, may_act_in
from comity.charter.model import CharterState
from comity.charter.rules import Rule
from comity.errors import AuthorityRefusal, FormRefusal, Refusal
from comity.kinds import Moment
from comity.talks.model import Tabled, TalksState

RULE = "talks: statements name what is on the table"
DAYS = "talks: a day is one of the calendar, and ends follow beginnings"
ONCE = "talks: a list names each thing once"


def issue_of(moment: Moment, name: str) -> Tabled:
    """The issue on the table. Raises Refusal that lists those there are."""
    issues = moment.part(TalksState).issues
    issue = issues.get(name)
    if issue is None:
        raise Refusal(f"there is no issue {name!r} on the table", rule=RULE, hint=listed("issues", issues))
    return issue


def check_option(issue: Tabled, name: str, option: str) -> None:
    """Raise Refusal unless the issue called `name` has the option."""
    if option not in issue.positions:
        raise Refusal(
            f"the issue {name} has no option {option!r}",
            rule=RULE,
            hint=f"options: {', '.join(one.id for one in issue.options)}",
        )


def parted(target: str) -> tuple[str, str]:
    """Issue and option of a target, written issue.option; no id holds a dot."""
    issue, _, option = target.partition(".")
    return issue, option


def check_targets(moment: Moment, targets: Sequence[str]) -> None:
    """Raise Refusal unless every target is an option on the table."""
    for target in targets:
        issue, option = parted(target)
        check_option(issue_of(moment, issue), issue, option)


def check_once(names: Sequence[str], what: str) -> None:
    """Raise FormRefusal when a list names something twice."""
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise FormRefusal(f"{what} names {twice} twice", rule=ONCE, hint="name it once")


def check_sorted(names: Sequence[str], what: str) -> None:
    """Raise FormRefusal unless a set is written in its one order."""
    if list(names) != sorted(set(names)):
        raise FormRefusal(
            f"{what}: expected {', '.join(sorted(set(names)))}", rule=ONCE, hint="sorted, each named once"
        )


def check_format(moment: Moment, name: str | None) -> None:
    """Raise unless the format exists and every signer acts in it; anybody may act where no format is named."""
    charter = moment.part(CharterState)
    if name is not None and name not in charter.formats:
        raise Refusal(f"there is no format {name!r}", rule=RULE, hint=listed("formats", charter.formats))
    may_act_in(charter, moment.by, name)


def check_scope(moment: Moment, issue: Tabled) -> None:
    """Raise AuthorityRefusal unless the signers act in the issue's format, if it has one that still exists."""
    charter = moment.part(CharterState)
    may_act_in(charter, moment.by, issue.format if issue.format in charter.formats else None)


def check_parties(moment: Moment, codes: Iterable[str], what: str) -> None:
    """Raise Refusal unless all are parties to the mechanism."""
    parties = moment.part(CharterState).parties
    strangers = [code for code in codes if code not in parties]
    if strangers:
        raise Refusal(
            f"{what}: {', '.join(strangers)} is not a party", rule=RULE, hint=listed("parties", parties)
        )


def check_joint_act(moment: Moment, kind: str, what: str) -> None:
    """Raise Refusal unless the signatures pass the charter's rule for statements of `kind`."""
    charter = moment.part(CharterState)
    name = charter.rule_for(kind)
    check_joint(charter.rules[name], name, moment.parties, what)


def check_say(moment: Moment, kind: str) -> None:
    """Raise AuthorityRefusal when a signer's party has no say under the charter's rule for statements of `kind`."""
    charter = moment.part(CharterState)
    name = charter.rule_for(kind)
    strangers = [party for party in moment.parties if party not in charter.rules[name].members]
    if strangers:
        raise AuthorityRefusal(
            f"{', '.join(strangers)} has no say under the rule {name!r}",
            rule=f"charter: rule {name}",
            hint=listed("members", charter.rules[name].members),
        )


def deciding_rule(charter: CharterState, issue: Tabled) -> tuple[str, Rule]:
    """Name and tree of the rule that decides the issue: what it asks inside the issue's format, if it has one."""
    name = issue.rule if issue.rule in charter.rules else charter.rule_for("talks/position/v1")
    return name, charter.format_rules(name).get(issue.format, charter.rules[name])


def day(text: str) -> date:
    """A day of the calendar. Raises FormRefusal on one that does not exist."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise FormRefusal(
            f"{text} is not a day of the calendar", rule=DAYS, hint="such as 2026-11-21"
        ) from error
