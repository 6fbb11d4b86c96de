# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from cli.talks.files import POSITIONS, PROBLEM, RED
from cli.terminal import Terminal


@pytest.fixture
def files(bare: Terminal) -> Terminal:
    """A terminal in a folder with a problem, positions that let packages pass, and positions with facing red lines."""
    for name, source in (("talks.toml", PROBLEM), ("positions.csv", POSITIONS), ("red.csv", RED)):
        (bare.folder / name).write_text(source, encoding="utf-8")
    return bare
