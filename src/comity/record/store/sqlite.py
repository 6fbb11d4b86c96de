# SPDX-License-Identifier: Apache-2.0
"""The embedded store: one SQLite file in WAL mode with synchronous=FULL, so that a commit that returned survives a power cut.

One row holds all that appending an entry creates, which keeps an append to a handful of pages. The writer lock is SQLite's own
(BEGIN IMMEDIATE). A crash before COMMIT leaves no trace; after it, everything of the append is there.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType

from comity.errors import BusyError, StoreError
from comity.record.store import Row

_APPLICATION_ID = 0x436D7479
_SCHEMA_VERSION = 1
_ROWS_A_READ = 512
_BUSY_SECONDS = 10.0
_SCHEMA = """
CREATE TABLE entries (idx INTEGER PRIMARY KEY, hashes BLOB NOT NULL, text_key INTEGER NOT NULL, note BLOB NOT NULL);
CREATE INDEX entries_text ON entries (text_key);
CREATE TABLE head (only_one INTEGER PRIMARY KEY CHECK (only_one = 1), note BLOB NOT NULL);
CREATE TABLE checkpoints (size INTEGER PRIMARY KEY, note BLOB NOT NULL);
CREATE TABLE cosignatures (size INTEGER NOT NULL, name BLOB NOT NULL, line BLOB NOT NULL, PRIMARY KEY (size, name)) WITHOUT ROWID;
"""
# A file from elsewhere with other tables, views or triggers is not read at all: those could say anything at each reading.
_TABLES = {statement.strip().encode() for statement in _SCHEMA.split(";") if statement.strip()}


class _Errors:
    """Turns SQLite's and the system's errors into ours, naming the file and what could not be done to it."""

    __slots__ = ("path", "what")

    def __init__(self, path: Path, what: str) -> None:
        self.path = path
        self.what = what

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            return
        if isinstance(error, sqlite3.OperationalError) and ("locked" in str(error) or "busy" in str(error)):
            raise BusyError(f"{self.path} is in use by another writer", hint="try again") from error
        # UnicodeDecodeError: SQLite's message quotes a damaged schema.
        if isinstance(error, sqlite3.Error | OverflowError | OSError | UnicodeDecodeError):
            raise StoreError(f"{self.path} could not be {self.what}: {error}") from error


def _address(path: Path, mode: str) -> str:
    quoted = path.absolute().as_posix().replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    return f"file:{quoted}?mode={mode}"


def _make(path: Path) -> None:
    """Make an empty record under another name and rename it: a crash leaves no file that is neither a record nor absent."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.new")
    temporary.unlink(missing_ok=True)
    db = sqlite3.connect(_address(temporary, "rwc"), uri=True, isolation_level=None)
    try:
        db.executescript(
            f"BEGIN; PRAGMA application_id={_APPLICATION_ID}; PRAGMA user_version={_SCHEMA_VERSION}; {_SCHEMA} COMMIT"
        )
        db.close()
        os.link(temporary, path)
    finally:
        db.close()
        temporary.unlink(missing_ok=True)


