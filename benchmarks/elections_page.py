# SPDX-License-Identifier: Apache-2.0
"""How the page on elections writes what was measured: a section for each question, with its targets beside what was reached."""

from __future__ import annotations

import platform
import statistics
from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import version

from benchmarks.elections_floor import POWERS_OF_MEMBERSHIP, POWERS_OF_PROOFS, Floor
from benchmarks.elections_making import CHECKED, DECRYPTED, MADE, Appended, Generated, Keys, Mixed
from benchmarks.elections_recorded import LIMIT_MB, Recorded
from benchmarks.elections_verifying import Beside, Memory, Resumed, Workers
from benchmarks.page import processor
from benchmarks.runs import written
from benchmarks.talks_page import met, table

TOOL = "Debian's belenios-tool 2.0"
NOT_ASKED = "does not know it"
VERIFYING = {"BELENIOS-2048": ((1.4, False), (1.8, True)), "RFC-3526-2048": ((1.9, False),)}
"""Times the tool's rate, and whether that is only sought."""
GENERATING = 3.0
FLAT_MB = 16.0
EXPERIMENTAL = "Ed25519 (experimental)"


def label(group: str) -> str:
    """A group, with the warning that belongs to the curve."""
    return EXPERIMENTAL if group == "Ed25519" else group


def spread(values: Sequence[float], form: Callable[[float], str]) -> str:
    """The median, and the least and the greatest behind it."""
    return f"{form(statistics.median(values))} ({form(min(values))} to {form(max(values))})"


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.{2 if seconds < 0.01 else 1}f}"


def ratio(value: float) -> str:
    return f"{value:.2f}"


def head(tool_version: str, cores: int, seed: int) -> list[str]:
    software = f"Python {platform.python_version()}, gmpy2 {version('gmpy2')}, PyNaCl {version('pynacl')}, {tool_version}"
    return [
        "# Benchmarks: elections",
        "",
        "Written by `make bench`, all in one run, one thing after another; `python -m benchmarks.elections` repeats this page alone.",
        f"The neighbour is {TOOL}, asked for the same on the same archive and group. Times are processor time, user and system, unless",
        "said otherwise: of whole processes with all that they start, or of one process where nothing is started. The machine is shared,",
        "so what is compared is measured in turn, several times; a figure is the median, with the least and the greatest behind it.",
        "",
        *table(
            ["machine", ""],
            [("processor", f"{processor()}, {cores} cores used"), ("software", software), ("seed", seed)],
        ),
        "A ballot answers one question with five candidates, of whom one is chosen; all from the seed. Ed25519 is experimental: the tool",
        "does not know this group, so no foreign program has checked what is sealed in it here, and its figures stand beside nothing.",
        "",
    ]


def verification(found: Sequence[Beside], rounds: dict[str, int]) -> list[str]:
    """Beside the tool, a ballot at a time and as whole processes."""
    rows = []
    for one in found:
        ours = one.ours.per_ballot(one.more)
        theirs = None if one.theirs is None else one.theirs.per_ballot(one.more)
        rows.append(
            (
                label(one.group),
                f"{one.sizes[0]:,}, {one.sizes[1]:,}, {rounds[one.group]} times",
                NOT_ASKED if theirs is None else spread(theirs, milliseconds),
                spread(ours, milliseconds),
                f"{1 / statistics.median(ours):,.0f}",
                "" if theirs is None else f"{one.ratio:.2f} ({min(one.ratios):.2f} to {max(one.ratios):.2f})",
                "" if theirs is None else ratio(one.whole),
            )
        )
    targets = [
        (
            f"{one.group}: at least {least} times the rate of {TOOL}{', which is sought' if sought else ''}",
            f"{one.ratio:.2f} times",
            met(one.ratio >= least),
        )
        for one in found
        for least, sought in VERIFYING.get(one.group, ())
    ]
    return [
        "## Verification, per core",
        "",
        "`comity election verify --workers 1 --from-scratch` and `belenios-tool election verify`, two archives each, in turn. The cost of",
        "a further ballot is the difference of the two, divided by the ballots between them: starting up is in both. Every ballot brings",
        "one more voter, whose credential is checked with the list. Comity checks more, and says so: see the list of its checks.",
        "",
        *table(
            [
                "group",
                "ballots",
                "tool, ms a ballot",
                "Comity, ms a ballot",
                "Comity, ballots a second",
                "times its rate",
                "whole processes",
            ],
            rows,
        ),
        *table(["target", "", ""], targets),
    ]


def scaling(rows: Sequence[Workers], ballots: int, group: str) -> list[str]:
    """On more cores."""
    one = rows[0]
    return [
        "## Verification, all cores",
        "",
        f"{ballots:,} ballots, {label(group)}, whole processes. The tool uses one core.",
        "",
        *table(
            ["workers", "seconds", "processor seconds", "ballots a second", "speed-up"],
            [
                (
                    row.workers,
                    f"{row.seconds:.1f}",
                    f"{row.cpu:.1f}",
                    f"{ballots / row.seconds:,.0f}",
                    f"{one.seconds / row.seconds:.2f}",
                )
                for row in rows
            ],
        ),
    ]


