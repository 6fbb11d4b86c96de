# SPDX-License-Identifier: Apache-2.0
"""Which members of an undecided rule are decisive: those in at least one minimal set that would let it pass.

In a monotone formula these are also exactly the members of at least one minimal set that could block it. Found directly for
single thresholds and for rules whose parts share nobody, else by search over groups of interchangeable members. The search is
capped; beyond the cap the answer names too many members rather than too few, and says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from comity.charter.thresholds import (
    Every,
    Formula,
    Some,
    Table,
    Threshold,
    Undecided,
    every,
    heads,
    some,
    tabulate,
    weighed,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

SEARCH_WORK = 1_000_000
"""Thresholds that the search for one formula looks at before it gives up."""

GREEDY_STARTS = 16
"""How many of the heaviest members are left out, one after the other, in looking for a sum just short of a threshold."""

LISTED_SUMS = 1 << 18
"""Largest threshold for which the attainable sums of weights are listed one by one."""


class Decisive(NamedTuple):
    """`members`: the decisive ones; a superset of them unless `exact`."""

    members: frozenset[str]
    exact: bool


def decisive(formula: Undecided) -> Decisive:
    """The members that occur in some minimal set meeting `formula` (RULES, "witnesses of an answer")."""
    found, _ = _direct(formula)
    return found if found.exact else _Search(tabulate(formula), found.members).run()


def _direct(formula: Undecided) -> tuple[Decisive, str]:
    """The decisive members as far as the structure tells, and "every"/"some" if it takes all of them/any one of them."""
    if isinstance(formula, Threshold):
        total = formula.total
        kind = (
            "every"
            if formula.need == total
            else "some"
            if formula.need == 1 and formula.weights is None
            else ""
        )
        if formula.weights is None or kind:
            return Decisive(formula.movers, exact=True), kind
        return _of_weights(formula.weights, formula.need), ""
    own = "every" if isinstance(formula, Every) else "some"
    parts = [_direct(part) for part in formula.parts]
    settled = [kind == own or len(found.members) == 1 for found, kind in parts]
    if any(settled):
        members = _union(found for (found, _), alike in zip(parts, settled, strict=True) if alike)
        rest = _restrict(formula, members, came=own == "every")
        if isinstance(rest, bool):
            return Decisive(members, exact=True), own
        found, kind = _direct(rest)
        return Decisive(members | found.members, found.exact), kind if kind == own else ""
    members = _union(found for found, _ in parts)
    apart = sum(len(found.members) for found, _ in parts) == len(members)
    return Decisive(members, exact=apart and all(found.exact for found, _ in parts)), ""


def _union(parts: Iterable[Decisive]) -> frozenset[str]:
    return frozenset[str]().union(*(found.members for found in parts))


def _restrict(formula: Undecided, members: frozenset[str], *, came: bool) -> Formula:
    """What `formula` still asks when `members` all came round, or when none of them will."""
    if isinstance(formula, Every):
        return every(_restrict(part, members, came=came) for part in formula.parts)
    if isinstance(formula, Some):
        return some(_restrict(part, members, came=came) for part in formula.parts)
    left, gone = formula.movers - members, formula.movers & members
    if formula.weights is None:
        return heads(left, formula.need - len(gone) * came)
    need = formula.need - sum(formula.weights[code] for code in gone) * came
    return weighed({code: formula.weights[code] for code in left}, need)


def _of_weights(weights: Mapping[str, int], need: int) -> Decisive:
    """If a weight is decisive, so is every larger one: look for the least."""
    ordered = sorted(set(weights.values()))
    low, high, exact = 0, len(ordered) - 1, True
    if _swings(weights, need, ordered[0]):
        high = 0
    while low < high:
        middle = (low + high) // 2
        answer = _swings(weights, need, ordered[middle])
        if answer is False:
            low = middle + 1
        else:
            high, exact = middle, answer is True
    least = ordered[low]
    return Decisive(frozenset(code for code, weight in weights.items() if weight >= least), exact)


def _swings(weights: Mapping[str, int], need: int, weight: int) -> bool | None:
    """Can the others weigh at least need - weight and less than need? None: not found within the cap."""
    others = sorted(weights.values(), reverse=True)
    others.remove(weight)
    for start in range(min(GREEDY_STARTS, len(others) + 1)):
        filled = 0
        for other in others[start:]:
            if filled + other < need:
                filled += other
        if filled + weight >= need:
            return True
    if need <= LISTED_SUMS:
        attainable, wanted = 1, (1 << need) - 1
        for other in others:
            attainable |= (attainable << other) & wanted
        return attainable >> (need - weight) != 0
    search = _Search(tabulate(Threshold(frozenset(weights), need, weights)), frozenset(weights))
    return search.swings_somewhere(search.table.adds.index((weight,)))


class _Search:
    """Looks for the decisive groups of `table` among `candidates`: first in minimal sets found greedily, then everywhere.

    If a group is decisive, so is every group that adds at least as much to each threshold: it can take the first one's place.
    """

    def __init__(self, table: Table, candidates: frozenset[str]) -> None:
        self.table = table
        self.sizes = table.sizes
        self.ratios = [
            [add / need for add, need in zip(adds, table.needs, strict=True)] for adds in table.adds
        ]
        found = [number for number, group in enumerate(table.groups) if group[0] in candidates]
        self.groups = sorted(found, key=lambda number: sum(self.ratios[number]))
        self.rank = {number: place for place, number in enumerate(self.groups)}
        self.work = SEARCH_WORK

    def run(self) -> Decisive:
        proven: set[int] = set()
        for number in self.groups:
            if number not in proven:
                self._prove(number, proven)
        exact = True
        refuted: set[int] = set()
        for number in reversed(self.groups):
            if number in proven or number in refuted:
                continue
            answer = self.swings_somewhere(number)
            if answer is False:
                own = self.table.adds[number]
                refuted.update(other for other in self.groups if _covers(own, self.table.adds[other]))
            else:
                proven.add(number)
                exact = exact and answer is True
        return Decisive(frozenset(code for number in proven for code in self.table.groups[number]), exact)

    def _prove(self, number: int, proven: set[int]) -> None:
        """Add to `proven` the groups of a few minimal sets, and all like them, until `number` is among them."""
        for order in self._orders(number):
            if self.work < 0:
                return
            for other in sorted(self._minimal(order), key=self.rank.__getitem__):
                if other not in proven:
                    proven.update(self._alike(other))
            if number in proven:
                return

    def _alike(self, number: int) -> list[int]:
        """The group and all that add at least as much to each threshold."""
        self.work -= len(self.groups) * len(self.table.needs)
        own = self.table.adds[number]
        return [other for other in self.groups if _covers(self.table.adds[other], own)]

    def _met(self, sums: Sequence[int]) -> bool:
        self.work -= len(sums)
        return self.table.met(sums)

    def _orders(self, number: int) -> Iterator[list[int]]:
        """Orders in which to leave groups out, `number` last, that are likely to find a minimal set with it."""
        self.work -= len(self.groups) * len(self.table.needs)
        others = [other for other in self.groups if other != number]
        own = self.table.adds[number]

        def beside(other: int) -> float:
            """How much the group adds to the thresholds of `number`, compared to what it adds to the rest."""
            inside = sum(ratio for ratio, add in zip(self.ratios[other], own, strict=True) if add)
            return inside / (sum(self.ratios[other]) - inside + 1e-9)

        yield [*sorted(others, key=beside, reverse=True), number]
        yield [*reversed(others), number]
        yield [*others, number]
        yield [*sorted(others, key=lambda other: self.sizes[other] * sum(self.ratios[other])), number]

    def _minimal(self, order: list[int]) -> list[int]:
        """The groups of one minimal set, from which the groups first in `order` were left out as far as possible."""
        kept = []
        sums = [0] * len(self.table.needs)
        for number in order:
            sums = _plus(sums, self.table.adds[number], self.sizes[number])
        for number in order:
            add, size = self.table.adds[number], self.sizes[number]
            low, high = 0, size
            while low < high:
                middle = (low + high) // 2 if low else 0
                if self._met(_plus(sums, add, middle - size)):
                    high = middle
                else:
                    low = middle + 1
            sums = _plus(sums, add, high - size)
            if high:
                kept.append(number)
        return kept

    def swings_somewhere(self, number: int) -> bool | None:
        """Are there counts of the other groups with which `number` decides? Halves boxes of counts; None: cap reached."""
        others = [other for other in self.groups if other != number]
        table, weight = self.table, {other: max(self.ratios[other]) for other in others}
        own = [self.sizes[number] * add for add in table.adds[number]]
        most = [0] * len(own)
        for other in others:
            most = _plus(most, table.adds[other], self.sizes[other])
        boxes = [({other: (0, self.sizes[other]) for other in others}, [0] * len(own), most)]
        while boxes:
            if self.work < 0:
                return None
            counts, low, high = boxes.pop()
            if self._met(low) or not self._met(_plus(high, own, 1)):
                continue
            if self._met(_plus(low, own, 1)) or not self._met(high):
                return True
            span, widest = max(
                ((least - top) * -weight[other], other) for other, (least, top) in counts.items()
            )
            assert span > 0
            least, top = counts[widest]
            middle = (least + top) // 2
            add = table.adds[widest]
            boxes.append((counts | {widest: (least, middle)}, low, _plus(high, add, middle - top)))
            boxes.append((counts | {widest: (middle + 1, top)}, _plus(low, add, middle + 1 - least), high))
        return False


def _plus(sums: Sequence[int], adds: Sequence[int], times: int) -> list[int]:
    return [total + times * add for total, add in zip(sums, adds, strict=True)]


def _covers(adds: Sequence[int], others: Sequence[int]) -> bool:
    return all(add >= other for add, other in zip(adds, others, strict=True))
