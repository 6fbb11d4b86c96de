# SPDX-License-Identifier: Apache-2.0
"""How much arithmetic checking a ballot takes: multiplications are counted while a ballot is checked, and one of each kind is measured.

What remains above their price is everything else: hashes, texts of numbers, JSON, and Python itself.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from gmpy2 import mpz, powmod

from benchmarks.elections_made import Made
from comity.election.ballots.belenios_v1.ballots import check_ballot
from comity.election.ballots.belenios_v1.model import Election
from comity.election.ballots.groups.finite_field import FieldBase, FiniteField
from comity.election.ballots.groups.parameters import BELENIOS_2048

POWERS_OF_PROOFS = 46
"""For five candidates of whom one is chosen: eight for each, four for their sum, two for the signature."""
POWERS_OF_MEMBERSHIP = 11
"""One for each half of the five ciphertexts, and one for the voter's credential."""

_counts: Counter[str] = Counter()


class Counted:
    """A number that counts how often it is multiplied, and by itself; multiplying by 1 costs nothing worth a count."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __mul__(self, other: Any) -> Counted:
        factor = other.value if isinstance(other, Counted) else other
        if factor != 1 and self.value != 1:
            _counts["squarings" if other is self else "multiplications"] += 1
        return Counted(self.value * factor)

    __rmul__ = __mul__

    def __mod__(self, modulus: Any) -> Counted:
        return Counted(self.value % modulus)

    def __eq__(self, other: object) -> bool:
        return bool(self.value == (other.value if isinstance(other, Counted) else other))

    def __hash__(self) -> int:
        return hash(self.value)

    def __ge__(self, other: Any) -> bool:
        return bool(self.value >= other)

    def __lt__(self, other: Any) -> bool:
        return bool(self.value < other)

    def __str__(self) -> str:
        return str(self.value)


class CountingField(FiniteField):
    """BELENIOS-2048 with numbers that count."""

    def __init__(self) -> None:
        super().__init__(BELENIOS_2048)
        self.generator = Counted(self.generator)
        self.identity = Counted(self.identity)
        self._generator_powers = FieldBase(self, self.generator)

    def parse(self, text: str) -> Counted:
        return Counted(super().parse(text))

    def power(self, base: Counted, exponent: int) -> Counted:
        _counts["powers"] += 1
        return Counted(powmod(base.value, exponent % self.order, self.modulus))

    def _separate_powers(self, base: Counted, residues: Sequence[int]) -> list[Any]:
        if len(residues) == 1:
            return [self.power(base, residues[0])]
        return list(super()._separate_powers(base, residues))


def counted(made: Made, ballots: Sequence[bytes]) -> Counter[str]:
    """What checking these ballots takes once the tables are as large as they get, which is after some hundred ballots."""
    group = CountingField()
    election: Election = replace(
        made.election, group=group, public_key=group.parse(str(made.election.public_key))
    )
    for base in (group._generator_powers, election.key):
        assert isinstance(base, FieldBase)
        base._uses, base._stages = base._stages[-1][0], base._stages[-1:]
        base.power(1)
    _counts.clear()
    for ballot in ballots:
        check_ballot(election, ballot)
    return Counter(_counts)


@dataclass(frozen=True)
class Floor:
    """Of one ballot: counts, seconds of one of each kind, seconds of `check_ballot` in one process."""

    counts: dict[str, float]
    prices: dict[str, float]
    check: float

    @property
    def one_by_one(self) -> float:
        """Seconds of the powers that the protocol asks for, each by itself."""
        return (POWERS_OF_PROOFS + POWERS_OF_MEMBERSHIP) * self.prices["powers"]

    @property
    def arithmetic(self) -> float:
        """Seconds of the multiplications that Comity makes for them."""
        return sum(count * self.prices[kind] for kind, count in self.counts.items())


def floor(made: Made, ballots: Sequence[bytes], repeat: int) -> Floor:
    """Count, and measure; the best of a few runs of each."""
    few = ballots[:5]
    counts = counted(made, few)
    group = made.election.group
    modulus, one, other = (mpz(int(x)) for x in (made.election.group.modulus, *_two(made)))  # type: ignore[attr-defined]  # a finite field
    exponent = group.hash(b"an exponent")
    for ballot in ballots:
        check_ballot(made.election, ballot)
    prices = {
        "squarings": _seconds(lambda: one * one % modulus, 2_000, repeat),
        "multiplications": _seconds(lambda: one * other % modulus, 2_000, repeat),
        "powers": _seconds(lambda: powmod(one, exponent, modulus), 20, repeat),
    }

    def check() -> None:
        for ballot in ballots:
            check_ballot(made.election, ballot)

    each = {kind: count / len(few) for kind, count in counts.items()}
    return Floor(each, prices, _seconds(check, 1, max(repeat // 3, 1)) / len(ballots))


def _two(made: Made) -> tuple[Any, Any]:
    group = made.election.group
    return group.generator_power(group.hash(b"one")), group.generator_power(group.hash(b"other"))


def _seconds(action: Callable[[], object], times: int, repeat: int) -> float:
    """Of processor time, for one: the best of `repeat` runs of `times` each."""
    best = float("inf")
    for _ in range(repeat):
        start = time.process_time()
        for _ in range(times):
            action()
        best = min(best, (time.process_time() - start) / times)
    return best
