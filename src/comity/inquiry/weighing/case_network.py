# SPDX-License-Identifier: Apache-2.0
"""A case as a Bayesian network that other programs read: one node for the hypotheses, one for each independent group.

The hypotheses' table is uniform because a network needs one: a placeholder, not a prior. A group's table is proportional to its likelihood
ratios against one reference hypothesis at one end of their intervals: the network says what `ratios.py` says of pairs with that one.
"""

from __future__ import annotations

from fractions import Fraction
from math import sqrt
from typing import TYPE_CHECKING, Literal

from comity.errors import InputError
from comity.inquiry.case import Case, Interval
from comity.inquiry.weighing.ratios import ONE, combine

if TYPE_CHECKING:
    from comity.inquiry.network.network import Network

Corner = Literal["low", "middle", "high"]
HYPOTHESIS = "hypothesis"
OBSERVED, NOT_OBSERVED = "observed", "not_observed"


def case_network(case: Case, corner: Corner, against: str = "") -> Network:
    """The network of a case, its groups as `group_1`, `group_2`, ... in the order of the rows.

    Tables are scaled so that their greatest number is 1/2: how expected the evidence is at all was never stated, only ratios were.
    `against` is the reference hypothesis, else the rest. Middle is the geometric one. Where every group is observed, the posterior of a
    hypothesis over that of the reference is their combined likelihood ratio. Raises Refusal, InputError.
    """
    import numpy as np

    from comity.inquiry.network.network import Network, Variable

    combined = combine(case)
    against = against or next(one.id for one in case.hypotheses if one.rest)
    if against not in combined.hypotheses:
        raise InputError(
            f"there is no hypothesis {against!r} to be against",
            hint=f"hypotheses: {', '.join(combined.hypotheses)}",
        )
    states = combined.hypotheses
    variables = [Variable(HYPOTHESIS, states)]
    parents: dict[str, tuple[str, ...]] = {HYPOTHESIS: ()}
    tables = {HYPOTHESIS: np.full(len(states), 1 / len(states))}
    for number, ratios in enumerate(combined.each, 1):
        squares = [_square(ratios.get((one, against), ONE), corner) for one in combined.hypotheses]
        likely = np.array([sqrt(one / max(squares)) / 2 for one in squares])
        name = f"group_{number}"
        variables.append(Variable(name, (OBSERVED, NOT_OBSERVED)))
        parents[name] = (HYPOTHESIS,)
        tables[name] = np.stack([likely, 1 - likely], axis=1)
    return Network(case.id, tuple(variables), parents, tables)


def _square(interval: Interval, corner: Corner) -> Fraction:
    """The square of the interval's low end, high end or geometric middle: exact, whichever it is."""
    low = interval.high if corner == "high" else interval.low
    return low * (interval.low if corner == "low" else interval.high)
