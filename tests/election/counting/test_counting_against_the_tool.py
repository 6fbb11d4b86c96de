# SPDX-License-Identifier: Apache-2.0
"""Random elections, counted here and by Debian's belenios-tool 2.0: the same line, byte for byte."""

from __future__ import annotations

from random import Random

import pytest

from comity.election.ballots.counting import count_majority_judgment, count_schulze, count_stv
from election.counting.counting_data import GRADED, RANKED, TRANSFERABLE, Votes, ballot, tool

ROUNDS = 40


def some_votes(by: Random, low: int, high: int) -> Votes:
    choices = by.choice([1, 2, 3, 4, 6, 9, 14])
    return [
        [by.randint(low, high) for _ in range(choices)] for _ in range(by.choice([1, 2, 3, 6, 15, 40, 101]))
    ]


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_schulze(seed: int) -> None:
    by = Random(f"schulze {seed}")
    votes = some_votes(by, by.choice([0, 0, 1, -2]), by.choice([1, 3, 9, 250]))
    blank = by.random() < 0.5
    if by.random() < 0.3:
        votes += [[0] * len(votes[0])] * 2
    said = tool("schulze", votes, f"--blank-allowed={blank}".lower())
    assert count_schulze(votes, blank_allowed=blank).belenios_json() == said


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_majority_judgment(seed: int) -> None:
    by = Random(f"majority judgment {seed}")
    grades = by.randint(1, 7)
    votes = some_votes(by, by.choice([0, 1, 1]), grades + by.choice([0, 0, 1]))
    blank = by.random() < 0.5
    if by.random() < 0.3:
        votes += [[0] * len(votes[0])] * 2
    said = tool("majority-judgment", votes, f"--ngrades={grades}", f"--blank-allowed={blank}".lower())
    assert count_majority_judgment(votes, grades=grades, blank_allowed=blank).belenios_json() == said


@pytest.mark.parametrize("seed", range(2 * ROUNDS))
def test_stv(seed: int) -> None:
    """Few kinds of votes and several seats, so that sums come close to ties and to the quota."""
    by = Random(f"stv {seed}")
    choices, seats = by.randint(1, 7), by.randint(1, 5)
    kinds = [by.sample(range(choices), choices) for _ in range(4)]
    votes = []
    for _ in range(by.choice([1, 5, 9, 12, 20, 50])):
        order = by.choice(kinds) if by.random() < 0.7 else by.sample(range(choices), by.randint(0, choices))
        votes.append(ballot(order, choices))
        if by.random() < 0.04:
            votes[-1][0] = by.randint(-1, choices + 1)
    found = count_stv(votes, seats=seats)
    said = tool("stv", votes, f"--nseats={seats}")
    if found.vacant and found.ballots:
        assert said is None
    else:
        assert found.belenios_json() == said


def test_where_rounding_decides() -> None:
    orders = [[1, 0, 2, 3], [1, 0, 3, 2], [2, 0, 1, 3], [2, 0, 3, 1], [2, 1, 0, 3], [3, 1, 2, 0]]
    votes = [ballot(one, 4) for one in orders]
    assert count_stv(votes, seats=3).belenios_json() == tool("stv", votes, "--nseats=3")


@pytest.mark.parametrize("choices", range(1, 30))
def test_the_order_of_equals_in_majority_judgment(choices: int) -> None:
    votes = [[1] * choices, [1] * (choices - choices // 3) + [2] * (choices // 3)]
    said = tool("majority-judgment", votes, "--ngrades=2", "--blank-allowed=false")
    assert count_majority_judgment(votes, grades=2).belenios_json() == said


def test_the_demos() -> None:
    assert count_schulze(RANKED, blank_allowed=True).belenios_json() == tool(
        "schulze", RANKED, "--blank-allowed=true"
    )
    assert count_majority_judgment(GRADED, grades=5, blank_allowed=True).belenios_json() == tool(
        "majority-judgment", GRADED, "--ngrades=5", "--blank-allowed=true"
    )
    assert count_stv(TRANSFERABLE, seats=2).belenios_json() == tool("stv", TRANSFERABLE, "--nseats=2")


def test_no_votes() -> None:
    assert count_schulze([], choices=3).belenios_json() == tool(
        "schulze", [], "--nchoices=3", "--blank-allowed=false"
    )
    assert count_majority_judgment([], grades=2, choices=4).belenios_json() == tool(
        "majority-judgment", [], "--ngrades=2", "--nchoices=4", "--blank-allowed=false"
    )
    assert count_stv([], seats=3).belenios_json() == tool("stv", [], "--nseats=3")


@pytest.mark.parametrize(
    "votes", [[[0, 2**62 - 1]], [[0, 2**62 - 2]], [[-(2**62), 0]], [[2**62 - 1, 2**62 - 2]]]
)
def test_the_ends_of_the_numbers(votes: Votes) -> None:
    said = tool("schulze", votes, "--blank-allowed=false")
    assert count_schulze(votes).belenios_json() == said
