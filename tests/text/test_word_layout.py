# SPDX-License-Identifier: Apache-2.0
"""What a page shows of a text: the rule of base text, labels, emphasis."""

from __future__ import annotations

from typing import Any

import pytest

from comity.text.docx.layout import (
    base_text,
    bookmark,
    emphasised,
    label_of,
    layout,
    marked,
    proposed_text,
)
from comity.text.docx.writer import to_docx
from comity.text.model import (
    Alternative,
    Attribution,
    Choice,
    Clause,
    Header,
    Stance,
    Text,
    Words,
)
from comity.text.reader import read
from text.drafts import ENGLISH
from text.word_surgery import N, paragraph, root_of, shown

DATE = "2026-11-22T09:30:00Z"


def by(*codes: str, stance: Stance = "propose", condition: str = "", remark: str = "") -> Attribution:
    return Attribution(codes, stance, condition, remark)


def lone(words: str, *said: Attribution) -> Choice:
    return Choice("c1", (Alternative("c1.1", (Words(words),), said),))


def of(*content: Any, **fields: Any) -> Text:
    clause = Clause("op-1", "operative", "OP1", "OP1.", content, **fields)
    return Text(Header(title="Draft", language="en", parties=("ALD", "BRE")), (clause,))


class TestBaseText:
    def test_words_outside_choices_and_those_asked_to_be_deleted(self) -> None:
        assert base_text(read(ENGLISH)) == (
            "Preamble",
            "PP1. Recalling the resolution, the talks,",
            "PP2. Mindful of inter alia the winter, deeply concerned,",
            "OP1. The parties meet a year.",
            "OP2. Number of members: .",
            "OP3.",
            "OP4. A list:",
            "(a) one thing;",
            "(b) thing.",
        )

    def test_all_alternatives_in_their_brackets_without_what_is_asked_to_be_deleted(self) -> None:
        assert proposed_text(read(ENGLISH)) == (
            "Preamble",
            "PP1. Recalling the resolution, [welcoming][noting] the talks,",
            "PP2. Mindful of inter alia the winter, concerned,",
            "OP1. The parties [shall][should] meet [twice] a year.",
            "OP2. Number of members: [X].",
            "OP3.",
            "Option 1: A committee of thirty [or [forty]].",
            "Option 2: No text",
            "OP4. A list:",
            "(a) one thing;",
            "(b) [another] thing.",
            "OP5. [The whole paragraph.]",
        )

    def test_a_paragraph_all_in_brackets_is_inserted_with_its_number_and_its_mark(self) -> None:
        root = root_of(to_docx(read(ENGLISH), date=DATE))
        whole = paragraph(root, "The whole paragraph")
        assert [one.get(N + "author") for one in whole.findall(f"{N}pPr/{N}rPr/{N}ins")] == ["BRE"]
        assert not paragraph(root, "one thing").findall(f"{N}pPr/{N}rPr")

    def test_an_option_is_inserted_with_all_below_it(self) -> None:
        below = Clause("a", "point", "(a)", "(a)", (Words("words"),))
        option = Clause("o", "option", "Option 1", "Option 1:", (), (by("BRE"),), children=(below,))
        outer = Clause("op-1", "operative", "OP1", "OP1.", (), children=(option,))
        found = layout(Text(Header(), (outer,)))
        assert [(one.clause.id, one.inserted) for one in found] == [("op-1", ""), ("o", "BRE"), ("a", "BRE")]
        assert base_text(Text(Header(), (outer,))) == ("OP1.",)

    def test_stray_marks_of_emphasis_are_no_words(self) -> None:
        text = of(Words("*"), lone("x", by("ALD")), Words("* "))
        assert layout(text)[0].inserted == "ALD"
        assert base_text(text) == ()

    def test_slash_series_and_brackets_that_go_on(self) -> None:
        slashed = Choice(
            "c",
            (Alternative("a", (Words("shall"),)), Alternative("b", (Words("should"),), slash=True)),
        )
        open_ended = Choice("d", (Alternative("e", (Words("goes on"),), closes=False),))
        assert proposed_text(of(Words("We "), slashed, Words(" and "), open_ended)) == (
            "OP1. We [shall / should] and [goes on",
        )


class TestEmphasis:
    @pytest.mark.parametrize(
        ("words", "pieces"),
        [
            ("plain", (("plain", False),)),
            ("*all*", (("all", True),)),
            ("a *b c* d", (("a ", False), ("b c", True), (" d", False))),
            ("*Taking* account, *noting* that", (("Taking", True), (" account, ", False), ("noting", True), (" that", False))),
            ("*[Taking* account", (("[Taking", True), (" account", False))),
            ("Taking* account", (("Taking* account", False),)),
            ("**bold**", (("**bold**", False),)),
            ("2 * 3 * 4", (("2 * 3 * 4", False),)),
            ("*a* and *b", (("*a* and *b", False),)),
            ("_low_", (("_low_", False),)),
            ("", ()),
        ],
    )  # fmt: skip
    def test_italics_only_where_the_marks_can_be_put_back(
        self, words: str, pieces: tuple[tuple[str, bool], ...]
    ) -> None:
        assert emphasised(words) == pieces
        assert marked(pieces) == words

    def test_italic_runs_show_no_marks(self) -> None:
        root = root_of(to_docx(read(ENGLISH), date=DATE))
        italic = [shown(one) for one in root.iter(N + "r") if one.find(f"{N}rPr/{N}i") is not None]
        assert italic == ["inter alia"]


class TestLabels:
    @pytest.mark.parametrize(
        ("kind", "marker", "label"),
        [
            ("operative", "OP1.", "OP1."),
            ("heading", "## ", ""),
            ("article", "### Article 4", "Article 4"),
            ("option", "**Option 1:**", "Option 1:"),
            ("point", "-", "-"),
            ("paragraph", "3.", "3."),
            ("prose", "", ""),
        ],
    )
    def test_what_a_reader_sees_of_a_marker(self, kind: Any, marker: str, label: str) -> None:
        assert label_of(Clause("x", kind, "", marker)) == label

    def test_bookmarks_are_short_ascii_and_unique(self) -> None:
        taken: set[str] = set()
        names = [
            bookmark(one, taken)
            for one in ("op-1", "op-1", "OP-1", "art-1_p2", "a" * 90, "a" * 91, "المادة", "المادات", "")
        ]
        assert names[0] == "c_op-1"
        assert len({name.casefold() for name in names}) == len(names)
        assert all(name.isascii() and len(name) <= 40 for name in names)
