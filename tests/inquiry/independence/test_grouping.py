# SPDX-License-Identifier: Apache-2.0
"""Groups of what depends on each other, against a closure worked out the slow way; and whose word holds."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.inquiry.case import CLASSES, JOINING, Class, Decision, Edge
from comity.inquiry.independence.grouping import groups, standing

NAMES = "abcdef"
DECISIONS: tuple[Decision, ...] = ("found", "confirmed", "asserted", "cut")


@st.composite
def edges(draw: st.DrawFn) -> list[Edge]:
    ends = st.sampled_from([*NAMES, "agency:Reuters"])
    return [
        Edge(draw(ends), draw(ends), draw(st.sampled_from(CLASSES[:5])), draw(st.sampled_from(DECISIONS)))
        for _ in range(draw(st.integers(0, 12)))
    ]


def holds(all_edges: list[Edge], edge: Edge) -> bool:
    """Whether an edge holds: the last word of a person on the same ends and class, else that it was found."""
    same = [one for one in all_edges if one.type == edge.type and {one.a, one.b} == {edge.a, edge.b}]
    said = [one.decision for one in same if one.decision != "found"]
    return not said or said[-1] != "cut"


def closure(names: str, all_edges: list[Edge], joining: set[Class]) -> set[frozenset[str]]:
    near = {(one, one) for one in names}
    for edge in all_edges:
        if edge.type in joining and edge.a in names and edge.b in names and holds(all_edges, edge):
            near |= {(edge.a, edge.b), (edge.b, edge.a)}
    for middle, left, right in product(names, repeat=3):
        if (left, middle) in near and (middle, right) in near:
            near.add((left, right))
    return {frozenset(other for other in names if (one, other) in near) for one in names}


@given(edges(), st.sets(st.sampled_from(CLASSES[:5])))
def test_groups_are_the_closure(all_edges: list[Edge], joining: set[Class]) -> None:
    found = groups(NAMES, all_edges, joining)
    assert {frozenset(group) for group in found} == closure(NAMES, all_edges, joining)
    assert list(found) == sorted(found)
    assert all(list(group) == sorted(group) for group in found)


@given(edges())
def test_an_edge_holds_unless_it_was_cut_last(all_edges: list[Edge]) -> None:
    kept = {(min(one.a, one.b), max(one.a, one.b), one.type) for one in standing(all_edges)}
    expected = {
        (min(one.a, one.b), max(one.a, one.b), one.type) for one in all_edges if holds(all_edges, one)
    }
    assert kept == expected
    assert len(standing(all_edges)) == len(kept)
    assert all(one.decision != "cut" for one in standing(all_edges))


@given(edges(), edges())
def test_one_joining_edge_more_never_makes_more_groups(all_edges: list[Edge], more: list[Edge]) -> None:
    more = [one for one in more if one.decision != "cut"]
    assert len(groups(NAMES, [*all_edges, *more])) <= len(groups(NAMES, all_edges))


def test_an_edge_to_what_is_no_exhibit_joins_nothing() -> None:
    both = [Edge("a", "agency:Reuters", "syndicated"), Edge("agency:Reuters", "b", "syndicated")]
    assert groups("ab", both) == (("a",), ("b",))


@pytest.mark.parametrize("type_", sorted(set(CLASSES) - JOINING))
def test_classes_that_do_not_join_by_default(type_: Class) -> None:
    assert groups("ab", [Edge("a", "b", type_)]) == (("a",), ("b",))
    assert groups("ab", [Edge("a", "b", type_)], {type_}) == (("a", "b"),)


@pytest.mark.parametrize("type_", sorted(JOINING))
def test_classes_that_join_by_default(type_: Class) -> None:
    assert groups("ab", [Edge("a", "b", type_)]) == (("a", "b"),)


def test_no_exhibits_no_groups() -> None:
    assert groups([], [Edge("a", "b", "derived")]) == ()
