# SPDX-License-Identifier: Apache-2.0
"""How a page on talks writes what was measured: rows, whether a target is met, the machine, and what is not claimed."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Sequence
from importlib.metadata import PackageNotFoundError, version

from benchmarks.page import processor

NOT_ASKED = "not asked"


def row(cells: Iterable[object]) -> str:
    """A line of a table."""
    return f"| {' | '.join(map(str, cells))} |"


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """Header, rows and an empty line."""
    return [row(header), "|" + "---|" * len(header), *map(row, rows), ""]


def met(reached: bool) -> str:
    return "met" if reached else "**not met**"


def size(parties: int, issues: int, options: int) -> str:
    return f"{parties} × {issues} × {options}"


def times(theirs: float, ours: float) -> str:
    """How many times as long the first takes."""
    ratio = theirs / ours
    return f"{ratio:,.{0 if ratio >= 10 else 1}f} times as long"


def head(repeat: int) -> list[str]:
    """What the page is, and the machine."""
    return [
        "# Benchmarks: talks",
        "",
        "Written by `make bench`, all in one run, one thing after another; `python -m benchmarks.talks` repeats this page alone. Where",
        f"nothing else is said, a figure is the best of {repeat} runs, with their median behind it: the machine can only make a run",
        "slower, and the median says how noisy it was. Neighbours are asked on the same instances in the same run.",
        "`OPENBLAS_NUM_THREADS=1` keeps linear algebra to one thread, here and in the neighbours, so that its threads do not compete",
        "for two cores.",
        "",
        *table(
            ["machine", ""],
            [
                ("processor", processor()),
                ("software", f"Python {platform.python_version()}, {', '.join(_versions())}"),
            ],
        ),
        "The problems are made up, from seed 1 where no other is named. Parties stand in three blocs, each a format, and grade each",
        "option near their bloc's own grade, on a grid of 0.01; a grade above 0.75 is preferred, another acceptable. Red lines are",
        "drawn from the grades below 0.35, one for every eighty grades; half as many links as there are issues say that two options",
        "do not go together; and everybody reserves a value of 0.5 unless another is named. Sizes are parties × issues × options.",
        "",
    ]


def _versions() -> Iterable[str]:
    for name in ("numpy", "scipy", "ortools", "moocore", "powerindex"):
        try:
            yield f"{name} {version(name)}"
        except PackageNotFoundError:
            yield f"{name} not installed"


NOT_CLAIMED = [
    "## What is not claimed",
    "",
    "- The problems are made up, and no two real ones are alike: how long a proof takes, and how near its bound a fair answer comes,",
    "  depends on the positions more than on their number.",
    "- NegMAS simulates negotiations between agents, and most of what it does has no counterpart here. It knows no decision rules,",
    "  red lines or formats; Comity has no agents. The two are compared where both list efficient packages.",
    "- NegMAS's time includes the utilities, which it computes from its issues. Comity's includes them, too, where it starts from the",
    "  issues; where it starts from a table, the ratio counts the making of it. Of packages with equal values NegMAS lists one, so",
    "  numbers of distinct values are compared with it.",
    "- What NegMAS calls the Kalai-Smorodinsky point is, as its answers show, where the shares of the way to each party's best differ",
    "  least; here it is where the least share is greatest. These are two conventions for packages, and no error of either.",
    "- NegMAS is under the AGPL. It is no dependency: it runs in an environment and a process of its own, which this benchmark makes",
    "  in `build/`, and answers questions on standard input. The start of that process is not counted.",
    "- CP-SAT is asked to confirm, and gets the solution that it is to confirm as a hint. Its time holds the start of its process, the",
    "  exchange and its search, and not the making of the program. It is there to disagree, not to race.",
    "- moocore and powerindex compute in floats; here numbers are whole, and indices fractions.",
    "",
]
