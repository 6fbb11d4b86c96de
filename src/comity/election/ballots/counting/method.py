# SPDX-License-Identifier: Apache-2.0
"""How a question says that its votes are to be counted: the hint in its `extra`, which Belenios 2.0 carries along and never reads.

A hint binds nobody: what is not known here, or is not well formed, is no hint. The rule that counts is the one that the parties agreed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Name = Literal["plurality", "approval", "schulze", "majority-judgment", "stv"]


@dataclass(frozen=True, slots=True)
class Method:
    """A method, whether blank votes are allowed, and the names of the grades, the best first, where it has grades."""

    name: Name
    blank_allowed: bool = False
    grades: tuple[str, ...] = ()


def method_of(extra: object) -> Method | None:
    """The method in a question's `extra`, as JSON has it; None where there is no hint that is understood. Raises nothing.

    Known: {"method":{"type":"MajorityJudgment","value":{"blank":true,"grades":["Good","Bad"]}}} and the type Schulze, without grades.
    """
    method = _at(extra, "method")
    value = _at(method, "value")
    blank = _at(value, "blank")
    if not isinstance(blank, bool):
        return None
    if _at(method, "type") == "Schulze":
        return Method("schulze", blank)
    grades = _at(value, "grades")
    if (
        _at(method, "type") == "MajorityJudgment"
        and isinstance(grades, list)
        and grades
        and all(isinstance(one, str) for one in grades)
    ):
        return Method("majority-judgment", blank, tuple(grades))
    return None


def _at(value: object, key: str) -> Any:
    return value.get(key) if isinstance(value, dict) else None
