# SPDX-License-Identifier: Apache-2.0
"""The hint of a question says how it wants to be counted; whatever else stands there is no hint and no error."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.election.ballots.counting import Method, method_of

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["method", "type", "value", "blank", "grades"]), inner)
    ),
    max_leaves=12,
)


def hint(kind: object, **value: Any) -> dict[str, Any]:
    return {"method": {"type": kind, "value": value}}


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        (hint("Schulze", blank=True), Method("schulze", blank_allowed=True)),
        (hint("Schulze", blank=False), Method("schulze")),
        (
            hint("MajorityJudgment", blank=True, grades=["Good", "Bad"]),
            Method("majority-judgment", blank_allowed=True, grades=("Good", "Bad")),
        ),
        (hint("MajorityJudgment", blank=True, grades=[]), None),
        (hint("MajorityJudgment", blank=True, grades=["Good", 2]), None),
        (hint("MajorityJudgment", blank=True), None),
        (hint("Schulze", blank="yes"), None),
        (hint("Schulze"), None),
        (hint("Borda", blank=True), None),
        (hint(["Schulze"], blank=True), None),
        ({"method": "Schulze"}, None),
        ({}, None),
        (None, None),
        ([1], None),
    ],
)
def test_hints(extra: object, expected: Method | None) -> None:
    assert method_of(extra) == expected


@given(JSON)
def test_any_json_is_a_hint_or_none(extra: object) -> None:
    assert method_of(extra) is None or isinstance(method_of(extra), Method)
