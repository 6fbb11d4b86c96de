# SPDX-License-Identifier: Apache-2.0
"""Grades side by side, and every rule of grading and weighing: what is refused, by which rule, and what the hint says."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from comity.errors import Refusal
from comity.inquiry.case import Case, Claim, Edge, Exhibit, Grade, Hypothesis, Source
from comity.inquiry.weighing.grading import grading
from comity.inquiry.weighing.ratios import combine, weigh
from comity.inquiry.weighing.rules import (
    APART,
    CONFIRMED,
    EVERY,
    EXHAUSTIVE,
    GRADED,
    GROUND,
    STANDARD,
    check_grade,
    check_hypotheses,
    kind_of,
)
from inquiry.weighing.made_cases import HYPOTHESES, case, said, tie

CLAIM = Claim("c1", "The pump stood still", ("e1", "e2"))


def held(*, edges: tuple[Edge, ...] = (), claim: Claim = CLAIM, grades: tuple[Grade, ...] = ()) -> Case:
    exhibits = (Exhibit("e1", "gauge"), Exhibit("e2", "watchman"))
    made = case(edges=edges, exhibits=exhibits, claims=[claim])
    return replace(made, sources=(Source("watchman"), Source("gauge")), grades=grades)


def grade(subject: str, value: str, ground: str = "seen before", by: str = "ALD") -> Grade:
    return Grade(subject, value, by, ground)  # type: ignore[arg-type]


def refused(one: Case, given: Grade) -> Refusal:
    with pytest.raises(Refusal) as found:
        check_grade(one, given)
    return found.value


def test_credibility_1_with_two_groups() -> None:
    check_grade(held(), grade("c1", "1"))


@pytest.mark.parametrize(
    "type_", ["same-article", "syndicated", "shared-quotation", "same-observer", "same-sample"]
)
def test_credibility_1_is_refused_with_one_group(type_: str) -> None:
    edge = tie("e1", "e2", type_)  # type: ignore[arg-type]
    found = refused(held(edges=(edge,)), grade("c1", "1"))
    assert found.rule == CONFIRMED
    assert found.exit_code == 10
    assert f"e1 and e2 ({type_})" in found.hint
    check_grade(held(edges=(edge, replace(edge, decision="cut"))), grade("c1", "1"))
    check_grade(held(edges=(edge,)), grade("c1", "2"))


@pytest.mark.parametrize("type_", ["shared-furniture", "same-funder", "same-laboratory"])
def test_other_dependence_does_not_keep_a_claim_from_being_confirmed(type_: str) -> None:
    check_grade(held(edges=(tie("e1", "e2", type_),)), grade("c1", "1"))  # type: ignore[arg-type]


def test_credibility_1_is_refused_with_one_exhibit_or_one_observer() -> None:
    one = refused(held(claim=replace(CLAIM, exhibits=("e1",))), grade("c1", "1"))
    assert (one.rule, "one exhibit" in one.hint) == (CONFIRMED, True)
    seen = refused(held(claim=replace(CLAIM, observer="watchman")), grade("c1", "1"))
    assert (seen.rule, "watchman" in seen.hint) == (CONFIRMED, True)


def test_the_hint_names_six_ties_and_counts_the_rest() -> None:
    names = tuple(f"e{number}" for number in range(1, 10))
    one = case(claims=[Claim("c1", "seen", names)], edges=[tie("e1", name) for name in names[1:]])
    assert refused(one, grade("c1", "1")).hint.count("e1 and") == 6
    assert "and 2 more" in refused(one, grade("c1", "1")).hint


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        (grade("c1", "2", ""), GROUND),
        (grade("gauge", "A", " \n"), GROUND),
        (grade("nobody", "A"), GRADED),
        (grade("c9", "3"), GRADED),
        (grade("c1", "A"), GRADED),
        (grade("gauge", "2"), GRADED),
        (grade("gauge", "G"), APART),
        (grade("c1", "7"), APART),
        (grade("c1", ""), APART),
    ],
)
def test_a_grade_that_does_not_stand(given: Grade, rule: str) -> None:
    found = refused(held(), given)
    assert found.rule == rule
    assert found.hint


def test_letters_are_for_sources_and_digits_for_claims() -> None:
    assert [kind_of(one) for one in ("A", "F", "1", "6", "a", "0", "AB", "")] == [
        "source", "source", "claim", "claim", None, None, None, None,
    ]  # fmt: skip


def test_grades_stand_side_by_side() -> None:
    one = held(
        grades=(
            grade("gauge", "B", by="BRE"),
            grade("gauge", "A", by="ALD"),
            grade("gauge", "F", by="MAR"),
            grade("c1", "1", by="ALD"),
            grade("c1", "6", by="BRE"),
        )
    )
    found = grading(one)
    assert [each.id for each in found.sources] == ["gauge", "watchman"]
    gauge, watchman = found.sources
    assert [(each.by, each.grade) for each in gauge.grades] == [("ALD", "A"), ("BRE", "B"), ("MAR", "F")]
    assert (gauge.lowest, gauge.highest) == ("B", "A")
    assert (watchman.grades, watchman.lowest, watchman.highest) == ((), "", "")
    (claim,) = found.claims
    assert (claim.lowest, claim.highest, claim.supported) == ("1", "1", True)
    assert claim.behind.groups == (("e1",), ("e2",))
    assert claim.sources == ("gauge", "watchman")


def test_a_grade_of_a_source_says_nothing_of_a_claim_of_the_same_name() -> None:
    one = replace(held(claim=replace(CLAIM, id="gauge")), grades=(grade("gauge", "A"), grade("gauge", "2")))
    found = grading(one)
    assert [each.grade for each in found.sources[0].grades] == ["A"]
    assert [each.grade for each in found.claims[0].grades] == ["2"]


def test_a_grade_1_that_lost_its_support_is_marked() -> None:
    one = held(grades=(grade("c1", "1"),), edges=(tie("e1", "e2"),))
    assert not grading(one).claims[0].supported
    assert grading(replace(one, grades=(grade("c1", "2"),))).claims[0].supported


def test_of_several_grades_by_one_assessor_the_last_counts() -> None:
    one = held(grades=(grade("c1", "3"), grade("c1", "2", "read the log since")))
    assert [each.grade for each in grading(one).claims[0].grades] == ["2"]


def test_agreement_leaves_out_who_cannot_judge() -> None:
    graded = (
        grade("gauge", "A", by="ALD"), grade("gauge", "A", by="BRE"), grade("gauge", "F", by="MAR"),
        grade("watchman", "C", by="ALD"), grade("watchman", "C", by="BRE"),
    )  # fmt: skip
    found = grading(held(grades=graded)).agreement
    assert (found["sources"].alpha, found["sources"].values) == (Fraction(1), 4)
    assert found["claims"].alpha is None


@pytest.mark.parametrize(
    "hypotheses",
    [
        (),
        HYPOTHESES[2:],
        HYPOTHESES[:2],
        (*HYPOTHESES, Hypothesis("more", "something else", rest=True)),
    ],
)
def test_a_set_that_is_not_exhaustive_is_not_weighed(hypotheses: tuple[Hypothesis, ...]) -> None:
    for refusing in (lambda: check_hypotheses(hypotheses), lambda: weigh(case(hypotheses=hypotheses))):
        with pytest.raises(Refusal) as found:
            refusing()
        assert found.value.rule == EXHAUSTIVE
        assert "other or unknown" in found.value.rule
        assert "rest = true" in found.value.hint


def test_nothing_is_weighed_before_the_standard_is_fixed() -> None:
    one = case(said("c1", 10), standard=None)
    with pytest.raises(Refusal) as found:
        weigh(one)
    assert found.value.rule == STANDARD
    assert "set_by" in found.value.hint


def test_an_assessment_says_something_of_every_hypothesis_and_of_no_other() -> None:
    full = said("c1", 10)
    missing = replace(full, likely={name: full.likely[name] for name in ("a", "other")})
    foreign = replace(full, likely={**full.likely, "x": full.likely["a"]})
    for one, word in ((missing, "b"), (foreign, "x")):
        with pytest.raises(Refusal) as found:
            combine(case(one))
        assert found.value.rule == EVERY
        assert word in found.value.message.split()
