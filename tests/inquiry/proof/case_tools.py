# SPDX-License-Identifier: Apache-2.0
"""Asks case_validate (the Python package case-utils), which knows the ontologies CASE and UCO and nothing of Comity.

Where it is missing the tests that use it are skipped, or fail when COMITY_REQUIRE_FOREIGN=1 says that it must be there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest


def case_validate() -> str:
    """Path of the program. Skips the calling test without it, or fails it where COMITY_REQUIRE_FOREIGN=1."""
    found = shutil.which(
        "case_validate", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    )
    if found is None:
        reason = "case_validate is not installed (Python package case-utils)"
        if os.environ.get("COMITY_REQUIRE_FOREIGN") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


def validated(*files: Path) -> subprocess.CompletedProcess[str]:
    """Its verdict on the files together: 0 if they conform; what is wrong on standard output, unknown concepts on standard error."""
    return subprocess.run([case_validate(), *map(str, files)], capture_output=True, text=True, check=False)
