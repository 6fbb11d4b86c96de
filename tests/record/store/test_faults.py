# SPDX-License-Identifier: Apache-2.0
"""SQLite on full disks, without permissions, with files damaged, removed or put in place of others: what comes out is a StoreError."""

from __future__ import annotations

import os
import pwd
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from comity.errors import BusyError, StoreError
from comity.record.store import Row, open_store
from record.store.places import TREE, checkpoint_of, fill, rows_of
from record.trees import Tree

# Runs as nobody where the test runs as root, whom no permission stops; modules are loaded before.
PREAMBLE = """
import os, sys
from pathlib import Path
import comity.record.store.sqlite
from comity.errors import ComityError
from comity.record.store import Row, open_store
from record.store.places import TREE_ROWS as rows
where = Path(sys.argv[1])
if user := int(sys.argv[2]):
    os.setgroups([])
    os.setgid(int(sys.argv[3]))
    os.setuid(user)

def attempt(action):
    try:
        print(action())
    except ComityError as error:
        print(type(error).__name__, error)
"""


def run(code: str, where: Path, *, limit_bytes: int | None = None) -> list[str]:
    """Lines that `code` printed in a process of its own, without privileges."""
    nobody = pwd.getpwnam("nobody")
    user = [nobody.pw_uid, nobody.pw_gid] if os.getuid() == 0 else [0, 0]

    def limit() -> None:
        if limit_bytes is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, limit_bytes))

    done = subprocess.run(
        [sys.executable, "-c", PREAMBLE + code, str(where), *map(str, user)],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=limit,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that nobody can reach and owns, unlike the test's own."""
    found = Path(tempfile.mkdtemp(prefix="comity-"))
    yield found
    found.chmod(0o700)
    shutil.rmtree(found)


def give_away(folder: Path) -> None:
    if os.getuid() == 0:
        nobody = pwd.getpwnam("nobody")
        for path in [folder, *folder.rglob("*")]:
            os.chown(path, nobody.pw_uid, nobody.pw_gid)


def recorded(path: Path, entries: int = 300) -> Path:
    """A closed record in one file."""
    store = open_store(path, create=True)
    fill(store, Tree(TREE.entries[:entries]))
    store.close()
    assert not path.with_name(path.name + "-wal").exists()
    return path


def intact(path: Path, entries: int = 300) -> None:
    store = open_store(path)
    assert list(store.rows(0, store.size())) == rows_of(TREE)[:entries]
    assert store.size() == entries
    store.close()


# The disk is full.


def test_a_full_disk_leaves_no_trace(tmp_path: Path) -> None:
    path = recorded(tmp_path / "record.sqlite", 100)
    with closing(open_store(path)) as store:
        pages = store._db.execute("PRAGMA page_count").fetchone()[0]  # type: ignore[attr-defined]
        store._db.execute(f"PRAGMA max_page_count={pages + 2}")  # type: ignore[attr-defined]
        with pytest.raises(StoreError, match="full"), store.writing() as writer:
            writer.append([Row(100, bytes(32), 0, bytes(60_000))], b"head")
        assert store.size() == 100
        store._db.execute("PRAGMA max_page_count=1000000")  # type: ignore[attr-defined]
        fill(store, TREE)
    intact(path)


@pytest.mark.parametrize("limit_bytes", [33_000, 60_000, 120_000])
def test_a_disk_that_fills_up_while_the_log_is_written(folder: Path, limit_bytes: int) -> None:
    path = recorded(folder / "record.sqlite", 10)
    assert path.stat().st_size < 33_000
    give_away(folder)
    code = """
store = open_store(where)
def write():
    while store.size() < 300:
        size = store.size()
        with store.writing() as writer:
            writer.append(rows[size : size + 7], b"head %d" % (size + 7))
        print(store.size())
attempt(write)
attempt(write)
attempt(store.size)
"""
    *sizes, first, second, last = run(code, path, limit_bytes=limit_bytes)
    assert first.startswith("StoreError")
    assert second.startswith("StoreError")
    assert last == (sizes[-1] if sizes else "10")
    intact(path, int(last))


def test_making_a_record_on_a_full_disk(folder: Path) -> None:
    give_away(folder)
    (answer,) = run("attempt(lambda: open_store(where, create=True))", folder / "r", limit_bytes=5000)
    assert answer.startswith("StoreError")
    with pytest.raises(StoreError):
        open_store(folder / "r")


# Permissions.


READ = (
    "attempt(lambda: open_store(where).size())\nattempt(lambda: open_store(where).note(299)[:9].decode())\n"
)
WRITE = """
def write():
    store = open_store(where)
    with store.writing() as writer:
        writer.append([Row(300, bytes(32), 0, b"x")], b"head")
    return store.size()
attempt(write)
"""


@pytest.mark.parametrize(("folder_mode", "file_mode"), [(0o555, 0o644), (0o755, 0o444), (0o555, 0o444)])
def test_what_may_only_be_read_is_read_and_not_written(
    folder: Path, folder_mode: int, file_mode: int
) -> None:
    path = recorded(folder / "record.sqlite")
    give_away(folder)
    path.chmod(file_mode)
    folder.chmod(folder_mode)
    size, note, written = run(READ + WRITE, path)
    assert (size, note) == ("300", "entry 299")
    assert written.startswith("StoreError")
    assert "readonly" in written
    intact(path)
    assert sorted(item.name for item in folder.iterdir()) == ["record.sqlite"], "nothing was put beside it"


def test_what_may_not_be_read(folder: Path) -> None:
    path = recorded(folder / "record.sqlite")
    path.chmod(0)
    if os.getuid() == 0:
        folder.chmod(0o755)
    answers = run(READ, path)
    assert [answer.split()[0] for answer in answers] == ["StoreError", "StoreError"]


def test_a_folder_that_may_not_be_entered(folder: Path) -> None:
    path = recorded(folder / "record.sqlite")
    folder.chmod(0)
    code = READ + "attempt(lambda: open_store(where, create=True))"
    assert [answer.split()[0] for answer in run(code, path)] == ["StoreError"] * 3


def test_a_record_cannot_be_made_where_nothing_may_be_written(folder: Path) -> None:
    give_away(folder)
    folder.chmod(0o555)
    code = "attempt(lambda: open_store(where / 'r', create=True))\nattempt(lambda: open_store(where / 'a/b', create=True))"
    assert [answer.split()[0] for answer in run(code, folder)] == ["StoreError", "StoreError"]


def unmerged(path: Path) -> Path:
    """A copy of a record whose last append is still in its write-ahead log only."""
    store = open_store(recorded(path, 200))
    fill(store, TREE)
    copy = path.with_name("copy.sqlite")
    for suffix in ("", "-wal"):
        shutil.copy(f"{path}{suffix}", f"{copy}{suffix}")
    store.close()
    path.unlink()
    return copy


def test_unmerged_writes_in_a_read_only_place_are_not_passed_over(folder: Path) -> None:
    path = unmerged(folder / "record.sqlite")
    give_away(folder)
    folder.chmod(0o555)
    size, _ = run(READ, path)
    assert size.startswith("StoreError")
    assert "unmerged" in size
    folder.chmod(0o755)
    assert run(READ, path) == ["300", "entry 299"]


# Names.


@pytest.mark.parametrize(
    "name", ["a?b", "a#b", "a%41b", "a b", "a?mode=memory", "é&vfs=none", "%", "-wal", "a'b"]
)
def test_a_name_is_a_name(tmp_path: Path, name: str) -> None:
    inner = tmp_path / name
    inner.mkdir()
    path = recorded(inner / f"{name}.sqlite")
    intact(path)
    assert [item.name for item in inner.iterdir()] == [f"{name}.sqlite"]
    assert [item.name for item in tmp_path.iterdir()] == [name]


def test_a_relative_name_and_a_change_of_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    recorded(Path("record.sqlite"))
    intact(tmp_path / "record.sqlite")


def test_a_folder_is_not_a_record(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none" / "record.sqlite"):
        with pytest.raises(StoreError):
            open_store(path)
        with pytest.raises(StoreError):
            open_store(path, create=True)


def test_another_programs_file_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite"
    with closing(sqlite3.connect(path)) as db:
        db.executescript("CREATE TABLE entries (idx INTEGER PRIMARY KEY)")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="not a Comity record"):
        open_store(path)
    assert path.read_bytes() == before
    assert [item.name for item in tmp_path.iterdir()] == ["other.sqlite"]


# The file goes away.


def remove(path: Path) -> None:
    path.unlink()


def replace_by_a_copy(path: Path) -> None:
    shutil.copy(path, path.with_name("copy"))
    path.with_name("copy").replace(path)


def move_away(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))


