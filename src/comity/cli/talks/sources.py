# SPDX-License-Identifier: Apache-2.0
"""Where a problem in talks comes from: a TOML file, a CSV file of positions, or the record in a mechanism's DIR."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from comity.canonical import sha256_hex
from comity.cli.common import open_mechanism, read_file, store_option
from comity.errors import InputError, UsageError

if TYPE_CHECKING:
    from comity.talks.problem import Problem
    from comity.talks.values import Values


@dataclass(frozen=True)
class Source:
    """A problem that was read, and what it was read from: enough to say later whether the same input is at hand."""

    problem: Problem
    inputs: dict[str, Any]

    def values(self) -> Values:
        """What was filed and what it is worth, as tables. Raises InputError where there is nothing to decide."""
        from comity.talks.positions import Positions
        from comity.talks.values import Values

        if not self.problem.issues:
            raise InputError(
                f"{self.inputs['source']}: there is no issue to decide",
                hint='such as [[issue]] with id and options = [{ id = "yes" }]',
            )
        return Values.of(Positions.of(self.problem))


def reading(function: Callable[..., Any]) -> Callable[..., Any]:
    """The arguments that every command on a problem takes; the command gets a Source for them."""
    return _reading(function, required=True)


def reading_if_named(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same for a command that can do without a problem; it gets None where none is named."""
    return _reading(function, required=False)


def _reading(function: Callable[..., Any], *, required: bool) -> Callable[..., Any]:
    @wraps(function)
    def command(
        file: Path | None,
        rule: str,
        positions_file: Path | None,
        public: bool,
        store: str | None,
        **options: Any,
    ) -> Any:
        if file is None:
            return function(source=None, **options)
        return function(source=read_source(file, rule, positions_file, public=public, store=store), **options)

    for add in (
        store_option,
        click.option("--public", is_flag=True, help="Leave out positions that name a circle."),
        click.option(
            "--positions",
            "positions_file",
            metavar="CSV",
            type=click.Path(path_type=Path),
            help="Positions beside those of FILE: party,issue,option,stance.",
        ),
        click.option(
            "--rule", metavar="NAME", default="", help="The rule for issues that name none; else the first."
        ),
        click.argument(
            "file",
            metavar="FILE|DIR" if required else "[FILE|DIR]",
            required=required,
            type=click.Path(path_type=Path),
        ),
    ):
        command = add(command)
    return command


def budgeted(function: Callable[..., Any]) -> Callable[..., Any]:
    """The option that bounds the time of a search; the command gets a Budget."""

    @wraps(function)
    def command(seconds: float, **options: Any) -> Any:

        from comity.talks.solving.solver import Budget

        return function(budget=Budget(seconds or inf), **options)

    seconds = click.option(
        "--seconds",
        type=click.FloatRange(0, 86_400),
        default=10.0,
        show_default=True,
        help="Time for the search; 0 is no limit. What it leaves open is said.",
    )
    return seconds(command)


def read_source(
    file: Path,
    rule: str = "",
    positions_file: Path | None = None,
    *,
    public: bool = False,
    store: str | None = None,
) -> Source:
    """The problem in a file or on a record. Raises InputError, Refusal, StoreError, UsageError."""
    if file.is_dir():
        if positions_file is not None:
            raise UsageError(
                "--positions goes with a file; on a record the parties file their own",
                hint="comity say DIR talks/position/v1 files one",
            )
        source = _on_record(file, store)
    else:
        source = _in_file(file, positions_file)
    problem = source.problem
    if public:
        problem = replace(problem, stands=tuple(stand for stand in problem.stands if not stand.circle))
    if rule:
        known = problem.rules or {}
        if rule not in known:
            raise UsageError(
                f"{file} has no rule {rule!r}", hint=f"rules: {', '.join(sorted(known)) or 'none'}"
            )
        problem = replace(problem, rule=rule)
    return Source(problem, {**source.inputs, "circles": _circles(problem)})


def _circles(problem: Problem) -> list[str]:
    """Circles whose positions were read: what is computed from them is theirs to share."""
    return sorted({stand.circle for stand in problem.stands} - {""})


def _in_file(file: Path, positions_file: Path | None) -> Source:
    from comity.talks.problem_file import read_positions, read_problem

    data = read_file(file)
    inputs: dict[str, Any] = {"source": str(file), "sha256": sha256_hex(data)}
    if positions_file is not None:
        inputs["positions"] = {
            "source": str(positions_file),
            "sha256": sha256_hex(read_file(positions_file)),
        }
    if file.suffix.lower() == ".csv" and positions_file is None:
        return Source(read_positions(file), inputs)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{file}: byte {error.start} is not UTF-8", hint="expected TOML") from error
    return Source(read_problem(text, str(file), positions=positions_file), inputs)


def _on_record(folder: Path, store: str | None) -> Source:
    from comity.talks import problem_of

    state = open_mechanism(folder, store).state()
    inputs = {"source": str(folder), "origin": state.origin, "size": state.size, "root": state.root}
    return Source(problem_of(state.charter, state.talks), inputs)
