# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from record.store.places import Place, PostgresPlace, SqlitePlace
from record.store.postgres_server import Server


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """One server for each test process that asks for it."""
    server = Server()
    yield server
    server.remove()


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Where a record can be; empty. Each test that asks for it runs once for each kind of store."""
    found: Place
    if request.param == "sqlite":
        found = SqlitePlace(tmp_path)
    else:
        found = PostgresPlace(request.getfixturevalue("postgres"))
    yield found
    found.close()
