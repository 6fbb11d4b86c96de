# SPDX-License-Identifier: Apache-2.0
"""comity talks bridge: figures for people and for programs, and what it refuses."""

from __future__ import annotations

import math

import pytest

from cli.terminal import Terminal

VOTES = """\
participant,statement,vote
a1,s1,1
a2,s1,1
a3,s1,-1
b1,s1,1
b2,s1,0
a1,s2,1
a2,s2,1
a3,s2,1
"""
GROUPS = "participant,group\na1,VALLEY\na2,VALLEY\na3,VALLEY\nb1,COAST\nb2,COAST\n"
CALL = ("talks", "bridge", "--votes", "v.csv", "--groups", "g.csv")


@pytest.fixture
def files(bare: Terminal) -> Terminal:
    (bare.folder / "v.csv").write_text(VOTES, encoding="utf-8")
    (bare.folder / "g.csv").write_text(GROUPS, encoding="utf-8")
    (bare.folder / "talks.toml").write_text('[[party]]\ncode = "ALD"\n', encoding="utf-8")
    return bare


def test_for_programs(files: Terminal) -> None:
    done = files(*CALL, "--json")
    assert (done.code, done.err) == (0, "")
    assert done.data == {
        "ok": True,
        "inputs": {"source": "v.csv", "groups": "g.csv"},
        "groups": ["COAST", "VALLEY"],
        "members": {"COAST": 2, "VALLEY": 3},
        "without_group": 0,
        "items": [
            {
                "id": "s2",
                "score": 0.4,
                "worst_bloc": 0.5,
                "worst_bloc_groups": ["COAST"],
                "groups": {
                    "COAST": {"agree": 0, "disagree": 0, "pass": 0, "seen": 0, "share": 0.5},
                    "VALLEY": {"agree": 3, "disagree": 0, "pass": 0, "seen": 3, "share": 0.8},
                },
            },
            {
                "id": "s1",
                "score": 0.3,
                "worst_bloc": 0.5,
                "worst_bloc_groups": ["COAST"],
                "groups": {
                    "COAST": {"agree": 1, "disagree": 0, "pass": 1, "seen": 2, "share": 0.5},
                    "VALLEY": {"agree": 2, "disagree": 1, "pass": 0, "seen": 3, "share": 0.6},
                },
            },
        ],
    }


def test_for_people(files: Terminal) -> None:
    done = files(*CALL)
    assert (done.code, done.err) == (0, "")
    assert (
        done.out
        == """\
2 items, 5 participants in 2 groups

item  score   lowest share  in     COAST  VALLEY
----  ------  ------------  -----  -----  ------
s2    0.4000  50.0%         COAST  0/0/0  3/0/0
s1    0.3000  50.0%         COAST  1/0/1  2/1/0

score: over all groups, the product of (agree + 1) / (seen + 2); equal scores stand by item
votes of a group: agree/disagree/pass
"""
    )


def test_many_groups_do_not_widen_the_table(files: Terminal) -> None:
    rows = [f"p{i},G{i}" for i in range(9)]
    (files.folder / "g.csv").write_text("\n".join(["participant,group", *rows]), encoding="utf-8")
    (files.folder / "v.csv").write_text("participant,statement,vote\np0,s,1\n", encoding="utf-8")
    out = files(*CALL).out
    assert "s     0.0026  50.0%         G1, G2, G3, G4, G5, G6, and 2 more\n" in out
    assert out.endswith("--json gives the votes of each group\n")
    (one,) = files(*CALL, "--json").data["items"]
    assert math.isclose(one["score"], 2 / 3 / 2**8)
    assert len(one["groups"]) == 9


def test_a_name_cannot_steer_the_terminal(files: Terminal) -> None:
    data = 'participant,statement,vote\na1,"two\nlines \x1b[31m",1\n'
    (files.folder / "v.csv").write_text(data, encoding="utf-8")
    assert "two lines  [31m  0.3333" in files(*CALL).out
    assert files(*CALL, "--json").data["items"][0]["id"] == "two\nlines \x1b[31m"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--groups", "g.csv"), "--votes is missing"),
        (("--votes", "v.csv"), "--groups is missing"),
        ((), "--votes is missing"),
        (("talks.toml", "--votes", "v.csv", "--groups", "g.csv"), "so it goes without --votes"),
    ],
)
def test_called_wrongly(files: Terminal, arguments: tuple[str, ...], said: str) -> None:
    done = files("talks", "bridge", *arguments, "--json")
    assert (done.code, done.data["ok"], done.data["error"]["code"]) == (2, False, "usage")
    assert said in done.data["error"]["message"]
    assert "--votes V.csv --groups G.csv" in done.data["error"]["hint"]


@pytest.mark.parametrize(
    ("name", "more", "said"),
    [
        ("v.csv", "b1,s2,yes\n", "v.csv, line 10: 'yes' is not a vote"),
        ("v.csv", "a3,s2,1\n", "v.csv, line 10: 'a3' votes a second time on 's2'"),
        ("g.csv", "a1,COAST\n", "g.csv, line 7: 'a1' is in the group 'COAST', and above in 'VALLEY'"),
    ],
)
def test_bad_files(files: Terminal, name: str, more: str, said: str) -> None:
    with (files.folder / name).open("a", encoding="utf-8") as stream:
        stream.write(more)
    done = files(*CALL, "--json")
    assert (done.code, done.data["error"]["code"], done.data["error"]["message"]) == (33, "input", said)
    assert done.data["error"]["hint"]
    assert files(*CALL).err.startswith(f"Error: {said}\n  hint: ")


def test_a_file_that_is_not_there(files: Terminal) -> None:
    done = files("talks", "bridge", "--votes", "none.csv", "--groups", "g.csv", "--json")
    assert (done.code, done.data["error"]["message"]) == (
        33,
        "none.csv cannot be read: No such file or directory",
    )


def test_help(files: Terminal) -> None:
    done = files("talks", "bridge", "--help")
    assert done.code == 0
    assert done.out.startswith("Usage: comity talks bridge ")
    assert "--json" in done.out


def test_participants_without_a_group_are_left_out_and_counted(files: Terminal) -> None:
    before = files(*CALL, "--json").data
    with (files.folder / "v.csv").open("a", encoding="utf-8") as stream:
        stream.write("c1,s2,1\nc2,s9,1\n")
    after = files(*CALL, "--json").data
    assert (before["without_group"], after["without_group"]) == (0, 2)
    assert [one for one in after["items"] if one["id"] != "s9"] == before["items"]
    assert "the votes of 2 without a group are left out" in files.yes(*CALL)
