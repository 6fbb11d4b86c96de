# SPDX-License-Identifier: Apache-2.0
"""How often each two parties stand together and against each other on what is open: a matrix, recounted from the positions they took.

The unit is the open point, since one disagreement over two wordings would otherwise count twice and one agreement once. Parties that are
silent on a point say nothing about it. It measures no closeness beyond that, and ranks nobody: pairs are sorted by code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from comity.text.open_points import OpenPoint


@dataclass(frozen=True, slots=True)
class Pair:
    """Two parties, sorted. Numbers of open points at any depth.

    `agree`: both stand for the same option. `both_against`: both object to the same option. `opposed`: one stands for an option that the
    other objects to, and there is none that both stand for.
    """

    parties: tuple[str, str]
    agree: int
    both_against: int
    opposed: int

    @property
    def share(self) -> Fraction | None:
        """Points of agreement among those where the two agree or oppose each other; None if there are none."""
        taken = self.agree + self.opposed
        return Fraction(self.agree, taken) if taken else None


def pairwise(points: Sequence[OpenPoint]) -> tuple[Pair, ...]:
    """Every two parties that took a stand on one option, sorted. `points` are outermost open points."""
    pro, contra = _stands(points)
    parties = sorted(pro)
    found = (_pair(one, other, pro, contra) for one, other in combinations(parties, 2))
    return tuple(pair for pair in found if pair.agree or pair.both_against or pair.opposed)


_Planes = dict[str, list[int]]


def _stands(points: Sequence[OpenPoint]) -> tuple[_Planes, _Planes]:
    """Per party one number for each place that an option can have in its point; its bits are points.

    Points with many options hold the low bits, so that the numbers for places that few points have stay short.
    """
    every = sorted((one for outer in points for one in outer.walk()), key=lambda point: -len(point.options))
    planes = len(every[0].options) if every else 0
    pro: _Planes = {}
    contra: _Planes = {}
    for place, point in enumerate(every):
        bit = 1 << place
        for plane, option in enumerate(point.options):
            for stand, parties in ((pro, option.supporters), (contra, option.objectors)):
                for party in parties:
                    if party not in pro:
                        pro[party], contra[party] = [0] * planes, [0] * planes
                    stand[party][plane] |= bit
    return pro, contra


def _pair(one: str, other: str, pro: _Planes, contra: _Planes) -> Pair:
    agree = against = opposed = 0
    for a_for, b_for, a_not, b_not in zip(pro[one], pro[other], contra[one], contra[other], strict=True):
        agree |= a_for & b_for
        against |= a_not & b_not
        opposed |= a_for & b_not | a_not & b_for
    return Pair((one, other), agree.bit_count(), against.bit_count(), (opposed & ~agree).bit_count())
