# SPDX-License-Identifier: Apache-2.0
"""The demonstration as its reader meets it: the same bytes wherever it runs, every source named, everything made up labelled as such."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner

import ready_commands
from comity.cli import comity
from comity.desk.mechanism import Mechanism
from comity.desk.scenario import Scenario, folder_of
from comity.errors import StoreError
from comity.record.entry import parse_entry
from foreign.specimens import notes_of, run_comity

SCENARIO = Scenario(folder_of("two-formats"))

PARTIES = {"DEU", "EGY", "FRA", "GBR", "IRN", "JOR", "RUS", "SAU", "TUR", "USA"}


def printed(*arguments: str | Path) -> str:
    """What a command that succeeds prints."""
    result = CliRunner().invoke(comity, [str(one) for one in arguments], standalone_mode=False)
    assert result.exception is None, result.exception
    assert not result.return_value
    return result.output


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("first") / "m"
    return folder, printed("demo", "--dir", folder, "--no-serve")


@pytest.fixture(scope="session")
def second(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("second") / "elsewhere"
    output = printed("demo", "--dir", folder, "--no-serve", "--json")
    assert output.count("\n") == 1
    data: dict[str, Any] = json.loads(output)
    return folder, data


@pytest.fixture(scope="session")
def state(first: tuple[Path, str]) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(printed("state", first[0], "--json"))
    return data


def steps(text: str) -> list[str]:
    return re.findall(r"^  \d+\. (.+)$", text, re.MULTILINE)


def test_two_runs_give_the_same_bytes(
    first: tuple[Path, str], second: tuple[Path, dict[str, Any]], state: dict[str, Any]
) -> None:
    assert notes_of(first[0]) == notes_of(second[0])
    assert second[1]["state"]["digest"] == state["digest"]
    assert second[1]["state"]["root"] == state["root"]
    assert steps(first[1]) == second[1]["steps"]


def test_the_transcript_is_the_one_that_was_read_and_agreed(first: tuple[Path, str]) -> None:
    """To renew it after a change that is meant: comity demo --dir m --no-serve > tests/scenario/transcript.txt."""
    folder, output = first
    expected = (Path(__file__).parent / "transcript.txt").read_text(encoding="utf-8")
    assert output.replace(str(folder), "m") == expected


def test_the_json_output_is_one_object(second: tuple[Path, dict[str, Any]]) -> None:
    folder, data = second
    assert data["ok"] is True
    assert data["dir"] == str(folder)
    assert set(data) == {"ok", "dir", "steps", "state", "possible", "votes", "checks"}
    assert len(data["steps"]) >= 10


def test_three_replicas_have_the_hosts_digest(first: tuple[Path, str], state: dict[str, Any]) -> None:
    replicas = sorted(first[0].with_name("m.replicas").iterdir())
    assert [path.name for path in replicas] == ["FRA", "JOR", "RUS"]
    for folder in replicas:
        assert printed("state", folder, "--digest").strip() == state["digest"]
        assert notes_of(folder) == notes_of(first[0])
        assert run_comity("verify", folder, "--anchor", first[0].with_name("anchor")) == 0
    assert "the same digest as the host" in first[1]
    assert "DIFFERENT" not in first[1]


def test_the_fork_is_said_and_its_evidence_kept(first: tuple[Path, str]) -> None:
    folder, text = first
    assert "JOR's replica says: the host signed two histories" in text
    assert "the fork went unnoticed" not in text
    evidence = sorted((folder.with_name("m.replicas") / "JOR" / "evidence").iterdir())
    assert len(evidence) == 2
    assert run_comity("log", "forks", folder.with_name("m.replicas") / "JOR") == 24
    assert run_comity("log", "forks", folder) == 0
    assert run_comity("log", "forks", folder, folder.with_name("m.dishonest") / "export" / "checkpoint") == 24


def test_the_commands_that_it_prints_were_run_and_say_what_it_says(
    second: tuple[Path, dict[str, Any]],
) -> None:
    checks = second[1]["checks"]
    codes = {
        check["command"].split()[1:3][0] + " " + check["command"].split()[2]: check["exit_code"]
        for check in checks
    }
    assert codes.pop("log forks") == 24
    assert set(codes.values()) == {0}
    assert "verify" in checks[0]["command"]
    digests = [check["output"] for check in checks if check["command"].endswith("--digest")]
    assert digests == [second[1]["state"]["digest"]] * 4


# Labels and sources.


def test_everything_made_up_is_labelled_simulated(first: tuple[Path, str], state: dict[str, Any]) -> None:
    """Only what a program really did, as the replicas did, needs no label."""
    unlabelled = [step for step in steps(first[1]) if "simulated" not in step]
    assert [step.split(" (")[0] for step in unlabelled] == ["Three replicas"]
    assert first[1].startswith("AN ILLUSTRATION FROM PUBLIC STATEMENTS")
    assert "Not an official position of any government" in first[1]
    assert "simulated" in state["title"]["en"]
    real = {row["issue"] for row in SCENARIO.rows("issues.csv")}
    for issue in state["issues"]:
        assert issue["id"] in real or "(simulated)" in issue["title"]
    for silence in state["silences"]:
        assert "(simulated)" in silence["title"]
        assert all(one["reason"].startswith("Simulated:") for one in silence["breaks"])
    assert all(item["set"].startswith("simulated") for item in state["sealed"])


def test_every_position_names_a_source_of_the_list(first: tuple[Path, str]) -> None:
    known = {row["id"]: row["title"] for row in SCENARIO.rows("sources.csv")}
    assert len(known) == len(SCENARIO.rows("sources.csv"))
    filed = 0
    for note in notes_of(first[0]):
        entry = parse_entry(note)
        if entry.kind != "talks/position/v1":
            continue
        body = json.loads(entry.body)
        match = re.match(
            r"Illustration from public statements: (S\d+), (.+), (\d{4}-\d\d-\d\d)\. ", body["source"]
        )
        assert match, body["source"]
        assert known[match[1]] == match[2]
        for other in re.findall(r"S\d+", body["source"].partition("; also ")[2]):
            assert other in known
        filed += len(body["by"])
    assert filed == len(SCENARIO.rows("positions.csv"))


def test_the_csv_files_refer_to_each_other() -> None:
    sources = {row["id"] for row in SCENARIO.rows("sources.csv")}
    options = {(row["issue"], row["option"]) for row in SCENARIO.rows("issues.csv")}
    assert {row["party"] for row in SCENARIO.rows("parties.csv")} == PARTIES
    for name in ("positions.csv", "conditions.csv", "out_of_window.csv"):
        for row in SCENARIO.rows(name):
            assert row["party"] in PARTIES
            assert (row["issue"], row["option"]) in options
            assert row["source_id"] in sources
    for row in SCENARIO.rows("positions.csv"):
        assert "2018-04-01" <= row["date"] <= "2019-11-30"
        assert row["stance"] in {"preferred", "acceptable", "cannot_accept"}
        assert set(filter(None, row["also_sources"].split(";"))) <= sources
        assert len(row["locator"].split()) <= 20
    held = {(row["party"], row["issue"], row["option"]) for row in SCENARIO.rows("positions.csv")}
    assert {(row["party"], row["issue"], row["option"]) for row in SCENARIO.rows("conditions.csv")} <= held
    assert all(
        count == 1
        for count in Counter(
            (row["party"], row["issue"], row["option"]) for row in SCENARIO.rows("positions.csv")
        ).values()
    )
    for row in SCENARIO.rows("out_of_window.csv"):
        assert not "2018-04-01" <= row["date"] <= "2019-11-30"
    quo = Counter(row["issue"] for row in SCENARIO.rows("issues.csv") if row["status_quo"] == "yes")
    assert set(quo.values()) == {1}
    assert set(quo) == {issue for issue, _ in options}


def test_the_readme_of_the_scenario_counts_right() -> None:
    text = (SCENARIO.folder / "README.md").read_text(encoding="utf-8")
    counted = re.findall(r"^\| `(\w+\.csv)` \| (\d+) \|", text, re.MULTILINE)
    assert {name for name, _ in counted} == {path.name for path in SCENARIO.folder.glob("*.csv")}
    for name, rows in counted:
        assert len(SCENARIO.rows(name)) == int(rows), name
    positions = SCENARIO.rows("positions.csv")
    issues = {row["issue"] for row in SCENARIO.rows("issues.csv")}
    cells = {(row["party"], row["issue"]) for row in positions}
    joint = sum(row["confidence"] == "inferred-from-joint-statement" for row in positions)
    assert f"{len(issues)} issues with 3 to 5 options" in text
    assert f"{len(cells)} of {len(PARTIES) * len(issues)} cells" in text
    assert f"({joint} of {len(positions)})" in text
    for name in re.findall(r"\b(S\d\d)\b", text):
        assert name in {row["id"] for row in SCENARIO.rows("sources.csv")}


# What stands in the way.


@pytest.mark.parametrize("name", ["m", "m.keys", "m.export", "m.replicas", "m.dishonest"])
def test_an_existing_folder_is_left_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / name / "mine").write_text("kept")
    result = CliRunner().invoke(comity, ["demo", "--dir", str(tmp_path / "m")], standalone_mode=False)
    assert isinstance(result.exception, StoreError)
    assert f"{name} exists already" in result.exception.message
    assert [path.name for path in tmp_path.rglob("*")] == [name, "mine"]


# What an outside check of this demonstration asks.


def test_it_verifies_and_its_state_has_what_is_asked_for(
    first: tuple[Path, str], state: dict[str, Any]
) -> None:
    assert run_comity("verify", first[0], "--anchor", first[0].with_name("anchor")) == 0
    assert state["ok"]
    assert re.fullmatch(r"[0-9a-f]{64}", state["digest"])
    assert len(state["issues"]) >= 6
    codes: set[str] = set()
    for issue in state["issues"]:
        assert issue["rule"]["answer"] in {"passes", "fails", "open"}
        assert "blockers" in issue["rule"]
        for option in issue["options"]:
            assert option["rule"]["answer"] in {"passes", "fails", "open"}
            for stance in ("preferred", "acceptable", "cannot_accept", "silent"):
                codes |= set(option[stance])
    assert codes == PARTIES
    members = [set(one["members"]) for one in state["formats"]]
    assert members == [{"IRN", "RUS", "TUR"}, PARTIES - {"IRN", "RUS", "TUR"}]


def test_every_flipped_byte_near_a_stance_is_caught(first: tuple[Path, str], tmp_path: Path) -> None:
    """As the outside check does it: copy, vacuum, flip one bit near the word, verify as a stranger, in a process of its own."""
    folder = shutil.copytree(first[0], tmp_path / "m")
    with closing(sqlite3.connect(folder / "record.sqlite", isolation_level=None)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        db.execute("VACUUM")
        db.execute("PRAGMA journal_mode=DELETE").fetchall()
    raw, random = (folder / "record.sqlite").read_bytes(), Random(7)
    hits = [match.start() for match in re.finditer(b"stance", raw)]
    assert len(hits) >= 10
    for number, hit in enumerate(random.sample(hits, 12)):
        place, damaged = hit + random.randrange(40), bytearray(raw)
        damaged[place] ^= 1 << random.randrange(5)
        (folder / "record.sqlite").write_bytes(damaged)
        for left in folder.glob("record.sqlite-*"):
            left.unlink()
        program = [sys.executable, "-m", "comity.app"]
        if number and sys.platform == "linux":  # the first imports the program, the others need not
            program = [str(ready_commands.ready("comity"))]
        told = subprocess.run(
            [*program, "verify", str(folder), "--anchor", str(tmp_path / f"anchor-{number}")],
            capture_output=True,
            text=True,
            check=False,
        )
        assert 20 <= told.returncode <= 31, (place, told.stderr)
        assert re.match(r"Error: .*entry \d+", told.stderr), told.stderr
        assert "Traceback" not in told.stderr


def test_what_was_sealed_reads_as_in_the_story(first: tuple[Path, str]) -> None:
    with closing(Mechanism.open(first[0])) as mechanism:
        items = mechanism.state().record.items
        assert {item.status for item in items.values()} == {"opened"}
        assert {item.outcome for item in items.values()} == {""}
        sealed = [*SCENARIO.story["sealed"], *SCENARIO.inquiry["assessment"]]
        assert [item.by for item in items.values()] == [(one["by"],) for one in sealed]
        outcomes = [one.outcome for one in mechanism.state().charter.silences.values()]
    assert outcomes == ["adopted", "broken"]
