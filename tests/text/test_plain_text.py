# SPDX-License-Identifier: Apache-2.0
"""Plain text for delegates: what is not agreed never looks agreed, whichever form is asked for."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comity.text.model import (
    Alternative,
    Attribution,
    Choice,
    Clause,
    Header,
    Inline,
    Note,
    NoteRef,
    Status,
    Text,
    Words,
)
from comity.text.open_points import open_points
from comity.text.plain_text import OPEN, Choose, label, to_plain
from comity.text.reader import read
from comity.text.settled import settled_clauses
from comity.text.wording import bracketed, plain
from text.example import arabic, example
from text.published import PARIS, published
from text.strategies_text import texts

CLEAN = """\
Joint communique on the river Senne

Preamble

PP1. Recalling the treaty of the river, […] the talks,

PP2. […] of the flood of last spring,

Operative part

OP1. The parties […] meet […]. (note 1)

OP2. The commission has […] members.

OP2 bis. The seat is at Senne <north & south>.

OP3. On the commission:

    […]

OP4. The text in Arabic reads: يجب على الأطراف […] مرتين في السنة. (note 2)

Note 1. (TAV: reserve) TAV reserves its position on the word.

Note 2. The placement of this paragraph is open.
"""


def lines(text: Text, choose: Choose) -> list[str]:
    return to_plain(text, choose=choose).splitlines()


def one(*content: Inline, **more: Any) -> Text:
    return Text(Header(), (Clause("a", "paragraph", "1", "1.", content, **more),))


def choice(*contents: str | None, **more: Any) -> Choice:
    made = (
        Alternative(str(n), None if words is None else (Words(words),)) for n, words in enumerate(contents)
    )
    return Choice("c", tuple(made), **more)


def test_the_clean_text_by_hand() -> None:
    assert to_plain(example(), choose="clean") == CLEAN


def test_the_text_with_brackets() -> None:
    found = lines(example(), "brackets")
    assert "OP1. The parties [shall][should] meet [[twice][three times] a year]. (note 1)" in found
    assert "PP2. [Taking account] of the flood of last spring," in found
    assert "    Option 1: A commission of [thirty][forty]." in found
    assert "    Option 2: No text" in found


def test_the_first_alternatives() -> None:
    found = lines(example(), "first")
    assert "OP1. The parties shall meet twice a year. (note 1)" in found
    assert "OP2. The commission has [X] members." in found, "a value to be filled in is never words"
    assert "    A commission of thirty." in found
    assert not any("Option" in line for line in found)


def test_arabic() -> None:
    assert "OP1. […] على الأطراف أن تجتمع مرتين في السنة (1999-2004) في مدينة Senne. (note 1)" in lines(
        arabic(), "clean"
    )
    assert "    لجنة من ثلاثين عضوا." in lines(arabic(), "first")


@pytest.mark.parametrize(
    ("content", "first", "brackets", "clean"),
    [
        ((Words("a "), choice(None, "b"), Words(" c")), "a c", "a [][b] c", "a […] c"),
        ((Words("a "), choice(None, "b"), Words(".")), "a.", "a [][b].", "a […]."),
        ((choice("No text", "b"), Words(" c")), "c", "[No text][b] c", "[…] c"),
        ((choice("b"),), "b", "[b]", "[…]"),
        ((choice(""),), "", "[]", "[…]"),
        ((choice("…", kind="blank"),), "[…]", "[…]", "[…]"),
        ((Words("*a* "), choice("**b**", kind="placeholder")), "a [b]", "a [b]", "a […]"),
        ((Words("a"), NoteRef("3"), Words(" b")), "a (note 3) b", "a (note 3) b", "a (note 3) b"),
        ((), "", "", ""),
    ],
)  # fmt: skip
def test_choices(content: tuple[Inline, ...], first: str, brackets: str, clean: str) -> None:
    for choose, expected in (("first", first), ("brackets", brackets), ("clean", clean)):
        assert to_plain(one(*content), choose=choose).strip() == f"1. {expected}".strip()  # type: ignore[arg-type]


def test_a_slash_series_and_a_label() -> None:
    series = Choice(
        "c", (Alternative("1", (Words("a"),), label="Option 1"), Alternative("2", (Words("b"),), slash=True))
    )
    assert lines(one(series), "brackets") == ["1. [Option 1: a / b]"]


@pytest.mark.parametrize("state", ["reserved", "reopened", "on_hold"])
def test_a_clause_that_is_held_is_not_clean(state: Any) -> None:
    held = one(
        Words("words"),
        statuses=(Status("agreed"), Status(state)),
        children=(Clause("b", "point", "(a)", "(a)", (Words("x"),)),),
    )
    assert lines(held, "clean") == [f"1. {OPEN}"]
    assert lines(held, "first")[0] == "1. words"


def test_a_clause_that_parties_propose_is_not_clean() -> None:
    proposed = one(Words("words"), attributions=(Attribution(("MAR",)),))
    assert lines(proposed, "clean") == [f"1. {OPEN}"]


def test_brackets_around_clauses() -> None:
    text = read("[\n\nFirst paragraph.\n\nSecond paragraph.\n\n]\n\nThird paragraph.\n", dialect="published")
    assert [line for line in lines(text, "clean") if line] == [OPEN, OPEN, "Third paragraph."]
    assert [line for line in lines(text, "first") if line] == [
        "First paragraph.",
        "Second paragraph.",
        "Third paragraph.",
    ]
    assert [line for line in lines(text, "brackets") if line] == [
        "[",
        "First paragraph.",
        "Second paragraph.",
        "]",
        "Third paragraph.",
    ]


def test_what_a_publisher_added_stays_as_it_is() -> None:
    table = Clause("t", "matter", content=(Words("| a | b |\n|---|---|"),))
    assert to_plain(Text(Header(), (table,)), choose="clean") == "| a | b |\n|---|---|\n"


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        (Clause("a", "operative", "OP1", "OP1."), "OP1."),
        (Clause("a", "option", "Option 1", "**Option 1:**"), "Option 1:"),
        (Clause("a", "heading", "", "##"), ""),
        (Clause("a", "article", "Article 4", "## Article 4:"), "Article 4:"),
        (Clause("a", "operative", "OP1", ""), "OP1"),
        (Clause("a", "paragraph", "4", "", (Choice("c", (Alternative("1", (Words("4. text"),)),)),)), ""),
        (Clause("a", "paragraph", "4", "", (Words("4. text"),)), ""),
        (Clause("a", "prose"), ""),
    ],
)
def test_labels(clause: Clause, expected: str) -> None:
    assert label(clause) == expected


def test_an_empty_text() -> None:
    for choose in ("first", "brackets", "clean"):
        assert to_plain(Text(Header(), ()), choose=choose) == ""


def test_notes_with_brackets_of_their_own() -> None:
    text = Text(Header(), (), (Note("1", (Words("The "), choice("a", "b"), Words("."))),))
    assert to_plain(text, choose="clean") == f"Note 1. The {OPEN}.\n"


@given(texts, st.sampled_from(["first", "brackets", "clean"]))
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_anything_can_be_written(text: Text, choose: Choose) -> None:
    found = to_plain(text, choose=choose)
    assert found == "" or found.endswith("\n")
    assert "\ue000" not in found


def test_every_settled_clause_of_the_paris_draft_stands_whole_in_the_clean_text() -> None:
    text = read(published(PARIS))
    found = " ".join(to_plain(text, choose="clean").split())
    inside = {inner.id for clause in text.walk() if clause.type == "option" for inner in clause.walk()}
    settled = [clause for clause in settled_clauses(text, open_points(text)) if clause.id not in inside]
    assert len(settled) > 50
    for clause in settled:
        said = (
            f" (note {one.key})" if isinstance(one, NoteRef) else one.text
            for one in clause.content
            if not isinstance(one, Choice)
        )
        assert plain("".join(said)) in found


def test_the_bracketed_text_has_the_words_that_parties_sign() -> None:
    for clause in example().walk():
        assert bracketed(clause.content).rstrip(".") in to_plain(example(), choose="brackets")
