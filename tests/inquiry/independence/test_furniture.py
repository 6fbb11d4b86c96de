# SPDX-License-Identifier: Apache-2.0
"""Page furniture: by its words, as a frame around two different texts, and as a closing block."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from comity.inquiry.independence.alignment import Span, align
from comity.inquiry.independence.document import plain_document
from comity.inquiry.independence.furniture import (
    EDGE,
    MIDDLE,
    VERBATIM,
    Gap,
    appeals,
    closing_blocks,
    framing,
    gaps,
    reads_as_furniture,
)
from inquiry.independence.prose import paragraph
from inquiry.independence.stories import STORIES

FURNITURE = [
    "We use cookies to make this site better.",
    "Subscribe to our newsletter.",
    "© Harbour Gazette 2026",
    "All rights reserved. Terms of use. Privacy policy.",
    "Support our work: your tax-deductible donation keeps this site running.",
    "Follow us on Facebook and Twitter.",
    "Sign up for the morning letter",
    "This text may not be published or sold without our leave.",
    "Tous droits réservés.",
    "Abonnez-vous pour lire tous nos articles",
    "Politique de confidentialité",
    "Все права защищены.",
    "Подписывайтесь на нашу рассылку",
    "Политика конфиденциальности",
    "Tüm hakları saklıdır.",
    "BÜLTENİMİZE ABONE OL",
    "Gizlilik politikası",
    "جميع الحقوق محفوظة.",
    "اشترك في نشرتنا",
    "سياسة الخصوصية",
    (
        "Dear reader, independent news costs money, and if every reader gave as little as three crowns, our fundraiser would "
        "be done within "
        "the hour. Please donate today: your gift is tax deductible and will be matched by friends of the paper, so that it counts twice."
    ),
]


@pytest.mark.parametrize("text", FURNITURE)
def test_what_reads_as_furniture(text: str) -> None:
    (one,) = plain_document("text", text).paragraphs
    assert reads_as_furniture(one)


OTHER = [
    "The port of Lessa will reopen on Thursday after engineers finished their inspection.",
    "Readers of the old paper met in the hall.",
    "The fund supported the school with a monthly sum.",
    (
        "The town clerk told the council that the newsletter of the water board had gone to four thousand households, that "
        "half of them had "
        "never asked for it, and that the printer in Karsk had been paid for twice as many, which the board explained with the "
        "price of paper; "
        "the council asked for the bills, and the mayor promised to lay them on the table before the summer, as he had "
        "promised last year."
    ),
]


@pytest.mark.parametrize("text", OTHER)
def test_what_does_not(text: str) -> None:
    (one,) = plain_document("text", text).paragraphs
    assert not reads_as_furniture(one)


@pytest.mark.parametrize("language", sorted(STORIES))
def test_no_paragraph_of_an_article_reads_as_furniture(language: str) -> None:
    for text in STORIES[language].body:
        (one,) = plain_document("text", text).paragraphs
        assert not reads_as_furniture(one)


def test_a_paragraph_that_is_most_of_a_text_is_none_whatever_its_words() -> None:
    text = "The minister of Aldonia asked for a donation to the pumping station, and for cookies."
    assert not appeals(plain_document("text", text)).any()
    random = Random(1)
    long = plain_document(
        "text", "\n\n".join((paragraph(random), text, paragraph(random), paragraph(random)))
    )
    second = long.paragraphs[1]
    assert np.flatnonzero(appeals(long)).tolist() == list(range(second.begin, second.end))


def span(a: int, a_end: int, b: int, b_end: int) -> Span:
    return Span(a, a_end, b, b_end, ((a, b, min(a_end - a, b_end - b)),))


def test_gaps_lie_before_between_and_after() -> None:
    spans = (span(5, 25, 0, 20), span(40, 60, 50, 70))
    assert gaps(spans, 100, 70) == (Gap(0, 5, 0, 0), Gap(25, 40, 20, 50), Gap(60, 100, 70, 70))
    assert gaps((), 3, 4) == (Gap(0, 3, 0, 4),)


def test_a_span_that_goes_back_parts_no_gap() -> None:
    spans = (span(0, 20, 50, 70), span(30, 50, 10, 30))
    assert gaps(spans, 60, 80) == (Gap(0, 0, 0, 50), Gap(20, 60, 70, 80))


def prose(length: int) -> np.ndarray:
    return np.ones(length, dtype=bool)


NONE: frozenset[Span] = frozenset()


def test_a_common_beginning_and_end_around_two_middles_are_a_frame() -> None:
    first, last = span(0, 20, 0, 20), span(20 + MIDDLE, 60 + MIDDLE, 30 + MIDDLE, 70 + MIDDLE)
    found = framing((first, last), prose(60 + MIDDLE), prose(70 + MIDDLE), NONE)
    assert found == {first, last}


def test_a_middle_that_one_text_lacks_is_no_middle() -> None:
    first, last = span(0, 20, 0, 20), span(19 + MIDDLE, 59 + MIDDLE, 90, 130)
    assert framing((first, last), prose(59 + MIDDLE), prose(130), NONE) == NONE


def test_a_span_between_two_middles_is_no_part_of_the_frame() -> None:
    first, middle, last = span(0, 20, 0, 20), span(70, 100, 70, 100), span(150, 170, 150, 170)
    assert framing((first, middle, last), prose(170), prose(170), NONE) == {first, last}


def test_a_chance_span_does_not_part_a_middle() -> None:
    """A bug once: nine words in common, far from each other, hid the middle around them."""
    first, chance, last = span(0, 20, 0, 20), span(30, 39, 55, 64), span(80, 120, 80, 120)
    assert framing((first, chance, last), prose(120), prose(120), NONE) == {first, last}


def test_a_few_words_near_the_beginning_are_no_beginning() -> None:
    """A bug once: with nine words near the beginnings, a copy of the second half was taken for a frame."""
    few, half = span(13, 22, 1, 10), span(176, 435, 174, 433)
    assert framing((few, half), prose(435), prose(433), NONE) == NONE


@pytest.mark.parametrize("away", [0, EDGE, EDGE + 1])
def test_a_common_end_alone_is_a_frame_only_as_a_closing_block(away: int) -> None:
    end = span(100, 150, 120, 170)
    length = 150 + away
    assert framing((end,), prose(length), prose(length + 20), NONE) == NONE
    expected = {end} if away <= EDGE else NONE
    assert framing((end,), prose(length), prose(length + 20), frozenset((end,))) == expected


def test_a_common_beginning_alone_is_none() -> None:
    begin = span(0, 50, 0, 50)
    assert framing((begin,), prose(150), prose(150), frozenset((begin,))) == NONE


def test_menus_frame_texts_without_prose() -> None:
    first, last = span(0, 30, 0, 30), span(30 + 2 * MIDDLE, 60 + 2 * MIDDLE, 30 + 2 * MIDDLE, 60 + 2 * MIDDLE)
    nothing = np.zeros(60 + 2 * MIDDLE, dtype=bool)
    assert framing((first, last), nothing, nothing, NONE) == {first, last}


def test_a_closing_block_is_word_for_word_and_not_quoted() -> None:
    block = span(10, 10 + VERBATIM, 30, 30 + VERBATIM)
    short = span(60, 59 + VERBATIM, 80, 79 + VERBATIM)
    changed = Span(90, 150, 110, 170, ((90, 110, 26), (130, 150, 20)))
    nothing = np.zeros(200, dtype=bool)
    assert closing_blocks((block, short, changed), nothing) == {block}
    assert closing_blocks((block,), ~nothing) == NONE


def test_the_frame_of_two_pages_is_found_by_alignment() -> None:
    random = Random(3)
    head, tail = " ".join(FURNITURE[:4]), " ".join(FURNITURE[4:8])
    a, b = (
        plain_document(name, f"{head}\n\n{paragraph(random)} {paragraph(random)}\n\n{tail}") for name in "ab"
    )
    spans = align(a.row, b.row)
    found = framing(spans, a.is_prose, b.is_prose, NONE)
    assert {one.a for one in found} == {0, len(a.row) - len(plain_document("tail", tail).row)}
