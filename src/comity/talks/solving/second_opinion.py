# SPDX-License-Identifier: Apache-2.0
"""Asks a second solver, CP-SAT, whether what the first one says of a program is so: its least cost, or that nothing fits.

CP-SAT shares no code with HiGHS and computes in integers. It runs in a process of its own (`cp_sat`), since ortools and HiGHS cannot
always be loaded into one; whatever happens to that process, the answer is a verdict. Values that either solver gives are checked here in
exact arithmetic. Sets of conflicting demands are never taken from CP-SAT, only whether a program has a solution.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, inf, lcm
from pathlib import Path
from typing import Any, Literal

from comity.talks.solving.program import Number, Program, Row, whole
from comity.talks.solving.solver import TOLERANCE, Solution

Status = Literal["confirmed", "contradicted", "not_asked", "no_answer"]

INSTALL = 'pip install "comity[second-solver]"'

_WORKER = Path(__file__).with_name("cp_sat.py")
_GRACE_SECONDS = 20.0
"""What the worker gets on top of its time for starting up, and for reading and checking the program."""

_MOST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the second solver says of a claim.

    "confirmed": of an optimal solution, that the least cost is the same; of no solution, that there is none; of a solution that the budget
    cut short, that its cost can be had and that no less than its bound was found. "contradicted": `reason` says by what. "not_asked": the
    second solver is missing, or cannot take this program. "no_answer": it did not decide in time, or broke down.

    `cost`, exact, and `values` are CP-SAT's own where it found any; no cost is below `bound`.
    """

    status: Status
    reason: str = ""
    cost: Fraction | None = None
    bound: float = -inf
    values: tuple[int, ...] = ()


def confirm(program: Program, solution: Solution, *, seconds: float = 60.0) -> Verdict:
    """Is `solution` what `program` has for an answer? Whole columns only; `seconds` is what CP-SAT gets."""
    exact = not any(column.continuous for column in program.columns)
    wrong = next(_wrong(program, solution.values, solution.cost), "") if exact and solution.found else ""
    if wrong:
        return Verdict("contradicted", f"the values that are claimed {wrong}")
    if solution.status == "limit" and not solution.found and solution.bound == -inf:
        return Verdict("not_asked", "nothing is claimed")
    factor = lcm(1, *(Fraction(number).denominator for number in program.objective.values()))
    reason, asked = _asked(program, None if solution.status == "infeasible" else factor)
    if reason:
        return Verdict("not_asked", reason)
    asked |= {"hint": [int(value) for value in solution.values], "seconds": seconds}
    answer = _run(asked, seconds)
    if isinstance(answer, Verdict):
        return answer
    try:
        return _verdict(program, solution, answer, factor)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return Verdict("no_answer", "the second solver printed no answer")


def _wrong(program: Program, values: Sequence[Number], cost: Fraction | None) -> Iterator[str]:
    """What keeps these values of whole columns from being a solution of this cost, in words that follow "the values"."""
    if len(values) != len(program.columns):
        yield "are not one for each column"
        return
    for column, value in zip(program.columns, values, strict=True):
        inside = column.low <= value and (column.high is None or value <= column.high)
        if not inside or Fraction(value).denominator != 1:
            yield f"cannot have {column.name!r} at {value}"
    yield from (f"break the row {row.name!r}" for row in program.broken(values))
    if program.cost(values) != cost:
        yield f"cost {program.cost(values)}, not {cost}"


def _asked(program: Program, factor: int | None) -> tuple[str, dict[str, Any]]:
    """The program as the worker reads it, with the objective times `factor`, or without one; or the reason why it cannot."""
    columns: list[tuple[int, int]] = []
    for column in program.columns:
        if column.continuous:
            return f"CP-SAT takes whole numbers only, and {column.name!r} need not be one", {}
        if column.high is None:
            return f"CP-SAT takes numbers with bounds only, and {column.name!r} has no upper one", {}
        columns.append((ceil(column.low), floor(column.high)))
    if any(low > high for low, high in columns):
        return "a column has no whole number within its bounds", {}
    rows = [one for row in program.rows for one in _ends_apart(whole(row))]
    objective = {} if factor is None else {at: int(value * factor) for at, value in program.objective.items()}
    numbers = [end for ends in columns for end in ends]
    numbers += [int(end) for row in rows for end in (*row.terms.values(), row.low, row.high) if end is not None]  # fmt: skip
    if any(not -_MOST <= number <= _MOST for number in (*numbers, *objective.values())):
        return "numbers of the program do not fit into the 64 bits that CP-SAT computes in", {}
    return "", {
        "columns": columns,
        "rows": [(list(row.terms), list(row.terms.values()), row.low, row.high) for row in rows],
        "objective": None if factor is None else (list(objective), list(objective.values())),
    }


