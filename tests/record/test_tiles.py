# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comity.errors import ComityError, FormatError, ProofError, StoreError, VerificationError
from comity.record.merkle import (
    EMPTY_ROOT,
    consistency_path,
    inclusion_path,
    leaf_hash,
    root,
    verify_consistency,
    verify_inclusion,
)
from comity.record.tiles import (
    ENTRIES,
    Tile,
    TileFolder,
    bundles,
    decode_bundle,
    encode_bundle,
    hash_tile,
    hash_tiles,
    parse_path,
    write_file,
    write_tiles,
)
from record.trees import Tree, naive_root, numbered

LOG = Tree(numbered(1100))
ROOTS = {size: root(size, LOG.read) for size in range(1101)}


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def export(folder: Path, size: int) -> list[Tile]:
    return write_tiles(folder, size, LOG.read, LOG.notes)


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exported")
    export(folder, 600)
    return folder


# Paths: section "Merkle Tree" of c2sp.org/tlog-tiles.


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 1234067), "tile/0/x001/x234/067"),
        (Tile(0, 0), "tile/0/000"),
        (Tile(0, 999), "tile/0/999"),
        (Tile(0, 1000), "tile/0/x001/000"),
        (Tile(0, 273, 112), "tile/0/273.p/112"),
        (Tile(2, 0, 1), "tile/2/000.p/1"),
        (Tile(63, 1_000_000, 255), "tile/63/x001/x000/000.p/255"),
        (Tile(ENTRIES, 1234067), "tile/entries/x001/x234/067"),
        (Tile(ENTRIES, 273, 112), "tile/entries/273.p/112"),
    ],
)
def test_paths(tile: Tile, path: str) -> None:
    assert tile.path == path
    assert parse_path(path) == tile


@given(st.integers(-1, 63), st.integers(0, 2**63 - 1), st.integers(1, 256))
def test_every_path_is_read_back(level: int, number: int, width: int) -> None:
    tile = Tile(level, number, width)
    assert parse_path(tile.path) == tile
    assert tile.full.width == 256


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile/0/0",
        "tile/0/00",
        "tile/0/0000",
        "tile/0/x000/001",
        "tile/0/x001",
        "tile/0/001/002",
        "tile/0/001/x002",
        "tile/00/001",
        "tile/64/001",
        "tile/-1/001",
        "tile/0/001.p/0",
        "tile/0/001.p/01",
        "tile/0/001.p/256",
        "tile/0/001.p/",
        "tile/0/001.p",
        "tile/0/001\n",
        "tile/0/٠٠١",
        "tile/8/0/001",
        "/tile/0/001",
        "tile/0/../001",
        "tile/Entries/001",
        "tile/0/" + "x999/" * 6 + "999",
        "tile/0/" + "x001/" * 40 + "001",
        "tile/0/" + "x001/" * 2000 + "001",
    ],
)
def test_other_spellings_are_no_tiles(path: str) -> None:
    with pytest.raises(FormatError):
        parse_path(path)


@given(st.text(max_size=40) | st.from_regex(r"tile/[0-9a-z]{1,7}/[x0-9/.p]{1,30}", fullmatch=True))
def test_any_text_is_a_path_or_a_format_error(text: str) -> None:
    try:
        tile = parse_path(text)
    except FormatError as error:
        assert error.message  # noqa: PT017
    else:
        assert tile.path == text


# Which tiles there are: section "Partial Tiles".


def test_layout_of_seventy_thousand() -> None:
    tiles = Counter((tile.level, tile.width) for tile in hash_tiles(70_000))
    assert tiles == {(0, 256): 273, (0, 112): 1, (1, 256): 1, (1, 17): 1, (2, 1): 1}
    found = Counter(tile.width for tile in bundles(70_000))
    assert found == {256: 273, 112: 1}


def test_layout_of_a_full_tile_and_of_nothing() -> None:
    assert list(hash_tiles(256)) == [Tile(0, 0), Tile(1, 0, 1)]
    assert list(bundles(256)) == [Tile(ENTRIES, 0)]
    assert list(hash_tiles(0)) == list(bundles(0)) == []


