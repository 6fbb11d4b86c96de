# SPDX-License-Identifier: Apache-2.0
"""comity talks power: what a decision rule gives each of its members, before any position is known."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from comity.cli.common import Result, answers, store_option, table
from comity.cli.talks.sources import read_source
from comity.errors import UsageError

if TYPE_CHECKING:
    from comity.charter.coalitions import Properties

MEANING = (
    "A power index is a property of the rule: how often a member's yes decides, all coalitions (Penrose-Banzhaf) or all orders "
    "(Shapley-Shubik) counted alike. It knows no position and forecasts nothing."
)


@click.command(name="power")
@click.argument("file", metavar="FILE|DIR", type=click.Path(path_type=Path))
@click.option("--rule", "name", metavar="NAME", required=True, help="A rule of the file or of the charter.")
@store_option
@answers
def command(file: Path, name: str, store: str | None) -> Result:
    """What a decision rule gives each of its members, before any position is known: exact power indices and counts of coalitions.

    FILE needs only parties and rules; DIR gives those of its charter. A power index is a property of the rule and forecasts nothing. Exits
    1 where it is not defined: a rule with a quorum, or of those voting, is not monotone; a rule may pass or fail whatever its members do.
    """
    from comity.charter.coalitions import properties

    source = read_source(file, store=store)
    rules = source.problem.rules or {}
    if name not in rules:
        raise UsageError(f"{file} has no rule {name!r}", hint=f"rules: {', '.join(sorted(rules)) or 'none'}")
    found = properties(rules[name])
    data = {"inputs": source.inputs, "rule": name, **_data(found), "meaning": MEANING}
    return Result(data, _text(name, found), ok=not found.reason)


def _data(found: Properties) -> dict[str, Any]:
    listings = {"minimal_winning": found.minimal_winning, "minimal_blocking": found.minimal_blocking}
    return {
        "members": list(found.members),
        "monotone": found.monotone,
        "reason": found.reason,
        "banzhaf": _fractions(found.penrose_banzhaf),
        "shapley_shubik": _fractions(found.shapley_shubik),
        "swings": None if found.swings is None else dict(found.swings),
        "winning_coalitions": found.winning,
        "blocking_coalitions": found.blocking,
        "smallest_winning": found.smallest_winning,
        "smallest_blocking": found.smallest_blocking,
        **{name: None if one is None else one.total for name, one in listings.items()},
    }


def _fractions(values: Mapping[str, Fraction] | None) -> dict[str, str] | None:
    return None if values is None else {code: str(value) for code, value in values.items()}


def _text(name: str, found: Properties) -> str:
    lines = [f"Rule {name}, {len(found.members)} members"]
    if found.reason:
        lines += ["", f"  {found.reason}"]
    if found.winning is not None:
        coalitions = [
            ["winning", str(found.winning), _size(found.smallest_winning)],
            ["blocking", str(found.blocking), _size(found.smallest_blocking)],
        ]
        lines += _section("Coalitions", table(coalitions, ["", "how many", "smallest size"]))
    if found.penrose_banzhaf is not None:
        shapley = found.shapley_shubik or {}
        rows = [
            [code, _index(value), _index(shapley.get(code))] for code, value in found.penrose_banzhaf.items()
        ]
        lines += _section("Members, by code", table(rows, ["member", "Penrose-Banzhaf", "Shapley-Shubik"]))
        lines += ["", MEANING]
    return "\n".join(lines)


def _section(title: str, rows: str) -> list[str]:
    return ["", title, *(f"  {line}".rstrip() for line in rows.splitlines())]


def _index(value: Fraction | None) -> str:
    return "not computed" if value is None else f"{value} ({float(value):.4f})"


def _size(number: int | None) -> str:
    return "none" if number is None else str(number)
