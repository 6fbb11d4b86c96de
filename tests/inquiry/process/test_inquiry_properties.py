# SPDX-License-Identifier: Apache-2.0
"""Whatever is said in an inquiry, in whatever order: the fold is total, replicas agree, refusals cite rules, nothing is ever lost."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import strategies
from comity.desk.fold import Fold
from comity.desk.state import KINDS, State, Void
from comity.errors import FormRefusal, Refusal
from comity.inquiry.case import Case, Class, Edge, Exhibit
from comity.inquiry.case import Claim as CaseClaim
from comity.inquiry.model import Inquiry, InquiryState
from comity.inquiry.recorded import case_of
from comity.inquiry.weighing.rules import CONFIRMED
from inquiry.stage import HYPOTHESES, JOINT, LIKELY, OPENING, PARTIES, Probe, derivative, original, paper
from worlds import accepted

INQUIRY_KINDS = [kind for name, kind in KINDS.items() if name.startswith("inquiry/")]
EXHIBITS = ["e1", "e2", "e3", "e4"]
NAMES = st.sampled_from([*EXHIBITS, "e5"])
CLAIMS = st.sampled_from(["smoke", "spark", "new"])
ROUNDS = st.sampled_from(["r1", "r2"])
NUMBERS = st.integers(1, 3)
PARTY = st.sampled_from(PARTIES)
SIGNERS = st.sampled_from([*([code] for code in PARTIES), ["ALD", "BRE"], ["ALD", "MAR"], JOINT, JOINT])


def two(draw: Any) -> list[str]:
    found: list[str] = draw(st.lists(NAMES, min_size=1, max_size=2, unique=True))
    return sorted(found)


def given_or_not(draw: Any, name: str, values: Any) -> dict[str, Any]:
    return {name: draw(values)} if draw(st.booleans()) else {}


SAYINGS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "open": lambda draw: {"id": draw(st.sampled_from(["fire", "flood"]))} | OPENING,
    "source": lambda draw: {"id": draw(st.sampled_from(["watch", "cook"])), "kind": "eyewitness"},
    "exhibits": lambda draw: {
        "exhibits": [draw(st.sampled_from([original("e4"), original("e5", "BRE"), derivative("e4", "e1"), derivative("e5", "e2", "BRE")]))]
    },
    "custody": lambda draw: {
        "heads": [{"exhibit": draw(NAMES), "seq": draw(NUMBERS), "event": draw(st.sampled_from(["0", "1"])) * 64}]
    }
    | given_or_not(draw, "broken", st.just("gap")),
    "transfer": lambda draw: {
        "exhibits": two(draw),
        "released_by": f"{draw(PARTY)}/delegate-1",
        "received_by": f"{draw(PARTY)}/delegate-1",
    },
    "consent": lambda draw: {draw(st.sampled_from(["exhibit", "source"])): draw(st.sampled_from(["e1", "watch"]))}
    | draw(st.sampled_from([{"scope": ["x"]}, {"withdrawn": True}])),
    "hold": lambda draw: {"exhibits": two(draw), "held": draw(st.booleans()), "reason": "r", "authority": "a"},
    "redaction": lambda draw: {
        "exhibit": draw(NAMES),
        "of": draw(NAMES),
        "reason": "r",
        "approver": f"{draw(PARTY)}/delegate-1",
        "level": "public",
    },
    "dependence": lambda draw: dict(zip("ab", sorted([draw(NAMES), draw(NAMES)]), strict=True))
    | {
        "type": draw(st.sampled_from(["same-article", "shared-quotation", "shared-furniture"])),
        "decision": draw(st.sampled_from(["found", "confirmed", "cut"])),
        "reason": "r",
    },
    "claim": lambda draw: {"id": draw(CLAIMS), "text": "t", "exhibits": two(draw)},
    "grade-source": lambda draw: {"source": draw(st.sampled_from(["watch", "cook"])), "grade": "B", "ground": "g"},
    "grade-claim": lambda draw: {"claim": draw(CLAIMS), "grade": draw(st.sampled_from(["1", "1", "2"])), "ground": "g"},
    "hypotheses": lambda draw: {
        "version": draw(NUMBERS),
        "hypotheses": draw(st.sampled_from([HYPOTHESES, HYPOTHESES[1:], HYPOTHESES[:2]])),
    },
    "round": lambda draw: {"id": draw(ROUNDS), "version": draw(NUMBERS), "claims": [draw(CLAIMS)]},
    "close-round": lambda draw: {"round": draw(ROUNDS)},
    "assessment": lambda draw: {
        "round": draw(ROUNDS),
        "claim": draw(CLAIMS),
        "likely": draw(st.sampled_from([LIKELY, {"stove": ["1", "1"], "other": ["1", "2"]}])),
        "basis": "data",
        "rationale": "r",
    },
    "model": lambda draw: {"id": draw(st.sampled_from(["m", "n"])), "document": paper("m"), "engine": "e"},
    "finding-draft": lambda draw: {"number": draw(NUMBERS), "document": paper("d"), "statement": "s"}
    | given_or_not(draw, "outcome", st.sampled_from(["no_finding", "established"]))
    | given_or_not(draw, "hypothesis", st.just("stove")),
    "serve": lambda draw: {"draft": draw(NUMBERS), "party": draw(PARTY), "days": 1},
    "reply": lambda draw: {"draft": draw(NUMBERS)} | draw(st.sampled_from([{"text": "t"}, {"waived": True}])),
    "reply-closed": lambda draw: {"draft": draw(NUMBERS), "party": draw(PARTY), "reason": "r"},
    "adopt-finding": lambda draw: {"draft": draw(NUMBERS), "sha256": paper("d")["sha256"]},
    "dissent": lambda draw: {"text": "t"} | given_or_not(draw, "draft", NUMBERS),
    "correct": lambda draw: {
        "document": paper(draw(st.sampled_from("ef"))),
        "supersedes": paper(draw(st.sampled_from("def")))["sha256"],
        "reason": "r",
    },
    "withdraw": lambda draw: {"reason": "r"},
    "timestamp": lambda draw: {
        "size": draw(NUMBERS),
        "root": "AAAA",
        "response": paper("t", media_type="application/timestamp-reply"),
        "authority": "a",
    },
}  # fmt: skip


def test_every_kind_of_an_inquiry_is_drawn() -> None:
    assert {kind.name for kind in INQUIRY_KINDS} == {f"inquiry/{name}/v1" for name in SAYINGS}


def lawful(state: InquiryState) -> None:
    """What holds of any state of inquiries."""
    names = [name for inquiry in state.inquiries.values() for name in inquiry.rounds]
    assert len(names) == len(set(names))
    for inquiry in state.inquiries.values():
        for exhibit in inquiry.exhibits.values():
            assert all(a.seq < b.seq or (a.seq, a.event) == (b.seq, b.event) for a, b in pairwise(exhibit.heads))  # fmt: skip
            assert exhibit.brought.parent is None or exhibit.brought.parent in inquiry.exhibits
        for version in inquiry.versions:
            assert [one.rest for one in version.hypotheses].count(True) == 1
            assert all(one.proposed_by for one in version.hypotheses)
        assert sum(one.closed is None for one in inquiry.rounds.values()) <= 1
        assert all(one.withdrawn is not None for one in inquiry.findings[:-1])
        _blind(inquiry)


def _blind(inquiry: Inquiry) -> None:
    for one in inquiry.rounds.values():
        said = [(a.by, a.claim) for a in one.assessments]
        assert len(said) == len(set(said))
        for assessed in one.assessments:
            assert one.closed is not None
            assert one.index < assessed.said < one.closed < assessed.index
            wanted = {h.id for h in inquiry.versions[one.version - 1].hypotheses}
            assert set(assessed.likely) == wanted


def kept(before: InquiryState, after: InquiryState) -> None:
    """Nothing that was on the record is gone."""
    for name, old in before.inquiries.items():
        new = after.inquiries[name]
        assert (new.standard, new.ladder, new.rule, new.levels) == (old.standard, old.ladder, old.rule, old.levels)  # fmt: skip
        for field in ("dependence", "grades", "versions", "drafts", "dissents"):
            assert getattr(new, field)[: len(getattr(old, field))] == getattr(old, field)
        for field in ("sources", "exhibits", "claims", "rounds", "models"):
            assert set(getattr(old, field)) <= set(getattr(new, field))
        assert [one.index for one in new.findings][: len(old.findings)] == [one.index for one in old.findings]


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_the_fold_is_total_and_a_snapshot_goes_on_as_the_whole_log_does(data: st.DataObject) -> None:
    probe = _weighed() if data.draw(st.booleans()) else Probe()
    if "smoke" not in probe.one.claims:
        probe.evidence()
    half: State | None = None
    for turn in range(data.draw(st.integers(1, 14))):
        before = State.decode(probe.folded.encode()).inquiry
        kind = data.draw(st.sampled_from(sorted(SAYINGS)))
        fields, by = SAYINGS[kind](data.draw), data.draw(SIGNERS)
        if kind == "assessment" or data.draw(st.integers(0, 4)) == 0:
            body = ({} if kind == "open" else {"inquiry": "fire"}) | fields
            index = probe.seal(by[0], by[0].lower(), fields.get("round", ""), kind, **body)
            if kind == "assessment" and data.draw(st.booleans()) and probe.one.open_round:
                probe.close(probe.one.open_round, JOINT)
            probe.reveal(by[0], index)
        else:
            outcome = probe.tell(kind, by, **(({} if kind == "open" else {"inquiry": "fire"}) | fields))
            if isinstance(outcome, Void):
                assert (outcome.fault, bool(outcome.rule), bool(outcome.reason)) == ("author", True, True)
        lawful(probe.it)
        kept(before, probe.it)
        probe.case()
        if turn == 4:
            half = State.decode(probe.folded.encode())
    if half is not None:
        assert gone_on(probe, half).digest() == probe.folded.digest()


def gone_on(probe: Probe, state: State) -> State:
    """The state after the rest of the log, from a snapshot of it."""
    again = Fold(
        state,
        probe.fold.root_at,
        lambda digest, note: [twin for twin in probe.fold.twins(digest, note) if twin < state.size],
    )
    for note in probe.notes[state.size :]:
        again.step(note)
    state.root = probe.folded.root
    return state


@pytest.mark.parametrize("kind", INQUIRY_KINDS, ids=lambda kind: kind.name)
@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_any_well_formed_body_is_taken_or_void_with_its_rule(kind: Any, data: st.DataObject) -> None:
    """Bodies drawn from the declaration alone; what names an inquiry names the one that there is."""
    probe = STAGES.get("one") or STAGES.setdefault("one", _weighed())
    body = data.draw(strategies.bodies(kind))
    plain = {name: msgspec.to_builtins(getattr(body, name)) for name in body.__struct_fields__}
    fields = {
        name: value
        for name, value in plain.items()
        if name not in {"by", "at", "seen"} and value is not None and value is not False
    }
    if "inquiry" in fields:
        fields["inquiry"] = "fire"
    try:
        note = probe.note(kind.name, data.draw(SIGNERS), **fields)
    except FormRefusal:
        assume(False)
    outcome = probe.submit(note)
    if isinstance(outcome, Void):
        assert (outcome.fault, bool(outcome.rule), bool(outcome.reason)) == ("author", True, True)
    lawful(probe.it)


STAGES: dict[str, Probe] = {}


def _weighed() -> Probe:
    probe = Probe()
    probe.weighed()
    probe.drafted()
    return probe


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([("e1", "e2"), ("e1", "e3"), ("e2", "e3")]),
            st.sampled_from(["same-article", "shared-quotation", "shared-furniture", "same-observer"]),
            st.sampled_from(["found", "confirmed", "asserted", "cut"]),
        ),
        max_size=8,
    )
)
def test_credibility_1_is_refused_exactly_where_a_path_of_standing_edges_joins_all_exhibits(
    said: list[tuple[tuple[str, str], Class, Any]],
) -> None:
    """Against a plain search for a path over what was said last of each pair in each class."""
    probe = Probe()
    probe.evidence()
    for (a, b), type_, decision in said:
        accepted(probe.put("dependence", "TAV", a=a, b=b, type=type_, decision=decision, reason="r"))
    note = probe.note("inquiry/grade-claim/v1", "TAV", inquiry="fire", claim="smoke", grade="1", ground="g")
    outcome = probe.submit(note)
    assert (outcome.rule if isinstance(outcome, Void) else "") == (CONFIRMED if joined(said) else "")


def joined(said: list[tuple[tuple[str, str], Class, Any]]) -> bool:
    """Whether e1 reaches e2, the exhibits of the claim `smoke`."""
    standing: dict[tuple[tuple[str, str], str], bool] = {}
    for pair, type_, decision in said:
        key = pair, type_
        if decision != "found" or key not in standing:
            standing[key] = decision != "cut"
    pairs = {pair for (pair, type_), holds in standing.items() if holds and type_ != "shared-furniture"}
    return ("e1", "e2") in pairs or {("e1", "e3"), ("e2", "e3")} <= pairs


def test_a_record_gives_the_case_that_was_said() -> None:
    """The nouns of the record and those of a file are the same."""
    probe = Probe()
    probe.evidence()
    accepted(probe.put("dependence", "TAV", a="e1", b="e2", type="syndicated", decision="asserted", reason="A credit."))  # fmt: skip
    case = case_of(probe.folded.charter, probe.it, "fire")
    assert isinstance(case, Case)
    assert [one.id for one in case.exhibits] == ["e1", "e2", "e3"]
    assert isinstance(case.exhibits[0], Exhibit)
    assert case.claims == (
        CaseClaim("smoke", "smoke is so.", ("e1", "e2")),
        CaseClaim("spark", "spark is so.", ("e3",)),
    )
    assert case.edges == (Edge("e1", "e2", "syndicated", "asserted", "TAV/delegate-1", "A credit."),)
    with pytest.raises(Refusal, match="there is no inquiry 'flood'"):
        case_of(probe.folded.charter, probe.it, "flood")


def test_a_case_from_a_snapshot_stands_in_the_order_of_the_log() -> None:
    probe = Probe()
    for name in ("zulu", "alpha", "mike"):
        probe.exhibit(name)
    assert [one.id for one in probe.case().exhibits] == ["zulu", "alpha", "mike"]
