# SPDX-License-Identifier: Apache-2.0
"""What changed between drafts: nothing where nothing did, and everything where something did."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.errors import InputError, Refusal
from comity.inquiry.case import Hypothesis
from comity.inquiry.findings.drafts import Change, Stretch, changes, in_order, word_changes
from comity.inquiry.findings.drafts_shown import changes_data, changes_text
from comity.inquiry.findings.finding import (
    Counts,
    Dissent,
    Finding,
    Gap,
    Grid,
    Level,
    Paragraph,
    Reply,
    Support,
)
from comity.inquiry.findings.redacting_findings import at_level
from inquiry.findings.cases import SECRETS, bridge, draft

WORDS = st.text(st.sampled_from("abc ,.\n"), max_size=30)
IDS = st.sampled_from(["1", "2", "3", "4a"])


@st.composite
def findings(draw: st.DrawFn) -> Finding:
    paragraphs = draw(st.lists(st.builds(Paragraph, IDS, WORDS), unique_by=lambda one: one.id, max_size=4))
    gaps = draw(st.lists(st.builds(Gap, WORDS), max_size=3))
    dissents = draw(st.lists(st.builds(Dissent, st.sampled_from(["ALD", "BRE"]), WORDS), max_size=3))
    support = draw(st.lists(st.builds(Support, st.just("x"), st.just("y"), IDS, IDS, WORDS), max_size=1))
    tables = draw(
        st.lists(
            st.builds(
                Grid,
                st.just("t"),
                WORDS,
                rows=st.lists(st.lists(WORDS, max_size=2).map(tuple), max_size=2).map(tuple),
            ),
            max_size=1,
        )
    )
    return draft(
        statement=draw(WORDS),
        paragraphs=tuple(paragraphs),
        gaps=tuple(gaps),
        dissents=tuple(dissents),
        support=tuple(support),
        tables=tuple(tables),
        relied_on=tuple(draw(st.lists(IDS, unique=True))),
        simulated=draw(st.booleans()),
    )


def named(found: tuple[Change, ...]) -> dict[str, Change]:
    assert len({one.what for one in found}) == len(found)
    return {one.what: one for one in found}


@settings(max_examples=60)
@given(findings())
def test_a_draft_does_not_differ_from_itself(one: Finding) -> None:
    assert changes(one, one) == ()
    assert changes(one, replace(one, draft=2)) == ()


@settings(max_examples=60)
@given(findings(), findings())
def test_drafts_that_differ_have_changes(one: Finding, other: Finding) -> None:
    same = replace(one, relied_on=tuple(sorted(one.relied_on)), gaps=(), dissents=()) == replace(
        other, relied_on=tuple(sorted(other.relied_on)), gaps=(), dissents=()
    )
    if not same:
        assert changes(one, other)
    there, back = changes(one, other), changes(other, one)
    # One finding is another's past: what came in one direction goes in the other.
    assert sorted((one.what, one.old, one.new) for one in there) == sorted(
        (one.what, one.new, one.old) for one in back
    )


@given(WORDS, WORDS)
def test_words_of_both_drafts_come_back(old: str, new: str) -> None:
    found = word_changes(old, new)
    assert "".join(one.text for one in found if one.way != "added") == old
    assert "".join(one.text for one in found if one.way != "removed") == new
    assert all(one.text for one in found)


def test_words_worked_by_hand() -> None:
    assert word_changes("Pier 2 had moved.", "Pier 3 had clearly moved.") == (
        Stretch("same", "Pier "),
        Stretch("removed", "2"),
        Stretch("added", "3"),
        Stretch("same", " had"),
        Stretch("added", " clearly"),
        Stretch("same", " moved."),
    )


def test_each_thing_that_changed_is_told_once() -> None:
    old = draft()
    first = replace(old.paragraphs[0], text=old.paragraphs[0].text.replace("Two", "Three"), exhibits=())
    new = replace(
        old,
        draft=2,
        statement="Nothing is established.",
        paragraphs=(old.paragraphs[1], first, old.paragraphs[2], Paragraph("5", "One more.")),
        support=(replace(old.support[0], high="12"), old.support[1]),
        counts=Counts(5, 4, 2),
        relied_on=("G1",),
        contrary=("G3", "G2"),
    )
    found = named(changes(old, new))
    assert set(found) == {
        "statement",
        "support flood against works",
        "count independent sources",
        "group relied on G2",
        "contrary group G2",
        "order of paragraphs",
        "paragraph 1",
        "paragraph 1: exhibits",
        "paragraph 4",
        "paragraph 5",
    }
    assert found["paragraph 1"].words[-3:] == (
        Stretch("removed", "Two"),
        Stretch("added", "Three"),
        Stretch("same", " other papers printed the same report."),
    )
    assert (found["paragraph 4"].kind, found["paragraph 5"].kind) == ("removed", "added")
    assert (found["order of paragraphs"].old, found["order of paragraphs"].new) == ("1 2 3", "2 1 3")
    assert found["support flood against works"].new == "1/2 to 12, does not discriminate"
    assert (found["group relied on G2"].kind, found["contrary group G2"].kind) == ("removed", "added")
    assert not any(one.noticed for one in found.values())


def test_a_standard_that_changes_after_weighing_is_noticed() -> None:
    old = draft()
    assert old.standard is not None
    new = replace(old, standard=replace(old.standard, definition="Support of at least 5."))
    assert named(changes(old, new))["standard: definition"].noticed == "changed after weighing"
    before = replace(old, support=())
    (only,) = (one for one in changes(before, replace(new, support=())) if one.what == "standard: definition")
    assert only.noticed == ""


def test_a_hypothesis_that_changes_after_weighing_is_noticed() -> None:
    old = draft()
    new = replace(old, hypotheses=(*old.hypotheses[1:], Hypothesis("ice", "Ice moved the pier.")))
    found = named(changes(old, new))
    assert {name: one.noticed for name, one in found.items()} == {
        "hypothesis flood": "changed after weighing",
        "hypothesis ice": "changed after weighing",
    }


def test_what_is_kept_for_good_is_noticed_when_it_goes_or_alters() -> None:
    old = draft()
    gone = named(changes(old, replace(old, dissents=(), replies=old.replies[:1])))
    assert {name: one.noticed for name, one in gone.items()} == {
        "dissent of BRE": "removed, although it is kept for good",
        "reply of BRE": "removed, although it is kept for good",
    }
    altered = replace(old, dissents=(replace(old.dissents[0], text="BRE agrees."),))
    assert named(changes(old, altered))["dissent of BRE"].noticed == "altered, although it is kept for good"
    more = replace(old, dissents=(*old.dissents, Dissent("BRE", "More."), Dissent("ALD", "Other.")))
    found = named(changes(old, more))
    assert {name: (one.kind, one.noticed) for name, one in found.items()} == {
        "dissent of BRE (2)": ("added", ""),
        "dissent of ALD": ("added", ""),
    }
    answered = replace(
        old, replies=(old.replies[0], Reply("BRE", "2026-08-01", "We disagree.", "2026-08-30"))
    )
    assert set(named(changes(old, answered))) == {
        "reply of BRE",
        "reply of BRE: answered at",
        "reply of BRE: no answer by",
    }


def test_one_more_gap_before_the_others_is_one_change() -> None:
    old = draft()
    (only,) = changes(old, replace(old, gaps=(Gap("A new one."), *old.gaps)))
    assert (only.what, only.kind, only.new) == ("gap", "added", "A new one.")


def test_a_withdrawal_cannot_go_unnoticed_and_a_decision_is_told() -> None:
    found = named(changes(draft(), bridge()))
    assert found["decision: outcome"].new == "not established"
    assert found["proposed"].old == "not established"
    assert found["status"].kind == "changed"


@pytest.mark.parametrize("level", ["public", "parties"])
def test_redacted_drafts_are_compared_by_their_commitments(level: Level) -> None:
    secret = bytes(range(32))
    old = bridge()
    hidden = old.paragraphs[3]
    new = replace(
        old,
        paragraphs=(
            *old.paragraphs[:3],
            replace(hidden, text="It took place at Thistlecombe, with Quillfeather."),
        ),
    )
    one, other = (at_level(finding, level, secret) for finding in (old, new))
    assert changes(one, at_level(old, level, secret)) == ()
    (only,) = changes(one, other)
    assert only.what == "paragraph 4"
    assert only.old.startswith("withheld, commitment ")
    assert only.words == ()
    told = changes_text(one, other, [only]) + str(changes_data([only]))
    assert not [word for word in SECRETS if word in told and level == "public"]


def test_tables_are_compared_cell_by_cell() -> None:
    table = Grid("t", "c", rows=(("a; b", "c"),))
    old, new = draft(tables=(table,)), draft(tables=(replace(table, rows=(("a", "b; c"),)),))
    assert [one.what for one in changes(old, new)] == ["table t: rows"]


def test_two_findings_are_not_two_drafts() -> None:
    with pytest.raises(InputError, match="are two findings"):
        changes(draft(), draft(id="other"))


def test_every_draft_is_there() -> None:
    drafts = [draft(draft=number) for number in (3, 1, 2)]
    assert [one.draft for one in in_order(drafts)] == [1, 2, 3]
    with pytest.raises(Refusal, match="missing: 2") as caught:
        in_order([drafts[0], drafts[1]])
    assert caught.value.rule == "inquiry: every draft is kept, and drafts count from 1"
    with pytest.raises(Refusal, match="twice: 1"):
        in_order([drafts[1], drafts[1]])
    with pytest.raises(InputError, match="several findings"):
        in_order([drafts[1], draft(id="other", draft=2)])
    assert in_order([]) == ()


def test_as_text() -> None:
    old = draft()
    new = replace(old, draft=2, statement=old.statement.replace("pier 2", "pier\x1b[2J 3"), dissents=())
    shown = changes_text(old, new, changes(old, new))
    assert shown.startswith("bridge-1: draft 1 to draft 2\n\n~ statement\n    That the closure followed from")
    assert "[-2-]" in shown
    assert "- dissent of BRE  [REMOVED, ALTHOUGH IT IS KEPT FOR GOOD]\n    [-BRE holds" in shown
    assert "\x1b" not in shown
    assert changes_text(old, old, ()) == "bridge-1: draft 1 to draft 1\nNothing changed."


def test_as_data() -> None:
    old = draft()
    (one,) = changes_data(changes(old, replace(old, title="Closure of the bridge at Orla")))
    assert one == {
        "what": "title",
        "kind": "changed",
        "old": "Closure of the bridge at Orva",
        "new": "Closure of the bridge at Orla",
        "words": [
            {"way": "same", "text": "Closure of the bridge at "},
            {"way": "removed", "text": "Orva"},
            {"way": "added", "text": "Orla"},
        ],
        "noticed": "",
    }
