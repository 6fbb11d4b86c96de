# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cli.terminal import Terminal, found


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("founded")
    found(Terminal(folder))
    return folder


@pytest.fixture
def terminal(founded: Path, tmp_path: Path) -> Terminal:
    """A terminal in a folder with a mechanism `m` of five entries, its charter.toml and everybody's keys."""
    folder = tmp_path / "work"
    shutil.copytree(founded, folder)
    return Terminal(folder)


@pytest.fixture
def bare(tmp_path: Path) -> Terminal:
    """A terminal in an empty folder."""
    folder = tmp_path / "empty"
    folder.mkdir()
    return Terminal(folder)
