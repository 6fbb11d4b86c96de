# SPDX-License-Identifier: Apache-2.0
"""Which pairs are worth aligning: all of few, and of many those that a comparison of all would find."""

from __future__ import annotations

from itertools import combinations
from random import Random
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.inquiry.independence import candidates as module
from comity.inquiry.independence.candidates import ALL_PAIRS, CROWD, LEAST_SHARED, RUN, SAMPLE, candidates
from comity.inquiry.independence.words import numbers, shingles

if TYPE_CHECKING:
    from comity.inquiry.independence.words import Numbers


def rows(texts: list[list[str]]) -> list[Numbers]:
    return [numbers(one) for one in texts]


def fresh(random: Random, count: int) -> list[str]:
    return [str(random.randrange(10**9)) for _ in range(count)]


@pytest.mark.parametrize("count", [0, 1, 2, 3, ALL_PAIRS])
def test_of_few_documents_every_pair_is_one(count: int) -> None:
    found = candidates(rows([["word"]] * count))
    assert found == list(combinations(range(count), 2))


def sampled(row: Numbers) -> set[int]:
    found = set(shingles(row, RUN).tolist())
    if len(shingles(row, RUN)) > 8 * SAMPLE:
        found = {one for one in found if one % SAMPLE == 0}
    return found


@given(st.lists(st.lists(st.sampled_from("abcd"), max_size=20), max_size=12))
def test_of_many_those_that_share_sampled_runs(texts: list[list[str]]) -> None:
    some = rows(texts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "ALL_PAIRS", 0)
        found = candidates(some) if some else []
    expected = [
        (i, j)
        for (i, a), (j, b) in combinations(enumerate(some), 2)
        if len(sampled(a) & sampled(b)) >= LEAST_SHARED
    ]
    assert found == expected


def test_half_copies_among_many_are_all_proposed_and_strangers_hardly_ever() -> None:
    random = Random(4)
    whole = [fresh(random, 200) for _ in range(60)]
    parts = [fresh(random, 60) + one[40:140] + fresh(random, 60) for one in whole]
    found = candidates(rows(whole + parts))
    assert {(number, number + 60) for number in range(60)} == set(found)


def test_short_texts_keep_all_of_their_runs() -> None:
    random = Random(5)
    others = [fresh(random, 30) for _ in range(ALL_PAIRS)]
    assert candidates(rows([*others, fresh(random, 5) + others[7][:9]])) == [(7, ALL_PAIRS)]


def test_a_crowd_stays_in_one_piece_without_every_pair() -> None:
    count = CROWD + 60
    random = Random(6)
    common = fresh(random, 40)
    found = candidates(rows([fresh(random, 10) + common for _ in range(count)]))
    assert {(0, number) for number in range(1, count)} <= set(found)
    assert {(number, number + 1) for number in range(count - 1)} <= set(found)
    assert len(found) == 2 * (count - 1) - 1


def test_texts_too_short_for_a_run_are_candidates_of_nothing() -> None:
    assert candidates([np.zeros(0, dtype=np.uint64)] * (ALL_PAIRS + 1)) == []
    assert candidates(rows([["a", "b", "c"]] * (ALL_PAIRS + 1))) == []
