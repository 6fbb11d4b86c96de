# SPDX-License-Identifier: Apache-2.0
"""Entries: three lines and exactly the right signatures."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.errors import FormatError, FormRefusal, SignatureRefusal
from comity.record.entry import (
    MAX_ENTRY_BYTES,
    as_entry,
    compose,
    pair_signatures,
    parse_entry,
    text_hash,
    verify_pairs,
)
from comity.record.note import Note, Signature, add_signatures, parse_note
from worlds import ORIGIN, key

BY = ["FRA/envoy", "RUS/envoy"]
KEYS = {name: key(name).verifier for name in [*BY, "TUR/envoy"]}
TEXT = compose(ORIGIN, "talks/issue/v1", b'{"x":1}')


def signed(*names: str) -> Note:
    return parse_note(add_signatures(TEXT, [key(name) for name in names]))


def check(note: Note) -> None:
    verify_pairs(note, pair_signatures(note, BY, KEYS))


def test_an_entry_is_three_lines_and_its_signatures() -> None:
    assert (
        compose(ORIGIN, "talks/issue/v1", b'{"x":1}')
        == f'{ORIGIN} entry v1\ntalks/issue/v1\n{{"x":1}}\n'.encode()
    )
    note = signed(*BY)
    entry = parse_entry(bytes(note))
    assert (entry.origin, entry.kind, entry.body, entry.note) == (ORIGIN, "talks/issue/v1", b'{"x":1}', note)
    assert as_entry(Note(TEXT, ())).body == b'{"x":1}'


def test_a_text_is_known_by_its_hash_whoever_signs() -> None:
    assert text_hash(signed(*BY)) == text_hash(signed("TUR/envoy")) == hashlib.sha256(TEXT).digest()


def test_exactly_the_signers_have_signed() -> None:
    check(signed(*BY))
    check(signed(*BY[::-1]))


@pytest.mark.parametrize(
    ("note", "message"),
    [
        (signed("FRA/envoy"), "the signature of RUS/envoy is missing"),
        (Note(TEXT, ()), "the signature of FRA/envoy, RUS/envoy is missing"),
        (signed(*BY, "TUR/envoy"), "the signature line of TUR/envoy is not by a name in `by`"),
        (signed(*BY, "USA/envoy"), "the signature line of USA/envoy is not by a name in `by`"),
        (Note(TEXT, signed(*BY).signatures * 2), "FRA/envoy has two signature lines"),
        (
            Note(
                TEXT,
                (*signed(*BY).signatures[:1], Signature("RUS/envoy", KEYS["RUS/envoy"].key_id, bytes(63))),
            ),
            "by another key",
        ),
        (
            Note(TEXT, (*signed(*BY).signatures[:1], Signature("RUS/envoy", bytes(4), bytes(64)))),
            "by another key",
        ),
        (
            Note(
                TEXT,
                (*signed(*BY).signatures[:1], Signature("RUS/envoy", KEYS["RUS/envoy"].key_id, bytes(64))),
            ),
            "the signature of RUS/envoy does not verify",
        ),
        (Note(TEXT + b"x\n", signed(*BY).signatures), "the signature of FRA/envoy does not verify"),
    ],
)
def test_one_line_too_few_too_many_or_bad(note: Note, message: str) -> None:
    with pytest.raises(SignatureRefusal) as caught:
        check(note)
    assert message in caught.value.message
    assert caught.value.rule.startswith("RECORD: ")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"one line\n", "three lines"),
        (b"o entry v1\nk\n", "three lines"),
        (b"o entry v1\nk\n{}\nmore\n", "three lines"),
        (b"o entry v2\nk\n{}\n", "begins with"),
        (b"o\nk\n{}\n", "begins with"),
        (b"o entry v1 \nk\n{}\n", "begins with"),
    ],
)
def test_texts_that_are_no_entry(text: bytes, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        parse_entry(add_signatures(text, [key("FRA/envoy")]))


def test_an_entry_has_a_greatest_size() -> None:
    room = MAX_ENTRY_BYTES - len(compose(ORIGIN, "k", b""))
    assert len(compose(ORIGIN, "k", b"x" * room)) == MAX_ENTRY_BYTES
    with pytest.raises(
        FormRefusal, match="the statement has 65,536 bytes; an entry has at most 65,535"
    ) as caught:
        compose(ORIGIN, "k", b"x" * (room + 1))
    assert "blob" in caught.value.hint
    line = key("FRA/envoy").line(b"")
    fits = compose(ORIGIN, "k", b"x" * (room - 1 - len(line)))
    exact = add_signatures(fits, [key("FRA/envoy")])
    assert len(exact) == MAX_ENTRY_BYTES
    assert parse_entry(exact).kind == "k"
    with pytest.raises(FormatError, match="an entry of 65,536 bytes"):
        parse_entry(exact + b"\n")


@given(
    st.binary(max_size=300)
    | st.builds(
        lambda body, tail: TEXT[:-8] + body + b"\n\n" + tail, st.binary(max_size=80), st.binary(max_size=120)
    )
)
def test_hostile_entries_raise_only_format_errors(data: bytes) -> None:
    try:
        entry = parse_entry(data)
    except FormatError:
        return
    assert bytes(entry.note) == data
    with pytest.raises(SignatureRefusal):
        check(entry.note)