def physical(found: Floor) -> list[str]:
    """What the arithmetic of one ballot costs, done as GMP does it."""
    kinds = {
        "powers": "powers by `powmod`",
        "squarings": "squarings",
        "multiplications": "other multiplications",
    }
    rows = [
        (
            kinds[kind],
            f"{found.counts[kind]:,.0f}",
            f"{found.prices[kind] * 10**6:.2f} µs",
            f"{total * 1000:.2f} ms",
        )
        for kind in kinds
        for total in [found.counts[kind] * found.prices[kind]]
    ]
    count = POWERS_OF_PROOFS + POWERS_OF_MEMBERSHIP
    return [
        "### Beside the arithmetic's own price",
        "",
        f"The protocol asks for {POWERS_OF_PROOFS} powers in the proofs of a ballot and {POWERS_OF_MEMBERSHIP} for membership.",
        "Comity makes tables of the two bases that all ballots share, and squares each of the others once for all its powers.",
        "BELENIOS-2048, one process; multiplications are counted while ballots are checked, and one of each kind is measured alone",
        "(2,048 bits, with its remainder).",
        "",
        *table(["of one ballot", "how many", "each", "together"], rows),
        *table(
            ["", "ms a ballot", "share of it"],
            [
                (f"the {count} powers one by one, by `gmpy2.powmod`", f"{found.one_by_one * 1000:.2f}", ""),
                ("the multiplications that Comity makes instead", f"{found.arithmetic * 1000:.2f}", ""),
                (
                    "checking a ballot",
                    f"{found.check * 1000:.2f}",
                    f"{found.arithmetic / found.check:.0%} is arithmetic",
                ),
            ],
        ),
        "What is left is hashing, decimal text, JSON and Python itself. To go below the arithmetic, fewer multiplications or faster ones",
        "than GMP's would be needed.",
        "",
    ]


def generation(found: Sequence[Generated]) -> list[str]:
    """Ballots made."""
    rows = [
        (
            label(one.group),
            milliseconds(one.ours),
            f"{1 / one.ours:,.0f}",
            NOT_ASKED if one.theirs is None else milliseconds(one.theirs),
            "" if one.theirs is None else ratio(one.theirs / one.ours),
            "" if one.theirs is None or one.start is None else ratio((one.theirs - one.start) / one.ours),
            milliseconds(one.command),
        )
        for one in found
    ]
    targets = [
        (
            f"{one.group}: ballots at least {GENERATING:g} times as fast as {TOOL}, one process a ballot as its users run it",
            f"{one.theirs / one.ours:.1f} times",
            met(one.theirs / one.ours >= GENERATING),
        )
        for one in found
        if one.theirs is not None
    ]
    return [
        "## Ballots made",
        "",
        "Comity's `make_ballot` in one process; `belenios-tool election generate-ballot`, one process a ballot, which is how it can be",
        "asked; the tool without the time of a process that only starts (`--help`). The last column is the whole command `comity election",
        "vote prepare`, which starts Python, reads the archive and checks the ballot that it made: there the tool is the faster program.",
        "",
        *table(
            [
                "group",
                "Comity, ms a ballot",
                "a second",
                "tool, ms a ballot",
                "times its rate",
                "without its start",
                "`vote prepare`, ms",
            ],
            rows,
        ),
        *table(["target", "", ""], targets),
    ]


def memory(rows: Sequence[Memory], group: str, voters: str, patience: float) -> list[str]:
    """Peak memory of whole verifications."""
    first, last = rows[0], rows[-1]
    more = last.ours.largest_mb - first.ours.largest_mb
    return [
        "## Memory",
        "",
        f"Peak resident memory of whole verifications with all cores: {label(group)}, {voters}.",
        "Of all processes together, pages that they share count once. The tool, which begins with an index of the archive, was watched",
        f"for its first {patience:g} seconds only: it holds at least that much.",
        "",
        *table(
            ["ballots", "archive", "Comity, largest process", "all processes", "seconds", "tool, at least"],
            [
                (
                    f"{row.ballots:,}",
                    f"{row.size_mb:,.0f} MB",
                    f"{row.ours.largest_mb:.0f} MB",
                    f"{row.ours.together_mb:.0f} MB",
                    f"{row.ours.seconds:.0f}",
                    NOT_ASKED if row.theirs is None else f"{row.theirs.largest_mb:.0f} MB",
                )
                for row in rows
            ],
        ),
        *table(
            ["target", "", ""],
            [
                (
                    f"flat memory: the same at {first.ballots:,} and {last.ballots:,} ballots, to {FLAT_MB:g} MB",
                    f"{more:+.1f} MB",
                    met(abs(more) < FLAT_MB),
                )
            ],
        ),
    ]


def resuming(found: Resumed, full_seconds: float) -> list[str]:
    """After a kill."""
    return [
        "## After a kill",
        "",
        f"A verification of {found.ballots:,} ballots with all cores is killed (SIGKILL) as soon as it has kept half of them, and started",
        "again.",
        "",
        *table(
            ["", "seconds", "of a whole run"],
            [
                ("a whole run", f"{full_seconds:.1f}", ""),
                ("until the kill", f"{found.before:.1f}", f"{found.before / full_seconds:.0%}"),
                (
                    f"the run after it, which went on from ballot {found.kept:,}",
                    f"{found.after:.1f}",
                    f"{found.after / full_seconds:.0%}",
                ),
            ],
        ),
    ]


