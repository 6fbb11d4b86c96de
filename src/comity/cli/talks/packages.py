# SPDX-License-Identifier: Apache-2.0
"""comity talks packages: does a package pass, and which ones do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from comity.cli.common import Result, answers
from comity.cli.talks.drawing import Drawing, drawn, packages_picture
from comity.cli.talks.rechecking import Recheck, rechecked
from comity.cli.talks.showing import conflict_data, conflict_lines, package_data, package_lines
from comity.cli.talks.sources import Source, budgeted, reading

if TYPE_CHECKING:
    from comity.talks.packages.passing import Certificate
    from comity.talks.pictures.scatter import Kind
    from comity.talks.solving.solver import Budget
    from comity.talks.values import Values

MEANING = "Packages are listed to differ, not by merit. Efficient: no package is better for somebody and worse for nobody."
CLAIMS = {
    "passes": "a package that passes, whatever the silent say",
    "open": "a package that could pass",
    "fails": "a package that could pass",
}
HEADS = {
    "passes": "A package passes.",
    "open": "No package passes yet; one could, if parties that filed too little to tell come to accept it.",
    "fails": "No package can pass, whatever the silent say.",
}


@click.command(name="packages")
@click.option(
    "--count",
    type=click.IntRange(1, 50),
    default=3,
    show_default=True,
    help="Packages listed, as different as can be.",
)
@drawn
@rechecked
@budgeted
@reading
@answers
def command(source: Source, budget: Budget, count: int, recheck: Recheck, drawing: Drawing) -> Result:
    """Does a package pass under the rules, and which ones do? A package takes one option of each issue and keeps to the links.

    A party accepts a package if it is for every option of it and its reservation is reached; it rejects one that crosses a red line. The
    packages listed differ in as many issues as can be; each comes with a certificate: efficient, or another package that is better for
    somebody and worse for nobody. Exits 1 where no package can pass, and says which demands cannot be met together.
    """
    from comity.talks.packages.conflict import conflict
    from comity.talks.packages.judging import judge
    from comity.talks.packages.passing import differing, feasible
    from comity.talks.solving.solver import Budget

    values = source.values()
    problem = source.problem
    found = feasible(values, budget)
    surely = found.answer == "passes"
    data: dict[str, Any] = {
        "inputs": source.inputs,
        "feasible": True if found.targets else False if found.proven else None,
        "answer": found.answer if found.targets or found.proven else None,
        "proven": found.proven,
        "packages": [],
    }
    lines = [
        HEADS[found.answer] if found.proven or found.targets else "No package was found in the time given."
    ]
    if found.targets:
        listed = differing(values, found, budget, count)
        judged = [judge(values, targets) for targets, _ in listed]
        data["packages"] = [
            {
                **package_data(one),
                "pareto": certificate.efficient,
                "certificate": _certificate(values, certificate),
            }
            for one, (_, certificate) in zip(judged, listed, strict=True)
        ]
        for number, (one, (_, certificate)) in enumerate(zip(judged, listed, strict=True), 1):
            lines += ["", f"Package {number}: {one.answer}"]
            lines += [
                f"  {line}" for line in [*package_lines(one, problem), _efficiency(values, certificate)]
            ]
        named: list[tuple[str, Kind, tuple[int, ...]]] = [
            (f"P{number}", "package", targets) for number, (targets, _) in enumerate(listed, 1)
        ]
        more, shown = drawing.write(
            lambda: packages_picture(values, named, Budget(5), drawing.language, surely=surely)
        )
        data |= more
        lines += ["", MEANING, *shown]
    elif found.proven:
        why = conflict(values, budget)
        data["conflict"] = conflict_data(why, problem)
        lines += [
            "",
            *conflict_lines(why, problem),
            "",
            "comity talks unlock says which red lines would have to move.",
        ]
    if not found.targets:
        more, shown = drawing.nothing("no package was found")
        data, lines = data | more, lines + shown
    checks = recheck.of(CLAIMS[found.answer], found.claim)
    return Result({**data, **checks.data}, "\n".join([*lines, *checks.lines]), ok=bool(found.targets))


def _certificate(values: Values, certificate: Certificate) -> dict[str, Any]:
    targets = values.positions.targets
    better = dict(targets[column] for column in certificate.better) or None
    return {"efficient": certificate.efficient, "better": better}


def _efficiency(values: Values, certificate: Certificate) -> str:
    if certificate.efficient is None:
        return "efficient or not: the time ended before that was certain"
    if certificate.efficient:
        return "efficient"
    better = ", ".join(".".join(values.positions.targets[column]) for column in certificate.better)
    return f"better for somebody and worse for nobody: {better}"
