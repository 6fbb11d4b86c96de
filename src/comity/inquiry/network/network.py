# SPDX-License-Identifier: Apache-2.0
"""A discrete Bayesian network as a frozen value: variables with named states, their parents, and one conditional table each (Pearl 1988).

What is held is what was read: numbers are checked, never renormalised or rounded. Nothing here says which variable is a hypothesis.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from heapq import heappop, heappush
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from comity.errors import InputError

Table = NDArray[np.float64]

ROW_TOLERANCE = 1e-6
"""How far from 1 a row may sum; longer rows a little further: a number rounded to six places is off by up to 5e-7."""
MOST_PARENTS = 63
"""An array has 64 axes at most."""
MOST_CELLS = 2**25
"""Numbers in all tables of one network together, 256 MiB."""
MOST_NODES = 10_000
_LISTED = 12


@dataclass(frozen=True)
class Variable:
    """A node with its states, in the order in which its table names them."""

    name: str
    states: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Network:
    """`tables[x]` has the axes (first parent, ..., last parent, x): one row of probabilities of x for each states of its parents.

    Variables keep the order of the file. Making one raises InputError for whatever is not a Bayesian network.
    """

    name: str
    variables: tuple[Variable, ...]
    parents: Mapping[str, tuple[str, ...]]
    tables: Mapping[str, Table]

    def __post_init__(self) -> None:
        parents: dict[str, tuple[str, ...]] = {one.name: () for one in self.variables}
        parents |= {name: tuple(some) for name, some in self.parents.items()}
        object.__setattr__(self, "variables", tuple(self.variables))
        object.__setattr__(self, "parents", parents)
        _check_names(self)
        _check_structure(self)
        object.__setattr__(self, "tables", {one.name: _table(self, one) for one in self.variables})

    def __eq__(self, other: object) -> bool:
        """The same name, variables, parents and numbers, bit for bit."""
        if not isinstance(other, Network):
            return NotImplemented
        same = (self.name, self.variables, self.parents) == (other.name, other.variables, other.parents)
        return same and all(
            table.tobytes() == other.tables[name].tobytes() for name, table in self.tables.items()
        )

    def __hash__(self) -> int:
        return hash((self.name, self.variables))

    @cached_property
    def places(self) -> dict[str, int]:
        """Where each variable stands in `variables`."""
        return {one.name: place for place, one in enumerate(self.variables)}

    @cached_property
    def order(self) -> tuple[int, ...]:
        """Places of the variables, parents before children."""
        return tuple(_parents_first(self))

    def variable(self, name: str) -> Variable:
        """The variable of that name. Raises InputError that lists near names."""
        if name not in self.places:
            raise InputError(f"{self.name}: no node {name!r}", hint=near(name, self.places, "nodes"))
        return self.variables[self.places[name]]

    def state(self, name: str, state: str) -> int:
        """Where that state of that variable stands. Raises InputError that lists near names."""
        states = self.variable(name).states
        if state not in states:
            raise InputError(
                f"{self.name}: the node {name!r} has no state {state!r}", hint=near(state, states, "states")
            )
        return states.index(state)


def near(name: str, known: Collection[str], what: str) -> str:
    """Names like `name`, or else the first dozen of all that are known."""
    folded = {one.casefold(): one for one in known}
    like = [folded[one] for one in get_close_matches(name.casefold(), folded, n=5, cutoff=0.6)]
    if like:
        return f"{what} with a similar name: {', '.join(map(repr, like))}"
    some = ", ".join(map(repr, list(known)[:_LISTED]))
    return f"{what}: {some}" + (f" and {len(known) - _LISTED} more" if len(known) > _LISTED else "")


def _check_names(network: Network) -> None:
    if not network.variables:
        raise InputError(f"{network.name}: expected nodes, found none")
    if len(network.variables) > MOST_NODES:
        raise InputError(f"{network.name}: {len(network.variables):,} nodes, at most {MOST_NODES:,} are read")
    _once(network.name, "node", [one.name for one in network.variables])
    for one in network.variables:
        if not one.states:
            raise InputError(f"{network.name}: the node {one.name!r} has no states", hint="name one or more")
        _once(f"{network.name}: the node {one.name!r}", "state", one.states)


def _once(where: str, what: str, names: Collection[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if not name or name != name.strip() or any(map(_unwritable, name)):
            raise InputError(
                f"{where}: {name!r} cannot name a {what}",
                hint="a name is not empty, has no space at either end, and no control characters",
            )
        if name in seen:
            raise InputError(f"{where}: two {what}s are called {name!r}", hint="rename one of them")
        seen.add(name)


def _unwritable(character: str) -> bool:
    """Characters that XML cannot hold, and those that end a line."""
    return unicodedata.category(character) in {"Cc", "Cs"} or character in "\ufffe\uffff"


def _check_structure(network: Network) -> None:
    known, where = network.places, network.name
    for mapping, what in ((network.parents, "parents"), (network.tables, "a table")):
        for name in mapping:
            if name not in known:
                raise InputError(
                    f"{where}: {what} for {name!r}, which is no node", hint=near(name, known, "nodes")
                )
    for name in known:
        if name not in network.tables:
            raise InputError(
                f"{where}: the node {name!r} has no table", hint="give every node its probabilities"
            )
        parents = network.parents[name]
        for parent in parents:
            if parent not in known:
                raise InputError(
                    f"{where}: the node {name!r} has the parent {parent!r}, which is no node",
                    hint=near(parent, known, "nodes"),
                )
        if len(set(parents)) != len(parents):
            raise InputError(f"{where}: the node {name!r} names a parent twice", hint="name each parent once")
        if len(parents) > MOST_PARENTS:
            raise InputError(
                f"{where}: the node {name!r} has {len(parents)} parents, at most {MOST_PARENTS} fit"
            )
    if len(network.order) < len(known):
        circle = " -> ".join(map(repr, _circle(network)))
        raise InputError(
            f"{where}: the arrows form a circle: {circle}", hint="turn or remove one of these arrows"
        )
    cells = sum(prod(shape(network, one)) for one in network.variables)
    if cells > MOST_CELLS:
        raise InputError(f"{where}: the tables need {cells:,} numbers, at most {MOST_CELLS:,} are read")


def shape(network: Network, variable: Variable) -> tuple[int, ...]:
    """States of each parent, then the variable's own."""
    sizes = (len(network.variables[network.places[one]].states) for one in network.parents[variable.name])
    return (*sizes, len(variable.states))


