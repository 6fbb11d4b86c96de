# SPDX-License-Identifier: Apache-2.0
"""Witnesses cosign only what extends everything they cosigned before, remember before they answer, and hold objections."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from comity.charter.silence import quorum
from comity.desk import witness
from comity.desk.audit import verify
from comity.desk.mechanism import Mechanism
from comity.desk.witness import add_cosignatures, cosign_head, hold_break
from comity.errors import (
    AnchorError,
    ComityError,
    ForkError,
    InputError,
    KeyFileError,
    ProofError,
    Refusal,
    SignatureError,
    StoreError,
)
from comity.record.checkpoint import (
    Checkpoint,
    cosign,
    cosignatures,
    cosigned_at,
    open_checkpoint,
    parse_checkpoint,
)
from comity.record.keys import KeyDirectory
from comity.record.last_signed import LastSigned
from comity.record.note import Signature, parse_note
from desk.branches import branches, exported, mirrored, replica, rows, witnessing
from foreign.specimens import admit, database
from worlds import World, key, posix, vkey

TIME = 1_800_000_000
NAME = "FRA/witness"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    found = witnessing(World(tmp_path / "host"), "FRA", "RUS", "TUR")
    found.table()
    yield found
    found.close()


def remembered(keys: KeyDirectory, name: str, origin: str) -> bytes | None:
    memory = LastSigned(keys.state_file(name, origin))
    with closing(memory), memory.holding() as last:
        return last


def test_a_cosignature_is_over_the_hosts_checkpoint_with_its_time(world: World) -> None:
    cosigned = cosign_head(world.mechanism, world.keys, NAME, TIME)
    checkpoint, note = parse_checkpoint(cosigned)
    host, line = note.signatures
    assert open_checkpoint(cosigned, key(world.origin).verifier) == checkpoint
    assert checkpoint.size == world.mechanism.store.size()
    assert cosigned_at(note.text, line, key(NAME).verifier) == TIME
    assert host.name == world.origin
    assert world.mechanism.evidence(checkpoint.size) == cosigned
    assert remembered(world.keys, NAME, world.origin) == world.head
    assert verify(world.mechanism, None).cosigned == {checkpoint.size: [NAME]}


def test_a_later_cosignature_of_one_size_replaces_the_earlier(world: World) -> None:
    for time in (TIME, TIME + 60):
        cosign_head(world.mechanism, world.keys, NAME, time)
    note = parse_note(world.mechanism.evidence(world.mechanism.store.size()))
    assert cosignatures(note, {NAME: key(NAME).verifier}) == {NAME: TIME + 60}
    assert len(note.signatures) == 2


def test_a_log_that_grows_is_cosigned_again(world: World) -> None:
    for _ in range(4):
        cosign_head(world.mechanism, world.keys, NAME, TIME)
        world.file("FRA", "yes", "preferred", source=f"at {world.mechanism.store.size()}")
    assert len(world.mechanism.store.cosigned_sizes()) == 4


def test_a_log_that_shrank_is_not_cosigned(world: World, tmp_path: Path) -> None:
    cosign_head(world.mechanism, world.keys, NAME, TIME)
    before = remembered(world.keys, NAME, world.origin)
    admit(tmp_path / "short", [row.note for row in rows(world.mechanism)][:-1], key(world.origin))
    with replica(tmp_path / "short") as short:
        with pytest.raises(AnchorError, match="was cosigned before"):
            cosign_head(short, world.keys, NAME, TIME)
        assert short.store.cosigned_sizes() == []
    assert remembered(world.keys, NAME, world.origin) == before


def test_a_checkpoint_of_other_entries_is_not_cosigned(world: World) -> None:
    """Not even the first time, when there is nothing yet that it would have to extend."""
    size = world.mechanism.store.size()
    for checkpoint in (
        Checkpoint(world.origin, size, bytes(32)),
        Checkpoint(world.origin, size - 1, world.mechanism.root_at(size - 1)),
    ):
        with database(world.mechanism.folder) as db:
            db.execute("UPDATE head SET note=?", (checkpoint.signed(key(world.origin)),))
        with pytest.raises(ProofError, match="is not of the"):
            cosign_head(world.mechanism, world.keys, NAME, TIME)
    assert remembered(world.keys, NAME, world.origin) is None


def test_what_was_cosigned_is_remembered_before_it_is_answered(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever fails afterwards, this witness can no longer be led into another history."""

    def broken(*_: object) -> None:
        raise StoreError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(world.mechanism.store, "writing", broken)
        with pytest.raises(StoreError):
            cosign_head(world.mechanism, world.keys, NAME, TIME)
    assert remembered(world.keys, NAME, world.origin) == world.head


