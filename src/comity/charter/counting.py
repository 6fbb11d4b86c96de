# SPDX-License-Identifier: Apache-2.0
"""How many coalitions of each size meet a formula, in all and with each member in them: exact counts, three ways.

A single threshold is counted over its sums; any formula over what its thresholds still lack, group by group; a formula that
tells all of up to 28 members apart, over two halves of them. Counts by size are polynomials, packed into one integer.
Where sizes do not matter, a single threshold is one polynomial in the weight alone, and in reach for far larger weights.
What would take too long is not estimated: there is then no count.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from math import comb
from typing import TYPE_CHECKING, TypeAlias

from comity.charter.thresholds import Shape, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

SUM_BITS = 200_000_000_000
"""Bits moved, up to which a single threshold is counted over its sums: for 200 members up to some 20,000 to reach."""

WEIGHT_BITS = 60_000_000_000
"""The same where sizes do not matter: for 200 members up to some 300,000 to reach."""

STATE_STEPS = 150_000
STATE_STEPS_LAST_RESORT = 2_000_000
"""Thresholds looked at, up to which a formula is counted group by group: while halves are a way out, and when not."""

HALVES = 28
HALVES_THRESHOLDS = 32
"""Members and thresholds up to which a formula is counted over two halves: 2^14 coalitions on either side."""

State: TypeAlias = tuple[int, ...]
Step: TypeAlias = "tuple[int, State | bool]"


@dataclass(frozen=True, slots=True)
class Totals:
    """All winning coalitions, and for each group the sets of others that lose, and win with one given member of it."""

    winning: int
    swings: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """Winning coalitions by size 0..n: in all, and for each group those with one given member of it."""

    winning: tuple[int, ...]
    winning_with: tuple[tuple[int, ...], ...]

    def swings(self, group: int) -> tuple[int, ...]:
        """By size s: sets of s others that lose, and win with a given member of `group`."""
        have, everyone = self.winning_with[group], self.winning
        return tuple(have[size + 1] - everyone[size] + have[size] for size in range(len(everyone) - 1))

    def totals(self) -> Totals:
        """The same without sizes."""
        groups = range(len(self.winning_with))
        return Totals(sum(self.winning), tuple(sum(self.swings(group)) for group in groups))


def count(table: Table) -> Counts | None:
    """The counts of `table`, or None where no way takes a bearable time."""
    members = sum(table.sizes)
    if len(table.needs) == 1 and members * (members**2 + 8_000) * _Side(table).need <= SUM_BITS:
        return _over_sums(table, members)
    if members > HALVES or len(table.needs) > HALVES_THRESHOLDS:
        return _over_states(table, members, STATE_STEPS_LAST_RESORT)
    return _over_states(table, members, STATE_STEPS) or _over_halves(table, members)


def totals(table: Table) -> Totals | None:
    """The totals of a single threshold, sizes left out; None for any other formula, and where it would take too long."""
    members = sum(table.sizes)
    if len(table.needs) > 1 or members * (members + 800) * _Side(table).need > WEIGHT_BITS:
        return None
    return _over_weights(table, members)


class _Packing:
    """Polynomials of degree <= n whose coefficient at s counts sets of s out of n: integers of n+1 slots of the same bits."""

    def __init__(self, members: int) -> None:
        self.members = members
        self.slot = comb(members, members // 2).bit_length()

    def binomial(self, members: int) -> int:
        """All coalitions of `members`, by size: (1 + x)^members."""
        return sum(comb(members, size) << size * self.slot for size in range(members + 1))

    def unpack(self, packed: int) -> tuple[int, ...]:
        mask = (1 << self.slot) - 1
        return tuple(packed >> size * self.slot & mask for size in range(self.members + 1))


class _Side:
    """A single threshold seen from where less has to be reached: its own need, or that of its blocking coalitions.

    A coalition loses if it weighs less than the need, and wins if all others weigh less than the need of the blocking ones.
    """

    def __init__(self, table: Table) -> None:
        (own,), (others,) = table.needs, table.dual().needs
        self.need = min(own, others)
        self.of_others = others < own
        self.weights = [min(add, self.need) for (add,) in table.adds]
        """By group, cut to the need: no more than that matters."""

    def without(self, below: list[int], weight: int, slot: int) -> int:
        """Sets below the need without one given member of that weight: all of them divided by 1 + x*y^weight.

        `below[end]`: sets that weigh less than `end`, by size in slots; a slot of 0 bits where sizes do not matter.
        """
        without = 0
        for end in range(self.need % weight, self.need + 1, weight):
            without = below[end] - (without << slot)
        return without


def _over_sums(table: Table, members: int) -> Counts:
    """sets[y]: the sets that weigh y, in slots by size less the fewest members that can weigh so much."""
    packing, side = _Packing(members), _Side(table)
    slot = packing.slot
    heaviest = max((weight for weight in side.weights if weight < side.need), default=1)
    fewest = [total // heaviest for total in range(side.need)]
    sets = [1] + [0] * (side.need - 1)
    for weight, group in sorted(zip(side.weights, table.groups, strict=True), reverse=True):
        for _ in group:
            for total in range(side.need - 1, weight - 1, -1):
                if one_less := sets[total - weight]:
                    sets[total] += one_less << slot if fewest[total] == fewest[total - weight] else one_less
    below = list(
        accumulate((one << least * slot for one, least in zip(sets, fewest, strict=True)), initial=0)
    )
    below_without = [side.without(below, weight, slot) for weight in side.weights]
    if side.of_others:
        winning, *winning_with = (packing.unpack(packed)[::-1] for packed in (below[-1], *below_without))
        return Counts(winning, tuple(winning_with))
    with_one = (packing.binomial(members - 1) << slot) - below[-1]
    return Counts(
        packing.unpack(packing.binomial(members) - below[-1]),
        tuple(packing.unpack(with_one + without) for without in below_without),
    )


def _over_weights(table: Table, members: int) -> Totals:
    """As `_over_sums`, sizes left out: then all sums fit into one integer, a slot of whole bytes for each."""
    side, size = _Side(table), members // 8 + 1
    packed, mask = 1, (1 << side.need * size * 8) - 1
    for weight, group in zip(side.weights, table.groups, strict=True):
        for _ in group:
            packed += (packed << weight * size * 8) & mask
    raw = packed.to_bytes(side.need * size, "little")
    sets = (int.from_bytes(raw[start : start + size], "little") for start in range(0, len(raw), size))
    below = list(accumulate(sets, initial=0))
    return Totals(
        below[-1] if side.of_others else 2**members - below[-1],
        tuple(2 * side.without(below, weight, 0) - below[-1] for weight in side.weights),
    )


def _over_states(table: Table, members: int, budget: int) -> Counts | None:
    """Decide group after group. A state is what the thresholds still lack; states that can no longer differ are one."""
    packing = _Packing(members)
    slot = packing.slot
    order = sorted(range(len(table.groups)), key=lambda number: _place(table, number))
    layers = _layers(table, order, budget)
    if layers is None:
        return None
    left = members
    ahead: list[dict[State, int]] = [{next(iter(layers[0])): 1}]
    won, won_before = 0, []
    for number, layer in zip(order, layers, strict=True):
        size, arrived = len(table.groups[number]), dict[State, int]()
        left -= size
        won_before.append(won)
        won *= packing.binomial(size)
        for state, steps in layer.items():
            for picked, child in steps:
                ways = (ahead[-1][state] * comb(size, picked)) << picked * slot
                if child is True:
                    won += ways
                elif child is not False:
                    arrived[child] = arrived.get(child, 0) + ways
        ahead.append(arrived)
    winning_with = [0] * len(order)
    behind: dict[State, int] = {}
    for position in range(len(order) - 1, -1, -1):
        number, layer = order[position], layers[position]
        size = len(table.groups[number])
        sure = packing.binomial(left)
        joined, sure_with = dict[State, int](), (won_before[position] * packing.binomial(size - 1)) << slot
        here: dict[State, int] = {}
        for state, steps in layer.items():
            ways = 0
            for picked, child in steps:
                if child is False:
                    continue
                with_one = (
                    (ahead[position][state] * comb(size - 1, picked - 1)) << picked * slot if picked else 0
                )
                if child is True:
                    sure_with += with_one
                    ways += (comb(size, picked) * sure) << picked * slot
                else:
                    joined[child] = joined.get(child, 0) + with_one
                    ways += (comb(size, picked) * behind[child]) << picked * slot
            here[state] = ways
        winning_with[number] = sure_with * sure + sum(ways * behind[child] for child, ways in joined.items())
        behind, left = here, left + size
    (winning,) = behind.values()
    return Counts(packing.unpack(winning), tuple(packing.unpack(packed) for packed in winning_with))


def _place(table: Table, number: int) -> tuple[list[int], list[int]]:
    """Groups in the same thresholds follow one another, the heaviest first."""
    adds = table.adds[number]
    return [index for index, add in enumerate(adds) if add], [-add for add in adds]


def _layers(table: Table, order: list[int], budget: int) -> list[dict[State, list[Step]]] | None:
    """For each group in `order` the states before it, each with its steps: how many are picked, and where that leads."""
    rest = tuple(table.sums(table.sizes))
    states: set[State] = {table.needs}
    layers = []
    for number in order:
        size, adds = len(table.groups[number]), table.adds[number]
        rest = tuple(total - size * add for total, add in zip(rest, adds, strict=True))
        layer: dict[State, list[Step]] = {}
        arrived: set[State] = set()
        for state in states:
            steps: list[Step] = []
            for picked in range(size + 1):
                child = _settle(table.shape, state, adds, picked, rest)
                steps.append((picked, child))
                if not isinstance(child, bool):
                    arrived.add(child)
            layer[state] = steps
            budget -= (size + 1) * len(adds)
            if budget < 0:
                return None
        layers.append(layer)
        states = arrived
    return layers


def _settle(shape: Shape, state: State, adds: State, picked: int, rest: State) -> State | bool:
    """The next state: by threshold what it still lacks, 0 where it is met, -1 where the rest cannot meet it."""
    lacks = []
    for lack, add, most in zip(state, adds, rest, strict=True):
        left = max(0, lack - picked * add) if lack > 0 else lack
        lacks.append(-1 if left > most else left)
    value = _value(shape, lacks)
    return tuple(lacks) if value is None else value


def _value(shape: Shape, lacks: list[int]) -> bool | None:
    """The formula's value, if that is decided."""
    if isinstance(shape, int):
        return None if lacks[shape] > 0 else lacks[shape] == 0
    conjunction, parts = shape
    values = [_value(part, lacks) for part in parts]
    if (not conjunction) in values:
        return not conjunction
    return None if None in values else conjunction


