# SPDX-License-Identifier: Apache-2.0
"""Sources under pseudonyms, exhibits by hash or commitment, derivatives with their parents, redactions with their approvers."""

from __future__ import annotations

from typing import Any

import pytest

from comity.canonical import sha256_hex
from comity.desk.state import KINDS
from comity.errors import FormRefusal
from comity.inquiry.admission import KEPT, KNOWN, ONCE
from comity.inquiry.process.exhibits import HOLDER, IDENTIFIED, MADE_FROM, REDACTED
from inquiry.stage import Probe, derivative, original
from worlds import accepted


@pytest.fixture
def probe() -> Probe:
    """One source, and one exhibit of ALD's."""
    probe = Probe()
    accepted(probe.put("source", "ALD", id="watch", kind="eyewitness"))
    probe.exhibit("e1", source="watch")
    return probe


def test_a_source_is_a_pseudonym_with_what_may_colour_it(probe: Probe) -> None:
    fields = {"interests": ["Insures the shed.", "Owns the quay."], "identity_commitment": sha256_hex(b"x")}
    index = accepted(probe.put("source", "BRE", id="broker", kind="organisation", **fields))
    found = probe.one.sources["broker"]
    assert (found.kind, found.parties, found.index) == ("organisation", ("BRE",), index)
    assert (found.interests, found.identity_commitment) == (tuple(fields["interests"]), sha256_hex(b"x"))
    assert [one.id for one in probe.case().sources] == ["watch", "broker"]


def test_exhibits_stand_as_they_were_brought(probe: Probe) -> None:
    brought = [
        original("e2", "BRE", size=12, media_type="text/html", title="A report", sensitivity="parties"),
        derivative("e2-text", "e2", "BRE"),
        derivative("e1-crop", "e1"),
        {"id": "e3", "category": "physical", "held_by": "ALD"},
        {"id": "e4", "category": "original", "held_by": "ALD", "commitment": sha256_hex(b"salted")},
    ]
    accepted(probe.put("exhibits", ["ALD", "BRE"], exhibits=brought))
    found = probe.one.exhibits
    assert list(found) == sorted(found) or set(found) == {"e1", "e1-crop", "e2", "e2-text", "e3", "e4"}
    assert (found["e2-text"].brought.parent, found["e2-text"].holder) == ("e2", "BRE")
    by_id = {one.id: one for one in probe.case().exhibits}
    assert (by_id["e2"].size_bytes, by_id["e2"].media_type, by_id["e2"].title) == (12, "text/html", "A report")  # fmt: skip
    assert (by_id["e4"].sha256, by_id["e1-crop"].parent, by_id["e1"].source) == ("", "e1", "watch")
    assert {one.custody for one in by_id.values()} == {"unknown"}


@pytest.mark.parametrize(
    ("exhibits", "rule", "message"),
    [
        ([original("e1")], KEPT, "the exhibit e1 is on the record since entry"),
        ([original("e2"), original("e2")], ONCE, "exhibits names e2 twice"),
        ([derivative("e2", "e9")], KNOWN, "there is no exhibit 'e9'"),
        ([derivative("e2", "e3"), original("e3")], KNOWN, "there is no exhibit 'e3'"),
        ([derivative("e2", "e2")], KNOWN, "there is no exhibit 'e2'"),
        ([original("e2", source="cook")], KNOWN, "there is no source 'cook'"),
        ([original("e2", sensitivity="judges")], KNOWN, "the inquiry has no level 'judges'"),
        ([original("e2", "XXX")], KNOWN, "held_by: XXX is not a party"),
        ([original("e2", "BRE")], HOLDER, "the exhibits: BRE has not signed"),
        ([original("e2", parent="e1")], MADE_FROM, "e2 is original: parent and derivation"),
        ([original("e2", category="derivative", parent="e1")], MADE_FROM, "e2 is derivative"),
        ([{"id": "e2", "category": "original", "held_by": "ALD"}], IDENTIFIED, "e2 has neither sha256 nor commitment"),
    ],
)  # fmt: skip
def test_what_cannot_be_brought(
    probe: Probe, exhibits: list[dict[str, Any]], rule: str, message: str
) -> None:
    refusal = probe.why("exhibits", "ALD", exhibits=exhibits)
    assert refusal.rule == rule
    assert message in refusal.message


def test_an_exhibit_is_never_a_public_document() -> None:
    kind = KINDS["inquiry/exhibits/v1"]
    assert kind.blob_fields == ()


def test_a_statement_holds_64_exhibits_and_no_more(probe: Probe) -> None:
    many = [original(f"m{number}") for number in range(64)]
    accepted(probe.put("exhibits", "ALD", exhibits=many))
    with pytest.raises(FormRefusal, match="exhibits"):
        probe.put("exhibits", "ALD", exhibits=[*many, original("m64")])


@pytest.mark.parametrize(
    ("fields", "rule", "message"),
    [
        ({"id": "watch", "kind": "sensor"}, KEPT, "the source watch is on the record since entry"),
        ({"id": "cook", "kind": "sensor", "interests": ["b", "a"]}, ONCE, "interests: expected a, b"),
    ],
)
def test_a_source_is_registered_once(probe: Probe, fields: dict[str, Any], rule: str, message: str) -> None:
    refusal = probe.why("source", "ALD", **fields)
    assert refusal.rule == rule
    assert message in refusal.message


REDACTION = {"exhibit": "e1-public", "of": "e1", "reason": "A face.", "approver": "ALD/delegate-1", "level": "public"}  # fmt: skip


def test_a_redaction_keeps_the_original_with_its_hash(probe: Probe) -> None:
    accepted(probe.put("exhibits", "ALD", exhibits=[derivative("e1-public", "e1")]))
    index = accepted(probe.put("redaction", "ALD", **REDACTION, regions=sha256_hex(b"regions")))
    (found,) = probe.one.exhibits["e1-public"].redactions
    assert (found.of, found.level, found.index) == ("e1", "public", index)
    assert probe.one.exhibits["e1"].brought.sha256 == sha256_hex(b"e1")


@pytest.mark.parametrize(
    ("by", "fields", "rule", "message"),
    [
        ("BRE", {}, REDACTED, "the approver ALD/delegate-1 has not signed"),
        ("ALD", {"of": "e1-public"}, REDACTED, "e1-public is not a derivative of e1-public"),
        ("ALD", {"exhibit": "e1"}, REDACTED, "e1 is not a derivative of e1"),
        ("ALD", {"exhibit": "e9"}, KNOWN, "there is no exhibit 'e9'"),
        ("ALD", {"of": "e9"}, KNOWN, "there is no exhibit 'e9'"),
        ("ALD", {"level": "judges"}, KNOWN, "the inquiry has no level 'judges'"),
    ],
)
def test_what_is_no_redaction(probe: Probe, by: str, fields: dict[str, Any], rule: str, message: str) -> None:
    accepted(probe.put("exhibits", "ALD", exhibits=[derivative("e1-public", "e1")]))
    refusal = probe.why("redaction", by, **(REDACTION | fields))
    assert (refusal.rule, refusal.message) == (rule, message)
