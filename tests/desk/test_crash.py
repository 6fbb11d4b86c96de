# SPDX-License-Identifier: Apache-2.0
"""The host dies at every step of an append, or gets an old record put under it. What it has said stands; nothing is ever half there."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Self

import pytest

from comity.canonical import from_base64, sha256_hex
from comity.desk.host import Host
from comity.desk.mechanism import RECORD_FILE, Mechanism, text_key
from comity.errors import DuplicateRefusal, Refusal, RollbackError, StoreError
from comity.record import merkle
from comity.record.checkpoint import open_checkpoint
from comity.record.entry import text_hash
from comity.record.keys import KeyDirectory
from comity.record.last_signed import LastSigned
from comity.record.note import parse_note
from comity.record.store import Row
from record.store.postgres_server import Server
from record.trees import Tree
from worlds import ORIGIN, Replica, World, key

VICTIM = Path(__file__).with_name("victim.py")
FOUNDING = 4
BATCHES = [[4], [5], [6, 7, 8], [9]]
WHOLE = [4, 5, 6, 9, 10]


def command(*arguments: object) -> list[str]:
    return [sys.executable, str(VICTIM), *map(str, arguments)]


def environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}


def told(count: int) -> Replica:
    """A charter, three accreditations, an issue and positions on it: all of them admissible."""
    story = Replica()
    story.table()
    for turn in range(count - 1):
        story.file("FRA", "yes", "preferred", source=f"turn {turn}")
    return story


STORY = told(7)


def template(
    folder: Path,
    notes: Sequence[bytes] = STORY.notes,
    batches: Sequence[Sequence[int]] = BATCHES,
    *,
    founded: bool = True,
    address: str | None = None,
) -> Path:
    """Keys, notes and plan for the victim, with the first entries on the record or with no record yet."""
    folder.mkdir()
    (folder / "notes").mkdir()
    for number, note in enumerate(notes):
        (folder / "notes" / f"{number}.note").write_bytes(note)
    plan = batches if founded else [[0], [1, 2, 3], *batches]
    (folder / "plan.json").write_text(json.dumps(plan))
    KeyDirectory(folder / "keys").create(ORIGIN, key(ORIGIN).seed)
    if founded:
        with Desk(folder, address, create=True) as desk:
            for note in notes[:FOUNDING]:
                desk.host.submit(note)
    return folder


class Desk:
    """The normal way to open a mechanism for writing; in PostgreSQL where an address is given."""

    def __init__(self, folder: Path, address: str | None = None, *, create: bool = False) -> None:
        open_or_create = Mechanism.create if create else Mechanism.open
        self.mechanism = open_or_create(folder / "mechanism", address)
        self.host = Host(self.mechanism, KeyDirectory(folder / "keys"), ORIGIN)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.host.close()
        self.mechanism.close()

    def submit(self, note: bytes) -> int:
        return self.host.submit(note).index


def remembered(folder: Path) -> bytes | None:
    """The last checkpoint that the log's key signed."""
    last = LastSigned(KeyDirectory(folder / "keys").state_file(ORIGIN, ORIGIN))
    with last.holding() as note:
        pass
    last.close()
    return note


def check(folder: Path, said: list[str], address: str | None = None) -> int:
    """Everything that must hold of a record whose host died, recomputed from its notes; returns its size."""
    with Desk(folder, address) as desk:
        store = desk.mechanism.store
        rows = list(store.rows(0, store.size()))
        tree = Tree([row.note for row in rows])
        assert [row.hashes for row in rows] == tree.rows
        assert [row.text_key for row in rows] == [text_key(text_hash(parse_note(row.note))) for row in rows]
        head = store.head()
        if head is None:
            assert rows == []
        else:
            checkpoint = open_checkpoint(head, key(ORIGIN).verifier)
            assert (checkpoint.size, checkpoint.root) == (len(rows), tree.frontier.root())
        for signed in [found for found in [remembered(folder)] if found] + [
            from_base64(line.split()[2]) for line in said
        ]:
            checkpoint = open_checkpoint(signed, key(ORIGIN).verifier)
            assert checkpoint.size <= len(rows), "what the key has signed is on the record"
            assert merkle.root(checkpoint.size, tree.read) == checkpoint.root
        for line in said:
            index, digest, _ = line.split()
            assert sha256_hex(rows[int(index)].note) == digest, "a receipt is a promise kept"
    return len(rows)