@pytest.mark.parametrize("fault", [remove, replace_by_a_copy, move_away])
@pytest.mark.parametrize("when", ["before", "during"])
def test_a_file_that_goes_away_takes_no_more_entries(
    tmp_path: Path, fault: Callable[[Path], None], when: str
) -> None:
    path = recorded(tmp_path / "record.sqlite", 100)
    store = open_store(path)
    if when == "before":
        fault(path)
    with pytest.raises(StoreError, match="removed or replaced"), store.writing() as writer:  # noqa: PT012
        writer.append(rows_of(TREE)[100:], checkpoint_of(TREE))
        if when == "during":
            fault(path)
    with pytest.raises(StoreError, match="removed or replaced"):
        fill(store, TREE)
    store.close()
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    if fault is replace_by_a_copy:
        intact(path, 100)


# The file is damaged.


def damaged(path: Path, change: Callable[[bytearray], None]) -> None:
    data = bytearray(path.read_bytes())
    change(data)
    path.write_bytes(data)


def read_all(path: Path) -> list[Row]:
    """Everything that a reader may ask. Raises what the store raises."""
    store = open_store(path)
    try:
        rows = list(store.rows(0, store.size()))
        store.head()
        for size in store.cosigned_sizes():
            store.cosigned(size)
        store.nodes([(0, index) for index in range(len(rows))])
        store.note(len(rows) // 2)
        store.same_text(5)
        with suppress(BusyError), store.writing() as writer:
            writer.append([Row(writer.size, bytes(32), 5, b"x")], b"head")
            writer.cosign(1, b"a", "b", b"c")
    finally:
        store.close()
    return rows


@pytest.mark.parametrize("kept", [0, 1, 99, 100, 4096, 5000, 8192, 20_000])
def test_a_truncated_file(tmp_path: Path, kept: int) -> None:
    path = recorded(tmp_path / "record.sqlite")
    damaged(path, lambda data: data.__delitem__(slice(kept, None)))
    with pytest.raises(StoreError):
        read_all(path)


@pytest.mark.parametrize("garbage", [b"garbage!" * 600, b"", b"SQLite format 3\0" + bytes(84), b"\0" * 4096])
def test_garbage_is_not_a_record(tmp_path: Path, garbage: bytes) -> None:
    path = tmp_path / "record.sqlite"
    path.write_bytes(garbage)
    with pytest.raises(StoreError):
        read_all(path)
    assert path.read_bytes() == garbage


@example([(3606, b"\x80")])
@given(
    st.lists(st.tuples(st.integers(0, 80_000), st.binary(min_size=1, max_size=30)), min_size=1, max_size=6)
)
@settings(max_examples=120)
def test_bytes_changed_anywhere(changes: list[tuple[int, bytes]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        path = recorded(Path(name) / "record.sqlite")

        def change(data: bytearray) -> None:
            for place, found in changes:
                start = place % len(data)
                data[start : start + len(found)] = found[: len(data) - start]

        damaged(path, change)
        try:
            rows = read_all(path)
        except StoreError:
            return
        assert all(type(row.note) is bytes and type(row.hashes) is bytes for row in rows)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entries SET note = 5 WHERE idx = 150",
        "UPDATE entries SET note = 1e300 WHERE idx = 150",
        "UPDATE entries SET hashes = 10000000000000 WHERE idx = 150",
        "UPDATE entries SET text_key = 'word' WHERE idx = 150",
        "UPDATE head SET note = 10000000000000",
        "UPDATE checkpoints SET note = 10000000000000",
        "UPDATE cosignatures SET line = 5",
        "CREATE TRIGGER t AFTER INSERT ON entries BEGIN DELETE FROM head; END",
        "ALTER TABLE entries RENAME TO e; CREATE VIEW entries AS SELECT * FROM e",
        "DROP TABLE head",
        "DROP INDEX entries_text",
    ],
)
def test_a_file_made_with_ill_will(tmp_path: Path, statement: str) -> None:
    path = tmp_path / "record.sqlite"
    with closing(open_store(path, create=True)) as store:
        fill(store, TREE)
        with store.writing() as writer:
            writer.cosign(300, b"three hundred", "FRA/witness", b"line")
    with closing(sqlite3.connect(path)) as db:
        db.executescript(statement)
    with pytest.raises(StoreError):
        read_all(path)
