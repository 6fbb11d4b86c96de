# SPDX-License-Identifier: Apache-2.0
"""Drafts, the right of reply, adoption by the inquiry's rule, dissent, correction, withdrawal; models and timestamps."""

from __future__ import annotations

from typing import Any

import pytest

from comity.canonical import to_base64
from comity.inquiry.admission import KEPT, KNOWN, ONCE
from comity.inquiry.process.drafts import ANSWERED, NUMBERED, OWN_REPLY, SAYS, SERVED
from comity.inquiry.process.findings import DECIDED, HEARD, ONE_FINDING, WEIGHED
from comity.inquiry.process.models import REPLY_TYPE, STAMPED
from inquiry.stage import JOINT, Probe, paper
from worlds import accepted

TWO = ["ALD", "MAR"]


@pytest.fixture
def probe() -> Probe:
    """Evidence, and one round that was held."""
    probe = Probe()
    probe.weighed()
    return probe


def adopt(probe: Probe, digest: str, draft: int = 1, by: list[str] = TWO) -> int:
    return accepted(probe.put("adopt-finding", by, draft=draft, sha256=digest))


# Drafts.


def test_every_draft_is_kept(probe: Probe) -> None:
    first = probe.drafted()
    second = probe.drafted(2, "established", hypothesis="cable", groups=[["e1", "e2"]], level="public")
    assert [one.document.sha256 for one in probe.one.drafts] == [first, second]
    assert probe.one.drafts[1].groups == (("e1", "e2"),)
    assert [one.outcome for one in probe.one.drafts] == ["not_established", "established"]


@pytest.mark.parametrize(
    ("fields", "rule", "message"),
    [
        ({"number": 2}, NUMBERED, "draft 2 does not follow draft 0"),
        ({"outcome": "established"}, ANSWERED, "established, and no hypothesis is named"),
        ({"hypothesis": "wave"}, KNOWN, "there is no hypothesis 'wave'"),
        ({"groups": [["e1"], ["e9"]]}, KNOWN, "there is no exhibit 'e9'"),
        ({"contrary": [["e9"]]}, KNOWN, "there is no exhibit 'e9'"),
        ({"groups": [["e1"], ["e1", "e2"]]}, ONCE, "groups names an exhibit twice"),
        ({"contrary": [["e1", "e1"]]}, ONCE, "contrary names an exhibit twice"),
        ({"level": "judges"}, KNOWN, "the inquiry has no level 'judges'"),
    ],
)
def test_what_is_no_draft(probe: Probe, fields: dict[str, Any], rule: str, message: str) -> None:
    body = {"number": 1, "document": paper("draft 1"), "statement": "What was found."}
    refusal = probe.why("finding-draft", "MAR", **(body | fields))
    assert (refusal.rule, refusal.message) == (rule, message)


def test_an_exhibit_may_be_relied_on_and_contrary(probe: Probe) -> None:
    """It may tell for one answer and against another part of it."""
    probe.drafted(groups=[["e1"]], contrary=[["e1"]])


# Reply.


def test_a_served_party_replies_waives_or_is_said_not_to_have(probe: Probe) -> None:
    digest = probe.drafted()
    for party in ("ALD", "BRE", "TAV"):
        accepted(probe.put("serve", "MAR", draft=1, party=party, days=10))
    refusal = probe.why("adopt-finding", TWO, draft=1, sha256=digest)
    assert (refusal.rule, refusal.message) == (HEARD, "no reply yet from ALD (draft 1), BRE (draft 1), TAV (draft 1)")  # fmt: skip
    accepted(probe.put("reply", "ALD", draft=1, text="It was another shed.", document=paper("plan")))
    accepted(probe.put("reply", "BRE", draft=1, waived=True))
    assert "no reply yet from TAV" in probe.why("adopt-finding", TWO, draft=1, sha256=digest).message
    refusal = probe.why("reply-closed", "ALD", draft=1, party="TAV", reason="Late.")
    assert refusal.rule == "charter: rule three"
    accepted(probe.put("reply-closed", "MAR", draft=1, party="TAV", reason="Eleven days went by."))
    adopt(probe, digest)
    accepted(probe.put("reply", "TAV", draft=1, text="Our letter was late."))
    assert [len(one.replies) for one in probe.one.servings] == [1, 1, 1]
    assert probe.one.servings[2].closed is not None


def test_a_draft_that_was_served_earlier_is_waited_for_too(probe: Probe) -> None:
    probe.drafted()
    accepted(probe.put("serve", "MAR", draft=1, party="BRE", days=10))
    digest = probe.drafted(2)
    assert probe.why("adopt-finding", TWO, draft=2, sha256=digest).rule == HEARD


