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
from typing import TYPE_CHECKING

from comity.charter.counting import Counts, count
from comity.charter.minimal import Listing, Pattern, minimal_sets
from comity.charter.operators import NOBODY, Floor, Quorum, Rule, Share, walk
from comity.charter.thresholds import tabulate

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Group", "Listing", "Pattern", "Properties", "properties"]

NOT_MONOTONE = (
    '`quorum` and `of = "voting"` are not monotone in `for`: staying away differs from being against, '
    "so winning and blocking coalitions say too little about this rule"
)
TOO_LARGE = (
    "the coalitions of this rule are too many to count exactly: its members are too many and too different"
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


def properties(rule: Rule) -> Properties:
    """The properties of `rule` among its members in scope. Takes up to some seconds for many different members."""
    members = tuple(sorted(rule.members))
    if any(
        isinstance(part, Quorum) or (isinstance(part, Share) and part.of == "voting") for part in walk(rule)
    ):
        return Properties(members, monotone=False, reason=NOT_MONOTONE)
    asked = rule.ask(Floor(NOBODY, rule.members, movable=rule.members))
    if isinstance(asked, bool):
        return _decided(members, passes=asked)
    table = tabulate(asked)
    names = tuple(f"g{number}" for number in range(1, len(table.groups) + 1))
    counted = frozenset[str]().union(*table.groups)
    known = Properties(
        members,
        monotone=True,
        groups=tuple(map(Group, names, table.groups)),
        others=tuple(code for code in members if code not in counted),
        minimal_winning=minimal_sets(table, names),
        minimal_blocking=minimal_sets(table.dual(), names),
    )
    counts = count(table)
    return replace(known, reason=TOO_LARGE) if counts is None else _counted(known, counts)


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


def _counted(known: Properties, counts: Counts) -> Properties:
    by_size = counts.winning
    seated = len(by_size) - 1
    orders = factorial(seated)
    either_way = 2 ** len(known.others)
    winning = sum(by_size) * either_way
    swings = dict.fromkeys(known.members, 0)
    shapley = dict.fromkeys(known.members, Fraction(0))
    for number, group in enumerate(known.groups):
        by_others = counts.swings(number)
        own = sum(by_others) * either_way
        decided = sum(
            factorial(size) * factorial(seated - 1 - size) * sets for size, sets in enumerate(by_others)
        )
        for code in group.members:
            swings[code], shapley[code] = own, Fraction(decided, orders)
    every_swing = sum(swings.values())
    return replace(
        known,
        winning=winning,
        blocking=2 ** len(known.members) - winning,
        smallest_winning=min(size for size, sets in enumerate(by_size) if sets),
        smallest_blocking=min(
            seated - size for size, sets in enumerate(by_size) if sets < comb(seated, size)
        ),
        swings=swings,
        penrose_banzhaf={code: Fraction(own, every_swing) for code, own in swings.items()},
        shapley_shubik=shapley,
    )
