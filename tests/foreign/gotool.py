# SPDX-License-Identifier: Apache-2.0
"""Builds tests/foreign/go/verify.go, the verifier that shares no code with Comity, and runs it.

It needs Go and the sources of golang.org/x/mod (Debian: golang-go, golang-golang-x-mod-dev) and no network. Where they are missing
the tests that use it are skipped, or fail when COMITY_REQUIRE_FOREIGN=1 says that they must be there.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent / "go" / "verify.go"
GOPATH = Path("/usr/share/gocode")
CACHE = Path(__file__).parents[2] / "build" / "foreign"


def missing() -> str:
    """What this machine lacks, as a reason for skipping; empty when nothing."""
    if shutil.which("go") is None:
        return "go is not installed (Debian: golang-go)"
    if not (GOPATH / "src/golang.org/x/mod/sumdb/note").is_dir():
        return f"golang.org/x/mod is not below {GOPATH}/src (Debian: golang-golang-x-mod-dev)"
    return ""


@cache
def verifier() -> Path | None:
    """The built program, built once for each source and compiler; None where `missing` says why."""
    if missing():
        return None
    version = subprocess.run(["go", "version"], capture_output=True, check=True).stdout
    key = hashlib.sha256(version + SOURCE.read_bytes()).hexdigest()[:16]
    target = CACHE / f"verify-{key}"
    if not target.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        # Test processes may build side by side; each renames its own whole file into place.
        built = CACHE / f"verify-{key}.{os.getpid()}"
        environment = os.environ | {
            "GO111MODULE": "off",
            "GOPATH": str(GOPATH),
            "GOFLAGS": "",
            "GOTOOLCHAIN": "local",
            "CGO_ENABLED": "0",
            "GOCACHE": os.environ.get("GOCACHE") or str(CACHE / "go-cache"),
        }
        subprocess.run(["go", "build", "-o", str(built), str(SOURCE)], check=True, env=environment, cwd=CACHE)
        built.replace(target)
    return target


def require() -> Path:
    """The built program. Skips the calling test without it, or fails it where COMITY_REQUIRE_FOREIGN=1."""
    program = verifier()
    if program is None:
        reason = f"the Go verifier cannot be built: {missing()}"
        if os.environ.get("COMITY_REQUIRE_FOREIGN") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return program


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the program; its verdict is the return code, its reason on standard error."""
    return subprocess.run([require(), *map(str, arguments)], capture_output=True, text=True, check=False)
