# SPDX-License-Identifier: Apache-2.0
"""Likelihood ratios: worked by hand, what must not change them, and the same bounds found by trying every selection."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.errors import InputError
from comity.inquiry.case import Assessment, Case, Claim, Exhibit, Hypothesis, Interval
from comity.inquiry.weighing.ladder import DEFAULT
from comity.inquiry.weighing.ratios import (
    ONE,
    Combined,
    assessors_agree,
    combine,
    posterior_for,
    spans_one,
    weigh,
)
from inquiry.weighing.made_cases import case, cases, few, interval, said, tie


def test_ten_copies_count_once_and_ten_sources_ten_times() -> None:
    claims = [said(f"c{number}", 10) for number in range(1, 11)]
    ties = [tie("e1", f"e{number}") for number in range(2, 11)]
    copies = combine(case(*claims, edges=ties))
    assert len(copies.rows) == 1
    assert copies.total["a", "b"] == interval(10)
    cut = [replace(edge, decision="cut") for edge in ties]
    apart = combine(case(*claims, edges=[*ties, *cut]))
    assert len(apart.rows) == 10
    assert apart.total["a", "b"] == interval(10**10)
    assert apart.total["b", "a"] == interval(f"1/{10**10}")


def test_worked_by_hand() -> None:
    found = combine(case(said("c1", (10, 100), 1, (1, 2)), said("c2", 2, (1, 10), 1)))
    # c1: a/b 10 to 100; a/other 10/2 to 100/1; c2: a/b 2/10 to 2/1; a/other 2
    assert found.total["a", "b"] == interval((2, 200))
    assert found.total["b", "a"] == interval(("1/200", "1/2"))
    assert found.total["a", "other"] == interval((10, 200))
    assert found.total["b", "other"] == interval(("1/2", 10))
    assert found.each[1]["a", "b"] == interval(("1/5", 2))
    assert found.pairs == (
        ("a", "b"),
        ("a", "other"),
        ("b", "a"),
        ("b", "other"),
        ("other", "a"),
        ("other", "b"),
    )
    assert found.one_way == (("a", "b"), ("a", "other"), ("b", "other"))


def test_claims_of_one_group_are_a_hull_and_no_product() -> None:
    found = combine(case(said("c1", 10), said("c2", 100), edges=[tie("e1", "e2")]))
    assert found.total["a", "b"] == interval((10, 100))


def test_assessors_are_a_hull_and_no_average() -> None:
    found = weigh(
        case(said("c1", 100), said("c1", "1/10", by="BRE/assessor-1"), said("c1", 1, by="ALD/assessor-2"))
    )
    assert found.pooled.total["a", "b"] == interval(("1/10", 100))
    assert spans_one(found.pooled.total["a", "b"])
    assert list(found.by_assessor) == ["ALD/assessor-1", "ALD/assessor-2", "BRE/assessor-1"]
    assert found.by_assessor["BRE/assessor-1"].total["a", "b"] == interval("1/10")
    assert list(found.by_party) == ["ALD", "BRE"]
    assert found.by_party["ALD"].total["a", "b"] == interval((1, 100))


def test_a_group_that_somebody_did_not_assess_counts_one_there_and_is_named() -> None:
    found = weigh(case(said("c1", 10), said("c2", 100, by="BRE/assessor-1")))
    mine = found.by_assessor["ALD/assessor-1"]
    assert (mine.total["a", "b"], mine.silent) == (interval(10), (1,))
    assert mine.rows == found.pooled.rows
    assert (found.pooled.total["a", "b"], found.pooled.silent) == (interval(1000), ())


def test_a_group_of_broken_custody_is_capped_both_ways() -> None:
    found = combine(case(said("c1", (100, 1000), 1, 10_000), said("c2", 10), broken=["e1"]))
    assert found.uncapped[0]["a", "b"] == interval((100, 1000))
    assert found.each[0]["a", "b"] == interval(10)
    assert found.each[0]["a", "other"] == interval("1/10")
    assert found.total["a", "b"] == interval(100)


def test_a_group_with_one_sound_exhibit_is_not_capped() -> None:
    both = (said("c1", 100), said("c2", 100))
    found = combine(case(*both, edges=[tie("e1", "e2")], broken=["e1"]))
    assert found.total["a", "b"] == interval(100)


def test_the_cap_is_that_of_the_ladder_and_holds_intervals_within_it_as_they_are() -> None:
    ladder = replace(DEFAULT, broken_cap=Fraction(2))
    assert combine(case(said("c1", 100), broken=["e1"], ladder=ladder)).total["a", "b"] == interval(2)
    found = combine(case(said("c1", (2, 1000)), broken=["e1"]))
    assert found.total["a", "b"] == interval((2, 10))


def test_nothing_assessed_supports_nothing() -> None:
    found = weigh(case())
    assert (found.pooled.rows, found.by_assessor, found.by_party) == ((), {}, {})
    assert set(found.pooled.total.values()) == {ONE}


@few
@given(cases())
def test_the_other_way_is_the_reciprocal(one: Case) -> None:
    found = combine(one)
    for (of, against), ratio in found.total.items():
        back = found.total[against, of]
        assert (ratio.low, ratio.high) == (1 / back.high, 1 / back.low)
        assert 0 < ratio.low <= ratio.high


@few
@given(cases(), st.data())
def test_a_copy_changes_nothing(one: Case, data: st.DataObject) -> None:
    if not one.assessments:
        return
    copied = data.draw(st.sampled_from(one.assessments))
    claim = next(each for each in one.claims if each.id == copied.claim)
    original = next(each for each in one.exhibits if each.id == claim.exhibits[0])
    copy = replace(original, id="copy")
    more = replace(
        one,
        exhibits=(*one.exhibits, copy),
        edges=(*one.edges, tie("copy", original.id, "same-capture")),
        claims=(*one.claims, Claim("c99", claim.text, ("copy",))),
        assessments=(*one.assessments, replace(copied, claim="c99")),
    )
    assert combine(more).total == combine(one).total


@few
@given(cases(), st.permutations(range(8)))
def test_order_changes_nothing(one: Case, order: list[int]) -> None:
    shuffled = tuple(one.assessments[place] for place in order if place < len(one.assessments))
    assert combine(replace(one, assessments=shuffled)).total == combine(one).total


@few
@given(cases(), st.fractions(min_value=Fraction(1, 1000), max_value=1000).filter(bool))
def test_only_ratios_of_likelihoods_mean_anything(one: Case, scale: Fraction) -> None:
    scaled = tuple(
        replace(
            each,
            likely={
                name: Interval(said_.low * scale, said_.high * scale) for name, said_ in each.likely.items()
            },
        )
        for each in one.assessments
    )
    assert combine(replace(one, assessments=scaled)).total == combine(one).total


@few
@given(cases())
def test_a_group_that_is_equally_expected_under_all_changes_nothing(one: Case) -> None:
    more = replace(
        one,
        exhibits=(*one.exhibits, Exhibit("e99", custody="complete")),
        claims=(*one.claims, Claim("c99", "of no use", ("e99",))),
        assessments=(*one.assessments, said("c99", 100, 100, 100)),
    )
    assert combine(more).total == combine(one).total


@few
@given(cases())
def test_everybody_who_assessed_every_group_is_within_the_hull(one: Case) -> None:
    found = weigh(one)
    for alone in (*found.by_assessor.values(), *found.by_party.values()):
        if not alone.silent:
            for pair, ratio in alone.total.items():
                assert (
                    found.pooled.total[pair].low <= ratio.low <= ratio.high <= found.pooled.total[pair].high
                )


def selections(one: Case, found: Combined, of: str, against: str) -> tuple[Fraction, Fraction]:
    """The least and the greatest product over every choice of one assessment a row, and of an end for each likelihood."""
    choices = []
    for row in found.rows:
        values = [
            x / y
            for each in one.assessments
            if each.claim in row.claims
            for x, y in product(
                (each.likely[of].low, each.likely[of].high),
                (each.likely[against].low, each.likely[against].high),
            )
        ]
        cap = Fraction(10) if row.broken else Fraction(10**20)
        choices.append({min(max(value, 1 / cap), cap) for value in values})
    products = [Fraction(1)]
    for values_ in choices:
        products = [one_ * value for one_ in products for value in values_]
    return min(products), max(products)


@settings(max_examples=40)
@given(cases(most=4))
def test_the_bounds_are_those_of_every_selection(one: Case) -> None:
    found = combine(one)
    for of, against in found.pairs:
        ratio = found.total[of, against]
        assert (ratio.low, ratio.high) == selections(one, found, of, against)


TWO = (Hypothesis("taken", "It was taken"), Hypothesis("other", "other or unknown", rest=True))


@pytest.mark.parametrize(("prior", "posterior"), [("30/31", "6/7"), ("5/7", "1/3")])
def test_a_readers_prior_as_published(prior: str, posterior: str) -> None:
    """Fenton 2014 (PMC4306208): prior odds 30:1 and 5:2 with a ratio of 5 against give 0.857 and 0.333."""
    against = Assessment("ALD", "c1", {"taken": interval(1), "other": interval(5)})
    found = combine(case(against, hypotheses=TWO))
    share = Fraction(prior)
    held = posterior_for(found, {"taken": share, "other": 1 - share})
    assert held["taken"] == interval(posterior)
    assert round(float(held["taken"].low), 3) in {0.857, 0.333}


def test_a_prior_over_three_worked_by_hand() -> None:
    found = combine(case(said("c1", (10, 100))))
    third = Fraction(1, 3)
    held = posterior_for(found, dict.fromkeys(("a", "b", "other"), third))
    assert held["a"] == interval(("10/12", "100/102"))
    # b against a is 1/100 to 1/10, against the rest 1
    assert held["b"] == interval(("1/102", "1/12"))


@few
@given(cases(most=3), st.lists(st.integers(1, 9), min_size=3, max_size=3))
def test_a_posterior_holds_each_selections(one: Case, weights: list[int]) -> None:
    found = combine(one)
    prior = {
        name: Fraction(weight, sum(weights)) for name, weight in zip(found.hypotheses, weights, strict=True)
    }
    held = posterior_for(found, prior)
    assert sum(each.low for each in held.values()) <= 1 <= sum(each.high for each in held.values())
    if all(each.low == each.high for each in found.total.values()):
        assert sum(each.low for each in held.values()) == 1


@pytest.mark.parametrize(
    "prior",
    [{"a": 1}, {"a": 1, "b": 0, "other": 0}, {"a": 1, "b": 1, "other": 1}, {"a": 1, "b": 1, "x": 1}, {}],
)
def test_a_prior_that_is_none_is_refused(prior: dict[str, int]) -> None:
    with pytest.raises(InputError) as refused:
        posterior_for(combine(case(said("c1", 10))), {name: Fraction(share) for name, share in prior.items()})
    assert "add up to 1" in refused.value.message
    assert "1/3" in refused.value.hint


def test_agreement_of_assessors_is_of_ratios_and_not_of_scales() -> None:
    one = case(
        said("c1", 10), said("c1", 100, 10, 10, by="BRE"), said("c2", 1, 100), said("c2", "1/100", by="BRE")
    )
    found = assessors_agree(one)
    assert (found.units, found.values, found.same) == (6, 12, Fraction(4, 6))
    assert found.alpha is not None
    assert found.alpha > Fraction(1, 2)
    assert assessors_agree(case(said("c1", 10))).units == 0
