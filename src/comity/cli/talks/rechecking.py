# SPDX-License-Identifier: Apache-2.0
"""Letting somebody else check an answer: the program as an MPS file for other solvers, and the second solver's own verdict."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from comity.cli.common import write_file

if TYPE_CHECKING:
    from comity.talks.solving.solver import Claim


@dataclass
class Checks:
    """What was written and what the second solver said, for programs and for people."""

    data: dict[str, Any] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Recheck:
    """What the user asked for."""

    mps: Path | None
    confirm: bool

    def of(self, name: str, claim: Claim | None) -> Checks:
        """Write and ask as the user wished. `name` says what the program computes."""
        checks = Checks()
        if claim is None:
            return checks
        if self.mps is not None:
            from comity.talks.solving.mps import to_mps

            write_file(self.mps, to_mps(claim.program, name=name, expect=claim.solution).encode())
            checks.data["mps"] = str(self.mps)
            checks.lines += [
                "",
                f"{self.mps}: {name}; ask another solver: glpsol --freemps {self.mps} -o OUT",
            ]
        if self.confirm:
            from comity.talks.solving.second_opinion import confirm

            verdict = confirm(claim.program, claim.solution)
            checks.data["second_solver"] = {"status": verdict.status, "reason": verdict.reason}
            said = verdict.status.replace("_", " ")
            checks.lines += [
                "",
                f"Second solver (CP-SAT): {said}" + (f", {verdict.reason}" if verdict.reason else ""),
            ]
        return checks


def rechecked(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options by which a user lets others check; the command gets a Recheck."""

    @wraps(function)
    def command(mps: Path | None, confirm: bool, **options: Any) -> Any:
        return function(recheck=Recheck(mps, confirm), **options)

    for add in (
        click.option(
            "--confirm", is_flag=True, help="Ask CP-SAT as well, if comity[second-solver] is installed."
        ),
        click.option(
            "--mps",
            metavar="FILE",
            type=click.Path(path_type=Path),
            help="Write the program for other solvers.",
        ),
    ):
        command = add(command)
    return command