@given(st.integers(1, 2**21))
def test_partial_tiles_have_the_width_of_the_formula(size: int) -> None:
    tiles = list(hash_tiles(size))
    for level in range(4):
        widths = [tile.width for tile in tiles if tile.level == level]
        assert sum(widths) == size // 256**level
        assert [width for width in widths if width < 256] == [size // 256**level % 256][
            : size // 256**level % 256
        ]
        assert [tile.number for tile in tiles if tile.level == level] == list(range(len(widths)))


def test_tile_contents() -> None:
    assert hash_tile(Tile(0, 4, 76), LOG.read) == b"".join(map(leaf_hash, LOG.entries[1024:1100]))
    expected = b"".join(naive_root(LOG.entries[place : place + 256]) for place in range(0, 1024, 256))
    assert hash_tile(Tile(1, 0, 4), LOG.read) == expected
    with pytest.raises(ProofError, match=r"tile/1/000\.p/4: 4 hashes needed, 32 bytes came"):
        hash_tile(Tile(1, 0, 4), lambda nodes: [bytes(32)])


# Entry bundles: section "Log entries".


def test_a_bundle_prefixes_two_bytes_of_length() -> None:
    assert encode_bundle([b"ab", b"", b"c" * 300]) == b"\x00\x02ab\x00\x00\x01\x2c" + b"c" * 300
    assert encode_bundle([bytes(65_535)]) == b"\xff\xff" + bytes(65_535)
    with pytest.raises(FormatError, match="65536 bytes, at most 65535"):
        encode_bundle([bytes(65_536)])


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_bundles_are_read_back(entries: list[bytes]) -> None:
    data = encode_bundle(entries)
    assert decode_bundle(data, len(entries)) == entries
    for wrong in {len(entries) + 1, max(len(entries) - 1, 0)} - {len(entries)}:
        with pytest.raises(FormatError):
            decode_bundle(data, wrong)
    for cut in range(len(data)):
        with pytest.raises(FormatError):
            decode_bundle(data[:cut], len(entries))


@given(st.binary(max_size=600), st.integers(0, 300))
def test_any_bytes_are_a_bundle_or_a_format_error(data: bytes, width: int) -> None:
    try:
        entries = decode_bundle(data, width, "tile/entries/000")
    except FormatError as error:
        assert error.message.startswith("tile/entries/000: ")  # noqa: PT017
    else:
        assert encode_bundle(entries) == data
        assert len(entries) == width


# The export.


def test_an_export_holds_the_tiles_of_its_size_and_nothing_else(tmp_path: Path) -> None:
    written = export(tmp_path / "new" / "log", 600)
    found = files(tmp_path / "new" / "log")
    assert sorted(found) == sorted(tile.path for tile in written)
    assert sorted(found) == [
        "tile/0/000",
        "tile/0/001",
        "tile/0/002.p/88",
        "tile/1/000.p/2",
        "tile/entries/000",
        "tile/entries/001",
        "tile/entries/002.p/88",
    ]
    assert found["tile/entries/001"] == encode_bundle(LOG.entries[256:512])
    assert found["tile/1/000.p/2"] == naive_root(LOG.entries[:256]) + naive_root(LOG.entries[256:512])


def test_files_can_be_read_by_the_web_server(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        export(tmp_path, 3)
    finally:
        os.umask(before)
    assert (tmp_path / "tile/0/000.p/3").stat().st_mode & 0o777 == 0o644


@given(st.lists(st.integers(0, 1100), min_size=1, max_size=5).map(sorted))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_exports_on_top_of_each_other_keep_what_is_there(tmp_path: Path, sizes: list[int]) -> None:
    folder = tmp_path / "log"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for size in sizes:
        before = {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}
        written = {folder / tile.path for tile in export(folder, size)}
        assert not written & set(before)
        assert {path: path.stat().st_mtime_ns for path in before} == before
    for size in sizes:  # the tiles of every published size stay
        TileFolder(folder).audit(size, ROOTS[size])
    assert export(folder, sizes[-1]) == []


def test_an_export_does_not_read_what_it_has(tmp_path: Path) -> None:
    export(tmp_path, 1024)
    asked: list[tuple[int, int]] = []

    def notes(start: int, stop: int) -> Iterator[bytes]:
        asked.append((start, stop))
        return LOG.notes(start, stop)

    written = write_tiles(tmp_path, 1100, LOG.read, notes)
    assert asked == [(768, 1024), (1024, 1100)]  # the newest full bundle is compared
    assert written == [Tile(ENTRIES, 4, 76), Tile(0, 4, 76)]


def test_an_interrupted_export_leaves_whole_files_and_is_taken_up(tmp_path: Path) -> None:
    def failing(start: int, stop: int) -> Iterator[bytes]:
        if start == 512:
            raise StoreError("the store went away")
        return LOG.notes(start, stop)

    with pytest.raises(StoreError, match="went away"):
        write_tiles(tmp_path, 700, LOG.read, failing)
    assert files(tmp_path) == {
        "tile/entries/000": encode_bundle(LOG.entries[:256]),
        "tile/entries/001": encode_bundle(LOG.entries[256:512]),
    }
    (tmp_path / "tile/entries/.002.123.tmp").write_bytes(b"half a fi")
    export(tmp_path, 700)
    TileFolder(tmp_path).audit(700, ROOTS[700])


def test_a_failed_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match=r"tile/entries/000\.p/5: cannot be written: No space left"):
        export(tmp_path, 5)
    assert files(tmp_path) == {}


