# SPDX-License-Identifier: Apache-2.0
"""Every command on a problem answers from the record in DIR, too."""

from __future__ import annotations

import pytest

from cli.terminal import Terminal

COMMANDS = ("status", "blockers", "packages", "unlock", "fair", "stability", "sensitivity", "bridge", "map")


@pytest.fixture
def tabled(terminal: Terminal) -> Terminal:
    """Two issues on the record of `m`, with facing red lines on one of them."""
    for name in ("seat", "toll"):
        options = '[{"id":"yes","title":"Yes"},{"id":"no","title":"No"}]'
        done = terminal(
            "say",
            "m",
            "talks/issue/v1",
            "--as",
            "FRA/delegate-1",
            f"id={name}",
            f"title={name}",
            f"options={options}",
        )
        assert done.code == 0, done.err
    for party, issue, option, stance in (
        ("FRA", "seat", "yes", "preferred"),
        ("FRA", "seat", "no", "cannot_accept"),
        ("RUS", "seat", "yes", "cannot_accept"),
        ("RUS", "toll", "yes", "acceptable"),
    ):
        fields = (f"issue={issue}", f"option={option}", f"stance={stance}", "source=said in the room")
        done = terminal("say", "m", "talks/position/v1", "--as", f"{party}/delegate-1", *fields)
        assert done.code == 0, done.err
    return terminal


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_answers_from_the_record(tabled: Terminal, command: str) -> None:
    done = tabled("talks", command, "m", "--json")
    assert done.err == ""
    data = done.data
    assert data["inputs"]["source"] == "m"
    assert data["inputs"]["size"] > 6
    assert data["inputs"]["root"]
    assert done.code == (1 if command in {"packages", "fair", "stability"} else 0)


def test_the_answers_are_those_of_the_state_of_play(tabled: Terminal) -> None:
    state = tabled("state", "m", "--json").data
    assert tabled("talks", "status", "m", "--json").data["issues"] == state["issues"]
    unlocked = tabled("talks", "unlock", "m", "--json").data
    assert [[(one["party"], one["option"]) for one in some] for some in unlocked["moves"]] == [
        [("FRA", "no")],
        [("RUS", "yes")],
    ]


def test_positions_of_a_file_do_not_go_with_a_record(tabled: Terminal) -> None:
    done = tabled("talks", "status", "m", "--positions", "p.csv", "--json")
    assert (done.code, done.data["error"]["code"]) == (2, "usage")
