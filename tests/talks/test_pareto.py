# SPDX-License-Identifier: Apache-2.0
"""Efficient packages: worked out by hand, every pair compared, every package enumerated, and another program's answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from comity.talks.packages.pareto import LIMIT, Front, Mask, Table, _levels, _Page, efficient, front

Rows = Sequence[Sequence[int]]
Values = tuple[int, ...]
Package = tuple[tuple[int, ...], Values]


def table(rows: Rows, parties: int | None = None) -> Table:
    return np.array(rows, np.int64).reshape(len(rows), len(rows[0]) if parties is None else parties)


def every_pair(values: Table) -> list[bool]:
    """The definition, one pair after another."""
    rows = [tuple(map(int, row)) for row in values]
    return [
        not any(all(a >= b for a, b in zip(other, row, strict=True)) and other != row for other in rows)
        for row in rows
    ]


def one_against_all(values: Table) -> Mask:
    """The definition, a row at a time: for tables of some thousand rows. No other row is as good for everybody and not the same."""
    columns = np.ascontiguousarray(values.T)
    found = []
    for row in values:
        as_good = np.ones(len(values), np.bool_)
        for column, value in zip(columns, row, strict=True):
            as_good &= column >= value
        found.append(not (values[as_good] != row).any())
    return np.array(found, np.bool_)


def enumerated(blocks: Sequence[Table]) -> list[Package]:
    """Every efficient package with its choices and values, out of all packages."""
    choices = list(product(*(range(len(block)) for block in blocks)))
    values = [
        tuple(
            sum(int(block[row, party]) for block, row in zip(blocks, one, strict=True)) for party in range(p)
        )
        for one in choices
        for p in [blocks[0].shape[1]]
    ]
    kept = every_pair(table(values, blocks[0].shape[1]))
    return [pair for pair, keep in zip(zip(choices, values, strict=True), kept, strict=True) if keep]


def listed(found: Front | None) -> list[Package]:
    assert found is not None
    return list(zip(map(tuple, found.choices.tolist()), map(tuple, found.values.tolist()), strict=True))


def additive(seed: int, issues: int, options: int, parties: int, top: int = 1_000) -> list[Table]:
    rng = np.random.default_rng(seed)
    return [rng.integers(0, top + 1, (options, parties)) for _ in range(issues)]


def all_sums(blocks: Sequence[Table]) -> Table:
    whole = np.zeros((1, blocks[0].shape[1]), np.int64)
    for block in blocks:
        whole = (whole[:, None] + block[None]).reshape(-1, block.shape[1])
    return whole


@st.composite
def tables(draw: st.DrawFn, parties: st.SearchStrategy[int] | None = None) -> Table:
    """Few different values, so that ties, equal rows and columns of one value are common; now and then huge ones."""
    columns = draw(parties or st.integers(1, 5))
    number = draw(st.sampled_from([st.integers(0, 3), st.integers(-20, 20), st.integers(-(2**62), 2**62)]))
    rows = draw(st.lists(st.lists(number, min_size=columns, max_size=columns), max_size=40))
    drawn = table(rows, columns)
    drawn[:, draw(st.lists(st.integers(0, columns - 1), max_size=2))] = 0
    return drawn


@st.composite
def problems(draw: st.DrawFn) -> list[Table]:
    columns = draw(st.integers(1, 5))
    number = draw(st.sampled_from([st.integers(0, 2), st.integers(-9, 9)]))
    row = st.lists(number, min_size=columns, max_size=columns)
    return [
        table(rows, columns)
        for rows in draw(st.lists(st.lists(row, min_size=1, max_size=4), min_size=1, max_size=4))
    ]


# Which rows of a table are efficient.


def test_worked_by_hand() -> None:
    values = table([[5, 1], [4, 4], [4, 3], [1, 5], [0, 5], [4, 4]])
    assert efficient(values).tolist() == [True, True, False, True, False, True]


def test_three_parties_by_hand() -> None:
    values = table([[3, 3, 1], [3, 2, 2], [2, 2, 2], [1, 3, 3], [1, 3, 1], [3, 3, 0]])
    assert efficient(values).tolist() == [True, True, False, True, False, False]


def test_one_party_wants_the_most() -> None:
    assert efficient(table([[3], [7], [7], [-2]])).tolist() == [False, True, True, False]


def test_a_party_that_does_not_care_decides_nothing() -> None:
    values = table([[5, 0, 1], [4, 0, 4], [4, 0, 3]])
    assert efficient(values).tolist() == [True, True, False]
    assert efficient(table([[4, 4], [4, 4], [4, 4]])).all()


def test_nothing_to_compare() -> None:
    assert efficient(np.zeros((0, 3), np.int64)).tolist() == []
    assert efficient(np.zeros((2, 0), np.int64)).tolist() == [True, True]
    assert efficient(table([[1, 2, 3, 4]])).tolist() == [True]


def test_values_that_floats_cannot_tell_apart() -> None:
    large = 2**62
    values = table([[large, 0], [large + 1, 0], [large - 1, 1], [large, 1]])
    assert efficient(values).tolist() == [False, True, False, True]
    wide = np.column_stack([values, values, values[:, ::-1]])
    assert efficient(wide).tolist() == every_pair(wide)


@given(tables())
def test_equals_the_definition(values: Table) -> None:
    assert efficient(values).tolist() == every_pair(values)


@given(tables(), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_of_parties_is_irrelevant(values: Table, by: Any) -> None:
    kept = efficient(values)
    rows, parties = list(range(len(values))), list(range(values.shape[1]))
    by.shuffle(rows)
    by.shuffle(parties)
    assert efficient(values[rows][:, parties]).tolist() == kept[rows].tolist()


@given(tables(), st.integers(0, 4))
def test_a_party_that_agrees_with_another_decides_nothing(values: Table, which: int) -> None:
    again = np.column_stack([values, values[:, which % values.shape[1]]])
    assert efficient(again).tolist() == efficient(values).tolist()


@pytest.mark.parametrize("parties", [2, 3, 4, 5, 9])
@pytest.mark.parametrize("top", [2, 6, 300, 10**6, 2**60])
def test_thousands_of_rows(parties: int, top: int) -> None:
    """More than one batch, more than one page of kept rows with many parties, and few or many different values."""
    values = np.random.default_rng(parties).integers(0, top + 1, (3_000, parties))
    assert np.array_equal(efficient(values), one_against_all(values))


@pytest.mark.parametrize("parties", [2, 3, 4, 6])
def test_rows_that_are_all_efficient_but_a_few(parties: int) -> None:
    """What one party gains another loses, so that every page fills; then some rows are lowered."""
    rng = np.random.default_rng(parties)
    values = rng.integers(0, 1_000, (6_000, parties))
    values[:, -1] = 1_000 * parties - values[:, :-1].sum(axis=1)
    assert efficient(values).all()
    lowered = rng.choice(6_000, 300, replace=False)
    beaten = np.concatenate([values, values[lowered]])
    beaten[6_000:, 0] -= 1
    assert np.array_equal(efficient(beaten), np.arange(6_300) < 6_000)


@pytest.mark.parametrize("parties", [2, 3, 4])
def test_tables_large_enough_to_be_thinned_first(parties: int) -> None:
    """Thinning drops most of them by a sample of rows: what is left must be the same as without it."""
    values = all_sums(additive(parties, 4, 12, parties))
    kept = efficient(values)
    best = values[kept]
    assert efficient(best).all()
    beaten = [bool(((best >= row).all(axis=1) & (best > row).any(axis=1)).any()) for row in values[~kept]]
    assert all(beaten)


def test_values_that_many_rows_share() -> None:
    """Nine tenths of each column are one value, which is neither the least nor the most."""
    rng = np.random.default_rng(7)
    values = np.where(rng.random((4_000, 5)) < 0.9, 500, rng.integers(0, 2_000, (4_000, 5)))
    assert np.array_equal(efficient(values), one_against_all(values))


def test_rows_that_differ_less_than_levels_tell() -> None:
    """A page knows its rows by level first: these are one lower than a kept row, or one higher, mostly on the same level."""
    rng = np.random.default_rng(4)
    kept = 2 * rng.integers(0, 50_000, (4, 4_000))
    kept[3] = 300_000 - kept[:3].sum(axis=0)
    asked = kept.copy()
    asked[0, :2_000] -= 1
    asked[1, 2_000:] += 1
    levels = [_levels(column) for column in np.concatenate([kept, asked], axis=1)]
    above, surely = (np.stack(each) for each in zip(*levels, strict=True))
    page = _Page(4, int(surely.max()) + 1)
    page.add(np.arange(1_500), kept[:, :1_500], above[:, :1_500])
    page.add(np.arange(1_500, 4_000), kept[:, 1_500:], above[:, 1_500:4_000])
    expected = [bool((kept >= row[:, None]).all(axis=0).any()) for row in asked.T]
    assert expected == [True] * 2_000 + [False] * 2_000
    assert page.dominates(asked, above[:, 4_000:], surely[:, 4_000:]).tolist() == expected


@pytest.mark.parametrize("parties", [1, 2, 3, 4, 5, 8, 10])
@pytest.mark.parametrize("top", [3, 1_000])
def test_moocore_keeps_the_same_rows(parties: int, top: int) -> None:
    moocore = pytest.importorskip("moocore")
    values = np.random.default_rng(parties).integers(0, top + 1, (12_000, parties))
    theirs = moocore.is_nondominated(values, maximise=True, keep_weakly=True)
    assert np.array_equal(efficient(values), theirs)


def test_any_integers_will_do() -> None:
    values = table([[5, 1], [4, 4], [4, 3]])
    for kind in (np.int8, np.int16, np.int32, np.uint8, np.uint64):
        assert efficient(values.astype(kind)).tolist() == [True, True, False]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (np.array([[0.5, 1.0]]), "integers"),
        (np.array([[True, False]]), "integers"),
        (np.array([[1, 2]], dtype=object), "integers"),
        (np.array([1, 2, 3]), "choices x parties"),
        (np.array([[2**63]], np.uint64), "beyond 64 bits"),
    ],
)
def test_refused_tables(values: NDArray[Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        efficient(values)


# The front of blocks.


def test_two_blocks_by_hand() -> None:
    """Nine packages. (1, 1) is below (0, 2) and (2, 0), which are equal; a third choice in each block only differs in taste."""
    found = front([table([[4, 0], [2, 1], [0, 4]]), table([[4, 0], [2, 1], [0, 4]])])
    assert listed(found) == [
        ((0, 0), (8, 0)),
        ((0, 1), (6, 1)),
        ((0, 2), (4, 4)),
        ((1, 0), (6, 1)),
        ((1, 2), (2, 5)),
        ((2, 0), (4, 4)),
        ((2, 1), (2, 5)),
        ((2, 2), (0, 8)),
    ]
    assert found is not None
    assert (found.alike, found.packages, found.distinct) == ((1, 2, 2, 2, 2, 2, 2, 1), 8, 5)
    assert found.complete


def test_a_choice_that_only_looks_good_elsewhere_is_still_out() -> None:
    """The second choice of the first block is below the first, whatever the second block adds."""
    found = front([table([[2, 2], [2, 1]]), table([[0, 9], [9, 0]])])
    assert listed(found) == [((0, 0), (2, 11)), ((0, 1), (11, 2))]


def test_no_blocks_and_no_choices() -> None:
    nothing = front([])
    assert nothing is not None
    assert (nothing.values.shape, nothing.choices.shape, nothing.packages) == ((1, 0), (1, 0), 1)
    for blocks in ([np.zeros((0, 2), np.int64)], [table([[1, 2]]), np.zeros((0, 2), np.int64)]):
        empty = front(blocks)
        assert empty is not None
        assert (empty.values.shape, empty.choices.shape) == ((0, 2), (0, len(blocks)))
        assert (empty.packages, empty.distinct, empty.alike, empty.complete) == (0, 0, (), True)


def test_without_parties_every_package_is_efficient() -> None:
    found = front([np.zeros((2, 0), np.int64), np.zeros((3, 0), np.int64)])
    assert found is not None
    assert found.choices.tolist() == [list(one) for one in product(range(2), range(3))]
    assert (found.values.shape, found.packages, found.distinct) == ((6, 0), 6, 1)


@given(problems())
def test_equals_the_whole_enumeration(blocks: list[Table]) -> None:
    found = front(blocks)
    expected = enumerated(blocks)
    assert listed(found) == expected
    assert found is not None
    counts = Counter(values for _, values in expected)
    assert found.alike == tuple(counts[values] for _, values in expected)
    assert (found.packages, found.distinct, found.complete) == (len(expected), len(counts), True)


def first_of_equal(blocks: Sequence[Table], equal: int) -> tuple[list[Package], Counter[Values]]:
    """Out of all packages: the first `equal` of each values, and how many there are."""
    first, seen = [], Counter[Values]()
    for choices, values in enumerated(blocks):
        seen[values] += 1
        if seen[values] <= equal:
            first.append((choices, values))
    return first, seen


@given(problems(), st.integers(1, 3))
def test_of_equal_packages_the_first_are_listed(blocks: list[Table], equal: int) -> None:
    found = front(blocks, equal=equal)
    expected, seen = first_of_equal(blocks, equal)
    assert listed(found) == expected
    assert found is not None
    assert found.alike == tuple(seen[values] for _, values in expected)
    assert (found.packages, found.distinct) == (seen.total(), len(seen))
    assert found.complete == (seen.total() == len(expected))


@pytest.mark.parametrize("equal", [1, 2, 3])
def test_the_first_are_found_whatever_order_blocks_are_joined_in(equal: int) -> None:
    """Coarse scores make many ties, and fronts of blocks that are joined in another order than they stand in."""
    rng = np.random.default_rng(equal)
    for _ in range(60):
        blocks = [rng.integers(0, 3, (size, 3)) for size in rng.integers(2, 5, 4)]
        assert listed(front(blocks, equal=equal)) == first_of_equal(blocks, equal)[0]


@given(problems(), st.randoms(use_true_random=False))
def test_the_order_of_blocks_is_irrelevant(blocks: list[Table], by: Any) -> None:
    places = list(range(len(blocks)))
    by.shuffle(places)
    moved = listed(front([blocks[place] for place in places]))
    back = {
        (tuple(choices[places.index(place)] for place in range(len(blocks))), values)
        for choices, values in moved
    }
    assert back == set(listed(front(blocks)))


@given(problems(), st.integers(0, 3), st.integers(0, 3))
def test_a_choice_below_another_adds_no_package(blocks: list[Table], which: int, row: int) -> None:
    block = blocks[which % len(blocks)]
    lower = block[row % len(block)] - np.arange(1, block.shape[1] + 1)
    more = [np.vstack([one, lower]) if one is block else one for one in blocks]
    assert listed(front(more)) == listed(front(blocks))


@given(problems(), st.integers(-1_000, 1_000), st.integers(1, 1_000))
def test_what_every_choice_adds_and_the_unit_are_irrelevant(
    blocks: list[Table], shift: int, unit: int
) -> None:
    scaled = [unit * blocks[0] + shift, *(unit * block for block in blocks[1:])]
    assert [choices for choices, _ in listed(front(scaled))] == [c for c, _ in listed(front(blocks))]


@pytest.mark.parametrize(
    ("issues", "options", "parties", "top"),
    [(6, 4, 2, 1_000), (5, 5, 3, 1_000), (6, 4, 5, 10), (4, 7, 3, 2), (4, 5, 9, 1_000)],
)
def test_the_front_is_that_of_the_table_of_all_packages(
    issues: int, options: int, parties: int, top: int
) -> None:
    blocks = additive(issues, issues, options, parties, top)
    whole = all_sums(blocks)
    kept = efficient(whole)
    found = front(blocks)
    assert found is not None
    assert np.array_equal(found.values, whole[kept])
    places = np.ravel_multi_index(tuple(found.choices.T), (options,) * issues)
    assert np.array_equal(places, np.flatnonzero(kept))


def test_a_million_packages_of_three_parties() -> None:
    """Every listed package is worth what its choices add, none is below another, and a sample of all packages is below or among them."""
    blocks = additive(3, 6, 10, 3)
    found = front(blocks)
    assert found is not None
    assert found.complete
    again = sum(block[found.choices[:, place]] for place, block in enumerate(blocks))
    assert np.array_equal(found.values, again)
    assert one_against_all(found.values).all()
    for row in all_sums(blocks)[::4_999]:
        assert (found.values >= row).all(axis=1).any()


def test_more_packages_than_64_bits_can_count() -> None:
    """Seventy issues on which both choices are the same to everyone, and one that divides them."""
    blocks = [table([[1, 1], [1, 1]])] * 70 + [table([[1, 0], [0, 1], [0, 0]])]
    found = front(blocks, equal=2)
    assert found is not None
    assert (found.packages, found.distinct, found.complete) == (2**71, 2, False)
    assert found.alike == (2**70,) * 4
    assert {type(one) for one in found.alike} == {int}
    assert found.values.tolist() == [[71, 70], [70, 71], [71, 70], [70, 71]]
    assert found.choices[:, :69].max() == 0
    assert found.choices[:, 69:].tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert front(blocks) is None


def test_the_limit_is_on_candidates_and_nothing_is_dropped() -> None:
    blocks = [table([[4, 0], [2, 1], [0, 4]])] * 2
    assert front(blocks, limit=8) is None
    assert listed(front(blocks, limit=9)) == listed(front(blocks))
    assert LIMIT >= 57_000


def test_the_limit_is_on_listed_packages_too() -> None:
    blocks = [table([[1], [1], [1]])] * 2
    assert front(blocks, limit=8) is None
    found = front(blocks, limit=8, equal=1)
    assert found is not None
    assert (listed(found), found.alike, found.complete) == ([((0, 0), (2,))], (9,), False)
    assert front(blocks[:1], limit=2) is None


@given(problems(), st.integers(1, 40))
def test_under_a_limit_all_or_nothing(blocks: list[Table], limit: int) -> None:
    found = front(blocks, limit=limit)
    assert found is None or listed(found) == listed(front(blocks))


def test_refused_blocks() -> None:
    with pytest.raises(ValueError, match=r"disagree about the parties: \[2, 3\]"):
        front([table([[1, 2]]), table([[1, 2, 3]])])
    with pytest.raises(ValueError, match="integers"):
        front([table([[1, 2]]), np.array([[0.5, 1.0]])])
    with pytest.raises(ValueError, match="at least one"):
        front([table([[1, 2]])], equal=0)


def test_sums_beyond_64_bits_are_refused_and_those_below_are_exact() -> None:
    half = 2**62
    with pytest.raises(ValueError, match="beyond 64 bits"):
        front([table([[half, 0]]), table([[half, 0]])])
    with pytest.raises(ValueError, match="beyond 64 bits"):
        front([table([[-half, 0]]), table([[-half, 0]])])
    found = front([table([[half, 0], [half - 1, 1]]), table([[half - 1, 0], [half - 2, 0]])])
    assert listed(found) == [((0, 0), (2**63 - 1, 0)), ((1, 0), (2**63 - 2, 1))]
