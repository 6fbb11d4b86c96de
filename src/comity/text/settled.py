# SPDX-License-Identifier: Apache-2.0
"""Which clauses carry text, and which of them are settled: no open point touches them, nobody holds them, and they were not reopened.

A clause without brackets is settled even where no status says that it was agreed; a status never settles a clause that is open.
"""

from __future__ import annotations

from collections.abc import Sequence

from comity.text.model import HELD_STATES, Choice, Clause, Text, Words
from comity.text.open_points import OpenPoint

_NO_CLAUSES = frozenset({"heading", "bracket", "matter"})


def clauses_with_text(text: Text) -> tuple[Clause, ...]:
    """Clauses in the order of the text, without headings, lone brackets, publishers' matter, and numbers that have no words."""
    return tuple(
        clause for clause in text.walk() if clause.type not in _NO_CLAUSES and _says_something(clause)
    )


def settled_clauses(text: Text, points: Sequence[OpenPoint]) -> tuple[Clause, ...]:
    """The clauses with text that are settled; `points` are the text's outermost open points."""
    touched = {clause for outer in points for point in outer.walk() for clause in point.clauses}
    return tuple(
        clause
        for clause in clauses_with_text(text)
        if clause.id not in touched and not any(status.state in HELD_STATES for status in clause.statuses)
    )


def choices_among(points: Sequence[OpenPoint]) -> tuple[OpenPoint, ...]:
    """Open points at any depth, without placeholders for words to come."""
    return tuple(point for outer in points for point in outer.walk() if point.kind != "placeholder")


def _says_something(clause: Clause) -> bool:
    return any(
        isinstance(one, Choice) or (isinstance(one, Words) and one.text.strip()) for one in clause.content
    )
