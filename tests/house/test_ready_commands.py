# SPDX-License-Identifier: Apache-2.0
"""A `comity` that was imported before is the installed one: the same output, exit codes, files and manners in a pipeline."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

import pytest

import ready_commands

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="elsewhere documents run the installed comity"
)


def run(command: str, folder: Path, *, ready: bool = True, **variables: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a line for the shell."""
    first = str(ready_commands.ready("comity").parent) if ready else sysconfig.get_path("scripts")
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=folder,
        env={"PATH": f"{first}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8", **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("comity --version", 0),
        ("comity nope", 2),
        ("comity state nowhere --json", 31),
        ("comity kinds | head -n 2", 0),
        ("comity text check -- 'no such file'", 33),
        ("printf 'text: t\\n\\nOP1. [a' | comity text check /dev/stdin", 1),
        ("COMITY_KEYS=k comity key show FRA/root-1", 34),
    ],
)
def test_says_and_returns_what_the_installed_one_does(command: str, code: int, tmp_path: Path) -> None:
    found = run(command, tmp_path)
    assert found == run(command, tmp_path, ready=False)
    assert found[0] == code


def test_works_where_and_as_its_caller_does(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        code, out, err = run("umask 027; comity key new FRA/root-1", tmp_path / name, COMITY_KEYS="below")
        assert (code, err) == (0, "")
        assert out == run("comity key show FRA/root-1", tmp_path / name, COMITY_KEYS="below")[1]
        assert list((tmp_path / name / "below").rglob("*.key"))
    command = "umask 027; comity key new FRA/root-1"
    first, second = (run("stat -c %a below below/*", tmp_path / name)[1] for name in ("one", "two"))
    assert first == second
    assert run(command, tmp_path, ready=False, COMITY_KEYS="below")[0] == 0
    assert run("stat -c %a below below/*", tmp_path)[1] == first


def test_several_at_once(tmp_path: Path) -> None:
    names = [f"FRA/post-{number}" for number in range(8)]
    command = " & ".join(f"comity key new {name}" for name in names)
    code, out, err = run(f"{command}; wait", tmp_path, COMITY_KEYS="keys")
    assert (code, err) == (0, "")
    assert sorted(line.partition("+")[0] for line in out.splitlines()) == names


@pytest.mark.slow
def test_nothing_is_left_when_its_user_ends() -> None:
    code = "import ready_commands; print(ready_commands.ready('comity').parent.parent, flush=True)"
    done = subprocess.run(
        [sys.executable, "-c", code + "; import os; os._exit(0)"],
        env=os.environ | {"PYTHONPATH": str(Path(ready_commands.__file__).parent)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    folder = Path(done.stdout.strip())
    assert folder.name.startswith("comity-ready-")
    until = time.monotonic() + 30
    while folder.exists():
        assert time.monotonic() < until
        time.sleep(0.02)
