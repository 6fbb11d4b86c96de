# SPDX-License-Identifier: Apache-2.0
"""Two histories under one signature: noticed wherever two parties compare, and proved to a third with nothing but the log's key."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from comity.desk.audit import verify
from comity.desk.mechanism import Mechanism
from comity.desk.mirror import mirror
from comity.desk.seen import seen_of
from comity.desk.witness import add_cosignatures, compare, cosign_head, kept_evidence
from comity.errors import ForkError, Refusal, SignatureError
from comity.record.checkpoint import Checkpoint, open_checkpoint, parse_checkpoint
from comity.record.note import VerifierKey
from desk.branches import branches, exported, mirrored, replica, rows, snapshot, witnessing
from foreign.specimens import admit, run_comity
from worlds import World, key

LOG = VerifierKey.parse(str(key("talks.example/astana").verifier))


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[World, World]]:
    left, right = branches(tmp_path, common=2)
    yield left, right
    left.close()
    right.close()


def proves_a_fork(evidence: tuple[bytes, ...]) -> None:
    """What a third party checks that holds neither record: the host's signature on both, and no common history."""
    first, second = (open_checkpoint(note, LOG) for note in evidence)
    assert first.origin == second.origin
    assert first.root != second.root


@pytest.mark.parametrize("lengths", [(1, 1), (1, 300), (300, 1), (5, 7)])
def test_a_replica_notices_and_keeps_both_checkpoints(tmp_path: Path, lengths: tuple[int, int]) -> None:
    left, right = branches(tmp_path, left=lengths[0], right=lengths[1])
    mirrored(exported(left, tmp_path / "out-left"), tmp_path / "replica")
    before = snapshot(tmp_path / "replica")
    with replica(tmp_path / "replica") as found:
        for _ in range(2):
            with pytest.raises(ForkError, match="two histories") as caught:
                mirror(exported(right, tmp_path / "out-right"), found)
        assert caught.value.exit_code == 24
        assert caught.value.evidence == (left.head, right.head)
        kept = kept_evidence(found)
    assert [path.read_bytes() for path in kept] == [left.head, right.head]
    proves_a_fork(tuple(path.read_bytes() for path in kept))
    assert snapshot(tmp_path / "replica") == before
    left.close()
    right.close()


def test_a_made_up_fork_leaves_no_evidence(pair: tuple[World, World], tmp_path: Path) -> None:
    """Whoever runs the folder, but is not the host, cannot accuse the host."""
    left, right = pair
    mirrored(exported(left, tmp_path / "out-left"), tmp_path / "replica")
    out = exported(right, tmp_path / "out-right")
    forged = parse_checkpoint(right.head)[0].signed(key(left.origin, 4))
    (out / "checkpoint").write_bytes(forged)
    with replica(tmp_path / "replica") as found:
        with pytest.raises(SignatureError):
            mirror(out, found)
        assert kept_evidence(found) == []
        with pytest.raises(SignatureError):
            compare(found, [forged])


def test_a_witness_notices_and_cosigns_nothing(pair: tuple[World, World], tmp_path: Path) -> None:
    left, right = pair
    witnessing(left, "FRA")
    cosign_head(left.mechanism, left.keys, "FRA/witness", 1_800_000_000)
    with pytest.raises(ForkError) as caught:
        cosign_head(right.mechanism, left.keys, "FRA/witness", 1_800_000_001)
    proves_a_fork(caught.value.evidence)
    assert caught.value.evidence == (left.head, right.head)
    assert right.mechanism.store.cosigned_sizes() == []
    assert [path.read_bytes() for path in kept_evidence(right.mechanism)] == [left.head, right.head]
    left.file("FRA", "no", "acceptable")
    assert cosign_head(left.mechanism, left.keys, "FRA/witness", 1_800_000_002)


def test_a_host_shown_a_cosigned_checkpoint_of_another_history(pair: tuple[World, World]) -> None:
    left, right = pair
    with pytest.raises(ForkError) as caught:
        add_cosignatures(left.mechanism, right.cosigned(right.head, 1_800_000_000, "FRA"))
    proves_a_fork(caught.value.evidence)
    assert left.mechanism.store.cosigned_sizes() == []
    assert len(kept_evidence(left.mechanism)) == 2


def test_comparing_checkpoints_of_other_parties(pair: tuple[World, World]) -> None:
    left, right = pair
    assert compare(left.mechanism, [left.head]) == []
    assert compare(left.mechanism, [left.head, right.head]) == [(right.head, left.head)]
    proves_a_fork((right.head, left.head))
    early = Checkpoint(left.origin, 3, left.mechanism.root_at(3)).signed(key(left.origin))
    assert compare(right.mechanism, [early]) == []


def test_the_command_says_so_and_exits_24(pair: tuple[World, World], tmp_path: Path) -> None:
    left, right = pair
    (tmp_path / "left.checkpoint").write_bytes(left.head)
    (tmp_path / "right.checkpoint").write_bytes(right.head)
    left.close()
    folder = left.mechanism.folder
    assert run_comity("log", "forks", folder, tmp_path / "left.checkpoint") == 0
    assert run_comity("log", "forks", folder, tmp_path / "right.checkpoint") == 24
    exported(right, tmp_path / "out")
    assert run_comity("mirror", tmp_path / "out", folder) == 24
    assert run_comity("log", "forks", folder) == 24


def test_a_statement_whose_author_was_shown_another_history(
    pair: tuple[World, World], tmp_path: Path
) -> None:
    """Admission refuses it; a host that admits it all the same has put the proof of its fork onto its own log."""
    left, right = pair
    left.seen = lambda: seen_of(right.head)  # type: ignore[method-assign]
    note = left.note(
        "talks/position/v1", "FRA", issue="border", option="yes", stance="preferred", source="misled"
    )
    with pytest.raises(Refusal, match="two histories"):
        left.submit(note)
    admit(tmp_path / "m", [*(row.note for row in rows(left.mechanism)), note], left.signer(left.origin))
    with closing(Mechanism.open(tmp_path / "m")) as mechanism:
        with pytest.raises(ForkError, match=f"entry {left.mechanism.store.size()}:") as caught:
            verify(mechanism, None)
        proves_a_fork(caught.value.evidence)
        assert parse_checkpoint(caught.value.evidence[0])[0] == parse_checkpoint(right.head)[0]
    assert run_comity("log", "forks", tmp_path / "m") == 24
