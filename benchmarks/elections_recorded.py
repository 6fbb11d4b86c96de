# SPDX-License-Identifier: Apache-2.0
"""One verification of 100,000 ballots, too long for every `make bench`: measured on request, kept in a file, quoted on the page."""

from __future__ import annotations

import json
import platform
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import elections_processes as processes
from benchmarks.elections_made import opened, voted
from benchmarks.page import processor
from comity.election.ballots.belenios_v1.verification.parallel import cores

KEPT = Path(__file__).with_name("elections_100000.json")
BALLOTS = 100_000
LIMIT_MB = 500.0


@dataclass(frozen=True)
class Recorded:
    """What was measured, when and where."""

    date: str
    processor: str
    cores: int
    python: str
    ballots: int
    archive_bytes: int
    making_seconds: float
    seconds: float
    largest_mb: float
    together_mb: float


def record(ballots: int, path: Path) -> Recorded:
    """Make an election in which so many voters vote, verify it with all cores, and keep the figures. RuntimeError if it does not verify."""
    with TemporaryDirectory() as name:
        start = time.perf_counter()
        made = voted(opened(Path(name) / "election", "BELENIOS-2048", ballots, seed=ballots))
        making = time.perf_counter() - start
        print(f"{made.ballots:,} ballots made in {making:,.0f} s; verifying them", flush=True)
        command = [processes.COMITY, "election", "verify", str(made.path), "--from-scratch"]
        peak = processes.watched(command, made.folder)
        found = Recorded(
            date=datetime.now(UTC).date().isoformat(),
            processor=processor(),
            cores=cores(),
            python=platform.python_version(),
            ballots=made.ballots,
            archive_bytes=made.size,
            making_seconds=round(making, 1),
            seconds=round(peak.seconds, 1),
            largest_mb=round(peak.largest_mb, 1),
            together_mb=round(peak.together_mb, 1),
        )
    path.write_text(json.dumps(asdict(found), indent=2) + "\n", encoding="utf-8")
    return found


def recorded(path: Path = KEPT) -> Recorded | None:
    """What was kept; None where it was never measured."""
    try:
        return Recorded(**json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
