# SPDX-License-Identifier: Apache-2.0
"""Tornado, leave-one-out and flips: by hand, and against the whole case computed again after each change."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings

from comity.inquiry.case import Case, Exhibit
from comity.inquiry.weighing.ladder import DEFAULT, band, moved
from comity.inquiry.weighing.ratios import combine
from comity.inquiry.weighing.sensitivity import Flip, flips, leave_one_out, log_of, tornado
from inquiry.weighing.made_cases import case, cases, few, interval, said, tie

AB = ("a", "b")


def words(one: Case, pair: tuple[str, str]) -> list[tuple[str, bool]]:
    ratio = combine(one).total[pair]
    return [(band(DEFAULT, end), end > 1) for end in (ratio.low, ratio.high)]


def test_the_widest_group_comes_first_and_others_stand_at_their_middle() -> None:
    found = combine(case(said("c1", 10), said("c2", (1, 100)), said("c3", ("1/10", 1))))
    bars = tornado(found, AB)
    assert [bar.row for bar in bars] == [1, 2, 0]
    # in logarithms: others of the second group are 1 and -1/2
    assert (bars[0].at_low, bars[0].at_high) == pytest.approx((0.5, 2.5))
    assert (bars[1].at_low, bars[1].at_high) == pytest.approx((1 + 1 - 1, 1 + 1))
    assert (bars[2].at_low, bars[2].at_high) == pytest.approx((1.5, 1.5))
    assert bars[1].own == interval(("1/10", 1))


@few
@given(cases())
def test_widths_add_up_to_that_of_all_groups(one: Case) -> None:
    found = combine(one)
    for pair in found.one_way:
        bars = tornado(found, pair)
        total = found.total[pair]
        assert sum(bar.at_high - bar.at_low for bar in bars) == pytest.approx(
            log_of(total.high) - log_of(total.low)
        )
        widths = [bar.own.high / bar.own.low for bar in bars]
        assert widths == sorted(widths, reverse=True)


def test_logarithms_of_any_size() -> None:
    assert log_of(Fraction(10) ** 5000) == pytest.approx(5000)
    assert log_of(1 / Fraction(10) ** 5000) == pytest.approx(-5000)


@few
@given(cases())
def test_without_a_group_is_the_case_without_its_assessments(one: Case) -> None:
    found = combine(one)
    for row, without in zip(found.rows, leave_one_out(found), strict=True):
        rest = tuple(each for each in one.assessments if each.claim not in row.claims)
        assert without == combine(replace(one, assessments=rest)).total


def test_without_a_group_that_tells_nothing_apart_nothing_changes() -> None:
    found = combine(case(said("c1", (10, 100)), said("c2", 10, 10, 10), broken=["e2"]))
    assert leave_one_out(found)[1] == found.total
    assert leave_one_out(found)[0][AB] == interval(1)


def test_flips_worked_by_hand() -> None:
    one = case(said("c1", 10))
    found = flips(one, combine(one))
    steps = [
        (flip.change, flip.pair, flip.hypothesis, flip.stated, flip.moved, flip.after)
        for flip in found
        if flip.pair == AB
    ]
    assert steps == [
        ("leave-out", AB, "", None, None, interval(1)),
        ("step", AB, "a", interval(10), interval(2), interval(2)),
        ("step", AB, "a", interval(10), interval(100), interval(100)),
        ("step", AB, "b", interval(1), interval(2), interval(5)),
    ]
    # b half as expected gives 20, which the same words describe


def test_a_copy_holds_the_words_of_its_group() -> None:
    one = case(said("c1", 10), said("c2", 10), edges=[tie("e1", "e2")])
    steps = [flip for flip in flips(one, combine(one)) if flip.change == "step" and flip.pair == AB]
    assert steps
    assert all(flip.after.low <= 10 <= flip.after.high for flip in steps)
    assert steps[0].after == interval((2, 10))


def test_no_step_lifts_the_cap() -> None:
    one = case(said("c1", 1000), broken=["e1"])
    found = [flip for flip in flips(one, combine(one)) if flip.pair == AB]
    assert [flip.change for flip in found] == ["leave-out"]


def changed(one: Case, flip: Flip) -> Case:
    if flip.assessment is None or flip.moved is None:
        out = combine(one).rows[flip.row].claims
        return replace(one, assessments=tuple(each for each in one.assessments if each.claim not in out))
    after = replace(flip.assessment, likely={**flip.assessment.likely, flip.hypothesis: flip.moved})
    return replace(
        one, assessments=tuple(after if each is flip.assessment else each for each in one.assessments)
    )


@settings(max_examples=30)
@given(cases(most=3))
def test_flips_are_all_the_single_changes_that_change_the_words(one: Case) -> None:
    combined = combine(one)
    found = flips(one, combined)
    for flip in found:
        after = changed(one, flip)
        assert combine(after).total[flip.pair] == flip.after
        assert words(after, flip.pair) != words(one, flip.pair)
    expected = 0
    for row in combined.rows:
        without = replace(
            one, assessments=tuple(each for each in one.assessments if each.claim not in row.claims)
        )
        expected += sum(words(without, pair) != words(one, pair) for pair in combined.one_way)
    for place, each in enumerate(one.assessments):
        for name, stated in each.likely.items():
            for up in (True, False):
                step = moved(DEFAULT, stated, up=up)
                if step is not None:
                    after_ = replace(each, likely={**each.likely, name: step})
                    more = (*one.assessments[:place], after_, *one.assessments[place + 1 :])
                    then = replace(one, assessments=more)
                    expected += sum(words(then, pair) != words(one, pair) for pair in combined.one_way)
    assert len(found) == expected


def test_many_groups_are_no_matter() -> None:
    many = 400
    one = case(
        *(said(f"c{number}", 10_000, (1, 10)) for number in range(many)),
        exhibits=[Exhibit(f"e{number}", custody="complete") for number in range(many)],
    )
    found = combine(one)
    assert found.total[AB] == interval((1000**many, 10_000**many))
    assert len(leave_one_out(found)) == many
    assert tornado(found, AB)[0].at_high == pytest.approx(4 * many - 0.5 * (many - 1))
