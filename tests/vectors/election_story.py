# SPDX-License-Identifier: Apache-2.0
"""The end of the story that `make_kinds` tells: an election on the adopted text, in which every kind of statement of elections occurs.

Replicas hold no documents, so the archive is made up; of its hashes only that of the closing follows from the one before it.
"""

from __future__ import annotations

from comity.canonical import sha256_hex
from comity.election.statements import closing_hash
from worlds import PARTIES, Replica, accepted

UUID = "RatiLastVotes7"
FIRST, LAST = sha256_hex(b"event 0"), sha256_hex(b"event 3")
QUESTIONS = [
    {
        "question": "Adopt the communique? \u0647\u0644 \u062a\u0639\u062a\u0645\u062f\u0648\u0646 \u0627\u0644\u0628\u064a\u0627\u0646",
        "answers": ["Yes", "No"],
        "blank": True,
    },
    {"question": "Where to meet next?", "answers": ["Geneva", "Vienna", "Astana"], "ranked": True},
]


def elect(replica: Replica) -> None:
    """An election from its opening to its result; each kind with all that it can say."""
    archive, whole = b"the archive as opened", b"the archive with the result"
    words = b'{"text":"communique"}'

    def say(kind: str, by: str | list[str], /, **fields: object) -> None:
        accepted(replica.say(f"election/{kind}/v1", by, **fields))

    say(
        "open",
        list(PARTIES),
        id="ratification",
        title="Ratification of the communique",
        uuid=UUID,
        protocol="belenios-v1",
        group="RFC-3526-2048",
        archive={
            "sha256": sha256_hex(archive),
            "size": len(archive),
            "name": f"{UUID}.bel",
            "media_type": "application/x-tar",
        },
        event=FIRST,
        roll={"credentials": 4, "weight": 9, "sha256": sha256_hex(b"the roll")},
        trustees=[*PARTIES, "FRA", "RUS"],
        questions=QUESTIONS,
        subject={"sha256": sha256_hex(words), "size": len(words), "media_type": "application/json"},
        text="communique",
        rule="two",
    )
    say("root", "TUR", election="ratification", ballots=0, height=0, event=FIRST)
    say("root", ["FRA", "RUS"], election="ratification", ballots=3, height=3, event=LAST)
    say("close", ["FRA", "TUR"], election="ratification", ballots=3, height=4, event=closing_hash(3, LAST))
    say(
        "result",
        ["RUS", "TUR"],
        election="ratification",
        archive={"sha256": sha256_hex(whole), "size": len(whole)},
        height=13,
        event=sha256_hex(b"event 13"),
        totals=[["1", "6", "2"], []],
    )
