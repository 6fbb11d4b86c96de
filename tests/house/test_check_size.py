# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import subprocess
import sys
from pathlib import Path

TOOL = Path(__file__).resolve().parents[2] / "tools" / "check_size.py"


def run(root: Path) -> subprocess.CompletedProcess[str]:
    (root / "tools").mkdir(exist_ok=True)
    copied = root / "tools" / TOOL.name
    copied.write_bytes(TOOL.read_bytes())
    return subprocess.run([sys.executable, copied], capture_output=True, text=True, check=False)


def test_module_of_500_lines_passes(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "full.py").write_text("x = 1\n" * 500)
    done = run(tmp_path)
    assert (done.returncode, done.stdout) == (0, "")


def test_module_of_501_lines_is_named(tmp_path: Path) -> None:
    (tmp_path / "src" / "room").mkdir(parents=True)
    (tmp_path / "src" / "room" / "over.py").write_text("x = 1\n" * 501)
    done = run(tmp_path)
    assert done.returncode == 1
    assert "src/room/over.py: 501 lines, the cap is 500" in done.stdout.replace("\\", "/")
