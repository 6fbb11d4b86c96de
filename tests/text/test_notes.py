# SPDX-License-Identifier: Apache-2.0
"""Footnotes: reservations of parties, questions of placement, and words that are to be read as others."""

from __future__ import annotations

import pytest

from comity.text.model import NoteRef, Words
from comity.text.reader import read
from comity.text.wording import bracketed
from comity.text.writer import write
from text.neg import neg, outline


@pytest.mark.parametrize(
    ("words", "kind", "parties", "substitutes"),
    [
        ("A remark.", "remark", (), None),
        ("(ALD: reserve) The word is reserved.", "reservation", ("ALD",), None),
        ("(ALD, BRE: reserve) The word is reserved.", "reservation", ("ALD", "BRE"), None),
        ("(ALD: support) A remark.", "remark", (), None),
        ("Aldonia reserves its position.", "reservation", (), None),
        ("[Aldonia wishes its reservation to be recorded.]", "reservation", (), None),
        ("The placing of this paragraph is open.", "placement", (), None),
        ("Housing issue dealt with separately", "placement", (), None),
        ('In all cases where it says "the fund", read "the bank [and the fund]".', "read_as", (), ("the fund", "the bank [and the fund]")),
        ("“the fund” is to be replaced by “the bank”", "read_as", (), ("the fund", "the bank")),
        ("Partout, « le fonds » se lit ainsi : lire « la banque »", "read_as", (), ("le fonds", "la banque")),
    ],
)  # fmt: skip
def test_kinds(words: str, kind: str, parties: tuple[str, ...], substitutes: tuple[str, str] | None) -> None:
    text = neg(f"OP1. a [^1]\n\n[^1]: {words}\n")
    (note,) = text.notes
    assert (note.key, note.kind, note.parties) == ("1", kind, parties)
    assert note.substitutes == substitutes
    assert write(text).endswith(f"[^1]: {words}\n")


def test_references_are_apart_from_words() -> None:
    text = neg("OP1. [a[^1]] b[^star] c\n\n[^1]: x\n\n[^star]: y\n")
    assert text.clauses[0].content[1:] == (Words(" b"), NoteRef("star"), Words(" c"))
    assert not text.diagnostics


def test_a_note_goes_on_over_lines_and_holds_choices() -> None:
    text = neg("OP1. a [^1]\n\n[^1]: It is [agreed][understood]\n    that the parties meet.\n\nOP2. b\n")
    assert bracketed(text.notes[0].content) == "It is [agreed][understood] that the parties meet."
    assert outline(text) == ["op-1 a", "op-2 b"]


def test_our_notes_are_written_last_and_published_ones_where_they_stood() -> None:
    body = "1. a [^1]\n\n[^1]: x\n\n2. b [^2]\n\n[^2]: y\n\n3. c\n"
    assert write(neg(body)).endswith("3. c\n\n[^1]: x\n\n[^2]: y\n")
    assert write(read(body)) == body


def test_a_bracket_of_a_note_does_not_reach_into_the_text() -> None:
    text = read("1. a [b\n\n[^1]: [c]\n\n2. d] e [^1]\n")
    assert not text.diagnostics
    assert bracketed(text.notes[0].content) == "[c]"


def test_a_reference_at_the_start_of_a_line_is_no_note() -> None:
    text = neg("[^1] a\n\n[^1]: b\n")
    assert [note.key for note in text.notes] == ["1"]
    assert text.clauses[0].content[0] == NoteRef("1")
