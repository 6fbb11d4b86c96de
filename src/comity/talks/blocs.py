# SPDX-License-Identifier: Apache-2.0
"""A map of who speaks alike: the two principal components of what everybody said of every item, and the items behind each axis.

Principal component analysis (Pearson 1901, Hotelling 1933) by singular value decomposition of the centred table. Where somebody said
nothing, the mean of those who spoke on that item stands in, so it pulls nowhere. The map shows positions that were filed; it names no
blocs, draws no borders and says nothing of why.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from comity.errors import InputError
from comity.talks.bridging import AGREE, DISAGREE, PASS, Vote
from comity.talks.positions import Positions
from comity.talks.problem import Problem

NOISE = 1e-9
"""Relative difference below which singular values or loadings count as equal, and below which one counts as 0 beside the largest."""

Values = Mapping[tuple[str, str], int]
_Table = NDArray[np.float64]


class Loading(NamedTuple):
    """How much an item turns an axis: from -1 to 1. Who agrees with an item of positive loading lies further to the positive end."""

    item: str
    weight: float


@dataclass(frozen=True, slots=True)
class Axis:
    """One principal component. `loadings`: the item's part in a direction of length 1, items in code point order; empty if no such axis.

    `explained`: share of the variance, from 0 to 1; None if there is no variance. `tied`: how many other components explain exactly as
    much. If any do, the data leave the axis free to turn among them, and the item with the longest reach there settles it.
    """

    explained: float | None
    loadings: Mapping[str, float]
    tied: int = 0

    def ends(self, most: int) -> tuple[tuple[Loading, ...], tuple[Loading, ...]]:
        """Up to `most` items with the strongest loadings at the positive and at the negative end; of equal ones by item."""
        strongest = sorted(self.loadings.items(), key=lambda one: (-round(abs(one[1]), 9), one[0]))
        return (
            tuple(Loading(item, weight) for item, weight in strongest if weight > 0)[:most],
            tuple(Loading(item, weight) for item, weight in strongest if weight < 0)[:most],
        )


@dataclass(frozen=True, slots=True)
class BlocMap:
    """Coordinates of each name on the two axes, in units of the values, from the mean. Names are in code point order.

    `spoken`: on how many items each spoke; who spoke on few lies nearer to the middle for that alone. `filled`: how many cells of the
    table hold the mean of an item. `silent_names`, `unspoken_items`: left out, as nothing was said by them, or of them.
    """

    places: Mapping[str, tuple[float, float]]
    axes: tuple[Axis, Axis]
    spoken: Mapping[str, int]
    filled: int
    silent_names: tuple[str, ...] = ()
    unspoken_items: tuple[str, ...] = ()


def from_problem(problem: Problem) -> BlocMap:
    """The map of all parties; an item is an option, `issue.option`. For is 1, against -1; nobody without a say in an issue speaks there."""
    positions = Positions.of(problem)
    items = [f"{issue}.{option}" for issue, option in positions.targets]
    cells = zip(*np.nonzero(positions.sides), strict=True)
    values = {
        (positions.parties[row], items[column]): int(positions.sides[row, column]) for row, column in cells
    }
    return bloc_map(positions.parties, items, values)


def from_votes(votes: Iterable[Vote]) -> BlocMap:
    """The map of all who voted: agree is 1, disagree -1, a pass 0. That nobody votes twice on one item is for the caller to see to."""
    values = {(participant, item): value for participant, item, value in votes}
    return bloc_map((who for who, _ in values), (item for _, item in values), values)


def bloc_map(names: Iterable[str], items: Iterable[str], values: Values) -> BlocMap:
    """The map of `names` by what they said of `items`: 1, -1, or 0 for neither; absent is nothing said.

    What others said, or of other items, counts nowhere. An axis points to where its item with the largest loading is positive (of equal
    ones, the first in code point order), so the same values give the same map. What is numerical noise is 0; nothing else is rounded.
    Raises InputError on a value that is none of the three.
    """
    rows, columns = _numbered(names), _numbered(items)
    said = np.full((len(rows), len(columns)), np.nan)
    for (name, item), value in values.items():
        if value not in (AGREE, DISAGREE, PASS):
            raise InputError(
                f"{value!r}, of {name} on {item}, is no side",
                hint="expected 1 (for), -1 (against) or 0 (neither)",
            )
        if name in rows and item in columns:
            said[rows[name], columns[item]] = value
    spoke = ~np.isnan(said)
    speakers, heard = _split(rows, spoke.any(axis=1)), _split(columns, spoke.any(axis=0))
    table = said[np.ix_(spoke.any(axis=1), spoke.any(axis=0))]
    axes, coordinates = _axes(_centred(table), heard[True])
    return BlocMap(
        places={
            name: (float(first), float(second))
            for name, (first, second) in zip(speakers[True], coordinates, strict=True)
        },
        axes=axes,
        spoken={name: int(spoke[rows[name]].sum()) for name in speakers[True]},
        filled=int(np.isnan(table).sum()),
        silent_names=speakers[False],
        unspoken_items=heard[False],
    )


def _numbered(names: Iterable[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(sorted(set(names)))}


def _split(names: Mapping[str, int], mask: NDArray[np.bool_]) -> dict[bool, tuple[str, ...]]:
    return {
        wanted: tuple(name for name, number in names.items() if mask[number] == wanted)
        for wanted in (True, False)
    }


def _centred(table: _Table) -> _Table:
    """Each column less the mean of what was said in it; 0 where nothing was, which is that mean. Every column holds a value."""
    spoke = ~np.isnan(table)
    means = np.where(spoke, table, 0.0).sum(axis=0) / spoke.sum(axis=0)
    return np.where(spoke, table - means, 0.0)


def _axes(centred: _Table, items: Sequence[str]) -> tuple[tuple[Axis, Axis], _Table]:
    """The two axes, and each row's coordinates on them."""
    coordinates = np.zeros((len(centred), 2))
    axes = [Axis(0.0 if centred.any() else None, {})] * 2
    for number, (share, direction, tied) in enumerate(islice(_components(centred), 2)):
        axes[number] = Axis(share, dict(zip(items, direction.tolist(), strict=True)), tied)
        coordinates[:, number] = _clean(centred @ direction)
    return (axes[0], axes[1]), coordinates