def test_everything_is_synced_before_an_export_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    events: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def synced(handle: int) -> None:
        events.append(f"sync {Path(f'/proc/self/fd/{handle}').readlink()}")
        fsync(handle)

    def renamed(path: Path, target: Path) -> Path:
        events.append(f"rename {path}")
        return replace(path, target)

    if not Path("/proc/self/fd").is_dir():
        pytest.skip("needs /proc to name open files")
    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", renamed)
    folder = tmp_path / "log"
    export(folder, 257)
    last_rename = max(place for place, event in enumerate(events) if event.startswith("rename"))
    directories = {folder, *(path for path in folder.rglob("*") if path.is_dir())}
    assert {f"sync {path}" for path in directories | {tmp_path}} == set(events[last_rename + 1 :])
    for place, event in enumerate(events):
        if event.startswith("rename"):
            assert events[place - 1] == f"sync {event.removeprefix('rename ')}"
    # A run that was killed may have left names whose directories were never synced; the next one makes up for it.
    events.clear()
    assert export(folder, 257) == []
    assert {f"sync {path}" for path in directories} < set(events)


def test_a_folder_of_another_log_is_refused(tmp_path: Path) -> None:
    export(tmp_path, 600)
    other = Tree([b"another", *LOG.entries[1:]])
    with pytest.raises(StoreError, match="holds other bytes"):
        write_tiles(tmp_path, 600, other.read, other.notes)
    last = Tree([*LOG.entries[:511], b"another", *LOG.entries[512:]])
    with pytest.raises(StoreError, match=r"entries/001: holds other bytes"):
        write_tiles(tmp_path, 700, last.read, last.notes)


def test_a_store_that_falls_short_is_named(tmp_path: Path) -> None:
    with pytest.raises(
        StoreError, match=r"tile/entries/001\.p/44: 44 entries needed from 256 on, the store gave 40"
    ):
        write_tiles(tmp_path, 300, LOG.read, lambda start, stop: LOG.notes(start, min(stop, 296)))
    (tmp_path / "blocked").write_bytes(b"")
    with pytest.raises(StoreError, match="cannot be written"):
        export(tmp_path / "blocked", 3)


def test_write_file_replaces_whole_files(tmp_path: Path) -> None:
    write_file(tmp_path / "checkpoint", b"one\n")
    write_file(tmp_path / "checkpoint", b"two\n")
    assert files(tmp_path) == {"checkpoint": b"two\n"}
    assert TileFolder(tmp_path).checkpoint() == b"two\n"
    write_file(tmp_path / "checkpoint", bytes(65_537))
    with pytest.raises(FormatError, match="longer"):
        TileFolder(tmp_path).checkpoint()


# Reading back.


@given(st.integers(0, 600), st.integers(0, 600))
def test_entries_come_back(exported: Path, start: int, stop: int) -> None:
    folder = TileFolder(exported)
    if start <= stop:
        assert list(folder.entries(start, stop, 600)) == LOG.entries[start:stop]
    else:
        with pytest.raises(ProofError, match="are not in a log of 600"):
            list(folder.entries(start, stop, 600))


