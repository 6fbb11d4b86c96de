# SPDX-License-Identifier: Apache-2.0
"""Whole texts as a secretariat keeps them: what is in each, and that writing is a fixed point on every one."""

from __future__ import annotations

from pathlib import Path

import pytest

from comity.text.model import Text, choices
from comity.text.reader import read
from comity.text.wording import bracketed
from comity.text.writer import write
from text.neg import outline
from text.test_reader_laws import ids, said, shown

FIXTURES = sorted(Path(__file__).with_name("fixtures").glob("*.*"))


def load(name: str) -> Text:
    return read(Path(__file__).with_name("fixtures").joinpath(name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.name)
def test_writing_is_a_fixed_point(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    text = read(source)
    written = write(text)
    assert write(read(written)) == written
    assert said(read(written)) == said(text)
    assert len(set(ids(text))) == len(list(ids(text)))
    if text.dialect == "published":
        assert shown(written) == shown(source)


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.name)
def test_pinned_ids_hold(path: Path) -> None:
    text = read(path.read_text(encoding="utf-8"))
    if text.dialect == "neg":
        assert list(ids(read(write(text, pin=True)))) == list(ids(text))


@pytest.mark.parametrize(
    ("name", "clauses", "points", "notes", "codes"),
    [
        ("communique.neg", 17, 12, 2, []),
        ("constitution.neg", 19, 9, 0, []),
        ("arabic.neg", 11, 5, 1, []),
        ("twenty.neg", 41, 80, 4, []),
        ("agreement.md", 30, 15, 3, []),
        ("unbalanced.md", 8, 5, 0, ["NEG001", "NEG002"]),
    ],
)
def test_what_is_in_them(name: str, clauses: int, points: int, notes: int, codes: list[str]) -> None:
    text = load(name)
    opened = [one for clause in text.walk() for one in choices(clause.content) if one.alternatives[0].opens]
    assert (len(list(text.walk())), len(opened), len(text.notes)) == (clauses, points, notes)
    assert [one.code for one in text.diagnostics] == codes


def test_the_arabic_text_has_the_ids_of_any_language() -> None:
    text = load("arabic.neg")
    assert [one.id for one in text.walk()] == [
        "s1", "pp-1", "pp-2", "art-3", "seat", "list", "list.a", "list.b", "list.c",
        "art-3.option-1", "art-3.option-2",
    ]  # fmt: skip
    assert [status.state for status in text.by_id["pp-2"].statuses] == ["ad_referendum"]


def test_the_communique_keeps_a_bracket_around_two_clauses() -> None:
    text = load("communique.neg")
    first, last = (one for one in text.walk() if one.type == "bracket")
    opening, closing = next(choices(first.content)), next(choices(last.content))
    assert opening.id == closing.id
    assert [one.codes for one in closing.alternatives[0].attributions] == [("ALD",), ("MAR",)]
    assert [one.id for one in text.walk() if one.attributions] == ["o1", "o2", "op-5"]


def test_the_agreement_as_a_drafter_reads_it() -> None:
    text = load("agreement.md")
    lines = outline(text)
    assert "  art-1bis.1" in lines
    assert "    art-1bis.1.option-1 Each party [shall][should][other] count its wells." in lines
    assert "      art-1bis.2.option-1.3 [other.]]" in lines
    assert "      art-1bis.2.option-2.p1 It does so [yearly / twice a year].]" in lines
    assert [(one.kind, bracketed(one.content)[:12]) for one in text.notes] == [
        ("reservation", "Maravia wish"),
        ("placement", "The placing "),
        ("read_as", "In all cases"),
    ]