def _components(centred: _Table) -> Iterator[tuple[float, _Table, int]]:
    """Share of the variance, direction, and how many others explain as much, of each component that is more than numerical noise."""
    if not centred.any():
        return
    _, sizes, rows = np.linalg.svd(centred, full_matrices=False)
    total = float(np.square(sizes).sum())
    noise = float(sizes[0]) * max(centred.shape) * np.finfo(np.float64).eps
    start = 0
    while start < len(sizes) and sizes[start] > noise:
        alike = int(np.count_nonzero(sizes[start:] >= sizes[start] * (1 - NOISE)))
        share = float(np.square(sizes[start])) / total
        for direction in _directions(rows[start : start + alike]):
            yield share, direction, alike - 1
        start += alike


def _directions(basis: _Table) -> Iterator[_Table]:
    """An orthonormal basis of what the rows of `basis` span that does not depend on which of its many bases came in.

    Each direction is the projection of the item that reaches furthest into what is left, so that item's loading is positive and the
    largest there. A single row comes back as it is, or turned round.
    """
    for _ in range(len(basis)):
        reach = np.linalg.norm(basis, axis=0)
        furthest = int(np.argmax(reach >= reach.max() * (1 - NOISE)))
        towards = basis[:, furthest] / reach[furthest]
        yield _clean(towards @ basis)
        basis = basis - np.outer(towards, towards @ basis)


def _clean(numbers: _Table) -> _Table:
    """Zero, and not minus zero, for what is noise beside the largest."""
    noise = NOISE * np.abs(numbers).max()
    return np.where(np.abs(numbers) <= noise, 0.0, numbers)
