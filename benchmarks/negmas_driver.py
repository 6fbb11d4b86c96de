# SPDX-License-Identifier: Apache-2.0
"""Asks NegMAS about one domain, in NegMAS's own environment and process: the domain as JSON on standard input, its answers as JSON out.

It uses NegMAS's documented functions and nothing of Comity; `talks_peers` runs it. Only the call itself is timed, a few times.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from importlib.metadata import version
from typing import Any


def timed(action: Callable[[], Any], repeat: int) -> tuple[list[float], Any]:
    """Seconds of each call, and what the last one returned."""
    seconds, found = [], None
    for _ in range(repeat):
        start = time.perf_counter()
        found = action()
        seconds.append(time.perf_counter() - start)
    return seconds, found


def main() -> None:
    """All efficient outcomes; then the points among those that give nobody less than is reserved, which is how NegMAS finds them."""
    from negmas import make_issue, make_os  # type: ignore[import-not-found]
    from negmas.preferences import (  # type: ignore[import-not-found]
        LinearAdditiveUtilityFunction,
        kalai_points,
        ks_points,
        nash_points,
        pareto_frontier,
    )

    asked = json.load(sys.stdin)
    issues = [
        make_issue(list(range(len(options))), name=f"issue{place}")
        for place, options in enumerate(asked["issues"])
    ]
    space = make_os(issues)

    def party(place: int, reserved: float) -> Any:
        adds = [
            {number: float(option[place]) for number, option in enumerate(options)}
            for options in asked["issues"]
        ]
        weights = [1.0] * len(issues)
        return LinearAdditiveUtilityFunction(
            adds, weights=weights, outcome_space=space, reserved_value=reserved
        )

    def frontier(parties: Sequence[Any]) -> Any:
        return pareto_frontier(parties, issues=issues, sort_by_welfare=False)[0]

    without = [party(place, float("-inf")) for place in range(len(asked["reservations"]))]
    seconds, values = timed(partial(frontier, without), asked["repeat"])
    answers = {
        "version": version("negmas"),
        "packages": space.cardinality,
        "front": len(values),
        "seconds": seconds,
    }
    parties = [party(place, float(reserved)) for place, reserved in enumerate(asked["reservations"])]
    if asked["points"]:
        values = frontier(parties)
        answers["reserved_front"] = len(values)
        named = (("nash", nash_points), ("kalai", kalai_points), ("kalai_smorodinsky", ks_points))
        for name, points in named:
            found = points(parties, values, outcome_space=space)
            answers[name] = sorted(list(point) for point, _ in found)
    print(json.dumps(answers))


if __name__ == "__main__":
    main()
