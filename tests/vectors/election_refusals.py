# SPDX-License-Identifier: Apache-2.0
"""A refusal case for each kind of statement of elections, told on the record of `test_kinds_complete`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from comity.canonical import sha256_hex
from comity.desk.fold import Judged
from comity.desk.state import Void
from comity.election.statements import closing_hash
from worlds import Replica, accepted

Case = tuple[str, Callable[[Replica], "Judged | Void"], str]

EVERYBODY = ["FRA", "RUS", "TUR"]
PAPER = {"sha256": "0" * 64, "size": 1}
FIRST, LAST = sha256_hex(b"event 0"), sha256_hex(b"event 2")
OPENING: dict[str, Any] = {
    "id": "v",
    "title": "V",
    "uuid": "TwoBaLLotsHere",
    "protocol": "belenios-v1",
    "group": "BELENIOS-2048",
    "archive": PAPER,
    "event": FIRST,
    "roll": {"credentials": 2, "weight": 2, "sha256": "1" * 64},
    "trustees": ["FRA", "RUS"],
}
CLOSING: dict[str, Any] = {"ballots": 2, "height": 3, "event": closing_hash(2, LAST)}
RESULT: dict[str, Any] = {"archive": PAPER, "height": 6, "event": "2" * 64}


def _told(
    kind: str, by: str | list[str] = "FRA", /, *, closed: bool = False, **fields: Any
) -> Callable[[Replica], Judged | Void]:
    """A statement in the election `v`, of which FRA has seen two ballots; everybody closes it if it is to be `closed`."""

    def say(replica: Replica) -> Judged | Void:
        accepted(replica.say("election/open/v1", EVERYBODY, **OPENING))
        seen = {"ballots": 2, "height": 2, "event": LAST}
        accepted(replica.say("election/root/v1", "FRA", election="v", **seen))
        if closed:
            accepted(replica.say("election/close/v1", EVERYBODY, election="v", **CLOSING))
        own = fields if kind == "open" else {"election": "v"} | fields
        outcome: Judged | Void = replica.say(f"election/{kind}/v1", by, **own)
        return outcome

    return say


REFUSALS: dict[str, list[Case]] = {
    "election/open/v1": [
        ("twice", _told("open", EVERYBODY, **OPENING), "the election v is on the record since entry 4"),
        (
            "by one party",
            _told("open", "FRA", **(OPENING | {"id": "w", "uuid": "Another1Uu1d11", "trustees": ["FRA"]})),
            "opening the election w does not pass the rule 'everybody'",
        ),
    ],
    "election/root/v1": [
        (
            "of a box that shrank",
            _told("root", ballots=1, height=1, event="3" * 64),
            "FRA saw height 2 at entry 5, now 1",
        )
    ],
    "election/close/v1": [
        (
            "by one party",
            _told("close", **CLOSING),
            "closing the election v does not pass the rule 'everybody'",
        ),
        ("twice", _told("close", EVERYBODY, closed=True, **CLOSING), "the box was closed at entry 6"),
    ],
    "election/result/v1": [
        ("before the closing", _told("result", EVERYBODY, **RESULT), "the box is not closed"),
        (
            "of the closing itself",
            _told("result", EVERYBODY, closed=True, **(RESULT | {"height": 3})),
            "the result at height 3, the closing at 3",
        ),
    ],
}
