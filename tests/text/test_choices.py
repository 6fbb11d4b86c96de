# SPDX-License-Identifier: Apache-2.0
"""Brackets as choices: neighbours, nests, slash series, blanks, placeholders, labels, written ids, and brackets that cross clauses."""

from __future__ import annotations

import pytest

from comity.text.brackets import MAX_DEPTH
from comity.text.model import Choice, Words, choices
from comity.text.reader import read
from comity.text.writer import write
from text.neg import first, neg, only, places, words


@pytest.mark.parametrize(
    ("said", "alternatives"),
    [
        ("[shall][should]", ["shall", "should"]),
        ("[shall] [should]", ["shall", "should"]),
        ("[shall]/[should] / [may] or [can] and/or [must] OR [will]", ["shall", "should", "may", "can", "must", "will"]),
        ("[shall]\n[should]", ["shall", "should"]),
        ("[, as appropriate,]", [", as appropriate,"]),
        ("[shall / should]", ["shall", "should"]),
        ("[shall / should / may]", ["shall", "should", "may"]),
        ("[shall/should]", ["shall/should"]),
        ("[shall / ]", ["shall /"]),
        ("[ / ]", ["/"]),
        ("[a / b][c]", ["a", "b", "c"]),
        ("[]", [""]),
        ("[international[ly agreed]]", ["international[ly agreed]"]),
    ],
)  # fmt: skip
def test_alternatives(said: str, alternatives: list[str]) -> None:
    assert words(first(f"OP1. The parties {said} meet.")) == alternatives


def test_what_stood_between_alternatives_is_kept() -> None:
    choice = first("OP1. [a] or [b]/[c] [d][e]")
    assert [one.before for one in choice.alternatives] == ["", " or ", "/", " ", ""]
    assert "OP1. [a] or [b]/[c] [d][e]\n" in write(neg("OP1. [a] or [b]/[c] [d][e]"))


@pytest.mark.parametrize("between", [" and ", " organs ", ", ", " or not ", " [^1] "])
def test_words_between_brackets_part_them(between: str) -> None:
    text = neg(f"OP1. [a]{between}[b]\n\n[^1]: note\n")
    assert [words(one) for one in choices(text.clauses[0].content)] == [["a"], ["b"]]


def test_ids_follow_the_order_of_opening() -> None:
    clause = only("OP1. [a [b][c]] x [d / e]")
    assert [(one.id, [alt.id for alt in one.alternatives]) for one in choices(clause.content)] == [
        ("op-1.c1", ["op-1.c1.1"]),
        ("op-1.c2", ["op-1.c2.1", "op-1.c2.2"]),
        ("op-1.c3", ["op-1.c3.1", "op-1.c3.2"]),
    ]


def test_a_party_that_stands_for_both_neighbours_wants_both() -> None:
    clause = only("OP1. [and agreed](ALD)[and commitments](ALD)(BRE: delete)")
    assert [words(one) for one in choices(clause.content)] == [["and agreed"], ["and commitments"]]
    same = only("OP1. [shall](ALD)[should](ALD: delete)")
    assert [words(one) for one in choices(same.content)] == [["shall", "should"]]


def test_a_written_id_holds_while_others_come_and_go() -> None:
    clause = only("OP1. [new] x [old]{#op-1.c1}(ALD)")
    assert [(one.id, one.pinned) for one in choices(clause.content)] == [
        ("op-1.c2", False),
        ("op-1.c1", True),
    ]
    assert "[old]{#op-1.c1}(ALD)" in write(neg("OP1. [new] x [old](ALD){#op-1.c1}"))


def test_a_written_id_begins_a_choice_of_its_own() -> None:
    clause = only("OP1. [a]{#x}[b][c]{#y}[d]")
    assert [(one.id, words(one)) for one in choices(clause.content)] == [("x", ["a", "b"]), ("y", ["c", "d"])]


def test_pinning_writes_every_id_once() -> None:
    written = write(neg("OP1. [a][b] x [c / d]\n\n    (a) y\n"), pin=True)
    assert "OP1. {#op-1} [a]{#op-1.c1}[b] x [c / d]{#op-1.c2}\n\n    (a) {#op-1.a} y\n" in written


@pytest.mark.parametrize(
    "said", ["[X]", "[XX]", "[20XX]", "[...]", "[…]", "[__]", "[N]", "[x]", "[X %]", "[(X)]"]
)
def test_blanks(said: str) -> None:
    assert first(f"OP1. In {said} days").kind == "blank"


@pytest.mark.parametrize(
    "said", ["[shall]", "[a X]", "[CMA]", "[12]", "[X][Y]", "[.]", "[]", "[NO]", f"[{'.' * 50}]"]
)
def test_what_is_no_blank(said: str) -> None:
    assert first(f"OP1. In {said} days").kind == "contested"


@pytest.mark.parametrize("said", ["[Placeholder: preamble]", "[placeholder for annexes]", "[*Placeholder*]"])
def test_placeholders(said: str) -> None:
    assert first(f"OP1. {said}").kind == "placeholder"


