# SPDX-License-Identifier: Apache-2.0
"""Inquiry against the targets and beside neighbours; writes docs/benchmarks-inquiry.md: `python -m benchmarks.inquiry`.

`--quick` asks small instances once each: it shows that everything runs, and its figures say nothing.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import inquiry_archive, inquiry_networks, inquiry_sources
from benchmarks.page import processor
from benchmarks.runs import written
from benchmarks.talks_page import met, table
from comity.app import spare_collections

PAGE = Path("docs/benchmarks-inquiry.md")
HASHING_RATIO = 0.8
LISTING_LIMIT_MS = 1000.0
FLAT_MB = 16.0


@dataclass(frozen=True)
class Plan:
    """How much is asked."""

    documents: tuple[int, ...] = (5_000, 10_000, 20_000)
    exhibits: int = 1_000_000
    big_mb: int = 512
    small_files: int = 300
    repeat: int = 5
    seeds: tuple[int, ...] = (1, 2, 3)


QUICK = Plan(documents=(200, 400), exhibits=5_000, big_mb=8, small_files=20, repeat=1, seeds=(1,))


def main() -> None:
    """Measure, then write the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.inquiry")
    parser.add_argument("--quick", action="store_true", help="small instances, once each")
    parser.add_argument("--page", type=Path, default=PAGE)
    options = parser.parse_args()
    if os.environ.get("OPENBLAS_NUM_THREADS") != "1":
        os.environ["OPENBLAS_NUM_THREADS"] = "1"
        os.execv(sys.executable, [sys.executable, "-m", "benchmarks.inquiry", *sys.argv[1:]])
    spare_collections()
    options.page.write_text("\n".join(page(QUICK if options.quick else Plan())), encoding="utf-8")
    print(options.page.read_text(encoding="utf-8"))


def page(plan: Plan) -> list[str]:
    """All of it, one section after another as they are measured."""
    return [*_head(), *copies(plan), *archive(plan), *networks(plan), *_NOT_CLAIMED]


def _head() -> list[str]:
    names = ("numpy", "datasketch", "rensa", "pyagrum", "obstore", "trafilatura")
    software = f"Python {platform.python_version()}, {', '.join(map(_version, names))}"
    return [
        "# Benchmarks: inquiry",
        "",
        "Written by `make bench`, all in one run, one thing after another; `python -m benchmarks.inquiry` repeats this page alone.",
        "Neighbours are asked on the same input in the same run, so ratios can be trusted where seconds cannot.",
        "",
        *table(["machine", ""], [("processor", processor()), ("software", software)]),
    ]


def _version(name: str) -> str:
    try:
        return f"{name} {version(name)}"
    except PackageNotFoundError:
        return f"{name} not installed"


def copies(plan: Plan) -> list[str]:
    """Copies among many documents: rate and recall, and how cost grows."""
    largest = plan.documents[-1]
    found = [
        row
        for edits in (inquiry_sources.HEAVY, inquiry_sources.LIGHT)
        for row in inquiry_sources.rows(largest, edits)
    ]
    rows = [
        (row.tool, row.edits, f"{row.documents_per_second:,.0f}", f"{row.recall:.4f}", f"{row.false:,}")
        for row in found
    ]
    ours = {row.edits: row for row in found if row.tool.startswith("comity")}
    theirs = {row.edits: row for row in found if row.tool.startswith("datasketch")}
    targets = [
        (
            f"{edits} edits: documents a second, at least datasketch's, at equal or better recall",
            f"{_ratio(ours[edits], theirs[edits]):.2f} of its rate, recall {ours[edits].recall:.4f} and {theirs[edits].recall:.4f}",
            met(_ratio(ours[edits], theirs[edits]) >= 1 and ours[edits].recall >= theirs[edits].recall),
        )
        for edits in ours
        if edits in theirs
    ]
    growth = [
        (f"{count:,}", written(row.seconds), f"{row.documents_per_second:,.0f}")
        for count in plan.documents
        for row in [_ours(count)]
    ]
    return [
        "## Copies among many documents",
        "",
        f"{largest:,} documents of some 330 words; half of them are copies of the others. Heavy edits keep 55 % of the original, change",
        "every twentieth word and put 160 foreign words around it, as captures of one article in different surroundings do; light ones",
        "keep 95 %. Comity reads the text, proposes pairs, aligns them and gives groups with evidence; the neighbours propose pairs.",
        "Other pairs are those that are no copies.",
        "",
        *table(["tool", "edits", "documents a second", "recall", "other pairs"], rows),
        *table(["target", "", ""], targets),
        "How the cost grows, heavy edits:",
        "",
        *table(["documents", "Comity", "documents a second"], growth),
    ]


