# SPDX-License-Identifier: Apache-2.0
"""The ladder: words at each edge, in both directions, and steps."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.inquiry.case import Ladder
from comity.inquiry.weighing.ladder import DEFAULT, NEITHER, band, ladder_of, moved, said, stepped
from inquiry.weighing.made_cases import case, interval, intervals

POSITIVE = st.fractions(min_value=Fraction(1, 10**9), max_value=10**9)


@pytest.mark.parametrize(
    ("ratio", "words"),
    [
        ("1", NEITHER),
        ("1.99", NEITHER),
        ("2", "weak support"),
        ("9.99", "weak support"),
        ("10", "moderate support"),
        ("100", "moderately strong support"),
        ("999", "moderately strong support"),
        ("1000", "strong support"),
        ("10000", "very strong support"),
        ("999999", "very strong support"),
        ("1000000", "extremely strong support"),
        ("1e30", "extremely strong support"),
    ],
)
def test_the_default_bands_at_their_edges(ratio: str, words: str) -> None:
    value = Fraction(ratio)
    assert band(DEFAULT, value) == band(DEFAULT, 1 / value) == words


def test_words_name_the_hypothesis_that_is_supported() -> None:
    assert said(DEFAULT, Fraction(10), "a", "b") == "moderate support for a over b"
    assert said(DEFAULT, Fraction(1, 10), "a", "b") == "moderate support for b over a"
    assert said(DEFAULT, Fraction(1), "a", "b") == NEITHER


@given(POSITIVE)
def test_both_directions_say_the_same(ratio: Fraction) -> None:
    assert said(DEFAULT, ratio, "a", "b") == said(DEFAULT, 1 / ratio, "b", "a")


def test_a_band_from_one_holds_everything_but_one_itself() -> None:
    ladder = replace(DEFAULT, bands=((Fraction(1), "slight support"), (Fraction(10), "support")))
    assert band(ladder, Fraction(1)) == NEITHER
    assert band(ladder, Fraction(101, 100)) == "slight support"
    assert band(ladder, Fraction(1, 10)) == "support"


def test_the_default_says_that_published_versions_differ() -> None:
    assert DEFAULT.source.startswith("default: ENFSI")
    assert "differ" in DEFAULT.source
    assert ladder_of(case()) is DEFAULT
    own = Ladder((Fraction(1), Fraction(5)), ((Fraction(1), "some"),), Fraction(5), "Decision 4")
    assert ladder_of(case(ladder=own)) is own


def test_steps_go_both_ways_through_one() -> None:
    assert stepped(DEFAULT, Fraction(1), up=True) == 2
    assert stepped(DEFAULT, Fraction(1), up=False) == Fraction(1, 2)
    assert stepped(DEFAULT, Fraction(5), up=True) == 10
    assert stepped(DEFAULT, Fraction(5), up=False) == 2
    assert stepped(DEFAULT, Fraction(10_000), up=True) is None
    assert stepped(DEFAULT, Fraction(1, 10_000), up=False) is None


def test_an_interval_moves_at_both_ends_or_not_at_all() -> None:
    assert moved(DEFAULT, interval((2, 10)), up=True) == interval((10, 100))
    assert moved(DEFAULT, interval((2, 10_000)), up=True) is None
    assert moved(DEFAULT, interval((2, 10_000)), up=False) == interval((1, 1_000))


@given(intervals(), st.booleans())
def test_a_move_back_undoes_a_move(stated: object, up: bool) -> None:
    there = moved(DEFAULT, stated, up=up)  # type: ignore[arg-type]
    assert there is None or moved(DEFAULT, there, up=not up) == stated
