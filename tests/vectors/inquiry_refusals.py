# SPDX-License-Identifier: Apache-2.0
"""A refusal case for each kind of statement of inquiries, told on the record of `test_kinds_complete`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from comity.canonical import sha256_hex
from comity.desk.fold import Judged
from comity.desk.state import Void
from worlds import Replica, accepted

Case = tuple[str, Callable[[Replica], "Judged | Void"], str]

EVERYBODY = ["FRA", "RUS", "TUR"]
PAPER = {"sha256": "0" * 64, "size": 1}
OPENING = {
    "id": "i",
    "title": "I",
    "mandate": "M",
    "standard": {"name": "n", "definition": "d", "source": "s"},
}
HYPOTHESES = [{"id": "h", "text": "h"}, {"id": "other", "text": "o", "rest": True}]


def _told(kind: str, by: str | list[str] = "FRA", /, **fields: Any) -> Callable[[Replica], Judged | Void]:
    """A statement in the inquiry `i`: a source, two exhibits, a claim, hypotheses, an open round and a served draft, all of FRA's."""

    def say(replica: Replica) -> Judged | Void:
        def put(name: str, **body: Any) -> None:
            accepted(replica.say(f"inquiry/{name}/v1", "FRA", inquiry="i", **body))

        accepted(replica.say("inquiry/open/v1", EVERYBODY, **OPENING))
        put("source", id="s", kind="sensor")
        exhibits = [
            {"id": name, "category": "original", "held_by": "FRA", "sha256": sha256_hex(name.encode())}
            for name in ("a", "b")
        ]
        put("exhibits", exhibits=exhibits)
        put("claim", id="c", text="t", exhibits=["a"])
        put("hypotheses", version=1, hypotheses=HYPOTHESES)
        put("round", id="r", version=1, claims=["c"])
        put("model", id="m", document=PAPER, engine="e")
        put("finding-draft", number=1, document=PAPER, statement="s", outcome="no_finding")
        put("serve", draft=1, party="RUS", days=1)
        own = fields if kind == "open" else {"inquiry": "i"} | fields
        outcome: Judged | Void = replica.say(f"inquiry/{kind}/v1", by, **own)
        return outcome

    return say


_HEAD = {"exhibit": "a", "seq": 1, "event": "0" * 64}
_MOVE = {"exhibits": ["a"], "released_by": "FRA/delegate-1", "received_by": "RUS/delegate-1"}
_EDGE = {"a": "a", "type": "derived", "decision": "asserted", "reason": "r"}
_LIKELY = {"h": ["1", "2"], "other": ["1", "1"]}

REFUSALS: dict[str, list[Case]] = {
    "inquiry/open/v1": [
        (
            "by one party",
            _told("open", **(OPENING | {"id": "j"})),
            "opening the inquiry j does not pass the rule 'everybody'",
        ),
        ("twice", _told("open", EVERYBODY, **OPENING), "the inquiry i is on the record since entry 4"),
    ],
    "inquiry/source/v1": [
        ("twice", _told("source", id="s", kind="sensor"), "the source s is on the record since entry 5")
    ],
    "inquiry/exhibits/v1": [
        (
            "that another party holds",
            _told("exhibits", exhibits=[{"id": "d", "category": "physical", "held_by": "RUS"}]),
            "the exhibits: RUS has not signed",
        )
    ],
    "inquiry/custody/v1": [
        ("by another party", _told("custody", "RUS", heads=[_HEAD]), "the custody: FRA has not signed")
    ],
    "inquiry/transfer/v1": [
        ("by one side", _told("transfer", **_MOVE), "the transfer is signed by FRA/delegate-1")
    ],
    "inquiry/consent/v1": [
        ("of nothing", _told("consent", scope=["x"]), "expected exactly one of exhibit and source"),
        (
            "of another's source",
            _told("consent", "RUS", source="s", scope=["x"]),
            "consent: not for RUS to say",
        ),
    ],
    "inquiry/hold/v1": [
        (
            "lifted by another party",
            _told("hold", "RUS", exhibits=["a"], held=False, reason="r", authority="a"),
            "RUS has no hold on a",
        )
    ],
    "inquiry/redaction/v1": [
        (
            "of no derivative",
            _told("redaction", exhibit="b", of="a", reason="r", approver="FRA/delegate-1", level="public"),
            "b is not a derivative of a",
        )
    ],
    "inquiry/dependence/v1": [
        ("on itself", _told("dependence", **_EDGE, b="a"), "a does not depend on itself"),
    ],
    "inquiry/claim/v1": [
        ("on nothing", _told("claim", id="d", text="t", exhibits=["z"]), "there is no exhibit 'z'")
    ],
    "inquiry/grade-source/v1": [
        ("of nobody", _told("grade-source", source="z", grade="A", ground="g"), "there is no source 'z'")
    ],
    "inquiry/grade-claim/v1": [
        (
            "confirmed by one exhibit",
            _told("grade-claim", claim="c", grade="1", ground="g"),
            "c cannot be graded 1: one independent group is behind it",
        )
    ],
    "inquiry/hypotheses/v1": [
        (
            "within a round",
            _told("hypotheses", version=2, hypotheses=HYPOTHESES),
            "the round r is open",
        )
    ],
    "inquiry/round/v1": [
        ("within a round", _told("round", id="q", version=1, claims=["c"]), "the round r is open")
    ],
    "inquiry/close-round/v1": [
        (
            "by another party",
            _told("close-round", "RUS", round="r"),
            "closing the round r does not pass the rule 'everybody'",
        )
    ],
    "inquiry/assessment/v1": [
        (
            "in the clear",
            _told("assessment", round="r", claim="c", likely=_LIKELY, basis="data", rationale="r"),
            "the round r is open",
        )
    ],
    "inquiry/model/v1": [
        ("twice", _told("model", id="m", document=PAPER, engine="e"), "the model m is on the record")
    ],
    "inquiry/finding-draft/v1": [
        (
            "out of order",
            _told("finding-draft", number=1, document=PAPER, statement="s"),
            "draft 1 does not follow draft 1",
        )
    ],
    "inquiry/serve/v1": [
        ("twice", _told("serve", draft=1, party="RUS", days=1), "draft 1 was served on RUS at entry")
    ],
    "inquiry/reply/v1": [
        ("of nobody served", _told("reply", draft=1, text="t"), "draft 1 was not served on FRA")
    ],
    "inquiry/reply-closed/v1": [
        (
            "by another party",
            _told("reply-closed", "RUS", draft=1, party="RUS", reason="r"),
            "saying that RUS did not reply does not pass the rule 'everybody'",
        )
    ],
    "inquiry/adopt-finding/v1": [
        (
            "within a round",
            _told("adopt-finding", EVERYBODY, draft=1, sha256="0" * 64),
            "the round r is open",
        )
    ],
    "inquiry/dissent/v1": [
        ("from no draft", _told("dissent", text="t", draft=2), "there is no draft 2"),
    ],
    "inquiry/correct/v1": [
        (
            "of nothing",
            _told("correct", EVERYBODY, document=PAPER, supersedes="1" * 64, reason="r"),
            "a finding was not adopted",
        )
    ],
    "inquiry/withdraw/v1": [
        ("of nothing", _told("withdraw", EVERYBODY, reason="r"), "a finding was not adopted")
    ],
    "inquiry/timestamp/v1": [
        (
            "of another log",
            _told(
                "timestamp",
                size=1,
                root="AAAA",
                response=PAPER | {"media_type": "application/timestamp-reply"},
                authority="a",
            ),
            "the root of this log at size 1 is not AAAA",
        )
    ],
}
