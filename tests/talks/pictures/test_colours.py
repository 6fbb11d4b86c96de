# SPDX-License-Identifier: Apache-2.0
"""Colours: legible by the published formula, told apart without hue, and by readers who lack one kind of cone."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.talks.pictures.colours import HATCH, INK, MARKS, PAPER, QUIET, STEPS, WASH, contrast, ink_on
from talks.pictures import drawn

colours = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


def test_published_ratios() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)
    assert contrast("#0000ff", "#ffffff") == pytest.approx(8.59, abs=0.005)


@given(colours, colours)
def test_equals_the_formula_written_again(one: str, other: str) -> None:
    # The two published thresholds of the curve, 0.03928 and 0.04045, agree on all eight-bit colours.
    assert contrast(one, other) == pytest.approx(drawn.contrast(one, other))
    assert contrast(one, other) == contrast(other, one) >= 1


def test_words_are_legible_on_every_ground() -> None:
    for ground in (PAPER, WASH, *STEPS, *MARKS):
        assert contrast(ink_on(ground), ground) >= 4.5, ground
    assert contrast(QUIET, PAPER) >= 4.5


def test_marks_and_hatching_stand_out_from_paper() -> None:
    assert min(contrast(mark, PAPER) for mark in MARKS) >= 4.5
    assert contrast(HATCH, PAPER) >= 3
    assert contrast(INK, PAPER) > 15


def test_steps_darken_evenly_enough_for_print() -> None:
    assert all(contrast(light, dark) >= 1.3 for light, dark in pairwise(STEPS))
    darkness = [contrast(step, PAPER) for step in STEPS]
    assert darkness == sorted(darkness)


# Machado, Oliveira and Fernandes (2009), full severity, on linear light: red, green and blue cones missing.
_MISSING = {
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


@pytest.mark.parametrize("missing", _MISSING)
def test_neighbouring_marks_differ_for_colour_blind_readers(missing: str) -> None:
    """The first four, which are what most pictures use; all have shapes of their own as well."""

    def seen(colour: str) -> tuple[float, ...]:
        light = [(int(colour[place : place + 2], 16) / 255) ** 2.2 for place in (1, 3, 5)]
        mixed = (sum(part * one for part, one in zip(row, light, strict=True)) for row in _MISSING[missing])
        return tuple(max(0.0, min(1.0, one)) ** (1 / 2.2) for one in mixed)

    for one, other in combinations(MARKS[:4], 2):
        assert sum(abs(a - b) for a, b in zip(seen(one), seen(other), strict=True)) > 0.12, (one, other)
