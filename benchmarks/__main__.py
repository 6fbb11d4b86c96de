# SPDX-License-Identifier: Apache-2.0
"""Run everything and write docs/benchmarks.md: `make bench`, or `python -m benchmarks --entries 100000` for a shorter run."""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from benchmarks import page, peers
from benchmarks.measure import (
    Rate,
    bare_commits_per_second,
    command,
    forced_writes_per_second,
    rate,
    signatures_per_second,
    verifications_per_second,
)  # fmt: skip
from benchmarks.world import World
from comity.record import merkle
from comity.record.signatures import spare_cores

SINGLE, BATCHED, BATCH, PEER = 10_000, 30_000, 100, 1_000
STATE_ENTRIES = 100_000


def main() -> None:
    """Measure, then write the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--entries", type=int, default=1_000_000, help="entries of the largest record")
    parser.add_argument("--scratch", type=Path, default=Path("build"), help="where the records are made")
    parser.add_argument("--page", type=Path, default=Path("docs/benchmarks.md"))
    options = parser.parse_args()
    options.scratch.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=options.scratch, prefix="bench-") as scratch:
        results = measure(Path(scratch), options.entries)
    options.page.write_text(page.render(results), encoding="utf-8")
    print(options.page.read_text(encoding="utf-8"))


def measure(scratch: Path, entries: int) -> page.Results:
    """All figures of one run."""
    results = page.Results(cores=spare_cores() + 1)
    results.verifications = verifications_per_second()
    results.signatures = signatures_per_second()
    results.forced_writes = forced_writes_per_second(scratch)
    results.bare_commits = bare_commits_per_second(scratch)
    world = World(scratch)
    _appends(world, results)
    _peers(world, scratch, results)
    _grow(world, scratch, entries, results)
    results.help_seconds = command("--help", repeat=7).seconds
    return results


def _appends(world: World, results: page.Results) -> None:
    """One at a time after a warm-up that fills the write-ahead log once, then in batches."""

    def single() -> int:
        for note in notes:
            world.host.submit(note)
        return len(notes)

    notes = list(world.positions(0, 2_000))
    single()
    notes = list(world.positions(2_000, SINGLE))
    results.single = rate(single)
    batches = [
        list(world.positions(start, start + BATCH)) for start in range(SINGLE, SINGLE + BATCHED, BATCH)
    ]

    def batched() -> int:
        return sum(len(world.host.submit_all(batch)) for batch in batches)

    results.batched = rate(batched)


def _peers(world: World, scratch: Path, results: page.Results) -> None:
    notes = list(world.positions(10_000_000, 10_000_000 + PEER))
    results.pymerkle = peers.pymerkle_appends(scratch, notes)
    results.eventsourcing = peers.eventsourcing_appends(scratch, notes)


def _grow(world: World, scratch: Path, entries: int, results: page.Results) -> None:
    """Grow to the full size; audit, prove and fold on the way to see how cost grows."""
    number = SINGLE + BATCHED
    for size in sorted({STATE_ENTRIES, entries}):
        world.grow(number, size)
        number = max(number, size)
        world.mechanism.state()
        results.audits.append(_audit(world, scratch))
        results.proofs.append((world.mechanism.store.size(), _proof_seconds(world)))
        if size == STATE_ENTRIES:
            command("state", str(world.folder), "--json")
            results.state_seconds = command("state", str(world.folder), "--json", repeat=5).seconds
    world.close()


def _audit(world: World, scratch: Path) -> page.Audit:
    size = world.mechanism.store.size()
    before = verifications_per_second()
    ran = command("verify", str(world.folder), "--anchor", str(scratch / f"anchor-{size}.json"))
    yardstick = (before + verifications_per_second()) / 2
    return page.Audit(size, Rate(size / ran.seconds, yardstick), ran.seconds, ran.peak_mb)


def _proof_seconds(world: World, count: int = 2_000) -> float:
    """Mean seconds of an inclusion proof read from the store, for indices spread over the log."""
    size, nodes = world.mechanism.store.size(), world.mechanism.store.nodes
    start = time.perf_counter()
    for step in range(count):
        merkle.inclusion_path(step * size // count, size, nodes)
    return (time.perf_counter() - start) / count


if __name__ == "__main__":
    main()
