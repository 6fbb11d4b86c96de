# SPDX-License-Identifier: Apache-2.0
"""Laws of reading and writing, for any text at all: nothing raises, nothing is lost, writing is a fixed point, ids are unique."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.text.model import Clause, Dialect, Text, choices
from comity.text.reader import read
from comity.text.writer import write
from text.strategies_neg import hostile, neg_texts

DIALECTS = st.sampled_from([None, "neg", "published"])
ANY_TEXT = st.one_of(hostile, st.text(max_size=80), neg_texts())


def shown(text: str) -> str:
    """All that is not white space; a byte order mark at the start belongs to the file."""
    return "".join(text.removeprefix("\ufeff").split())


def said(text: Text) -> Text:
    """The text without its places: lines, and how deep and how close the lines of a .neg file happened to be."""
    loose = text.dialect == "neg"

    def clause(one: Clause) -> Clause:
        indent, tight = (0, False) if loose else (one.indent, one.tight)
        return replace(one, line=0, indent=indent, tight=tight, children=tuple(map(clause, one.children)))

    notes = tuple(replace(note, line=0) for note in text.notes)
    return replace(
        text, clauses=tuple(map(clause, text.clauses)), notes=notes, source="", diagnostics=(), flags=()
    )


def ids(text: Text) -> Iterator[str]:
    """Every id once where it is given; a choice that goes on from another clause was named there."""
    for clause in text.walk():
        yield clause.id
    for content in (*(clause.content for clause in text.walk()), *(note.content for note in text.notes)):
        for choice in choices(content):
            if choice.alternatives[0].opens:
                yield choice.id
                yield from (one.id for one in choice.alternatives)


@given(ANY_TEXT, DIALECTS, st.sampled_from([(), ("FRA", "RUS")]))
@settings(max_examples=600)
def test_what_is_written_reads_the_same_and_is_written_the_same(
    source: str, dialect: Dialect | None, parties: tuple[str, ...]
) -> None:
    text = read(source, dialect=dialect, parties=parties)
    written = write(text)
    again = read(written, dialect=dialect, parties=parties)
    assert write(again) == written
    assert said(again) == said(text)


@given(ANY_TEXT)
@settings(max_examples=400)
def test_a_published_text_loses_no_character(source: str) -> None:
    text = read(source, dialect="published")
    if not text.header.parties:
        assert shown(write(text)) == shown(source)


@given(ANY_TEXT, DIALECTS)
def test_ids_are_unique_unless_an_author_wrote_one_twice(source: str, dialect: Dialect | None) -> None:
    text = read(source, dialect=dialect, parties=("FRA", "RUS"))
    found = list(ids(text))
    if not any(one.code == "NEG004" for one in text.diagnostics):
        assert len(found) == len(set(found))


@given(ANY_TEXT)
def test_pinned_ids_survive_a_rewrite(source: str) -> None:
    text = read(source, dialect="neg", parties=("FRA", "RUS"))
    again = read(write(text, pin=True), dialect="neg", parties=("FRA", "RUS"))
    if not text.diagnostics:
        assert [one.id for one in again.walk()] == [one.id for one in text.walk()]


@given(ANY_TEXT)
def test_places_lie_in_the_text(source: str) -> None:
    text = read(source)
    lines = text.source.split("\n")
    for one in (*text.diagnostics, *text.flags):
        assert 1 <= one.line <= len(lines)
        assert 1 <= one.column <= len(lines[one.line - 1]) + 1


@pytest.mark.parametrize(
    "source",
    [
        "",
        "\ufeff",
        "\x00" * 1000,
        "[" * 100_000,
        "]" * 100_000,
        "[" * 5_000 + "]" * 5_000,
        "(" * 100_000,
        "a" + " " * 100_000 + "b",
        "[" + "." * 100_000 + "]",
        "Option" + " " * 100_000 + "x",
        "Option 1" + "()" * 20_000,
        "[^1]: " + '"a' * 2_000,
        "title:" + " " * 100_000 + "x",
        "\n".join(" " * depth + "a" for depth in range(1_000)),
        "\n\n".join(" " * depth + "(a) a" for depth in range(1_000)),
        "\n\n".join(f"{' ' * depth}Option {depth}:" for depth in range(300)),
        "\n\n".join(f"{'#' * (depth % 6 + 1)} a" for depth in range(1_000)),
        "[" * 60 + "a\n\n" * 200 + "]" * 60,
    ],
    ids=lambda source: f"{source[:8]!r}x{len(source)}",
)
def test_nothing_that_a_file_holds_raises(source: str) -> None:
    text = read(source)
    assert write(read(write(text))) == write(text)


def steps(source: str) -> int:
    """How many calls reading takes: a count that no busy machine changes."""
    count = 0

    def step(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(step)
    try:
        read(source, parties=("FRA", "RUS"))
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    "piece",
    [
        "The parties [shall][should] meet (FRA).\n\n",
        "OP1. [a](FRA)[b](RUS: delete)\n    (a) x\n",
        "Option 1: a\n\nOption 2: b\n\n",
        "[open ",
        "closed] ",
        "1. a\n",
        "a\n\n",
        "{#x} a\n\n",
        "[a](XXA) ",
        "[^1] x [^2]: y\n\n",
        "a (Agreed) ",
        "[a / ",
        "- a\n    - b\n",
    ],
)
def test_ten_times_the_text_takes_no_thirty_times_the_steps(piece: str) -> None:
    assert steps(piece * 1000) < 30 * steps(piece * 100)
