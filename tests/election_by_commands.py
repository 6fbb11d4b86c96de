# SPDX-License-Identifier: Apache-2.0
"""An election that is held by commands alone, from its questions to its result, as officials, trustees and voters would."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from cli.terminal import Done, Terminal

CHOSEN = """
name = "Seat of the secretariat"
description = "Vote of the delegations"

[[questions]]
question = "Which seat?"
answers = ["Senne", "Orme"]
min = 1
max = 1
blank = true
"""
RANKED = """
name = "Order of the agenda"

[[questions]]
question = "In what order?"
answers = ["Ports", "Tolls"]
method = "schulze"
"""
VOTERS = "identity,weight\nALD,3\nBRE,2\nMAR,1\n"


class Commanded:
    """The election in `seat`; secrets lie beside it, in folders of their owners."""

    def __init__(
        self, terminal: Terminal, questions: str = CHOSEN, voters: str = VOTERS, trustees: int = 2
    ) -> None:
        self.terminal, self.folder = terminal, terminal.folder
        self.write("questions.toml", questions)
        self.write("voters.csv", voters)
        self.trustees = trustees

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        path.chmod(0o600)
        return path

    def __call__(self, *arguments: object) -> Done:
        return self.terminal("election", *arguments)

    def yes(self, *arguments: object) -> str:
        return self.terminal.yes("election", *arguments)

    @property
    def bel(self) -> Path:
        (found,) = (self.folder / "seat").glob("*.bel")
        return found

    def prepare(self) -> None:
        self.yes("init", "seat", "--questions", "questions.toml")
        self.yes("credentials", "generate", "seat", "--voters", "voters.csv", "--out", "authority")
        for number in range(1, self.trustees + 1):
            self.yes("trustee", "key", "--election", "seat", "--out", f"trustee{number}")
            self.yes("trustee", "add", "seat", *(self.folder / f"trustee{number}").glob("*.pubkey"))

    def open(self) -> str:
        return self.yes("open", "seat")

    def credentials(self) -> dict[str, str]:
        (file,) = (one for one in (self.folder / "authority").glob("*.csv"))
        with file.open(encoding="utf-8", newline="") as stream:
            return {row["identity"]: row["credential"] for row in csv.DictReader(stream)}

    def vote(self, identity: str, choices: str) -> str:
        self.write("credential", self.credentials()[identity] + "\n")
        return self.yes("vote", "now", "seat", "--credential", "credential", "--choices", choices)

    def share(self, number: int) -> str:
        """The file of a trustee's share, made anew."""
        output = f"share{number}.json"
        (key,) = (self.folder / f"trustee{number}").glob("*.privkey")
        self.yes("trustee", "decrypt", "seat", "--key", key, "--number", number, "-o", output)
        return f"{number}={output}"

    def shuffle(self, number: int) -> str:
        output = f"shuffle{number}.json"
        self.yes("trustee", "shuffle", "seat", "--number", number, "-o", output)
        return f"{number}={output}"


def shares(values: Sequence[str]) -> list[str]:
    return [f"--share={value}" for value in values]
