# SPDX-License-Identifier: Apache-2.0
"""Work on all cores in bounded memory: tasks go out in their order, outcomes come back in the same order.

A worker that dies loses nothing: its task is done in the caller's own process. A caller that is killed takes its workers with it.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from typing import Any, TypeVar

from comity.record.signatures import stop_writing

T = TypeVar("T")
R = TypeVar("R")

_AHEAD = 3


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def ordered(
    work: Callable[[T], R],
    tasks: Iterable[T],
    *,
    workers: int,
    start: Callable[..., None],
    start_with: tuple[Any, ...],
) -> Iterator[tuple[T, R]]:
    """Each task with its outcome. `start(*start_with)` prepares a process once; with fewer than two workers everything happens here.

    No more than three tasks a worker are under way, so memory does not grow with their number.
    """
    start(*start_with)
    if workers < 2:
        yield from ((task, work(task)) for task in tasks)
        return
    # A fork shares the tables that `start` made, and needs no importable main module; elsewhere the platform's own way.
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else None)
    with ProcessPoolExecutor(
        workers, mp_context=context, initializer=_prepare, initargs=(start, start_with)
    ) as pool:
        under_way: deque[tuple[T, Future[R]]] = deque()
        try:
            for task in tasks:
                under_way.append((task, _submit(pool, work, task)))
                if len(under_way) >= workers * _AHEAD:
                    yield _outcome(pool, work, *under_way.popleft())
            while under_way:
                yield _outcome(pool, work, *under_way.popleft())
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _prepare(start: Callable[..., None], start_with: tuple[Any, ...]) -> None:
    """Prepare a worker. It waits for tasks through a pipe that its siblings hold open, too, so the caller's end must be told otherwise."""
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl-C on a terminal reaches all processes; the caller alone answers it
    threading.Thread(target=_end_with_caller, daemon=True).start()
    start(*start_with)


def _end_with_caller() -> None:
    caller = multiprocessing.parent_process()
    if caller is not None:
        caller.join()
        os._exit(1)


def _submit(pool: ProcessPoolExecutor, work: Callable[[T], R], task: T) -> Future[R]:
    try:
        return pool.submit(work, task)
    except BrokenExecutor as error:
        broken: Future[R] = Future()
        broken.set_exception(error)
        return broken


def _outcome(pool: ProcessPoolExecutor, work: Callable[[T], R], task: T, future: Future[R]) -> tuple[T, R]:
    try:
        return task, future.result()
    except BrokenExecutor:
        stop_writing(pool)
        return task, work(task)
