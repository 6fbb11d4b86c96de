# SPDX-License-Identifier: Apache-2.0
"""Verification on several cores says what verification on one says, in bounded memory, whatever happens to a worker."""

from __future__ import annotations

import tracemalloc
from concurrent.futures import Future
from pathlib import Path

import pytest

from comity.desk import audit
from comity.record.note import parse_note, signature_line
from comity.record.signatures import Job, SignaturePool, first_bad
from desk.damage import checked, refusal, run
from foreign.specimens import admit, fill, notes_of, text_of
from worlds import World


@pytest.fixture(scope="session")
def long(tmp_path_factory: pytest.TempPathFactory) -> World:
    """More signatures than all workers hold at once. Everybody has seen the same early checkpoint, so entries can be exchanged."""
    found = World(tmp_path_factory.mktemp("long"))
    found.table()
    fill(found, 3_600, 3_600)
    found.close()
    return found


def badly_signed(note: bytes) -> bytes:
    line = parse_note(note).signatures[0]
    last = line.value[:10] + bytes([line.value[10] ^ 1]) + line.value[11:]
    return (
        text_of(note)
        + b"\n"
        + signature_line(line.name, line.key_id + last)
        + b"".join(other.line() for other in parse_note(note).signatures[1:])
    )


def test_workers_find_what_one_process_finds(long: World) -> None:
    folder = long.mechanism.folder
    alone, together = checked(folder, workers=0), checked(folder, workers=2)
    assert alone.signatures == together.signatures > 3_600
    assert alone.state.digest() == together.state.digest()
    assert alone.checkpoint == together.checkpoint


@pytest.mark.parametrize(
    ("signatures", "rows", "named"),
    [
        ([3_500], [], 3_500),
        ([100, 3_500], [], 100),
        ([100, 2_600], [], 100),
        ([3_599], [], 3_599),
        ([900], [1_000], 900),
        ([900], [3_000], 900),
        ([1_000], [900], 900),
    ],
)
def test_workers_name_the_entry_that_one_process_names(
    long: World, tmp_path: Path, signatures: list[int], rows: list[int], named: int
) -> None:
    notes = notes_of(long.mechanism.folder)
    for index in signatures:
        notes[index] = badly_signed(notes[index])
    admit(tmp_path / "m", notes, long.signer(long.origin))
    for index in rows:
        run(tmp_path / "m", "UPDATE entries SET text_key=text_key+1 WHERE idx=?", index)
    alone, together = refusal(tmp_path / "m", workers=0), refusal(tmp_path / "m", workers=2)
    assert f"entry {named}:" in alone.message
    assert (type(alone), alone.message) == (type(together), together.message)


class Late(Future[int | None]):
    """What a slow worker finds: it is never done before somebody waits for it."""

    def __init__(self, jobs: list[Job]) -> None:
        super().__init__()
        self.jobs = jobs

    def done(self) -> bool:
        return False

    def result(self, timeout: float | None = None) -> int | None:
        return first_bad(self.jobs)


def test_a_slow_worker_still_names_the_first_entry(
    long: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """This process verifies a later part meanwhile, and finds something bad in it, too."""
    monkeypatch.setattr(SignaturePool, "_hand_out", staticmethod(lambda _pool, jobs: Late(jobs)))
    notes = notes_of(long.mechanism.folder)
    for index in (100, 1_100):
        notes[index] = badly_signed(notes[index])
    admit(tmp_path / "m", notes, long.signer(long.origin))
    assert "entry 100:" in refusal(tmp_path / "m", workers=1).message


def test_a_worker_that_dies_is_stood_in_for(long: World, monkeypatch: pytest.MonkeyPatch) -> None:
    pools = []
    started = SignaturePool.__init__

    def start(self: SignaturePool, workers: int) -> None:
        started(self, workers)
        pools.append(self)

    flush = SignaturePool._flush

    def kill_then_flush(self: SignaturePool) -> None:
        flush(self)
        if self.count > 1_000 and self._pool is not None:
            for process in list((self._pool._processes or {}).values()):
                process.kill()

    monkeypatch.setattr(SignaturePool, "__init__", start)
    monkeypatch.setattr(SignaturePool, "_flush", kill_then_flush)
    report = checked(long.mechanism.folder, workers=1)
    assert pools
    assert report.signatures > 3_600


def test_memory_does_not_grow_with_the_record(
    long: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "_RECENT", 16)
    notes = notes_of(long.mechanism.folder)
    admit(tmp_path / "short", notes[:900], long.signer(long.origin))
    peaks = []
    for folder in (tmp_path / "short", tmp_path / "short", long.mechanism.folder):
        tracemalloc.start()
        checked(folder)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[2] - peaks[1] < sum(map(len, notes[900:])) / 4