def test_what_cannot_be_remembered_is_not_answered(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyFileError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(LastSigned, "replace", broken)
        with pytest.raises(KeyFileError):
            cosign_head(world.mechanism, world.keys, NAME, TIME)
    assert world.mechanism.store.cosigned_sizes() == []


def test_a_damaged_memory_stops_the_witness(world: World) -> None:
    cosign_head(world.mechanism, world.keys, NAME, TIME)
    path = world.keys.state_file(NAME, world.origin)
    path.write_bytes(bytes(len(path.read_bytes())))
    with pytest.raises(KeyFileError, match="nobody can tell any more"):
        cosign_head(world.mechanism, world.keys, NAME, TIME)


def test_only_a_witness_of_the_charter_cosigns(world: World, tmp_path: Path) -> None:
    world.keys.create("XXX/witness", key("XXX/witness").seed)
    other = KeyDirectory(tmp_path / "other")
    other.create(NAME, key(NAME, 2).seed)
    for keys, name in ((world.keys, "XXX/witness"), (other, NAME)):
        with pytest.raises(Refusal, match="is not a witness"):
            cosign_head(world.mechanism, keys, name, TIME)
    with pytest.raises(KeyFileError):
        cosign_head(world.mechanism, other, "RUS/witness", TIME)
    assert world.mechanism.store.cosigned_sizes() == []


def cosign_in(folder: Path, keys: KeyDirectory, time: int) -> bytes | ComityError:
    with closing(Mechanism.open(folder)) as mechanism:
        try:
            return cosign_head(mechanism, keys, NAME, time)
        except ComityError as error:
            return error


def test_many_at_once_give_good_cosignatures_of_one_checkpoint(world: World) -> None:
    folder, size = world.mechanism.folder, world.mechanism.store.size()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda time: cosign_in(folder, world.keys, time), range(TIME, TIME + 16)))
    assert all(isinstance(one, bytes) for one in found)
    assert verify(world.mechanism, None).cosigned == {size: [NAME]}


def test_of_two_histories_shown_at_once_one_is_cosigned(tmp_path: Path) -> None:
    left, right = branches(tmp_path)
    witnessing(left, "FRA")
    folders = [left.mechanism.folder, right.mechanism.folder] * 6
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda folder: cosign_in(folder, left.keys, TIME), folders))
    texts = {parse_note(one).text for one in found if isinstance(one, bytes)}
    assert len(texts) == 1
    refusals = [one for one in found if not isinstance(one, bytes)]
    assert len(refusals) == 6
    assert all(isinstance(one, ForkError) for one in refusals)
    left.close()
    right.close()


# Cosignatures that come back to the host.


def test_a_cosignature_made_on_a_replica_comes_home(world: World, tmp_path: Path) -> None:
    mirrored(exported(world, tmp_path / "out"), tmp_path / "replica")
    with replica(tmp_path / "replica") as found:
        cosigned = cosign_head(found, world.keys, NAME, TIME)
    size = world.mechanism.store.size()
    world.file("FRA", "yes", "preferred")
    assert add_cosignatures(world.mechanism, cosigned) == [NAME]
    assert world.mechanism.evidence(size) == cosigned
    assert verify(world.mechanism, None).cosigned == {size: [NAME]}


def test_what_is_no_good_cosignature_is_refused_and_none_of_it_kept(world: World) -> None:
    head = world.head
    text = parse_note(head).text
    good = parse_note(world.cosigned(head, TIME, "FRA", "RUS"))
    line = good.signatures[1]
    lines: dict[str, bytes] = {
        "another key": cosign(text, key(NAME, 2), TIME).line(),
        "an unknown witness": cosign(text, key("XXX/witness"), TIME).line(),
        "another time": Signature(
            line.name, line.key_id, (TIME + 1).to_bytes(8, "big") + line.value[8:]
        ).line(),
        "another name": Signature("TUR/witness", line.key_id, line.value).line(),
        "cut off": Signature(line.name, line.key_id, line.value[:-1]).line(),
        "a plain signature": key(NAME).line(text),
    }
    for what, bad in lines.items():
        with pytest.raises(SignatureError):
            add_cosignatures(world.mechanism, head + good.signatures[2].line() + bad)
        assert world.mechanism.store.cosigned_sizes() == [], what
    assert add_cosignatures(world.mechanism, bytes(good)) == ["FRA/witness", "RUS/witness"]


def test_a_checkpoint_that_is_not_the_hosts_takes_no_cosignature(world: World) -> None:
    now = parse_checkpoint(world.head)[0]
    stranger = now.signed(key(world.origin, 2))
    beyond = Checkpoint(world.origin, now.size + 1, now.root).signed(key(world.origin))
    nothing = Checkpoint(world.origin, 0, now.root).signed(key(world.origin))
    for note, error in ((stranger, SignatureError), (beyond, ProofError), (nothing, ProofError)):
        with pytest.raises(error):
            add_cosignatures(world.mechanism, world.cosigned(note, TIME, "FRA"))
    assert world.mechanism.store.cosigned_sizes() == []


