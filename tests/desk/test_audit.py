# SPDX-License-Identifier: Apache-2.0
"""Verification of a record that somebody else holds: whatever was changed in the file is refused, named, and refused in our own words."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comity.desk.audit import verify
from comity.desk.demo import Story
from comity.desk.mechanism import Mechanism
from comity.desk.scenario import Scenario, folder_of
from comity.errors import (
    ComityError,
    ComityStateError,
    EntryError,
    FoldVersionError,
    FormatError,
    ProofError,
    SignatureError,
    StoreError,
    VerificationError,
)
from comity.record import signatures
from comity.record.checkpoint import Checkpoint, cosign, parse_checkpoint
from comity.record.note import parse_note
from desk.damage import LOG, checked, refusal, run, settle
from foreign.specimens import admit, database, notes_of
from record.trees import Tree
from worlds import World, key


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration's record."""
    folder = tmp_path_factory.mktemp("demo") / "m"
    assert list(Story(Scenario(folder_of("two-formats")), folder).tell())
    settle(folder)
    return folder


@pytest.fixture
def demo(told: Path, tmp_path: Path) -> Path:
    return shutil.copytree(told, tmp_path / "m")


def places_of(note: bytes, raw: bytes) -> list[int]:
    """Where each byte of an entry lies in the file; a long one is spread over several pages."""
    places: list[int] = []
    while len(places) < len(note):
        rest, best, start = note[len(places) :], (0, 0), -1
        while (start := raw.find(rest[:24], start + 1)) >= 0:
            length = 0
            while (
                length < len(rest) and raw[start + length : start + length + 1] == rest[length : length + 1]
            ):
                length += 1
            best = max(best, (length, start))
        assert best[0], "the entry is not in the file"
        places += range(best[1], best[1] + best[0])
    return places


def flips(folder: Path, count: int, seed: int) -> Iterator[tuple[int, int, bytes]]:
    """`count` single flipped bits spread evenly over all entries: entry, offset in it, the damaged file."""
    raw, random = (folder / LOG).read_bytes(), Random(seed)
    notes = notes_of(folder)
    for turn in range(count):
        index = turn % len(notes)
        places = places_of(notes[index], raw)
        offset = random.randrange(len(places))
        damaged = bytearray(raw)
        damaged[places[offset]] ^= 1 << random.randrange(8)
        yield index, offset, bytes(damaged)


