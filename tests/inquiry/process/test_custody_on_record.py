# SPDX-License-Identifier: Apache-2.0
"""Heads of custody chains only grow, gaps stay, transfers take both sides; consent and legal holds are their parties' own."""

from __future__ import annotations

from typing import Any

import pytest

from comity.canonical import sha256_hex
from comity.inquiry.admission import KNOWN, ONCE
from comity.inquiry.process.conditions import BROUGHT, ONE_SUBJECT, OWN_HOLD
from comity.inquiry.process.custody import ANSWERS, BOTH, GROWS
from inquiry.stage import Probe
from worlds import accepted

A1, B1 = "ALD/delegate-1", "BRE/delegate-1"
GONE: dict[str, Any] = {"exhibits": ["e1"], "released_by": A1, "received_by": B1}


def head(exhibit: str, seq: int, event: str = "") -> dict[str, Any]:
    return {"exhibit": exhibit, "seq": seq, "event": sha256_hex((event or f"{exhibit} {seq}").encode())}


@pytest.fixture
def probe() -> Probe:
    """ALD holds e1 and e2, BRE holds e3."""
    probe = Probe()
    accepted(probe.put("source", "MAR", id="watch", kind="eyewitness"))
    probe.exhibit("e1", source="watch")
    probe.exhibit("e2")
    probe.exhibit("e3", "BRE")
    return probe


def custody(probe: Probe) -> dict[str, str]:
    return {one.id: one.custody for one in probe.case().exhibits}


def test_a_chain_grows_and_a_head_may_be_said_again(probe: Probe) -> None:
    for seq in (1, 4, 4, 9):
        accepted(probe.put("custody", "ALD", heads=[head("e1", seq)]))
    assert [one.seq for one in probe.one.exhibits["e1"].heads] == [1, 4, 4, 9]
    assert custody(probe) == {"e1": "complete", "e2": "unknown", "e3": "unknown"}


@pytest.mark.parametrize(
    ("by", "heads", "rule", "message"),
    [
        ("ALD", [head("e1", 4)], GROWS, "the chain of e1 stood at 5 at entry"),
        ("ALD", [head("e1", 5, "other")], GROWS, "event 5 of e1 was"),
        ("ALD", [head("e9", 1)], KNOWN, "there is no exhibit 'e9'"),
        ("ALD", [head("e1", 6), head("e1", 7)], ONCE, "heads names e1 twice"),
        ("BRE", [head("e1", 6)], ANSWERS, "the custody: ALD has not signed"),
        ("ALD", [head("e1", 6), head("e3", 1)], ANSWERS, "the custody: BRE has not signed"),
    ],
)
def test_a_chain_is_not_shortened_forked_or_told_by_others(
    probe: Probe, by: str, heads: list[dict[str, Any]], rule: str, message: str
) -> None:
    accepted(probe.put("custody", "ALD", heads=[head("e1", 5)]))
    refusal = probe.why("custody", by, heads=heads)
    assert refusal.rule == rule
    assert message in refusal.message


def test_a_gap_is_declared_for_good(probe: Probe) -> None:
    accepted(probe.put("custody", "ALD", heads=[head("e1", 1), head("e2", 1)], broken="An open shed."))
    accepted(probe.put("custody", "ALD", heads=[head("e1", 2)]))
    accepted(probe.put("custody", "ALD", heads=[head("e1", 3)], broken="A torn seal."))
    assert custody(probe) == {"e1": "broken", "e2": "broken", "e3": "unknown"}
    (first, *_) = probe.case().exhibits
    assert first.broken_because == "An open shed.; A torn seal."


def test_a_transfer_moves_the_exhibit_and_who_answers_for_it(probe: Probe) -> None:
    index = accepted(probe.put("transfer", ["ALD", "BRE"], **GONE, reason="To the laboratory."))
    found = probe.one.exhibits["e1"]
    assert (found.holder, found.brought.held_by) == ("BRE", "ALD")
    (moved,) = found.transfers
    assert (moved.released_by, moved.received_by, moved.index) == (A1, B1, index)
    assert probe.why("custody", "ALD", heads=[head("e1", 1)]).rule == ANSWERS
    accepted(probe.put("custody", "BRE", heads=[head("e1", 1)]))
    assert "does not hold e1" in probe.why("transfer", ["ALD", "BRE"], **GONE).message
    accepted(probe.put("transfer", ["ALD", "BRE"], exhibits=["e1"], released_by=B1, received_by=A1))


