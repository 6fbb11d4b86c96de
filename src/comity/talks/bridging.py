# SPDX-License-Identifier: Apache-2.0
"""What is accepted in every group, not only in most: the group-aware consensus of Polis, with groups that the parties name themselves.

Small, Björkegren, Erkkilä, Shaw and Megill, "Polis: Scaling deliberation by mapping high dimensional opinion spaces" (2021): the product
over the groups of (agree + 1) / (seen + 2), in exact fractions. Groups are never guessed from the votes, and each counts once whatever
its size; a group that did not see an item counts 1/2, neither for nor against.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Literal, NamedTuple

from comity.errors import InputError
from comity.talks.deciding import Deciding
from comity.talks.problem import Problem
from comity.talks.table import FOR

Value = Literal[1, -1, 0]
AGREE: Value = 1
DISAGREE: Value = -1
PASS: Value = 0


class Vote(NamedTuple):
    """What one participant said of one item: agree, disagree, or pass, which says that the item was seen."""

    participant: str
    item: str
    value: Value


@dataclass(frozen=True, slots=True)
class Votes:
    """How one group voted on one item."""

    agree: int = 0
    disagree: int = 0
    passed: int = 0

    @property
    def seen(self) -> int:
        return self.agree + self.disagree + self.passed

    @property
    def share(self) -> Fraction:
        """Who agrees among those who saw the item, smoothed by one vote for and one against: 1/2 where nobody saw it."""
        return Fraction(self.agree + 1, self.seen + 2)


@dataclass(frozen=True, slots=True)
class Bridged:
    """One item: its group-aware consensus, the lowest share in any group, the groups with that share, and the votes of each group."""

    item: str
    score: Fraction
    worst_share: Fraction
    worst_groups: tuple[str, ...]
    groups: Mapping[str, Votes]


def bridge(votes: Iterable[Vote], groups: Mapping[str, str]) -> tuple[Bridged, ...]:
    """Every item that was voted on, by score, the highest first; of equal scores by item, and groups by name, in code point order.

    `groups` gives each participant's group; votes of others count nowhere, but what only they voted on is an item, too. That nobody votes
    twice on one item is for the caller to see to. Raises InputError on any other vote.
    """
    counts = Counter(_counted(votes, groups))
    names = sorted(set(groups.values()))
    found = [_bridged(item, names, counts) for item in {item for item, _, _ in counts}] if names else []
    return tuple(sorted(found, key=lambda one: (-one.score, one.item)))


def bridge_options(problem: Problem) -> tuple[Bridged, ...]:
    """Every option of every issue, "ISSUE.OPTION", with the formats as groups; a party of two formats counts in both, one of none nowhere.

    Who prefers or accepts an option agrees; who filed nothing on it, or has no say in it, did not see it. Conditions are not looked at.
    """
    groups = {f"{one.id}/{code}": one.id for one in problem.formats for code in one.members}
    formats = {
        party.code: [one.id for one in problem.formats if party.code in one.members]
        for party in problem.parties
    }
    deciding = Deciding(problem)
    votes = [
        Vote("", f"{issue.id}.{option.id}", PASS) for issue in problem.issues for option in issue.options
    ]
    votes += [
        Vote(
            f"{name}/{stand.party}",
            f"{stand.issue}.{stand.option}",
            AGREE if stand.stance in FOR else DISAGREE,
        )
        for stand in problem.stands
        if stand.stance != "withdrawn" and stand.party in deciding[stand.issue].scope
        for name in formats[stand.party]
    ]
    return bridge(votes, groups)


def _counted(votes: Iterable[Vote], groups: Mapping[str, str]) -> Iterator[tuple[str, str | None, int]]:
    for participant, item, value in votes:
        if value not in (AGREE, DISAGREE, PASS):
            raise InputError(f"{value!r} is not a vote", hint="expected 1 (agree), -1 (disagree) or 0 (pass)")
        yield item, groups.get(participant, None), value


def _bridged(item: str, names: Iterable[str], counts: Counter[tuple[str, str | None, int]]) -> Bridged:
    groups = {
        name: Votes(counts[item, name, AGREE], counts[item, name, DISAGREE], counts[item, name, PASS])
        for name in names
    }
    # One reduction at the end: a product of Fractions would reduce at each of possibly many groups.
    score = Fraction(
        prod(one.agree + 1 for one in groups.values()), prod(one.seen + 2 for one in groups.values())
    )
    worst = min(one.share for one in groups.values())
    return Bridged(
        item, score, worst, tuple(name for name, one in groups.items() if one.share == worst), groups
    )
