# SPDX-License-Identifier: Apache-2.0
"""A verification that was cut off goes on from where it was, skips nothing that was not checked, and hides no failure.

Batches, what is kept and how often are made one ballot small, so that four ballots are enough to stand for a long box.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import comity
from comity.election.ballots.belenios_v1 import archive
from comity.election.ballots.belenios_v1.ballots import check_ballot
from comity.election.ballots.belenios_v1.box import open_box
from comity.election.ballots.belenios_v1.verification import ballot_work
from comity.election.ballots.belenios_v1.verification.checks import Verification
from comity.election.ballots.belenios_v1.verification.progress import Progress
from comity.election.ballots.belenios_v1.verification.verify import verify
from election_forging import Board
from election_vectors import FOLDER, vector

BALLOTS = 4
BEL = FOLDER / "weights.bel"


class Stopped(Exception):
    """The power went off."""


class Watch:
    """A verifier whose steps are small; it counts the ballots that it checks."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.checked = 0

    def check(self, *given: Any, **more: Any) -> Any:
        self.checked += 1
        return check_ballot(*given, **more)

    def verify(self, path: Path = BEL, stop: int | None = None) -> Verification:
        """`stop` is after how many ballots the run is cut off."""
        self.checked = 0

        def report(what: str, done: int, _total: int) -> None:
            if what == "ballots" and done == stop:
                raise Stopped

        return verify(path, workers=1, keep_in=self.folder, report=report)

    def cut_off(self, path: Path = BEL, *, after: int) -> None:
        with pytest.raises(Stopped):
            self.verify(path, stop=after)

    @property
    def kept(self) -> list[Path]:
        return sorted(self.folder.glob("*")) if self.folder.exists() else []


@pytest.fixture
def watch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Watch:
    made = Watch(tmp_path / "cache" / "elections")
    monkeypatch.setattr(ballot_work, "BATCH", 1)
    monkeypatch.setattr(ballot_work, "_KEEP_EVERY", 1)
    monkeypatch.setattr(archive, "CHECKPOINT_EVERY", 1)
    monkeypatch.setattr(ballot_work, "check_ballot", made.check)
    return made


def detail(found: Verification, check: str) -> str:
    return next(one.detail for one in found.checks if one.id == check)


@pytest.mark.parametrize("after", [1, 2, 3, 4])
def test_a_second_run_checks_only_the_rest(after: int, watch: Watch) -> None:
    watch.cut_off(after=after)
    assert watch.checked == after
    (file,) = watch.kept
    assert file.name == f"{open_box(BEL).index.setup.hash}.json"
    assert watch.folder.stat().st_mode & 0o777 == 0o700
    found = watch.verify()
    assert found.ok
    assert watch.checked == BALLOTS - after
    assert found.resumed == after
    assert watch.kept == []


def test_a_run_that_is_cut_off_twice_keeps_what_both_did(watch: Watch) -> None:
    watch.cut_off(after=1)
    watch.cut_off(after=3)
    assert watch.checked == 2
    assert watch.verify().ok
    assert watch.checked == 1


def test_a_whole_run_leaves_nothing_and_the_next_one_checks_all(watch: Watch) -> None:
    assert watch.verify().ok
    assert (watch.checked, watch.kept) == (BALLOTS, [])
    assert watch.verify().ok
    assert watch.checked == BALLOTS


def test_without_a_folder_nothing_is_kept(watch: Watch) -> None:
    assert verify(BEL, workers=1).ok
    assert watch.kept == []
    assert Progress(None, "x").path is None
    Progress(None, "x").keep(open_box(BEL).index, BALLOTS)
    Progress(None, "x").forget()


def test_what_an_earlier_run_checked_still_counts_in_the_tally(watch: Watch) -> None:
    """Of ballots that are not checked again the ciphertexts are added up again: another tally is found out."""
    board = Board(vector("weights"))
    board.edit("sized", lambda value: value | {"num_tallied": value["num_tallied"] + 1})
    forged = watch.folder.parent / "forged.bel"
    forged.parent.mkdir()
    forged.write_bytes(board.built())
    watch.cut_off(after=4)
    found = watch.verify(forged)
    assert watch.checked == 0
    assert [one.id for one in found.checks if not one.ok] == ["num-tallied"]


def wrong_ballot(place: int) -> bytes:
    """The box with one ballot whose proof does not hold, every hash made right again."""
    board = Board(vector("weights"))

    def change(value: Any) -> None:
        proof = value["answers"][0]["individual_proofs"][0][0]
        proof["response"] = str(int(proof["response"]) ^ 1)

    board.edit("ballot", change, place)
    return board.built()


@pytest.mark.parametrize("place", range(BALLOTS))
def test_a_wrong_ballot_among_those_done_is_not_skipped(place: int, watch: Watch, tmp_path: Path) -> None:
    """The chain differs from there on, so what is known about the true box says nothing; both share their opening, and so the file."""
    watch.cut_off(after=BALLOTS)
    forged = tmp_path / "forged.bel"
    forged.write_bytes(wrong_ballot(place))
    found = watch.verify(forged)
    assert watch.checked == BALLOTS
    assert f"ballot {place + 1}: " in detail(found, "ballots")
    assert not found.ok


