# SPDX-License-Identifier: Apache-2.0
"""A finding of the record: the document's words with the record's facts, support that is computed and compared, every draft in order."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from comity.canonical import sha256_hex
from comity.desk.inquiry_finding import FILING, WAIVED, finding_of
from comity.desk.inquiry_support import SAME_BYTES
from comity.desk.state import State
from comity.errors import ComityError, InputError, MissingBlobError, ProofError, Refusal
from comity.inquiry.findings.drafts import changes
from comity.inquiry.findings.finding_html import to_html
from comity.inquiry.findings.finding_text import to_text
from comity.kinds import Blob
from desk.finding_stage import DOCUMENT, HYPOTHESES, SUPPORT, FindingProbe, stating
from inquiry.stage import STANDARD, paper
from worlds import ORIGIN, accepted


@pytest.fixture
def probe() -> FindingProbe:
    """Evidence that one post assessed."""
    return FindingProbe()


def no_document(digest: str) -> bytes:
    raise MissingBlobError(f"no {digest}")


# What the record knows stands in place of what the document says.


def test_a_draft_before_anything_was_assessed() -> None:
    probe = FindingProbe(assessed=False)
    probe.filed(
        DOCUMENT.replace('statement = "', 'mandate = "Another."\nstatus = "review"\ndraft = 7\nstatement = "')
    )
    found = probe.finding()
    assert (found.id, found.title, found.statement) == (
        "fire-1",
        "The fire in the harbour of Senne",
        "What was found.",
    )
    assert (found.status, found.draft, found.supersedes, found.proposed) == (
        "draft",
        1,
        "",
        "not established",
    )
    assert found.mandate == "Decision 7 of the joint commission."
    assert found.standard is not None
    assert (found.standard.name, found.standard.set_by) == (STANDARD["name"], STANDARD["source"])
    assert [(one.id, one.rest, one.proposed_by) for one in found.hypotheses] == [
        ("cable", False, "ALD"), ("stove", False, "ALD"), ("other", True, "ALD"),
    ]  # fmt: skip
    assert (found.support, found.decision, found.withdrawal) == ((), None, None)
    assert (found.dissents, found.replies, found.corrections) == ((), (), ())
    assert found.counts is not None
    assert found.counts.captures == 3
    assert [one.text for one in found.paragraphs] == ["There was smoke."]


@pytest.mark.parametrize(
    ("outcome", "said"),
    [("established", "established"), ("not_established", "not established"), ("no_finding", "no finding")],
)
def test_a_decision_is_that_of_the_record(probe: FindingProbe, outcome: str, said: str) -> None:
    own = """
