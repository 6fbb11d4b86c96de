# SPDX-License-Identifier: Apache-2.0
"""Plain text as paragraphs: what is one, what is prose, and the way back from words to the text."""

from __future__ import annotations

import hashlib
from textwrap import wrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.inquiry.independence.document import Document, Paragraph, paragraphs_of, plain_document


def texts(document: Document) -> list[str]:
    return [one.text for one in document.paragraphs]


def of(text: str) -> Document:
    return plain_document("text", text)


LONG = "The harbour of Lessa was closed on Tuesday night after the second crane had come down on the grain quay, and nobody was hurt."


def test_empty_lines_part_paragraphs() -> None:
    assert texts(of(f"{LONG}\n\n{LONG} Twice.\n \t\nHome")) == [LONG, f"{LONG} Twice.", "Home"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_ending_does(end: str) -> None:
    assert texts(of(f"One line here.{end}{end}Another line here.")) == [
        "One line here.",
        "Another line here.",
    ]


@pytest.mark.parametrize("width", [50, 65, 78, 100])
def test_a_wrapped_paragraph_is_one(width: int) -> None:
    wrapped = "\n".join(wrap(f"{LONG} {LONG}", width))
    assert texts(of(f"{wrapped}\n\nHome")) == [f"{LONG} {LONG}", "Home"]


def test_wrapped_and_unwrapped_texts_have_the_same_words() -> None:
    wrapped = "\n".join(wrap(LONG, 60))
    assert of(wrapped).row.tolist() == of(LONG).row.tolist()
    assert of(wrapped).is_prose.all()


def test_a_menu_is_no_wrapped_paragraph() -> None:
    menu = ["Home", "World", "Business", "Opinion and letters to the editor", "Shop"]
    assert texts(of("\n".join(menu))) == menu


def test_lines_that_are_sentences_stay_apart() -> None:
    lines = [f"{LONG} {number}." for number in range(4)]
    assert texts(of("\n".join(lines))) == lines


def test_lines_without_words_are_left_out_and_the_rest_is_numbered_through() -> None:
    document = of("one two\n\n* * *\n\nthree")
    assert [(one.begin, one.end) for one in document.paragraphs] == [(0, 2), (2, 3)]


@pytest.mark.parametrize(
    ("text", "prose"),
    [
        ("Home", False),
        ("Port of Lessa reopens after crane collapse, minister says", False),
        ("The port of Lessa reopens on Thursday.", True),
        ("Reuters contributed to this report.", False),
        ('"We have looked at every bolt," she said', False),
        ("“We have looked at every bolt of the cranes”", True),
        (LONG, True),
        (LONG.rstrip("."), False),
        (f"{LONG.rstrip('.')} {LONG.rstrip('.')}", True),
        ("يعود ميناء ليسا إلى العمل يوم الخميس بعد الفحص.", True),
        ("هل يعود ميناء ليسا إلى العمل يوم الخميس؟", True),
    ],
)
def test_prose_is_told_by_its_form(text: str, prose: bool) -> None:
    (one,) = of(text).paragraphs
    assert one.prose is prose


def test_an_extraction_has_the_last_word_on_prose() -> None:
    words = tuple("the port of lessa reopens on thursday".split())
    assert Paragraph("The port", 0, words, True).prose
    assert not Paragraph("The port of Lessa reopens on Thursday.", 0, words, False).prose
    assert not Paragraph("Home", 0, ("home",), True).prose


def test_a_text_with_hardly_any_prose_is_taken_whole() -> None:
    assert of("Home\nWorld\nShop").is_prose.all()
    assert not of(f"Home\n\n{LONG}").is_prose[0]


def test_the_hash_is_that_of_the_bytes() -> None:
    assert of("pört").sha256 == hashlib.sha256("pört".encode()).hexdigest()
    latin = "pört".encode("latin-1")
    assert plain_document("text", "pört", latin).sha256 == hashlib.sha256(latin).hexdigest()


def test_a_row_is_made_once() -> None:
    document = of(LONG)
    assert document.row is document.row


def test_the_way_back_to_the_text() -> None:
    document = of("The port, closed since May, reopens!\n\nOn “Thursday” — at last.")
    assert document.text_of(0, 2) == "The port"
    assert document.text_of(1, 5) == "port, closed since May"
    assert document.text_of(5, 8) == "reopens On “Thursday"
    assert (
        document.text_of(0, len(document.row))
        == "The port, closed since May, reopens On “Thursday” — at last"
    )
    assert document.text_of(0, 9, limit=12) == "The port, c…"
    assert document.text_of(3, 3) == ""


def test_the_paragraph_of_a_word() -> None:
    document = of("one two\n\nthree\n\nfour")
    assert [document.paragraph_at(word) for word in range(4)] == [1, 1, 2, 3]


@given(st.text(max_size=300))
def test_any_text_is_a_document(text: str) -> None:
    document = of(text)
    assert [word for one in document.paragraphs for word in one.words] != [""]
    assert len(document.row) == len(document.is_prose) == sum(len(one.words) for one in document.paragraphs)
    for one in document.paragraphs:
        assert document.text_of(one.begin, one.end)
        assert document.paragraph_at(one.begin) == document.paragraph_at(one.end - 1)


@given(st.lists(st.text(max_size=20), max_size=8))
def test_paragraphs_are_numbered_without_a_gap(blocks: list[str]) -> None:
    found = paragraphs_of((block, None) for block in blocks)
    begins = [0, *(one.end for one in found)]
    assert [one.begin for one in found] == begins[: len(found)]
