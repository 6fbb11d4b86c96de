# SPDX-License-Identifier: Apache-2.0
"""belenios-tool 2.0 holds the elections that the other tests plan, at every stage, and counts what the plain votes say."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest

import bel_archive
from belenios_tool import (
    STAGES,
    Made,
    ToolError,
    derive,
    make_election,
    tool,
    verify,
    verify_bytes,
    verify_update,
)
from election_forging import PAYLOADS
from election_plans import MIXING, SINGLE, Pedersen, Plan, homomorphic, is_mixed, mixed, random_election
from election_vectors import NAMES, vector

pytestmark = pytest.mark.slow


def _events(archive: bytes) -> list[str]:
    return [json.loads(one[1])["type"] for one in bel_archive.members(archive) if bel_archive.is_event(one)]


def _published(made: Made) -> list[object]:
    rows = json.loads(bel_archive.members(made.archive)[-2][1])["result"]
    pairs = zip(rows, made.plan.questions, strict=True)
    return [sorted(row) if is_mixed(question) else [int(number) for number in row] for row, question in pairs]


@pytest.mark.parametrize("seed", [0, 1, 15, 22])
def test_a_random_election_is_counted_as_planned(seed: int, tmp_path: Path) -> None:
    made = make_election(tmp_path, random_election(Random(seed), mixing=seed == 1))
    assert verify(made.folder).ok
    assert _published(made) == made.plan.result()


def test_several_groups_of_trustees_decrypt_together(tmp_path: Path) -> None:
    """make-trustees reads one threshold.json; the format and all other commands take as many groups as there are, in any order."""
    plan = Plan(
        [homomorphic(["For", "Against"], 1, 1)],
        votes=[(0, [[0, 1]])],
        voters=1,
        trustees=(Pedersen(2, 3), SINGLE, Pedersen(1, 2)),
        deciding=(6, 3, 4, 1),
    )
    made = make_election(tmp_path, plan)
    assert verify(made.folder).ok
    assert _published(made) == [[0, 1]]


def test_every_stage_is_accepted_and_continues_the_one_before(tmp_path: Path) -> None:
    plan = Plan([mixed(["a", "b"])], votes=[(0, [[1, 2]])], voters=1, group=MIXING)
    made = {
        stage: make_election(tmp_path / stage, plan, stop_at=stage) for stage in ("setup", "tally", "result")
    }
    assert all(verify(one.folder).ok for one in made.values())
    assert _events(made["tally"].archive) == ["Setup", "Ballot", "EndBallots", "EncryptedTally"]
    ends = ["Shuffle", "EndShuffles", "PartialDecryption", "Result"]
    assert _events(made["result"].archive) == [*_events(made["tally"].archive), *ends]
    assert set(ends) < {*PAYLOADS, "EndShuffles"}
    assert STAGES[-1] == "result"


def test_verify_diff_follows_one_archive_only() -> None:
    new = vector("revote").archive
    ends = [i for i, one in enumerate(bel_archive.members(new)) if bel_archive.is_event(one)]
    old = bel_archive.write(bel_archive.members(new)[: ends[2] + 1], vector("revote").timestamp)
    assert verify_update(old, new).ok
    assert not verify_update(new, old).ok
    assert not verify_update(vector("empty").archive, new).ok


@pytest.mark.parametrize("name", NAMES)
def test_committed_vectors_are_accepted(name: str) -> None:
    assert verify_bytes(vector(name).archive).ok


def test_a_secret_credential_leads_to_the_public_one(tmp_path: Path) -> None:
    one = vector("empty")
    listed = json.loads(bel_archive.members(one.archive)[3][1])
    assert [derive(one.uuid, one.plan.group, one.credentials[0], tmp_path)] == listed


def test_a_refusal_carries_the_words_of_the_tool(tmp_path: Path) -> None:
    with pytest.raises(ToolError, match="unknown group") as caught:
        tool("setup", "generate-trustee-key", "--group", "Ed25519", cwd=tmp_path)
    assert caught.value.status
