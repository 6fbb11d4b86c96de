# SPDX-License-Identifier: Apache-2.0
"""The exported folder: it only grows, its checkpoint comes last, and other people's tools read what is in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from comity.desk import export as exporting
from comity.desk.authoring import draft
from comity.desk.export import export, public_blobs, verifier_keys, witness_keys
from comity.desk.state import KINDS
from comity.desk.witness import cosign_head
from comity.errors import MissingBlobError, StoreError
from comity.record.checkpoint import parse_checkpoint
from comity.record.note import COSIGNATURE, ED25519, VerifierKey
from comity.record.tiles import TileFolder, decode_bundle, hash_tiles, write_file
from desk.branches import branches, exported, witnessing
from foreign import gotool
from foreign.specimens import admit, fill
from worlds import World, key


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    found = witnessing(World(tmp_path / "host"), "FRA")
    found.table()
    yield found
    found.close()


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def go_accepts(out: Path) -> None:
    verdict = gotool.run(out, out / "vkeys.txt")
    assert (verdict.returncode, verdict.stderr) == (0, "")


def with_document(world: World, data: bytes) -> str:
    digest = world.mechanism.blobs.put(data)
    world.say(
        "charter/silence/v1",
        "RUS",
        target="a document",
        rule="two_keys",
        deadline=world.at.after(86_400),
        document={"sha256": digest, "size": len(data)},
    )
    return digest


def test_an_export_holds_the_log_its_keys_and_its_documents(world: World, tmp_path: Path) -> None:
    digest = with_document(world, b"a map")
    sealed = world.mechanism.blobs.put(b"named by nobody")
    out = exported(world, tmp_path / "out")
    found = files(out)
    size = world.mechanism.store.size()
    assert set(found) == {
        "README.txt",
        "checkpoint",
        "vkeys.txt",
        "witnesses.txt",
        f"tile/entries/000.p/{size}",
        f"tile/0/000.p/{size}",
        f"blobs/sha256/{digest[:2]}/{digest}",
    }
    assert sealed not in "".join(found)
    assert found["checkpoint"] == world.head
    notes = [row.note for row in world.mechanism.store.rows(0, size)]
    assert decode_bundle(found[f"tile/entries/000.p/{size}"], size) == notes
    readme = found["README.txt"].decode()
    assert f"{world.origin}: {size} entries" in readme
    assert "vkeys.txt" in readme
    TileFolder(out).audit(size, parse_checkpoint(world.head)[0].root)
    go_accepts(out)


def test_an_export_only_grows_and_every_published_size_stays_readable(world: World, tmp_path: Path) -> None:
    out, heads, before = tmp_path / "out", {}, dict[str, bytes]()
    for size in (8, 100, 255, 256, 257, 300, 520):
        fill(world, size, 300)
        export(world.mechanism, out)
        heads[size] = parse_checkpoint(world.head)[0].root
        after = files(out)
        changed = {name for name in before if after[name] != before[name]}
        assert changed <= {"checkpoint", "README.txt"}
        before = after
        go_accepts(out)
    for size, root in heads.items():
        TileFolder(out).audit(size, root)
        for tile in hash_tiles(size):
            assert (out / tile.path).exists() or (out / tile.full.path).exists()
            if tile.width < 256:
                assert (out / tile.path).exists(), "a partial tile that was published is still there"


def test_exporting_again_writes_nothing_new(world: World, tmp_path: Path) -> None:
    out = exported(world, tmp_path / "out")
    before = {path: path.stat().st_mtime_ns for path in out.rglob("tile/**/*")}
    exported(world, out)
    assert {path: path.stat().st_mtime_ns for path in out.rglob("tile/**/*")} == before


def test_the_checkpoint_is_written_last(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = exported(world, tmp_path / "out")
    old = (out / "checkpoint").read_bytes()
    fill(world, 300, 300)
    with_document(world, b"a map")
    written, write = [], write_file

    def traced(path: Path, data: bytes) -> None:
        written.append(path.name)
        assert (out / "checkpoint").read_bytes() == old
        assert (out / f"tile/0/001.p/{world.mechanism.store.size() - 256}").exists()
        write(path, data)

    monkeypatch.setattr(exporting, "write_file", traced)
    export(world.mechanism, out)
    assert written[-1] == "checkpoint"
    assert set(written) == {"vkeys.txt", "witnesses.txt", "README.txt", "checkpoint"}


def test_a_missing_document_leaves_the_old_checkpoint(world: World, tmp_path: Path) -> None:
    out = exported(world, tmp_path / "out")
    old = (out / "checkpoint").read_bytes()
    digest = with_document(world, b"a map")
    world.mechanism.blobs.path(digest).unlink()
    with pytest.raises(MissingBlobError):
        export(world.mechanism, out)
    assert (out / "checkpoint").read_bytes() == old
    go_accepts(out)


def test_a_folder_of_another_history_is_left_alone(tmp_path: Path) -> None:
    left, right = branches(tmp_path)
    out = exported(left, tmp_path / "out")
    before = files(out)
    with pytest.raises(StoreError, match="holds other bytes"):
        export(right.mechanism, out)
    assert files(out) == before
    left.close()
    right.close()


def test_documents_are_exported_once_in_the_order_of_the_log(world: World) -> None:
    first, second = with_document(world, b"one"), with_document(world, b"two")
    with_document(world, b"one")
    assert list(public_blobs(world.mechanism, world.mechanism.store.size())) == [first, second]


def test_what_is_not_an_entry_at_all_names_no_document(world: World, tmp_path: Path) -> None:
    notes = [row.note for row in world.mechanism.store.rows(0, world.mechanism.store.size())]
    admit(
        tmp_path / "m",
        [*notes, b'no note "sha256"', b'x entry v1\nno/kind/v1\n{"sha256":1}\n\n\xe2\x80\x94 a AAAAAAA=\n'],
        key(world.origin),
    )
    from desk.branches import replica

    with replica(tmp_path / "m") as found:
        assert list(public_blobs(found, found.store.size())) == []
        export(found, tmp_path / "out")
    assert (tmp_path / "out/checkpoint").exists()


def test_cosignatures_go_with_the_checkpoint(world: World, tmp_path: Path) -> None:
    cosigned = cosign_head(world.mechanism, world.keys, "FRA/witness", 1_800_000_000)
    out = exported(world, tmp_path / "out")
    assert (out / "checkpoint").read_bytes() == cosigned
    go_accepts(out)


def test_keys_that_other_tools_read(world: World, tmp_path: Path) -> None:
    """signed-note's own readers know algorithm 0x01 alone, so cosignature keys stand in a file of their own."""
    out = exported(world, tmp_path / "out")
    keys = [VerifierKey.parse(line) for line in (out / "vkeys.txt").read_text().splitlines()]
    assert keys[0] == key(world.origin).verifier
    assert {one.algorithm for one in keys} == {ED25519}
    assert {one.name for one in keys[1:]} == {world.origin, *world.signers}
    witnesses = [VerifierKey.parse(line) for line in (out / "witnesses.txt").read_text().splitlines()]
    assert [one.name for one in witnesses] == ["FRA/witness", "RUS/witness", "TUR/witness"]
    assert {one.algorithm for one in witnesses} == {COSIGNATURE}


