# SPDX-License-Identifier: Apache-2.0
"""Neighbours in packages and rules, on the same instances: NegMAS in an environment and process of its own, moocore and powerindex.

Each function takes an instance and returns how long the call itself took, and facts by which answers can be compared.
"""

from __future__ import annotations

import json
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.runs import Runs, runs
from benchmarks.talks_instances import Domain, Vote
from comity.charter.coalitions import banzhaf
from comity.talks.packages.pareto import efficient, front

Facts = dict[str, Any]
NEGMAS = "negmas==0.16.0"
ENVIRONMENT = Path("build/negmas-env")
_DRIVER = Path(__file__).with_name("negmas_driver.py")


def comity_front(domain: Domain, repeat: int) -> tuple[Runs, Facts]:
    """Ours, issue by issue."""
    took, found = runs(partial(front, domain.issues), repeat)
    assert found is not None, "no more candidates than the limit"
    return took, {"front": found.packages, "distinct": found.distinct}


def comity_table(domain: Domain, repeat: int) -> tuple[Runs, Facts]:
    """Ours, from the table of all packages, as if links had joined all issues."""
    table = domain.table()
    took, kept = runs(partial(efficient, table), repeat)
    return took, {"front": int(kept.sum())}


def moocore_table(domain: Domain, repeat: int) -> tuple[Runs, Facts]:
    """moocore, from the table of all packages."""
    import moocore  # type: ignore[import-not-found,unused-ignore]

    table = domain.table()
    took, kept = runs(partial(moocore.is_nondominated, table, maximise=True, keep_weakly=True), repeat)
    return took, {"front": int(kept.sum())}


def negmas_front(
    domain: Domain, repeat: int, *, points: bool = False, folder: Path = ENVIRONMENT
) -> tuple[Runs, Facts]:
    """NegMAS, from issues and linear utilities; of outcomes with equal values it lists one, so its front is `distinct` here.

    `points`: also the Nash, Kalai and Kalai-Smorodinsky points with the parties' reservations, as lists of values. As its answers
    show, a party then has the larger of its reservation and its lowest value, and the last of the three is where the shares of the
    way to each party's best differ least, which need not be where the least share is largest.
    """
    asked = {
        "issues": [issue.tolist() for issue in domain.issues],
        "reservations": domain.reservations,
        "points": points,
        "repeat": repeat,
    }
    ran = subprocess.run(
        [negmas_environment(folder), _DRIVER],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        raise RuntimeError(f"NegMAS ended with {ran.returncode}: {ran.stderr}")
    facts = json.loads(ran.stdout.splitlines()[-1])
    took = Runs(tuple(facts.pop("seconds")))
    facts["distinct"] = facts.pop("front")
    return took, facts


def negmas_environment(folder: Path = ENVIRONMENT) -> Path:
    """The Python of an environment that has NegMAS; made on first use, and again if an earlier attempt did not finish."""
    python, done = folder.resolve() / "bin" / "python", folder / "installed"
    if not done.exists() or done.read_text(encoding="utf-8") != NEGMAS:
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", NEGMAS], check=True)
        done.write_text(NEGMAS, encoding="utf-8")
    return python


def comity_banzhaf(vote: Vote, repeat: int) -> tuple[Runs, list[float]]:
    """Ours, exact; floats only to compare."""
    took, found = runs(partial(banzhaf, vote.rule()), repeat)
    assert found.penrose_banzhaf is not None, found.reason
    return took, [float(value) for value in found.penrose_banzhaf.values()]


def powerindex_banzhaf(vote: Vote, repeat: int) -> tuple[Runs, list[float]]:
    """powerindex, in floats."""
    import powerindex  # type: ignore[import-not-found,unused-ignore]

    def ask() -> list[float]:
        game = powerindex.Game(quota=vote.quota, weights=list(vote.weights))
        game.calc_banzhaf()
        return list(game.banzhaf)

    return runs(ask, repeat)
