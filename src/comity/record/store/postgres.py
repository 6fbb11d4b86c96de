# SPDX-License-Identifier: Apache-2.0
"""The record in a PostgreSQL database: one mechanism in the schema that the address leads to, one connection, opened again when lost.

The writer lock is an advisory lock of the transaction (PostgreSQL manual, section 13.3.5): indices are given out under it, and the server
lets it go with the transaction, whatever becomes of us. A crash before COMMIT leaves no trace. Error messages name the place and quote
the server, and never hold a password.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, LiteralString

import psycopg
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict

from comity.errors import BusyError, StoreError
from comity.record.store import Row

_LAYOUT_VERSION = 1
_ROWS_A_READ = 256
_BUSY_SECONDS = 10.0
_CONNECT_SECONDS = 10
_SCHEMA: LiteralString = """
CREATE TABLE comity_entries (idx bigint PRIMARY KEY, hashes bytea NOT NULL, text_key bigint NOT NULL, note bytea NOT NULL);
CREATE INDEX comity_entries_text ON comity_entries (text_key);
CREATE TABLE comity_head (only_one integer PRIMARY KEY CHECK (only_one = 1), note bytea NOT NULL);
CREATE TABLE comity_checkpoints (size bigint PRIMARY KEY, note bytea NOT NULL);
CREATE TABLE comity_cosignatures (size bigint, name bytea, line bytea NOT NULL, PRIMARY KEY (size, name));
CREATE TABLE comity_layout (version integer NOT NULL);
"""
# Read committed: what is read after the lock was granted is what the writer before us committed, not an older snapshot.
_BEGIN: LiteralString = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SET LOCAL synchronous_commit = on"
_LOCK: LiteralString = (
    "SELECT pg_advisory_xact_lock((x'436d7479'::bigint << 32) + 'comity_head'::regclass::oid::bigint)"
)
_NODES: LiteralString = """
SELECT substring(hashes FROM level * 32 + 1 FOR 32) FROM unnest(%s::bigint[], %s::integer[]) WITH ORDINALITY AS wanted (idx, level, place)
LEFT JOIN comity_entries USING (idx) ORDER BY place
"""
_COSIGNED: LiteralString = """
SELECT note, ARRAY(SELECT line FROM comity_cosignatures c WHERE c.size = k.size ORDER BY name) FROM comity_checkpoints k WHERE size = %s
"""
# What the parts of an address may look like. An unescaped `@`, `/` or `:` in a password would move some of it into another part.
_HOST = re.compile(r"[A-Za-z0-9._,:-]*|/[^@,]*")
_PORT = re.compile(r"[0-9,]*")


class PostgresStore:
    """The record at `address`, a postgresql:// URI of libpq. `create` makes its tables and refuses where they are already."""

    def __init__(self, address: str, *, create: bool = False) -> None:
        self._parameters = _parse(address)
        host, name = (self._parameters.get(key, "") for key in ("host", "dbname"))
        self.place = f"the PostgreSQL database {name or '(default)'} at {host or '(default)'}"
        self._thread = threading.get_ident()
        self._db: psycopg.Connection[Any] | None = None
        self._writing = self._closed = False
        try:
            if create:
                self._make()
            self._connection()
        except BaseException:
            self.close()
            raise

    def _make(self) -> None:
        with self._errors("created"):
            db = self._connect()
            try:
                with db.transaction():
                    if db.execute("SELECT to_regclass('comity_layout')").fetchone() != (None,):
                        raise StoreError(f"{self.place} holds a record already")
                    db.execute(_SCHEMA)
                    db.execute("INSERT INTO comity_layout VALUES (%s)", (_LAYOUT_VERSION,))
            except (errors.DuplicateTable, errors.UniqueViolation) as error:
                raise StoreError(f"{self.place} holds a record already") from error
            finally:
                db.close()

    def _connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(**self._parameters, autocommit=True)

    def _connection(self) -> psycopg.Connection[Any]:
        """The connection; where it was lost, a new one, but never in the middle of a transaction."""
        if self._closed:
            raise StoreError(f"{self.place} was closed")
        if threading.get_ident() != self._thread:
            raise StoreError(f"{self.place} was opened in another thread", hint="each thread opens its own")
        if self._db is None or self._db.closed:
            if self._writing:
                raise StoreError(f"the connection to {self.place} was lost; nothing was written")
            with self._errors("opened"):
                self._db = self._connect()
                self._check_layout(self._db)
        return self._db

    def _check_layout(self, db: psycopg.Connection[Any]) -> None:
        try:
            found = db.execute("SELECT version FROM comity_layout").fetchall()
        except errors.UndefinedTable as error:
            raise StoreError(f"there is no record in {self.place}") from error
        if found != [(_LAYOUT_VERSION,)]:
            raise StoreError(f"{self.place} is not a Comity record of layout {_LAYOUT_VERSION}")

    @contextmanager
    def _errors(self, what: str) -> Iterator[None]:
        try:
            yield
        except (errors.LockNotAvailable, errors.DeadlockDetected, errors.SerializationFailure) as error:
            raise BusyError(f"{self.place} is in use by another writer", hint="try again") from error
        except psycopg.Error as error:
            reason = error.diag.message_primary or " ".join(str(error).split())
            raise StoreError(f"{self.place} could not be {what}: {reason}") from error

    def _read(self, query: LiteralString, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with self._errors("read"):
            return self._connection().execute(query, values, binary=True).fetchall()

    def size(self) -> int:
        """Entries in the store."""
        return _size(self._read("SELECT max(idx) FROM comity_entries"))

    def note(self, index: int) -> bytes:
        """The bytes of one entry."""
        found = self._read("SELECT note FROM comity_entries WHERE idx = %s", (index,))
        if not found:
            raise StoreError(f"the record has no entry {index}")
        return bytes(found[0][0])

    def rows(self, start: int, stop: int) -> Iterator[Row]:
        """Rows in order. Each read is its own short statement: a long walk holds back neither writers nor the vacuum."""
        while start < stop:
            found = self._read(
                "SELECT idx, hashes, text_key, note FROM comity_entries WHERE idx >= %s AND idx < %s ORDER BY idx LIMIT %s",
                (start, stop, _ROWS_A_READ),
            )
            for row in found or [(None,)]:
                if row[0] != start:
                    raise StoreError(f"the record lacks entry {start}")
                yield Row._make(row)
                start += 1

    def nodes(self, wanted: Sequence[tuple[int, int]]) -> list[bytes]:
        """Hashes of complete subtrees, in one query; (level, number) lies in the row of the last entry under it."""
        places = [((number + 1) << level) - 1 for level, number in wanted]
        found = [row[0] for row in self._read(_NODES, (places, [level for level, _ in wanted]))]
        for (level, number), node in zip(wanted, found, strict=True):
            if node is None or len(node) != 32:
                raise StoreError(f"the record lacks the hash of subtree {number} at level {level}")
        return found

    def same_text(self, text_key: int) -> list[int]:
        """Indices whose text may be identical, ascending."""
        return [
            row[0]
            for row in self._read(
                "SELECT idx FROM comity_entries WHERE text_key = %s ORDER BY idx", (text_key,)
            )
        ]

    def repeated_text_keys(self) -> set[int]:
        """Text keys that more than one row has, counted over the rows themselves."""
        found = self._read("SELECT text_key FROM comity_entries GROUP BY text_key HAVING count(*) > 1")
        return {row[0] for row in found}

    def head(self) -> bytes | None:
        """The last signed checkpoint."""
        found = self._read("SELECT note FROM comity_head")
        return bytes(found[0][0]) if found else None

    def cosigned(self, size: int) -> tuple[bytes, list[bytes]] | None:
        """The checkpoint of `size` with its witnesses' lines."""
        found = self._read(_COSIGNED, (size,))
        return (found[0][0], list(found[0][1])) if found else None

    def cosigned_sizes(self) -> list[int]:
        """Sizes that somebody cosigned."""
        return [row[0] for row in self._read("SELECT size FROM comity_checkpoints ORDER BY size")]

    @contextmanager
    def writing(self) -> Iterator[PostgresWriter]:
        """The writer lock is held from here to COMMIT; whatever raises in between is rolled back.

        Only a connection lost during COMMIT itself leaves it open whether the append is there; whole or not at all it is in any case.
        """
        if self._writing:
            raise StoreError(f"{self.place} is being written already")
        db = self._connection()
        self._writing = True
        try:
            with self._errors("written"):
                db.execute(_BEGIN)
                db.execute("SELECT set_config('lock_timeout', %s, true)", (f"{int(_BUSY_SECONDS * 1000)}ms",))
                db.execute(_LOCK)
                yield PostgresWriter(db, self.size())
                self._commit(db)
        except BaseException:
            with suppress(psycopg.Error):
                db.execute("ROLLBACK")
            if db.info.transaction_status != psycopg.pq.TransactionStatus.IDLE:
                db.close()
            raise
        finally:
            self._writing = False

    def _commit(self, db: psycopg.Connection[Any]) -> None:
        """The server answers COMMIT with ROLLBACK, and no error, where a statement had failed and the caller went on."""
        if db.execute("COMMIT").statusmessage != "COMMIT":
            raise StoreError(f"{self.place} could not be written: a part of the transaction had failed")

    def close(self) -> None:
        """Close the connection; a transaction that is not committed is undone by the server."""
        self._closed = True
        if self._db is not None:
            self._db.close()


class PostgresWriter:
    """Lives inside `PostgresStore.writing()` only."""

    def __init__(self, db: psycopg.Connection[Any], size: int) -> None:
        self._db = db
        self.size = size

    def append(self, rows: Sequence[Row], checkpoint: bytes) -> None:
        """Add rows and the checkpoint that covers them."""
        if [row.number for row in rows] != list(range(self.size, self.size + len(rows))):
            raise StoreError(f"the next entry of the record is {self.size}; entries leave no gap")
        insert: LiteralString = (
            "INSERT INTO comity_entries (idx, hashes, text_key, note) VALUES (%s, %s, %s, %s)"
        )
        with self._db.cursor() as cursor:
            cursor.executemany(insert, rows)
        self._db.execute(
            "INSERT INTO comity_head (only_one, note) VALUES (1, %s) ON CONFLICT (only_one) DO UPDATE SET note = excluded.note",
            (checkpoint,),
        )
        self.size += len(rows)

    def cosign(self, size: int, checkpoint: bytes, name: str, line: bytes) -> None:
        """Keep a witness's line."""
        self._db.execute(
            "INSERT INTO comity_checkpoints (size, note) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            (size, checkpoint),
        )
        self._db.execute(
            "INSERT INTO comity_cosignatures (size, name, line) VALUES (%s, %s, %s) "
            "ON CONFLICT (size, name) DO UPDATE SET line = excluded.line",
            (size, name.encode(), line),
        )


def _parse(address: str) -> dict[str, Any]:
    """The address as libpq's parameters. Its own complaints quote the address, password and all, so none is passed on."""
    try:
        parameters = {key: value for key, value in conninfo_to_dict(address).items() if value is not None}
    except psycopg.Error:
        parameters = None
    if (
        parameters is None
        or not _HOST.fullmatch(str(parameters.get("host", "")))
        or not _PORT.fullmatch(str(parameters.get("port", "")))
        or "@" in str(parameters.get("dbname", ""))
    ):
        raise StoreError(
            "the PostgreSQL address cannot be read",
            hint="expected postgresql://USER:PASSWORD@HOST:PORT/DATABASE, with %40 for @ and %2F for / in the password",
        )
    return {"connect_timeout": _CONNECT_SECONDS, "application_name": "comity", **parameters}


def _size(found: list[tuple[Any, ...]]) -> int:
    return 0 if found[0][0] is None else int(found[0][0]) + 1
