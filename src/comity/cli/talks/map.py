# SPDX-License-Identifier: Apache-2.0
"""comity talks map: how much the parties agree, issue by issue, and who files alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from comity.cli.common import Result, answers, table
from comity.cli.talks.drawing import Drawing, drawn
from comity.cli.talks.showing import plain
from comity.cli.talks.sources import Source, reading_if_named
from comity.errors import InputError, UsageError

if TYPE_CHECKING:
    from comity.talks.agreement import Cells, Pairs
    from comity.talks.blocs import BlocMap
    from comity.talks.problem import Format

_FEW = 30
MEANING = (
    "The axes are principal components of what was filed: who lies close together filed alike on the options behind the axes. They name "
    "no blocs and say nothing of why. agreement: of the others' positions on the options on which a party filed, the share on its side."
)
_CALL = "comity talks map FILE, or comity talks map --votes V.csv --groups G.csv"


@dataclass(frozen=True)
class _Found:
    """What the map shows, from a problem or from votes."""

    blocs: BlocMap
    cells: Cells
    pairs: Pairs
    names: Sequence[str]
    columns: Sequence[str]
    formats: Sequence[Format]
    titles: Mapping[str, str]
    inputs: dict[str, Any]


@click.command(name="map")
@click.option(
    "--votes",
    "votes_file",
    metavar="CSV",
    type=click.Path(path_type=Path),
    help="participant,statement,vote: 1, -1, 0.",
)
@click.option(
    "--groups",
    "groups_file",
    metavar="CSV",
    type=click.Path(path_type=Path),
    help="participant,group; these are shown.",
)
@click.option(
    "--titles",
    "titles_file",
    metavar="CSV",
    type=click.Path(path_type=Path),
    help="statement,title, for the axes.",
)
@click.option(
    "--picture",
    type=click.Choice(["blocs", "heatmap"]),
    default="blocs",
    show_default=True,
    help="What --svg draws.",
)
@drawn
@reading_if_named
@answers
def command(
    source: Source | None,
    votes_file: Path | None,
    groups_file: Path | None,
    titles_file: Path | None,
    picture: str,
    drawing: Drawing,
) -> Result:
    """How much the parties agree, issue by issue, and a map of who files alike, with the statements behind each axis.

    Of FILE, or of the record in DIR; with --votes of a table of votes, where everybody who voted is on the map, and those of --groups are
    marked and compared. Where somebody filed nothing, the mean of those who did stands in on the map, and the heatmap stays empty.
    """
    if (source is None) == (votes_file is None):
        raise UsageError("expected a problem, or a table of votes", hint=_CALL)
    if source is not None:
        found = _of_problem(source)
    else:
        assert votes_file is not None, "one of the two was given"
        found = _of_votes(votes_file, groups_file, titles_file)
    more, lines = drawing.write(lambda: _picture(found, picture, drawing.language))
    return Result({**_data(found), **more}, "\n".join([*_text(found), *lines]))  # fmt: skip


def _of_problem(source: Source) -> _Found:
    from comity.talks.agreement import agreement, same_side
    from comity.talks.blocs import from_problem

    source.values()
    problem = source.problem
    titles = problem.option_titles() | {issue.id: issue.title for issue in problem.issues}
    codes = [party.code for party in problem.parties]
    issues = [issue.id for issue in problem.issues]
    return _Found(
        from_problem(problem), agreement(problem), same_side(problem), codes, issues, problem.formats, titles, source.inputs
    )  # fmt: skip


def _of_votes(votes_file: Path, groups_file: Path | None, titles_file: Path | None) -> _Found:
    from comity.talks.agreement import agreement_in_votes, same_vote
    from comity.talks.blocs import from_votes
    from comity.talks.csv_file import rows
    from comity.talks.problem import Format
    from comity.talks.votes_file import read_groups, read_votes

    votes = list(read_votes(votes_file))
    groups = {} if groups_file is None else read_groups(groups_file)
    titles = (
        {}
        if titles_file is None
        else {one: title for _, (one, title) in rows(titles_file, ("statement", "title"))}
    )
    voted = {vote.participant for vote in votes}
    names = sorted(voted & groups.keys())
    shown = [vote for vote in votes if vote.participant in groups]
    formats = [
        Format(group, tuple(name for name in names if groups[name] == group))
        for group in sorted({groups[name] for name in names})
    ]
    if groups and not names:
        raise InputError(
            f"nobody of {groups_file} voted in {votes_file}", hint="expected the same names in both"
        )
    columns = sorted({vote.item for vote in shown})
    inputs = {"source": str(votes_file), "groups": None if groups_file is None else str(groups_file)}
    return _Found(
        from_votes(votes), agreement_in_votes(shown), same_vote(shown), names, columns, formats, titles, inputs
    )  # fmt: skip


def _picture(found: _Found, picture: str, language: str) -> str:
    from comity.talks import pictured
    from comity.talks.pictures import bloc_map, heatmap

    if picture == "blocs":
        data = pictured.bloc_map_of(found.blocs, found.formats, found.titles, language=language)
        return bloc_map.draw(data, language=language)
    shown = pictured.heatmap_of(
        found.cells, found.names, found.columns, found.formats, found.titles, language=language
    )
    return heatmap.draw(shown, language=language)


def _data(found: _Found) -> dict[str, Any]:
    return {
        "inputs": found.inputs,
        "axes": [
            {
                "explained": None if axis.explained is None else round(axis.explained, 9) + 0.0,
                "tied": axis.tied,
                "positive": [{"id": one.item, "loading": round(one.weight, 9)} for one in axis.ends(5)[0]],
                "negative": [{"id": one.item, "loading": round(one.weight, 9)} for one in axis.ends(5)[1]],
            }
            for axis in found.blocs.axes
        ],
        "points": [
            {"name": name, "x": round(x, 9) + 0.0, "y": round(y, 9) + 0.0, "spoken": found.blocs.spoken[name]}
            for name, (x, y) in found.blocs.places.items()
        ],
        "silent": list(found.blocs.silent_names),
        "agreement": [
            {"party": name, "issue": column, "share": float(share) if isinstance(share, Fraction) else None}
            for name in found.names
            for column in found.columns
            if (share := found.cells.get((name, column))) is not None
        ],
        "pairs": [
            {"parties": [one, other], "same": pair.same, "both": pair.both}
            for (one, other), pair in sorted(found.pairs.items())
        ],
    }


def _text(found: _Found) -> list[str]:
    lines: list[str] = []
    for number, axis in enumerate(found.blocs.axes, 1):
        share = "nothing varies" if axis.explained is None else f"{axis.explained:.1%} of the variance"
        lines.append(
            f"Axis {number}: {share}"
            + (", not the only direction that explains as much" if axis.tied else "")
        )
        for sign, end in zip("+-", axis.ends(3), strict=True):
            lines += [
                f"  {sign} {plain(found.titles.get(one.item, one.item))} ({one.weight:+.2f})" for one in end
            ]
    shown = found.names if 0 < len(found.names) <= _FEW else list(found.blocs.places)[:_FEW]
    rows = [
        [plain(name), *(f"{value:+.2f}" for value in found.blocs.places[name]), str(found.blocs.spoken[name])]
        for name in shown
        if name in found.blocs.places
    ]
    lines += ["", table(rows, ["name", "axis 1", "axis 2", "filed on"])]
    if len(shown) < len(found.blocs.places):
        lines.append(f"{len(found.blocs.places)} on the map; --json gives all")
    if 0 < len(found.names) <= 12:
        lines += [
            "",
            "Same side, of the options on which both filed",
            table(_pairs(found), ["", *map(plain, found.names)]),
        ]
    return [*lines, "", MEANING]


def _pairs(found: _Found) -> list[list[str]]:
    def cell(one: str, other: str) -> str:
        pair = found.pairs.get((min(one, other), max(one, other)))
        return (
            "" if one == other else "-" if pair is None or pair.share is None else f"{float(pair.share):.0%}"
        )

    return [[plain(one), *(cell(one, other) for other in found.names)] for one in found.names]
