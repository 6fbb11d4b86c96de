# SPDX-License-Identifier: Apache-2.0
"""The order of summing out: its cost is what summing costs, chains and trees stay small, and what is too wide is refused early."""

from __future__ import annotations

from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.errors import Refusal
from comity.inquiry.network.ordering import MEMORY, MOST_CELLS, best_order, bits, within_memory


def scope(*some: int) -> int:
    return sum(1 << one for one in some)


def test_bits() -> None:
    assert list(bits(0b1011001)) == [0, 3, 4, 6]
    assert list(bits(0)) == []


def test_a_chain_takes_tables_of_two() -> None:
    order = best_order([scope(one, one + 1) for one in range(50)], [3] * 51, scope(50))
    assert (sorted(order.variables), order.most) == (list(range(50)), 9)


def test_a_star_is_summed_from_its_points() -> None:
    order = best_order([scope(0, one) for one in range(1, 30)], [2] * 30, 0)
    assert order.most == 4


def test_a_cycle_takes_tables_of_three() -> None:
    order = best_order([scope(one, (one + 1) % 40) for one in range(40)], [2] * 40, 0)
    assert order.most == 8


def test_a_grid_takes_little_more_than_its_width() -> None:
    side = 7
    links = [scope(row * side + one, row * side + one + 1) for row in range(side) for one in range(side - 1)]
    links += [
        scope(row * side + one, (row + 1) * side + one) for row in range(side - 1) for one in range(side)
    ]
    assert best_order(links, [2] * side**2, 0).most <= 2 ** (side + 2)


@given(st.lists(st.sets(st.integers(0, 9), max_size=4), max_size=12), st.sets(st.integers(0, 9)), st.data())
def test_the_cost_is_what_summing_out_in_that_order_costs(
    scopes: list[set[int]], kept: set[int], data: st.DataObject
) -> None:
    sizes = data.draw(st.lists(st.integers(2, 4), min_size=10, max_size=10))
    order = best_order([scope(*one) for one in scopes], sizes, scope(*kept))
    assert set(order.variables) == set().union(*scopes) - kept
    most, total, live = 1, 0, [set(one) for one in scopes]
    for one in order.variables:
        joined = reduce(set.__or__, [some for some in live if one in some], set[int]())
        cells = reduce(int.__mul__, (sizes[each] for each in joined), 1)
        most, total = max(most, cells), total + cells
        live = [*(some for some in live if one not in some), joined - {one}]
    assert (order.most, order.total) == (most, total)


def test_what_is_too_wide_is_refused() -> None:
    everything = [scope(one, other) for one in range(60) for other in range(one)]
    with pytest.raises(Refusal, match="numbers or more") as refused:
        best_order(everything, [2] * 60, 0)
    assert refused.value.rule == MEMORY
    within_memory(MOST_CELLS)
    with pytest.raises(Refusal):
        within_memory(MOST_CELLS + 1)
