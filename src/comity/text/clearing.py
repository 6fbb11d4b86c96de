# SPDX-License-Identifier: Apache-2.0
"""The smallest set of parties whose consent meets every need; a need is met in any of several ways, each of which may raise more.

Needs come as bit masks of parties; the first party holds the highest bit, so that of two sets of one size the greater number is the one
that comes first in the alphabet. Exact while at most 20 parties are in contention at once, and often beyond; otherwise it gives a set that
does meet every need and a proven lower bound. It knows nothing of texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

Way: TypeAlias = "tuple[int, tuple[Need, ...]]"
Need: TypeAlias = "tuple[Way, ...]"

EXACT_PARTIES = 20
OTHERS = 20
_SMALL = 10
_BLOCK = 16
_EXPAND = 16
_FEW = 256
_BUDGET = 20_000


@dataclass(frozen=True, slots=True)
class Consent:
    """A set that meets every need. No set has fewer than `bound`; if `exact`, it is the first of the smallest, `others` are next."""

    parties: int
    bound: int
    exact: bool
    others: tuple[int, ...] = ()


def smallest_consent(needs: Iterable[Need], given: int = 0) -> Consent:
    """The smallest set that holds `given` and meets all needs. Parties that no set can spare are set aside first."""
    needs = tuple(dict.fromkeys(filter(None, needs)))
    if sets := _unions(needs, given):
        return _exact_consent(sets)
    forced, open_needs = _without_forced(needs, given)
    total = Consent(forced, forced.bit_count(), exact=True)
    for group in _independent(open_needs):
        total = _join(total, _solve(group))
    return total


def meets(consent: int, need: Need) -> bool:
    """Whether the parties in `consent` meet the need by themselves."""
    return any(not mask & ~consent and all(meets(consent, one) for one in inner) for mask, inner in need)


def reduced(need: Need, given: int) -> Need:
    """The same need once the parties in `given` consent, without ways that ask for more than another one; empty if it is met."""
    plain: set[int] = set()
    nested: list[Way] = []
    for mask, inner in need:
        for part, rest in _expanded(mask & ~given, inner, given) if inner else ((mask & ~given, ()),):
            if rest:
                nested.append((part, rest))
            else:
                plain.add(part)
    if 0 in plain:
        return ()
    least = minimal(plain)
    ways: list[Way] = [(mask, ()) for mask in least]
    ways += [
        way for way in dict.fromkeys(nested) if not any(mask & _unavoidable_of(way) == mask for mask in least)
    ]
    return tuple(ways)


def minimal(masks: Iterable[int]) -> list[int]:
    """Masks that contain no other one, small ones first, each once."""
    found: list[int] = []
    for mask in sorted(set(masks), key=lambda one: (one.bit_count(), -one)):
        if not any(one & mask == one for one in found):
            found.append(mask)
    return found


def _expanded(mask: int, inner: tuple[Need, ...], given: int) -> list[Way]:
    """A way with inner needs as ways without, as long as they stay few."""
    ways: list[Way] = [(mask, ())]
    for need in inner:
        smaller = reduced(need, given)
        if not smaller:
            continue
        if len(ways) * len(smaller) > _EXPAND:
            ways = [(one, (*rest, smaller)) for one, rest in ways]
        else:
            ways = [(one | more, (*rest, *deeper)) for one, rest in ways for more, deeper in smaller]
    return ways


def _unavoidable_of(way: Way) -> int:
    mask, inner = way
    for need in inner:
        mask |= _unavoidable(need)
    return mask


def _unavoidable(need: Need) -> int:
    """Parties that every way asks for."""
    found = -1
    for way in need:
        found &= _unavoidable_of(way) if way[1] else way[0]
    return found


def _support(need: Need) -> int:
    """Parties that some way asks for."""
    found = 0
    for mask, inner in need:
        found |= mask
        for one in inner:
            found |= _support(one)
    return found


def _without_forced(needs: Iterable[Need], given: int) -> tuple[int, list[tuple[Need, int]]]:
    """Parties in every solution, and the distinct needs that are left with the parties in each; none of these parties is forced."""
    forced, waiting = given, {reduced(need, given): None for need in needs}
    waiting.pop((), None)
    left = [(need, _support(need)) for need in waiting]
    fresh = waiting
    while True:
        more = 0
        for need in fresh:
            more |= _unavoidable(need)
        if not more:
            return forced, list(dict(left).items())
        forced |= more
        fresh = {reduced(need, more): None for need, support in left if support & more}
        fresh.pop((), None)
        left = [one for one in left if not one[1] & more] + [(need, _support(need)) for need in fresh]


def _independent(needs: Sequence[tuple[Need, int]]) -> list[list[tuple[Need, int]]]:
    """Needs in groups that share no party."""
    blocks: list[int] = []
    for support in {support for _, support in needs}:
        apart = [block for block in blocks if not block & support]
        joined = support
        if len(apart) < len(blocks):
            for block in blocks:
                joined |= block if block & support else 0
        blocks = [*apart, joined]
    if len(blocks) < 2:
        return [list(needs)] if needs else []
    groups: dict[int, list[tuple[Need, int]]] = {block: [] for block in sorted(blocks, reverse=True)}
    home = {
        1 << place: block for block in blocks for place in range(block.bit_length()) if block >> place & 1
    }
    for need, support in needs:
        groups[home[support & -support]].append((need, support))
    return list(groups.values())


def _join(one: Consent, other: Consent) -> Consent:
    """Two independent solutions as one. Each part's first sets, joined, hold the whole's first ones."""
    exact = one.exact and other.exact
    whole = one.parties | other.parties
    sets: list[int] = []
    if exact and (one.others or other.others):
        sets = sorted(
            {a | b for a in (one.parties, *one.others) for b in (other.parties, *other.others)} - {whole},
            reverse=True,
        )
    return Consent(whole, one.bound + other.bound, exact, tuple(sets[:OTHERS]))


def _solve(group: Sequence[tuple[Need, int]]) -> Consent:
    """One group of needs without forced parties."""
    needs = [need for need, _ in group]
    if sets := _unions(needs):
        return _exact_consent(sets)
    everyone = 0
    for _, support in group:
        everyone |= support
    count = everyone.bit_count()
    if count > _SMALL:
        greedy = _spared(group, everyone)
        sets = _merged(needs, greedy.bit_count())
        if sets:
            return _exact_consent(sets)
        if count > EXACT_PARTIES:
            return Consent(greedy, _bound(group, everyone), exact=False)
    places = _places(everyone)
    sets = _least(sorted({_packed(need, places) for need in needs}), count)
    return _exact_consent([_unpacked(one, places) for one in sets])


def _exact_consent(sets: Sequence[int]) -> Consent:
    return Consent(sets[0], sets[0].bit_count(), exact=True, others=tuple(sets[1 : OTHERS + 1]))


def _unions(needs: Sequence[Need], given: int = 0) -> list[int]:
    """Every smallest set, greatest number first, where the ways to meet a few needs can simply be gone through; else empty."""
    sets = {given}
    for need in needs:
        if len(sets) * len(need) > _FEW or any(inner for _, inner in need):
            return []
        sets = {one | mask for one in sets for mask, _ in need}
    size = min(one.bit_count() for one in sets)
    return sorted((one for one in sets if one.bit_count() == size), reverse=True)


def _merged(needs: Sequence[Need], most: int) -> list[int]:
    """Every smallest set, greatest number first, by meeting one need after the other; empty once that takes too much work."""
    sets, work = [0], 0
    for need in sorted(needs, key=lambda one: (len(one), one)):
        if any(inner for _, inner in need):
            return []
        work += len(sets) * len(need)
        if work > _BUDGET:
            return []
        wider = {one | mask for one in sets for mask, _ in need}
        work += len(wider) * len(sets) // 4
        if work > _BUDGET:
            return []
        sets = minimal(one for one in wider if one.bit_count() <= most)
    size = sets[0].bit_count()
    return sorted((one for one in sets if one.bit_count() == size), reverse=True)


def _least(needs: Sequence[Need], count: int, wanted: int = OTHERS + 1) -> list[int]:
    """The first `wanted` smallest sets, greatest number first, of `count` parties whose bits are 0 to count - 1.

    A table has one bit for each set of parties. It starts with all sets; some of the needs that its first smallest set does not meet
    take out every set that does not meet them, until the first one meets all. Other needs are taken besides, more in each round, so
    that the number of rounds stays small whatever the needs are.
    """
    table, waiting = (1 << (1 << count)) - 1, list(needs)
    found: list[int] = []
    rounds = 0
    for size in range(count + 1):
        of_size = _layer(count, size)
        while len(found) < wanted and (left := table & of_size):
            first = left.bit_length() - 1
            unmet = [need for need in waiting if not meets(first, need)]
            if not unmet:
                found.append(first)
                of_size ^= 1 << first
                continue
            rounds += 1
            taken = dict.fromkeys((*unmet[:: max(1, len(unmet) // 16)], *waiting[: rounds * rounds // 8]))
            for need in taken:
                table &= _table(need, count)
            waiting = [need for need in waiting if need not in taken]
        if found:
            break
    return found


def _table(need: Need, count: int) -> int:
    """The sets that meet a need, as bits."""
    whole = 0
    for mask, inner in need:
        part = 1
        for place in range(count):
            part = part << (1 << place) if mask >> place & 1 else part | part << (1 << place)
        for one in inner:
            part &= _table(one, count)
        whole |= part
    return whole


@cache
def _layer(count: int, size: int) -> int:
    """The sets of `size` among `count` parties, as bits."""
    if size > count or size < 0:
        return 0
    if count == 0:
        return 1
    return _layer(count - 1, size) | _layer(count - 1, size - 1) << (1 << (count - 1))


def _spared(group: Sequence[tuple[Need, int]], everyone: int) -> int:
    """A set that meets every need and can spare nobody: of two orders of sparing parties, those least named first, the better one."""
    touching: dict[int, list[Need]] = {1 << place: [] for place in _places(everyone)}
    asked = dict.fromkeys(touching, 0)
    for need, support in group:
        for bit in _bits(support):
            touching[bit].append(need)
        for mask, _ in need:
            for bit in _bits(mask):
                asked[bit] += 1
    best = everyone
    for order in (lambda bit: (len(touching[bit]), bit), lambda bit: (asked[bit], bit)):
        consent = everyone
        for bit in sorted(touching, key=order):
            if all(meets(consent ^ bit, need) for need in touching[bit]):
                consent ^= bit
        best = min(best, consent, key=lambda one: (one.bit_count(), -one))
    return best


def _bound(group: Sequence[tuple[Need, int]], everyone: int) -> int:
    """How many consent at least.

    Two proofs, of which the better counts. Needs that share no party each ask for their own. And whatever the rest of the parties do,
    those in one block must meet the needs that the consent of all others leaves; blocks share no party, so their numbers add up.
    """
    apart = used = 0
    for need, support in sorted(group, key=lambda one: (one[1].bit_count(), -one[1])):
        if not support & used:
            used |= support
            apart += min(_unavoidable_of(way).bit_count() for way in need)
    named: dict[int, int] = {}
    for _, support in group:
        for bit in _bits(support):
            named[bit] = named.get(bit, 0) + 1
    order = sorted(named, key=lambda bit: (-named[bit], -bit))
    return max(
        apart,
        sum(_alone(group, sum(order[at : at + _BLOCK]), everyone) for at in range(0, len(order), _BLOCK)),
    )


def _alone(group: Sequence[tuple[Need, int]], block: int, everyone: int) -> int:
    """How many of a block's parties must consent although all others do."""
    others = everyone & ~block
    left = {reduced(need, others) for need, support in group if support & block and not meets(others, need)}
    places = _places(block)
    return (
        _least(sorted({_packed(need, places) for need in left}), len(places), 1)[0].bit_count() if left else 0
    )


def _bits(mask: int) -> Iterable[int]:
    while mask:
        bit = mask & -mask
        yield bit
        mask ^= bit


def _places(mask: int) -> list[int]:
    return [bit.bit_length() - 1 for bit in _bits(mask)]


def _packed(need: Need, places: Sequence[int]) -> Need:
    """A need with its parties in neighbouring bits, in the same order."""
    return tuple(
        (
            sum(1 << low for low, place in enumerate(places) if mask >> place & 1),
            tuple(_packed(one, places) for one in inner),
        )
        for mask, inner in need
    )


def _unpacked(mask: int, places: Sequence[int]) -> int:
    return sum(1 << place for low, place in enumerate(places) if mask >> low & 1)
