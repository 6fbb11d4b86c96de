# SPDX-License-Identifier: Apache-2.0
"""Widths, breaks and cuts: what fits is left alone, what is cut fits, and nothing is lost before the cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.talks.pictures.measure import cut, width_of, wrap

sizes = st.floats(6, 30)
rooms = st.floats(0, 400)


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [("ill", "mmm"), ("aaa", "AAA"), ("abc", "漢字漢"), ("abc", "﷽"), ("e\u0301\u0301", "ee")],
)
def test_widths_differ_by_letter(narrow: str, wide: str) -> None:
    assert 0 < width_of(narrow, 10) < width_of(wide, 10)


@pytest.mark.parametrize(
    ("words", "dejavu", "noto"),
    [
        ("The quick brown fox jumps over the lazy dog", 269.9, 251.2),
        ("Coordination between the two formats", 231.7, 218.8),
        ("RUS PARTY001 USA", 116.9, 107.9),
        ("0123456789%", 87.8, 78.6),
        ("اتفاق الأطراف على المسائل المطروحة في الجولة", 249.4, 224.9),
        ("Координация двух форматов переговоров", 269.7, 251.4),
        ("﷽", 86.6, 86.6),
    ],
)
def test_widths_are_on_the_wide_side(words: str, dejavu: float, noto: float) -> None:
    """Against pixels in a browser with the fonts DejaVu Sans and Noto Sans (Arabic) at a height of 12."""
    assert dejavu <= width_of(words, 12) <= 1.3 * noto


@given(st.text(max_size=60), sizes)
def test_width_grows_with_letters_and_size(words: str, size: float) -> None:
    assert width_of(words + "a", size) > width_of(words, size) >= 0
    assert width_of(words, 2 * size) == pytest.approx(2 * width_of(words, size))


@given(st.text(max_size=80), rooms, sizes)
def test_a_cut_fits_and_begins_alike(words: str, room: float, size: float) -> None:
    found = cut(words, room, size)
    assert width_of(found, size) <= room + 1e-6 or not found
    if width_of(words, size) <= room:
        assert found == words
    elif found:
        assert found.rstrip("\u2069").endswith("…")
        assert words.startswith(found.rstrip("\u2069").removesuffix("…"))


def test_cut_by_hand() -> None:
    assert cut("Aldonia and Bretania", 52, 10) == "Aldonia…"
    assert cut("Aldonia", 5, 10) == ""
    assert cut("", 0, 10) == ""
    assert cut("\u2068Aldonia\u2069 and \u2068Bretania\u2069", 95, 10).count("\u2069") == 2


@given(
    st.lists(st.text("abcdefgh", min_size=1, max_size=12), min_size=1, max_size=12),
    rooms,
    sizes,
    st.integers(1, 4),
)
def test_wrapped_lines_fit_and_lose_nothing_but_the_end(
    parts: list[str], room: float, size: float, lines: int
) -> None:
    words = " ".join(parts)
    found = wrap(words, room, size, lines)
    assert 1 <= len(found) <= lines
    assert all(width_of(line, size) <= room + 1e-6 for line in found)
    joined = " ".join(found)
    assert joined == words or not found[-1] or words.startswith(joined.removesuffix("…"))


@given(
    st.lists(st.text("abcdefgh", min_size=1, max_size=12), min_size=1, max_size=12), sizes, st.integers(1, 4)
)
def test_room_made_for_words_holds_them(parts: list[str], size: float, lines: int) -> None:
    words = " ".join(parts)
    assert wrap(words, width_of(words, size), size, lines) == (words,)


def test_wrap_by_hand() -> None:
    assert wrap("Sharing of the water", 100, 10, 2) == ("Sharing of the", "water")
    assert wrap("Sharing of the water in dry years", 100, 10, 2) == ("Sharing of the", "water in dry years")
    assert wrap("Sharing of the water in very dry years", 100, 10, 2)[1].endswith("…")
    assert wrap("x" * 50 + " y", 100, 10, 3)[0].endswith("…")
    assert wrap("", 100, 10, 2) == ("",)
