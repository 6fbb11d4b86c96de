# SPDX-License-Identifier: Apache-2.0
"""The triple majority of the Treaty of Nice, 27 members, against all 2^27 coalitions looked at one by one.

Populations are in thousands, rounded, for illustration: how many coalitions they alone stop, 18 here, hangs on them.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

from comity.charter.coalitions import Listing, Properties, banzhaf, properties
from comity.charter.rules import Rule, parse_rule

# Votes from 2007 on.
NICE = {
    "DEU": (29, 82315), "FRA": (29, 63392), "GBR": (29, 60817), "ITA": (29, 59131), "ESP": (27, 44475), "POL": (27, 38125),
    "ROU": (14, 21565), "NLD": (13, 16358), "BEL": (12, 10585), "CZE": (12, 10287), "GRC": (12, 11172), "HUN": (12, 10066),
    "PRT": (12, 10599), "AUT": (10, 8299), "BGR": (10, 7679), "SWE": (10, 9113), "DNK": (7, 5447), "FIN": (7, 5277),
    "IRL": (7, 4315), "LTU": (7, 3385), "SVK": (7, 5394), "CYP": (4, 779), "EST": (4, 1342), "LVA": (4, 2281),
    "LUX": (4, 476), "SVN": (4, 2010), "MLT": (3, 408),
}  # fmt: skip
CODES = sorted(NICE)
VOTES, COUNT = {"at_least": 255, "weight": "votes"}, {"count": 14}
PEOPLE = {"share": "62/100", "weight": "people"}


def rule(*parts: Mapping[str, object]) -> Rule:
    parties = {code: {"votes": votes, "people": people} for code, (votes, people) in NICE.items()}
    return parse_rule({"all_of": list(parts)}, parties=parties, formats={}, path="rules.nice")


def winning(*, votes: int = 0, members: int = 0, hundredths: int = 0) -> NDArray[np.int32]:
    """All winning coalitions, one bit a member in alphabetical order."""
    total = sum(people for _, people in NICE.values())
    rows = np.array([(*NICE[code], 1) for code in CODES], np.int64)

    def sums(start: int, end: int) -> NDArray[np.int64]:
        bits = np.arange(1 << (end - start))[:, None] >> np.arange(end - start) & 1
        return bits @ rows[start:end]

    low, found = sums(0, 14), []
    for high, (some_votes, some_people, some_members) in enumerate(sums(14, 27)):
        enough = low[:, 0] >= votes - some_votes
        enough &= low[:, 2] >= members - some_members
        enough &= 100 * (low[:, 1] + some_people) >= hundredths * total
        found.append(np.flatnonzero(enough).astype(np.int32) + (high << 14))
    return np.concatenate(found)


def holds(code: str, sets: NDArray[np.int32]) -> NDArray[np.bool_]:
    return (sets >> CODES.index(code) & 1).astype(bool)


def compare(found: Properties, sets: NDArray[np.int32]) -> None:
    """A member's swings are the winning coalitions with it less those without: whoever wins without it wins with it."""
    sizes = np.bitwise_count(sets)
    swings, shapley = {}, {}
    for code in CODES:
        inside = holds(code, sets)
        having = np.bincount(sizes[inside], minlength=28).tolist()
        lacking = np.bincount(sizes[~inside], minlength=28).tolist()
        own = [having[size + 1] - lacking[size] for size in range(27)]
        swings[code] = sum(own)
        shapley[code] = sum(Fraction(one, 27 * comb(26, size)) for size, one in enumerate(own))
    assert (found.winning, found.blocking) == (len(sets), 2**27 - len(sets))
    assert found.smallest_winning == sizes.min()
    assert found.swings == swings
    assert found.shapley_shubik == shapley
    assert found.penrose_banzhaf == {
        code: Fraction(one, sum(swings.values())) for code, one in swings.items()
    }


def test_votes_alone() -> None:
    sets = winning(votes=255)
    found = properties(rule(VOTES))
    compare(found, sets)
    assert found.winning == banzhaf(rule(VOTES)).winning == 2_718_774


def test_votes_and_members() -> None:
    sets = winning(votes=255, members=14)
    found = properties(rule(VOTES, COUNT))
    compare(found, sets)
    assert (found.winning, found.smallest_winning) == (2_718_758, 14)


def test_votes_members_and_population() -> None:
    sets = winning(votes=255, members=14, hundredths=62)
    found = properties(rule(VOTES, COUNT, PEOPLE))
    compare(found, sets)
    assert found.winning == 2_718_758 - 18
    assert found.smallest_winning == 14
    assert banzhaf(rule(VOTES, COUNT, PEOPLE)).swings == found.swings
    assert found.swings is not None
    ordered = sorted(NICE, key=lambda code: NICE[code], reverse=True)
    assert all(found.swings[large] >= found.swings[small] for large, small in combinations(ordered, 2))


def passes(present: frozenset[str]) -> bool:
    people = sum(NICE[code][1] for code in present)
    total = sum(some for _, some in NICE.values())
    return sum(NICE[code][0] for code in present) >= 255 and len(present) >= 14 and 100 * people >= 62 * total


def stops(absent: frozenset[str]) -> bool:
    return not passes(frozenset(CODES) - absent)


def listed(listing: Listing | None, found: Properties, size: int) -> set[frozenset[str]]:
    """The sets of `size` in the list; here everyone differs from everyone else."""
    assert listing is not None
    member = {group.name: group.members for group in found.groups}
    assert all(len(some) == 1 for some in member.values())
    sets = [
        [member[name][0] for name, _ in pattern.pick] for pattern in listing.patterns if pattern.size == size
    ]
    assert len(set(map(frozenset, sets))) == len(sets)
    return set(map(frozenset, sets))


def test_lists_cut_short_lack_no_set_up_to_the_size_they_name() -> None:
    """Both lists end at 1,000 and say so: no total. What they hold is minimal, and up to `complete_to` nothing is missing."""
    found = properties(rule(VOTES, COUNT, PEOPLE))
    for listing, decides, smallest in (
        (found.minimal_winning, passes, found.smallest_winning),
        (found.minimal_blocking, stops, found.smallest_blocking),
    ):
        assert listing is not None
        assert (listing.complete, listing.total, len(listing.patterns)) == (False, None, 1_000)
        assert smallest == listing.patterns[0].size <= listing.complete_to + 1
        for size in {pattern.size for pattern in listing.patterns}:
            for some in listed(listing, found, size):
                assert decides(some)
                assert not any(decides(some - {code}) for code in some)
    blocking = found.minimal_blocking
    assert blocking is not None
    assert (found.smallest_blocking, blocking.complete_to) == (3, 4)
    for size in range(blocking.complete_to + 1):
        minimal = {
            frozenset(some)
            for some in combinations(CODES, size)
            if stops(frozenset(some)) and not any(stops(frozenset(some) - {code}) for code in some)
        }
        assert listed(blocking, found, size) == minimal
