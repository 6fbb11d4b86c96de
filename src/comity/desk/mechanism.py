# SPDX-License-Identifier: Apache-2.0
"""A mechanism on this machine: its store, its blobs, and the state folded from them.

Reading only; whoever holds the log's key appends through `host`. The cache beside the record is a convenience that may be lost at any
time: a snapshot is used only if it is whole and its root is the store's own at its size, and verification never looks at it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from comity.canonical import from_base64, sha256, sha256_hex
from comity.desk.fold import Fold
from comity.desk.state import State
from comity.errors import ComityError, FormatError, InputError, StoreError
from comity.record import merkle
from comity.record.blobs import BlobStore
from comity.record.checkpoint import parse_checkpoint
from comity.record.note import Note, parse_note
from comity.record.proof import Proof
from comity.record.store import Row, Store, open_store

RECORD_FILE = "record.sqlite"
_SNAPSHOT_EVERY = 500


def text_key(digest: bytes) -> int:
    """The store's key of a text, from the SHA-256 of the text."""
    return int.from_bytes(digest[:8], "big", signed=True)


class Pending(dict[int, Row]):
    """Rows by index that the host is about to append, and their indices by text key; empty but during an append."""

    def __init__(self) -> None:
        super().__init__()
        self.by_text: dict[int, list[int]] = {}

    def add(self, row: Row) -> None:
        """Take the next row."""
        self[row.number] = row
        self.by_text.setdefault(row.text_key, []).append(row.number)

    def clear(self) -> None:
        """Forget all rows, after their commit or instead of it."""
        super().clear()
        self.by_text.clear()


class Mechanism:
    """The mechanism in `folder`; `store_address` names a PostgreSQL database in place of the embedded file."""

    def __init__(self, folder: Path, store: Store) -> None:
        self.folder = folder
        self.store = store
        self.blobs = BlobStore(folder / "blobs")
        self.pending = Pending()
        self._fold: Fold | None = None
        self._snapshot_size = 0

    @classmethod
    def open(cls, folder: Path, store_address: str | None = None) -> Mechanism:
        """Open an existing mechanism. Raises StoreError."""
        return cls(folder, open_store(store_address or folder / RECORD_FILE))

    @classmethod
    def create(cls, folder: Path, store_address: str | None = None) -> Mechanism:
        """Make an empty store in `folder`, which may exist but hold no record. Raises StoreError."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"{folder} cannot be made: {error}") from error
        return cls(folder, open_store(store_address or folder / RECORD_FILE, create=True))

    def close(self) -> None:
        """Release the store."""
        self.store.close()

    def nodes(self, wanted: Sequence[tuple[int, int]]) -> list[bytes]:
        """Stored hashes of complete subtrees; those of rows that the host is about to append come from `pending`."""
        if not self.pending:
            return self.store.nodes(wanted)
        found = []
        for level, number in wanted:
            index, offset = merkle.stored_at(level, number)
            row = self.pending.get(index)
            found.append(
                row.hashes[offset : offset + merkle.HASH_BYTES]
                if row
                else self.store.nodes([(level, number)])[0]
            )
        return found

    def root_at(self, size: int) -> bytes:
        """The log's root at `size`."""
        return merkle.root(size, self.nodes)

    def twins(self, digest: bytes, note: Note) -> list[int]:
        """Indices of stored or pending entries with the same text as `note`; `digest` is the SHA-256 of it."""
        key = text_key(digest)
        found = self.store.same_text(key)
        if self.pending:
            found += self.pending.by_text.get(key, [])
        return [index for index in found if self._text_at(index) == note.text] if found else found

    def _text_at(self, index: int) -> bytes | None:
        pending = self.pending.get(index)
        try:
            return parse_note(pending.note if pending else self.store.note(index)).text
        except FormatError:
            return None

    def fold_from(self, state: State) -> Fold:
        """A fold that goes on from `state`, reading this store. An entry is never its own twin: only earlier ones count."""
        fold = Fold(
            state,
            self.root_at,
            lambda digest, note: [i for i in self.twins(digest, note) if 0 <= i < fold.state.size],
        )
        return fold

    def fold_up_to(self, size: int) -> Fold:
        """The fold of the first `size` entries; it is kept, and goes on from where it stands or from the newest usable snapshot."""
        fold = self._fold
        if fold is None or fold.state.size > size:
            fold = self._fold = self.fold_from(self._load_snapshot(size))
            self._snapshot_size = fold.state.size
        if fold.state.size < size:
            for row in self.store.rows(fold.state.size, size):
                fold.step(row.note)
        return fold

    def state(self, size: int | None = None) -> State:
        """The state after the first `size` entries (all if None), with its root; saves a snapshot when much was folded."""
        whole = self.store.size()
        if size is not None and not 0 < size <= whole:
            raise InputError(f"the record has {whole} entries; there is no state at size {size}")
        fold = self.fold_up_to(whole if size is None else size)
        state = fold.set_root(self.root_at(fold.state.size))
        if state.size == whole and whole - self._snapshot_size >= _SNAPSHOT_EVERY:
            self.save_snapshot(state)
        return state

    def forget(self) -> None:
        """Drop the folded state, after a commit failed: it is folded again from what the store holds."""
        self._fold = None

    def save_snapshot(self, state: State) -> None:
        """Keep the state in the cache, if the cache can be written."""
        data = state.encode()
        path = self.folder / "cache" / "state.json"
        with suppress(OSError):
            path.parent.mkdir(exist_ok=True)
            temporary = path.with_suffix(f".{os.getpid()}.tmp")
            temporary.write_bytes(f"{sha256_hex(data)}\n".encode() + data)
            temporary.replace(path)
            self._snapshot_size = state.size

    def _load_snapshot(self, at_most: int) -> State:
        try:
            digest, _, data = (self.folder / "cache" / "state.json").read_bytes().partition(b"\n")
            if sha256(data).hex().encode() != digest:
                return State()
            state = State.decode(data)
            if 0 < state.size <= at_most and from_base64(state.root, 32) == self.root_at(state.size):
                return state
        except (OSError, ComityError):
            pass
        return State()

    def head(self) -> bytes:
        """The last checkpoint that the host signed."""
        note = self.store.head()
        if note is None:
            raise StoreError(
                f"{self.folder} holds no entry yet", hint="its charter is still to be signed and submitted"
            )
        return note

    def evidence(self, size: int) -> bytes:
        """The checkpoint of `size` with every cosignature that it has. Raises StoreError when that size has none and is not the last."""
        cosigned = self.store.cosigned(size)
        if cosigned is not None:
            return cosigned[0] + b"".join(cosigned[1])
        head = self.head()
        if parse_checkpoint(head)[0].size != size:
            raise StoreError(
                f"no checkpoint of size {size} was kept",
                hint="kept are the last one and those that a witness cosigned",
            )
        return head

    def prove(self, index: int) -> Proof:
        """The `.tlog-proof` of an entry against the last signed checkpoint, cosignatures included."""
        size = parse_checkpoint(self.head())[0].size
        path = merkle.inclusion_path(index, size, self.store.nodes)
        return Proof(index, tuple(path), self.evidence(size))
