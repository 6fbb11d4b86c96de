# SPDX-License-Identifier: Apache-2.0
"""What is a Bayesian network and what is refused as none, with the place; and that its numbers stay as they were given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import FrozenInstanceError, replace
from typing import Any

import numpy as np
import pytest

from comity.errors import InputError
from comity.inquiry.network.network import MOST_CELLS, MOST_NODES, Network, Variable
from inquiry.network.networks import YES_NO, asia


def network(
    tables: Mapping[str, Any],
    parents: Mapping[str, tuple[str, ...]] | None = None,
    states: Mapping[str, Sequence[str]] | None = None,
) -> Network:
    """One of nodes with the states yes and no, or those given."""
    variables = [Variable(name, tuple((states or {}).get(name, YES_NO))) for name in tables]
    return Network("bridge", tuple(variables), parents or {}, tables)


def refusal(*arguments: Any, **named: Any) -> str:
    with pytest.raises(InputError) as wrong:
        network(*arguments, **named)
    return f"{wrong.value.message} | {wrong.value.hint}"


def test_tables_are_kept_as_given_and_cannot_be_written() -> None:
    own = np.array([[0.3333333, 0.6666667], [0.1, 0.9]])
    made = network({"a": [0.5, 0.5], "b": own}, {"b": ("a",)})
    own[0, 0] = 9
    assert made.tables["b"].tolist() == [[0.3333333, 0.6666667], [0.1, 0.9]]
    with pytest.raises(ValueError, match="read-only"):
        made.tables["b"][0, 0] = 1
    with pytest.raises(FrozenInstanceError):
        made.name = "other"  # type: ignore[misc]


def test_equality_is_of_every_bit() -> None:
    assert asia() == asia()
    assert hash(asia()) == hash(asia())
    table = asia().tables["smoke"].copy()
    table += [1e-16, -1e-16]
    assert asia() != replace(asia(), tables={**asia().tables, "smoke": table})
    assert asia() != replace(asia(), name="other")
    assert asia() != "asia"


def test_parents_come_first_in_the_order_otherwise_that_of_the_file() -> None:
    half = [0.5, 0.5]
    made = network({"c": [half, half], "a": half, "b": [half, half], "d": half}, {"c": ("b",), "b": ("a",)})
    assert [made.variables[place].name for place in made.order] == ["a", "b", "c", "d"]
    assert made.parents == {"c": ("b",), "a": (), "b": ("a",), "d": ()}


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ([0.5, 0.4], "sums to 0.9, expected 1"),
        ([0.5, 0.500002], "sums to 1.00000"),
        ([1.5, -0.5], "holds -0.5, which is negative"),
        ([float("nan"), 1], "holds nan, which is not finite"),
        ([float("inf"), 0], "holds inf, which is not finite"),
        ([1e308, 1e308], "sums to 1.9999"),
        ([1.7e308, 1.7e308], "sums to inf"),
    ],
)
def test_a_row_that_is_no_distribution(row: list[float], what: str) -> None:
    good = [0.5, 0.5]
    said = refusal({"a": [0.5, 0.5], "b": good, "c": [[good, good], [row, good]]}, {"c": ("a", "b")})
    assert "'c': the row for a = no, b = yes " in said
    assert what.replace("1.9999", "") in said
    assert "its row" in refusal({"a": row})


def test_rounding_is_tolerated_and_not_corrected() -> None:
    """Six places: two numbers are off by up to 1e-6 together, eleven by up to 5.5e-6; each stays as it was written."""
    assert network({"a": [0.333333, 0.666666]}).tables["a"].sum() != 1
    eleven = [0.090909] * 11
    states = {"a": [f"s{number}" for number in range(11)]}
    assert network({"a": eleven}, states=states).tables["a"].tolist() == eleven
    assert "sums to" in refusal({"a": [0.0909] * 11}, states=states)


def test_names() -> None:
    half = np.array([0.5, 0.5])
    for name in ("", " a", "a\n", "a\tb", "a\x00", "\ud800", "\ufffe"):
        assert "cannot name a node" in refusal({name: half})
        assert "cannot name a state" in refusal({"a": half}, states={"a": ("x", name)})
    for name in ("a b", "<5", "12+", "Asy/Patch", "é", "мост", "جسر", "&amp;", "a=b", "😀"):
        assert network({name: half}, states={name: (name, "x")}).variable(name).states[0] == name
    assert "two states are called 'x'" in refusal({"a": half}, states={"a": ("x", "x")})
    assert "has no states" in refusal({"a": []}, states={"a": ()})
    with pytest.raises(InputError, match="two nodes are called 'a'"):
        Network("twice", (Variable("a", YES_NO), Variable("a", YES_NO)), {}, {"a": half})


def test_structure() -> None:
    half = np.array([0.5, 0.5])
    both = [half, half]
    assert "expected nodes, found none" in refusal({})
    assert (
        "the node 'a' has the parent 'bridgee', which is no node | nodes with a similar name: 'bridge'"
        in refusal({"a": both, "bridge": half}, {"a": ("bridgee",)})
    )
    assert "names a parent twice" in refusal({"a": [both, both], "b": half}, {"a": ("b", "b")})
    assert "parents for 'c', which is no node" in refusal({"a": half}, {"c": ("a",)})
    assert "circle: 'a' -> 'a'" in refusal({"a": both}, {"a": ("a",)})
    with pytest.raises(InputError, match="'b' has no table"):
        Network("x", (Variable("a", YES_NO), Variable("b", YES_NO)), {}, {"a": half})
    with pytest.raises(InputError, match="a table for 'b', which is no node"):
        Network("x", (Variable("a", YES_NO),), {}, {"a": half, "b": half})


def test_a_circle_is_shown_in_the_direction_of_its_arrows() -> None:
    half = [[0.5, 0.5]] * 2
    parents = {"a": ("b",), "b": ("c",), "c": ("a",), "below": ("a",)}
    said = refusal({"below": half, "a": half, "b": half, "c": half, "free": [0.5, 0.5]}, parents)
    assert "circle: 'a' -> 'c' -> 'b' -> 'a'" in said


def test_shapes() -> None:
    half = [0.5, 0.5]
    assert "its table is 2, expected 2 x 2" in refusal({"a": half, "b": half}, {"b": ("a",)})
    assert "its table is a single number, expected 2" in refusal({"a": 1.0})
    assert "is not one of numbers" in refusal({"a": [[0.5], [0.5, 0.5]]})
    assert "is not one of numbers" in refusal({"a": ["x", "y"]})


def test_what_is_too_large_is_refused_before_it_is_allocated() -> None:
    half = [0.5, 0.5]
    facts = {f"f{number}": half for number in range(26)}
    assert f"at most {MOST_CELLS:,}" in refusal({**facts, "x": half}, {"x": tuple(facts)})
    facts = {f"f{number}": [1.0] for number in range(64)}
    alone = dict.fromkeys(facts, ("only",))
    assert "has 64 parents, at most 63" in refusal({**facts, "x": half}, {"x": tuple(facts)}, states=alone)
    many = {f"f{number}": half for number in range(MOST_NODES + 1)}
    assert "10,001 nodes" in refusal(many)


def test_near_names_ignore_case_and_end_somewhere() -> None:
    with pytest.raises(InputError, match="no node 'SMOKE'") as wrong:
        asia().variable("SMOKE")
    assert wrong.value.hint == "nodes with a similar name: 'smoke'"
    made = network({f"n{number:02}": [0.5, 0.5] for number in range(30)})
    with pytest.raises(InputError) as wrong:
        made.variable("???")
    assert wrong.value.hint.startswith("nodes: 'n00', 'n01'")
    assert wrong.value.hint.endswith("and 18 more")
