# SPDX-License-Identifier: Apache-2.0
"""Krippendorff's alpha: how far assessors agree beyond chance, for any number of them and with values missing, in exact fractions.

After Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011): coincidences within units against those expected of the pooled
values. It says nothing about who is right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from typing import Literal

Metric = Literal["nominal", "ordinal", "interval", "ratio"]


@dataclass(frozen=True)
class Agreement:
    """`alpha` is None where it is not defined: nothing was judged twice, or all that was got one and the same value.

    `units` were judged by two or more; `values` is how many values those units got; `same` is the share of pairs that are equal.
    """

    alpha: Fraction | None
    units: int
    values: int
    same: Fraction | None


def agreement(ratings: Iterable[tuple[str, Fraction | int]], metric: Metric) -> Agreement:
    """Agreement on (unit, value) pairs, one for each assessor who judged the unit; who did not judge it is simply absent.

    For the ordinal metric values stand for ranks and only their order counts.
    """
    units: dict[str, Counter[Fraction]] = {}
    for unit, value in ratings:
        units.setdefault(unit, Counter())[Fraction(value)] += 1
    pairable = {unit: counts for unit, counts in units.items() if counts.total() > 1}
    totals: Counter[Fraction] = Counter()
    for counts in pairable.values():
        totals += counts
    coincidences = _coincidences(pairable)
    ordered = sorted(totals)
    number = totals.total()
    same = (
        sum((coincidences.get((value, value), Fraction(0)) for value in ordered), Fraction(0)) / number
        if number
        else None
    )
    if len(ordered) < 2:
        return Agreement(None, len(pairable), number, same)
    distance = _distances(ordered, totals, metric)
    observed = sum(
        (share * distance[pair] for pair, share in coincidences.items() if pair[0] < pair[1]), Fraction(0)
    )
    expected = sum(
        (totals[one] * totals[other] * distance[one, other] for one, other in distance), Fraction(0)
    )
    return Agreement(1 - (number - 1) * observed / expected, len(pairable), number, same)


def _coincidences(units: Mapping[str, Counter[Fraction]]) -> dict[tuple[Fraction, Fraction], Fraction]:
    """How often two values met in a unit, over ordered pairs of assessors, each unit with the weight of its values."""
    found: dict[tuple[Fraction, Fraction], Fraction] = {}
    for counts in units.values():
        weight = Fraction(1, counts.total() - 1)
        for one, times in counts.items():
            for other, more in counts.items():
                met = times * (more - (one == other)) * weight
                found[one, other] = found.get((one, other), Fraction(0)) + met
    return found


def _distances(
    ordered: Sequence[Fraction], totals: Mapping[Fraction, int], metric: Metric
) -> dict[tuple[Fraction, Fraction], Fraction]:
    """The squared difference of each pair of values, the smaller first."""
    pairs = [(one, other) for place, one in enumerate(ordered) for other in ordered[place + 1 :]]
    match metric:
        case "nominal":
            return dict.fromkeys(pairs, Fraction(1))
        case "interval":
            return {(one, other): (other - one) ** 2 for one, other in pairs}
        case "ratio":
            return {(one, other): ((other - one) / (one + other)) ** 2 for one, other in pairs}
        case "ordinal":
            up_to = dict(zip(ordered, accumulate(totals[value] for value in ordered), strict=True))
            middle = {value: up_to[value] - Fraction(totals[value], 2) for value in ordered}
            return {(one, other): (middle[other] - middle[one]) ** 2 for one, other in pairs}
