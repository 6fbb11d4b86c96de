# SPDX-License-Identifier: Apache-2.0
"""Ballots made here, in elections that Debian's belenios-tool 2.0 holds: it takes them, counts them right, and we take its own."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest

import belenios_tool as bt
from ballot_worlds import drawing
from bel_archive import members
from comity.election.ballots.belenios_v1.ballots import check_ballot
from comity.election.ballots.belenios_v1.box import Box, open_box
from comity.election.ballots.belenios_v1.credentials import derive
from comity.election.ballots.belenios_v1.making import make_ballot
from comity.errors import Refusal
from election_plans import (
    HOMOMORPHIC,
    MIXING,
    Answers,
    Plan,
    homomorphic,
    is_mixed,
    mixed,
    random_election,
)

THREE = ("Aldonia", "Brevia", "Maritania")
PLANS = {
    "min, max, weights and blank votes": Plan(
        [
            homomorphic(THREE, 1, 2),
            homomorphic(THREE, 2, 3, blank=True),
            homomorphic(THREE[:1], 0, 1, blank=True),
            homomorphic(THREE[:2], 0, 2, blank=False),
        ],
        votes=[
            (0, [[1, 0, 1], [1, 0, 0, 0], [1, 0], [0, 0]]),
            (1, [[0, 1, 0], [0, 1, 1, 1], [0, 0], [1, 1]]),
            (2, [[0, 1, 1], [0, 0, 1, 1], [0, 1], [0, 1]]),
            (0, [[0, 0, 1], [0, 1, 0, 1], [0, 1], [1, 0]]),
        ],
        weights=[2, 3, 2**30 + 5],
        voters=3,
    ),
    "ranks beside a homomorphic question": Plan(
        [mixed(THREE), homomorphic(THREE[:2], 1, 1, blank=True)],
        votes=[(0, [[3, 1, 2], [1, 0, 0]]), (1, [[0, 255, 0], [0, 0, 1]]), (0, [[0, 0, 0], [0, 1, 0]])],
        voters=2,
        group=MIXING,
    ),
}


def ours(box: Box, made: bt.Made, voter: int, answers: Answers) -> bytes:
    key = derive(made.credentials[voter], made.uuid, box.election.group)
    ballot = make_ballot(box.election, key.secret, key.public, answers, drawing((voter, str(answers))))
    check_ballot(box.election, ballot, credential_known=False)
    return ballot


def tallied(made: bt.Made) -> list[object]:
    """The rest of the election, by the tool, to its published result."""
    bt.add_event(made, "EndBallots")
    bt.add_event(made, "EncryptedTally", bt.tool("election", "compute-encrypted-tally", cwd=made.folder))
    if any(map(is_mixed, made.plan.questions)):
        bt.shuffle(made, 1)
        bt.add_event(made, "EndShuffles")
    for trustee in made.plan.deciders():
        bt.decrypt(made, trustee)
    bt.add_event(made, "Result", bt.tool("election", "compute-result", cwd=made.folder))
    payload = next(content for _, content in reversed(members(made.archive)) if b'"result"' in content)
    result = json.loads(payload)["result"]
    return [
        sorted(one) if is_mixed(question) else [int(total) for total in one]
        for question, one in zip(made.plan.questions, result, strict=True)
    ]


def held_with_our_ballots(folder: Path, plan: Plan) -> bt.Made:
    made = bt.set_up(folder, plan)
    box = open_box(made.bel)
    for voter, answers in plan.votes:
        bt.add_event(made, "Ballot", ours(box, made, voter, answers) + b"\n")
    return made


@pytest.mark.slow
@pytest.mark.parametrize("name", PLANS)
def test_tool_accepts_our_ballots_and_counts_them_right(name: str, tmp_path: Path) -> None:
    made = held_with_our_ballots(tmp_path, PLANS[name])
    assert tallied(made) == PLANS[name].result()
    verdict = bt.verify(made.folder)
    assert verdict.ok, verdict.stderr


@pytest.mark.parametrize("seed", [21, 22])
def test_tool_accepts_our_ballots_in_random_elections(seed: int, tmp_path: Path) -> None:
    plan = random_election(Random(seed), mixing=False, max_votes=3)
    made = held_with_our_ballots(tmp_path, plan)
    verdict = bt.verify(made.folder)
    assert verdict.ok, verdict.stderr


def test_we_accept_fresh_ballots_of_the_tool(tmp_path: Path) -> None:
    plan = PLANS["min, max, weights and blank votes"]
    made = bt.set_up(tmp_path, plan)
    box = open_box(made.bel)
    for voter, answers in plan.votes:
        ballot = bt.ballot(made, voter, answers).removesuffix(b"\n")
        found = check_ballot(box.election, ballot, credential_known=False)
        assert found.credential == derive(made.credentials[voter], made.uuid, box.election.group).public


def test_tool_refuses_the_choices_that_we_refuse(tmp_path: Path) -> None:
    plan = Plan([homomorphic(THREE, 1, 2, blank=True)], voters=1, group=HOMOMORPHIC)
    made = bt.set_up(tmp_path, plan)
    box = open_box(made.bel)
    for choice in ([0, 0, 0, 0], [0, 1, 1, 1], [1, 1, 0, 0], [1, 0, 0], [0, 2, 0, 0]):
        with pytest.raises(bt.ToolError):
            bt.ballot(made, 0, [choice])
        with pytest.raises(Refusal):
            ours(box, made, 0, [choice])
