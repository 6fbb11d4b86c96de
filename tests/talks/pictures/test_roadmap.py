# SPDX-License-Identifier: Apache-2.0
"""The roadmap: items by their first day, full and hollow marks, bars for silence, lines to what comes after, and what has no day."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.errors import InputError
from comity.talks.pictures.colours import PAPER
from comity.talks.pictures.roadmap import KINDS, Item, Roadmap, as_table, draw
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
from talks.pictures.examples import as_named, of_roadmap

names = st.one_of(st.text(max_size=12), st.sampled_from(HOSTILE))
days = st.one_of(st.none(), st.dates().map(str))
ids = st.sampled_from("abcdef")
items = st.builds(
    Item, ids, names, st.sampled_from(KINDS), days, days, st.booleans(), st.lists(ids, max_size=3).map(tuple)
)
roadmaps = st.builds(Roadmap, names, st.lists(items, max_size=8).map(tuple))


def of_items(*all_items: Item) -> Roadmap:
    return Roadmap("Road", all_items)


def marks(data: Roadmap) -> list[Any]:
    """Marks of the items, before those of the legend."""
    root = parsed(draw(data))
    bottom = min(one.y for one in words_of(root) if one.content in {"reached", "not reached"})
    found = root.iter(SVG + "circle", SVG + "polygon")
    return [one for one in found if one.get("stroke") and _down(one) < bottom - 15]


def _down(shape: Any) -> float:
    return float(shape.get("cy") or shape.get("points").split()[0].split(",")[1])


def test_the_table_by_hand() -> None:
    header, rows = as_table(of_roadmap(as_named))
    assert header == ("Item", "Kind", "Start", "End", "reached", "After")
    assert rows == (
        ("First round", "round", "2030-01-14", "2030-02-01", "yes", ""),
        ("Silence on the agenda", "silence procedure", "2030-03-01", "2030-03-08", "no", "First round"),
        ("Treaty day", "milestone", "", "2030-09-01", "no", "Silence on the agenda, Gauges are opened"),
        ("Commission reports", "report back", "2030-06-01", "", "no", ""),
        ("Gauges are opened", "commitment", "2030-02-15", "2030-05-15", "yes", ""),
        ("Ratification", "milestone", "", "", "no", "Treaty day, unknown"),
    )


def test_the_summary_by_hand() -> None:
    _, desc = title_and_desc(parsed(draw(of_roadmap(as_named))))
    assert desc.split("\n")[0] == "Items: 6. reached: 2 of 6. Without a date: 1."


def test_items_stand_by_their_first_day_and_undated_ones_last() -> None:
    found = [one.content for one in words_of(parsed(draw(of_roadmap(as_named))))]
    order = [
        "First round",
        "Gauges are opened",
        "Silence on the agenda",
        "Commission reports",
        "Treaty day",
        "Without a date",
        "Ratification",
    ]
    assert [one for one in found if one in order] == order
    assert "After: Treaty day, unknown" in found


def test_items_of_one_day_keep_their_order() -> None:
    data = of_items(*[Item(str(place), f"Item {place}", "round", "2030-01-01") for place in (3, 1, 2)])
    found = [one.content for one in words_of(parsed(draw(data))) if one.content.startswith("Item")]
    assert found == ["Item 3", "Item 1", "Item 2"]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "silence"])
def test_reached_is_full_and_open_is_hollow(kind: Any) -> None:
    for reached in (True, False):
        (mark,) = marks(of_items(Item("a", "A", kind, "2030-01-01", reached=reached)))
        assert (mark.get("fill") == PAPER) is not reached
        assert (mark.tag == SVG + "circle") is (kind == "round")


def test_milestones_are_diamonds() -> None:
    (mark,) = marks(of_items(Item("a", "A", "milestone", "2030-01-01")))
    corners = [tuple(map(float, pair.split(","))) for pair in mark.get("points").split()]
    assert len(corners) == 4
    assert corners[0][0] == corners[2][0]
    assert corners[1][1] == corners[3][1]


def test_a_silence_procedure_is_a_bar_to_its_deadline() -> None:
    data = of_items(
        Item("s", "S", "silence", "2030-03-01", "2030-03-08"),
        Item("r", "R", "round", "2030-02-01", "2030-04-01"),
    )
    root = parsed(draw(data))
    _, bar, _ = [one for one in root.iter(SVG + "rect") if one.get("stroke") or one.get("fill") == PAPER]
    (post, *_) = [
        one
        for one in root.iter(SVG + "path")
        if one.get("stroke-width") == "3" and one.get("stroke") == bar.get("stroke")
    ]
    right = float(str(bar.get("x"))) + float(str(bar.get("width")))
    assert f"M{right:g}".startswith(str(post.get("d")).split()[0][:5])
    assert float(str(bar.get("width"))) == pytest.approx(7 / 61 * 560, rel=0.05)


def test_later_is_right_in_english_and_left_in_arabic() -> None:
    data = of_items(*[Item(str(month), f"M{month}", "round", f"2030-{month:02}-01") for month in range(1, 7)])
    for language, ahead in (("en", 1), ("ar", -1)):
        root = parsed(draw(data, language=language))
        *across, _, _, _ = [float(str(one.get("cx"))) * ahead for one in root.iter(SVG + "circle")]
        assert len(across) == 6
        assert across == sorted(across)
        ticks = [
            one.x * ahead
            for one in words_of(root)
            if one.content.startswith("2030-") and len(one.content) == 7
        ]
        assert ticks == sorted(ticks)
        assert len(ticks) == 6


def arrows(data: Roadmap) -> int:
    return sum(one.get("stroke") is None for one in parsed(draw(data)).iter(SVG + "polygon"))


def test_lines_lead_to_what_comes_after() -> None:
    assert arrows(of_roadmap(as_named)) == 3
    a, b = Item("a", "A", "round", "2030-01-01"), Item("b", "B", "round", "2030-09-01", after=("a",))
    assert arrows(of_items(a, b)) == 1
    assert arrows(of_items(a, replace(b, start="2030-01-02"))) == 1
    assert arrows(of_items(a, replace(b, after=("a", "b", "nobody")))) == 1
    assert arrows(of_items(replace(a, after=("b",)), b)) == 2
    assert arrows(of_items(a, replace(b, start=None))) == 0


def test_days_are_said_beside_the_label() -> None:
    at = {one.content: one for one in words_of(parsed(draw(of_roadmap(as_named))))}
    assert at["2030-01-14 to 2030-02-01"].y == pytest.approx(at["First round"].y + 14)
    assert "2030-06-01" in at


def test_days_in_arabic_keep_their_order() -> None:
    """Within Arabic words a day would be turned round, were it not isolated."""
    svg = draw(of_roadmap(as_named), language="ar")
    assert "من \u20682030-01-14\u2069 إلى \u20682030-02-01\u2069" in svg


def test_an_end_before_its_start_is_drawn_from_the_earlier_day() -> None:
    one, other = (
        of_items(Item("a", "A", "round", *both), Item("b", "B", "round", "2031-01-01"))
        for both in (("2030-01-01", "2030-06-01"), ("2030-06-01", "2030-01-01"))
    )
    assert [mark.get("cx") for mark in marks(one)] == [mark.get("cx") for mark in marks(other)]


def test_only_undated_items() -> None:
    root = parsed(draw(of_items(Item("a", "A", "commitment"), Item("b", "B", "silence"))))
    found = [one.content for one in words_of(root)]
    assert found[1:6] == ["Without a date", "A", "commitment", "B", "silence procedure"]


@pytest.mark.parametrize("bad", [("2030-02-30", None), (None, "soon")])
def test_what_is_no_day_is_refused(bad: tuple[str | None, str | None]) -> None:
    data = of_items(Item("a", "A", "round", *bad))
    for ask in (draw, as_table):
        with pytest.raises(InputError, match="is not a day"):
            ask(data)


def test_two_hundred_items() -> None:
    data = of_items(
        *[
            Item(
                f"i{place}",
                f"Item {place}",
                KINDS[place % 5],
                f"20{30 + place % 7}-0{1 + place % 9}-11",
                after=(f"i{place - 1}",),
            )
            for place in range(200)
        ]
    )
    root = parsed(draw(data))
    check_safe(root)
    check_legible(root)
    rows = sorted(one.y for one in words_of(root) if one.content.startswith("Item "))
    assert len(rows) == 200
    assert min(after - before for before, after in pairwise(rows)) >= 20


@settings(max_examples=80)
@given(roadmaps, st.sampled_from(["en", "ar", "fa"]))
def test_whatever_is_drawn_is_valid_and_whole(data: Roadmap, language: str) -> None:
    svg = draw(data, language=language)
    root = parsed(svg)
    check_safe(root)
    check_legible(root)
    _, rows = as_table(data, language=language)
    assert len(rows) == len(data.items)
    everything = said(root)
    assert [value for row in rows for value in row if plain(value) not in everything] == []
    assert draw(data, language=language) == svg