def _over_halves(table: Table, members: int) -> Counts:
    """Each coalition of one half against all of the other at once, one bit for each; then the halves change places."""
    adds = [add for group, add in zip(table.groups, table.adds, strict=True) for _ in group]
    packing = _Packing(members)
    middle = members // 2
    first, second = adds[:middle], adds[middle:]
    rows = [*_half_with(table, packing, first, second), *_half_with(table, packing, second, first)]
    winning = rows[0]
    with_each = rows[1 : middle + 1] + rows[middle + 2 :]
    starts = [sum(table.sizes[:number]) for number in range(len(table.groups))]
    return Counts(packing.unpack(winning), tuple(packing.unpack(with_each[start]) for start in starts))


def _half_with(table: Table, packing: _Packing, rows: list[State], columns: list[State]) -> list[int]:
    """Packed counts of winning coalitions: in all, then for each member of the half `rows` those with that member."""
    row_sums, column_sums = _subset_sums(rows, len(table.needs)), _subset_sums(columns, len(table.needs))
    sizes: list[list[int]] = [[] for _ in range(len(columns) + 1)]
    for index in range(len(column_sums)):
        sizes[index.bit_count()].append(index)
    by_size = [index for indexes in sizes for index in indexes]
    ends, masks = 0, []
    for indexes in sizes:
        masks.append(((1 << len(indexes)) - 1) << ends)
        ends += len(indexes)
    ordered = [column_sums[index] for index in by_size]
    packed = [0] * (len(rows) + 1)
    for index, met in _met_columns(table, row_sums, ordered):
        counts = sum((met & mask).bit_count() << size * packing.slot for size, mask in enumerate(masks))
        counts <<= index.bit_count() * packing.slot
        packed[0] += counts
        for member in range(len(rows)):
            if index >> member & 1:
                packed[member + 1] += counts
    return packed


