# SPDX-License-Identifier: Apache-2.0
"""The benchmarks of inquiry: they run, every question has its row, and answers are right where they can be known. No time is judged."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "benchmarks-inquiry.md"


def fixed(page: str) -> list[str]:
    """Headings and what stands in front of each row, without figures."""
    lines = [line.split(" | ")[0] for line in page.splitlines() if line.startswith(("#", "| "))]
    return [re.sub(r"\d[\d,.]*", "#", line) for line in lines if not re.match(r"\| \d", line)]


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> str:
    target = tmp_path_factory.mktemp("bench") / "page.md"
    command = [sys.executable, "-m", "benchmarks.inquiry", "--quick", "--page", str(target)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return target.read_text(encoding="utf-8")


@pytest.mark.slow
def test_everything_runs_and_the_page_has_every_row(quick: str) -> None:
    """Neighbours that are not installed have no row in a quick run; everything else has."""
    neighbours = ("| datasketch", "| rensa", "| heavy edits:", "| light edits:")

    def own(page: str) -> list[str]:
        return [line for line in fixed(page) if not line.startswith(neighbours)]

    assert own(quick) == own(PAGE.read_text(encoding="utf-8"))
    assert set(neighbours) <= {
        line[: len(one)] for line in fixed(PAGE.read_text("utf-8")) for one in neighbours
    }


@pytest.mark.slow
def test_every_copy_is_found_and_nothing_else(quick: str) -> None:
    rows = [line for line in quick.splitlines() if line.startswith("| comity")]
    assert [[cell.strip() for cell in row.split("|")][4:6] for row in rows] == [["1.0000", "0"]] * 2


def test_the_page_says_no_more_than_it_should() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert "python -m benchmarks.inquiry" in page
    assert not re.search(r"/(work|home|tmp|root|usr)/|https?://", page)
