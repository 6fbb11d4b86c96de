# SPDX-License-Identifier: Apache-2.0
"""Recall and false merges on labelled sets: prose made with a fixed seed, and real pages under the same transformations."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from random import Random

import pytest

from comity.inquiry.case import JOINING
from comity.inquiry.independence.document import Document, plain_document
from comity.inquiry.independence.kinship import Reading, kinship
from comity.inquiry.independence.page import page_document
from inquiry.independence.prose import article, furniture
from inquiry_data import foreign_folder

RECALL = 0.99
LEAST_WORDS = 100
"""Words of an article from which its recall is counted."""


@dataclass(frozen=True)
class Labelled:
    """An article's words, and the furniture of the page that it stands on."""

    name: str
    paragraphs: tuple[str, ...]
    around: tuple[str, ...]

    @property
    def words(self) -> list[str]:
        return " ".join(self.paragraphs).split()

    def plain(self) -> Document:
        return plain_document(self.name, "\n\n".join(self.paragraphs))


def full_page(one: Labelled, other: Labelled, random: Random) -> str:
    """The article on its own page."""
    half = len(one.around) // 2
    return "\n".join((*one.around[:half], *one.paragraphs, *one.around[half:]))


def abridged(one: Labelled, other: Labelled, random: Random) -> str:
    """The first 40 % of it within another page's furniture."""
    half = len(other.around) // 2
    words = one.words
    before, after = "\n".join(other.around[:half]), "\n".join(other.around[half:])
    return f"{before}\n\n{' '.join(words[: len(words) * 2 // 5])}\n\n{after}"


def partial(one: Labelled, other: Labelled, random: Random) -> str:
    """60 % of it, then words of another article for the rest."""
    words = one.words
    return f"{' '.join(words[: len(words) * 3 // 5])}\n\n{' '.join(other.words[: len(words) - len(words) * 3 // 5])}"


def partial_after(one: Labelled, other: Labelled, random: Random) -> str:
    """Words of another article for 40 %, then the last 60 % of it."""
    words = one.words
    return f"{' '.join(other.words[: len(words) * 2 // 5])}\n\n{' '.join(words[len(words) * 2 // 5 :])}"


def noisy(share: float) -> Callable[[Labelled, Labelled, Random], str]:
    """A share of its words replaced by words of another article."""

    def changed(one: Labelled, other: Labelled, random: Random) -> str:
        vocabulary = other.words
        return " ".join(random.choice(vocabulary) if random.random() < share else word for word in one.words)

    return changed


CHANGES = {
    "full page": full_page,
    "abridged": abridged,
    "partial": partial,
    "partial after": partial_after,
    "noise 8 %": noisy(0.08),
    "noise 20 %": noisy(0.20),
}


def merged(a: Reading, b: Reading) -> bool:
    found = kinship(a, b)
    return found is not None and found.type in JOINING


def recall(change: str, labelled: list[Labelled]) -> tuple[float, list[str]]:
    """Share of articles that are found again in what a change made of them, and the names of the others."""
    random = Random(20)
    missed = []
    for one in labelled:
        other = random.choice([two for two in labelled if two is not one])
        made = Reading(plain_document("made", CHANGES[change](one, other, random)))
        if not merged(Reading(one.plain()), made):
            missed.append(one.name)
    return 1 - len(missed) / len(labelled), missed


@cache
def synthetic() -> list[Labelled]:
    random = Random(1)
    return [Labelled(f"article {number}", article(random), furniture(random)) for number in range(240)]


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_copy_of_synthetic_prose_is_found_again(change: str) -> None:
    found, missed = recall(change, synthetic())
    assert found >= RECALL, missed


def test_unrelated_synthetic_articles_are_never_merged() -> None:
    random = Random(3)
    some = synthetic()[:90]
    pages = [Reading(plain_document(one.name, full_page(one, one, random))) for one in some]
    assert [pair for pair in combinations(pages, 2) if merged(*pair)] == []


@cache
def real() -> dict[str, tuple[Document, Labelled]]:
    """Real pages by address: as HTML, and as labelled by hand with the furniture that stands around the article."""
    folder = foreign_folder("article-extraction-benchmark")
    truth = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    found = {}
    for name, one in sorted(truth.items()):
        page = page_document(one["url"], gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes()))
        body = tuple(line.strip() for line in one["articleBody"].split("\n") if line.strip())
        inside = set(body)
        around = tuple(
            text.text for text in page.paragraphs if text.article is False and text.text not in inside
        )
        found[one["url"]] = (page, Labelled(one["url"], body, around))
    return found


def long_enough() -> list[Labelled]:
    return [one for _, one in real().values() if len(one.words) >= LEAST_WORDS]


@pytest.mark.slow
@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_copy_of_a_real_article_is_found_again(change: str) -> None:
    found, missed = recall(change, long_enough())
    assert found >= RECALL, missed


@pytest.mark.slow
@pytest.mark.parametrize("form", ["html", "plain"])
def test_a_real_page_and_its_article_are_one(form: str) -> None:
    missed = []
    labelled = long_enough()
    for one in labelled:
        page = real()[one.name][0]
        if form == "plain":
            page = plain(page)
        if not merged(Reading(one.plain()), Reading(page)):
            missed.append(one.name)
    assert 1 - len(missed) / len(labelled) >= RECALL, missed


def plain(page: Document) -> Document:
    """All that the page shows, as plain text."""
    return plain_document(page.name, "\n".join(one.text for one in page.paragraphs))


def in_form(form: str) -> Iterator[Reading]:
    for page, labelled in real().values():
        if form == "html":
            yield Reading(page)
        else:
            yield Reading(plain(page) if form == "plain" else labelled.plain())


@pytest.mark.slow
@pytest.mark.parametrize("form", ["html", "plain", "body"])
def test_different_real_pages_are_never_merged(form: str) -> None:
    pairs = combinations(in_form(form), 2)
    assert [(a.document.name, b.document.name) for a, b in pairs if merged(a, b)] == []


KNOWN = [
    ("foxbusiness.com", "barrons.com", "shared-release"),
    ("my6sense.com/2018/07", "my6sense.com/2018/02", "shared-furniture"),
    ("jeongdongtheater.com/blog/2018/10/12", "jeongdongtheater.com/blog/2018/10/15", "shared-furniture"),
    ("bbc.com/news/newsbeat-50470672", "foxnews.com/entertainment/scooter", "shared-quotation"),
]


@pytest.mark.slow
@pytest.mark.parametrize("form", ["html", "plain", "body"])
@pytest.mark.parametrize(("a", "b", "expected"), KNOWN)
def test_pairs_of_real_pages_that_share_something_else(a: str, b: str, expected: str, form: str) -> None:
    readings = list(in_form(form))
    first, second = (next(one for one in readings if part in one.document.name) for part in (a, b))
    found = kinship(first, second)
    assert found is not None
    assert found.type == expected
