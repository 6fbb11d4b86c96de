# SPDX-License-Identifier: Apache-2.0
"""What a text says about itself: the header of a .neg file, the fenced front matter of a published one, parties and groups."""

from __future__ import annotations

import pytest

from comity.text.reader import read
from comity.text.writer import write

FULL = """\
title: Joint communique
text: communique
lang: ar
type: bill
version: 3
base: 2
status: working
parties: ALD, BRE, MAR, TAV
groups: NORTH = ALD + BRE; ALL = NORTH + MAR + TAV
circle: drafters
"""


def test_all_fields() -> None:
    header = read(FULL + "\nOP1. a\n").header
    assert (header.title, header.text, header.language, header.type) == (
        "Joint communique",
        "communique",
        "ar",
        "bill",
    )
    assert (header.version, header.base, header.status) == ("3", "2", "working")
    assert header.parties == ("ALD", "BRE", "MAR", "TAV")
    assert header.groups == {"NORTH": ("ALD", "BRE"), "ALL": ("ALD", "BRE", "MAR", "TAV")}
    assert header.lines == ("circle: drafters",)
    assert not header.fenced


def test_the_canonical_header() -> None:
    expected = FULL.replace("NORTH + MAR + TAV", "ALD + BRE + MAR + TAV")
    assert write(read(FULL + "\nOP1. a\n")) == expected + "\nOP1. a\n"
    assert write(read(expected + "\nOP1. a\n")) == expected + "\nOP1. a\n"


def test_keys_in_any_case_and_order() -> None:
    text = read("Parties: ALD/BRE and MAR\nLanguage: fr\nTITLE: x\n\na\n")
    assert (text.header.parties, text.header.language, text.header.title) == (
        ("ALD", "BRE", "MAR"),
        "fr",
        "x",
    )
    assert write(text) == "title: x\nlang: fr\nparties: ALD, BRE, MAR\n\na\n"


def test_a_field_said_twice_or_left_empty_is_kept_as_a_line() -> None:
    text = read("title: x\ntitle: y\nversion:\ntype: statement\n\na\n")
    assert text.header.title == "x"
    assert text.header.lines == ("title: y", "version:", "type: statement")
    assert write(text) == "title: x\ntitle: y\nversion:\ntype: statement\n\na\n"


def test_callers_add_parties_and_a_language() -> None:
    text = read("a [b](ALD)\n", parties=("ALD",), language="en")
    assert (text.header.parties, text.header.language) == (("ALD",), "en")
    assert text.dialect == "published"
    assert read("lang: fr\nparties: BRE\n\na\n", parties=("ALD",), language="en").header.language == "fr"
    assert read("lang: fr\nparties: BRE\n\na\n", parties=("ALD", "BRE")).header.parties == ("BRE", "ALD")


@pytest.mark.parametrize(
    "source", ["Note: this is no header\n\na\n", "a\n\ntitle: b\n", "The parties: ALD, BRE\n", "title:b\n", " title: b\n", "1: title\n"]
)  # fmt: skip
def test_what_is_no_header(source: str) -> None:
    text = read(source)
    assert text.dialect == "published"
    assert text.header.lines == ()
    assert "".join(write(text).split()) == "".join(source.split())


def test_a_fenced_header_is_a_publishers_and_is_kept_to_the_letter() -> None:
    source = (
        "---\nlayout: page\ntitle: 'Draft agreement'\nparties: [ALD, BRE]\nlist:\n  - a\n---\n\n1. [a](ALD)\n"
    )
    text = read(source)
    assert (text.dialect, text.header.fenced) == ("published", True)
    assert (text.header.title, text.header.parties) == ("Draft agreement", ("ALD", "BRE"))
    assert write(text) == source


def test_a_fence_that_is_never_closed_is_no_header() -> None:
    assert write(read("---\ntitle: a\n\nb\n")) == "---\ntitle: a\n\nb\n"


def test_a_published_text_may_begin_like_a_header() -> None:
    text = read("title: a\nparties: ALD\n\nb [c](ALD)\n", dialect="published")
    assert text.header.parties == ()
    assert write(text) == "title: a parties: ALD\n\nb [c](ALD)\n"


def test_groups_are_told_apart_from_their_members() -> None:
    text = read(FULL + "\nOP1. a\n")
    assert text.codes == {"ALD", "BRE", "MAR", "TAV", "NORTH", "ALL"}


def test_a_text_without_words() -> None:
    assert write(read("")) == "\n"
    assert read("title: a\n").clauses == ()
    assert write(read("title: a\n")) == "title: a\n"
