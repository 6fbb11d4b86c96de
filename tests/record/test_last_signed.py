# SPDX-License-Identifier: Apache-2.0
"""What a key signed last is remembered through torn writes, other processes and restarts, or refused as damaged."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.errors import KeyFileError
from comity.record.last_signed import LastSigned

SLOT = 4096


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[LastSigned]:
    found = LastSigned(tmp_path / "deep" / "state")
    yield found
    found.close()


def remember(memory: LastSigned, *notes: bytes) -> None:
    for note in notes:
        with memory.holding():
            memory.replace(note)


def recall(path: Path) -> bytes | None:
    """What another process would read."""
    other = LastSigned(path)
    try:
        with other.holding() as last:
            return last
    finally:
        other.close()


def test_nothing_was_signed_at_first(memory: LastSigned) -> None:
    with memory.holding() as last:
        assert last is None
    assert stat.S_IMODE(memory.path.stat().st_mode) == 0o600


@given(notes=st.lists(st.binary(min_size=1, max_size=200), min_size=1, max_size=6))
def test_the_last_note_is_remembered(tmp_path_factory: pytest.TempPathFactory, notes: list[bytes]) -> None:
    memory = LastSigned(tmp_path_factory.mktemp("keys") / "state")
    for note in notes:
        remember(memory, note)
        with memory.holding() as last:
            assert last == note
        assert recall(memory.path) == note
    memory.close()
    assert memory.path.stat().st_size <= 2 * SLOT


def test_closing_is_not_forgetting(memory: LastSigned) -> None:
    remember(memory, b"one", b"two")
    memory.close()
    memory.close()
    with memory.holding() as last:
        assert last == b"two"
    remember(memory, b"three")
    assert recall(memory.path) == b"three"


def test_what_another_process_wrote_is_seen(memory: LastSigned) -> None:
    remember(memory, b"one")
    other = LastSigned(memory.path)
    remember(other, b"two", b"three")
    other.close()
    with memory.holding() as last:
        assert last == b"three"
    remember(memory, b"four")
    assert recall(memory.path) == b"four"


@settings(max_examples=60)
@given(count=st.integers(2, 5), cut=st.integers(0, 60), garbage=st.binary(max_size=60))
def test_a_torn_write_leaves_the_one_before(
    tmp_path_factory: pytest.TempPathFactory, count: int, cut: int, garbage: bytes
) -> None:
    """The newest slot is half new, half garbage: whichever it is, the other one still tells the checkpoint before."""
    memory = LastSigned(tmp_path_factory.mktemp("keys") / "state")
    notes = [b"checkpoint %d" % number * 3 for number in range(count)]
    remember(memory, *notes)
    memory.close()
    start = (count % 2) * SLOT
    data = bytearray(memory.path.read_bytes())
    torn = data[start : start + cut] + garbage.ljust(100, b"\0")
    data[start : start + len(torn)] = torn
    memory.path.write_bytes(data)
    assert recall(memory.path) == notes[-2]


def test_a_file_damaged_throughout_is_refused(memory: LastSigned) -> None:
    remember(memory, b"one", b"two")
    memory.close()
    whole = memory.path.read_bytes()
    for damaged in (bytes(len(whole)), b"x", b"x" * 10_000, bytes(byte ^ 1 for byte in whole)):
        memory.path.write_bytes(damaged)
        with pytest.raises(
            KeyFileError, match="nobody can tell any more what this key signed last"
        ) as caught:
            recall(memory.path)
        assert "compare with a replica" in caught.value.hint


def test_this_process_too_notices_that_its_file_was_put_back(memory: LastSigned) -> None:
    """An old copy of the file is what an old backup of the keys holds: the memory follows the file, never its own wish."""
    remember(memory, b"one")
    old = memory.path.read_bytes()
    remember(memory, b"two", b"three")
    handle = os.open(memory.path, os.O_WRONLY)
    os.ftruncate(handle, 0)
    os.pwrite(handle, old, 0)
    os.close(handle)
    with memory.holding() as last:
        assert last == b"one"


def test_a_note_that_is_too_long_is_refused_and_the_last_one_stays(memory: LastSigned) -> None:
    longest = b"x" * (SLOT - 44)
    remember(memory, longest)
    assert recall(memory.path) == longest
    with pytest.raises(KeyFileError, match="too long to be remembered"):
        remember(memory, longest + b"x")
    assert recall(memory.path) == longest


def test_replacing_needs_the_lock(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="outside holding"):
        LastSigned(tmp_path / "state").replace(b"one")


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with (
        pytest.raises(KeyFileError, match="cannot be written"),
        LastSigned(tmp_path / "file" / "state").holding(),
    ):
        pass


_COUNT = """
import sys
from pathlib import Path
from comity.record.last_signed import LastSigned

memory = LastSigned(Path(sys.argv[1]))
for _ in range(200):
    with memory.holding() as last:
        memory.replace(b"%d" % (int(last or b"0") + 1))
memory.close()
"""


@pytest.mark.slow
def test_two_processes_take_turns(tmp_path: Path) -> None:
    """Compare-and-swap: no increment is lost."""
    state = tmp_path / "state"
    processes = [subprocess.Popen([sys.executable, "-c", _COUNT, str(state)]) for _ in range(2)]
    assert [process.wait() for process in processes] == [0, 0]
    assert recall(state) == b"400"
