# SPDX-License-Identifier: Apache-2.0
"""An election in the state of play and in a report: who opened it, what each party saw last, totals with their answers, no winner."""

from __future__ import annotations

import json
from typing import Any

import pytest

from comity.cli.play import state_text
from comity.desk.report import to_html
from comity.desk.report_words import WORDS
from comity.desk.state import State
from comity.desk.view import state_data
from desk.pages import Page, check_sound, said, written
from election.stage import JOINT, OPENING, PAPER, Probe, made_up
from worlds import accepted

QUESTIONS: list[dict[str, Any]] = [
    {"question": "Who\nhosts? <b>", "answers": ["Aldonia", ""], "blank": True},
    {"question": "In what order?", "answers": ["Maritania", "Tavria"], "ranked": True},
]


def shown(probe: Probe) -> dict[str, Any]:
    """The one row, after checking that a snapshot gives the same, and that it is JSON."""
    state = probe.folded
    data = state_data(state, "")
    assert state_data(State.decode(state.encode()), "") == data
    json.dumps(data)
    (row,) = data["elections"]
    assert isinstance(row, dict)
    return row


def lines(probe: Probe) -> list[str]:
    found = state_text(state_data(probe.folded, "")).splitlines()
    start = found.index("Elections") + 1
    return found[start : found.index("", start)]


@pytest.fixture
def probe() -> Probe:
    return Probe(questions=QUESTIONS, rule="two", text="statement", subject=PAPER)


def finished(probe: Probe) -> Probe:
    accepted(probe.root("TAV", 2))
    accepted(probe.root("BRE", 3, "theirs"))
    accepted(probe.root("TAV", 3))
    accepted(probe.close(3, by=["ALD", "TAV"]))
    accepted(probe.announce(["BRE", "TAV"], totals=[["1", "4", "2"], []]))
    return probe


def test_an_election_that_was_just_opened(probe: Probe) -> None:
    row = shown(probe)
    assert (row["id"], row["rule"], row["by"], row["trustees"]) == ("seat", "two", JOINT, ["ALD", "BRE"])
    assert row["roll"] == OPENING["roll"]
    assert (row["roots"], row["contradictions"], row["closed"], row["result"]) == ([], [], None, None)
    assert (row["text"], row["subject"]) == ("statement", PAPER["sha256"])
    assert lines(probe) == [
        "  seat: Seat of the secretariat; open",
        f"    opened by ALD, BRE, MAR at entry {row['index']}, on the adopted text statement",
        "    roll: 5 credentials, weight 7",
        "    trustees: 1 ALD, 2 BRE",
    ]


def test_a_finished_election_with_a_contradiction(probe: Probe) -> None:
    row = shown(finished(probe))
    assert [(one["party"], one["ballots"], one["event"]) for one in row["roots"]] == [
        ("BRE", 3, made_up(3, "theirs")),
        ("TAV", 3, made_up(3)),
    ]
    assert row["closed"]["by"] == ["ALD", "TAV"]
    assert row["result"]["totals"] == [
        {
            "question": 1,
            "totals": [
                {"answer": None, "blank": True, "total": "1"},
                {"answer": "Aldonia", "blank": False, "total": "4"},
                {"answer": "", "blank": False, "total": "2"},
            ],
        },
        {"question": 2, "totals": []},
    ]
    first = row["index"]
    assert lines(probe)[4:] == [
        f"    BRE saw 3 ballots, {made_up(3, 'theirs')[:16]}..., at entry {first + 2}",
        f"    TAV saw 3 ballots, {made_up(3)[:16]}..., at entry {first + 3}",
        f"    closed with 3 ballots by ALD, TAV at entry {first + 4}",
        f"    entries {first + 2} and {first + 3} cannot be about one box",
        f"    entries {first + 2} and {first + 4} cannot be about one box",
        f"    result stated by BRE, TAV at entry {first + 5}",
        "      1. Who hosts? <b>",
        "         blank votes: 1",
        "         Aldonia: 4",
        "         (no words): 2",
        "      2. In what order?",
        "         ranks or grades: they are counted from the archive",
    ]
    assert not any("won" in one.split() or "winner" in one for one in lines(probe))


def test_words_of_a_ballot_move_no_cursor() -> None:
    probe = Probe(questions=[{"question": "\x1b[2J", "answers": ["a\x07"]}])
    accepted(probe.close(0))
    accepted(probe.announce(totals=[["1"]]))
    assert lines(probe)[-2:] == ["      1. ?[2J", "         a?: 1"]


def test_totals_stand_without_answers_where_the_record_has_no_questions() -> None:
    probe = Probe()
    accepted(probe.close(0))
    accepted(probe.announce(totals=[["7", "0"]]))
    assert shown(probe)["result"]["totals"][0]["totals"][0] == {"answer": None, "blank": None, "total": "7"}
    assert lines(probe)[-3:] == ["      1. question 1", "         7", "         0"]


def test_a_result_without_totals_is_shown_without() -> None:
    probe = Probe()
    accepted(probe.close(0))
    accepted(probe.announce())
    assert shown(probe)["result"]["totals"] == []
    check_sound(written(probe.folded))


def test_elections_stand_in_the_order_in_which_they_were_opened(probe: Probe) -> None:
    accepted(probe.begin(id="a", uuid="Another1Uu1d11"))
    assert [one["id"] for one in state_data(probe.folded, "")["elections"]] == ["seat", "a"]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_report_tells_it_in_both_languages(probe: Probe, language: str) -> None:
    page = check_sound(written(finished(probe).folded, language))
    words = WORDS[language]
    section = page.section("elections")
    text = said(section)
    assert words["elections"] in said(page.one('//section[@id="elections"]/h2'))
    for part in ("Seat of the secretariat", "BRE", "statement", OPENING["event"], "Aldonia"):
        assert part in text
    tables = page.tables("elections")
    assert [list(one.values()) for one in tables[0]] == [
        ["BRE", "3", made_up(3, "theirs"), str(shown(probe)["roots"][0]["index"])],
        ["TAV", "3", made_up(3), str(shown(probe)["roots"][1]["index"])],
    ]
    assert [list(one.values()) for one in tables[1]] == [
        [words["blank votes"], "1"],
        ["Aldonia", "4"],
        [words["unnamed"], "2"],
    ]
    assert words["ranked"] in text
    assert text.count(words["contradiction"].partition("{")[0].strip()) == 2


def test_a_report_without_elections_has_no_such_section() -> None:
    data = state_data(Probe(opened=False).folded, "")
    assert "elections" not in Page(to_html(data)).sections
    assert "Elections" not in state_text(data)
