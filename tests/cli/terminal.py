# SPDX-License-Identifier: Apache-2.0
"""A terminal for tests of the command line: runs `comity` in this process as its user would, in a folder of its own."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from comity.cli import run

ORIGIN = "talks.example/cli"
PARTIES = ("FRA", "RUS", "TUR")
AT = "2026-03-02T09:00:00Z"


@dataclass(frozen=True)
class Done:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> dict[str, Any]:
        """The one JSON object on standard output."""
        assert self.out.count("\n") == 1, f"exactly one line of JSON, not {self.out!r}"
        found: dict[str, Any] = json.loads(self.out)
        assert next(iter(found)) == "ok", "`ok` comes first"
        return found


class Terminal:
    """Commands run in `folder`, with the keys of everybody in `folder`/keys unless the test says otherwise."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *arguments: object, **environment: str) -> Done:
        out, err = io.StringIO(), io.StringIO()
        variables = {
            "COMITY_KEYS": "keys",
            "NO_COLOR": "1",
            "COMITY_DEBUG": "",
            "COLUMNS": "100",
        } | environment
        with (
            mock.patch("sys.argv", ["comity", *map(str, arguments)]),
            mock.patch.dict("os.environ", variables),
            contextlib.chdir(self.folder),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            try:
                run()
            except SystemExit as error:
                code = error.code
        assert isinstance(code, int)
        return Done(code, out.getvalue(), err.getvalue())

    def yes(self, *arguments: object) -> str:
        """Standard output of a command that must succeed."""
        done = self(*arguments)
        assert done.code == 0, (arguments, done)
        return done.out

    def says(self, kind: str, *fields: str, by: str, at: str = AT, folder: str = "m") -> Done:
        """One statement, signed and submitted; `by` names the signers, with spaces between them."""
        return self("say", folder, kind, *fields, *(f"--as={name}" for name in by.split()), "--at", at)

    def files(self) -> dict[str, bytes]:
        """Every file below the folder but the log's memory, which a refused statement may open."""
        return {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and path.suffix not in {".state", ".sqlite-wal", ".sqlite-shm"}
        }

    @contextlib.contextmanager
    def nothing_left(self) -> Iterator[None]:
        """What happens inside must leave no file behind and change none."""
        before, folders = self.files(), {path for path in self.folder.rglob("*") if path.is_dir()}
        yield
        assert self.files() == before
        assert {path for path in self.folder.rglob("*") if path.is_dir()} == folders


def charter_toml(terminal: Terminal) -> str:
    """A charter of three parties, in the words of the tutorial."""

    def public(name: str) -> str:
        return terminal.yes("key", "show", name).strip()

    head = f"""
origin = "{ORIGIN}"
log = "{public(ORIGIN)}"
title = {{ en = "A mechanism for tests" }}
amendment = "everybody"
quorum = "two"
notice = 3600
rules = {{ everybody = {{ unanimity = true }}, two = {{ count = 2 }}, two_keys = {{ each_format = {{ consensus = true }} }} }}
adopts = {{ "talks/*" = "two_keys" }}
format = [
  {{ id = "astana", name = {{ en = "Astana" }}, members = ["RUS", "TUR"] }},
  {{ id = "small", name = {{ en = "Small" }}, members = ["FRA"] }},
]
circle = [{{ id = "organisers", members = ["FRA", "RUS"] }}]
"""
    for code in PARTIES:
        head += f"""
[[party]]
code = "{code}"
name = {{ en = "{code}" }}
roots = {{ threshold = 1, keys = ["{public(f"{code}/root-1")}"] }}
witness = "{public(f"{code}/witness")}"
recipient = "{public(f"{code}/age")}"
"""
    return head


def found(terminal: Terminal) -> None:
    """Keys, charter and posts of three parties, and one issue: entries 0 to 4 in `m`."""
    terminal.yes("key", "new", ORIGIN)
    for code in PARTIES:
        terminal.yes("key", "new", *(f"{code}/{post}" for post in ("root-1", "witness", "age", "delegate-1")))
    (terminal.folder / "charter.toml").write_text(charter_toml(terminal), encoding="utf-8")
    terminal.yes("init", "m", "--charter", "charter.toml", "--at", AT)
    names = [ORIGIN, *(f"{code}/{post}" for code in PARTIES for post in ("root-1", "witness"))]
    terminal.yes("sign", "m/charter.note", *(f"--as={name}" for name in names))
    terminal.yes("submit", "m", "m/charter.note")
    for code in PARTIES:
        key = terminal.yes("key", "show", f"{code}/delegate-1").strip()
        post = f"{code}/delegate-1"
        powers = "talks/*,record/*" if code == "TUR" else "*"
        fields = (f"post={post}", f"key={key}", f"powers={powers}")
        assert terminal.says("charter/accredit/v1", *fields, by=f"{code}/root-1 {post}").code == 0
    options = 'options=[{"id": "geneva", "title": "Geneva"}, {"id": "vienna", "title": "Vienna"}]'
    said = terminal.says("talks/issue/v1", "id=meeting", "title=Place", options, by="FRA/delegate-1")
    assert (said.code, said.out) == (0, "entry 4\n")
