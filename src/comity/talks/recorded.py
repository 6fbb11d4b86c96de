# SPDX-License-Identifier: Apache-2.0
"""The problem that a record holds: the charter's parties, formats and rules, and what was filed on the issues on its table.

The same value as a file gives, so every answer is computed by the same code. A party that left the mechanism no longer counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from comity.charter.model import CharterState
from comity.talks.model import Stance, Tabled, TalksState
from comity.talks.problem import Format, Issue, Option, Party, Problem, Stand


def problem_of(charter: CharterState, talks: TalksState) -> Problem:
    """The problem, issues in the order in which they were tabled."""
    tabled = sorted(talks.issues.items(), key=lambda one: one[1].index)
    names = {code: party.name.get("en") or next(iter(party.name.values())) for code, party in charter.parties.items()}  # fmt: skip
    return Problem(
        parties=tuple(
            Party(code, names[code], party.weights or {}) for code, party in sorted(charter.parties.items())
        ),
        formats=tuple(Format(one.id, tuple(sorted(one.members))) for one in charter.in_force.formats),
        rules=charter.rules,
        rule=charter.rule_for("talks/position/v1"),
        issues=tuple(_issue(charter, name, issue) for name, issue in tabled),
        stands=tuple(stand for name, issue in tabled for stand in _stands(charter, name, issue)),
    )


def _issue(charter: CharterState, name: str, issue: Tabled) -> Issue:
    return Issue(
        name,
        issue.title,
        tuple(Option(option.id, option.title) for option in issue.options),
        issue.status_quo,
        format=issue.format if issue.format in charter.formats else "",
        rule=issue.rule if issue.rule in charter.rules else "",
    )


def _stands(charter: CharterState, name: str, issue: Tabled) -> Iterator[Stand]:
    for option in issue.options:
        for party, filed in sorted(issue.positions[option.id].items()):
            if party in charter.parties:
                yield Stand(
                    party, name, option.id, cast("Stance", filed.stance), condition=filed.condition, source=filed.source, joint=filed.joint
                )  # fmt: skip
