# SPDX-License-Identifier: Apache-2.0
"""Replicas from an exported folder: the same record or no change at all, whatever the folder holds and whenever the machine stops."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pyrage
import pytest

from comity.canonical import from_base64
from comity.desk import mirror as mirroring
from comity.desk.audit import verify
from comity.desk.authoring import draft
from comity.desk.export import export
from comity.desk.mirror import mirror
from comity.desk.sealing import read_item, seal_statement
from comity.desk.state import KINDS
from comity.desk.witness import cosign_head
from comity.errors import (
    ComityError,
    EntryError,
    FormatError,
    ProofError,
    Refusal,
    SignatureError,
    StoreError,
    VerificationError,
)
from comity.record.checkpoint import Checkpoint, cosign, parse_checkpoint
from comity.record.merkle import EMPTY_ROOT
from comity.record.note import parse_note
from comity.record.store.sqlite import SqliteWriter
from comity.record.tiles import encode_bundle, write_file
from desk.branches import exported, mirrored, replica, rows, snapshot, witnessing
from foreign.specimens import admit, fill
from worlds import World, key, party


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    found = witnessing(World(tmp_path / "host"), "FRA", "RUS")
    found.table()
    yield found
    found.close()


def test_a_replica_from_scratch_is_the_record(world: World, tmp_path: Path) -> None:
    fill(world, 300, 100)
    checkpoint = mirrored(exported(world, tmp_path / "out"), tmp_path / "replica")
    assert checkpoint == parse_checkpoint(world.head)[0]
    with replica(tmp_path / "replica") as found:
        assert rows(found) == rows(world.mechanism)
        assert found.head() == world.head
        assert found.state().digest() == world.folded.digest()
        assert verify(found, None).checkpoint == checkpoint


def test_a_replica_grows_with_the_export(world: World, tmp_path: Path) -> None:
    for size in (7, 8, 255, 256, 257, 600):
        fill(world, size, 200)
        assert mirrored(exported(world, tmp_path / "out"), tmp_path / "replica").size == size
        with replica(tmp_path / "replica") as found:
            assert found.state().digest() == world.folded.digest()
    with replica(tmp_path / "replica") as found:
        assert rows(found) == rows(world.mechanism)
        assert verify(found, None).checkpoint.size == 600


def test_nothing_new_and_something_old_change_nothing(world: World, tmp_path: Path) -> None:
    old = exported(world, tmp_path / "old")
    fill(world, 40, 40)
    new = exported(world, tmp_path / "new")
    mirrored(new, tmp_path / "replica")
    before = snapshot(tmp_path / "replica")
    assert mirrored(new, tmp_path / "replica").size == 40
    assert mirrored(old, tmp_path / "replica").size < 40
    assert snapshot(tmp_path / "replica") == before
    assert not (tmp_path / "replica" / "evidence").exists()


def test_a_replica_of_a_replica(world: World, tmp_path: Path) -> None:
    mirrored(exported(world, tmp_path / "out"), tmp_path / "first")
    with replica(tmp_path / "first") as first:
        export(first, tmp_path / "again")
    mirrored(tmp_path / "again", tmp_path / "second")
    assert snapshot(tmp_path / "second") == snapshot(tmp_path / "first")


def test_documents_travel_and_cosignatures_are_kept(world: World, tmp_path: Path) -> None:
    digest = world.mechanism.blobs.put(b"a map")
    document = {"sha256": digest, "size": 5}
    deadline = world.at.after(86_400)
    world.say(
        "charter/silence/v1", "RUS", target="the map", rule="two_keys", deadline=deadline, document=document
    )
    for code in ("FRA", "RUS"):
        cosign_head(world.mechanism, world.keys, f"{code}/witness", 1_800_000_000)
    size = world.mechanism.store.size()
    mirrored(exported(world, tmp_path / "out"), tmp_path / "replica")
    with replica(tmp_path / "replica") as found:
        assert found.blobs.get(digest) == b"a map"
        assert found.evidence(size) == world.mechanism.evidence(size)
        assert verify(found, None).cosigned == {size: ["FRA/witness", "RUS/witness"]}


def test_a_later_cosignature_reaches_a_replica_that_has_the_entries(world: World, tmp_path: Path) -> None:
    mirrored(exported(world, tmp_path / "out"), tmp_path / "replica")
    size = world.mechanism.store.size()
    cosign_head(world.mechanism, world.keys, "FRA/witness", 1_800_000_000)
    mirrored(exported(world, tmp_path / "out"), tmp_path / "replica")
    with replica(tmp_path / "replica") as found:
        assert found.evidence(size) == world.mechanism.evidence(size)


def test_a_line_of_an_unknown_witness_is_left_behind(world: World, tmp_path: Path) -> None:
    out = exported(world, tmp_path / "out")
    text = parse_note(world.head).text
    write_file(out / "checkpoint", world.head + cosign(text, key("XXX/witness"), 1_800_000_000).line())
    mirrored(out, tmp_path / "replica")
    with replica(tmp_path / "replica") as found:
        assert found.store.cosigned_sizes() == []
        assert found.head() == world.head


def test_sealed_items_are_delivered_to_members_alone(tmp_path: Path) -> None:
    identities = {code: pyrage.x25519.Identity.generate() for code in ("FRA", "RUS", "TUR")}
    parties = [party(code, recipient=str(one.to_public())) for code, one in identities.items()]
    world = World(tmp_path / "host", parties, circles=[{"id": "inner", "members": ["FRA", "RUS"]}])
    world.table()
    fields = {"issue": "border", "option": "yes", "stance": "preferred", "source": "in confidence"}
    sealed = seal_statement(
        world.mechanism, KINDS["talks/position/v1"], fields, "inner", ["FRA/delegate-1"], world.at()
    )
    index = world.say("record/sealed/v1", "FRA", **sealed)
    for code, delivered in ((None, False), ("TUR", False), ("FRA", True), ("RUS", True)):
        out = exported(world, tmp_path / f"out-{code}", code)
        mirrored(out, tmp_path / f"replica-{code}")
        with replica(tmp_path / f"replica-{code}") as found:
            assert found.blobs.has(sealed["blob"]) is delivered
            report = verify(found, None)
            assert report.sealed_here == delivered
            assert report.state.digest() == world.folded.digest()
            if delivered:
                assert code is not None
                assert b"in confidence" in read_item(found, index, identities[code])[1]
    with pytest.raises(Refusal, match="XXX is not a party"):
        exported(world, tmp_path / "out-XXX", "XXX")
    world.close()


def test_a_replica_follows_the_log_to_another_host(world: World, tmp_path: Path) -> None:
    """The replica is as old as the old host; the checkpoint that it is shown is the new host's."""
    mirrored(exported(world, tmp_path / "out"), tmp_path / "replica")
    by = [world.origin, *(name for code in ("FRA", "RUS", "TUR") for name in world.roots(code))]
    old = world.signer(world.origin)
    new = key(world.origin, 2)
    moved = world.moved()
    body = {"base": world.folded.charter.base, "log": str(new.verifier)}
    text = draft(world.origin, KINDS["charter/host/v1"], body, by=by, at=world.at(), seen=world.seen())
    moved.submit(moved.sign(text, *sorted(by)))
    moved.file("FRA", "yes", "preferred")
    assert old.verifier != new.verifier
    assert (
        mirrored(exported(moved, tmp_path / "out"), tmp_path / "replica").size == world.mechanism.store.size()
    )
    with replica(tmp_path / "replica") as found:
        assert verify(found, None).log == str(new.verifier)
        assert found.state().digest() == world.folded.digest()
    mirrored(exported(moved, tmp_path / "out"), tmp_path / "new replica")
    moved.host.close()


