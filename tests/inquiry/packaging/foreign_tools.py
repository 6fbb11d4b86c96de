# SPDX-License-Identifier: Apache-2.0
"""Programs that know nothing of Comity and judge its packages: sha256sum, bagit-python, warcio and wacz.

Where one is missing the tests that use it are skipped, or fail when COMITY_REQUIRE_FOREIGN=1 says that it must be there.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NoReturn

import pytest


def absent(name: str) -> NoReturn:
    """Skips or fails the calling test for want of a tool."""
    if os.environ.get("COMITY_REQUIRE_FOREIGN") == "1":
        pytest.fail(f"{name} is not installed")
    pytest.skip(f"{name} is not installed")


def run(*command: str, cwd: Path | None = None, package: str = "") -> subprocess.CompletedProcess[str]:
    """What a program says. `package` names the Python package that it comes with."""
    program = str(Path(sys.executable).parent / command[0]) if package else shutil.which(command[0])
    if program is None or (package and importlib.util.find_spec(package) is None):
        absent(command[0])
    return subprocess.run(
        [program or "", *command[1:]], cwd=cwd, capture_output=True, text=True, timeout=60, check=False
    )


def module(name: str) -> Any:
    """A module of a Python package that is not ours."""
    try:
        return importlib.import_module(name)
    except ImportError:
        absent(name)


def sha256sum(folder: Path, manifest: str) -> bool:
    """Whether `sha256sum -c` accepts every line of a manifest."""
    return run("sha256sum", "--strict", "-c", manifest, cwd=folder).returncode == 0


def bagit_python(folder: Path) -> bool:
    """Whether bagit-python takes a folder for a valid bag."""
    said = run("bagit.py", "--validate", "--quiet", str(folder), package="bagit")
    return said.returncode == 0


def warcio_check(path: Path) -> bool:
    return run("warcio", "check", str(path), package="warcio").returncode == 0


def wacz_validate(path: Path) -> bool:
    return run("wacz", "validate", "-f", str(path), package="wacz").returncode == 0
