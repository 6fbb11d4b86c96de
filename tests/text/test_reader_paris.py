# SPDX-License-Identifier: Apache-2.0
"""The draft agreement of October 2015 as published: its brackets, its articles, its options and its notes, and that nothing is lost."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

import pytest

from comity.text.model import Clause, Text, choices
from comity.text.reader import read
from comity.text.scanner import scan
from comity.text.wording import bracketed
from comity.text.writer import write
from text.published import PARIS, published
from text.test_reader_laws import ids, said, shown


@cache
def _read(source: str) -> Text:
    return read(source)


def paris() -> Text:
    return _read(published(PARIS))


def test_brackets_and_diagnostics() -> None:
    found = scan(paris().source)
    assert (found.opening, found.closing, found.max_depth) == (1052, 1053, 7)
    assert [(one.code, one.line, one.column) for one in paris().diagnostics] == [
        ("NEG001", 24, 287),
        ("NEG001", 30, 715),
        ("NEG002", 869, 147),
    ]


def test_writing_is_a_fixed_point_and_loses_nothing() -> None:
    written = write(paris())
    assert write(read(written)) == written
    assert shown(written) == shown(paris().source)
    assert said(read(written)) == said(paris())
    assert len(set(ids(paris()))) == len(list(ids(paris())))


def test_the_articles() -> None:
    headings = re.findall(r"^## \[?Article ([^\]*\n]+?)\]?(?: \*.*)?$", paris().source, re.MULTILINE)
    articles = [one for one in paris().clauses if one.type == "article"]
    assert [one.number.removeprefix("Article ") for one in articles] == [one.strip() for one in headings]
    assert len(articles) == 30
    assert [one.id for one in articles][:7] == [
        "art-1",
        "art-2",
        "art-2bis",
        "art-3",
        "art-3bis",
        "art-3ter",
        "art-4",
    ]
    assert articles[-1].id == "art-26"


def test_kinds_of_clauses() -> None:
    assert Counter(one.type for one in paris().walk()) == {
        "paragraph": 321, "option": 153, "prose": 68, "article": 30, "point": 19, "matter": 4, "heading": 2,
    }  # fmt: skip
    labels = re.findall(r"\*{0,2}Option ?(?:\d|[IV]+)(?:\*\*)?[.:]|\*\*Option \d\*\*", paris().source)
    assert len(labels) == 153


def children(identity: str) -> list[str]:
    return [one.id.removeprefix(f"{identity}.") for one in paris().by_id[identity].children]


@pytest.mark.parametrize(
    ("identity", "expected"),
    [
        ("art-2", ["option-1", "option-2"]),
        ("art-2.option-1", ["1", "2"]),
        ("art-2.option-2", ["p1"]),
        ("art-3.1", ["option-1", "option-2", "option-3"]),
        ("art-3.3", ["option-1", "option-2", "option-3", "option-4", "3-3", "3-3alt", "3-3bis", "3-3bis-alt", "3-x"]),
        ("art-3.3.option-2", ["3-3", "3-3bis", "3-3ter", "3-3quat"]),
        ("art-3.7", ["option-1", "option-2"]),
        ("art-3.7.option-1", [str(number) for number in range(1, 17)]),
        ("art-3.7.option-2", ["p1", "p2"]),
        ("art-3.7.option-2.p2", [str(number) for number in range(1, 18)]),
        ("art-3.8.2.option-1", ["1", "2", "3"]),
        ("art-3.9.option-2", ["p1"]),
        ("art-3.16.option-2", ["p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8"]),
        ("art-3ter", ["option-1", "option-2", "option-3", "option-4", "option-5"]),
        ("art-4.1", ["option-1", "option-2"]),
        ("art-4.2.option-2", ["1", "2", "3"]),
        ("art-4.8.2", ["option-1", "option-2"]),
        ("art-6.option-2.5", ["option-1", "option-2", "option-3"]),
        ("art-6.option-2.17", ["17bis", "17ter", "17quater"]),
        ("art-9.5", ["option-1", "option-2", "option-3"]),
        ("art-11", ["option-i", "option-ii", "option-iii"]),
        ("art-11.option-i", ["1", "m1", "2", "3", "4", "5", "6", "7"]),
        ("art-12", [str(number) for number in range(1, 9)]),
        ("art-26", ["p1", "p2"]),
    ],
)  # fmt: skip
def test_what_stands_under_what(identity: str, expected: list[str]) -> None:
    assert children(identity) == expected


def test_the_six_ways_to_hold_the_temperature() -> None:
    choice = next(choices(paris().by_id["art-2.option-1.1.1"].content))
    assert bracketed(choice.alternatives[0].content) == "below 2 °C"
    assert len(choice.alternatives) == 6


def sets(clauses: tuple[Clause, ...]) -> int:
    """How many sets of options there are: one begins with an option that follows none, or that counts from one again."""
    count = 0
    before: Clause | None = None
    for one in clauses:
        again = before is None or before.type != "option" or one.number in {"Option 1", "Option I"}
        count += (one.type == "option" and again) + sets(one.children)
        before = one
    return count


def test_sets_of_options() -> None:
    begun = re.findall(r"^[\s\d.]*\*{0,2}Option ?(?:1|I)(?:\*\*)?[.: ]", paris().source, re.MULTILINE)
    assert sets(paris().clauses) == len(begun) == 61


def test_notes() -> None:
    assert {note.key: note.kind for note in paris().notes} == {
        "1": "remark", "2": "placement", "3": "placement", "4": "placement", "5": "remark", "6": "reservation", "7": "placement",
        "8": "placement", "9": "read_as", "10": "read_as", "11": "remark", "12": "remark",
    }  # fmt: skip
    (nine,) = (note for note in paris().notes if note.key == "9")
    assert nine.substitutes is not None
    assert nine.substitutes[0] == "developed country Parties"
