# SPDX-License-Identifier: Apache-2.0
"""The second solver, in a process of its own: reads a program over whole columns as JSON, asks CP-SAT, and prints what it says as JSON.

The only module that imports ortools, which cannot live in one process with every build of HiGHS. It imports nothing of Comity, so that an
error there is not repeated here; `second_opinion` starts it and judges what it prints.
"""

from __future__ import annotations

import json
import sys
from typing import Any

_NOTHING: dict[str, Any] = {"status": "unknown", "reason": "", "values": [], "bound": None}


def main() -> int:
    """Reads and prints one object.

    Read: `columns` as [low, high], `rows` as [columns, coefficients, low or null, high or null], `objective` as [columns, coefficients] to
    be minimised or null, `hint` (a value for each column, or none), `seconds`; all numbers but the last are integers. Printed: `status`
    (missing, invalid, unknown, infeasible, feasible, optimal), `reason`, `values` of all columns, and `bound`, which no cost is below.
    """
    asked = json.load(sys.stdin)
    try:
        from ortools.sat.python import cp_model
    except ImportError as error:
        answer: dict[str, Any] = {**_NOTHING, "status": "missing", "reason": str(error)}
    else:
        answer = {**_NOTHING, **_answer(cp_model, asked)}
    print(json.dumps(answer))  # noqa: T201 the answer is what this process is for
    return 0


def _answer(cp_model: Any, asked: dict[str, Any]) -> dict[str, Any]:
    model = cp_model.CpModel()
    columns = [
        model.new_int_var(low, high, f"c{number}") for number, (low, high) in enumerate(asked["columns"])
    ]

    def total(places: list[int], coefficients: list[int]) -> Any:
        return cp_model.LinearExpr.weighted_sum([columns[place] for place in places], coefficients)

    for places, coefficients, low, high in asked["rows"]:
        model.add_linear_constraint(
            total(places, coefficients),
            cp_model.INT_MIN if low is None else low,
            cp_model.INT_MAX if high is None else high,
        )
    if asked["objective"] is not None:
        model.minimize(total(*asked["objective"]))
    for column, value in zip(columns, asked["hint"], strict=False):
        model.add_hint(column, value)
    wrong = model.validate()
    if wrong:
        return {"status": "invalid", "reason": wrong}
    solver = cp_model.CpSolver()
    # One worker: with more, which of several best values is printed would depend on which worker was first.
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 0
    solver.parameters.max_time_in_seconds = asked["seconds"]
    status = solver.status_name(solver.solve(model)).lower()
    if status == "model_invalid":
        return {"status": "invalid", "reason": "CP-SAT calls the model invalid"}
    if status not in ("optimal", "feasible"):
        return {"status": status}
    values = [solver.value(column) for column in columns]
    return {"status": status, "values": values, "bound": solver.best_objective_bound}


if __name__ == "__main__":
    sys.exit(main())