def test_a_party_outside_the_format_is_served_and_replies_and_dissents() -> None:
    probe = Probe(opened=False)
    accepted(probe.amend({**probe.terms, "adopts": {"inquiry/*": "two"}}))
    accepted(probe.begin("fire", ["ALD", "BRE"], format="pair"))
    body = {"number": 1, "document": paper("d"), "statement": "s"}
    accepted(probe.put("finding-draft", "ALD", **body))
    accepted(probe.put("serve", "BRE", draft=1, party="TAV", days=10))
    accepted(probe.put("reply", "TAV", draft=1, text="It was not us who keep the shed."))
    accepted(probe.put("dissent", "MAR", text="We were not asked."))
    assert probe.one.dissents[0].parties == ("MAR",)


@pytest.mark.parametrize(
    ("kind", "by", "fields", "rule", "message"),
    [
        ("serve", "MAR", {"draft": 2, "party": "BRE", "days": 1}, KNOWN, "there is no draft 2"),
        ("serve", "MAR", {"draft": 1, "party": "XXX", "days": 1}, KNOWN, "party: XXX is not a party"),
        ("serve", "MAR", {"draft": 1, "party": "BRE", "days": 1}, SERVED, "draft 1 was served on BRE at entry"),
        ("reply", "TAV", {"draft": 1, "text": "t"}, SERVED, "draft 1 was not served on TAV"),
        ("reply", "BRE", {"draft": 1}, SAYS, "expected a text, or waived alone"),
        ("reply", "BRE", {"draft": 1, "text": "t", "waived": True}, SAYS, "expected a text"),
        ("reply", "BRE", {"draft": 1, "document": paper("d"), "waived": True}, SAYS, "expected a text"),
        ("reply", ["BRE", "TAV"], {"draft": 1, "text": "t"}, OWN_REPLY, "the reply is signed by BRE, TAV"),
        ("reply-closed", "MAR", {"draft": 1, "party": "TAV", "reason": "r"}, SERVED, "draft 1 was not served on TAV"),
    ],
)  # fmt: skip
def test_what_is_neither_served_nor_a_reply(
    probe: Probe, kind: str, by: str, fields: dict[str, Any], rule: str, message: str
) -> None:
    probe.drafted()
    accepted(probe.put("serve", "MAR", draft=1, party="BRE", days=10))
    refusal = probe.why(kind, by, **fields)
    assert refusal.rule == rule
    assert message in refusal.message


def test_what_was_answered_is_not_closed(probe: Probe) -> None:
    probe.drafted()
    accepted(probe.put("serve", "MAR", draft=1, party="BRE", days=10))
    accepted(probe.put("reply", "BRE", draft=1, waived=True))
    assert probe.why("reply-closed", "MAR", draft=1, party="BRE", reason="r").rule == SERVED


# The finding.


def test_adoption_takes_the_inquiry_s_own_rule(probe: Probe) -> None:
    digest = probe.drafted()
    refusal = probe.why("adopt-finding", "ALD", draft=1, sha256=digest)
    assert refusal.rule == "charter: rule two"
    assert refusal.message == "the finding does not pass the rule 'two' with the signatures of ALD"
    index = adopt(probe, digest)
    finding = probe.one.standing
    assert finding is not None
    assert (finding.draft, finding.rule, finding.parties, finding.index) == (1, "two", tuple(TWO), index)


def test_without_a_rule_of_its_own_the_charter_s_decides() -> None:
    probe = Probe(rule=None)
    probe.weighed()
    digest = probe.drafted()
    assert probe.why("adopt-finding", TWO, draft=1, sha256=digest).rule == "charter: rule three"
    adopt(probe, digest, by=JOINT)


@pytest.mark.parametrize(
    ("fields", "rule", "message"),
    [
        ({"draft": 3}, KNOWN, "there is no draft 3"),
        ({"draft": 2}, DECIDED, "draft 2 has no outcome"),
        ({"sha256": "0" * 64}, DECIDED, "the document of draft 1 is not 0000000000000000..."),
    ],
)
def test_what_is_adopted_is_the_very_draft_with_its_outcome(
    probe: Probe, fields: dict[str, Any], rule: str, message: str
) -> None:
    digest = probe.drafted()
    probe.drafted(2, outcome=None)  # type: ignore[arg-type]
    refusal = probe.why("adopt-finding", TWO, **({"draft": 1, "sha256": digest} | fields))
    assert (refusal.rule, refusal.message) == (rule, message)


def test_nothing_is_found_before_a_round_was_held_and_closed() -> None:
    probe = Probe()
    probe.evidence()
    digest = probe.drafted()
    refusal = probe.why("adopt-finding", TWO, draft=1, sha256=digest)
    assert (refusal.rule, refusal.message) == (WEIGHED, "no round of assessment was held")
    probe.round()
    refusal = probe.why("adopt-finding", TWO, draft=1, sha256=digest)
    assert (refusal.rule, refusal.message) == (WEIGHED, "the round r1 is open")
    probe.close()
    adopt(probe, digest)


def test_a_finding_stands_alone_and_ends_the_drafts(probe: Probe) -> None:
    digest = probe.drafted()
    adopt(probe, digest)
    body = {"number": 2, "document": paper("d"), "statement": "s"}
    assert probe.why("finding-draft", "MAR", **body).rule == NUMBERED
    assert probe.why("adopt-finding", JOINT, draft=1, sha256=digest).rule == ONE_FINDING


