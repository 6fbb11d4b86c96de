# SPDX-License-Identifier: Apache-2.0
"""Each algorithm for many powers against one power after the other."""

from __future__ import annotations

import itertools
import math
import random

import pytest
from gmpy2 import mpz
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.election.ballots.groups import powers

PRIME = mpz(2**127 - 1)
numbers = st.integers(0, 2**127 - 2)
exponents = st.one_of(st.integers(0, 40), st.integers(0, 2**256))


def naive(bases: list[int], raised: list[int]) -> int:
    return math.prod(
        pow(base, exponent, int(PRIME)) for base, exponent in zip(bases, raised, strict=True)
    ) % int(PRIME)


@given(exponents, st.integers(1, 10))
def test_odd_digits_are_odd_apart_and_add_up(exponent: int, width: int) -> None:
    digits = powers.odd_digits(exponent, width)
    assert sum((2 * half + 1) << place for place, half in digits) == exponent
    assert all(0 <= half < 1 << (width - 1) for _, half in digits)
    places = [place for place, _ in digits]
    assert all(later - earlier >= width for earlier, later in itertools.pairwise(places))


def test_odd_digits_by_hand() -> None:
    # 45 = 0b101101: read from below in twos, 01 at 0, 11 at 2, 1 at 5.
    assert powers.odd_digits(45, 2) == ((0, 0), (2, 1), (5, 0))
    assert powers.odd_digits(45, 4) == ((0, 6), (5, 0))
    assert powers.odd_digits(0, 4) == ()


@pytest.mark.parametrize(("bits", "width"), [(0, 1), (1, 1), (4, 1), (256, 5), (2047, 7)])
def test_the_width_of_digits_grows_with_the_exponent(bits: int, width: int) -> None:
    assert powers.best_width(bits) == width


@given(numbers, st.lists(exponents, max_size=5))
@settings(max_examples=60)
def test_shared_powers_are_the_powers(base: int, raised: list[int]) -> None:
    assert powers.shared_powers(mpz(base), raised, PRIME) == [
        pow(base, exponent, int(PRIME)) for exponent in raised
    ]


@given(numbers, exponents, st.integers(1, 8))
@settings(max_examples=60)
def test_every_width_gives_the_same_power(base: int, exponent: int, width: int) -> None:
    chain = powers.doublings(mpz(base), 257, PRIME)
    assert powers.from_doublings(chain, exponent, width, PRIME) == pow(base, exponent, int(PRIME))


@given(st.lists(st.tuples(numbers, exponents), max_size=12))
@settings(max_examples=60)
def test_a_product_of_powers(pairs: list[tuple[int, int]]) -> None:
    bases, raised = [base for base, _ in pairs], [exponent for _, exponent in pairs]
    assert powers.product_of_powers([mpz(base) for base in bases], raised, PRIME) == naive(bases, raised)


@pytest.mark.parametrize("count", [2, 30, 1500])
@pytest.mark.parametrize("bits", [3, 64])
def test_a_product_of_powers_of_any_length(count: int, bits: int) -> None:
    draw = random.Random(count)
    bases = [draw.randrange(1, int(PRIME)) for _ in range(count)]
    raised = [draw.getrandbits(bits) for _ in range(count)]
    assert powers.product_of_powers([mpz(base) for base in bases], raised, PRIME) == naive(bases, raised)


@pytest.mark.parametrize("way", [powers._interleaved, powers._by_buckets])
@pytest.mark.parametrize("width", [1, 2, 3, 5, 7])
def test_both_ways_to_a_product_agree_at_every_width(way: object, width: int) -> None:
    draw = random.Random(width)
    pairs = [(mpz(draw.randrange(1, int(PRIME))), draw.getrandbits(50)) for _ in range(9)]
    assert callable(way)
    assert way(pairs, 50, width, PRIME) == naive(
        [int(base) for base, _ in pairs], [exponent for _, exponent in pairs]
    )


def test_buckets_are_taken_for_long_lists_and_digits_for_short_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = []
    monkeypatch.setattr(powers, "_interleaved", lambda *given: taken.append("digits"))
    monkeypatch.setattr(powers, "_by_buckets", lambda *given: taken.append("buckets"))
    for count in (2, 60, 5000):
        powers.product_of_powers([mpz(3)] * count, [2**255 + 1] * count, PRIME)
    assert taken == ["digits", "digits", "buckets"]


@pytest.mark.parametrize(
    ("bits", "teeth", "tables"),
    [(1, 1, 1), (4, 8, 4), (10, 3, 2), (127, 5, 3), (127, 4, 32), (256, 8, 4), (60, 1, 7)],
)
def test_a_comb_of_any_shape_gives_all_powers(bits: int, teeth: int, tables: int) -> None:
    comb = powers.Comb(mpz(3), PRIME, bits=bits, teeth=teeth, tables=tables)
    draw = random.Random(bits)
    for exponent in {0, 1, 2**bits - 1, 2 ** (bits - 1), *(draw.getrandbits(bits) for _ in range(40))}:
        assert comb.power(exponent) == pow(3, exponent, int(PRIME))
