# SPDX-License-Identifier: Apache-2.0
"""Answers as pictures: what `pictures` draws, made from a problem and what was computed of it. Nothing is computed here but places.

Titles and labels are those of the parties; the few words of our own stand in the language that is asked for, English where there is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from comity.talks import blocs
from comity.talks.agreement import Cells
from comity.talks.blocking import blocking_sets, scan, who
from comity.talks.packages.frontier import least
from comity.talks.pictures import bloc_map, blocker_matrix, heatmap, scatter
from comity.talks.positions import Positions
from comity.talks.problem import Format
from comity.talks.values import Values

STATEMENTS = 3
"""How many statements stand behind each end of an axis."""

_WORDS = {
    "en": {
        "agreement": "How often each party's side is the others' side, issue by issue",
        "blocs": "Who files alike",
        "blockers": "Who stops what",
        "packages": "Packages: the least value in each format",
        "others": "no format",
        "least": "least value in",
        "status quo": "status quo",
        "outside": "another format deals with it",
        "nothing_filed": "",
        "alone": "no other party filed on it",
    },
    "ar": {
        "agreement": "مدى توافق موقف كل طرف مع مواقف الأطراف الأخرى في كل مسألة",
        "blocs": "من يتقارب في مواقفه",
        "blockers": "من يوقف ماذا",
        "packages": "الحزم: أدنى قيمة في كل صيغة",
        "others": "بلا صيغة",
        "least": "أدنى قيمة في",
        "status quo": "الوضع القائم",
        "outside": "تتناولها صيغة أخرى",
        "nothing_filed": "",
        "alone": "لم يودع طرف آخر موقفًا منها",
    },
}


def _word(name: str, language: str) -> str:
    return _WORDS.get(language.partition("-")[0], _WORDS["en"])[name]


def heatmap_of(
    cells: Cells,
    names: Sequence[str],
    columns: Sequence[str],
    formats: Sequence[Format],
    titles: Mapping[str, str],
    *,
    language: str = "en",
) -> heatmap.Heatmap:
    """Agreement by party and issue, or by participant and statement: a band for each format, and one for those of none."""
    shown = {
        place: heatmap.Cell(share)
        if isinstance(share, Fraction)
        else heatmap.Cell(None, _word(share.value, language))
        for place, share in cells.items()
    }
    return heatmap.Heatmap(
        _word("agreement", language),
        _bands(names, formats, language),
        tuple(heatmap.Column(column, titles.get(column, column)) for column in columns),
        shown,
    )


def _bands(codes: Sequence[str], formats: Sequence[Format], language: str) -> tuple[heatmap.Band, ...]:
    bands = [heatmap.Band(one.id, one.id, one.members) for one in formats]
    inside = {code for one in formats for code in one.members}
    outside = tuple(code for code in codes if code not in inside)
    return (*bands, *((heatmap.Band("", _word("others", language), outside),) if outside else ()))


def bloc_map_of(
    found: blocs.BlocMap, formats: Sequence[Format], titles: Mapping[str, str], *, language: str = "en"
) -> bloc_map.BlocMap:
    """The map with the formats as marks and the statements behind each end of an axis. `titles` by item."""
    groups: dict[str, list[str]] = {}
    for one in formats:
        for code in one.members:
            groups.setdefault(code, []).append(one.id)
    points = tuple(
        bloc_map.Point(name, x, y, tuple(groups.get(name, ()))) for name, (x, y) in found.places.items()
    )
    first, second = (_axis(axis, titles) for axis in found.axes)
    return bloc_map.BlocMap(_word("blocs", language), points, (first, second))


def _axis(axis: blocs.Axis, titles: Mapping[str, str]) -> bloc_map.Axis:
    positive, negative = axis.ends(STATEMENTS)
    statements = tuple((titles.get(one.item, one.item), one.weight) for one in (*positive, *negative))
    return bloc_map.Axis(axis.explained or 0.0, statements)


def blockers_of(positions: Positions, *, language: str = "en") -> blocker_matrix.BlockerMatrix:
    """Option x party: who is for, against, in a set that stops it, stops it alone, or silent."""
    found = scan(positions)
    rows = []
    for issue, (start, end) in zip(positions.problem.issues, positions.spans, strict=True):
        rule = positions.deciding[issue.id].rule
        for option, column in zip(issue.options, range(start, end), strict=True):
            rejects = frozenset(who(found.rejects[column], positions))
            sets = blocking_sets(rule, rejects).sets
            in_sets = {code for one in sets for code in one}
            alone = set(who(found.alone[column], positions))
            marks: dict[str, blocker_matrix.Mark] = {}
            for code, side in zip(positions.parties, positions.sides[:, column].tolist(), strict=True):
                marks[code] = (
                    "blocks_alone" if code in alone
                    else "blocks" if code in in_sets
                    else "for" if side > 0
                    else "against" if side < 0
                    else "silent"
                )  # fmt: skip
            answer = "passes" if found.passes[column] else "fails" if found.fails[column] else "open"
            rows.append(blocker_matrix.Row(issue.title, option.title, answer, marks))
    return blocker_matrix.BlockerMatrix(_word("blockers", language), positions.parties, tuple(rows))


def scatter_of(
    values: Values,
    formats: tuple[Format, Format],
    packages: Iterable[tuple[str, scatter.Kind, Sequence[int]]],
    *,
    language: str = "en",
) -> scatter.Scatter:
    """Packages by the least value in one format and in the other; the status quo too, where each issue has one."""
    positions = values.positions
    one, other = formats
    quo = [
        positions.column[issue.id, issue.status_quo] for issue in positions.problem.issues if issue.status_quo
    ]
    points = [*packages]
    if quo and len(quo) == len(positions.problem.issues):
        points.append((_word("status quo", language), "status_quo", quo))
    return scatter.Scatter(
        _word("packages", language),
        f"{_word('least', language)} {one.id}",
        f"{_word('least', language)} {other.id}",
        tuple(
            scatter.Point(
                name, least(values, one.members, targets), least(values, other.members, targets), kind
            )
            for name, kind, targets in points
        ),
    )
