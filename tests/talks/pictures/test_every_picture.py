# SPDX-License-Identifier: Apache-2.0
"""What holds of every picture: it is valid and loads nothing, says all of its data in words, is legible, and turns round as a whole."""

from __future__ import annotations

import math
import re
from itertools import combinations, count

import pytest
from lxml import etree

from comity.talks.pictures.names import clean
from comity.talks.pictures.words import WORDS
from talks.pictures.drawn import (
    HOSTILE,
    SVG,
    Words,
    check_legible,
    check_safe,
    parsed,
    plain,
    said,
    shown,
    title_and_desc,
    words_of,
)
from talks.pictures.examples import PICTURES, Picture, as_named, names_in

LANGUAGES = ["en", "ar", "fa", "ru"]
every = pytest.mark.parametrize("picture", PICTURES.values(), ids=PICTURES)


@every
@pytest.mark.parametrize("language", LANGUAGES)
def test_valid_safe_and_legible(picture: Picture, language: str) -> None:
    root = parsed(picture.draw(picture.make(as_named), language=language))
    check_safe(root)
    check_legible(root)
    assert root.get("direction") == ("rtl" if language in {"ar", "fa"} else "ltr")
    wide, high = root.get("width"), root.get("height")
    assert root.get("viewBox") == f"0 0 {wide} {high}"


@every
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_name_is_said(picture: Picture, language: str) -> None:
    title, desc = title_and_desc(parsed(picture.draw(picture.make(as_named), language=language)))
    own = picture.make(as_named).title
    assert title == own
    names = set(names_in(picture)) - {own}
    assert len(names) >= 5
    assert [name for name in names if name not in desc] == []


@every
def test_the_description_holds_the_table(picture: Picture) -> None:
    for language in LANGUAGES:
        data = picture.make(as_named)
        header, rows = picture.as_table(data, language=language)
        assert {len(row) for row in rows} == {len(header)}
        _, desc = title_and_desc(parsed(picture.draw(data, language=language)))
        _, *lines = desc.split("\n")
        assert lines == [
            "; ".join(
                f"{plain(column)}: {plain(value)}" for column, value in zip(header, row, strict=True) if value
            )
            for row in rows
        ]


@every
def test_the_description_opens_with_counts_in_the_language(picture: Picture) -> None:
    for language in ("en", "ar"):
        _, desc = title_and_desc(parsed(picture.draw(picture.make(as_named), language=language)))
        summary = desc.split("\n")[0]
        assert re.fullmatch(r"([^.:]+: \d+( \S+ \d+)?\.( |$))+([^:]+ [\d.]+%\.( |$))*", summary), summary
        assert bool(re.search("[\u0620-\u064a]", summary)) == (language == "ar")


@every
def test_arabic_has_its_own_fixed_words(picture: Picture) -> None:
    """With nameless data, no Latin letter is left but in numbers of rounds and days."""
    root = parsed(picture.draw(picture.make(lambda _: "اسم"), language="ar"))
    assert re.findall("[A-Za-z]+", said(root)) == []


@every
@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_names_stay_in_their_place(picture: Picture, name: str) -> None:
    for language in ("en", "ar"):
        data = picture.make(lambda _: name)
        root = parsed(picture.draw(data, language=language))
        check_safe(root)
        check_legible(root)
        title, desc = title_and_desc(root)
        expected = clean(name) or WORDS[language]["unnamed"]
        assert title == expected
        assert expected in desc
        for element in root.iter():
            for text in (element.text, element.tail):
                assert not set(text or "") & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\x00\x1b\x7f")
            if element.tag in {SVG + "title", SVG + "desc"}:
                assert (element.text or "").count("\u2068") == (element.text or "").count("\u2069")


@every
@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_names_beside_each_other(picture: Picture, name: str) -> None:
    numbers = count()
    names: list[str] = []

    def numbered(_: str) -> str:
        names.append(f"{name}{next(numbers)}")
        return names[-1]

    root = parsed(picture.draw(picture.make(numbered)))
    check_safe(root)
    everything = said(root)
    assert [one for one in names if shown(one) not in everything] == []


