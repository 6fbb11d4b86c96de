# SPDX-License-Identifier: Apache-2.0
"""Likelihood ratios between hypotheses: one interval for each independent group, then the product over the groups, in exact fractions.

What several claims or assessors say of one group depends on one another: their intervals are hulled, never multiplied, never averaged.
Groups are multiplied end by end, which bounds every combination. No prior enters; `posterior_for` takes the reader's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, permutations
from math import prod

from comity.errors import InputError
from comity.inquiry.case import Assessment, Case, Interval
from comity.inquiry.weighing.agreement import Agreement, agreement
from comity.inquiry.weighing.ladder import ladder_of
from comity.inquiry.weighing.rows import Row, rows
from comity.inquiry.weighing.rules import check_comparable, check_weighable

Pair = tuple[str, str]
Ratios = Mapping[Pair, Interval]
ONE = Interval(Fraction(1), Fraction(1))


@dataclass(frozen=True)
class Combined:
    """For every ordered pair of hypotheses the likelihood ratio of each row, capped, and over all rows.

    `uncapped` is what each row would say without the cap; `silent` are the numbers of rows that nobody asked here assessed, which count 1.
    """

    hypotheses: tuple[str, ...]
    rows: tuple[Row, ...]
    each: tuple[Ratios, ...]
    uncapped: tuple[Ratios, ...]
    total: Ratios
    silent: tuple[int, ...] = ()

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """Every ordered pair, in the order of the hypotheses."""
        return tuple(permutations(self.hypotheses, 2))

    @property
    def one_way(self) -> tuple[Pair, ...]:
        """Every pair once, the hypothesis that comes first in front; the other way is the reciprocal."""
        return tuple(
            pair for pair in self.pairs if self.hypotheses.index(pair[0]) < self.hypotheses.index(pair[1])
        )

    def without(self, number: int) -> Ratios:
        """Over all rows but one."""
        return {
            pair: Interval(whole.low / self.each[number][pair].low, whole.high / self.each[number][pair].high)
            for pair, whole in self.total.items()
        }


@dataclass(frozen=True)
class Weighed:
    """A case weighed: all assessors together, each by itself, and each party's together; assessors and parties in code point order."""

    case: Case
    pooled: Combined
    by_assessor: Mapping[str, Combined]
    by_party: Mapping[str, Combined]


def weigh(case: Case) -> Weighed:
    """What the assessed evidence supports. Raises Refusal where the case is not ready to be weighed."""
    check_weighable(case)
    return Weighed(case, combine(case), _apart(case, lambda one: one.by), _apart(case, lambda one: one.party))


def combine(case: Case) -> Combined:
    """The ratios by all that was assessed, on the rows of the case. Raises Refusal where hypotheses or assessments do not fit."""
    check_comparable(case)
    return _combined(case, rows(case), case.assessments)


def _apart(case: Case, name: Callable[[Assessment], str]) -> dict[str, Combined]:
    """The same for each name by itself, on the same rows, so that results stand side by side."""
    found, said = rows(case), dict[str, list[Assessment]]()
    for one in case.assessments:
        said.setdefault(name(one), []).append(one)
    return {key: _combined(case, found, said[key]) for key in sorted(said)}


def _combined(case: Case, found: tuple[Row, ...], assessments: Iterable[Assessment]) -> Combined:
    names = tuple(one.id for one in case.hypotheses)
    said: dict[str, list[Assessment]] = {}
    for one in assessments:
        said.setdefault(one.claim, []).append(one)
    heard = [[one for claim in row.claims for one in said.get(claim, ())] for row in found]
    uncapped = tuple(row_ratios(names, here) for here in heard)
    cap = ladder_of(case).broken_cap
    each = tuple(
        capped(ratios, cap) if row.broken else ratios for row, ratios in zip(found, uncapped, strict=True)
    )
    total = {pair: product(ratios[pair] for ratios in each) for pair in permutations(names, 2)}
    silent = tuple(number for number, here in enumerate(heard) if not here)
    return Combined(names, found, each, uncapped, total, silent)


def row_ratios(hypotheses: Sequence[str], assessments: Sequence[Assessment]) -> Ratios:
    """What dependent assessments say together, for every ordered pair: the hull; 1 where there is none."""
    return {
        (of, against): hull(ratio(one, of, against) for one in assessments) if assessments else ONE
        for of, against in permutations(hypotheses, 2)
    }


def ratio(assessment: Assessment, of: str, against: str) -> Interval:
    """The likelihood ratio that one assessment gives one hypothesis against another."""
    one, other = assessment.likely[of], assessment.likely[against]
    return Interval(one.low / other.high, one.high / other.low)


def hull(intervals: Iterable[Interval]) -> Interval:
    """The smallest interval that holds them all."""
    found = list(intervals)
    return Interval(min(one.low for one in found), max(one.high for one in found))


def product(intervals: Iterable[Interval]) -> Interval:
    """The interval of all products; reduced once, at the end."""
    found = list(intervals)
    return Interval(
        Fraction(prod(one.low.numerator for one in found), prod(one.low.denominator for one in found)),
        Fraction(prod(one.high.numerator for one in found), prod(one.high.denominator for one in found)),
    )


def capped(ratios: Ratios, cap: Fraction) -> Ratios:
    """The ratios held between 1/cap and cap."""
    return {
        pair: Interval(min(max(one.low, 1 / cap), cap), min(max(one.high, 1 / cap), cap))
        for pair, one in ratios.items()
    }


def spans_one(interval: Interval) -> bool:
    """Whether the evidence may support either of the two, or neither: it does not discriminate between them."""
    return interval.low <= 1 <= interval.high


def assessors_agree(case: Case) -> Agreement:
    """How far assessors agree on the ratios of each claim, pair by pair, by the order of the middles of their intervals alone."""
    names = [one.id for one in case.hypotheses]
    return agreement(
        (
            (f"{one.claim} {of} {against}", between.low * between.high)
            for one in case.assessments
            for of, against in combinations(names, 2)
            for between in (ratio(one, of, against),)
        ),
        "ordinal",
    )


def posterior_for(combined: Combined, prior: Mapping[str, Fraction]) -> dict[str, Interval]:
    """What a reader who starts from `prior` would hold after this evidence: for each hypothesis the least and the most.

    The prior is the reader's own. Bounds are outer: each rival is taken at the end that suits it. Raises InputError unless the prior gives
    every hypothesis a share above 0, and the shares add up to 1.
    """
    names = combined.hypotheses
    if set(prior) != set(names) or min(prior.values()) <= 0 or sum(prior.values()) != 1:
        raise InputError(
            "a prior gives every hypothesis a share above 0, and the shares add up to 1",
            hint=f"hypotheses: {', '.join(names)}; such as 1/{len(names)} for each",
        )

    def share(name: str, end: Callable[[Interval], Fraction]) -> Fraction:
        rivals = (
            prior[rival] / prior[name] * end(combined.total[rival, name]) for rival in names if rival != name
        )
        return 1 / (1 + sum(rivals, Fraction(0)))

    return {
        name: Interval(share(name, lambda one: one.high), share(name, lambda one: one.low)) for name in names
    }
