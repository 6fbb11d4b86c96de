# SPDX-License-Identifier: Apache-2.0
"""The numbers of the groups are made anew from what their standards say, not only compared with themselves."""

from __future__ import annotations

import hashlib

import gmpy2
import pytest

from comity.election.ballots.groups.ed25519 import Ed25519
from comity.election.ballots.groups.parameters import BELENIOS_2048, RFC_3526_2048, Parameters

SEED = 478953892617249466166106476098847626563138168027716882488732447198349000396592020632875172724552145560167746
COUNTER = 109


def seeded(offset: int) -> int:
    """FIPS 186-4 leaves open how a seed becomes bytes; these numbers came of its bytes with the lowest first."""
    return int.from_bytes(hashlib.sha256((SEED + offset).to_bytes(45, "little")).digest(), "big")


def test_belenios_2048_comes_from_its_seed_as_fips_186_4_a_1_1_2_says() -> None:
    size, order_size, digest_size = 2048, 256, 256
    tail = seeded(0) % 2 ** (order_size - 1)
    order = 2 ** (order_size - 1) + tail + 1 - tail % 2
    assert order == BELENIOS_2048.order
    blocks = -(-size // digest_size)
    offset = 1 + COUNTER * blocks
    number = sum(seeded(offset + place) << (digest_size * place) for place in range(blocks)) % 2 ** (
        size - 1
    ) + 2 ** (size - 1)
    assert number - (number % (2 * order) - 1) == BELENIOS_2048.modulus


def test_rfc_3526_2048_comes_from_pi() -> None:
    # RFC 3526, section 3: 2^2048 - 2^1984 - 1 + 2^64 * { [2^1918 pi] + 124476 }
    with gmpy2.context(precision=2200):
        digits = int(gmpy2.floor(gmpy2.const_pi() * 2**1918))
    modulus = 2**2048 - 2**1984 - 1 + 2**64 * (digits + 124476)
    assert modulus == RFC_3526_2048.modulus
    assert RFC_3526_2048.order == (modulus - 1) // 2


@pytest.mark.parametrize("numbers", [BELENIOS_2048, RFC_3526_2048], ids=lambda numbers: numbers.name)
def test_modulus_and_order_are_primes_and_the_generator_has_that_order(numbers: Parameters) -> None:
    assert numbers.modulus.bit_length() == 2048
    assert gmpy2.is_prime(numbers.modulus)
    assert gmpy2.is_prime(numbers.order)
    assert (numbers.modulus - 1) % numbers.order == 0
    assert 1 < numbers.generator < numbers.modulus
    assert gmpy2.powmod(numbers.generator, numbers.order, numbers.modulus) == 1


def test_the_cofactor_of_belenios_2048_forbids_tests_by_chance() -> None:
    cofactor = (BELENIOS_2048.modulus - 1) // BELENIOS_2048.order
    assert cofactor % 6 == 0
    assert gmpy2.gcd(cofactor, BELENIOS_2048.order) == 1


def test_ed25519_has_the_order_and_the_base_point_of_rfc_8032() -> None:
    # RFC 8032, section 5.1: L = 2^252 + 27742...; y of the base point is 4/5, its x even.
    assert int(gmpy2.bit_length(Ed25519.order)) == 253
    modulus = 2**255 - 19
    assert int.from_bytes(Ed25519.generator, "little") == 4 * pow(5, -1, modulus) % modulus
