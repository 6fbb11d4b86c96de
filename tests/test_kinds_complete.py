# SPDX-License-Identifier: Apache-2.0
"""No kind is half there: each has its labels, a heading in the docs, a golden vector and a refusal case (ARCHITECTURE, the rooms)."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from comity.desk.fold import Judged
from comity.desk.state import KINDS, Void
from comity.kinds import Kind
from vectors import election_refusals, inquiry_refusals, make_kinds
from vectors.make_kinds import on_record
from worlds import ORIGIN, Replica, accepted, base64_of, party, vkey

DOCS = Path(__file__).parents[1] / "docs" / "kinds.md"
VECTORS = make_kinds.FOLDER

each_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))


@each_kind
def test_a_kind_has_labels_in_english_and_arabic(kind: Kind[Any]) -> None:
    assert re.fullmatch(r"[A-Z][a-z -]+", kind.labels["en"])
    assert re.fullmatch(r"[\u0600-\u06ff ]+", kind.labels["ar"])
    assert len({other.labels["en"] for other in KINDS.values()}) == len(KINDS)
    assert len({other.labels["ar"] for other in KINDS.values()}) == len(KINDS)


@each_kind
def test_a_kind_has_a_heading_in_the_docs(kind: Kind[Any]) -> None:
    assert DOCS.exists(), "docs/kinds.md is missing: python -m comity.desk.kinds_page"
    headings = re.findall(r"^## +`?([^`\n]+?)`?$", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    assert kind.name in headings, "docs/kinds.md is stale: python -m comity.desk.kinds_page"


@each_kind
def test_a_kind_has_a_golden_vector(kind: Kind[Any]) -> None:
    path = VECTORS / make_kinds.file_name(kind.name)
    assert path.exists(), "PYTHONPATH=tests python tests/vectors/make_kinds.py, once the story tells it"
    assert path.read_bytes().startswith(f"{ORIGIN} entry v1\n{kind.name}\n".encode())


Case = tuple[str, Callable[[Replica], "Judged | Void"], str]


def _sealed(replica: Replica, **fields: Any) -> Judged | Void:
    body = {"circle": "c", "version": 1, "commitment": "0" * 64, "blob": "0" * 64, "size": 512} | fields
    outcome: Judged | Void = replica.say("record/sealed/v1", "RUS", **body)
    return outcome


def _opened(replica: Replica) -> Judged | Void:
    accepted(_sealed(replica))
    items = [
        {"sealed": replica.folded.size - 1, "salt": base64_of("salt"), "plaintext": '{"body":{},"kind":"k"}'}
    ]
    outcome: Judged | Void = replica.say("record/opened/v1", "RUS", items=items)
    return outcome


REFUSALS: dict[str, list[Case]] = {
    "charter/adopt/v1": [
        ("again", lambda r: r.submit(Replica(found=False).charter()), "entry 4 is a charter/adopt/v1"),
    ],
    "charter/amend/v1": [
        (
            "by one of three",
            lambda r: r.amend(r.terms, by=["FRA"]),
            "the amendment does not pass the rule 'everybody'",
        ),
        (
            "on another base",
            lambda r: r.amend(r.terms, base="0" * 64),
            "this amends the charter 0000000000000000",
        ),
    ],
    "charter/host/v1": [
        (
            "on another base",
            lambda r: (
                r.rekey(ORIGIN, 2),
                r.say("charter/host/v1", ["FRA/root-1", ORIGIN], base="0" * 64, log=vkey(ORIGIN, 2)),
            )[1],
            "this amends the charter 0000000000000000",
        ),
    ],
    "charter/accredit/v1": [
        (
            "twice",
            lambda r: (r.rekey("FRA/delegate-1", 2), r.accredit("FRA/delegate-1"))[1],
            "is accredited since entry 1",
        ),
    ],
    "charter/recall/v1": [
        ("nobody", lambda r: r.recall("FRA/envoy"), "FRA/envoy is not accredited"),
        ("no witness", lambda r: r.recall("TUR/witness"), "TUR has no witness"),
    ],
    "charter/silence/v1": [
        (
            "by no rule",
            lambda r: r.say(
                "charter/silence/v1", "FRA", target="t", rule="none", deadline="2026-03-01T00:00:00Z"
            ),
            "the charter has no rule 'none'",
        ),
    ],
    "charter/silence-break/v1": [
        (
            "nothing",
            lambda r: r.say("charter/silence-break/v1", "FRA", silence=1, reason="r"),
            "entry 1 opens no silence",
        ),
    ],
    "charter/silence-close/v1": [
        (
            "nothing",
            lambda r: r.say("charter/silence-close/v1", "FRA", silence=1, notice="n", expiry="e"),
            "entry 1 opens no silence procedure",
        ),
    ],
    "record/sealed/v1": [
        ("to no circle", lambda r: _sealed(r, circle="d"), "there is no circle 'd'"),
        ("to an old circle", lambda r: _sealed(r, version=2), "has membership version 1, not 2"),
    ],
    "record/opened/v1": [("other text", _opened, "is not what was committed to")],
    "record/erased/v1": [
        (
            "nothing",
            lambda r: r.say("record/erased/v1", "FRA", sealed=1, reason="r"),
            "entry 1 is not a sealed item",
        ),
    ],
    "talks/issue/v1": [
        ("twice", lambda r: (r.table(), r.table("RUS"))[1], "the issue border is on the table already"),
        ("a strange status quo", lambda r: r.table(status_quo="maybe"), "'maybe' is not an option of border"),
    ],
    "talks/position/v1": [
        (
            "on nothing",
            lambda r: r.file("FRA", "yes", "preferred"),
            "there is no issue 'border' on the table",
        ),
    ],
}


def _text(kind: str, by: str = "RUS", **fields: Any) -> Callable[[Replica], Judged | Void]:
    """A statement on a text that FRA tabled: one clause, in which one verb is open."""

    def say(replica: Replica) -> Judged | Void:
        verb = {
            "id": "c",
            "alternatives": [
                {"id": str(place), "words": {"en": [word]}} for place, word in enumerate(("may", "shall"), 1)
            ],
        }
        clause = {
            "id": "op-1",
            "type": "operative",
            "words": {"en": ["All ", {"choice": "c"}]},
            "choices": [verb],
        }
        body = {"title": {"en": "T"}, "clauses": [clause]}
        accepted(replica.say("text/table/v1", "FRA", text="t", **body))
        stance = {"clause": "op-1", "choice": "c", "alternative": "2", "stance": "oppose"}
        accepted(replica.say("text/position/v1", "TUR", text="t", **stance))
        own = body if kind == "table" else {"clauses": [clause]} if kind in {"insert", "revise"} else {}
        outcome: Judged | Void = replica.say(f"text/{kind}/v1", by, text="t", **(own | fields))
        return outcome

    return say


def _talk(kind: str, by: str | list[str] = "FRA", /, **fields: Any) -> Callable[[Replica], Judged | Void]:
    """A statement in talks on the issue `border`, with a package, a commitment and a milestone of FRA's on the table."""

    def say(replica: Replica) -> Judged | Void:
        accepted(replica.table())
        choice = {"border": "yes"}
        accepted(
            replica.say("talks/package/v1", "FRA", id="p", title="P", choice=choice, queries=0, chair="RUS")
        )
        accepted(replica.say("talks/commitment/v1", "FRA", id="c", text="We will."))
        everybody = ["FRA", "RUS", "TUR"]
        for name, after in (("first", None), ("second", ["first"])):
            accepted(replica.say("talks/milestone/v1", everybody, id=name, title=name, after=after))
        outcome: Judged | Void = replica.say(f"talks/{kind}/v1", by, **fields)
        return outcome

    return say


