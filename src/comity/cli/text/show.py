# SPDX-License-Identifier: Apache-2.0
"""comity text show: a text for reading in a terminal, or on the wall behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from comity.cli.common import Result, answers, coloured, table
from comity.cli.text.sources import Source, one_source, reading
from comity.errors import InputError

if TYPE_CHECKING:
    from comity.text.model import Clause
    from comity.text.open_points import OpenPoint, Option


@click.command(name="show")
@reading
@click.option("--all", "unfold", is_flag=True, help="Show settled clauses in full.")
@click.option(
    "--clause", metavar="ID", help="Only this clause and what is under it, with its open points as a table."
)
@click.option(
    "--points", "listed", is_flag=True, help="List every open point: its id, who is for what, who against."
)
@answers
def command(
    places: tuple[str, ...], parties: str, language: str, store: str | None, unfold: bool, clause: str | None, listed: bool
) -> Result:  # fmt: skip
    """A text for reading. Settled clauses are folded to a line; --points and --clause list who is for which alternative, and who against.

    On a terminal, brackets have the colour of the first party behind them, in the order of codes, and a legend names the colours; NO_COLOR
    turns this off.
    """
    from comity.cli.text.page import Page
    from comity.text.open_points import open_points
    from comity.text.settled import settled_clauses

    source = one_source(places, parties=parties, language=language, store=store)
    text = source.text
    shown = text.clauses if clause is None else (_clause(source, clause),)
    names = {one.id for outer in shown for one in outer.walk()}
    outermost = open_points(text)
    points = [point for outer in outermost for point in outer.walk() if names & set(point.clauses)]
    settled = frozenset(one.id for one in settled_clauses(text, outermost))
    page = Page(text, colour=coloured(), folded=frozenset() if unfold or clause else settled)
    lines = page.head() if clause is None else []
    lines += page.clauses(shown)
    lines += page.notes() if clause is None else []
    while lines and not lines[-1]:
        lines.pop()
    lines += _table(points) if listed or clause else []
    data = {
        "clauses": [_data(one, settled) for outer in shown for one in outer.walk()],
        "points": [_point(one) for one in points],
    }
    return Result(data, "\n".join(lines).strip("\n"))


def _clause(source: Source, name: str) -> Clause:
    import difflib

    found = source.text.by_id.get(name)
    if found is None:
        known = list(source.text.by_id)
        near = difflib.get_close_matches(name, known, n=5) or known
        more = f" and {len(near) - 20} more" if len(near) > 20 else ""
        raise InputError(
            f"{source.name} has no clause {name!r}", hint=f"its clauses: {', '.join(near[:20])}{more}"
        )
    return found


def _table(points: Sequence[OpenPoint]) -> list[str]:
    """Alternatives by their numbers, which `comity text settle` takes."""
    rows: list[list[str]] = []
    for point in points:
        for place, option in enumerate(point.options, 1):
            words = "no text" if option.null else option.words
            if place == 1 and not option.null and point.kind in {"blank", "placeholder"}:
                words += " (to come)"
            rows.append(
                [
                    "" if place > 1 else point.id,
                    str(place),
                    words if len(words) <= 50 else words[:47] + "...",
                    " ".join(sorted(option.supporters)) or "-",
                    " ".join(sorted(option.objectors)) or "-",
                ]
            )
    return ["", table(rows, ["open point", "no.", "alternative", "for", "against"])] if rows else []


def _data(clause: Clause, settled: frozenset[str]) -> dict[str, Any]:
    from comity.cli.text.page import words
    from comity.text.model import choices

    return {
        "id": clause.id,
        "number": clause.number,
        "type": clause.type,
        "line": clause.line,
        "words": words(clause.content),
        "settled": clause.id in settled,
        "statuses": [one.state for one in clause.statuses],
        "choices": [one.id for one in choices(clause.content)],
    }


def _point(point: OpenPoint) -> dict[str, Any]:
    return {
        "id": point.id,
        "kind": point.kind,
        "clauses": list(point.clauses),
        "line": point.line,
        "alternatives": [_option(one) for one in point.options],
    }


def _option(option: Option) -> dict[str, Any]:
    return {
        "id": option.id,
        "label": option.label,
        "words": option.words,
        "no_text": option.null,
        "for": sorted(option.supporters),
        "against": sorted(option.objectors),
    }
