# SPDX-License-Identifier: Apache-2.0
"""The end of the story that `make_kinds` tells: an inquiry, in which every kind of statement of inquiries occurs."""

from __future__ import annotations

from collections.abc import Callable

from comity.canonical import sha256_hex, to_base64
from comity.record.sealed import Plaintext, commitment
from worlds import PARTIES, Replica, accepted, seed, terms

Say = Callable[..., int]


def inquire(replica: Replica) -> None:
    """An inquiry into a gauge that stopped, from its opening to the withdrawal of its finding; each kind with all that it can say."""
    circles = [
        {"id": "guarantors", "members": list(PARTIES), "chair": "TUR"},
        {"id": "own", "members": ["RUS"]},
    ]
    accepted(replica.amend(terms(circles=circles, notice=7200)))

    def say(kind: str, by: str | list[str], /, **fields: object) -> int:
        return accepted(replica.say(f"inquiry/{kind}/v1", by, inquiry="gauge", **fields))

    _open_inquiry(replica)
    _bring_evidence(say)
    _assess(replica, say)
    _find(replica, say)


def _open_inquiry(replica: Replica) -> None:
    bands = [{"least": "2", "words": "weak"}, {"least": "19/2", "words": "moderate"}]
    ladder = {"steps": ["1", "2", "10", "100"], "bands": bands, "broken_cap": "2", "source": "A paper."}
    accepted(
        replica.say(
            "inquiry/open/v1",
            list(PARTIES),
            id="gauge",
            title="Why the gauge stopped",
            mandate="Decision 4 of the parties.",
            prior="The joint office found that it stopped.",
            window={"since": "2026-04-01", "until": "2026-04-03"},
            rule="two",
            standard={"name": "balance", "definition": "More likely than not.", "source": "Decision 4."},
            ladder=ladder,
            levels=["public", "parties"],
        )
    )


def _bring_evidence(say: Say) -> None:
    digest = sha256_hex
    say(
        "source",
        "FRA",
        id="keeper",
        kind="eyewitness",
        interests=["Is paid for the gauge."],
        identity_commitment=digest(b"1"),
    )
    say("source", "RUS", id="gazette", kind="publisher")
    log = {
        "id": "e-log",
        "category": "original",
        "held_by": "FRA",
        "sha256": digest(b"log"),
        "size": 300,
        "media_type": "text/csv",
    }
    print_ = {
        "id": "e-print",
        "category": "derivative",
        "held_by": "FRA",
        "commitment": digest(b"print"),
        "parent": "e-log",
    }
    derivation = {"tool": "plot", "version": "1.2", "parameters": digest(b"{}")}
    report = {
        "id": "e-report",
        "category": "original",
        "held_by": "RUS",
        "sha256": digest(b"report"),
        "source": "gazette",
    }
    float_ = {"id": "e-float", "category": "physical", "held_by": "FRA", "source": "keeper"}
    exhibits = [
        log | {"source": "keeper", "title": "The gauge's log", "sensitivity": "parties"},
        print_ | {"derivation": derivation},
        report,
        float_,
    ]
    say("exhibits", ["FRA", "RUS"], exhibits=exhibits)
    heads = [
        {"exhibit": "e-log", "seq": 3, "event": digest(b"e3")},
        {"exhibit": "e-float", "seq": 1, "event": digest(b"f1")},
    ]
    say("custody", "FRA", heads=heads)
    say("custody", "FRA", heads=heads[1:], broken="Two days in an open shed.")
    posts = ["FRA/delegate-1", "TUR/delegate-1"]
    say(
        "transfer",
        posts,
        exhibits=["e-float"],
        released_by=posts[0],
        received_by=posts[1],
        reason="To the workshop.",
    )
    say(
        "consent",
        "FRA",
        source="keeper",
        scope=["parties"],
        exclusions=["press"],
        expires="2030-01-01T00:00:00Z",
    )
    say("consent", "RUS", exhibit="e-report", withdrawn=True)
    say(
        "hold",
        "TUR",
        exhibits=["e-float"],
        held=True,
        reason="It is being measured.",
        authority="Decision 4.",
    )
    say(
        "redaction",
        "FRA",
        exhibit="e-print",
        of="e-log",
        reason="A signature.",
        approver="FRA/delegate-1",
        level="public",
        regions=digest(b"[]"),
    )
    paper = {"sha256": digest(b"report of the comparison"), "size": 24, "media_type": "application/json"}
    say(
        "dependence",
        "RUS",
        a="e-log",
        b="e-report",
        type="shared-quotation",
        decision="found",
        reason="One sentence.",
        report=paper,
    )
    say(
        "dependence",
        "FRA",
        a="e-log",
        b="e-report",
        type="shared-quotation",
        decision="cut",
        reason="The sentence is the law's.",
    )
    say("claim", "FRA", id="stopped", text="The gauge stopped at noon.", exhibits=["e-log", "e-report"])
    say("claim", "FRA", id="silted", text="There was silt in it.", exhibits=["e-float"], observer="keeper")
    say("grade-source", "TUR", source="keeper", grade="B", ground="Right twice before.")
    say("grade-claim", "TUR", claim="stopped", grade="1", ground="Log and report agree.")


