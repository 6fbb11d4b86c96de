# SPDX-License-Identifier: Apache-2.0
"""Attributions in parentheses behind a bracket: who, with which stance, on what condition; and what stays prose."""

from __future__ import annotations

import pytest

from comity.text.attributions import codes_of, nearest, parse_attributions
from comity.text.model import Attribution, Stance, Words
from comity.text.writer import write
from text.neg import FIRST_LINE, first, neg, only, who, words

CODES = frozenset({"ALD", "BRE", "MAR", "TAV", "NORTH", "Group of 12"})


@pytest.mark.parametrize(
    ("said", "stance"),
    [
        ("propose", "propose"), ("proposes", "propose"), ("proposed", "propose"), ("proposal", "propose"),
        ("support", "support"), ("supports", "support"), ("supported", "support"),
        ("retain", "retain"), ("retains", "retain"), ("keep", "retain"),
        ("oppose", "oppose"), ("opposes", "oppose"), ("opposed", "oppose"), ("against", "oppose"),
        ("delete", "delete"), ("deletes", "delete"), ("deletion", "delete"), ("DELETE", "delete"),
        ("reserve", "reserve"), ("reserves", "reserve"), ("reserved", "reserve"), ("reservation", "reserve"),
        ("reflect", "reflect"), ("reflects", "reflect"),
        ("ad ref", "ad_referendum"), ("ad referendum", "ad_referendum"), ("Ad Ref", "ad_referendum"),
        ("withdraw", "withdraw"), ("withdraws", "withdraw"), ("withdrawn", "withdraw"),
    ],
)  # fmt: skip
def test_stance_words(said: str, stance: Stance) -> None:
    choice = first(f"OP1. [shall](ALD: {said}) meet")
    assert who(choice.alternatives[0]) == [Attribution(("ALD",), stance)]


@pytest.mark.parametrize(
    "said", ["ALD, BRE", "ALD/BRE", "ALD / BRE", "ALD + BRE", "ALD & BRE", "ALD and BRE", "ALD et BRE", "ALD и BRE", "ALD، BRE", "ALD,BRE"]
)  # fmt: skip
def test_codes_said_together(said: str) -> None:
    choice = first(f"OP1. [shall]({said}: retain)")
    assert who(choice.alternatives[0]) == [Attribution(("ALD", "BRE"), "retain")]


def test_a_group_keeps_its_code_and_expands_to_its_members() -> None:
    text = neg("OP1. [shall](NORTH, TAV: delete)")
    (clause,) = text.clauses
    choice = first("OP1. [shall](NORTH, TAV: delete)")
    assert choice.alternatives[0].attributions == (Attribution(("NORTH", "TAV"), "delete"),)
    positions = text.positions(choice.alternatives[0].attributions)
    assert [one.party for one in positions] == ["ALD", "BRE", "TAV"]
    assert clause.attributions == ()


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("(ALD: withdraw if PP3bis)", [Attribution(("ALD",), "withdraw", "PP3bis")]),
        ("(ALD: withdraw only if op-3)", [Attribution(("ALD",), "withdraw", "op-3")]),
        ("(ALD: withdraw if BRE withdraws)", [Attribution(("ALD",), "withdraw", "BRE withdraws")]),
        ("(ALD: retain if op-2)", [Attribution(("ALD",), "retain", "op-2")]),
        ("(ALD: reserve pending instructions)", [Attribution(("ALD",), "reserve", "", "pending instructions")]),
        ("(ALD: delete, see OP4)", [Attribution(("ALD",), "delete", "", "see OP4")]),
        ("(ALD: retain; BRE, MAR: delete)", [Attribution(("ALD",), "retain"), Attribution(("BRE", "MAR"), "delete")]),
        ("(ALD)(BRE: delete)", [Attribution(("ALD",)), Attribution(("BRE",), "delete")]),
        ("(ALD) (BRE: delete)", [Attribution(("ALD",)), Attribution(("BRE",), "delete")]),
        ("(ALD;BRE)", [Attribution(("ALD",)), Attribution(("BRE",))]),
        ("( ALD :  delete )", [Attribution(("ALD",), "delete")]),
    ],
)  # fmt: skip
def test_conditions_remarks_and_lists(said: str, expected: list[Attribution]) -> None:
    assert who(first(f"OP1. [shall]{said} meet").alternatives[0]) == expected


