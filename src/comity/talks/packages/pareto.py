# SPDX-License-Identifier: Apache-2.0
"""Which packages are efficient: no other package gives every party at least as much and one of them more (Pareto).

Where values add up over blocks of issues that no link joins, a choice in some blocks that another choice in the same blocks dominates
is in no efficient package, whatever is chosen elsewhere; so the front is built block by block, exactly: what is dropped is
dominated. All values are integers. Packages of equal values are all efficient or none is; parties are never weighed against each other.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Table = NDArray[np.int64]
Mask = NDArray[np.bool_]

LIMIT = 100_000
_LARGEST = 2**63 - 1
_SAMPLE = 2_000
_PIVOTS = 32
_PAYS = 0.97
_BATCH = 1_024
_PAGE = 4_096
_SLICE = 256
_CUTS = 128


@dataclass(frozen=True, slots=True, eq=False)
class Front:
    """Efficient packages, in lexicographic order of their choices.

    `values`: packages x parties. `choices`: packages x blocks, the row that the package takes of each block. `alike`: how many
    packages have the values of this one, itself included. `packages`: how many efficient packages there are, listed here or not;
    `distinct`: how many different values they have, each of which is here.
    """

    values: Table
    choices: Table
    alike: tuple[int, ...]
    packages: int
    distinct: int

    @property
    def complete(self) -> bool:
        """Whether every efficient package is listed: false only if `equal` left some out."""
        return self.packages == len(self.values)


def front(blocks: Sequence[NDArray[Any]], *, limit: int = LIMIT, equal: int | None = None) -> Front | None:
    """The efficient packages of `blocks`, each of shape (choices, parties): what a choice adds for each party, as integers.

    Of packages with equal values the first `equal` are listed, at least one; all if None. None, and nothing of the front, if more
    than `limit` candidates would have to be compared or listed at a time. Raises ValueError for values that are not integers, blocks
    that disagree about the number of parties, and sums beyond 64 bits.
    """
    tables = _tables(blocks)
    if equal is not None and equal < 1:
        raise ValueError(f"at least one of the packages with equal values is listed, not {equal}")
    if not tables:
        return Front(np.zeros((1, 0), np.int64), np.zeros((1, 0), np.int64), (1,), 1, 1)
    # Parties to whom every choice gives the same count once: fewer columns, and the same packages are efficient.
    columns = [column.tobytes() for column in np.concatenate(tables).T]
    different = list(dict.fromkeys(columns))
    first = [columns.index(column) for column in different]
    parts = [_of_block(place, table[:, first], equal) for place, table in enumerate(tables)]
    whole, *others = sorted(parts, key=lambda part: (len(part.values), part.blocks))
    for part in others:
        joined = _joined(whole, part, limit, equal)
        if joined is None:
            return None
        whole = joined
    if len(whole.choices) > limit:
        return None
    order = _lexicographic(whole.choices)
    owner = whole.owner[order]
    return Front(
        whole.values[owner][:, [different.index(column) for column in columns]],
        whole.choices[order],
        tuple(whole.alike[owner]),
        sum(whole.alike),
        len(whole.values),
    )


def efficient(values: NDArray[Any]) -> Mask:
    """Of a table of integers (packages x parties), the rows that no other row dominates; equal rows are all kept or none is."""
    (table,) = _tables([values])
    columns = np.ascontiguousarray(table.T)
    varying = [len(table) > 0 and bool(column.min() < column.max()) for column in columns]
    if not all(varying):
        columns = columns[np.array(varying)]
    kept = np.full(len(table), fill_value=not any(varying))
    if len(columns) == 1:
        kept[columns[0] == columns[0].max()] = True
    elif len(columns) > 1:
        left = _thinned(columns)
        kept[left[_undominated(columns[:, left])]] = True
    return kept


def _tables(blocks: Sequence[NDArray[Any]]) -> list[Table]:
    """The blocks as 64-bit integers, of which no sum over one row of each is too large."""
    tables, reach = [], 0
    for block in map(np.asarray, blocks):
        if block.ndim != 2 or block.dtype.kind not in "iu":
            raise ValueError(
                f"expected a table of integers, choices x parties, not {block.dtype} of {block.shape}"
            )
        if block.size:
            reach += max(abs(int(block.min())), abs(int(block.max())))
        if reach > _LARGEST:
            raise ValueError("sums beyond 64 bits: the values are too finely scaled")
        tables.append(block.astype(np.int64))
    if len({table.shape[1] for table in tables}) > 1:
        raise ValueError(f"the blocks disagree about the parties: {[table.shape[1] for table in tables]}")
    return tables


@dataclass(frozen=True, slots=True)
class _Part:
    """The efficient choices in some blocks. `blocks`: their places, ascending. `values`: distinct. `alike`: how many choices have
    them. `choices`: those listed, x blocks, by `owner`, the row of `values` that they have, and lexicographic within it.
    """

    blocks: tuple[int, ...]
    values: Table
    alike: NDArray[np.object_]
    choices: Table
    owner: NDArray[np.intp]


def _of_block(place: int, table: Table, equal: int | None) -> _Part:
    rows = np.flatnonzero(efficient(table))
    values, owner = _grouped(table[rows])
    alike = np.bincount(owner, minlength=len(values)).astype(object)
    return _Part((place,), values, alike, *_listed(rows[:, None], owner, equal))


def _joined(one: _Part, other: _Part, limit: int, equal: int | None) -> _Part | None:
    """The efficient choices in the blocks of both, None if their candidates are more than `limit`."""
    candidates = len(one.values) * len(other.values)
    if candidates > limit:
        return None
    sums = (one.values[:, None] + other.values[None]).reshape(candidates, one.values.shape[1])
    pairs = np.flatnonzero(efficient(sums))
    values, group = _grouped(sums[pairs])
    left, right = np.divmod(pairs, max(1, len(other.values)))
    alike = np.zeros(len(values), object)
    np.add.at(alike, group, one.alike[left] * other.alike[right])
    lefts, rights = np.bincount(one.owner)[left], np.bincount(other.owner)[right]
    listed = lefts * rights
    if listed.sum() > limit:
        return None
    pair = np.repeat(np.arange(len(pairs)), listed)
    within_left, within_right = np.divmod(np.arange(len(pair)) - _firsts(listed)[pair], rights[pair])
    choices = np.concatenate(
        (
            one.choices[_firsts(np.bincount(one.owner))[left[pair]] + within_left],
            other.choices[_firsts(np.bincount(other.owner))[right[pair]] + within_right],
        ),
        axis=1,
    )
    blocks = one.blocks + other.blocks
    choices = choices[:, np.argsort(blocks)]
    return _Part(tuple(sorted(blocks)), values, alike, *_listed(choices, group[pair], equal))


def _listed(choices: Table, owner: NDArray[np.intp], equal: int | None) -> tuple[Table, NDArray[np.intp]]:
    """The choices by owner, in lexicographic order, the first `equal` of each: what comes later is in no first package either."""
    order = np.lexsort((*choices.T[::-1], owner))
    choices, owner = choices[order], owner[order]
    if equal is not None:
        first = np.arange(len(owner)) - _firsts(np.bincount(owner))[owner] < equal
        choices, owner = choices[first], owner[first]
    return choices, owner


def _firsts(counts: NDArray[np.intp]) -> NDArray[np.intp]:
    """Where each run begins, of runs of these lengths one after another."""
    return np.cumsum(counts) - counts


def _lexicographic(table: Table) -> NDArray[np.intp]:
    return np.lexsort(table.T[::-1]) if table.shape[1] else np.arange(len(table))


def _grouped(table: Table) -> tuple[Table, NDArray[np.intp]]:
    """The distinct rows, and for each row which of them it is."""
    order = _lexicographic(table)
    fresh = _fresh(table[order])
    group = np.empty(len(table), np.intp)
    group[order] = np.cumsum(fresh) - 1
    return table[order[fresh]], group


def _fresh(table: Table) -> Mask:
    """Of a table with equal rows side by side, the first of each."""
    fresh = np.ones(len(table), np.bool_)
    fresh[1:] = (table[1:] != table[:-1]).any(axis=1)
    return fresh


# Which rows are dominated. Tables are columns x rows from here on, and every column has two values at least.


def _totals(columns: Table) -> NDArray[np.float64]:
    """The sum of each row, every column scaled to the same range.

    Rounding keeps order: a row that dominates another has no smaller total. That is all that totals are used for.
    """
    totals = np.zeros(columns.shape[1])
    for column in columns:
        totals += column / (float(column.max()) - float(column.min()) or 1.0)
    return totals


def _thinned(columns: Table) -> NDArray[np.intp]:
    """The rows that are left when most of those below some rows of a sample are gone."""
    rows = np.arange(columns.shape[1])
    if len(rows) <= 4 * _SAMPLE:
        return rows
    totals = _totals(columns)
    sample = np.random.default_rng(0).integers(len(rows), size=_SAMPLE)
    sample[0] = totals.argmax()
    sample = sample[_undominated(columns[:, sample])]
    pivots = columns[:, sample[np.argsort(-totals[sample])[:_PIVOTS]]]
    for pivot in pivots.T:
        stays, same = columns[0] > pivot[0], columns[0] == pivot[0]
        for column, height in zip(columns[1:], pivot[1:], strict=True):
            stays |= column > height
            same &= column == height
        left = np.flatnonzero(stays | same)
        if len(left) < _PAYS * len(rows):
            rows, columns = rows[left], columns[:, left]
    return rows


def _undominated(columns: Table) -> NDArray[np.intp]:
    """The rows that no other row dominates."""
    few = len(columns) <= 3
    keys = columns[::-1] if few else (*columns[::-1], _totals(columns))
    order = np.lexsort(keys)[::-1]
    table = columns.T[order]
    fresh = _fresh(table)
    ordered = np.ascontiguousarray(table[fresh].T)
    kept = _staircase(ordered) if few else _layered(ordered)
    undominated: NDArray[np.intp] = order[kept[np.cumsum(fresh) - 1]]
    return undominated


def _staircase(columns: Table) -> Mask:
    """For distinct rows of two or three columns in descending order: Kung, Luccio and Preparata (JACM 22:469, 1975).

    A row can only be dominated by an earlier one, and is if both its other values are below one of the stairs that those form.
    """
    kept = np.zeros(columns.shape[1], np.bool_)
    if len(columns) == 2:
        kept[0] = True
        kept[1:] = columns[1][1:] > np.maximum.accumulate(columns[1])[:-1]
        return kept
    depths: list[int] = []
    heights: list[int] = []
    for row, (depth, height) in enumerate(columns[1:].T.tolist()):
        end = start = bisect_left(depths, depth)
        if end < len(depths) and heights[end] >= height:
            continue
        while start and heights[start - 1] <= height:
            start -= 1
        depths[start:end], heights[start:end] = [depth], [height]
        kept[row] = True
    return kept


def _layered(columns: Table) -> Mask:
    """For distinct rows of which none dominates an earlier one: a batch at a time, against the rows kept so far, then in itself."""
    levels = [_levels(column) for column in columns]
    above, surely = (np.stack(each) for each in zip(*levels, strict=True))
    pages: list[_Page] = []
    for start in range(0, columns.shape[1], _BATCH):
        rows = np.arange(start, min(start + _BATCH, columns.shape[1]))
        for page in pages:
            rows = rows[~page.dominates(columns[:, rows], above[:, rows], surely[:, rows])]
        here = columns[:, rows]
        covered = np.triu(np.ones((len(rows), len(rows)), np.bool_), 1)
        for column in here:
            covered &= column[:, None] >= column[None]
        rows = rows[~covered.any(axis=0)]
        if not pages or not pages[-1].room(len(rows)):
            pages.append(_Page(len(columns), int(surely.max()) + 1))
        pages[-1].add(rows, columns[:, rows], above[:, rows])
    kept = np.zeros(columns.shape[1], np.bool_)
    for page in pages:
        kept[page.rows[page.rows >= 0]] = True
    return kept


def _levels(column: Table) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """For each row a level that only as large values reach, and the least level that only as large values have.

    They differ by one where a level holds several values. Values that many rows have get a level of their own.
    """
    distinct, which = np.unique(column, return_inverse=True)
    cuts = np.sort(column)[:: -(-len(column) // _CUTS)]
    level = np.searchsorted(np.union1d(cuts, cuts[cuts < _LARGEST] + 1), distinct, side="right")
    sure = level + (np.bincount(level) > 1)[level]
    return level[which], sure[which]


class _Page:
    """Rows that were kept, each a bit: `bits[column, level]` has those whose level in that column is at least this one."""

    def __init__(self, columns: int, levels: int) -> None:
        self.bits = np.zeros((columns, levels, _PAGE // 64), np.uint64)
        self.values = np.zeros((columns, _PAGE), np.int64)
        self.rows = np.full(_PAGE, -1, np.intp)
        self.used = 0

    def room(self, rows: int) -> bool:
        return self.used + rows <= _PAGE

    def add(self, rows: NDArray[np.intp], columns: Table, levels: NDArray[np.intp]) -> None:
        """Bits come in whole bytes: those at the end of a batch that stand for no row are never set."""
        start, end = self.used, self.used + len(rows)
        self.used = -(-end // 8) * 8
        self.rows[start:end], self.values[:, start:end] = rows, columns
        for level, bits in zip(levels, self.bits, strict=True):
            at = np.zeros((len(bits), len(rows)), np.bool_)
            at[level, np.arange(len(rows))] = True
            packed = np.bitwise_or.accumulate(np.packbits(at, axis=1)[::-1], axis=0)[::-1]
            bits.view(np.uint8)[:, start // 8 : self.used // 8] = packed

    def dominates(self, columns: Table, above: NDArray[np.intp], surely: NDArray[np.intp]) -> Mask:
        """Which of these rows, all distinct from those here, one of those here dominates."""
        found: Mask = np.asarray(self._reaching(above).any(axis=1))
        touched = np.flatnonzero(found)
        unsure = touched[~self._reaching(surely[:, touched]).any(axis=1)]
        found[unsure] = False
        for start in range(0, len(unsure), _SLICE):
            some = unsure[start : start + _SLICE]
            place, bit = np.nonzero(np.unpackbits(self._reaching(above[:, some]).view(np.uint8), axis=1))
            row = some[place]
            found[row[(self.values[:, bit] >= columns[:, row]).all(axis=0)]] = True
        return found

    def _reaching(self, levels: NDArray[np.intp]) -> NDArray[np.uint64]:
        """For each row, the kept rows that reach these levels in every column."""
        words = -(-self.used // 64)
        reaching = self.bits[0, levels[0], :words]
        for level, bits in zip(levels[1:], self.bits[1:], strict=True):
            reaching &= bits[level, :words]
        return reaching
