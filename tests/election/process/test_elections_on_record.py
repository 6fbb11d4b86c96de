# SPDX-License-Identifier: Apache-2.0
"""Elections in the fold: what may be said when and by whom, and which statements cannot be about one box."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.election.statements import (
    ENDED,
    GROWING,
    KEPT,
    KNOWN,
    LAST,
    TRUSTED,
    WHOLE,
    closing_hash,
)
from comity.errors import FormRefusal
from election.stage import ID, JOINT, OPENING, PAPER, PARTIES, TERMS, Probe, archive, closing_of, made_up
from election_vectors import NAMES
from worlds import Replica, accepted, terms

QUESTIONS: list[dict[str, Any]] = [
    {"question": "Who hosts?", "answers": ["Aldonia", "Brevia"], "blank": True},
    {"question": "In what order?", "answers": ["Maritania", "Tavria"], "ranked": True},
]


# Opening


def test_opening_fixes_what_the_archive_holds() -> None:
    probe = Probe(opened=False)
    index = accepted(
        probe.begin(questions=QUESTIONS, rule="two", subject=PAPER, text="communique", title="Seat")
    )
    one = probe.one
    assert (one.index, one.parties, one.title, one.rule, one.text) == (index, tuple(JOINT), "Seat", "two", "communique")  # fmt: skip
    assert (one.uuid, one.group, one.event) == (OPENING["uuid"], OPENING["group"], OPENING["event"])
    assert (one.roll.credentials, one.roll.weight, one.trustees) == (5, 7, ("ALD", "BRE"))
    assert [each.totals for each in one.questions] == [3, 0]
    assert (one.subject, one.closed, one.result, one.roots) == (one.archive, None, None, [])


@pytest.mark.parametrize(
    ("by", "fields", "rule", "message"),
    [
        (JOINT, {}, KEPT, "the election seat is on the record since entry"),
        (JOINT, {"id": "other"}, KEPT, f"{OPENING['uuid']} is the election seat"),
        (JOINT, {"id": "o", "uuid": "Another1Uu1d11", "rule": "none"}, KNOWN, "the charter has no rule 'none'"),
        (JOINT, {"id": "o", "uuid": "Another1Uu1d11", "trustees": ["ALD", "XXX"]}, KNOWN, "trustees of XXX: no such party"),
        (JOINT, {"id": "o", "uuid": "Another1Uu1d11", "trustees": ["TAV"]}, TRUSTED, "TAV has not signed"),
        (["ALD", "BRE"], {"id": "o", "uuid": "Another1Uu1d11"}, "charter: rule three", "opening the election o does not pass the rule"),
        (JOINT, {"id": "o", "uuid": "Another1Uu1d11", "text": "t"}, WHOLE, "no subject holds them"),
    ],
)  # fmt: skip
def test_what_cannot_be_opened(by: list[str], fields: dict[str, Any], rule: str, message: str) -> None:
    refusal = Probe().why("open", by, **(OPENING | fields))
    assert refusal.rule == rule
    assert message in refusal.message


@pytest.mark.parametrize(
    "fields",
    [
        {"uuid": "short"},
        {"uuid": "Zero0IsNot58aa"},
        {"protocol": "belenios-v2"},
        {"roll": {"credentials": 0, "weight": 0, "sha256": "0" * 64}},
        {"trustees": []},
        {"questions": []},
        {"questions": [{"question": "Q", "answers": ["a"] * 257}]},
    ],
)
def test_what_no_opening_can_say(fields: dict[str, Any]) -> None:
    probe = Probe(opened=False)
    with pytest.raises(FormRefusal):
        probe.note("election/open/v1", JOINT, **(OPENING | fields))


@pytest.mark.parametrize("kind", ["root", "close", "result"])
def test_what_is_said_is_said_of_an_election_that_there_is(kind: str) -> None:
    fields: dict[str, Any] = {"height": 1, "event": "0" * 64}
    fields |= {"archive": PAPER} if kind == "result" else {"ballots": 1}
    refusal = Probe().why(kind, "ALD", election="other", **fields)
    assert (refusal.rule, refusal.message, refusal.hint) == (KNOWN, "there is no election 'other'", "elections: seat")  # fmt: skip


# Roots


def test_roots_of_one_box_do_not_contradict_each_other() -> None:
    probe = Probe()
    for party, ballots in (("ALD", 0), ("BRE", 2), ("TAV", 2), ("ALD", 2), ("ALD", 5), ("BRE", 5)):
        accepted(probe.root(party, ballots))
    accepted(probe.root(["MAR", "TAV"], 5))
    accepted(probe.close(5))
    assert probe.one.contradictions == []
    assert [one.parties for one in probe.one.roots][-1] == ("MAR", "TAV")


def test_two_boxes_are_noticed_when_two_parties_state_roots() -> None:
    probe = Probe()
    ours, theirs = accepted(probe.root("ALD", 3)), accepted(probe.root("BRE", 3, "theirs"))
    third = accepted(probe.root("MAR", 3))
    assert probe.one.contradictions == [(ours, theirs), (theirs, third)]


@pytest.mark.parametrize(
    ("fields", "rule", "message"),
    [
        ({"ballots": 2}, GROWING, "ALD saw height 3 at entry"),
        ({"ballots": 3, "event": made_up(3, "changed")}, GROWING, "ALD saw height 3 at entry"),
        ({"ballots": 4, "height": 5}, GROWING, "height 5 with 4 ballots"),
        ({"ballots": 4, "event": OPENING["event"]}, GROWING, "the event of height 4 cannot be"),
        ({"ballots": 0, "event": made_up(1)}, GROWING, "the event of height 0 cannot be"),
    ],
)
def test_roots_that_no_box_has(fields: dict[str, Any], rule: str, message: str) -> None:
    probe = Probe()
    accepted(probe.root("ALD", 3))
    whole = {"election": ID, "height": fields["ballots"], "event": made_up(fields["ballots"])} | fields
    for by in ("ALD", ["ALD", "TAV"]):
        refusal = probe.why("root", by, **whole)
        assert refusal.rule == rule
        assert message in refusal.message


def test_any_party_states_roots_whoever_opened() -> None:
    probe = Probe()
    accepted(probe.root("TAV", 1))
    accepted(probe.root("TAV", 1))
    assert len(probe.one.roots) == 2


# Closing


@pytest.mark.parametrize("name", NAMES)
def test_the_hash_of_a_closing_is_that_of_archives(name: str) -> None:
    one = archive(name)
    assert closing_hash(one.ballots, one.hash(one.ballots)) == one.closing()["event"]
    assert closing_of(one.ballots, one.hash(one.ballots)) == one.closing()["event"]


@pytest.mark.parametrize(("seen", "name"), [(4, ""), (3, "theirs")])
def test_a_closing_that_somebody_s_root_does_not_fit_stands_with_the_contradiction(
    seen: int, name: str
) -> None:
    """More ballots seen than were closed, or as many, but others."""
    probe = Probe()
    root = accepted(probe.root("TAV", seen, name))
    closed = accepted(probe.close(3))
    assert probe.one.contradictions == [(root, closed)]


@pytest.mark.parametrize(("seen", "name"), [(4, ""), (3, "theirs")])
def test_what_was_seen_can_be_said_after_the_closing(seen: int, name: str) -> None:
    probe = Probe()
    closed = accepted(probe.close(3))
    accepted(probe.root("BRE", 3))
    accepted(probe.root("BRE", 3))
    assert probe.one.contradictions == []
    root = accepted(probe.root("TAV", seen, name))
    assert (closed, root) in probe.one.contradictions


def test_a_box_is_closed_once_and_by_the_rule() -> None:
    probe = Probe()
    body = {"election": ID, "ballots": 2, "height": 3, "event": closing_of(2, made_up(2))}
    refusal = probe.why("close", ["ALD", "BRE"], **body)
    assert refusal.rule == "charter: rule three"
    index = accepted(probe.close(2))
    refusal = probe.why("close", JOINT, **body)
    assert (refusal.rule, refusal.message) == (ENDED, f"the box was closed at entry {index}")


def test_an_empty_box_closes_with_one_event_only() -> None:
    probe = Probe()
    refusal = probe.why("close", JOINT, election=ID, ballots=0, height=1, event="0" * 64)
    assert refusal.rule == GROWING
    accepted(probe.close(0))


def test_closing_and_result_go_by_the_election_s_own_rule_while_the_charter_has_it() -> None:
    probe = Probe(rule="two")
    rules = {name: rule for name, rule in probe.terms["rules"].items() if name != "two"}
    accepted(probe.close(2, by=["ALD", "TAV"]))
    changed = {**probe.terms, "rules": rules, "quorum": "three"}
    accepted(probe.amend(changed))
    fields = {"election": ID, "archive": PAPER, "height": 9, "event": "0" * 64}
    assert probe.why("result", ["ALD", "TAV"], **fields).rule == "charter: rule three"
    accepted(probe.announce())


def test_a_trustee_s_party_that_left_leaves_the_election_as_it_is() -> None:
    probe = Probe(rule="two")
    stay = ["ALD", "MAR", "TAV"]
    rules = {"three": {"count": 2}, "two": {"count": 2}}
    new = terms(stay, {"all": stay}, rules, **(TERMS | {"amendment": "two"}))
    accepted(probe.amend(new))
    accepted(probe.close(1, by=["ALD", "MAR"]))
    assert probe.one.trustees == ("ALD", "BRE")


# Result


def test_the_result_rests_on_the_closing_and_is_stated_once() -> None:
    probe = Probe(questions=QUESTIONS)
    body: dict[str, Any] = {"election": ID, "archive": PAPER, "height": 9, "event": "0" * 64}
    assert probe.why("result", JOINT, **body).message == "the box is not closed"
    accepted(probe.close(3))
    assert probe.why("result", JOINT, **(body | {"height": 4})).rule == LAST
    assert probe.why("result", ["ALD"], **body).rule == "charter: rule three"
    index = accepted(probe.announce(totals=[["1", "2", "0"], []]))
    found = probe.one.result
    assert found is not None
    assert (found.index, found.totals) == (index, (("1", "2", "0"), ()))
    refusal = probe.why("result", JOINT, **body)
    assert (refusal.rule, refusal.message) == (ENDED, f"the result stands at entry {index}")


@pytest.mark.parametrize("totals", [[["1", "2"], []], [["1", "2", "0"]], [["1", "2", "0"], ["1"]], [[], []]])
def test_totals_are_those_of_the_questions(totals: list[list[str]]) -> None:
    probe = Probe(questions=QUESTIONS)
    accepted(probe.close(3))
    refusal = probe.why("result", JOINT, election=ID, archive=PAPER, height=9, event="0" * 64, totals=totals)
    assert (refusal.rule, refusal.hint) == (WHOLE, "expected, by question: 3, 0")


@pytest.mark.parametrize("total", ["01", "-1", "1.0", "", "1" * 17, "1\n"])
def test_totals_have_one_spelling(total: str) -> None:
    with pytest.raises(FormRefusal):
        Probe().note("election/result/v1", JOINT, election=ID, archive=PAPER, height=9, event="0" * 64, totals=[[total]])  # fmt: skip


def test_without_questions_on_the_record_totals_are_taken_as_they_are() -> None:
    probe = Probe()
    accepted(probe.close(3))
    accepted(probe.announce(totals=[["1"], ["2", "3"]]))


# Whatever order roots come in


roots = st.lists(
    st.tuples(st.sampled_from(PARTIES), st.integers(0, 3), st.sampled_from(["", "theirs"])), max_size=6
)


@settings(max_examples=25, deadline=None)
@given(said=roots, closed=st.integers(0, 3))
def test_contradictions_are_all_pairs_that_no_one_box_explains(
    said: list[tuple[str, int, str]], closed: int
) -> None:
    """By brute force over the statements that were taken, whichever came first."""
    probe = Probe()
    taken: list[tuple[int, int, str]] = []
    for party, ballots, name in said:
        outcome = probe.root(party, ballots, name)
        if hasattr(outcome, "moment"):
            taken.append((accepted(outcome), ballots, name if ballots else ""))
    end = accepted(probe.close(closed))
    expected = {
        (one[0], other[0])
        for place, one in enumerate(taken)
        for other in taken[place + 1 :]
        if one[1] == other[1] and one[2] != other[2]
    }
    expected |= {
        (one[0], end) for one in taken if one[1] > closed or (one[1] == closed and closed and one[2])
    }
    assert set(probe.one.contradictions) == expected
    assert len(probe.one.contradictions) == len(expected)


# What stays as it was


def test_a_record_without_elections_has_the_bytes_that_it_had_before() -> None:
    """The digest is that of the release before statements of elections, over the entries that its story told."""
    from vectors.make_kinds import on_record

    replica = Replica(found=False)
    for note in on_record()[:92]:
        replica.submit(note)
    assert b'"election"' not in replica.folded.encode()
    assert replica.folded.digest() == "81f2c4896abd526228eca6525f5114157bb408608e5db2d5f3b0910e8422aa38"
    assert b'"election"' in Probe().folded.encode()


def test_no_statement_names_a_voter_or_holds_a_ballot() -> None:
    from comity.desk.state import KINDS

    fields = {
        field
        for name, kind in KINDS.items()
        if name.startswith("election/")
        for field in kind.body.__struct_fields__
    }
    assert fields == {
        "by", "at", "seen", "id", "title", "uuid", "protocol", "group", "archive", "event", "roll", "trustees", "questions", "subject",
        "text", "rule", "election", "ballots", "height", "totals",
    }  # fmt: skip