# Refused, and then as it was.


def grown(world: World, tmp_path: Path) -> tuple[Path, Path]:
    """A replica of an earlier size, and the export of now."""
    out, folder = tmp_path / "out", tmp_path / "replica"
    mirrored(exported(world, out), folder)
    fill(world, 60, 60)
    return exported(world, out), folder


def refused(out: Path, folder: Path, error: type[ComityError], words: str = ".") -> ComityError:
    """The replica raises this, and is as it was, also in memory."""
    before = snapshot(folder)
    with replica(folder) as mechanism:
        digest = mechanism.state().digest()
        with pytest.raises(error, match=words) as caught:
            mirror(out, mechanism)
        assert mechanism.state().digest() == digest
        assert rows(mechanism) == before[0]
    assert snapshot(folder) == before
    return caught.value


def test_a_bad_entry_is_refused_and_nothing_taken(world: World, tmp_path: Path) -> None:
    folder = grown(world, tmp_path)[1]
    note = parse_note(
        world.note(
            "talks/position/v1", ["FRA", "RUS"], issue="border", option="yes", stance="preferred", source="x"
        )
    )
    admit(tmp_path / "dishonest", [row.note for row in rows(world.mechanism)], world.signer(world.origin))
    admit(tmp_path / "dishonest", [note.text + b"\n" + note.signatures[0].line()], world.signer(world.origin))
    with replica(tmp_path / "dishonest") as dishonest:
        export(dishonest, tmp_path / "bad")
    error = refused(
        tmp_path / "bad", folder, EntryError, "entry 60: the signature of RUS/delegate-1 is missing"
    )
    assert error.exit_code == 25


def break_cosignature(out: Path, world: World) -> None:
    line = cosign(parse_note(world.head).text, key("FRA/witness"), 1_800_000_000)
    moved = type(line)(line.name, line.key_id, bytes(8) + line.value[8:])
    write_file(out / "checkpoint", world.head + moved.line())


def break_signature(out: Path, world: World) -> None:
    checkpoint = parse_checkpoint(world.head)[0]
    write_file(out / "checkpoint", checkpoint.signed(key(world.origin, 3)))


