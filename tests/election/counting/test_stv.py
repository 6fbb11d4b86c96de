# SPDX-License-Identifier: Apache-2.0
"""STV: the demo's figures, counts worked out by hand, where doubles decide, and what every such method must hold."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.election.ballots.counting import Stv, count_stv
from comity.errors import InputError
from election.counting.counting_data import TRANSFERABLE, Votes, ballot, permuted, preferential


def votes(*groups: tuple[int, str], choices: int) -> Votes:
    """(3, "02") are three votes that put answer 0 first and answer 2 second."""
    return [
        ballot([int(one) for one in order], choices=choices) for times, order in groups for _ in range(times)
    ]


def exactly(found: Stv, number: int) -> dict[int, Fraction]:
    return {answer: Fraction(one) for answer, one in found.exact.rounds[number].votes.items()}


def test_the_demo_of_fifty_votes() -> None:
    found = count_stv(TRANSFERABLE, seats=2)
    data = found.data()
    assert list(data) == ["ballots", "invalid", "events", "winners"]
    assert len(data["ballots"]) == 50
    assert (data["ballots"][0], data["ballots"][-1]) == ([0, 1, 2, 3, 4], [4, 3, 2, 1, 0])
    assert data["ballots"] == sorted(data["ballots"])
    assert (data["invalid"], data["events"], data["winners"]) == (
        [],
        [["Lose", 2], ["Win", [4]], ["Lose", 0], ["Win", [3]]],
        [4, 3],
    )
    assert found.same
    assert found.quota == 17


def test_a_surplus_worked_by_hand() -> None:
    """Twenty votes, two seats: quota 7. Answer 1 has 10 and passes on 3/10 of each: two fifths go to 2, the others to 3."""
    found = count_stv(votes((4, "12"), (6, "13"), (4, "0"), (5, "2"), (1, "3"), choices=4), seats=2)
    assert found.quota == 7
    assert exactly(found, 0) == {0: 4, 1: 10, 2: 5, 3: 1}
    assert exactly(found, 1) == {0: 4, 2: 5 + Fraction(6, 5), 3: 1 + Fraction(9, 5)}
    assert found.data()["events"] == [["Win", [1]], ["Lose", 3], ["Lose", 0], ["Win", [2]]]


def test_a_surplus_passes_on_all_votes_in_the_pile_once_more() -> None:
    """Ten votes, three seats: quota 3. 0 passes on 2/5 of five votes, all to 1; 1 then has 4 and passes on a quarter of every vote."""
    found = count_stv(votes((3, "012"), (2, "013"), (2, "12"), (2, "2"), (1, "3"), choices=4), seats=3)
    assert exactly(found, 1) == {1: 4, 2: 2, 3: 1}
    assert exactly(found, 2) == {
        2: 2 + 3 * Fraction(2, 5) / 4 + 2 * Fraction(1, 4),
        3: 1 + 2 * Fraction(2, 5) / 4,
    }
    assert found.count.winners == (0, 1, 2)


def test_empty_votes_count_for_the_quota() -> None:
    found = count_stv(votes((3, "0"), (2, "1"), (5, ""), choices=2), seats=1)
    assert found.quota == 6
    assert found.data()["events"] == [["Lose", 1], ["Win", [0]]]


def test_an_even_split_is_below_the_quota() -> None:
    found = count_stv(votes((4, "0"), (4, "1"), choices=2), seats=1)
    assert found.data()["events"] == [["TieLose", [1, 0]], ["Lose", 1], ["Win", [0]]]
    assert found.count.rounds[0].tied == (0, 1)


def test_events_name_two_of_several_equals_and_rounds_name_all() -> None:
    found = count_stv(votes((3, "0"), (3, "1"), (3, "2"), (3, "3"), choices=4), seats=1)
    assert found.data()["events"][:2] == [["TieLose", [3, 2]], ["Lose", 3]]
    assert found.count.rounds[0].tied == (0, 1, 2, 3)
    found = count_stv(votes((3, "0"), (3, "1"), (3, "2"), (1, "3"), (1, "4"), choices=5), seats=3)
    assert found.data()["events"][:2] == [["TieWin", [0, 1]], ["Win", [0]]]
    assert found.count.rounds[0].tied == (0, 1, 2)


@pytest.mark.parametrize("vote", [[1, 1, 2], [1, 3, 0], [2, 0, 0], [1, 2, 4], [-1, 1, 2]])
def test_ranks_that_are_not_one_two_three_make_a_vote_invalid(vote: list[int]) -> None:
    found = count_stv([vote, [1, 2, 0]], seats=1)
    assert (found.invalid, found.ballots) == ((tuple(vote),), ((0, 1),))


def test_seats_that_nobody_is_ranked_for_stay_vacant() -> None:
    found = count_stv([[1, 0, 0], [0, 0, 0]], seats=2)
    assert (found.count.winners, found.vacant) == ((0,), 1)
    assert count_stv([[0, 0]], seats=1).vacant == 1
    assert count_stv([[1, 2]], seats=5).vacant == 0


def test_no_votes_and_no_seats() -> None:
    assert (
        count_stv([], seats=2).belenios_json()
        == '{"ballots":[],"invalid":[],"events":[["Win",[]]],"winners":[]}'
    )
    with pytest.raises(InputError, match="0 seats"):
        count_stv([[1]], seats=0)


def test_doubles_elect_another_than_fractions() -> None:
    """Six votes, three seats, quota 2. 2 has 3 votes and passes on 1/3 of each; 1 then has 7/3 and passes on 1/7 of each.

    0 has 1/3 + 1/3 + 1/7 + 1/7 + 1/21 = 1, as much as 3: a tie that takes out 3, the last on the ballot. In doubles 0 has less.
    """
    found = count_stv(
        votes((1, "1023"), (1, "1032"), (1, "2013"), (1, "2031"), (1, "2103"), (1, "3120"), choices=4),
        seats=3,
    )
    assert not found.same
    assert found.data()["events"] == [["Win", [2]], ["Win", [1]], ["Lose", 0], ["Win", [3]]]
    assert found.exact.events == [["Win", [2]], ["Win", [1]], ["TieLose", [3, 0]], ["Lose", 3], ["Win", [0]]]
    assert exactly(found, 2) == {0: 1, 3: 1}
    assert 1 - 1e-12 < found.count.rounds[2].votes[0] < 1


@given(preferential(), st.integers(1, 4))
def test_seats_are_filled_and_no_vote_is_made_or_lost(found_votes: Votes, seats: int) -> None:
    found = count_stv(found_votes, seats=seats)
    assert len(set(found.count.winners)) == len(found.count.winners)
    assert len(found.count.winners) + found.vacant == min(seats, len(found_votes[0]))
    for count in (found.count, found.exact):
        elected = 0
        for one in count.rounds:
            assert sum(one.votes.values()) + elected * found.quota <= len(found_votes) + 1e-9
            elected += one.step == "elected"
    assert {one for each in found.exact.rounds for one in each.answers} <= set(range(len(found_votes[0])))


@given(preferential(), st.integers(1, 4), st.data())
def test_permuting_the_ballot_permutes_the_winners_unless_there_was_a_tie(
    found_votes: Votes, seats: int, data: st.DataObject
) -> None:
    order = data.draw(st.permutations(range(len(found_votes[0]))))
    before = count_stv(found_votes, seats=seats).exact
    after = count_stv(permuted(found_votes, order), seats=seats).exact
    if not any(one.tied for one in before.rounds):
        assert {order[one] for one in before.winners} == set(after.winners)


@given(preferential(), st.integers(1, 4), st.data())
def test_a_first_choice_of_all_is_elected_first(found_votes: Votes, seats: int, data: st.DataObject) -> None:
    choices = len(found_votes[0])
    favourite = data.draw(st.integers(0, choices - 1))
    unanimous = [
        ballot(
            [
                favourite,
                *(one for _, one in sorted((r, a) for a, r in enumerate(v) if r) if one != favourite),
            ],
            choices,
        )
        for v in found_votes
    ]
    found = count_stv(unanimous, seats=seats)
    assert favourite in found.count.winners
    if found.count.rounds[0].step == "elected":
        assert found.count.winners[0] == favourite


@given(preferential(), st.integers(1, 3))
def test_a_solid_group_gets_its_seats(found_votes: Votes, seats: int) -> None:
    """Droop proportionality: whom k quotas of votes rank before all others gets k seats, if it has as many candidates."""
    found = count_stv(found_votes, seats=seats)
    candidates = {one for each in found.ballots for one in each}
    for size in range(1, len(candidates) + 1):
        groups = {frozenset(each[:size]) for each in found.ballots if len(each) >= size}
        for group in groups:
            solid = sum(len(each) >= size and frozenset(each[:size]) == group for each in found.ballots)
            assert len(group & set(found.exact.winners)) >= min(solid // found.quota, size)


@given(preferential(), st.integers(1, 4))
def test_the_order_of_votes_is_irrelevant(found_votes: Votes, seats: int) -> None:
    assert count_stv(found_votes[::-1], seats=seats) == count_stv(found_votes, seats=seats)
