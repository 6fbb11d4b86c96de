# SPDX-License-Identifier: Apache-2.0
"""The state of play: per issue and option who prefers, accepts, rejects or is silent, and what the decision rule says of it now.

Arithmetic on filed positions and nothing else: no position is guessed, no party is ranked. Parties are sorted by code, issues stand in
the order in which they were tabled.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from comity.charter.rules import Answer, standing
from comity.talks.deciding import Deciding, Decision
from comity.talks.problem import Issue, Option, Problem, Stand

FOR = frozenset({"preferred", "acceptable"})


@dataclass(frozen=True, slots=True)
class OptionRow:
    """One option: party codes by stance, the rule's answer, each format's own answer, and which positions were filed jointly.

    `interval`: the share of those with a say who accept: the least it is, if all who are silent reject, and the most, if all accept.
    `intervals`: the same inside each format.
    """

    id: str
    title: str
    preferred: tuple[str, ...]
    acceptable: tuple[str, ...]
    cannot_accept: tuple[str, ...]
    silent: tuple[str, ...]
    interval: tuple[Fraction, Fraction]
    intervals: Mapping[str, tuple[Fraction, Fraction]]
    rule: Answer
    formats: Mapping[str, Answer]
    joint: tuple[tuple[str, ...], ...]
    conditions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class IssueRow:
    """One issue. `answer` is passes if an option passes, else open if one is open, else fails. `adopted`: the option that was, or ""."""

    id: str
    title: str
    format: str
    status_quo: str
    adopted: str
    rule_name: str
    answer: str
    options: tuple[OptionRow, ...]


def state_of_play(problem: Problem) -> tuple[IssueRow, ...]:
    """Every issue, in the order in which they were tabled."""
    deciding = Deciding(problem)
    filed: dict[tuple[str, str], list[Stand]] = {}
    for stand in problem.stands:
        if stand.stance != "withdrawn":
            filed.setdefault((stand.issue, stand.option), []).append(stand)
    return tuple(_issue(issue, deciding[issue.id], filed) for issue in problem.issues)


def _issue(issue: Issue, decision: Decision, filed: Mapping[tuple[str, str], list[Stand]]) -> IssueRow:
    options = tuple(
        _option(option, decision, filed.get((issue.id, option.id), [])) for option in issue.options
    )
    answers = {option.rule.answer for option in options}
    answer = next(word for word in ("passes", "open", "fails") if word in answers)
    return IssueRow(
        issue.id, issue.title, issue.format, issue.status_quo, issue.adopted, decision.name, answer, options
    )


def _option(option: Option, decision: Decision, filed: Iterable[Stand]) -> OptionRow:
    here = {stand.party: stand for stand in filed if stand.party in decision.scope}
    stances = {party: "for" if stand.stance in FOR else "against" for party, stand in here.items()}

    def who(stance: str) -> tuple[str, ...]:
        return tuple(sorted(party for party, stand in here.items() if stand.stance == stance))

    return OptionRow(
        option.id,
        option.title,
        who("preferred"),
        who("acceptable"),
        who("cannot_accept"),
        tuple(party for party in decision.scope if party not in here),
        _interval(decision.scope, stances),
        {name: _interval(inner.members, stances) for name, inner in decision.formats.items()},
        standing(decision.rule, stances),
        {name: standing(inner, stances) for name, inner in decision.formats.items()},
        tuple(sorted({stand.joint for stand in here.values() if stand.joint})),
        {party: words for party, stand in sorted(here.items()) if (words := _condition(stand))},
    )


def _interval(members: Iterable[str], stances: Mapping[str, str]) -> tuple[Fraction, Fraction]:
    said = [stances.get(party, "silent") for party in members]
    accept, silent = said.count("for"), said.count("silent")
    return Fraction(accept, len(said)), Fraction(accept + silent, len(said))


def _condition(stand: Stand) -> str:
    """What the stance depends on: the party's words, then the options that it needs."""
    needs = ", ".join(".".join(target) for target in stand.needs)
    return "; ".join(filter(None, [stand.condition, f"with {needs}" if needs else ""]))
