# SPDX-License-Identifier: Apache-2.0
"""Asks glpsol and CBC, which know nothing of Comity, for the least cost of a program in an MPS file (Debian: glpk-utils, coinor-cbc).

Where a program is missing the tests that use it are skipped, or fail when COMITY_REQUIRE_FOREIGN=1 says that it must be there.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

PACKAGES = {"glpsol": "glpk-utils", "cbc": "coinor-cbc"}


def require(program: str) -> str:
    """Path of the program. Skips the calling test without it, or fails it where COMITY_REQUIRE_FOREIGN=1."""
    found = shutil.which(program)
    if found is None:
        reason = f"{program} is not installed (Debian: {PACKAGES[program]})"
        if os.environ.get("COMITY_REQUIRE_FOREIGN") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


def glpsol(text: str) -> float | None:
    """What glpsol says the least cost is; None if nothing fits. Fails the test where it says anything else."""
    said, answer = _run(text, "glpsol", "--freemps", "FILE", "-o", "OUT")
    status = re.search(r"^Status: +(.*)$", answer, re.MULTILINE)
    assert status, said
    if status[1] in {"INTEGER EMPTY", "UNDEFINED", "INFEASIBLE (FINAL)"}:
        return None
    assert status[1] in {"INTEGER OPTIMAL", "OPTIMAL"}, said
    cost = re.search(r"^Objective: +cost = (\S+) \(MINimum\)$", answer, re.MULTILINE)
    assert cost, answer
    return float(cost[1])


def cbc(text: str) -> float | None:
    """What CBC says the least cost is; None if nothing fits. Fails the test where it says anything else."""
    said, answer = _run(text, "cbc", "FILE", "solve", "solution", "OUT")
    assert "read with 0 errors" in said, said
    if re.match(r"(Infeasible|Integer infeasible) ", answer):
        return None
    cost = re.match(r"Optimal - objective value (\S+)\n", answer)
    assert cost, said
    return float(cost[1])


def _run(text: str, program: str, *arguments: str) -> tuple[str, str]:
    """What the program prints, and what it writes to OUT."""
    with TemporaryDirectory() as folder:
        names = {"FILE": Path(folder) / "program.mps", "OUT": Path(folder) / "answer.txt"}
        names["FILE"].write_text(text, encoding="utf-8")
        done = subprocess.run(
            [require(program), *(str(names.get(one, one)) for one in arguments)],
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=60,
            check=False,
        )
        said = done.stdout + done.stderr
        assert names["OUT"].exists(), said
        return said, names["OUT"].read_text(encoding="utf-8", errors="replace")