def test_a_checkpoint_without_cosignatures_adds_none(world: World) -> None:
    assert add_cosignatures(world.mechanism, world.head) == []


# Silence.


def opened(world: World, seconds: int = 86_400) -> tuple[int, int]:
    """A running procedure and its deadline in POSIX seconds."""
    deadline = world.at.after(seconds)
    index = world.say(
        "charter/silence/v1", ["FRA", "RUS"], target="talks/border/yes", rule="two_keys", deadline=deadline
    )
    return index, posix(deadline)


def test_a_held_objection_stops_cosignatures_after_the_deadline_until_it_is_on_the_log(world: World) -> None:
    index, deadline = opened(world)
    broken = world.note("charter/silence-break/v1", "TUR", silence=index, reason="not yet")
    hold_break(world.keys, NAME, broken)
    assert cosign_head(world.mechanism, world.keys, NAME, deadline)
    last = remembered(world.keys, NAME, world.origin)
    world.file("FRA", "yes", "preferred")
    for time in (deadline + 1, deadline + 10**6):
        with pytest.raises(Refusal, match=r"objection of TUR/delegate-1 .* is not on the log") as caught:
            cosign_head(world.mechanism, world.keys, NAME, time)
        assert caught.value.rule == witness.RULE
    assert remembered(world.keys, NAME, world.origin) == last
    assert cosign_head(world.mechanism, world.keys, "RUS/witness", deadline + 1)
    world.submit(broken)
    assert cosign_head(world.mechanism, world.keys, NAME, deadline + 1)


def test_what_a_witness_does_not_hold(world: World) -> None:
    text = world.draft("charter/silence-break/v1", "TUR", silence=0, reason="?")
    for note, words in (
        (
            world.note(
                "talks/position/v1", "FRA", issue="border", option="yes", stance="preferred", source="x"
            ),
            "not talks/position",
        ),
        (b"no note", "not a signed statement"),
        (text + b"\n", "not a signed statement"),
    ):
        with pytest.raises(InputError, match=words):
            hold_break(world.keys, NAME, note)
    assert list(world.keys.held_breaks(NAME)) == []


def close(world: World, index: int, notice: bytes, expiry: bytes) -> int:
    found: int = world.say(
        "charter/silence-close/v1", "RUS", silence=index, notice=notice.decode(), expiry=expiry.decode()
    )
    return found


def cosigned_by(world: World, time: int, *codes: str) -> bytes:
    for code in codes:
        cosign_head(world.mechanism, world.keys, f"{code}/witness", time)
    return world.mechanism.evidence(world.mechanism.store.size())


@pytest.mark.parametrize("objection", [False, True], ids=["silence", "objection"])
def test_a_silence_procedure_closes_on_cosigned_checkpoints(
    world: World, tmp_path: Path, objection: bool
) -> None:
    index, deadline = opened(world)
    notice = cosigned_by(world, deadline - 50_000, "FRA", "RUS")
    if objection:
        world.say("charter/silence-break/v1", "TUR", silence=index, reason="not yet")
    else:
        world.file("TUR", "yes", "acceptable")
    early = cosigned_by(world, deadline, "FRA", "RUS")
    with pytest.raises(Refusal, match="expiry of"):
        close(world, index, notice, early)
    expiry = cosigned_by(world, deadline + 1, "FRA", "TUR")
    charter = world.folded.charter
    assert quorum(charter, expiry, lambda time: time > deadline).answer == "passes"
    with pytest.raises(Refusal, match="notice of"):
        close(world, index, expiry, expiry)
    one_line = parse_note(expiry)
    alone = one_line.text + b"\n" + b"".join(line.line() for line in one_line.signatures[:2])
    with pytest.raises(Refusal, match="quorum's cosignatures are missing"):
        close(world, index, notice, alone)
    at = close(world, index, notice, expiry)
    procedure = world.folded.charter.silences[str(index)]
    assert (procedure.outcome, procedure.closed) == ("broken" if objection else "adopted", at)
    assert procedure.objections == (("TUR",) if objection else ())
    mirrored(exported(world, tmp_path / "out"), tmp_path / "replica")
    with replica(tmp_path / "replica") as found:
        assert found.state().charter.silences[str(index)].outcome == procedure.outcome
        assert verify(found, None).state.void == {}


def test_the_witness_key_may_lie_elsewhere_than_the_record(world: World, tmp_path: Path) -> None:
    """A record folder copied, deleted, restored: what the witness remembers is not in it."""
    cosign_head(world.mechanism, world.keys, NAME, TIME)
    assert not list(world.mechanism.folder.rglob("*.state"))
    shutil.copytree(world.mechanism.folder, tmp_path / "copy")
    with replica(tmp_path / "copy") as copy:
        assert cosign_head(copy, world.keys, NAME, TIME + 1)
    assert vkey(NAME) in world.folded.charter.witnesses.values()
