# SPDX-License-Identifier: Apache-2.0
"""Elections on the record as lines that a diplomat can read. Totals stand in the order of the ballot; nobody is called a winner."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from comity.cli.common import on_terminal
from comity.cli.inquiries import count

_HASH = 16


def election_lines(one: Mapping[str, Any]) -> Iterator[str]:
    """An election: who may vote and who decrypts, what each party saw last, the closing, the totals."""
    roll, closed, result = one["roll"], one["closed"], one["result"]
    yield f"  {one['id']}: {one['title']}; {stage(one)}"
    text = f", on the adopted text {one['text']}" if one["text"] else ""
    yield f"    opened by {', '.join(one['by'])} at entry {one['index']}{text}"
    weight = f", weight {roll['weight']}" if roll["weight"] != roll["credentials"] else ""
    yield f"    roll: {count(roll['credentials'], 'credential')}{weight}"
    trustees = ", ".join(f"{number} {party}" for number, party in enumerate(one["trustees"], 1))
    yield f"    trustees: {trustees}"
    for root in one["roots"]:
        yield f"    {root['party']} saw {count(root['ballots'], 'ballot')}, {root['event'][:_HASH]}..., at entry {root['index']}"
    if closed is not None:
        yield f"    closed with {count(closed['ballots'], 'ballot')} by {', '.join(closed['by'])} at entry {closed['index']}"
    for first, second in one["contradictions"]:
        yield f"    entries {first} and {second} cannot be about one box"
    if result is not None:
        yield f"    result stated by {', '.join(result['by'])} at entry {result['index']}"
        for row in result["totals"]:
            yield from _totals(one, row)


def stage(one: Mapping[str, Any]) -> str:
    """How far it is."""
    return "result stated" if one["result"] else "closed" if one["closed"] else "open"


def _totals(one: Mapping[str, Any], row: Mapping[str, Any]) -> Iterator[str]:
    place = row["question"]
    asked = one["questions"][place - 1]["question"] if one["questions"] else f"question {place}"
    yield f"      {place}. {_line(asked)}"
    if not row["totals"]:
        yield "         ranks or grades: they are counted from the archive"
    for each in row["totals"]:
        label = (
            ""
            if each["blank"] is None
            else "blank votes: "
            if each["blank"]
            else f"{_line(each['answer'])}: "
        )
        yield f"         {label}{each['total']}"


def _line(text: str) -> str:
    """Words of a ballot on one line."""
    return on_terminal(" ".join(text.split())) or "(no words)"
