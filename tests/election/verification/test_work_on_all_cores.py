# SPDX-License-Identifier: Apache-2.0
"""Tasks for several processes: outcomes come in order, few are under way, and a process that dies costs nothing but time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from comity.election.ballots.belenios_v1.ballots import check_ballot
from comity.election.ballots.belenios_v1.verification import ballot_work, credential_work
from comity.election.ballots.belenios_v1.verification.parallel import cores, ordered
from comity.election.ballots.belenios_v1.verification.verify import verify
from comity.errors import ProofError
from election_forging import Board
from election_vectors import FOLDER, vector

HERE = os.getpid()
_added = 0


def start(number: int) -> None:
    global _added  # noqa: PLW0603 - what a worker process works with
    _added = number


def add(task: int) -> int:
    return task + _added


def add_or_die(task: int) -> int:
    if task in {5, 40} and os.getpid() != HERE:
        os._exit(1)
    return add(task)


def start_elsewhere_dying(number: int) -> None:
    if os.getpid() != HERE:
        os._exit(1)
    start(number)


def refuse(task: int) -> int:
    if task == 7:
        raise ProofError("the seventh")
    return task


@pytest.mark.parametrize("workers", [0, 1, 2, 3])
def test_outcomes_come_in_the_order_of_the_tasks(workers: int) -> None:
    found = [*ordered(add, range(50), workers=workers, start=start, start_with=(1000,))]
    assert found == [(one, one + 1000) for one in range(50)]


@pytest.mark.parametrize("workers", [1, 2])
def test_no_tasks(workers: int) -> None:
    assert [*ordered(add, [], workers=workers, start=start, start_with=(0,))] == []


@pytest.mark.parametrize("workers", [1, 2])
def test_no_more_than_three_tasks_a_worker_are_under_way(workers: int) -> None:
    taken = given = most = 0

    def tasks() -> Iterator[int]:
        nonlocal taken
        for one in range(40):
            taken += 1
            yield one

    for _ in ordered(add, tasks(), workers=workers, start=start, start_with=(0,)):
        most = max(most, taken - given)
        given += 1
    assert given == taken == 40
    assert most <= (3 * workers if workers > 1 else 1)


def test_what_a_worker_that_died_was_doing_is_done_here() -> None:
    found = [*ordered(add_or_die, range(50), workers=2, start=start, start_with=(1,))]
    assert found == [(one, one + 1) for one in range(50)]


def test_workers_that_cannot_even_start() -> None:
    found = [*ordered(add, range(9), workers=2, start=start_elsewhere_dying, start_with=(2,))]
    assert found == [(one, one + 2) for one in range(9)]


@pytest.mark.parametrize("workers", [1, 2])
def test_an_error_of_a_task_is_raised_in_its_turn(workers: int) -> None:
    seen: list[int] = []
    outcomes = ordered(refuse, range(50), workers=workers, start=start, start_with=(0,))
    with pytest.raises(ProofError, match="the seventh"):
        seen.extend(task for task, _ in outcomes)
    assert seen == [0, 1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("workers", [1, 2])
def test_whoever_has_seen_enough_may_stop(workers: int) -> None:
    outcomes = ordered(add, iter(int, 1), workers=workers, start=start, start_with=(3,))
    assert next(outcomes) == (0, 3)
    assert isinstance(outcomes, Iterator)
    getattr(outcomes, "close")()  # noqa: B009 - an iterator that is a generator


_INTERRUPTED = """
import sys, time
from comity.election.ballots.belenios_v1.verification.parallel import ordered

def work(task):
    if task == 3:
        print("idle", flush=True)
    time.sleep(0 if task else 0.5)

try:
    print([*ordered(work, range(4), workers=2, start=list, start_with=())])
except KeyboardInterrupt:
    sys.exit("interrupted")
"""


def test_an_interrupt_from_the_terminal_is_answered_by_the_caller_alone() -> None:
    """One worker is at work, the other waits for tasks; neither says a word."""
    with subprocess.Popen(
        [sys.executable, "-c", _INTERRUPTED],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as caller:
        assert caller.stdout is not None
        assert caller.stdout.readline() == "idle\n"
        os.killpg(caller.pid, signal.SIGINT)
        out, err = caller.communicate(timeout=60)
    assert (caller.returncode, out, err) == (1, "", "interrupted\n")


def test_there_is_a_core() -> None:
    assert cores() >= 1


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """So small that three ballots and four credentials are work for two processes."""
    monkeypatch.setattr(ballot_work, "_PARALLEL_FROM", 0)
    monkeypatch.setattr(ballot_work, "BATCH", 1)
    monkeypatch.setattr(credential_work, "_PARALLEL_FROM", 0)


def forged() -> bytes:
    """Two ballots and a credential do not hold."""
    board = Board(vector("weights"))

    def change(value: dict[str, dict[str, dict[str, str]]]) -> None:
        value["signature"]["proof"]["response"] = "1"

    board.edit("ballot", change, 1)
    board.edit("ballot", change, 3)
    board.edit("credentials", lambda value: ["3,1", *value[1:]])
    return board.built()


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("name", ["weights", "mixed", "forged"])
def test_two_workers_find_what_one_finds(name: str, tmp_path: Path) -> None:
    path = FOLDER / f"{name}.bel"
    if name == "forged":
        path = tmp_path / "forged.bel"
        path.write_bytes(forged())
    one, two = verify(path, workers=1), verify(path, workers=2)
    assert one.ok == two.ok == (name != "forged")
    assert [asdict(check) for check in one.checks] == [asdict(check) for check in two.checks]
    assert (one.result, one.total_weight, one.voters) == (two.result, two.total_weight, two.voters)
    if name == "forged":
        details = {check.id: check.detail for check in two.checks}
        assert details["ballots"].startswith("ballot 2: ")
        assert details["ballots"].endswith("; 1 more are wrong")
        assert "entry 1 of the list" in details["credentials"]


@pytest.mark.usefixtures("small")
def test_a_worker_killed_among_ballots_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def dying(*given: object, **more: object) -> object:
        if os.getpid() != HERE:
            os._exit(1)
        return check_ballot(*given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(ballot_work, "check_ballot", dying)
    found = verify(FOLDER / "weights.bel", workers=2)
    assert found.ok
    assert found.voters == 3


def test_reports_reach_the_end_of_each_stage() -> None:
    heard: dict[str, tuple[int, int]] = {}
    verify(
        FOLDER / "mixed.bel", workers=1, report=lambda what, done, total: heard.update({what: (done, total)})
    )
    size = (FOLDER / "mixed.bel").stat().st_size
    assert heard == {
        "archive": (size, size), "list of credentials": (2, 2), "credentials of ballots": (3, 3), "ballots": (3, 3),
        "shuffles": (2, 2), "decryptions": (2, 2),
    }  # fmt: skip