def appending(rows: Sequence[Appended]) -> list[str]:
    """What an append costs as the archive grows."""
    moved = [row.moved for row in rows]
    return [
        "## Appending a ballot",
        "",
        "Seconds on the clock, medians. An append of Comity's is on disk when it returns, so its time is that of the disk; what it reads",
        "and writes does not depend on the archive. The last archive has a hole of zeros where ballots would be: it can be appended to,",
        "and nothing else. The tool's `archive add-event` reads the archive each time, and syncs nothing.",
        "",
        *table(
            [
                "archive with",
                "size",
                "Comity, archive open",
                "opened for it",
                "bytes read and written",
                "tool, one process",
            ],
            [
                (
                    row.what,
                    f"{row.size / 1024**2:,.0f} MB",
                    written(row.ours),
                    written(row.opening),
                    f"{row.moved:,}",
                    "not asked" if row.theirs is None else written(row.theirs),
                )
                for row in rows
            ],
        ),
        *table(
            ["target", "", ""],
            [
                (
                    "an append costs the same whatever the archive's size: bytes read and written, to some blocks",
                    f"{min(moved):,} to {max(moved):,}",
                    met(max(moved) - min(moved) <= _ROUNDING),
                )
            ],
        ),
    ]


_ROUNDING = 2048
"""Bytes: heights and ballots differ by some digits, and members are padded to blocks."""


def mixing(rows: Iterable[Mixed], keys: Keys) -> list[str]:
    """Shuffles, a share of a decryption, and a key generation."""
    steps = {MADE: "a shuffle made", CHECKED: "a shuffle checked", DECRYPTED: "a share of the decryption"}
    lines = [
        (
            f"{what}, {row.votes:,} votes",
            f"{row.ours[step]:.2f} s",
            f"{row.theirs[step]:.2f} s",
            f"{row.theirs[step] / row.ours[step]:.1f}",
        )
        for row in rows
        for step, what in steps.items()
    ]
    generated = (
        f"keys of {keys.needed} of {keys.trustees} trustees, BELENIOS-2048",
        f"{keys.ours:.2f} s",
        f"{keys.theirs:.2f} s",
        f"{keys.theirs / keys.ours:.1f}",
    )
    return [
        "## Shuffles, decryption, keys",
        "",
        "Votes of three ranks each, RFC-3526-2048, which is the tool's group for shuffles; once each. The tool's commands check all",
        "ballots and start a process each time: the time of `election verify` before the shuffle is taken off. Keys: all six steps, in one",
        "process here and in one process for each step of each trustee there.",
        "",
        *table(["", "Comity", "tool", "times its rate"], [*lines, generated]),
    ]


def long_run(found: Recorded | None) -> list[str]:
    """The one run that is not repeated each time."""
    title = ["## 100,000 ballots", ""]
    if found is None:
        return [
            *title,
            "Not recorded yet: `python -m benchmarks.elections --record-100000` takes a quarter of an hour.",
            "",
        ]
    return [
        *title,
        f"Recorded on {found.date} by `python -m benchmarks.elections --record-100000`, which takes a quarter of an hour and is no part of",
        f"`make bench`: {found.processor}, {found.cores} cores, Python {found.python}. BELENIOS-2048, as many voters; exit status 0.",
        "",
        *table(
            ["ballots", "archive", "seconds", "ballots a second", "largest process", "all processes"],
            [
                (
                    f"{found.ballots:,}",
                    f"{found.archive_bytes / 1024**2:,.0f} MB",
                    f"{found.seconds:,.0f}",
                    f"{found.ballots / found.seconds:,.0f}",
                    f"{found.largest_mb:.0f} MB",
                    f"{found.together_mb:.0f} MB",
                )
            ],
        ),
        *table(
            ["target", "", ""],
            [
                (
                    f"memory under {LIMIT_MB:g} MB, all processes together",
                    f"{found.together_mb:.0f} MB",
                    met(found.together_mb < LIMIT_MB),
                )
            ],
        ),
    ]


QUICK = (
    "**Measured with `--quick`, on a few ballots each: everything ran, and the figures below say nothing.**",
    "",
)
NOT_CLAIMED = (
    "## What is not claimed",
    "",
    "- The comparison is with version 2.0, as Debian ships it. Later versions of Belenios have another group and other commands, and",
    "  were not measured; nothing here says how fast they are.",
    "- Both programs spend their time in GMP, each in the version that it comes with. Ratios hold for this question and these groups;",
    "  with many short questions, starting up and reading count for more.",
    "- A command of Comity's takes a third of a second to start. Where the tool is asked for one small thing, it has answered by then.",
    "- Randomness follows from the seed here. Drawing it from the system adds less than a hundredth to the cost of a ballot.",
    "- Shuffles and keys were measured once each: their ratios are rough.",
    "",
)
