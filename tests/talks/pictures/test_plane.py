# SPDX-License-Identifier: Apache-2.0
"""Scales and labels: round ticks around all values, and labels that cover neither each other nor a mark nor a line."""

from __future__ import annotations

import math
import re
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.talks.pictures.measure import width_of
from comity.talks.pictures.plane import LABEL_SIZE, Labelled, Plane, Scale, labels, scale
from comity.talks.pictures.svg import Sheet
from talks.pictures.drawn import plain

SHEET = Sheet(600, "en", "x")
PLANE = Plane(50, 50, 500, 400, Scale(0, 1, 0.2), Scale(0, 1, 0.2))
numbers = st.floats(-1e6, 1e6, allow_subnormal=False).map(lambda value: round(value, 6))

Box = tuple[float, float, float, float]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0, 1], (0, 1, 0.2)), ([0.1, 0.9], (0, 1, 0.2)), ([-3, 3], (-4, 4, 2)), ([0, 100], (0, 100, 20)), ([12, 47], (10, 50, 10)),
        ([5], (2, 8, 1)), ([], (-0.6, 0.6, 0.2)), ([-0.004, 0.003], (-0.004, 0.004, 0.002)),
    ],
)  # fmt: skip
def test_scales_by_hand(values: list[float], expected: tuple[float, float, float]) -> None:
    found = scale(values)
    assert (found.low, found.high, found.step) == pytest.approx(expected)


@given(st.lists(numbers, max_size=20))
def test_a_scale_holds_its_values_between_few_round_ticks(values: list[float]) -> None:
    found = scale(values)
    slack = found.step * 1e-6
    assert all(found.low - slack <= value <= found.high + slack for value in values)
    assert 3 <= len(found.ticks()) <= 8
    mantissa = found.step / 10 ** math.floor(math.log10(found.step) + 1e-9)
    assert min(abs(mantissa - one) for one in (1, 2, 5)) < 1e-6
    assert len({found.written(tick) for tick in found.ticks()}) == len(found.ticks())


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_what_is_not_finite_has_no_scale(value: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        scale([0.0, value])


def test_ticks_are_written_with_the_decimals_of_the_step() -> None:
    assert [Scale(-0.4, 0.4, 0.2).written(tick) for tick in Scale(-0.4, 0.4, 0.2).ticks()] == [
        "\u22120.4", "\u22120.2", "0.0", "0.2", "0.4",
    ]  # fmt: skip
    assert Scale(0, 100, 20).written(20) == "20"
    assert Scale(0, 0.05, 0.01).written(0.03) == "0.03"


def test_points_lie_where_their_values_say() -> None:
    assert PLANE.at(0, 0) == (50, 450)
    assert PLANE.at(1, 1) == (550, 50)
    assert PLANE.at(0.5, 0.25) == (300, 350)


def boxes(drawn: list[str]) -> list[Box]:
    """What labels cover, by their anchor and the estimate of their width."""
    found = []
    for one in drawn:
        match = re.search(r'<text x="([\d.-]+)" y="([\d.-]+)" .*?>([^<]*)</text>', one)
        if match:
            x, y, wide = float(match[1]), float(match[2]), width_of(plain(match[3]), LABEL_SIZE)
            share = 0.5 if 'anchor="middle"' in one else 1 if 'anchor="end"' in one else 0
            left = x - share * wide
            found.append((left, y - LABEL_SIZE + 1, left + wide, y + 3))
    return found


def meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


points = st.builds(
    Labelled,
    st.floats(50, 550),
    st.floats(50, 450),
    st.just(6.0),
    st.text("abcdefgh ", min_size=1, max_size=30).map(str.strip),
)


@settings(max_examples=80)
@given(st.lists(points, max_size=25))
def test_labels_cover_nothing_and_none_is_lost_without_notice(all_points: list[Labelled]) -> None:
    drawn, left_out = labels(SHEET, PLANE, all_points)
    placed = boxes(drawn)
    assert len(placed) + left_out == sum(bool(one.label) for one in all_points)
    marks = [(one.x - 6, one.y - 6, one.x + 6, one.y + 6) for one in all_points]
    for one, other in combinations(placed, 2):
        assert not meet(one, other)
    for box in placed:
        assert not any(meet(box, mark) for mark in marks)
        assert box[0] >= 50 - 0.01
        assert box[2] <= 550 + 0.01
    assert labels(SHEET, PLANE, all_points) == (drawn, left_out)


def test_a_lone_label_stands_right_of_its_point() -> None:
    (drawn,), left_out = labels(SHEET, PLANE, [Labelled(300, 200, 6, "ALD")])
    (box,) = boxes([drawn])
    assert left_out == 0
    assert 306 < box[0] < 315
    assert box[1] < 200 < box[3]


def test_at_the_far_edge_it_stands_on_the_near_side() -> None:
    (drawn,), _ = labels(SHEET, PLANE, [Labelled(545, 200, 6, "ALDONIA")])
    assert 'text-anchor="end"' in drawn
    assert boxes([drawn])[0][2] < 540


def test_a_crowd_gets_lines_to_its_points_then_no_labels() -> None:
    crowd = [Labelled(300 + place % 5, 200 + place // 5, 6, f"P{place}") for place in range(40)]
    drawn, left_out = labels(SHEET, PLANE, crowd)
    assert any(one.startswith("<path") for one in drawn)
    assert 20 <= left_out < 40
