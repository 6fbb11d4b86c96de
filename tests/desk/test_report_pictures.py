# SPDX-License-Identifier: Apache-2.0
"""The pictures of a report: what they are made from, when they are left out, and that each stands beside its own table."""

from __future__ import annotations

from typing import Any

import pytest

from comity.desk.report_pictures import pictures_of, roadmap_of
from comity.desk.state import State
from comity.desk.view import state_data
from comity.talks.pictures.roadmap import Item
from desk.pages import DIGEST, Page, check_sound, everything, rows, said, written
from talks.pictures.drawn import check_legible, check_safe, parsed, plain
from talks.stage import Talks
from worlds import Replica, accepted

NAMES = ["heatmap", "blocs", "blockers", "roadmap"]


@pytest.fixture(scope="module")
def state() -> State:
    return everything().folded


@pytest.fixture(scope="module")
def data(state: State) -> dict[str, Any]:
    return state_data(state, DIGEST)


def tables(state: State, language: str = "en") -> dict[str, list[dict[str, str]]]:
    """What the pictures say, by name, per row what stands under each heading."""
    return {
        one.name: [dict(zip(one.table[0], map(plain, row), strict=True)) for row in one.table[1]]
        for one in pictures_of(state, state_data(state, DIGEST), language=language)
    }


@pytest.mark.parametrize("language", ["en", "ar", "fa"])
def test_each_picture_stands_in_the_page_with_its_table(
    state: State, data: dict[str, Any], language: str
) -> None:
    page = check_sound(written(state, language))
    pictures = pictures_of(state, data, language=language)
    assert [one.name for one in pictures] == NAMES
    for one in pictures:
        drawing = parsed(one.svg)
        check_safe(drawing)
        check_legible(drawing)
        assert one.svg.strip() in page.html
        assert page.one(f'//section[@id="picture-{one.name}"]/details/summary') is not None
        header, body = one.table
        (table,) = page.find(f'//section[@id="picture-{one.name}"]/details//table')
        assert [list(row.values()) for row in rows(table)] == [[said(cell) for cell in row] for row in body]
        assert [said(cell) for cell in table.iterfind("thead/tr/th")] == [said(cell) for cell in header]


def test_the_heatmap_says_the_share_of_the_others_on_a_partys_side(state: State) -> None:
    """On Senne ALD and BRE are for, MAR is against; on Port MAR and TAV are for."""
    found = {row["Party"]: row for row in tables(state)["heatmap"]}
    assert {code: row["Seat"] for code, row in found.items()} == {
        "ALD": "50%",
        "BRE": "50%",
        "MAR": "33% (1/3)",
        "TAV": "100%",
    }
    assert found["MAR"]["Fish"] == "no position"
    assert found["MAR"]["Dam"] == "no position; another format deals with it"
    assert found["ALD"]["Dam"] == "no position; no other party filed on it"


def test_no_word_of_the_program_stands_in_a_picture(state: State) -> None:
    for language in ("en", "ar"):
        everything_said = str(tables(state, language))
        for word in ("nothing_filed", "outside", "blocks_alone", "report_back", "not_adopted"):
            assert word not in everything_said


def test_the_matrix_says_who_stops_what(state: State) -> None:
    first = tables(state)["blockers"][0]
    assert first == {
        "Issue": "Seat",
        "Option": "Senne",
        "Answer": "fails",
        "ALD": "for",
        "BRE": "for",
        "MAR": "blocks alone",
        "TAV": "no position",
    }


def test_the_map_says_what_stands_behind_its_axes(state: State) -> None:
    found = [row["Name"] for row in tables(state)["blocs"]]
    assert found == ["", "ALD", "BRE", "MAR", "TAV", "Seat: Senne"]


# When there is nothing to draw


def test_without_talks_there_is_no_picture() -> None:
    assert tables(Replica().folded) == {}


def test_issues_without_positions_make_no_picture() -> None:
    assert tables(Talks().folded) == {}


def test_one_position_is_no_agreement_and_no_map() -> None:
    talks = Talks()
    accepted(talks.position("ALD", "seat.senne"))
    assert list(tables(talks.folded)) == ["blockers"]
    accepted(talks.position("BRE", "seat.senne", "preferred"))
    assert list(tables(talks.folded)) == ["heatmap", "blockers"]
    accepted(talks.position("MAR", "seat.senne", "cannot_accept"))
    assert list(tables(talks.folded)) == ["heatmap", "blocs", "blockers"]


def test_what_was_withdrawn_makes_no_picture() -> None:
    talks = Talks()
    for code in ("ALD", "MAR"):
        accepted(talks.position(code, "seat.senne"))
        accepted(talks.position(code, "seat.senne", "withdrawn"))
    assert tables(talks.folded) == {}


