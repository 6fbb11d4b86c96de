# SPDX-License-Identifier: Apache-2.0
"""A word difference is exact in both directions, as small as can be in words, and reads as a drafter would mark it by hand."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.text.versions import worddiff
from comity.text.versions.worddiff import (
    Change,
    Span,
    count_words,
    edge,
    is_word,
    minimal,
    new_words,
    old_words,
    slid,
    text_diff,
    word_diff,
)
from comity.text.wording import tokens
from text.two_versions import TOKENS, WORDS

MARKS = {"equal": "{}", "delete": "[-{}-]", "insert": "{{+{}+}}"}


def marked(old: str, new: str) -> str:
    return "".join(MARKS[span.kind].format(span.text) for span in text_diff(old, new))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", ""),
        ("", "a b", "{+a b+}"),
        ("a b", "", "[-a b-]"),
        ("The same.", "The same.", "The same."),
        ("The parties shall meet.", "The parties should meet.", "The parties [-shall -]{+should +}meet."),
        ("a b c", "a b", "a b[- c-]"),
        ("a b", "a b c", "a b {+c+}"),
        ("b c", "a b c", "{+a +}b c"),
        ("recall, the", "recall. the", "recall[-, -]{+. +}the"),
        # a bracket that moves shows, and the words around it stay
        ("[shall][should] meet", "shall meet", "[-[-]shall [-][should] -]meet"),
        ("agreed words", "[agreed] words", "{+[+}agreed{+] +}words"),
        # what repeats is cut where brackets and phrases begin
        ("[a][b]", "[b]", "[-[a]-][b]"),
        ("[a] [b] [c]", "[a] [c]", "[a] [-[b] -][c]"),
        ("[c]", "[a][c]", "{+[a]+}[c]"),
        ("to meet. To rest. To go.", "to meet. To go.", "to meet. [-To rest. -]To go."),
        ("very very good", "very good", "[-very -]very good"),
        # alternatives that change keep their brackets; marks between changed words do not stay behind as crumbs
        ("[a][b]", "[c][d]", "[[-a-]{+c+}][[-b-]{+d+}]"),
        ("a, b, c", "x, y, z", "[-a, b, c-]{+x, y, z+}"),
        (
            "one two three of four five six",
            "1 2 3 of 4 5 6",
            "[-one two three of four five six-]{+1 2 3 of 4 5 6+}",
        ),
        ("one of two", "1 of 2", "[-one -]{+1 +}of [-two-]{+2+}"),
    ],
)
def test_by_hand(old: str, new: str, expected: str) -> None:
    assert marked(old, new) == expected


def test_a_bracket_that_moves_shows_and_the_words_stay() -> None:
    assert text_diff("meet [twice] a year", "meet twice [a year]") == (
        Span("equal", ("meet",)),
        Span("delete", ("[",)),
        Span("equal", ("twice",)),
        Span("delete", ("]",)),
        Span("insert", ("[",)),
        Span("equal", ("a", "year")),
        Span("insert", ("]",)),
    )


def test_right_to_left() -> None:
    spans = text_diff("يجب أن تجتمع الأطراف مرتين", "يجب أن تجتمع الأطراف ثلاث مرات")
    assert spans[0] == Span("equal", ("يجب", "أن", "تجتمع", "الأطراف"))
    assert spans[1:] == (Span("delete", ("مرتين",)), Span("insert", ("ثلاث", "مرات")))


def test_what_is_a_word() -> None:
    assert [one for one in tokens("Article 4.7, [the parties’] (“x”) – § سنة") if is_word(one)] == [
        "Article",
        "4.7",
        "the",
        "parties",
        "x",
        "سنة",
    ]
    spans = (Span("delete", ("[", "shall", "]")), Span("insert", ("should", ",")), Span("equal", ("meet",)))
    assert (count_words(spans, "delete"), count_words(spans, "insert"), count_words(spans, "equal")) == (
        1,
        1,
        1,
    )


def test_words_of_the_text_are_not_confused_with_numbers_or_signs() -> None:
    old, new = ["1", "97", "a", "-1", "-2"], ["a", "97", "1", "-2", "-1"]
    spans = word_diff(old, new)
    assert (old_words(spans), new_words(spans)) == (old, new)


def test_edges() -> None:
    words = ["[", "a", "]", "b", ",", "c", ".", "d"]
    assert [edge(words, place) for place in range(len(words) + 1)] == [3, 0, 0, 3, 1, 1, 0, 2, 3]


def test_sliding_joins_changes_that_can_touch() -> None:
    found = [Change(0, 1, 0, 0), Change(2, 4, 1, 1)]
    assert slid(found, ["p", "a", "q", "a"], ["a"], (lambda _: 0, lambda _: 0)) == [Change(0, 3, 0, 0)]


def test_sliding_prefers_the_best_edges_and_then_the_right() -> None:
    words = ["a", "b", "a", "b", "a"]
    found = [Change(1, 3, 1, 1)]
    assert slid(found, words, words[:3], (lambda place: 3 * (place == 1), int)) == found
    assert slid(found, words, words[:3], (lambda _: 0, int)) == [Change(3, 5, 3, 3)]


def test_minimal_takes_any_values() -> None:
    assert minimal([("a", 1), ("b", 2)], [("b", 2)]) == [Change(0, 1, 0, 0)]
    assert minimal([], []) == []
    assert minimal("abc", "abc") == []


@given(st.lists(TOKENS, max_size=40), st.lists(TOKENS, max_size=40))
def test_either_side_comes_back(old: list[str], new: list[str]) -> None:
    spans = word_diff(old, new)
    assert old_words(spans) == old
    assert new_words(spans) == new


@given(st.lists(TOKENS, max_size=40), st.lists(TOKENS, max_size=40))
def test_a_change_is_one_deletion_and_then_one_insertion(old: list[str], new: list[str]) -> None:
    spans = word_diff(old, new)
    order = {"equal": 0, "delete": 1, "insert": 2}
    for before, after in pairwise(spans):
        assert before.kind == "equal" or order[after.kind] == 0 or order[before.kind] < order[after.kind]
        assert before.kind != after.kind
    assert all(span.words for span in spans)


@given(st.lists(TOKENS, max_size=40))
def test_nothing_changes_by_itself(words: list[str]) -> None:
    assert word_diff(words, words) == ((Span("equal", tuple(words)),) if words else ())


@given(st.lists(WORDS, max_size=30), st.lists(WORDS, max_size=30))
def test_as_many_words_are_kept_as_a_longest_common_subsequence_has(old: list[str], new: list[str]) -> None:
    kept = len(old) - sum(change.old_end - change.old_start for change in minimal(old, new))
    assert kept == _longest_common(old, new)


def _longest_common(old: list[str], new: list[str]) -> int:
    row = [0] * (len(new) + 1)
    for word in old:
        before = 0
        for place, other in enumerate(new, 1):
            before, row[place] = row[place], before + 1 if word == other else max(row[place], row[place - 1])
    return row[-1]


@given(st.lists(TOKENS, max_size=25).map(" ".join), st.lists(TOKENS, max_size=25).map("".join))
def test_the_text_of_what_is_kept_and_inserted_is_the_new_text(old: str, new: str) -> None:
    spans = text_diff(old, new)
    assert "".join(span.text for span in spans if span.kind != "delete") == new
    deleted = "".join(span.text for span in spans if span.kind != "insert")
    assert "".join(deleted.split()) == "".join(old.split())


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_at_all(old: str, new: str) -> None:
    spans = text_diff(old, new)
    assert old_words(spans) == tokens(old)
    assert new_words(spans) == tokens(new)


def edited(words: list[str], share: float, chance: random.Random) -> list[str]:
    vocabulary = sorted(set(words))
    found: list[str] = []
    for word in words:
        lot = chance.random()
        if lot < share / 3:
            continue
        if lot < 2 * share / 3:
            found.append(chance.choice(vocabulary))
            continue
        if lot < share:
            found.append(chance.choice(vocabulary))
        found.append(word)
    return found


def long_text(count: int, chance: random.Random) -> list[str]:
    """Words of falling frequency, as in a language."""
    return [f"w{min(int(chance.paretovariate(0.7)), 4000)}" for _ in range(count)]


def test_a_long_text_is_exact() -> None:
    chance = random.Random(5)
    old = long_text(17_000, chance)
    new = edited(old, 0.15, chance)
    spans = word_diff(old, new)
    assert old_words(spans) == old
    assert new_words(spans) == new
    assert count_words(spans, "delete") < 0.15 * len(old)


@given(st.lists(TOKENS, max_size=120), st.data())
def test_long_lists_are_cut_and_stay_exact(old: list[str], data: st.DataObject) -> None:
    new = list(old)
    for _ in range(data.draw(st.integers(0, 4))):
        new.insert(data.draw(st.integers(0, len(new))), "inserted")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("_LONG", 1), ("_RUN", 3), ("_STEP", 2)):
            patch.setattr(worddiff, name, value)
        spans = word_diff(old, new)
    assert old_words(spans) == old
    assert new_words(spans) == new
    assert all(before.kind != after.kind for before, after in pairwise(spans))
