# SPDX-License-Identifier: Apache-2.0
"""Which rule decides an issue, and who has a say in it.

The rule that the issue names, else the one that the reader of the problem chose, else the first of the file, else consensus. An issue of
one format is decided by that format's members, under what the rule asks inside it; where it has no meaning there, under the rule itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from comity.charter.rules import Rule, inside_formats, parse_rule
from comity.talks.problem import Issue, Problem

CONSENSUS = "consensus"
"""The rule of a problem that has none (OSCE Rules of Procedure 2006), by its name in answers."""


@dataclass(frozen=True, slots=True, eq=False)
class Decision:
    """How an issue is decided: the rule and its name, what it asks in each format, and whose positions count, sorted by code."""

    name: str
    rule: Rule
    formats: Mapping[str, Rule]
    scope: tuple[str, ...]


class Deciding:
    """The decision on each issue of a problem; issues that are decided alike share one."""

    def __init__(self, problem: Problem) -> None:
        self._rules = dict(problem.rules or {})
        self._default = problem.rule or next(iter(self._rules), CONSENSUS)
        self._weights = {party.code: party.weights for party in problem.parties}
        self._members = {one.id: one.members for one in problem.formats}
        self._made: dict[tuple[str, str], Decision] = {}
        self.by_issue = {issue.id: self._decision(issue) for issue in problem.issues}

    def __getitem__(self, issue: str) -> Decision:
        return self.by_issue[issue]

    @property
    def default(self) -> Decision:
        """The decision on what is no issue of its own, such as a package as a whole."""
        return self._make(self._default, "")

    def together(self) -> tuple[Decision, ...]:
        """The different decisions, in the order of the issues; that of the default rule if there is no issue."""
        return tuple(dict.fromkeys(self.by_issue.values())) or (self.default,)

    def _decision(self, issue: Issue) -> Decision:
        return self._make(issue.rule or self._default, issue.format)

    def _make(self, name: str, format_id: str) -> Decision:
        made = self._made.get((name, format_id))
        if made is None:
            made = self._made[name, format_id] = self._new(name, format_id)
        return made

    def _new(self, name: str, format_id: str) -> Decision:
        rule = self._rules.get(name)
        if rule is None:
            rule = self._rules[name] = parse_rule(
                {"consensus": True}, parties=self._weights, formats=self._members, path=CONSENSUS
            )
        formats = inside_formats(rule.to_data(), parties=self._weights, formats=self._members)
        if format_id not in self._members:
            return Decision(name, rule, formats, tuple(sorted(self._weights)))
        inside = formats.get(format_id, rule)
        return Decision(name, inside, {format_id: inside}, tuple(sorted(self._members[format_id])))
