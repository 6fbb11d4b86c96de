# SPDX-License-Identifier: Apache-2.0
"""How many votes stand behind g^m: the discrete logarithm of a small number, by baby steps and giant steps (Shanks, 1971).

One table of the first powers of g serves all answers of an election. It is sized to the bound, the total weight, and to how often it
will be asked, but never beyond what fits in some hundred megabytes. An answer costs time in proportion to its result, not to the bound.
"""

from __future__ import annotations

from math import isqrt

from comity.election.ballots.groups.protocol import Element, Group
from comity.errors import ProofError, Refusal

MAX_BABY_STEPS = 2**20
"""About 110 bytes each."""
MAX_TOTAL_WEIGHT = 10**14
"""Beyond it the giant steps would take some minutes for each answer."""


class Logarithms:
    """Logarithms to the group's generator between 0 and `bound`, which is at most MAX_TOTAL_WEIGHT.

    `searches` is how often the whole range will be gone through: for questions that take one answer, once each, since their results share
    the total between them. Raises Refusal where the bound is too great.
    """

    def __init__(self, group: Group, bound: int, *, searches: int = 1) -> None:
        if bound > MAX_TOTAL_WEIGHT:
            raise Refusal(
                f"a total weight of {bound} is beyond what a discrete logarithm can be searched for",
                rule=f"Belenios 2.0, section 4.19: bounded by the sum of all weights, here by {MAX_TOTAL_WEIGHT}",
                hint="divide all weights by a common factor",
            )
        self._group = group
        self._bound = min(bound, group.order - 1)
        self._steps = max(1, min(isqrt(max(1, searches) * self._bound) + 1, self._bound + 1, MAX_BABY_STEPS))
        self._table: dict[int, int] = {}
        self._shared: dict[int, list[int]] = {}
        self._giant: Element = group.identity

    def of(self, element: Element, bound: int | None = None) -> int:
        """The m with g^m = element, 0 <= m <= bound. Raises ProofError where there is none."""
        group = self._group
        limit = self._bound if bound is None else min(bound, self._bound)
        if group.generator_power(limit) == element:
            return limit  # all that is left is what the last answer often has, and is the longest to walk to
        if not self._table:
            self._build()
        multiply, giant, table = group.multiply, self._giant, self._table
        current = element
        for first in range(0, limit + 1, self._steps):
            if hash(current) in table:
                found = self._exact(element, hash(current), first)
                if found is not None and found <= limit:
                    return found
            current = multiply(current, giant)
        raise ProofError(
            f"a total is not between 0 and {limit}", hint="section 4.19: bounded by the sum of all weights"
        )

    def _build(self) -> None:
        """Baby steps by hash alone: elements of 2,048 bits would take the memory of three tables. What shares a hash is kept apart."""
        group, table = self._group, self._table
        multiply, generator = group.multiply, group.generator
        current = group.identity
        for exponent in range(self._steps):
            if table.setdefault(hash(current), exponent) != exponent:
                self._shared.setdefault(hash(current), []).append(exponent)
            current = multiply(current, generator)
        self._giant = group.invert(current)

    def _exact(self, element: Element, key: int, first: int) -> int | None:
        """The logarithm among those that the hash points to, if it is one of them."""
        group = self._group
        candidates = (first + exponent for exponent in (self._table[key], *self._shared.get(key, ())))
        return next((one for one in candidates if group.generator_power(one % group.order) == element), None)
