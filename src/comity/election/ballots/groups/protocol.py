# SPDX-License-Identifier: Apache-2.0
"""What the protocols of an election ask of a group of prime order, whatever its elements are made of.

An element is opaque: only its group reads, writes or multiplies it. Every operation takes as long as its arguments make it take, and
tells it to whoever holds a clock, except those whose name begins with `secret`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

Element = Any


@dataclass(frozen=True, slots=True)
class Embedding:
    """How a list of small integers becomes one element: `bits_per_int` bits for each, then `padding` bits that are free to choose."""

    padding: int
    bits_per_int: int


class FixedBase(Protocol):
    """A member of the group that is raised to many powers, and is worth a table."""

    @property
    def base(self) -> Element: ...

    def power(self, exponent: int, /) -> Element:
        """The base to a public exponent, in 0..order-1."""

    def secret_power(self, exponent: int, /) -> Element:
        """The base to a secret exponent, in 0..order-1; no table is read, since memory accesses could be watched."""


class Group(Protocol):
    """A group of prime order. Exponents are integers in 0..order-1; elements are members unless said otherwise."""

    @property
    def name(self) -> str: ...
    @property
    def order(self) -> int: ...
    @property
    def generator(self) -> Element: ...
    @property
    def identity(self) -> Element: ...
    @property
    def embedding(self) -> Embedding | None: ...

    def parse(self, text: str, /) -> Element:
        """The element of which this is the one text; FormatError if there is none. Membership is not tested."""

    def text(self, element: Element, /) -> str:
        """The one text of an element, as it stands in the record and in hashes."""

    def is_member(self, element: Element, /) -> bool:
        """Is what `parse` returned in the subgroup of prime order? The identity is. Exact, never by chance."""

    def multiply(self, left: Element, right: Element, /) -> Element: ...
    def divide(self, left: Element, right: Element, /) -> Element: ...
    def invert(self, element: Element, /) -> Element: ...
    def product(self, elements: Iterable[Element], /) -> Element: ...

    def power(self, base: Element, exponent: int, /) -> Element:
        """A member to a public exponent."""

    def secret_power(self, base: Element, exponent: int, /) -> Element:
        """A member to a secret exponent, in a time that does not depend on it where the library beneath offers that."""

    def generator_power(self, exponent: int, /) -> Element:
        """The generator to a public exponent, from a table that grows with its use."""

    def secret_generator_power(self, exponent: int, /) -> Element:
        """The generator to a secret exponent; as `secret_power`."""

    def fixed_base(self, element: Element, /) -> FixedBase:
        """A member that will be raised to many powers. Costs nothing until it has been."""

    def powers(self, base: Element, exponents: Sequence[int], /) -> list[Element]:
        """One member to several public exponents, cheaper together than one by one."""

    def member_powers(self, base: Element, exponents: Sequence[int], /) -> list[Element] | None:
        """As `powers`, of what `parse` returned: None if it is not a member. The test is exact, and shares the work of the powers."""

    def multi_power(self, bases: Sequence[Element], exponents: Sequence[int], /) -> Element:
        """The product of the powers of members to public exponents of the same place."""

    def hash(self, text: bytes, /) -> int:
        """SHA-256 of the text, read as a big-endian number, modulo the order."""

    def independent_generator(self, index: int, /) -> Element:
        """A generator whose logarithm nobody knows (Belenios 2.0, section 6, table 8); `index` from -1 upwards."""

    def encode(self, values: Sequence[int], /) -> Element:
        """One element that holds a list of small integers (section 4.11.2). FormatError without embedding, Refusal if it does not fit."""

    def decode(self, element: Element, count: int, /) -> list[int]:
        """The list that an element holds. FormatError without an embedding, ProofError if it cannot hold exactly `count` values."""
