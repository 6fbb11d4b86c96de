# SPDX-License-Identifier: Apache-2.0
"""Changes between two drafts as text for people, with [-removed-] and {+added+} words, and as data for programs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from comity.inquiry.findings.characters import fitted
from comity.inquiry.findings.drafts import Change, Stretch
from comity.inquiry.findings.finding import Finding

_MARKS = {"same": ("", ""), "removed": ("[-", "-]"), "added": ("{+", "+}")}
_SIGNS = {"added": "+", "removed": "-", "changed": "~"}


def changes_text(old: Finding, new: Finding, found: Iterable[Change]) -> str:
    """One paragraph for each change; what the method asks to be noticed stands in capitals behind its name."""
    found = tuple(found)
    lines = [f"{new.id}: draft {old.draft} to draft {new.draft}"]
    if not found:
        lines.append("Nothing changed.")
    for one in found:
        noticed = f"  [{one.noticed.upper()}]" if one.noticed else ""
        lines += ["", f"{_SIGNS[one.kind]} {one.what}{noticed}"]
        lines += [f"    {line}" for line in _words(one).split("\n") if line]
    return fitted("\n".join(lines))[0]


def changes_data(found: Iterable[Change]) -> list[dict[str, Any]]:
    """The same as lists and texts; `words` in order, each with `same`, `added` or `removed`."""
    return [
        {
            "what": one.what,
            "kind": one.kind,
            "old": one.old,
            "new": one.new,
            "words": [{"way": stretch.way, "text": stretch.text} for stretch in one.words],
            "noticed": one.noticed,
        }
        for one in found
    ]


def _words(one: Change) -> str:
    stretches = one.words or (
        *((Stretch("removed", one.old),) if one.old else ()),
        *((Stretch("added", one.new),) if one.new else ()),
    )
    return "".join(stretch.text.join(_MARKS[stretch.way]) for stretch in stretches)
