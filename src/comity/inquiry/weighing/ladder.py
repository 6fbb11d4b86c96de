# SPDX-License-Identifier: Apache-2.0
"""The ladder on which likelihoods are stated, and the words for how strongly a likelihood ratio supports. Words are data, never a verdict.

A case declares its own ladder and cites it. Where none is declared the default is used, and every answer says that it is the default.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from fractions import Fraction
from functools import cache

from comity.inquiry.case import Case, Interval, Ladder

NEITHER = "no support either way"

DEFAULT = Ladder(
    steps=tuple(Fraction(step) for step in (1, 2, 10, 100, 1_000, 10_000)),
    bands=(
        (Fraction(2), "weak support"),
        (Fraction(10), "moderate support"),
        (Fraction(100), "moderately strong support"),
        (Fraction(1_000), "strong support"),
        (Fraction(10_000), "very strong support"),
        (Fraction(1_000_000), "extremely strong support"),
    ),
    broken_cap=Fraction(10),
    source=(
        "default: ENFSI Guideline for Evaluative Reporting in Forensic Science (2015); published versions differ on where the lowest band "
        "begins, above 1 or at 2: here at 2; the cap of 10 on broken custody is our own"
    ),
)


def ladder_of(case: Case) -> Ladder:
    """The ladder that the case declares, or else the default."""
    return case.ladder or DEFAULT


def band(ladder: Ladder, ratio: Fraction) -> str:
    """The words for a likelihood ratio, or for its reciprocal where it is below 1; 1 itself supports neither."""
    value = ratio if ratio.numerator >= ratio.denominator else 1 / ratio
    place = bisect_right([low for low, _ in ladder.bands], value)
    return NEITHER if value == 1 or place == 0 else ladder.bands[place - 1][1]


def said(ladder: Ladder, ratio: Fraction, of: str, against: str) -> str:
    """The words for a likelihood ratio of one hypothesis against another, with the one that it supports."""
    words = band(ladder, ratio)
    if words == NEITHER:
        return words
    return f"{words} for {of} over {against}" if ratio > 1 else f"{words} for {against} over {of}"


def stepped(ladder: Ladder, value: Fraction, *, up: bool) -> Fraction | None:
    """The next step of the ladder above or below a likelihood, reciprocals included; None at the ladder's end."""
    steps = _both_ways(ladder.steps)
    place = bisect_right(steps, value) if up else bisect_left(steps, value) - 1
    return steps[place] if 0 <= place < len(steps) else None


def moved(ladder: Ladder, interval: Interval, *, up: bool) -> Interval | None:
    """A stated likelihood one step up or down, both its ends; None where an end would leave the ladder."""
    low, high = stepped(ladder, interval.low, up=up), stepped(ladder, interval.high, up=up)
    return None if low is None or high is None else Interval(low, high)


@cache
def _both_ways(steps: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
    return tuple(sorted({*steps, *(1 / step for step in steps)}))
