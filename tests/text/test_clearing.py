# SPDX-License-Identifier: Apache-2.0
"""The smallest consent against brute force over all sets, on every way of solving it."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.text import clearing
from comity.text.clearing import Need, meets, minimal, reduced, smallest_consent

COUNT = 7


def needs_of(depth: int) -> st.SearchStrategy[Need]:
    masks = st.integers(0, 2**COUNT - 1).filter(lambda mask: mask.bit_count() <= 4)
    inner = st.lists(needs_of(depth - 1), max_size=2).map(tuple) if depth else st.just(())
    return st.lists(st.tuples(masks, inner), min_size=1, max_size=3).map(tuple)


NEEDS = st.lists(needs_of(2), max_size=7)


def smallest_by_brute_force(needs: list[Need], given: int = 0) -> list[int]:
    """Every smallest set that meets all needs, greatest number first."""
    every = [s for s in range(2**COUNT) if not given & ~s and all(meets(s, need) for need in needs)]
    least = min(s.bit_count() for s in every)
    return sorted((s for s in every if s.bit_count() == least), reverse=True)


@pytest.fixture(params=["gone through", "tables", "one after the other"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each way of solving, with the cheaper ones switched off."""
    if request.param != "gone through":
        monkeypatch.setattr(clearing, "_FEW", 0)
    if request.param == "one after the other":
        monkeypatch.setattr(clearing, "_SMALL", -1)


@pytest.mark.usefixtures("way")
def test_every_way_finds_all_smallest_sets() -> None:
    generator = random.Random(20151023)
    for _ in range(400):
        needs = [_drawn(generator, 2) for _ in range(generator.randint(0, 8))]
        held = generator.randrange(2**COUNT) if generator.random() < 0.2 else 0
        expected = smallest_by_brute_force(needs, held)
        found = smallest_consent(needs, held)
        assert found.exact
        assert [found.parties, *found.others] == expected[: clearing.OTHERS + 1]
        assert found.bound == expected[0].bit_count()


def _drawn(generator: random.Random, depth: int) -> Need:
    return tuple(
        (
            sum({1 << generator.randrange(COUNT) for _ in range(generator.randint(0, 3))}),
            tuple(
                _drawn(generator, depth - 1) for _ in range(generator.choice([0, 0, 1, 2]) if depth else 0)
            ),
        )
        for _ in range(generator.randint(1, 3))
    )


@given(NEEDS)
@settings(max_examples=80)
def test_drawn_needs_agree_with_brute_force(needs: list[Need]) -> None:
    expected = smallest_by_brute_force(needs)
    found = smallest_consent(needs)
    assert [found.parties, *found.others] == expected[: clearing.OTHERS + 1]


@given(NEEDS)
@settings(max_examples=60)
def test_where_it_is_not_exact_the_set_meets_all_needs_and_the_bound_holds(needs: list[Need]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"_FEW": 0, "_SMALL": -1, "_BUDGET": 0, "EXACT_PARTIES": -1, "_BLOCK": 3}.items():
            patch.setattr(clearing, name, value)
        found = smallest_consent(needs)
    least = smallest_by_brute_force(needs)[0].bit_count()
    assert all(meets(found.parties, need) for need in needs)
    assert found.bound <= least <= found.parties.bit_count()


@given(needs_of(2), st.integers(0, 2**COUNT - 1), st.integers(0, 2**COUNT - 1))
def test_a_reduced_need_asks_for_the_same(need: Need, given: int, consent: int) -> None:
    smaller = reduced(need, given)
    assert meets(consent | given, need) == (not smaller or meets(consent, smaller))


def test_minimal_masks_hold_no_other() -> None:
    assert minimal([0b111, 0b101, 0b011, 0b101, 0b1000]) == [0b1000, 0b101, 0b011]
    assert minimal([0, 0b1]) == [0]
    assert minimal([]) == []


def test_nothing_needed() -> None:
    found = smallest_consent([])
    assert (found.parties, found.bound, found.exact, found.others) == (0, 0, True, ())
    assert smallest_consent([], 0b101).parties == 0b101


def test_a_need_without_ways_asks_for_nothing() -> None:
    assert smallest_consent([()], 0).parties == 0


def test_independent_parts_beyond_twenty_parties_stay_exact() -> None:
    needs: list[Need] = [((1 << n, ()), (1 << (n + 20), ())) for n in range(20)]
    found = smallest_consent(needs)
    assert found.exact
    assert found.parties == (2**20 - 1) << 20
    assert len(found.others) == clearing.OTHERS
    assert list(found.others) == sorted(found.others, reverse=True)
    assert found.others[0] == (2**20 - 2) << 20 | 1


def test_twenty_parties_in_one_ring_are_exact() -> None:
    ring: list[Need] = [((1 << n, ()), (1 << (n + 1) % 20, ())) for n in range(20)]
    found = smallest_consent(ring)
    assert found.exact
    assert found.parties.bit_count() == found.bound == 10
    assert len(found.others) == 1


def test_a_ring_of_odd_length_beyond_twenty_gives_value_and_bound() -> None:
    ring: list[Need] = [((1 << n, ()), (1 << (n + 1) % 61, ())) for n in range(61)]
    found = smallest_consent(ring)
    assert all(meets(found.parties, need) for need in ring)
    assert found.bound <= 31 <= found.parties.bit_count()
    assert not found.exact
    assert found.others == ()


@pytest.mark.parametrize("count", [20, 60, 200])
def test_ten_thousand_needs_take_few_steps(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Steps are counted, since times are noisy: needs looked at, and tables made."""
    steps = {"meets": 0, "_table": 0}
    for name in steps:
        _count_calls(monkeypatch, name, steps)
    generator = random.Random(count)
    needs: list[Need] = []
    for _ in range(10_000):
        one, other = generator.sample(range(count), 3), generator.sample(range(count), 2)
        needs.append(((sum(1 << n for n in one), ()), (sum(1 << n for n in other), ())))
    found = smallest_consent(needs)
    assert all(meets(found.parties, need) for need in needs)
    assert found.bound <= found.parties.bit_count()
    assert found.exact or count > clearing.EXACT_PARTIES
    assert steps["meets"] < 1_000_000
    assert steps["_table"] < 20_000


def _count_calls(monkeypatch: pytest.MonkeyPatch, name: str, steps: dict[str, int]) -> None:
    original = getattr(clearing, name)

    def counted(*values: object) -> object:
        steps[name] += 1
        return original(*values)

    monkeypatch.setattr(clearing, name, counted)


def test_a_chain_that_forces_one_party_after_the_other() -> None:
    chain: list[Need] = [((1, ()),)]
    chain += [((1 << n + 1, ()), (1 << n + 1 | 1 << n + 2, ()), (1 << 199, ())) for n in range(150)]
    found = smallest_consent(chain)
    assert found.parties == 1 | 1 << 199
    assert found.exact
