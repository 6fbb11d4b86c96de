# SPDX-License-Identifier: Apache-2.0
"""What a package is worth to a party by the party's own grades: the mean of its scores, weighted by its saliences, from 0 to 1.

Where a party graded nothing, its stance counts: preferred 1, acceptable 1/2, cannot accept 0. Where it filed nothing, the score is
unknown, and the value an interval: from 0 to 1 for that option. A salience that was not stated is 1. Integers and fractions throughout.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from comity.talks.positions import Positions
from comity.talks.problem import Stand, Target

BY_STANCE = {"preferred": Fraction(1), "acceptable": Fraction(1, 2), "cannot_accept": Fraction(0)}

Interval = tuple[Fraction, Fraction]


@dataclass(frozen=True, eq=False)
class Values:
    """What each option adds to each party's value, in that party's own `units`: `low` and `high`, parties x targets.

    The dtype is int64 where a package's sum fits into it, else object (Python's integers).
    """

    positions: Positions
    units: tuple[int, ...]
    low: NDArray[Any]
    high: NDArray[Any]

    @classmethod
    def of(cls, positions: Positions) -> Values:
        """Read saliences and scores off the problem."""
        problem = positions.problem
        stated = {(one.party, one.issue): one.value for one in problem.saliences}
        filed: dict[str, dict[Target, Stand]] = {code: {} for code in positions.parties}
        for stand in problem.stands:
            if stand.stance != "withdrawn":
                filed[stand.party][stand.issue, stand.option] = stand
        units, low, high = [], [], []
        for row, code in enumerate(positions.parties):
            weights = [
                stated.get((code, issue.id), Fraction(1)) if positions.say[row, number] else Fraction(0)
                for number, issue in enumerate(problem.issues)
            ]
            unit, bottom, top = _of_party(positions, weights, filed[code])
            units.append(unit)
            low.append(bottom)
            high.append(top)
        dtype = np.int64 if max(units, default=1) < 2**62 else np.object_
        shape = len(units), len(positions.targets)
        return cls(
            positions, tuple(units), np.array(low, dtype).reshape(shape), np.array(high, dtype).reshape(shape)
        )

    @cached_property
    def reservations(self) -> Mapping[str, Fraction]:
        """The least value with which a party would rather have an agreement than none, where it said one."""
        return {one.party: one.value for one in self.positions.problem.reservations}

    def of_package(self, row: int, columns: Iterable[int]) -> Interval:
        """What a package is worth to the party in this row: the least and the most it can be."""
        chosen = list(columns)
        return (
            Fraction(sum(int(self.low[row, column]) for column in chosen), self.units[row]),
            Fraction(sum(int(self.high[row, column]) for column in chosen), self.units[row]),
        )

    def fractions(self, row: int, *, most: bool = False) -> list[Fraction]:
        """What each option adds to the value of the party in this row, at least; or at `most`."""
        table = self.high if most else self.low
        return [Fraction(int(number), self.units[row]) for number in table[row]]


def _of_party(
    positions: Positions, weights: list[Fraction], filed: Mapping[Target, Stand]
) -> tuple[int, list[int], list[int]]:
    scores = {target: _score(stand) for target, stand in filed.items()}
    per_weight = lcm(1, *(weight.denominator for weight in weights))
    per_score = lcm(1, *(score.denominator for score in scores.values()))
    whole = [int(weight * per_weight) for weight in weights]
    low, high = [], []
    for target, number in zip(positions.targets, positions.issue_of, strict=True):
        score = scores.get(target)
        known = None if score is None else score.numerator * (per_score // score.denominator)
        low.append(whole[number] * (0 if known is None else known))
        high.append(whole[number] * (per_score if known is None else known))
    return max(sum(whole), 1) * per_score, low, high


def _score(stand: Stand) -> Fraction:
    return BY_STANCE[stand.stance] if stand.score is None else stand.score
