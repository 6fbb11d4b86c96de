# SPDX-License-Identifier: Apache-2.0
"""Where an archive's files lie: a folder, or a bucket with a prefix, both through obstore; told apart by their address alone.

Nothing that is created here can be created again, which is all that write-once rests on. On a folder, what was created is on the disk when
the call returns. Big objects go through a temporary file and are never held in memory.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING

from comity.errors import FormatError, InputError, MissingBlobError, StoreError

if TYPE_CHECKING:
    from obstore.store import LocalStore, S3Store

CHUNK_BYTES = 1 << 20
SMALL_BYTES = 8 << 20
"""Up to here an object is created in one conditional request; above, its parts are uploaded one by one."""
MANY_FOLDERS = 10_000
MAX_FILE_BYTES = 1 << 20
"""No record and no event is larger."""

_BUCKET = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/([^\s?#]*))?")
INCOMING = "incoming"


@dataclass(frozen=True)
class Taken:
    """Bytes that were read once and lie in a temporary file until they are kept or dropped."""

    file: Path
    sha256: str
    size: int

    def drop(self) -> None:
        """Forget them; what was kept stays."""
        self.file.unlink(missing_ok=True)


class Shelf:
    """Files under plain names with "/" between their parts. The subclasses differ in how big objects come to lie there."""

    def __init__(self, address: str, store: LocalStore | S3Store, spool: Path | None) -> None:
        self.address = address
        self.store = store
        self.spool = spool

    def create(self, name: str, data: bytes) -> bool:
        """Write a small file; False where the name is taken, and then nothing has changed. Raises StoreError."""
        import obstore
        from obstore.exceptions import AlreadyExistsError

        with self._failing(name):
            try:
                obstore.put(self.store, name, data, mode="create", use_multipart=False)
            except AlreadyExistsError:
                return False
        self.settle(name)
        return True

    def settle(self, name: str) -> None:
        """Make a new file survive a power cut, where that is for us to do."""

    def read(self, name: str) -> bytes | None:
        """A small file, None where there is none. Raises FormatError where it is too large to be one, StoreError."""
        import obstore

        with self._failing(name):
            try:
                found = obstore.get(self.store, name)
                if found.meta["size"] > MAX_FILE_BYTES:
                    raise FormatError(
                        f"{name} has {found.meta['size']:,} bytes; at most {MAX_FILE_BYTES:,} are allowed"
                    )
                return bytes(found.bytes())
            except FileNotFoundError:
                return None

    def size(self, name: str) -> int | None:
        """The size of an object in bytes, None where there is none."""
        import obstore

        with self._failing(name):
            try:
                return obstore.head(self.store, name)["size"]
            except FileNotFoundError:
                return None

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of an object, piece by piece. Raises MissingBlobError."""
        import obstore

        with self._failing(name):
            try:
                for chunk in obstore.get(self.store, name).stream(CHUNK_BYTES):
                    yield bytes(chunk)
            except FileNotFoundError as error:
                raise MissingBlobError(
                    f"{name} is not in {self.address}", hint="copy it back from another copy of the archive"
                ) from error

    def names(self, folder: str) -> Iterator[str]:
        """Names of all files below `folder`, with it, in no order that can be relied on."""
        import obstore

        with self._failing(folder):
            for page in obstore.list(self.store, prefix=folder):
                for one in page:
                    yield one["path"]

    def delete(self, name: str) -> None:
        """Remove a file, or find that it is gone."""
        import obstore

        with self._failing(name):
            try:
                obstore.delete(self.store, name)
            except FileNotFoundError:
                return

    def take(self, content: bytes | Path | IO[bytes] | Iterable[bytes]) -> Taken:
        """Read bytes once into a temporary file, hashing them on the way. Raises InputError where they cannot be read."""
        with self._failing(INCOMING):
            folder = self._spool_folder()
            handle, name = tempfile.mkstemp(dir=folder, prefix="incoming-")
        try:
            with os.fdopen(handle, "wb") as target:
                digest, size = _copy(content, target)
                target.flush()
                os.fsync(target.fileno())
        except BaseException as error:
            Path(name).unlink(missing_ok=True)
            if isinstance(error, OSError):
                raise StoreError(
                    f"{name} could not be written: {error.strerror}", hint="is there room on the disk?"
                ) from error
            raise
        return Taken(Path(name), digest, size)

    def _spool_folder(self) -> Path | None:
        return self.spool

    def keep(self, taken: Taken, name: str) -> bool:
        """Give what was taken its name, unless the name is there already (False). Raises StoreError."""
        raise NotImplementedError

    @contextmanager
    def _failing(self, name: str) -> Iterator[None]:
        """Turn every failure of the store into a StoreError that says where."""
        from obstore.exceptions import BaseError

        try:
            yield
        except FileNotFoundError:
            raise
        except (BaseError, OSError, ValueError) as error:
            first = str(error).strip().partition("\n")[0]
            raise StoreError(
                f"{self.address}: {name} could not be read or written: {first}",
                hint="check the folder, or the bucket, its endpoint and credentials (AWS_... variables)",
            ) from error


