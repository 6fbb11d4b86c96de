# SPDX-License-Identifier: Apache-2.0
"""What a decision rule is like before anyone has spoken: its winning and blocking coalitions, and two power indices.

The game is yes or no: members of a coalition are for, everybody else in scope is against. A power index is a property of
the rule (Penrose 1946 and Banzhaf 1965; Shapley and Shubik, APSR 48:787, 1954), an exact fraction; nothing here measures or
predicts what a party can achieve. Parties stand in alphabetical order, never ranked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import comb, factorial
from operator import mul
from typing import TYPE_CHECKING

from comity.charter.counting import Counts, Totals, count, totals
from comity.charter.minimal import Listing, Pattern, minimal_sets
from comity.charter.operators import NOBODY, Floor, Quorum, Rule, Share, walk
from comity.charter.thresholds import Table, tabulate

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Banzhaf", "Group", "Listing", "Pattern", "Properties", "banzhaf", "properties"]

NOT_MONOTONE = (
    '`quorum` and `of = "voting"` are not monotone in `for`: staying away differs from being against, '
    "so winning and blocking coalitions say too little about this rule"
)
TOO_LARGE = (
    "the coalitions of this rule are too many to count exactly: its members are too many and too different"
)
TOO_LARGE_BY_SIZE = (
    "the coalitions of this rule are too many to count exactly by size: the Shapley-Shubik index is not known"
)
ALWAYS = "the rule passes even with everyone against: nobody has a swing, so the power indices are undefined"
NEVER = "the rule fails even with everyone for: nobody has a swing, so the power indices are undefined"


@dataclass(frozen=True, slots=True)
class Group:
    """Members that the rule cannot tell apart: any of them may take another's place in any coalition."""

    name: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Properties:
    """Properties of a rule. What is None was not computed; `reason` then says why, and is "" otherwise.

    `monotone`: False for a rule with `quorum` or `of = "voting"`; then there is nothing else.
    `groups`: the members that some threshold counts, by their first member, named g1, g2...; patterns pick from them.
    `others`: members that no threshold counts; they are in no minimal set.
    `winning`, `blocking`: how many of the 2^n coalitions of the n members in scope let the rule pass if everyone else is
    against; stop it, if they are against and everyone else is for.
    `smallest_winning`, `smallest_blocking`: members in the smallest such coalition; None also if there is none.
    `minimal_winning`, `minimal_blocking`: up to 1,000 patterns each, smallest first.
    `swings`: coalitions of others that lose, and win with this member.
    `penrose_banzhaf`: the share of this member's swings in all swings. `shapley_shubik`: the share of the orders of all
    members in which this member makes the coalition of those before it win. Properties of the rule, by party code.
    """

    members: tuple[str, ...]
    monotone: bool
    reason: str = ""
    groups: tuple[Group, ...] = ()
    others: tuple[str, ...] = ()
    winning: int | None = None
    blocking: int | None = None
    smallest_winning: int | None = None
    smallest_blocking: int | None = None
    minimal_winning: Listing | None = None
    minimal_blocking: Listing | None = None
    swings: Mapping[str, int] | None = None
    penrose_banzhaf: Mapping[str, Fraction] | None = None
    shapley_shubik: Mapping[str, Fraction] | None = None


@dataclass(frozen=True, slots=True)
class Banzhaf:
    """The part of `Properties` that asks for no sizes of coalitions. What is None was not computed; `reason` then says why."""

    members: tuple[str, ...]
    reason: str
    winning: int | None
    swings: Mapping[str, int] | None
    penrose_banzhaf: Mapping[str, Fraction] | None


def banzhaf(rule: Rule) -> Banzhaf:
    """The swings of `rule` alone: for a single threshold much faster than `properties`, and for far larger weights."""
    known, table = _at_the_outset(rule)
    if table is not None:
        found = totals(table)
        if found is None and (counts := count(table)):
            found = counts.totals()
        known = replace(known, reason=TOO_LARGE) if found is None else _with_totals(known, found)
    return Banzhaf(known.members, known.reason, known.winning, known.swings, known.penrose_banzhaf)


