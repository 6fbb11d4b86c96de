# SPDX-License-Identifier: Apache-2.0
"""The grid: cells and marks by hand, what is not diagnostic, and that nothing is added up."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given

from comity.errors import Refusal
from comity.inquiry.case import Case, Claim, Exhibit
from comity.inquiry.weighing.matrix import Matrix, MatrixRow, matrix
from comity.inquiry.weighing.rows import rows
from comity.inquiry.weighing.rules import EXHAUSTIVE
from inquiry.weighing.made_cases import HYPOTHESES, Likely, case, cases, few, interval, said, tie


def marks(*likely: Likely) -> list[str]:
    (row,) = matrix(case(said("c1", *likely))).rows
    return [cell.mark for cell in row.cells]


@pytest.mark.parametrize(
    ("likely", "expected"),
    [
        ((1, 1, 1), ["N", "N", "N"]),
        ((10, 1, 1), ["++", "--", "--"]),
        ((2, 1, 1), ["+", "-", "-"]),
        ((10, 2, 1), ["+", "-", "--"]),
        ((100, 10, 1), ["++", "--", "--"]),
        (((1, 100), 1, 1), ["N", "N", "N"]),
        (((2, 100), 1, 1), ["+", "-", "-"]),
        ((10, 10, 1), ["N", "N", "--"]),
        (((1, 10), (1, 10), (1, 10)), ["N", "N", "N"]),
        (("1/100", 1, 1), ["--", "N", "N"]),
    ],
)
def test_marks_claim_the_least_that_the_intervals_allow(
    likely: tuple[Likely, ...], expected: list[str]
) -> None:
    assert marks(*likely) == expected


def test_cells_are_relative_to_the_most_expected() -> None:
    (row,) = matrix(case(said("c1", (10, 100), 1, 2))).rows
    assert [cell.expected for cell in row.cells] == [
        interval(("1/10", 1)),
        interval("1/100"),
        interval("1/50"),
    ]


def test_copies_are_one_row_and_assessors_a_hull() -> None:
    one = case(said("c1", 10), said("c2", 100, by="BRE/assessor-1"), edges=[tie("e1", "e2")])
    (row,) = matrix(one).rows
    assert (row.row.exhibits, row.row.claims) == (("e1", "e2"), ("c1", "c2"))
    assert row.cells[1].expected == interval(("1/100", "1/10"))


def test_a_row_is_diagnostic_unless_all_is_equal_for_everybody() -> None:
    found = matrix(case(said("c1", 10, 10, 10), said("c2", 10), said("c2", 1, by="BRE"), said("c3", (1, 2))))
    assert [row.diagnostic for row in found.rows] == [False, True, True]


def test_the_cap_reaches_marks_and_not_what_was_said() -> None:
    ladder = case().ladder
    (row,) = matrix(case(said("c1", 10_000), broken=["e1"], ladder=ladder)).rows
    assert [cell.mark for cell in row.cells] == ["++", "--", "--"]
    assert row.cells[1].expected == interval("1/10000")


def test_claims_without_an_assessment_are_named_and_have_no_row() -> None:
    found = matrix(case(said("c1", 10), claims=[Claim("c9", "open", ("e9",)), Claim("c8", "open", ("e9",))]))
    assert found.not_assessed == ("c8", "c9")
    assert [row.row.claims for row in found.rows] == [("c1",)]


def test_there_is_no_total_and_no_winner() -> None:
    assert [field.name for field in fields(Matrix)] == ["hypotheses", "rows", "not_assessed"]
    assert [field.name for field in fields(MatrixRow)] == ["row", "cells", "diagnostic"]


def test_it_needs_no_standard_yet_but_an_exhaustive_set() -> None:
    assert len(matrix(case(said("c1", 10), standard=None)).rows) == 1
    with pytest.raises(Refusal) as refused:
        matrix(case(said("c1", 10), hypotheses=HYPOTHESES[:2]))
    assert refused.value.rule == EXHAUSTIVE


@few
@given(cases())
def test_rows_and_marks_hold_together(one: Case) -> None:
    found = matrix(one)
    assert tuple(row.row for row in found.rows) == rows(one)
    for row in found.rows:
        said_ = [cell.mark for cell in row.cells]
        assert max(cell.expected.high for cell in row.cells) == 1
        assert said_.count("+") + said_.count("++") <= 1
        assert ("+" not in said_ and "++" not in said_) or "N" not in said_
        assert row.diagnostic or set(said_) == {"N"}


@few
@given(cases())
def test_names_and_order_of_hypotheses_carry_no_weight(one: Case) -> None:
    back = replace(one, hypotheses=one.hypotheses[::-1])
    for row, other in zip(matrix(one).rows, matrix(back).rows, strict=True):
        assert row.cells == other.cells[::-1]


def test_an_exhibit_that_no_claim_names_has_no_row() -> None:
    found = matrix(case(said("c1", 10), exhibits=[Exhibit("e5")]))
    assert [row.row.exhibits for row in found.rows] == [("e1",)]