ASSESSMENT: dict[str, object] = {
    "inquiry": "gauge",
    "round": "first",
    "claim": "silted",
    "likely": {"silt": ["2", "10"], "power": ["1/2", "1"], "other": ["1", "1"]},
    "basis": "expert",
    "rationale": "Silt is seldom seen.",
}


def in_the_clear(replica: Replica) -> bytes:
    """The assessment as a statement by itself, which no log takes: it is said by opening what was sealed."""
    return replica.note("inquiry/assessment/v1", "RUS", **ASSESSMENT)


def _assess(replica: Replica, say: Say) -> None:
    silt = {"id": "silt", "text": "Silt stopped it.", "proposed_by": ["FRA"]}
    power = {"id": "power", "text": "The power was cut."}
    other = {"id": "other", "text": "Other or unknown.", "rest": True}
    say("hypotheses", "FRA", version=1, hypotheses=[silt, power, other])
    say("round", "TUR", id="first", version=1, claims=["silted", "stopped"])
    plaintext = Plaintext("inquiry/assessment/v1", ASSESSMENT).encode()
    held = {"circle": "own", "version": 1, "size": 1024, "set": "first", "blob": sha256_hex(b"fourth")}
    digest = commitment(seed("fourth"), plaintext).hex()
    sealed = accepted(replica.say("record/sealed/v1", "RUS", commitment=digest, **held))
    say("close-round", "TUR", round="first")
    item = {"sealed": sealed, "salt": to_base64(seed("fourth")), "plaintext": plaintext.decode()}
    accepted(replica.say("record/opened/v1", "RUS", items=[item]))
    model = {"sha256": sha256_hex(b"<smile/>"), "size": 8, "media_type": "application/xml"}
    say(
        "model",
        "FRA",
        id="net",
        document=model,
        engine="own eliminator",
        result={"stopped=yes": "0.25", "stopped=no": "3/4"},
    )


def _find(replica: Replica, say: Say) -> None:
    def paper(text: str) -> dict[str, object]:
        return {"sha256": sha256_hex(text.encode()), "size": len(text)}

    draft = {
        "statement": "Silt may have stopped it.",
        "hypothesis": "silt",
        "groups": [["e-log"], ["e-float"]],
        "contrary": [["e-report"]],
        "gaps": ["Nobody dived."],
        "level": "public",
    }
    say("finding-draft", "FRA", number=1, document=paper("one"), outcome="not_established", **draft)
    say("dissent", "RUS", text="The power was not looked at.", draft=1, document=paper("dissent"))
    for party in ("RUS", "TUR"):
        say("serve", "FRA", draft=1, party=party, days=14)
    say("reply", "RUS", draft=1, text="See our dissent.", document=paper("reply"))
    say("reply-closed", "FRA", draft=1, party="TUR", reason="Fifteen days went by.")
    say("reply", "TUR", draft=1, waived=True)
    say("adopt-finding", ["FRA", "TUR"], draft=1, sha256=paper("one")["sha256"])
    change = {"document": paper("two"), "supersedes": paper("one")["sha256"]}
    say("correct", ["FRA", "TUR"], **change, reason="A date was wrong.")
    say("withdraw", ["FRA", "TUR"], reason="The float was another one.")
    response = {"sha256": sha256_hex(b"reply"), "size": 5, "media_type": "application/timestamp-reply"}
    size = replica.folded.size
    say(
        "timestamp",
        "TUR",
        size=size,
        root=replica.folded.root,
        response=response,
        authority="An authority for tests.",
    )
