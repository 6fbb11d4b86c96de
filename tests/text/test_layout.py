# SPDX-License-Identifier: Apache-2.0
"""Clauses and their numbers: the labels of four languages, bis and ter, headings, lists, options, publisher's matter, and their nesting."""

from __future__ import annotations

import pytest

from comity.text.model import ClauseType
from comity.text.reader import read
from comity.text.writer import write
from text.neg import neg, outline


@pytest.mark.parametrize(
    ("line", "kind", "number", "identity"),
    [
        ("PP1. Recalling", "preambular", "PP1", "pp-1"),
        ("PP 1 Recalling", "preambular", "PP 1", "pp-1"),
        ("PP3bis. Recalling", "preambular", "PP3bis", "pp-3bis"),
        ("PP3 bis: Recalling", "preambular", "PP3 bis", "pp-3bis"),
        ("OP7ter Decides", "operative", "OP7ter", "op-7ter"),
        ("OP6alt. Decides", "operative", "OP6alt", "op-6alt"),
        ("OP2 quinquies) Decides", "operative", "OP2 quinquies", "op-2quinquies"),
        ("OP4.[Decides]", "operative", "OP4", "op-4"),
        ("Article 4", "article", "Article 4", "art-4"),
        ("Article 2bis. General", "article", "Article 2bis", "art-2bis"),
        ("Article 8 bis", "article", "Article 8 bis", "art-8bis"),
        ("ARTICLE IV", "article", "ARTICLE IV", "art-iv"),
        ("Article premier", "article", "Article premier", "art-1"),
        ("Article 5 — Seat", "article", "Article 5", "art-5"),
        ("Article 6 (seat)", "article", "Article 6", "art-6"),
        ("Статья 3. Места", "article", "Статья 3", "art-3"),
        ("المادة 3", "article", "المادة 3", "art-3"),
        ("المادة ٣", "article", "المادة ٣", "art-3"),
        ("Artículo 3.", "article", "Artículo 3", "art-3"),
        ("Chapter II: Organs", "article", "Chapter II", "chapter-ii"),
        ("[Article 9]", "article", "Article 9", "art-9"),
        ("**Article 9**", "article", "Article 9", "art-9"),
        ("1. The parties", "paragraph", "1", "1"),
        ("12bis. The parties", "paragraph", "12bis", "12bis"),
        ("134quater. The parties", "paragraph", "134quater", "134quater"),
        ("3.3bis Alt The parties", "paragraph", "3.3bis Alt", "3-3bis-alt"),
        ("3.x The parties", "paragraph", "3.x", "3-x"),
        ("3.4: The parties", "paragraph", "3.4", "3-4"),
        ("[4. The parties]", "paragraph", "4", "4"),
        ("(a) a list", "point", "(a)", "a"),
        ("(iv) a list", "point", "(iv)", "iv"),
        ("(aa) a list", "point", "(aa)", "aa"),
        ("(a bis) a list", "point", "(a bis)", "a-bis"),
        ("(a)[a list]", "point", "(a)", "a"),
        ("(أ) بند", "point", "(أ)", "a"),
        ("(ب) بند", "point", "(ب)", "b"),
        ("(ج) بند", "point", "(ج)", "c"),
        ("b) a list", "point", "b)", "b"),
        ("- a list", "point", "-", "p1"),
        ("- (17bis) a list", "point", "(17bis)", "17bis"),
        ("• a list", "point", "•", "p1"),
        ("Option 1: thirty", "option", "Option 1", "option-1"),
        ("**Option 2:** thirty", "option", "Option 2", "option-2"),
        ("**Option 2**: thirty", "option", "Option 2", "option-2"),
        ("**Option 3**", "option", "Option 3", "option-3"),
        ("**Option 3** [thirty]", "option", "Option 3", "option-3"),
        ("Option 4. Thirty", "option", "Option 4", "option-4"),
        ("Option 4", "option", "Option 4", "option-4"),
        ("Option1: thirty", "option", "Option1", "option-1"),
        ("Option (a): thirty", "option", "Option (a)", "option-a"),
        ("Option II: thirty", "option", "Option II", "option-ii"),
        ("Option 2 bis: thirty", "option", "Option 2 bis", "option-2bis"),
        ("Alt 1: thirty", "option", "Alt 1", "option-1"),
        ("Alt: thirty", "option", "Alt", "option"),
        ("Alternative B: thirty", "option", "Alternative B", "option-b"),
        ("Variante 1: trente", "option", "Variante 1", "option-1"),
        ("Вариант 2: тридцать", "option", "Вариант 2", "option-2"),
        ("الخيار 2: ثلاثون", "option", "الخيار 2", "option-2"),
        ("# Preamble", "heading", "", "s1"),
        ("Have agreed:", "prose", "", "p1"),
        ("Options are open", "prose", "", "p1"),
        ("Article 4 of the treaty", "prose", "", "p1"),
        ("1.5 °C", "paragraph", "1.5", "1-5"),
        ("2015 was a year", "prose", "", "p1"),
        ("(see annex) words", "prose", "", "p1"),
        ("PPE is given", "prose", "", "p1"),
        ("| a | b |", "matter", "", "m1"),
        ("{:toc}", "matter", "", "m1"),
        ("---", "matter", "", "m1"),
        ("[source]: http://example.org", "matter", "", "m1"),
        ("[", "bracket", "", "br1"),
    ],
)  # fmt: skip
def test_labels(line: str, kind: ClauseType, number: str, identity: str) -> None:
    clause = read(f"{line}\n", dialect="published").clauses[0]
    assert (clause.type, clause.number, clause.id) == (kind, number, identity)
    assert "".join(write(read(f"{line}\n", dialect="published")).split()) == "".join(line.split())


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("OP1. a\n(a) b\n(i) c\n(b) d\nOP2. e\n", ["op-1 a", "  op-1.a b", "  op-1.i c", "  op-1.b d", "op-2 e"]),
        ("OP1. a\n    (a) b\n        (i) c\n    (b) d\n", ["op-1 a", "  op-1.a b", "    op-1.a.i c", "  op-1.b d"]),
        ("## A\n\na\n\n### B\n\n1. b\n\n## C\n\nc\n", ["s1 A", "  s1.p1 a", "  s1.s1 B", "    s1.s1.1 b", "s2 C", "  s2.p1 c"]),
        ("Article 1\n\na\n\n1. b\n\nArticle 2\n\nc\n", ["art-1", "  art-1.p1 a", "  art-1.1 b", "art-2", "  art-2.p1 c"]),
        ("## Article 3\n\n1. a\n\n    b\n\n2. c\n", ["art-3", "  art-3.1 a", "    art-3.1.p1 b", "  art-3.2 c"]),
        ("1. a\n1.1. b\n2. c\n", ["1 a", "1-1 b", "2 c"]),
        ("- a\n- b\n", ["p1 a", "p2 b"]),
        ("a\n\n- b\n\nc\n", ["p1 a", "p2 b", "p3 c"]),
        ("    OP1. a\n(a) b\n", ["op-1 a", "  op-1.a b"]),
        ("OP1. a\n\n        (a) b\n\n    (b) c\n", ["op-1 a", "  op-1.a b", "  op-1.b c"]),
        ("1. a\n\n1. b\n", ["1 a", "1-2 b"]),
        ("OP1. a\n\nb\n", ["op-1 a", "p1 b"]),
        ("## A {#x}\n", ["s1 A {#x}"]),
        ("## {#x} A\n", ["x A"]),
        ("OP1. {#x} a\n    (a) b\n", ["x a", "  x.a b"]),
        ("{#x} a\n", ["x a"]),
        ("OP1. a\nb c\n  d\n", ["op-1 a b c d"]),
    ],
)  # fmt: skip
def test_nesting(body: str, expected: list[str]) -> None:
    assert outline(neg(body)) == expected


