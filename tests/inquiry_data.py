# SPDX-License-Identifier: Apache-2.0
"""Other people's test data: suites that are not ours to ship, found through COMITY_FOREIGN_DATA and skipped where absent."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def foreign_folder(name: str) -> Path:
    """The folder `name` below COMITY_FOREIGN_DATA; skips the test where there is none."""
    base = os.environ.get("COMITY_FOREIGN_DATA")
    folder = Path(base or ".") / name
    if base is None or not folder.is_dir():
        pytest.skip(f"{name} is not here: name the folder that holds it in COMITY_FOREIGN_DATA")
    return folder
