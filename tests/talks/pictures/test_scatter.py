# SPDX-License-Identifier: Apache-2.0
"""The scatter of packages: places by hand, dots drawn once, names on what is named, and a shape for each kind."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.talks.pictures.scatter import KINDS, Point, Scatter, as_table, draw, written
from talks.pictures.drawn import (
    HOSTILE,
    SVG,
    check_legible,
    check_safe,
    parsed,
    plain,
    said,
    title_and_desc,
    words_of,
)
from talks.pictures.examples import as_named, of_scatter

names = st.one_of(st.text(max_size=12), st.sampled_from(HOSTILE))
values = st.one_of(
    st.fractions(0, 1), st.floats(-1e6, 1e6, allow_subnormal=False).map(lambda value: round(value, 6))
)
points = st.builds(Point, names, values, values, st.sampled_from(KINDS))
scatters = st.builds(Scatter, names, names, names, st.lists(points, max_size=12).map(tuple))


def of_points(*points_of_it: Point) -> Scatter:
    return Scatter("Packages", "Valley", "Coast", points_of_it)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Fraction(2, 3), "2/3 (0.667)"), (Fraction(1), "1"), (Fraction(0), "0"), (0.25, "0.250"), (-0.0001, "0.000"),
        (Fraction(-1, 2), "-1/2 (-0.500)"),
    ],
)  # fmt: skip
def test_values_as_written(value: Fraction | float, expected: str) -> None:
    assert written(value) == expected


def test_the_table_by_hand() -> None:
    header, rows = as_table(of_scatter(as_named))
    assert header == ("Kind", "Name", "Least value in the valley", "Least value on the coast")
    assert rows[:2] == (
        ("named package", "Package A", "2/3 (0.667)", "3/5 (0.600)"),
        ("fair package", "Even shares", "1/2 (0.500)", "1/2 (0.500)"),
    )
    assert rows[2] == ("status quo", "As it is", "0.100", "0.200")
    assert rows[4] == ("other package", "", "0.250", "0.750")


def test_the_summary_by_hand() -> None:
    _, desc = title_and_desc(parsed(draw(of_scatter(as_named))))
    assert desc.split("\n")[0] == "Packages: 5. Named: 3 of 5."


def test_more_is_right_and_up_or_left_and_up() -> None:
    data = of_points(Point("", 0.25, 0.25), Point("", 0.75, 0.75))
    for language, ahead in (("en", 1), ("ar", -1)):
        root = parsed(draw(data, language=language))
        # The last circle is that of the legend.
        low, high, _ = [
            (float(str(one.get("cx"))), float(str(one.get("cy")))) for one in root.iter(SVG + "circle")
        ]
        assert ahead * (high[0] - low[0]) == pytest.approx(240)
        assert high[1] - low[1] == pytest.approx(-240)


def test_values_between_0_and_1_have_the_same_scale_everywhere() -> None:
    for data in (of_points(Point("", 0.4, 0.5)), of_points(Point("", 0, 1), Point("", 1, 0))):
        ticks = [one.content for one in words_of(parsed(draw(data)))]
        assert ticks.count("0.0") == ticks.count("1.0") == 2
    ticks = [one.content for one in words_of(parsed(draw(of_points(Point("", 0, 40), Point("", 2, 90)))))]
    assert {"40", "90", "2.0"} <= set(ticks)


def test_dots_on_one_spot_are_drawn_once() -> None:
    many = of_points(*[Point("", Fraction(place % 10, 10), Fraction(1, 2)) for place in range(500)])
    svg = draw(many)
    assert sum(1 for _ in parsed(svg).iter(SVG + "circle")) == 10 + 1
    assert len(as_table(many)[1]) == 500


def test_each_kind_has_its_own_shape_and_only_what_is_there_is_explained() -> None:
    shapes = set()
    for kind in KINDS:
        root = parsed(draw(of_points(Point("", 0.5, 0.5, kind))))
        circles, polygons = (list(root.iter(SVG + tag)) for tag in ("circle", "polygon"))
        assert len(circles) + len(polygons) == 2
        shapes.add(len(str(polygons[0].get("points")).split()) if polygons else 0)
        legend = {one.content for one in words_of(root)} & {
            "named package",
            "fair package",
            "status quo",
            "other package",
        }
        assert len(legend) == 1
    # A diamond and a square have four corners each, one standing on its corner.
    assert shapes == {0, 4, 10}


def test_named_packages_carry_their_names() -> None:
    labels = [one.content for one in words_of(parsed(draw(of_scatter(as_named))))]
    assert labels.count("Package A") == labels.count("Even shares") == labels.count("As it is") == 1
    other = of_points(Point("Seventh", 0.5, 0.5))
    assert "Seventh" in [one.content for one in words_of(parsed(draw(other)))]


def test_labels_without_room_are_counted() -> None:
    crowd = of_points(*[Point(f"Package {place}", 0.5, 0.5, "package") for place in range(60)])
    everything = said(parsed(draw(crowd)))
    shown = [one.content for one in words_of(parsed(draw(crowd))) if one.content.startswith("Package ")]
    assert 0 < len(shown) < 60
    assert f"Labels without room: {60 - len(shown)}." in everything


@settings(max_examples=60)
@given(scatters, st.sampled_from(["en", "ar", "fa"]))
def test_whatever_is_drawn_is_valid_and_whole(data: Scatter, language: str) -> None:
    svg = draw(data, language=language)
    root = parsed(svg)
    check_safe(root)
    check_legible(root)
    _, rows = as_table(data, language=language)
    assert len(rows) == len(data.points)
    everything = said(root)
    assert [value for row in rows for value in row if plain(value) not in everything] == []
    assert draw(data, language=language) == svg
