# SPDX-License-Identifier: Apache-2.0
"""Opening an inquiry: a joint act that fixes the mandate, the standard of proof, the ladder and the rule, once."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from comity.charter.authority import ACCREDITED
from comity.errors import FormRefusal
from comity.inquiry.admission import DAYS, KEPT, KNOWN, NUMBERS, ONCE
from comity.inquiry.findings.finding import LEVELS as LEVELS_OF_FINDINGS
from comity.inquiry.model import LEVELS
from comity.inquiry.process.opening import LADDER as RISING
from inquiry.stage import JOINT, LADDER, OPENING, PARTIES, STANDARD, Probe
from worlds import accepted


def test_opening_fixes_what_the_mandating_decision_said() -> None:
    probe = Probe(opened=False)
    window = {"since": "2026-04-01", "until": "2026-04-01"}
    index = accepted(
        probe.begin(window=window, prior="Found to have burnt.", levels=["public", "judges"], rule="all", ladder=LADDER)
    )  # fmt: skip
    one = probe.one
    assert (one.index, one.parties, one.rule, one.levels) == (index, tuple(JOINT), "all", ("public", "judges"))  # fmt: skip
    assert (one.mandate, one.prior) == (OPENING["mandate"], "Found to have burnt.")
    case = probe.case()
    assert case.standard is not None
    assert (case.standard.name, case.standard.set_by) == (STANDARD["name"], "Decision 7")
    assert case.ladder is not None
    assert case.ladder.steps == (Fraction(1), Fraction(2), Fraction(10), Fraction(100))
    assert case.ladder.bands == ((Fraction(2), "weak"), (Fraction(10), "moderate"))
    assert case.ladder.broken_cap == 10


def test_levels_that_are_not_declared_are_those_of_findings() -> None:
    assert Probe().one.levels == LEVELS == LEVELS_OF_FINDINGS


def test_no_ladder_is_made_up_for_an_inquiry_that_declares_none() -> None:
    probe = Probe(opened=False)
    accepted(probe.begin())
    assert probe.case().ladder is None


def test_opening_takes_the_charter_s_rule() -> None:
    refusal = Probe(opened=False).why("open", ["ALD", "BRE"], id="fire", **OPENING)
    assert refusal.rule == "charter: rule three"
    assert refusal.message == "opening the inquiry fire does not pass the rule 'three' with the signatures of ALD, BRE"  # fmt: skip


def test_within_a_format_its_members_decide() -> None:
    """All that can sign are the two of the format, and the rule `two` asks both of them."""
    probe = Probe(opened=False)
    accepted(probe.amend({**probe.terms, "adopts": {"inquiry/*": "two"}}))
    refusal = probe.why("open", ["ALD", "MAR"], id="fire", **OPENING, format="pair")
    assert (refusal.rule, refusal.message) == (ACCREDITED, "MAR/delegate-1 does not act in the format pair")
    assert "rule 'two'" in probe.why("open", "ALD", id="fire", **OPENING, format="pair").message
    accepted(probe.begin("fire", ["ALD", "BRE"], format="pair"))
    refusal = probe.why("source", "MAR", id="watch", kind="eyewitness")
    assert refusal.message == "MAR/delegate-1 does not act in the format pair"


def test_a_format_that_is_dissolved_binds_nobody() -> None:
    probe = Probe(opened=False)
    accepted(probe.amend({**probe.terms, "adopts": {"inquiry/*": "two"}}))
    accepted(probe.begin("fire", ["ALD", "BRE"], format="pair"))
    accepted(
        probe.amend({**probe.terms, "formats": [one for one in probe.terms["formats"] if one["id"] == "all"]})
    )
    accepted(probe.put("source", "MAR", id="watch", kind="eyewitness"))


@pytest.mark.parametrize(
    ("fields", "rule", "message"),
    [
        ({"id": "fire"}, KEPT, "the inquiry fire is on the record since entry"),
        ({"rule": "none"}, KNOWN, "the charter has no rule 'none'"),
        ({"format": "trio"}, KNOWN, "the charter has no format 'trio'"),
        ({"levels": ["public", "public"]}, ONCE, "levels names public twice"),
        ({"window": {"since": "2026-02-30"}}, DAYS, "2026-02-30 is not a day of the calendar"),
        ({"window": {"since": "2026-04-02", "until": "2026-04-01"}}, DAYS, "ends on 2026-04-01, before 2026-04-02"),
        ({"ladder": LADDER | {"steps": ["1", "10", "2"]}}, RISING, "steps: 1, 10, 2 does not rise"),
        ({"ladder": LADDER | {"steps": ["1/2", "1"]}}, RISING, "steps: 1/2, 1 does not rise from 1 or more"),
        ({"ladder": LADDER | {"steps": ["1", "1"]}}, RISING, "does not rise"),
        ({"ladder": LADDER | {"steps": ["1", "4/2"]}}, NUMBERS, "steps: 4/2 is spelt 2"),
        ({"ladder": LADDER | {"broken_cap": "1/2"}}, RISING, "broken_cap: 1/2"),
        ({"ladder": LADDER | {"bands": [{"least": "2", "words": "a"}, {"least": "3/2", "words": "b"}]}}, RISING, "bands: 2, 3/2"),
    ],
)  # fmt: skip
def test_what_cannot_be_opened(fields: dict[str, Any], rule: str, message: str) -> None:
    refusal = Probe().why("open", JOINT, **({"id": "other"} | OPENING | fields))
    assert refusal.rule == rule
    assert message in refusal.message


@pytest.mark.parametrize("missing", ["standard", "mandate", "title"])
def test_no_inquiry_without_a_standard_a_mandate_or_a_title(missing: str) -> None:
    fields = {name: value for name, value in OPENING.items() if name != missing}
    with pytest.raises(FormRefusal, match=f"lacks required field `{missing}`"):
        Probe(opened=False).note("inquiry/open/v1", JOINT, id="fire", **fields)


@pytest.mark.parametrize("kind", ["source", "claim", "dissent", "reply", "withdraw", "close-round"])
def test_what_is_said_is_said_in_an_inquiry_that_there_is(kind: str) -> None:
    fields: dict[str, dict[str, Any]] = {
        "source": {"id": "watch", "kind": "sensor"},
        "claim": {"id": "smoke", "text": "t", "exhibits": ["e1"]},
        "dissent": {"text": "t"},
        "reply": {"draft": 1, "text": "t"},
        "withdraw": {"reason": "r"},
        "close-round": {"round": "r1"},
    }
    refusal = Probe().why(kind, "ALD", inquiry="flood", **fields[kind])
    assert (refusal.rule, refusal.message, refusal.hint) == (KNOWN, "there is no inquiry 'flood'", "inquiries: fire")  # fmt: skip


def test_no_standard_can_be_set_later() -> None:
    """Nothing but the opening names a standard of proof, so none follows the evidence."""
    from comity.desk.state import KINDS

    bodies = {
        name: set(kind.body.__struct_fields__) for name, kind in KINDS.items() if name.startswith("inquiry/")
    }
    assert [name for name, fields in bodies.items() if "standard" in fields] == ["inquiry/open/v1"]
    assert not any("circle" in fields for fields in bodies.values())


def test_a_record_without_inquiries_has_the_bytes_that_it_had_before() -> None:
    """The digest is that of the release before statements of inquiries, over the entries that its story told."""
    from vectors.make_kinds import on_record
    from worlds import Replica

    replica = Replica(found=False)
    for note in on_record()[:57]:
        replica.submit(note)
    assert b'"inquiry"' not in replica.folded.encode()
    assert replica.folded.digest() == "095504eb93c373c2f3aa991db6874c300b34b9a94a0e25bc8d02ed98b624524b"
    assert b'"inquiry"' in Probe().folded.encode()


def test_parties_of_the_stage_are_invented() -> None:
    assert set(Probe().folded.charter.parties) == set(PARTIES)