def _ratio(ours: inquiry_sources.Row, theirs: inquiry_sources.Row) -> float:
    return ours.documents_per_second / theirs.documents_per_second


def _ours(count: int) -> inquiry_sources.Row:
    name = next(iter(inquiry_sources.TOOLS))
    return inquiry_sources.row(name, count)


def archive(plan: Plan) -> list[str]:
    """A large archive listed and searched, and exhibits taken in."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        rate, catalogue_mb, asked = inquiry_archive.questions(folder, plan.exhibits)
        taken = inquiry_archive.taking_in(folder, plan.big_mb)
        small = inquiry_archive.small_files(folder, plan.small_files)
    slowest = max(asked, key=lambda one: one.slowest_ms)
    memory = max(one.added_mb for one in asked)
    rows = [
        (one.question, f"{one.slowest_ms:.1f} ms", f"{one.found:,}", f"{one.peak_mb:.0f} MB") for one in asked
    ]
    targets = [
        (
            f"{plan.exhibits:,} exhibits listed and searched in less than a second",
            f"slowest {slowest.slowest_ms:.0f} ms ({slowest.question})",
            met(slowest.slowest_ms < LISTING_LIMIT_MS),
        ),
        ("with flat memory", f"at most {memory:.1f} MB more for a question", met(memory < FLAT_MB)),
        (
            f"hashing at {HASHING_RATIO} of `sha256sum`'s rate, while the exhibit is copied, synced and entered",
            f"{taken.ratio:.2f}: {taken.add_mb_per_second:,.0f} and {taken.sha256sum_mb_per_second:,.0f} MB/s on {taken.size_mb} MB",
            met(taken.ratio >= HASHING_RATIO),
        ),
    ]
    return [
        "## An archive of exhibits",
        "",
        f"A catalogue of {plan.exhibits:,} exhibits ({catalogue_mb:.0f} MB, entered at {rate:,.0f} a second). Each question is asked in a",
        "process of its own, three times; the slowest counts. Small files are bound by the disk: each exhibit is five files, synced one by",
        f"one, {small:.0f} exhibits a second here.",
        "",
        *table(["question", "slowest", "found", "peak memory"], rows),
        *table(["target", "", ""], targets),
        "A ratio above 1 says that this machine's `sha256sum` makes less of the processor than the library that Comity hashes with.",
        "",
    ]


def networks(plan: Plan) -> list[str]:
    """Queries of Bayesian networks beside pyAgrum."""
    found = inquiry_networks.rows(plan.repeat, plan.seeds)
    title = ["## Bayesian networks", ""]
    if found is None:
        return [*title, "pyAgrum is not installed: `pip install 'comity[second-engine]'`.", ""]
    rows = [
        (
            row.nodes,
            row.findings,
            written(row.ours.best),
            written(row.theirs.best),
            f"{row.ratio:.1f}",
            f"{row.difference:.0e}",
        )
        for row in found
    ]
    small = [row for row in found if row.nodes <= inquiry_networks.UP_TO_NODES]
    worst, difference = max(row.ratio for row in small), max(row.difference for row in found)
    targets = [
        (
            f"a query within {inquiry_networks.TIMES_PYAGRUM:g} times pyAgrum's time, up to {inquiry_networks.UP_TO_NODES} nodes",
            f"at most {worst:.1f} times",
            met(worst <= inquiry_networks.TIMES_PYAGRUM),
        ),
        (
            f"the same probabilities to {inquiry_networks.DIFFERENCE:g}",
            f"greatest difference {difference:.0e}",
            met(difference <= inquiry_networks.DIFFERENCE),
        ),
    ]
    return [
        *title,
        "Networks are drawn: two to four states a node, up to three parents among the six nodes before it. A query asks for one node with",
        "findings on an eighth of the others; the time is the mean of ten queries, the best of a few runs.",
        "",
        *table(["nodes", "findings", "Comity", "pyAgrum", "times its time", "greatest difference"], rows),
        *table(["target", "", ""], targets),
    ]


_NOT_CLAIMED: Sequence[str] = (
    "## What is not claimed",
    "",
    "The documents are made up of drawn words; real text has more words in common by chance, and the labelled tests measure that. A copy",
    "that was paraphrased or translated is not found at all. Networks drawn at random say little about one made by hand that is wide.",
    "",
)


if __name__ == "__main__":
    main()
