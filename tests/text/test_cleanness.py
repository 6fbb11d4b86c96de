# SPDX-License-Identifier: Apache-2.0
"""The clean-text ratio: what it counts, when it is withheld, and that one bracket cannot quietly move it."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.text import cleanness, scan
from text.published import PARIS, published
from text.test_scanner import TEXTS


def ratios(text: str) -> tuple[Fraction | None, Fraction]:
    found = cleanness(scan(text))
    return found.document, found.paragraph


@pytest.mark.parametrize(
    ("text", "ratio"),
    [
        ("abcd", 1),
        ("[abcd]", 0),
        ("ab[cd]", Fraction(1, 2)),
        ("a b [c d]", Fraction(1, 2)),
        ("a[b[c]d]", Fraction(1, 4)),
        ("[]", 1),
        ("", 1),
        ("\n \n", 1),
    ],
)
def test_characters_outside_brackets(text: str, ratio: Fraction) -> None:
    assert ratios(text) == (ratio, ratio)


def test_a_bracket_across_paragraphs_counts_whole_in_the_document() -> None:
    assert ratios("[ab\n\ncd]") == (Fraction(0), Fraction(1, 2))


def test_one_missing_bracket_withholds_the_document_ratio() -> None:
    sound = "ab[cd]\n\nefgh\n\nijkl"
    assert ratios(sound) == (Fraction(10, 12), Fraction(10, 12))
    assert ratios(sound.replace("]", "")) == (None, Fraction(10, 12))
    assert ratios(sound + "]") == (None, Fraction(10, 12))


@given(TEXTS)
def test_counting_one_by_one_gives_the_same(text: str) -> None:
    clean = whole = 0
    found = scan(text)
    for start, stop in found.paragraphs:
        depth = 0
        for character in text[start:stop]:
            depth = max(0, depth + (character == "[") - (character == "]"))
            if character not in "[]" and not character.isspace():
                whole += 1
                clean += depth == 0
    expected = Fraction(clean, whole) if whole else Fraction(1)
    assert cleanness(found).paragraph == expected


@given(TEXTS, st.integers(0, 60))
def test_bracketing_more_never_cleans(text: str, place: int) -> None:
    found = scan(text)
    if not found.diagnostics:
        cut = min(place, len(text))
        wider = cleanness(
            scan(
                f"{text[:cut]}[{text[cut:]}]"
                if scan(text[:cut]).opening == scan(text[:cut]).closing
                else f"[{text}]"
            )
        )
        before = cleanness(found).document
        assert before is not None
        assert wider.document is not None
        assert wider.document <= before


def test_the_paris_draft_of_october_2015() -> None:
    found = cleanness(scan(published(PARIS)))
    assert found.document is None
    assert round(float(found.paragraph) * 100, 1) == 54.2
