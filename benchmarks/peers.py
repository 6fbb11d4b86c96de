# SPDX-License-Identifier: Apache-2.0
"""The same entries through neighbours: pymerkle's SQLite tree and eventsourcing's SQLite recorder. Neither verifies a signature."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

from benchmarks.measure import Rate, rate


def pymerkle_appends(folder: Path, entries: Sequence[bytes]) -> Rate:
    """Single appends to pymerkle's SqliteTree, as it comes (rollback journal)."""
    from pymerkle import SqliteTree

    tree = SqliteTree(str(folder / "pymerkle.sqlite"))

    def work() -> int:
        for entry in entries:
            tree.append_entry(entry)
        return len(entries)

    return rate(work)


def eventsourcing_appends(folder: Path, entries: Sequence[bytes]) -> Rate:
    """Single appends of stored events through eventsourcing's SQLite application recorder, as it comes (WAL, synchronous=FULL)."""
    from eventsourcing.persistence import StoredEvent
    from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteDatastore

    datastore = SQLiteDatastore(db_name=str(folder / "eventsourcing.sqlite"))
    recorder = SQLiteApplicationRecorder(datastore)
    recorder.create_table()
    aggregate = uuid4()

    def work() -> int:
        for number, entry in enumerate(entries):
            recorder.insert_events([StoredEvent(aggregate, number, "position", entry)])
        return len(entries)

    return rate(work)
