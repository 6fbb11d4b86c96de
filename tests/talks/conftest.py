# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

import ready_commands
from comity.talks.solving import second_opinion


@pytest.fixture(scope="session")
def ortools() -> None:
    """In a process of its own, as everywhere."""
    done = subprocess.run([sys.executable, "-c", "import ortools.sat"], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("ortools is not installed")


@pytest.fixture(scope="class")
def solver_at_hand(ortools: None) -> Iterator[None]:
    """For tests of what is said, not of the process that says it: still one for each question, but CP-SAT is imported once for all."""
    with pytest.MonkeyPatch.context() as patch:
        if sys.platform == "linux":
            patch.setattr(second_opinion, "_WORKER", ready_commands.ready("second-solver"))
        yield
