# SPDX-License-Identifier: Apache-2.0
"""Published texts that are not ours to ship: they lie in a folder `shared/data` beside the checkout, or tests that need them skip."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

PARIS = "paris/23-oct-2015.md"
_BESIDE = Path(__file__).parents[3] / "shared" / "data"


def published(name: str) -> str:
    """The text called `name`; COMITY_TEST_DATA names another folder."""
    path = Path(os.environ.get("COMITY_TEST_DATA", _BESIDE)) / name
    if not path.is_file():
        pytest.skip(f"{name} is not here")
    return path.read_text(encoding="utf-8")
