# SPDX-License-Identifier: Apache-2.0
"""Plurality, approval and their seats: shares to the last fraction, ties said, blank votes apart."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.election.ballots.counting import (
    MostVoted,
    count_approval,
    count_marks,
    count_plurality,
    most_voted,
)
from comity.errors import InputError

TOTALS = st.lists(st.integers(0, 6), min_size=1, max_size=7)


@pytest.mark.parametrize(
    ("totals", "seats", "expected"),
    [
        ([5, 9, 2], 1, MostVoted((1,), (), 0, 0)),
        ([5, 9, 2], 2, MostVoted((0, 1), (), 0, 0)),
        ([9, 9, 2], 1, MostVoted((), (0, 1), 1, 0)),
        ([9, 4, 9, 4, 4], 3, MostVoted((0, 2), (1, 3, 4), 1, 0)),
        ([9, 4, 9, 4, 4], 4, MostVoted((0, 2), (1, 3, 4), 2, 0)),
        ([9, 4, 9, 4, 4], 5, MostVoted((0, 1, 2, 3, 4), (), 0, 0)),
        ([3, 0, 0], 2, MostVoted((0,), (), 0, 1)),
        ([0, 0], 1, MostVoted((), (), 0, 1)),
        ([1], 3, MostVoted((0,), (), 0, 2)),
        ([], 1, MostVoted((), (), 0, 1)),
    ],
)
def test_seats_worked_by_hand(totals: list[int], seats: int, expected: MostVoted) -> None:
    assert most_voted(totals, seats) == expected


@given(TOTALS, st.integers(1, 8))
def test_seats_add_up(totals: list[int], seats: int) -> None:
    found = most_voted(totals, seats)
    assert len(found.elected) + found.open_seats + found.vacant == seats
    assert (found.open_seats == 0) == (found.tied == ())
    assert not found.tied or len(found.tied) > found.open_seats
    outside = set(range(len(totals))) - set(found.elected) - set(found.tied)
    least = min((totals[one] for one in (*found.elected, *found.tied)), default=0)
    assert all(totals[one] < least or totals[one] == 0 for one in outside)
    assert all(totals[one] > totals[other] for one in found.elected for other in found.tied)


@given(TOTALS, st.integers(1, 8), st.data())
def test_permuting_the_ballot_permutes_the_seats(totals: list[int], seats: int, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(totals))))
    moved = [0] * len(totals)
    for answer, total in enumerate(totals):
        moved[order[answer]] = total
    before, after = most_voted(totals, seats), most_voted(moved, seats)
    assert sorted(order[one] for one in before.elected) == list(after.elected)
    assert sorted(order[one] for one in before.tied) == list(after.tied)


def test_plurality_by_hand() -> None:
    found = count_plurality([6, 3, 3], blank=2, ballots=15)
    assert found.shares == (Fraction(1, 2), Fraction(1, 4), Fraction(1, 4))
    assert (found.blank, found.unmarked, found.ballots) == (2, 1, 15)
    assert found.outcome == MostVoted((0,), (), 0, 0)


def test_weights_beyond_any_double() -> None:
    huge = 10**30
    found = count_plurality([huge + 1, huge], ballots=3 * huge)
    assert found.outcome.elected == (0,)
    assert found.shares[0] > found.shares[1]
    assert sum(found.shares) == 1


def test_plurality_without_votes() -> None:
    found = count_plurality([0, 0], blank=4)
    assert found.shares == (Fraction(0), Fraction(0))
    assert found.ballots == 4
    assert found.outcome == MostVoted((), (), 0, 1)


def test_approval_by_hand() -> None:
    found = count_approval([6, 9, 9], blank=2, ballots=14)
    assert found.shares == (Fraction(1, 2), Fraction(3, 4), Fraction(3, 4))
    assert found.outcome == MostVoted((), (1, 2), 1, 0)
    assert count_approval([6, 9, 9], blank=2).shares is None
    assert count_approval([0], blank=2, ballots=2).shares == (Fraction(0),)


def test_refusals() -> None:
    with pytest.raises(InputError, match="9 votes and 2 blank ones are on 10 ballots"):
        count_plurality([6, 3], blank=2, ballots=10)
    with pytest.raises(InputError, match="answer 2 has 9 approvals on 8 ballots"):
        count_approval([6, 9], blank=2, ballots=10)
    with pytest.raises(InputError, match="3 blank votes are on 2 ballots"):
        count_approval([0], blank=3, ballots=2)
    with pytest.raises(InputError, match="answer 2 has -1 votes"):
        count_plurality([6, -1])
    for count in (count_plurality, count_approval):
        with pytest.raises(InputError, match="0 seats"):
            count([1], seats=0)
        with pytest.raises(InputError, match="-1 blank votes"):
            count([1], blank=-1)


def test_marks_one_by_one() -> None:
    votes = [[1, 0], [0, 1], [1, 1], [0, 0], [2, 0], [1, 0]]
    found = count_marks(votes, at_most=1)
    assert (found.totals, found.blank, found.invalid, found.votes) == ((2, 1), 1, ((1, 1), (2, 0)), 6)
    assert count_marks(votes).totals == (3, 2)
    assert count_marks([], choices=2).totals == (0, 0)


@given(st.lists(st.lists(st.integers(0, 1), min_size=3, max_size=3), min_size=1, max_size=9))
def test_marks_are_what_a_homomorphic_question_adds_up(votes: list[list[int]]) -> None:
    found = count_marks(votes)
    assert found.totals == tuple(map(sum, zip(*votes, strict=True)))
    approval = count_approval(found.totals, blank=found.blank, ballots=found.votes)
    assert approval.shares is not None
    assert all(0 <= share <= 1 for share in approval.shares)
