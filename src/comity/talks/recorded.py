# SPDX-License-Identifier: Apache-2.0
"""The problem that a record holds: the charter's parties, formats and rules, and what was filed on the issues on its table.

The same value as a file gives, so every answer is computed by the same code. A party that left the mechanism no longer counts, nor does a
link to an issue that is gone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import cast

from comity.charter.model import CharterState
from comity.talks.admission import parted
from comity.talks.model import Stance, Tabled, TalksState, Weighed
from comity.talks.problem import (
    Format,
    Issue,
    Link,
    Option,
    Party,
    Problem,
    Reservation,
    Salience,
    Stand,
)


def problem_of(charter: CharterState, talks: TalksState) -> Problem:
    """The problem, issues in the order in which they were tabled, links by id."""
    tabled = sorted(talks.issues.items(), key=lambda one: one[1].index)
    return Problem(
        parties=tuple(
            Party(code, party.name.get("en") or next(iter(party.name.values())), party.weights or {})
            for code, party in sorted(charter.parties.items())
        ),
        formats=tuple(Format(one.id, tuple(sorted(one.members))) for one in charter.in_force.formats),
        rules=charter.rules,
        rule=charter.rule_for("talks/position/v1"),
        issues=tuple(_issue(charter, name, issue) for name, issue in tabled),
        stands=tuple(stand for name, issue in tabled for stand in _stands(charter, name, issue)),
        saliences=tuple(
            Salience(party, issue, value)
            for party, by_issue in sorted(talks.saliences.items())
            if party in charter.parties
            for issue, value in _numbers(by_issue).items()
        ),
        reservations=tuple(
            Reservation(party, value)
            for party, value in _numbers(talks.reservations).items()
            if party in charter.parties
        ),
        links=tuple(
            Link(one.kind, tuple(map(parted, one.targets))) for _, one in sorted(talks.links.items())
        ),
        disagreement={
            party: value for party, value in _numbers(talks.disagreement).items() if party in charter.parties
        },
    )


def _numbers(said: Mapping[str, Weighed]) -> dict[str, Fraction]:
    return {name: Fraction(one.value) for name, one in sorted(said.items())}


def _issue(charter: CharterState, name: str, issue: Tabled) -> Issue:
    return Issue(
        name,
        issue.title,
        tuple(Option(option.id, option.title) for option in issue.options),
        issue.status_quo,
        issue.ordinal,
        issue.format if issue.format in charter.formats else "",
        issue.rule if issue.rule in charter.rules else "",
        issue.adopted,
    )


def _stands(charter: CharterState, name: str, issue: Tabled) -> Iterator[Stand]:
    for option in issue.options:
        for party, filed in sorted(issue.positions[option.id].items()):
            if party in charter.parties:
                yield Stand(
                    party,
                    name,
                    option.id,
                    cast("Stance", filed.stance),
                    Fraction(filed.score) if filed.score else None,
                    filed.condition,
                    filed.source,
                    needs=tuple(map(parted, filed.needs)),
                    joint=filed.joint,
                )