def properties(rule: Rule) -> Properties:
    """The properties of `rule` among its members in scope. Takes up to some seconds for many different members."""
    known, table = _at_the_outset(rule)
    if table is None:
        return known
    names = tuple(group.name for group in known.groups)
    winning, blocking = minimal_sets(table, names), minimal_sets(table.dual(), names)
    known = replace(
        known,
        smallest_winning=_smallest(winning),
        smallest_blocking=_smallest(blocking),
        minimal_winning=winning,
        minimal_blocking=blocking,
    )
    counts = count(table)
    if counts is not None:
        return _with_sizes(_with_totals(known, counts.totals()), counts)
    found = totals(table)
    if found is None:
        return replace(known, reason=TOO_LARGE)
    return replace(_with_totals(known, found), reason=TOO_LARGE_BY_SIZE)


def _smallest(listing: Listing) -> int | None:
    return listing.patterns[0].size if listing.patterns else None


def _at_the_outset(rule: Rule) -> tuple[Properties, Table | None]:
    """What is known before anything is counted, and what to count, if anything."""
    members = tuple(sorted(rule.members))
    if any(
        isinstance(part, Quorum) or (isinstance(part, Share) and part.of == "voting") for part in walk(rule)
    ):
        return Properties(members, monotone=False, reason=NOT_MONOTONE), None
    asked = rule.ask(Floor(NOBODY, rule.members, movable=rule.members))
    if isinstance(asked, bool):
        return _decided(members, passes=asked), None
    table = tabulate(asked)
    counted = frozenset[str]().union(*table.groups)
    groups = tuple(Group(f"g{number}", group) for number, group in enumerate(table.groups, start=1))
    others = tuple(code for code in members if code not in counted)
    return Properties(members, monotone=True, groups=groups, others=others), table


def _decided(members: tuple[str, ...], *, passes: bool) -> Properties:
    """A rule that passes even with everyone against, or fails even with everyone for."""
    everything = 2 ** len(members)
    nothing = Listing((), complete=True, complete_to=len(members), total=0)
    empty_set = Listing((Pattern((), 0, 1),), complete=True, complete_to=len(members), total=1)
    return Properties(
        members,
        monotone=True,
        reason=ALWAYS if passes else NEVER,
        others=members,
        winning=everything if passes else 0,
        blocking=0 if passes else everything,
        smallest_winning=0 if passes else None,
        smallest_blocking=None if passes else 0,
        minimal_winning=empty_set if passes else nothing,
        minimal_blocking=nothing if passes else empty_set,
        swings=dict.fromkeys(members, 0),
    )


def _with_totals(known: Properties, found: Totals) -> Properties:
    either_way = 2 ** len(known.others)
    winning = found.winning * either_way
    swings = dict.fromkeys(known.members, 0)
    for group, own in zip(known.groups, found.swings, strict=True):
        swings |= dict.fromkeys(group.members, own * either_way)
    every_swing = sum(swings.values())
    return replace(
        known,
        winning=winning,
        blocking=2 ** len(known.members) - winning,
        swings=swings,
        penrose_banzhaf={code: Fraction(own, every_swing) for code, own in swings.items()},
    )


def _with_sizes(known: Properties, counts: Counts) -> Properties:
    by_size = counts.winning
    seated = len(by_size) - 1
    orders = [factorial(size) * factorial(seated - 1 - size) for size in range(seated)]
    shapley = dict.fromkeys(known.members, Fraction(0))
    for number, group in enumerate(known.groups):
        decided = sum(map(mul, orders, counts.swings(number)))
        shapley |= dict.fromkeys(group.members, Fraction(decided, factorial(seated)))
    return replace(
        known,
        smallest_winning=min(size for size, sets in enumerate(by_size) if sets),
        smallest_blocking=min(
            seated - size for size, sets in enumerate(by_size) if sets < comb(seated, size)
        ),
        shapley_shubik=shapley,
    )
