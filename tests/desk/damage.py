# SPDX-License-Identifier: Apache-2.0
"""Verifying records that were damaged on purpose."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from comity.desk.audit import Report, verify
from comity.desk.mechanism import Mechanism
from comity.errors import (
    ComityError,
)
from foreign.specimens import database

LOG = "record.sqlite"


def settle(folder: Path) -> bytes:
    """The whole record as one file, without a write-ahead log."""
    with closing(sqlite3.connect(folder / LOG)) as db:
        db.execute("PRAGMA journal_mode=DELETE")
    return (folder / LOG).read_bytes()


def checked(folder: Path, anchor: Path | None = None, workers: int | None = 0) -> Report:
    with closing(Mechanism.open(folder)) as mechanism:
        return verify(mechanism, anchor, workers)


def refusal(folder: Path, anchor: Path | None = None, workers: int | None = 0) -> ComityError:
    with pytest.raises(ComityError) as caught:
        checked(folder, anchor, workers)
    return caught.value


def run(folder: Path, statement: str, *values: object) -> None:
    with database(folder) as db:
        assert db.execute(statement, values).rowcount > 0, "the change changed nothing"
