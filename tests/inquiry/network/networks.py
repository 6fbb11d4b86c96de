# SPDX-License-Identifier: Apache-2.0
"""Networks to test with: Asia as published, drawn ones, and the joint distribution written out as the slow and certain oracle."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from itertools import product

import numpy as np
from hypothesis import strategies as st

from comity.inquiry.network.network import Network, Variable

YES_NO = ("yes", "no")


def asia() -> Network:
    """Lauritzen & Spiegelhalter, Local Computations with Probabilities on Graphical Structures (1988), their table of probabilities."""
    parents = {
        "tub": ("asia",),
        "lung": ("smoke",),
        "bronc": ("smoke",),
        "either": ("tub", "lung"),
        "xray": ("either",),
        "dysp": ("either", "bronc"),
    }
    tables = {
        "asia": [0.01, 0.99],
        "tub": [[0.05, 0.95], [0.01, 0.99]],
        "smoke": [0.5, 0.5],
        "lung": [[0.1, 0.9], [0.01, 0.99]],
        "bronc": [[0.6, 0.4], [0.3, 0.7]],
        "either": [[[1, 0], [1, 0]], [[1, 0], [0, 1]]],
        "xray": [[0.98, 0.02], [0.05, 0.95]],
        "dysp": [[[0.9, 0.1], [0.7, 0.3]], [[0.8, 0.2], [0.1, 0.9]]],
    }
    variables = tuple(Variable(name, YES_NO) for name in tables)
    return Network(
        "asia", variables, parents, {name: np.array(table, float) for name, table in tables.items()}
    )


def joint(network: Network) -> dict[tuple[str, ...], float]:
    """The probability of every combination of states of all variables, in their order: the product of the tables over its sum."""
    found = {}
    for places in product(*(range(len(one.states)) for one in network.variables)):
        at = dict(zip(network.places, places, strict=True))
        states = tuple(one.states[place] for one, place in zip(network.variables, places, strict=True))
        found[states] = math.prod(
            float(network.tables[name][(*(at[parent] for parent in network.parents[name]), at[name])])
            for name in network.places
        )
    total = math.fsum(found.values())
    return {states: share / total for states, share in found.items()}


def probability(network: Network, wanted: Mapping[str, str]) -> float:
    """P(wanted), summed over the joint distribution."""
    return math.fsum(
        share
        for states, share in joint(network).items()
        if all(states[network.places[name]] == state for name, state in wanted.items())
    )


def drawn(
    nodes: int,
    seed: int,
    *,
    reach: int = 6,
    parents: int = 3,
    zeros: float = 0.0,
    states: tuple[int, int] = (2, 4),
) -> Network:
    """A network whose nodes have parents among the `reach` nodes before them, which keeps the width moderate."""
    draw = np.random.default_rng([seed, nodes])
    variables: list[Variable] = []
    above: dict[str, tuple[str, ...]] = {}
    tables = {}
    for number in range(nodes):
        count = int(draw.integers(states[0], states[1] + 1))
        near = np.arange(max(0, number - reach), number)
        chosen = draw.choice(near, min(len(near), int(draw.integers(0, parents + 1))), replace=False).tolist()
        variables.append(Variable(f"n{number}", tuple(f"s{state}" for state in range(count))))
        above[f"n{number}"] = tuple(f"n{one}" for one in chosen)
        rows = draw.dirichlet([0.7] * count, [len(variables[one].states) for one in chosen])
        rows = np.where(draw.random(rows.shape) < zeros, 0.0, rows)
        rows[..., 0] += rows.sum(axis=-1) == 0
        tables[f"n{number}"] = rows / rows.sum(axis=-1, keepdims=True)
    return Network(f"drawn{nodes}", tuple(variables), above, tables)


@st.composite
def small(draw: st.DrawFn) -> Network:
    """Up to six nodes of one to three states, any parents among those before, rows with zeros, the order of nodes shuffled."""
    count = draw(st.integers(1, 6))
    variables = [Variable(f"v{number}", tuple("abc"[: draw(st.integers(1, 3))])) for number in range(count)]
    parents, tables = {}, {}
    for number, one in enumerate(variables):
        above = draw(st.lists(st.sampled_from(variables[:number]), unique=True, max_size=3)) if number else []
        parents[one.name] = tuple(parent.name for parent in above)
        shape = [len(parent.states) for parent in above]
        own = len(one.states)
        row = st.lists(st.integers(0, 4), min_size=own, max_size=own).filter(any)
        rows = [draw(row) for _ in range(math.prod(shape))]
        table = np.array(rows, float).reshape(*shape, own)
        tables[one.name] = table / table.sum(axis=-1, keepdims=True)
    return Network("small", tuple(draw(st.permutations(variables))), parents, tables)


def rounded(network: Network, places: int = 6) -> Network:
    """The same with numbers of so many places, so that rows need not sum to 1."""
    return replace(network, tables={name: table.round(places) for name, table in network.tables.items()})


@st.composite
def questions(draw: st.DrawFn) -> tuple[Network, str, dict[str, str]]:
    """A network, rounded or not, a node, and findings on any of its nodes."""
    network = draw(small())
    if draw(st.booleans()):
        network = rounded(network)
    of = draw(st.sampled_from(list(network.places)))
    seen = draw(st.lists(st.sampled_from(network.variables), unique=True, max_size=4))
    return network, of, {one.name: draw(st.sampled_from(one.states)) for one in seen}
