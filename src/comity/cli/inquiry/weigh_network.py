# SPDX-License-Identifier: Apache-2.0
"""What comity inquiry weigh answers about a Bayesian network in a file: a posterior, and likelihood ratios that no prior is part of."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from comity.canonical import sha256_hex
from comity.cli.common import Result, read_file, table
from comity.errors import InputError, UsageError

if TYPE_CHECKING:
    from comity.inquiry.network.network import Network

_MOST_COLUMNS = 6
MEANING = (
    "The posterior includes the prior that the model itself gives the node; likelihoods and their ratios do not. A ratio says how much "
    "more the findings are to be expected under one state than under the other. None of these says which state is to be held."
)


def weigh_network(file: Path, of: str | None, given: Sequence[str], *, confirm: bool = False) -> Result:
    """The posterior of the node `of` given findings, each NODE=STATE. `confirm`: a second engine is asked, too.

    The answer is no where the second engine differs by more than 1e-9. Raises InputError, UsageError, FormatError, Refusal.
    """
    from comity.inquiry.network.elimination import likelihood_ratios, likelihoods, posterior
    from comity.inquiry.network.files import read_network

    data = read_file(file)
    network = read_network(str(file), data)
    if of is None:
        nodes = ", ".join(network.places)
        raise UsageError(f"{file}: which node is asked for? --of NODE is missing", hint=f"nodes: {nodes}")
    states = network.variable(of).states
    evidence = findings(network, given)
    shares = posterior(network, of, evidence)
    likely = likelihoods(network, of, evidence)
    ratios = likelihood_ratios(network, of, evidence)
    answer: dict[str, Any] = {
        "of": of,
        "given": evidence,
        "posterior": shares,
        "likelihoods": _numbers(likely),
        "likelihood_ratios": {state: _numbers(its) for state, its in ratios.items()},
        "network": {"name": network.name, "nodes": len(network.variables), "sha256": sha256_hex(data)},
    }
    compared = [state for state in states if len(states) <= _MOST_COLUMNS]
    rows = [
        [
            state,
            f"{shares[state]:.9f}",
            _short(likely[state]),
            *(_ratio(ratios, state, other) for other in compared),
        ]
        for state in states
    ]
    header = ["state", "posterior", "P(findings | state)", *(f"ratio to {other}" for other in compared)]
    lines = [_title(network, of, evidence), "", table(rows, header), "", MEANING]
    agreed = True
    if confirm:
        answer["second_engine"], line = _second(network, of, evidence, shares)
        agreed = _agreed(answer["second_engine"]["greatest_difference"])
        lines += ["", line]
    return Result(answer, "\n".join(lines), ok=agreed)


def findings(network: Network, given: Sequence[str]) -> dict[str, str]:
    """NODE=STATE pairs as a mapping; both may hold `=`, so the longest node name that fits counts. Raises InputError, UsageError."""
    found: dict[str, str] = {}
    for pair in given:
        node, state = _pair(network, pair)
        if found.get(node, state) != state:
            raise UsageError(
                f"--given says {node} = {found[node]} and {node} = {state}", hint="leave one of the two"
            )
        found[node] = state
    return found


def _pair(network: Network, pair: str) -> tuple[str, str]:
    splits = [(pair[:at], pair[at + 1 :]) for at, one in enumerate(pair) if one == "="]
    if not splits:
        raise InputError(f"--given {pair!r}: expected NODE=STATE", hint="such as --given report=yes")
    nodes = [(node, state) for node, state in reversed(splits) if node in network.places]
    fitting = [(node, state) for node, state in nodes if state in network.variable(node).states]
    node, state = (fitting or nodes or splits)[0]
    network.state(node, state)
    return node, state


def _second(
    network: Network, of: str, evidence: Mapping[str, str], shares: Mapping[str, float]
) -> tuple[dict[str, Any], str]:
    from comity.inquiry.network.second_engine import posterior_by_second_engine

    opinion = posterior_by_second_engine(network, of, evidence)
    difference = opinion.greatest_difference(shares)
    data = {
        "name": opinion.name,
        "version": opinion.version,
        "posterior": opinion.posterior,
        "greatest_difference": difference,
    }
    verdict = "agrees" if _agreed(difference) else "does NOT agree"
    line = f"The second engine, {opinion.name} {opinion.version}, {verdict}: the greatest difference is {difference:.1e}."
    return data, line


def _agreed(difference: float) -> bool:
    from comity.inquiry.network.second_engine import AGREED

    return difference <= AGREED


def _numbers(some: Mapping[str, float]) -> dict[str, float | None]:
    """As JSON has them: null for a ratio without a finite value, and for a likelihood that is not defined."""
    return {name: value if math.isfinite(value) else None for name, value in some.items()}


def _ratio(ratios: Mapping[str, Mapping[str, float]], one: str, other: str) -> str:
    return "" if one == other else _short(ratios[one][other])


def _short(value: float) -> str:
    if math.isnan(value):
        return "not defined"
    return "infinite" if math.isinf(value) else f"{value:.6g}"


def _title(network: Network, of: str, evidence: Mapping[str, str]) -> str:
    given = ", ".join(f"{node} = {state}" for node, state in evidence.items())
    return f"{network.name}: {of}, given {given or 'nothing'}"
