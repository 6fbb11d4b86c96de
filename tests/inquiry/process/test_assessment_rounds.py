# SPDX-License-Identifier: Apache-2.0
"""Versions of hypotheses, and rounds of blind assessment: what is sealed within a round and opened after it counts, and nothing else."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from comity.inquiry.admission import KEPT, KNOWN, ONCE
from comity.inquiry.case import Assessment, Interval
from comity.inquiry.process.hypotheses import BETWEEN_ROUNDS, PROPOSED, VERSIONS
from comity.inquiry.process.rounds import BLIND, NAMED, ONE_OPEN
from comity.inquiry.weighing.rules import EXHAUSTIVE
from inquiry.stage import HYPOTHESES, JOINT, LIKELY, OPENING, Probe
from worlds import accepted

CABLE, STOVE, OTHER = HYPOTHESES


@pytest.fixture
def probe() -> Probe:
    """Evidence with claims `smoke` and `spark`, and version 1 of the hypotheses, all proposed by ALD."""
    probe = Probe()
    probe.evidence()
    return probe


def put(probe: Probe, by: str | list[str], version: int, *hypotheses: dict[str, Any]) -> int:
    return accepted(probe.put("hypotheses", by, version=version, hypotheses=list(hypotheses)))


# Hypotheses.


def test_versions_are_all_kept_and_say_who_proposed_what(probe: Probe) -> None:
    wave = {"id": "wave", "text": "A wave put out the lamp."}
    put(probe, "BRE", 2, *HYPOTHESES, wave)
    put(probe, ["ALD", "TAV"], 3, CABLE, OTHER, wave | {"proposed_by": ["BRE"]})
    first, second, third = probe.one.versions
    assert [one.proposed_by for one in first.hypotheses] == [("ALD",)] * 3
    assert [one.proposed_by for one in second.hypotheses] == [*[("ALD",)] * 3, ("BRE",)]
    assert [(one.id, one.proposed_by) for one in third.hypotheses] == [
        ("cable", ("ALD",)),
        ("other", ("ALD",)),
        ("wave", ("BRE",)),
    ]
    case = probe.case()
    assert (case.version, [one.id for one in case.hypotheses]) == (3, ["cable", "other", "wave"])
    assert [one.rest for one in case.hypotheses] == [False, True, False]


@pytest.mark.parametrize(
    ("version", "hypotheses", "rule", "message"),
    [
        (1, HYPOTHESES, VERSIONS, "version 1 does not follow version 1"),
        (3, HYPOTHESES, VERSIONS, "version 3 does not follow version 1"),
        (2, [CABLE, STOVE], EXHAUSTIVE, "not exhaustive"),
        (2, [CABLE | {"rest": True}, OTHER], EXHAUSTIVE, "the rest: cable, other"),
        (2, [CABLE, CABLE, OTHER], ONCE, "hypotheses names cable twice"),
        (2, [CABLE | {"proposed_by": ["XXX"]}, OTHER], KNOWN, "XXX is not a party"),
        (2, [CABLE | {"proposed_by": ["BRE", "ALD"]}, OTHER], ONCE, "expected ALD, BRE"),
        (2, [*HYPOTHESES, {"id": "x", "text": "t", "proposed_by": ["BRE"]}], PROPOSED, "the hypothesis x: BRE has not signed"),
    ],
)  # fmt: skip
def test_what_is_no_next_version(
    probe: Probe, version: int, hypotheses: list[dict[str, Any]], rule: str, message: str
) -> None:
    refusal = probe.why("hypotheses", "ALD", version=version, hypotheses=hypotheses)
    assert refusal.rule == rule
    assert message in refusal.message


def test_nobody_drops_or_rewords_another_s_hypothesis_alone(probe: Probe) -> None:
    for changed in ([CABLE, OTHER], [CABLE | {"text": "A new cable."}, STOVE, OTHER]):
        refusal = probe.why("hypotheses", "BRE", version=2, hypotheses=changed)
        assert refusal.rule == PROPOSED
        assert "without ALD, who proposed it" in refusal.message
    put(probe, ["ALD", "BRE"], 2, CABLE, OTHER)


def test_the_charter_s_rule_drops_a_hypothesis_over_its_proposer(probe: Probe) -> None:
    put(probe, ["BRE", "MAR", "TAV"], 2, CABLE, OTHER)
    assert [one.id for one in probe.one.versions[-1].hypotheses] == ["cable", "other"]


def test_hypotheses_of_a_party_that_left_are_free(probe: Probe) -> None:
    probe.leave("ALD")
    put(probe, "BRE", 2, CABLE, OTHER)


def test_hypotheses_do_not_change_within_a_round(probe: Probe) -> None:
    probe.round()
    refusal = probe.why("hypotheses", "ALD", version=2, hypotheses=HYPOTHESES)
    assert (refusal.rule, refusal.message) == (BETWEEN_ROUNDS, "the round r1 is open")
    probe.close()
    put(probe, "ALD", 2, *HYPOTHESES)


# Rounds.


@pytest.mark.parametrize(
    ("fields", "rule", "message"),
    [
        ({"version": 2}, ONE_OPEN, "the last version of the hypotheses is 1, not 2"),
        ({"claims": ["flame"]}, KNOWN, "there is no claim 'flame'"),
        ({"claims": ["spark", "smoke"]}, ONCE, "claims: expected smoke, spark"),
    ],
)
def test_what_is_no_round(probe: Probe, fields: dict[str, Any], rule: str, message: str) -> None:
    refusal = probe.why("round", **({"id": "r1", "version": 1, "claims": ["smoke"]} | fields))
    assert (refusal.rule, refusal.message) == (rule, message)


def test_no_round_without_hypotheses() -> None:
    refusal = Probe().why("round", id="r1", version=1, claims=["smoke"])
    assert (refusal.rule, refusal.message) == (KNOWN, "no hypotheses were set")


def test_one_round_at_a_time_each_with_its_own_name(probe: Probe) -> None:
    probe.round()
    body = {"id": "r2", "version": 1, "claims": ["smoke"]}
    refusal = probe.why("round", **body)
    assert (refusal.rule, refusal.message) == (ONE_OPEN, "the round r1 is open")
    probe.close()
    assert probe.why("round", **(body | {"id": "r1"})).rule == KEPT
    accepted(probe.begin("flood", JOINT))
    probe.round("r2")
    accepted(probe.put("source", inquiry="flood", id="s", kind="sensor"))
    accepted(
        probe.put(
            "exhibits", inquiry="flood", exhibits=[{"id": "e", "category": "physical", "held_by": "ALD"}]
        )
    )
    accepted(probe.put("claim", inquiry="flood", id="c", text="t", exhibits=["e"]))
    accepted(probe.put("hypotheses", inquiry="flood", version=1, hypotheses=HYPOTHESES))
    refusal = probe.why("round", inquiry="flood", id="r2", version=1, claims=["c"])
    assert (refusal.rule, "another inquiry has a round r2" in refusal.message) == (NAMED, True)


def test_whoever_opened_a_round_closes_it_or_the_charter_s_rule(probe: Probe) -> None:
    probe.round(by=["MAR", "TAV"])
    refusal = probe.why("close-round", "ALD", round="r1")
    assert refusal.rule == "charter: rule three"
    probe.close(by="TAV")
    refusal = probe.why("close-round", "TAV", round="r1")
    assert "was closed at entry" in refusal.message
    probe.round("r2", by="TAV")
    accepted(probe.put("close-round", JOINT, round="r2"))
    assert probe.why("close-round", round="r9").rule == KNOWN


# Assessments.


def test_what_was_sealed_in_the_round_counts_once_it_is_opened(probe: Probe) -> None:
    opened = probe.round()
    sealed = probe.assess("ALD", "smoke", basis="data", rationale="From the log.")
    closed = probe.close()
    assert probe.case().assessments == ()
    assert probe.reveal("ALD", sealed) == ("",)
    (one,) = probe.one.rounds["r1"].assessments
    assert opened < one.said == sealed < closed < one.index
    likely = {
        "cable": Interval(Fraction(10), Fraction(100)),
        "other": Interval(Fraction(1), Fraction(1)),
        "stove": Interval(Fraction(1), Fraction(2)),
    }
    assert probe.case().assessments == (Assessment("ALD/delegate-1", "smoke", likely, "data", "From the log."),)  # fmt: skip
    assert probe.case().assessments[0].party == "ALD"


def test_in_the_clear_no_assessment_is_taken(probe: Probe) -> None:
    body = {"round": "r1", "claim": "smoke", "likely": LIKELY, "basis": "data", "rationale": "r"}
    assert probe.why("assessment", **body).rule == KNOWN
    probe.round()
    refusal = probe.why("assessment", **body)
    assert (refusal.rule, refusal.message) == (BLIND, "the round r1 is open")
    assert "r1 as the set" in refusal.hint
    probe.close()
    refusal = probe.why("assessment", **body)
    assert (refusal.rule, "the assessment is of entry" in refusal.message) == (BLIND, True)


def test_opened_within_the_round_it_is_void(probe: Probe) -> None:
    probe.round()
    sealed = probe.assess("ALD", "smoke")
    assert probe.reveal("ALD", sealed) == ("the round r1 is open",)
    again = probe.assess("ALD", "smoke")
    probe.close()
    assert probe.reveal("ALD", again) == ("",)


def test_sealed_before_the_round_or_after_it_it_is_void(probe: Probe) -> None:
    before = probe.assess("ALD", "smoke")
    opened = probe.round()
    closed = probe.close()
    after = probe.assess("ALD", "spark")
    assert probe.reveal("ALD", before, after) == tuple(
        f"the round r1 was open from entry {opened} to {closed}; the assessment is of entry {said}"
        for said in (before, after)
    )


@pytest.mark.parametrize("circle", ["shared", "panel"])
def test_whoever_could_read_it_makes_it_no_blind_assessment(probe: Probe, circle: str) -> None:
    """`panel` is of ALD and its chair TAV, which is fine for ALD; in `shared` BRE reads along."""
    probe.round()
    sealed = probe.assess("ALD", "smoke", circle=circle)
    probe.close()
    (outcome,) = probe.reveal("TAV", sealed)
    read = f"the assessment of entry {sealed} was sealed to shared, which BRE can read, in the set r1"
    assert outcome == ("" if circle == "panel" else read)


@pytest.mark.parametrize(
    ("set_", "taken"),
    [("r1", True), ("r1-ald", True), ("r1-2", True), ("", False), ("r11", False), ("r2", False)],
)
def test_the_set_is_called_as_the_round(probe: Probe, set_: str, taken: bool) -> None:
    probe.round()
    sealed = probe.assess("ALD", "smoke", set_=set_)
    probe.close()
    (outcome,) = probe.reveal("ALD", sealed)
    assert outcome == ("" if taken else f"the assessment of entry {sealed} was sealed to ald, in the set {set_ or 'none'}")  # fmt: skip


def test_what_is_in_one_set_is_opened_together_and_each_is_judged(probe: Probe) -> None:
    probe.round()
    first = probe.assess("ALD", "smoke")
    second = probe.assess("ALD", "spark", likely=LIKELY | {"cable": ["100", "10"]})
    third = probe.assess("ALD", "smoke")
    fourth = probe.assess("ALD", "spark")
    probe.close()
    outcomes = probe.reveal("ALD", first, second, third, fourth)
    assert outcomes == (
        "",
        "likely.cable: 100 is more than 10",
        f"ALD/delegate-1 assessed smoke at entry {first}",
        "",
    )
    assert [(one.claim, one.said) for one in probe.one.rounds["r1"].assessments] == [("smoke", first), ("spark", fourth)]  # fmt: skip


def test_two_posts_of_a_party_are_two_assessors(probe: Probe) -> None:
    accepted(probe.accredit("ALD/delegate-2", ["*"]))
    probe.round()
    indices = [probe.assess(by, "smoke", set_=f"r1-{by[-1]}") for by in ("ALD/delegate-1", "ALD/delegate-2")]
    probe.close()
    for by, index in zip(("ALD/delegate-1", "ALD/delegate-2"), indices, strict=True):
        assert probe.reveal(by, index) == ("",)
    assert [one.by for one in probe.case().assessments] == ["ALD/delegate-1", "ALD/delegate-2"]


def test_an_assessment_is_one_post_s(probe: Probe) -> None:
    probe.round()
    probe.close()
    body = {"round": "r1", "claim": "smoke", "likely": LIKELY, "basis": "data", "rationale": "r"}
    assert "is signed by ALD/delegate-1, BRE/delegate-1" in probe.why("assessment", ["ALD", "BRE"], **body).message  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"claim": "flame"}, "the claim flame is not assessed in the round r1"),
        ({"likely": {"cable": ["1", "1"], "other": ["1", "1"]}}, "gives no likelihood for stove"),
        ({"likely": LIKELY | {"wave": ["1", "1"]}}, "names wave"),
        ({"likely": LIKELY | {"cable": ["3", "10"]}}, "likely.cable: 3 is no step of the ladder"),
        ({"likely": LIKELY | {"cable": ["1/3", "10"]}}, "likely.cable: 1/3 is no step of the ladder"),
        ({"likely": LIKELY | {"cable": ["2/4", "10"]}}, "likely.cable: 2/4 is spelt 1/2"),
    ],
)
def test_what_is_no_assessment_is_void_at_its_opening(
    probe: Probe, fields: dict[str, Any], message: str
) -> None:
    probe.round()
    sealed = probe.assess("ALD", **({"claim": "smoke"} | fields))
    probe.close()
    (outcome,) = probe.reveal("ALD", sealed)
    assert message in outcome
    assert probe.one.rounds["r1"].assessments == []


def test_one_over_a_step_is_on_the_ladder(probe: Probe) -> None:
    probe.round()
    sealed = probe.assess("ALD", "smoke", likely=LIKELY | {"cable": ["1/100", "1/10"]})
    probe.close()
    assert probe.reveal("ALD", sealed) == ("",)


def test_without_a_declared_ladder_any_positive_ratio_is_taken() -> None:
    probe = Probe(ladder=None, opened=False)
    accepted(probe.begin("fire", JOINT, **{name: one for name, one in OPENING.items() if name != "ladder"}))
    probe.evidence()
    probe.round()
    sealed = probe.assess("ALD", "smoke", likely=LIKELY | {"cable": ["7/3", "500"]})
    probe.close()
    assert probe.reveal("ALD", sealed) == ("",)


def test_unopened_is_silent_and_a_later_round_takes_over(probe: Probe) -> None:
    probe.round()
    first, silent = probe.assess("ALD", "smoke"), probe.assess("BRE", "smoke")
    probe.close()
    assert probe.reveal("ALD", first) == ("",)
    probe.round("r2", "spark")
    second = probe.assess("MAR", "spark", "r2")
    assert [one.by for one in probe.case().assessments] == ["ALD/delegate-1"]
    probe.close("r2")
    assert [one.by for one in probe.case().assessments] == ["ALD/delegate-1"], (
        "what is closed and unopened says nothing"
    )
    assert probe.reveal("MAR", second) == ("",)
    assert [one.by for one in probe.case().assessments] == ["MAR/delegate-1"]
    assert probe.reveal("BRE", silent) == ("",)
    assert [one.by for one in probe.one.rounds["r1"].assessments] == ["ALD/delegate-1", "BRE/delegate-1"]


def test_assessments_under_an_earlier_version_are_not_in_the_case(probe: Probe) -> None:
    probe.round()
    sealed = probe.assess("ALD", "smoke")
    probe.close()
    probe.reveal("ALD", sealed)
    put(probe, "ALD", 2, CABLE, OTHER)
    assert probe.case().assessments == ()
    assert [one.id for one in probe.case().hypotheses] == ["cable", "other"]


def test_judgements_of_a_party_that_left_are_left_out_and_its_evidence_stays(probe: Probe) -> None:
    accepted(probe.put("grade-source", "ALD", source="watch", grade="B", ground="g"))
    probe.round()
    sealed = probe.assess("ALD", "smoke")
    probe.close()
    probe.reveal("ALD", sealed)
    assert (len(probe.case().assessments), len(probe.case().grades)) == (1, 1)
    probe.leave("ALD")
    assert (len(probe.case().assessments), len(probe.case().grades)) == (0, 0)
    assert [one.id for one in probe.case().exhibits] == ["e1", "e2", "e3"]
    assert [one.id for one in probe.case().claims] == ["smoke", "spark"]