def test_a_full_tile_stands_in_for_a_partial_one(exported: Path) -> None:
    folder = TileFolder(exported)
    assert folder.tile(0, 1, 7) == [leaf_hash(entry) for entry in LOG.entries[256:263]]
    assert folder.bundle(1, 7) == LOG.entries[256:263]
    assert list(folder.entries(0, 300)) == LOG.entries[:300]
    with pytest.raises(StoreError, match=r"tile/0/002\.p/87: missing"):
        folder.tile(0, 2, 87)
    with pytest.raises(StoreError, match=r"tile/0/002: missing"):
        folder.tile(0, 2)
    with pytest.raises(StoreError, match=r"checkpoint: missing"):
        folder.checkpoint()


@given(st.integers(1, 600), st.data())
@settings(deadline=None)
def test_proofs_can_be_made_from_tiles(exported: Path, size: int, data: st.DataObject) -> None:
    read = TileFolder(exported).read_nodes(600)
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(1, size))
    path = inclusion_path(index, size, read)
    assert path == inclusion_path(index, size, LOG.read)
    verify_inclusion(leaf_hash(LOG.entries[index]), index, size, path, ROOTS[size])
    verify_consistency(old, ROOTS[old], size, ROOTS[size], consistency_path(old, size, read))
    with pytest.raises(ProofError, match="not in a tree of 600"):
        read([(0, 600)])


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 600, 1024, 1100])
def test_audit_of_a_sound_folder(tmp_path: Path, size: int) -> None:
    export(tmp_path, size)
    TileFolder(tmp_path).audit(size, ROOTS[size])
    assert size or ROOTS[size] == EMPTY_ROOT
    with pytest.raises(ProofError, match="give root"):
        TileFolder(tmp_path).audit(size, bytes(32))


@given(st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_damage_escapes_an_audit(exported: Path, tmp_path: Path, data: st.DataObject) -> None:
    folder = tmp_path / "damaged"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(exported, folder)
    path = data.draw(st.sampled_from(sorted(files(folder))))
    content = bytearray((folder / path).read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    match data.draw(st.sampled_from(["flip", "cut", "grow", "remove", "directory"])):
        case "flip":
            content[place] ^= 1 << data.draw(st.integers(0, 7))
        case "cut":
            del content[place:]
        case "grow":
            content += data.draw(st.binary(min_size=1, max_size=40))
        case _:
            (folder / path).unlink()
            if data.draw(st.booleans()):
                (folder / path).mkdir()
            with pytest.raises(StoreError) as missing:
                TileFolder(folder).audit(600, ROOTS[600])
            assert path in missing.value.message
            return
    (folder / path).write_bytes(content)
    with pytest.raises(VerificationError) as raised:
        TileFolder(folder).audit(600, ROOTS[600])
    assert isinstance(raised.value, FormatError | ProofError)
    # The first tile that contradicts the entries is named: the tile itself, or the tile of the entry's hash.
    assert path.replace("entries", "0") in raised.value.message.replace("entries", "0")


def test_a_forged_entry_with_a_forged_tile_is_caught(exported: Path, tmp_path: Path) -> None:
    """CVE-2026-56865 of x/mod: tiles that are not on the way to the root must be checked against their parents too."""
    folder = tmp_path / "forged"
    shutil.copytree(exported, folder)
    forged = [*LOG.entries[:7], b"forged", *LOG.entries[8:256]]
    (folder / "tile/entries/000").write_bytes(encode_bundle(forged))
    (folder / "tile/0/000").write_bytes(b"".join(map(leaf_hash, forged)))
    with pytest.raises(ProofError, match=r"tile/1/000\.p/2"):
        TileFolder(folder).audit(600, ROOTS[600])
    (folder / "tile/1/000.p/2").write_bytes(naive_root(forged) + naive_root(LOG.entries[256:512]))
    with pytest.raises(ProofError, match="600 entries give root"):
        TileFolder(folder).audit(600, ROOTS[600])


@given(
    st.dictionaries(
        st.sampled_from(sorted(tile.path for tile in (*bundles(300), *hash_tiles(300)))),
        st.binary(max_size=80),
    )
)
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_folder_gives_only_our_errors(tmp_path: Path, contents: dict[str, bytes]) -> None:
    folder = tmp_path / "any"
    shutil.rmtree(folder, ignore_errors=True)
    for path, content in contents.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    with pytest.raises(ComityError) as raised:
        TileFolder(folder).audit(300, bytes(32))
    assert isinstance(raised.value, VerificationError | StoreError)
