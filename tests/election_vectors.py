# SPDX-License-Identifier: Apache-2.0
"""The small elections committed in tests/election/vectors, held by Debian's belenios-tool 2.0, with every secret of theirs.

They need no foreign program. What each shows stands in tests/election/vectors/make_vectors.py.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from bel_archive import timestamp
from election_plans import Pedersen, Plan

FOLDER = Path(__file__).parent / "election" / "vectors"
NAMES = ("weights", "revote", "blank", "threshold", "two-groups", "mixed", "empty")


@dataclass(frozen=True)
class Vector:
    """One election: its archive, and what only its voters and trustees knew.

    `credentials[v]` is the secret credential of voter v, `keys[i]` belongs to trustee i + 1: "private" of a single trustee (the text
    of a JSON string), "seed" and "encrypted" of a member of a group.
    """

    name: str
    archive: bytes = field(repr=False)
    plan: Plan
    uuid: str
    credentials: tuple[str, ...] = field(repr=False)
    keys: tuple[dict[str, Any], ...] = field(repr=False)
    result: list[Any]

    @property
    def timestamp(self) -> int:
        return timestamp(self.archive)

    def private(self, trustee: int) -> int:
        """The private key of a single trustee, counted from 1."""
        return int(json.loads(self.keys[trustee - 1]["private"]))


@cache
def vector(name: str) -> Vector:
    told = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    plan = told["plan"]
    plan["votes"] = [(voter, answers) for voter, answers in plan["votes"]]
    plan["trustees"] = [one if isinstance(one, str) else Pedersen(**one) for one in plan["trustees"]]
    archive = (FOLDER / f"{name}.bel").read_bytes()
    return Vector(
        name,
        archive,
        Plan(**plan),
        told["uuid"],
        tuple(told["credentials"]),
        tuple(told["keys"]),
        told["result"],
    )
