# SPDX-License-Identifier: Apache-2.0
"""Runs the ```console blocks of a document as a reader would, top to bottom in one shell session, and compares the output.

In a block, `$ ` opens a command, `> ` right below continues it, and the other lines are what it must print (stdout and stderr).
`...` stands for any text within a line, and on a line of its own for any number of lines. What is not to be run is marked ```text.
A few documents start the installed `comity` for each command, as their reader will; in all others it is ready, as ready_commands.py says.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sybil import Document, Example, Region
from sybil.parsers.markdown.lexers import FencedCodeBlockLexer

import ready_commands

TIMEOUT_S = 120
INSTALLED = {"README.md", "tutorial.md", "tutorial-1-demo.md"}
"""Documents whose commands start from nothing: the first that anybody reads."""
_BLOCKS = FencedCodeBlockLexer("console")

# Working directory, exported variables and $? survive from one command to the next, as in a terminal.
# $0 is the session's folder, $1 the command.
_SHELL = """
. "$0/env"; cd "$PWD"
trap 'status=$?; export -p >"$0/env"; echo $status >"$0/status"' EXIT
(exit "$(cat "$0/status")"); eval "$1"
"""


class Session:
    """One document's shell: an empty working directory, its own HOME and key directory, this environment's `comity`.

    With `ready`, that `comity` need not import itself for each command.
    """

    def __init__(self, *, ready: bool = False) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="comity-document-"))
        for name in ("work", "home"):
            (self.root / name).mkdir()
        folders = [sysconfig.get_path("scripts"), os.environ["PATH"]]
        if ready and sys.platform == "linux":
            folders.insert(0, str(ready_commands.ready("comity").parent))
        path = os.pathsep.join(folders)
        started = {
            "HOME": str(self.root / "home"),
            "PATH": path,
            "PWD": str(self.root / "work"),
            "COMITY_KEYS": str(self.root / "keys"),
            "LC_ALL": "C.UTF-8",
            "NO_COLOR": "1",
            "TZ": "UTC",
        }
        (self.root / "env").write_text(
            "".join(f"export {name}='{value}'\n" for name, value in started.items())
        )
        (self.root / "status").write_text("0\n")

    def run(self, command: str) -> str:
        """What `command` prints, stdout and stderr as they come."""
        done = subprocess.run(
            ["bash", "-c", _SHELL, str(self.root), command],
            env={"PATH": os.environ["PATH"]},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=TIMEOUT_S,
            check=False,
        )
        return done.stdout.decode("utf-8", "replace")

    def close(self) -> None:
        """Remove everything that the document's commands left in the session's folder."""
        shutil.rmtree(self.root)


def steps(block: str) -> Iterator[tuple[str, str]]:
    """The commands of a block, each with the output expected of it. ValueError if the block does not open with `$ `."""
    command: list[str] = []
    output: list[str] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            if command:
                yield "\n".join(command), "\n".join(output)
            command, output = [line[2:]], []
        elif not command:
            raise ValueError(f"a console block opens with '$ ', not with {line!r}")
        elif not output and (line == ">" or line.startswith("> ")):
            command.append(line[2:])
        else:
            output.append(line)
    if command:
        yield "\n".join(command), "\n".join(output)


def agrees(expected: str, printed: str) -> bool:
    """Whether `printed` is `expected`, but for `...`, trailing spaces and blank lines at the end."""
    pattern = ""
    for line in expected.rstrip().splitlines():
        if line.strip() == "...":
            pattern += r"(?:.*\n)*"
        else:
            pattern += ".*".join(re.escape(part) for part in line.rstrip().split("...")) + r"\n"
    found = "".join(f"{line.rstrip()}\n" for line in printed.rstrip().splitlines())
    return re.fullmatch(pattern, found) is not None


def evaluate(example: Example) -> str | None:
    """Run one block; on a difference, the report that sybil shows."""
    session: Session = example.namespace["session"]
    for command, expected in steps(example.parsed):
        printed = session.run(command)
        if not agrees(expected, printed):
            return f"$ {command}\n--- expected\n{expected}\n--- printed\n{printed}"
    return None


def parse(document: Document) -> Iterator[Region]:
    """Each console block of `document` (a sybil parser)."""
    document.namespace["ready"] = Path(document.path).name not in INSTALLED
    for lexed in _BLOCKS(document):
        yield Region(lexed.start, lexed.end, str(lexed.lexemes["source"]), evaluate)


def begin(namespace: dict[str, Any]) -> None:
    """Before the first block of a document."""
    namespace["session"] = Session(ready=namespace.get("ready", False))


def end(namespace: dict[str, Any]) -> None:
    """After the last block of a document."""
    namespace["session"].close()
