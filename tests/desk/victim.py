# SPDX-License-Identifier: Apache-2.0
"""The writer that gets killed, as a program: it hands in prepared notes and says of each receipt that it has it.

    victim.py steps TEMPLATE OUT               in a copy of TEMPLATE for each n: die before the n-th step, until a run survives
    victim.py bytes TEMPLATE OUT FROM TO BY    the same: die in the middle of a write, where a file would outgrow n bytes
    victim.py once FOLDER N ADDRESS FIRST STOP in FOLDER itself, with the record at ADDRESS: die before the n-th step
    victim.py submit FOLDER FIRST STOP         hand in the notes FIRST to STOP - 1, one by one

TEMPLATE holds `keys`, `notes` (0.note, 1.note, ...), `plan.json` (numbers of the notes in each batch) and the mechanism, if there is one
yet. A step is a statement to the database that is more than a question, a lock, a write to or a flush of the key's memory, or the word
about a receipt. Each run in a copy is reported as one line of JSON.
"""

from __future__ import annotations

import fcntl
import json
import os
import resource
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import psycopg

from comity.canonical import sha256_hex, to_base64
from comity.desk.host import Host, Receipt
from comity.desk.mechanism import RECORD_FILE, Mechanism
from comity.record.keys import KeyDirectory
from worlds import ORIGIN

Say = Callable[[str], None]


class Fuse:
    """Kills this process at the step that it was made for."""

    def __init__(self, steps: int) -> None:
        self.left = steps

    def burn(self, step: str, say: Say) -> None:
        if step.startswith("SELECT"):
            return
        self.left -= 1
        if not self.left:
            say(f"killed before {' '.join(step.split())[:60]}")
            os.kill(os.getpid(), signal.SIGKILL)

    def guard(self, owner: Any, name: str, say: Say) -> None:
        """Make every call of `owner.name` a step."""
        function = getattr(owner, name)

        def guarded(*arguments: Any, **named: Any) -> Any:
            self.burn(next((item for item in arguments if isinstance(item, str)), name), say)
            return function(*arguments, **named)

        setattr(owner, name, guarded)


class Connection(sqlite3.Connection):
    """Every statement is a step, those of a script too."""

    burn: Callable[[str], None]

    def execute(self, sql: str, *arguments: Any) -> sqlite3.Cursor:
        self.burn(sql)
        return super().execute(sql, *arguments)

    def executemany(self, sql: str, rows: Iterable[Any]) -> sqlite3.Cursor:
        for row in rows:
            self.burn(sql)
            super().execute(sql, row)
        return self.cursor()

    def executescript(self, script: str) -> sqlite3.Cursor:
        for statement in filter(str.strip, script.split(";")):
            self.execute(statement)
        return self.cursor()


def arm(steps: int, say: Say) -> Say:
    """Light the fuse; returns `say` as a step."""
    fuse = Fuse(steps)

    def burn(step: str) -> None:
        fuse.burn(step, say)

    connect = sqlite3.connect
    Connection.burn = staticmethod(burn)
    sqlite3.connect = lambda *arguments, **named: connect(*arguments, **named, factory=Connection)  # type: ignore[assignment]
    calls = [(os, "pwrite"), (os, "fsync"), (os, "pread"), (fcntl, "flock")]
    for owner, name in [*calls, (psycopg.Connection, "execute"), (psycopg.Cursor, "executemany")]:
        fuse.guard(owner, name, say)

    def said(line: str) -> None:
        burn("the word")
        say(line)

    return said


def limit(size_bytes: int, say: Say) -> Say:
    """From now on the kernel kills this process where it writes to a file beyond that size."""
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, size_bytes))
    return say


def read_notes(folder: Path, numbers: Iterable[int]) -> list[bytes]:
    return [(folder / "notes" / f"{number}.note").read_bytes() for number in numbers]


def hand_in(folder: Path, batches: Iterable[list[int]], say: Say, address: str | None = None) -> None:
    """What a host does all day."""
    place = folder / "mechanism"
    made = address is not None or (place / RECORD_FILE).exists()
    mechanism = Mechanism.open(place, address) if made else Mechanism.create(place)
    host = Host(mechanism, KeyDirectory(folder / "keys"), ORIGIN)
    for batch in batches:
        notes = read_notes(folder, batch)
        outcomes = host.submit_all(notes) if len(notes) > 1 else [host.submit(notes[0])]
        for note, outcome in zip(notes, outcomes, strict=True):
            if isinstance(outcome, Receipt):
                say(f"{outcome.index} {sha256_hex(note)} {to_base64(outcome.checkpoint)}")
    host.close()
    mechanism.close()


def run(template: Path, out: Path, prepare: Callable[[int, Say], Say], number: int) -> int:
    """One life in a copy of the template, in a process of its own; reports what it said, returns how it ended."""
    folder = out / str(number)
    shutil.copytree(template, folder)
    plan = json.loads((folder / "plan.json").read_text())
    ear, mouth = os.pipe()
    child = os.fork()
    if not child:
        code = 1
        try:
            os.close(ear)
            with os.fdopen(mouth, "w") as stream:
                hand_in(folder, plan, prepare(number, lambda line: print(line, file=stream, flush=True)))
            code = 0
        finally:
            os._exit(code)
    os.close(mouth)
    with os.fdopen(ear) as stream:
        said = stream.read().splitlines()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    killed = [line for line in said if line.startswith("killed")]
    said = [line for line in said if line not in killed]
    print(json.dumps({"folder": str(folder), "status": status, "said": said, "killed": killed}), flush=True)
    return status


def main(mode: str, *arguments: str) -> None:
    folder = Path(arguments[0])
    numbers = [int(text) for text in arguments[1:] if text.isdecimal()]
    if mode == "steps":
        count = 1
        while run(folder, Path(arguments[1]), arm, count):
            count += 1
    elif mode == "bytes":
        for size_bytes in range(*numbers):
            run(folder, Path(arguments[1]), limit, size_bytes)
    elif mode == "once":
        hand_in(folder, [[number] for number in range(*numbers[1:])], arm(numbers[0], say), arguments[2])
    else:
        hand_in(folder, [[number] for number in range(*numbers)], say)


def say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
