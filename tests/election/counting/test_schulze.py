# SPDX-License-Identifier: Apache-2.0
"""Schulze: the demo's figures, the same by listing every path, and what every such method must hold."""

from __future__ import annotations

from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.election.ballots.counting import count_schulze
from comity.errors import InputError
from election.counting.counting_data import RANKED, Votes, numbered, permuted

DEMO = (
    '{"valid":60,"blank":0,"raw":[[0,33,25],[27,0,42],[35,18,0]],"beatpaths":[[[33,27],[33,27],[33,27]],[[35,25],[33,27],[42,18]],'
    '[[35,25],[33,27],[33,27]]],"winners":[[1],[2],[0]]}'
)


def by_every_path(votes: Votes) -> list[list[tuple[int, int]]]:
    """Strongest paths between different answers by trying each path; a defeat is (votes for, -votes against)."""
    choices = range(len(votes[0]))
    ranks = [[number or float("inf") for number in vote] for vote in votes]
    over = [[sum(vote[i] < vote[j] for vote in ranks) for j in choices] for i in choices]
    edge = [
        [(over[i][j], -over[j][i]) if over[i][j] > over[j][i] else (0, 0) for j in choices] for i in choices
    ]
    found = [[(0, 0)] * len(choices) for _ in choices]
    for size in range(2, len(choices) + 1):
        for path in permutations(choices, size):
            weakest = min(edge[a][b] for a, b in pairwise(path))
            found[path[0]][path[-1]] = max(found[path[0]][path[-1]], weakest)
    return found


def test_the_demo_of_sixty_votes() -> None:
    assert count_schulze(RANKED, blank_allowed=True).belenios_json() == DEMO


def test_worked_by_hand_without_a_cycle() -> None:
    found = count_schulze([[1, 2, 3], [1, 2, 3], [2, 1, 3]])
    assert found.raw == ((0, 2, 3), (1, 0, 3), (0, 0, 0))
    assert found.beatpaths == (((0, 0), (2, 1), (3, 0)), ((0, 0), (0, 0), (3, 0)), ((0, 0), (0, 0), (0, 0)))
    assert found.winners == ((0,), (1,), (2,))


def test_the_example_of_the_paper() -> None:
    """Schulze 2011, example 1: 45 voters, E wins, then A, C, B, D; 28 is the strength of A over C."""
    orders = [
        (5, "ACBED"), (5, "ADECB"), (8, "BEDAC"), (3, "CABED"),
        (7, "CAEBD"), (2, "CBADE"), (7, "DCEBA"), (8, "EBADC"),
    ]  # fmt: skip
    votes = [[order.index(one) + 1 for one in "ABCDE"] for times, order in orders for _ in range(times)]
    found = count_schulze(votes)
    assert found.winners == ((4,), (0,), (2,), (1,), (3,))
    strengths = [[path[0] for path in row] for row in found.beatpaths]
    assert [row[:i] + row[i + 1 :] for i, row in enumerate(strengths)] == [
        [28, 28, 30, 24],
        [25, 28, 33, 24],
        [25, 29, 29, 24],
        [25, 28, 28, 24],
        [25, 28, 28, 31],
    ]


def test_zero_stands_after_every_rank() -> None:
    assert count_schulze([[0, 200, 1]]).winners == ((2,), (1,), (0,))
    assert count_schulze([[0, 0, 1]]).raw == ((0, 0, 0), (0, 0, 0), (1, 1, 0))


@pytest.mark.parametrize("blank", [True, False])
def test_a_vote_of_zeros_is_blank_only_where_that_is_allowed(blank: bool) -> None:
    found = count_schulze([[0, 0], [1, 2]], blank_allowed=blank)
    assert (found.valid, found.blank) == ((1, 1) if blank else (2, None))
    assert ("blank" in found.data()) == blank


def test_no_votes_at_all() -> None:
    assert count_schulze([], choices=3, blank_allowed=True).winners == ((0, 1, 2),)
    with pytest.raises(InputError, match="no votes to see the number of answers from"):
        count_schulze([])


@pytest.mark.parametrize(
    ("votes", "message"),
    [
        ({}, "not a list of votes"),
        ([[1, 2], [1]], "vote 2 has 1 numbers"),
        ([[1, 2], 3], "vote 2 is not a list"),
        ([[1, "2"]], "vote 1, answer 2: this is not a whole number"),
        ([[True, 2]], "vote 1, answer 1: this is not a whole number"),
        ([[1, 2.0]], "vote 1, answer 2: this is not a whole number"),
        ([[1, 2**62]], "beyond 62 bits"),
        ([[]], "0 answers"),
        (["ab"], "vote 1 is not a list"),
    ],
)
def test_refusals(votes: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        count_schulze(votes)


def test_a_stated_number_of_answers_binds() -> None:
    with pytest.raises(InputError, match="vote 1 has 2 numbers") as caught:
        count_schulze([[1, 2]], choices=3)
    assert caught.value.hint == "expected one for each of 3 answers"


@given(numbered())
def test_equals_listing_every_path(votes: Votes) -> None:
    found = count_schulze(votes)
    paths = by_every_path(votes)
    for i, row in enumerate(paths):
        for j, (for_, against) in enumerate(row):
            if i != j:
                assert found.beatpaths[i][j] == (for_, -against)
    place = {answer: number for number, one in enumerate(found.winners) for answer in one}
    assert sorted(place) == list(range(len(paths)))
    for i, before in place.items():
        for j, after in place.items():
            if paths[i][j] > paths[j][i]:
                assert before < after


@given(numbered(), st.data())
def test_permuting_the_ballot_permutes_the_classes(votes: Votes, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(votes[0]))))
    before, after = count_schulze(votes), count_schulze(permuted(votes, order))
    assert [sorted(order[one] for one in each) for each in before.winners] == [
        sorted(each) for each in after.winners
    ]


@given(numbered())
def test_a_condorcet_winner_wins_alone(votes: Votes) -> None:
    found = count_schulze(votes)
    for one, row in enumerate(found.raw):
        if all(row[other] > found.raw[other][one] for other in range(len(row)) if other != one):
            assert found.winners[0] == (one,)


@given(numbered(low=1), st.data())
def test_enough_votes_for_one_make_it_the_winner(votes: Votes, data: st.DataObject) -> None:
    favourite = data.draw(st.integers(0, len(votes[0]) - 1))
    ahead = [[1 if one == favourite else 2 for one in range(len(votes[0]))]] * (len(votes) + 1)
    assert count_schulze(votes + ahead).winners[0] == (favourite,)


@given(numbered())
def test_the_order_of_votes_is_irrelevant(votes: Votes) -> None:
    assert count_schulze(votes[::-1]) == count_schulze(votes)
