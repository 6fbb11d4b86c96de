# SPDX-License-Identifier: Apache-2.0
"""Pandoc accepts and rejects the tracked changes of our documents, and must find the texts that the model says."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comity.text.docx.layout import NOT_ATTRIBUTED, base_text, proposed_text
from comity.text.docx.writer import to_docx
from comity.text.model import Text
from comity.text.reader import read
from comity.text.wording import bracketed, plain
from text import pandoc
from text.drafts import ARABIC, ENGLISH
from text.published import PARIS, published

DATE = "2026-11-22T09:30:00Z"


def said(text: Text, changes: str) -> list[str]:
    """Pandoc's paragraphs after the title, emphasis of the source left out as the model does."""
    return [
        words
        for one in pandoc.paragraphs(pandoc.document(to_docx(text, date=DATE), changes))
        if (words := plain(one))
    ]


@pytest.mark.parametrize("draft", [ENGLISH, ARABIC])
def test_accepting_all_leaves_every_alternative_in_its_brackets(draft: str) -> None:
    text = read(draft)
    assert said(text, "accept") == list(proposed_text(text))


@pytest.mark.parametrize("draft", [ENGLISH, ARABIC])
def test_rejecting_all_leaves_the_base_text(draft: str) -> None:
    text = read(draft)
    assert said(text, "reject") == list(base_text(text))


def test_the_words_as_a_drafter_would_write_them_down() -> None:
    text = read(ENGLISH)
    assert said(text, "accept")[3] == "OP1. The parties [shall][should] meet [twice] a year."
    assert said(text, "reject")[3] == "OP1. The parties meet a year."
    arabic = read(ARABIC)
    assert said(arabic, "accept")[1] == "OP1. [يجب] على الأطراف أن تجتمع في السنة."
    assert said(arabic, "reject")[1] == "OP1. على الأطراف أن تجتمع مرتين في السنة."


def test_what_is_accepted_are_the_bracketed_words_of_every_clause() -> None:
    """Without requests to delete, accepting all gives the words that parties sign."""
    text = read(ENGLISH.replace("(ALD: delete)", "(ALD)"))
    found = said(text, "accept")
    for clause in text.walk():
        words = bracketed(clause.content)
        assert any(one.endswith(words) for one in found)


def test_changes_stand_in_the_name_of_each_party() -> None:
    found = pandoc.document(to_docx(read(ENGLISH), date=DATE), "all")
    inserted = pandoc.spans(found, "insertion")
    assert ("MAR", DATE, "[welcoming]") in inserted
    assert ("COAST", DATE, "[noting]") in inserted
    assert ("ALD, BRE", DATE, "[shall]") in inserted
    assert ("MAR, TAV", DATE, "[another]") in inserted
    assert (NOT_ATTRIBUTED, DATE, "[X]") in inserted
    assert pandoc.spans(found, "deletion") == [("ALD", DATE, "deeply")]
    assert pandoc.spans(found, "comment-start") == [
        ("Secretariat", DATE, "agreed"),
        ("BRE", DATE, "delete"),
        ("Secretariat", DATE, "ad referendum"),
    ]


def test_changes_in_arabic() -> None:
    found = pandoc.document(to_docx(read(ARABIC), date=DATE), "all")
    assert pandoc.spans(found, "insertion") == [
        ("MAR", DATE, "[نرحب]"),
        ("ALD, BRE", DATE, "[نحيط علما]"),
        ("ALD", DATE, "[يجب]"),
    ]
    assert pandoc.spans(found, "deletion") == [("BRE", DATE, "مرتين")]


def test_title_and_footnotes() -> None:
    found = pandoc.document(to_docx(read(ENGLISH), date=DATE), "accept")
    assert pandoc.paragraphs({"blocks": [{"t": "Plain", "c": found["meta"]["title"]["c"]}]}) == [
        "Joint communique"
    ]
    notes = [one for one in _walk(found["blocks"]) if one.get("t") == "Note"]
    assert pandoc.paragraphs({"blocks": notes[0]["c"]}) == ["(TAV: reserve) The word is reserved."]
    assert len(notes) == 1


def _walk(tree: object) -> list[dict[str, object]]:
    if isinstance(tree, dict):
        return [tree, *_walk(tree.get("c"))]
    return [found for one in tree for found in _walk(one)] if isinstance(tree, list) else []


@pytest.mark.slow
def test_paris() -> None:
    text = read(published(PARIS))
    assert said(text, "accept") == list(proposed_text(text))
    assert said(text, "reject") == list(base_text(text))


WORDS = ["shall", "should meet", "twice", "a year,", "the parties", "*inter alia*", "يجب"]
CODES = [
    "",
    "(ALD)",
    "(BRE)",
    "(ALD, MAR)",
    "(TAV: delete)",
    "(ALD)(BRE: delete)",
    "(MAR: reserve)",
    "(COAST: retain)(TAV: delete)",
]


@st.composite
def drafts(draw: st.DrawFn) -> str:
    """Clauses of words and brackets up to two deep, options, footnotes."""
    words = st.sampled_from(WORDS)
    codes = st.sampled_from(CODES)
    inner = st.builds("[{}]{}".format, words, codes)
    outer = st.builds("[{} {}]{}".format, words, inner | words, codes)
    piece = st.one_of(words, inner, outer, st.builds("{}{}".format, inner, inner), st.just("[^1]"))
    lines = draw(st.lists(st.lists(piece, min_size=1, max_size=5).map(" ".join), min_size=1, max_size=5))
    numbered = [f"OP{number}. {line}" for number, line in enumerate(lines, 1)]
    if draw(st.booleans()):
        numbered.append(
            f"OP9.\n    Option 1{draw(st.sampled_from(['', ' (ALD)']))}: {draw(piece)}\n    Option 2: No text"
        )
    return "\n\n".join((ENGLISH.split("\n\n")[0], "OP20. The note. [^1]", *numbered, "[^1]: A note."))


@given(drafts())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@pytest.mark.slow
def test_any_draft(draft: str) -> None:
    pandoc.require()
    text = read(draft)
    assert said(text, "accept") == list(proposed_text(text))
    assert said(text, "reject") == list(base_text(text))
