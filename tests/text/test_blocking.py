# SPDX-License-Identifier: Apache-2.0
"""Whose consent would clear a clause or a text: cases worked out by hand, and brute force over all sets of parties."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.text.blocking import Clearing, blocking, clearing, holders
from comity.text.clearing import OTHERS
from comity.text.model import Status, Text
from comity.text.open_points import OpenPoint, open_points
from text.stands import clause, draft, option, point, points, text
from text.strategies_text import texts

LETTERS = "ABCDEF"


def clears(consent: frozenset[str], one: OpenPoint) -> bool:
    """By the definition: some option to which nobody else objects, and whose own points clear."""
    return any(
        option.objectors <= consent and all(clears(consent, inner) for inner in option.inner)
        for option in one.options
    )


def by_brute_force(found: list[OpenPoint], held: frozenset[str] = frozenset()) -> list[tuple[str, ...]]:
    """Every smallest clearing set, in alphabetical order."""
    for size in range(len(LETTERS) + 1):
        sets = [
            one
            for one in combinations(LETTERS, size)
            if held <= set(one) and all(clears(frozenset(one), each) for each in found)
        ]
        if sets:
            return sets
    raise AssertionError


@given(st.lists(points(LETTERS), max_size=5), st.frozensets(st.sampled_from(LETTERS), max_size=1))
@settings(max_examples=80)
def test_agrees_with_brute_force(found: list[OpenPoint], held: frozenset[str]) -> None:
    expected = by_brute_force(found, held)
    answer = clearing(found, held)
    assert answer.exact
    assert answer.parties == expected[0]
    assert answer.alternatives == tuple(expected[1 : OTHERS + 1])
    assert answer.size == answer.bound == len(expected[0])


class TestByHand:
    def test_the_objectors_of_the_option_that_has_fewest(self) -> None:
        found = clearing([point("p", option("shall", contra="ALD BRE"), option("should", contra="MAR"))])
        assert found == Clearing(("MAR",), 1, exact=True, unattributed=1)

    def test_one_party_in_the_way_of_two_points_counts_once(self) -> None:
        one = point("p", option("a", contra="MAR"), option("b", contra="ALD"))
        other = point("q", option("c", contra="MAR"), option("d", contra="BRE TAV"))
        assert clearing([one, other]).parties == ("MAR",)

    def test_the_first_in_the_alphabet_with_the_others_beside(self) -> None:
        found = clearing([point("p", *(option(code, contra=code) for code in ("TAV", "ALD", "MAR")))])
        assert found.parties == ("ALD",)
        assert found.alternatives == (("MAR",), ("TAV",))

    def test_inner_points_count_only_if_their_option_is_chosen(self) -> None:
        inner = point("q", option("x", contra="BRE MAR"), option("y", contra="BRE TAV"))
        words = option("words", inner=(inner,))
        assert clearing([point("p", words, option("none", contra="ALD"))]).parties == ("ALD",)
        assert clearing([point("p", words)]).parties == ("BRE", "MAR")

    def test_the_greedy_answer_is_not_taken(self) -> None:
        """Each point alone would be cleared by its own party; one party clears all three."""
        found = [
            point(n, option("own", contra=n), option("all", contra="ZED")) for n in ("AAA", "BBB", "CCC")
        ]
        assert clearing(found).parties == ("ZED",)

    def test_more_than_twenty_others_are_cut(self) -> None:
        found = clearing([point("p", *(option(f"o{n}", contra=f"P{n:02}") for n in range(40)))])
        assert found.parties == ("P00",)
        assert found.alternatives == tuple((f"P{n:02}",) for n in range(1, 21))

    def test_points_for_which_nobody_is_named_are_counted(self) -> None:
        found = blocking(
            draft("OP1. {#a} We [shall][should] meet [once [a year]](ALD).", "OP2. {#b} [X] members.")
        )
        assert found.text.unattributed == 3
        assert {name: one.unattributed for name, one in found.clauses.items()} == {"a": 2, "b": 1}
        assert found.text.parties == ()


class TestOfAText:
    def test_per_clause_and_as_a_whole(self) -> None:
        found = blocking(
            draft(
                "OP1. {#a} We [shall](ALD, BRE)[should](MAR) meet [daily](TAV)(MAR: delete).",
                "OP2. {#b} It [may](MAR)[can](ALD, BRE, TAV) end.",
                "OP3. {#c} Nothing is open.",
            )
        )
        assert {name: one.parties for name, one in found.clauses.items()} == {"a": ("MAR",), "b": ("MAR",)}
        assert found.text == Clearing(("MAR",), 1, exact=True)

    def test_groups_stand_for_their_members(self) -> None:
        found = blocking(draft("OP1. {#a} We [shall](PAIR)[should](MAR, TAV, PAIR: oppose) meet."))
        assert found.text.parties == ()
        assert blocking(draft("OP1. We [shall](PAIR: oppose)[should](PAIR: oppose) meet.")).text.parties == (
            "ALD", "BRE",
        )  # fmt: skip

    def test_who_reserves_or_holds_a_clause_is_in_every_solution(self) -> None:
        one = draft(
            "OP1. {#a} We meet. (Reserved TAV)",
            "OP2. {#b} We [shall](ALD)[should](MAR) part. (On hold by BRE)",
        )
        found = blocking(one)
        assert found.clauses["a"].parties == ("TAV",)
        assert found.clauses["b"].parties == ("ALD", "BRE")
        assert found.clauses["b"].alternatives == (("BRE", "MAR"),)
        assert found.text.parties == ("ALD", "BRE", "TAV")

    @pytest.mark.parametrize("state", ["reopened", "agreed", "open", "placement_open", "ad_referendum"])
    def test_other_states_hold_nothing(self, state: str) -> None:
        one = clause("a", "We meet.", statuses=(Status(state, parties=("ALD",)),))  # type: ignore[arg-type]
        assert holders(text(one), one) == frozenset()
        assert blocking(text(one)).clauses == {}

    def test_a_group_that_holds_stands_for_its_members(self) -> None:
        one = clause("a", "We meet.", statuses=(Status("reserved", parties=("PAIR",)),))
        assert blocking(text(one, groups={"PAIR": ("ALD", "BRE")})).text.parties == ("ALD", "BRE")

    def test_a_met_condition_by_number_takes_the_objector_out(self) -> None:
        one = draft(
            "PP3 bis. {#pp} We recall.",
            "OP1. {#a} We [shall](ALD)(ALD: withdraw if PP3bis)(BRE: delete) meet.",
        )
        assert blocking(one).text.alternatives == (("BRE",),)
        assert blocking(one, met={"pp"}).text.parties == ()

    def test_every_clause_that_a_bracket_spans_is_blocked(self) -> None:
        found = blocking(draft("OP1. {#a} We [meet", "OP2. {#b} and part](ALD)(BRE: delete, MAR: delete)."))
        assert list(found.clauses) == ["a", "b"]
        assert found.clauses["a"] == found.clauses["b"]

    def test_options_are_cleared_by_any_of_them(self) -> None:
        found = blocking(
            draft(
                "OP3. {#a}\n    Option 1 (ALD, BRE): {#o1} Thirty [wise](TAV) members.\n    Option 2 (MAR): {#o2} No text"
            )
        )
        assert {name: one.parties for name, one in found.clauses.items()} == {"o1": ("MAR",), "o2": ("MAR",)}

    def test_an_empty_text_needs_nobody(self) -> None:
        assert blocking(text()).text == Clearing((), 0, exact=True)


@given(texts)
@settings(max_examples=75)
def test_the_set_clears_any_text(drawn: Text) -> None:
    found = blocking(drawn)
    consent = frozenset(found.text.parties)
    assert all(clears(consent, one) for one in open_points(drawn))
    assert all(holders(drawn, one) <= consent for one in drawn.walk())
    assert found.text.exact
    for one in (found.text, *found.clauses.values()):
        assert list(one.parties) == sorted(set(one.parties))
        assert one.bound == one.size
        assert all(len(other) == one.size and other > one.parties for other in one.alternatives)
        assert one.size <= found.text.size


def test_beyond_twenty_parties_value_and_bound() -> None:
    codes = [f"P{n:03}" for n in range(201)]
    ring = [
        point(f"p{n}", option("a", contra=codes[n]), option("b", contra=codes[n - 1])) for n in range(201)
    ]
    found = clearing(ring)
    assert not found.exact
    assert found.alternatives == ()
    assert found.bound <= 101 <= found.size
    assert all(clears(frozenset(found.parties), one) for one in ring)
