# SPDX-License-Identifier: Apache-2.0
"""Which way words run, and that brackets in a passage of the other direction stay together and in order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.text.direction import Atom, Way, direction, direction_of, isolated, language_of, stretches


@pytest.mark.parametrize(
    ("language", "expected"),
    [("ar", "rtl"), ("fa", "rtl"), ("he", "rtl"), ("ur", "rtl"), ("ar-SY", "rtl"), ("AR", "rtl"),
     ("en", "ltr"), ("", "ltr"), ("arc", "ltr")],
)  # fmt: skip
def test_the_direction_of_a_language(language: str, expected: str) -> None:
    assert direction(language) == expected


def test_the_primary_language() -> None:
    assert [language_of(one) for one in ("ar-SY", "ar_SY", "FR", "")] == ["ar", "ar", "fr", ""]


@pytest.mark.parametrize(
    ("words", "base", "expected"),
    [
        ("shall", "ltr", "ltr"), ("shall", "rtl", "ltr"), ("يجب", "ltr", "rtl"), ("הצדדים", "ltr", "rtl"),
        ("يجب shall", "ltr", "ltr"), ("يجب shall", "rtl", "rtl"), ("1999-2004", "ltr", "ltr"),
        ("1999-2004", "rtl", "rtl"), ("", "rtl", "rtl"),
    ],
)  # fmt: skip
def test_the_direction_of_a_passage(words: str, base: Way, expected: str) -> None:
    assert direction_of(words, base) == expected


def test_stretches() -> None:
    assert list(stretches("reads: يجب على 5 الأطراف. OP 1")) == [
        ("reads", "ltr"),
        (": ", None),
        ("يجب على 5 الأطراف", "rtl"),
        (". ", None),
        ("OP", "ltr"),
        (" 1", None),
    ]


@given(st.text("ab جد 1.[", max_size=40))
def test_stretches_lose_nothing_and_hold_one_direction(words: str) -> None:
    found = list(stretches(words))
    assert "".join(text for text, _ in found) == words
    for text, way in found:
        assert {one for one in text if one in "abجد"} <= set({"ltr": "ab", "rtl": "جد"}.get(way or "", ""))


L, R = Atom("latin", "ltr"), Atom("عربي", "rtl")
CHOICE = Atom("[ع]", "rtl", bracket=True)
BLANK = Atom(" ", None)


@pytest.mark.parametrize(
    ("atoms", "expected"),
    [
        ([], []),
        ([L, BLANK, R], ["latin", " ", "عربي"]),
        (
            [L, BLANK, R, BLANK, CHOICE, BLANK, R, BLANK],
            ["latin", " ", '<bdi dir="rtl">عربي [ع] عربي</bdi>', " "],
        ),
        ([R, BLANK, R, BLANK, L], ["عربي عربي", " ", "latin"]),
        ([CHOICE, L, CHOICE], ["[ع]", "latin", "[ع]"]),
        ([CHOICE, CHOICE], ['<bdi dir="rtl">[ع][ع]</bdi>']),
    ],
)
def test_passages_with_brackets_are_isolated(atoms: list[Atom], expected: list[str]) -> None:
    assert list(isolated(atoms, "ltr")) == expected


def test_nothing_is_isolated_along_the_line() -> None:
    atoms = [R, CHOICE, L, BLANK, L, CHOICE]
    assert "".join(isolated(atoms, "rtl")) == "".join(one.written for one in atoms)


@given(st.lists(st.sampled_from([L, R, CHOICE, BLANK])), st.sampled_from(["ltr", "rtl"]))
def test_isolating_loses_nothing(atoms: list[Atom], base: Way) -> None:
    written = "".join(isolated(atoms, base))
    bare = written.replace('<bdi dir="rtl">', "").replace('<bdi dir="ltr">', "").replace("</bdi>", "")
    assert bare == "".join(one.written for one in atoms)
