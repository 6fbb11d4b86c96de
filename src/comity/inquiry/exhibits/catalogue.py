# SPDX-License-Identifier: Apache-2.0
"""The catalogue of an archive: an index in SQLite for listing and searching exhibits, which can be lost and made again at any time.

Everything is sorted by the exhibit's id, which says nothing about it; pages continue after the last id of the page before, so the last page
costs what the first one does. Beside the index it remembers the head of each chain of custody, which is how a removed event is missed.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple
from unicodedata import combining, normalize

from comity.errors import BusyError, InputError, StoreError
from comity.inquiry.exhibits.exhibit_record import ExhibitRecord, is_id

MAX_TEXT_CHARACTERS = 1_000_000
"""So much of a text is searched; the exhibit itself is whole."""
BATCH = 5_000
TATWEEL = "\u0640"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS exhibits (
  n INTEGER PRIMARY KEY, sha256 TEXT, size INTEGER, media_type TEXT, title TEXT, category TEXT, parent TEXT, source TEXT, url TEXT,
  sensitivity TEXT, acquired_from TEXT, acquired_to TEXT, custody TEXT, disposed INTEGER, events INTEGER, head TEXT
);
CREATE INDEX IF NOT EXISTS by_source ON exhibits (source, n);
CREATE INDEX IF NOT EXISTS by_media_type ON exhibits (media_type, n);
CREATE INDEX IF NOT EXISTS by_category ON exhibits (category, n);
CREATE INDEX IF NOT EXISTS by_custody ON exhibits (custody, n);
CREATE INDEX IF NOT EXISTS by_sensitivity ON exhibits (sensitivity, n);
CREATE INDEX IF NOT EXISTS by_parent ON exhibits (parent, n);
CREATE INDEX IF NOT EXISTS by_time ON exhibits (acquired_from, acquired_to, n);
CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(title, text, url, metadata, tokenize = "unicode61 remove_diacritics 2");
"""
_COLUMNS = (
    "n, sha256, size, media_type, title, category, parent, source, url, sensitivity, acquired_from, acquired_to, custody, disposed,"
    " events, head"
)
_FILTERS = ("source", "media_type", "category", "custody", "sensitivity", "parent")


@dataclass(frozen=True)
class Row:
    """One exhibit as the catalogue lists it. `events` and `head` are the length of its chain and the hash of its last event."""

    id: str
    sha256: str = ""
    size: int = 0
    media_type: str = ""
    title: str = ""
    category: str = "original"
    parent: str = ""
    source: str = ""
    url: str = ""
    sensitivity: str = ""
    acquired_from: str = ""
    acquired_to: str = ""
    custody: str = "unknown"
    disposed: bool = False
    events: int = 0
    head: str = ""


class Words(NamedTuple):
    """What is searched of an exhibit besides its title and address."""

    text: str = ""
    metadata: str = ""


class Head(NamedTuple):
    """The end of a chain of custody: how many events, and the SHA-256 of the last one's file."""

    seq: int
    digest: str


NO_HEAD = Head(0, "")


def row_of(
    record: ExhibitRecord, custody: str = "unknown", head: Head = NO_HEAD, *, disposed: bool = False
) -> Row:
    """The row of a record."""
    return Row(
        record.id,
        record.sha256,
        record.size,
        record.media_type,
        record.title,
        record.category,
        record.parent,
        record.source,
        record.url,
        record.sensitivity,
        record.acquired.from_,
        record.acquired.to or record.acquired.from_,
        custody,
        disposed,
        head.seq,
        head.digest,
    )


def _number(exhibit: str) -> int:
    """The id as a signed 64-bit number in the same order, which is the key of the row."""
    if not is_id(exhibit):
        raise InputError(
            f"{exhibit!r} is not the id of an exhibit", hint="expected e- and 16 hexadecimal digits"
        )
    digits = exhibit.removeprefix("e-")
    return int(digits, 16) - 2**63


def _id(number: int) -> str:
    return f"e-{number + 2**63:016x}"


