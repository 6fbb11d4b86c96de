# SPDX-License-Identifier: Apache-2.0
"""Krippendorff's alpha: the published example, the `krippendorff` package on drawn data, and what must hold of any agreement."""

from __future__ import annotations

import importlib
import os
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from comity.inquiry.weighing.agreement import Metric, agreement

# Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011): four observers, twelve units, a dot where nothing was said.
PUBLISHED = (
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
)
METRICS: list[Metric] = ["nominal", "ordinal", "interval", "ratio"]
Table = list[list[int | None]]


def second_opinion() -> Any:
    try:
        return importlib.import_module("krippendorff")
    except ImportError:
        if os.environ.get("COMITY_REQUIRE_FOREIGN") == "1":
            pytest.fail("krippendorff is not installed")
        pytest.skip("krippendorff is not installed")


def ratings(table: Table) -> list[tuple[str, int]]:
    return [(f"u{unit}", value) for row in table for unit, value in enumerate(row) if value is not None]


def published() -> Table:
    return [[None if cell == "." else int(cell) for cell in row.split()] for row in PUBLISHED]


tables = st.integers(2, 7).flatmap(
    lambda units: st.lists(
        st.lists(st.one_of(st.none(), st.integers(1, 5)), min_size=units, max_size=units),
        min_size=2,
        max_size=5,
    )
)


@pytest.mark.parametrize(
    ("metric", "alpha"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)]
)
def test_the_published_example(metric: Metric, alpha: float) -> None:
    found = agreement(ratings(published()), metric)
    assert found.alpha is not None
    assert round(float(found.alpha), 3) == alpha
    assert (found.units, found.values) == (11, 40)


def test_the_published_example_is_an_exact_fraction() -> None:
    assert agreement(ratings(published()), "nominal").alpha == Fraction(113, 152)


@pytest.mark.parametrize("metric", METRICS)
@settings(max_examples=60)
@given(table=tables)
def test_as_the_package_says(metric: Metric, table: Table) -> None:
    found = agreement(ratings(table), metric)
    assume(found.alpha is not None)
    assert found.alpha is not None
    data = np.array([[np.nan if value is None else value for value in row] for row in table])
    expected = second_opinion().alpha(reliability_data=data, level_of_measurement=metric)
    assert float(found.alpha) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("metric", METRICS)
def test_full_agreement_is_one_and_none_where_nothing_varies(metric: Metric) -> None:
    assert agreement([("u", 1), ("u", 1), ("v", 2), ("v", 2)], metric).alpha == 1
    same = agreement([("u", 3), ("u", 3), ("v", 3), ("v", 3)], metric)
    assert same.alpha is None
    assert (same.same, same.units) == (Fraction(1), 2)


def test_two_who_always_differ_are_below_chance() -> None:
    found = agreement([("u", 1), ("u", 2), ("v", 2), ("v", 1)], "nominal")
    # four values, two of each: expected 2*2 = 4 pairs, observed 1 a unit and way: 1 - 3*2/4
    assert (found.alpha, found.same) == (Fraction(-1, 2), Fraction(0))


def test_what_was_judged_once_is_left_out() -> None:
    twice = [("u", 1), ("u", 1), ("v", 2), ("v", 3)]
    assert agreement([*twice, ("w", 5)], "interval") == agreement(twice, "interval")
    nothing = agreement([("u", 1), ("v", 2)], "nominal")
    assert (nothing.alpha, nothing.same) == (None, None)
    assert (nothing.units, nothing.values) == (0, 0)


@given(tables)
def test_ordinal_looks_at_order_alone(table: Table) -> None:
    cubed = [[None if value is None else value**3 for value in row] for row in table]
    assert agreement(ratings(cubed), "ordinal") == agreement(ratings(table), "ordinal")


@given(tables, st.integers(-50, 50), st.integers(1, 9))
def test_interval_looks_at_differences_alone(table: Table, shift: int, scale: int) -> None:
    moved = [[None if value is None else shift + scale * value for value in row] for row in table]
    assert agreement(ratings(moved), "interval") == agreement(ratings(table), "interval")


@given(tables)
def test_alpha_is_never_above_one_and_order_of_observers_is_free(table: Table) -> None:
    for metric in METRICS:
        found = agreement(ratings(table), metric)
        assert found == agreement(ratings(table[::-1]), metric)
        assert found.alpha is None or found.alpha <= 1
