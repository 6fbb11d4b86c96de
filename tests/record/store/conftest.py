# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Callable, Iterator
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
    found: dict[str, Callable[[], Place]] = {
        "sqlite": lambda: SqlitePlace(tmp_path),
        "postgres": lambda: PostgresPlace(request.getfixturevalue("postgres")),
    }
    place = found[request.param]()
    yield place
    place.close()