class SqliteStore:
    """The record in the SQLite file `path`. `create` makes a new one and refuses to touch an existing file."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        self.path = path
        self._file = str(path)
        self._reading = _Errors(path, "read")
        self._writing = _Errors(path, "written")
        with _Errors(path, "opened"):
            if create == path.exists():
                raise StoreError(f"{path} exists already" if create else f"there is no record at {path}")
            if create:
                _make(path)
            self._db = self._connect()
        try:
            with _Errors(path, "opened"):
                self._check_schema()
                if self._writable:
                    self._db.execute("PRAGMA journal_mode=WAL")
                self._db.execute("PRAGMA synchronous=FULL")
                self._inode = self._identity()
        except BaseException:
            self._db.close()
            raise

    def _connect(self) -> sqlite3.Connection:
        writable = os.access(self.path.parent, os.W_OK) and os.access(self.path, os.W_OK)
        self._writable = writable
        wal = self.path.with_name(self.path.name + "-wal")
        if not writable and wal.exists() and wal.stat().st_size:
            raise StoreError(
                f"{self.path} is read-only but has unmerged writes beside it",
                hint="copy the folder to where you may write",
            )
        db = sqlite3.connect(
            _address(self.path, "rw" if writable else "ro&immutable=1"),
            uri=True,
            timeout=_BUSY_SECONDS,
            isolation_level=None,
            cached_statements=64,
        )
        db.text_factory = bytes
        return db

    def _check_schema(self) -> None:
        with self._reading:
            application = self._db.execute("PRAGMA application_id").fetchone()[0]
            version = self._db.execute("PRAGMA user_version").fetchone()[0]
            tables = self._db.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL").fetchall()
        if (application, version, {sql for (sql,) in tables}) != (_APPLICATION_ID, _SCHEMA_VERSION, _TABLES):
            raise StoreError(
                f"{self.path} is not a Comity record of layout {_SCHEMA_VERSION}",
                hint="expected the record.sqlite of a mechanism",
            )

    def _identity(self) -> tuple[int, int]:
        found = os.stat(self._file)  # noqa: PTH116 - once an append, and twice as fast as Path.stat
        return found.st_dev, found.st_ino

    def _check_still_there(self) -> None:
        """SQLite would go on writing into a file that has been unlinked or replaced; that is no record any more."""
        try:
            if self._identity() == self._inode:
                return
        except OSError:
            pass
        raise StoreError(f"{self.path} was removed or replaced while it was open; nothing was written")

    def size(self) -> int:
        """Entries in the store."""
        with self._reading:
            last: int | None = self._db.execute("SELECT max(idx) FROM entries").fetchone()[0]
        return 0 if last is None else last + 1

    def note(self, index: int) -> bytes:
        """The bytes of one entry."""
        with self._reading:
            row = self._db.execute("SELECT note FROM entries WHERE idx=?", (index,)).fetchone()
        if row is None:
            raise StoreError(f"the record has no entry {index}")
        return _blob(row[0], index)

    def rows(self, start: int, stop: int) -> Iterator[Row]:
        """Rows in order. Each read is its own short transaction, so a long walk never holds back the writer's checkpoints."""
        while start < stop:
            with self._reading:
                found = self._db.execute(
                    "SELECT idx, hashes, text_key, note FROM entries WHERE idx>=? AND idx<? ORDER BY idx LIMIT ?",
                    (start, stop, _ROWS_A_READ),
                ).fetchall()
            if not found or found[0][0] != start:
                raise StoreError(f"the record lacks entry {start}")
            for row in found:
                if row[0] != start:
                    raise StoreError(f"the record lacks entry {start}")
                if not isinstance(row[2], int):
                    raise StoreError(f"the row of entry {start} is damaged")
                yield Row(start, _blob(row[1], start), row[2], _blob(row[3], start))
                start += 1

    def nodes(self, wanted: Sequence[tuple[int, int]]) -> list[bytes]:
        """Hashes of complete subtrees; (level, number) lies in the row of the last entry under it."""
        found = []
        with self._reading:
            for level, number in wanted:
                index = ((number + 1) << level) - 1
                row = self._db.execute("SELECT hashes FROM entries WHERE idx=?", (index,)).fetchone()
                hashes = b"" if row is None else _blob(row[0], index)
                node = hashes[32 * level : 32 * level + 32]
                if len(node) != 32:
                    raise StoreError(f"the record lacks the hash of subtree {number} at level {level}")
                found.append(node)
        return found

    def same_text(self, text_key: int) -> list[int]:
        """Indices whose text may be identical, ascending."""
        with self._reading:
            return [
                row[0]
                for row in self._db.execute(
                    "SELECT idx FROM entries WHERE text_key=? ORDER BY idx", (text_key,)
                )
            ]

    def repeated_text_keys(self) -> set[int]:
        """Text keys that more than one row has, counted over the rows themselves and not over their index."""
        with self._reading:
            found = self._db.execute(
                "SELECT text_key FROM entries NOT INDEXED GROUP BY text_key HAVING count(*) > 1"
            )
            return {row[0] for row in found}

    def head(self) -> bytes | None:
        """The last signed checkpoint."""
        with self._reading:
            row = self._db.execute("SELECT note FROM head").fetchone()
        return None if row is None else _blob(row[0])

    def cosigned(self, size: int) -> tuple[bytes, list[bytes]] | None:
        """The checkpoint of `size` with its witnesses' lines."""
        with self._reading:
            row = self._db.execute("SELECT note FROM checkpoints WHERE size=?", (size,)).fetchone()
            lines = self._db.execute(
                "SELECT line FROM cosignatures WHERE size=? ORDER BY name", (size,)
            ).fetchall()
        return None if row is None else (_blob(row[0]), [_blob(line[0]) for line in lines])

    def cosigned_sizes(self) -> list[int]:
        """Sizes that somebody cosigned."""
        with self._reading:
            return [row[0] for row in self._db.execute("SELECT size FROM checkpoints ORDER BY size")]

    @contextmanager
    def writing(self) -> Iterator[SqliteWriter]:
        """The writer lock is held from BEGIN IMMEDIATE to COMMIT; whatever raises in between is rolled back."""
        with self._writing:
            self._db.execute("BEGIN IMMEDIATE")
        try:
            with self._writing:
                last: int | None = self._db.execute("SELECT max(idx) FROM entries").fetchone()[0]
                writer = SqliteWriter(self._db, 0 if last is None else last + 1)
                yield writer
                writer.check_whole()
                self._check_still_there()
                self._db.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                self._db.execute("ROLLBACK")
            raise

    def __del__(self) -> None:
        """A store that was dropped is closed, too."""
        if hasattr(self, "_db"):
            with suppress(sqlite3.ProgrammingError):  # dropped by another thread than the one that opened it
                self._db.close()

    def close(self) -> None:
        """Merge the write-ahead log into the file and close it."""
        self._db.close()


