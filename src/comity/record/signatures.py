# SPDX-License-Identifier: Apache-2.0
"""Verifying many signatures on all cores, in bounded memory.

The caller hands in jobs in the order of the log and is told of the first that fails. Each job is complete in itself (key, signature,
text), so the workers need no state. The caller's own process verifies too, whenever the workers have enough to do.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections import deque
from collections.abc import Sequence
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from contextlib import suppress
from types import TracebackType
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from comity.errors import EntryError

Job = tuple[int, str, bytes, bytes, bytes]
"""Index of the entry, signer's name, public key (32 bytes), signature (64 bytes), signed text."""

CHUNK = 256
_AHEAD = 8


def first_bad(jobs: Sequence[Job]) -> int | None:
    """Place of the first job whose signature does not verify."""
    keys: dict[bytes, Ed25519PublicKey] = {}
    for place, (_, _, public, signature, text) in enumerate(jobs):
        key = keys.get(public)
        try:
            if key is None:
                key = keys[public] = Ed25519PublicKey.from_public_bytes(public)
            key.verify(signature, text)
        except (InvalidSignature, ValueError):
            return place
    return None


class SignaturePool:
    """Collects jobs and verifies them in chunks on `workers` processes besides this one; none for small records."""

    def __init__(self, workers: int) -> None:
        self.count = 0
        self._jobs: list[Job] = []
        self._running: deque[tuple[list[Job], Future[int | None]]] = deque()
        self._workers = workers
        self._pool: ProcessPoolExecutor | None = None
        if workers:
            # A fork needs no importable main module, so a library user's script may call this; elsewhere the platform's own way.
            context = multiprocessing.get_context("fork" if sys.platform == "linux" else None)
            self._pool = ProcessPoolExecutor(workers, mp_context=context)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def add(self, job: Job) -> None:
        """Take a job; may raise EntryError for an earlier one."""
        self._jobs.append(job)
        self.count += 1
        if len(self._jobs) >= CHUNK:
            self._flush()

    def finish(self) -> None:
        """Wait for everything. Raises EntryError naming the first entry with a bad signature."""
        self._flush()
        while self._running:
            self._collect()

    def _flush(self) -> None:
        jobs, self._jobs = self._jobs, []
        while self._running and self._running[0][1].done():
            self._collect()
        if self._pool is not None and len(self._running) < self._workers * _AHEAD:
            self._running.append((jobs, self._hand_out(self._pool, jobs)))
            return
        place = first_bad(jobs)
        while self._running and place is not None:
            self._collect()
        _raise_if_bad(jobs, place)

    @staticmethod
    def _hand_out(pool: ProcessPoolExecutor, jobs: list[Job]) -> Future[int | None]:
        try:
            return pool.submit(first_bad, jobs)
        except BrokenExecutor as error:
            broken: Future[int | None] = Future()
            broken.set_exception(error)
            return broken

    def _collect(self) -> None:
        jobs, future = self._running.popleft()
        try:
            place = future.result()
        except BrokenExecutor:  # a worker was killed, or could not start: what it had is verified here
            stop_writing(self._pool)
            place = first_bad(jobs)
        _raise_if_bad(jobs, place)


def stop_writing(pool: ProcessPoolExecutor | None) -> None:
    """Nobody reads what a broken pool has to say. CPython before 3.11.5 (Debian 12 has 3.11.2) would go on for ever: its issue 94777."""
    reader = getattr(getattr(pool, "_call_queue", None), "_reader", None)
    if reader is not None:
        with suppress(OSError):
            reader.close()


def _raise_if_bad(jobs: Sequence[Job], place: int | None) -> None:
    if place is not None:
        index, name, *_ = jobs[place]
        raise EntryError(f"entry {index}: the signature of {name} does not verify")


def spare_cores() -> int:
    """Cores that this process may use besides its own."""
    return (
        max(0, len(os.sched_getaffinity(0)) - 1)
        if hasattr(os, "sched_getaffinity")
        else max(0, (os.cpu_count() or 1) - 1)
    )
