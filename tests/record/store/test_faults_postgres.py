# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL server that dies, is not there, or lets us in with fewer rights: what comes out is a StoreError without a password."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import psycopg
import pytest

from comity.errors import BusyError, StoreError
from comity.record.store import Store, open_store
from record.store.places import TREE, PostgresPlace, checkpoint_of, fill, rows_of
from record.store.postgres_server import GUARDED, PASSWORD, Server
from record.trees import Tree


@pytest.fixture
def place(postgres: Server) -> Iterator[PostgresPlace]:
    found = PostgresPlace(postgres)
    yield found
    found.close()


def stored(place: PostgresPlace, entries: int = 300) -> Store:
    store = place.create()
    fill(store, Tree(TREE.entries[:entries]))
    return store


def test_a_server_killed_in_the_middle_of_an_append(postgres: Server, place: PostgresPlace) -> None:
    store = stored(place, 100)
    other = place.open()
    try:
        with pytest.raises(StoreError) as caught, store.writing() as writer:  # noqa: PT012
            writer.append(rows_of(TREE)[100:], checkpoint_of(TREE))
            postgres.kill()
        assert not isinstance(caught.value, BusyError)
        for attempt in (store.size, other.size, store.head):
            with pytest.raises(StoreError):
                attempt()
    finally:
        postgres.start()
    assert store.size() == other.size() == 100, "the next use connects again"
    assert list(store.rows(0, 100)) == rows_of(TREE)[:100]
    fill(other, TREE)
    assert list(store.rows(0, 300)) == rows_of(TREE)
    assert store.head() == checkpoint_of(TREE)


def test_a_connection_lost_in_the_middle_of_an_append(postgres: Server, place: PostgresPlace) -> None:
    store = stored(place, 100)
    with pytest.raises(StoreError), store.writing() as writer:  # noqa: PT012 - the block is what is tested
        writer.append(rows_of(TREE)[100:200], b"two hundred")
        postgres.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'comity'"
        )
        with pytest.raises(StoreError):
            store.size()
        with pytest.raises(StoreError, match="lost"):
            store.nodes([(0, 0)])
    assert store.size() == 100
    fill(store, TREE)
    assert place.open().size() == 300


def test_a_writer_whose_process_dies_frees_the_lock(place: PostgresPlace) -> None:
    store = stored(place, 100)
    code = """
import os, signal, sys
from comity.record.store import open_store
from record.store.places import TREE_ROWS as rows
with open_store(sys.argv[1]).writing() as writer:
    writer.append(rows[100:], b"head")
    os.kill(os.getpid(), signal.SIGKILL)
"""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code, place.address], check=False, env=environment)
    assert done.returncode == -signal.SIGKILL
    assert store.size() == 100
    fill(store, TREE)
    assert list(store.rows(0, 300)) == rows_of(TREE)


def test_a_walk_does_not_hold_up_the_server(postgres: Server, place: PostgresPlace) -> None:
    store = stored(place)
    walk = store.rows(0, 300)
    next(walk)
    asked = "SELECT state FROM pg_stat_activity WHERE application_name = 'comity'"
    assert set(postgres.execute(asked)) == {("idle",)}
    assert len(list(walk)) == 299


def test_defaults_of_the_server_do_not_weaken_a_commit(postgres: Server, place: PostgresPlace) -> None:
    place.address += "%20-csynchronous_commit%3Doff%20-cdefault_transaction_isolation%3Dserializable"
    place.address += "%20-cdefault_transaction_read_only%3Don"
    with pytest.raises(StoreError, match="read-only"):
        place.create()
    weak, place.address = place.address, postgres.address(place.schema)
    place.create()
    place.address = weak
    store = place.open()
    with store.writing() as writer:
        names = ("synchronous_commit", "transaction_isolation")
        found = [store._read(f"SHOW {name}")[0][0] for name in names]  # type: ignore[attr-defined]
        writer.append(rows_of(TREE), checkpoint_of(TREE))
    assert found == ["on", "read committed"]
    assert store.size() == 300


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://u:s3cret@localhost:1/x",
        "postgresql://u:s3cret@nowhere.invalid/x",
        "postgresql://u:s3cret@/x?host=/nowhere",
        "postgresql://u:s3cret%zz@localhost/x",
        "postgresql://u:s3cret/@localhost/x",
        "postgresql://u:1/s3cret@localhost/x",
        "postgresql://u:s3cret:@localhost:1/x",
        "postgresql://u:1@s3cret@localhost/x",
        "postgresql://u:x@s3cret@localhost/x",
        "postgresql://u:s3cret?@localhost/x",
        "postgresql://u@localhost:1/x?password=s3cret",
        "postgresql://u@localhost:1/x?pass word=s3cret",
        "postgresql://u@localhost:1/x?s3cret",
        "postgresql://u:[s3cret@localhost/x",
        "postgresql://[s3cret",
    ],
)
@pytest.mark.parametrize("create", [False, True])
def test_no_message_holds_a_password(address: str, create: bool) -> None:
    with pytest.raises(StoreError) as caught:
        open_store(address, create=create)
    assert "s3cret" not in f"{caught.value} {caught.value.hint} {caught.value!r}"


def test_a_wrong_password_and_a_missing_database(postgres: Server, place: PostgresPlace) -> None:
    stored(place, 3)
    good = postgres.address(place.schema, GUARDED, PASSWORD)
    bad = postgres.address(place.schema, GUARDED, "s3cret")
    with pytest.raises(StoreError, match="password authentication failed") as caught:
        open_store(bad)
    assert "s3cret" not in str(caught.value)
    with pytest.raises(StoreError, match="there is no record"):
        open_store(good)
    with pytest.raises(StoreError, match="does not exist"):
        open_store(place.address.replace("/comity?", "/nothing?"))
    assert isinstance(caught.value.__cause__, psycopg.OperationalError)


def test_a_reader_role_reads_and_does_not_write(postgres: Server, place: PostgresPlace) -> None:
    stored(place, 3)
    postgres.execute(
        f"GRANT USAGE ON SCHEMA {place.schema} TO {GUARDED}",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA {place.schema} TO {GUARDED}",
    )
    place.address = postgres.address(place.schema, GUARDED, PASSWORD)
    store = place.open()
    assert list(store.rows(0, 3)) == rows_of(TREE)[:3]
    with pytest.raises(StoreError, match="permission denied"):
        fill(store, TREE)
    assert store.size() == 3
