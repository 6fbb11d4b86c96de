# SPDX-License-Identifier: Apache-2.0
"""Blobs are kept whole under their hash, or not at all."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.errors import InputError, MissingBlobError, ProofError, StoreError
from comity.record.blobs import BlobStore


@pytest.fixture
def blobs(tmp_path: Path) -> BlobStore:
    return BlobStore(tmp_path / "blobs")


@given(st.binary(max_size=300))
def test_what_is_put_is_got(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    blobs = BlobStore(tmp_path_factory.mktemp("blobs"))
    digest = blobs.put(data)
    assert digest == hashlib.sha256(data).hexdigest()
    assert blobs.has(digest)
    assert blobs.get(digest) == data
    assert blobs.path(digest) == blobs.folder / "sha256" / digest[:2] / digest


def test_nothing_is_made_before_the_first_blob(blobs: BlobStore) -> None:
    assert not blobs.has("0" * 64)
    with pytest.raises(MissingBlobError, match=f"the blob {'0' * 64} is not in"):
        blobs.get("0" * 64)
    assert not blobs.folder.exists()


def test_putting_again_changes_nothing(blobs: BlobStore) -> None:
    digest = blobs.put(b"text")
    before = blobs.path(digest).stat()
    assert blobs.put(b"text") == digest
    assert (blobs.path(digest).stat().st_ino, blobs.path(digest).stat().st_mtime_ns) == (
        before.st_ino,
        before.st_mtime_ns,
    )
    assert [path.name for path in blobs.path(digest).parent.iterdir()] == [digest]


def test_other_bytes_than_the_name_says_are_found_out(blobs: BlobStore) -> None:
    digest = blobs.put(b"text")
    for wrong in (b"", b"Text", b"text\n"):
        blobs.path(digest).write_bytes(wrong)
        with pytest.raises(ProofError, match="has other bytes than its name says") as caught:
            blobs.get(digest)
        assert str(blobs.path(digest)) in caught.value.hint


def test_a_write_that_fails_leaves_no_trace(blobs: BlobStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(StoreError, match=r"could not be written: .*No space left"):
            blobs.put(b"text")
    digest = hashlib.sha256(b"text").hexdigest()
    assert not blobs.has(digest)
    assert [path for path in blobs.folder.rglob("*") if path.is_file()] == []
    assert blobs.put(b"text") == digest


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "blobs").write_text("a file")
    with pytest.raises(StoreError, match="could not be written"):
        BlobStore(tmp_path / "blobs").put(b"text")


def test_a_blob_that_cannot_be_read(blobs: BlobStore) -> None:
    digest = hashlib.sha256(b"text").hexdigest()
    blobs.path(digest).mkdir(parents=True)
    assert not blobs.has(digest)
    with pytest.raises(StoreError, match="could not be read"):
        blobs.get(digest)


def test_a_file_is_kept_as_its_bytes_are(blobs: BlobStore, tmp_path: Path) -> None:
    source = tmp_path / "box"
    data = b"ballot" * 400_000
    source.write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    assert blobs.put_file(source) == (digest, len(data))
    assert blobs.get(digest) == data
    assert blobs.check(digest) == len(data)
    before = blobs.path(digest).stat().st_ino
    assert blobs.put_file(source) == (digest, len(data))
    assert blobs.path(digest).stat().st_ino == before
    assert [path.name for path in blobs.path(digest).parent.iterdir()] == [digest]


def test_the_beginning_of_a_file(blobs: BlobStore, tmp_path: Path) -> None:
    source = tmp_path / "box"
    source.write_bytes(b"opening and ballots")
    for size in (0, 7, 19, 99):
        digest, length = blobs.put_file(source, size)
        assert blobs.get(digest) == b"opening and ballots"[:size]
        assert length == min(size, 19)


def test_a_damaged_blob_is_mended_by_its_file(blobs: BlobStore, tmp_path: Path) -> None:
    source = tmp_path / "box"
    source.write_bytes(b"text")
    digest, _ = blobs.put_file(source)
    blobs.path(digest).write_bytes(b"Text")
    with pytest.raises(ProofError, match="has other bytes than its name says"):
        blobs.check(digest)
    blobs.put_file(source)
    assert blobs.check(digest) == 4


def test_a_file_that_cannot_be_read_or_kept(
    blobs: BlobStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        blobs.put_file(tmp_path / "nothing")
    with pytest.raises(MissingBlobError):
        blobs.check("0" * 64)
    assert not blobs.folder.exists()
    source = tmp_path / "box"
    source.write_bytes(b"text")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(StoreError, match=r"could not be written: .*No space left"):
            blobs.put_file(source)
    assert [path for path in blobs.folder.rglob("*") if path.is_file()] == []


def test_a_file_that_grows_while_it_is_copied_is_kept_as_it_was_read_or_not_at_all(
    blobs: BlobStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A ballot box may be appended to at any moment; what changes before its size is found out."""
    source = tmp_path / "box"
    source.write_bytes(b"box")
    real = BlobStore._copy

    def changed(self: BlobStore, path: Path, digest: str, size: int) -> None:
        path.write_bytes(change)
        real(self, path, digest, size)

    monkeypatch.setattr(BlobStore, "_copy", changed)
    change = b"box and a ballot"
    digest, size = blobs.put_file(source)
    assert (blobs.get(digest), size) == (b"box", 3)
    source.write_bytes(b"new")
    change = b"old"
    with pytest.raises(StoreError, match="changed while it was copied"):
        blobs.put_file(source)
    assert [path.name for path in blobs.folder.rglob("*") if path.is_file()] == [digest]


def test_a_blob_is_taken_from_another_store_whole_or_not_at_all(blobs: BlobStore, tmp_path: Path) -> None:
    other = BlobStore(tmp_path / "other")
    digest = other.put(b"text")
    blobs.take(other, digest)
    assert blobs.get(digest) == b"text"
    with pytest.raises(MissingBlobError):
        blobs.take(other, "0" * 64)
    other.path(digest).write_bytes(b"Text")
    with pytest.raises(ProofError):
        blobs.take(other, digest)
    assert blobs.get(digest) == b"text"