class FolderShelf(Shelf):
    """An archive in a folder. Temporary files lie in its `incoming`, on the same disk, so that keeping them is a rename."""

    def __init__(self, folder: Path) -> None:
        from obstore.store import LocalStore

        super().__init__(str(folder), LocalStore(folder), folder / INCOMING)
        self.folder = folder
        self._settled = {folder}  # folders whose own entry is on the disk
        self._syncing = ThreadPoolExecutor(16, "sync")

    def settle(self, name: str) -> None:
        """Sync the file and its folder, and the folders above up to the archive's own where they may be new; all at the same time, since a
        disk syncs many files as fast as one.
        """
        folder = (self.folder / name).parent
        paths, new = [self.folder / name, folder], []
        while folder not in self._settled:
            new.append(folder)
            folder = folder.parent
            paths.append(folder)
        with self._failing(name):
            for done in [self._syncing.submit(_sync, path) for path in paths]:
                done.result()
        if len(self._settled) > MANY_FOLDERS:
            self._settled = {self.folder}
        self._settled.update(new)

    def _spool_folder(self) -> Path:
        folder = self.folder / INCOMING
        folder.mkdir(exist_ok=True)
        return folder

    def keep(self, taken: Taken, name: str) -> bool:
        """A hard link under the new name: it is there whole or not at all, and an existing one stays."""
        import obstore
        from obstore.exceptions import AlreadyExistsError

        with self._failing(name):
            try:
                obstore.rename(self.store, f"{INCOMING}/{taken.file.name}", name, overwrite=False)
            except AlreadyExistsError:
                return False
        self.settle(name)
        return True


class BucketShelf(Shelf):
    """An archive in an S3-compatible bucket; endpoint, region and credentials come from the AWS_... variables that obstore reads."""

    def __init__(self, address: str, bucket: str, prefix: str, spool: Path | None = None) -> None:
        from obstore.exceptions import BaseError
        from obstore.store import S3Store

        http = any(os.environ.get(name, "").startswith("http://") for name in _ENDPOINTS)
        try:
            store = S3Store(
                bucket,
                prefix=prefix or None,
                client_options={"allow_http": True} if http else None,
                retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=30)},
            )
        except (BaseError, ValueError) as error:
            raise InputError(f"{address} cannot be opened: {error}") from error
        super().__init__(address, store, spool)

    def keep(self, taken: Taken, name: str) -> bool:
        """One conditional request for a small object. A large one is uploaded in parts and appears when it is complete; since its name is
        its hash, whoever else uploads it at the same time brings the same bytes.
        """
        if taken.size <= SMALL_BYTES:
            return self.create(name, taken.file.read_bytes())
        if self.size(name) is not None:
            return False
        import obstore

        with self._failing(name):
            obstore.put(self.store, name, taken.file)
        return True


_ENDPOINTS = ("AWS_ENDPOINT", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3")


def shelf_at(address: str | Path) -> Shelf:
    """The shelf at an address: s3://bucket/prefix, or else a folder that exists. Raises InputError."""
    text = str(address)
    if "://" in text:
        match = _BUCKET.fullmatch(text)
        if match is None or ".." in (match[2] or ""):
            raise InputError(
                f"{text} is not the address of an archive", hint="expected a folder, or s3://bucket/prefix"
            )
        return BucketShelf(text, match[1], (match[2] or "").strip("/"))
    folder = Path(address)
    if not folder.is_dir():
        raise InputError(
            f"{text} is not a folder", hint="expected the folder of an archive, or s3://bucket/prefix"
        )
    return FolderShelf(folder.resolve())


def pieces(content: bytes | Path | IO[bytes] | Iterable[bytes]) -> Iterator[bytes]:
    """The content in pieces, whatever it came as. Raises InputError where a file cannot be read."""
    if isinstance(content, bytes):
        yield content
    elif isinstance(content, Path):
        try:
            with content.open("rb") as stream:
                yield from pieces(stream)
        except OSError as error:
            raise InputError(f"{content} cannot be read: {error.strerror}") from error
    elif hasattr(content, "read"):
        while chunk := content.read(CHUNK_BYTES):
            yield chunk
    else:
        yield from content


def _copy(content: bytes | Path | IO[bytes] | Iterable[bytes], target: IO[bytes]) -> tuple[str, int]:
    """Write and hash at the same time: both let other threads run, so the hash costs no time of its own."""
    digest, size = hashlib.sha256(), 0
    with ThreadPoolExecutor(1) as hashing:
        waiting = hashing.submit(digest.update, b"")
        for chunk in pieces(content):
            waiting.result()
            waiting = hashing.submit(digest.update, chunk)
            target.write(chunk)
            size += len(chunk)
        waiting.result()
    return digest.hexdigest(), size


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
