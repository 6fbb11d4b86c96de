# SPDX-License-Identifier: Apache-2.0
"""Votes and groups from CSV files: what is read, and that each refusal names the file, the line and what was expected."""

from __future__ import annotations

import csv
import tracemalloc
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from comity.errors import InputError
from comity.talks.bridging import Vote, bridge
from comity.talks.votes_file import read_groups, read_votes

GROUPS = {"p1": "A", "p2": "B"}
HEADER = b"participant,statement,vote\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "file.csv"


def voted(file: Path, data: bytes) -> list[Vote]:
    file.write_bytes(data)
    return list(read_votes(file))


def grouped(file: Path, data: bytes) -> dict[str, str]:
    file.write_bytes(data)
    return read_groups(file)


def test_votes_in_the_order_of_the_file(file: Path) -> None:
    found = voted(file, HEADER + b"p2,s1,-1\np1,s1,1\np1,s2,0\n")
    assert found == [Vote("p2", "s1", -1), Vote("p1", "s1", 1), Vote("p1", "s2", 0)]


def test_groups(file: Path) -> None:
    assert grouped(file, b"participant,group\np1,A\np2,B\np1,A\n") == GROUPS


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + HEADER + b"p1,s1,1\n",
        b"\xef\xbb\xbf" + b'"participant",statement,vote\np1,s1,1\n',
        HEADER.replace(b"\n", b"\r\n") + b"p1,s1,1\r\n",
        HEADER + b"p1,s1,1",
        HEADER + b"\n p1 , s1 , 1 \n\n",
        b"vote,when,statement, participant\n1,2021-05-01,s1,p1\n",
        HEADER + b'"p1","s1","1"\n',
    ],
    ids=["bom", "bom before a quote", "crlf", "no last newline", "blank", "other columns", "quoted"],
)
def test_the_same_vote_in_other_dress(file: Path, data: bytes) -> None:
    assert voted(file, data) == [Vote("p1", "s1", 1)]


def test_statements_may_be_sentences_in_any_script(file: Path) -> None:
    data = HEADER + 'p1,"Open the crossing, daily",1\np1,"فتح المعبر\nيومياً",0\n'.encode()
    assert [vote.item for vote in voted(file, data)] == ["Open the crossing, daily", "فتح المعبر\nيومياً"]


