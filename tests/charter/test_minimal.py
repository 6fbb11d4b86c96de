# SPDX-License-Identifier: Apache-2.0
"""Minimal sets of formulas over several thresholds, against every vector of counts tried."""

from __future__ import annotations

from itertools import product
from math import comb, prod

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from comity.charter import minimal as minimal_module
from comity.charter.minimal import Listing, Pattern, minimal_sets
from comity.charter.thresholds import Shape, Table

drawn = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def shapes(thresholds: int) -> st.SearchStrategy[Shape]:
    leaves: st.SearchStrategy[Shape] = st.integers(0, thresholds - 1)
    return st.recursive(
        leaves,
        lambda part: st.tuples(st.booleans(), st.lists(part, min_size=2, max_size=3).map(tuple)),
        max_leaves=5,
    )


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Up to six groups of up to three members, who add different things to up to three thresholds."""
    thresholds = draw(st.integers(1, 3))
    one = st.tuples(*[st.integers(0, 6)] * thresholds).filter(any)
    adds = draw(
        st.lists(one, min_size=1, max_size=6, unique=True).filter(
            lambda rows: all(map(any, zip(*rows, strict=True)))
        )
    )
    sizes = [draw(st.integers(1, 3)) for _ in adds]
    most = [
        sum(size * add[index] for size, add in zip(sizes, adds, strict=True)) for index in range(thresholds)
    ]
    return table(adds, sizes, [draw(st.integers(1, total)) for total in most], draw(shapes(thresholds)))


def table(adds: list[tuple[int, ...]], sizes: list[int], needs: list[int], shape: Shape) -> Table:
    groups = tuple(tuple(f"P{number}{member}" for member in range(size)) for number, size in enumerate(sizes))
    return Table(groups, tuple(needs), tuple(adds), shape)


def names(of: Table) -> tuple[str, ...]:
    return tuple(f"g{number}" for number in range(len(of.groups)))


def by_trying(of: Table) -> list[Pattern]:
    """In the order of the list: by size, then most of the first group first."""
    found = []
    for counts in product(*(range(size + 1) for size in of.sizes)):
        fewer = [
            (*counts[:number], count - 1, *counts[number + 1 :])
            for number, count in enumerate(counts)
            if count
        ]
        if of.met(of.sums(counts)) and not any(of.met(of.sums(less)) for less in fewer):
            found.append(counts)
    found.sort(key=lambda counts: (sum(counts), [-count for count in counts]))
    return [
        Pattern(
            tuple((name, count) for name, count in zip(names(of), counts, strict=True) if count),
            sum(counts),
            prod(map(comb, of.sizes, counts)),
        )
        for counts in found
    ]


# who is weakest for one threshold is strongest for the other, and each is needed for the one alone
@given(tables())
@example(table([(5, 1), (1, 5), (3, 3)], [2, 2, 1], [10, 10], (True, (0, 1))))
@example(table([(4, 0), (0, 4), (2, 2)], [1, 1, 2], [4, 4], (False, (0, 1))))
@drawn
def test_minimal_sets_by_trying_all(of: Table) -> None:
    for some in (of, of.dual()):
        expected = by_trying(some)
        total = sum(pattern.sets for pattern in expected)
        assert minimal_sets(some, names(some)) == Listing(
            tuple(expected), complete=True, complete_to=sum(some.sizes), total=total
        )


@given(tables(), st.integers(0, 200))
@drawn
def test_out_of_steps_it_is_never_said_that_nothing_is_missing(of: Table, steps: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(minimal_module, "STEPS", steps)
        cut = minimal_sets(of, names(of))
    expected = by_trying(of)
    upto = [pattern for pattern in expected if pattern.size <= cut.complete_to]
    assert list(cut.patterns[: len(upto)]) == upto
    assert set(cut.patterns) <= set(expected)
    assert cut.total == (sum(pattern.sets for pattern in expected) if cut.complete else None)
    if cut.complete:
        assert list(cut.patterns) == expected
    elif cut.patterns:
        assert cut.patterns[0].size == expected[0].size
