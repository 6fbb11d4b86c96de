# SPDX-License-Identifier: Apache-2.0
"""Timing that survives a noisy machine: every rate is taken between two readings of the same yardstick, and told as a ratio to it."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from comity.record.note import SignerKey

_KEY = SignerKey("bench.example/yardstick", bytes(range(32)))
_TEXT = b"x" * 550


def verifications_per_second(count: int = 3_000) -> float:
    """Ed25519 verifications a second of `cryptography` in one process, the yardstick."""
    signature, key = _KEY.sign(_TEXT), _KEY.verifier
    start = time.perf_counter()
    for _ in range(count):
        key.verify(signature, _TEXT)
    return count / (time.perf_counter() - start)


def signatures_per_second(count: int = 3_000) -> float:
    """Ed25519 signatures a second of `cryptography` in one process."""
    start = time.perf_counter()
    for _ in range(count):
        _KEY.sign(_TEXT)
    return count / (time.perf_counter() - start)


def forced_writes_per_second(folder: Path, count: int = 400) -> float:
    """Overwrites of 4 KiB that are forced to disk, a second: the floor under every durable commit."""
    path = folder / "forced"
    handle = os.open(path, os.O_RDWR | os.O_CREAT)
    os.pwrite(handle, bytes(1 << 20), 0)
    os.fsync(handle)
    start = time.perf_counter()
    for number in range(count):
        os.pwrite(handle, bytes(4096), 4096 * (number % 256))
        os.fdatasync(handle)
    rate = count / (time.perf_counter() - start)
    os.close(handle)
    path.unlink()
    return rate


def bare_commits_per_second(folder: Path, count: int = 2_000) -> float:
    """SQLite commits of one 600-byte row, WAL and synchronous=FULL, with no Comity around them."""
    path = folder / "bare.sqlite"
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    db.execute("CREATE TABLE entries (idx INTEGER PRIMARY KEY, note BLOB)")
    start = time.perf_counter()
    for number in range(count):
        db.execute("BEGIN IMMEDIATE")
        db.execute("INSERT INTO entries VALUES (?, ?)", (number, _TEXT))
        db.execute("COMMIT")
    rate = count / (time.perf_counter() - start)
    db.close()
    for file in folder.glob("bare.sqlite*"):
        file.unlink()
    return rate


@dataclass(frozen=True)
class Rate:
    """`per_second` of something, and the yardstick's rate measured just before and after it."""

    per_second: float
    yardstick: float

    @property
    def ratio(self) -> float:
        """Against Ed25519 verifications of one process."""
        return self.per_second / self.yardstick


def rate(work: Callable[[], int]) -> Rate:
    """Run `work`, which returns how many things it did, between two readings of the yardstick."""
    before = verifications_per_second(1_500)
    start = time.perf_counter()
    done = work()
    seconds = time.perf_counter() - start
    after = verifications_per_second(1_500)
    return Rate(done / seconds, (before + after) / 2)


@dataclass(frozen=True)
class Ran:
    """A whole process: wall seconds, and the peak memory of its largest single process in MB."""

    seconds: float
    peak_mb: float
    output: str


def command(*arguments: str, repeat: int = 1) -> Ran:
    """Run `comity ARGUMENTS` as a process of its own; the median of `repeat` runs by time."""
    runs = sorted((_once(arguments) for _ in range(repeat)), key=lambda ran: ran.seconds)
    return runs[len(runs) // 2]


_CHILD = """
import json, resource, subprocess, sys, time
start = time.perf_counter()
ran = subprocess.run(sys.argv[1:], capture_output=True, text=True)
seconds = time.perf_counter() - start
print(json.dumps([seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024, ran.returncode, ran.stdout, ran.stderr]))
"""


def _once(arguments: tuple[str, ...]) -> Ran:
    comity = str(Path(sys.executable).with_name("comity"))
    child = subprocess.run(
        [sys.executable, "-c", _CHILD, comity, *arguments], capture_output=True, text=True, check=True
    )
    seconds, peak_mb, code, output, errors = json.loads(child.stdout)
    if code:
        raise RuntimeError(f"comity {' '.join(arguments)} ended with {code}: {errors}")
    return Ran(seconds, peak_mb, output)
