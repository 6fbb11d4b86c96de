# SPDX-License-Identifier: Apache-2.0
"""One picture of each kind, with invented parties; `make` passes every name through a function, so that others can take its place."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any, NamedTuple

from comity.talks.pictures import bloc_map, blocker_matrix, heatmap, roadmap, scatter

Rename = Callable[[str], str]


class Picture(NamedTuple):
    draw: Callable[..., str]
    as_table: Callable[..., tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]]
    make: Callable[[Rename], Any]
    empty: Any


def of_heatmap(name: Rename) -> heatmap.Heatmap:
    ald, bre, mar, tav = (name(code) for code in ("ALD", "BRE", "MAR", "TAV"))
    return heatmap.Heatmap(
        name("Agreement on the river"),
        (
            heatmap.Band("valley", name("Valley format"), (ald, bre)),
            heatmap.Band("coast", name("Coast format"), (bre, mar, tav)),
        ),
        (
            heatmap.Column("water", name("Sharing of the water in dry years")),
            heatmap.Column("dams", name("Dams")),
            heatmap.Column("fish", name("Fishing above the second bridge and below it")),
        ),
        {
            (ald, "water"): heatmap.Cell(Fraction(1)),
            (ald, "dams"): heatmap.Cell(Fraction(2, 3), name("with a condition")),
            (bre, "water"): heatmap.Cell(Fraction(1, 2)),
            (bre, "dams"): heatmap.Cell(None, name("withdrawn")),
            (mar, "water"): heatmap.Cell(Fraction(1, 4)),
            (mar, "fish"): heatmap.Cell(Fraction(0)),
        },
    )


def of_bloc_map(name: Rename) -> bloc_map.BlocMap:
    return bloc_map.BlocMap(
        name("Parties on the river"),
        (
            bloc_map.Point(name("ALD"), 1.5, 0.25, (name("Valley format"),)),
            bloc_map.Point(name("BRE"), -0.5, 1.0, (name("Valley format"), name("Coast format"))),
            bloc_map.Point(name("MAR"), -1.0, -1.25, (name("Coast format"),)),
            bloc_map.Point(name("TAV"), -1.0, -1.25),
        ),
        (
            bloc_map.Axis(
                0.625,
                ((name("Dams stay"), 0.8), (name("Water is shared by need"), -0.6), (name("Tolls end"), 0.0)),
            ),
            bloc_map.Axis(0.25, ((name("Fishing is free"), 0.5), (name("A joint commission meets"), -0.25))),
        ),
    )


def of_scatter(name: Rename) -> scatter.Scatter:
    return scatter.Scatter(
        name("Packages on the river"),
        name("Least value in the valley"),
        name("Least value on the coast"),
        (
            scatter.Point(name("Package A"), Fraction(2, 3), Fraction(3, 5), "package"),
            scatter.Point(name("Even shares"), Fraction(1, 2), Fraction(1, 2), "fair"),
            scatter.Point(name("As it is"), 0.1, 0.2, "status_quo"),
            scatter.Point("", Fraction(1, 3), Fraction(1, 4)),
            scatter.Point("", 0.25, 0.75, "other"),
        ),
    )


def of_blocker_matrix(name: Rename) -> blocker_matrix.BlockerMatrix:
    ald, bre, mar, tav = (name(code) for code in ("ALD", "BRE", "MAR", "TAV"))
    return blocker_matrix.BlockerMatrix(
        name("Blocks on the river"),
        (ald, bre, mar, tav),
        (
            blocker_matrix.Row(
                name("Dams"),
                name("Dams stay as they are"),
                "passes",
                {ald: "for", bre: "for", mar: "against"},
            ),
            blocker_matrix.Row(
                name("Dams"),
                name("Dams are lowered"),
                "fails",
                {ald: "blocks_alone", mar: "for", tav: "silent"},
            ),
            blocker_matrix.Row(
                name("Fishing"), name("Fishing is free"), name("adjourned"), {ald: "blocks", bre: "blocks"}
            ),
        ),
    )


def of_roadmap(name: Rename) -> roadmap.Roadmap:
    return roadmap.Roadmap(
        name("Road to the river treaty"),
        (
            roadmap.Item("r1", name("First round"), "round", "2030-01-14", "2030-02-01", reached=True),
            roadmap.Item(
                "s1", name("Silence on the agenda"), "silence", "2030-03-01", "2030-03-08", after=("r1",)
            ),
            roadmap.Item("m1", name("Treaty day"), "milestone", None, "2030-09-01", after=("s1", "c1")),
            roadmap.Item("b1", name("Commission reports"), "report_back", "2030-06-01"),
            roadmap.Item(
                "c1", name("Gauges are opened"), "commitment", "2030-02-15", "2030-05-15", reached=True
            ),
            roadmap.Item("m2", name("Ratification"), "milestone", after=("m1", name("unknown"))),
        ),
    )


NO_AXES = (bloc_map.Axis(0.0), bloc_map.Axis(0.0))
PICTURES = {
    "heatmap": Picture(heatmap.draw, heatmap.as_table, of_heatmap, heatmap.Heatmap("", (), (), {})),
    "bloc_map": Picture(bloc_map.draw, bloc_map.as_table, of_bloc_map, bloc_map.BlocMap("", (), NO_AXES)),
    "scatter": Picture(scatter.draw, scatter.as_table, of_scatter, scatter.Scatter("", "", "", ())),
    "blocker_matrix": Picture(
        blocker_matrix.draw,
        blocker_matrix.as_table,
        of_blocker_matrix,
        blocker_matrix.BlockerMatrix("", (), ()),
    ),
    "roadmap": Picture(roadmap.draw, roadmap.as_table, of_roadmap, roadmap.Roadmap("", ())),
}


def as_named(name: str) -> str:
    return name


def names_in(picture: Picture) -> list[str]:
    """Every name that the example gives."""
    found: list[str] = []

    def noted(name: str) -> str:
        found.append(name)
        return name

    picture.make(noted)
    return found
