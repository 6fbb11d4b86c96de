# SPDX-License-Identifier: Apache-2.0
"""comity talks unlock: the fewest red lines that would have to move for a package to pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from comity.cli.common import Result, answers
from comity.cli.talks.rechecking import Recheck, rechecked
from comity.cli.talks.showing import (
    conflict_data,
    conflict_lines,
    numbered,
    package_data,
    package_lines,
    red_line_data,
)
from comity.cli.talks.sources import Source, budgeted, reading

if TYPE_CHECKING:
    from comity.talks.packages.unlock import Unlock
    from comity.talks.solving.solver import Budget

MEANING = (
    "Each set says what would have to move for the package beside it to pass, not who ought to move. Reservations, conditions and links "
    "stay as they are; where a party filed nothing, it is taken to come round."
)


@click.command(name="unlock")
@click.option(
    "--most", type=click.IntRange(1, 1000), default=20, show_default=True, help="Sets listed, at most."
)
@click.option(
    "--any-salience",
    is_flag=True,
    help="List sets of fewest red lines whatever the issues weigh for the parties.",
)
@rechecked
@budgeted
@reading
@answers
def command(source: Source, budget: Budget, most: int, any_salience: bool, recheck: Recheck) -> Result:
    """The fewest red lines that would have to move for a package to pass, and all sets of so few.

    Of sets with equally many lines those are listed that weigh least: by the sum of the saliences that the parties stated for these issues,
    1 where they stated none. Exits 1 where no moves of red lines suffice, and says which demands cannot be met together.
    """
    from comity.talks.packages.conflict import conflict
    from comity.talks.packages.unlock import unlock

    values = source.values()
    found = unlock(values, budget, most=most, any_salience=any_salience)
    data: dict[str, Any] = {
        "inputs": source.inputs,
        "minimum": found.minimum,
        "proven": found.proven,
        "at_least": found.at_least,
        "complete": found.complete,
        "moves": [[red_line_data(line) for line in one.lines] for one in found.sets],
        "packages": [package_data(one.package) for one in found.sets],
    }
    lines = [_head(found)]
    if found.sets:
        heads = [f"Set {number}" for number in range(1, len(found.sets) + 1)]
        lines += numbered(
            [_set(one.lines, package_lines(one.package, source.problem)) for one in found.sets], heads
        )
        lines += ["", MEANING]
    elif found.minimum is None and found.proven:
        why = conflict(values, budget)
        data["conflict"] = conflict_data(why, source.problem)
        lines += ["", *conflict_lines(why, source.problem)]
    asked = (
        "the fewest red lines that would have to move" if found.minimum != 0 else "a package that could pass"
    )
    checks = recheck.of(asked, found.claim)
    return Result({**data, **checks.data}, "\n".join([*lines, *checks.lines]), ok=found.minimum is not None)


def _head(found: Unlock) -> str:
    if found.minimum is None:
        return (
            "No moves of red lines suffice."
            if found.proven
            else f"Not known in the time given; at least {found.at_least} red lines would have to move."
        )
    if not found.minimum:
        return "No red line has to move: a package could pass as it is."
    count = f"{found.minimum} red line{'' if found.minimum == 1 else 's'}"
    if not found.proven:
        return f"{count} would do; in the time given it is only certain that at least {found.at_least} must move."
    sets = "1 set" if len(found.sets) == 1 else f"{len(found.sets)} sets"
    return (
        f"{count} would have to move, no fewer do. {sets}"
        + ("" if found.complete else ", and perhaps more")
        + "."
    )


def _set(lines: tuple[Any, ...], package: list[str]) -> list[str]:
    moves = [f"{line.party} on {line.issue}.{line.option}" for line in lines]
    return [*moves, "then this could pass:", *(f"  {line}" for line in package)]
