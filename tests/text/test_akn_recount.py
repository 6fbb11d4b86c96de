# SPDX-License-Identifier: Apache-2.0
"""An independent XPath script counts choices, parties and clean words again from the file alone, and agrees."""

from __future__ import annotations

from collections import Counter

import pytest
from lxml import etree

from comity.text.akn.writer import to_akn
from comity.text.model import Text, Words, choices
from comity.text.open_points import open_points
from comity.text.reader import read
from text import recount_akn as recount
from text.example import arabic, example
from text.published import PARIS, published

DATE = "2026-05-04"


def tree(text: Text) -> etree._Element:
    return etree.fromstring(to_akn(text, date=DATE))


@pytest.mark.parametrize("text", [example(), arabic()])
def test_a_recount_from_the_file_alone(text: Text) -> None:
    root = tree(text)
    points = [point for outer in open_points(text) for point in outer.walk()]
    assert recount.choices(root) == sum(point.kind != "options" for point in points)
    assert recount.option_sets(root) == sum(point.kind == "options" for point in points)
    behind = {(one.party, point.id) for point in points for made in point.options for one in made.positions}
    assert recount.by_party(root) == dict(sorted(Counter(party for party, _ in behind).items()))
    words = {
        clause.id: "".join(one.text for one in clause.content if isinstance(one, Words)).split()
        for clause in text.walk()
        if clause.content
    }
    assert recount.clean_words(root) == words


def test_a_recount_of_the_example_by_hand() -> None:
    root = tree(example())
    assert recount.choices(root) == 8
    assert recount.option_sets(root) == 1
    assert recount.by_party(root) == {"ALD": 5, "BRE": 5, "MAR": 5, "TAV": 1}
    assert recount.clean_words(root)["op-1"] == ["The", "parties", "meet", "."]
    assert recount.opinions(root)["#TAV", "dissenting"] == 1


def test_a_recount_of_the_paris_draft() -> None:
    text = read(published(PARIS))
    root = tree(text)
    found = {choice.id for clause in text.walk() for choice in choices(clause.content)}
    assert recount.choices(root) == len(found)
    mixed = {
        clause.id: "".join(one.text for one in clause.content if isinstance(one, Words)).split()
        for clause in text.walk()
    }
    assert recount.clean_words(root) == {
        one: words for one, words in mixed.items() if text.by_id[one].content
    }
