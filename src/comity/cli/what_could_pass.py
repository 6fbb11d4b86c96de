# SPDX-License-Identifier: Apache-2.0
"""What the positions on a record allow, in a page: convergence, blockers, a package or what would unlock one, the bridge across formats.

Each part is the answer of a `comity talks` command and names it; nothing is computed here that they do not compute.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from comity.cli.talks.showing import codes, package_data, package_lines, red_line_data

if TYPE_CHECKING:
    from comity.talks.bridging import Bridged
    from comity.talks.problem import Problem

_SHOWN = 6


def what_could_pass(problem: Problem, folder: Path) -> tuple[dict[str, Any], list[str]]:
    """The page for programs and for people. `folder`: the DIR that the commands name."""
    from comity.talks.bridging import bridge_options
    from comity.talks.positions import Positions
    from comity.talks.values import Values

    values = Values.of(Positions.of(problem))
    converging = [*_convergence(problem)]
    blocked, blocking = _blockers(values.positions)
    packages, lines = _package(values)
    bridged = bridge_options(problem)
    best = [one for one in bridged if one.score == bridged[0].score] if bridged else []
    data = {
        "passing": converging,
        "blocked": blocked,
        **packages,
        "bridge": [
            {"id": one.item, "score": float(one.score), "worst_bloc": float(one.worst_share)} for one in best
        ],
    }
    titles = {issue.id: issue.title for issue in problem.issues}
    passing = [f"{titles[one['issue']]}: {one['title']}" for one in converging]
    count = f"{len({one['issue'] for one in converging})} of {len(problem.issues)} issues"
    return data, [
        f"Convergence (comity talks status {folder}): an option passes on {count}:",
        *(f"  {line}" for line in passing),
        f"Blockers (comity talks blockers {folder}): {blocking}",
        f"Packages (comity talks packages {folder}, comity talks unlock {folder}):",
        *(f"  {line}" for line in lines),
        f"Bridge (comity talks bridge {folder}): accepted in every format by all who filed on it, the most who did:",
        *_bridge(best, problem),
    ]


def _convergence(problem: Problem) -> Iterator[dict[str, str]]:
    from comity.talks import state_of_play

    for row in state_of_play(problem):
        for option in row.options:
            if option.rule.answer == "passes":
                yield {"issue": row.id, "option": option.id, "title": option.title}


def _blockers(positions: Any) -> tuple[list[dict[str, Any]], str]:
    from comity.talks.blocking import scan, who

    found = scan(positions)
    blocked = [
        {"issue": issue, "option": option, "alone": list(who(found.alone[column], positions))}
        for column, (issue, option) in enumerate(positions.targets)
        if found.fails[column]
    ]
    one = sum(len(each["alone"]) == 1 for each in blocked)
    return blocked, (
        f"{len(blocked)} of {len(positions.targets)} options cannot pass as it stands; {one} of them one party stops alone, "
        f"{len(blocked) - one} several."
    )


def _package(values: Any) -> tuple[dict[str, Any], list[str]]:
    from comity.talks.packages.judging import judge
    from comity.talks.packages.passing import differing, feasible
    from comity.talks.packages.unlock import unlock
    from comity.talks.solving.solver import Budget

    problem = values.positions.problem
    found = feasible(values)
    if found.targets:
        ((targets, _),) = differing(values, found, Budget(), 1)
        judged = judge(values, targets)
        head = "This one passes:" if judged.answer == "passes" else (
            "None passes yet. This one crosses no red line; it waits for positions that nobody filed:"
        )  # fmt: skip
        return {"package": package_data(judged)}, [
            head,
            *(f"  {line}" for line in package_lines(judged, problem)),
        ]
    needed = unlock(values, most=1)
    moves = needed.sets[0].lines if needed.sets else ()
    lines = [f"  {line.party} on {line.issue}.{line.option}" for line in moves]
    head = f"None can pass. The fewest red lines that would have to move are {needed.minimum}, for instance:"
    return {"package": None, "unlock": [red_line_data(line) for line in moves]}, [head, *lines]


def _bridge(best: list[Bridged], problem: Problem) -> list[str]:
    titles = problem.option_titles()
    lines = [f"  {titles[one.item]} (score {float(one.score):.2f})" for one in best[:_SHOWN]]
    return [*lines, *([f"  and {len(best) - _SHOWN} more"] if len(best) > _SHOWN else [])]


def votes_page(folder: Path) -> tuple[dict[str, Any], list[str]]:
    """The map of a table of votes: how much its axes explain, and how often members of two formats voted alike."""
    from comity.talks.agreement import same_vote
    from comity.talks.blocs import from_votes
    from comity.talks.csv_file import rows
    from comity.talks.votes_file import read_groups, read_votes

    votes = list(read_votes(folder / "votes.csv"))
    groups = read_groups(folder / "groups.csv")
    titles = {one: title for _, (one, title) in rows(folder / "statements.csv", ("statement", "title"))}
    found = from_votes(votes)
    pairs = same_vote(vote for vote in votes if vote.participant in groups)
    names = sorted(set(groups.values()))
    lines = [f"{len(found.places)} states, {len({vote.item for vote in votes})} recorded votes."]
    for number, axis in enumerate(found.axes, 1):
        lines.append(
            f"Axis {number} explains {axis.explained or 0:.1%} of the variance; strongest at its ends:"
        )
        lines += [
            f"  {sign} {titles[end[0].item]}" for sign, end in zip("+-", axis.ends(1), strict=True) if end
        ]
    shares = {}
    for one in names:
        for other in names:
            some = [
                pair
                for (first, second), pair in pairs.items()
                if {groups[first], groups[second]} == {one, other}
            ]
            both = sum(pair.both for pair in some)
            if one <= other and both:
                shares[f"{one}, {other}"] = sum(pair.same for pair in some) / both
    lines += [
        f"Same vote, {'within' if len(set(pair.split(', '))) == 1 else 'across'} {codes(sorted(set(pair.split(', '))))}: {share:.0%}"
        for pair, share in shares.items()
    ]
    explained = [axis.explained for axis in found.axes]
    return {"states": len(found.places), "explained": explained, "same_vote": shares}, lines
