# SPDX-License-Identifier: Apache-2.0
"""Lead-ins that open a bracket, `[US/PE propose; CL oppose: ...]`, and how they are written back."""

from __future__ import annotations

import pytest

from comity.text.model import Attribution, NoteRef
from comity.text.reader import read
from comity.text.writer import write
from text.neg import first, neg, who, words


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("ALD propose: ", [Attribution(("ALD",))]),
        ("ALD/BRE propose; MAR/TAV oppose: ", [Attribution(("ALD", "BRE")), Attribution(("MAR", "TAV"), "oppose")]),
        ("ALD, BRE propose ; MAR and TAV opposes : ", [Attribution(("ALD", "BRE")), Attribution(("MAR", "TAV"), "oppose")]),
        ("NORTH supports: ", [Attribution(("NORTH",), "support")]),
        ("TAV ad ref: ", [Attribution(("TAV",), "ad_referendum")]),
    ],
)  # fmt: skip
def test_lead_ins(said: str, expected: list[Attribution]) -> None:
    choice = first(f"OP1. It is agreed [{said}that the parties meet].")
    assert words(choice) == ["that the parties meet"]
    assert who(choice.alternatives[0]) == expected


def test_the_canonical_form_puts_them_behind_the_bracket() -> None:
    text = neg("OP1. [ALD/BRE propose; TAV oppose: The parties meet.]\n")
    assert "OP1. [The parties meet.](ALD, BRE)(TAV: oppose)\n" in write(text)


@pytest.mark.parametrize(
    "words_",
    ["The parties propose: a fund", "ALD: a fund", "the ALD propose a fund", "propose: a", "12 propose: a"],
)
def test_words_with_a_colon_are_no_lead_in(words_: str) -> None:
    choice = first(f"OP1. [{words_}]")
    assert words(choice) == [words_]
    assert who(choice.alternatives[0]) == []


def test_an_undeclared_code_in_a_lead_in() -> None:
    text = neg("OP1. [ALD/BRA propose: a fund]\n")
    (one,) = text.diagnostics
    assert (one.code, one.column) == ("NEG003", 11)
    assert "[ALD/BRA propose: a fund]" in write(text)


def test_without_declared_parties_a_lead_in_is_words() -> None:
    text = read("1. [ALD propose: a fund]\n")
    assert write(text) == "1. [ALD propose: a fund]\n"


def test_of_a_bracket_that_is_never_closed_it_stays_in_front() -> None:
    text = neg("OP1. [ALD propose; BRE oppose: a fund\n")
    assert "OP1. [ALD propose; BRE oppose: a fund\n" in write(text)
    series = neg("OP1. [ALD propose: a fund / a bank\n")
    assert "OP1. [ALD propose: a fund / a bank\n" in write(series)


def test_a_footnote_glued_to_the_words_stays_a_reference() -> None:
    choice = first(
        "OP1. [ALD propose; MAR oppose: each provider[^1] of services]\n\n[^1]: For the purposes of this article.\n"
    )
    content = choice.alternatives[0].content
    assert content is not None
    assert NoteRef("1") in content
