# SPDX-License-Identifier: Apache-2.0
"""Many powers modulo one prime for less than the sum of their prices, with public exponents only.

One base, many exponents: Yao, "On the evaluation of powers" (1976). Many bases, one product: Straus, "Addition chains of vectors" (1964),
and the buckets of Pippenger (1976). One base for a whole election: Lim and Lee, "More flexible exponentiation with precomputation" (1994).
What one multiplication costs is left to GMP; here their number is kept low.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from gmpy2 import bit_scan1, mpz, powmod


def best_width(bits: int) -> int:
    """How many bits one digit should cover, so that an exponent of that many bits costs the fewest multiplications."""
    return min(range(1, 11), key=lambda width: bits / (width + 1) + (1 << (width - 1)))


@lru_cache(maxsize=64)
def odd_digits(exponent: int, width: int) -> tuple[tuple[int, int], ...]:
    """The exponent as a sum of digit * 2^place with odd digits below 2^width, given as (place, digit // 2), places rising.

    Remembered for a moment, which is one more reason to bring no secret here: the halves of a ciphertext are raised to the same challenges.
    """
    digits = []
    rest, mask = mpz(exponent), (1 << width) - 1
    place = bit_scan1(rest)
    while place is not None:
        digits.append((place, int(rest >> place & mask) >> 1))
        place = bit_scan1(rest, place + width)
    return tuple(digits)


def doublings(base: mpz, count: int, modulus: mpz) -> list[mpz]:
    """base, base^2, base^4 and so on: `count` of them."""
    chain = []
    for _ in range(count):
        chain.append(base)
        base = base * base % modulus
    return chain


def from_doublings(chain: Sequence[mpz], exponent: int, width: int, modulus: mpz) -> mpz:
    """base^exponent from the doublings of the base, which many exponents share (Yao)."""
    buckets: list[mpz | None] = [None] * (1 << (width - 1))
    for place, half in odd_digits(exponent, width):
        held = buckets[half]
        buckets[half] = chain[place] if held is None else held * chain[place] % modulus
    # The product of bucket^(2 half + 1): what has been met from the top, once more at each step down, gives bucket^half.
    met = total = mpz(1)
    for bucket in buckets[:0:-1]:
        if bucket is not None:
            met = met * bucket % modulus
        total = total * met % modulus
    result = total * total % modulus * met % modulus
    return result if buckets[0] is None else result * buckets[0] % modulus


def shared_powers(base: mpz, exponents: Sequence[int], modulus: mpz) -> list[mpz]:
    """base to each exponent, with one chain of squarings for all."""
    bits = max((int(exponent).bit_length() for exponent in exponents), default=0)
    width = best_width(bits)
    chain = doublings(base, bits, modulus)
    return [from_doublings(chain, exponent, width, modulus) for exponent in exponents]


def product_of_powers(bases: Sequence[mpz], exponents: Sequence[int], modulus: mpz) -> mpz:
    """The product of bases[i]^exponents[i]."""
    pairs = [(base, exponent) for base, exponent in zip(bases, exponents, strict=True) if exponent]
    if len(pairs) < 2:
        return powmod(*pairs[0], modulus) if pairs else mpz(1)
    bits = max(int(exponent).bit_length() for _, exponent in pairs)
    straus = best_width(bits)
    bucket = min(range(1, 17), key=lambda width: bucket_price(bits, len(pairs), width))
    if bucket_price(bits, len(pairs), bucket) < len(pairs) * (bits / (straus + 1) + (1 << (straus - 1))):
        return _by_buckets(pairs, bits, bucket, modulus)
    return _interleaved(pairs, bits, straus, modulus)


def bucket_price(bits: int, count: int, width: int) -> float:
    """Multiplications that buckets of that width cost, without the squarings, which all ways share."""
    return bits / width * (count + 2 * (1 << width) - 4)


def _interleaved(pairs: Sequence[tuple[mpz, int]], bits: int, width: int, modulus: mpz) -> mpz:
    factors: list[list[mpz]] = [[] for _ in range(bits)]
    for base, exponent in pairs:
        square = base * base % modulus
        odd = [base]
        for _ in range((1 << (width - 1)) - 1):
            odd.append(odd[-1] * square % modulus)
        for place, half in odd_digits(exponent, width):
            factors[place].append(odd[half])
    result = mpz(1)
    for at_place in reversed(factors):
        result = result * result % modulus
        for factor in at_place:
            result = result * factor % modulus
    return result


def _by_buckets(pairs: Sequence[tuple[mpz, int]], bits: int, width: int, modulus: mpz) -> mpz:
    result, mask = mpz(1), (1 << width) - 1
    for low in reversed(range(0, bits, width)):
        for _ in range(width):
            result = result * result % modulus
        buckets: list[mpz | None] = [None] * (mask + 1)
        for base, exponent in pairs:
            digit = exponent >> low & mask
            held = buckets[digit]
            buckets[digit] = base if held is None else held * base % modulus
        met = total = mpz(1)
        for bucket in buckets[:0:-1]:
            if bucket is not None:
                met = met * bucket % modulus
            total = total * met % modulus
        result = result * total % modulus
    return result


class Comb:
    """All powers of one base below 2^bits: `tables` tables of 2^teeth entries each (Lim and Lee, with a = columns, b = rows)."""

    def __init__(self, base: mpz, modulus: mpz, *, bits: int, teeth: int, tables: int) -> None:
        columns = -(-bits // teeth)
        self._rows = -(-columns // tables)
        self._columns = self._rows * tables
        self._modulus = modulus
        self._width = self._columns * teeth
        chain = doublings(base, self._width, modulus)
        self._tables = [
            self._table(chain[start :: self._columns]) for start in range(0, self._columns, self._rows)
        ]

    def _table(self, teeth: Sequence[mpz]) -> list[mpz]:
        """Entry i is the product of the teeth whose bits are set in i."""
        entries = [mpz(1)]
        for tooth in teeth:
            entries += [entry * tooth % self._modulus for entry in entries]
        return entries

    def power(self, exponent: int) -> mpz:
        # Column c of the exponent is its bits c, c + columns, c + 2 columns, ...: a slice of the binary text with a stride.
        text = format(exponent, f"0{self._width}b")
        modulus, columns, rows = self._modulus, self._columns, self._rows
        result = mpz(1)
        for row in range(rows):  # from the highest row, which stands first in the text
            if row:
                result = result * result % modulus
            start = row
            for table in reversed(self._tables):
                result = result * table[int(text[start::columns], 2)] % modulus
                start += rows
        return result
