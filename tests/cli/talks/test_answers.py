# SPDX-License-Identifier: Apache-2.0
"""The commands on a problem: the keys that programs read, the exit codes, and the sentences that people read."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from cli.terminal import Done, Terminal

PASSING = ("talks.toml", "--positions", "positions.csv")
FACING = ("talks.toml", "--positions", "red.csv")


def ask(files: Terminal, command: str, *arguments: object, code: int = 0) -> dict[str, Any]:
    done = files("talks", command, *arguments, "--json")
    assert (done.code, done.err) == (code, "")
    return done.data


def test_status(files: Terminal) -> None:
    data = ask(files, "status", *FACING)
    seat, toll = data["issues"]
    assert (seat["rule"]["name"], seat["rule"]["answer"], seat["status_quo"]) == ("two_keys", "fails", "oder")
    senne, oder = seat["options"]
    assert (senne["preferred"], senne["acceptable"], senne["cannot_accept"]) == (["ALD"], ["BRE"], ["CAL"])
    assert senne["silent"] == []
    assert senne["interval"] == [2 / 3, 2 / 3]
    assert senne["intervals"] == {"north": [1.0, 1.0], "south": [0.5, 0.5]}
    assert senne["rule"] == {"answer": "fails", "needed": [], "blockers": ["CAL"]}
    assert {name: one["answer"] for name, one in oder["formats"].items()} == {
        "north": "fails",
        "south": "passes",
    }
    free = toll["options"][1]
    assert (free["silent"], free["interval"], free["rule"]["answer"]) == (
        ["ALD", "BRE", "CAL"],
        [0.0, 1.0],
        "open",
    )
    assert data["parties"] == ["ALD", "BRE", "CAL"]
    assert data["formats"][1] == {"id": "south", "members": ["BRE", "CAL"]}


def test_status_for_people(files: Terminal) -> None:
    out = files("talks", "status", *FACING).out
    assert out.startswith("2 issues, 3 parties; an option passes on 1\n")
    assert "Seat of the authority: fails" in out
    assert "  Oder (status quo)  CAL     BRE     ALD            -       67%    fails 50%" in out
    assert "  free (status quo)  -" in out
    assert "0%-100%" in out


def test_another_rule(files: Terminal) -> None:
    data = ask(files, "status", *FACING, "--rule", "most")
    assert [issue["rule"]["answer"] for issue in data["issues"]] == ["passes", "passes"]
    done = files("talks", "status", *FACING, "--rule", "none", "--json")
    assert (done.code, done.data["error"]["code"]) == (2, "usage")
    assert done.data["error"]["hint"] == "rules: most, two_keys"


def test_blockers(files: Terminal) -> None:
    data = ask(files, "blockers", *FACING)
    assert data["sets"] == [
        {"issue": "seat", "option": "senne", "parties": ["CAL"]},
        {"issue": "seat", "option": "oder", "parties": ["ALD"]},
    ]
    senne = data["issues"][0]["options"][0]
    assert (senne["answer"], senne["alone"], senne["sets"], senne["total"]) == (
        "fails",
        ["CAL"],
        [["CAL"]],
        1,
    )
    assert ask(files, "blockers", *FACING, "--issue", "toll")["sets"] == []
    assert "seat" not in files("talks", "blockers", *FACING, "--issue", "toll").out
    wrong = files("talks", "blockers", *FACING, "--issue", "rent", "--json")
    assert (wrong.code, wrong.data["error"]["hint"]) == (2, "issues: seat, toll")


def test_packages_that_pass(files: Terminal) -> None:
    data = ask(files, "packages", *PASSING, "--count", 10)
    assert (data["feasible"], data["answer"], data["proven"]) == (True, "passes", True)
    choices = [tuple(one["choice"].items()) for one in data["packages"]]
    assert len(set(choices)) == len(choices) == 4
    for one in data["packages"]:
        assert one["accepting"] == ["ALD", "BRE", "CAL"]
        assert one["pareto"] is (one["choice"] != {"seat": "oder", "toll": "free"})
    first = data["packages"][0]
    assert first["choice"] == {"seat": "senne", "toll": "paid"}
    assert first["values"] == {"ALD": [0.75, 0.75], "BRE": [0.75, 0.75], "CAL": [1.0, 1.0]}
    assert first["rules"]["two_keys"]["answer"] == "passes"


def test_packages_that_cannot_pass(files: Terminal) -> None:
    data = ask(files, "packages", *FACING, code=1)
    assert (data["feasible"], data["answer"], data["packages"]) == (False, "fails", [])
    demands = [
        (one["kind"], one["party"], one["issue"], one["option"]) for one in data["conflict"]["demands"]
    ]
    assert sorted(demands) == [("red_line", "ALD", "seat", "oder"), ("red_line", "CAL", "seat", "senne")]
    assert data["conflict"]["minimal"] is data["conflict"]["verified"] is True
    done = files("talks", "packages", *FACING)
    assert done.code == 1
    assert "No package can pass, whatever the silent say." in done.out
    assert "  CAL cannot accept seat.senne\n" in done.out


def test_fair(files: Terminal) -> None:
    data = ask(files, "fair", *PASSING)
    assert set(data["solutions"]) == {"kalai_smorodinsky", "nash", "kalai"}
    for one in data["solutions"].values():
        assert one["proven"] is True
        assert one["gap"] == 0
        assert one["bound"] >= one["value"] > 0
        assert one["choice"] == {"seat": "senne", "toll": "paid"}
    assert data["disagreement"]["ALD"] == {"value": 0.625, "from": "status_quo"}
    assert data["ideal"] == {"ALD": 1.0, "BRE": 1.0, "CAL": 1.0}
    out = files("talks", "fair", *PASSING).out
    assert "value 0.125, bound 0.125, proven" in out
    assert "for the parties." in out
    assert ask(files, "fair", *FACING, code=1)["solutions"] == {}


def test_unlock(files: Terminal) -> None:
    data = ask(files, "unlock", *FACING)
    assert (data["minimum"], data["proven"], data["complete"]) == (1, True, True)
    assert [[(one["party"], one["issue"], one["option"]) for one in some] for some in data["moves"]] == [
        [("ALD", "seat", "oder")],
        [("CAL", "seat", "senne")],
    ]
    assert [one["choice"]["seat"] for one in data["packages"]] == ["oder", "senne"]
    assert len(ask(files, "unlock", *FACING, "--most", 1)["moves"]) == 1
    out = files("talks", "unlock", *FACING).out
    assert out.startswith("1 red line would have to move, no fewer do. 2 sets.\n")
    assert "not who ought to move" in out


def test_nothing_has_to_move(files: Terminal) -> None:
    data = ask(files, "unlock", *PASSING)
    assert (data["minimum"], data["moves"]) == (0, [])
    assert "No red line has to move" in files("talks", "unlock", *PASSING).out


def test_no_moves_suffice(files: Terminal) -> None:
    more = '[[reservation]]\nparty = "ALD"\nvalue = 1\n[[link]]\nnot_both = ["seat.senne", "toll.free"]\n'
    source = (files.folder / "talks.toml").read_text(encoding="utf-8") + more
    (files.folder / "talks.toml").write_text(source, encoding="utf-8")
    data = ask(files, "unlock", *PASSING, code=1)
    assert (data["minimum"], data["proven"], data["moves"]) == (None, True, [])
    kinds = {one["kind"] for one in data["conflict"]["demands"]}
    assert kinds == {"link", "reservation"}
    out = files("talks", "unlock", *PASSING).out
    assert "No moves of red lines suffice." in out
    assert "to ALD a package must be worth 1 or more" in out
    assert "link 1: not two of seat.senne, toll.free" in out


def test_saliences_choose_among_sets_of_as_many_lines(files: Terminal) -> None:
    more = '[[salience]]\nparty = "CAL"\nissue = "seat"\nvalue = 0.5\n'
    source = (files.folder / "talks.toml").read_text(encoding="utf-8") + more
    (files.folder / "talks.toml").write_text(source, encoding="utf-8")
    assert [[one["party"] for one in some] for some in ask(files, "unlock", *FACING)["moves"]] == [["CAL"]]
    assert len(ask(files, "unlock", *FACING, "--any-salience")["moves"]) == 2


def test_stability_of_packages(files: Terminal) -> None:
    data = ask(files, "stability", *PASSING, "--count", 4)
    by_choice = {tuple(one["choice"].values()): one for one in data["packages"]}
    assert by_choice["senne", "paid"]["stable"] is True
    worst = by_choice["oder", "free"]
    assert worst["stable"] is False
    assert all(one["certain"] for one in worst["objections"])
    assert {one["format"] for one in worst["objections"]} >= {"south"}
    out = files("talks", "stability", *PASSING).out
    assert "Package 1: nothing is preferred to it" in out
    unsure = ask(files, "stability", "talks.toml", "--count", 1)
    assert unsure["packages"][0]["stable"] is None
    assert "too little is filed to tell" in files("talks", "stability", "talks.toml", "--count", 1).out


def test_sensitivity(files: Terminal) -> None:
    data = ask(files, "sensitivity", *FACING)
    assert data["could_pass"] is False
    last = data["flips"][-1]
    assert (last["answer"], last["now"], last["then"], last["size"]) == (
        "packages",
        "fails",
        "could pass",
        1.0,
    )
    assert last["change"] == {
        "kind": "stance",
        "party": "CAL",
        "issue": "seat",
        "option": "senne",
        "from": "against",
        "to": "for",
    }
    assert "CAL goes from against to for on seat.senne" in files("talks", "sensitivity", *FACING).out


def test_bridge_over_the_formats(files: Terminal) -> None:
    data = ask(files, "bridge", *FACING)
    items = {one["id"]: one for one in data["items"]}
    assert set(items) == {"seat.senne", "seat.oder", "toll.paid", "toll.free"}
    assert items["toll.paid"]["score"] == pytest.approx(9 / 16)
    assert items["seat.senne"]["score"] == pytest.approx(3 / 4 * 2 / 4)
    assert items["seat.senne"]["worst_bloc"] == 0.5
    assert items["toll.free"]["score"] == 0.25
    assert data["members"] == {"north": 2, "south": 2}


def test_map(files: Terminal) -> None:
    data = ask(files, "map", *FACING)
    assert [one["name"] for one in data["points"]] == ["ALD", "BRE", "CAL"]
    assert [one["explained"] for one in data["axes"]] == pytest.approx([3 / 4, 1 / 4])
    shares = {(one["party"], one["issue"]): one["share"] for one in data["agreement"]}
    assert shares["BRE", "toll"] == 1.0
    assert shares["CAL", "seat"] == 0.25
    assert {tuple(one["parties"]): (one["same"], one["both"]) for one in data["pairs"]} == {
        ("ALD", "BRE"): (2, 3),
        ("ALD", "CAL"): (1, 3),
        ("BRE", "CAL"): (2, 3),
    }
    out = files("talks", "map", *FACING).out
    assert "Axis 1: 75.0% of the variance" in out
    assert "Same side, of the options on which both filed" in out


def test_map_of_votes(files: Terminal) -> None:
    votes = "participant,statement,vote\n" + "".join(
        f"{who},s{number},{1 if (who < 'c') == (number < 3) else -1}\n"
        for who in "abcd"
        for number in range(5)
    )
    (files.folder / "v.csv").write_text(votes, encoding="utf-8")
    (files.folder / "g.csv").write_text("participant,group\na,one\nc,two\n", encoding="utf-8")
    (files.folder / "t.csv").write_text("statement,title\ns0,The first\n", encoding="utf-8")
    data = ask(files, "map", "--votes", "v.csv", "--groups", "g.csv", "--titles", "t.csv")
    assert [one["name"] for one in data["points"]] == ["a", "b", "c", "d"]
    assert data["pairs"] == [{"parties": ["a", "c"], "same": 0, "both": 5}]
    assert (
        "The first" in files("talks", "map", "--votes", "v.csv", "--groups", "g.csv", "--titles", "t.csv").out
    )
    wrong = files("talks", "map", "--json")
    assert (wrong.code, wrong.data["error"]["code"]) == (2, "usage")
    (files.folder / "g.csv").write_text("participant,group\nz,one\n", encoding="utf-8")
    stranger = files("talks", "map", "--votes", "v.csv", "--groups", "g.csv", "--json")
    assert (stranger.code, stranger.data["error"]["code"]) == (33, "input")


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ("status", FACING),
        ("blockers", FACING),
        ("packages", PASSING),
        ("fair", PASSING),
        ("map", FACING),
        ("map", (*FACING, "--picture", "heatmap")),
    ],
)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_pictures(files: Terminal, command: str, arguments: tuple[str, ...], language: str) -> None:
    from lxml import etree

    data = ask(files, command, *arguments, "--svg", "p.svg", "--lang", language)
    assert data["svg"] == "p.svg"
    root = etree.parse(files.folder / "p.svg").getroot()
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.find("{*}title") is not None
    arabic = any("\u0600" <= sign <= "\u06ff" for sign in etree.tostring(root, encoding="unicode"))
    assert arabic == (language == "ar")
    assert "Picture: p.svg" in files("talks", command, *arguments, "--svg", "p.svg").out


def test_a_picture_of_packages_needs_two_formats(files: Terminal) -> None:
    done = files("talks", "packages", "positions.csv", "--svg", "p.svg", "--json")
    assert (done.code, done.data["error"]["code"]) == (33, "input")


def test_a_problem_from_csv_alone(files: Terminal) -> None:
    data = ask(files, "status", "red.csv")
    assert [issue["id"] for issue in data["issues"]] == ["seat", "toll"]
    assert data["issues"][0]["rule"]["name"] == "consensus"
    assert [option["rule"]["answer"] for option in data["issues"][0]["options"]] == ["fails", "fails"]


def test_positions_of_a_circle_can_be_left_out(files: Terminal) -> None:
    source = (files.folder / "red.csv").read_text(encoding="utf-8").splitlines()
    rows = [f"{source[0]},circle", *(f"{row},{'inner' if 'cannot' in row else ''}" for row in source[1:])]
    (files.folder / "red.csv").write_text("\n".join(rows), encoding="utf-8")
    closed = ask(files, "packages", *FACING, code=1)
    assert closed["inputs"]["circles"] == ["inner"]
    opened = ask(files, "packages", *FACING, "--public")
    assert (opened["answer"], opened["inputs"]["circles"]) == ("open", [])


def test_what_was_read_is_said(files: Terminal) -> None:
    inputs = ask(files, "status", *FACING)["inputs"]
    assert inputs["source"] == "talks.toml"
    assert len(inputs["sha256"]) == len(inputs["positions"]["sha256"]) == 64


@pytest.mark.parametrize(
    ("command", "arguments", "code"),
    [("packages", PASSING, 0), ("packages", FACING, 1), ("unlock", FACING, 0), ("fair", PASSING, 0)],
)
def test_the_second_solver_and_a_file_for_a_third(
    files: Terminal, command: str, arguments: tuple[str, ...], code: int
) -> None:
    data = ask(files, command, *arguments, "--confirm", "--mps", "p.mps", code=code)
    assert data["second_solver"]["status"] == "confirmed"
    assert data["mps"] == "p.mps"
    if shutil.which("glpsol"):
        said = subprocess.run(
            ["glpsol", "--freemps", "p.mps", "-o", "out"],
            cwd=files.folder,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        impossible = data.get("feasible") is False or command == "fair"
        assert ("NO PRIMAL FEASIBLE SOLUTION" in said or "NO INTEGER FEASIBLE SOLUTION" in said) == impossible
        if command == "unlock":
            assert "Objective:  cost = 1 " in (files.folder / "out").read_text()


@pytest.mark.parametrize(
    "command", ["status", "blockers", "packages", "fair", "unlock", "stability", "sensitivity"]
)
def test_bad_files(files: Terminal, command: str) -> None:
    def said(*arguments: object) -> Done:
        return files("talks", command, *arguments, "--json")

    assert said("none.toml").data["error"]["code"] == "input"
    (files.folder / "bad.toml").write_bytes(b"\xff")
    assert "byte 0 is not UTF-8" in said("bad.toml").data["error"]["message"]
    (files.folder / "empty.toml").write_text('[[party]]\ncode = "ALD"\n', encoding="utf-8")
    if command != "status":
        assert (
            "is no" in said("empty.toml").data["error"]["message"]
            or "neither" in said("empty.toml").data["error"]["message"]
        )
    (files.folder / "more.csv").write_text(
        "party,issue,option,stance\nALD,seat,vienna,preferred\n", encoding="utf-8"
    )
    stranger = said("talks.toml", "--positions", "more.csv")
    assert stranger.code in range(10, 20)
    assert stranger.data["error"]["message"] == "more.csv, line 2: seat: there is no option 'vienna'"


def test_a_time_that_is_over_says_so(files: Terminal) -> None:
    with (files.folder / "talks.toml").open("a", encoding="utf-8") as stream:
        stream.write('[[link]]\nnot_both = ["seat.senne", "toll.free"]\n')
    data = ask(files, "unlock", *FACING, "--seconds", 1e-9, code=1)
    assert (data["minimum"], data["proven"], data["at_least"]) == (None, False, 0)
    assert "Not known in the time given" in files("talks", "unlock", *FACING, "--seconds", 1e-9).out


def test_help_names_every_command(bare: Terminal) -> None:
    out = bare("talks", "--help").out
    for name in (
        "status",
        "blockers",
        "packages",
        "fair",
        "unlock",
        "stability",
        "bridge",
        "map",
        "power",
        "sensitivity",
    ):
        assert f"\n  {name} " in out


def test_the_two_formats_scenario(files: Terminal) -> None:
    """The data's own README says what all accept and what all reject."""
    folder = Path(__file__).parents[3] / "scenarios" / "two-formats"
    items = ask(files, "bridge", "talks.toml")["items"]
    assert items
    data = ask(files, "status", folder / "positions.csv")
    everybody = [
        f"{issue['id']}.{option['id']}"
        for issue in data["issues"]
        for option in issue["options"]
        if option["interval"] == [1.0, 1.0]
    ]
    assert sorted(everybody) == [
        "constitution_body.un_committee_thirds",
        "elections_supervision.un_supervised",
        "humanitarian_access.unhindered",
        "refugee_return.voluntary_home",
        "sovereignty.unity",
    ]
    nobody = [
        f"{issue['id']}.{option['id']}"
        for issue in data["issues"]
        for option in issue["options"]
        if len(option["cannot_accept"]) == 10
    ]
    assert nobody == ["process_lead.military"]
    demands = ask(files, "fair", folder / "positions.csv", code=1)["conflict"]["demands"]
    assert {one["kind"] for one in demands} == {"red_line"}
    assert len({one["issue"] for one in demands}) == 1