def test_entries_of_keys_that_were_replaced_still_verify_elsewhere(world: World, tmp_path: Path) -> None:
    """A recalled delegate's key, its successor's, and the keys of both hosts."""
    world.file("FRA", "yes", "preferred")
    world.recall("FRA/delegate-1")
    world.rekey("FRA/delegate-1", 2)
    world.accredit("FRA/delegate-1", ["talks/*"])
    world.file("FRA", "no", "acceptable")
    new, moved = key(world.origin, 2), world.moved()
    by = sorted([world.origin, *(name for code in ("FRA", "RUS", "TUR") for name in world.roots(code))])
    body = {"base": world.folded.charter.base, "log": str(new.verifier)}
    text = draft(world.origin, KINDS["charter/host/v1"], body, by=by, at=world.at(), seen=world.seen())
    moved.submit(moved.sign(text, *by))
    moved.file("RUS", "yes", "acceptable")
    out = exported(moved, tmp_path / "out")
    lines = verifier_keys(world.folded)
    assert lines[0] == str(new.verifier)
    assert {
        str(key(world.origin).verifier),
        str(key("FRA/delegate-1").verifier),
        str(key("FRA/delegate-1", 2).verifier),
    } < set(lines)
    assert len(witness_keys(world.folded)) == 3
    go_accepts(out)
    moved.host.close()