@pytest.mark.parametrize(
    ("data", "said", "hint"),
    [
        (b"", "line 1: no header", "participant,statement,vote in the first line"),
        (b"\xef\xbb\xbf", "line 1: no header", "participant,statement,vote"),
        (b"\n" + HEADER, "line 1: no header", "participant,statement,vote"),
        (HEADER, "holds no row below its header", "participant,statement,vote"),
        (HEADER + b"\n\n", "holds no row below its header", "participant,statement,vote"),
        (b"participant,vote\np1,1\n", "line 1: no column 'statement' in participant,vote", "statement"),
        (b"Participant,statement,vote\np1,s,1\n", "line 1: no column 'participant'", "participant"),
        (b"participant,statement,vote,vote\np1,s,1,0\n", "line 1: two columns 'vote'", "vote"),
        (HEADER + b"p1,s1,1\np1,s2,2\n", "line 3: '2' is not a vote", "1 (agree), -1 (disagree) or 0"),
        (HEADER + b"p1,s1,1.0\n", "line 2: '1.0' is not a vote", "1 (agree)"),
        (HEADER + b"p1,s1,+1\n", "line 2: '+1' is not a vote", "1 (agree)"),
        (HEADER + b"p1,s1,agree\n", "line 2: 'agree' is not a vote", "1 (agree)"),
        (HEADER + "p1,s1,١\n".encode(), "line 2: '١' is not a vote", "1 (agree)"),
        (HEADER + b"p1,s1,\n", "line 2: 'vote' is empty", "a value"),
        (HEADER + b"p1, ,1\n", "line 2: 'statement' is empty", "a value"),
        (HEADER + b"p1,s1,1\np2,s1,1\np1,s1,-1\n", "line 4: 'p1' votes a second time on 's1'", "one vote"),
        (HEADER + b"p1,s1,1\np1,s1,1\n", "line 3: 'p1' votes a second time on 's1'", "one vote"),
        (HEADER + b"p1,s1\n", "line 2: 2 cells, but the header has 3", "quotation marks"),
        (HEADER + b"p1\n", "line 2: 1 cell, but the header has 3", "quotation marks"),
        (HEADER + b"p1,Open it, daily,1\n", "line 2: 4 cells, but the header has 3", "quotation marks"),
        (HEADER + b'p1,"s1,1\n', "line 2: not CSV", "participant,statement,vote"),
        (HEADER.replace(b"\n", b"\r") + b"p1,s1,1\r", "not CSV", "participant,statement,vote"),
        (HEADER + b"p1,s1,1\np1,caf\xe9,1\n", "line 3: byte 6 of the line is not UTF-8", "UTF-8"),
        ("participant,statement,vote\np1,s1,1\n".encode("utf-16"), "line 1: byte 0 of the line", "UTF-8"),
        (HEADER + b"p1," + b"s" * 200_000 + b",1\n", "line 2: not CSV: field larger", "participant"),
    ],
)
def test_refused_votes(file: Path, data: bytes, said: str, hint: str) -> None:
    with pytest.raises(InputError) as caught:
        voted(file, data)
    assert str(file) in caught.value.message
    assert said in caught.value.message
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    ("data", "said", "hint"),
    [
        (b"", "line 1: no header", "participant,group in the first line"),
        (b"participant,group\n", "holds no row", "participant,group"),
        (b"participant,bloc\np1,A\n", "line 1: no column 'group'", "participant,group"),
        (b"participant,group\np1,\n", "line 2: 'group' is empty", "a value"),
        (
            b"participant,group\np1,A\np2,B\np1,B\n",
            "line 4: 'p1' is in the group 'B', and above in 'A'",
            "one group",
        ),
        (b"participant,group\np1,\xff\n", "line 2: byte 3 of the line is not UTF-8", "UTF-8"),
    ],
)
def test_refused_groups(file: Path, data: bytes, said: str, hint: str) -> None:
    with pytest.raises(InputError) as caught:
        grouped(file, data)
    assert str(file) in caught.value.message
    assert said in caught.value.message
    assert hint in caught.value.hint


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read: No such file"):
        read_groups(tmp_path / "none.csv")
    with pytest.raises(InputError, match="cannot be read: Is a directory"):
        list(read_votes(tmp_path))


def test_votes_are_read_as_they_are_asked_for(file: Path) -> None:
    file.write_bytes(HEADER + b"p1,s1,1\n" + b"p1,s2,9\n")
    assert list(islice(read_votes(file), 1)) == [Vote("p1", "s1", 1)]


@given(
    st.dictionaries(
        st.tuples(st.text(min_size=1).map(str.strip), st.text(min_size=1).map(str.strip)),
        st.sampled_from([1, -1, 0]),
        min_size=1,
    )
)
def test_what_was_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, said: dict[tuple[str, str], int]
) -> None:
    rows = [(*place, value) for place, value in said.items() if all(place)]
    assume(rows)
    path = tmp_path_factory.mktemp("written") / "votes.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
        writer.writerow(["participant", "statement", "vote"])
        writer.writerows(rows)
    assert list(read_votes(path)) == rows


@pytest.mark.slow
def test_many_votes_fit_in_memory(file: Path) -> None:
    """100,000 votes under 20 MB: what is kept of each is its statement in a set, so a million stay under 200 MB."""
    people = {f"p{i}": "AB"[i % 2] for i in range(1000)}
    with file.open("wb") as stream:
        stream.write(HEADER)
        stream.writelines(
            f"{name},s{i},{(i + len(name)) % 3 - 1}\n".encode() for name in people for i in range(100)
        )
    tracemalloc.start()
    try:
        found = bridge(read_votes(file), people)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(found) == 100
    assert all(votes.seen == 500 for one in found for votes in one.groups.values())
    assert peak < 20_000_000
