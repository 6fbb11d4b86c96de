# SPDX-License-Identifier: Apache-2.0
"""Which clauses belong to which option, and options to which clause: indented, at the margin, behind a number, or around whole articles."""

from __future__ import annotations

import pytest

from comity.text.nesting import follows, ordinals
from comity.text.reader import read
from comity.text.writer import write
from text.neg import neg, outline


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (  # indented under their clause
            "OP3.\n    Option 1: thirty\n    Option 2: No text\nOP4. next\n",
            ["op-3", "  op-3.option-1 thirty", "  op-3.option-2 No text", "op-4 next"],
        ),
        (  # at the margin, with whole paragraphs below
            "## A\n\nOption 1:\n\n1. a\n\n2. b\n\nOption 2:\n\nNo text\n\n3. c\n",
            ["s1 A", "  s1.option-1", "    s1.option-1.1 a",
             "    s1.option-1.2 b", "  s1.option-2", "    s1.option-2.p1 No text", "  s1.3 c"],
        ),
        (  # what stands between two options belongs to the first
            "Option 1: a title\n\n1. a\n\nwords\n\nOption 2: b\n\nwords after\n",
            ["option-1 a title", "  option-1.1 a", "  option-1.p1 words", "option-2 b", "p1 words after"],
        ),
        (  # a list that the words of an option lead to
            "Option 1: the parties shall:\n\n1. a\n\n2. b\n\nOption 2: they should:\n\n1. c\n\n2. d\n\nwords after\n",
            ["option-1 the parties shall:", "  option-1.1 a", "  option-1.2 b",
             "option-2 they should:", "  option-2.1 c", "  option-2.2 d", "p1 words after"],
        ),
        (  # the list of an option and the bracket around it
            "Option 1: [[The parties] shall:\n\n1. a\n\n2. b]\n",
            ["option-1 [[The parties] shall:", "  option-1.1 a", "  option-1.2 b]"],
        ),
        (  # the first option behind the number of its paragraph
            "1. Option 1: thirty\n\n    Option 2: forty\n\n2. next\n",
            ["1", "  1.option-1 thirty", "  1.option-2 forty", "2 next"],
        ),
        (  # nested sets, counted in other ways
            "Option I: (paragraphs 1 and 2)\n\n1. seat\n\n    Option 1: a\n\n    Option 2: b\n\n2. quorum\n\nOption II:\n\nNo text\n",
            ["option-i (paragraphs 1 and 2)", "  option-i.1 seat", "    option-i.1.option-1 a",
             "    option-i.1.option-2 b", "  option-i.2 quorum", "option-ii", "  option-ii.p1 No text"],
        ),
        (  # two sets side by side
            "Option 1: a\n\nOption 2: b\n\nOption 1: c\n\nOption 2: d\n",
            ["option-1 a", "option-2 b", "option-1-2 c", "option-2-2 d"],
        ),
        (  # indented by a hair more than the one before
            "(b)\n\n    Option 1: a\n\n     Option 2: b\n",
            ["b", "  b.option-1 a", "  b.option-2 b"],
        ),
        (  # a set that the words of a paragraph lead to, at the same depth
            "2. The seat shall be in:\n\nOption 1: a\n\nOption 2: b\n\n3. next\n",
            ["2 The seat shall be in:", "  2.option-1 a", "  2.option-2 b", "3 next"],
        ),
        (  # the numbering from before the options goes on behind them
            "1. first\n\nOption 1:\n\nwords\n\nOption 2:\n\nother words\n\n2. second\n",
            ["1 first", "option-1", "  option-1.p1 words", "option-2", "  option-2.p1 other words", "2 second"],
        ),
        (  # a chapeau with its list inside an option
            "Option 1:\n\nDeveloped parties shall:\n\n1. a\n\n2. b\n\nOther parties should:\n\n1. c\n",
            ["option-1", "  option-1.p1 Developed parties shall:", "    option-1.p1.1 a",
             "    option-1.p1.2 b", "  option-1.p2 Other parties should:", "    option-1.p2.1 c"],
        ),
        (  # a bracket that opens in an option and closes below
            "Option 1: [words\n\nmore words]\n\nwords after\n",
            ["option-1 [words", "  option-1.p1 more words]", "p1 words after"],
        ),
        (  # options behind a finished list are not the list's
            "2. The parties shall:\n\n    (a) count;\n\nOption 1: a\n",
            ["2 The parties shall:", "  2.a count;", "option-1 a"],
        ),
        (  # headings as options
            "## Article 3\n\n### Option 1\n\na\n\n### Option 2\n\nb\n\n## Article 4\n",
            ["art-3", "  art-3.option-1", "    art-3.option-1.p1 a", "  art-3.option-2", "    art-3.option-2.p1 b", "art-4"],
        ),
    ],
)  # fmt: skip
def test_sets(body: str, expected: list[str]) -> None:
    assert outline(neg(body)) == expected
    published = read(body, dialect="published")
    assert outline(published) == expected
    assert outline(read(write(published), dialect="published")) == expected
    assert outline(read(write(neg(body)))) == expected


@pytest.mark.parametrize(
    ("number", "counts"),
    [
        ("Option 3", {("digits", 3)}),
        ("3.4bis", {("digits", 4)}),
        ("(b)", {("letters", 2)}),
        ("(i)", {("letters", 9), ("Roman", 1)}),
        ("Option IV", {("Roman", 4)}),
        ("(xii)", {("Roman", 12)}),
        ("(ج)", {("abjad", 3)}),
        ("-", set()),
        ("", set()),
    ],
)
def test_what_a_number_counts(number: str, counts: set[tuple[str, int]]) -> None:
    assert ordinals(number) == counts


def test_following() -> None:
    assert follows("Option 1", "Option 2")
    assert follows("Option A", "Option B")
    assert follows("(h)", "(i)")
    assert follows("Option I", "Option II")
    assert not follows("Option I", "Option 2")
    assert not follows("Option 1", "Option 3")
    assert not follows("", "Option 1")


def test_options_are_written_under_their_clause() -> None:
    assert write(neg("OP3.\n Option 1: a\n Option 2: b\n")).endswith(
        "\n\nOP3.\n\n    Option 1: a\n\n    Option 2: b\n"
    )
    assert (
        write(read("1. **Option 1:** a\n\n    **Option 2:** b\n"))
        == "1.\n    **Option 1:** a\n\n    **Option 2:** b\n"
    )


def test_an_option_indented_by_a_column_goes_to_its_successor_in_either_form() -> None:
    source = "parties: ALD\n\n Option 1:\nA lane.\n\nA road.\n\nOption 2:\nNo lane.\n"
    once = write(read(source))
    assert write(read(once)) == once


def test_an_option_alone_on_its_line_keeps_its_id() -> None:
    once = write(read("Option 2", dialect="neg"), pin=True)
    assert once == "Option 2 {#option-2}\n"
    assert outline(read(once, dialect="neg")) == outline(read("Option 2", dialect="neg"))