class Catalogue:
    """The index in the SQLite file `path`. One connection that threads take turns on; processes wait for each other."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
            with self._failing():
                self._db.execute("PRAGMA journal_mode=WAL")
                self._db.execute("PRAGMA synchronous=NORMAL")
                self._db.executescript(_SCHEMA)
        except OSError as error:
            raise StoreError(f"{path} cannot be written: {error.strerror}") from error

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    @contextmanager
    def _failing(self) -> Iterator[sqlite3.Connection]:
        try:
            with self._lock:
                yield self._db
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
                raise BusyError(f"{self.path} is held by another process", hint="try again") from error
            raise StoreError(
                f"{self.path} could not be used: {error}",
                hint="it is an index only: remove it and run comity inquiry exhibits ARCHIVE --rebuild",
            ) from error

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._failing() as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
            except BaseException:
                db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")

    def index(self, row: Row, digests: Mapping[int, str] | None = None) -> None:
        """Enter an exhibit, or its row anew; its words stay. `digests` are the hashes of its events by number.

        The head of a chain that is remembered moves forward only along these: where an event that was known is missing or another one,
        what was known stays, and so does `broken` until a check finds otherwise.
        """
        with self._writing() as db:
            number = _number(row.id)
            old = db.execute("SELECT custody, events, head FROM exhibits WHERE n = ?", (number,)).fetchone()
            if old is None:
                _enter(db, [(row, Words())])
                return
            custody, events, head = old
            if digests is not None and events and digests.get(events) != head:
                row = replace(
                    row, events=events, head=head, custody="broken" if events in digests else custody
                )
            if custody == "broken":
                row = replace(row, custody=custody)
            _enter_rows(db, [row])

    def add_words(self, exhibit: str, words: Words) -> None:
        """Make an exhibit found by further words: what was extracted from it. An empty part leaves what is there."""
        with self._writing() as db:
            number = _number(exhibit)
            old = _words(db, number)
            db.execute(
                "UPDATE words SET text = ?, metadata = ? WHERE rowid = ?",
                (
                    folded(words.text[:MAX_TEXT_CHARACTERS]) or old.text,
                    folded(words.metadata[:MAX_TEXT_CHARACTERS]) or old.metadata,
                    number,
                ),
            )

    def forget_words(self, exhibit: str) -> None:
        """Drop text and metadata of an exhibit that was disposed of."""
        with self._writing() as db:
            db.execute("UPDATE words SET text = '', metadata = '' WHERE rowid = ?", (_number(exhibit),))

    def extend(self, rows: Iterable[tuple[Row, Words]]) -> int:
        """Enter many exhibits that are not here yet, batch by batch; returns how many."""
        done = 0
        iterator = iter(rows)
        while batch := sorted(islice(iterator, BATCH), key=lambda one: one[0].id):
            with self._writing() as db:
                _enter(db, batch)
            done += len(batch)
        return done

    def clear(self) -> None:
        """Empty the index."""
        with self._writing() as db:
            db.execute("DELETE FROM exhibits")
            db.execute("DELETE FROM words")

    def set_custody(self, exhibit: str, custody: str) -> None:
        """What a check of the chain found."""
        with self._writing() as db:
            db.execute("UPDATE exhibits SET custody = ? WHERE n = ?", (custody, _number(exhibit)))

    def get(self, exhibit: str) -> Row | None:
        """The row of one exhibit."""
        with self._failing() as db:
            found = db.execute(f"SELECT {_COLUMNS} FROM exhibits WHERE n = ?", (_number(exhibit),)).fetchone()  # noqa: S608 - a constant
        return None if found is None else _row(found)

    def list(self, after: str | None = None, limit: int = 100, **filters: str | None) -> tuple[Row, ...]:
        """A page of exhibits by id, those after `after`. Filters as for `count`."""
        return self._page("", after, limit, filters)

    def search(
        self, words: str, after: str | None = None, limit: int = 100, **filters: str | None
    ) -> tuple[Row, ...]:
        """A page of the exhibits that have all `words` in title, text, address or metadata, by id; accents and case do not matter."""
        query = _query(words)
        return self._page(query, after, limit, filters) if query else ()

    def count(self, words: str = "", **filters: str | None) -> int:
        """How many there are. Filters: source, media_type, category, custody, sensitivity, parent; since and until meet the time in which
        an exhibit was acquired.
        """
        table, where, values = _conditions(_query(words), None, filters)
        with self._failing() as db:
            return int(db.execute(f"SELECT count(*) FROM {table} WHERE {where}", values).fetchone()[0])  # noqa: S608 - values are bound

    def _page(
        self, query: str, after: str | None, limit: int, filters: dict[str, str | None]
    ) -> tuple[Row, ...]:
        table, where, values = _conditions(query, after, filters)
        order = "words.rowid" if query else "n"
        statement = f"SELECT {_COLUMNS.replace('title', 'exhibits.title').replace(' url', ' exhibits.url')} FROM {table}"  # noqa: S608 - constants
        with self._failing() as db:
            found = db.execute(
                f"{statement} WHERE {where} ORDER BY {order} LIMIT ?", (*values, max(limit, 0))
            ).fetchall()
        return tuple(_row(one) for one in found)


def _conditions(
    query: str, after: str | None, filters: dict[str, str | None]
) -> tuple[str, str, Sequence[str | int]]:
    unknown = set(filters) - {*_FILTERS, "since", "until"}
    if unknown:
        raise TypeError(f"no filter {', '.join(sorted(unknown))}")
    parts: list[str] = []
    values: list[str | int] = []
    table = "exhibits"
    if query:
        table = (
            "words CROSS JOIN exhibits ON exhibits.n = words.rowid"
            if _needs_rows(filters)
            else "words JOIN exhibits ON n = words.rowid"
        )
        parts.append("words MATCH ?")
        values.append(query)
    if after is not None:
        parts.append("words.rowid > ?" if query else "n > ?")
        values.append(_number(after))
    for name in _FILTERS:
        value = filters.get(name)
        if value is not None:
            parts.append(f"exhibits.{name} = ?")
            values.append(value)
    for name, test in (
        ("since", "acquired_to >= ?"),
        ("until", "acquired_from <= ? AND acquired_from <> ''"),
    ):
        value = filters.get(name)
        if value:
            parts.append(test)
            values.append(value)
    return table, " AND ".join(parts) or "1", values


def _needs_rows(filters: dict[str, str | None]) -> bool:
    return any(value is not None for value in filters.values())


def _query(words: str) -> str:
    """All words as quoted strings of FTS5: whatever stands in them is text, never syntax. A word of signs alone says nothing."""
    words = folded(words)
    return " ".join(
        '"' + word.replace('"', '""') + '"'
        for word in words.replace("\0", " ").split()
        if any(map(str.isalnum, word))
    )


def folded(text: str) -> str:
    """Text as it is searched: without case, accents, vowel signs and stretched letters. SQLite does so for Latin letters only."""
    if text.isascii():
        return text
    return "".join(
        char for char in normalize("NFKD", text) if not combining(char) and char != TATWEEL
    ).casefold()


def _words(db: sqlite3.Connection, number: int) -> Words:
    found = db.execute("SELECT text, metadata FROM words WHERE rowid = ?", (number,)).fetchone()
    return Words() if found is None else Words(*found)


def _enter(db: sqlite3.Connection, rows: Sequence[tuple[Row, Words]]) -> None:
    """Write new rows and their words; `rows` stand by id, which is what the full-text index takes fastest."""
    _enter_rows(db, [row for row, _ in rows])
    db.executemany(
        "INSERT INTO words (rowid, title, text, url, metadata) VALUES (?, ?, ?, ?, ?)",
        [
            (
                _number(row.id),
                folded(row.title),
                folded(words.text[:MAX_TEXT_CHARACTERS]),
                row.url,
                folded(words.metadata[:MAX_TEXT_CHARACTERS]),
            )
            for row, words in rows
        ],
    )


def _enter_rows(db: sqlite3.Connection, rows: Sequence[Row]) -> None:
    marks = ", ".join("?" * (_COLUMNS.count(",") + 1))
    statement = f"INSERT OR REPLACE INTO exhibits ({_COLUMNS}) VALUES ({marks})"  # noqa: S608 - constants
    db.executemany(statement, [(_number(row.id), *astuple(row)[1:]) for row in rows])


def _row(values: Sequence[Any]) -> Row:
    number, *rest = values
    row = Row(_id(number), *rest)
    return replace(row, disposed=bool(row.disposed))
