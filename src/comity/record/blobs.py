# SPDX-License-Identifier: Apache-2.0
"""The blob store: documents, exhibits, sealed items and ballot boxes as plain files under their SHA-256, `sha256/ab/abcd...`.

A blob is written to a temporary file, synced and renamed, so a name never stands for half a document. What is read is hashed again:
a store that answers with other bytes is found out here. `put` and `get` hold a blob in memory; the others go through it in parts.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from comity.canonical import sha256_hex
from comity.errors import InputError, MissingBlobError, ProofError, StoreError

_PART_BYTES = 1 << 20


def _sync_folder(folder: Path) -> None:
    """Make a rename in `folder` survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class BlobStore:
    """Blobs below `folder`, which is made when the first one is put."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, digest: str) -> Path:
        """Where the blob with this SHA-256 (64 hexadecimal digits) lies."""
        return self.folder / "sha256" / digest[:2] / digest

    def has(self, digest: str) -> bool:
        """Whether it is here; says nothing about its bytes."""
        return self.path(digest).is_file()

    def put(self, data: bytes) -> str:
        """Keep `data` durably; returns its SHA-256. Putting it again changes nothing, or mends a damaged file."""
        digest = sha256_hex(data)
        target = self.path(digest)
        with _store_errors(digest):
            if not (target.exists() and target.read_bytes() == data):
                with _replacing(target) as stream:
                    stream.write(data)
        return digest

    def put_file(self, source: Path, size: int | None = None) -> tuple[str, int]:
        """Keep a file, or its first `size` bytes, as `put` does; returns SHA-256 and size. Raises InputError where it cannot be read."""
        try:
            with source.open("rb") as file:
                digest, length = _hashed(file, size)
        except OSError as error:
            raise InputError(f"{source} cannot be read: {error.strerror}") from error
        self._copy(source, digest, length)
        return digest, length

    def take(self, other: BlobStore, digest: str) -> None:
        """Keep a copy of what another store holds. Raises as `check` of the other store does."""
        self._copy(other.path(digest), digest, other.check(digest))

    def _copy(self, source: Path, digest: str, size: int) -> None:
        target = self.path(digest)
        with _store_errors(digest):
            if target.exists():
                with target.open("rb") as there:
                    if _hashed(there)[0] == digest:
                        return
            with source.open("rb") as file, _replacing(target) as stream:
                if _hashed(file, size, into=stream)[0] != digest:
                    raise StoreError(f"{source} changed while it was copied", hint="try again")

    def get(self, digest: str) -> bytes:
        """The bytes. Raises MissingBlobError when absent, ProofError when they are not what the name says."""
        with self._reading(digest) as file:
            data = file.read()
        self._check_name(digest, sha256_hex(data))
        return data

    def check(self, digest: str) -> int:
        """The size in bytes of a blob that is here and whole. Raises as `get` does."""
        with self._reading(digest) as file:
            found, size = _hashed(file)
        self._check_name(digest, found)
        return size

    @contextmanager
    def _reading(self, digest: str) -> Iterator[BinaryIO]:
        try:
            with self.path(digest).open("rb") as file:
                yield file
        except FileNotFoundError as error:
            raise MissingBlobError(
                f"the blob {digest} is not in {self.folder}",
                hint="fetch it from a party that holds it; the record names it",
            ) from error
        except OSError as error:
            raise StoreError(f"the blob {digest} could not be read: {error}") from error

    def _check_name(self, digest: str, found: str) -> None:
        if found != digest:
            raise ProofError(
                f"the blob {digest} has other bytes than its name says", hint=f"damaged: {self.path(digest)}"
            )


@contextmanager
def _store_errors(digest: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(f"the blob {digest} could not be written: {error}") from error


@contextmanager
def _replacing(target: Path) -> Iterator[BinaryIO]:
    """What is written takes the target's place at the end, synced; nothing of it stays if the block fails."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).replace(target)
        _sync_folder(target.parent)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _hashed(file: BinaryIO, size: int | None = None, *, into: BinaryIO | None = None) -> tuple[str, int]:
    """SHA-256 and size of a file, or of its first `size` bytes, which are also written `into` another."""
    hasher, left, length = hashlib.sha256(), size, 0
    while part := file.read(_PART_BYTES if left is None else min(_PART_BYTES, left)):
        hasher.update(part)
        length += len(part)
        left = None if left is None else left - len(part)
        if into is not None:
            into.write(part)
    return hasher.hexdigest(), length
