# SPDX-License-Identifier: Apache-2.0
"""The support that a finding of the record states: computed from what was open when it was filed, and never replaced in silence."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from comity.desk.inquiry_finding import finding_of
from comity.desk.inquiry_support import COMPUTED, changed_since, support_of
from comity.errors import Refusal
from comity.inquiry.findings.finding import Support
from desk.finding_stage import SUPPORT, FindingProbe, stating


@pytest.fixture
def probe() -> FindingProbe:
    """Evidence that one post assessed."""
    return FindingProbe()


@pytest.fixture(scope="module")
def once() -> FindingProbe:
    """The same; nobody changes it."""
    return FindingProbe()


def test_support_is_computed_where_the_document_leaves_it_out(probe: FindingProbe) -> None:
    probe.filed()
    found = probe.finding().support
    assert {(one.of, one.against): (one.low, one.high, one.band) for one in found} == SUPPORT
    assert [(one.of, one.against) for one in found] == list(SUPPORT)


def test_what_the_document_states_keeps_its_order_and_words_and_nothing_is_left_out(
    probe: FindingProbe,
) -> None:
    text = stating(("other", "cable", "0.01", "1/10", "moderate: the cable over the rest"))
    probe.filed(text)
    first, *others = probe.finding().support
    assert first == Support("other", "cable", "1/100", "1/10", "moderate: the cable over the rest")
    assert [(one.of, one.against) for one in others] == [("cable", "stove"), ("stove", "other")]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            ("cable", "stove", "6", "100", "weak to moderate"),
            "the document says 6 to 100, the record gives 5 to 100",
        ),
        (
            ("cable", "stove", "5", "101/2", "weak to moderate"),
            "the document says 5 to 101/2, the record gives 5 to 100",
        ),
        (
            ("stove", "cable", "5", "100", "weak to moderate"),
            "the document says 5 to 100, the record gives 1/100 to 1/5",
        ),
        (("cable", "stove", "5", "100", "moderate"), "the document says 'moderate', the record gives 'from weak for"),
        (("cable", "stove", "5", "100", "weakly moderate"), "the document says 'weakly moderate'"),
        (("stove", "other", "1", "2", "weak"), "from no support either way to weak for stove over other"),
        (("cable", "stove", "5", "100", "does not discriminate"), "the document says 'does not discriminate'"),
    ],
)  # fmt: skip
def test_support_that_is_not_what_is_computed_is_refused(
    probe: FindingProbe, row: tuple[str, str, str, str, str], said: str
) -> None:
    probe.filed(stating(row))
    with pytest.raises(Refusal) as caught:
        probe.finding()
    assert f"draft 1 of fire: support of {row[0]} against {row[1]}: " in caught.value.message
    assert said in caught.value.message
    assert (caught.value.rule, bool(caught.value.hint)) == (COMPUTED, True)


def test_support_of_a_hypothesis_that_was_not_weighed_is_refused(probe: FindingProbe) -> None:
    text = stating(("wave", "other", "1", "2", "weak")) + '\n[[hypothesis]]\nid = "wave"\ntext = "A wave."\n'
    probe.filed(text)
    with pytest.raises(Refusal, match="the record weighs cable, stove, other") as caught:
        probe.finding()
    assert caught.value.rule == COMPUTED


@pytest.mark.parametrize("closed", [True, False])
def test_support_before_anything_was_opened_is_refused(closed: bool) -> None:
    probe = FindingProbe(assessed=False)
    probe.round()
    probe.assess("ALD", "smoke")
    if closed:
        probe.close()
    probe.filed(stating(("cable", "stove", "5", "100", "weak to moderate")))
    with pytest.raises(Refusal, match="the document says 5 to 100, the record gives none") as caught:
        probe.finding()
    assert caught.value.rule == COMPUTED


def test_a_later_round_changes_the_support_of_later_drafts_only(probe: FindingProbe) -> None:
    rows = [(*pair, *told) for pair, told in SUPPORT.items()]
    probe.filed(stating(*rows))
    probe.assessed("r2", "BRE", likely={"cable": ["1", "1"], "stove": ["1", "1"], "other": ["1", "1"]})
    probe.filed(number=2)
    assert {
        (one.of, one.against): (one.low, one.high, one.band) for one in probe.finding(1).support
    } == SUPPORT
    assert {(one.low, one.high) for one in probe.finding(2).support} == {("1", "1")}
    now = changed_since(probe.finding(1).support, probe.case())
    assert now[0] == "cable against stove: 5 to 100, now 1 to 1"
    assert changed_since(probe.finding(2).support, probe.case()) == ()
    with pytest.raises(Refusal, match="the record gives 1 to 1"):
        finding_of(probe.folded, "fire", probe.blobs.__getitem__, 1)


def test_an_adopted_finding_stays_readable_when_its_assessor_s_party_leaves(probe: FindingProbe) -> None:
    rows = [(*pair, *told) for pair, told in SUPPORT.items()]
    probe.adopt(probe.filed(stating(*rows)))
    before = probe.finding()
    probe.leave("ALD")
    assert probe.case().assessments == ()
    assert probe.finding() == before
    assert changed_since(before.support, probe.case())[0] == "cable against stove: 5 to 100, now nothing"


@given(low=st.fractions("1/9", 60, max_denominator=9), times=st.integers(1, 60))
@example(low=Fraction(5), times=20)
@example(low=Fraction(5), times=19)
def test_only_the_very_numbers_pass(once: FindingProbe, low: Fraction, times: int) -> None:
    """Cable against stove is 5 to 100 by hand; whatever else a document says, it is refused and both are named."""
    stated = Support("cable", "stove", str(low), str(low * times), "weak to moderate")
    if (low, Fraction(times)) == (Fraction(5), Fraction(20)):
        assert support_of([stated], once.case(), "here")[0] == stated
        return
    with pytest.raises(Refusal, match="the record gives 5 to 100") as caught:
        support_of([stated], once.case(), "here")
    assert f"the document says {low} to {low * times}," in caught.value.message
