# SPDX-License-Identifier: Apache-2.0
"""The blob store: documents, exhibits and sealed items as plain files under their SHA-256, `sha256/ab/abcd...`.

A blob is written to a temporary file, synced and renamed, so a name never stands for half a document. What is read is hashed again:
a store that answers with other bytes is found out here.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from comity.canonical import sha256_hex
from comity.errors import MissingBlobError, ProofError, StoreError


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
        try:
            if target.exists() and target.read_bytes() == data:
                return digest
            target.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".new-")
            try:
                with os.fdopen(handle, "wb") as stream:
                    stream.write(data)
                    stream.flush()
                    os.fsync(stream.fileno())
                Path(temporary).replace(target)
                _sync_folder(target.parent)
            except BaseException:
                Path(temporary).unlink(missing_ok=True)
                raise
        except OSError as error:
            raise StoreError(f"the blob {digest} could not be written: {error}") from error
        return digest

    def get(self, digest: str) -> bytes:
        """The bytes. Raises MissingBlobError when absent, ProofError when they are not what the name says."""
        try:
            data = self.path(digest).read_bytes()
        except FileNotFoundError as error:
            raise MissingBlobError(
                f"the blob {digest} is not in {self.folder}",
                hint="fetch it from a party that holds it; the record names it",
            ) from error
        except OSError as error:
            raise StoreError(f"the blob {digest} could not be read: {error}") from error
        if sha256_hex(data) != digest:
            raise ProofError(
                f"the blob {digest} has other bytes than its name says", hint=f"damaged: {self.path(digest)}"
            )
        return data
