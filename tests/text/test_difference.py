# SPDX-License-Identifier: Apache-2.0
"""Every clause of two versions is told once, in the new order, with what was deleted and inserted and what it was called."""

from __future__ import annotations

import json
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from comity.text.model import Text
from comity.text.reader import read
from comity.text.versions.difference import KINDS, Difference, Row, compare
from comity.text.versions.difference_text import difference_text, spans_text, totals_line
from comity.text.versions.matching import words
from comity.text.versions.worddiff import Span, new_words, old_words
from comity.text.wording import tokens
from text.published import PARIS, published
from text.two_versions import SENTENCES, draft, numbered, pinned


def kinds(difference: Difference) -> list[tuple[str, str | None, str | None]]:
    return [(row.kind, row.old_number, row.number) for row in difference.rows]


def test_one_word() -> None:
    difference = compare(
        pinned(one="The parties shall meet.", two="The fund is open."),
        pinned(one="The parties should meet.", two="The fund is open."),
    )
    assert difference.rows[0] == Row(
        "changed",
        "one",
        "one",
        "OP1",
        "OP1",
        (
            Span("equal", ("The", "parties")),
            Span("delete", ("shall",)),
            Span("insert", ("should",)),
            Span("equal", ("meet", ".")),
        ),
        "id",
        0.8,
        type="operative",
    )
    assert difference.rows[1].kind == "same"
    assert (difference.added, difference.removed) == (1, 1)
    assert not difference.identical


def test_json() -> None:
    data = compare(
        pinned(one="The parties shall meet.", gone="No fees."), pinned(one="The parties should meet.")
    ).data()
    assert json.loads(json.dumps(data)) == data
    assert set(data) == {"clauses", "notes", "totals", "words"}
    assert data["clauses"] == [
        {
            "id": "one",
            "old_id": "one",
            "kind": "changed",
            "type": "operative",
            "old_number": "OP1",
            "number": "OP1",
            "how": "id",
            "score": 0.8,
            "moved": False,
            "spans": [
                {"kind": "equal", "text": "The parties "},
                {"kind": "delete", "text": "shall "},
                {"kind": "insert", "text": "should "},
                {"kind": "equal", "text": "meet."},
            ],
        },
        {
            "id": None,
            "old_id": "gone",
            "kind": "removed",
            "type": "operative",
            "old_number": "OP2",
            "number": None,
            "how": None,
            "score": None,
            "moved": False,
            "spans": [{"kind": "delete", "text": "No fees."}],
        },
    ]
    assert data["totals"] == {"same": 0, "changed": 1, "added": 0, "removed": 1, "moved": 0, "renumbered": 0}
    assert data["words"] == {"added": 1, "removed": 3}


def test_what_is_gone_stands_where_it_was() -> None:
    old = pinned(
        a="Alpha stays.", b="Beta goes.", c="Gamma goes too.", d="Delta stays.", e="Omega goes last."
    )
    new = pinned(x="Chi comes.", a="Alpha stays.", y="Psi comes.", d="Delta stays.")
    rows = [(row.kind, row.id or row.old_id) for row in compare(old, new).rows]
    assert rows == [
        ("added", "x"),
        ("renumbered", "a"),
        ("removed", "b"),
        ("removed", "c"),
        ("added", "y"),
        ("same", "d"),
        ("removed", "e"),
    ]


def test_what_is_gone_from_the_top_stands_at_the_top() -> None:
    old, new = pinned(a="Alpha goes.", b="Beta stays."), pinned(b="Beta stays.", c="Gamma comes.")
    assert [row.kind for row in compare(old, new).rows] == ["removed", "renumbered", "added"]
    assert [row.kind for row in compare(old, draft()).rows] == ["removed", "removed"]
    assert [row.kind for row in compare(draft(), old).rows] == ["added", "added"]


def test_what_follows_a_moved_clause_keeps_its_own_place() -> None:
    old = pinned(a="Alpha.", m="Mover.", g="Gone.", b="Beta.", c="Gamma.")
    new = pinned(a="Alpha.", b="Beta.", c="Gamma.", m="Mover.")
    rows = [(row.kind, row.id or row.old_id) for row in compare(old, new).rows]
    assert rows == [("same", "a"), ("removed", "g"), ("renumbered", "b"), ("renumbered", "c"), ("moved", "m")]


