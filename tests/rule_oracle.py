# SPDX-License-Identifier: Apache-2.0
"""The decision rules of RULES once more, the slow way: straight on the tables, by trying every set of members.

Shares nothing with comity.charter but the tables themselves. Also draws small charters and rules to try.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import combinations
from typing import Any

from hypothesis import strategies as st

CODES = ("AA", "BB", "CC", "DD", "EE", "FF", "GG")
STANCES = ("for", "against", "abstain", "silent")


@dataclass(frozen=True)
class World:
    parties: dict[str, dict[str, int]]
    formats: dict[str, list[str]]


def passes(data: Mapping[str, Any], stances: Mapping[str, str], world: World, scope: Collection[str]) -> bool:
    named = data.get("members", scope)
    members = set(world.formats[named] if isinstance(named, str) else named)

    def those(*wanted: str) -> set[str]:
        return {code for code in members if stances.get(code, "silent") in wanted}

    def weigh(codes: Iterable[str]) -> int:
        return sum(world.parties[code][data["weight"]] if "weight" in data else 1 for code in codes)

    (operator,) = set(data) - {"members", "weight", "of"}
    value = data[operator]
    match operator:
        case "consensus" | "consensus_minus":
            allowed = 0 if operator == "consensus" else int(value)
            return len(those("against")) <= allowed and bool(those("for"))
        case "unanimity":
            return those("for") == members
        case "count" | "at_least":
            return weigh(those("for")) >= int(value)
        case "quorum":
            return len(those("for", "against", "abstain")) >= int(value)
        case "veto":
            return all(stances.get(code) != "against" for code in value)
        case "share" | "more_than":
            total = weigh(members if data.get("of", "all") == "all" else those("for", "against"))
            return bool(total) and reaches(Fraction(weigh(those("for")), total), operator, Fraction(value))
    if operator == "each_format":
        return all(passes(value, stances, world, members & set(inside)) for inside in world.formats.values())
    parts = [passes(part, stances, world, members) for part in value]
    return all(parts) if operator == "all_of" else any(parts)


def reaches(share: Fraction, operator: str, wanted: Fraction) -> bool:
    return share > wanted if operator == "more_than" else share >= wanted


def subsets(codes: Collection[str]) -> list[frozenset[str]]:
    ordered = sorted(codes)
    return [frozenset(some) for size in range(len(ordered) + 1) for some in combinations(ordered, size)]


def minimal(codes: Collection[str], good: Callable[[frozenset[str]], bool]) -> set[frozenset[str]]:
    """Good subsets of `codes` without a good proper subset, whether or not `good` is monotone."""
    found: set[frozenset[str]] = set()
    for some in subsets(codes):
        if not any(smaller < some for smaller in found) and good(some):
            found.add(some)
    return found


def union(sets: Iterable[frozenset[str]]) -> tuple[str, ...]:
    return tuple(sorted(frozenset[str]().union(*sets)))


def without_passing_over(data: dict[str, Any]) -> dict[str, Any]:
    """The same rule with a plain consensus in the place of every consensus_minus."""
    made = {key: value for key, value in data.items() if key != "consensus_minus"}
    if "consensus_minus" in data:
        made["consensus"] = True
    for key in ("all_of", "any_of"):
        if key in made:
            made[key] = [without_passing_over(part) for part in made[key]]
    if "each_format" in made:
        made["each_format"] = without_passing_over(made["each_format"])
    return made


_WEIGHTS = st.fixed_dictionaries({"votes": st.integers(0, 4), "people": st.integers(0, 60)})


@cache
def _formats(codes: tuple[str, ...]) -> st.SearchStrategy[dict[str, list[str]]]:
    some = st.lists(st.sampled_from(codes), min_size=1, unique=True)
    return st.dictionaries(st.sampled_from(["f1", "f2", "f3"]), some, min_size=1)


@st.composite
def worlds(draw: st.DrawFn, most: int = 6) -> World:
    codes = CODES[: draw(st.integers(1, most))]
    return World({code: draw(_WEIGHTS) for code in codes}, draw(_formats(tuple(codes))))


@st.composite
def rules(draw: st.DrawFn, world: World, *, monotone: bool = False, depth: int = 2) -> dict[str, Any]:
    """A rule that the charter of `world` may hold."""
    return _rule(draw, world, [frozenset(world.parties)], monotone=monotone, depth=depth)


def _rule(
    draw: st.DrawFn, world: World, scopes: Sequence[frozenset[str]], *, monotone: bool, depth: int
) -> dict[str, Any]:
    common = frozenset.intersection(*scopes)
    data: dict[str, Any] = {}
    if common and draw(st.integers(0, 3)) == 0:
        fitting = [name for name, inside in sorted(world.formats.items()) if common.issuperset(inside)]
        lists = st.lists(st.sampled_from(sorted(common)), min_size=1, unique=True)
        data["members"] = draw(st.one_of(lists, st.sampled_from(fitting)) if fitting else lists)
        named = data["members"]
        common = frozenset(world.formats[named] if isinstance(named, str) else named)
        scopes = [common]
    inner = [scope & set(inside) for scope in scopes for inside in world.formats.values()]
    plain = ["consensus", "unanimity", "consensus_minus", "count", "share", "more_than", "at_least"]
    plain += ["veto"] if common else []
    plain += [] if monotone else ["quorum"]
    nested = ["all_of", "any_of", *(["each_format"] if all(inner) else [])] if depth else []
    operator = draw(st.sampled_from([*plain, *nested, *nested]))
    if operator in {"consensus", "unanimity"}:
        data[operator] = True
    elif operator == "consensus_minus":
        data[operator] = draw(st.integers(0, 3))
    elif operator in {"count", "quorum"}:
        data[operator] = draw(st.integers(1, 7))
    elif operator == "at_least":
        data |= {operator: draw(st.integers(1, 15)), "weight": draw(st.sampled_from(["votes", "people"]))}
    elif operator in {"share", "more_than"}:
        data[operator] = draw(st.sampled_from(["0", "1", "1/2", "2/3", "3/4", "55/100", "0/5", "1/3", "6/8"]))
        if draw(st.booleans()):
            data["weight"] = draw(st.sampled_from(["votes", "people"]))
        if draw(st.booleans()):
            data["of"] = "all" if monotone else draw(st.sampled_from(["all", "voting", "voting"]))
    elif operator == "veto":
        data[operator] = draw(st.lists(st.sampled_from(sorted(common)), min_size=1, unique=True))
    elif operator == "each_format":
        data[operator] = _rule(draw, world, inner, monotone=monotone, depth=depth - 1)
    else:
        parts = draw(st.integers(1, 3))
        data[operator] = [
            _rule(draw, world, scopes, monotone=monotone, depth=depth - 1) for _ in range(parts)
        ]
    return data
