# SPDX-License-Identifier: Apache-2.0
"""Labelled counts and shares, worked out by hand; and votes counted by each method, with the steps that lead there."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.election.ballots.belenios_v1.questions import HomomorphicQuestion, NonHomomorphicQuestion
from comity.election.report.bars import WIDTH, bar
from comity.election.report.labelled import labelled
from comity.election.report.voice import moment, percent
from comity.errors import FormatError
from election_reports import Page, facts, retold, said

JUDGED = {"method": {"type": "MajorityJudgment", "value": {"blank": True, "grades": ["Good", "Fair", "Bad"]}}}
SCHULZE = {"method": {"type": "Schulze", "value": {"blank": True}}}


def asked(question: NonHomomorphicQuestion, votes: list[list[int]], language: str = "en") -> Page:
    return Page.of(retold(facts("mixed"), questions=[question], result=[votes], weight=len(votes)), language)


def ranked(extra: object = None, *names: str) -> NonHomomorphicQuestion:
    return NonHomomorphicQuestion("In what order?", names or ("ALD", "BRE", "MAR"), extra)


def test_blank_votes_stand_apart_and_change_no_share_of_an_answer() -> None:
    question = HomomorphicQuestion("Adopt?", ("Yes", "No"), 0, 1, blank=True)
    found = labelled(question, [4, 6, 3], 16)
    assert [(one, total.votes, total.share) for one, total in found.answers] == [
        ("Yes", 6, Fraction(1, 2)),
        ("No", 3, Fraction(1, 4)),
    ]
    assert found.base == 12
    assert found.blank is not None
    assert (found.blank.votes, found.blank.share) == (4, Fraction(1, 4))
    assert found.unmarked is not None
    assert (found.unmarked.votes, found.unmarked.share) == (3, Fraction(3, 16))
    page = Page.of(retold(facts("revote"), questions=[question], result=[[4, 6, 3]], weight=16))
    assert page.tables("question-1") == [
        [
            ("Yes", "6", "50.00% 1/2"),
            ("No", "3", "25.00% 1/4"),
            ("Blank votes", "4", "25.00% 1/4"),
            ("No answer chosen", "3", "18.75% 3/16"),
        ]
    ]
    assert [one.get("class") for one in page.root.xpath("//section[@id='question-1']//tbody")] == [
        None,
        "apart",
    ]
    told = page.section("question-1")
    assert "Each ballot chooses 0 to 1 of 2 answers. A blank vote is allowed." in told
    assert (
        "Votes that count: 16. Shares of the answers are of the 12 that are not blank; shares of other votes are of all."
        in told
    )
    assert "weight" not in told


def test_several_answers_and_weights_are_explained() -> None:
    told = Page.of(facts("weights")).section("question-1")
    assert "Each ballot chooses 1 to 2 of 3 answers." in told
    assert "shares may add up to more than the whole" in told
    assert "a ballot of weight 3 counts as 3 votes" in told
    assert "Each ballot chooses exactly 1 of 2 answers." in Page.of(facts("threshold")).section("question-1")


@pytest.mark.parametrize(
    ("minimum", "maximum", "unmarked"), [(0, 1, True), (1, 1, False), (0, 2, False), (1, 2, False)]
)
def test_empty_choices_are_counted_only_where_the_totals_tell(
    minimum: int, maximum: int, unmarked: bool
) -> None:
    found = labelled(HomomorphicQuestion("?", ("ALD", "BRE"), minimum, maximum), [2, 1], 3)
    assert (found.unmarked is not None) == unmarked
    assert found.blank is None


def test_totals_beyond_thirty_bits_are_text_in_a_result() -> None:
    found = labelled(HomomorphicQuestion("?", ("ALD",), 0, 1), [str(2**40)], 2**41)
    assert found.answers[0][1].share == Fraction(1, 2)
    for wrong in ([2**40], ["5"], [-1], [True], [1, 1], [None]):
        with pytest.raises(FormatError):
            labelled(HomomorphicQuestion("?", ("ALD",), 0, 1), wrong, 2**41)


def test_where_nobody_voted_there_are_no_shares() -> None:
    assert Page.of(facts("empty")).tables("question-1") == [
        [(one, "0", "—") for one in ("Aldonia", "Brevia", "Maritania")]
    ]


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (Fraction(0), "0.00%"), (Fraction(1), "100.00%"), (Fraction(1, 3), "33.33%"), (Fraction(2, 3), "66.67%"),
        (Fraction(1, 8), "12.50%"), (Fraction(1, 100_000), "< 0.01%"), (Fraction(99_999, 100_000), "> 99.99%"),
        (Fraction(1, 10_000), "0.01%"),
        (Fraction(333_350, 10**6), "33.34%"), (Fraction(5, 1_073_741_834), "< 0.01%"),
    ],
)  # fmt: skip
def test_percentages(share: Fraction, shown: str) -> None:
    assert percent(share) == shown


@given(st.fractions(0, 1))
def test_a_percentage_is_within_half_a_hundredth(share: Fraction) -> None:
    shown = percent(share)
    if shown[0] not in "<>":
        assert abs(Fraction(shown[:-1]) / 100 - share) <= Fraction(1, 20_000)


@pytest.mark.parametrize("way", ["ltr", "rtl"])
def test_bars_are_filled_from_where_lines_begin(way: str) -> None:
    half = bar(Fraction(1, 2), way).text  # type: ignore[arg-type]
    assert half.count("<rect") == 2
    assert f'width="{(WIDTH - 2) // 2}"' in half
    assert f'x="{1 if way == "ltr" else WIDTH // 2}"' in half
    assert bar(Fraction(0), "ltr").text.count("<rect") == bar(None, "ltr").text.count("<rect") == 1


def test_a_method_that_the_question_asks_for_is_the_only_one() -> None:
    votes = [[1, 2, 2], [2, 2, 1], [3, 2, 3], [0, 0, 0], [9, 9, 9]]
    page = asked(ranked(JUDGED), votes)
    told = page.section("question-1")
    assert "The question itself asks for this method: Majority judgment." in told
    assert [one.get("id") for one in page.root.xpath("//section[@id='question-1']/section")] == [
        "question-1-majority-judgment"
    ]
    assert "Valid votes: 3, Blank votes: 1, Invalid votes: 1" in told
    assert page.tables("question-1-majority-judgment") == [
        [("ALD", "Fair", "1", "1", "1"), ("BRE", "Fair", "0", "3", "0"), ("MAR", "Fair", "1", "1", "1")]
    ]
    header = [
        said(one) for one in page.root.xpath("//section[@id='question-1-majority-judgment']//thead//th")
    ]
    assert header == ["Answer", "Middle grade", "Good", "Fair", "Bad"]
    assert "Tied for the first place, which this method does not break: ALD, MAR." in told
    assert (
        "By Balinski and Laraki's own rule the worse of two middle grades counts, and the classes are: BRE; ALD, MAR"
        in told
    )


def test_schulze_is_told_step_by_step() -> None:
    votes = [[1, 2, 3]] * 3 + [[2, 1, 3]] * 2 + [[2, 3, 1]] * 4 + [[0, 0, 0]]
    page = asked(ranked(SCHULZE), votes)
    pairs, paths = page.tables("question-1-schulze")
    assert pairs == [("1. ALD", "", "7", "5"), ("2. BRE", "2", "", "5"), ("3. MAR", "4", "4", "")]
    assert paths == [("1. ALD", "", "7:2", "5:4"), ("2. BRE", "0:0", "", "5:4"), ("3. MAR", "0:0", "0:0", "")]
    told = page.section("question-1-schulze")
    assert "Valid votes: 9, Blank votes: 1, Invalid votes: 0" in told
    assert "Classes: ALD; BRE; MAR" in told
    assert told.endswith("First by this method: ALD.")


def test_without_a_hint_every_method_that_can_is_shown() -> None:
    votes = [[1, 2, 3]] * 3 + [[2, 1, 3]] * 2 + [[2, 3, 1]] * 4
    page = asked(ranked(), votes)
    told = page.section("question-1")
    assert "the charter decides which one applies" in told
    assert "Plurality: not counted. It needs votes that mark answers with 1" in told
    assert "Approval: not counted." in told
    shown = [one.get("id") for one in page.root.xpath("//section[@id='question-1']/section")]
    assert shown == ["question-1-schulze", "question-1-majority-judgment", "question-1-stv"]
    assert "The question names no grades: 1 is taken as the best" in page.section(
        "question-1-majority-judgment"
    )
    assert page.tables("question-1-stv") == [
        [("1", "out: BRE", "3", "2", "4"), ("2", "elected: ALD", "5", "", "4")]
    ]
    told = page.section("question-1-stv")
    assert "Quota: 5" in told
    assert "First by this method: ALD." in told
    assert "--question 1 --method stv --seats 2" in told
    assert page.tables("question-1")[-1] == [("1 2 3", "3"), ("2 1 3", "2"), ("2 3 1", "4")]


def test_marks_are_counted_by_plurality_and_approval() -> None:
    page = asked(ranked(), [[1, 0, 0], [0, 1, 0], [1, 1, 0], [0, 0, 0], [7, 0, 0]])
    assert page.tables("question-1-plurality") == [
        [("ALD", "1", "50.00% 1/2"), ("BRE", "1", "50.00% 1/2"), ("MAR", "0", "0.00% 0/1")]
    ]
    told = page.section("question-1-plurality")
    assert "Valid votes: 2, Blank votes: 1, Invalid votes: 2" in told
    assert told.endswith("Tied for the first place, which this method does not break: ALD, BRE.")
    assert page.tables("question-1-approval") == [
        [("ALD", "2", "66.67% 2/3"), ("BRE", "2", "66.67% 2/3"), ("MAR", "0", "0.00% 0/1")]
    ]


def test_stv_says_ties_and_what_rounding_decided() -> None:
    page = asked(ranked(None, "ALD", "BRE"), [[1, 2], [2, 1]])
    told = page.section("question-1-stv")
    assert "out: BRE; equal before: ALD, BRE" in told
    assert "Of equals the first on the ballot is elected" in told
    assert "Nobody was voted for." in asked(ranked(), [[0, 0, 0]]).section("question-1-stv")


@pytest.mark.parametrize("extra", [None, JUDGED, SCHULZE])
def test_no_votes_elect_nobody(extra: object) -> None:
    for language in ("en", "ar"):
        told = asked(ranked(extra), [], language).section("question-1")
        assert {"en": "There are no votes.", "ar": "لا توجد أصوات."}[language] in told
        assert "First by" not in told


def test_a_wide_ballot_is_told_without_tables_of_pairs() -> None:
    names = [f"answer {one}" for one in range(20)]
    page = asked(ranked(None, *names), [list(range(1, 21))] * 2)
    assert page.tables("question-1-schulze") == []
    assert "--question 1 --method schulze --json" in page.section("question-1-schulze")
    assert page.tables("question-1-stv") == []
    assert len(page.tables("question-1-majority-judgment")[0]) == 20


def test_many_kinds_of_votes_are_cut_and_great_numbers_name_no_grades() -> None:
    page = asked(ranked(None, "ALD", "BRE"), [[one // 30, one % 30] for one in range(600)])
    assert len(page.tables("question-1")[-1]) == 500
    assert "Only the first 500 kinds of votes are listed." in page.section("question-1")
    assert "Majority judgment: not counted. It needs to know how many grades there are" in page.section(
        "question-1"
    )


def test_moments() -> None:
    assert moment("0") == "1970-01-01T00:00:00Z"
    assert moment("1793270000") == "2026-10-29T10:33:20Z"
    assert moment("9" * 11) == "5138-11-16T09:46:39Z"
    assert [moment(one) for one in ("", "x", "99999999999999")] == ["", "x", "99999999999999"]
