# SPDX-License-Identifier: Apache-2.0
"""The page that a run writes: facts of the machine, figures against their targets, neighbours on the same entries."""

from __future__ import annotations

import platform
import sqlite3
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from benchmarks.measure import Rate

_NONE = Rate(0.0, 1.0)


@dataclass(frozen=True)
class Audit:
    """`comity verify` as a process of its own: wall seconds, and its largest process's peak memory in MB."""

    entries: int
    rate: Rate
    seconds: float
    peak_mb: float


@dataclass
class Results:
    """One run. Rates are per second."""

    cores: int
    verifications: float = 0.0
    signatures: float = 0.0
    forced_writes: float = 0.0
    bare_commits: float = 0.0
    single: Rate = _NONE
    batched: Rate = _NONE
    pymerkle: Rate = _NONE
    eventsourcing: Rate = _NONE
    audits: list[Audit] = field(default_factory=list)
    proofs: list[tuple[int, float]] = field(default_factory=list)
    state_seconds: float = 0.0
    help_seconds: float = 0.0

    @property
    def floor(self) -> float:
        """Appends a second if only one verification, one signature and one bare SQLite commit had to happen, one after another."""
        return 1 / (1 / self.verifications + 1 / self.signatures + 1 / self.bare_commits)


def processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")),
        platform.machine(),
    )


def _met(reached: bool) -> str:
    return "met" if reached else "**not met**"


def render(results: Results) -> str:
    """Markdown."""
    return "\n".join([*_head(results), *_targets(results), *_neighbours(results), *_growth(results), ""])


def _head(results: Results) -> list[str]:
    return [
        "# Benchmarks",
        "",
        "Written by `make bench`. The yardstick is this machine's own limit: Ed25519 verifications a second of",
        "`cryptography` in one process, read before and after each measurement. Ratios carry over to other machines better",
        "than rates do.",
        "",
        "| machine | |",
        "|---|---|",
        f"| processor | {processor()}, {results.cores} cores used |",
        f"| software | Python {platform.python_version()}, cryptography {version('cryptography')}, SQLite {sqlite3.sqlite_version} |",
        f"| Ed25519 verifications, one process | {results.verifications:,.0f} a second |",
        f"| Ed25519 signatures, one process | {results.signatures:,.0f} a second |",
        f"| overwrites of 4 KiB forced to disk | {results.forced_writes:,.0f} a second |",
        f"| bare SQLite commits of one row (WAL, synchronous=FULL) | {results.bare_commits:,.0f} a second |",
        "",
    ]


def _at_least(what: str, rate: Rate, ratio: float, target: float) -> str:
    return f"| {what} | {rate.per_second:,.0f} a second | {ratio:.2f} | at least {target} | {_met(ratio >= target)} |"


def _under(what: str, figure: float, unit: str, limit: float) -> str:
    return f"| {what} | {figure:.{0 if unit == 'MB' else 2}f} {unit} | | under {limit:g} {unit} | {_met(figure < limit)} |"


def _targets(results: Results) -> list[str]:
    largest, (proof_size, proof_seconds) = results.audits[-1], results.proofs[-1]
    per_core = largest.rate.ratio / results.cores
    return [
        "## Against the targets",
        "",
        "| what | figure | ratio to verifications | target | |",
        "|---|---|---|---|---|",
        _at_least("durable append, one at a time", results.single, results.single.ratio, 0.3),
        _at_least("durable append, batches of 100", results.batched, results.batched.ratio, 0.55),
        _at_least(f"full audit of {largest.entries:,} entries, per core", largest.rate, per_core, 0.6),
        _under(f"audit memory at {largest.entries:,} entries", largest.peak_mb, "MB", 300),
        _under(f"inclusion proof at {proof_size:,} entries", proof_seconds * 1000, "ms", 1),
        _under(
            "state of play of 100,000 entries from its snapshot, whole process", results.state_seconds, "s", 1
        ),
        _under("`comity --help`, whole process", results.help_seconds, "s", 0.2),
        "",
        "An append checks the signature, the rules and the text against every earlier one, folds the state, writes the",
        "entry, its hashes and a signed checkpoint, and returns when all of it is on disk. One verification, one signature",
        f"and one bare SQLite commit, one after another and nothing else, would allow {results.floor:,.0f} a second here",
        f"({results.floor / results.verifications:.2f} of the verifications).",
        f"Comity reaches {results.single.per_second / results.floor:.2f} of that. Where forced writes are slow against",
        "the processor, the first figure is theirs more than ours; batches share one forced write.",
        "",
    ]


def _neighbours(results: Results) -> list[str]:
    rows = [
        (
            "Comity, one at a time",
            results.single,
            "signature verified, rules, state, Merkle tree, signed checkpoint; WAL, FULL",
        ),
        ("eventsourcing, SQLite recorder", results.eventsourcing, "stored events only; WAL, FULL"),
        ("pymerkle, SqliteTree", results.pymerkle, "Merkle tree only; as it comes, with a rollback journal"),
    ]
    return [
        "## Beside neighbours",
        "",
        "The same signed entries, appended one at a time in the same run. The neighbours verify no signature.",
        "",
        "| | appends a second | ratio to verifications | what an append does |",
        "|---|---|---|---|",
        *(f"| {name} | {one.per_second:,.0f} | {one.ratio:.2f} | {what} |" for name, one, what in rows),
        "",
    ]


def _growth(results: Results) -> list[str]:
    proofs = dict(results.proofs)
    return [
        "## How cost grows",
        "",
        "An append costs the same at any size, but for the depth of two B-trees. An audit is linear in the entries and flat in memory. A",
        "proof reads one row a level of the tree.",
        "",
        "| entries | audit | entries a second | ratio per core | peak memory | inclusion proof |",
        "|---|---|---|---|---|---|",
        *(
            f"| {one.entries:,} | {one.seconds:.1f} s | {one.rate.per_second:,.0f} | {one.rate.ratio / results.cores:.2f} "
            f"| {one.peak_mb:.0f} MB | {proofs[one.entries] * 1000:.2f} ms |"
            for one in results.audits
        ),
        "",
        "In the audited record, authors file one after another on a checkpoint that they saw at the start of each batch of",
        "1,000. Where every author saw another checkpoint, each entry costs a second verification: the one of the host's",
        "signature in its `seen`.",
    ]