@pytest.mark.parametrize("body", ["1. a\n\n{#1} b\n", "{#p1} a\n\nb\n\nc\n"])
def test_no_generated_id_is_one_that_an_author_wrote(body: str) -> None:
    text = neg(body)
    assert not text.diagnostics
    assert len({one.id for one in text.walk()}) == len(list(text.walk()))


def test_a_line_goes_on_with_the_clause_above_it() -> None:
    text = neg("OP1. The parties\nmeet [once\nor twice] a year,\nsee Article 4\nof the treaty.\n")
    assert outline(text) == ["op-1 The parties meet [once or twice] a year, see Article 4 of the treaty."]


def test_a_block_bracket_stands_on_lines_of_its_own() -> None:
    text = neg("[\n\nOP1. a\n\nOP2. b\n\n](ALD)\n\nOP3. c\n")
    assert not text.diagnostics
    assert [one.type for one in text.walk()] == ["bracket", "operative", "operative", "bracket", "operative"]
    assert outline(text) == ["br1 [", "op-1 a", "op-2 b", "br2 ]", "op-3 c"]
    assert write(text).endswith("[\n\nOP1. a\n\nOP2. b\n\n](ALD)\n\nOP3. c\n")


def test_matter_is_kept_to_the_letter() -> None:
    source = "* TOC\n{:toc}\n\n| a  | [b] |\n|----|-----|\n| c  | d   |\n\n1. Text\n"
    text = read(source)
    assert [one.type for one in text.clauses] == ["matter", "matter", "paragraph"]
    assert write(text) == source


def test_published_text_keeps_its_indentation_and_its_close_lines() -> None:
    source = "## A\n\n  1. a\n      - b\n      - c\n\n  2. d\n"
    assert write(read(source)) == source


def test_tabs_are_columns() -> None:
    text = neg("OP1. a\n\t(a) b\n  \t(b) c\n\t\t(i) d\n")
    assert outline(text) == ["op-1 a", "  op-1.a b", "  op-1.b c", "    op-1.b.i d"]


def test_carriage_returns_and_a_byte_order_mark_are_the_files_and_not_the_texts() -> None:
    source = "\ufefftext: a\r\nparties: ALD\r\n\r\nOP1. [a](ALD)\r\n    (a) b\r\n"
    text = read(source)
    assert text.header.parties == ("ALD",)
    assert outline(text) == ["op-1 [a]", "  op-1.a b"]
    assert write(text) == "text: a\nparties: ALD\n\nOP1. [a](ALD)\n\n    (a) b\n"


def test_line_separators_that_only_some_programs_know_are_spaces() -> None:
    text = read("1. a\u2028b\x0bc\x0cd\x85e\n\n2. f\n")
    assert outline(text) == ["1 a b c d e", "2 f"]
    assert [one.line for one in text.clauses] == [1, 3]