def test_a_commitment_without_a_day_makes_no_roadmap() -> None:
    talks = Talks()
    accepted(talks.talk("commitment", "ALD", id="c", text="We open them."))
    assert tables(talks.folded) == {}
    accepted(talks.talk("milestone", ["ALD", "BRE", "MAR"], id="m", title="Open Day"))
    assert list(tables(talks.folded)) == ["roadmap"]


# The roadmap


def test_the_roadmap_holds_all_that_has_a_day_and_every_milestone(data: dict[str, Any]) -> None:
    running, adopted, broken = (one["index"] for one in data["silences"])
    found = roadmap_of(data)
    assert found.title == "Roadmap"
    assert list(found.items) == [
        Item(f"silence/{adopted}", "adopted: Fish: Yes", "silence", None, "2026-03-01", reached=True),
        Item(f"silence/{broken}", "broken: Seat: Turns", "silence", None, "2026-03-01"),
        Item("round/pair/1", "Round 1, Senne, pair", "round", "2026-03-10", "2026-03-12"),
        Item("round//1", "Round 1, Senne", "round", "2026-03-22"),
        Item("round//3", "Round 3, Port Tav", "round", "2026-04-10"),
        Item(f"silence/{running}", "running: Bread & salt", "silence", None, "2026-05-01"),
        Item("milestone/a", "Adoption Day", "milestone", "2026-06-01", reached=True),
        Item("commitment/c", "TAV: We open them.", "commitment", None, "2026-07-01"),
        Item("workstreams/w/report", "Report on Water", "report_back", None, "2026-07-15"),
        Item("milestones/t/report", "Report on Transition Day", "report_back", None, "2026-09-01"),
        Item("milestone/t", "Transition Day (starts when: A winter.)", "milestone", after=("milestone/a",)),
    ]


def test_a_trigger_is_named_until_the_milestone_is_reached() -> None:
    talks, three = Talks(), ["ALD", "BRE", "MAR"]

    def label() -> str:
        (item,) = roadmap_of(talks.data()).items
        return item.label

    accepted(talks.talk("milestone", three, id="m", title="Open Day", date="2026-06-01", trigger="It thaws."))
    assert label() == "Open Day (starts when: It thaws.)"
    accepted(talks.talk("reached", three, milestone="m", text="It thawed."))
    assert label() == "Open Day"


def test_a_report_reaches_nothing() -> None:
    talks = Talks()
    accepted(talks.talk("commitment", "ALD", id="c", text="We open them.", due="2026-07-01"))
    accepted(talks.talk("report", "ALD", commitment="c", text="Done.", says="done"))
    assert [item.reached for item in roadmap_of(talks.data()).items] == [False]


def test_items_of_one_day_stand_in_a_fixed_order() -> None:
    talks, day = Talks(), "2026-06-01"
    accepted(talks.talk("commitment", "ALD", id="c", text="We open them.", due=day))
    accepted(talks.talk("workstream", "ALD", id="w", title="Water", co_chairs=["ALD"], report_back=day))
    body = {"target": "Bread", "rule": "three", "deadline": f"{day}T00:00:00Z"}
    accepted(talks.say("charter/silence/v1", "ALD", **body))
    accepted(talks.talk("milestone", ["ALD", "BRE", "MAR"], id="m", title="Open Day", date=day))
    accepted(talks.talk("round", "ALD", number=1, host="Senne", date=day))
    kinds = [item.kind for item in roadmap_of(talks.data()).items]
    assert kinds == ["round", "milestone", "silence", "report_back", "commitment"]


def test_what_parties_that_left_committed_to_is_shown_without_them() -> None:
    talks = Talks()
    accepted(talks.talk("commitment", "TAV", id="c", text="We open them.", due="2026-07-01"))
    talks.leave("TAV")
    assert [item.label for item in roadmap_of(talks.data()).items] == ["We open them."]
    check_sound(written(talks.folded))


def test_the_roadmap_in_arabic(data: dict[str, Any]) -> None:
    found = roadmap_of(data, language="ar")
    labels = {item.id: item.label for item in found.items}
    assert found.title == "خارطة الطريق"
    assert labels["round/pair/1"] == "الجولة 1، Senne، pair"
    assert labels["milestones/t/report"] == "تقرير عن Transition Day"
    assert [item.id for item in found.items] == [item.id for item in roadmap_of(data).items]


def test_a_picture_can_stand_alone(state: State, data: dict[str, Any]) -> None:
    """As well as in the page: it is a document of its own."""
    for one in pictures_of(state, data):
        assert one.svg.startswith("<svg ")
        assert one.svg.endswith("</svg>\n")
        assert Page(f"<!doctype html>{one.svg}").find("//svg")
