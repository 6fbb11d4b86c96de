# SPDX-License-Identifier: Apache-2.0
"""Elections on records for tests: a replica in memory, a mechanism on disk, and an archive read by other code than Comity's own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from bel_archive import BLOCK, digest, is_event, members, rebuild, timestamp
from comity.canonical import sha256_hex
from comity.desk.fold import Judged
from comity.desk.state import State, Void
from comity.election.model import Held
from comity.errors import Refusal
from election_vectors import vector
from worlds import Replica, World, accepted

PARTIES = ("ALD", "BRE", "MAR", "TAV")
RULES = {"three": {"count": 3}, "two": {"count": 2}, "all": {"unanimity": True}}
ADOPTS = {"election/*": "three", "talks/*": "three", "text/*": "three"}
TERMS: dict[str, Any] = {"adopts": ADOPTS, "amendment": "three", "quorum": "two", "notice": 0}
JOINT = ["ALD", "BRE", "MAR"]
ID = "seat"

By = str | Sequence[str]


@dataclass(frozen=True)
class Archive:
    """An archive in bytes; `cut` gives it as it was after its n-th event."""

    data: bytes

    @cached_property
    def events(self) -> list[tuple[str, str]]:
        """Type and hash of each event."""
        return [(json.loads(one)["type"], digest(one)) for name, one in members(self.data) if is_event((name, one))]  # fmt: skip

    def payload(self, place: int) -> bytes:
        """The content of a member, counted from 0 after the header."""
        return members(self.data)[place + 1][1]

    def hash(self, height: int) -> str:
        return self.events[height][1]

    @property
    def ballots(self) -> int:
        return sum(kind == "Ballot" for kind, _ in self.events)

    def cut(self, events: int) -> Archive:
        at = seen = 0
        for name, content in members(self.data):
            at += BLOCK + -(-len(content) // BLOCK) * BLOCK
            seen += is_event((name, content))
            if seen == events and is_event((name, content)):
                break
        return Archive(self.data[:at])

    # What is to be said of it

    def blob(self) -> dict[str, Any]:
        return {"sha256": sha256_hex(self.data), "size": len(self.data)}

    def opening(self, trustees: Sequence[str] = ("ALD", "BRE"), **fields: Any) -> dict[str, Any]:
        election, credentials = json.loads(self.payload(0)), self.payload(2)
        entries = [one.partition(",") for one in json.loads(credentials)]
        weight = sum(int(given or 1) for _, _, given in entries)
        found = {
            "id": ID,
            "title": "Seat of the secretariat",
            "uuid": election["uuid"],
            "protocol": "belenios-v1",
            "group": election["group"],
            "archive": self.cut(1).blob(),
            "event": self.hash(0),
            "roll": {"credentials": len(entries), "weight": weight, "sha256": digest(credentials)},
            "trustees": list(trustees),
        }
        return found | fields

    def root(self, ballots: int) -> dict[str, Any]:
        return {"election": ID, "ballots": ballots, "height": ballots, "event": self.hash(ballots)}

    def closing(self) -> dict[str, Any]:
        height = self.ballots + 1
        assert self.events[height][0] == "EndBallots"
        return {"election": ID, "ballots": self.ballots, "height": height, "event": self.hash(height)}

    def result(self, **fields: Any) -> dict[str, Any]:
        height = len(self.events) - 1
        found = {"election": ID, "archive": self.blob(), "height": height, "event": self.hash(height)}
        return found | fields


def archive(name: str) -> Archive:
    """One of the vectors."""
    return Archive(vector(name).archive)


def forged(archive: Archive) -> Archive:
    """The same with one vote more for the first answer, and every hash made right again."""
    parts = members(archive.data)
    name, content = parts[-2]
    assert content.startswith(b'{"result":[[')
    numbers = content[len(b'{"result":[[') :].split(b",", 1)
    changed = b'{"result":[[%d,%b' % (int(numbers[0]) + 1, numbers[1])
    return Archive(rebuild([*parts[:-2], (name, changed), parts[-1]], timestamp(archive.data)))


def made_up(ballots: int, name: str = "") -> str:
    """A hash for the event of the last of so many ballots in a box that is called `name`."""
    return sha256_hex(f"box {name} {ballots}".encode())


class Probe(Replica):
    """A replica in which the election `seat`, with a made-up archive, is opened by three parties, two of them trustees."""

    def __init__(self, *, opened: bool = True, **fields: Any) -> None:
        super().__init__(PARTIES, {"all": PARTIES}, RULES, **TERMS)
        if opened:
            accepted(self.begin(**fields))

    def begin(self, by: By = JOINT, /, **fields: Any) -> Judged | Void:
        return self.tell("open", by, **(OPENING | fields))

    def tell(self, kind: str, by: By, /, **fields: Any) -> Judged | Void:
        outcome: Judged | Void = self.say(f"election/{kind}/v1", by, **fields)
        return outcome

    def root(self, by: By, ballots: int, name: str = "", **fields: Any) -> Judged | Void:
        event = made_up(ballots, name) if ballots else OPENING["event"]
        body = {"election": ID, "ballots": ballots, "height": ballots, "event": event} | fields
        return self.tell("root", by, **body)

    def close(self, ballots: int, name: str = "", by: By = JOINT, **fields: Any) -> Judged | Void:
        event = closing_of(ballots, made_up(ballots, name) if ballots else OPENING["event"])
        body = {"election": ID, "ballots": ballots, "height": ballots + 1, "event": event} | fields
        return self.tell("close", by, **body)

    def announce(self, by: By = JOINT, **fields: Any) -> Judged | Void:
        body = {"election": ID, "archive": PAPER, "height": 9, "event": sha256_hex(b"result")} | fields
        return self.tell("result", by, **body)

    def why(self, kind: str, by: By, /, **fields: Any) -> Refusal:
        """Why a statement would be refused; nothing changes. Every refusal cites its rule and says what to do."""
        note = self.note(f"election/{kind}/v1", by, **fields)
        before = self.folded.encode()
        with pytest.raises(Refusal) as caught:
            self.fold.check(note)
        assert self.folded.encode() == before
        assert caught.value.rule
        assert caught.value.hint, caught.value.message
        return caught.value

    @property
    def one(self) -> Held:
        """The election, after checking that a snapshot gives the same."""
        state = self.folded
        read = State.decode(state.encode())
        assert read.digest() == state.digest()
        assert read.election == state.election
        return state.election.elections[ID]


def closing_of(ballots: int, event: str) -> str:
    """Hash of EndBallots, written down once more (Belenios 2.0, section 4.4)."""
    return sha256_hex(b'{"parent":"%s","height":%d,"type":"EndBallots"}' % (event.encode(), ballots + 1))


PAPER = {"sha256": sha256_hex(b"archive"), "size": 7}
OPENING: dict[str, Any] = {
    "id": ID,
    "title": "Seat of the secretariat",
    "uuid": "SeatAtTheTabLe",
    "protocol": "belenios-v1",
    "group": "BELENIOS-2048",
    "archive": PAPER,
    "event": sha256_hex(b"event 0"),
    "roll": {"credentials": 5, "weight": 7, "sha256": sha256_hex(b"roll")},
    "trustees": ["ALD", "BRE"],
}


class Box:
    """A mechanism on disk on which the election of a vector is told; everything is as in the archive unless a test says otherwise."""

    def __init__(self, folder: Path, name: str = "revote", trustees: Sequence[str] = ("ALD", "BRE")) -> None:
        self.world = World(folder, PARTIES, {"all": PARTIES}, RULES, **TERMS)
        self.archive = archive(name)
        self.trustees = trustees

    def put(self, *archives: Archive) -> None:
        for one in archives:
            self.world.mechanism.blobs.put(one.data)

    def open(self, **fields: Any) -> int:
        self.put(self.archive.cut(1))
        return self._say("open", self.archive.opening(self.trustees) | fields)

    def root(self, by: By, ballots: int, **fields: Any) -> int:
        return self._say("root", self.archive.root(ballots) | fields, by)

    def close(self, **fields: Any) -> int:
        return self._say("close", self.archive.closing() | fields)

    def announce(self, **fields: Any) -> int:
        self.put(self.archive)
        return self._say("result", self.archive.result() | fields)

    def _say(self, kind: str, fields: dict[str, Any], by: By = JOINT) -> int:
        index: int = self.world.say(f"election/{kind}/v1", by, **fields)
        return index
