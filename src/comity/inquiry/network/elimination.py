# SPDX-License-Identifier: Apache-2.0
"""What a Bayesian network answers exactly: posteriors, probabilities of evidence, and likelihoods without the prior of the question.

All in floats, without sampling. Evidence that the model holds impossible is refused. Priors are the model's own; none is added here.
Where rows were rounded and do not sum to 1, the distribution is the product of all tables as written, divided once by its sum.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import product

import numpy as np

from comity.errors import InputError, Refusal
from comity.inquiry.network.factors import Scaled, answer, connected, structure, union
from comity.inquiry.network.network import Network
from comity.inquiry.network.ordering import bits

POSSIBLE = "inquiry: evidence that the model holds impossible has no posterior"


def posterior(network: Network, of: str, given: Mapping[str, str]) -> dict[str, float]:
    """P(of | given) for each state of `of`. Raises InputError for unknown names, Refusal for impossible evidence and for want of memory."""
    return {states[0]: share for states, share in joint_posterior(network, (of,), given).items()}


def joint_posterior(
    network: Network, of: Sequence[str], given: Mapping[str, str]
) -> dict[tuple[str, ...], float]:
    """P(of | given) for each combination of states of several variables, the last one fastest. Raises like `posterior`."""
    states = [network.variable(name).states for name in of]
    if len(set(of)) != len(of):
        raise InputError(f"{network.name}: a node is asked for twice", hint="name each node once")
    asked = [network.places[name] for name in of]
    values = answer(network, asked, _observed(network, given), whole=False).values
    total = values.sum()
    if not total > 0:
        raise impossible(network, given)
    with np.errstate(under="ignore"):
        shares = np.transpose(values / total, np.argsort(np.argsort(asked)))
    return dict(zip(product(*states), shares.ravel().tolist(), strict=True))


def impossible(network: Network, given: Mapping[str, str]) -> Refusal:
    """What is raised for evidence of probability 0."""
    evidence = ", ".join(f"{name} = {state}" for name, state in given.items()) or "none"
    return Refusal(
        f"{network.name}: the model gives this evidence the probability 0: {evidence}",
        rule=POSSIBLE,
        hint="leave out findings one by one to see which of them the model excludes",
    )


def likelihood(network: Network, given: Mapping[str, str]) -> float:
    """P(given); 0.0 for impossible evidence and for what is below the least float. Raises InputError, Refusal for want of memory."""
    found = answer(network, [], _observed(network, given))
    if structure(network).rounded:
        found = _over(found, answer(network, [], {}))
    return float(found.plain)


def likelihoods(network: Network, of: str, given: Mapping[str, str]) -> dict[str, float]:
    """P(given | of = state) for each state. The prior of `of` has no part in it, so a state that the model gives 0 has a likelihood, too.

    Only where the evidence is tied to `of` through its causes as well is a state of probability 0 without a likelihood: nan.
    Raises InputError, Refusal for want of memory.
    """
    found = _likelihoods(network, of, given).plain.tolist()
    return dict(zip(network.variable(of).states, found, strict=True))


def likelihood_ratios(network: Network, of: str, given: Mapping[str, str]) -> dict[str, dict[str, float]]:
    """P(given | of = one) / P(given | of = other) for any two states: inf where only the other excludes the evidence, nan where both do.

    Right even where both likelihoods are below the least float; a ratio above the greatest one is inf, too. Raises like `likelihoods`.
    """
    values = _likelihoods(network, of, given).values.tolist()
    pairs = list(zip(network.variable(of).states, values, strict=True))
    return {one: {other: _ratio(a, b) for other, b in pairs if other != one} for one, a in pairs}


def _ratio(over: float, under: float) -> float:
    if under:
        return over / under
    return math.inf if over > 0 else math.nan


def _likelihoods(network: Network, of: str, given: Mapping[str, str]) -> Scaled:
    network.variable(of)
    asked = network.places[of]
    observed = _observed(network, given)
    if _through_effects_only(network, asked, observed):
        found = answer(network, [asked], observed, cut=asked)
        return _over(found, answer(network, [asked], {}, cut=asked)) if structure(network).rounded else found
    return _over(answer(network, [asked], observed), answer(network, [asked], {}))


def _over(some: Scaled, whole: Scaled) -> Scaled:
    """The quotients, each nan where nothing is divided by nothing."""
    with np.errstate(invalid="ignore", divide="ignore", under="ignore"):
        return Scaled(some.values / whole.values, some.log_scale - whole.log_scale)


def _through_effects_only(network: Network, asked: int, observed: Mapping[int, int]) -> bool:
    """Whether `asked` separates its parents from all other evidence, so that nothing above it has a part in the likelihoods."""
    known = structure(network)
    own = 1 << asked
    above, evidence = known.parents[asked], union(1 << one for one in observed) & ~own
    if not above:
        return True
    needed = known.closure([asked, *observed])
    scopes = [(known.parents[one] | 1 << one) & ~own for one in bits(needed)]
    return not any(part & above and part & evidence for part, _ in connected(scopes))


def _observed(network: Network, given: Mapping[str, str]) -> dict[int, int]:
    """Places of the variables that were observed, and of their states. Raises InputError."""
    return {
        network.places[network.variable(name).name]: network.state(name, state)
        for name, state in given.items()
    }
