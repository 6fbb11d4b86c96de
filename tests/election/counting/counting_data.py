# SPDX-License-Identifier: Apache-2.0
"""Votes for tests of counting: the three demo elections that come with Debian's belenios-tool 2.0, and random ones; and the tool itself.

The figures of the demos are from /usr/share/doc/belenios-tool/examples: demo-mj.sh, demo-nh.sh and demo-stv.sh.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Sequence

import pytest
from hypothesis import strategies as st

Votes = list[list[int]]

_GRADED = (
    (6, "1111"),
    (4, "1121"),
    (15, "1122"),
    (5, "1223"),
    (15, "2233"),
    (10, "2234"),
    (15, "3334"),
    (5, "3345"),
    (14, "4445"),
    (1, "4545"),
    (4, "5545"),
    (6, "5555"),
    (1, "5055"),
    (1, "0000"),
)
GRADED: Votes = [[int(grade) for grade in row] for times, row in _GRADED for _ in range(times)]

_RANKED = ((23, "123"), (2, "213"), (17, "312"), (10, "231"), (8, "321"))
RANKED: Votes = [[int(rank) for rank in row] for times, row in _RANKED for _ in range(times)]

TRANSFERABLE: Votes = [
    [int(rank) for rank in row]
    for row in """
    41253 24531 35142 34215 53241 53412 54213 43152 32541 53241 54123 51432 21354 15234 51324 25431 54231
    51234 43521 12354 54213 31542 15423 54132 54321 42531 35214 25431 13245 42153 43521 25314 12345 41523
    13245 31254 51324 54312 35241 35214 54312 32541 25143 53214 23541 35241 23514 41352 14235 24513
    """.split()
]


def tool(method: str, votes: object, *options: object) -> str | None:
    """The one line that belenios-tool prints, or None where it gives up. Skips without it, fails where COMITY_REQUIRE_FOREIGN=1."""
    program = shutil.which("belenios-tool")
    if program is None:
        reason = "belenios-tool is not installed (Debian: belenios-tool)"
        if os.environ.get("COMITY_REQUIRE_FOREIGN") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    done = subprocess.run(
        [program, "method", method, *map(str, options)],
        input=json.dumps(votes),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    if done.returncode:
        return None
    assert done.stdout.endswith("\n")
    return done.stdout[:-1]


def ballot(preferences: Sequence[int], choices: int) -> list[int]:
    """Ranks from preferences: [2,0] among three is [2,0,1]."""
    ranks = [0] * choices
    for rank, answer in enumerate(preferences, start=1):
        ranks[answer] = rank
    return ranks


def permuted(votes: Votes, order: Sequence[int]) -> Votes:
    """The same votes on a ballot where answer i stands at order[i]."""
    moved = []
    for vote in votes:
        row = [0] * len(vote)
        for answer, number in enumerate(vote):
            row[order[answer]] = number
        moved.append(row)
    return moved


@st.composite
def numbered(draw: st.DrawFn, *, most: int = 5, low: int = 0, votes: int = 9) -> Votes:
    """At least one vote, of one to five numbers each."""
    choices = draw(st.integers(1, 5))
    number = st.integers(low, most)
    return draw(st.lists(st.lists(number, min_size=choices, max_size=choices), min_size=1, max_size=votes))


@st.composite
def preferential(draw: st.DrawFn, *, votes: int = 12) -> Votes:
    """Ranks without gaps of two to five answers, some votes shorter."""
    choices = draw(st.integers(2, 5))
    whole = st.permutations(range(choices))
    one = st.tuples(whole, st.integers(0, choices)).map(lambda pair: pair[0][: max(pair[1], choices - 2)])
    return [ballot(each, choices) for each in draw(st.lists(one, min_size=1, max_size=votes))]
