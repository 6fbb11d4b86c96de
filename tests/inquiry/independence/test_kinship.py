# SPDX-License-Identifier: Apache-2.0
"""How two documents depend on each other: each class on a pair made for it, at its bounds, and the evidence."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.inquiry.case import JOINING
from comity.inquiry.independence.document import Document, paragraphs_of, plain_document
from comity.inquiry.independence.kinship import COPY, Kinship, Reading, kinship
from inquiry.independence.prose import article, paragraph
from inquiry.independence.stories import ENGLISH


def reading(text: str, publisher: str = "") -> Reading:
    return Reading(replace(plain_document("text", text), publisher=publisher))


def related(a: str, b: str, publishers: tuple[str, str] = ("", "")) -> Kinship | None:
    return kinship(reading(a, publishers[0]), reading(b, publishers[1]))


def words(random: Random, count: int) -> str:
    """A paragraph of just so many words that are nowhere else."""
    return " ".join(f"w{random.randrange(10**9)}" for _ in range(count)) + "."


def test_the_same_bytes() -> None:
    found = related("The port.", "The port.")
    assert found == Kinship("same-capture", (), 1.0, 2, "the same bytes")


def test_the_same_words_in_other_bytes() -> None:
    found = related("The port,\n\nof Lessa.", "THE PORT OF LESSA")
    assert found is not None
    assert (found.type, found.reason) == ("same-capture", "the same words in other bytes")


def test_nothing_in_common() -> None:
    random = Random(1)
    assert related(words(random, 200), words(random, 200)) is None


def test_one_article_in_two_surroundings() -> None:
    random = Random(2)
    body = words(random, 200)
    found = related(f"{words(random, 30)}\n\n{body}", f"{body}\n\n{words(random, 30)}")
    assert found is not None
    assert (found.type, found.matched) == ("same-article", 200)
    assert found.contained == pytest.approx(200 / 230)


def matter(random: Random, words_: list[str], count: int) -> str:
    """A paragraph on one matter: every other word is of `words_`, the rest are short and hardly anywhere else."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    return (
        " ".join(
            f"{random.choice(words_)} {''.join(random.choices(letters, k=4))}" for _ in range(count // 2)
        )
        + "."
    )


MATTER = "harbour bridge engineer foundation inspection minister laboratory corrosion".split()


def test_an_article_whole_inside_a_longer_text_on_its_matter() -> None:
    random = Random(3)
    body = matter(random, MATTER, 150)
    found = related(body, f"{matter(random, MATTER, 120)}\n\n{body}\n\n{matter(random, MATTER, 120)}")
    assert found is not None
    assert found.type == "same-article"
    assert found.reason == "one stands whole and in one piece inside the other"


def test_an_article_that_another_text_goes_on_from_is_derived() -> None:
    random = Random(3)
    body = matter(random, MATTER, 150)
    found = related(body, f"{body}\n\n{matter(random, MATTER, 300)}")
    assert found is not None
    assert found.type == "derived"


@pytest.mark.parametrize(("share", "copy"), [(20, False), (29, False), (31, True), (60, True)])
def test_the_bound_between_a_copy_and_less(share: int, copy: bool) -> None:
    random = Random(share)
    common = matter(random, MATTER, share * 2)
    first, second = (100, 100 - 2 * share) if share < 50 else (80, 0)
    a = f"{matter(random, MATTER, first)}\n\n{common}\n\n{matter(random, MATTER, second)}"
    b = f"{common}\n\n{matter(random, MATTER, 200 - 2 * share)}"
    found = related(a, b)
    assert found is not None
    assert (found.type in JOINING) == (found.contained >= COPY) == copy


def test_two_publishers_with_one_credit_and_one_text_are_syndicated() -> None:
    random = Random(4)
    body = f"LESSA (Reuters) - {words(random, 150)}"
    found = related(body + "\n\nOne more.", body, ("gazette", "mirror"))
    assert found is not None
    assert found.type == "syndicated"
    assert "Reuters" in found.reason
    same = related(body + "\n\nOne more.", body, ("gazette", "gazette"))
    assert same is not None
    assert same.type == "same-article"
    unknown = related(body + "\n\nOne more.", body, ("gazette", ""))
    assert unknown is not None
    assert unknown.type == "same-article"


