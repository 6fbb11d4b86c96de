# SPDX-License-Identifier: Apache-2.0
"""Who blocks what: for each option that cannot pass, the smallest sets of parties that stop it by themselves.

A blocking set is a set of parties that reject the option and would stop it with everybody else for; it is minimal if it no longer does once
any one of them comes round. Each set that is listed has been checked both ways by asking the rule itself (simple games: von Neumann and
Morgenstern, 1944). That a party is in a set says what the rule asks for, and nothing about who ought to move.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice

import numpy as np
from numpy.typing import NDArray

from comity.charter.minimal import LISTED, minimal_sets
from comity.charter.operators import Floor, Rule
from comity.charter.thresholds import Every, Formula, Some, Threshold, tabulate
from comity.talks.deciding import Decision
from comity.talks.packages.package_program import asked_of
from comity.talks.positions import Positions

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Scan:
    """Every option at once, targets x parties where a table.

    `passes`, `fails`: what the state of play says of each target; neither is open. `rejects`: who rejects. `alone`: who of those stops it
    even with everybody else for.
    """

    passes: Flags
    fails: Flags
    rejects: Flags
    alone: Flags


@dataclass(frozen=True, slots=True)
class BlockingSets:
    """Minimal sets, the smallest first, then by code. `complete`: none is missing, `total`: how many there are, if that is known."""

    sets: tuple[tuple[str, ...], ...]
    complete: bool
    total: int | None


def scan(positions: Positions) -> Scan:
    """What each option's rule says, and who stops it. Grows with parties x options; rules are asked once each, not once an option."""
    favours, rejects = (positions.sides > 0).T, (positions.sides < 0).T
    passes, fails = np.zeros(len(favours), bool), np.zeros(len(favours), bool)
    alone = np.zeros_like(rejects)
    columns: dict[Decision, list[int]] = {decision: [] for decision in positions.deciding.together()}
    for issue, (start, end) in zip(positions.problem.issues, positions.spans, strict=True):
        columns[positions.deciding[issue.id]] += range(start, end)
    for decision in positions.deciding.together():
        here = columns[decision]
        formula = asked_of(decision)
        passes[here] = _met(formula, favours[here], positions)
        fails[here] = ~_met(formula, ~rejects[here], positions)
        without_one = ~_met(formula, ~np.eye(len(positions.parties), dtype=bool), positions)
        members = np.array([code in decision.rule.members for code in positions.parties])
        alone[here] = rejects[here] & (without_one & members)
    return Scan(passes, fails, rejects, alone)


def _met(formula: Formula, favours: Flags, positions: Positions) -> Flags:
    """For each row of `favours`, whether the formula holds with those who are for in it."""
    match formula:
        case bool():
            return np.full(len(favours), formula)
        case Threshold(movers, need, weights):
            rows = [positions.row[code] for code in movers]
            if weights is None:
                return np.asarray(np.count_nonzero(favours[:, rows], axis=1) >= need)
            # Each weight is at most `need` and may be 2^53: Python's integers cannot overflow.
            small = len(rows) * need < 2**62
            own = np.array([weights[code] for code in movers], np.int64 if small else np.object_)
            return np.asarray(favours[:, rows].astype(own.dtype) @ own >= need, bool)
        case Every(parts):
            return np.asarray(np.all([_met(part, favours, positions) for part in parts], axis=0))
        case Some(parts):
            return np.asarray(np.any([_met(part, favours, positions) for part in parts], axis=0))


def blocking_sets(rule: Rule, rejecting: frozenset[str], *, most: int = LISTED) -> BlockingSets:
    """The minimal sets among `rejecting` that stop the rule with everybody else in its scope for. At most `most` are listed."""
    rejecting &= rule.members
    asked = rule.ask(Floor(rule.members - rejecting, rejecting, movable=rejecting))
    if asked is True:
        return BlockingSets((), complete=True, total=0)
    if asked is False:
        return BlockingSets(((),), complete=True, total=1)
    table = tabulate(asked).dual()
    names = tuple(str(number) for number in range(len(table.groups)))
    listing = minimal_sets(table, names)
    found = (
        tuple(sorted(one))
        for pattern in listing.patterns
        for one in _ways([(table.groups[int(name)], count) for name, count in pattern.pick])
    )
    sets = sorted(islice(found, most), key=lambda one: (len(one), one))
    wrong = [one for one in sets if not stops(rule, one)]
    assert not wrong, f"not minimal blocking sets: {wrong}"
    return BlockingSets(tuple(sets), listing.complete and len(sets) == listing.total, listing.total)


def _ways(picks: Sequence[tuple[Sequence[str], int]]) -> Iterator[tuple[str, ...]]:
    """Every way to take so many of each group, one after another: there may be more than could ever be held."""
    if not picks:
        yield ()
        return
    (group, count), *others = picks
    for some in combinations(group, count):
        for rest in _ways(others):
            yield *some, *rest


def stops(rule: Rule, members: tuple[str, ...]) -> bool:
    """Whether these parties stop the rule with everybody else for, and do not once any one of them comes round. Asks the rule itself."""
    return not _passes_without(rule, frozenset(members)) and all(
        _passes_without(rule, frozenset(members) - {one}) for one in members
    )


def _passes_without(rule: Rule, rejecting: frozenset[str]) -> bool:
    return rule.ask(Floor(rule.members - rejecting, rejecting)) is True


def who(flags: Flags, positions: Positions) -> Iterator[str]:
    """The parties that are flagged in one row of a scan."""
    return (code for code, flag in zip(positions.parties, flags.tolist(), strict=True) if flag)
