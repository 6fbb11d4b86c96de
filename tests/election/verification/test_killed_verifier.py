# SPDX-License-Identifier: Apache-2.0
"""Who kills a verifier has killed it all: its workers end with it, though nobody is left to tell them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

CALLER = """
import os, time
from comity.election.ballots.belenios_v1.verification.parallel import ordered

def start():
    pass

def work(task):
    if task < 2:
        return os.getpid()
    time.sleep(60)

if __name__ == "__main__":
    for task, worker in ordered(work, range(100), workers=2, start=start, start_with=()):
        print(worker, flush=True)
"""
PATIENCE_SECONDS = 20


def runs(process: int) -> bool:
    """Whether a process is there and more than a zombie that waits for its parent."""
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in {"Z", "X"}


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked for in /proc")
def test_workers_of_a_caller_that_was_killed_end(tmp_path: Path) -> None:
    script = tmp_path / "caller.py"
    script.write_text(CALLER, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as caller:
        assert caller.stdout is not None
        workers = {int(caller.stdout.readline()) for _ in range(2)} - {caller.pid}
        group = caller.pid
        assert workers
        caller.kill()
        caller.wait()
        try:
            until = time.monotonic() + PATIENCE_SECONDS
            while any(map(runs, workers)) and time.monotonic() < until:
                time.sleep(0.05)
            assert not any(map(runs, workers))
        finally:
            for worker in workers:
                if runs(worker) and os.getpgid(worker) == group:
                    os.kill(worker, signal.SIGKILL)
