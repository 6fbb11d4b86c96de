# SPDX-License-Identifier: Apache-2.0
"""An adopted option settles a bracket: from an issue of talks to the statement that settles the choice which its option names.

The two instruments do not know each other; the option carries plain ids, and the text's own rule decides whether they can be settled so.
"""

from __future__ import annotations

from comity.desk.state import State
from comity.errors import InputError


def settling(state: State, issue: str) -> dict[str, str] | None:
    """The fields of the text/settle/v1 statement that the adopted option of the issue calls for; None if it names no bracket.

    Raises InputError when there is no such issue.
    """
    tabled = state.talks.issues.get(issue)
    if tabled is None:
        there = ", ".join(sorted(state.talks.issues)) or "none"
        raise InputError(f"the record has no issue {issue!r}", hint=f"its issues: {there}")
    settles = next((option.settles for option in tabled.options if option.id == tabled.adopted), None)
    if settles is None:
        return None
    return {
        "text": settles.text,
        "clause": settles.clause,
        "choice": settles.choice,
        "alternative": settles.alternative,
    }
