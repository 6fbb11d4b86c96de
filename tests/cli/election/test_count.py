# SPDX-License-Identifier: Apache-2.0
"""comity election count: tables for people, one object for programs, and what it refuses."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cli.terminal import Done, Terminal
from comity.cli import comity
from comity.cli.lazy import LazyGroup

RANKED = [[1, 2, 3]] * 3 + [[2, 1, 3]] * 2 + [[2, 3, 1]] * 4
NAMES = "--answers=ALD,BRE,MAR"


@pytest.fixture
def terminal(bare: Terminal, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal in an empty folder, with the command on it wherever the groups of commands stand."""
    group = LazyGroup("election", {"count": "who wins by a method"}, package="comity.cli.election")
    monkeypatch.setattr("comity.cli.election.command", group, raising=False)
    monkeypatch.setitem(comity.table, "election", "votes that anyone can check")
    return bare


def count(terminal: Terminal, value: object, *options: object) -> Done:
    (terminal.folder / "votes.json").write_text(
        value if isinstance(value, str) else json.dumps(value), encoding="utf-8"
    )
    return terminal("election", "count", "votes.json", *options)


def data(terminal: Terminal, value: object, *options: object) -> dict[str, Any]:
    done = count(terminal, value, *options, "--json")
    assert (done.code, done.err) == (0, "")
    return done.data


def test_schulze_for_people(terminal: Terminal) -> None:
    done = count(terminal, [*RANKED, [0, 0, 0]], "--method=schulze", "--blank", NAMES)
    assert (done.code, done.err) == (0, "")
    assert (
        done.out
        == """\
schulze: 9 valid votes, 1 blank

answer  class  over ALD  over BRE  over MAR
------  -----  --------  --------  --------
ALD     1      -         7         5
BRE     2      2         -         5
MAR     3      4         4         -

Winner: ALD
"""
    )


def test_schulze_for_programs(terminal: Terminal) -> None:
    found = data(terminal, {"result": [[1, 2], RANKED]}, "--question=2", "--method=schulze")
    assert found["inputs"] == {"source": "votes.json", "question": 2}
    assert found["answers"] == ["answer 1", "answer 2", "answer 3"]
    assert (found["elected"], found["tied"], found["open_seats"]) == ([0], [], 0)
    assert list(found["result"]) == ["valid", "raw", "beatpaths", "winners"]
    assert found["result"]["winners"] == [[0], [1], [2]]


def test_a_wide_ballot_has_no_table_of_pairs(terminal: Terminal) -> None:
    done = count(terminal, [list(range(1, 21))], "--method=schulze")
    assert "over" not in done.out
    assert done.out.endswith("Winner: answer 1\n")


def test_majority_judgment_says_where_the_book_differs(terminal: Terminal) -> None:
    votes = [[1, 2], [2, 2], [3, 2], [9, 9]]
    done = count(terminal, votes, "--method=majority-judgment", "--grades=3", "--answers=ALD,BRE")
    assert (
        done.out
        == """\
majority-judgment: 3 valid votes, 1 invalid

answer  class  middle  grade 1  grade 2  grade 3
------  -----  ------  -------  -------  -------
ALD     1      2       1        1        1
BRE     2      2       0        3        0

Winner: ALD
Of two middle grades the better counts, as in Debian's belenios-tool 2.0.
By Balinski and Laraki's own rule the worse of two middle grades counts, and the classes are: BRE; ALD.
"""
    )
    found = data(terminal, votes, "--method=majority-judgment", "--grades=3")
    assert (found["elected"], found["by_definition"]["elected"]) == ([0], [1])
    assert not found["by_definition"]["same"]
    assert found["result"]["invalid"] == [[9, 9]]


def test_majority_judgment_without_a_difference(terminal: Terminal) -> None:
    done = count(terminal, [[1, 2], [1, 1], [0, 0]], "--method=majority-judgment", "--grades=2", "--blank")
    assert done.out.startswith("majority-judgment: 2 valid votes, 1 blank, 0 invalid\n")
    assert done.out.endswith("\nWinner: answer 1\n")


