# SPDX-License-Identifier: Apache-2.0
"""pyAgrum, which shares no code with our elimination, in a process of its own: it does not survive warnings that are errors.

Where it is missing tests are skipped, or fail when COMITY_REQUIRE_FOREIGN=1 says that it must be there.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import subprocess
import sys
from typing import Any

import pytest

from comity.inquiry.network.second_engine import INSTALL

_SCRIPT = """
import json, sys
import pyagrum as gum
asked = json.load(sys.stdin)
{script}
"""


def require() -> str:
    """The version that is installed. Skips the calling test without it, or fails it where COMITY_REQUIRE_FOREIGN=1."""
    try:
        return importlib.metadata.version("pyagrum")
    except importlib.metadata.PackageNotFoundError:
        reason = f"pyagrum is not installed ({INSTALL})"
        if os.environ.get("COMITY_REQUIRE_FOREIGN") == "1":
            pytest.fail(reason)
        pytest.skip(reason)


def ask(script: str, asked: Any) -> Any:
    """What a script prints as JSON; it finds pyAgrum as `gum` and what is `asked`."""
    require()
    done = subprocess.run(
        [sys.executable, "-P", "-W", "ignore", "-c", _SCRIPT.format(script=script)],
        input=json.dumps(asked),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
