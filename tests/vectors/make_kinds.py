# SPDX-License-Identifier: Apache-2.0
"""One short record in which every statement kind occurs, and the files that hold it byte for byte.

Run `PYTHONPATH=tests python tests/vectors/make_kinds.py` after adding a kind: it writes the files that are missing. Files that exist are
left alone, since a released kind is frozen; `--rewrite` replaces them all, which is for kinds that were never released.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from comity.canonical import sha256_hex, to_base64
from comity.desk.state import State
from comity.record.sealed import Plaintext, commitment
from comity.text.agreement import clause_hashes
from vectors.election_story import elect
from vectors.inquiry_story import in_the_clear, inquire
from worlds import ORIGIN, PARTIES, Replica, accepted, seed, terms, vkey

FOLDER = Path(__file__).parent / "kinds"
DEADLINE = "2026-03-01T12:00:00Z"
EXPIRED = "2026-03-01T12:00:01Z"
SEALED_ONLY = ("inquiry/assessment/v1",)
"""Kinds that no log takes in the clear: each has its file, and is on the record as the plaintext of a record/opened/v1."""


def story(*, elections: bool = True) -> Replica:
    """The record, told anew; without `elections`, as it was told before there were any."""
    circle = {"id": "guarantors", "members": ["RUS", "TUR"], "chair": "TUR"}
    replica = Replica(circles=[circle], adopts={"talks/*": "two_keys", "talks/position/v1": "two_keys"})
    _talk(replica)
    _seal(replica)
    _keep_silent(replica)
    changed = terms(circles=[circle | {"members": list(PARTIES)}], notice=7200)
    accepted(replica.amend(changed))
    accepted(replica.accredit("TUR/envoy", ["talks/position/*", "charter/silence/v1"], formats=["astana"]))
    accepted(replica.say("charter/recall/v1", "TUR", post="TUR/envoy", reason="The talks moved elsewhere."))
    replica.rekey(ORIGIN, 2)
    by = ["FRA/root-1", "RUS/root-1", "TUR/root-1", ORIGIN]
    accepted(replica.say("charter/host/v1", by, base=replica.folded.charter.base, log=vkey(ORIGIN, 2)))
    _draft(replica)
    _negotiate(replica)
    _organise(replica)
    inquire(replica)
    if elections:
        elect(replica)
    return replica


def _talk(replica: Replica) -> None:
    paper = b"Non-paper on the border.\n"
    document = {
        "sha256": sha256_hex(paper),
        "size": len(paper),
        "name": "non-paper",
        "media_type": "text/plain",
    }
    options = [
        {"id": "yes", "title": "\u0646\u0639\u0645", "text": "The border stays open \u2014 on both sides."},
        {"id": "no", "title": "No"},
    ]
    accepted(replica.table("RUS", options=options, format="astana", rule="two_keys", document=document))
    accepted(replica.file(["RUS", "TUR"], "yes", "acceptable", condition='if "monitored" by 2027\n'))


def _seal(replica: Replica) -> None:
    body: dict[str, object] = {
        "issue": "border",
        "option": "no",
        "stance": "cannot_accept",
        "source": "the circle",
    }
    plaintext = Plaintext("talks/position/v1", body).encode()
    for name in ("first", "second"):
        accepted(
            replica.say(
                "record/sealed/v1",
                "RUS",
                circle="guarantors",
                version=1,
                commitment=commitment(seed(name), plaintext).hex(),
                blob=sha256_hex(name.encode()),
                size=512,
                set=None if name == "first" else "round-1",
            )
        )
    first = replica.folded.size - 2
    item = {"sealed": first, "salt": to_base64(seed("first")), "plaintext": plaintext.decode()}
    accepted(replica.say("record/opened/v1", "RUS", items=[item]))
    accepted(replica.say("record/erased/v1", "TUR", sealed=first + 1, reason="Sent in error."))


def _draft(replica: Replica) -> None:
    """A text in two languages from its tabling to its adoption; each kind once with all that it can say."""

    def say(kind: str, by: str | list[str], **fields: object) -> None:
        accepted(replica.say(f"text/{kind}/v1", by, text="communique", **fields))

    def words(ar: list[object], en: list[object]) -> dict[str, object]:
        return {"ar": ar, "en": en}

    verb = {
        "id": "op-1.c1",
        "alternatives": [
            {"id": "1", "words": words(["\u064a\u062c\u0628"], ["shall"])},
            {
                "id": "2",
                "words": words(["\u064a\u0646\u0628\u063a\u064a"], ["should ", {"choice": "op-1.c2"}]),
            },
        ],
    }
    rarely = {"id": "op-1.c2", "kind": "blank", "alternatives": [{"id": "1", "words": words(["..."], ["X"])}]}
    place, note = {"choice": "op-1.c1"}, {"note": "1"}
    opening = {
        "id": "op-1", "type": "operative", "number": "OP1", "marker": "OP1.", "depth": 1, "choices": [verb, rarely],
        "words": words(["\u0627\u0644\u0623\u0637\u0631\u0627\u0641 ", place, note], ["The parties ", place, " meet", note, "."]),
    }  # fmt: skip
    verb["alternatives"][1]["words"]["ar"] = ["\u064a\u0646\u0628\u063a\u064a ", {"choice": "op-1.c2"}]  # type: ignore[index]
    heading = {
        "id": "s1",
        "type": "heading",
        "level": 2,
        "marker": "##",
        "words": words(["\u0623"], ["Part A"]),
    }
    title = words("\u0628\u064a\u0627\u0646 \u0645\u0634\u062a\u0631\u0643", "Joint communique")  # type: ignore[arg-type]
    say(
        "table", "RUS", title=title, clauses=[heading, opening], type="bill", format="astana", rule="two_keys"
    )
    said = words(["\u0645\u0644\u0627\u062d\u0638\u0629"], ["In Astana."])
    remark = {"id": "note-1", "type": "note", "number": "1", "words": said}
    say("insert", "RUS", clauses=[remark], after="op-1")
    may = words(["\u0642\u062f"], ["may"])
    base = dict.fromkeys(("ar", "en"), "0" * 64)
    say(
        "propose",
        "TUR",
        clause="op-1",
        choice="op-1.c1",
        id="3",
        words=may,
        base=base,
        reason="Softer.",
    )
    at = {"clause": "op-1", "choice": "op-1.c1", "alternative": "1"}
    waits = {"clause": "op-1", "choice": "op-1.c2", "alternative": "1"}
    say("position", "TUR", **at, stance="support", condition=waits, reason="As said.")
    say("position", "TUR", **at, stance="support")
    say("position", "TUR", **(at | {"alternative": "3"}), stance="withdraw")
    say("settle", "RUS", **at)
    hashes = clause_hashes(replica.folded.text.texts["communique"], "op-1")
    say(
        "agree", ["RUS", "TUR"], clause="op-1", hashes=hashes, level="ad_referendum", body="the working group"
    )
    say("reopen", "TUR", clause="op-1", choice="op-1.c1", reason="One word is missing.")
    say("settle", "RUS", **at)
    last = {"id": "op-2", "type": "operative", "words": words(["\u0627\u0646\u062a\u0647\u0649"], ["Done."])}
    say("revise", "RUS", clauses=[last], removed=["s1"], order=["op-1", "op-2", "note-1"])
    adopted = replica.folded.text.texts["communique"].hashes()
    say("adopt", ["RUS", "TUR"], hashes=adopted)


def _negotiate(replica: Replica) -> None:
    """Scores, weights, links, a package with one closed acceptance, an adopted option."""

    def say(kind: str, by: str | list[str], /, **fields: object) -> int:
        return accepted(replica.say(f"talks/{kind}/v1", by, **fields))

    everybody = list(PARTIES)
    settles = {"text": "communique", "clause": "op-1", "choice": "op-1.c1", "alternative": "1"}
    options = [{"id": name, "title": name.title()} for name in ("none", "half", "all")]
    say(
        "issue",
        "FRA",
        id="water",
        title="The water",
        options=[*options[:2], options[2] | {"settles": settles}],
        ordinal=True,
    )
    graded = {"score": "0.75", "needs": ["border.yes"], "source": "A letter."}
    say("position", "FRA", issue="water", option="all", stance="acceptable", **graded)
    say("salience", "FRA", issue="water", value="2.5")
    say("salience", "FRA", issue="water", withdrawn=True)
    say("reservation", ["FRA", "RUS"], value="0.4")
    say("disagreement", "FRA", value="0")
    say("link", everybody, id="both", kind="if_then", targets=["water.all", "border.yes"])
    say("link", everybody, id="apart", kind="not_both", targets=["water.none", "border.yes"])
    say("unlink", everybody, id="apart", reason="No longer meant.")
    say(
        "package",
        "FRA",
        id="grand",
        title="Water for passage",
        choice={"border": "yes", "water": "all"},
        queries=1,
        chair="TUR",
    )
    say("accept", ["FRA", "TUR"], package="grand", accepts=True)
    plaintext = Plaintext("talks/accept/v1", {"package": "grand", "accepts": True}).encode()
    held = {"circle": "guarantors", "version": 2, "size": 512, "set": "grand", "blob": sha256_hex(b"third")}
    digest = commitment(seed("third"), plaintext).hex()
    sealed = accepted(replica.say("record/sealed/v1", "RUS", commitment=digest, **held))
    query = say("query", "FRA", package="grand")
    say("answer", "TUR", package="grand", query=query, answer="passes")
    item = {"sealed": sealed, "salt": to_base64(seed("third")), "plaintext": plaintext.decode()}
    accepted(replica.say("record/opened/v1", "RUS", items=[item]))
    say("adopt", everybody, issue="water", option="all")
    say("reopen-issue", everybody, issue="water", reason="The quantities were wrong.")


def _organise(replica: Replica) -> None:
    """Rounds, workstreams, the roadmap, commitments and reports, a channel."""

    def say(kind: str, by: str | list[str], /, **fields: object) -> int:
        return accepted(replica.say(f"talks/{kind}/v1", by, **fields))

    everybody = list(PARTIES)
    agenda = [{"title": "The water", "issue": "water"}, {"title": "Any other business"}]
    days = {"date": "2026-03-10", "until": "2026-03-12"}
    say("round", "RUS", number=1, host="Astana", **days, format="astana", agenda=agenda)
    mandate = {"mandate": "Agree on the quantities.", "report_back": "2026-05-01"}
    say(
        "workstream",
        ["RUS", "TUR"],
        id="quantities",
        title="Quantities",
        co_chairs=["RUS", "TUR"],
        issues=["water"],
        format="astana",
        **mandate,
    )
    say(
        "milestone",
        everybody,
        id="adoption",
        title="Adoption Day",
        date="2026-06-01",
        trigger="The text is adopted.",
    )
    say(
        "milestone",
        everybody,
        id="transition",
        title="Transition Day",
        after=["adoption"],
        report_back="2026-09-01",
    )
    say(
        "commitment",
        ["FRA", "TUR"],
        id="gauges",
        text="We open the gauges.",
        due="2026-07-01",
        milestone="adoption",
    )
    document = {"sha256": sha256_hex(b"Gauge 1 is open.\n"), "size": 17}
    say(
        "report",
        "FRA",
        commitment="gauges",
        text="The first one is open.",
        says="under_way",
        document=document,
    )
    say("report", "RUS", workstream="quantities", text="We met twice.")
    say("report", "FRA", milestone="adoption", text="The text was adopted.", says="done")
    say("reached", everybody, milestone="adoption", text="The text was adopted.")
    say(
        "channel",
        ["RUS", "TUR"],
        id="hotline",
        title="Duty officers",
        between=["RUS", "TUR"],
        status="open",
        reason="Patrols are near each other.",
    )
    say("channel", "TUR", id="hotline", status="suspended", reason="No answer on two days.")


def _keep_silent(replica: Replica) -> None:
    body = {"target": "talks/border/yes", "rule": "two", "deadline": DEADLINE, "start_rule": "two"}
    opened = accepted(replica.say("charter/silence/v1", ["FRA", "TUR"], **body))
    covering = replica.head
    accepted(replica.say("charter/silence-break/v1", "RUS", silence=opened, reason="Not without a map."))
    notice = replica.cosigned(covering, "2026-02-01T00:00:00Z", "FRA", "RUS").decode()
    expiry = replica.cosigned(replica.head, EXPIRED, "FRA", "TUR").decode()
    accepted(replica.say("charter/silence-close/v1", "FRA", silence=opened, notice=notice, expiry=expiry))


def file_name(kind: str, count: int = 1) -> str:
    """Where the count-th entry of a kind is kept."""
    return kind.replace("/", "-") + ("" if count == 1 else f".{count}") + ".note"


def files(replica: Replica) -> dict[str, bytes]:
    """Every entry by its file's name, in the order of the log, then the state that they fold into, then what is only ever sealed."""
    found: dict[str, bytes] = {}
    for note in replica.notes:
        kind = note.split(b"\n")[1].decode()
        count = 1
        while file_name(kind, count) in found:
            count += 1
        found[file_name(kind, count)] = note
    found["order.txt"] = "".join(f"{name}\n" for name in found).encode()
    found["state.json"] = pretty(replica.folded)
    (alone,) = SEALED_ONLY
    found[file_name(alone)] = in_the_clear(story(elections=False))
    return found


def pretty(state: State) -> bytes:
    """The state, one value a line."""
    return (
        json.dumps(json.loads(state.encode()), ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"
    )


def golden(kind: str) -> bytes:
    """The kept entry of a kind; the first, if the story has several."""
    return (FOLDER / file_name(kind)).read_bytes()


def on_record() -> list[bytes]:
    """The entries of tests/vectors/kinds in the order of their log."""
    return [(FOLDER / name).read_bytes() for name in (FOLDER / "order.txt").read_text().split()]


def main(arguments: list[str]) -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, data in files(story()).items():
        path = FOLDER / name
        if not path.exists() or "--rewrite" in arguments:
            path.write_bytes(data)
            print(path.name)


if __name__ == "__main__":
    main(sys.argv[1:])
