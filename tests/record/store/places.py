# SPDX-License-Identifier: Apache-2.0
"""Places for a record, one class for each kind of store, and rows to put there. All stores of a place are closed with it."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

from comity.record.store import Row, Store, open_store
from record.store.postgres_server import Server
from record.trees import Tree, numbered


class Interrupted(Exception):
    """What a test raises inside `writing()`."""


class Place:
    """One record's place; `address` is what a user would give."""

    address: str
    busy_seconds: str

    def __init__(self) -> None:
        self._opened: list[Store] = []

    def create(self) -> Store:
        return self._keep(open_store(self.address, create=True))

    def open(self) -> Store:
        return self._keep(open_store(self.address))

    def _keep(self, store: Store) -> Store:
        self._opened.append(store)
        return store

    def fresh(self) -> Place:
        """Another empty place of the same kind."""
        raise NotImplementedError

    def execute(self, statement: str) -> None:
        """Change the tables behind the store's back; `{}` stands for the prefix of their names."""
        raise NotImplementedError

    def be_something_else(self) -> None:
        """Put another program's database here."""
        raise NotImplementedError

    def close(self) -> None:
        for store in self._opened:
            store.close()


class SqlitePlace(Place):
    busy_seconds = "comity.record.store.sqlite._BUSY_SECONDS"

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder
        self.path = folder / "record.sqlite"
        self.address = str(self.path)

    def fresh(self) -> Place:
        folder = self.folder / f"fresh-{sum(1 for _ in self.folder.glob('fresh-*'))}"
        folder.mkdir()
        return SqlitePlace(folder)

    def execute(self, statement: str) -> None:
        with closing(sqlite3.connect(self.path, isolation_level=None)) as db:
            db.execute(statement.format(""))

    def be_something_else(self) -> None:
        self.execute("CREATE TABLE {}recipes (name TEXT)")


class PostgresPlace(Place):
    busy_seconds = "comity.record.store.postgres._BUSY_SECONDS"

    def __init__(self, server: Server) -> None:
        super().__init__()
        self.server = server
        self.schema = server.schema()
        self.address = server.address(self.schema)

    def fresh(self) -> Place:
        return PostgresPlace(self.server)

    def execute(self, statement: str) -> None:
        self.server.execute(f"SET search_path = {self.schema}", statement.format("comity_"))

    def be_something_else(self) -> None:
        self.execute("CREATE TABLE recipes (name TEXT)")


def key_of(entry: bytes) -> int:
    """The text key of an entry of a test."""
    return int.from_bytes(hashlib.sha256(entry).digest()[:8], "big", signed=True)


def rows_of(tree: Tree, start: int = 0) -> list[Row]:
    """What the store is given for the entries of a tree from `start` on."""
    return [
        Row(index, tree.rows[index], key_of(tree.entries[index]), tree.entries[index])
        for index in range(start, len(tree.entries))
    ]


def fill(store: Store, tree: Tree) -> None:
    """Append what the store lacks of a tree."""
    with store.writing() as writer:
        writer.append(rows_of(tree, writer.size), checkpoint_of(tree))


def checkpoint_of(tree: Tree) -> bytes:
    """Bytes that stand for the signed checkpoint of a tree: to a store they are opaque."""
    return b"checkpoint %d " % len(tree.entries) + tree.frontier.root()


TREE = Tree(numbered(300))
TREE_ROWS = rows_of(TREE)
