# SPDX-License-Identifier: Apache-2.0
"""What a decision rule still asks of those who are not yet for: thresholds, joined by "every" and "some".

Every operator of RULES, once the stances are given, either is decided or asks that enough of certain members come round to
`for`. A whole rule is then a monotone formula over such thresholds; witnesses and coalitions are both read off it.
Integers only; nothing here knows why a member stands where it stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Threshold:
    """Met once the members out of `movers` that come round weigh at least `need` together.

    Never decided: 1 <= need <= total weight. `weights` is None where each counts 1, else positive and at most `need`.
    """

    movers: frozenset[str]
    need: int
    weights: Mapping[str, int] | None = None

    @property
    def total(self) -> int:
        """What all movers weigh together."""
        return len(self.movers) if self.weights is None else sum(self.weights.values())


@dataclass(frozen=True, slots=True)
class Every:
    """Met once every part is; at least two parts, none decided."""

    parts: tuple[Undecided, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """Met once some part is; at least two parts, none decided."""

    parts: tuple[Undecided, ...]


Undecided: TypeAlias = "Threshold | Every | Some"
Formula: TypeAlias = "bool | Threshold | Every | Some"
Shape: TypeAlias = "int | tuple[bool, tuple[Shape, ...]]"


def heads(movers: frozenset[str], need: int) -> Formula:
    """At least `need` out of `movers` have to come round; decided if that is none or more than there are."""
    if need <= 0:
        return True
    return Threshold(movers, need) if len(movers) >= need else False


def weighed(weights: Mapping[str, int], need: int) -> Formula:
    """Members weighing `need` or more together have to come round. Weights are >= 0; those of 0 do not count.

    Weights beyond `need` are cut to it and a common divisor is divided out: the same sets meet the threshold.
    """
    if need <= 0:
        return True
    cut = {code: min(weight, need) for code, weight in weights.items() if weight > 0}
    if sum(cut.values()) < need:
        return False
    divisor = gcd(*cut.values())
    least = -(-need // divisor)
    if all(weight == divisor for weight in cut.values()):
        return Threshold(frozenset(cut), least)
    return Threshold(frozenset(cut), least, {code: weight // divisor for code, weight in cut.items()})


def every(parts: Iterable[Formula]) -> Formula:
    """The conjunction, with the decided parts resolved."""
    left: list[Undecided] = []
    for part in parts:
        if part is False:
            return False
        if part is not True:
            left.append(part)
    if not left:
        return True
    return left[0] if len(left) == 1 else Every(tuple(left))


def some(parts: Iterable[Formula]) -> Formula:
    """The disjunction, with the decided parts resolved."""
    left: list[Undecided] = []
    for part in parts:
        if part is True:
            return True
        if part is not False:
            left.append(part)
    if not left:
        return False
    return left[0] if len(left) == 1 else Some(tuple(left))


def met(formula: Formula, favour: Collection[str]) -> bool:
    """Whether the formula holds once those in `favour`, and nobody else, have come round."""
    match formula:
        case bool():
            return formula
        case Threshold(movers, need, weights):
            if weights is None:
                return sum(code in favour for code in movers) >= need
            return sum(weight for code, weight in weights.items() if code in favour) >= need
        case Every(parts):
            return all(met(part, favour) for part in parts)
        case Some(parts):
            return any(met(part, favour) for part in parts)


@dataclass(frozen=True, slots=True)
class Table:
    """A formula over groups of interchangeable members: members of one group weigh the same in every threshold.

    `adds[g][t]` is what one member of group g adds to threshold t, which asks for `needs[t]`. Groups are sorted by their
    first member. Functions below take a vector of counts: how many of each group have come round.
    """

    groups: tuple[tuple[str, ...], ...]
    needs: tuple[int, ...]
    adds: tuple[tuple[int, ...], ...]
    shape: Shape

    @property
    def sizes(self) -> tuple[int, ...]:
        """The number of members of each group."""
        return tuple(len(group) for group in self.groups)

    def sums(self, counts: Sequence[int]) -> list[int]:
        """What `counts` add up to in each threshold."""
        totals = [0] * len(self.needs)
        for count, add in zip(counts, self.adds, strict=True):
            if count:
                totals = [total + count * one for total, one in zip(totals, add, strict=True)]
        return totals

    def met(self, sums: Sequence[int]) -> bool:
        """Do these sums meet the formula?"""
        return holds(self.shape, [total >= need for total, need in zip(sums, self.needs, strict=True)])

    def dual(self) -> Table:
        """The table of the blocking sets: met by exactly those sets whose complement does not meet this one."""
        totals = self.sums(self.sizes)
        needs = tuple(total - need + 1 for total, need in zip(totals, self.needs, strict=True))
        return Table(self.groups, needs, self.adds, _swapped(self.shape))


def holds(shape: Shape, truths: Sequence[bool]) -> bool:
    """The formula's value when threshold t is `truths[t]`."""
    if isinstance(shape, int):
        return truths[shape]
    conjunction, parts = shape
    if conjunction:
        return all(holds(part, truths) for part in parts)
    return any(holds(part, truths) for part in parts)


def _swapped(shape: Shape) -> Shape:
    return shape if isinstance(shape, int) else (not shape[0], tuple(_swapped(part) for part in shape[1]))


def tabulate(formula: Undecided) -> Table:
    """Group the members that no threshold of `formula` tells apart."""
    leaves: list[Threshold] = []

    def number(node: Undecided) -> Shape:
        if isinstance(node, Threshold):
            if node in leaves:
                return leaves.index(node)
            leaves.append(node)
            return len(leaves) - 1
        return isinstance(node, Every), tuple(number(part) for part in node.parts)

    shape = number(formula)
    adds: dict[str, list[int]] = {}
    for index, leaf in enumerate(leaves):
        for code in leaf.movers:
            adds.setdefault(code, [0] * len(leaves))[index] = (
                1 if leaf.weights is None else leaf.weights[code]
            )
    groups: dict[tuple[int, ...], list[str]] = {}
    for code in sorted(adds):
        groups.setdefault(tuple(adds[code]), []).append(code)
    return Table(
        groups=tuple(tuple(group) for group in groups.values()),
        needs=tuple(leaf.need for leaf in leaves),
        adds=tuple(groups),
        shape=shape,
    )
