# SPDX-License-Identifier: Apache-2.0
"""A case as canonical JSON: read back exactly, one spelling only, and whatever else is a FormatError."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity import canonical
from comity.errors import FormatError
from comity.inquiry.case import (
    Assessment,
    Case,
    Claim,
    Edge,
    Exhibit,
    Grade,
    Hypothesis,
    Interval,
    Ladder,
    Source,
    Standard,
)
from comity.inquiry.case_json import read_case_json, write_case

FULL = Case(
    "pump_station",
    "محطة الضخ",
    "Decision 4",
    Standard("reasonable grounds", "what a careful person would believe", "Decision 4"),
    Ladder((Fraction(1), Fraction(10)), ((Fraction(2), "weak"),), Fraction(10), "declared"),
    (Source("keeper", "eyewitness", ("paid by the town",)),),
    (Exhibit("e-1", "keeper", "ab" * 32, 12, "text/plain", "Log", "log.txt"), Exhibit("e-2", custody="broken")),
    (Edge("e-1", "e-2", "derived", "asserted", "ALD/clerk", "made from it"),),
    (Claim("c1", "The pump stood still", ("e-1",), "keeper"),),
    (Grade("c1", "2", "ALD/clerk", "one witness"),),
    (Hypothesis("worn", "The pump was worn"), Hypothesis("other", "Other or unknown", rest=True)),
    2,
    (
        Assessment(
            "ALD/clerk", "c1", {"other": Interval(Fraction(1), Fraction(1)), "worn": Interval(Fraction(1, 10), Fraction(2))}
        ),
    ),
)  # fmt: skip


def test_a_full_case_is_read_back() -> None:
    assert read_case_json(write_case(FULL)) == FULL


def test_what_is_absent_is_left_out() -> None:
    data = json.loads(write_case(Case("a", "A")))
    assert "standard" not in data["case"]
    assert "ladder" not in data["case"]
    assert read_case_json(write_case(Case("a", "A"))) == Case("a", "A")


def test_it_is_canonical() -> None:
    data = write_case(FULL)
    assert data == canonical.encode(json.loads(data)) + b"\n"
    assert b'"low":"1/10"' in data, "fractions are exact, in text"


fractions = st.fractions(min_value=Fraction(1, 10**6), max_value=10**6).filter(lambda one: one > 0)
intervals = st.tuples(fractions, fractions).map(lambda ends: Interval(min(ends), max(ends)))


@given(st.dictionaries(st.sampled_from("abcdef"), intervals, min_size=1), st.text("xyzäж", max_size=20))
def test_any_likelihoods_are_read_back(likely: dict[str, Interval], rationale: str) -> None:
    case = replace(FULL, assessments=(Assessment("ALD/clerk", "c1", likely, "data", rationale),))
    assert read_case_json(write_case(case)) == case


@given(st.binary(max_size=200))
def test_hostile_bytes_are_format_errors(data: bytes) -> None:
    with pytest.raises(FormatError):
        read_case_json(data)


@given(st.integers(0, len(write_case(FULL)) - 1), st.integers(1, 255))
def test_a_changed_byte_is_another_case_or_none(place: int, change: int) -> None:
    data = bytearray(write_case(FULL))
    data[place] ^= change
    try:
        found = read_case_json(bytes(data))
    except FormatError:
        return
    assert found != FULL
    assert write_case(found) == bytes(data)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"low":"1/10"', b'"low":"2/20"'),
        (b'"low":"1/10"', b'"low":"1/0"'),
        (b'"low":"1/10"', b'"low":0.1'),
        (b'"low":"1/10"', b'"low":"' + b"9" * 300 + b'"'),
        (b'"type":"derived"', b'"type":"guilty"'),
        (b'"version":2', b'"version":"2"'),
        (b'"format":"comity-inquiry/v1"', b'"format":"comity-inquiry/v2"'),
        (b'"rest":true', b'"rest":1'),
        (b'{"case":{', b'{ "case":{'),
        (b'"title":"Log"', b'"title":"Log","title":"Log"'),
    ],
)
def test_other_spellings_and_values_are_refused(old: bytes, new: bytes) -> None:
    data = write_case(FULL)
    assert old in data
    with pytest.raises(FormatError):
        read_case_json(data.replace(old, new, 1))


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(FormatError):
        read_case_json(b'{"case":' + b"[" * 100_000 + b"]" * 100_000 + b',"format":"comity-inquiry/v1"}\n')
