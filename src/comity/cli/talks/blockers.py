# SPDX-License-Identifier: Apache-2.0
"""comity talks blockers: for each option that cannot pass, the smallest sets of parties that stop it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from comity.cli.common import Result, answers, table
from comity.cli.talks.drawing import Drawing, drawn
from comity.cli.talks.sources import Source, reading
from comity.errors import UsageError

if TYPE_CHECKING:
    from comity.talks.blocking import BlockingSets
    from comity.talks.positions import Positions

_FEW = 4
MEANING = (
    "A set stops the option even with everybody else for, and no longer does once any one of it comes round. Sets follow from the rule and "
    "the positions that were filed; they say nothing about who ought to move."
)


@click.command(name="blockers")
@click.option("--issue", "issues", metavar="ID", multiple=True, help="Only this issue; may be repeated.")
@click.option(
    "--most",
    type=click.IntRange(1, 100_000),
    default=1000,
    show_default=True,
    help="Sets listed for an option.",
)
@drawn
@reading
@answers
def command(source: Source, drawing: Drawing, issues: tuple[str, ...], most: int) -> Result:
    """Who blocks what: for each option that cannot pass, the smallest sets of parties that stop it by themselves.

    Every set that is printed was checked both ways by asking the rule: with the set against and everybody else for the option fails, and
    with any one of the set for it passes.
    """
    from comity.talks.blocking import blocking_sets, scan, who

    values = source.values()
    positions = values.positions
    known = [issue.id for issue in positions.problem.issues]
    unknown = [name for name in issues if name not in known]
    if unknown:
        raise UsageError(f"there is no issue {unknown[0]!r}", hint=f"issues: {', '.join(known)}")
    found = scan(positions)
    made, flat, rows = [], [], []
    for issue, (start, end) in zip(positions.problem.issues, positions.spans, strict=True):
        if issues and issue.id not in issues:
            continue
        decision = positions.deciding[issue.id]
        options = []
        for option, column in zip(issue.options, range(start, end), strict=True):
            rejects = tuple(who(found.rejects[column], positions))
            answer = "passes" if found.passes[column] else "fails" if found.fails[column] else "open"
            sets = blocking_sets(decision.rule, frozenset(rejects), most=most)
            alone = list(who(found.alone[column], positions))
            options.append(
                {
                    "id": option.id,
                    "answer": answer,
                    "rejects": list(rejects),
                    "alone": alone,
                    "sets": [list(one) for one in sets.sets],
                    "complete": sets.complete,
                    "total": sets.total,
                }
            )
            flat += [{"issue": issue.id, "option": option.id, "parties": list(one)} for one in sets.sets]
            rows.append([issue.title, option.title, answer, " ".join(rejects) or "-", _shown(sets)])
        made.append({"id": issue.id, "title": issue.title, "rule": decision.name, "options": options})
    more, lines = drawing.write(lambda: _picture(positions, drawing.language))
    data: dict[str, Any] = {"inputs": source.inputs, "issues": made, "sets": flat, **more}
    return Result(data, "\n".join([table(rows, HEADER), "", MEANING, *lines]))


def _picture(positions: Positions, language: str) -> str:
    from comity.talks.pictured import blockers_of
    from comity.talks.pictures import blocker_matrix

    return blocker_matrix.draw(blockers_of(positions, language=language), language=language)


HEADER = ("issue", "option", "answer", "cannot accept", "stopped by")


def _shown(sets: BlockingSets) -> str:
    if not sets.sets:
        return "-"
    if sets.sets == ((),):
        return "the rule, whoever is for"
    shown = ["+".join(one) for one in _first(sets.sets)]
    more = "" if sets.total is None else f" and {sets.total - len(shown)} more sets"
    if sets.total is None:
        more = " and more sets"
    return ", ".join(shown) + (more if sets.total != len(shown) else "")


def _first(sets: Sequence[tuple[str, ...]]) -> Sequence[tuple[str, ...]]:
    return sets if len(sets) <= _FEW else sets[:_FEW]
