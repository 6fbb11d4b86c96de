# SPDX-License-Identifier: Apache-2.0
"""Queries of Bayesian networks beside pyAgrum in one run: the same drawn networks, findings and questions, and how far the answers differ.

pyAgrum is asked in the way that is fastest for it: one target, lazy propagation. Both have read the network before the clock starts.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from benchmarks.runs import Runs, runs
from comity.inquiry.network import bifxml
from comity.inquiry.network.elimination import posterior
from comity.inquiry.network.network import Network, Variable

SIZES = (10, 20, 40, 60, 80)
LARGE = 223
TIMES_PYAGRUM, UP_TO_NODES, DIFFERENCE = 10.0, 80, 1e-9
QUESTIONS = 10

Question = tuple[str, Mapping[str, str]]


@dataclass(frozen=True)
class Row:
    """A network with so many nodes and findings: seconds for a query, ours and theirs, and the greatest difference of a probability."""

    nodes: int
    findings: int
    ours: Runs
    theirs: Runs
    difference: float

    @property
    def ratio(self) -> float:
        """How many times as long ours takes."""
        return self.ours.best / self.theirs.best

    @property
    def met(self) -> bool:
        """Within the time up to the size that the target is for, and the same answers at any size."""
        return self.difference <= DIFFERENCE and (self.nodes > UP_TO_NODES or self.ratio <= TIMES_PYAGRUM)


def rows(repeat: int = 5, seeds: Sequence[int] = (1, 2, 3)) -> list[Row] | None:
    """One for each size and seed, in the order of size, the seed second; None where pyAgrum is not installed."""
    engine = _pyagrum()
    if engine is None:
        return None
    return [_row(engine, drawn(nodes, seed), seed, repeat) for nodes in (*SIZES, LARGE) for seed in seeds]


def drawn(nodes: int, seed: int, *, reach: int = 6, parents: int = 3) -> Network:
    """Nodes of two to four states with up to three parents among the six nodes before them: the width of a model made by hand."""
    draw = np.random.default_rng([seed, nodes])
    variables: list[Variable] = []
    above, tables = {}, {}
    for number in range(nodes):
        near = np.arange(max(0, number - reach), number)
        chosen = draw.choice(near, min(len(near), int(draw.integers(0, parents + 1))), replace=False).tolist()
        states = tuple(f"s{state}" for state in range(int(draw.integers(2, 5))))
        variables.append(Variable(f"n{number}", states))
        above[f"n{number}"] = tuple(f"n{one}" for one in chosen)
        shape = [len(variables[one].states) for one in chosen]
        tables[f"n{number}"] = draw.dirichlet([0.7] * len(states), shape)
    return Network(f"drawn {nodes}", tuple(variables), above, tables)


def questions(network: Network, seed: int) -> list[Question]:
    """Ten nodes to ask about, each with findings on an eighth of the others."""
    draw = Random(seed)
    names = [one.name for one in network.variables]
    found: list[Question] = []
    while len(found) < QUESTIONS:
        of, *seen = draw.sample(names, 1 + max(1, len(names) // 8))
        found.append((of, {name: draw.choice(network.variable(name).states) for name in seen}))
    return found


def _row(engine: Any, network: Network, seed: int, repeat: int) -> Row:
    asked = questions(network, seed)
    model = _loaded(engine, network)

    def ours() -> list[list[float]]:
        return [list(posterior(network, of, given).values()) for of, given in asked]

    def theirs() -> list[list[float]]:
        return [_answer(engine, model, of, given) for of, given in asked]

    own, mine = _each(ours, repeat)
    other, yours = _each(theirs, repeat)
    difference = max(
        abs(a - b) for one, two in zip(mine, yours, strict=True) for a, b in zip(one, two, strict=True)
    )
    return Row(len(network.variables), len(asked[0][1]), own, other, difference)


def _each(action: Callable[[], list[list[float]]], repeat: int) -> tuple[Runs, list[list[float]]]:
    """Seconds for one question, and all answers."""
    took, found = runs(action, repeat)
    return Runs(tuple(seconds / len(found) for seconds in took.seconds)), found


def _pyagrum() -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pyagrum
    except ImportError:
        return None
    return pyagrum


def _loaded(engine: Any, network: Network) -> Any:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "model.bifxml"
        path.write_bytes(bifxml.write(network))
        return engine.loadBN(str(path))


def _answer(engine: Any, model: Any, of: str, given: Mapping[str, str]) -> list[float]:
    inference = engine.LazyPropagation(model)
    inference.setEvidence(dict(given))
    inference.addTarget(of)
    inference.makeInference()
    found: list[float] = inference.posterior(of).tolist()
    return found
