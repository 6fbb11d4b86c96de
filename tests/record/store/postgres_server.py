# SPDX-License-Identifier: Apache-2.0
"""A throw-away PostgreSQL server: its own data folder, a unix socket in it and no network, stopped and removed with the test process.

Where the server's programs are missing, the tests that need it are skipped, or fail when COMITY_REQUIRE_POSTGRES=1 says that they must
be there. PostgreSQL refuses to run as root: then it runs as `postgres` or `nobody`.
"""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest

OWNER = "comity"
GUARDED = "guarded"
PASSWORD = "open-sesame"
_START_SECONDS = 30
# Processes are killed here, power is not cut: what a process wrote survives without being forced to disk.
_OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "16MB",
    "max_connections": "30",
    "log_min_messages": "fatal",
}


def programs() -> Path | None:
    """The folder of initdb and postgres, the newest if there are several."""
    folders = [Path(found).parent for found in [shutil.which("initdb")] if found]
    if shutil.which("pg_config"):
        asked = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True, check=False)
        folders.append(Path(asked.stdout.strip()))
    versions = Path("/usr/lib/postgresql").glob("*/bin")
    folders += sorted(versions, key=lambda path: path.parent.name.zfill(4), reverse=True)
    return next(
        (folder for folder in folders if (folder / "initdb").exists() and (folder / "postgres").exists()),
        None,
    )


def require() -> Path:
    """The programs' folder. Skips the calling test without it, or fails it where COMITY_REQUIRE_POSTGRES=1."""
    found = programs()
    if found is None:
        reason = "the PostgreSQL server is not installed (Debian: postgresql)"
        if os.environ.get("COMITY_REQUIRE_POSTGRES") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


def _unprivileged() -> dict[str, Any]:
    """Whom to run the server as, as arguments of subprocess; nothing to say unless we are root."""
    if os.getuid():
        return {}
    known = {user.pw_name: user for user in pwd.getpwall()}
    user = known.get("postgres") or known["nobody"]
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


class Server:
    """Runs from construction to `remove()`."""

    def __init__(self) -> None:
        self._programs = require()
        self.folder = Path(tempfile.mkdtemp(prefix="comity-pg-"))
        self._as = _unprivileged()
        if self._as:
            os.chown(self.folder, self._as["user"], self._as["group"])
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = itertools.count(1)
        try:
            self._initialise()
            self.start()
            self.execute(f"CREATE ROLE {GUARDED} LOGIN PASSWORD '{PASSWORD}'", f"CREATE DATABASE {OWNER}")
        except BaseException:
            self.remove()
            raise

    def _initialise(self) -> None:
        arguments = ["--no-sync", "--no-instructions", "--locale=C", "--encoding=UTF8", f"--username={OWNER}"]
        subprocess.run(
            [self._programs / "initdb", "--auth=trust", *arguments, self.folder / "data"],
            check=True,
            capture_output=True,
            cwd=self.folder,
            **self._as,
        )
        with (self.folder / "data" / "postgresql.conf").open("a", encoding="ascii") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in _OPTIONS.items())
            file.write(f"unix_socket_directories = '{self.folder}'\n")
        (self.folder / "data" / "pg_hba.conf").write_text(
            f"local all {GUARDED} scram-sha-256\nlocal all all trust\n", encoding="ascii"
        )

    def start(self) -> None:
        """Start, or start again, and wait until it answers."""
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._programs / "postgres", "-D", self.folder / "data"],
                stdout=log,
                stderr=log,
                cwd=self.folder,
                **self._as,
            )
        deadline = time.monotonic() + _START_SECONDS
        while True:
            try:
                psycopg.connect(self._conninfo("postgres")).close()
            except psycopg.OperationalError:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
            else:
                return

    def kill(self) -> None:
        """Immediate shutdown: every server process dies where it stands, and the next start recovers."""
        self._end(signal.SIGQUIT)

    def remove(self) -> None:
        """Stop and delete everything."""
        self._end(signal.SIGINT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _end(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait(_START_SECONDS)
            self._process = None

    def _conninfo(self, database: str) -> str:
        return f"host={self.folder} user={OWNER} dbname={database}"

    def execute(self, *statements: str) -> list[tuple[Any, ...]]:
        """Run statements as the owner, each by itself; returns the rows of the last."""
        database = "postgres" if statements[-1].startswith("CREATE DATABASE") else OWNER
        rows: list[tuple[Any, ...]] = []
        with psycopg.connect(self._conninfo(database), autocommit=True) as db:
            for statement in statements:
                cursor = db.execute(statement.encode())
                rows = cursor.fetchall() if cursor.description else []
        return rows

    def schema(self) -> str:
        """A new empty schema."""
        name = f"m{next(self._numbers)}"
        self.execute(f"CREATE SCHEMA {name}")
        return name

    def address(self, schema: str, user: str = OWNER, password: str = "") -> str:
        """The address of one schema."""
        host = str(self.folder).replace("/", "%2F")
        login = f"{user}:{password}" if password else user
        return f"postgresql://{login}@{host}/{OWNER}?options=-csearch_path%3D{schema}"