def test_a_placeholder_in_braces_is_a_flag() -> None:
    text = neg("OP1. {Placeholder for the preamble}\n")
    assert not text.diagnostics
    assert [(one.code, one.column) for one in text.flags] == [("NEG102", 6)]


def test_a_slash_outside_brackets_is_a_flag_and_no_choice() -> None:
    text = neg("OP1. The parties shall / should meet [once / twice] and/or often.\n")
    assert [(one.code, one.column) for one in text.flags] == [("NEG101", 23)]
    assert len(list(choices(text.clauses[0].content))) == 1


def test_a_slash_between_brackets_inside_a_bracket_makes_them_neighbours() -> None:
    outer = first("OP1. [[shall] / [should] meet]")
    assert len(outer.alternatives) == 1
    assert words(outer) == ["[shall] / [should] meet"]


@pytest.mark.parametrize(
    "label",
    ["Option 1", "Option A", "Option (a)", "Alt 2", "Alt. 2", "Alternative B", "Variante 1", "Вариант 2"],
)
def test_labels_inside_brackets(label: str) -> None:
    choice = first(f"OP1. [{label}: thirty members][forty]")
    assert [one.label for one in choice.alternatives] == [label, ""]
    assert words(choice) == ["thirty members", "forty"]
    assert f"[{label}: thirty members][forty]" in write(neg(f"OP1. [{label}: thirty members][forty]"))


def test_escapes_are_characters_in_our_dialect_only() -> None:
    text = neg("OP1. as said \\[sic\\] [a \\] b] \\\\ \\(ALD\\)\n")
    assert not text.diagnostics
    assert [words(one) for one in choices(text.clauses[0].content)] == [["a ] b"]]
    assert "as said \\[sic\\] [a \\] b] \\\\ \\(ALD\\)" in write(text)
    assert len(list(choices(read("as said \\[sic\\]\n").clauses[0].content))) == 1


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("[the draft](http://example.org/a) [a]", 1),
        ("![seal](/seal.png) [a]", 1),
        ("[mail](mailto:a@example.org) [a](#top)", 0),
        ("[the draft][source] [a]\n\n[source]: http://example.org\n", 1),
        ("[the draft][other] [a]\n\n[source]: http://example.org\n", 1),
        ("[a](b)", 1),
    ],
)
def test_links_are_no_brackets(source: str, count: int) -> None:
    text = read(source)
    assert len(list(choices(text.clauses[0].content))) == count


def test_emphasis_may_straddle_a_bracket() -> None:
    clause = only("PP1. *Recalling [and* reaffirming] the **[first** treaty]")
    assert [words(one) for one in choices(clause.content)] == [["and reaffirming"], ["first treaty"]]
    assert "PP1. *Recalling [and* reaffirming] the **[first** treaty]\n" in write(
        neg("PP1. *Recalling [and* reaffirming] the **[first** treaty]")
    )


def test_brackets_deeper_than_the_limit_are_characters() -> None:
    deep = "[" * (MAX_DEPTH + 1) + "a" + "]" * (MAX_DEPTH + 1)
    text = neg(f"OP1. {deep}\n")
    assert places(text) == [("NEG007", 1, 6 + MAX_DEPTH)]
    assert f"OP1. {deep}\n" in write(text)


def crossing(choice: Choice) -> list[tuple[str, bool, bool]]:
    return [(one.id, one.opens, one.closes) for one in choice.alternatives]


def test_a_bracket_that_crosses_clauses_is_one_choice_in_pieces() -> None:
    text = neg("OP1. The parties [shall meet.\n\nOP2. They vote.\n\nOP3. They report](ALD) yearly.\n")
    assert not text.diagnostics
    found = [next(choices(one.content)) for one in text.clauses]
    assert [one.id for one in found] == ["op-1.c1"] * 3
    assert [crossing(one) for one in found] == [
        [("op-1.c1.1", True, False)],
        [("op-1.c1.1", False, False)],
        [("op-1.c1.1", False, True)],
    ]
    assert [len(one.alternatives[0].attributions) for one in found] == [0, 0, 1]
    assert text.clauses[2].content[1:] == (Words(" yearly."),)


def test_a_status_inside_a_bracket_that_goes_on_belongs_to_its_clause() -> None:
    text = neg("OP1. The parties [shall meet. (Agreed)\n\nOP2. They vote.]\n")
    assert text.clauses[0].settled
    assert not text.clauses[1].settled


def test_in_an_unbalanced_text_every_clause_stands_for_itself() -> None:
    text = neg("OP1. The parties [shall meet.\n\nOP2. They [vote].\n")
    assert places(text) == [("NEG002", 1, 18)]
    assert crossing(next(choices(text.clauses[0].content))) == [("op-1.c1.1", True, False)]
    assert [words(one) for one in choices(text.clauses[1].content)] == [["vote"]]
