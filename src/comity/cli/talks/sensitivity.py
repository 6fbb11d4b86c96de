# SPDX-License-Identifier: Apache-2.0
"""comity talks sensitivity: which single change of an input would change an answer."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import click

from comity.cli.common import Result, answers, table
from comity.cli.talks.showing import number
from comity.cli.talks.sources import Source, budgeted, reading

if TYPE_CHECKING:
    from comity.talks.packages.sensitivity import Change, Flip
    from comity.talks.solving.solver import Budget

MEANING = (
    "Each line is one change by itself, all else as filed. The list says how firmly an answer stands on its inputs; nobody is asked to "
    "change anything. Saliences are not looked at."
)


@click.command(name="sensitivity")
@budgeted
@reading
@answers
def command(source: Source, budget: Budget) -> Result:
    """Which single change of an input would change an answer: what the rule says of an option, or whether a package could pass.

    Changes are one party's stance on one option, one reservation raised or lowered by the least that matters, or one link left out.
    """
    from comity.talks.packages.sensitivity import sensitivity

    found = sensitivity(source.values(), budget)
    data = {
        "inputs": source.inputs,
        "could_pass": found.could_pass,
        "flips": [_data(flip) for flip in found.flips],
        "complete": not found.unfinished,
        "unfinished": list(found.unfinished),
    }
    rows = [[flip.answer, flip.now, flip.then, _change(flip.change)] for flip in found.flips]
    lines = [f"{len(rows)} single changes would change an answer", ""]
    lines += [table(rows, ["answer", "now", "then", "if"])] if rows else []
    if found.unfinished:
        lines += ["", f"The time ended before all was tried of: {', '.join(found.unfinished)}."]
    return Result(data, "\n".join([*lines, "", MEANING]))


def _data(flip: Flip) -> dict[str, Any]:
    change = flip.change
    return {
        "answer": flip.answer,
        "now": flip.now,
        "then": flip.then,
        "change": {
            key: value
            for key, value in {
                "kind": change.kind,
                "party": change.party,
                "issue": change.issue,
                "option": change.option,
                "link": None if change.place is None else change.place + 1,
                "from": _plain(change.from_),
                "to": _plain(change.to),
            }.items()
            if value not in ("", None)
        },
        "size": _plain(flip.size),
    }


def _plain(value: str | float | Fraction | None) -> str | float | None:
    return float(value) if isinstance(value, Fraction) else value


def _change(change: Change) -> str:
    match change.kind:
        case "stance":
            return f"{change.party} goes from {change.from_} to {change.to} on {change.issue}.{change.option}"
        case "reservation":
            before = "none" if change.from_ is None else _shown(change.from_)
            return f"{change.party}'s reservation goes from {before} to {_shown(change.to)}"
        case _:
            return f"link {(change.place or 0) + 1} is left out"


def _shown(value: str | Fraction | None) -> str:
    return number(value) if isinstance(value, Fraction) else str(value)
