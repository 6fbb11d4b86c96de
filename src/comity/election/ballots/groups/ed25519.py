# SPDX-License-Identifier: Apache-2.0
"""The subgroup of prime order of the curve Ed25519 (Belenios 2.1, section "Elliptic curves"; RFC 8032), with libsodium beneath.

Experimental: Debian's belenios-tool 2.0 does not know this group, so no foreign program has checked what is sealed in it here. An element
is the 32 bytes of RFC 8032; its text is the same number written big-endian, in 64 hexadecimal digits.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence

from nacl.bindings import (
    crypto_core_ed25519_add,
    crypto_core_ed25519_is_valid_point,
    crypto_core_ed25519_sub,
    crypto_scalarmult_ed25519_base_noclamp,
    crypto_scalarmult_ed25519_noclamp,
)
from nacl.exceptions import RuntimeError as NotOnTheCurve

from comity.election.ballots.groups.embedding import candidates, no_padding, unpack
from comity.election.ballots.groups.protocol import Embedding
from comity.errors import FormatError, ProofError

TEXT = re.compile(r"[0-9a-f]{64}")


class Ed25519:
    """A `Group` whose elements are 32 bytes. libsodium refuses the identity and the exponent 0; both are answered here."""

    name = "Ed25519"
    order = 2**252 + 27742317777372353535851937790883648493
    generator = bytes.fromhex("58" + "66" * 31)
    identity = bytes([1]) + bytes(31)
    embedding: Embedding | None = Embedding(padding=14, bits_per_int=8)

    def __init__(self) -> None:
        self._independent: dict[int, bytes] = {}

    def __repr__(self) -> str:
        return "Ed25519()"

    def parse(self, text: str) -> bytes:
        """The compressed point of that text; whether it is one, and in the subgroup, is for `is_member` to say."""
        if not TEXT.fullmatch(text):
            raise FormatError("not an element of Ed25519: expected 64 lower-case hexadecimal digits")
        return bytes.fromhex(text)[::-1]

    def text(self, element: bytes) -> str:
        return element[::-1].hex()

    def is_member(self, element: bytes) -> bool:
        return element == self.identity or bool(crypto_core_ed25519_is_valid_point(element))

    def multiply(self, left: bytes, right: bytes) -> bytes:
        try:
            return crypto_core_ed25519_add(left, right)
        except NotOnTheCurve:
            raise _not_a_member() from None

    def divide(self, left: bytes, right: bytes) -> bytes:
        try:
            return crypto_core_ed25519_sub(left, right)
        except NotOnTheCurve:
            raise _not_a_member() from None

    def invert(self, element: bytes) -> bytes:
        return self.divide(self.identity, element)

    def product(self, elements: Iterable[bytes]) -> bytes:
        result = self.identity
        for element in elements:
            result = element if result == self.identity else self.multiply(result, element)
        return result

    def power(self, base: bytes, exponent: int) -> bytes:
        """libsodium tests the base each time: ProofError if it is not a member."""
        scalar = exponent % self.order
        if base == self.identity or not scalar:
            if not self.is_member(base):
                raise _not_a_member()
            return self.identity
        try:
            return crypto_scalarmult_ed25519_noclamp(scalar.to_bytes(32, "little"), base)
        except NotOnTheCurve:
            raise _not_a_member() from None

    def secret_power(self, base: bytes, exponent: int) -> bytes:
        return self.power(base, exponent)  # constant time in libsodium, but for an exponent of 0

    def generator_power(self, exponent: int) -> bytes:
        scalar = exponent % self.order
        if not scalar:
            return self.identity
        return crypto_scalarmult_ed25519_base_noclamp(scalar.to_bytes(32, "little"))

    def secret_generator_power(self, exponent: int) -> bytes:
        return self.generator_power(exponent)

    def fixed_base(self, element: bytes) -> CurveBase:
        return CurveBase(self, element)

    def powers(self, base: bytes, exponents: Sequence[int]) -> list[bytes]:
        return [self.power(base, exponent) for exponent in exponents]

    def member_powers(self, base: bytes, exponents: Sequence[int]) -> list[bytes] | None:
        if not exponents:
            return [] if self.is_member(base) else None
        try:
            return self.powers(base, exponents)
        except ProofError:
            return None

    def multi_power(self, bases: Sequence[bytes], exponents: Sequence[int]) -> bytes:
        return self.product(
            self.power(base, exponent) for base, exponent in zip(bases, exponents, strict=True)
        )

    def hash(self, text: bytes) -> int:
        return int.from_bytes(hashlib.sha256(text).digest(), "big") % self.order

    def independent_generator(self, index: int) -> bytes:
        """Eight times the first point at or above SHA-256("ggen|index") / 4; ProofError where the table of Belenios 2.1 says abort."""
        if index not in self._independent:
            found = self._first_point(int.from_bytes(hashlib.sha256(b"ggen|%d" % index).digest(), "big") >> 2)
            for _ in range(3):
                found = self.multiply(found, found)
            if found in {self.identity, self.generator} or found in self._independent.values():
                raise ProofError(f"{self.name} has no independent generator {index}")
            self._independent[index] = found
        return self._independent[index]

    def _first_point(self, number: int) -> bytes:
        """The first point of the curve, in whatever subgroup, at or above a number below 2^254: every second number is one."""
        while True:
            compressed = number.to_bytes(32, "little")
            try:
                crypto_core_ed25519_add(compressed, self.identity)
            except NotOnTheCurve:
                number += 1
            else:
                return compressed

    def encode(self, values: Sequence[int]) -> bytes:
        for candidate in candidates(values, self.embedding, bits=254, group=self.name):
            compressed = candidate.to_bytes(32, "little")
            if self.is_member(compressed):
                return compressed
        raise no_padding(self.name)

    def decode(self, element: bytes, count: int) -> list[int]:
        return unpack(int.from_bytes(element, "little"), count, self.embedding, group=self.name)


class CurveBase:
    """A `FixedBase` without a table: libsodium has none for a base that is not the generator."""

    def __init__(self, group: Ed25519, base: bytes) -> None:
        self.base = base
        self._group = group

    def power(self, exponent: int) -> bytes:
        return self._group.power(self.base, exponent)

    def secret_power(self, exponent: int) -> bytes:
        return self._group.secret_power(self.base, exponent)


def _not_a_member() -> ProofError:
    return ProofError("an element is not in the subgroup of Ed25519")
