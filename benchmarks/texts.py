# SPDX-License-Identifier: Apache-2.0
"""Negotiated texts against the targets and beside neighbours; writes docs/benchmarks-text.md: `python -m benchmarks.texts`."""

from __future__ import annotations

import difflib
import platform
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path

from benchmarks import text_peers
from benchmarks.drafts import draft, revised
from benchmarks.page import processor
from comity.app import spare_collections
from comity.text.akn.writer import to_akn, validate
from comity.text.docx.writer import to_docx
from comity.text.model import Text
from comity.text.reader import read
from comity.text.summary import summarise
from comity.text.versions.difference import compare
from comity.text.versions.worddiff import word_diff
from comity.text.wording import bracketed, tokens
from comity.text.writer import write

PAGE = Path("docs/benchmarks-text.md")
DATE = "2026-01-01"
TIMES_DIFFLIB = 100
GROWTH = (5_000, 20_000, 80_000, 320_000)


@dataclass(frozen=True)
class Figure:
    """What was done, the best of a few runs in seconds, and the limit set for it, 0 if none is."""

    what: str
    seconds: float
    limit: float = 0.0

    @property
    def row(self) -> str:
        """A line of the page's table."""
        target = f"under {self.limit:g} s" if self.limit else ""
        return f"| {self.what} | {self.seconds:.3f} s | {target} | {_met(self.seconds < self.limit) if self.limit else ''} |"


def _met(reached: bool) -> str:
    return "met" if reached else "**not met**"


def best(action: Callable[[], object], repeat: int = 5) -> float:
    """Seconds of the fastest run: the machine can only make a run slower."""
    found = []
    for _ in range(repeat):
        start = time.perf_counter()
        action()
        found.append(time.perf_counter() - start)
    return min(found)


def main() -> None:
    """Measure, then write the page."""
    spare_collections()
    large, medium = draft(55_000, 1_600, clauses=900), draft(17_000, 1_050, clauses=446)
    text, old, new = read(large), read(medium), read(revised(medium))
    reading = best(partial(read, large))
    comparing = best(partial(compare, old, new))
    akn = best(lambda: validate(to_akn(text, date=DATE)), 3)
    crowd = read(draft(60_000, 10_000, clauses=2_000, parties=200))
    figures = [
        Figure("read a text of 55,000 words and 1,600 brackets", reading, 0.3),
        Figure("compare two versions of 17,000 words, clause by clause and word by word", comparing, 1.5),
        Figure(
            "all figures of 2,000 clauses, 10,000 choices, 200 parties",
            best(partial(summarise, crowd), 3),
            1.0,
        ),
        Figure("Akoma Ntoso of 55,000 words, export and validation by the OASIS schema", akn, 1.0),
        Figure("DOCX with tracked changes of 55,000 words", best(partial(to_docx, text, date=DATE), 3)),
        Figure("canonical form of 55,000 words", best(partial(write, text))),
    ]
    floor = best(partial(re.findall, r"[\[\]]|\S+", large))
    lines = [
        *_head(),
        *(figure.row for figure in figures),
        _against_difflib(old, new),
        "",
        f"Python's own `re` needs {floor * 1000:.0f} ms to find the words and brackets of the 55,000 words, the floor for a reader",
        f"written in it; reading takes {reading / floor:.1f} times as long, and leaves a tree of clauses, choices and positions.",
        "",
        *text_peers.neighbours(text, old, new, comparing=comparing, akn=akn, best=best),
        *_growth(),
    ]
    PAGE.write_text("\n".join(lines), encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"))


def _head() -> list[str]:
    software = [f"{name} {version(name)}" for name in ("rapidfuzz", "lxml")]
    return [
        "# Benchmarks: negotiated texts",
        "",
        "Written by `make bench`, all in one run and one process, the best of a few runs each. The texts are made up and the same in",
        "every run; their words occur as often as words do in language.",
        "",
        "| machine | |",
        "|---|---|",
        f"| processor | {processor()} |",
        f"| software | Python {platform.python_version()}, {', '.join(software)} |",
        "",
        "## Against the targets",
        "",
        "| what | figure | target | |",
        "|---|---|---|---|",
    ]


def _against_difflib(old: Text, new: Text) -> str:
    """A row: our word difference against difflib's on the same words, without its shortcut for frequent ones."""
    one, other = (
        [word for clause in text.walk() for word in tokens(bracketed(clause.content))] for text in (old, new)
    )
    ours = best(partial(word_diff, one, other))
    theirs = best(difflib.SequenceMatcher(None, one, other, autojunk=False).get_opcodes, repeat=1)
    what = f"word difference of {len(one):,} and {len(other):,} words and marks, beside difflib (autojunk off, {theirs:.1f} s)"
    met = _met(theirs >= TIMES_DIFFLIB * ours)
    return f"| {what} | {ours:.3f} s, {theirs / ours:,.0f} times as fast | at least {TIMES_DIFFLIB} times | {met} |"


def _growth() -> list[str]:
    rows = []
    for words in GROWTH:
        source = draft(words, words // 30, clauses=words // 60)
        text, later = read(source), read(revised(source))
        actions = (
            partial(read, source),
            partial(summarise, text),
            partial(compare, text, later),
            partial(to_akn, text, date=DATE),
        )
        rows.append(f"| {words:,} | {' | '.join(f'{best(action, 3):.3f} s' for action in actions)} |")
    return [
        "## How cost grows",
        "",
        "Four times the words each line. Reading, the figures and the export are linear. A comparison is linear in clauses that stayed;",
        "each of the others is compared only with those of similar length that share rare words with it.",
        "",
        "| words | read | all figures | compare | Akoma Ntoso |",
        "|---|---|---|---|---|",
        *rows,
        "",
    ]


if __name__ == "__main__":
    main()
