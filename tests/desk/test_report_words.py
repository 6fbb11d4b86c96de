# SPDX-License-Identifier: Apache-2.0
"""The words of a report: the same in both languages but for the language."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from comity.desk.report_words import WORDS, name_in, spoken, words


def fields(template: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(template) if name is not None)


def test_both_languages_have_the_same_words_with_the_same_values() -> None:
    assert list(WORDS["en"]) == list(WORDS["ar"])
    assert [key for key in WORDS["en"] if fields(WORDS["en"][key]) != fields(WORDS["ar"][key])] == []


def test_arabic_is_arabic() -> None:
    bare = {"count", "condition", "objection", "at entry", "comma", "ended", "round of format"}
    for key, template in WORDS["ar"].items():
        own = re.sub(r"\{\w+\}|DIR", "", template)
        assert not re.search("[A-Za-z]", own), key
        assert key in bare or re.search("[\u0620-\u064a]", own), key


def test_words_are_markup_as_they_stand() -> None:
    """They are written into pages as they are."""
    for language in WORDS.values():
        assert [key for key, template in language.items() if set(template) & set('<>&"')] == []


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("en", "en"), ("en-GB", "en-GB"), ("ar", "ar"), ("ar_SY", "ar-SY"), ("fa", "en"),
        ("", "en"), ("ar ", "en"), ("en-", "en"), ("ar-\u0660", "en"),
    ],
)  # fmt: skip
def test_the_language_of_a_report_is_one_that_it_has_words_for(asked: str, found: str) -> None:
    assert spoken(asked) == found
    assert words(spoken(asked)) in WORDS.values()


@pytest.mark.parametrize(
    ("language", "found"),
    [("en", ("en-GB", "b")), ("ar", ("ar", "c")), ("ar-SY", ("ar", "c")), ("fr", ("en-GB", "b"))],
)
def test_a_name_in_several_languages(language: str, found: tuple[str, str]) -> None:
    assert name_in({"ru": "a", "en-GB": "b", "ar": "c"}, language) == found


def test_a_name_in_other_languages_only() -> None:
    assert name_in({"ru": "a", "fr": "b"}, "ar") == ("ru", "a")