@pytest.mark.parametrize(
    ("by", "fields", "rule", "message"),
    [
        (["ALD"], {}, BOTH, f"the transfer is signed by {A1}"),
        (["BRE"], {}, BOTH, f"the transfer is signed by {B1}"),
        (["ALD", "BRE", "MAR"], {}, BOTH, f"the transfer is signed by {A1}, {B1}, MAR/delegate-1"),
        (["ALD"], {"received_by": A1}, BOTH, f"{A1} hands nothing over to itself"),
        (["ALD", "BRE"], {"exhibits": ["e1", "e3"]}, ANSWERS, f"{A1} does not hold e3"),
        (["ALD", "BRE"], {"exhibits": ["e2", "e1"]}, ONCE, "exhibits: expected e1, e2"),
        (["ALD", "BRE"], {"exhibits": ["e9"]}, KNOWN, "there is no exhibit 'e9'"),
    ],
)
def test_a_transfer_takes_exactly_both_sides(
    probe: Probe, by: list[str], fields: dict[str, Any], rule: str, message: str
) -> None:
    refusal = probe.why("transfer", by, **(GONE | fields))
    assert (refusal.rule, refusal.message) == (rule, message)


def test_custody_of_a_holder_that_left_is_told_by_others(probe: Probe) -> None:
    probe.leave("ALD")
    accepted(probe.put("custody", "BRE", heads=[head("e1", 1)], broken="Its holder left."))
    assert custody(probe)["e1"] == "broken"


# Consent.


def test_consent_is_given_with_limits_and_withdrawn(probe: Probe) -> None:
    fields = {"scope": ["courts", "parties"], "exclusions": ["press"], "expires": "2031-01-01T00:00:00Z"}
    accepted(probe.put("consent", "MAR", source="watch", **fields))
    accepted(probe.put("consent", "ALD", exhibit="e1", scope=["parties"]))
    last = accepted(probe.put("consent", "MAR", source="watch", withdrawn=True))
    given, gone = probe.one.sources["watch"].consents
    assert (given.scope, given.exclusions, given.expires) == (("courts", "parties"), ("press",), fields["expires"])  # fmt: skip
    assert (gone.withdrawn, gone.scope, gone.index) == (True, (), last)
    assert [one.scope for one in probe.one.exhibits["e1"].consents] == [("parties",)]


def test_consent_of_an_exhibit_is_said_by_who_brought_it_and_who_holds_it(probe: Probe) -> None:
    accepted(probe.put("transfer", ["ALD", "BRE"], **GONE))
    for by in ("ALD", "BRE"):
        accepted(probe.put("consent", by, exhibit="e1", scope=["parties"]))
    refusal = probe.why("consent", "MAR", exhibit="e1", withdrawn=True)
    assert (refusal.rule, refusal.message) == (BROUGHT, "consent: not for MAR to say")
    assert probe.why("consent", "ALD", source="watch", withdrawn=True).hint == "for: MAR"


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"scope": ["x"]}, ONE_SUBJECT),
        ({"exhibit": "e1", "source": "watch", "scope": ["x"]}, ONE_SUBJECT),
        ({"exhibit": "e1"}, ONE_SUBJECT),
        ({"exhibit": "e1", "scope": ["x"], "withdrawn": True}, ONE_SUBJECT),
        ({"exhibit": "e1", "withdrawn": True, "expires": "2031-01-01T00:00:00Z"}, ONE_SUBJECT),
        ({"exhibit": "e1", "withdrawn": True, "exclusions": ["x"]}, ONE_SUBJECT),
        ({"exhibit": "e1", "scope": ["b", "a"]}, ONCE),
        ({"exhibit": "e1", "scope": ["a"], "exclusions": ["a", "a"]}, ONCE),
        ({"exhibit": "e9", "scope": ["a"]}, KNOWN),
        ({"source": "cook", "scope": ["a"]}, KNOWN),
    ],
)
def test_what_is_no_consent(probe: Probe, fields: dict[str, Any], rule: str) -> None:
    assert probe.why("consent", "ALD", **fields).rule == rule


# Legal holds.

HOLD = {"reason": "A court asks for it.", "authority": "Order 12"}


def test_each_party_sets_and_lifts_its_own_hold(probe: Probe) -> None:
    accepted(probe.put("hold", ["BRE", "MAR"], exhibits=["e1", "e2"], held=True, **HOLD))
    accepted(probe.put("hold", "BRE", exhibits=["e1"], held=False, **HOLD))
    holds = {name: list(one.holds) for name, one in probe.one.exhibits.items()}
    assert holds == {"e1": ["MAR"], "e2": ["BRE", "MAR"], "e3": []}
    refusal = probe.why("hold", ["BRE", "MAR"], exhibits=["e1"], held=False, **HOLD)
    assert (refusal.rule, refusal.message, refusal.hint) == (OWN_HOLD, "BRE has no hold on e1", "holds of: MAR")  # fmt: skip


def test_a_hold_is_on_exhibits_that_there_are(probe: Probe) -> None:
    assert probe.why("hold", exhibits=["e9"], held=True, **HOLD).rule == KNOWN
    assert probe.why("hold", exhibits=["e2", "e1"], held=True, **HOLD).rule == ONCE