def test_moved_and_changed_is_told_as_changed_and_moved() -> None:
    old = pinned(a="Alpha one.", b="Beta two.", c="Gamma three.")
    new = pinned(c="Gamma four.", a="Alpha one.", b="Beta two.")
    row = compare(old, new).rows[0]
    assert (row.kind, row.moved, row.old_number, row.number) == ("changed", True, "OP3", "OP1")


def test_only_the_number_differs() -> None:
    old = draft("OP1. {#a} Alpha.", "OP2. {#b} Beta.")
    new = draft("OP1. {#a} Alpha.", "OP1bis. {#b} Beta.")
    assert kinds(compare(old, new))[1][0] == "renumbered"


def test_who_stands_where_and_what_is_agreed_is_no_part_of_it() -> None:
    old = pinned(a="The [old](ALD)[new](BRE) fund. (Agreed)")
    new = pinned(a="The [old](MAR)[new](TAV: delete) fund.")
    assert compare(old, new).identical


def test_footnotes_are_told_apart() -> None:
    old = draft("OP1. {#a} Words stay.[^1]", "[^1]: The first remark is long enough.")
    new = draft("OP1. {#a} Words stay.[^1]", "[^1]: The first remark is short enough.")
    difference = compare(old, new)
    assert [row.kind for row in difference.rows] == ["same"]
    assert [(row.kind, row.number) for row in difference.notes] == [("changed", "[^1]")]
    assert difference.totals["changed"] == 0
    assert (difference.added, difference.removed, difference.identical) == (1, 1, False)
    assert difference.data()["notes"][0]["spans"][1] == {"kind": "delete", "text": "long "}


def test_settling_a_bracket() -> None:
    difference = compare(
        pinned(a="The parties [shall](ALD)[should](BRE) meet."), pinned(a="The parties should meet.")
    )
    assert spans_text(difference.rows[0].spans) == "The parties [-[shall][-]should [-]-] meet."
    assert (difference.added, difference.removed) == (0, 1)


TWO = st.lists(SENTENCES, max_size=6)


@settings(max_examples=50)
@given(TWO)
def test_nothing_differs_from_itself(said: list[str]) -> None:
    text = numbered(*said)
    difference = compare(text, text)
    assert difference.identical
    assert difference.totals == {kind: len(said) if kind == "same" else 0 for kind in KINDS}
    assert (difference.added, difference.removed) == (0, 0)


@settings(max_examples=50)
@given(TWO, TWO)
def test_both_versions_come_back(old_said: list[str], new_said: list[str]) -> None:
    old, new = numbered(*old_said), numbered(*new_said)
    rows = compare(old, new).rows
    now = [new_words(row.spans) for row in rows if row.kind != "removed"]
    assert now == [tokens(words(clause)) for clause in new.walk()]
    was = [old_words(row.spans) for row in rows if row.kind != "added"]
    assert sorted(was) == sorted(tokens(words(clause)) for clause in old.walk())
    assert [
        "".join(s.text for s in row.spans if s.kind != "delete") for row in rows if row.kind != "removed"
    ] == [words(clause) for clause in new.walk()]


@settings(max_examples=50)
@given(TWO, TWO)
def test_backwards_it_is_the_opposite(old_said: list[str], new_said: list[str]) -> None:
    there = compare(numbered(*old_said), numbered(*new_said)).totals
    assert sum(there.values()) == max(there["removed"] + len(new_said), there["added"] + len(old_said))
    assert there["added"] - there["removed"] == len(new_said) - len(old_said)


# --- as text ---------------------------------------------------------------------------------------------------------


def sample() -> Difference:
    return compare(
        pinned(a="The parties shall meet.", b="Beta stays.", c="Gamma goes."),
        pinned(n="News.", a="The parties should meet.", b="Beta stays."),
    )


def test_as_text() -> None:
    assert difference_text(sample()) == (
        "OP1  added\n{+News.+}\n\n"
        "OP1 \u2192 OP2  changed\nThe parties [-shall-] {+should+} meet.\n\n"
        "OP2 \u2192 OP3  renumbered\nBeta stays.\n\n"
        "OP3  removed\n[-Gamma goes.-]\n\n"
        "4 clauses: 1 changed, 1 added, 1 removed, 1 renumbered; 2 words added, 3 removed\n"
    )


