# SPDX-License-Identifier: Apache-2.0
"""The README's commands for programs that are not ours, run as they stand there, on the demonstration.

Skipped where a program is missing, unless COMITY_REQUIRE_FOREIGN=1 says that it must be there.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from foreign import gotool

ROOT = Path(__file__).resolve().parents[2]
BLOCKS = re.findall(
    r"^```sh\n(.*?)^```", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
)


def block(word: str) -> str:
    (found,) = (one for one in BLOCKS if word in one)
    return str(found)


def require(program: str) -> None:
    reason = (
        gotool.missing()
        if program == "go"
        else ("" if shutil.which(program) else f"{program} is not installed")
    )
    if reason:
        if os.environ.get("COMITY_REQUIRE_FOREIGN") == "1":
            pytest.fail(reason)
        pytest.skip(reason)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that looks like a checkout after `make demo`."""
    folder = tmp_path_factory.mktemp("checkout")
    (folder / "build").mkdir()
    (folder / "tests").symlink_to(ROOT / "tests")
    subprocess.run(
        [sys.executable, "-m", "comity.app", "demo", "--dir", "build/demo"],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    return folder


def run(checkout: Path, script: str) -> subprocess.CompletedProcess[str]:
    cache = {
        "GOCACHE": os.environ.get("GOCACHE") or str(gotool.CACHE / "go-cache"),
        "GOFLAGS": "",
        "GOTOOLCHAIN": "local",
    }
    return subprocess.run(
        ["bash", "-euc", script],
        cwd=checkout,
        env=os.environ | cache,
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_block_is_run_here() -> None:
    words = ("go run", "sqlite3", "sha256sum -c", "age --decrypt")
    assert sorted(block(word) for word in words) == sorted(BLOCKS)


@pytest.mark.slow
def test_go_checks_the_export(checkout: Path) -> None:
    require("go")
    done = run(checkout, block("go run"))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("ok ")


def test_sqlite_and_sha256sum_find_the_leaf(checkout: Path) -> None:
    require("sqlite3")
    done = run(checkout, block("sqlite3"))
    assert (done.returncode, done.stderr) == (0, "")
    assert (checkout / "stored").read_text() == (checkout / "computed").read_text()
    assert len((checkout / "stored").read_text()) == 65


def test_sha256sum_checks_what_is_in_the_blob_store(checkout: Path) -> None:
    done = run(checkout, block("sha256sum -c"))
    assert done.returncode == 0
    assert done.stdout.count(": OK\n") == len(list((checkout / "build/demo/blobs/sha256").glob("*/*"))) > 2


def test_age_opens_sealed_items(checkout: Path) -> None:
    require("age")
    done = run(checkout, block("age --decrypt"))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count('"kind":"talks/position/v1"}\n') == 2
    assert done.stdout.count('"kind":"inquiry/assessment/v1"}\n') == 2, "its own; those of others stay closed"
