# SPDX-License-Identifier: Apache-2.0
"""Canonical JSON, hashes and base64: one spelling each, and FormatError for every other."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from comity import canonical
from comity.errors import FormatError

texts = st.text(st.characters(exclude_categories=["Cs"]))
integers = st.integers(-canonical.MAX_INTEGER, canonical.MAX_INTEGER)
values = st.recursive(
    st.booleans() | integers | texts,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(texts, inner, max_size=5),
    max_leaves=20,
)


@given(values)
@example({"\ue000": 1, "\U0001f54a": 2, "\r": 3, "1": 4, "\u0080": 5, "\u00f6": 6, "\u20ac": 7, "\ufb33": 8})
@example({"": '\x00\x1f\x7f\u2028\u2029"\\/\b\f\n\r\t'})
def test_the_bytes_are_those_of_rfc_8785(value: Any) -> None:
    assert canonical.encode(value) == rfc8785.dumps(value)
    assert canonical.decode(canonical.encode(value)) == value


def test_keys_are_sorted_by_utf_16_as_in_rfc_8785_section_3_2_3() -> None:
    value = {
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "\U0001f600": "Emoji: Grinning Face",
        "\u0080": "Control",
        "\u00f6": "Latin Small Letter O With Diaeresis",
    }
    found = json.loads(canonical.encode(value), object_pairs_hook=lambda pairs: [inner for _, inner in pairs])
    assert found == [
        "Carriage Return",
        "One",
        "Control",
        "Latin Small Letter O With Diaeresis",
        "Euro Sign",
        "Emoji: Grinning Face",
        "Hebrew Letter Dalet With Dagesh",
    ]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (1.5, r"\$: float has no place"),
        (None, r"\$: NoneType has no place"),
        ({"a": [1, {"b": None}]}, r"\$\.a\[1\]\.b: NoneType"),
        ({"a": b"x"}, r"\$\.a: bytes"),
        ({1: "x"}, "a key must be text, found int"),
        (2**53, r"\$: the integer 9007199254740992 is beyond"),
        (-(2**53), r"beyond 2\^53 - 1"),
        ("\ud800", r"\$: a lone surrogate"),
        ({"\udfff": 1}, r"\$: a lone surrogate"),
        ({1, 2}, r"\$: set"),
    ],
)
def test_values_that_have_no_place_in_a_statement(value: object, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        canonical.encode(value)


def test_a_list_and_a_tuple_are_one() -> None:
    assert canonical.encode([1, (2, True)]) == canonical.encode((1, [2, True])) == b"[1,[2,true]]"


def test_depth_is_bounded() -> None:
    deepest = b"[" * canonical.MAX_DEPTH + b"]" * canonical.MAX_DEPTH
    assert canonical.encode(canonical.decode(deepest)) == deepest
    for depth in (canonical.MAX_DEPTH + 1, 500, 2_000, 100_000):
        for opening, closing in ((b"[", b"]"), (b'{"a":', b"}"), (b'["[",', b"]")):
            with pytest.raises(FormatError, match="nested more than 64 deep"):
                canonical.decode(opening * depth + b"1" + closing * depth)
    value: list[Any] = []
    for _ in range(5_000):
        value = [value]
    with pytest.raises(FormatError, match="nested more than 64 deep"):
        canonical.encode(value)


@given(st.lists(texts, max_size=30))
@example(["[" * 200, "]{", '\\"[[["', "\\", '"'] * 20)
def test_brackets_within_text_are_not_depth(items: list[str]) -> None:
    data = canonical.encode([[item] for item in items])
    assert canonical.decode(data) == [[item] for item in items]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" 1",
        b"1 ",
        b"1\n",
        b"01",
        b"-0",
        b"+1",
        b"1.0",
        b"1e0",
        b"1E400",
        b"NaN",
        b"Infinity",
        b"-Infinity",
        b"null",
        b'{"a":null}',
        b'{"b":1,"a":2}',
        b'{"a":1,"a":1}',
        b'{"a":1,"\\u0061":1}',
        b'"\\u0061"',
        b'"\\/"',
        b'"\\u000a"',
        b'"\\u001F"',
        b'"\\ud83d\\ude00"',
        b'"\\ud800"',
        b'"\xff"',
        b'"\xed\xa0\x80"',
        b'"a',
        b"'a'",
        b"{a:1}",
        b"[1,]",
        b"[1] [2]",
        b"\xef\xbb\xbf1",
        b"9007199254740992",
        b"1" * 10_000,
        b'"\x00"',
        b"\x001\x00",
    ],
)
def test_other_spellings_are_refused(data: bytes) -> None:
    with pytest.raises(FormatError) as caught:
        canonical.decode(data)
    assert caught.value.message


@given(st.binary(max_size=60))
def test_hostile_bytes_raise_nothing_but_format_errors(data: bytes) -> None:
    try:
        value = canonical.decode(data)
    except FormatError:
        return
    assert canonical.encode(value) == data


@given(st.binary(max_size=100))
def test_base64_is_the_standard_one(data: bytes) -> None:
    text = canonical.to_base64(data)
    assert text == base64.standard_b64encode(data).decode()
    assert canonical.from_base64(text) == canonical.from_base64(text, len(data)) == data
    with pytest.raises(FormatError, match=f"expected {len(data) + 1} bytes in base64, found {len(data)}"):
        canonical.from_base64(text, len(data) + 1)


SPELLINGS = [
    "A",
    "AA",
    "AA=",
    "AB==",
    "AAB=",
    "AAAA=",
    "AA==\n",
    " AAAA",
    "AA-_",
    "AA\u00e9=",
    "AA==AA==",
    "=",
    "\ud800AAA",
]


@pytest.mark.parametrize("text", SPELLINGS)
def test_base64_has_one_spelling(text: str) -> None:
    with pytest.raises(FormatError):
        canonical.from_base64(text)


@given(st.text(st.characters(codec="ascii"), max_size=30) | st.text(max_size=30))
def test_text_is_base64_or_a_format_error(text: str) -> None:
    try:
        data = canonical.from_base64(text)
    except FormatError:
        return
    assert canonical.to_base64(data) == text


@given(st.binary(max_size=100))
def test_hashes(data: bytes) -> None:
    assert canonical.sha256(data) == hashlib.sha256(data).digest()
    assert canonical.sha256_hex(data) == canonical.sha256(data).hex()