def _subset_sums(adds: list[State], width: int) -> list[State]:
    sums: list[State] = [(0,) * width]
    for add in adds:
        sums += [tuple(total + one for total, one in zip(sofar, add, strict=True)) for sofar in sums]
    return sums


def _met_columns(table: Table, rows: list[State], columns: list[State]) -> Iterator[tuple[int, int]]:
    """For each row the bits of the columns that meet the formula with it. A thousand rows at a time bound the memory."""
    falling = [
        sorted(range(len(columns)), key=lambda column: -columns[column][index])
        for index in range(len(table.needs))
    ]
    for start in range(0, len(rows), 1024):
        chunk = range(start, min(start + 1024, len(rows)))
        bits = [
            _enough(
                falling[index],
                [(row, need - rows[row][index]) for row in chunk],
                [one[index] for one in columns],
            )
            for index, need in enumerate(table.needs)
        ]
        for row in chunk:
            yield row, _bits(table.shape, [of_threshold[row] for of_threshold in bits])


def _enough(falling: list[int], lacks: list[tuple[int, int]], sums: list[int]) -> dict[int, int]:
    """For each row the bits of the columns whose sum is at least what the row lacks."""
    found, taken = bytearray(len(sums) // 8 + 1), 0
    bits: dict[int, int] = {}
    for row, lack in sorted(lacks, key=lambda item: -item[1]):
        while taken < len(falling) and sums[falling[taken]] >= lack:
            column = falling[taken]
            found[column >> 3] |= 1 << (column & 7)
            taken += 1
        bits[row] = int.from_bytes(found, "little")
    return bits


def _bits(shape: Shape, of_threshold: list[int]) -> int:
    """As `thresholds.holds`, for many coalitions at once."""
    if isinstance(shape, int):
        return of_threshold[shape]
    conjunction, parts = shape
    made = _bits(parts[0], of_threshold)
    for part in parts[1:]:
        made = made & _bits(part, of_threshold) if conjunction else made | _bits(part, of_threshold)
    return made
