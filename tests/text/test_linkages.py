# SPDX-License-Identifier: Apache-2.0
"""Conditional positions as edges: what a condition names, and what is left unresolved."""

from __future__ import annotations

import pytest
from hypothesis import given

from comity.text.linkages import Linkage, Places, Target, fulfilled, linkages
from comity.text.model import Text
from comity.text.open_points import open_points
from text.stands import choice, clause, draft, text
from text.strategies_text import texts

PLACES = Places(
    text(
        clause("pp-3b", number="PP3 bis"),
        clause("pp-3", number="PP3"),
        clause("a4", number="Article 4"),
        clause("op-1", choice("op-1.c1", ("x", ()), ("y", ())), number="OP1"),
        clause("one", number="1."),
        clause("other", number="1."),
        groups={"PAIR": ("ALD", "BRE")},
    )
)


@pytest.mark.parametrize(
    ("condition", "target"),
    [
        ("pp-3b", Target(clause="pp-3b")),
        ("PP3bis", Target(clause="pp-3b")),
        ("pp 3 BIS", Target(clause="pp-3b")),
        ("PP3 bis is accommodated", Target(clause="pp-3b")),
        ("PP3", Target(clause="pp-3")),
        ("PP3 is deleted", Target(clause="pp-3")),
        ("article 4", Target(clause="a4")),
        ("the paragraph PP3bis", Target(clause="pp-3b")),
        ("op-1.c1", Target(clause="op-1")),
        ("op-1.c1.2", Target(clause="op-1")),
        ("ALD", Target(party="ALD")),
        ("ald agrees", Target(party="ALD")),
        ("PAIR", Target(party="PAIR")),
        ("1", Target(candidates=("one", "other"))),
        ("one", Target(clause="one")),
        ("OP9", Target()),
        ("", Target()),
        ("  ", Target()),
        ("...", Target()),
    ],
)
def test_what_a_condition_names(condition: str, target: Target) -> None:
    assert PLACES.target(condition) == target
    assert target.resolved == bool(target.clause or target.party)


def test_an_edge_for_every_party_of_a_group() -> None:
    found = linkages(
        draft(
            "PP3 bis. {#pp} We recall.",
            "OP1. {#a} We [shall](MAR)(PAIR: withdraw if PP3bis) meet.",
        )
    )
    assert found == (
        Linkage("ALD", "a", "a.c1", "a.c1.1", "withdraw", "PP3bis", Target(clause="pp")),
        Linkage("BRE", "a", "a.c1", "a.c1.1", "withdraw", "PP3bis", Target(clause="pp")),
    )


def test_a_party_that_follows_another() -> None:
    found = linkages(draft("OP1. {#a} We [shall](MAR)(MAR: withdraw if ALD) meet."))
    assert [(one.party, one.target) for one in found] == [("MAR", Target(party="ALD"))]


def test_a_condition_on_a_whole_clause_has_no_choice() -> None:
    found = linkages(text(clause("a", "We meet.", who=("ALD:support?OP2",)), clause("b", number="OP2")))
    assert found == (Linkage("ALD", "a", "", "a", "support", "OP2", Target(clause="b")),)


def test_one_that_names_nothing_is_reported() -> None:
    found = linkages(draft("OP1. {#a} We [shall](ALD)(ALD: withdraw if OP9) meet."))
    assert [one.target for one in found] == [Target()]
    assert not found[0].target.resolved


def test_what_is_met_by_an_id_is_met_as_written() -> None:
    found = draft(
        "PP3 bis. {#pp} We recall.",
        "OP1. We [shall](ALD)(ALD: withdraw if PP3bis)(MAR: withdraw if BRE) meet.",
    )
    assert fulfilled(found, {"pp"}) == {"pp", "PP3bis"}
    assert fulfilled(found, {"BRE"}) == {"BRE"}
    assert fulfilled(found, ()) == frozenset()


def test_none_without_conditions() -> None:
    assert linkages(draft("OP1. We [shall](ALD) meet.")) == ()


def test_what_follows_when_a_chain_of_conditions_is_met() -> None:
    """As in a compilation of 2006: one group withdraws if a paragraph is accommodated, and another party withdraws if the group does."""
    found = draft(
        "PP3 bis. {#pp} We recall.",
        "OP1. {#a} We [shall](PAIR)(PAIR: withdraw if PP3bis is accommodated)(MAR: delete) meet "
        "[daily](MAR)(MAR: withdraw if PAIR)(PAIR: support).",
    )
    assert [(one.party, one.target.clause, one.target.party) for one in linkages(found)] == [
        ("ALD", "pp", ""), ("BRE", "pp", ""), ("MAR", "", "PAIR"),
    ]  # fmt: skip
    conditions = fulfilled(found, {"pp", "PAIR"})
    first, second = open_points(found, conditions)
    assert first.options[0].supporters == frozenset()
    assert second.options[0].supporters == {"ALD", "BRE"}


@given(texts)
def test_every_edge_has_its_condition_and_known_targets(drawn: Text) -> None:
    for one in linkages(drawn):
        assert one.condition
        assert one.target.clause == "" or one.target.clause in drawn.by_id
        assert one.target.party == "" or one.target.party in drawn.codes
        assert len(one.target.candidates) != 1
