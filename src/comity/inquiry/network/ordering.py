# SPDX-License-Identifier: Apache-2.0
"""In which order variables are summed out so that the tables on the way stay small: greedy min-weight and min-fill (Kjaerulff 1990).

Decides before anything is allocated whether the best order found stays within the memory that is allowed. No order changes the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from comity.errors import Refusal

MOST_CELLS = 2**27
"""Numbers in the largest table on the way: 1 GiB."""
MEMORY = "inquiry: exact inference holds no table of more than 2^27 numbers (1 GiB)"
_SMALL = 2**12

Neighbours = dict[int, int]
"""For each variable, as a set of bits, those that share a table with it."""


@dataclass(frozen=True)
class Order:
    """Variables in the order of summing out; `most` and `total` count the numbers of the tables that are summed."""

    variables: tuple[int, ...]
    most: int
    total: int


def bits(some: int) -> Iterator[int]:
    """The places of the bits that are set, from the lowest."""
    while some:
        low = some & -some
        yield low.bit_length() - 1
        some ^= low


def best_order(scopes: Iterable[int], sizes: Sequence[int], keep: int) -> Order:
    """The best of the greedy orders over tables whose variables are the bits of `scopes`. Raises Refusal where it needs too much memory."""
    neighbours: Neighbours = {}
    for scope in scopes:
        for one in bits(scope):
            neighbours[one] = neighbours.get(one, 0) | scope
    for one in neighbours:
        neighbours[one] &= ~(1 << one)
    found = _greedy(dict(neighbours), sizes, keep, _weight, reach=1)
    if found.total > _SMALL:
        for cost in (_fill, _weighted_fill):
            found = min(found, _greedy(dict(neighbours), sizes, keep, cost, reach=2), key=_total)
    within_memory(max(found.most, _cells(keep, sizes)))
    return found


def within_memory(cells: int) -> None:
    """Raises Refusal for a table of more numbers than are allowed."""
    if cells > MOST_CELLS:
        raise Refusal(
            f"the question needs a table of {cells:,} numbers or more in every order that was tried",
            rule=MEMORY,
            hint="ask for fewer nodes or with more findings, split the node with the most parents into steps, or merge states",
        )


def _total(order: Order) -> tuple[bool, int]:
    return order.most > MOST_CELLS, order.total


def _greedy(
    neighbours: Neighbours,
    sizes: Sequence[int],
    keep: int,
    cost: Callable[[int, Neighbours, Sequence[int]], tuple[int, ...]],
    *,
    reach: int,
) -> Order:
    """Sum out whatever costs least now, and stop where that is too much. Costs change among the neighbours, for `reach` 2 among theirs."""
    costs = {one: cost(one, neighbours, sizes) for one in neighbours if not keep >> one & 1}
    order, most, total = [], 1, 0
    while costs:
        one = min(costs, key=costs.__getitem__)
        del costs[one]
        around = neighbours.pop(one)
        order.append(one)
        cells = sizes[one] * _cells(around, sizes)
        most, total = max(most, cells), total + cells
        if most > MOST_CELLS:
            break
        changed = around
        for other in bits(around):
            neighbours[other] = (neighbours[other] | around) & ~(1 << one) & ~(1 << other)
        if reach > 1:
            for other in bits(around):
                changed |= neighbours[other]
        for other in bits(changed & ~keep):
            costs[other] = cost(other, neighbours, sizes)
    return Order(tuple(order), most, total)


def _cells(some: int, sizes: Sequence[int]) -> int:
    cells = 1
    while some:
        low = some & -some
        cells *= sizes[low.bit_length() - 1]
        some ^= low
    return cells


def _weight(one: int, neighbours: Neighbours, sizes: Sequence[int]) -> tuple[int, ...]:
    return (sizes[one] * _cells(neighbours[one], sizes), one)


def _fill(one: int, neighbours: Neighbours, sizes: Sequence[int]) -> tuple[int, ...]:
    """New pairs of neighbours, then the size of the table."""
    around = neighbours[one]
    missing = sum((around & ~neighbours[other]).bit_count() - 1 for other in bits(around))
    return (missing, _cells(around, sizes), one)


def _weighted_fill(one: int, neighbours: Neighbours, sizes: Sequence[int]) -> tuple[int, ...]:
    """The same, each new pair counted by the product of its sizes."""
    around = neighbours[one]
    missing = sum(
        sizes[other] * sum(sizes[far] for far in bits(around & ~neighbours[other] & ~(1 << other)))
        for other in bits(around)
    )
    return (missing, _cells(around, sizes), one)
