# SPDX-License-Identifier: Apache-2.0
"""Inquiries on the record as lines that a diplomat can read. An outcome is printed with who decided it, and dissents with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def inquiry_lines(one: Mapping[str, Any]) -> Iterator[str]:
    """An inquiry: what it has, its rounds, who is waited for, what was found."""
    yield f"  {one['id']}: {one['title']}; standard of proof: {one['standard']}"
    broken = f", custody broken of {', '.join(one['broken'])}" if one["broken"] else ""
    yield f"    {count(one['exhibits'], 'exhibit')}, {count(one['claims'], 'claim')}, {count(one['edges'], 'edge')} stated{broken}"
    if one["version"]:
        yield f"    hypotheses, version {one['version']}: {', '.join(one['hypotheses'])}"
    for each in one["rounds"]:
        state = f"closed at entry {each['closed']}" if each["closed"] is not None else "open"
        sealed = f", {len(each['unopened'])} sealed" if each["unopened"] else ""
        yield f"    round {each['id']}, {state}: {count(each['assessments'], 'assessment')} opened{sealed}"
    waiting = [each for each in one["served"] if not each["replies"] and each["closed"] is None]
    for each in waiting:
        yield f"    draft {each['draft']} is served on {each['party']}, no reply yet"
    for each in one["findings"]:
        yield f"    {_finding(each)}"
    for each in one["dissents"]:
        yield f"    dissent of {', '.join(each['parties'])}: {each['text']}"


def _finding(one: Mapping[str, Any]) -> str:
    corrected = f", corrected at entry {one['corrected'][-1]}" if one["corrected"] else ""
    withdrawn = f", withdrawn at entry {one['withdrawn']}" if one["withdrawn"] is not None else ""
    decided = f"adopted by {', '.join(one['by'])} at entry {one['index']} under the rule {one['rule']}"
    return f"{one['outcome'].replace('_', ' ')}, {decided}{corrected}{withdrawn}"


def count(number: int, what: str) -> str:
    """A number of things in words."""
    return f"{number} {what}{'' if number == 1 else 's'}"
