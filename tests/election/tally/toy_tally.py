# SPDX-License-Identifier: Apache-2.0
"""Elections in groups small enough for thousands of exponentiations: keys, ciphertexts and trustees without ballots or proofs of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from comity.election.ballots.belenios_v1.keys import public_key
from comity.election.ballots.belenios_v1.messages import (
    Ciphertext,
    Proof,
    SignedMessage,
    ThresholdParameters,
    TrusteePublicKey,
)
from comity.election.ballots.belenios_v1.model import Election, Pedersen, Single, Trustees
from comity.election.ballots.belenios_v1.proofs import Pair
from comity.election.ballots.belenios_v1.questions import (
    HomomorphicQuestion,
    NonHomomorphicQuestion,
    Question,
)
from comity.election.ballots.groups.finite_field import FiniteField
from comity.election.ballots.groups.parameters import Parameters
from comity.election.ballots.groups.protocol import Embedding, Group

SMALL = FiniteField(Parameters("SMALL", modulus=607, order=101, generator=64))
"""Small enough to multiply by hand; 64 = 2^6, and 607 - 1 = 6 * 101."""
TOY = FiniteField(
    Parameters(
        "TOY",
        modulus=340282366920938463463374607431768223907,
        order=170141183460469231731687303715884111953,
        generator=4,
        embedding=Embedding(padding=8, bits_per_int=8),
    )
)
"""A safe prime above 2^128: a changed proof does not pass by chance."""

SEATS = HomomorphicQuestion("Which seat?", ("ALD", "BRE", "MAR"), 1, 1)
BLANK = HomomorphicQuestion("Adopt?", ("yes", "no"), 1, 2, blank=True)
ORDER = NonHomomorphicQuestion("In what order?", ("ALD", "BRE"))


def drawing(random: Random) -> Callable[[int], int]:
    return random.randrange


def election(*questions: Question, group: Group = TOY, private: int = 7) -> Election:
    """An election whose private key is `private`."""
    key = group.generator_power(private)
    return Election(b"{}", "toyuuid1111111", "Seat", "", group, key, tuple(questions))


def sealed(one: Election, value: int, randomness: int) -> Pair:
    """g^randomness and y^randomness g^value."""
    group = one.group
    beta = group.multiply(group.power(one.public_key, randomness), group.generator_power(value))
    return Pair(group.generator_power(randomness), beta)


def sealed_list(one: Election, values: Sequence[int], randomness: int) -> Pair:
    """A vote on a non-homomorphic question."""
    return sealed_element(one, one.group.encode(values), randomness)


def sealed_element(one: Election, element: object, randomness: int) -> Pair:
    group = one.group
    return Pair(
        group.generator_power(randomness), group.multiply(group.power(one.public_key, randomness), element)
    )


def text(one: Election, pair: Pair) -> Ciphertext:
    return Ciphertext(one.group.text(pair.alpha), one.group.text(pair.beta))


def tally_of(one: Election, rows: Sequence[Sequence[int]], random: Random) -> list[list[Ciphertext]]:
    """A tally that holds these totals."""
    return [
        [text(one, sealed(one, total, random.randrange(one.group.order))) for total in row] for row in rows
    ]


def opened(one: Election, tally: Sequence[Sequence[Ciphertext]], private: int = 7) -> list[list[int]]:
    """Factors by the whole private key, which in an election nobody has."""
    return [[one.group.power(one.group.parse(c.alpha), private) for c in row] for row in tally]


@dataclass(frozen=True)
class Bench:
    """Trustees with their private keys by number, and the key of the whole election."""

    trustees: Trustees
    private: Mapping[int, int]
    whole: int


def bench(shapes: Sequence[tuple[int, int] | None], random: Random, group: FiniteField = TOY) -> Bench:
    """For each shape a single trustee (None) or a threshold group (needed, of how many)."""
    items: list[Single | Pedersen] = []
    private: dict[int, int] = {}
    whole, first = 0, 1
    for shape in shapes:
        needed, size = shape or (1, 1)
        coefficients = [random.randrange(1, group.order) for _ in range(needed)]
        for place in range(1, size + 1):
            private[first + place - 1] = _at(coefficients, place, group) if shape else coefficients[0]
        keys = [_public(group, private[first + place], random) for place in range(size)]
        items.append(Pedersen(first, _parameters(needed, keys)) if shape else Single(first, keys[0]))
        whole, first = (whole + coefficients[0]) % group.order, first + size
    return Bench(Trustees(tuple(items)), private, whole)


def _at(coefficients: Sequence[int], place: int, group: FiniteField) -> int:
    value: int = sum(one * place**power for power, one in enumerate(coefficients)) % group.order
    return value


def _public(group: FiniteField, private: int, random: Random) -> TrusteePublicKey:
    return public_key(group, private, drawing(random))


def _parameters(needed: int, keys: list[TrusteePublicKey]) -> ThresholdParameters:
    """Certificates and coefficients are left blank: they were checked with the list of trustees."""
    blank = [SignedMessage("", Proof("0", "0"))] * len(keys)
    return ThresholdParameters(needed, blank, blank, keys)
