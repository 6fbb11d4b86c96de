# SPDX-License-Identifier: Apache-2.0
"""Subgroups of prime order of the integers modulo a prime (Belenios 2.0, section 5), with GMP beneath.

A member is one because its power to the order is 1 or, where the modulus is a safe prime, because it is a square: no test here accepts by
chance. Exponents are taken modulo the order, so that no number, however wrong, leads to another value than its residue does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from gmpy2 import divm, invert, jacobi, mpz, powmod, powmod_sec

from comity.election.ballots.groups.embedding import candidates, no_padding, unpack
from comity.election.ballots.groups.parameters import Parameters
from comity.election.ballots.groups.powers import Comb, product_of_powers, shared_powers
from comity.errors import FormatError, ProofError

# After so many powers of one base, a comb of (teeth, tables): by then it would have paid for itself. Measured on 2048-bit moduli, in
# multiplications: building costs tables * 2^teeth, 0.3 kB each; a power then costs 40 and 23 (256 bits), 320 and 180 (2047 bits).
SHORT_EXPONENTS: tuple[tuple[int, int, int], ...] = ((8, 8, 4), (2000, 13, 4))
LONG_EXPONENTS: tuple[tuple[int, int, int], ...] = ((2, 8, 4), (400, 13, 7))


class FiniteField:
    """A `Group` whose elements are numbers (mpz) in 1..modulus-1. Pickled without tables: other processes had better ask `group`."""

    def __init__(self, parameters: Parameters) -> None:
        self._parameters = parameters
        self.name = parameters.name
        self.order = parameters.order
        self.embedding = parameters.embedding
        self.modulus = mpz(parameters.modulus)
        self.generator = mpz(parameters.generator)
        self.identity = mpz(1)
        self._is_safe_prime = parameters.modulus == 2 * parameters.order + 1
        self._digits = len(str(parameters.modulus))
        self._generator_powers = FieldBase(self, self.generator)
        self._independent: dict[int, mpz] = {}

    def __repr__(self) -> str:
        return f"FiniteField({self.name})"

    def __reduce__(self) -> tuple[type[FiniteField], tuple[Parameters]]:
        return FiniteField, (self._parameters,)

    def parse(self, text: str) -> mpz:
        """The number 1..modulus-1 that a decimal text without sign, space or leading zero stands for."""
        if not (text.isascii() and text.isdigit() and len(text) <= self._digits and text[0] != "0"):
            raise FormatError(
                f"not an element of {self.name}: {_short(text)}; expected a number in plain decimal digits"
            )
        element = mpz(text)
        if element >= self.modulus:
            raise FormatError(f"not an element of {self.name}: {_short(text)} is not below the modulus")
        return element

    def text(self, element: mpz) -> str:
        return str(element)

    def is_member(self, element: mpz) -> bool:
        if not 1 <= element < self.modulus:
            return False
        if self._is_safe_prime:
            return bool(jacobi(element, self.modulus) == 1)
        return bool(powmod(element, self.order, self.modulus) == 1)

    def multiply(self, left: mpz, right: mpz) -> mpz:
        return left * right % self.modulus

    def divide(self, left: mpz, right: mpz) -> mpz:
        return divm(left, right, self.modulus)

    def invert(self, element: mpz) -> mpz:
        return invert(element, self.modulus)

    def product(self, elements: Iterable[mpz]) -> mpz:
        result, modulus = self.identity, self.modulus
        for element in elements:
            result = result * element % modulus
        return result

    def power(self, base: mpz, exponent: int) -> mpz:
        return powmod(base, exponent % self.order, self.modulus)

    def secret_power(self, base: mpz, exponent: int) -> mpz:
        """base^exponent. The time of `powmod_sec` tells how many words an exponent fills, which is all of them but once in 2^60."""
        return powmod_sec(base, exponent % self.order or self.order, self.modulus)

    def generator_power(self, exponent: int) -> mpz:
        return self._generator_powers.power(exponent)

    def secret_generator_power(self, exponent: int) -> mpz:
        return self.secret_power(self.generator, exponent)

    def fixed_base(self, element: mpz) -> FieldBase:
        return FieldBase(self, element)

    def powers(self, base: mpz, exponents: Sequence[int]) -> list[mpz]:
        """base to each exponent.

        The challenges of one proof add up, modulo the order, to a hash of 256 bits. In a large group the last power is therefore had from
        base^sum, which is short, and the others: base^order = 1 makes it the same element, whatever the exponents are.
        """
        residues = [exponent % self.order for exponent in exponents]
        total = sum(residues) % self.order
        if len(residues) < 2 or total.bit_length() * 2 > self.order.bit_length():
            return self._separate_powers(base, residues)
        others = self._separate_powers(base, residues[:-1])
        return [*others, self.divide(self.power(base, total), self.product(others))]

    def _separate_powers(self, base: mpz, residues: Sequence[int]) -> list[mpz]:
        if len(residues) == 1:
            return [powmod(base, residues[0], self.modulus)]
        return shared_powers(base, residues, self.modulus)

    def member_powers(self, base: mpz, exponents: Sequence[int]) -> list[mpz] | None:
        if self._is_safe_prime or not exponents:
            return self.powers(base, exponents) if self.is_member(base) else None
        if not 1 <= base < self.modulus:
            return None
        residues = [exponent % self.order for exponent in exponents]
        *results, unit = shared_powers(base, [*residues, self.order], self.modulus)
        return results if unit == 1 else None

    def multi_power(self, bases: Sequence[mpz], exponents: Sequence[int]) -> mpz:
        return product_of_powers(bases, [exponent % self.order for exponent in exponents], self.modulus)

    def hash(self, text: bytes) -> int:
        return int.from_bytes(hashlib.sha256(text).digest(), "big") % self.order

    def independent_generator(self, index: int) -> mpz:
        """SHA-256("ggen|index") to the cofactor; ProofError where table 8 says abort: a generator that is none, known, or met before."""
        if index not in self._independent:
            seed = int.from_bytes(hashlib.sha256(b"ggen|%d" % index).digest(), "big")
            found = powmod(seed, (self.modulus - 1) // self.order, self.modulus)
            if found in {0, 1, self.generator} or found in self._independent.values():
                raise ProofError(f"{self.name} has no independent generator {index}")
            self._independent[index] = found
        return self._independent[index]

    def encode(self, values: Sequence[int]) -> mpz:
        bits = self.modulus.bit_length() - 1
        for candidate in candidates(values, self.embedding, bits=bits, group=self.name):
            if self.is_member(mpz(candidate)):
                return mpz(candidate)
        raise no_padding(self.name)

    def decode(self, element: mpz, count: int) -> list[int]:
        return unpack(int(element), count, self.embedding, group=self.name)


class FieldBase:
    """A `FixedBase`: nothing until it has been used, then a small table, then a large one. Pickled without its tables.

    Threads may share it: two that meet at a stage build the same table twice, and each reads a finished one.
    """

    def __init__(self, field: FiniteField, base: mpz) -> None:
        self.base = base
        self._field = field
        self._bits = field.order.bit_length()
        self._stages = SHORT_EXPONENTS if self._bits <= 512 else LONG_EXPONENTS
        self._uses = 0
        self._comb: Comb | None = None

    def __reduce__(self) -> tuple[type[FieldBase], tuple[FiniteField, mpz]]:
        return FieldBase, (self._field, self.base)

    def power(self, exponent: int) -> mpz:
        self._uses += 1
        stages = self._stages
        if stages and self._uses > stages[0][0]:
            (_, teeth, tables), *rest = stages
            self._stages = tuple(rest)
            self._comb = Comb(self.base, self._field.modulus, bits=self._bits, teeth=teeth, tables=tables)
        comb = self._comb
        if comb is None:
            return self._field.power(self.base, exponent)
        return comb.power(exponent % self._field.order)

    def secret_power(self, exponent: int) -> mpz:
        return self._field.secret_power(self.base, exponent)


def _short(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:37] + "...")
