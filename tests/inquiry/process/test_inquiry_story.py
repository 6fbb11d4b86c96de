# SPDX-License-Identifier: Apache-2.0
"""A whole inquiry on the record, from its opening to the withdrawal of its finding; two replicas of it agree at every entry."""

from __future__ import annotations

from fractions import Fraction

from comity.desk.fold import Judged
from comity.inquiry.case import Interval
from comity.inquiry.weighing.rules import CONFIRMED
from inquiry.stage import JOINT, Probe, derivative, original, paper, void
from worlds import Replica, accepted


def test_an_inquiry_from_its_opening_to_a_withdrawn_finding() -> None:
    probe = Probe()
    accepted(probe.put("source", "ALD", id="watch", kind="eyewitness"))
    accepted(probe.put("source", "BRE", id="gazette", kind="publisher"))
    brought = [original("e1", source="watch"), derivative("e1-public", "e1"), original("e2", "BRE", source="gazette")]  # fmt: skip
    accepted(probe.put("exhibits", ["ALD", "BRE"], exhibits=brought))
    probe.exhibit("e3", "MAR")

    # Two reports that quote one speaker are one source to a claim; a person cuts the edge, and the claim is confirmed by both.
    edge = {"a": "e1", "b": "e2", "type": "shared-quotation"}
    accepted(
        probe.put("dependence", "BRE", **edge, decision="found", reason="41 words of the harbour master.")
    )
    probe.claim("smoke", "e1", "e2")
    probe.claim("spark", "e3")
    grade = {"claim": "smoke", "grade": "1", "ground": "Both saw it."}
    refused = void(probe.put("grade-claim", "TAV", **grade), CONFIRMED, "one independent group is behind it")
    assert refused.fault == "author"
    accepted(probe.put("dependence", "TAV", **edge, decision="cut", reason="Two speakers, one sentence of the law."))  # fmt: skip
    accepted(probe.put("grade-claim", "TAV", **grade))
    accepted(probe.put("grade-source", "TAV", source="watch", grade="B", ground="Right three times before."))

    # Hypotheses, a blind round: sealed while it is open, opened once it is closed.
    hypotheses = [
        {"id": "cable", "text": "A worn cable."},
        {"id": "other", "text": "Other or unknown.", "rest": True},
    ]
    accepted(probe.put("hypotheses", "ALD", version=1, hypotheses=hypotheses))
    probe.round()
    likely = {"cable": ["2", "10"], "other": ["1", "1"]}
    first = probe.assess("ALD", "smoke", likely=likely)
    second = probe.assess("BRE", "smoke", likely=likely | {"cable": ["1", "2"]})
    silent = probe.assess("TAV", "spark", likely=likely)
    assert probe.case().assessments == ()
    probe.close()
    assert probe.reveal("ALD", first) + probe.reveal("BRE", second) == ("", "")
    case = probe.case()
    assert [(one.by, one.claim, one.likely["cable"]) for one in case.assessments] == [
        ("ALD/delegate-1", "smoke", Interval(Fraction(2), Fraction(10))),
        ("BRE/delegate-1", "smoke", Interval(Fraction(1), Fraction(2))),
    ]
    assert probe.folded.record.items[str(silent)].status == "sealed"

    # The finding: drafted, served, answered, adopted, dissented from, corrected, withdrawn.
    digest = probe.drafted(groups=[["e1"], ["e2"]], contrary=[["e3"]], gaps=["Nobody asked the cook."])
    accepted(probe.put("serve", "MAR", draft=1, party="BRE", days=14))
    assert "no reply yet from BRE (draft 1)" in probe.why("adopt-finding", JOINT, draft=1, sha256=digest).message  # fmt: skip
    accepted(probe.put("reply", "BRE", draft=1, text="The cable was new."))
    adopted = accepted(probe.put("adopt-finding", ["ALD", "MAR"], draft=1, sha256=digest))
    accepted(probe.put("dissent", "BRE", text="The stove was not looked at."))
    change = {"document": paper("corrected"), "supersedes": digest}
    accepted(probe.put("correct", ["ALD", "MAR"], **change, reason="The day was wrong."))
    finding = probe.one.findings[0]
    assert (finding.outcome, finding.rule, finding.in_force.sha256) == ("not_established", "two", paper("corrected")["sha256"])  # fmt: skip
    withdrawn = accepted(probe.put("withdraw", ["ALD", "BRE"], reason="Another shed burnt."))
    assert probe.one.standing is None
    assert (probe.one.findings[0].index, probe.one.findings[0].withdrawn) == (adopted, withdrawn)
    assert [one.text for one in probe.one.dissents] == ["The stove was not looked at."]
    assert [one.document.sha256 for one in probe.one.drafts] == [digest]

    # Another replica reads the same entries to the same digest.
    other = Replica(found=False)
    outcomes = [other.submit(note) for note in probe.notes]
    assert sum(not isinstance(one, Judged) for one in outcomes) == 1
    assert other.folded.digest() == probe.folded.digest()
