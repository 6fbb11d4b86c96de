# SPDX-License-Identifier: Apache-2.0
"""Writing an answer as a picture: the options --svg and --lang, and the file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from comity.cli.common import write_file
from comity.errors import InputError

if TYPE_CHECKING:
    from comity.talks.pictures.scatter import Kind
    from comity.talks.solving.solver import Budget
    from comity.talks.values import Values


@dataclass(frozen=True)
class Drawing:
    """Where the user wants a picture, and in which language; no `file`, no picture."""

    file: Path | None
    language: str

    def write(self, picture: Callable[[], str]) -> tuple[dict[str, Any], list[str]]:
        """Draw if that was asked for: what to add to the answer, for programs and for people."""
        if self.file is None:
            return {}, []
        write_file(self.file, picture().encode())
        return {"svg": str(self.file)}, ["", f"Picture: {self.file}"]

    def nothing(self, why: str) -> tuple[dict[str, Any], list[str]]:
        """Say that there is nothing to draw, if a picture was asked for."""
        return ({}, []) if self.file is None else ({"svg": None}, ["", f"No picture: {why}."])


def drawn(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options of a command that can draw its answer; the command gets a Drawing."""

    @wraps(function)
    def command(svg: Path | None, language: str, **options: Any) -> Any:
        return function(drawing=Drawing(svg, language), **options)

    for add in (
        click.option(
            "--lang", "language", metavar="TAG", default="en", show_default=True, help="Language of the picture's own words: en, ar."
        ),
        click.option(
            "--svg", metavar="FILE", type=click.Path(path_type=Path), help="Draw the answer into this file."
        ),
    ):  # fmt: skip
        command = add(command)
    return command


def packages_picture(
    values: Values,
    named: Sequence[tuple[str, Kind, Sequence[int]]],
    budget: Budget,
    language: str,
    *,
    surely: bool,
) -> str:
    """Named packages among those of the frontier: the least value in the first format against that in the second. Raises InputError."""
    from comity.talks.packages.frontier import frontier
    from comity.talks.pictured import scatter_of
    from comity.talks.pictures import scatter

    formats = values.positions.problem.formats
    if len(formats) < 2:
        raise InputError("a picture of packages sets format against format", hint="name two with [[format]]")
    one, other = formats[:2]
    taken = {tuple(targets) for _, _, targets in named}
    found = frontier(values, one.members, other.members, budget, surely=surely)
    others: list[tuple[str, Kind, Sequence[int]]] = [
        ("", "other", targets) for targets in found if targets not in taken
    ]
    return scatter.draw(
        scatter_of(values, (one, other), [*named, *others], language=language), language=language
    )
