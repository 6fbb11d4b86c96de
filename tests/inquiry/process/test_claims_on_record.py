# SPDX-License-Identifier: Apache-2.0
"""Dependence as recorded edges, claims, and grades: credibility 1 needs two independent groups as the edges stand when it is given."""

from __future__ import annotations

from typing import Any

import pytest

from comity.canonical import sha256_hex
from comity.errors import FormRefusal
from comity.inquiry.admission import KEPT, KNOWN, ONCE
from comity.inquiry.case import Edge
from comity.inquiry.process.dependence import TWO
from comity.inquiry.weighing.rules import CONFIRMED, GROUND
from inquiry.stage import Probe, derivative, paper
from worlds import accepted

EDGE: dict[str, Any] = {"a": "e1", "b": "e2", "type": "same-article", "decision": "found", "reason": "r"}
FIRST: dict[str, Any] = {"claim": "smoke", "grade": "1", "ground": "Both say so."}


@pytest.fixture
def probe() -> Probe:
    """Three exhibits, one claim on two of them."""
    probe = Probe()
    accepted(probe.put("source", "ALD", id="watch", kind="eyewitness"))
    for name in ("e1", "e2", "e3"):
        probe.exhibit(name)
    probe.claim("smoke", "e1", "e2")
    return probe


def edge(probe: Probe, by: str = "BRE", **fields: Any) -> int:
    return accepted(probe.put("dependence", by, **(EDGE | fields)))


def test_edges_are_all_kept_with_who_said_so(probe: Probe) -> None:
    report = paper("spans", media_type="application/json")
    edge(probe, report=report)
    edge(probe, "MAR", decision="cut", reason="Two articles.")
    assert [(one.decision, one.by) for one in probe.one.dependence] == [
        ("found", ("BRE/delegate-1",)),
        ("cut", ("MAR/delegate-1",)),
    ]
    assert probe.one.dependence[0].report is not None
    assert probe.case().edges[1] == Edge("e1", "e2", "same-article", "cut", "MAR/delegate-1", "Two articles.")


@pytest.mark.parametrize(
    ("fields", "rule", "message"),
    [
        ({"b": "e1"}, TWO, "e1 does not depend on itself"),
        ({"a": "e2", "b": "e1"}, ONCE, "a and b: expected e1, e2"),
        ({"b": "e9"}, KNOWN, "there is no exhibit 'e9'"),
        ({"a": "a9"}, KNOWN, "there is no exhibit 'a9'"),
    ],
)
def test_an_edge_is_between_two_exhibits(
    probe: Probe, fields: dict[str, Any], rule: str, message: str
) -> None:
    refusal = probe.why("dependence", **(EDGE | fields))
    assert (refusal.rule, refusal.message) == (rule, message)


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"id": "smoke", "exhibits": ["e1"]}, KEPT),
        ({"id": "new", "exhibits": ["e2", "e1"]}, ONCE),
        ({"id": "new", "exhibits": ["e9"]}, KNOWN),
        ({"id": "new", "exhibits": ["e1"], "observer": "cook"}, KNOWN),
    ],
)
def test_a_claim_stands_as_given_on_exhibits_that_there_are(
    probe: Probe, fields: dict[str, Any], rule: str
) -> None:
    assert probe.why("claim", text="t", **fields).rule == rule


# Grades.


def test_two_independent_exhibits_confirm_a_claim(probe: Probe) -> None:
    accepted(probe.put("grade-claim", "MAR", **FIRST))
    assert [(one.subject, one.grade, one.by) for one in probe.case().grades] == [("smoke", "1", "MAR/delegate-1")]  # fmt: skip


@pytest.mark.parametrize(
    "type_",
    ["same-capture", "same-article", "derived", "syndicated", "shared-release", "same-sample", "shared-quotation", "same-observer"],
)  # fmt: skip
def test_exhibits_that_depend_on_each_other_confirm_nothing(probe: Probe, type_: str) -> None:
    edge(probe, type=type_)
    refusal = probe.why("grade-claim", "MAR", **FIRST)
    assert (refusal.rule, refusal.message) == (CONFIRMED, "smoke cannot be graded 1: one independent group is behind it")  # fmt: skip
    accepted(probe.put("grade-claim", "MAR", **(FIRST | {"grade": "2"})))


