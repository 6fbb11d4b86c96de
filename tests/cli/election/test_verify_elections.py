# SPDX-License-Identifier: Apache-2.0
"""comity election verify and compare: what programs and people are told, exit codes, and that no bytes get a traceback out of them."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any, Self

import click
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bel_archive import compact
from cli.terminal import Done, Terminal
from comity.cli import common
from comity.cli.election.verify import progress_folder
from comity.election.ballots.belenios_v1.verification import progress
from comity.election.ballots.belenios_v1.verification.checks import CHECKS
from election_forging import Board
from election_vectors import FOLDER, NAMES, vector

HOSTILE = "\x1b[2J\x07\u202e\u0085\u2028\n"


class Verifier:
    """A terminal whose progress goes into a folder of the test."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal, self.folder = terminal, terminal.folder

    def __call__(self, *arguments: object) -> Done:
        cache = str(self.folder / "cache")
        done = self.terminal("election", "verify", *arguments, "--workers=1", XDG_CACHE_HOME=cache)
        assert "Traceback" not in done.err
        assert "error in Comity itself" not in done.err
        return done

    def write(self, archive: bytes, name: str = "it.bel") -> Path:
        path = self.folder / name
        path.write_bytes(archive)
        return path


@pytest.fixture
def check(bare: Terminal) -> Verifier:
    return Verifier(bare)


def told(done: Done) -> dict[str, tuple[bool, str]]:
    return {one["id"]: (one["ok"], one["detail"]) for one in done.data["checks"]}


# What is told --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_what_programs_are_told(name: str, check: Verifier) -> None:
    done = check(FOLDER / f"{name}.bel", "--json")
    data = done.data
    assert (done.code, done.err, data["ok"]) == (0, "", True)
    assert set(data) == {
        "ok", "archive", "election", "checks", "warnings", "ballots", "voters", "credentials", "total_weight", "last_event", "result",
    }  # fmt: skip
    assert all(set(one) == {"id", "ok", "detail"} and one["ok"] for one in data["checks"])
    assert {one["id"] for one in data["checks"]} <= set(CHECKS)
    assert data["election"]["uuid"] == vector(name).uuid
    assert set(data["election"]) == {"uuid", "name", "group", "fingerprint", "questions"}
    assert (data["ballots"], data["credentials"]) == (len(vector(name).plan.votes), vector(name).plan.voters)
    assert data["result"] == Board(vector(name)).value("result")["result"]


def test_what_people_are_told(check: Verifier) -> None:
    done = check(FOLDER / "weights.bel")
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[0] == f"Seat of the secretariat ({vector('weights').uuid}, BELENIOS-2048)"
    made = [one for one in CHECKS if one not in {"growth", "shuffles"}]
    assert [line.split()[:2] for line in lines[2 : 2 + len(made)]] == [["ok", one] for one in made]
    assert "ok  ballots          4 ballots, 1 " in done.out
    assert lines[-1] == "Everything that was checked holds."
    assert [line.split() for line in lines[-6:-2]] == [
        ["1.", "Who", "hosts", "the", "next", "round?"], ["Aldonia", "0"], ["Brevia", "5"], ["Maritania", "1073741832"],
    ]  # fmt: skip


def test_blank_votes_have_a_row_of_their_own(check: Verifier) -> None:
    out = check(FOLDER / "blank.bel").out
    assert '1. Adopt "article 4"?as it stands? \\ ?' in out
    assert ["blank", "1"] in [line.split() for line in out.splitlines()]


def test_an_election_that_is_not_finished(check: Verifier) -> None:
    board = Board(vector("revote"))
    board.until("EncryptedTally")
    done = check(check.write(board.built()))
    assert done.code == 0
    assert done.out.endswith(
        "The tally is not finished: there is no result to check yet.\n\nEverything that was checked holds.\n"
    )


def test_an_election_that_does_not_verify(check: Verifier) -> None:
    board = Board(vector("revote"))
    board.edit("sized", lambda value: value | {"num_tallied": 3})
    path = check.write(board.built())
    done = check(path)
    assert (done.code, done.err) == (1, "")
    assert "FAILED  num-tallied      3 ballots are said to count; the box holds 2" in done.out
    assert (
        "num-tallied does not hold. It would have shown: The published number of ballots that count is right. (section 4.16)\n"
        in done.out
    )
    assert done.out.endswith("This election does not verify.\n")
    again = check(path, "--json")
    assert (again.code, again.data["ok"]) == (1, False)
    assert told(again)["num-tallied"] == (False, "3 ballots are said to count; the box holds 2")