@every
def test_the_same_bytes_each_time(picture: Picture) -> None:
    for language in ("en", "ar"):
        first = picture.draw(picture.make(as_named), language=language)
        assert picture.draw(picture.make(as_named), language=language) == first
        assert picture.draw(picture.make(str), language=language) == first


@every
def test_ids_differ_between_pictures(picture: Picture) -> None:
    """So that several can stand in one page."""

    def ids(svg: str) -> set[str]:
        return set(re.findall(r' id="([^"]+)"', svg))

    one = ids(picture.draw(picture.make(as_named)))
    assert len(one) >= 2
    assert not one & ids(picture.draw(picture.make(lambda name: name + "2")))
    assert not one & ids(picture.draw(picture.make(as_named), language="ar"))
    for other in PICTURES.values():
        if other is not picture:
            assert not one & ids(other.draw(other.make(as_named)))


@every
def test_nothing_to_show_is_said(picture: Picture) -> None:
    for language, word in (("en", "Nothing to show"), ("ar", "لا شيء للعرض")):
        root = parsed(picture.draw(picture.empty, language=language))
        check_safe(root)
        check_legible(root)
        assert word in [one.content for one in words_of(root)]


@every
def test_hebrew_is_the_mirror_of_english(picture: Picture) -> None:
    """Both have English words, so that everything must lie at the same distance from the other side."""
    data = picture.make(as_named)
    left, right = (parsed(picture.draw(data, language=language)) for language in ("en", "he"))
    assert left.get("viewBox") == right.get("viewBox")
    wide = float(str(left.get("width")))
    pairs = zip(words_of(left), words_of(right), strict=True)
    for one, other in pairs:
        assert (one.content, one.y, one.ink, one.ground, one.anchor, one.size) == (
            other.content, other.y, other.ink, other.ground, other.anchor, other.size,
        )  # fmt: skip
        assert one.x + other.x == pytest.approx(wide, abs=0.02)
        assert one.turn == -other.turn
    for tag in ("circle", "rect"):
        for one_shape, other_shape in zip(
            _outside_patterns(left, tag), _outside_patterns(right, tag), strict=True
        ):
            assert _middle(one_shape) + _middle(other_shape) == pytest.approx(wide, abs=0.02)


def _outside_patterns(root: etree._Element, tag: str) -> list[etree._Element]:
    return [
        one
        for one in root.iter(SVG + tag)
        if not any(above.tag == SVG + "pattern" for above in one.iterancestors())
    ]


def _middle(shape: etree._Element) -> float:
    if shape.tag == SVG + "circle":
        return float(str(shape.get("cx")))
    return float(shape.get("x") or 0) + float(str(shape.get("width"))) / 2


@every
@pytest.mark.parametrize("language", ["en", "ar"])
def test_words_stay_on_the_sheet_and_off_each_other(picture: Picture, language: str) -> None:
    root = parsed(picture.draw(picture.make(as_named), language=language))
    wide, high = float(str(root.get("width"))), float(str(root.get("height")))
    found = words_of(root)
    for one in found:
        for x, y in _ends(one):
            assert 0 <= x <= wide, one
            assert 0 <= y <= high, one
    for one, other in combinations([words for words in found if not words.turn], 2):
        apart = one.left + one.wide <= other.left or other.left + other.wide <= one.left
        assert apart or abs(one.y - other.y) >= min(one.size, other.size) * 0.9, (one, other)


def _ends(one: Words) -> list[tuple[float, float]]:
    """Where words begin and end, turned about their start if they lean."""
    if not one.turn:
        return [(one.left, one.y), (one.left + one.wide, one.y - one.size)]
    turn = math.radians(one.turn)
    far = -one.wide if one.rtl else one.wide
    return [(one.x, one.y), (one.x + far * math.cos(turn), one.y + far * math.sin(turn))]


@every
def test_a_language_that_is_none_is_english(picture: Picture) -> None:
    data = picture.make(as_named)
    assert picture.draw(data, language='"><x') == picture.draw(data)
    assert (
        parsed(picture.draw(data, language="ar_SY")).get("{http://www.w3.org/XML/1998/namespace}lang")
        == "ar-SY"
    )