@pytest.mark.parametrize("type_", ["shared-furniture", "same-laboratory", "same-funder"])
def test_what_two_reports_merely_have_around_them_joins_nothing(probe: Probe, type_: str) -> None:
    edge(probe, type=type_)
    accepted(probe.put("grade-claim", "MAR", **FIRST))


def test_dependence_through_a_third_exhibit_counts(probe: Probe) -> None:
    edge(probe, b="e3", type="derived")
    accepted(probe.put("grade-claim", "MAR", **FIRST))
    edge(probe, a="e2", b="e3", type="syndicated")
    assert probe.why("grade-claim", "TAV", **FIRST).rule == CONFIRMED


def test_a_cut_counts_whoever_found_the_edge_and_a_confirmation_after_it_counts_again(probe: Probe) -> None:
    edge(probe)
    edge(probe, "MAR", decision="cut")
    accepted(probe.put("grade-claim", "MAR", **FIRST))
    edge(probe, "TAV", decision="found")
    accepted(probe.put("grade-claim", "TAV", **FIRST))
    edge(probe, "ALD", decision="confirmed")
    assert probe.why("grade-claim", "BRE", **FIRST).rule == CONFIRMED
    assert len(probe.one.grades) == 2


def test_a_derivative_of_an_exhibit_does_not_confirm_it(probe: Probe) -> None:
    accepted(probe.put("exhibits", "ALD", exhibits=[derivative("e4", "e1")]))
    probe.claim("again", "e1", "e4")
    assert probe.why("grade-claim", "MAR", **(FIRST | {"claim": "again"})).rule == CONFIRMED


def test_the_same_bytes_under_two_ids_confirm_nothing(probe: Probe) -> None:
    probe.exhibit("e5", "BRE", sha256=sha256_hex(b"e1"))
    probe.claim("again", "e1", "e5")
    assert probe.why("grade-claim", "MAR", **(FIRST | {"claim": "again"})).rule == CONFIRMED


def test_a_claim_that_rests_on_one_observer_is_not_confirmed(probe: Probe) -> None:
    probe.claim("seen", "e1", "e2", observer="watch")
    refusal = probe.why("grade-claim", "MAR", **(FIRST | {"claim": "seen"}))
    assert "one observer, watch" in refusal.hint


def test_a_claim_on_one_exhibit_is_not_confirmed(probe: Probe) -> None:
    probe.claim("alone", "e3")
    assert probe.why("grade-claim", "MAR", **(FIRST | {"claim": "alone"})).rule == CONFIRMED


def test_later_grades_of_a_post_supersede_and_joint_ones_are_each_signer_s(probe: Probe) -> None:
    accepted(probe.put("grade-source", ["ALD", "BRE"], source="watch", grade="C", ground="Seldom wrong."))
    accepted(probe.put("grade-source", "ALD", source="watch", grade="F", ground="Nobody knows it."))
    assert [(one.by, one.grade) for one in probe.case().grades] == [("BRE/delegate-1", "C"), ("ALD/delegate-1", "F")]  # fmt: skip
    assert len(probe.one.grades) == 3


@pytest.mark.parametrize(
    ("kind", "fields", "rule"),
    [
        ("grade-source", {"source": "cook", "grade": "A"}, KNOWN),
        ("grade-claim", {"claim": "flame", "grade": "2"}, KNOWN),
        ("grade-source", {"source": "watch", "grade": "A", "ground": "  "}, GROUND),
    ],
)
def test_what_is_graded_is_there_and_has_a_ground(
    probe: Probe, kind: str, fields: dict[str, Any], rule: str
) -> None:
    assert probe.why(kind, "MAR", **({"ground": "g"} | fields)).rule == rule


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("grade-source", {"source": "watch", "grade": "1", "ground": "g"}),
        ("grade-claim", {"claim": "smoke", "grade": "A", "ground": "g"}),
        ("grade-claim", {"claim": "smoke", "grade": "2", "ground": ""}),
        ("grade-claim", {"claim": "smoke", "grade": "2"}),
        ("dependence", EDGE | {"type": "same-opinion"}),
        ("dependence", EDGE | {"decision": "guessed"}),
    ],
)
def test_what_has_no_form(probe: Probe, kind: str, fields: dict[str, Any]) -> None:
    with pytest.raises(FormRefusal):
        probe.put(kind, "MAR", **fields)
