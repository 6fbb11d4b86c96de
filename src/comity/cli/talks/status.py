# SPDX-License-Identifier: Apache-2.0
"""comity talks status: where the parties converge, on each option, in each format and across them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

import click

from comity.cli.common import Result, answers, table
from comity.cli.talks.drawing import Drawing, drawn
from comity.cli.talks.sources import Source, reading

if TYPE_CHECKING:
    from comity.talks import IssueRow, OptionRow
    from comity.talks.problem import Problem

MEANING = "share: of those with a say, who accept; two numbers if some are silent: the least and the most it can be."


@click.command(name="status")
@drawn
@reading
@answers
def command(source: Source, drawing: Drawing) -> Result:
    """Where the parties converge: for each option who prefers, accepts, rejects or is silent, and what the rule says of it.

    FILE is TOML, or a CSV file party,issue,option,stance; DIR a record. No position is a third value beside for and against: the share of
    those who accept is then an interval. The picture shows, issue by issue, how often a party's side is the others' side.
    """
    from comity.desk.table_view import issue_data
    from comity.talks import state_of_play

    problem = source.problem
    if problem.graph is not None:
        source.values()
    rows = state_of_play(problem)
    data = {
        "inputs": source.inputs,
        "parties": [party.code for party in problem.parties],
        "formats": [{"id": one.id, "members": list(one.members)} for one in problem.formats],
        "issues": [issue_data(row) for row in rows],
    }
    passing = sum(row.answer == "passes" for row in rows)
    issues = "1 issue" if len(rows) == 1 else f"{len(rows)} issues"
    counted = f"{issues}, {len(problem.parties)} parties; an option passes on {passing}"
    more, lines = drawing.write(lambda: _picture(problem, drawing.language))
    return Result({**data, **more}, "\n".join([counted, "", *(_issue(row) for row in rows), MEANING, *lines]))


def _picture(problem: Problem, language: str) -> str:
    from comity.talks.agreement import agreement
    from comity.talks.pictured import heatmap_of
    from comity.talks.pictures import heatmap

    titles = {issue.id: issue.title for issue in problem.issues}
    codes = [party.code for party in problem.parties]
    shown = heatmap_of(agreement(problem), codes, [*titles], problem.formats, titles, language=language)
    return heatmap.draw(shown, language=language)


def _issue(row: IssueRow) -> str:
    names = list(row.options[0].formats)
    header = [
        "option",
        "prefer",
        "accept",
        "cannot accept",
        "silent",
        "share",
        *names,
        f"rule {row.rule_name}",
    ]
    rows = [_option(row, option, names) for option in row.options]
    title = f"{row.title}: {row.answer}" + (f", adopted: {row.adopted}" if row.adopted else "")
    lines = [title, *(f"  {line}" for line in table(rows, header).splitlines())]
    lines += [
        f"  condition of {code} on {option.id}: {words}"
        for option in row.options
        for code, words in option.conditions.items()
    ]
    return "\n".join([*lines, ""])


def _option(row: IssueRow, option: OptionRow, names: list[str]) -> list[str]:
    columns = [
        " ".join(codes) or "-" for codes in (option.preferred, option.acceptable, option.cannot_accept)
    ]
    return [
        option.title + (" (status quo)" if option.id == row.status_quo else ""),
        *columns,
        " ".join(option.silent) or "-",
        share(option.interval),
        *(_in_format(option, name, option.intervals) for name in names),
        _answer(option),
    ]


def _in_format(option: OptionRow, name: str, intervals: Mapping[str, tuple[Fraction, Fraction]]) -> str:
    return f"{option.formats[name].answer} {share(intervals[name])}"


def _answer(option: OptionRow) -> str:
    said = option.rule
    if said.answer == "fails":
        return f"fails: {' '.join(said.blockers)}"
    return f"open: needs {' '.join(said.needed)}" if said.answer == "open" else said.answer


def share(interval: tuple[Fraction, Fraction]) -> str:
    """An interval of shares in per cent."""
    low, high = (f"{float(end):.0%}" for end in interval)
    return low if low == high else f"{low}-{high}"
