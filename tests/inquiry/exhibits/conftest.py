# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from comity.inquiry.exhibits.archive import Archive
from inquiry.exhibits.specimens import ORIGIN

_NUMBERS = count()


@pytest.fixture(scope="session")
def bucket() -> Iterator[str]:
    """An S3-compatible bucket on this machine; skipped without moto, failing where COMITY_REQUIRE_FOREIGN=1 says that it must be there."""
    try:
        from moto.server import ThreadedMotoServer
    except ImportError:
        if os.environ.get("COMITY_REQUIRE_FOREIGN") == "1":
            pytest.fail("moto is not installed: moto[s3,server]")
        pytest.skip("moto is not installed: moto[s3,server]")
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        patch.setenv("AWS_ACCESS_KEY_ID", "test")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        patch.setenv("AWS_REGION", "us-east-1")
        urlopen(Request(f"http://{host}:{port}/exhibits", method="PUT")).close()
        yield "s3://exhibits"
    server.stop()


@pytest.fixture(params=["folder", "bucket"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an archive can be made: each test that takes it runs on a folder and on a bucket."""
    if request.param == "folder":
        return str(tmp_path / "archive")
    return f"{request.getfixturevalue('bucket')}/archive-{next(_NUMBERS)}"


@pytest.fixture
def reopened(address: str, tmp_path: Path) -> Iterator[Callable[[], Archive]]:
    """Opens the archive again, as another process would; closed at the end of the test."""
    opened: list[Archive] = []

    def open_again() -> Archive:
        opened.append(Archive.open(address, cache=tmp_path / "cache"))
        return opened[-1]

    yield open_again
    for one in opened:
        one.close()


@pytest.fixture
def archive(address: str, tmp_path: Path) -> Iterator[Archive]:
    with Archive.create(address, ORIGIN, cache=tmp_path / "cache") as made:
        yield made


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Archive]:
    """An archive in a folder, for tests that damage its files."""
    with Archive.create(tmp_path / "archive", ORIGIN) as made:
        yield made
