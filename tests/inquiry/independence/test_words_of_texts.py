# SPDX-License-Identifier: Apache-2.0
"""Words as they are compared: what makes two spellings one, where words stand, and runs of them as numbers."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.inquiry.independence.words import folded, numbers, placed_words, shingles, words

ALIKE = [
    ("The Minister's port", "the minister\u2019s PORT"),
    ("café été", "cafe\u0301 e\u0301te\u0301"),
    ("CAFÉ", "cafe\u0301"),
    ("Москвой, йод", unicodedata.normalize("NFD", "москвой йод")),
    ("ёлка", unicodedata.normalize("NFD", "ЁЛКА")),
    ("محمد", "مُحَمَّد"),
    ("محمد", "محـــمد"),
    ("أحمد", unicodedata.normalize("NFD", "أحمد")),
    ("إلى", "الي"),
    ("مدرسة", "مدرسه"),
    ("کتابی", "كتابي"),
    ("١٢٣", "123"),
    ("۱۲۳", "123"),
    ("１２３", "123"),
    ("०१२", "012"),
    ("İstanbul", "istanbul"),
    ("ISTANBUL", "istanbul"),
    ("ışık", "IŞIK"),
    ("DIŞ", "dış"),
    ("Straße", "STRASSE"),
    ("ΣΊΣΥΦΟΣ", "σίσυφος"),
    ("oﬃce", "office"),
    ("inter\u00adnational", "international"),
    ("har\u200bbour", "harbour"),
    ("har\u2060bour", "harbour"),
    ("\u200eharbour", "harbour"),
    ("かﾞ"[:1] + "\u3099", "が"),
    ("well - known", "well known"),
    ("port_of_call", "port of call"),
    ("(port), «of» “call”…", "port of call"),
]


@pytest.mark.parametrize(("a", "b"), ALIKE)
def test_spellings_that_are_one(a: str, b: str) -> None:
    assert words(a) == words(b)
    assert words(a)


DIFFERENT = [("resume", "résumé"), ("12", "1 2"), ("bat", "cat"), ("мир", "мyр"), ("o'clock", "o clock")]


@pytest.mark.parametrize(("a", "b"), DIFFERENT)
def test_spellings_that_are_not_one(a: str, b: str) -> None:
    assert words(a) != words(b)


def test_scripts_without_spaces_are_taken_sign_by_sign() -> None:
    assert words("港口重開") == ["港", "口", "重", "開"]
    assert words("Port 港口2026") == ["port", "港", "口", "2026"]


def test_a_script_with_vowel_signs_keeps_its_words_whole() -> None:
    assert len(words("हिन्दी में समाचार")) == 3


@pytest.mark.parametrize("text", ["", " ", "...", "_", "—", "\u0301", "\u200b", "ـــ"])
def test_what_has_no_word(text: str) -> None:
    assert words(text) == []


@given(st.text(max_size=200))
def test_words_and_their_places_agree(text: str) -> None:
    placed = placed_words(text)
    assert [word for word, _, _ in placed] == words(text)
    assert all(folded(text[begin:end]) == word for word, begin, end in placed)
    ends = [0, *(end for _, _, end in placed)]
    assert all(begin >= before for (_, begin, _), before in zip(placed, ends, strict=False))


TEXTS = st.text(
    st.sampled_from("aàÀBß Iİıi éë\u0301 م\u064fحأ\u0654 1١۱ '\u2019 \u00ad\u200b \n-_ йЙ\u0306 港が"),
    max_size=80,
)


@given(TEXTS)
def test_composed_and_decomposed_are_one(text: str) -> None:
    text = unicodedata.normalize("NFC", text)
    assert words(unicodedata.normalize("NFD", text)) == words(text)


@given(TEXTS)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(st.text(st.characters(max_codepoint=0x7F), max_size=80))
def test_plain_english_takes_the_short_way_to_the_same_words(text: str) -> None:
    assert [*words(text), "é"] == words(f"{text} é")


def test_numbers_are_those_of_sha_256_in_every_process() -> None:
    expected = [int.from_bytes(hashlib.sha256(one.encode()).digest()[:8], "big") for one in ("port", "кран")]
    assert numbers(["port", "кран"]).tolist() == expected
    code = "from comity.inquiry.independence.words import numbers; print(numbers(['port', 'кран']).tolist())"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == str(expected)


def test_a_lone_surrogate_has_a_number() -> None:
    assert len(numbers(["\ud800"])) == 1


ROWS = st.lists(st.sampled_from("abc"), max_size=30)


@given(ROWS, st.integers(1, 6))
def test_shingles_are_equal_where_the_runs_are(row: list[str], length: int) -> None:
    found = shingles(numbers(row), length).tolist()
    runs = [tuple(row[place : place + length]) for place in range(len(row) - length + 1)]
    assert len(found) == len(runs)
    for i, one in enumerate(runs):
        for j, other in enumerate(runs):
            assert (found[i] == found[j]) == (one == other)


def test_shingles_do_not_change_the_row_and_depend_on_order() -> None:
    row = numbers("the port of lessa".split())
    before = row.copy()
    shingles(row, 1)
    assert np.array_equal(row, before)
    assert shingles(row, 4)[0] != shingles(row[::-1], 4)[0]


def test_sampled_shingles_are_a_fair_share() -> None:
    row = numbers([str(number) for number in range(20_000)])
    share = (shingles(row, 4) % np.uint64(8) == 0).mean()
    assert 0.115 < share < 0.135
