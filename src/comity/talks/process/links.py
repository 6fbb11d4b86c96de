# SPDX-License-Identifier: Apache-2.0
"""Which options go together: links between options of different issues, put in force and taken out by joint acts.

A link constrains every package, so it takes the rule that the charter names for it, not one party's word. One that would leave an option
on the table out of every package is refused, as far as chains of forced choices show it (`problem.contradiction`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Annotated

from msgspec import Meta

from comity.charter.admission import listed
from comity.errors import Refusal
from comity.kinds import Id, Kind, Moment, Statement, Words
from comity.talks import problem
from comity.talks.admission import RULE, check_joint_act, check_once, check_targets, issue_of, parted
from comity.talks.model import Linked, LinkKind, Tabled, TalksState, Target

LINKS = "talks: links let every option stand in a package"
TOGETHER = "talks: what is chosen together agrees with the links in force"


class Link(Statement, frozen=True):
    """A link between options. if_then: with the first, all the others; not_both: at most one of them; one_of: exactly one."""

    id: Id
    kind: Annotated[LinkKind, Meta(description="if_then, not_both or one_of")]
    targets: Annotated[
        tuple[Target, ...],
        Meta(
            min_length=2, max_length=64, description="options, issue.option; of if_then, the condition first"
        ),
    ]


class Unlink(Statement, frozen=True):
    """A link is taken out."""

    id: Id
    reason: Words


def broken(links: Mapping[str, Linked], choice: Mapping[str, str]) -> Iterator[str]:
    """Ids of the links, sorted, that a choice of options by issue breaks already, whatever is chosen on the other issues."""
    for name, link in sorted(links.items()):
        targets = [parted(target) for target in link.targets]
        held = [choice.get(issue) == option for issue, option in targets]
        lost = [issue in choice and choice[issue] != option for issue, option in targets]
        if (
            (link.kind == "if_then" and held[0] and any(lost))
            or (link.kind != "if_then" and sum(held) > 1)
            or (link.kind == "one_of" and all(lost))
        ):
            yield name


def adopted_choice(issues: Mapping[str, Tabled]) -> dict[str, str]:
    """The adopted option of each issue that has one."""
    return {name: issue.adopted for name, issue in issues.items() if issue.adopted}


def check_together(talks: TalksState, choice: Mapping[str, str], what: str) -> None:
    """Raise Refusal when `choice`, option by issue, and what was adopted so far break a link in force."""
    found = list(broken(talks.links, {**adopted_choice(talks.issues), **choice}))
    if found:
        raise Refusal(
            f"{what} breaks the link {', '.join(found)}",
            rule=TOGETHER,
            hint="talks/unlink/v1 takes a link out",
        )


def _link_rule(moment: Moment, body: Link) -> None:
    talks = moment.part(TalksState)
    if body.id in talks.links:
        raise Refusal(
            f"the link {body.id} is in force since entry {talks.links[body.id].index}",
            rule="talks: an id names one link",
            hint="talks/unlink/v1 takes it out",
        )
    check_once(body.targets, "the link")
    check_targets(moment, body.targets)
    check_joint_act(moment, "talks/link/v1", "the link")
    adopted = adopted_choice(talks.issues)
    if any(broken({body.id: Linked(body.kind, body.targets, moment.index)}, adopted)):
        raise Refusal(
            f"the link {body.id} is broken by what was adopted",
            rule=TOGETHER,
            hint="talks/reopen-issue/v1 opens an issue again",
        )
    _check_possible(moment, talks, body)


def _check_possible(moment: Moment, talks: TalksState, body: Link) -> None:
    links = {name: link.targets for name, link in talks.links.items()} | {body.id: body.targets}
    names, issues = _connected(links, body.id)
    named = {target for name in names for target in links[name]}
    made = [_issue(name, issue_of(moment, name), named) for name in issues]
    kinds = {name: link.kind for name, link in talks.links.items()} | {body.id: body.kind}
    found = problem.contradiction(
        made, [problem.Link(kinds[name], tuple(map(parted, links[name]))) for name in names]
    )
    if found is not None:
        others = [names[place] for place in found.links if names[place] != body.id]
        because = f" with {', '.join(others)}" if others else ""
        raise Refusal(
            f"the link {body.id}{because} leaves {'.'.join(found.target)} out of every package",
            rule=LINKS,
            hint="change the link, or take another one out (talks/unlink/v1)",
        )


def _connected(links: Mapping[str, tuple[str, ...]], start: str) -> tuple[list[str], list[str]]:
    """Links, and the issues they name, that hang together with the link `start`; both sorted. No other can be affected by it."""
    by_issue: dict[str, list[str]] = {}
    for name, targets in links.items():
        for target in targets:
            by_issue.setdefault(parted(target)[0], []).append(name)
    found, issues, waiting = {start}, set(), [start]
    while waiting:
        for target in links[waiting.pop()]:
            issue = parted(target)[0]
            if issue not in issues:
                issues.add(issue)
                fresh = set(by_issue[issue]) - found
                found |= fresh
                waiting += fresh
    return sorted(found), sorted(issues)


def _issue(name: str, issue: Tabled, named: Collection[str]) -> problem.Issue:
    """The issue with the options that links name, and one for all the others, between which no link can tell."""
    linked = [option for option in issue.options if f"{name}.{option.id}" in named]
    others = [option for option in issue.options if f"{name}.{option.id}" not in named]
    options = tuple(problem.Option(option.id, option.title) for option in [*linked, *others[:1]])
    return problem.Issue(name, issue.title, options)


def _link_fold(moment: Moment, body: Link) -> None:
    moment.part(TalksState).links[body.id] = Linked(body.kind, body.targets, moment.index)


def _unlink_rule(moment: Moment, body: Unlink) -> None:
    links = moment.part(TalksState).links
    if body.id not in links:
        raise Refusal(f"there is no link {body.id!r} in force", rule=RULE, hint=listed("links", links))
    check_joint_act(moment, "talks/unlink/v1", "taking out the link")


def _unlink_fold(moment: Moment, body: Unlink) -> None:
    del moment.part(TalksState).links[body.id]


LINK = Kind("talks/link/v1", Link, {"en": "Options linked", "ar": "ربط خيارات"}, _link_fold, _link_rule)
UNLINK = Kind(
    "talks/unlink/v1", Unlink, {"en": "Link taken out", "ar": "فك ربط خيارات"}, _unlink_fold, _unlink_rule
)