def _ends_apart(row: Row) -> Iterator[Row]:
    """A row whose rounded ends exclude each other, as two: an interval that is empty is none to CP-SAT."""
    if row.low is not None and row.high is not None and row.low > row.high:
        yield Row(row.name, row.terms, row.low, None)
        yield Row(row.name, row.terms, None, row.high)
    else:
        yield row


def _command() -> list[str]:
    """`-P`: the working directory is no place to import from, whatever lies there.

    Not `-I`, which would also hide an ortools on PYTHONPATH or among the user's own packages, where this process may have found Comity;
    if this process was started with it, so is the worker. The worker is started by its path: it needs nothing of Comity, so nothing
    depends on whether Comity is installed, editable, or only on the path of this process.
    """
    return [sys.executable, "-I" if sys.flags.isolated else "-P", str(_WORKER)]


def _run(asked: dict[str, Any], seconds: float) -> dict[str, Any] | Verdict:
    try:
        done = subprocess.run(  # noqa: S603 our own interpreter and module
            _command(),
            input=json.dumps(asked),
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=None if seconds == inf else seconds + _GRACE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Verdict("no_answer", f"the second solver did not stop after {seconds:g} seconds")
    except OSError as error:
        return Verdict("no_answer", f"the second solver cannot be started: {error.strerror}")
    if done.returncode:
        return Verdict("no_answer", f"the second solver broke down (exit code {done.returncode})")
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        return Verdict("no_answer", "the second solver printed no answer")
    return answer


def _verdict(program: Program, claim: Solution, answer: dict[str, Any], factor: int) -> Verdict:
    status = answer["status"]
    if status == "missing":
        return Verdict("not_asked", f"the second solver is not installed: {INSTALL}")
    if status == "invalid":
        return Verdict(
            "not_asked", f"CP-SAT cannot take the program: {answer['reason'].splitlines()[0][:200]}"
        )
    if status == "unknown":
        return Verdict("no_answer", "CP-SAT found neither a solution nor that there is none in its time")
    if status == "infeasible":
        if claim.found:
            return Verdict("contradicted", "CP-SAT says that nothing fits")
        return Verdict("confirmed", "CP-SAT proves that nothing fits")
    if status not in {"optimal", "feasible"}:
        raise ValueError(status)
    values = tuple(int(value) for value in answer["values"])
    cost = program.cost(values) if len(values) == len(program.columns) else None
    wrong = next(_wrong(program, values, cost), "")
    if cost is None or wrong:
        return Verdict("no_answer", f"the values that CP-SAT gives {wrong}")
    bound = float(cost) if status == "optimal" else float(answer["bound"]) / factor
    word, reason = _compared(claim, cost, bound, proven=status == "optimal")
    if word == "confirmed" and not program.objective:
        reason = "CP-SAT finds a solution, too"
    return Verdict(word, reason, cost, bound, values)


def _compared(claim: Solution, cost: Fraction, bound: float, *, proven: bool) -> tuple[Status, str]:
    """The claim beside a solution of CP-SAT, checked, of this cost; `proven`: it says that this is the least."""
    if claim.status == "infeasible":
        return "contradicted", "CP-SAT found a solution"
    least = claim.cost if claim.status == "optimal" else None
    if least is not None and cost < least:
        return "contradicted", f"CP-SAT found a solution that costs {cost}, less than {least}"
    if cost < claim.bound - TOLERANCE * max(1.0, abs(claim.bound)):
        return (
            "contradicted",
            f"CP-SAT found a solution that costs {cost}, less than the bound {claim.bound:g}",
        )
    if claim.cost is not None and (cost if proven else bound - TOLERANCE * max(1.0, abs(bound))) > claim.cost:
        return "contradicted", f"CP-SAT says that nothing costs as little as {claim.cost}"
    if proven:
        return "confirmed", f"CP-SAT proves that the least cost is {cost}"
    if least is None and claim.cost is not None and cost <= claim.cost:
        return "confirmed", f"CP-SAT found a solution that costs {cost}, and none below the bound"
    return (
        "no_answer",
        f"CP-SAT found a solution that costs {cost}, and did not prove in its time that none costs less",
    )
