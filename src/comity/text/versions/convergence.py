# SPDX-License-Identifier: Apache-2.0
"""How a text converges from one version to the next: which open points were closed, opened or kept, told apart by their ids.

Counts and exact ratios of versions in the order given, and nothing beyond: no trend is drawn and no date of agreement foretold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from comity.text.cleanness import cleanness_of
from comity.text.model import Text
from comity.text.open_points import open_points
from comity.text.settled import choices_among, clauses_with_text, settled_clauses


@dataclass(frozen=True, slots=True)
class Step:
    """One version. `choices` are open points at any depth, without placeholders; a ratio is None while the text has diagnostics.

    `closed`, `opened` and `kept` hold ids in the order of the text, since the version before; all empty for the first. `rate` is the
    share of the points open before that were closed, None if none was or for the first version.
    """

    version: str
    choices: int
    clauses: int
    settled_clauses: int
    clean_ratio: Fraction | None
    clean_ratio_paragraph: Fraction
    closed: tuple[str, ...] = ()
    opened: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    rate: Fraction | None = None


def convergence(versions: Sequence[Text]) -> tuple[Step, ...]:
    """One row for each version, in the order given."""
    rows = []
    before: dict[str, None] | None = None
    for text in versions:
        points = open_points(text)
        choices = choices_among(points)
        now = dict.fromkeys(point.id for point in choices)
        ratios = cleanness_of(text)
        earlier = now if before is None else before
        closed = tuple(name for name in earlier if name not in now)
        rows.append(
            Step(
                text.header.version,
                len(choices),
                len(clauses_with_text(text)),
                len(settled_clauses(text, points)),
                ratios.document,
                ratios.paragraph,
                closed,
                tuple(name for name in now if name not in earlier),
                () if before is None else tuple(name for name in now if name in before),
                Fraction(len(closed), len(before)) if before else None,
            )
        )
        before = now
    return tuple(rows)