[decision]
outcome = "no finding"
rule = "the document's own"
by = ["TAV"]
at = "2020-01-01"
"""
    text = stating(base=DOCUMENT.replace('statement = "', 'status = "adopted"\nstatement = "')) + own
    index = probe.adopt(probe.filed(text, outcome=outcome))
    found = probe.finding()
    assert (found.status, found.proposed) == ("adopted", said)
    assert found.decision is not None
    assert (found.decision.outcome, found.decision.rule, found.decision.by) == (said, "two", ("ALD", "MAR"))
    assert (found.decision.at, found.decision.entry) == (probe.said_at(index), f"entry {index} of {ORIGIN}")
    assert not found.decision.simulated
    assert probe.on_record().unrecorded == (() if outcome == "no_finding" else ("the decision 'no finding'",))


def test_what_is_simulated_is_decided_in_simulation(probe: FindingProbe) -> None:
    probe.adopt(probe.filed("simulated = true" + DOCUMENT))
    found = probe.finding()
    assert found.decision is not None
    assert found.decision.simulated
    assert found.shows_simulation
    assert "[simulated]" in to_text(found)


def test_the_hypotheses_are_those_when_it_was_filed() -> None:
    probe = FindingProbe(assessed=False)
    probe.filed()
    rest = {"id": "other", "text": "Other.", "rest": True}
    second = [{"id": "cable", "text": "A worn cable set the shed alight."}, rest]
    accepted(probe.put("hypotheses", ["ALD", "BRE", "MAR"], version=2, hypotheses=second))
    probe.filed(number=2)
    assert [one.id for one in probe.finding(1).hypotheses] == ["cable", "stove", "other"]
    assert [one.id for one in probe.finding(2).hypotheses] == ["cable", "other"]


def test_an_inquiry_without_evidence_has_a_finding_too() -> None:
    probe = FindingProbe(evidence=False)
    probe.filed()
    assert probe.finding().hypotheses == ()


def test_an_exhibit_has_the_hash_of_the_record(probe: FindingProbe) -> None:
    digest = sha256_hex(b"e1")
    probe.filed()
    assert probe.finding().exhibits[0].sha256 == digest
    stated = DOCUMENT.replace(
        'title = "The watch\'s log"', f'title = "The watch\'s log"\nsha256 = "{digest}"'
    )
    probe.filed(stated, 2)
    assert probe.finding().exhibits[0].sha256 == digest
    probe.filed(stated.replace(digest, "0" * 64), 3)
    with pytest.raises(Refusal, match=f"SHA-256 {'0' * 64} there, and {digest} on the record") as caught:
        probe.finding()
    assert caught.value.rule == SAME_BYTES


# The right of reply


def test_replies_say_who_served_what_and_what_came_of_it(probe: FindingProbe) -> None:
    probe.filed()
    served = [
        accepted(probe.put("serve", "MAR", draft=1, party=party, days=10)) for party in ("ALD", "BRE", "TAV")
    ]
    assert probe.finding().status == "review"
    assert [(one.party, one.answer, one.no_answer_by) for one in probe.finding().replies] == [
        (f"{party} (draft 1, served by MAR)", "", "") for party in ("ALD", "BRE", "TAV")
    ]
    plan = paper("plan", name="plan.txt")
    said = accepted(probe.put("reply", "ALD", draft=1, text="It was another shed.", document=plan))
    accepted(probe.put("reply", "BRE", draft=1, waived=True))
    closed = accepted(probe.put("reply-closed", "MAR", draft=1, party="TAV", reason="Eleven days went by."))
    late = accepted(probe.put("reply", "TAV", draft=1, text="Our letter was late."))
    first, second, none, third = probe.finding().replies
    assert first.answer == f"It was another shed. [plan.txt, SHA-256 {plan['sha256']}]"
    assert (first.served_at, first.answered_at) == (probe.said_at(served[0]), probe.said_at(said))
    assert second.answer == WAIVED
    assert (none.answer, none.no_answer_by) == ("", f"{probe.said_at(closed)} Eleven days went by.")
    assert (third.answer, third.answered_at) == ("Our letter was late.", probe.said_at(late))
    assert none.party == third.party == "TAV (draft 1, served by MAR)"


def test_replies_to_an_earlier_draft_stay_with_the_later_one(probe: FindingProbe) -> None:
    probe.filed()
    accepted(probe.put("serve", "MAR", draft=1, party="BRE", days=10))
    probe.filed(number=2)
    assert probe.finding(2).status == "draft"
    accepted(probe.put("serve", "MAR", draft=2, party="BRE", days=10))
    assert [one.party for one in probe.finding(2).replies] == [
        "BRE (draft 1, served by MAR)",
        "BRE (draft 2, served by MAR)",
    ]
    assert [one.party for one in probe.finding(1).replies] == ["BRE (draft 1, served by MAR)"]


# Dissents


def test_dissents_stay_for_good(probe: FindingProbe) -> None:
    probe.filed()
    accepted(probe.put("dissent", "BRE", draft=1, text="The stove was left out."))
    digest = probe.filed(number=2)
    accepted(probe.put("dissent", ["BRE", "TAV"], draft=2, text="It still is."))
    probe.adopt(digest, 2)
    letter = paper("letter")
    accepted(probe.put("dissent", "TAV", text="We were not asked.", document=letter))
    assert [(one.party, one.text) for one in probe.finding().dissents] == [
        ("BRE (on draft 1)", "The stove was left out."),
        ("BRE, TAV (on draft 2)", "It still is."),
        ("TAV", f"We were not asked. [SHA-256 {letter['sha256']}]"),
    ]
    assert [one.party for one in probe.finding(1).dissents] == ["BRE (on draft 1)", "TAV"]


def test_what_the_document_says_and_the_record_does_not_hold_is_named(probe: FindingProbe) -> None:
    more = """
[[dissent]]
party = "TAV"
text = "Nobody filed this."

[[dissent]]
party = "BRE"
text = "The stove was left out."

[[reply]]
party = "ALD"
served_at = "2026-01-01"
answer = "Nor this."

