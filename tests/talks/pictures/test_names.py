# SPDX-License-Identifier: Apache-2.0
"""Names: what is stripped, what is kept, and that a value can never turn the words around it."""

from __future__ import annotations

import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.talks.pictures.names import clean, composed, counted, fill, isolated, listed, named
from comity.talks.pictures.words import WORDS, right_to_left, tag, words
from talks.pictures.drawn import HOSTILE

any_text = st.one_of(st.text(st.characters(exclude_categories=())), st.sampled_from(HOSTILE))


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("Aldonia", "Aldonia"),
        ("  two\n lines\tand\u2028more ", "two lines and more"),
        ("a\x00b\x1bc\x7fd\x85e", "abcd e"),
        ("\u202eevil\u202c \u2067x\u2069", "evil x"),
        ("\u200fنص\u200e", "\u200fنص\u200e"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\ud800\udfff!", "!"),
        ("\ufffe\uffff\U0001ffff.", "."),
        ("e" + "\u0301" * 50 + "a", "e" + "\u0301" * 4 + "a"),
        ("<b>&\"'", "<b>&\"'"),
        ("\u2069\u202a", ""),
    ],
)
def test_clean(given_name: str, kept: str) -> None:
    assert clean(given_name) == kept


@given(any_text)
def test_clean_is_clean(name: str) -> None:
    found = clean(name)
    assert clean(found) == found
    found.encode()
    assert not set(found) & {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}
    assert not [sign for sign in found if unicodedata.category(sign) in {"Cc", "Cs"}]
    assert found == found.strip()
    assert not composed(found)


def test_an_empty_name_has_a_word() -> None:
    assert named(" \x00", "en") == "(no name)"
    assert named("", "ar") == WORDS["ar"]["unnamed"]
    assert named("MAR", "ar") == "MAR"


def test_isolation() -> None:
    assert isolated("MAR 12%", "en") == "MAR 12%"
    assert isolated("مار", "en") == "\u2068مار\u2069"
    assert isolated("MAR", "he") == "\u2068MAR\u2069"
    assert composed(isolated("MAR", "he"))
    assert not composed(isolated("MAR", "en"))


def test_fill_takes_braces_for_letters() -> None:
    assert fill("{name}: {value}", "en", name="{value}", value="%s {0}") == "{value}: %s {0}"
    assert fill("{name}: {value}", "ar", name="A", value="ب") == "\u2068A\u2069: \u2068ب\u2069"


def test_lists_and_counts() -> None:
    assert listed(["ALD", "", "مار"], "en") == "ALD, (no name), \u2068مار\u2069"
    assert listed(["ALD", "BRE"], "ar") == "\u2068ALD\u2069، \u2068BRE\u2069"
    assert listed([], "en") == ""
    assert counted("en", ("parties", "3"), ("issues", "0")) == "Parties: 3. Issues: 0."


def test_both_languages_have_the_same_words() -> None:
    assert set(WORDS["ar"]) == set(WORDS["en"])
    for key, english in WORDS["en"].items():
        places = [
            sorted(field for _, field, _, _ in string.Formatter().parse(one) if field)
            for one in (english, WORDS["ar"][key])
        ]
        assert places[0] == places[1], key
        assert english
        assert WORDS["ar"][key]


@pytest.mark.parametrize(
    ("language", "rtl", "english"),
    [
        ("en", False, True), ("en-GB", False, True), ("ar", True, False), ("AR", True, False), ("ar-SY", True, False),
        ("ar_SY", True, False), ("fa", True, True), ("he", True, True), ("ur-PK", True, True), ("ru", False, True), ("", False, True),
        ("arabic words", False, True), ("arc", False, True),
    ],
)  # fmt: skip
def test_languages(language: str, rtl: bool, english: bool) -> None:
    assert right_to_left(language) is rtl
    assert (words(language) is WORDS["en"]) is english


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("ar_SY", "ar-SY"),
        ("en", "en"),
        ('x"><', "en"),
        ("", "en"),
        ("a", "en"),
        ("fr-\n", "en"),
        ("zh-Hant-TW", "zh-Hant-TW"),
    ],
)
def test_tags(language: str, expected: str) -> None:
    assert tag(language) == expected