def go_on(folder: Path, story: Replica = STORY) -> None:
    """Hand in everything again, as authors without a receipt do: each text ends up on the record once, and the state is the story's."""
    with Desk(folder) as desk:
        size = desk.mechanism.store.size()
        for index, note in enumerate(story.notes):
            if index < size:
                with pytest.raises(DuplicateRefusal if index else Refusal):
                    desk.submit(note)
            else:
                assert desk.submit(note) == index
        assert desk.mechanism.head() == story.head == remembered(folder)
        assert desk.mechanism.state().digest() == story.folded.digest()
        assert desk.mechanism.prove(size - 1).encode()


def lives(mode: str, *arguments: object) -> list[dict[str, Any]]:
    done = subprocess.run(
        command(mode, *arguments), capture_output=True, text=True, check=True, env=environment()
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.slow
def test_killed_before_every_step_of_an_append(tmp_path: Path) -> None:
    found = lives("steps", template(tmp_path / "template"), tmp_path)
    *killed, survived = found
    assert {life["status"] for life in killed} == {-signal.SIGKILL}
    steps = [life["killed"][0] for life in killed]
    for step in (
        "BEGIN",
        "INSERT INTO entries",
        "INSERT OR REPLACE INTO head",
        "COMMIT",
        "pwrite",
        "the word",
    ):
        assert sum(f"before {step}" in line for line in steps) >= len(BATCHES), step
    assert len(survived["said"]) == 6
    sizes = []
    for life in found:
        folder = Path(life["folder"])
        sizes.append(check(folder, life["said"]))
        assert len(life["said"]) <= sizes[-1] - FOUNDING
        go_on(folder)
    assert sorted(set(sizes)) == WHOLE, "never a part of a batch"
    assert sizes == sorted(sizes), "a step later, never an entry fewer"


@pytest.mark.slow
def test_killed_before_every_step_of_the_first_day(tmp_path: Path) -> None:
    found = lives("steps", template(tmp_path / "template", founded=False), tmp_path)
    assert len(found[-1]["said"]) == 10
    unmade = 0
    for life in found:
        folder = Path(life["folder"])
        try:
            size = check(folder, life["said"])
        except StoreError:
            unmade += 1
            assert life["said"] == []
            assert remembered(folder) is None
            shutil.rmtree(folder / "mechanism", ignore_errors=True)
            Mechanism.create(folder / "mechanism").close()
            size = 0
        assert size in [0, 1, *WHOLE]
        if size:
            go_on(folder)
        else:
            with Desk(folder) as desk:
                assert [desk.submit(note) for note in STORY.notes] == list(range(11))
    assert 0 < unmade < len(found) // 2


@pytest.mark.slow
def test_killed_in_the_middle_of_a_write(tmp_path: Path) -> None:
    """Where the write-ahead log is torn within a page, its tail counts for nothing."""
    story, last = told(21), 24
    batches = [[number] for number in range(FOUNDING, last)]
    source = template(tmp_path / "template", story.notes, batches)
    found = lives("bytes", source, tmp_path, 32_768, 330_000, 5_003)
    statuses = [life["status"] for life in found]
    assert statuses.count(-signal.SIGXFSZ) > 20
    assert statuses[-1] == 0
    sizes = []
    for life in found:
        folder = Path(life["folder"])
        sizes.append(check(folder, life["said"]))
        go_on(folder, story)
    assert sizes == sorted(sizes)
    assert len(set(sizes)) > 10
    assert sizes[-1] == last


def test_a_disk_that_forgot_what_it_had_promised(tmp_path: Path) -> None:
    """A tail of the log is gone although it was forced to disk: the record is whole but older, and the key refuses to sign again."""
    source = template(tmp_path / "template")
    with Desk(source) as desk:
        for batch in BATCHES:
            desk.host.submit_all([STORY.notes[number] for number in batch])
        shutil.copytree(source, tmp_path / "copy")
    log = (tmp_path / "copy" / "mechanism" / f"{RECORD_FILE}-wal").read_bytes()
    sizes = []
    for cut in [*range(0, len(log), 2_111), len(log)]:
        folder = shutil.copytree(tmp_path / "copy", tmp_path / f"cut-{cut}")
        (folder / "mechanism" / f"{RECORD_FILE}-wal").write_bytes(log[:cut])
        with Desk(folder) as desk:
            sizes.append(desk.mechanism.store.size())
            tree = Tree([row.note for row in desk.mechanism.store.rows(0, sizes[-1])])
            assert tree.entries == STORY.notes[: sizes[-1]]
            head = open_checkpoint(desk.mechanism.head(), key(ORIGIN).verifier)
            assert (head.size, head.root) == (sizes[-1], tree.frontier.root())
            if sizes[-1] < WHOLE[-1]:
                with pytest.raises(RollbackError):
                    desk.submit(STORY.notes[sizes[-1]])
    assert sorted(set(sizes)) == WHOLE


@pytest.mark.slow
def test_killed_at_any_time(tmp_path: Path) -> None:
    """Twenty lives on one record."""
    story = told(1500)
    folder = template(tmp_path / "desk", story.notes)
    said: list[str] = []
    size, deaths, chance = FOUNDING, 0, random.Random(6962)
    for _ in range(20):
        process = subprocess.Popen(
            command("submit", folder, size, len(story.notes)),
            stdout=subprocess.PIPE,
            text=True,
            env=environment(),
        )
        assert process.stdout is not None
        first = process.stdout.readline()
        time.sleep(chance.uniform(0, 0.08))
        process.kill()
        said += [first.strip(), *process.stdout.read().splitlines()]
        process.stdout.close()
        deaths += process.wait() == -signal.SIGKILL
        if said and len(said[-1].split()) != 3:
            said.pop()
        before, size = size, check(folder, said)
        assert before < size
        assert 0 <= size - FOUNDING - len(said) <= deaths, (
            "at most one entry without a receipt for each death"
        )
    assert deaths == 20
    with Desk(folder) as desk:
        assert desk.submit(story.notes[size]) == size


@pytest.mark.slow
def test_killed_before_every_step_with_the_record_in_postgresql(tmp_path: Path) -> None:
    """One record, and a life for each step of an append, until one survives."""
    server = Server()
    try:
        address = server.address(server.schema())
        story = told(60)
        folder = template(tmp_path / "desk", story.notes, address=address)
        size, lives, said, killed = FOUNDING, 0, [""], [""]
        while killed:
            lives += 1
            done = subprocess.run(
                command("once", folder, lives, address, size, size + 1),
                capture_output=True,
                text=True,
                check=False,
                env=environment(),
            )
            lines = done.stdout.splitlines()
            killed = [line for line in lines if line.startswith("killed")]
            assert done.returncode == (-signal.SIGKILL if killed else 0), done.stderr
            said += [line for line in lines if line not in killed]
            before, size = size, check(folder, said[1:], address)
            assert size - before in (0, 1)
        assert lives > 10
        with Desk(folder, address) as desk:
            assert desk.submit(story.notes[size]) == size
            assert desk.mechanism.state().digest() != ""
    finally:
        server.remove()


def test_two_hosts_in_two_processes(tmp_path: Path) -> None:
    """One key, one record: they take turns, and none overwrites the other's memory of what was signed."""
    story = told(1)
    fields = {"issue": "border", "option": "yes", "stance": "preferred"}
    notes = [story.note("talks/position/v1", "FRA", source=f"{turn}", **fields) for turn in range(110)]
    folder = template(tmp_path / "desk", [*story.notes, *notes])
    with Desk(folder) as desk:
        desk.submit(story.notes[FOUNDING])
    processes = [
        subprocess.Popen(
            command("submit", folder, start, start + 55), stdout=subprocess.PIPE, text=True, env=environment()
        )
        for start in (5, 60)
    ]
    said = [process.communicate(timeout=60)[0].splitlines() for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    assert check(folder, said[0] + said[1]) == 115
    indices = [[int(line.split()[0]) for line in lines] for lines in said]
    assert sorted(indices[0] + indices[1]) == list(range(5, 115))
    assert all(found == sorted(found) for found in indices)


# A record from a backup.


def copy_record(source: Path, target: Path) -> None:
    """What `sqlite3 SOURCE '.backup TARGET'` does: into the file that is there, if there is one."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def put_back_file(backup: Path, record: Path) -> None:
    shutil.copy(backup, record)
    for suffix in ("-wal", "-shm"):
        record.with_name(record.name + suffix).unlink(missing_ok=True)


@pytest.mark.parametrize("restore", [copy_record, put_back_file])
def test_an_old_backup_is_not_signed_until_it_has_caught_up(
    tmp_path: Path, restore: Callable[[Path, Path], None]
) -> None:
    world = World(tmp_path)
    record, backup, replica = tmp_path / "mechanism" / RECORD_FILE, tmp_path / "backup", tmp_path / "replica"
    world.table()
    copy_record(record, backup)
    world.file("FRA", "yes", "preferred")
    shown = world.head
    copy_record(record, replica)
    late = world.note("talks/position/v1", "RUS", issue="border", option="no", stance="preferred", source="x")
    world.close()
    restore(backup, record)
    for _ in range(2):
        with Desk(tmp_path) as desk, pytest.raises(RollbackError) as caught:
            desk.submit(late)
        assert caught.value.exit_code == 36
        assert "5 entries" in str(caught.value)
        assert remembered(tmp_path) == shown
    with Desk(tmp_path) as desk:
        assert desk.mechanism.store.size() == 5, "nothing was written"
        assert desk.mechanism.state().size == 5, "it can still be read"
    restore(replica, record)
    with Desk(tmp_path) as desk:
        assert desk.submit(late) == 6


def append_by_hand(folder: Path, notes: list[bytes]) -> None:
    """What a tool without the key's memory would do: a well-formed append, with a head by the same key."""
    mechanism = Mechanism.open(folder / "mechanism")
    size = mechanism.store.size()
    tree = Tree([*(row.note for row in mechanism.store.rows(0, size)), *notes])
    other = Replica(found=False)
    other.tree = tree
    with mechanism.store.writing() as writer:
        digests = [text_hash(parse_note(note)) for note in notes]
        rows = [
            Row(size + i, tree.rows[size + i], text_key(digests[i]), note) for i, note in enumerate(notes)
        ]
        writer.append(rows, other.head)
    mechanism.close()


@pytest.mark.parametrize("more", [1, 2, 3])
def test_a_backup_that_somebody_else_went_on_with_is_not_signed(tmp_path: Path, more: int) -> None:
    world = World(tmp_path)
    record, backup = tmp_path / "mechanism" / RECORD_FILE, tmp_path / "backup"
    world.table()
    others = [
        world.note("talks/position/v1", "RUS", issue="border", option="no", stance="preferred", source=f"{i}")
        for i in range(4)
    ]
    copy_record(record, backup)
    world.file("FRA", "yes", "preferred")
    world.file("TUR", "yes", "preferred")
    world.close()
    put_back_file(backup, record)
    append_by_hand(tmp_path, others[:more])
    with Desk(tmp_path) as desk, pytest.raises(RollbackError) as caught:
        desk.submit(others[3])
    assert ("has 6 entries" if more == 1 else "are not those that this key has signed") in str(caught.value)
    assert check_is_readable(tmp_path) == 5 + more


def check_is_readable(folder: Path) -> int:
    with Desk(folder) as desk:
        return desk.mechanism.state().size


@pytest.mark.parametrize("more", [0, 1, 2, 3])
def test_a_backup_restored_under_a_running_host_is_not_signed(tmp_path: Path, more: int) -> None:
    """The file is the same, its content is not: the host must not trust what it remembers of it."""
    world = World(tmp_path)
    record, backup = tmp_path / "mechanism" / RECORD_FILE, tmp_path / "backup"
    world.table()
    others = [
        world.note("talks/position/v1", "RUS", issue="border", option="no", stance="preferred", source=f"{i}")
        for i in range(4)
    ]
    copy_record(record, backup)
    world.file("FRA", "yes", "preferred")
    world.file("TUR", "yes", "preferred")
    copy_record(backup, record)
    if more:
        append_by_hand(tmp_path, others[:more])
    for _ in range(2):
        with pytest.raises(RollbackError):
            world.submit(others[3])
    assert world.mechanism.store.size() == 5 + more
    assert world.folded.size == 5 + more
    world.close()


def test_a_record_one_step_ahead_of_the_keys_memory_is_accepted(tmp_path: Path) -> None:
    """The host died after the commit and before it remembered; what it had signed is on the record, and stands."""
    folder = template(tmp_path / "desk")
    memory = KeyDirectory(folder / "keys").state_file(ORIGIN, ORIGIN)
    before = memory.read_bytes()
    with Desk(folder) as desk:
        assert desk.submit(STORY.notes[FOUNDING]) == 4
    memory.write_bytes(before)
    assert check(folder, []) == 5
    go_on(folder)


def test_a_commit_that_fails_is_not_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Desk(template(tmp_path / "desk")) as desk:
        before = remembered(tmp_path / "desk")
        monkeypatch.setattr(desk.mechanism.store, "_check_still_there", lambda: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            desk.submit(STORY.notes[4])
        monkeypatch.undo()
        assert remembered(tmp_path / "desk") == before
        assert desk.mechanism.store.size() == 4
        assert desk.mechanism.state().size == 4
        assert [desk.submit(note) for note in STORY.notes[4:]] == list(range(4, 11))
        assert desk.mechanism.head() == STORY.head
