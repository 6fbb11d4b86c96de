# SPDX-License-Identifier: Apache-2.0
"""Lists the minimal sets of members that meet a formula, smallest first, interchangeable members grouped.

A pattern says how many members to take from each group, and stands for every way to take them. The list ends at a number of
patterns or of search steps; it then says that it is not complete. It is never a sample: what is listed are the smallest.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb, prod
from operator import le
from typing import TYPE_CHECKING, TypeAlias

from comity.charter.thresholds import Table

if TYPE_CHECKING:
    from collections.abc import Iterator

State: TypeAlias = tuple[int, ...]

LISTED = 1_000
"""Patterns in a list, at most (RULES)."""

STEPS = 2_000_000
"""Thresholds looked at for one list, at most."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """Any `count` members of each named group, for each (name, count) in `pick`: `sets` minimal sets of `size` members."""

    pick: tuple[tuple[str, int], ...]
    size: int
    sets: int


@dataclass(frozen=True, slots=True)
class Listing:
    """Minimal sets by size, then by the numbers taken from the groups in their order.

    `total`: how many sets there are; None unless the list is `complete`. `complete_to`: no set of this size or smaller is missing.
    """

    patterns: tuple[Pattern, ...]
    complete: bool
    complete_to: int
    total: int | None


def minimal_sets(table: Table, names: tuple[str, ...]) -> Listing:
    """The minimal sets of members that meet `table`. `names`: one for each of its groups."""
    patterns: list[Pattern] = []
    budget = _Budget(STEPS)
    sizes, members = table.sizes, sum(table.sizes)
    search = _Search(table, budget)
    for size in range(1, search.largest() + 1):
        found = []
        for counts in search.of_size(size):
            found.append(counts)
            if len(patterns) + len(found) > LISTED:
                break
        cut = budget.left < 0 or len(patterns) + len(found) > LISTED
        found.sort(reverse=True)
        patterns += [_pattern(sizes, names, counts) for counts in found]
        if cut:
            return Listing(tuple(patterns[:LISTED]), complete=False, complete_to=size - 1, total=None)
    total = sum(pattern.sets for pattern in patterns)
    return Listing(tuple(patterns), complete=True, complete_to=members, total=total)


def _pattern(sizes: tuple[int, ...], names: tuple[str, ...], counts: tuple[int, ...]) -> Pattern:
    pick = tuple((name, count) for name, count in zip(names, counts, strict=True) if count)
    return Pattern(pick, sum(counts), prod(map(comb, sizes, counts)))


def _weakest(before: tuple[State, ...], adds: State) -> tuple[State, ...]:
    """`before` and `adds`, without those that add to every threshold at least as much as another of them."""
    if any(all(map(le, one, adds)) for one in before):
        return before
    return (*(one for one in before if not all(map(le, adds, one))), adds)


@dataclass
class _Budget:
    left: int


class _Search:
    """Takes as many as possible of the heaviest group first, and so on; leaves where no minimal set can follow."""

    def __init__(self, table: Table, budget: _Budget) -> None:
        self.table = table
        self.budget = budget
        weight = [max(add / need for add, need in zip(adds, table.needs, strict=True)) for adds in table.adds]
        self.order = sorted(range(len(table.groups)), key=lambda number: -weight[number])
        self.best = [self._best(position) for position in range(len(self.order) + 1)]

    def _best(self, position: int) -> list[list[int]]:
        """By threshold: the most that 0, 1, 2... members of the groups from `position` on can add to it."""
        best = []
        for index in range(len(self.table.needs)):
            adds = sorted(
                (
                    self.table.adds[number][index]
                    for number in self.order[position:]
                    for _ in self.table.groups[number]
                ),
                reverse=True,
            )
            sums = [0]
            for add in adds:
                sums.append(sums[-1] + add)
            best.append(sums)
        return best

    def of_size(self, size: int) -> Iterator[tuple[int, ...]]:
        """Counts by group of the minimal sets of `size` members; stops when the budget is used up."""
        table, order = self.table, self.order
        stack: list[tuple[int, int, tuple[int, ...], State, tuple[State, ...]]] = [
            (0, size, (), (0,) * len(table.needs), ())
        ]
        while stack:
            if self.budget.left < 0:
                return
            position, left, counts, sums, weakest = stack.pop()
            self.budget.left -= len(sums) * (1 + len(weakest))
            best = self.best[position]
            if left >= len(best[0]) or not table.met(
                [one + most[left] for one, most in zip(sums, best, strict=True)]
            ):
                continue
            if not self._each_needed(sums, weakest, last=not left):
                continue
            if not left:
                by_group = [0] * len(order)
                for number, picked in zip(order, counts, strict=False):
                    by_group[number] = picked
                yield tuple(by_group)
                continue
            number = order[position]
            adds = table.adds[number]
            joined = _weakest(weakest, adds)
            for picked in range(min(left, len(table.groups[number])) + 1):
                after = tuple(one + picked * add for one, add in zip(sums, adds, strict=True))
                those = joined if picked else weakest
                stack.append((position + 1, left - picked, (*counts, picked), after, those))

    def _each_needed(self, sums: State, weakest: tuple[State, ...], *, last: bool) -> bool:
        """False if one that the set holds is needed neither now nor after others join: no minimal set contains it.

        Whoever adds at least as much as somebody needed is needed, so that only the weakest are looked at.
        """
        table = self.table
        if not last and table.met(sums):
            return False
        for adds in weakest:
            fewer = [one - add for one, add in zip(sums, adds, strict=True)]
            if last and table.met(fewer):
                return False
            if not any(add and one < need for add, one, need in zip(adds, fewer, table.needs, strict=True)):
                return False
        return True

    def largest(self) -> int:
        """No minimal set is larger: each member is needed for some threshold, which the others together miss."""
        bound = 0
        for index, need in enumerate(self.table.needs):
            rising = sorted(
                adds[index]
                for adds, size in zip(self.table.adds, self.table.sizes, strict=True)
                for _ in range(size)
                if adds[index]
            )
            total = 0
            for add in rising:
                bound += 1
                total += add
                if total >= need:
                    break
        return min(bound, sum(self.table.sizes))
