# SPDX-License-Identifier: Apache-2.0
"""Files of voters: with a header and in the tool's bare lines, names of any script, and refusals that name the line."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.election.credentials.voters import (
    Voter,
    numbered,
    per_channel,
    per_weight,
    read_voters,
)
from comity.errors import InputError


def read(text: str) -> tuple[Voter, ...]:
    return read_voters(text.encode(), "voters.csv")


def test_a_header_names_the_columns_in_any_order() -> None:
    found = read("Channel, WEIGHT ,identity\npost,3,ana@ald.example\nconsulate in Tavria,1,bo\n")
    assert found == (Voter("ana@ald.example", "", 3, "post"), Voter("bo", "", 1, "consulate in Tavria"))


def test_a_header_may_name_nothing_but_the_identity() -> None:
    assert read("identity\nana\nbo\n") == (Voter("ana"), Voter("bo"))
    assert read("address,login\na,x\na,y\n") == (Voter("a", "x"), Voter("a", "y"))


def test_bare_lines_are_those_of_the_tool() -> None:
    """Its rule, observed: where any line has a weight, lines without one have weight 1."""
    assert read("ana@ald.example\nbo,bo2\n") == (Voter("ana@ald.example"), Voter("bo", "bo2"))
    assert read("ana,,3\nbo\ncy,c,1\n") == (Voter("ana", "", 3), Voter("bo", "", 1), Voter("cy", "c", 1))


def test_how_the_tool_names_a_voter() -> None:
    assert [one.line for one in read("ana,,3\nbo\n")] == ["ana,,3", "bo,,1"]
    assert [one.line for one in read("ana,a\nbo\n")] == ["ana,a", "bo"]


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffidentity\r\nana\r\n\r\nbo",
        '"identity"\n"ana"\n"bo"\n',
        "\n identity \n\n ana \n \nbo\n\n",
        "ana\nbo",
    ],
)
def test_byte_order_marks_line_ends_quotes_and_blank_lines(text: str) -> None:
    assert [one.identity for one in read(text)] == ["ana", "bo"]


def test_names_of_any_script_and_with_commas() -> None:
    names = [
        "بدر الدين",
        "שרה לוי",
        "\u06a9\u0648\u0647\u200c\u0646\u0648\u0631\u062f",
        "Zoë, née O'Neil",
        'Ana "Bo" Cy',
        "毛利",
    ]
    text = io.StringIO(newline="")
    csv.writer(text).writerows([["identity"], *([name] for name in names)])
    assert [one.identity for one in read(text.getvalue())] == names


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("", "", "names no voter"),
        ("identity\n", "", "names no voter below"),
        ("identity,colour\nana,red\n", ":1", "'colour'"),
        ("identity,weight,weight\nana,1,1\n", ":1", "'weight'"),
        ("weight,channel\n1,post\n", ":1", "header without identity"),
        ("identity;weight\nana;1\n", ":1", "no comma separates"),
        ("ana\tbo\n", ":1", "no comma separates"),
        ("identity,weight\nana,1\nbo\n", ":3", "1 columns instead of 2"),
        ("identity\nana\nbo,3\n", ":3", "2 columns instead of 1"),
        ("identity,weight\nana,1\nbo,\n", ":3", "'' is not a weight"),
        ("ana,,1\nbo,,\n", ":2", "'' is not a weight"),
        ("identity,weight\nana,0\n", ":2", "'0' is not a weight"),
        ("identity,weight\nana,01\n", ":2", "not a weight"),
        ("identity,weight\nana,+1\n", ":2", "not a weight"),
        ("identity,weight\nana,0x10\n", ":2", "not a weight"),
        ("identity,weight\nana,1_000\n", ":2", "not a weight"),
        ("identity,weight\nana,1.5\n", ":2", "not a weight"),
        ("identity,weight\nana,-1\n", ":2", "not a weight"),
        ("identity,weight\nana,١\n", ":2", "not a weight"),
        ("identity,weight\nana,1000000000001\n", ":2", "not a weight"),
        ("identity,channel\nana,post\nbo,\n", ":3", "no channel"),
        ("identity,weight\n,1\n", ":2", "no identity"),
        ("a,b,1,2\n", ":1", "4 columns"),
        ("identity\nana\nbo\nana\n", ":4", "the same voter as on line 2"),
        ("ana,x\nana,x\n", ":2", "the same voter as on line 1"),
        ("identity\nZo\u00eb\nZoe\u0308\n", ":3", "the same voter as on line 2"),
        ('identity\n"ana\nbo\n', ":3", "not CSV"),
        ('identity\n"ana" x\n', ":2", "not CSV"),
        ('identity\n"ana\nbo"\n', ":3", "control character"),
        ("identity\nan\u202ea\n", ":2", "change of direction"),
        ("identity\nan\x00a\n", ":2", "control character"),
    ],
)
def test_refusals_name_the_line(text: str, line: str, says: str) -> None:
    with pytest.raises(InputError) as caught:
        read(text)
    assert caught.value.message.startswith(f"voters.csv{line}")
    assert says in caught.value.message


def test_other_encodings_are_refused_with_the_line() -> None:
    with pytest.raises(InputError, match=r"^voters.csv:3: byte 14 is not UTF-8"):
        read_voters(b"identity\nana\nZ\xf6e\n", "voters.csv")
    with pytest.raises(InputError, match=r"^voters.csv:1: byte 0 is not UTF-8"):
        read_voters("identity\nana\n".encode("utf-16"), "voters.csv")


@given(st.binary(max_size=60) | st.text('identy,weight\n"1\ufeff', max_size=60).map(str.encode))
@settings(max_examples=100)
def test_whatever_the_bytes_voters_or_a_refusal_come_out(data: bytes) -> None:
    try:
        found = read_voters(data, "voters.csv")
    except InputError:
        return
    assert found
    assert len({one.weight is None for one in found}) == 1, "all have a weight or none"
    assert len({(one.identity, one.login) for one in found}) == len(found)


def test_voters_without_names() -> None:
    assert [one.identity for one in numbered(3)] == ["1", "2", "3"]
    assert [one.identity for one in numbered(100)][8:11] == ["009", "010", "011"]
    for wrong in (0, -1, 10_000_001):
        with pytest.raises(InputError, match=re.escape(str(wrong))):
            numbered(wrong)


def test_counts_by_channel_and_weight() -> None:
    found = read("identity,weight,channel\na,3,post\nb,1,consulate\nc,3,post\n")
    assert dict(per_channel(found)) == {"consulate": 1, "post": 2}
    assert list(per_weight(found).items()) == [(1, 1), (3, 2)]
    assert dict(per_weight(numbered(4))) == {1: 4}
