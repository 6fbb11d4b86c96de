# SPDX-License-Identifier: Apache-2.0
"""comity talks fair: three well-known answers to what would be fair, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from comity.cli.common import Result, answers, table
from comity.cli.talks.drawing import Drawing, drawn, packages_picture
from comity.cli.talks.rechecking import Recheck, rechecked
from comity.cli.talks.showing import (
    as_floats,
    conflict_data,
    conflict_lines,
    number,
    numbered,
    package_data,
    package_lines,
)
from comity.cli.talks.sources import Source, budgeted, reading

if TYPE_CHECKING:
    from comity.talks.packages.fair import Fair, FairPackage
    from comity.talks.pictures.scatter import Kind
    from comity.talks.solving.solver import Budget

TITLES = {
    "kalai_smorodinsky": "Kalai-Smorodinsky (egalitarian): the least gain, as a share of the most possible",
    "nash": "Nash: the product of gains, shown as their geometric mean",
    "kalai": "Kalai: the least gain",
}
SOURCES = {
    "stated": "as it said",
    "reservation": "its reservation",
    "status_quo": "the status quo",
    "zero": "nothing stated",
}
MEANING = (
    "Gains count from what a party has if nothing is agreed. No package has a greater value than the bound. The three differ in what "
    "they call fair; which of them to use, if any, is for the parties."
)


@click.command(name="fair")
@drawn
@rechecked
@budgeted
@reading
@answers
def command(source: Source, budget: Budget, recheck: Recheck, drawing: Drawing) -> Result:
    """Three answers to what would be fair, side by side: Kalai-Smorodinsky, Nash and Kalai. None of them is chosen.

    A package is worth to a party the mean of its scores, weighted by its saliences. Each answer comes with its value and a proven bound:
    the gap says how much better a package could still be. Exits 1 where no package can pass.
    """
    from comity.talks.packages.conflict import conflict
    from comity.talks.packages.fair import fair
    from comity.talks.packages.passing import feasible
    from comity.talks.solving.solver import Budget

    values = source.values()
    possible = feasible(values, budget)
    if possible.answer == "fails" and possible.proven:
        why = conflict(values, budget)
        data: dict[str, Any] = {
            "inputs": source.inputs,
            "solutions": {},
            "conflict": conflict_data(why, source.problem),
        }
        more, shown = drawing.nothing("no package can pass")
        lines = ["No package can pass, so none is fair.", "", *conflict_lines(why, source.problem), *shown]
        return Result({**data, **more}, "\n".join(lines), ok=False)
    found = fair(values, budget, surely=possible.answer == "passes")
    checks = recheck.of("no package with a greater least share", found.answers[0].claim)
    data = {
        "inputs": source.inputs,
        "answer": possible.answer,
        "disagreement": {
            code: {"value": float(one.value), "from": one.source} for code, one in found.disagreement.items()
        },
        "ideal": as_floats(found.ideal),
        "solutions": {one.name: _data(one) for one in found.answers},
        **checks.data,
    }
    named: list[tuple[str, Kind, tuple[int, ...]]] = [
        (one.name, "fair", one.targets) for one in found.answers if one.targets
    ]
    more, shown = drawing.write(
        lambda: packages_picture(
            values, named, Budget(5), drawing.language, surely=possible.answer == "passes"
        )
    )
    data |= more
    lines = [*_text(found, source), "", MEANING, *shown, *checks.lines]
    return Result(data, "\n".join(lines), ok=any(one.package for one in found.answers))


def _data(one: FairPackage) -> dict[str, Any]:
    package = {} if one.package is None else package_data(one.package)
    return {
        **package,
        "value": one.value,
        "bound": one.bound,
        "gap": one.gap,
        "proven": one.gap == 0,
        "gains": as_floats(one.gains),
        "reason": one.reason,
    }


def _text(found: Fair, source: Source) -> list[str]:
    blocks = []
    for one in found.answers:
        if one.package is None:
            blocks.append([one.reason])
            continue
        gap = "proven" if one.gap == 0 else f"gap {one.gap or 0:.1%}"
        head = f"value {number(one.value)}, bound {number(one.bound)}, {gap}"
        blocks.append([head, *package_lines(one.package, source.problem)])
    header = ["party", "if nothing is agreed", "from", "most possible", *(one.name for one in found.answers)]
    rows = [
        [
            code,
            number(found.disagreement[code].value),
            SOURCES[found.disagreement[code].source],
            number(ideal),
            *(f"+{number(one.gains[code])}" if code in one.gains else "-" for one in found.answers),
        ]
        for code, ideal in found.ideal.items()
    ]
    return [
        "What would be fair, three answers",
        *numbered(blocks, [TITLES[one.name] for one in found.answers]),
        "",
        table(rows, header),
    ]
