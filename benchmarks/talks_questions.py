# SPDX-License-Identifier: Apache-2.0
"""Comity's own questions on made-up problems: who blocks what, does a package pass, which red lines would have to move, what is fair.

CP-SAT is asked about each claim on the way, as `second_opinion` always asks it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from math import inf
from typing import Any

import numpy as np

from benchmarks.runs import Runs, runs, written
from benchmarks.talks_instances import CONSENSUS, blocs
from benchmarks.talks_page import NOT_ASKED, met, size, table
from comity.talks.blocking import scan
from comity.talks.packages.fair import Fair, FairPackage, fair
from comity.talks.packages.passing import feasible
from comity.talks.packages.unlock import Unlock, unlock
from comity.talks.positions import Positions
from comity.talks.solving.program import Program
from comity.talks.solving.second_opinion import confirm
from comity.talks.solving.solver import Budget, Claim, Solution
from comity.talks.values import Values

Size = tuple[int, int, int]
GRADES_PER_RED_LINE = 80
SCAN_LIMIT, PROOF_LIMIT, FAIR_LIMIT, GAP_LIMIT = 0.020, 3.0, 1.0, 0.03
FAIR_BUDGET, GROWTH_BUDGET = 0.95, 3.0
PARTS_AND_VETOES: Mapping[str, Any] = {
    "all_of": [{"each_format": {"share": "2/3"}}, {"veto": ["P000", "P001", "P002", "P003", "P004"]}]
}


@dataclass(frozen=True)
class Case:
    """A rule as a page writes it, what everybody reserves, and how long Comity and CP-SAT may take, if not as long as they need."""

    name: str
    rule: Mapping[str, Any]
    reservation: str = "0.5"
    seconds: float = inf


def cases(hard_seconds: float) -> list[Case]:
    """The last is the hard one: a rule that leaves open who accepts, and so much reserved that almost nothing else does."""
    return [
        Case("consensus", CONSENSUS),
        Case('`share = "19/20"`', {"share": "19/20"}),
        Case('`share = "3/4"`', {"share": "3/4"}),
        Case(
            f'`share = "3/4"`, 0.6 reserved, at most {hard_seconds:g} s',
            {"share": "3/4"},
            "0.6",
            hard_seconds,
        ),
    ]


def red_lines(of: Size) -> int:
    parties, issues, options = of
    return parties * issues * options // GRADES_PER_RED_LINE


def who_blocks(of: Size, repeat: int) -> list[str]:
    """The section of the page."""
    rows = []
    for name, rule in (
        ("consensus", CONSENSUS),
        ("two thirds of each format, five vetoes", PARTS_AND_VETOES),
    ):
        problem = blocs(*of, red_lines=red_lines(of), rule=rule)
        reading, positions = runs(partial(Positions.of, problem), repeat)
        scanning, _ = runs(partial(scan, positions), 5 * repeat)
        limit = f"under {SCAN_LIMIT * 1000:g} ms"
        rows.append((f"who blocks which option, {name}", scanning, limit, met(scanning.best < SCAN_LIMIT)))
    floor, _ = runs(lambda: np.count_nonzero(positions.sides < 0, axis=0), 5 * repeat)
    rows += [
        ("the floor: numpy counts the rejections of each option of the same table", floor, "", ""),
        (f"before it, once: the table read off {len(problem.stands):,} filed stances", reading, "", ""),
    ]
    return [
        "## Who blocks what",
        "",
        f"Every option of {size(*of)} with {red_lines(of):,} red lines: does it pass, can it still, who rejects it, and who of",
        f"those stops it even with everybody else for. Best of {5 * repeat} runs, of {repeat} for reading.",
        "",
        *table(["what", "best (median)", "target", ""], rows),
    ]


def proofs(of: Size, repeat: int, *, hard_seconds: float, second_seconds: float) -> list[str]:
    """The section of the page. `second_seconds`: how long CP-SAT may take for an answer."""
    rows = [line for case in cases(hard_seconds) for line in _proofs_of(case, of, repeat, second_seconds)]
    start = _second(_nothing_to_solve(), second_seconds)[0]
    header = ["question", "rule", "answer", "best (median)", "target", "", "CP-SAT, once", "what CP-SAT says"]
    return [
        "## Does a package pass, and which red lines would have to move",
        "",
        f"{size(*of)} with {red_lines(of):,} red lines. The time is for the program, HiGHS's search, and the exact check of what",
        "it finds; for the second question also for one such set of red lines. CP-SAT gets the same program in a process of its own, one",
        f"worker, and at most {second_seconds:g} s; its start with nothing to solve takes {start}.",
        "",
        *table(header, rows),
    ]


def _proofs_of(case: Case, of: Size, repeat: int, second_seconds: float) -> Iterator[tuple[object, ...]]:
    problem = blocs(*of, red_lines=red_lines(of), rule=case.rule, reservation=case.reservation)
    values = Values.of(Positions.of(problem))
    repeat = repeat if case.seconds == inf else 1

    def line(question: str, answer: str, took: Runs, *, proven: bool) -> tuple[object, ...]:
        time = took if repeat > 1 else written(took.best)
        reached = met(proven and took.best < PROOF_LIMIT)
        return question, case.name, answer, time, f"proven, under {PROOF_LIMIT:g} s", reached

    took, found = runs(lambda: feasible(values, Budget(case.seconds)), repeat)
    answer = f"{found.answer}, proven" if found.proven else "not known in this time"
    yield (
        *line("does a package pass", answer, took, proven=found.proven),
        *_second(found.claim, second_seconds),
    )
    took, least = runs(lambda: unlock(values, Budget(case.seconds), most=1), repeat)
    yield (
        *line("which red lines would have to move", _moves(least), took, proven=least.proven),
        *_second(least.claim, second_seconds),
    )


def _moves(found: Unlock) -> str:
    if found.minimum is None:
        return "no number of them, proven" if found.proven else "not known in this time"
    if found.proven:
        return f"{found.minimum}, proven"
    return f"{found.at_least} to {found.minimum}"


def _second(claim: Claim, seconds: float) -> tuple[str, str]:
    took, verdict = runs(partial(confirm, claim.program, claim.solution, seconds=seconds), 1)
    word = verdict.status.replace("_", " ")
    return "" if verdict.status == "not_asked" else written(took.best), f"{word}: {verdict.reason}"


def _nothing_to_solve() -> Claim:
    program = Program()
    program.row("one", {program.column("one"): 1}, low=1)
    return Claim(program, Solution("optimal", (1,), Fraction(0), 0.0))


def fair_answers(some: Size, exact: Size, seeds: int, repeat: int, *, second_seconds: float) -> list[str]:
    """The section of the page: `some` within a second, `exact` to the end."""
    drawn = [(reserved, seed) for reserved in ("0", "0.5") for seed in range(1, seeds + 1)]
    rows = [
        *(_within_a_second(some, *one, repeat, second_seconds) for one in drawn),
        *(_to_the_end(exact, *one, repeat, second_seconds) for one in drawn),
    ]
    return [
        "## Fair answers",
        "",
        "Value, and the bound that no package exceeds: for Kalai-Smorodinsky the least share of the way from what is reserved to the",
        "party's best, for Nash the geometric mean of gains, for Kalai the least gain. Consensus; half the usual red lines, so that",
        "packages pass. All three answers share the time; with a budget, the run with the smallest gap of Kalai-Smorodinsky counts.",
        "CP-SAT is asked, once, whether a package exceeds the bound of Kalai-Smorodinsky.",
        "",
        *table(
            [
                "problem",
                "best (median)",
                "Kalai-Smorodinsky",
                "Nash",
                "Kalai",
                "target",
                "",
                "CP-SAT on the bound",
            ],
            rows,
        ),
    ]


def _values(of: Size, reserved: str, seed: int) -> Values:
    return Values.of(Positions.of(blocs(*of, red_lines=red_lines(of) // 2, reservation=reserved, seed=seed)))


def _within_a_second(
    of: Size, reserved: str, seed: int, repeat: int, second_seconds: float
) -> tuple[object, ...]:
    values = _values(of, reserved, seed)
    found: list[Fair] = []
    took, _ = runs(lambda: found.append(fair(values, Budget(FAIR_BUDGET), surely=True)), repeat)
    closest = min(found, key=lambda one: _gap(one.answers[0]))
    target = f"under {FAIR_LIMIT:g} s, Kalai-Smorodinsky at a gap of at most {GAP_LIMIT * 100:g} %"
    name = f"{size(*of)}, {reserved} reserved, seed {seed}, a budget of {FAIR_BUDGET:g} s"
    reached = met(_gap(closest.answers[0]) <= GAP_LIMIT and took.best < FAIR_LIMIT)
    return name, took, *map(_answer, closest.answers), target, reached, _on_bound(closest, second_seconds)


def _to_the_end(of: Size, reserved: str, seed: int, repeat: int, second_seconds: float) -> tuple[object, ...]:
    values = _values(of, reserved, seed)
    took, found = runs(lambda: fair(values, surely=True), repeat)
    reached = all(_gap(one) == 0 for one in found.answers) and took.best < FAIR_LIMIT
    name = f"{size(*of)}, {reserved} reserved, seed {seed}, as long as it takes"
    target = f"exact, under {FAIR_LIMIT:g} s"
    return name, took, *map(_answer, found.answers), target, met(reached), _on_bound(found, second_seconds)


def _on_bound(found: Fair, seconds: float) -> str:
    claim = found.answers[0].claim
    if claim is None:
        return NOT_ASKED
    took, says = _second(claim, seconds)
    return f"{took} {says}".strip()


def _gap(answer: FairPackage) -> float:
    return inf if answer.gap is None else answer.gap


def _answer(answer: FairPackage) -> str:
    if answer.value is None or answer.bound is None:
        return answer.reason
    closed = "exact" if answer.gap == 0 else f"gap {(answer.gap or 0) * 100:.1f} %"
    return f"{answer.value:.4f} of {answer.bound:.4f}, {closed}"


def growth(sizes: tuple[Size, ...], repeat: int) -> list[str]:
    """The section of the page."""
    return [
        "## How cost grows",
        "",
        "Consensus, best of the runs. The table, the scan and the program of a package grow with parties × issues × options; how long a",
        "proof takes depends more on how tight the program is. A fair answer is asked for once, without red lines and with a budget of",
        f"{GROWTH_BUDGET:g} s for all three.",
        "",
        *table(
            [
                "problem",
                "table",
                "who blocks",
                "does a package pass",
                "red lines to move",
                f"Kalai-Smorodinsky, {GROWTH_BUDGET:g} s",
            ],
            (tuple(_grown(of, repeat)) for of in sizes),
        ),
    ]


def _grown(of: Size, repeat: int) -> Iterator[object]:
    problem = blocs(*of, red_lines=red_lines(of))
    yield f"{size(*of)}, {red_lines(of):,} red lines"
    reading, positions = runs(partial(Positions.of, problem), repeat)
    yield written(reading.best)
    yield written(runs(partial(scan, positions), repeat)[0].best)
    values = Values.of(positions)
    took, found = runs(partial(feasible, values), repeat)
    yield f"{written(took.best)}: {found.answer}"
    took, least = runs(partial(unlock, values, most=1), repeat)
    yield f"{written(took.best)}: {_moves(least)}"
    free = Values.of(Positions.of(blocs(*of, red_lines=0)))
    took, answers = runs(lambda: fair(free, Budget(GROWTH_BUDGET), surely=True), 1)
    yield f"{written(took.best)}: {_answer(answers.answers[0])}"
