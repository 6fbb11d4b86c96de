# SPDX-License-Identifier: Apache-2.0
"""Majority judgment: the demo's figures, the definition done literally, and where the tool leaves it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.election.ballots.counting import count_majority_judgment
from comity.errors import InputError
from election.counting.counting_data import GRADED, Votes, numbered, permuted

DEMO = (
    '{"raw":[[30,25,20,15,10],[25,30,20,14,11],[6,24,40,24,6],[10,15,20,25,30]],"valid":100,"blank":1,"invalid":[[5,0,5,5]],'
    '"winners":[[0],[1],[2],[3]]}'
)
BEST, WORST = 1, 4


def taken_out(grades: list[int], *, better: bool) -> list[int]:
    """The middle grade, then that of what is left, and so on, by the words of the definition."""
    left, value = sorted(grades), []
    while left:
        middle = (len(left) - 1) // 2 if better else len(left) // 2
        value.append(left.pop(middle))
    return value


def gauge(grades: list[int]) -> tuple[int, int]:
    """Balinski and Laraki's majority gauge as a key, the best first: the grade, then how far more are above it than below it."""
    middle = sorted(grades)[len(grades) // 2]
    above, below = sum(one < middle for one in grades), sum(one > middle for one in grades)
    return (middle, -above if above > below else below)


def classes(values: list[list[int]]) -> tuple[tuple[int, ...], ...]:
    order = sorted({tuple(one) for one in values})
    return tuple(tuple(i for i, one in enumerate(values) if tuple(one) == value) for value in order)


def test_the_demo_of_a_hundred_and_two_votes() -> None:
    assert len(GRADED) == 102
    found = count_majority_judgment(GRADED, grades=5, blank_allowed=True)
    assert found.belenios_json() == DEMO
    assert found.by_definition == found.winners


def test_three_votes_where_the_tool_and_the_book_name_different_winners() -> None:
    """Grades 1,2,3 and 2,2,2: the middle is 2 for both. Of 1,3 and 2,2 that are left the tool sees 1 and 2, the book 3 and 2."""
    found = count_majority_judgment([[1, 2], [2, 2], [3, 2]], grades=3)
    assert found.middle_grades() == found.middle_grades(better=False) == (2, 2)
    assert found.winners == ((0,), (1,))
    assert found.by_definition == ((1,), (0,))


def test_two_votes_where_even_the_middle_grades_differ() -> None:
    found = count_majority_judgment([[1, 2], [4, 2]], grades=4)
    assert (found.middle_grades(), found.middle_grades(better=False)) == ((1, 2), (4, 2))
    assert (found.winners, found.by_definition) == (((0,), (1,)), ((1,), (0,)))


def test_equals_are_one_class() -> None:
    found = count_majority_judgment([[1, 2, 1], [2, 1, 3]], grades=3)
    assert found.winners == found.by_definition == ((0, 1), (2,))


def test_the_tools_order_of_equals_is_only_in_its_own_line() -> None:
    found = count_majority_judgment([[1] * 5], grades=1)
    assert found.winners == ((0, 1, 2, 3, 4),)
    assert found.data()["winners"] == [[0, 1, 4, 3, 2]]


@pytest.mark.parametrize("blank", [True, False])
def test_a_vote_of_zeros_is_blank_or_invalid(blank: bool) -> None:
    found = count_majority_judgment([[0, 0], [1, 9], [2, 1], [0, 1]], grades=3, blank_allowed=blank)
    assert (found.valid, found.blank) == (1, 1 if blank else None)
    assert found.invalid == (((1, 9), (0, 1)) if blank else ((0, 0), (1, 9), (0, 1)))
    assert found.data()["invalid"] == [list(one) for one in reversed(found.invalid)]


def test_nobody_voted() -> None:
    found = count_majority_judgment([], grades=2, choices=2)
    assert found.winners == found.by_definition == ((0, 1),)
    assert found.middle_grades() == (None, None)


def test_refusals() -> None:
    with pytest.raises(InputError, match="0 grades"):
        count_majority_judgment([[1]], grades=0)
    with pytest.raises(InputError, match="no votes"):
        count_majority_judgment([], grades=3)


@given(numbered(most=4, low=1))
def test_equals_taking_out_one_grade_at_a_time(votes: Votes) -> None:
    found = count_majority_judgment(votes, grades=4)
    columns = [list(column) for column in zip(*votes, strict=True)]
    assert found.winners == classes([taken_out(one, better=True) for one in columns])
    assert found.by_definition == classes([taken_out(one, better=False) for one in columns])
    assert found.middle_grades() == tuple(taken_out(one, better=True)[0] for one in columns)
    assert found.middle_grades(better=False) == tuple(taken_out(one, better=False)[0] for one in columns)


@given(numbered(most=4, low=1, votes=15))
def test_agrees_with_the_middle_grade(votes: Votes) -> None:
    """Whoever has the better middle grade stands before; ties of it are broken by how many are above and below."""
    found = count_majority_judgment(votes, grades=4)
    place = {answer: number for number, one in enumerate(found.by_definition) for answer in one}
    columns = [list(column) for column in zip(*votes, strict=True)]
    for one, grades in enumerate(columns):
        for other, others in enumerate(columns):
            if gauge(grades) < gauge(others):
                assert place[one] < place[other]


@given(numbered(most=4, low=0), st.data())
def test_permuting_the_ballot_permutes_the_classes(votes: Votes, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(votes[0]))))
    before = count_majority_judgment(votes, grades=4)
    after = count_majority_judgment(permuted(votes, order), grades=4)
    for one, other in ((before.winners, after.winners), (before.by_definition, after.by_definition)):
        assert [sorted(order[answer] for answer in each) for each in one] == [sorted(each) for each in other]


@given(numbered(most=4, low=1), st.data())
def test_a_better_grade_never_harms(votes: Votes, data: st.DataObject) -> None:
    answer = data.draw(st.integers(0, len(votes[0]) - 1))
    voter = data.draw(st.integers(0, len(votes) - 1))
    raised = [list(vote) for vote in votes]
    raised[voter][answer] = max(1, raised[voter][answer] - 1)

    def ahead(of: Votes) -> set[int]:
        ranking = count_majority_judgment(of, grades=4).winners
        return {
            one for each in ranking[: next(i for i, c in enumerate(ranking) if answer in c)] for one in each
        }

    assert ahead(raised) <= ahead(votes)


@given(numbered(most=3, low=1), st.data())
def test_enough_votes_for_one_make_it_the_winner(votes: Votes, data: st.DataObject) -> None:
    favourite = data.draw(st.integers(0, len(votes[0]) - 1))
    ahead = [[BEST if one == favourite else WORST for one in range(len(votes[0]))]] * (len(votes) + 1)
    found = count_majority_judgment(votes + ahead, grades=4)
    assert found.winners[0] == found.by_definition[0] == (favourite,)
