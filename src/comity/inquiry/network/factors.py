# SPDX-License-Identifier: Apache-2.0
"""Variable elimination itself (Zhang & Poole 1994; Dechter 1999): products of tables, summed over one variable after the other.

Only what can bear on a question is computed: ancestors of what is asked and of the evidence (Shachter 1986), and of those only what the
evidence does not cut off. A node that is neither drops out because its rows sum to 1; where they do not, since somebody rounded them, it
stays: the model is the product of all tables as written. Where floats would underflow, the same sums are done again on logarithms.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import count
from math import prod
from typing import Any, NamedTuple, Protocol, cast

import numpy as np

from comity.inquiry.network.network import Network, Table
from comity.inquiry.network.ordering import best_order, bits, within_memory

EXACT = 1e-12
"""A row that is further from 1 has been rounded; one that is nearer has only been added up in floats."""
_ALL = slice(None)


@dataclass(frozen=True)
class Scaled:
    """Numbers that are `values` times e to the power of `log_scale`: together they reach where floats end."""

    values: Table
    log_scale: float = 0.0

    @property
    def plain(self) -> Table:
        """The same as floats; what is too small becomes 0."""
        with np.errstate(under="ignore"):
            return self.values * math.exp(self.log_scale) if self.log_scale else self.values


@dataclass(frozen=True)
class Structure:
    """What every question needs of a network: by place, how many states, parents as bits, and tables with axes in order of place.

    `positive`: the table has no zero. `rounded`, as bits: variables with rows that do not sum to 1.
    """

    order: tuple[int, ...]
    sizes: tuple[int, ...]
    parents: tuple[int, ...]
    scopes: tuple[tuple[int, ...], ...]
    tables: tuple[Table, ...]
    positive: tuple[bool, ...]
    rounded: int

    def closure(self, some: Iterable[int], cut: int | None = None) -> int:
        """These variables, the rounded ones, and the ancestors of all, as bits. Nothing is behind `cut`."""
        needed = self.rounded & ~(0 if cut is None else 1 << cut) | union(1 << one for one in some)
        for one in reversed(self.order):
            if needed >> one & 1 and one != cut:
                needed |= self.parents[one]
        return needed


def structure(network: Network) -> Structure:
    """Made once for each network and kept with it."""
    kept = network.__dict__.get("_structure")
    if isinstance(kept, Structure):
        return kept
    sizes, parents, scopes, tables = [], [], [], []
    for place, one in enumerate(network.variables):
        above = [network.places[name] for name in network.parents[one.name]]
        axes = [*above, place]
        sizes.append(len(one.states))
        parents.append(union(1 << parent for parent in above))
        scopes.append(tuple(sorted(axes)))
        tables.append(np.transpose(network.tables[one.name], np.argsort(axes)))
    positive = tuple(bool(table.min() > 0) for table in tables)
    rounded = union(
        1 << place
        for place, one in enumerate(network.variables)
        if np.abs(network.tables[one.name].sum(axis=-1) - 1).max() > EXACT
    )
    made = Structure(
        network.order, tuple(sizes), tuple(parents), tuple(scopes), tuple(tables), positive, rounded
    )
    network.__dict__["_structure"] = made
    return made


def union(some: Iterable[int]) -> int:
    """All bits of these sets of bits."""
    return reduce(int.__or__, some, 0)


def connected(scopes: Sequence[int]) -> list[tuple[int, list[int]]]:
    """Which of the scopes hang together: the variables of each part as bits, and the places of its scopes."""
    parts: list[tuple[int, list[int]]] = []
    for place, scope in enumerate(scopes):
        grown, members, apart = scope, [place], []
        for part in parts:
            if part[0] & scope:
                grown |= part[0]
                members = part[1] + members
            else:
                apart.append(part)
        apart.append((grown, members))
        parts = apart
    return parts


class _Arithmetic(Protocol):
    """Products and sums, on the numbers themselves or on their logarithms."""

    def given(self, table: Table) -> Table: ...
    @property
    def times(self) -> Callable[..., Any]: ...
    def total(self, table: Table, axis: int) -> Table: ...
    def result(self, table: Table) -> Scaled: ...


class _Plain:
    """On the numbers themselves. Raises FloatingPointError, under `np.errstate(under="raise")`, where one of them gets lost."""

    def given(self, table: Table) -> Table:
        return table

    times = staticmethod(np.multiply)

    def total(self, table: Table, axis: int) -> Table:
        return cast("Table", np.add.reduce(table, axis=axis))

    def result(self, table: Table) -> Scaled:
        return Scaled(table)


class _Logarithms:
    """On natural logarithms: slower, and nothing gets lost."""

    def given(self, table: Table) -> Table:
        with np.errstate(divide="ignore"):
            return np.log(table)

    times = staticmethod(np.add)

    def total(self, table: Table, axis: int) -> Table:
        most = table.max(axis=axis, keepdims=True)
        most[np.isneginf(most)] = 0.0
        with np.errstate(divide="ignore"):
            return cast("Table", np.log(np.exp(table - most).sum(axis=axis)) + np.squeeze(most, axis))

    def result(self, table: Table) -> Scaled:
        most = float(table.max())
        return Scaled(np.exp(table - most), most) if most > -math.inf else Scaled(np.zeros_like(table))


class Factor(NamedTuple):
    """A table over some variables, its axes in order of place; `scope` has the same variables as bits."""

    scope: int
    axes: tuple[int, ...]
    table: Table


def answer(
    network: Network,
    asked: Sequence[int],
    fixed: Mapping[int, int],
    *,
    cut: int | None = None,
    whole: bool = True,
) -> Scaled:
    """P(asked, fixed) as a table over `asked` in order of place, without the prior of `cut`. Raises Refusal for want of memory.

    Not `whole`: any multiple of it, and what has no bearing on `asked` is only checked to be possible; if it is not, all zeros.
    """
    known = structure(network)
    within_memory(prod(known.sizes[one] for one in asked))
    keep = union(1 << one for one in asked)
    free = {one: state for one, state in fixed.items() if not keep >> one & 1}
    needed = known.closure([*asked, *fixed], cut)
    if cut is not None:
        needed &= ~(1 << cut)
    for one, size in enumerate(known.sizes):
        if size == 1 and not keep >> one & 1:
            free[one] = 0
    factors = [_observed(known, one, free) for one in bits(needed)]
    try:
        with np.errstate(under="raise"):
            found = _answer(known, factors, keep, _Plain(), whole=whole)
    except FloatingPointError:
        with np.errstate(under="ignore"):
            found = _answer(known, factors, keep, _Logarithms(), whole=whole)
    return _only(found, sorted(asked), fixed)


def _observed(known: Structure, one: int, free: Mapping[int, int]) -> tuple[Factor, bool]:
    """The table of a variable as the evidence leaves it, and whether it is known to have no zero."""
    axes, table = known.scopes[one], known.tables[one]
    if not free.keys().isdisjoint(axes):
        table = table[tuple([free.get(axis, _ALL) for axis in axes])]
        axes = tuple([axis for axis in axes if axis not in free])
    return Factor(union(1 << axis for axis in axes), axes, np.asarray(table)), known.positive[one]


def _answer(
    known: Structure, factors: Sequence[tuple[Factor, bool]], keep: int, by: _Arithmetic, *, whole: bool
) -> Scaled:
    asked = tuple(bits(keep))
    parts = [Factor(keep, asked, by.given(np.ones([known.sizes[one] for one in asked])))]
    for scope, members in connected([factor.scope for factor, _ in factors]):
        some = [factors[one] for one in members]
        bears = bool(scope & keep)
        if not (bears or whole) and all(sure or factor.table.min() > 0 for factor, sure in some):
            continue
        left = _eliminate([Factor(*f[:2], by.given(f.table)) for f, _ in some], known.sizes, keep & scope, by)
        if bears or whole:
            parts.append(left)
        elif not by.result(left.table).values > 0:
            return Scaled(np.zeros([known.sizes[one] for one in asked]))
    return by.result(_product(parts, known.sizes, asked, by))


def _eliminate(factors: Sequence[Factor], sizes: Sequence[int], keep: int, by: _Arithmetic) -> Factor:
    """The product of the factors, summed over all that is not kept. Each factor waits at the first of its variables to be summed out."""
    order = best_order([factor.scope for factor in factors], sizes, keep).variables
    turn = dict(zip(order, count()))
    last = len(order)
    waiting: list[list[Factor]] = [[] for _ in range(last + 1)]
    for factor in factors:
        waiting[min([turn.get(axis, last) for axis in factor.axes], default=last)].append(factor)
    for one, some in zip(order, waiting, strict=False):
        scope = union(factor.scope for factor in some)
        axes = tuple(bits(scope))
        table = by.total(_product(some, sizes, axes, by), axes.index(one))
        rest = tuple([axis for axis in axes if axis != one])
        waiting[min([turn.get(axis, last) for axis in rest], default=last)].append(
            Factor(scope & ~(1 << one), rest, table)
        )
    kept = tuple(bits(keep))
    return Factor(keep, kept, _product(waiting[last], sizes, kept, by))


def _product(
    factors: Sequence[Factor], sizes: Sequence[int], axes: tuple[int, ...], by: _Arithmetic
) -> Table:
    """The product over `axes`, small tables first; some factor, or some together, have all of them."""
    if len(factors) == 1 and factors[0].axes == axes:
        return factors[0].table
    shape = tuple([sizes[axis] for axis in axes])
    found: Table | None = None
    ours = False
    for scope, _, table in sorted(factors, key=lambda factor: len(factor.axes)):
        spread = table.reshape([sizes[axis] if scope >> axis & 1 else 1 for axis in axes])
        if found is None:
            found = spread
        elif ours and found.shape == shape:
            by.times(found, spread, out=found)
        else:
            found, ours = np.asarray(by.times(found, spread)), True
    assert found is not None
    return found


def _only(found: Scaled, asked: Sequence[int], fixed: Mapping[int, int]) -> Scaled:
    """Zeros for the states of an asked variable that are not the one observed."""
    values = found.values
    for axis, one in enumerate(asked):
        if one in fixed:
            shown = np.zeros_like(values)
            at = (_ALL,) * axis + (fixed[one],)
            shown[at] = values[at]
            values = shown
    return Scaled(values, found.log_scale)