def test_in_colour() -> None:
    shown = difference_text(sample(), colour=True)
    assert "\x1b[31;9mshall\x1b[0m \x1b[32;4mshould\x1b[0m meet." in shown
    assert shown.count("\x1b[0m") == shown.count("\x1b[") / 2
    uncoloured = re.sub(r"\x1b\[[\d;]*m", "", shown)
    assert uncoloured == re.sub(r"\[-|-\]|\{\+|\+\}", "", difference_text(sample()))


def test_unchanged_clauses_are_shown_on_request() -> None:
    text = pinned(a="Alpha stays.")
    assert difference_text(compare(text, text)) == "1 clause: 1 same; 0 words added, 0 removed\n"
    assert difference_text(compare(text, text), unchanged=True).startswith("OP1  same\nAlpha stays.\n\n")


def test_a_doubtful_match_says_how_sure_it_is() -> None:
    old = draft("OP2. The committee of thirty members meets twice a year in the old town.")
    new = draft("OP7. The committee of forty members meets twice a year in the old town.")
    shown = difference_text(compare(old, new))
    assert shown.startswith("OP2 \u2192 OP7  changed, matched by 92 % of its words and marks\n")
    moved = compare(pinned(a="A one.", b="B two.", c="C three."), pinned(c="C four.", a="A one.", b="B two."))
    assert "OP3 \u2192 OP1  changed, moved\n" in difference_text(moved)


def test_white_space_stays_outside_the_marks() -> None:
    spans = (Span("delete", ("a",), " a "), Span("insert", ("b",), "b "), Span("equal", ("c",), "c"))
    assert spans_text(spans) == "[-a-] {+b+} c"


def test_no_control_character_of_a_text_reaches_the_terminal() -> None:
    old = pinned(a="Plain.")
    new = read("title: T\ntext: t\nlang: en\nparties: ALD\n\nOP1. {#a} Plain \x1b[31mred\x07 \u202eturned.\n")
    shown = difference_text(compare(old, new), unchanged=True)
    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert "\u202e" not in shown
    assert "<U+001B>" in shown
    assert "<U+202E>" in shown


def test_totals_of_nothing() -> None:
    assert totals_line(Difference(())) == "0 clauses; 0 words added, 0 removed"


# --- a published text ------------------------------------------------------------------------------------------------


def _blocks() -> list[str]:
    return published(PARIS).split("\n\n")


def _long(blocks: list[str]) -> list[int]:
    """Places of the preamble's paragraphs."""
    return [
        place for place, block in enumerate(blocks) if re.match(r"\*(?:Emph|Recogn|Also emph)\w+", block)
    ][:4]


def _edited(blocks: list[str]) -> tuple[Text, list[str], str]:
    """One long paragraph deleted, one word of another changed, two others swapped."""
    places = _long(blocks)
    first, deleted, changed, second = places
    new = list(blocks)
    word = new[changed].split()[-2]
    new[changed] = new[changed].replace(word, "XCHANGEDX", 1)
    new[first], new[second] = new[second], new[first]
    gone = new.pop(deleted)
    return read("\n\n".join(new)), [blocks[first], blocks[second]], gone


def test_a_published_text_and_an_edited_copy() -> None:
    blocks = _blocks()
    old = read("\n\n".join(blocks))
    new, _, gone = _edited(blocks)
    difference = compare(old, new)
    totals = difference.totals
    assert (totals["changed"], totals["removed"], totals["added"]) == (1, 1, 0)
    assert totals["moved"] == 2
    (removed,) = (row for row in difference.rows if row.kind == "removed")
    assert removed.spans[0].text[-60:] in gone.replace("*", "")
    (changed,) = (row for row in difference.rows if row.kind == "changed")
    assert [span.words for span in changed.spans if span.kind == "insert"] == [("XCHANGEDX",)]
    assert difference.added == 1


def test_a_published_text_is_the_same_as_itself() -> None:
    text = read(published(PARIS))
    assert compare(text, text).identical
