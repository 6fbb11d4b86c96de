# SPDX-License-Identifier: Apache-2.0
"""The bracket scanner on texts as they are drafted, and on any text at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.text import Bracket, Scan, scan
from comity.text.scanner import STRAY, UNCLOSED
from text.published import PARIS, published

PIECES = st.lists(
    st.sampled_from(["[", "]", "a", " ", "\n", "\n\n", "/", " or ", "\\", "é", "\u0627"]), max_size=60
)
TEXTS = PIECES.map("".join)


def words(found: Scan, bracket: Bracket) -> str:
    start, stop = bracket.inside
    return found.text[start:stop]


def grouped(text: str) -> list[list[str]]:
    """The words of every choice's alternatives."""
    found = scan(text)
    return [[words(found, bracket) for bracket in choice.alternatives] for choice in found.choices]


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("Parties [shall][should] act", [["shall", "should"]]),
        ("hold it [well below 2 °C] [below 1.5 °C]", [["well below 2 °C", "below 1.5 °C"]]),
        ("[a] / [b] or [c] and/or [d]", [["a", "b", "c", "d"]]),
        ("[a]\n[b]", [["a", "b"]]),
        ("[a]\n\n[b]", [["a"], ["b"]]),
        ("[a] and [b]", [["a"], ["b"]]),
        ("[a] organs [b]", [["a"], ["b"]]),
        ("[, as appropriate,]", [[", as appropriate,"]]),
        ("[the [old][new] order]", [["the [old][new] order"], ["old", "new"]]),
        ("[[a][b]][c]", [["[a][b]", "c"], ["a", "b"]]),
        ("nothing to choose", []),
        ("[]", [[""]]),
    ],
)
def test_brackets_side_by_side_are_one_choice(text: str, choices: list[list[str]]) -> None:
    assert grouped(text) == choices


def test_nesting_is_counted_from_one() -> None:
    found = scan("[a [b [c]] d][e]")
    assert [(bracket.depth, words(found, bracket)) for bracket in found.walk()] == [
        (1, "a [b [c]] d"),
        (2, "b [c]"),
        (3, "c"),
        (1, "e"),
    ]
    assert found.max_depth == 3
    assert scan("plain").max_depth == 0


def test_a_bracket_may_cross_paragraphs() -> None:
    found = scan("1. One.\n\n[2. Two.\n\n3. Three.]\n\n4. Four.\n")
    (bracket,) = found.brackets
    assert words(found, bracket) == "2. Two.\n\n3. Three."
    assert not found.diagnostics
    assert [found.text[start:stop] for start, stop in found.paragraphs] == [
        "1. One.",
        "[2. Two.",
        "3. Three.]",
        "4. Four.\n",
    ]


def test_a_stray_bracket_is_said_with_its_place() -> None:
    found = scan("Article 1\nThe Parties] shall\n")
    (said,) = found.diagnostics
    assert (said.code, said.line, said.column) == (STRAY, 2, 12)
    assert "closes nothing" in said.message
    assert (found.opening, found.closing, found.brackets) == (0, 1, ())


def test_an_unclosed_bracket_ends_with_the_text() -> None:
    found = scan("The [Parties [shall] act\n")
    outer, inner = found.walk()
    assert [(said.code, said.line, said.column) for said in found.diagnostics] == [(UNCLOSED, 1, 5)]
    assert (outer.closed, outer.end, words(found, outer)) == (False, len(found.text), "Parties [shall] act\n")
    assert inner.closed


def test_diagnostics_stand_in_the_order_of_the_text() -> None:
    found = scan("a] b\n[c [d\n")
    assert [(said.code, said.line, said.column) for said in found.diagnostics] == [
        (STRAY, 1, 2),
        (UNCLOSED, 2, 1),
        (UNCLOSED, 2, 4),
    ]


def test_escaped_brackets_are_words_where_the_dialect_has_them() -> None:
    text = r"see \[1\] and \\[a]"
    assert [words(scan(text, escapes=True), one) for one in scan(text, escapes=True).walk()] == ["a"]
    assert scan(text).opening == 2


@given(TEXTS)
def test_every_bracket_character_is_accounted_for(text: str) -> None:
    found = scan(text)
    brackets = list(found.walk())
    closed = sum(bracket.closed for bracket in brackets)
    codes = [said.code for said in found.diagnostics]
    assert found.opening == text.count("[") == len(brackets)
    assert found.closing == text.count("]") == closed + codes.count(STRAY)
    assert codes.count(UNCLOSED) == len(brackets) - closed
    for bracket in brackets:
        assert text[bracket.start] == "["
        assert not bracket.closed or text[bracket.end - 1] == "]"


@given(TEXTS)
def test_brackets_nest_and_never_overlap(text: str) -> None:
    def check(siblings: tuple[Bracket, ...] | list[Bracket], start: int, stop: int, depth: int) -> None:
        for bracket in siblings:
            assert start <= bracket.start < bracket.end <= stop
            assert bracket.depth == depth
            check(bracket.children, *bracket.inside, depth + 1)
            start = bracket.end

    found = scan(text)
    check(found.brackets, 0, len(text), 1)
    in_choices = [bracket for choice in found.choices for bracket in choice.alternatives]
    assert sorted(bracket.start for bracket in in_choices) == [bracket.start for bracket in found.walk()]


@given(TEXTS)
def test_places_lead_back_to_the_bracket(text: str) -> None:
    lines = text.split("\n")
    for said in scan(text).diagnostics:
        assert lines[said.line - 1][said.column - 1] == ("]" if said.code == STRAY else "[")


@given(st.text(max_size=300))
def test_any_text_is_scanned(text: str) -> None:
    for escapes in (False, True):
        found = scan(text, escapes=escapes)
        assert found.max_depth <= found.opening
        assert all(text[start:stop].strip() for start, stop in found.paragraphs)


def test_deep_nesting_is_no_limit() -> None:
    depth = 20_000
    found = scan("[" * depth + "]" * depth)
    assert (found.max_depth, len(found.choices), found.diagnostics) == (depth, depth, ())


def test_the_paris_draft_of_october_2015() -> None:
    """1,052 opening and 1,053 closing brackets, seven deep, as counted in the file by hand and by others."""
    found = scan(published(PARIS))
    assert (found.opening, found.closing, found.max_depth) == (1052, 1053, 7)
    assert [(said.code, said.line) for said in found.diagnostics] == [
        (STRAY, 24),
        (STRAY, 30),
        (UNCLOSED, 869),
    ]
    assert max(len(choice.alternatives) for choice in found.choices) == 10
