# SPDX-License-Identifier: Apache-2.0
"""Groups for tests: small ones, in which everything can be tried, beside those of real elections."""

from __future__ import annotations

from comity.election.ballots import groups
from comity.election.ballots.groups import Embedding, Group
from comity.election.ballots.groups.finite_field import FiniteField
from comity.election.ballots.groups.parameters import Parameters

# Modulo a safe prime, as RFC-3526-2048: 23 = 2 * 11 + 1.
SAFE = Parameters("toy safe prime", 23, 11, 2)
# With a cofactor that holds 2 and 3, as BELENIOS-2048: 67 = 6 * 11 + 1.
COFACTOR = Parameters("toy cofactor", 67, 11, 64)
# 2^31 - 1 = 2 * 3^2 * 7 * 11 * 31 * 151 * 331 + 1; 7 generates all, so its (p-1)/331-th power has order 331.
MERSENNE = Parameters("toy Mersenne prime", 2147483647, 331, pow(7, 2147483646 // 331, 2147483647))
# 2^64 - 1469, the largest safe prime of 64 bits.
EMBEDDED = Parameters(
    "toy with an embedding",
    18446744073709550147,
    9223372036854775073,
    4,
    Embedding(padding=8, bits_per_int=8),
)

TOYS = (SAFE, COFACTOR, MERSENNE, EMBEDDED)


def toy(parameters: Parameters) -> FiniteField:
    """Fresh, with no table built yet."""
    return FiniteField(parameters)


def every_group() -> list[Group]:
    return [*map(toy, TOYS), *map(groups.group, groups.NAMES)]