def test_nothing_is_kept_beyond_a_ballot_that_does_not_hold(watch: Watch, tmp_path: Path) -> None:
    forged = tmp_path / "forged.bel"
    forged.write_bytes(wrong_ballot(1))
    for again in (BALLOTS, BALLOTS - 1, BALLOTS - 1):
        found = watch.verify(forged)
        assert watch.checked == again, "only the first ballot is known to hold"
        assert "ballot 2: " in detail(found, "ballots")
        assert not found.ok


def test_a_failure_elsewhere_is_found_on_every_run(watch: Watch, tmp_path: Path) -> None:
    board = Board(vector("weights"))
    board.edit("result", lambda value: {"result": [[*value["result"][0][:-1], 0]]})
    forged = tmp_path / "forged.bel"
    forged.write_bytes(board.built())
    for checked in (BALLOTS, 0, 0):
        found = watch.verify(forged)
        assert watch.checked == checked
        assert [one.id for one in found.checks if not one.ok] == ["result"]


def kept_by(watch: Watch) -> tuple[Path, dict[str, Any]]:
    watch.cut_off(after=3)
    (file,) = watch.kept
    return file, json.loads(file.read_bytes())


DAMAGE: dict[str, Callable[[dict[str, Any]], bytes]] = {
    "empty": lambda _: b"",
    "cut": lambda kept: json.dumps(kept).encode()[:-1],
    "no JSON": lambda _: b"\xff\xfe",
    "deep": lambda _: b"[" * 100_000,
    "a list": lambda kept: json.dumps([kept]).encode(),
    "null": lambda _: b"null",
    "a text": lambda _: b'"height"',
    "without its height": lambda kept: json.dumps({k: v for k, v in kept.items() if k != "height"}).encode(),
    "without its hash": lambda kept: json.dumps({k: v for k, v in kept.items() if k != "hash"}).encode(),
    "of another version": lambda kept: json.dumps(kept | {"version": "0.0.0"}).encode(),
    "without a version": lambda kept: json.dumps({k: v for k, v in kept.items() if k != "version"}).encode(),
    "higher": lambda kept: json.dumps(kept | {"height": 4}).encode(),
    "a huge height": lambda kept: json.dumps(kept | {"height": 10**30}).encode(),
    "a negative height": lambda kept: json.dumps(kept | {"height": -1}).encode(),
    "a list for the height": lambda kept: json.dumps(kept | {"height": [3]}).encode(),
    "another hash": lambda kept: json.dumps(kept | {"hash": "0" * 64}).encode(),
    "of another archive": lambda kept: json.dumps(kept | {"hash": open_box(FOLDER / "revote.bel").index.last[1]}).encode(),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_file_that_is_not_about_this_archive_is_ignored(damage: str, watch: Watch) -> None:
    file, kept = kept_by(watch)
    assert kept["version"] == comity.__version__
    file.write_bytes(DAMAGE[damage](kept))
    assert watch.verify().ok
    assert (watch.checked, watch.kept) == (BALLOTS, [])


def test_a_height_beyond_the_ballots_means_all_of_them(watch: Watch) -> None:
    """Event 5 is EndBallots: its hash commits to every ballot."""
    file, kept = kept_by(watch)
    checkpoints = dict(open_box(BEL).index.checkpoints)
    file.write_text(json.dumps(kept | {"height": 5, "hash": checkpoints[5]}), encoding="utf-8")
    assert watch.verify().ok
    assert watch.checked == 0


def test_a_folder_that_cannot_be_written_costs_only_time(watch: Watch, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    watch.folder = tmp_path / "file" / "below"
    assert watch.verify().ok
    assert watch.checked == BALLOTS


def test_a_box_that_grew_goes_on_from_there(watch: Watch, tmp_path: Path) -> None:
    """Observers verify the same box again and again while votes come in."""
    board = Board(vector("weights"))
    board.until("Ballot", 1)
    earlier = tmp_path / "earlier.bel"
    earlier.write_bytes(board.built())
    watch.cut_off(earlier, after=2)
    assert watch.verify().ok
    assert watch.checked == 2


_KILLED = """
import os, signal, sys
from pathlib import Path
from comity.election.ballots.belenios_v1 import archive
from comity.election.ballots.belenios_v1.verification import ballot_work
from comity.election.ballots.belenios_v1.verification.verify import verify
archive.CHECKPOINT_EVERY = ballot_work.BATCH = ballot_work._KEEP_EVERY = 1
def report(what, done, total):
    if what == "ballots" and done == 3:
        os.kill(os.getpid(), signal.SIGKILL)
verify(Path(sys.argv[1]), workers=1, keep_in=Path(sys.argv[2]), report=report)
"""


def test_a_run_that_was_killed_goes_on(watch: Watch) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _KILLED, str(BEL), str(watch.folder)], env={**os.environ}, check=False
    )
    assert done.returncode == -signal.SIGKILL
    assert watch.verify().ok
    assert watch.checked == 1
