# SPDX-License-Identifier: Apache-2.0
"""Reading a scenario folder: sourced public positions in CSV files, and the simulated procedure around them in story.toml.

A position that a joint statement gives to several parties becomes one statement that they sign together. Nothing is inferred here that
the files do not say.
"""

from __future__ import annotations

import csv
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import comity
from comity.canonical import sha256_hex
from comity.errors import InputError

Rows = list[dict[str, str]]


def folder_of(name: str) -> Path:
    """The scenario called `name`: shipped inside the package, or beside it in a checkout."""
    package = Path(comity.__file__).parent
    for parent in (package, package.parents[1]):
        found = parent / "scenarios" / name
        if found.is_dir():
            return found
    raise InputError(f"the scenario {name} is not installed", hint="install comity again")


@dataclass(frozen=True)
class Filing:
    """One position as it goes onto the record, by one party or by several jointly. `sources` are ids of `sources.csv`."""

    parties: tuple[str, ...]
    issue: str
    option: str
    stance: str
    source: str
    condition: str


class Scenario:
    """The files of one scenario."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def rows(self, name: str) -> Rows:
        """A CSV file's rows."""
        with (self.folder / name).open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    @cached_property
    def story(self) -> dict[str, Any]:
        """story.toml."""
        return tomllib.loads((self.folder / "story.toml").read_text(encoding="utf-8"))

    @cached_property
    def inquiry(self) -> dict[str, Any]:
        """inquiry/inquiry.toml: the simulated inquiry."""
        return tomllib.loads((self.folder / "inquiry" / "inquiry.toml").read_text(encoding="utf-8"))

    @cached_property
    def sealed(self) -> dict[str, Any]:
        """sealed.json: test age identities by party, and the ciphertexts of what the story seals: proposals and assessments."""
        found: dict[str, Any] = json.loads((self.folder / "sealed.json").read_text(encoding="utf-8"))
        return found

    def fingerprint(self, *code: Path) -> str:
        """Eight hexadecimal digits that change with any of the files and with the code that puts them onto a record.

        So two versions of a demonstration never share a mechanism's name, which would look like a fork.
        """
        files = sorted(path for path in self.folder.rglob("*") if path.is_file())
        parts = [path.name.encode() + b"\0" + path.read_bytes() for path in (*files, Path(__file__), *code)]
        return sha256_hex(b"\0".join(parts))[:8]

    def issues(self) -> list[dict[str, Any]]:
        """Fields of each talks/issue/v1: the sourced ones, then the simulated ones."""
        found: dict[str, dict[str, Any]] = {}
        for row in self.rows("issues.csv"):
            issue = found.setdefault(row["issue"], {"id": row["issue"], "title": row["title"], "options": []})
            issue["options"].append(
                {"id": row["option"], "title": row["option"].replace("_", " "), "text": row["wording"]}
            )
            if row["status_quo"] == "yes":
                issue["status_quo"] = row["option"]
        return [*found.values(), *self.story["issue"]]

    def filings(self) -> list[Filing]:
        """Every position inside the window, by date, then in the order of the file."""
        sources = {row["id"]: row for row in self.rows("sources.csv")}
        conditions = {
            (row["party"], row["issue"], row["option"]): row["condition"]
            for row in self.rows("conditions.csv")
        }
        groups: dict[tuple[str, ...], Rows] = {}
        for row in sorted(self.rows("positions.csv"), key=lambda row: row["date"]):
            joint = row["confidence"] == "inferred-from-joint-statement"
            condition = conditions.get((row["party"], row["issue"], row["option"]), "")
            alone = "" if joint else row["party"]
            groups.setdefault((*(row[name] for name in _SAME), condition, alone), []).append(row)
        return [_filing(rows, key[-2], sources) for key, rows in groups.items()]


_SAME = ("date", "issue", "option", "stance", "source_id", "locator")


def _filing(rows: Rows, condition: str, sources: Mapping[str, Mapping[str, str]]) -> Filing:
    """One statement for all parties that a row gives the same position from the same source; further sources only if they share them."""
    first = rows[0]
    shared = set.intersection(*(set(filter(None, row["also_sources"].split(";"))) for row in rows))
    also = f"; also {', '.join(sorted(shared))}" if shared else ""
    title = sources[first["source_id"]]["title"]
    source = f"Illustration from public statements: {first['source_id']}, {title}, {first['date']}. {first['locator']}{also}"
    parties = tuple(sorted(row["party"] for row in rows))
    return Filing(parties, first["issue"], first["option"], first["stance"], source, condition)
