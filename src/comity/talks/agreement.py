# SPDX-License-Identifier: Apache-2.0
"""How often parties stand on the same side: each party on each issue with all the others, and each two parties over everything.

Counted from positions or votes that were filed, in exact fractions. Who filed nothing is on no side, which is never taken for consent or
refusal; an issue of one format is counted among its members alone. It measures no closeness beyond that, and ranks nobody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from itertools import combinations, product

from comity.talks.bridging import Vote
from comity.talks.deciding import Deciding
from comity.talks.problem import Problem, Target
from comity.talks.table import FOR


class Untold(Enum):
    """Why a party has no share on an issue. `OUTSIDE`: another format deals with it. `ALONE`: no other party filed on the same option."""

    OUTSIDE = "outside"
    NOTHING_FILED = "nothing_filed"
    ALONE = "alone"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two parties: on how many options both said something, and on how many of these the same."""

    same: int
    both: int

    @property
    def share(self) -> Fraction | None:
        """None where they never spoke on the same option."""
        return Fraction(self.same, self.both) if self.both else None


Cells = Mapping[tuple[str, str], Fraction | Untold]
Pairs = Mapping[tuple[str, str], Pair]

_Said = tuple[str, Target, int]
"""Who, on what, and the side: 1 for, -1 against; in votes 0, which is a side of its own, too."""


def agreement(problem: Problem) -> Cells:
    """For each party, by code, and each issue, as filed: the share of the others on the side of the party.

    Each option that the party filed on counts each other party that filed on it once: the numerator counts those on the same side, for
    (preferred or acceptable) or against (cannot accept).
    """
    scopes = _scopes(problem)
    codes, issues = [party.code for party in problem.parties], [issue.id for issue in problem.issues]
    return {
        (party, issue): share if party in scopes[issue] else Untold.OUTSIDE
        for (party, issue), share in _cells(codes, issues, _filed(problem)).items()
    }


def agreement_in_votes(votes: Iterable[Vote]) -> Cells:
    """For each participant and each item voted on, both in code point order: the share of the other voters who voted the same.

    A pass is a vote of its own: two participants who pass vote the same. That nobody votes twice on one item is for the caller to see to.
    """
    said = list(_voted(votes))
    return _cells(sorted({who for who, _, _ in said}), sorted({item for _, (item, _), _ in said}), said)


def same_side(problem: Problem) -> Pairs:
    """For each two parties, the smaller code first, sorted: the options on which both filed, and those where they stand on one side."""
    return _pairs((party.code for party in problem.parties), _filed(problem))


def same_vote(votes: Iterable[Vote]) -> Pairs:
    """For each two participants, the smaller name first, sorted: the items on which both voted, and those where they voted the same.

    A pass is a vote of its own. That nobody votes twice on one item is for the caller to see to.
    """
    said = list(_voted(votes))
    return _pairs({who for who, _, _ in said}, said)


def _scopes(problem: Problem) -> Mapping[str, frozenset[str]]:
    return {issue: frozenset(one.scope) for issue, one in Deciding(problem).by_issue.items()}


def _filed(problem: Problem) -> Iterator[_Said]:
    scopes = _scopes(problem)
    for stand in problem.stands:
        if stand.stance != "withdrawn" and stand.party in scopes[stand.issue]:
            yield stand.party, (stand.issue, stand.option), 1 if stand.stance in FOR else -1


def _voted(votes: Iterable[Vote]) -> Iterator[_Said]:
    return ((who, (item, ""), value) for who, item, value in votes)


def _cells(names: Sequence[str], issues: Sequence[str], said: Iterable[_Said]) -> Cells:
    """Names first. Each option is counted once, not once for each two parties."""
    sides: defaultdict[Target, defaultdict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for who, target, side in said:
        sides[target][side].append(who)
    same: defaultdict[tuple[str, str], int] = defaultdict(int)
    others: defaultdict[tuple[str, str], int] = defaultdict(int)
    for (issue, _), by_side in sides.items():
        speakers = sum(map(len, by_side.values()))
        for alike in by_side.values():
            for who in alike:
                same[who, issue] += len(alike) - 1
                others[who, issue] += speakers - 1

    def cell(place: tuple[str, str]) -> Fraction | Untold:
        if place not in others:
            return Untold.NOTHING_FILED
        return Fraction(same[place], others[place]) if others[place] else Untold.ALONE

    return {place: cell(place) for place in product(names, issues)}


def _pairs(names: Iterable[str], said: Iterable[_Said]) -> Pairs:
    """Per name and side one number whose bits are options."""
    ordered = sorted(names)
    places: defaultdict[Target, int] = defaultdict(lambda: len(places))
    sides: dict[str, dict[int, int]] = {name: {1: 0, -1: 0, 0: 0} for name in ordered}
    for who, target, side in said:
        sides[who][side] |= 1 << places[target]
    spoke = {name: by_side[1] | by_side[-1] | by_side[0] for name, by_side in sides.items()}
    return {
        (one, other): Pair(
            sum((sides[one][side] & sides[other][side]).bit_count() for side in (1, -1, 0)),
            (spoke[one] & spoke[other]).bit_count(),
        )
        for one, other in combinations(ordered, 2)
    }
