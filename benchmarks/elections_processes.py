# SPDX-License-Identifier: Apache-2.0
"""Whole processes, Comity's and the tool's alike: processor time, time on the clock, peak memory, and what a kill leaves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile

TOOL = "belenios-tool"
COMITY = str(Path(sys.executable).with_name("comity"))
_MB = 1024
_LOOK_EVERY_SECONDS = 0.1


@dataclass(frozen=True)
class Ran:
    """A process that ended well: processor seconds (user and system, with all processes that it started), seconds on the clock."""

    cpu: float
    seconds: float
    output: bytes


@dataclass(frozen=True)
class Peak:
    """Memory while a command ran, in MB: the most that its largest process held, and the most seen at once of all its processes together.

    Of the second, what they share counts once, and libraries count in full; it is looked at every tenth of a second.
    """

    largest_mb: float
    together_mb: float
    seconds: float
    ended: bool


def run(arguments: Sequence[str], cwd: Path, *, stdin: bytes = b"", cache: Path | None = None) -> Ran:
    """Run a command to its end. Raises RuntimeError where it does not end with 0."""
    with TemporaryFile() as given, TemporaryFile() as output, TemporaryFile() as errors:
        given.write(stdin)
        given.seek(0)
        start = time.perf_counter()
        process = subprocess.Popen(
            arguments, cwd=cwd, stdin=given, stdout=output, stderr=errors, env=environment(cache)
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        if process.returncode:
            said = errors.read().decode("utf-8", "replace")
            raise RuntimeError(f"{' '.join(arguments[:4])} ended with {process.returncode}: {said}")
        return Ran(usage.ru_utime + usage.ru_stime, seconds, output.read())


def environment(cache: Path | None) -> dict[str, str]:
    """The tool takes its randomness where Comity does; Comity keeps its progress where it is told."""
    extra = {} if cache is None else {"XDG_CACHE_HOME": str(cache)}
    return {**os.environ, "BELENIOS_USE_URANDOM": "1", **extra}


def tool(*arguments: str, cwd: Path, stdin: bytes = b"") -> Ran:
    return run([TOOL, *arguments], cwd, stdin=stdin)


def comity(*arguments: str, cwd: Path) -> Ran:
    return run([COMITY, "election", *arguments], cwd)


def verified(archive: Path, workers: int | None = 1) -> Ran:
    """`comity election verify`, from the first byte to the last."""
    several = [] if workers is None else ["--workers", str(workers)]
    return comity("verify", str(archive), "--from-scratch", *several, cwd=archive.parent)


def verified_by_tool(archive: Path) -> Ran:
    """`belenios-tool election verify`."""
    return tool("election", "verify", cwd=archive.parent)


def _started(arguments: Sequence[str], cwd: Path, cache: Path | None) -> subprocess.Popen[bytes]:
    """Leader of a process group of its own, so that its workers can be told, and killed."""
    quiet = subprocess.DEVNULL
    return subprocess.Popen(
        arguments, cwd=cwd, stdin=quiet, stdout=quiet, stderr=quiet, env=environment(cache), start_new_session=True
    )  # fmt: skip


def _kill(process: subprocess.Popen[bytes]) -> None:
    """The process and whatever it started."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def watched(arguments: Sequence[str], cwd: Path, *, patience: float | None = None) -> Peak:
    """Run a command and look at its memory; it is stopped after `patience` seconds. RuntimeError where it ends with anything but 0."""
    start = time.perf_counter()
    process = _started(arguments, cwd, None)
    largest = together = 0.0
    while (ended := process.poll()) is None:
        if patience is not None and time.perf_counter() - start > patience:
            _kill(process)
            break
        members = group_of(process.pid)
        largest = max(largest, *map(peak_of, members), 0.0)
        together = max(together, together_of(members))
        time.sleep(_LOOK_EVERY_SECONDS)
    if ended:
        raise RuntimeError(f"{' '.join(arguments[:4])} ended with {ended}")
    # What one process held at its peak, which may fall between two looks, all of them held.
    return Peak(largest, max(together, largest), time.perf_counter() - start, ended is not None)


def killed(arguments: Sequence[str], cwd: Path, cache: Path, when: Callable[[], bool]) -> float:
    """Kill a command, and only the process that was started, as soon as something is so; seconds until then, or to its end."""
    start = time.perf_counter()
    process = _started(arguments, cwd, cache)
    while process.poll() is None and not when():
        time.sleep(_LOOK_EVERY_SECONDS)
    seconds = time.perf_counter() - start
    process.kill()
    process.wait()
    return seconds


def group_of(leader: int) -> list[int]:
    """The processes of a group."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:  # it ended meanwhile
                continue
            if int(fields[2]) == leader:
                found.append(int(entry.name))
    return found


def peak_of(process: int) -> float:
    """The most memory that a process has held, in MB; 0 where it ended."""
    return _fields(process, "status").get("VmHWM", 0.0)


def together_of(processes: Sequence[int]) -> float:
    """What processes of one family hold now, in MB: of memory that they share after a fork each its part, and the mapped files of one."""
    held = [_fields(process, "smaps_rollup") for process in processes]
    files = max((one.get("Rss", 0.0) - one.get("Anonymous", 0.0) for one in held), default=0.0)
    return files + sum(one.get("Pss_Anon", 0.0) for one in held)


def _fields(process: int, file: str) -> dict[str, float]:
    """Sizes that the system tells of a process, in MB; none where it ended."""
    try:
        lines = Path(f"/proc/{process}/{file}").read_text().splitlines()
    except OSError:
        return {}
    named = (line.partition(":") for line in lines if line.endswith(" kB"))
    return {name: int(value.split()[0]) / _MB for name, _, value in named}
