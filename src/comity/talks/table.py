# SPDX-License-Identifier: Apache-2.0
"""The state of play: per issue and option who prefers, accepts, rejects or is silent, and what the decision rule says of it now.

Arithmetic on filed positions and nothing else: no position is guessed, no party is ranked, and a party that left the mechanism no
longer counts. Parties are sorted by code, issues stand in the order in which they were tabled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from comity.charter.model import CharterState
from comity.charter.rules import Answer, Rule, standing
from comity.talks.model import Filed, Tabled, TalksState

_FOR = frozenset({"preferred", "acceptable"})


@dataclass(frozen=True, slots=True)
class OptionRow:
    """One option: party codes by stance, the rule's answer, each format's own answer, and which positions were filed jointly."""

    id: str
    title: str
    preferred: tuple[str, ...]
    acceptable: tuple[str, ...]
    cannot_accept: tuple[str, ...]
    silent: tuple[str, ...]
    rule: Answer
    formats: Mapping[str, Answer]
    joint: tuple[tuple[str, ...], ...]
    conditions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class IssueRow:
    """One issue. `answer` is passes if an option passes, else open if one is open, else fails."""

    id: str
    title: str
    format: str
    status_quo: str
    rule_name: str
    answer: str
    options: tuple[OptionRow, ...]


def state_of_play(charter: CharterState, talks: TalksState) -> tuple[IssueRow, ...]:
    """Every issue on the table, in the order in which they were tabled."""
    tabled = sorted(talks.issues.items(), key=lambda one: one[1].index)
    return tuple(_issue(charter, name, issue) for name, issue in tabled)


def _issue(charter: CharterState, name: str, issue: Tabled) -> IssueRow:
    scope = (
        charter.formats[issue.format].members
        if issue.format in charter.formats
        else tuple(sorted(charter.parties))
    )
    rule_name = issue.rule if issue.rule in charter.rules else charter.rule_for("talks/position/v1")
    formats = charter.format_rules(rule_name)
    rule = formats.get(issue.format, charter.rules[rule_name])
    options = tuple(
        _option(option.id, option.title, issue.positions[option.id], scope, rule, formats)
        for option in issue.options
    )
    answers = {option.rule.answer for option in options}
    answer = next(word for word in ("passes", "open", "fails") if word in answers)
    return IssueRow(name, issue.title, issue.format, issue.status_quo, rule_name, answer, options)


def _option(
    option: str,
    title: str,
    filed: Mapping[str, Filed],
    scope: tuple[str, ...],
    rule: Rule,
    formats: Mapping[str, Rule],
) -> OptionRow:
    here = {party: position for party, position in filed.items() if party in scope}
    stances = {party: "for" if position.stance in _FOR else "against" for party, position in here.items()}

    def who(stance: str) -> tuple[str, ...]:
        return tuple(sorted(party for party, position in here.items() if position.stance == stance))

    return OptionRow(
        option,
        title,
        who("preferred"),
        who("acceptable"),
        who("cannot_accept"),
        tuple(party for party in scope if party not in here),
        standing(rule, stances),
        {name: standing(inner, stances) for name, inner in formats.items()},
        tuple(sorted({position.joint for position in here.values() if position.joint})),
        {party: position.condition for party, position in sorted(here.items()) if position.condition},
    )
