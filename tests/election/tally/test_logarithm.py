# SPDX-License-Identifier: Apache-2.0
"""Logarithms against brute force, at the edges of their bounds, with few baby steps, and where hashes collide."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.election.ballots.belenios_v1 import logarithm
from comity.election.ballots.belenios_v1.logarithm import MAX_TOTAL_WEIGHT, Logarithms
from comity.election.ballots.groups.finite_field import FiniteField
from comity.errors import ProofError, Refusal
from election.tally.toy_tally import SMALL, TOY


class Clashing(int):
    """An element that shares its hash with many others."""

    def __hash__(self) -> int:
        return int(self) % 3


class ClashingGroup:
    """The group SMALL with such elements: what of a group the search uses."""

    order, generator, identity = SMALL.order, Clashing(64), Clashing(1)

    def multiply(self, left: int, right: int) -> Clashing:
        return Clashing(left * right % 607)

    def invert(self, element: int) -> Clashing:
        return Clashing(pow(element, -1, 607))

    def generator_power(self, exponent: int) -> Clashing:
        return Clashing(pow(64, exponent, 607))


def brute_force(group: FiniteField, element: object, bound: int) -> int | None:
    return next((m for m in range(bound + 1) if group.generator_power(m % group.order) == element), None)


@pytest.mark.parametrize("bound", [0, 1, 2, 3, 8, 9, 10, 99, 100, 101, 102, 500])
def test_every_element_of_a_small_group(bound: int) -> None:
    logarithms = Logarithms(SMALL, bound)
    for m in range(SMALL.order):
        element = SMALL.generator_power(m)
        expected = brute_force(SMALL, element, bound)
        if expected is None:
            with pytest.raises(ProofError, match=f"between 0 and {bound}"):
                logarithms.of(element)
        else:
            assert logarithms.of(element) == expected


def test_what_is_no_power_is_not_found() -> None:
    logarithms = Logarithms(SMALL, 100)
    with pytest.raises(ProofError):
        logarithms.of(SMALL.parse("606"))


@settings(max_examples=50)
@given(st.integers(0, 50_000), st.integers(0, 50_000), st.integers(1, 50))
def test_within_the_bound_and_beyond(m: int, bound: int, searches: int) -> None:
    logarithms = Logarithms(TOY, bound, searches=searches)
    if m <= bound:
        assert logarithms.of(TOY.generator_power(m)) == m
    else:
        with pytest.raises(ProofError):
            logarithms.of(TOY.generator_power(m))


@pytest.mark.parametrize("narrower", [0, 1, 7, 31, 32, 33, 999, 1000, 5000])
def test_a_narrower_bound_for_one_answer(narrower: int) -> None:
    logarithms = Logarithms(TOY, 1000)
    limit = min(narrower, 1000)
    assert logarithms.of(TOY.generator_power(limit), narrower) == limit
    with pytest.raises(ProofError, match=f"between 0 and {limit}"):
        logarithms.of(TOY.generator_power(limit + 1), narrower)


@pytest.mark.parametrize("steps", [1, 2, 7, 10, 11, 1000])
def test_with_less_memory(monkeypatch: pytest.MonkeyPatch, steps: int) -> None:
    monkeypatch.setattr(logarithm, "MAX_BABY_STEPS", steps)
    logarithms = Logarithms(TOY, 1000)
    for m in (0, 1, 10, 11, 498, 999, 1000):
        assert logarithms.of(TOY.generator_power(m)) == m
    with pytest.raises(ProofError):
        logarithms.of(TOY.generator_power(1001))


def test_elements_that_share_a_hash() -> None:
    group = ClashingGroup()
    logarithms = Logarithms(group, 100, searches=10)  # type: ignore[arg-type]
    assert [logarithms.of(group.generator_power(m)) for m in range(101)] == list(range(101))
    with pytest.raises(ProofError):
        logarithms.of(Clashing(606))


def test_the_total_of_the_tools_demonstration() -> None:
    logarithms = Logarithms(TOY, 10**11, searches=2)
    for m in (7 * 10**9, 92 * 10**9, 10**11):
        assert logarithms.of(TOY.generator_power(m)) == m


def test_a_total_weight_beyond_all_search() -> None:
    Logarithms(TOY, MAX_TOTAL_WEIGHT)
    with pytest.raises(Refusal, match=str(MAX_TOTAL_WEIGHT + 1)) as refused:
        Logarithms(TOY, MAX_TOTAL_WEIGHT + 1)
    assert "4.19" in refused.value.rule