def test_passages_in_common_are_a_release_and_a_quotation_in_common_is_one() -> None:
    random = Random(5)
    own = [words(random, 120) for _ in range(4)]
    passage = words(random, 30)
    release = related(f"{own[0]}\n\n{passage}\n\n{own[1]}", f"{own[2]}\n\n{passage}\n\n{own[3]}")
    assert release is not None
    assert (release.type, release.matched) == ("shared-release", 30)
    said = passage.rstrip(".")
    quotation = related(
        f"{own[0]}\n\n“{said},” she said.\n\n{own[1]}", f"{own[2]}\n\n“{said}” was what we heard.\n\n{own[3]}"
    )
    assert quotation is not None
    assert quotation.type == "shared-quotation"
    assert quotation.reason == "30 words quoted by both"


def test_what_one_text_quotes_from_the_other_is_no_shared_quotation() -> None:
    random = Random(6)
    own = [words(random, 120) for _ in range(4)]
    passage = words(random, 30)
    found = related(f"{own[0]}\n\n{passage}\n\n{own[1]}", f"{own[2]}\n\n“{passage}”\n\n{own[3]}")
    assert found is not None
    assert found.type == "shared-release"


def test_a_copied_interview_is_a_copy_though_most_of_it_is_quoted() -> None:
    random = Random(7)
    said = "\n\n".join(f"“{words(random, 40)}”" for _ in range(5))
    found = related(f"{words(random, 20)}\n\n{said}", f"{said}\n\n{words(random, 20)}")
    assert found is not None
    assert found.type in JOINING


MENU = "\n".join(f"Heading number {number} of the day" for number in range(20))


def test_menus_in_common_are_furniture() -> None:
    random = Random(8)
    found = related(f"{MENU}\n\n{words(random, 150)}", f"{MENU}\n\n{words(random, 150)}")
    assert found is not None
    assert (found.type, found.contained) == ("shared-furniture", 0.0)


def test_learned_furniture_is_no_evidence() -> None:
    random = Random(9)
    teaser = words(random, 40)
    texts = [f"{words(random, 60)}\n\n{teaser}\n\n{words(random, 20)}" for _ in range(2)]
    a, b = map(reading, texts)
    before = kinship(a, b)
    assert before is not None
    assert before.type in JOINING
    for one in (a, b):
        one.furniture = {one.document.paragraphs[1].words}
    after = kinship(a, b)
    assert after is not None
    assert after.type == "shared-furniture"


def test_a_long_list_is_evidence_where_the_copy_has_it_as_a_paragraph() -> None:
    """An article that is mostly a list of dates, copied in part into one paragraph of another text."""
    random = Random(10)
    dates = "\n".join(words(random, 6).rstrip(".") for _ in range(40))
    article_ = f"{words(random, 80)}\n\n{dates}"
    copy = f"{words(random, 90)}\n\n{' '.join(dates.split())} end of it."
    found = related(article_, copy)
    assert found is not None
    assert found.type in JOINING


def test_a_menu_is_no_evidence_where_another_capture_has_it_in_one_line_with_the_rest() -> None:
    random = Random(11)
    a = f"{MENU}\n\n{words(random, 150)}"
    b = " ".join(f"{MENU} {words(random, 400)}".split())
    found = related(a, b)
    assert found is None or found.type not in JOINING


def test_what_an_extraction_left_out_is_no_evidence() -> None:
    random = Random(12)
    teaser, bodies = words(random, 120), [words(random, 150) for _ in range(2)]
    a, b = (
        Reading(Document(name, name, paragraphs_of([(teaser, False), (body, True)])))
        for name, body in zip("ab", bodies, strict=True)
    )
    found = kinship(a, b)
    assert found is not None
    assert found.type == "shared-furniture"


def test_the_spans_are_the_evidence() -> None:
    found = related(ENGLISH.morning(), ENGLISH.archive())
    assert found is not None
    a, b = plain_document("a", ENGLISH.morning()), plain_document("b", ENGLISH.archive())
    assert found.spans
    for span in found.spans:
        for at_a, at_b, length in span.pieces:
            assert np.array_equal(a.row[at_a : at_a + length], b.row[at_b : at_b + length])


@settings(max_examples=30)
@given(st.integers(0, 10**6), st.integers(0, 100), st.integers(0, 80), st.integers(0, 80))
def test_the_other_way_round_gives_the_same_class(seed: int, share: int, before: int, after: int) -> None:
    random = Random(seed)
    body = "\n\n".join(article(random)).split()
    own = " ".join(body[: share * len(body) // 100])
    a = f"{paragraph(random)}\n\n{' '.join(body)}"
    b = f"{words(random, before + 1)}\n\n{own}\n\n{words(random, after + 1)}"
    there, back = related(a, b), related(b, a)
    assert (there and there.type) == (back and back.type)
    assert (there and there.matched) == (back and back.matched)
