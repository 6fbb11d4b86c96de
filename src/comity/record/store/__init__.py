# SPDX-License-Identifier: Apache-2.0
"""What a record store is: entries in order, the hashes that each appended entry created, and the host's checkpoints.

The SQLite and PostgreSQL stores are written natively and share no code beyond this page; one conformance suite proves them equal.
A store trusts nobody's word about its content and vouches for none of it: verification recomputes everything.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple, Protocol

from comity.errors import UsageError


class Row(NamedTuple):
    """Everything that appending entry `number` created.

    `hashes` are the roots of the complete subtrees that end at this entry, level 0 first, 32 bytes each. `text_key` is the first
    8 bytes of the SHA-256 of the signed text as a signed integer: an index for finding identical texts, never a proof of identity.
    """

    number: int
    hashes: bytes
    text_key: int
    note: bytes


class Writer(Protocol):
    """The one writer, for as long as `Store.writing()` lasts."""

    @property
    def size(self) -> int:
        """Entries in the store, read under the lock."""
        ...

    def append(self, rows: Sequence[Row], checkpoint: bytes) -> None:
        """Add rows in order, and the signed checkpoint that covers them."""
        ...

    def cosign(self, size: int, checkpoint: bytes, name: str, line: bytes) -> None:
        """Keep a witness's line for the checkpoint of `size`; a later line of the same witness for that size replaces it."""
        ...


class Store(Protocol):
    """One mechanism's record. All methods raise StoreError (BusyError where another writer is in the way)."""

    def size(self) -> int:
        """Entries in the store."""
        ...

    def note(self, index: int) -> bytes:
        """The bytes of one entry."""
        ...

    def rows(self, start: int, stop: int) -> Iterator[Row]:
        """Rows `start` to `stop` - 1 in order, in bounded memory."""
        ...

    def nodes(self, wanted: Sequence[tuple[int, int]]) -> list[bytes]:
        """32-byte hashes of complete subtrees, each given as (level, number)."""
        ...

    def same_text(self, text_key: int) -> list[int]:
        """Indices whose text may be identical, ascending."""
        ...

    def repeated_text_keys(self) -> set[int]:
        """Text keys that more than one row has, counted over the rows themselves and not over an index."""
        ...

    def head(self) -> bytes | None:
        """The last signed checkpoint."""
        ...

    def cosigned(self, size: int) -> tuple[bytes, list[bytes]] | None:
        """The checkpoint of `size` with its witnesses' lines by name, or None when nobody cosigned that size."""
        ...

    def cosigned_sizes(self) -> list[int]:
        """Sizes that somebody cosigned, ascending."""
        ...

    def writing(self) -> AbstractContextManager[Writer]:
        """Take the writer lock; commit durably at the end of the block, or leave no trace if it raises."""
        ...

    def close(self) -> None:
        """Release the store."""
        ...


def open_store(where: str | Path, *, create: bool = False) -> Store:
    """The store at a PostgreSQL address, or in the SQLite file `where`. Database drivers are imported only here."""
    text = str(where)
    if text.startswith(("postgresql://", "postgres://")):
        try:
            from comity.record.store.postgres import PostgresStore
        except ImportError as error:
            raise UsageError(
                "the PostgreSQL store is not installed", hint="pip install 'comity[postgres]'"
            ) from error
        return PostgresStore(text, create=create)
    from comity.record.store.sqlite import SqliteStore

    return SqliteStore(Path(text), create=create)