def test_stv_says_ties_and_what_rounding_decided(terminal: Terminal) -> None:
    votes = [[2, 1, 3, 4], [2, 1, 4, 3], [2, 3, 1, 4], [2, 4, 1, 3], [3, 2, 1, 4], [4, 2, 3, 1]]
    done = count(terminal, votes, "--method=stv", "--seats=3", "--answers=ALD,BRE,MAR,TAV")
    assert (
        done.out
        == """\
stv: 6 valid votes, 0 invalid; quota 2 for 3 seats

answer  first preferences
------  -----------------  ------------------
ALD     0                  out in round 3
BRE     2                  elected in round 2
MAR     3                  elected in round 1
TAV     1                  elected in round 4

Elected: BRE, MAR, TAV
Rounding decided a step: with exact fractions ALD, BRE, MAR would be elected.
"""
    )
    found = data(terminal, votes, "--method=stv", "--seats=3")
    assert (found["elected"], found["exact"]["elected"]) == ([2, 1, 3], [2, 1, 0])
    assert found["exact"]["rounds"][1]["votes"] == {"0": "2/3", "1": "7/3", "3": "1"}
    assert found["rounds"][0]["votes"] == {"0": 0.0, "1": 2.0, "2": 3.0, "3": 1.0}
    assert (found["quota"], found["vacant"]) == (2, 0)


def test_stv_with_a_tie_and_a_vacant_seat(terminal: Terminal) -> None:
    done = count(terminal, [[1, 2, 0], [2, 1, 0]], "--method=stv", NAMES)
    assert (
        "Round 1: ALD, BRE had equally few votes; BRE is out.\nOf equals the first on the ballot" in done.out
    )
    assert "MAR     0                  not ranked\n" in done.out
    done = count(terminal, [[1, 0, 0]], "--method=stv", "--seats=2", NAMES)
    assert done.out.endswith("Elected: ALD\nWithout anybody voted for: 1 of 2 seats\n")
    done = count(terminal, [[1, 2, 0], [2, 1, 0]] * 4 + [[0, 0, 1]], "--method=stv", "--seats=2", NAMES)
    assert "Round 1: ALD, BRE had equally many votes; ALD is elected.\n" in done.out


def test_no_votes_elect_nobody(terminal: Terminal) -> None:
    found = data(terminal, [[0, 0]], "--method=stv")
    assert (found["elected"], found["vacant"]) == ([], 1)
    assert "Winner" not in count(terminal, [[0, 0]], "--method=stv").out


def test_where_nobody_voted_the_names_say_how_many_answers_there_are(terminal: Terminal) -> None:
    done = count(terminal, [], "--method=schulze", NAMES)
    assert done.out.endswith("Tie for first place, not broken: ALD, BRE, MAR\n")
    assert data(terminal, [], "--method=stv", NAMES)["vacant"] == 1
    found = data(terminal, [], "--method=majority-judgment", "--grades=2", NAMES)
    assert (found["tied"], found["middle_grades"]) == ([0, 1, 2], [None, None, None])


def test_plurality_of_totals(terminal: Terminal) -> None:
    done = count(terminal, [2, 6, 3, 3], "--method=plurality", "--seats=2", "--blank", "--ballots=15", NAMES)
    assert (
        done.out
        == """\
plurality: 15 ballots, 2 blank, 1 without a mark

answer  votes  share  exactly
------  -----  -----  -------
ALD     6      50.0%  1/2
BRE     3      25.0%  1/4
MAR     3      25.0%  1/4

Elected: ALD
Tie for 1 of 2 seats, not broken: BRE, MAR
"""
    )


def test_totals_beyond_thirty_bits_are_text(terminal: Terminal) -> None:
    found = data(terminal, {"result": [[0, "3000000003"]]}, "--question=1", "--method=plurality")
    assert (found["totals"], found["elected"], found["shares"]) == ([0, 3000000003], [1], ["0", "1"])


def test_approval(terminal: Terminal) -> None:
    votes = [[1, 0], [0, 1], [1, 1], [0, 0], [2, 0]]
    done = count(terminal, votes, "--method=approval")
    assert done.out.startswith("approval: 4 ballots, 1 blank, 1 invalid\n")
    assert done.out.endswith("Tie for first place, not broken: answer 1, answer 2\n")
    assert data(terminal, votes, "--method=approval")["shares"] == ["2/3", "2/3"]
    assert data(terminal, votes, "--method=plurality")["invalid"] == [[1, 1], [2, 0]]
    assert data(terminal, [5, 7], "--method=approval")["shares"] is None
    assert "answer 1  5      ?      ?\n" in count(terminal, [5, 7], "--method=approval").out


