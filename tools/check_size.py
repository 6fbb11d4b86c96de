# SPDX-License-Identifier: Apache-2.0
"""Refuses modules of more than 500 lines: a module that outgrows the cap holds two concepts. Part of `make check`."""

from __future__ import annotations

import sys
from pathlib import Path

CAP_LINES = 500
FOLDERS = ("src", "tests", "tools", "benchmarks")


def oversized(root: Path) -> list[tuple[Path, int]]:
    """Each Python module under the project's folders that has more than CAP_LINES lines, with its lines, by path."""
    found = []
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*.py")):
            lines = len(path.read_text(encoding="utf-8").splitlines())
            if lines > CAP_LINES:
                found.append((path.relative_to(root), lines))
    return found


if __name__ == "__main__":
    too_long = oversized(Path(__file__).resolve().parent.parent)
    for path, lines in too_long:
        print(f"{path}: {lines} lines, the cap is {CAP_LINES}")
    sys.exit(bool(too_long))