def break_origin(out: Path, world: World) -> None:
    checkpoint = parse_checkpoint(world.head)[0]
    write_file(
        out / "checkpoint",
        Checkpoint("other.example/x", checkpoint.size, checkpoint.root).signed(key("other.example/x")),
    )


def break_root(out: Path, world: World) -> None:
    size = world.mechanism.store.size()
    write_file(out / "checkpoint", Checkpoint(world.origin, size, bytes(32)).signed(key(world.origin)))


def empty(out: Path, world: World) -> None:
    write_file(out / "checkpoint", Checkpoint(world.origin, 0, EMPTY_ROOT).signed(key(world.origin)))


def enormous(out: Path, world: World) -> None:
    write_file(out / "checkpoint", Checkpoint(world.origin, 2**53 - 1, bytes(32)).signed(key(world.origin)))


def lose_checkpoint(out: Path, world: World) -> None:
    (out / "checkpoint").unlink()


def lose_bundle(out: Path, world: World) -> None:
    (out / "tile/entries/000.p/60").unlink()


def damage_blob(out: Path, world: World) -> None:
    digest = "ab" * 32
    (out / "blobs/sha256/ab").mkdir(parents=True)
    (out / "blobs/sha256/ab" / digest).write_bytes(b"other bytes")


def misname_blob(out: Path, world: World) -> None:
    (out / "blobs/sha256/ab").mkdir(parents=True)
    (out / "blobs/sha256/ab/readme.txt").write_bytes(b"")


def other_entries(out: Path, world: World) -> None:
    (out / "tile/entries/000.p/60").write_bytes(encode_bundle([b"no note"] * 60))


@pytest.mark.parametrize(
    ("damage", "error"),
    [
        (break_cosignature, SignatureError),
        (break_signature, SignatureError),
        (break_origin, FormatError),
        (break_root, ProofError),
        (empty, FormatError),
        (enormous, StoreError),
        (lose_checkpoint, StoreError),
        (lose_bundle, StoreError),
        (damage_blob, ProofError),
        (misname_blob, ComityError),
        (other_entries, ProofError),
    ],
    ids=lambda value: value.__name__,
)
def test_a_damaged_export_leaves_the_replica_as_it_was(
    world: World, tmp_path: Path, damage: Callable[[Path, World], None], error: type[ComityError]
) -> None:
    out, folder = grown(world, tmp_path)
    damage(out, world)
    refused(out, folder, error)
    shutil.rmtree(out)
    mirrored(exported(world, out), folder)
    with replica(folder) as found:
        assert found.state().digest() == world.folded.digest()


def test_a_refused_first_export_leaves_an_empty_replica(world: World, tmp_path: Path) -> None:
    out = exported(world, tmp_path / "out")
    break_signature(out, world)
    with replica(tmp_path / "replica") as found:
        with pytest.raises(VerificationError):
            mirror(out, found)
        assert found.store.size() == 0


# Interrupted.

KILLED = """
import os, signal, sys
from pathlib import Path
from comity.desk import mirror as mirroring
from comity.desk.mechanism import Mechanism
from comity.record.store.sqlite import SqliteWriter

mirroring._ROWS_AN_INSERT = 20
append, calls = SqliteWriter.append, []
def dying(self, rows, checkpoint):
    append(self, rows, checkpoint)
    calls.append(len(rows))
    if len(calls) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
SqliteWriter.append = dying
mirroring.mirror(Path(sys.argv[1]), Mechanism.open(Path(sys.argv[2])))
"""


def test_a_killed_replica_is_as_it_was_and_goes_on(world: World, tmp_path: Path) -> None:
    out, folder = grown(world, tmp_path)
    before = snapshot(folder)
    died = subprocess.run(
        [sys.executable, "-c", KILLED, str(out), str(folder)], check=False, capture_output=True
    )
    assert died.returncode == -signal.SIGKILL, died.stderr
    assert snapshot(folder) == before
    assert mirrored(out, folder).size == 60
    with replica(folder) as found:
        assert rows(found) == rows(world.mechanism)


def test_an_interrupted_replica_in_a_living_process_goes_on(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, folder = grown(world, tmp_path)
    before, append = snapshot(folder), SqliteWriter.append

    def interrupted(self: SqliteWriter, found: list[object], checkpoint: bytes) -> None:
        append(self, found, checkpoint)  # type: ignore[arg-type]
        if self.size > 30:
            raise KeyboardInterrupt

    monkeypatch.setattr(mirroring, "_ROWS_AN_INSERT", 10)
    with replica(folder) as found:
        with monkeypatch.context() as patch:
            patch.setattr(SqliteWriter, "append", interrupted)
            with pytest.raises(KeyboardInterrupt):
                mirror(out, found)
        assert snapshot(folder) == before
        assert mirror(out, found).size == 60
        assert found.state().digest() == world.folded.digest()
        assert from_base64(found.state().root, 32) == parse_checkpoint(world.head)[0].root
