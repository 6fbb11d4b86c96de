# SPDX-License-Identifier: Apache-2.0
"""What is wrong with a text, each kind with its line and column; and that a diagnosed text still loses nothing."""

from __future__ import annotations

import pytest

from comity.text.reader import read
from comity.text.writer import write
from text.neg import neg, places


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("OP1. The parties] meet\n", [("NEG001", 1, 17)]),
        ("OP1. The [parties meet\n", [("NEG002", 1, 10)]),
        ("OP1. a\n\nOP2. b]\n\nOP3. [c [d]\n", [("NEG001", 3, 7), ("NEG002", 5, 6)]),
        ("OP1. [a](ALDX)\n", [("NEG003", 1, 10)]),
        ("OP1. {#x} a\n\nOP2. {#x} b\n", [("NEG004", 3, 1)]),
        ("OP1. {#x} a [b]{#x}\n", [("NEG004", 1, 16)]),
        ("OP1. [a]{#y} [b] c [d]{#y}\n", [("NEG004", 1, 23)]),
        ("OP1. {#Two Words} a\n", [("NEG004", 1, 6)]),
        ("OP1. {#Big} a [b]{#} c\n", [("NEG004", 1, 6), ("NEG004", 1, 18)]),
        ("OP1. a \u202e b \u202c c\n", [("NEG005", 1, 8), ("NEG005", 1, 12)]),
        ("OP1. a [^2] b\n\n[^1]: c\n", [("NEG008", 1, 8)]),
        ("OP1. a [^1]\n\n[^1]: c\n\n[^1]: d\n", [("NEG004", 5, 1)]),
        ("OP1. [a]\n", []),
        ("OP1. \u2067a\u2069 b\n", []),
    ],
)
def test_places(body: str, expected: list[tuple[str, int, int]]) -> None:
    text = neg(body)
    assert places(text) == expected
    body_again = write(text).partition("\n\n")[2]
    assert "".join(body_again.split()) == "".join(body.split())


@pytest.mark.parametrize(
    ("source", "line", "column", "message"),
    [
        ("title: a\nparties: 12\n\nOP1. a\n", 2, 1, "parties: FRA, RUS"),
        ("title: a\nparties: ALD\ngroups: EU3\n\nOP1. a\n", 3, 1, "groups: EU3 = DEU + FRA + GBR"),
        ("title: a\ntype: treaty\n\nOP1. a\n", 2, 1, "type: bill"),
    ],
)
def test_a_header_line_that_cannot_be_understood(source: str, line: int, column: int, message: str) -> None:
    text = read(source)
    (one,) = text.diagnostics
    assert (one.code, one.line, one.column) == ("NEG006", line, column)
    assert message in one.message
    assert shown(write(text)) == shown(source)


def shown(text: str) -> str:
    return "".join(sorted(text.split()))


def test_a_group_of_an_undeclared_party() -> None:
    text = read("title: a\nparties: ALD, BRE\ngroups: NORTH = ALD + BER\n\nOP1. a\n")
    (one,) = text.diagnostics
    assert (one.code, one.line, one.column) == ("NEG003", 3, 23)
    assert "did you mean BRE?" in one.message


def test_diagnostics_stand_in_the_order_of_the_text() -> None:
    text = neg("OP1. a] [b](ALX) \u202d\n\nOP2. [c\n")
    assert [one.code for one in text.diagnostics] == ["NEG001", "NEG003", "NEG005", "NEG002"]


def test_a_published_text_has_no_ids_that_could_be_wrong() -> None:
    assert read("## Title {#Some-Title}\n\n1. a\n").diagnostics == ()