def test_names_with_commas_and_control_characters(terminal: Terminal) -> None:
    found = count(terminal, [2, 1], "--method=plurality", '--answers="Maritania, united",A\tB')
    assert "Maritania, united  2" in found.out
    assert "\nA B " in found.out


@pytest.mark.parametrize(
    ("value", "options", "message"),
    [
        ('[[1,2],\n[1,"x"', "--method=stv", "votes.json, line 2, column 7: Expecting"),
        ([[1, 2], [1]], "--method=stv", "votes.json: vote 2 has 1 numbers"),
        ([[1, 2.5]], "--method=schulze", "votes.json: vote 1, answer 2: this is not a whole number"),
        ({"result": [[[1, 2], [1]]]}, "--method=stv --question=1", "votes.json, question 1: vote 2 has 1"),
        ({"result": [[1]]}, "--method=stv --question=2", "votes.json has no question 2"),
        (
            {"result": [[[1]]], "more": 1},
            "--method=stv --question=1",
            "votes.json is neither a list of votes",
        ),
        ("[]", "--method=schulze", "votes.json: there are no votes to see the number of answers from"),
        ({"result": {}}, "--method=stv --question=2", "votes.json is neither a list of votes nor a result"),
        ('"votes"', "--method=stv", "votes.json: this is not a list of votes"),
        ("[]", "--method=plurality", "votes.json: there is nothing to count"),
        ([1, -1], "--method=plurality", "votes.json: number 2 is not a total"),
        ([1, "x"], "--method=plurality", "votes.json: number 2 is not a total"),
        ([True], "--method=plurality", "votes.json: number 1 is not a total"),
        ([5, 5], "--method=plurality --ballots=9", "votes.json: 10 votes and 0 blank ones are on 9 ballots"),
        ("[" * 100_000, "--method=stv", "votes.json holds numbers or lists beyond any result"),
        ("[[" + "1" * 5000 + "]]", "--method=stv", "votes.json holds numbers or lists beyond any result"),
        ([[1, 2**62]], "--method=schulze", "votes.json: vote 1, answer 2: the number is beyond 62 bits"),
    ],
)
def test_bad_files(terminal: Terminal, value: object, options: str, message: str) -> None:
    done = count(terminal, value, *options.split(), "--json")
    assert done.code == 33
    assert done.data["error"]["code"] == "input"
    assert done.data["error"]["message"].startswith(message)


def test_files_that_are_no_text(terminal: Terminal) -> None:
    (terminal.folder / "votes.json").write_bytes(b"[\xff]")
    done = terminal("election", "count", "votes.json", "--method=stv")
    assert (done.code, done.err) == (33, "Error: votes.json: byte 1 is not UTF-8\n  hint: expected JSON\n")
    assert terminal("election", "count", "nowhere.json", "--method=stv").code == 33


@pytest.mark.parametrize(
    ("value", "options", "message"),
    [
        ([[1]], "--method=stv --grades=3", "--grades means nothing for stv"),
        ([[1]], "--method=schulze --seats=2", "--seats means nothing for schulze"),
        ([[1]], "--method=stv --blank", "--blank means nothing for stv"),
        ([[1]], "--method=majority-judgment", "--grades is missing"),
        ([[1]], "--method=stv --question=1", "--question means nothing"),
        ({"result": [[1]]}, "--method=plurality", "--question is missing"),
        ([[1, 2]], "--method=stv --answers=ALD", "--answers gives 1 names"),
        ([[1, 0]], "--method=plurality --ballots=4", "--ballots goes with totals"),
        ([[1]], "--method=borda", "borda"),
        ([[1]], "--method=stv --seats=0", "--seats"),
    ],
)
def test_wrong_calls(terminal: Terminal, value: object, options: str, message: str) -> None:
    done = count(terminal, value, *options.split(), "--json")
    assert done.code == 2
    assert message in done.data["error"]["message"]