def _parents_first(network: Network) -> Iterator[int]:
    """Kahn 1962, in the order of the file where arrows leave a choice. What is left out at the end stands on a circle or below one."""
    children: dict[int, list[int]] = {}
    waiting = []
    for place, one in enumerate(network.variables):
        waiting.append(len(network.parents[one.name]))
        for parent in network.parents[one.name]:
            children.setdefault(network.places[parent], []).append(place)
    ready = [place for place, count in enumerate(waiting) if not count]
    while ready:
        place = heappop(ready)
        yield place
        for child in children.get(place, ()):
            waiting[child] -= 1
            if not waiting[child]:
                heappush(ready, child)


def _circle(network: Network) -> list[str]:
    """Nodes along one circle of arrows, the first again at the end."""
    done = {network.variables[place].name for place in network.order}
    path = [next(name for name in network.places if name not in done)]
    while path[-1] not in path[:-1]:
        path.append(next(one for one in network.parents[path[-1]] if one not in done))
    return path[path.index(path[-1]) :][::-1]


def _table(network: Network, variable: Variable) -> Table:
    """The variable's table as a read-only array of its shape, with every row checked."""
    where, name = f"{network.name}: the node {variable.name!r}", variable.name
    expected = shape(network, variable)
    try:
        table = np.array(network.tables[name], np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(f"{where}: its table is not one of numbers", hint=str(error)) from error
    if table.shape != expected:
        raise InputError(
            f"{where}: its table is {_times(table.shape)}, expected {_times(expected)}",
            hint="states of each parent in order, then its own",
        )
    for wrong, what in ((~np.isfinite(table), "is not finite"), (table < 0, "is negative")):
        if wrong.any():
            at = np.unravel_index(int(wrong.argmax()), expected)
            raise InputError(
                f"{where}: {_row(network, variable, at)} holds {float(table[at])!r}, which {what}"
            )
    with np.errstate(over="ignore"):
        sums = table.sum(axis=-1)
    tolerance = max(ROW_TOLERANCE, expected[-1] * 5e-7) * (1 + 1e-9)
    wrong = np.abs(sums - 1) > tolerance
    if wrong.any():
        at = np.unravel_index(int(wrong.argmax()), sums.shape)
        raise InputError(
            f"{where}: {_row(network, variable, at)} sums to {float(sums[at])!r}, expected 1",
            hint="write its numbers with more digits, or correct them; nothing is renormalised here",
        )
    table.flags.writeable = False
    return table


def _row(network: Network, variable: Variable, at: tuple[Any, ...]) -> str:
    pairs = zip(network.parents[variable.name], at, strict=False)
    given = ", ".join(f"{one} = {network.variable(one).states[int(place)]}" for one, place in pairs)
    return f"the row for {given}" if given else "its row"


def _times(sizes: tuple[int, ...]) -> str:
    return " x ".join(map(str, sizes)) or "a single number"
