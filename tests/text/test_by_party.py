# SPDX-License-Identifier: Apache-2.0
"""What each party put into a text: golden counts, and sums that must hold on any text."""

from __future__ import annotations

import pytest
from hypothesis import given

from comity.text.by_party import PartyCount, by_party
from comity.text.linkages import fulfilled
from comity.text.model import Note, Text
from comity.text.open_points import open_points
from text.stands import PARTIES, choice, clause, draft, text
from text.strategies_text import texts


def of(party: str, *lines: str) -> PartyCount:
    found = draft(*lines)
    return by_party(found, open_points(found))[party]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("[shall]", PartyCount()),
        ("[shall](ALD)", PartyCount(brackets=1, proposes=1)),
        ("[shall](ALD: support)", PartyCount(brackets=1, supports=1)),
        ("[shall](ALD: retain)", PartyCount(brackets=1, supports=1)),
        ("[shall](ALD: ad ref)", PartyCount(brackets=1, supports=1)),
        ("[shall](ALD: delete)", PartyCount(brackets=1, opposes=1)),
        ("[shall](ALD: oppose)", PartyCount(brackets=1, opposes=1)),
        ("[shall](ALD: reserve)", PartyCount(reserves=1)),
        ("[shall](ALD: reflect)", PartyCount()),
        ("[shall](PAIR)", PartyCount(brackets=1, proposes=1)),
        ("[shall](ALD)[should](ALD: oppose)", PartyCount(brackets=1, proposes=1, opposes=1)),
        ("[shall](ALD)(ALD: withdraw)", PartyCount()),
        ("[shall](ALD)(ALD: withdraw if BRE)", PartyCount(brackets=1, proposes=1, conditional=1)),
        ("[shall](ALD)(ALD)", PartyCount(brackets=1, proposes=1)),
        ("[shall](ALD)[should](BRE)", PartyCount(brackets=1, proposes=1)),
        ("[shall [now](ALD)](ALD)", PartyCount(brackets=2, proposes=2)),
    ],
)
def test_one_clause(words: str, expected: PartyCount) -> None:
    assert of("ALD", f"OP1. We {words} meet.") == expected


def test_reservations_of_clauses_and_footnotes_count() -> None:
    reserved = draft(
        "OP1. We meet. (Reserved ALD)",
        "OP2. We part.[^1]",
        "[^1]: (ALD: reserve) Not yet.",
    )
    assert by_party(reserved, ())["ALD"] == PartyCount(reserves=2)
    note = Note("1", (), "reservation", ("PAIR",))
    grouped = Text(text(groups={"PAIR": ("ALD", "BRE")}).header, (), (note,))
    assert [by_party(grouped, ())[code].reserves for code in PARTIES] == [1, 1, 0, 0]


def test_every_declared_party_is_there_and_every_named_one_sorted() -> None:
    found = text(clause("a", choice("c", ("x", ("ZED",)))), parties=("TAV", "ALD"))
    assert list(by_party(found, open_points(found))) == ["ALD", "TAV", "ZED"]


def test_a_group_is_no_party() -> None:
    found = text(
        clause("a", choice("c", ("x", ("PAIR",)))), parties=("PAIR",), groups={"PAIR": ("ALD", "BRE")}
    )
    assert list(by_party(found, open_points(found))) == ["ALD", "BRE"]


def test_a_met_condition_withdraws() -> None:
    found = draft("PP3 bis. {#pp} We recall.", "OP1. We [shall](ALD)(ALD: withdraw if PP 3 bis) meet.")
    conditions = fulfilled(found, {"pp"})
    assert by_party(found, open_points(found, conditions), conditions)["ALD"] == PartyCount()


@given(texts)
def test_brackets_are_points_where_a_party_takes_a_stand(drawn: Text) -> None:
    points = open_points(drawn)
    every = sum(1 for outer in points for _ in outer.walk())
    for count in by_party(drawn, points).values():
        assert 0 <= count.brackets <= every
        assert count.brackets <= count.proposes + count.supports + count.opposes
        assert bool(count.brackets) == bool(count.proposes + count.supports + count.opposes)
