# SPDX-License-Identifier: Apache-2.0
"""The pictures of a report: how far the parties agree, who files alike, who stops what, and the roadmap, each with its data as a table.

Drawn from what stands on the record, by the same code as `comity talks`. A picture of nothing is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from comity.desk.report_words import name_in, spoken, words
from comity.desk.state import State
from comity.talks import problem_of
from comity.talks.agreement import agreement
from comity.talks.blocs import from_problem
from comity.talks.pictured import bloc_map_of, blockers_of, heatmap_of
from comity.talks.pictures import bloc_map, blocker_matrix, heatmap, roadmap
from comity.talks.pictures.svg import Table
from comity.talks.positions import Positions
from comity.talks.problem import Problem


@dataclass(frozen=True, slots=True)
class Picture:
    """`name`: heatmap, blocs, blockers or roadmap. `heads`: the column of the table that names a row."""

    name: str
    svg: str
    table: Table
    heads: int


def pictures_of(state: State, data: Mapping[str, Any], *, language: str = "en") -> tuple[Picture, ...]:
    """Those that show something, in order. `data`: the state as `view.state_data` gives it."""
    language = spoken(language)
    return (*_of_talks(problem_of(state.charter, state.talks), language), *_of_roadmap(data, language))


def _of_talks(problem: Problem, language: str) -> Iterator[Picture]:
    cells = agreement(problem)
    if any(isinstance(share, Fraction) for share in cells.values()):
        codes = [party.code for party in problem.parties]
        titles = {issue.id: issue.title for issue in problem.issues}
        shown = heatmap_of(cells, codes, [*titles], problem.formats, titles, language=language)
        yield Picture(
            "heatmap", heatmap.draw(shown, language=language), heatmap.as_table(shown, language=language), 1
        )
    found = from_problem(problem)
    if found.axes[0].explained:
        titles = problem.option_titles()
        map_ = bloc_map_of(found, problem.formats, titles, language=language)
        yield Picture(
            "blocs", bloc_map.draw(map_, language=language), bloc_map.as_table(map_, language=language), 1
        )
    positions = Positions.of(problem)
    if positions.sides.any():
        matrix = blockers_of(positions, language=language)
        drawn = blocker_matrix.draw(matrix, language=language)
        yield Picture("blockers", drawn, blocker_matrix.as_table(matrix, language=language), 1)


def _of_roadmap(data: Mapping[str, Any], language: str) -> Iterator[Picture]:
    shown = roadmap_of(data, language=language)
    if shown.items:
        drawn = roadmap.draw(shown, language=language)
        yield Picture("roadmap", drawn, roadmap.as_table(shown, language=language), 0)


def roadmap_of(data: Mapping[str, Any], *, language: str = "en") -> roadmap.Roadmap:
    """What has a day, and every milestone, by the first day; of one day in this order: rounds, milestones, silence procedures, days to
    report back, days on which commitments are due.

    `data`: the state of play as `view.state_data` gives it. Reached is what the parties declared reached, and a silence procedure that
    adopted something: no clock is asked, and a report of one party decides nothing.
    """
    language = spoken(language)
    items = [*_rounds(data, language), *_milestones(data, language), *_silences(data, language)]
    items += [*_report_backs(data, language), *_commitments(data)]
    return roadmap.Roadmap(words(language)["roadmap"], tuple(sorted(items, key=_day)))


def _day(item: roadmap.Item) -> tuple[bool, str]:
    days = [day for day in (item.start, item.end) if day]
    return not days, min(days, default="")


def _rounds(data: Mapping[str, Any], language: str) -> Iterator[roadmap.Item]:
    names = {one["id"]: one["name"] for one in data["formats"]}
    for one in data["rounds"]:
        values = {"number": str(one["number"]), "host": one["host"]}
        if one["format"]:
            values["format"] = name_in(names.get(one["format"], {"en": one["format"]}), language)[1]
        label = words(language)["round of format" if one["format"] else "round of"].format_map(values)
        name = f"round/{one['format'] or ''}/{one['number']}"
        yield roadmap.Item(name, label, "round", one["date"], one["until"])


def _milestones(data: Mapping[str, Any], language: str) -> Iterator[roadmap.Item]:
    for one in data["milestones"]:
        reached = one["reached"] is not None
        label = one["title"]
        if one["trigger"] and not reached:
            label = words(language)["starting"].format_map({"title": label, "words": one["trigger"]})
        after = tuple(f"milestone/{name}" for name in one["after"])
        yield roadmap.Item(f"milestone/{one['id']}", label, "milestone", one["date"], None, reached, after)


def _silences(data: Mapping[str, Any], language: str) -> Iterator[roadmap.Item]:
    for one in data["silences"]:
        adopted = one["outcome"] == "adopted"
        outcome = words(language)["outcome adopted" if adopted else one["outcome"]]
        label = words(language)["ended"].format_map({"title": one["title"], "outcome": outcome})
        deadline = one["deadline"].partition("T")[0]
        yield roadmap.Item(f"silence/{one['index']}", label, "silence", None, deadline, adopted)


def _report_backs(data: Mapping[str, Any], language: str) -> Iterator[roadmap.Item]:
    for kind in ("milestones", "workstreams"):
        for one in data[kind]:
            if one["report_back"]:
                label = words(language)["report on"].format_map({"title": one["title"]})
                yield roadmap.Item(
                    f"{kind}/{one['id']}/report", label, "report_back", None, one["report_back"]
                )


def _commitments(data: Mapping[str, Any]) -> Iterator[roadmap.Item]:
    for one in data["commitments"]:
        if one["due"]:
            label = ": ".join(filter(None, [" ".join(one["by"]), one["text"]]))
            yield roadmap.Item(f"commitment/{one['id']}", label, "commitment", None, one["due"])