def test_strangers_move_no_cursor(check: Verifier) -> None:
    """Names, questions, answers, a total and an unknown field are whatever somebody wrote."""
    board = Board(vector("revote"))

    def rename(value: dict[str, Any]) -> dict[str, Any]:
        question = value["questions"][0] | {"question": HOSTILE, "answers": [HOSTILE] * 3}
        return value | {"name": HOSTILE, "description": HOSTILE, "questions": [question]}

    board.edit("election", rename)
    board.edit("result", lambda value: {"result": [[HOSTILE, *value["result"][0][1:]]]})
    board.edit("ballot", lambda value: value | {HOSTILE: HOSTILE})
    board.edit("decryption", lambda value: value | {HOSTILE: HOSTILE})
    path = check.write(board.built())
    done = check(path)
    assert done.code == 1
    for out in (done.out, check(path, "--since", path).out):
        assert all(sign.isprintable() or sign == "\n" for sign in out)
    board.edit("election", lambda value: value | {HOSTILE: 1})
    refused = check(check.write(board.built()))
    assert refused.code == 20
    assert all(sign.isprintable() or sign == "\n" for sign in refused.err)


def test_a_strange_group_moves_no_cursor(check: Verifier) -> None:
    board = Board(vector("revote"))
    board.edit("election", lambda value: value | {"group": HOSTILE})
    done = check(check.write(board.built()))
    assert done.code == 20
    assert all(sign.isprintable() or sign == "\n" for sign in done.err)


# Exit codes ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [0, 1, 511, 512, 1023, 5000, -512, -1])
def test_an_archive_that_was_cut_off(size: int, check: Verifier) -> None:
    done = check(check.write(vector("revote").archive[:size]))
    assert (20 <= done.code <= 29, done.out) == (True, "")
    assert done.err.startswith("Error: ")


@pytest.mark.parametrize(
    "data",
    [b"", b"\x00" * 1024, b"\xff" * 4096, b"{}", b"PK\x03\x04", b"BELENIOS", b"BELENIOS".ljust(512, b"\0")],
)
def test_what_is_no_archive(data: bytes, check: Verifier) -> None:
    done = check(check.write(data), "--json")
    assert 20 <= done.code <= 29
    assert (done.data["ok"], set(done.data["error"])) == (False, {"code", "message", "hint"})


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.binary(max_size=3000)
    | st.integers(0, 20_000).map(lambda n: vector("empty").archive[:n] + b"\0" * (n % 600))
)
def test_no_bytes_get_a_traceback(data: bytes, check: Verifier) -> None:
    assert check(check.write(data)).code in range(20, 30) or data == vector("empty").archive


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, len(vector("empty").archive) - 1), bit=st.integers(0, 7))
def test_no_bit_can_be_turned_over(place: int, bit: int, check: Verifier) -> None:
    archive = bytearray(vector("empty").archive)
    archive[place] ^= 1 << bit
    assert 20 <= check(check.write(bytes(archive))).code <= 29


def test_files_that_are_not_there(check: Verifier) -> None:
    (check.folder / "empty").mkdir()
    for path, words in (
        ("empty", "empty holds no archive"),
        ("nowhere", "nowhere cannot be read: No such file"),
    ):
        done = check(path)
        assert done.code == 33
        assert words in done.err
        done = check(FOLDER / "empty.bel", "--since", path)
        assert done.code == 33
        assert words in done.err
    check.write(b"", "empty/one.bel")
    check.write(b"", "empty/two.bel")
    assert "empty holds 2 archives" in check("empty").err
    assert check().code == 2


def test_a_folder_with_one_archive(check: Verifier) -> None:
    (check.folder / "seat").mkdir()
    check.write(vector("empty").archive, "seat/it.bel")
    assert check("seat").code == 0


# Growth --------------------------------------------------------------------------------------------------------------------------


def test_growth_since_an_earlier_copy(check: Verifier) -> None:
    board = Board(vector("revote"))
    board.until("Ballot", 1)
    earlier = check.write(board.built(), "earlier.bel")
    later = FOLDER / "revote.bel"
    grown = check(later, "--since", earlier, "--json")
    assert (grown.code, told(grown)["growth"]) == (0, (True, "6 events added"))
    shrunk = check(earlier, "--since", later, "--json")
    assert (shrunk.code, told(shrunk)["growth"][0]) == (1, False)
    assert all(ok for name, (ok, _) in told(shrunk).items() if name != "growth")


