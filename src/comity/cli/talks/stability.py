# SPDX-License-Identifier: Apache-2.0
"""comity talks stability: would a format or a winning coalition rather have something else, and where does a conflict rest?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from comity.cli.common import Result, answers, table
from comity.cli.talks.showing import codes, package_data, package_lines, plain
from comity.cli.talks.sources import Source, budgeted, reading
from comity.errors import InputError, UsageError

if TYPE_CHECKING:
    from comity.talks.graph.graph_model import Concept, Graph, Why
    from comity.talks.packages.objections import Objection
    from comity.talks.solving.solver import Budget

TITLES = {
    "nash": "Nash: no party can improve by a move of its own",
    "gmr": "GMR, general metarationality: every improvement can be answered so that it is none",
    "smr": "SMR, symmetric metarationality: and the party cannot escape the answer",
    "seq": "SEQ, sequential stability: and the others gain by answering",
}
STABLE = {
    True: "nothing is preferred to it",
    False: "something is preferred to it",
    None: "too little is filed to tell whether something is preferred to it",
}
MEANING = (
    "Stable under a concept: stable for every party. What a party prefers is what the file says; nobody is predicted to move (graph model: "
    "Fang, Hipel and Kilgour, 1993)."
)


@click.command(name="stability")
@click.option(
    "--count", type=click.IntRange(1, 50), default=3, show_default=True, help="Packages listed and compared."
)
@click.option(
    "--why",
    "why_state",
    metavar="STATE",
    default="",
    help="Show for each party why this state is stable or not.",
)
@budgeted
@reading
@answers
def command(source: Source, budget: Budget, count: int, why_state: str) -> Result:
    """Is a package stable, and which states of a conflict are?

    Of issues and positions: for each package listed, whether all members of a format, or a coalition that wins under the rules, prefer the
    status quo or another listed package. Of a [graph]: the states that are stable for every party under four concepts. A file may hold
    only a graph. Exits 1 where there is no package to look at and no graph.
    """
    problem = source.problem
    if not problem.issues and problem.graph is None:
        raise InputError(
            f"{source.inputs['source']}: there is neither an issue nor a graph",
            hint="expected [[issue]] tables, or [graph] with states and [[graph.party]]",
        )
    if why_state and problem.graph is None:
        raise UsageError("--why asks about a state of a [graph], and there is none", hint="leave it out")
    data: dict[str, Any] = {"inputs": source.inputs}
    lines: list[str] = []
    if problem.graph is not None:
        more, shown = _of_graph(source, why_state)
        data, lines = data | more, lines + shown
    if problem.issues:
        more, shown = _of_packages(source, budget, count)
        data, lines = data | more, lines + ([""] if lines else []) + shown
    return Result(data, "\n".join(lines), ok=problem.graph is not None or bool(data["packages"]))


def _of_graph(source: Source, why_state: str) -> tuple[dict[str, Any], list[str]]:
    from comity.talks.graph.graph_file import read_graph
    from comity.talks.graph.graph_model import CONCEPTS, stability

    graph = read_graph(source.problem.graph or {}, source.inputs["source"])
    declared = {party.code for party in source.problem.parties}
    strangers = sorted({player.code for player in graph.players} - declared) if declared else []
    if strangers:
        raise InputError(
            f"{source.inputs['source']}: graph.party: {strangers[0]} is no party of this file",
            hint=f"parties: {', '.join(sorted(declared))}",
        )
    found = stability(graph)
    data: dict[str, Any] = {concept: list(found.equilibria[concept]) for concept in CONCEPTS}
    data["states"] = list(graph.states)
    data["stable_for"] = {
        concept: {code: list(states) for code, states in found.parties[concept].items()}
        for concept in CONCEPTS
    }
    lines = []
    for concept in CONCEPTS:
        lines += [TITLES[concept], f"  {', '.join(map(plain, found.equilibria[concept])) or 'no state'}"]
        rows = [
            [code, ", ".join(map(plain, states)) or "-"] for code, states in found.parties[concept].items()
        ]
        lines += [f"    {line}" for line in table(rows, ["stable for", "states"]).splitlines()]
    if why_state:
        reasons = list(_reasons(graph, why_state, CONCEPTS))
        data["why"] = [_why_data(one) for one in reasons]
        lines += [
            "",
            f"Why {plain(why_state)} is stable or not",
            *(line for one in reasons for line in _why(one)),
        ]
    return data, [*lines, "", MEANING]


def _reasons(graph: Graph, state: str, concepts: Sequence[Concept]) -> list[Why]:
    from comity.talks.graph.graph_model import why

    return [why(graph, state, player.code, concept) for concept in concepts for player in graph.players]


def _why_data(one: Why) -> dict[str, Any]:
    return {
        "party": one.party,
        "concept": one.concept,
        "stable": one.stable,
        "improvements": [
            {
                "to": each.target,
                "answered": None
                if each.sanction is None
                else [
                    {"party": move.party, "from": move.origin, "to": move.target} for move in each.sanction.moves
                ],
            }
            for each in one.improvements
        ],
    }  # fmt: skip


def _why(one: Why) -> list[str]:
    said = _why_data(one)
    head = f"  {one.concept.upper()}, {one.party}: {'stable' if one.stable else 'not stable'}"
    if not said["improvements"]:
        return [f"{head}; no move of its own improves on it"]
    lines = [head]
    for each in said["improvements"]:
        answer = each["answered"]
        moves = (
            "nothing answers it"
            if answer is None
            else "answered by "
            + ", then ".join(f"{move['party']} to {plain(str(move['to']))}" for move in answer)
        )
        lines.append(f"    moving to {plain(str(each['to']))} improves; {moves}")
    return lines


def _of_packages(source: Source, budget: Budget, count: int) -> tuple[dict[str, Any], list[str]]:
    from comity.talks.packages.judging import judge
    from comity.talks.packages.objections import objections
    from comity.talks.packages.passing import differing, feasible

    values = source.values()
    found = feasible(values, budget)
    listed = [targets for targets, _ in differing(values, found, budget, count)]
    packages, lines = [], []
    for number, targets in enumerate(listed, 1):
        others = [(f"package {place}", other) for place, other in enumerate(listed, 1) if other != targets]
        against = objections(values, targets, others)
        judged = judge(values, targets)
        sure = [one for one in against if one.certain]
        stable = False if sure else None if against else True
        packages.append(
            {**package_data(judged), "stable": stable, "objections": [_objection(one) for one in against]}
        )
        lines.append(f"Package {number}: {STABLE[stable]}")
        lines += [f"  {line}" for line in [*package_lines(judged, source.problem), *map(_preferred, sure)]]
        lines += [f"  {line}" for line in _perhaps(against)]
        lines.append("")
    if not listed:
        lines = ["No package can pass." if found.proven else "No package was found in the time given."]
    return {"answer": found.answer, "proven": found.proven, "packages": packages}, lines


def _objection(one: Objection) -> dict[str, Any]:
    return {
        "alternative": one.alternative,
        "format": one.format or None,
        "parties": list(one.parties),
        "unsure": list(one.unsure),
        "certain": one.certain,
    }


def _preferred(one: Objection) -> str:
    who = f"all of {one.format}" if one.format else f"the winning coalition {codes(one.parties)}"
    return f"{who} prefer {one.alternative}"


def _perhaps(against: Sequence[Objection]) -> list[str]:
    """What may be preferred, in a line for each alternative: it depends on options on which nothing was filed."""
    found: dict[str, list[str]] = {}
    for one in against:
        if not one.certain:
            found.setdefault(one.alternative, []).append(
                f"all of {one.format}" if one.format else "a winning coalition"
            )
    return [
        f"{name} may be preferred by {', '.join(who)}: too little is filed to tell"
        for name, who in found.items()
    ]