def test_corrections_follow_one_another_and_keep_what_they_correct(probe: Probe) -> None:
    digest = probe.drafted()
    assert "was not adopted" in probe.why("correct", TWO, document=paper("x"), supersedes=digest, reason="r").message  # fmt: skip
    adopt(probe, digest)
    documents = [paper("first"), paper("second")]
    assert probe.why("correct", "ALD", document=documents[0], supersedes=digest, reason="r").rule == "charter: rule two"  # fmt: skip
    accepted(probe.put("correct", TWO, document=documents[0], supersedes=digest, reason="r"))
    refusal = probe.why("correct", TWO, document=documents[1], supersedes=digest, reason="r")
    assert (refusal.rule, refusal.hint) == (ONE_FINDING, f"it is {documents[0]['sha256']}")
    now = documents[0]["sha256"]
    refusal = probe.why("correct", TWO, document=documents[0], supersedes=now, reason="r")
    assert refusal.message == "the correction changes nothing"
    accepted(probe.put("correct", TWO, document=documents[1], supersedes=now, reason="r"))
    (finding,) = probe.one.findings
    assert [one.supersedes for one in finding.corrections] == [digest, now]
    assert (finding.document.sha256, finding.in_force.sha256) == (digest, documents[1]["sha256"])


def test_after_a_withdrawal_another_finding_can_be_adopted_and_both_stay(probe: Probe) -> None:
    digest = probe.drafted()
    assert probe.why("withdraw", TWO, reason="r").rule == ONE_FINDING
    adopt(probe, digest)
    assert probe.why("withdraw", "ALD", reason="r").rule == "charter: rule two"
    accepted(probe.put("withdraw", ["BRE", "TAV"], reason="The wrong shed."))
    assert "was withdrawn" in probe.why("withdraw", TWO, reason="r").message
    assert probe.why("correct", TWO, document=paper("x"), supersedes=digest, reason="r").rule == ONE_FINDING
    again = probe.drafted(2, "no_finding")
    adopt(probe, again, 2)
    first, second = probe.one.findings
    assert (first.withdrawn_by, first.reason, second.outcome) == (("BRE", "TAV"), "The wrong shed.", "no_finding")  # fmt: skip
    assert probe.one.standing == second


def test_any_party_dissents_at_any_time_and_for_good(probe: Probe) -> None:
    accepted(probe.put("dissent", "TAV", text="There is no draft yet, and we object."))
    assert probe.why("dissent", "TAV", text="t", draft=1).rule == KNOWN
    adopt(probe, probe.drafted())
    accepted(probe.put("dissent", ["BRE", "TAV"], text="The stove was left out.", draft=1, document=paper("d")))  # fmt: skip
    accepted(probe.put("withdraw", TWO, reason="r"))
    assert [(one.parties, one.draft) for one in probe.one.dissents] == [(("TAV",), None), (("BRE", "TAV"), 1)]


# Models and timestamps.


def test_a_model_is_filed_once_with_what_an_engine_answered(probe: Probe) -> None:
    body = {"id": "net", "document": paper("<smile/>"), "engine": "own 1.0", "result": {"cable=yes": "0.25"}}
    accepted(probe.put("model", "ALD", **body))
    assert probe.one.models["net"].result == {"cable=yes": "0.25"}
    assert probe.why("model", "BRE", **body).rule == KEPT


def stamp(probe: Probe, **fields: Any) -> dict[str, Any]:
    state = probe.folded
    response = paper("reply", media_type=REPLY_TYPE)
    whole = {"size": state.size, "root": state.root, "response": response, "authority": "A test authority"}
    return whole | {"inquiry": "fire"} | fields


def test_a_timestamp_is_on_the_log_as_it_stood(probe: Probe) -> None:
    accepted(probe.put("timestamp", "TAV", **stamp(probe)))
    earlier = to_base64(probe.fold.root_at(5))
    body = stamp(probe, size=5, root=earlier)
    del body["inquiry"]
    accepted(probe.tell("timestamp", "BRE", **body))
    assert [(one.size, one.inquiry) for one in probe.it.timestamps] == [(probe.folded.size - 2, "fire"), (5, "")]  # fmt: skip


def test_a_timestamp_of_another_log_is_refused(probe: Probe) -> None:
    refusal = probe.why("timestamp", **stamp(probe, size=5))
    assert (refusal.rule, refusal.message) == (STAMPED, f"the root of this log at size 5 is not {probe.folded.root}")  # fmt: skip
    size = probe.folded.size
    refusal = probe.why("timestamp", **stamp(probe, size=size + 1))
    assert refusal.message == f"the log has {size} entries, not {size + 1}"
    refusal = probe.why("timestamp", **stamp(probe, response=paper("reply")))
    assert refusal.message == "the response is of type none"
    assert probe.why("timestamp", **stamp(probe, inquiry="flood")).rule == KNOWN
