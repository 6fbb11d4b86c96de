# SPDX-License-Identifier: Apache-2.0
"""Where two texts run alike: what a span may say, by hand and against the longest runs found the slow way."""

from __future__ import annotations

from difflib import SequenceMatcher
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.inquiry.independence.alignment import DENSITY, GAP, LEAST, SEED, Span, align
from comity.inquiry.independence.words import numbers


def row(text: str) -> list[str]:
    return text.split()


def aligned(a: list[str], b: list[str]) -> tuple[Span, ...]:
    return align(numbers(a), numbers(b))


def fresh(count: int, mark: str) -> list[str]:
    return [f"{mark}{number}" for number in range(count)]


def check(a: list[str], b: list[str]) -> tuple[Span, ...]:
    """What must hold of all spans: equal words, order, no word twice, not thinner than is said."""
    spans = aligned(a, b)
    used_a: set[int] = set()
    used_b: set[int] = set()
    for span in spans:
        assert 0 <= span.a < span.a_end <= len(a)
        assert 0 <= span.b < span.b_end <= len(b)
        assert span.matched >= LEAST
        assert span.matched >= DENSITY * min(span.a_end - span.a, span.b_end - span.b)
        at_a, at_b = span.a, span.b
        assert span.pieces[0][:2] == (at_a, at_b)
        for place_a, place_b, length in span.pieces:
            assert length > 0
            assert place_a >= at_a
            assert place_b >= at_b
            assert a[place_a : place_a + length] == b[place_b : place_b + length]
            at_a, at_b = place_a + length, place_b + length
        assert (at_a, at_b) == (span.a_end, span.b_end)
        hull_a, hull_b = set(range(span.a, span.a_end)), set(range(span.b, span.b_end))
        assert not hull_a & used_a
        assert not hull_b & used_b
        used_a |= hull_a
        used_b |= hull_b
    assert [span.a for span in spans] == sorted(span.a for span in spans)
    return spans


def test_one_run_in_different_surroundings() -> None:
    run = fresh(30, "r")
    (span,) = check(fresh(10, "a") + run + fresh(5, "x"), fresh(50, "b") + run)
    assert span == Span(10, 40, 50, 80, ((10, 50, 30),))
    assert (span.matched, span.longest) == (30, 30)


def test_changed_words_do_not_part_a_span() -> None:
    a = fresh(60, "r")
    b = [*a[:20], "new", "words", *a[21:40], *a[44:]]
    (span,) = check(a, b)
    assert (span.a, span.a_end, span.b, span.b_end) == (0, 60, 0, len(b))
    assert span.matched == 55
    assert span.pieces == ((0, 0, 20), (21, 22, 19), (44, 41, 16))


def test_a_long_gap_parts_spans() -> None:
    a, b = fresh(20, "r"), fresh(20, "s")
    spans = check([*a, *fresh(GAP + 1, "x"), *b], [*a, *fresh(GAP + 1, "y"), *b])
    assert [(span.a, span.matched) for span in spans] == [(0, 20), (20 + GAP + 1, 20)]


def test_paragraphs_that_changed_places_are_two_spans() -> None:
    one, two = fresh(20, "r"), fresh(15, "s")
    assert [(span.a, span.b) for span in check(one + two, two + one)] == [(0, 15), (20, 0)]


@pytest.mark.parametrize("length", [0, 1, SEED - 1, SEED, LEAST - 1])
def test_what_is_shorter_than_the_least_is_chance(length: int) -> None:
    assert check(fresh(length, "r") + fresh(9, "a"), fresh(9, "b") + fresh(length, "r")) == ()


def test_the_least_is_found() -> None:
    assert len(check(fresh(LEAST, "r"), fresh(9, "b") + fresh(LEAST, "r"))) == 1


def test_a_run_said_twice_counts_once() -> None:
    run = fresh(12, "r")
    spans = check(run, run + fresh(30, "x") + run)
    assert len(spans) == 1
    assert sum(span.matched for span in spans) == 12


def test_what_repeats_without_end_starts_nothing() -> None:
    assert check(row("the port ") * 400, row("the port ") * 300) == ()


def test_every_fifth_word_changed_still_leaves_most() -> None:
    random = Random(5)
    a = fresh(400, "r")
    b = [f"n{place}" if random.random() < 0.2 else word for place, word in enumerate(a)]
    kept = sum(x == y for x, y in zip(a, b, strict=True))
    assert sum(span.matched for span in check(a, b)) > 0.8 * kept


WORDS = st.lists(st.sampled_from([f"w{number}" for number in range(12)]), max_size=60)


@given(WORDS, WORDS)
def test_spans_are_equal_words_in_order_and_apart(a: list[str], b: list[str]) -> None:
    check(a, b)


@given(WORDS, WORDS)
def test_the_other_way_round_finds_the_same(a: list[str], b: list[str]) -> None:
    there, back = aligned(a, b), aligned(b, a)
    assert sorted((span.turned() for span in back), key=lambda one: one.a) == list(there)


@given(WORDS, WORDS, WORDS)
def test_a_long_common_run_is_never_missed(before: list[str], after: list[str], other: list[str]) -> None:
    run = fresh(25, "run")
    spans = check(before + run + after, other + run)
    assert sum(span.matched for span in spans) >= 25


@given(WORDS, WORDS)
def test_no_more_is_matched_than_the_texts_have_in_common(a: list[str], b: list[str]) -> None:
    common = sum(min(a.count(word), b.count(word)) for word in set(a))
    assert sum(span.matched for span in check(a, b)) <= common


def test_longest_runs_are_those_of_difflib() -> None:
    random = Random(9)
    for _ in range(20):
        a = fresh(80, f"a{random.random()}")
        b = fresh(80, f"b{random.random()}")
        place, length = random.randint(0, 40), random.randint(LEAST, 40)
        b[place : place + length] = a[5 : 5 + length]
        (span,) = check(a, b)
        best = SequenceMatcher(None, a, b, autojunk=False).find_longest_match()
        assert (best.a, best.b, best.size) == span.pieces[0]


def test_texts_are_not_changed_and_may_be_empty() -> None:
    some = numbers(fresh(9, "r"))
    before = some.copy()
    assert align(some, some[:0]) == align(some[:0], some) == align(some[:0], some[:0]) == ()
    align(some, some)
    assert some.tolist() == before.tolist()