REFUSALS |= {
    "talks/salience/v1": [
        ("on nothing", _talk("salience", issue="water", value="1"), "there is no issue 'water'"),
        ("nothing given", _talk("salience", issue="border"), "expected a value, or withdrawn"),
    ],
    "talks/reservation/v1": [
        ("never given", _talk("reservation", withdrawn=True), "FRA gave no reservation to take back")
    ],
    "talks/disagreement/v1": [
        ("both", _talk("disagreement", value="0.5", withdrawn=True), "expected a value, or withdrawn")
    ],
    "talks/link/v1": [
        (
            "by one party",
            _talk("link", id="l", kind="not_both", targets=["border.no", "border.yes"]),
            "the link does not pass the rule 'two_keys'",
        ),
        (
            "to nothing",
            _talk("link", id="l", kind="not_both", targets=["border.no", "border.maybe"]),
            "the issue border has no option 'maybe'",
        ),
    ],
    "talks/unlink/v1": [("nothing", _talk("unlink", id="l", reason="r"), "there is no link 'l' in force")],
    "talks/adopt/v1": [
        (
            "by one party",
            _talk("adopt", issue="border", option="yes"),
            "adopting border/yes does not pass the rule 'two_keys'",
        ),
        (
            "in no silence",
            _talk("adopt", issue="border", option="yes", silence=1),
            "entry 1 is no silence procedure that adopted this option",
        ),
    ],
    "talks/reopen-issue/v1": [
        (
            "what is open",
            _talk("reopen-issue", issue="border", reason="r"),
            "no option of border was adopted",
        )
    ],
    "talks/package/v1": [
        (
            "twice",
            _talk("package", id="p", title="P", choice={"border": "no"}, queries=0, chair="RUS"),
            "the package p is on the table",
        ),
        (
            "with a strange chair",
            _talk("package", id="q", title="P", choice={"border": "no"}, queries=0, chair="MAR"),
            "the chair: MAR is not a party",
        ),
    ],
    "talks/accept/v1": [
        ("nothing", _talk("accept", package="q", accepts=True), "there is no package 'q'"),
    ],
    "talks/query/v1": [
        ("beyond the budget", _talk("query", package="p"), "has a budget of 0 queries, and it is used up")
    ],
    "talks/answer/v1": [
        (
            "to nothing",
            _talk("answer", package="p", query=1, answer="passes"),
            "entry 1 is no query on the package p",
        )
    ],
    "talks/round/v1": [
        (
            "on a day that is none",
            _talk("round", number=1, host="Vienna", date="2026-02-30"),
            "2026-02-30 is not a day of the calendar",
        ),
        (
            "in another format",
            _talk("round", number=1, host="Vienna", date="2026-02-03", format="astana"),
            "FRA/delegate-1 does not act in the format astana",
        ),
    ],
    "talks/workstream/v1": [
        (
            "for somebody else",
            _talk("workstream", id="w", title="W", co_chairs=["FRA", "RUS"]),
            "the workstream w: RUS has not signed",
        )
    ],
    "talks/milestone/v1": [
        ("by one party", _talk("milestone", id="m", title="M"), "the milestone does not pass the rule"),
    ],
    "talks/reached/v1": [
        (
            "too early",
            _talk("reached", ["FRA", "RUS", "TUR"], milestone="second", text="t"),
            "comes after first, which was not reached",
        )
    ],
    "talks/commitment/v1": [
        ("again", _talk("commitment", id="c", text="We will not."), "the commitment c was given at entry")
    ],
    "talks/report/v1": [
        ("for another", _talk("report", "RUS", commitment="c", text="t"), "not for RUS to say"),
        (
            "on nothing",
            _talk("report", text="t"),
            "expected exactly one of commitment, workstream, milestone",
        ),
    ],
    "talks/channel/v1": [
        (
            "by one side",
            _talk("channel", id="h", title="H", between=["FRA", "RUS"], status="open", reason="r"),
            "the channel h: RUS has not signed",
        ),
        (
            "that is not there",
            _talk("channel", id="h", status="closed", reason="r"),
            "there is no channel 'h'",
        ),
    ],
}
AT = {"clause": "op-1", "choice": "c"}
REFUSALS |= {
    "text/table/v1": [("twice", _text("table"), "the text t is on the table already")],
    "text/insert/v1": [("an id again", _text("insert"), "the id 'op-1' stands twice")],
    "text/revise/v1": [
        ("by a stranger", _text("revise"), "RUS did not table the text t"),
        ("leaving nothing", _text("revise", "FRA", clauses=[], removed=["op-1"]), "leaves no clause"),
    ],
    "text/propose/v1": [
        (
            "an id again",
            _text("propose", **AT, id="1", words={"en": ["will"]}),
            "has an alternative '1' already",
        ),
    ],
    "text/position/v1": [
        ("on nothing", _text("position", **AT, alternative="7", stance="support"), "has no alternative '7'"),
        (
            "taking back nothing",
            _text("position", **AT, alternative="1", stance="withdraw"),
            "RUS has no stance",
        ),
    ],
    "text/settle/v1": [("while it is held", _text("settle", **AT, alternative="2"), "TUR opposes 2")],
    "text/agree/v1": [
        ("while open", _text("agree", clause="op-1", hashes={"en": "0" * 64}), "op-1 is open at c")
    ],
    "text/reopen/v1": [
        ("what is open", _text("reopen", clause="op-1", reason="r"), "nobody agreed to the clause")
    ],
    "text/adopt/v1": [("while open", _text("adopt", hashes={"en": "0" * 64}), "the text t is open in op-1")],
}

REFUSALS |= inquiry_refusals.REFUSALS | election_refusals.REFUSALS


@each_kind
def test_a_kind_has_a_refusal_case(kind: Kind[Any]) -> None:
    assert REFUSALS[kind.name]
    for name, make, message in REFUSALS[kind.name]:
        replica = Replica(
            ["FRA", "RUS", party("TUR", witness=None)], circles=[{"id": "c", "members": ["FRA", "RUS"]}]
        )
        outcome = make(replica)
        assert isinstance(outcome, Void), name
        assert message in outcome.reason, name
        assert outcome.fault == ("host" if kind.name == "charter/adopt/v1" else "author")
        assert outcome.rule


def test_nothing_is_tested_here_that_is_no_kind() -> None:
    assert set(REFUSALS) == set(KINDS)
    told = {note.split(b"\n")[1].decode() for note in on_record()}
    assert told == set(KINDS) - set(make_kinds.SEALED_ONLY)
    opened = b"".join(note for note in on_record() if b"\nrecord/opened/v1\n" in note)
    assert all(name.encode() in opened for name in make_kinds.SEALED_ONLY)
