# SPDX-License-Identifier: Apache-2.0
"""The bloc map: one unit in both directions, a shape for each combination of formats, and the statements at the right ends."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from comity.talks.pictures.bloc_map import Axis, BlocMap, Point, as_table, draw
from talks.pictures.drawn import (
    HOSTILE,
    SVG,
    Words,
    check_legible,
    check_safe,
    parsed,
    plain,
    said,
    title_and_desc,
    words_of,
)
from talks.pictures.examples import NO_AXES, as_named, of_bloc_map

names = st.one_of(st.text(max_size=12), st.sampled_from(HOSTILE))
numbers = st.floats(-1e4, 1e4, allow_subnormal=False).map(lambda value: round(value, 6))
points = st.builds(Point, names, numbers, numbers, st.lists(names, max_size=3).map(tuple))
loadings = st.floats(-1, 1).map(lambda value: round(value, 6))
axes = st.builds(Axis, st.floats(0, 1), st.lists(st.tuples(names, loadings), max_size=8).map(tuple))
maps = st.builds(BlocMap, names, st.lists(points, max_size=12).map(tuple), st.tuples(axes, axes))


def found(data: BlocMap, language: str = "en") -> dict[str, Words]:
    return {one.content: one for one in words_of(parsed(draw(data, language=language)))}


def of_points(*all_points: Point) -> BlocMap:
    return BlocMap("Map", all_points, NO_AXES)


def test_the_table_by_hand() -> None:
    header, rows = as_table(of_bloc_map(as_named))
    assert header == ("Kind", "Name", "Formats", "Axis 1", "Axis 2")
    assert rows[:3] == (
        ("Explained variance", "", "", "62.5%", "25.0%"),
        ("Party", "ALD", "Valley format", "1.500", "0.250"),
        ("Party", "BRE", "Coast format + Valley format", "-0.500", "1.000"),
    )
    assert rows[4] == ("Party", "TAV", "in no format", "-1.000", "-1.250")
    assert rows[5:] == (
        ("Statement", "Dams stay", "", "0.800", ""),
        ("Statement", "Water is shared by need", "", "-0.600", ""),
        ("Statement", "Tolls end", "", "0.000", ""),
        ("Statement", "Fishing is free", "", "", "0.500"),
        ("Statement", "A joint commission meets", "", "", "-0.250"),
    )


def test_the_summary_by_hand() -> None:
    _, desc = title_and_desc(parsed(draw(of_bloc_map(as_named))))
    assert desc.split("\n")[0] == (
        "Parties: 4. Formats: 2. Axis 1, explained variance 62.5%. Axis 2, explained variance 25.0%."
    )


@pytest.mark.parametrize("language", ["en", "he"])
def test_statements_stand_at_their_ends(language: str) -> None:
    """Where values grow: right in English, left in Hebrew, and up in both."""
    at = found(of_bloc_map(as_named), language)
    ahead = 1 if language == "en" else -1
    stay, share = at["Dams stay"], at["Water is shared by need"]
    assert ahead * (stay.x - share.x) > 100
    assert stay.y == share.y > at["ALD"].y
    assert at["Fishing is free"].y < at["A joint commission meets"].y - 200
    assert "Tolls end" not in at
    assert {"+0.80", "\u22120.60", "+0.50", "\u22120.25"} <= set(at)
    assert "Axis 1, explained variance 62.5%" in at
    assert "Axis 2, explained variance 25.0%" in " ".join(at)


def test_only_the_three_strongest_at_each_end_are_shown() -> None:
    statements = tuple((f"s{place}", (place - 5) / 10) for place in range(11))
    data = BlocMap("Map", (Point("ALD", 1, 1),), (Axis(0.5, statements), Axis(0.1)))
    assert {one for one in found(data) if one.startswith("s") and len(one) <= 3} == {
        "s0",
        "s1",
        "s2",
        "s8",
        "s9",
        "s10",
    }
    assert [row[1] for row in as_table(data)[1] if row[0] == "Statement"] == [one for one, _ in statements]


def test_one_unit_in_both_directions() -> None:
    data = of_points(Point("ALD", 0, 0), Point("BRE", 2, 0), Point("MAR", 0, 2))
    for language, ahead in (("en", 1), ("ar", -1)):
        middle, right, up, _ = [
            (float(str(one.get("cx"))), float(str(one.get("cy"))))
            for one in parsed(draw(data, language=language)).iter(SVG + "circle")
        ]
        assert ahead * (right[0] - middle[0]) == pytest.approx(middle[1] - up[1], abs=1)
        assert middle[1] - up[1] > 80
        assert right[1] == middle[1]


def test_each_combination_of_formats_has_its_own_mark() -> None:
    combinations = [(), ("A",), ("B",), ("A", "B")]
    data = of_points(
        *[Point(f"P{place}", place, place * place, one) for place, one in enumerate(combinations)]
    )
    at = found(data)
    assert {"A", "B", "A + B", "in no format"} <= set(at)
    root = parsed(draw(data))
    shapes = list(root.iter(SVG + "circle", SVG + "polygon"))
    # Four points and four entries of the legend: one circle each, and three outlines.
    assert len(shapes) == 8
    assert sum(one.tag == SVG + "circle" for one in shapes) == 2


def test_the_order_of_formats_does_not_matter() -> None:
    data = of_points(Point("ALD", 0, 1, ("A", "B")), Point("BRE", 1, 0, ("B", "A", "B")))
    assert [one for one in found(data) if "+" in one] == ["A + B"]
    assert {row[2] for row in as_table(data)[1][1:]} == {"A + B"}


def test_sixteen_combinations_differ_without_colour() -> None:
    data = of_points(*[Point(f"P{place}", place, -place, (f"format {place:02}",)) for place in range(16)])
    root = parsed(draw(data))
    marks = list(root.iter(SVG + "circle", SVG + "polygon"))[:16]
    assert (
        len(
            {
                (
                    str(one.tag),
                    len(str(one.get("points")).split()),
                    one.get("fill") == "#ffffff",
                    _form(one.get("points")),
                )
                for one in marks
            }
        )
        == 16
    )


def _form(points_of_it: str | None) -> tuple[float, ...]:
    """Corners by their distance from the first, whatever the place on the sheet."""
    corners = [tuple(map(float, pair.split(","))) for pair in (points_of_it or "").split()]
    return tuple(round(part - corners[0][place]) for corner in corners for place, part in enumerate(corner))


def test_parties_on_one_spot_share_a_label() -> None:
    at = found(of_points(Point("MAR", 1, 1, ("A",)), Point("ALD", 1, 1, ("B",)), Point("TAV", -1, 0, ("A",))))
    assert "MAR, ALD" in at
    assert "TAV" in at
    root = parsed(draw(of_points(Point("MAR", 1, 1, ("A",)), Point("ALD", 1, 1, ("B",)))))
    sayings = [plain(one.text) for one in root.iter(SVG + "title")][1:]
    assert sayings == ["MAR · A", "ALD · B"]


def test_marks_on_one_spot_lie_visibly_one_within_the_other() -> None:
    for count in (2, 3, 4):
        data = of_points(*[Point(f"P{place}", 1, 1, (f"f{place}",)) for place in range(count)])
        marks = list(parsed(draw(data)).iter(SVG + "circle", SVG + "polygon"))[: 2 * count - 1]
        widths = [_half_width(one) for one in marks]
        # A mark, then a white gap and a mark within it, and so on.
        for outer, gap, inner in zip(widths[::2], widths[1::2], widths[2::2], strict=False):
            assert outer - gap >= 1
            assert gap > inner


def _half_width(shape: etree._Element) -> float:
    if shape.tag == SVG + "circle":
        return float(str(shape.get("r")))
    across = [float(pair.split(",")[0]) for pair in str(shape.get("points")).split()]
    return (max(across) - min(across)) / 2


def test_all_at_the_middle() -> None:
    at = found(of_points(Point("ALD", 0, 0)))
    assert "ALD" in at


def test_two_hundred_parties() -> None:
    data = of_points(
        *[
            Point(f"P{place:03}", (place * 37) % 101 - 50, (place * 53) % 97 - 48, (f"f{place % 3}",))
            for place in range(200)
        ]
    )
    root = parsed(draw(data))
    check_safe(root)
    check_legible(root)
    labels = [one for one in words_of(root) if one.content.startswith("P") and len(one.content) == 4]
    assert f"Labels without room: {200 - len(labels)}." in said(root)
    assert len(labels) > 40


@settings(max_examples=60)
@given(maps, st.sampled_from(["en", "ar", "fa"]))
def test_whatever_is_drawn_is_valid_and_whole(data: BlocMap, language: str) -> None:
    svg = draw(data, language=language)
    root = parsed(svg)
    check_safe(root)
    check_legible(root)
    _, rows = as_table(data, language=language)
    assert len(rows) == 1 + len(data.points) + sum(len(axis.statements) for axis in data.axes)
    everything = said(root)
    assert [value for row in rows for value in row if plain(value) not in everything] == []
    assert draw(data, language=language) == svg