class TestCompare:
    """comity election compare, of two copies."""

    def test_a_copy_that_grew(self, check: Verifier) -> None:
        board = Board(vector("revote"))
        board.until("Ballot", 1)
        check.write(board.built(), "earlier.bel")
        done = check.terminal("election", "compare", "earlier.bel", FOLDER / "revote.bel", "--json")
        assert done.code == 0
        added = {"Ballot": 1, "EndBallots": 1, "EncryptedTally": 1, "PartialDecryption": 2, "Result": 1}
        assert done.data["added"] == added
        assert (done.data["first_votes"], done.data["revotes"]) == (0, 1)
        assert done.data["events"] == {"earlier": 3, "later": 9}
        text = check.terminal("election", "compare", "earlier.bel", FOLDER / "revote.bel").out
        assert text.startswith("Yes: ")
        assert "0 ballots are the first of their voter, 1 replace an earlier one." in text

    def test_the_same_copy(self, check: Verifier) -> None:
        path = FOLDER / "empty.bel"
        done = check.terminal("election", "compare", path, path)
        assert (done.code, "nothing" in done.out) == (0, True)

    def test_a_copy_that_lost_something(self, check: Verifier) -> None:
        board = Board(vector("revote"))
        board.until("Ballot", 1)
        path = check.write(board.built())
        done = check.terminal("election", "compare", FOLDER / "revote.bel", path)
        assert done.code == 1
        assert done.out.startswith("No: byte ")
        assert "the later one ends before it" in done.out
        data = check.terminal("election", "compare", FOLDER / "empty.bel", path, "--json").data
        assert (data["ok"], data["grown"]) == (False, False)

    def test_files_that_are_none(self, check: Verifier) -> None:
        check.write(b"none", "none.bel")
        for one, other, code in (
            ("nowhere", "none.bel", 33),
            ("none.bel", "nowhere", 33),
            ("none.bel", FOLDER / "empty.bel", 20),
            (FOLDER / "empty.bel", "none.bel", 20),
        ):
            done = check.terminal("election", "compare", one, other)
            assert done.code == code, done
            assert "error in Comity itself" not in done.err


# Long work -----------------------------------------------------------------------------------------------------------------------


def test_where_progress_is_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert progress_folder() == tmp_path / "comity" / "elections"
    monkeypatch.setenv("XDG_CACHE_HOME", "")
    monkeypatch.setenv("HOME", "/home/observer")
    assert progress_folder() == Path("/home/observer/.cache/comity/elections")


def test_from_scratch_reads_no_progress(check: Verifier, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def done(self: progress.Progress, _index: object) -> int:
        asked.append(self.folder)
        return 0

    monkeypatch.setattr(progress.Progress, "ballots_done", done)
    check(FOLDER / "empty.bel")
    check(FOLDER / "empty.bel", "--from-scratch")
    assert asked == [check.folder / "cache" / "comity" / "elections", None]


@pytest.mark.parametrize(
    ("terminal", "seconds", "shown"), [(True, 5.0, True), (True, 1.0, False), (False, 5.0, False)]
)
def test_a_bar_is_for_a_terminal_and_long_work(
    terminal: bool, seconds: float, shown: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[tuple[int, str]] = []
    updates: list[int] = []

    class Bar:
        pos = 0

        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_: object) -> None:
            updates.append(-1)

        def update(self, step: int) -> None:
            self.pos += step
            updates.append(step)

    def bar(*, length: int, label: str, file: object) -> Bar:
        assert file is sys.stderr
        made.append((length, label))
        return Bar()

    clock = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal, raising=False)
    monkeypatch.setattr(click, "progressbar", bar)
    with common.bars() as report:
        report("ballots", 10, 100)
        clock[0] += seconds
        report("ballots", 40, 100)
        report("ballots", 100, 100)
        report("shuffles", 1, 2)
    assert made == ([(100, "ballots")] if shown else [])
    assert updates == ([40, 60, -1] if shown else [])


def test_a_bar_ends_where_the_work_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(common, "PATIENCE_SECONDS", -1.0)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)

    def work() -> None:
        with common.bars() as report:
            report("ballots", 1, 2)
            raise ValueError("full")

    with pytest.raises(ValueError, match="full"):
        work()


# Bytes that somebody made to hurt -------------------------------------------------------------------------------------------------

EDITS: tuple[Any, ...] = (
    None, True, -1, 0, 2**31, 10**40, 0.5, "", "0", "1", "x", "\ud7ff", HOSTILE, [], {}, [[]], [None], ["0"], "9" * 5000,
)  # fmt: skip
KINDS = (
    "election",
    "trustees",
    "credentials",
    "setup",
    "ballot",
    "tally",
    "sized",
    "shuffle",
    "owned-shuffle",
    "decryption",
    "result",
)


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    found = [path]
    if isinstance(value, (dict, list)):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            found += places(inner, (*path, key))
    return found


def edited(value: Any, path: tuple[str | int, ...], new: Any) -> Any:
    if not path:
        return new
    copy = value.copy()
    copy[path[0]] = edited(value[path[0]], path[1:], new)
    return copy


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_edits_anywhere_with_every_hash_made_right(data: st.DataObject, check: Verifier) -> None:
    """Whatever a forger writes, and even signs: one of the checks fails or the file is not well formed, and that is all that happens."""
    base = data.draw(st.sampled_from(("revote", "blank", "threshold", "mixed", "empty")))
    board = Board(vector(base))
    for _ in range(data.draw(st.integers(1, 2))):
        kind = data.draw(st.sampled_from([one for one in KINDS if one in board.kinds]))
        value = board.value(kind)
        path = data.draw(st.sampled_from(places(value)))
        new = data.draw(st.sampled_from(EDITS))
        changed = edited(value, path, new)
        if changed != value:
            board.put(kind, compact(changed))
    done = check(check.write(board.built()))
    assert done.code in {0, 1, 20, 23}
    for out in (done.out, done.err):
        assert all(sign.isprintable() or sign == "\n" for sign in out)
