# SPDX-License-Identifier: Apache-2.0
"""Blobs are kept whole under their hash, or not at all."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.errors import MissingBlobError, ProofError, StoreError
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