class SqliteWriter:
    """Lives inside `SqliteStore.writing()` only."""

    def __init__(self, db: sqlite3.Connection, size: int) -> None:
        self._db = db
        self._unfinished = 0
        self.size = size

    def append(self, rows: Sequence[Row], checkpoint: bytes) -> None:
        """Add rows and the checkpoint that covers them."""
        self._unfinished += 1
        if [row[0] for row in rows] != list(range(self.size, self.size + len(rows))):
            raise StoreError(f"the next entry of the record is {self.size}; entries leave no gap")
        self._db.executemany("INSERT INTO entries (idx, hashes, text_key, note) VALUES (?,?,?,?)", rows)
        self._db.execute("INSERT OR REPLACE INTO head (only_one, note) VALUES (1,?)", (checkpoint,))
        self.size += len(rows)
        self._unfinished -= 1

    def cosign(self, size: int, checkpoint: bytes, name: str, line: bytes) -> None:
        """Keep a witness's line."""
        self._unfinished += 1
        self._db.execute("INSERT OR IGNORE INTO checkpoints (size, note) VALUES (?,?)", (size, checkpoint))
        self._db.execute(
            "INSERT OR REPLACE INTO cosignatures (size, name, line) VALUES (?,?,?)",
            (size, name.encode(), line),
        )
        self._unfinished -= 1

    def check_whole(self) -> None:
        """A part that raised is never committed, not even where the caller went on."""
        if self._unfinished:
            raise StoreError("a part of the append had failed; nothing was written")


def _blob(value: object, index: int | None = None) -> bytes:
    if not isinstance(value, bytes):
        raise StoreError(
            "a checkpoint is damaged" if index is None else f"the row of entry {index} is damaged"
        )
    return value
