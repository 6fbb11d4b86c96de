# SPDX-License-Identifier: Apache-2.0
"""The same thing done a few times: its seconds, and how a page writes them."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Runs:
    """Seconds of each run. The machine can only make a run slower, so the best is the figure; the median says how noisy it was."""

    seconds: tuple[float, ...]

    @property
    def best(self) -> float:
        return min(self.seconds)

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    def __str__(self) -> str:
        return f"{written(self.best)} ({written(self.median)})"


def runs(action: Callable[[], T], repeat: int = 3) -> tuple[Runs, T]:
    """How long each call took, and what the last one returned."""
    seconds = []
    for _ in range(max(repeat, 1)):
        start = time.perf_counter()
        found = action()
        seconds.append(time.perf_counter() - start)
    return Runs(tuple(seconds)), found


def written(seconds: float) -> str:
    """Two digits or three, in a unit that suits."""
    if seconds < 0.0001:
        return f"{seconds * 10**6:.0f} µs"
    if seconds < 0.1:
        return f"{seconds * 1000:.{2 if seconds < 0.001 else 1 if seconds < 0.01 else 0}f} ms"
    return f"{seconds:.2f} s"
