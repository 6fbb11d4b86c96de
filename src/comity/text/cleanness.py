# SPDX-License-Identifier: Apache-2.0
"""How much of a text stands outside brackets: the clean-text ratio, with its scope stated.

The ratio counts characters that are neither white space nor brackets. Over the whole document it is withheld while a bracket is stray or
unclosed, since one missing bracket can move it by half of the text; scoped to paragraphs, where each one starts clean, it always exists.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from comity.text.scanner import Scan

_BRACKET = re.compile(r"([\[\]])")


@dataclass(frozen=True, slots=True)
class Cleanness:
    """Exact ratios of clean characters to all, from 0 to 1. `document` is None with diagnostics, both are 1 for an empty text."""

    document: Fraction | None
    paragraph: Fraction


def cleanness(scan: Scan) -> Cleanness:
    """Both ratios of a scanned text."""
    paragraphs = [_count(scan.text[start:stop]) for start, stop in scan.paragraphs]
    clean, whole = sum(one for one, _ in paragraphs), sum(one for _, one in paragraphs)
    document = None if scan.diagnostics else _ratio(*_count(scan.text))
    return Cleanness(document, _ratio(clean, whole))


def _ratio(clean: int, whole: int) -> Fraction:
    return Fraction(clean, whole) if whole else Fraction(1)


def _count(text: str) -> tuple[int, int]:
    """Characters outside brackets, and characters in all; a stray closing bracket closes nothing."""
    clean = whole = depth = 0
    for piece in _BRACKET.split(text):
        if piece == "[":
            depth += 1
        elif piece == "]":
            depth = max(0, depth - 1)
        else:
            count = len("".join(piece.split()))
            whole += count
            clean += 0 if depth else count
    return clean, whole
