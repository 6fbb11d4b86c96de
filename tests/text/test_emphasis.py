# SPDX-License-Identifier: Apache-2.0
"""Emphasis that straddles brackets: marks pair over the whole clause, a mark alone is a character, nothing else is Markdown."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.text.emphasis import Run, emphasised
from comity.text.model import Alternative, Choice, Inline, NoteRef, Words, inlines
from text.strategies_text import contents


def shown(*content: Inline) -> str:
    """Runs as `<i>`, `<b>`, one `Words` after the other with a bar between."""
    return "|".join("".join(map(tagged, runs)) for runs in emphasised(content))


def tagged(run: Run) -> str:
    text = f"<i>{run.text}</i>" if run.italic else run.text
    return f"<b>{text}</b>" if run.bold else text


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("plain", "plain"),
        ("*one* two", "<i>one</i> two"),
        ("**one** two", "<b>one</b> two"),
        ("***one*** two", "<b><i>one</i></b> two"),
        ("_one_ two", "<i>one</i> two"),
        ("__one__ two", "<b>one</b> two"),
        ("**one *two* three**", "<b>one </b><b><i>two</i></b><b> three</b>"),
        ("5 * 3 = 15", "5 * 3 = 15"),
        ("a* b", "a* b"),
        ("*a b", "*a b"),
        ("* item", "* item"),
        ("snake_case_name", "snake_case_name"),
        (r"\*a\*", "*a*"),
        (r"\[a\]", "[a]"),
        (r"\a", r"\a"),
        (r"a\ b", "a b"),
        ("*a **b* c**", "<i>a **b</i> c**"),
        ("*الأطراف* السامية", "<i>الأطراف</i> السامية"),
        ("", ""),
        ("****", "****"),
    ],
)
def test_marks_in_one_run_of_words(words: str, expected: str) -> None:
    assert shown(Words(words)) == expected


def lone(*content: Inline) -> Choice:
    return Choice("c", (Alternative("c.1", content),))


def test_a_mark_before_a_bracket_pairs_with_one_inside() -> None:
    assert (
        shown(Words("*"), lone(Words("Taking* account")), Words(" of it")) == "|<i>Taking</i> account| of it"
    )


def test_a_mark_inside_a_bracket_pairs_with_one_behind_it() -> None:
    assert shown(lone(Words("*Taking")), Words(" note* of")) == "<i>Taking</i>|<i> note</i> of"


def test_alternatives_between_marks_are_all_emphasised() -> None:
    both = Choice(
        "c",
        (
            Alternative("1", (Words("Noting"),)),
            Alternative("2", None),
            Alternative("3", (Words("Welcoming"),)),
        ),
    )
    assert shown(Words("*"), both, Words("* the")) == "|<i>Noting</i>|<i>Welcoming</i>| the"


def test_white_space_beyond_a_bracket_counts() -> None:
    assert shown(Words("a *"), lone(Words(" b* c"))) == "a *| b* c"


def test_notes_are_as_nothing() -> None:
    assert shown(Words("*a"), NoteRef("1"), Words("b* c")) == "<i>a</i>|<i>b</i> c"


def test_no_content() -> None:
    assert emphasised(None) == ()
    assert emphasised(()) == ()


@given(contents)
@settings(max_examples=200)
def test_one_tuple_of_runs_for_each_words_and_no_character_lost(content: tuple[Inline, ...]) -> None:
    words = [one.text for one in inlines(content) if isinstance(one, Words)]
    runs = emphasised(content)
    assert len(runs) == len(words)
    for said, found in zip(words, runs, strict=True):
        left = "".join(run.text for run in found)
        assert [one for one in said if one not in "*_\\"] == [one for one in left if one not in "*_\\"]
        assert all(run.text for run in found)


@given(st.text("ab *_", max_size=30))
def test_emphasis_takes_marks_in_pairs_only(words: str) -> None:
    (runs,) = emphasised((Words(words),)) or ((),)
    left = "".join(run.text for run in runs)
    for mark in "*_":
        assert (words.count(mark) - left.count(mark)) % 2 == 0
