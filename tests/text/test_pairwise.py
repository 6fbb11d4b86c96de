# SPDX-License-Identifier: Apache-2.0
"""The matrix of pairwise agreement: golden counts, and a recount point by point."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.text.open_points import OpenPoint, open_points
from comity.text.pairwise import Pair, pairwise
from text.stands import draft, option, point, points


def counts(*lines: str) -> dict[tuple[str, str], tuple[int, int, int]]:
    return {
        one.parties: (one.agree, one.both_against, one.opposed)
        for one in pairwise(open_points(draft(*lines)))
    }


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("[shall]", {}),
        ("[shall](ALD)", {}),
        ("[shall](ALD, BRE)", {("ALD", "BRE"): (1, 1, 0)}),
        ("[shall](ALD)(BRE: delete)", {("ALD", "BRE"): (0, 0, 1)}),
        ("[shall](ALD: delete)(BRE: oppose)", {("ALD", "BRE"): (1, 1, 0)}),
        ("[shall](ALD)[should](BRE)", {("ALD", "BRE"): (0, 0, 1)}),
        ("[shall](ALD)[should](BRE)[may]", {("ALD", "BRE"): (0, 1, 1)}),
        ("[shall](ALD)(BRE: reserve)", {("ALD", "BRE"): (0, 0, 1)}),
        ("[shall](ALD: reserve)(BRE: reserve)", {("ALD", "BRE"): (0, 1, 0)}),
        (
            "[shall](PAIR)[should](MAR)",
            {("ALD", "BRE"): (1, 1, 0), ("ALD", "MAR"): (0, 0, 1), ("BRE", "MAR"): (0, 0, 1)},
        ),
    ],
)
def test_one_point(words: str, expected: dict[tuple[str, str], tuple[int, int, int]]) -> None:
    assert counts(f"OP1. We {words} meet.") == expected


def test_a_disagreement_counts_as_much_as_an_agreement() -> None:
    """Counted by options, one bracket on which two parties differ would weigh twice."""
    found = pairwise(open_points(draft("OP1. We [shall](ALD, BRE) meet [daily](ALD)(BRE: delete).")))
    assert found == (Pair(("ALD", "BRE"), 1, 1, 1),)
    assert found[0].share == Fraction(1, 2)


def test_who_can_live_with_the_same_option_is_not_opposed() -> None:
    found = pairwise([point("p", option("a", "ALD BRE"), option("b", "ALD", "BRE"))])
    assert found == (Pair(("ALD", "BRE"), 1, 0, 0),)


def test_no_share_where_two_parties_never_stand_on_the_same_point() -> None:
    assert Pair(("ALD", "BRE"), 0, 1, 0).share is None


def test_inner_points_count() -> None:
    assert counts("OP1. We [meet [daily](ALD)(BRE: delete)](ALD, BRE).") == {("ALD", "BRE"): (1, 1, 1)}


def by_recount(found: list[OpenPoint]) -> dict[tuple[str, str], tuple[int, int, int]]:
    every = [one for outer in found for one in outer.walk()]
    parties = sorted({p for one in every for o in one.options for p in o.supporters | o.objectors})
    rows = {}
    for a, b in combinations(parties, 2):
        row = [0, 0, 0]
        for one in every:
            agree = any(a in o.supporters and b in o.supporters for o in one.options)
            row[0] += agree
            row[1] += any(a in o.objectors and b in o.objectors for o in one.options)
            row[2] += not agree and any(
                (a in o.supporters and b in o.objectors) or (b in o.supporters and a in o.objectors)
                for o in one.options
            )
        if any(row):
            rows[a, b] = (row[0], row[1], row[2])
    return rows


@given(st.lists(points(depth=1), max_size=5))
@settings(max_examples=60)
def test_agrees_with_a_recount(found: list[OpenPoint]) -> None:
    matrix = pairwise(found)
    assert {one.parties: (one.agree, one.both_against, one.opposed) for one in matrix} == by_recount(found)
    assert [one.parties for one in matrix] == sorted(one.parties for one in matrix)


@given(st.lists(points(depth=1), max_size=5))
@settings(max_examples=60)
def test_shares_lie_between_none_and_all(found: list[OpenPoint]) -> None:
    assert all(one.share is None or 0 <= one.share <= 1 for one in pairwise(found))
