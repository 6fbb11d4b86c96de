# SPDX-License-Identifier: Apache-2.0
"""Programs that know nothing of Comity and read the PDF and DOCX that it writes (Debian: poppler-utils; pandoc; weasyprint's Pango).

Where one is missing the tests that use it are skipped, or fail when COMITY_REQUIRE_FOREIGN=1 says that it must be there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable

import pytest


def require(name: str) -> Callable[..., bytes]:
    """Runs the program on bytes with arguments, and gives what it printed. For `weasyprint` only whether it can be imported counts."""
    path = _weasyprint() if name == "weasyprint" else _pandoc() if name == "pandoc" else shutil.which(name)
    if path is None:
        if os.environ.get("COMITY_REQUIRE_FOREIGN") == "1":
            pytest.fail(f"{name} is not installed")
        pytest.skip(f"{name} is not installed")

    def run(data: bytes, *arguments: str) -> bytes:
        done = subprocess.run([path, *arguments], input=data, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def _weasyprint() -> str | None:
    try:
        import weasyprint
    except (ImportError, OSError):
        return None
    return str(weasyprint.__file__)


def _pandoc() -> str | None:
    try:
        import pypandoc
    except ImportError:
        return shutil.which("pandoc")
    try:
        return str(pypandoc.get_pandoc_path())
    except OSError:
        return None
