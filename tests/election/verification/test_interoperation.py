# SPDX-License-Identifier: Apache-2.0
"""Whole elections between two programs that share no code: Debian's belenios-tool 2.0 verifies ours, we verify its, and one both hold.

The demonstrations are those of the tool's own documents (/usr/share/doc/belenios-tool/examples), from whose scripts the votes and results
of the weighted election are; of the counted ones a whole election with few ballots is held, their full votes are counted in
tests/election/counting.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import belenios_tool
import election_plans
from bel_archive import is_event, members, timestamp, write
from belenios_tool import Made, add_event, cast, make_election, set_up
from comity.election.ballots import groups
from comity.election.ballots.belenios_v1 import conduct, shuffles
from comity.election.ballots.belenios_v1.appending import Archive
from comity.election.ballots.belenios_v1.box import open_box
from comity.election.ballots.belenios_v1.credentials import derive
from comity.election.ballots.belenios_v1.decryption import decrypt
from comity.election.ballots.belenios_v1.events import EventType
from comity.election.ballots.belenios_v1.making import make_ballot
from comity.election.ballots.belenios_v1.messages import encode
from comity.election.ballots.belenios_v1.verification.verify import verify
from election_plans import MIXING, SINGLE, Pedersen, Plan, homomorphic, mixed, random_election
from election_vectors import vector
from held_elections import DRAW, as_counted, hold, seeded

pytestmark = pytest.mark.slow


def counted_here(path: Path, plan: Plan) -> list[Any]:
    """The result, of an election that verifies here."""
    found = verify(path, workers=1)
    assert [one for one in found.checks if not one.ok] == []
    assert found.ok
    assert found.result is not None
    return as_counted(plan, found.result)


def both_agree(folder: Path, path: Path, plan: Plan) -> None:
    """Each program finds nothing wrong with the election, and it came out as planned."""
    assert counted_here(path, plan) == plan.result()
    verdict = belenios_tool.verify(folder)
    assert verdict.ok, verdict.stderr


def light(seed: int, *, mixing: bool | None = None) -> Plan:
    """A random plan; weights of 10^11 cost the tool seconds, and stand in a plan of their own."""
    plan = random_election(seeded(seed), mixing=mixing, max_votes=3)
    return replace(plan, weights=plan.weights and [min(one, 7) for one in plan.weights])


@pytest.mark.parametrize("seed", [3])
def test_random_elections_of_the_tool(seed: int, tmp_path: Path) -> None:
    plan = light(seed)
    both_agree(tmp_path, make_election(tmp_path, plan).bel, plan)


@pytest.mark.parametrize("seed", [2, 4, 6])
def test_random_elections_held_here(seed: int, tmp_path: Path) -> None:
    plan = light(seed, mixing=seed == 6)
    both_agree(tmp_path, hold(tmp_path, plan).path, plan)


def test_several_groups_of_trustees_and_great_weights(tmp_path: Path) -> None:
    plan = Plan(
        [homomorphic(["ALD", "BRE", "MAR"], 0, 2, blank=True)],
        votes=[(0, [[0, 1, 0, 1]]), (1, [[1, 0, 0, 0]]), (2, [[0, 0, 1, 0]]), (0, [[0, 1, 0, 0]])],
        weights=[2**31, 2**30 - 1, 0],
        trustees=(Pedersen(2, 3), SINGLE, Pedersen(1, 2)),
        deciding=(6, 3, 4, 1),
    )
    both_agree(tmp_path, hold(tmp_path, plan).path, plan)
    assert plan.result() == [[2**30 - 1, 2**31, 0, 0]]


STAGES = Plan([mixed(["ALD", "BRE"])], votes=[(0, [[1, 2]])], voters=1, group=MIXING)
EVENTS = (
    "Setup",
    "Ballot",
    "EndBallots",
    "EncryptedTally",
    "Shuffle",
    "EndShuffles",
    "PartialDecryption",
    "Result",
)


def beginnings(archive: bytes) -> Iterator[tuple[str, bytes]]:
    """The archive up to each of its events, which is the election as it then stood."""
    parts = members(archive)
    for place, one in enumerate(parts):
        if is_event(one):
            yield json.loads(one[1])["type"], write(parts[: place + 1], timestamp(archive))


def test_every_stage_of_an_election_held_here(tmp_path: Path) -> None:
    path = hold(tmp_path, STAGES).path
    kinds = []
    for kind, archive in beginnings(path.read_bytes()):
        kinds.append(kind)
        path.write_bytes(archive)
        assert verify(path, workers=1).ok
        assert belenios_tool.verify(tmp_path).ok
    assert tuple(kinds) == EVENTS
    assert counted_here(path, STAGES) == STAGES.result()


def test_every_stage_of_an_election_of_the_tool(tmp_path: Path) -> None:
    path = tmp_path / "stage.bel"
    for kind, archive in beginnings(vector("mixed").archive):
        path.write_bytes(archive)
        found = verify(path, workers=1)
        assert found.ok
        assert (found.result is None) == (kind != "Result")


@pytest.mark.parametrize("stage", ["decryptions"])
def test_stages_at_which_the_tool_stopped(stage: str, tmp_path: Path) -> None:
    plan = Plan([homomorphic(["ALD"], 0, 1)], votes=[(0, [[1]])], voters=1, trustees=(SINGLE, SINGLE))
    found = verify(make_election(tmp_path, plan, stop_at=stage).bel, workers=1)
    assert (found.ok, found.result) == (True, None)


# One election held by both -------------------------------------------------------------------------------------------------------


def our_ballot(made: Made, voter: int, answers: Sequence[Sequence[int]]) -> bytes:
    """A ballot of ours, by a credential that the tool issued."""
    key = derive(made.credentials[voter], made.uuid, groups.group(made.plan.group))
    return make_ballot(open_box(made.bel).election, key.secret, key.public, answers, DRAW)


def our_shuffle(path: Path) -> bytes:
    box = open_box(path)
    return encode(shuffles.shuffle(box.election, conduct.tally_to_decrypt(box), DRAW))


def our_share(path: Path, private: int) -> bytes:
    box = open_box(path)
    return encode(decrypt(box.election, conduct.tally_to_decrypt(box), private, DRAW))


@pytest.mark.parametrize("first", ["ours", "the tool's"])
def test_one_election_held_by_both_programs(first: str, tmp_path: Path) -> None:
    plan = Plan(
        [mixed(["ALD", "BRE"])],
        votes=[(0, [[1, 2]]), (1, [[255, 0]])],
        voters=2,
        group=MIXING,
        trustees=(SINGLE, SINGLE),
        name="Seat of the secretariat – أربعة \u007f",
    )
    made = set_up(tmp_path, plan)
    for place, (voter, answers) in enumerate(plan.votes):
        if place == 1:
            cast(made, voter, answers)
        else:
            with Archive.open(made.bel) as archive:
                archive.append(EventType.BALLOT, [our_ballot(made, voter, answers)])
    if first == "ours":
        conduct.close_election(made.bel, workers=1)
        conduct.add_shuffle(made.bel, 1, our_shuffle(made.bel))
        belenios_tool.shuffle(made, 2)
        add_event(made, "EndShuffles")
        belenios_tool.decrypt(made, 1)
        conduct.add_share(made.bel, 2, our_share(made.bel, int(json.loads(made.keys[1].private))))
        add_event(made, "Result", belenios_tool.tool("election", "compute-result", cwd=tmp_path))
    else:
        add_event(made, "EndBallots")
        add_event(
            made, "EncryptedTally", belenios_tool.tool("election", "compute-encrypted-tally", cwd=tmp_path)
        )
        belenios_tool.shuffle(made, 2)
        conduct.add_shuffle(made.bel, 1, our_shuffle(made.bel))
        conduct.end_shuffles(made.bel)
        conduct.add_share(made.bel, 2, our_share(made.bel, int(json.loads(made.keys[1].private))))
        belenios_tool.decrypt(made, 1)
        conduct.finish(made.bel)
    both_agree(tmp_path, made.bel, plan)


def test_a_step_of_the_tool_while_a_result_is_due(tmp_path: Path) -> None:
    """What another program appended is seen by the next step here."""
    plan = Plan([homomorphic(["ALD"], 0, 1)], votes=[(0, [[1]])], voters=1)
    made = make_election(tmp_path, plan, stop_at="tally")
    assert conduct.still_missing(open_box(made.bel)) == ("trustee 1",)
    belenios_tool.decrypt(made, 1)
    assert conduct.still_missing(open_box(made.bel)) == ()
    assert conduct.finish(made.bel).result == [[1]]
    both_agree(tmp_path, made.bel, plan)


# The demonstrations of the tool --------------------------------------------------------------------------------------------------


def test_the_weighted_demonstration(tmp_path: Path) -> None:
    """demo.sh: five voters of 1 to 90 billion, three of whom vote again as before; the expected result stands in the script."""
    votes = [
        [[1, 0], [1, 0, 0]],
        [[1, 0], [0, 1, 0]],
        [[0, 1], [0, 0, 1]],
        [[1, 0], [1, 0, 0]],
        [[0, 0], [0, 1, 0]],
    ]
    plan = Plan(
        [homomorphic(["ALD", "BRE"], 0, 1), homomorphic(["ALD", "BRE", "MAR"], 1, 1)],
        votes=[*enumerate(votes), *enumerate(votes[:3])],
        voters=5,
        weights=[one * 10**9 for one in (1, 2, 3, 4, 90)],
        trustees=(SINGLE,) * 3,
    )
    held = hold(tmp_path, plan)
    found = verify(held.path, workers=1)
    assert found.ok
    assert (found.ballots, found.voters, found.total_weight) == (8, 5, 10**11)
    assert found.result == [["7000000000", "3000000000"], ["5000000000", "92000000000", "3000000000"]]
    assert belenios_tool.verify(tmp_path).ok


def hinted(method: str, value: object) -> dict[str, Any]:
    return {"method": {"type": method, "value": value}}


DEMONSTRATIONS = {
    "threshold": Plan(
        [homomorphic(["ALD", "BRE"], 0, 1)], votes=[(0, [[1, 0]])], voters=1, trustees=(Pedersen(2, 3),), deciding=(3, 1)
    ),
    "schulze": Plan(
        [homomorphic(["ALD"], 0, 1), mixed(["ALD", "BRE", "MAR"], extra=hinted("Schulze", {"blank": True}))],
        votes=[(0, [[1], [1, 2, 3]])], voters=1, group=MIXING, shufflers=(1,),
    ),
    "majority judgment": Plan(
        [mixed(["ALD", "BRE"], extra=hinted("MajorityJudgment", {"blank": True, "grades": ["good", "poor"]}))],
        votes=[(0, [[1, 2]]), (1, [[0, 0]])], voters=2, group=MIXING, shufflers=(1,),
    ),
    "stv": Plan([mixed(["ALD", "BRE"])], votes=[(0, [[1, 2]])], voters=1, group=MIXING, shufflers=(1,)),
}  # fmt: skip


@pytest.mark.parametrize("name", DEMONSTRATIONS)
def test_other_demonstrations_in_small(name: str, tmp_path: Path) -> None:
    plan = DEMONSTRATIONS[name]
    held = hold(tmp_path, plan)
    both_agree(tmp_path, held.path, plan)
    asked = open_box(held.path).election.questions[-1].extra
    assert asked == plan.questions[-1].get("extra")


def test_plans_are_not_ours() -> None:
    """What is expected is counted without a line of Comity's code."""
    assert "comity" not in Path(election_plans.__file__).read_text(encoding="utf-8")