@pytest.fixture
def each_signature_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Damaged copies of one record share nearly all signatures: one that was found good is not computed again, others are."""
    good: set[signatures.Job] = set()
    computed = signatures.first_bad

    def first_bad(jobs: Sequence[signatures.Job]) -> int | None:
        new = [place for place, job in enumerate(jobs) if job not in good]
        bad = computed([jobs[place] for place in new])
        if bad is not None:
            return new[bad]
        good.update(jobs)
        return None

    monkeypatch.setattr(signatures, "first_bad", first_bad)


def check_flips(folder: Path, count: int, seed: int) -> None:
    settle(folder)
    for index, offset, damaged in flips(folder, count, seed):
        (folder / LOG).write_bytes(damaged)
        for left in folder.glob(f"{LOG}-*"):
            left.unlink()
        error = refusal(folder)
        assert isinstance(error, VerificationError), (index, offset)
        assert 20 <= error.exit_code <= 29
        assert f"entry {index}:" in error.message, (offset, error.message)


def test_a_flipped_bit_of_an_entry_is_refused_and_the_entry_named(demo: Path) -> None:
    check_flips(demo, 40, seed=1)


@pytest.mark.slow
@pytest.mark.usefixtures("each_signature_once")
def test_hundreds_of_flipped_bits_over_every_entry(demo: Path) -> None:
    check_flips(demo, len(notes_of(demo)), seed=2)


def test_the_sound_demonstration_verifies(demo: Path) -> None:
    report = checked(demo)
    assert report.checkpoint.size == len(notes_of(demo))
    assert report.state.void == {}
    assert report.signatures > report.checkpoint.size
    assert report.sealed_here == 6
    assert max(report.cosigned) == report.checkpoint.size
    assert report.anchor is None


# Changes of the file that are good SQLite.


def flipped(data: bytes, place: int = -1) -> bytes:
    changed = bytearray(data)
    changed[place] ^= 1
    return bytes(changed)


def value(folder: Path, query: str) -> bytes:
    with closing(sqlite3.connect(folder / LOG)) as db:
        found: bytes = db.execute(query).fetchone()[0]
    return found


def flip_hashes(folder: Path) -> None:
    run(
        folder,
        "UPDATE entries SET hashes=? WHERE idx=40",
        flipped(value(folder, "SELECT hashes FROM entries WHERE idx=40")),
    )


def flip_upper_hash(folder: Path) -> None:
    old = value(folder, "SELECT hashes FROM entries WHERE idx=63")
    assert len(old) == 7 * 32
    run(folder, "UPDATE entries SET hashes=? WHERE idx=63", flipped(old, 100))


def shorten_hashes(folder: Path) -> None:
    run(
        folder,
        "UPDATE entries SET hashes=? WHERE idx=41",
        value(folder, "SELECT hashes FROM entries WHERE idx=41")[:32],
    )


def change_text_key(folder: Path) -> None:
    run(folder, "UPDATE entries SET text_key=text_key+1 WHERE idx=40")


def swap_rows(folder: Path) -> None:
    with database(folder) as db:
        for old, new in ((40, -5), (41, 40), (-5, 41)):
            db.execute("UPDATE entries SET idx=? WHERE idx=?", (new, old))


def delete_row(folder: Path) -> None:
    run(folder, "DELETE FROM entries WHERE idx=40")


def delete_first_row(folder: Path) -> None:
    run(folder, "DELETE FROM entries WHERE idx=0")


def delete_last_row(folder: Path) -> None:
    run(folder, "DELETE FROM entries WHERE idx=(SELECT max(idx) FROM entries)")


def delete_everything(folder: Path) -> None:
    run(folder, "DELETE FROM entries")


def add_row(folder: Path) -> None:
    """A copy of an entry beyond the checkpoint, with right hashes."""
    tree = Tree([*notes_of(folder), b"more"])
    run(folder, "INSERT INTO entries SELECT max(idx)+1, ?, 0, ? FROM entries", tree.rows[-1], b"more")


def add_valid_row(folder: Path) -> None:
    """An entry that the host did append, beyond a checkpoint that it did not sign for it."""
    notes = notes_of(folder)
    tree = Tree([*notes, notes[40]])
    run(
        folder,
        "INSERT INTO entries SELECT max(idx)+1, ?, (SELECT text_key FROM entries WHERE idx=40), ? FROM entries",
        tree.rows[-1],
        notes[40],
    )


def add_row_far_away(folder: Path) -> None:
    run(folder, "INSERT INTO entries VALUES (?, x'00', 0, x'00')", 2**63 - 1)


def text_for_hashes(folder: Path) -> None:
    run(folder, "UPDATE entries SET hashes='no bytes' WHERE idx=40")


def number_for_note(folder: Path) -> None:
    run(folder, "UPDATE entries SET note=7 WHERE idx=40")


def bytes_for_text_key(folder: Path) -> None:
    run(folder, "UPDATE entries SET text_key=x'ff' WHERE idx=40")


def real_for_text_key(folder: Path) -> None:
    run(folder, "UPDATE entries SET text_key=0.5 WHERE idx=40")


def flip_head_signature(folder: Path) -> None:
    head = value(folder, "SELECT note FROM head")
    run(folder, "UPDATE head SET note=?", head[:-20] + (b"A" if head[-20:-19] != b"A" else b"B") + head[-19:])


def say_another_size(folder: Path) -> None:
    head = value(folder, "SELECT note FROM head")
    size = str(parse_checkpoint(head)[0].size).encode()
    run(folder, "UPDATE head SET note=?", head.replace(b"\n%s\n" % size, b"\n%d\n" % (int(size) - 1), 1))


def put_another_head(folder: Path) -> None:
    run(folder, "UPDATE head SET note=?", value(folder, "SELECT note FROM checkpoints ORDER BY size"))


def number_for_head(folder: Path) -> None:
    run(folder, "UPDATE head SET note=12")


def nonsense_for_head(folder: Path) -> None:
    run(folder, "UPDATE head SET note=?", b"\xff\n\n\xff\n")


def lose_head(folder: Path) -> None:
    run(folder, "DELETE FROM head")


def flip_cosigned_checkpoint(folder: Path) -> None:
    old = value(folder, "SELECT note FROM checkpoints ORDER BY size")
    run(folder, "UPDATE checkpoints SET note=? WHERE note=?", old.replace(b"\n\n", b"\nextra\n\n", 1), old)


def move_cosigned_checkpoint(folder: Path) -> None:
    with database(folder) as db:
        db.execute("UPDATE checkpoints SET size=1 WHERE size=(SELECT min(size) FROM checkpoints)")


def cosigned_beyond_the_end(folder: Path) -> None:
    run(folder, "UPDATE checkpoints SET size=size+1000 WHERE size=(SELECT max(size) FROM checkpoints)")


def flip_cosignature(folder: Path) -> None:
    old = value(folder, "SELECT line FROM cosignatures")
    run(
        folder,
        "UPDATE cosignatures SET line=? WHERE line=?",
        old[:-20] + (b"A" if old[-20:-19] != b"A" else b"B") + old[-19:],
        old,
    )


def cosign_as_a_stranger(folder: Path) -> None:
    text = parse_note(value(folder, "SELECT note FROM checkpoints ORDER BY size")).text
    line = cosign(text, key("XXX/witness"), 1_600_000_000).line()
    run(folder, "INSERT INTO cosignatures SELECT min(size), 'XXX/witness', ? FROM checkpoints", line)


def cosign_with_another_key(folder: Path) -> None:
    text = parse_note(value(folder, "SELECT note FROM checkpoints ORDER BY size")).text
    line = cosign(text, key("FRA/witness", 7), 1_600_000_000).line()
    run(folder, "UPDATE cosignatures SET line=? WHERE name=CAST('FRA/witness' AS BLOB)", line)


def number_for_cosignature(folder: Path) -> None:
    run(folder, "UPDATE cosignatures SET line=5 WHERE name=CAST('FRA/witness' AS BLOB)")


CHANGES: list[tuple[Callable[[Path], None], type[ComityError], str]] = [
    (flip_hashes, ProofError, "entry 40:"),
    (flip_upper_hash, ProofError, "entry 63:"),
    (shorten_hashes, ProofError, "entry 41:"),
    (change_text_key, ProofError, "entry 40:"),
    (swap_rows, ProofError, "entry 40:"),
    (delete_row, StoreError, "entry 40"),
    (delete_first_row, StoreError, "entry 0"),
    (delete_last_row, ProofError, "checkpoint covers"),
    (delete_everything, FormatError, "no entry"),
    (add_row, EntryError, "entry 228:"),
    (add_valid_row, ProofError, "checkpoint covers 228 entries"),
    (add_row_far_away, StoreError, ""),
    (text_for_hashes, ProofError, "entry 40:"),
    (number_for_note, StoreError, "entry 40"),
    (bytes_for_text_key, StoreError, "entry 40"),
    (real_for_text_key, StoreError, "entry 40"),
    (flip_head_signature, SignatureError, "signature"),
    (say_another_size, SignatureError, "signature"),
    (put_another_head, ProofError, "checkpoint covers"),
    (number_for_head, StoreError, ""),
    (nonsense_for_head, FormatError, ""),
    (lose_head, StoreError, "no entry"),
    (flip_cosigned_checkpoint, FormatError, ""),
    (move_cosigned_checkpoint, ProofError, ""),
    (cosigned_beyond_the_end, ProofError, "size 1228"),
    (flip_cosignature, SignatureError, "FRA/witness"),
    (cosign_as_a_stranger, SignatureError, "XXX/witness"),
    (cosign_with_another_key, SignatureError, "FRA/witness"),
    (number_for_cosignature, StoreError, ""),
]


@pytest.mark.parametrize(("change", "error", "words"), CHANGES, ids=[row[0].__name__ for row in CHANGES])
def test_a_changed_row_is_refused(
    demo: Path, change: Callable[[Path], None], error: type[ComityError], words: str
) -> None:
    change(demo)
    found = refusal(demo)
    assert type(found) is error, found.message
    assert words in found.message


def test_bytes_kept_under_the_type_of_text_are_the_same_bytes(demo: Path) -> None:
    run(demo, "UPDATE entries SET note=CAST(note AS TEXT), hashes=CAST(hashes AS TEXT) WHERE idx=40")
    assert checked(demo).state.void == {}


def test_a_row_hidden_before_the_first_entry_changes_nothing(demo: Path) -> None:
    """It carries the text of entry 40, which would make that one a repetition if it counted."""
    digest = checked(demo).state.digest()
    run(demo, "INSERT INTO entries SELECT -1, hashes, text_key, note FROM entries WHERE idx=40")
    report = checked(demo)
    assert (report.state.void, report.state.digest()) == ({}, digest)
    with closing(Mechanism.open(demo)) as mechanism:
        assert mechanism.state().digest() == digest


# What the record says of itself.


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    found = World(tmp_path)
    found.table()
    yield found
    found.close()


def test_a_record_of_a_later_fold_version_is_left_to_newer_software(tmp_path: Path) -> None:
    story = World(tmp_path / "one")
    story.close()
    story.terms["fold"] = 2
    story.seen = lambda: None  # type: ignore[method-assign]
    admit(tmp_path / "later", [story.charter()], story.signer(story.origin))
    found = refusal(tmp_path / "later")
    assert isinstance(found, FoldVersionError)
    assert found.exit_code == 30
    assert "fold version 2" in found.message


def test_an_empty_record_and_one_without_a_charter(world: World, tmp_path: Path) -> None:
    with (
        closing(Mechanism.create(tmp_path / "empty")) as mechanism,
        pytest.raises(FormatError, match="no entry"),
    ):
        verify(mechanism, None)
    notes = notes_of(world.mechanism.folder)
    admit(tmp_path / "headless", notes[1:], world.signer(world.origin))
    found = refusal(tmp_path / "headless")
    assert isinstance(found, EntryError)
    assert "entry 0" in found.message
    admit(tmp_path / "nonsense", [b"nonsense"], world.signer(world.origin))
    assert isinstance(refusal(tmp_path / "nonsense"), EntryError)


def test_a_checkpoint_under_another_name_or_key_is_refused(world: World) -> None:
    world.close()
    folder, size = world.mechanism.folder, len(notes_of(world.mechanism.folder))
    tree_root = Tree(notes_of(folder)).frontier.root()
    for log in (key("other.example/x"), key(world.origin, 5)):
        run(folder, "UPDATE head SET note=?", Checkpoint(log.name, size, tree_root).signed(log))
        assert isinstance(refusal(folder), SignatureError)


# Whatever happens to the file.


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, str, Path]:
    folder = tmp_path_factory.mktemp("settled")
    world = World(folder / "world")
    world.table()
    world.file("FRA", "yes", "preferred")
    world.keys.create("FRA/witness", key("FRA/witness").seed)
    from comity.desk.witness import cosign_head

    cosign_head(world.mechanism, world.keys, "FRA/witness", 1_800_000_000)
    digest = world.folded.digest()
    world.close()
    (folder / "m").mkdir()
    return settle(world.mechanism.folder), digest, folder / "m"


patches = st.lists(
    st.tuples(st.integers(0, 2**20), st.binary(min_size=1, max_size=6) | st.just(bytes(64))),
    min_size=1,
    max_size=5,
)


@settings(max_examples=250, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(patches, st.none() | st.integers(0, 2**20))
def test_only_our_own_errors_come_out_of_a_damaged_file(
    settled: tuple[bytes, str, Path], changes: list[tuple[int, bytes]], cut: int | None
) -> None:
    raw, digest, folder = settled
    damaged = bytearray(raw)
    for place, data in changes:
        start = place % len(raw)
        damaged[start : start + len(data)] = data
    del damaged[len(raw) :]
    if cut is not None:
        del damaged[cut % len(raw) :]
    (folder / LOG).write_bytes(damaged)
    for left in folder.glob(f"{LOG}-*"):
        left.unlink()
    with suppress(VerificationError, ComityStateError):
        assert checked(folder).state.digest() == digest
