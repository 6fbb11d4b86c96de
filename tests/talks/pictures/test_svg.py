# SPDX-License-Identifier: Apache-2.0
"""The primitives: numbers, mirroring, escaping, the legend, and the document around a picture."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from comity.talks.pictures.colours import BLUE, INK, PAPER
from comity.talks.pictures.svg import (
    MARGIN,
    SHAPES,
    Entry,
    Sheet,
    described,
    document,
    heading,
    legend,
    name_of,
    number,
    told,
)
from talks.pictures.drawn import HOSTILE, SVG, check_safe, parsed, plain

LTR, RTL = Sheet(200, "en", "x-1"), Sheet(200, "ar", "x-1")
TABLE = (("Party", "Issue"), (("ALD", "Dams"), ("BRE", "")))


def element(markup: str) -> etree._Element:
    return etree.fromstring(markup)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0, "0"),
        (1.0, "1"),
        (-0.001, "0"),
        (-0.5, "-0.5"),
        (100, "100"),
        (2.675, "2.67"),
        (1e6, "1000000"),
        (-10.10, "-10.1"),
    ],
)
def test_numbers(value: float, written: str) -> None:
    assert number(value) == written


@given(st.floats(-1e6, 1e6))
def test_numbers_are_read_back(value: float) -> None:
    assert abs(float(number(value)) - value) <= 0.005001
    assert "e" not in number(value)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_not_finite_is_no_number(value: float) -> None:
    with pytest.raises(ValueError, match="no coordinate"):
        number(value)


def test_rectangles_are_mirrored_as_a_whole() -> None:
    for sheet, left in ((LTR, "10"), (RTL, "160")):
        found = element(sheet.rect(10, 20, 30, 40, PAPER, edge=INK, line=2))
        assert [found.get(key) for key in ("x", "y", "width", "height", "fill", "stroke", "stroke-width")] == [
            left, "20", "30", "40", PAPER, INK, "2",
        ]  # fmt: skip
    assert (
        element(LTR.tiles([(10, 20), (50, 20)], 30, 40, PAPER)).get("d")
        == "M10 20h30v40h-30zM50 20h30v40h-30z"
    )
    assert element(RTL.tiles([(10, 20)], 30, 40, PAPER)).get("d") == "M160 20h30v40h-30z"


def test_lines_and_areas_are_mirrored() -> None:
    assert element(LTR.lines([[(0, 1), (2, 3)], [(4, 5), (6, 7)]], INK)).get("d") == "M0 1L2 3M4 5L6 7"
    assert element(RTL.lines([[(0, 1), (2, 3)]], INK, dashes="2 3")).get("d") == "M200 1L198 3"
    assert element(RTL.area(((0, 0), (10, 0), (0, 10)), INK)).get("points") == "200,0 190,0 200,10"


def test_shapes_differ_and_are_symmetric() -> None:
    """So that a turned sheet needs no shapes of its own."""
    drawn = {kind: LTR.shape(kind, 100, 50, 8, BLUE) for kind in SHAPES}
    assert len(set(drawn.values())) == len(SHAPES)
    for kind, one in drawn.items():
        other = RTL.shape(kind, 100, 50, 8, BLUE)
        if kind != "circle":
            assert _corners(one) == _corners(other)


def _corners(markup: str) -> set[str]:
    return set(str(element(markup).get("points")).split())


def test_hollow_shapes_are_edged_in_their_colour() -> None:
    full, hollow = (element(LTR.shape("square", 0, 0, 8, BLUE, hollow=one)) for one in (False, True))
    assert (full.get("fill"), hollow.get("fill"), hollow.get("stroke")) == (BLUE, PAPER, BLUE)


def test_text_starts_at_the_mirrored_place_and_leans_the_other_way() -> None:
    left, right = (element(one.text(30, 40, "ALD", 12, slant=45)) for one in (LTR, RTL))
    assert (left.get("x"), left.get("transform")) == ("30", "rotate(-45 30 40)")
    assert (right.get("x"), right.get("transform")) == ("170", "rotate(45 170 40)")
    assert left.get("text-anchor") is right.get("text-anchor") is None
    assert (left.text, right.text) == ("ALD", "\u2068ALD\u2069")


def test_text_takes_the_ink_of_its_ground() -> None:
    dark, light, quiet = (LTR.text(0, 0, "x", 9, **keys) for keys in ({"on": "#000000"}, {}, {"quiet": True}))
    assert element(dark).get("fill") == PAPER
    assert element(light).get("fill") == INK
    assert element(quiet).get("fill") not in {INK, PAPER}
    assert element(LTR.text(0, 0, "x", 9, quiet=True, on="#000000")).get("fill") == PAPER


@pytest.mark.parametrize("name", [one for one in HOSTILE if one.isprintable()])
def test_text_is_escaped(name: str) -> None:
    assert plain(element(LTR.text(0, 0, name, 9)).text) == plain(name)
    assert plain(element(told(LTR, [name], "<g/>"))[0].text) == plain(name)


def test_words_with_values_in_them_run_as_the_sheet_does() -> None:
    assert element(RTL.text(0, 0, "بعد: \u2068ALD\u2069", 9)).text == "بعد: \u2068ALD\u2069"


def test_figures_share_an_element() -> None:
    found = element(RTL.figures([((10, 20), "1"), ((30, 20), "2<")], 10, on=INK))
    assert [(one.get("x"), one.text) for one in found] == [("190", "1"), ("170", "2<")]
    assert (found.get("fill"), found.get("text-anchor")) == (PAPER, "middle")


def test_a_long_title_takes_three_lines_at_most() -> None:
    for title, lines in (("River", 1), ("word " * 12, 3), ("word " * 200, 3)):
        drawn, end = heading(Sheet(240, "en", "x"), title)
        assert len(drawn) == lines
        assert end == MARGIN + 23 * lines
    assert plain(element(drawn[-1]).text).endswith("…")


def test_a_legend_breaks_into_lines_and_keeps_to_the_sheet() -> None:
    sheet = Sheet(400, "en", "x")
    entries: list[Entry] = [
        (lambda x, y: sheet.shape("circle", x, y, 5, BLUE), f"Format number {place}") for place in range(6)
    ]
    drawn, end = legend(sheet, 10, entries)
    texts = [element(one) for one in drawn if one.startswith("<text")]
    rows = sorted({float(str(one.get("y"))) for one in texts})
    assert len(texts) == 6
    assert len(rows) == 3
    assert rows[-1] < end
    assert max(float(str(one.get("x"))) + 6.5 * len(str(one.text)) for one in texts) < 400
    assert legend(sheet, 10, []) == ([], 34)


def test_a_long_legend_is_cut() -> None:
    drawn, _ = legend(LTR, 0, [(lambda x, y: "", "x" * 300)])
    assert plain(drawn[1]).endswith("…</text>")


def test_the_document() -> None:
    svg = document(LTR, 100, "River", "Parties: 2.", TABLE, [LTR.rect(0, 0, 5, 5, PAPER)])
    root = parsed(svg)
    check_safe(root)
    assert svg.startswith("<svg xmlns=")
    assert svg.endswith("</svg>\n")
    assert [str(one.tag).removeprefix(SVG) for one in root] == ["title", "desc", "rect", "rect"]
    assert root[1].text == "Parties: 2.\nParty: ALD; Issue: Dams\nParty: BRE"
    assert (root[2].get("width"), root[2].get("height"), root[2].get("fill")) == ("200", "100", PAPER)


def test_hatching_is_declared_where_it_is_used() -> None:
    plain_one = document(LTR, 9, "", "", TABLE, [])
    hatched_one = document(LTR, 9, "", "", TABLE, [LTR.rect(0, 0, 5, 5, LTR.hatching)])
    assert "<pattern" not in plain_one
    assert '<pattern id="x-1-hatch"' in hatched_one
    check_safe(parsed(hatched_one))


def test_a_description_isolates_values_among_arabic_words() -> None:
    assert described("", (("الطرف",), (("ALD",),)), "ar") == "\n\u2068الطرف\u2069: \u2068ALD\u2069"


def test_names_of_documents_follow_their_content() -> None:
    assert name_of("heatmap", "River", TABLE) == name_of("heatmap", "River ", TABLE)
    different = {
        name_of(*one)
        for one in (
            ("a", "River", TABLE),
            ("b", "River", TABLE),
            ("a", "Sea", TABLE),
            ("a", "River", (("x",), ())),
        )
    }
    assert len(different) == 4
