# SPDX-License-Identifier: Apache-2.0
"""Help is fast: it imports no library of a format, and a command only those that it uses."""

from __future__ import annotations

import subprocess
import sys

import pytest

from cli.text.conftest import Drafts
from comity.cli.text import COMMANDS

HEAVY = (
    "lxml",
    "docx",
    "rapidfuzz",
    "weasyprint",
    "lark",
    "msgspec",
    "cryptography",
    "nacl",
    "sqlite3",
    "cobalt",
)


def loaded(files: Drafts, *arguments: str) -> set[str]:
    """Which of the heavy libraries a command imports, in a process of its own."""
    code = (
        f"import sys; sys.argv = {['comity', 'text', *arguments]!r}\n"
        "from comity.app import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        f"print('HEAVY', *(set({HEAVY!r}) & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=files.folder
    )
    return set(done.stdout.splitlines()[-1].split()[1:])


def test_help_imports_nothing_heavy(files: Drafts) -> None:
    assert loaded(files, "--help") == set()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(files: Drafts, name: str) -> None:
    done = files.text(name, "--help")
    assert done.code == 0
    assert done.out.startswith(f"Usage: comity text {name} ")
    assert "--json" in done.out


def test_a_command_imports_what_it_uses(files: Drafts) -> None:
    formats = {"lxml", "docx", "weasyprint", "lark", "cobalt"}
    assert loaded(files, "show", "draft.neg").isdisjoint({*formats, "rapidfuzz"})
    assert loaded(files, "check", "draft.neg").isdisjoint(formats)
    assert loaded(files, "export", "draft.neg", "--to", "text").isdisjoint({*formats, "rapidfuzz"})
    assert "weasyprint" not in loaded(files, "export", "draft.neg", "--to", "akn")


def test_without_a_command(files: Drafts) -> None:
    done = files.text()
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("Usage: comity text ")
    assert all(f"\n  {name} " in done.err for name in COMMANDS)
    assert files.text("no-such").code == 2
