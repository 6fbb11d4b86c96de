# SPDX-License-Identifier: Apache-2.0
"""Packages: one option of each issue. Who accepts one, what the rules say of it, and which packages pass.

A party is for a package if it is for every option of it in which it has a say, each of its conditions is met, and the package is worth its
reservation. It is against if one of these surely fails, and silent where it filed too little to tell. Rules are asked as in the state
of play: a package passes if it does with every silent party against, fails if it does with all of them for, else it is open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from comity.charter.rules import Answer, standing
from comity.talks.problem import Link, Problem
from comity.talks.values import Interval, Values

Standing = Literal["passes", "open", "fails"]


@dataclass(frozen=True, slots=True)
class Judged:
    """One package: `choice` by issue, parties by stance, each sorted by code, the answer and what it is worth to each party.

    `answers`: each rule that decides one of the issues, by its name. `rejects`: for each party against, why: red lines as
    "ISSUE.OPTION", "condition on ISSUE.OPTION", "reservation". `unsaid`: for each silent party the issues on whose option it filed nothing.
    """

    choice: Mapping[str, str]
    answer: Standing
    accepting: tuple[str, ...]
    silent: tuple[str, ...]
    against: tuple[str, ...]
    answers: Mapping[str, Answer]
    rejects: Mapping[str, tuple[str, ...]]
    unsaid: Mapping[str, tuple[str, ...]]
    values: Mapping[str, Interval]


def judge(values: Values, chosen: Sequence[int]) -> Judged:
    """The package that takes these targets, one of each issue in their order, in exact arithmetic. Links are not looked at."""
    positions = values.positions
    stances: dict[str, str] = {}
    rejects: dict[str, tuple[str, ...]] = {}
    unsaid: dict[str, tuple[str, ...]] = {}
    worth: dict[str, Interval] = {}
    for row, code in enumerate(positions.parties):
        worth[code] = values.of_package(row, chosen)
        reasons, missing, sure = _reasons(values, row, chosen, worth[code])
        stances[code] = "against" if reasons else "for" if sure else "silent"
        if reasons:
            rejects[code] = reasons
        elif not sure:
            unsaid[code] = missing
    decisions = positions.deciding.together()
    answers = {decision.name: standing(decision.rule, stances) for decision in decisions}
    found = {standing(decision.rule, stances).answer for decision in decisions}

    def who(stance: str) -> tuple[str, ...]:
        return tuple(code for code, said in stances.items() if said == stance)

    return Judged(
        {positions.targets[column][0]: positions.targets[column][1] for column in chosen},
        "fails" if "fails" in found else "open" if "open" in found else "passes",
        who("for"),
        who("silent"),
        who("against"),
        answers,
        rejects,
        unsaid,
        worth,
    )


def _reasons(
    values: Values, row: int, chosen: Sequence[int], worth: Interval
) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    """Why the party in this row is against; where it filed nothing; and whether, if there is no reason, it is surely for."""
    positions = values.positions
    held, reasons, missing = frozenset(chosen), [], []
    for number, column in enumerate(chosen):
        if not positions.say[row, number]:
            continue
        side = positions.sides[row, column]
        issue, option = positions.targets[column]
        if side < 0:
            reasons.append(f"{issue}.{option}")
        elif not held.issuperset(positions.needs.get((row, column), ())):
            reasons.append(f"condition on {issue}.{option}")
        if side == 0:
            missing.append(issue)
    least = values.reservations.get(positions.parties[row], Fraction(0))
    if worth[1] < least:
        reasons.append("reservation")
    return tuple(reasons), tuple(missing), not missing and worth[0] >= least


def links_hold(problem: Problem, choice: Mapping[str, str]) -> Iterator[tuple[int, Link]]:
    """The links that a package breaks, by place."""
    held = set(choice.items())
    for place, link in enumerate(problem.links):
        count = sum(target in held for target in link.targets)
        first = link.targets[0] in held
        holds = {
            "if_then": not first or count == len(link.targets),
            "not_both": count <= 1,
            "one_of": count == 1,
        }
        if not holds[link.kind]:
            yield place, link