@pytest.mark.parametrize(
    "prose", ["(see annex)", "(as amended)", "(ALD will speak later: tomorrow)", "(2015)", "()", "(the EU)", "(i)", "(paragraphs 1 to 7)"]
)  # fmt: skip
def test_prose_in_parentheses_stays_prose(prose: str) -> None:
    text = neg(f"OP1. [shall]{prose} meet")
    assert not text.diagnostics
    (clause,) = text.clauses
    _, after = clause.content
    assert after == Words(f"{prose} meet")


def test_without_declared_parties_every_parenthesis_is_prose() -> None:
    assert parse_attributions("ALD: delete", ()) == ()


@pytest.mark.parametrize(
    ("said", "column", "message"),
    [
        ("[shall](ADL: delete)", 14, "the party 'ADL' is not declared; did you mean ALD?"),
        ("[shall](ALD, BRA: delete)", 19, "the party 'BRA' is not declared; did you mean BRE?"),
        ("[shall](ZYX: delete)", 14, "the party 'ZYX' is not declared; add it to `parties`"),
        ("[shall](NORT)", 14, "the party 'NORT' is not declared; did you mean NORTH?"),
        ("[ald](ald: oppose)", 12, "the party 'ald' is not declared; did you mean ALD?"),
        ("shall (ALD, XYZ: oppose)", 18, "the party 'XYZ' is not declared; add it to `parties`"),
        ("shall (Reserved TAF)", 22, "the party 'TAF' is not declared; did you mean TAV?"),
    ],
)
def test_an_undeclared_code_is_said_with_the_nearest_one_and_nothing_is_assumed(
    said: str, column: int, message: str
) -> None:
    text = neg(f"OP1. {said}\n")
    (one,) = text.diagnostics
    assert (one.code, one.line, one.column, one.message) == ("NEG003", FIRST_LINE, column, message)
    assert said in write(text)
    assert not any(clause.attributions or clause.statuses for clause in text.walk())


def test_an_undeclared_proposer_of_an_option() -> None:
    text = neg("OP3.\n    Option 1 (ALT): thirty\n")
    (one,) = text.diagnostics
    assert (one.code, one.line, one.column) == ("NEG003", FIRST_LINE + 1, 15)
    assert "Option 1 (ALT):" in write(text)


def test_a_clause_as_a_whole_is_attributed_at_its_end() -> None:
    clause = only("OP1. The parties meet. (ALD, BRE) (MAR: delete) (Agreed)")
    assert who(clause) == [Attribution(("ALD", "BRE")), Attribution(("MAR",), "delete")]
    assert [one.state for one in clause.statuses] == ["agreed"]
    assert clause.content == (Words("The parties meet."),)


def test_behind_a_bracket_that_ends_the_clause_they_belong_to_the_bracket() -> None:
    clause = only("OP1. The parties [meet.] (ALD)")
    assert who(clause) == []


def test_a_clause_that_ends_in_a_bracket_and_has_attributions_of_its_own() -> None:
    clause = only("OP1. The parties [meet.](MAR)\\ (ALD)")
    assert who(clause) == [Attribution(("ALD",))]
    text = neg("OP1. The parties [meet.](MAR)\\ (ALD)")
    assert "[meet.](MAR) \\ (ALD)" in write(text)


def test_who_proposes_an_option() -> None:
    text = neg("OP3.\n    Option 1 (ALD, BRE)(MAR: delete): thirty\n    Option 2: forty (TAV)\n")
    one, two = text.clauses[0].children
    assert (one.number, one.marker) == ("Option 1", "Option 1:")
    assert who(one) == [Attribution(("ALD", "BRE")), Attribution(("MAR",), "delete")]
    assert who(two) == [Attribution(("TAV",))]
    assert "    Option 1 (ALD, BRE) (MAR: delete): thirty\n" in write(text)
    assert "    Option 2 (TAV): forty\n" in write(text)


def test_codes() -> None:
    assert codes_of("EU, US/CANZ and Mexico") == ("EU", "US", "CANZ", "Mexico")
    assert codes_of("Group of 12") == ()
    assert codes_of("") == ()
    assert codes_of("a, 1") == ()
    assert nearest("NROTH", CODES) == "NORTH"
    assert nearest("zzz", CODES) == ""


def test_attributions_of_neighbours_stay_with_their_own_bracket() -> None:
    choice = first("OP1. [a](ALD)[b](BRE)[c]")
    assert words(choice) == ["a", "b", "c"]
    assert [who(one) for one in choice.alternatives] == [[Attribution(("ALD",))], [Attribution(("BRE",))], []]
