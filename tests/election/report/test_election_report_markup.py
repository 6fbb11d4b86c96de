# SPDX-License-Identifier: Apache-2.0
"""Markup by construction: whatever a string holds, it is text or the value of an attribute, and it comes back as it was."""

from __future__ import annotations

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.election.report.markup import (
    Markup,
    clean,
    definitions,
    element,
    fill,
    items,
    joined,
    section,
    table,
    way_of,
)

WORDS = st.text(st.characters(codec="utf-8"), max_size=40)


@given(WORDS, WORDS)
def test_strings_are_text_and_values(words: str, value: str) -> None:
    made = element("p", words, title=value)
    found = lxml.html.fragment_fromstring(made.text)
    assert (found.tag, len(found), list(found.attrib)) == ("p", 0, ["title"])
    assert (found.text or "").replace("\n", " ") == clean(words).replace("\n", " ")
    assert (found.get("title") or "").replace("\n", " ") == clean(value).replace("\n", " ")


@given(WORDS)
def test_words_are_cleaned_once_and_for_all(words: str) -> None:
    assert clean(clean(words)) == clean(words)
    assert not set(clean(words)) & set("\r\x00\x1b\u202e\u2066\u2069\u2028")


@given(WORDS, WORDS)
def test_values_in_words_are_never_words_of_the_template(one: str, other: str) -> None:
    made = fill("{a} < {b}", a=one, b=element("b", other))
    assert made == joined((one, Markup(" &lt; "), element("b", other)))


def test_a_template_without_its_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        fill("{a} and {b}", a="ALD")


def test_attributes_are_named_as_html_names_them() -> None:
    made = element("th", "x", class_="a", aria_label="b", scope=None, hidden=True, draggable=False)
    assert made.text == '<th class="a" aria-label="b" hidden>x</th>'
    assert element("wbr").text == "<wbr>"
    assert element("rect", x="1").text == '<rect x="1"/>'
    with pytest.raises(AssertionError):
        element("p onclick")


def test_blocks() -> None:
    assert items([]).text == ""
    assert definitions(("a", "1"), ("b", None), ("c", "")).text.count("<dt>") == 1
    made = section("x", "Heading", "body")
    assert 'aria-labelledby="h-x"' in made.text
    shown = table(element("b", "A & B"), ("one", "two"), [("r", "1")], apart=[("s", "2")], anchors=["row"])
    assert 'aria-label="A &amp; B"' in shown.text
    assert shown.text.count("<tbody") == 2
    assert '<tr id="row"><th scope="row">r</th><td>1</td>' in shown.text


@pytest.mark.parametrize(
    ("words", "way"),
    [("12 ALD", "ltr"), ("(نعم) ALD", "rtl"), ("12 ?!", "rtl"), ("", "rtl"), ("שלום", "rtl")],
)
def test_the_first_letter_gives_the_direction(words: str, way: str) -> None:
    assert way_of(words, "rtl") == way
