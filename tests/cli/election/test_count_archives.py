# SPDX-License-Identifier: Apache-2.0
"""comity election count on the archive of an election: names, weights, blank votes and the method come from there."""

from __future__ import annotations

import json
import shutil
from typing import Any

import pytest

from cli.terminal import Terminal
from comity.cli.election.count_sources import Votes, votes_from
from comity.election.ballots.counting import Method
from election_forging import Board
from election_vectors import FOLDER, vector

JUDGED: dict[str, Any] = {
    "method": {"type": "MajorityJudgment", "value": {"blank": True, "grades": ["Good", "Fair\u202e", "Bad"]}}
}


@pytest.fixture
def terminal(bare: Terminal) -> Terminal:
    for name in ("weights", "blank", "mixed", "empty"):
        shutil.copy(FOLDER / f"{name}.bel", bare.folder)
    return bare


def hinting(terminal: Terminal, extra: object, votes: list[list[int]]) -> None:
    """The archive `hint.bel`, whose one question asks for a method; its proofs do not hold, and nobody looks at them here."""
    board = Board(vector("mixed"))

    def hint(election: dict[str, Any]) -> None:
        election["questions"][0]["extra"] = extra

    board.edit("election", hint)
    board.put("result", {"result": [votes]})
    (terminal.folder / "hint.bel").write_bytes(board.built())


def test_totals_come_with_names_and_the_weight_of_all_ballots(terminal: Terminal) -> None:
    done = terminal("election", "count", "weights.bel", "--method=approval", "--json")
    found = done.data
    assert done.code == 0
    assert found["inputs"] == {"source": "weights.bel", "question": 1}
    assert found["answers"] == ["Aldonia", "Brevia", "Maritania"]
    assert (found["totals"], found["ballots"]) == ([0, 5, 1_073_741_832], 1_073_741_834)
    assert found["shares"] == ["0", "5/1073741834", "536870916/536870917"]
    done = terminal(
        "election", "count", "weights.bel", "--method=approval", "--answers=A,B,C", "--ballots=2000000000"
    )
    assert "A       0" in done.out
    assert done.out.endswith(
        "\n\nThe votes are as the archive states them; comity election verify checks it.\n"
    )


def test_a_folder_with_an_archive_will_do(terminal: Terminal) -> None:
    (terminal.folder / "box").mkdir()
    shutil.copy(FOLDER / "blank.bel", terminal.folder / "box")
    found = terminal("election", "count", "box", "--question=1", "--method=plurality", "--json").data
    assert (found["answers"], found["blank"], found["totals"], found["ballots"]) == (
        ["Ja", "نعم"],
        1,
        [0, 1],
        2,
    )
    found = terminal("election", "count", "box", "--question=2", "--method=approval", "--json").data
    assert (found["blank"], found["totals"], found["ballots"]) == (0, [1, 1], 2)
    assert terminal("election", "count", ".", "--method=stv").code == 33


def test_the_method_that_the_question_asks_for(terminal: Terminal) -> None:
    hinting(terminal, JUDGED, [[1, 2, 3], [2, 2, 1], [0, 0, 0]])
    done = terminal("election", "count", "hint.bel")
    assert done.code == 0
    assert done.out.startswith("majority-judgment: 2 valid votes, 1 blank, 0 invalid\n")
    assert done.out.splitlines()[2] == "answer  class  middle  Good  Fair?  Bad"
    found = terminal("election", "count", "hint.bel", "--json").data
    assert (found["method"], found["grades"]) == ("majority-judgment", JUDGED["method"]["value"]["grades"])
    assert found["answers"] == ["ALD", "BRE", "MAR"]
    found = terminal("election", "count", "hint.bel", "--grades=2", "--json").data
    assert ("grades" in found, found["result"]["valid"]) == (False, 1)
    found = terminal("election", "count", "hint.bel", "--method=schulze", "--json").data
    assert (found["method"], "blank" in found["result"]) == ("schulze", False)
    done = terminal("election", "count", "hint.bel", "--seats=2", "--json")
    assert (done.code, done.data["error"]["message"]) == (2, "--seats means nothing for majority-judgment")


def test_schulze_may_be_asked_for_with_blank_votes(terminal: Terminal) -> None:
    hinting(terminal, {"method": {"type": "Schulze", "value": {"blank": True}}}, [[1, 2, 3], [0, 0, 0]])
    assert terminal("election", "count", "hint.bel").out.startswith("schulze: 1 valid votes, 1 blank\n")


def test_without_a_hint_the_method_must_be_named(terminal: Terminal) -> None:
    for file in ("mixed.bel", "weights.bel"):
        done = terminal("election", "count", file, "--json")
        assert done.code == 2
        assert done.data["error"]["message"] == f"{file}, question 1 names no method; --method is missing"
    (terminal.folder / "votes.json").write_text("[[1,2]]")
    assert terminal("election", "count", "votes.json").code == 2
    assert terminal("election", "count", "mixed.bel", "--method=majority-judgment").code == 2


def test_where_nobody_voted_the_election_says_how_many_answers_there_are(terminal: Terminal) -> None:
    hinting(terminal, None, [])
    found = terminal("election", "count", "hint.bel", "--method=schulze", "--json").data
    assert (found["tied"], found["answers"]) == ([0, 1, 2], ["ALD", "BRE", "MAR"])


def test_what_cannot_be_counted(terminal: Terminal) -> None:
    board = Board(vector("weights"))
    board.until("EncryptedTally")
    (terminal.folder / "open.bel").write_bytes(board.as_is())
    (terminal.folder / "noise.bel").write_bytes(b"noise")
    for file, code, message in (
        ("open.bel", 33, "open.bel holds no result"),
        ("nowhere.bel", 33, "nowhere.bel cannot be read"),
        ("blank.bel", 2, "blank.bel is a whole result; --question is missing"),
    ):
        done = terminal("election", "count", file, "--method=plurality", "--json")
        assert (done.code, done.data["error"]["message"].split(":")[0]) == (code, message)
    assert terminal("election", "count", "noise.bel", "--method=plurality").code in range(20, 30)
    done = terminal("election", "count", "blank.bel", "--question=3", "--method=plurality", "--json")
    assert done.data["error"]["message"] == "blank.bel has no question 3"


def test_json_and_archives_are_told_apart_by_name(terminal: Terminal) -> None:
    (terminal.folder / "votes.json").write_text(json.dumps({"result": [[1, 2], [[1]]]}))
    assert votes_from(terminal.folder / "votes.json", 2) == Votes([[1]], 2)
    found = votes_from(terminal.folder / "mixed.bel")
    assert found == Votes([[3, 2, 1], [0, 0, 255]], 1, ("ALD", "BRE", "MAR"), archive=True)
    hinting(terminal, JUDGED, [[1, 1, 1]])
    grades = ("Good", "Fair\u202e", "Bad")
    assert votes_from(terminal.folder / "hint.bel").hint == Method(
        "majority-judgment", blank_allowed=True, grades=grades
    )
