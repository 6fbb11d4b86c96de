# SPDX-License-Identifier: Apache-2.0
"""How firmly the ratios stand: each group's own width (tornado), the case without each group, and single changes that change the words.

In logarithms the combined ratio is a sum over groups, so a group's bar has one width wherever the others are held; it is drawn with the
others at the geometric middle of their intervals. Nothing here says which value is right.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import accumulate
from math import log10
from typing import Literal

from comity.inquiry.case import Assessment, Case, Interval
from comity.inquiry.weighing.ladder import band, ladder_of, moved
from comity.inquiry.weighing.ratios import Combined, Pair, Ratios, capped, hull, ratio


@dataclass(frozen=True)
class Bar:
    """One group's interval for one pair, and the common logarithm of the combined ratio at its ends, the others at their middle."""

    row: int
    own: Interval
    at_low: float
    at_high: float


@dataclass(frozen=True)
class Flip:
    """One change by itself, all else as it is, that changes the words for one pair, at either end of its interval.

    `leave-out` leaves a whole group out; `step` moves the likelihood of one hypothesis in one assessment, both its ends, by one step of
    the ladder.
    """

    change: Literal["leave-out", "step"]
    row: int
    pair: Pair
    before: Interval
    after: Interval
    assessment: Assessment | None = None
    hypothesis: str = ""
    stated: Interval | None = None
    moved: Interval | None = None


def tornado(combined: Combined, pair: Pair) -> tuple[Bar, ...]:
    """A bar for each group, the widest first; of equal width in the order of the groups."""
    middles = [_middle(ratios[pair]) for ratios in combined.each]
    centre = sum(middles)
    bars = []
    for number, ratios in enumerate(combined.each):
        own = ratios[pair]
        others = centre - middles[number]
        bars.append(Bar(number, own, others + log_of(own.low), others + log_of(own.high)))
    return tuple(sorted(bars, key=lambda bar: (-(bar.own.high / bar.own.low), bar.row)))


def leave_one_out(combined: Combined) -> tuple[Ratios, ...]:
    """For each group in turn, the ratios of every ordered pair without it."""
    return tuple(combined.without(number) for number in range(len(combined.rows)))


def flips(case: Case, combined: Combined) -> tuple[Flip, ...]:
    """Every single change that changes the words for a pair: groups left out first, then steps in the order of the assessments."""
    ladder = ladder_of(case)

    def words(interval: Interval) -> tuple[tuple[str, bool], ...]:
        return tuple(
            (band(ladder, end), end.numerator > end.denominator) for end in (interval.low, interval.high)
        )

    left, found = leave_one_out(combined), []
    for number, ratios in enumerate(left):
        for pair in combined.one_way:
            before, after = combined.total[pair], ratios[pair]
            if words(before) != words(after):
                found.append(Flip("leave-out", number, pair, before, after))
    for number, changed, hypothesis, ratios in _steps(case, combined):
        before_likely = changed[0].likely[hypothesis]
        after_likely = changed[1].likely[hypothesis]
        for pair in combined.one_way:
            before, own = combined.total[pair], ratios[pair]
            after = Interval(left[number][pair].low * own.low, left[number][pair].high * own.high)
            if words(before) != words(after):
                found.append(
                    Flip(
                        "step",
                        number,
                        pair,
                        before,
                        after,
                        changed[0],
                        hypothesis,
                        before_likely,
                        after_likely,
                    )
                )
    return tuple(found)


def _steps(
    case: Case, combined: Combined
) -> Iterator[tuple[int, tuple[Assessment, Assessment], str, Ratios]]:
    """Each single step: the row that it is in, the assessment before and after, the hypothesis, and the row's ratios after it."""
    ladder = ladder_of(case)
    row_of = {claim: number for number, row in enumerate(combined.rows) for claim in row.claims}
    heard: dict[int, list[Assessment]] = {}
    for one in case.assessments:
        heard.setdefault(row_of[one.claim], []).append(one)
    others = {
        number: {pair: iter(_without_each([ratio(one, *pair) for one in here])) for pair in combined.one_way}
        for number, here in heard.items()
    }
    for one in case.assessments:
        number = row_of[one.claim]
        beside = {pair: next(rest) for pair, rest in others[number].items()}
        for hypothesis in combined.hypotheses:
            for up in (False, True):
                stated = moved(ladder, one.likely[hypothesis], up=up)
                if stated is None:
                    continue
                after = replace(one, likely={**one.likely, hypothesis: stated})
                ratios: Ratios = {pair: hull((*rest, ratio(after, *pair))) for pair, rest in beside.items()}
                if combined.rows[number].broken:
                    ratios = capped(ratios, ladder.broken_cap)
                yield number, (one, after), hypothesis, ratios


def _without_each(intervals: Sequence[Interval]) -> Iterator[tuple[Interval, ...]]:
    """For each interval in turn the hull of all the others; none where there are no others."""
    before = list(accumulate(intervals, lambda one, other: hull((one, other))))
    after = list(accumulate(intervals[::-1], lambda one, other: hull((one, other))))[::-1]
    for place in range(len(intervals)):
        yield (*before[max(place - 1, 0) : place], *after[place + 1 : place + 2])


def log_of(value: Fraction) -> float:
    """The common logarithm of a positive fraction of any size."""
    return log10(value.numerator) - log10(value.denominator)


def _middle(interval: Interval) -> float:
    return (log_of(interval.low) + log_of(interval.high)) / 2