[[correction]]
at = "2026-01-01"
by = "MAR"
text = "Nor that."
"""
    probe.filed(DOCUMENT + more)
    accepted(probe.put("dissent", "BRE", text="The stove was left out."))
    found = probe.on_record()
    assert found.unrecorded == ("a dissent of TAV", "a reply of ALD", "a correction by MAR")
    assert [one.text for one in found.finding.dissents] == ["The stove was left out."]
    assert (found.finding.replies, found.finding.corrections) == ((), ())


# Corrections and withdrawal


def test_a_corrected_finding_is_read_from_its_last_correction(probe: FindingProbe) -> None:
    first = probe.filed()
    probe.adopt(first)
    second = probe.correct(DOCUMENT.replace("3 May", "4 May"), first)
    third = probe.correct(DOCUMENT.replace("3 May", "5 May"), second, "Again.")
    found = probe.finding()
    assert (found.status, found.draft, found.incident) == ("corrected", 1, "A shed burnt on 5 May.")
    assert found.supersedes == second
    assert [(one.by, one.text) for one in found.corrections] == [
        ("ALD, MAR", "The day was wrong."),
        ("ALD, MAR", "Again."),
    ]
    assert [one.at for one in found.corrections] == [
        probe.said_at(one.index) for one in probe.one.findings[0].corrections
    ]
    assert found.decision is not None
    assert [one.filed.document.sha256 for one in probe.all()] == [first, second, third]
    assert [one.finding.status for one in probe.all()] == ["adopted", "corrected", "corrected"]
    assert [one.filed.name for one in probe.all()] == [
        "draft 1",
        "correction 1 of draft 1",
        "correction 2 of draft 1",
    ]


@pytest.mark.parametrize("corrected", [False, True])
def test_a_withdrawn_finding_stays_readable(probe: FindingProbe, corrected: bool) -> None:
    digest = probe.filed()
    probe.adopt(digest)
    if corrected:
        probe.correct(DOCUMENT.replace("3 May", "4 May"), digest)
    index = probe.withdraw()
    found = probe.finding()
    assert found.status == "withdrawn"
    assert found.withdrawal is not None
    assert (found.withdrawal.at, found.withdrawal.by, found.withdrawal.reason) == (
        probe.said_at(index), "ALD, MAR", "Another shed burnt.",
    )  # fmt: skip
    assert found.decision is not None
    assert "Another shed burnt." in to_html(found)
    assert [one.finding.status for one in probe.all()] == (
        ["adopted", "withdrawn"] if corrected else ["withdrawn"]
    )


def test_a_draft_adopted_again_is_read_as_it_was_drafted(probe: FindingProbe) -> None:
    digest = probe.filed()
    probe.adopt(digest)
    correction = probe.correct(DOCUMENT.replace("3 May", "4 May"), digest)
    probe.withdraw()
    probe.adopt(digest)
    found = probe.finding()
    assert (found.status, found.incident, found.corrections) == ("adopted", "A shed burnt on 3 May.", ())
    assert [(one.filed.document.sha256, one.finding.status) for one in probe.all()] == [
        (digest, "adopted"),
        (correction, "withdrawn"),
    ]


# Which draft


def test_the_finding_that_stands_comes_before_the_latest_draft(probe: FindingProbe) -> None:
    first = probe.filed()
    probe.filed(number=2)
    assert probe.finding().draft == 2
    assert probe.finding().supersedes == first
    probe.adopt(first)
    assert probe.finding().draft == 1
    probe.withdraw()
    assert (probe.finding().draft, probe.finding().status) == (1, "withdrawn")
    probe.filed(number=3)
    assert (probe.finding().draft, probe.finding().status) == (3, "draft")


def test_there_is_no_such_draft(probe: FindingProbe) -> None:
    with pytest.raises(Refusal, match="there is no draft 1"):
        probe.finding()
    probe.filed()
    with pytest.raises(Refusal, match="there is no draft 2"):
        probe.finding(2)
    with pytest.raises(InputError, match="there is no draft 0"):
        probe.finding(0)
    with pytest.raises(Refusal, match="there is no inquiry 'flood'"):
        finding_of(probe.folded, "flood", no_document)


def test_drafts_are_compared_in_order(probe: FindingProbe) -> None:
    probe.filed()
    digest = probe.filed(DOCUMENT.replace("smoke", "no smoke"), 2)
    accepted(probe.put("dissent", "TAV", text="There was."))
    probe.adopt(digest, 2)
    old, new = (one.finding for one in probe.all())
    told = {one.what: (one.old, one.new, one.noticed) for one in changes(old, new)}
    assert told["paragraph 1"] == ("There was smoke.", "There was no smoke.", "")
    assert told["status"] == ("draft", "adopted", "")
    assert told["supersedes"][1] == probe.one.drafts[0].document.sha256
    assert not [one for one in told.values() if one[2]]


def test_without_entries_times_are_left_out(probe: FindingProbe) -> None:
    probe.adopt(probe.filed())
    found = finding_of(probe.folded, "fire", probe.blobs.__getitem__)
    assert found.decision is not None
    assert (found.decision.at, found.decision.by) == ("", ("ALD", "MAR"))
    assert {(one.of, one.against): (one.low, one.high, one.band) for one in found.support} == SUPPORT


@pytest.fixture(scope="module")
def once() -> FindingProbe:
    """The same, with a draft; nobody changes it."""
    probe = FindingProbe()
    probe.filed()
    return probe


# Documents


@pytest.mark.parametrize(
    ("data", "fields", "said"),
    [
        (b"<p>", {"media_type": "text/html", "name": "f.html"}, "its document f.html is text/html, and a finding is read from"),
        (b"%PDF-1.7", {"media_type": None, "name": None}, "its document is a PDF"),
        (b"PK\x03\x04", {"media_type": None}, "its document finding.toml is an office document"),
        (b"\n <!doctype html>", {"media_type": None}, "is HTML or XML"),
        (b"\xff\xfe", {}, "is no text: byte 0 is not UTF-8"),
    ],
)  # fmt: skip
def test_a_document_that_is_no_toml(
    probe: FindingProbe, data: bytes, fields: dict[str, Any], said: str
) -> None:
    probe.filed(data, **fields)
    with pytest.raises(InputError) as caught:
        probe.finding()
    assert caught.value.message.startswith("draft 1 of fire: ")
    assert said in caught.value.message
    assert caught.value.hint == FILING


def test_toml_whose_type_nobody_gave_is_read(probe: FindingProbe) -> None:
    probe.filed(DOCUMENT, media_type=None, name=None)
    assert probe.finding().id == "fire-1"


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        ("id = 1", InputError, "draft 1 of fire"),
        ("id = ", InputError, "draft 1 of fire"),
        (DOCUMENT.replace('"e1"]', '"e9"]'), Refusal, "there is no exhibit 'e9'"),
        (DOCUMENT.replace('inquiry = "fire"', 'inquiry = "flood"'), InputError, "speaks of the inquiry 'flood'"),
        (stating() + '[[hypothesis]]\nid = "more"\ntext = "x"\nrest = true\n', Refusal, "one hypothesis for everything else"),
    ],
)  # fmt: skip
def test_a_document_that_is_no_finding_of_this_inquiry(
    probe: FindingProbe, text: str, error: type[ComityError], said: str
) -> None:
    probe.filed(text)
    with pytest.raises(error) as caught:
        probe.finding()
    assert said in caught.value.message


def test_other_bytes_than_the_record_names(probe: FindingProbe) -> None:
    digest = probe.filed()
    probe.blobs[digest] = DOCUMENT.replace("3 May", "4 May").encode()
    with pytest.raises(ProofError, match=f"the record names {digest}"):
        probe.finding()
    with pytest.raises(MissingBlobError):
        finding_of(probe.folded, "fire", no_document)


@given(data=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
@example(data=DOCUMENT[:200].encode())
@example(data=b"[" * 5000)
def test_hostile_documents_give_errors_with_hints(once: FindingProbe, data: bytes) -> None:
    state = State.decode(once.folded.encode())
    drafts = state.inquiry.inquiries["fire"].drafts
    drafts[0] = msgspec.structs.replace(drafts[0], document=Blob(sha256=sha256_hex(data), size=len(data)))
    with pytest.raises((InputError, Refusal)) as caught:
        finding_of(state, "fire", lambda _: data)
    assert caught.value.hint


def test_the_document_s_own_hypotheses_are_not_kept(probe: FindingProbe) -> None:
    probe.adopt(probe.filed(DOCUMENT + HYPOTHESES))
    page = to_html(probe.finding())
    assert "The document&#x27;s own" not in page
    assert "The document's own" not in page
    assert "A worn cable set the shed alight." in page
