# SPDX-License-Identifier: Apache-2.0
"""The status that ends a clause: the ladder in four languages, holds, and how it is written back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from comity.text.model import Attribution, Status, Words
from comity.text.reader import read
from comity.text.writer import write
from text.neg import neg, only


@pytest.mark.parametrize(
    ("tail", "expected"),
    [
        ("Agreed", [Status("agreed")]),
        ("agreed", [Status("agreed")]),
        ("Closed", [Status("agreed")]),
        ("Agreed ad ref", [Status("ad_referendum")]),
        ("Agreed ad ref.", [Status("ad_referendum")]),
        ("ad referendum", [Status("ad_referendum")]),
        ("Agreed in informals", [Status("agreed_in_informals")]),
        ("Agreed in CoW", [Status("agreed", "CoW")]),
        ("Agreed in drafting body", [Status("agreed", "drafting body")]),
        ("Adopted", [Status("adopted")]),
        ("Open", [Status("open")]),
        ("Reserved ALD", [Status("reserved", "", ("ALD",))]),
        ("Reserved by ALD, BRE", [Status("reserved", "", ("ALD", "BRE"))]),
        ("Reserved by ALD and BRE", [Status("reserved", "", ("ALD", "BRE"))]),
        ("Reopened by MAR", [Status("reopened", "", ("MAR",))]),
        ("On hold", [Status("on_hold")]),
        ("Hold by TAV", [Status("on_hold", "", ("TAV",))]),
        ("Pending TAV", [Status("on_hold", "", ("TAV",))]),
        ("Agreed in informals pending TAV", [Status("agreed_in_informals"), Status("on_hold", "", ("TAV",))]),
        ("Agreed, placement tbd", [Status("agreed"), Status("placement_open")]),
        ("Agreed; placement to be decided", [Status("agreed"), Status("placement_open")]),
        ("Agreed ad ref, reserved by ALD, BRE", [Status("ad_referendum"), Status("reserved", "", ("ALD", "BRE"))]),
        ("Convenu", [Status("agreed")]),
        ("Convenue", [Status("agreed")]),
        ("Adoptée", [Status("adopted")]),
        ("Согласовано", [Status("agreed")]),
        ("Принято", [Status("adopted")]),
        ("متفق عليه", [Status("agreed")]),
        ("متفق عليه بشرط الاستشارة", [Status("ad_referendum")]),
        ("معتمد", [Status("adopted")]),
    ],
)  # fmt: skip
def test_the_ladder(tail: str, expected: list[Status]) -> None:
    clause = only(f"OP1. The parties meet. ({tail})")
    assert list(clause.statuses) == expected
    assert clause.content == (Words("The parties meet."),)
    assert f"OP1. The parties meet. ({tail})\n" in write(neg(f"OP1. The parties meet. ({tail})"))


@pytest.mark.parametrize(
    "tail", ["agreed by most", "as agreed", "see annex", "reserved seats", "pending further work on all of it", "Agreed, and more", ""]
)  # fmt: skip
def test_prose_that_ends_a_clause(tail: str) -> None:
    text = neg(f"OP1. The parties meet ({tail})")
    (clause,) = text.clauses
    assert clause.statuses == ()
    assert clause.content == (Words(f"The parties meet ({tail})"),)


def test_a_status_stands_apart_from_the_words() -> None:
    assert only("OP1. agreed(Agreed)").statuses == ()


def test_statuses_behind_a_bracket_and_before_a_note() -> None:
    clause = only("OP1. The parties [meet](ALD). (Agreed) [^1]\n\n[^1]: A note.\n")
    assert [one.state for one in clause.statuses] == ["agreed"]
    text = neg("OP1. The parties meet. (Agreed) [^1]\n\n[^1]: A note.\n")
    assert "OP1. The parties meet.[^1] (Agreed)\n" in write(text)


def test_published_text_keeps_a_status_before_its_note_where_it_is() -> None:
    source = "1. The parties meet. (Agreed) [^1]\n\n[^1]: A note.\n"
    text = read(source)
    assert write(text) == source
    assert text.clauses[0].statuses == ()


def test_two_tails_are_two_tails() -> None:
    source = "1. The parties meet. (Agreed in informals) (Agreed in CoW)\n"
    text = read(source)
    assert text.clauses[0].statuses == (Status("agreed_in_informals"), Status("agreed", "CoW"))
    assert write(text) == source


def test_a_changed_status_is_written_in_canonical_words() -> None:
    text = neg("OP1. The parties meet. (agreed informally)")
    (clause,) = text.clauses
    changed = replace(clause, statuses=(replace(clause.statuses[0], state="agreed"),))
    assert "OP1. The parties meet. (Agreed)\n" in write(replace(text, clauses=(changed,)))


def test_settled() -> None:
    assert only("OP1. a (Agreed)").settled
    assert not only("OP1. a (Agreed, reserved by ALD)").settled
    assert not only("OP1. a (Agreed in informals pending TAV)").settled
    assert not only("OP1. a").settled


def test_parentheses_without_a_space_between_them_are_all_read() -> None:
    (clause,) = read("parties: ALD, TAV\n\nOP4. Words. (TAV)(TAV: withdraw if op-1) (Agreed)\n").clauses
    assert clause.attributions == (Attribution(("TAV",)), Attribution(("TAV",), "withdraw", "op-1"))
    assert [one.state for one in clause.statuses] == ["agreed"]
    assert clause.content == (Words("Words."),)
