# SPDX-License-Identifier: Apache-2.0
"""People's decisions from a file: what is read, and what is refused, each with its place."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.errors import InputError
from comity.inquiry.case import CLASSES, Edge
from comity.inquiry.independence.decided import DECISIONS, KEYS, read_decided

NAMES = ("evening.txt", "morning.html", "noon.txt")
GOOD = """[[edge]]
a = "morning.html"
b = "evening.txt"
type = "derived"
decision = "cut"
by = "ALD/analyst"
reason = "both were written from the same public register"
"""


def read(text: str) -> tuple[Edge, ...]:
    return read_decided(text, "edges.toml", NAMES)


def test_an_edge_is_read_with_its_ends_in_order() -> None:
    reason = "both were written from the same public register"
    assert read(GOOD) == (Edge("evening.txt", "morning.html", "derived", "cut", "ALD/analyst", reason),)


def test_several_edges_keep_their_order() -> None:
    second = GOOD.replace('"cut"', '"confirmed"').replace('"evening.txt"', '"noon.txt"')
    assert [(one.b, one.decision) for one in read(GOOD + second)] == [
        ("morning.html", "cut"),
        ("noon.txt", "confirmed"),
    ]


@pytest.mark.parametrize("decision", DECISIONS)
@pytest.mark.parametrize("class_", CLASSES)
def test_every_class_and_decision(decision: str, class_: str) -> None:
    (one,) = read(GOOD.replace('"cut"', f'"{decision}"').replace('"derived"', f'"{class_}"'))
    assert (one.decision, one.type) == (decision, class_)


REFUSED = [
    ("[[edge]\n", "edges.toml: "),
    ("", "edges.toml: expected [[edge]] tables and nothing else"),
    ("edge = []\n", "edges.toml: expected [[edge]] tables and nothing else"),
    ("edge = 3\n", "edges.toml: expected [[edge]] tables and nothing else"),
    ("[edge]\na = 1\n", "edges.toml: expected [[edge]] tables and nothing else"),
    (f"title = 'x'\n{GOOD}", "edges.toml: expected [[edge]] tables and nothing else"),
    ("edge = [3]\n", "edges.toml, edge 1: "),
    (GOOD + "[[edge]]\n", "edges.toml, edge 2: lacks a, b, by, decision, reason, type"),
    (GOOD + "note = 'x'\n", "edges.toml, edge 1: has unknown note"),
    (GOOD.replace("by =", "from ="), "edges.toml, edge 1: lacks by; has unknown from"),
    (GOOD.replace('"ALD/analyst"', '""'), "edges.toml, edge 1: by is empty or no text"),
    (GOOD.replace('"ALD/analyst"', '"  "'), "edges.toml, edge 1: by is empty or no text"),
    (GOOD.replace('"ALD/analyst"', "7"), "edges.toml, edge 1: by is empty or no text"),
    (
        GOOD.replace('"both were written from the same public register"', '""'),
        "edges.toml, edge 1: reason is empty or no text",
    ),
    (GOOD.replace('"derived"', '["derived"]'), "edges.toml, edge 1: type is empty or no text"),
    (
        GOOD.replace("morning.html", "night.html"),
        "edges.toml, edge 1: a = 'night.html' is none of the documents",
    ),
    (
        GOOD.replace("evening.txt", "Evening.txt"),
        "edges.toml, edge 1: b = 'Evening.txt' is none of the documents",
    ),
    (GOOD.replace("morning.html", "evening.txt"), "edges.toml, edge 1: a and b are one document"),
    (GOOD.replace('"derived"', '"copied"'), "edges.toml, edge 1: there is no class 'copied'"),
    (GOOD.replace('"cut"', '"found"'), "edges.toml, edge 1: decision 'found'"),
    (GOOD.replace('"cut"', '"CUT"'), "edges.toml, edge 1: decision 'CUT'"),
    (GOOD + GOOD.replace('"cut"', '"yes"'), "edges.toml, edge 2: decision 'yes'"),
]


@pytest.mark.parametrize(("text", "place"), REFUSED)
def test_what_is_refused_names_its_place(text: str, place: str) -> None:
    with pytest.raises(InputError) as caught:
        read(text)
    assert str(caught.value).startswith(place)
    assert caught.value.hint


def test_what_was_expected_is_said() -> None:
    with pytest.raises(InputError) as caught:
        read(GOOD.replace('"derived"', '"copied"'))
    assert all(class_ in (caught.value.hint or "") for class_ in CLASSES)
    with pytest.raises(InputError) as caught:
        read(GOOD.replace("morning.html", "night.html"))
    assert all(name in (caught.value.hint or "") for name in NAMES)


@given(st.text(max_size=100))
def test_no_text_breaks_it(text: str) -> None:
    with contextlib.suppress(InputError):
        read(text)


VALUES = st.one_of(
    st.sampled_from(['"morning.html"', '"evening.txt"', '"derived"', '"cut"', '"x"', "1", "[]", "{}", "true"])
)


@given(st.dictionaries(st.sampled_from([*KEYS, "more"]), VALUES))
def test_no_table_breaks_it(table: dict[str, str]) -> None:
    text = "[[edge]]\n" + "".join(f"{key} = {value}\n" for key, value in table.items())
    try:
        (one,) = read(text)
    except InputError:
        return
    assert one.a < one.b
