# SPDX-License-Identifier: Apache-2.0
"""Idioms of forensic networks: ten copies weigh as one source, an alibi excludes, published cases come out; fractions by hand."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

from comity.errors import InputError
from comity.inquiry.network import bifxml, xdsl
from comity.inquiry.network.elimination import likelihood_ratios, likelihoods, posterior
from comity.inquiry.network.idioms import (
    Accuracy,
    Draft,
    alibi,
    evidence_accuracy,
    hypothesis,
    report,
    shared_origin,
    synthesis,
)
from comity.inquiry.network.network import Network

REPORT, COPYING = Accuracy(0.9, 0.09), Accuracy(0.99, 0.01)
EVEN = {"fire": 0.5, "no fire": 0.5}


def copies(count: int) -> Network:
    """A report of ratio 10, and so many copies of it."""
    draft = shared_origin(
        hypothesis(Draft(), "harbour", EVEN),
        "agency",
        of="harbour",
        holds=["fire"],
        accuracy=REPORT,
        copies={f"copy {number}": COPYING for number in range(count)},
    )
    return draft.network("copies")


def ratio(network: Network, findings: dict[str, str]) -> float:
    return likelihood_ratios(network, "harbour", findings)["fire"]["no fire"]


def by_hand(count: int) -> Fraction:
    """The agency said so and was copied rightly, or did not and was copied wrongly, under either hypothesis."""
    hit, false_alarm, right, wrong = Fraction(9, 10), Fraction(9, 100), Fraction(99, 100), Fraction(1, 100)
    return (hit * right**count + (1 - hit) * wrong**count) / (
        false_alarm * right**count + (1 - false_alarm) * wrong**count
    )


@pytest.mark.parametrize(("count", "shown"), [(1, "9.1"), (2, "10.0"), (5, "10.0"), (10, "10.0")])
def test_copies_weigh_no_more_than_their_origin(count: int, shown: str) -> None:
    """Exactly 892/98.2 for one copy, 9.98 for two, and never more than the 10 of the report itself."""
    found = ratio(copies(count), {f"copy {number}": "yes" for number in range(count)})
    assert found == pytest.approx(float(by_hand(count)), rel=1e-12)
    assert f"{found:.1f}" == shown
    assert found <= 10 * (1 + 1e-12)


def test_one_copy_in_fractions() -> None:
    assert by_hand(1) == Fraction(8920, 982)
    assert ratio(copies(1), {"agency": "yes"}) == pytest.approx(10, rel=1e-14)
    assert ratio(copies(10), {"agency": "yes", "copy 3": "yes"}) == pytest.approx(10, rel=1e-14)


@pytest.mark.parametrize("count", [1, 2, 5, 10])
def test_the_naive_product_counts_copies_as_if_they_were_independent(count: int) -> None:
    draft = hypothesis(Draft(), "harbour", EVEN)
    for number in range(count):
        draft = evidence_accuracy(draft, f"copy {number}", of="harbour", holds=["fire"], accuracy=REPORT)
    findings = {f"copy {number}": "yes" for number in range(count)}
    assert ratio(draft.network("naive"), findings) == pytest.approx(10**count, rel=1e-12)


def test_copies_that_are_silent_weigh_against() -> None:
    """Five of ten say so: they were copied rightly 5 times and wrongly 5 times either way, so they say nothing of the origin."""
    findings = {f"copy {number}": "yes" if number < 5 else "no" for number in range(10)}
    assert ratio(copies(10), findings) == pytest.approx(1, rel=1e-12)
    assert ratio(copies(10), dict.fromkeys(findings, "no")) == pytest.approx(10 / 91, rel=1e-6)


def test_an_alibi_excludes_and_its_witness_may_err() -> None:
    """P(witness | at fault) = .05; otherwise .2 x .9 + .8 x .05 = .22. The alibi itself, once certain, leaves nothing."""
    draft = alibi(
        hypothesis(Draft(), "operator", {"at fault": 0.3, "not at fault": 0.7}),
        "elsewhere",
        of="operator",
        holds=["at fault"],
        otherwise=0.2,
        witness="porter",
        accuracy=Accuracy(0.9, 0.05),
    )
    network = draft.network("pump station")
    assert posterior(network, "operator", {"elsewhere": "yes"}) == {"at fault": 0.0, "not at fault": 1.0}
    found = likelihoods(network, "operator", {"porter": "yes"})
    assert found == pytest.approx({"at fault": 0.05, "not at fault": 0.22}, rel=1e-14)
    assert posterior(network, "operator", {"porter": "yes"})["at fault"] == pytest.approx(
        0.015 / 0.169, rel=1e-14
    )
    assert math.isinf(
        likelihood_ratios(network, "operator", {"elsewhere": "yes"})["not at fault"]["at fault"]
    )


@pytest.mark.parametrize(("at_least", "expected"), [(1, 0.496), (2, 0.098), (3, 0.006)])
def test_synthesis(at_least: int, expected: float) -> None:
    """Of .1, .2, .3: all .006; two or more .006 + .014 + .024 + .054 = .098; any 1 - .9 x .8 x .7 = .496."""
    draft = Draft()
    for name, share in (("rust", 0.1), ("flood", 0.2), ("overload", 0.3)):
        draft = hypothesis(draft, name, {"absent": 1 - share, "present": share})
    causes = {"flood": ["present"], "rust": ["present"], "overload": ["present"]}
    network = synthesis(draft, "closure", causes=causes, at_least=at_least).network("bridge")
    assert posterior(network, "closure", {})["yes"] == pytest.approx(expected, rel=1e-13)
    assert network.parents["closure"] == ("flood", "rust", "overload")


@pytest.mark.parametrize(("odds", "expected"), [(30, 0.857), (2.5, 0.333)])
def test_fenton_2014_the_choice_of_hypotheses_changes_the_answer(odds: float, expected: float) -> None:
    """Fenton et al. 2014: evidence of ratio 5 against leaves the defence hypothesis 6/7 at prior odds of 30:1, 1/3 at 5:2."""
    prior = {"defence": odds / (odds + 1), "prosecution": 1 / (odds + 1)}
    draft = report(
        hypothesis(Draft(), "case", prior), "match", of="case", likely={"defence": 0.1, "prosecution": 0.5}
    )
    found = posterior(draft.network("case"), "case", {"match": "yes"})["defence"]
    assert found == pytest.approx(expected, abs=5e-4)
    assert found == pytest.approx(odds / (odds + 5), rel=1e-12)


def test_collins_another_couple_of_that_description() -> None:
    """People v. Collins, as Edwards 1991 reviews it: one in 12,000,000, among as many couples. Given one, another has about 0.418."""
    couples = 12_000_000
    none = (1 - 1 / couples) ** couples
    one = (1 - 1 / couples) ** (couples - 1)
    draft = hypothesis(Draft(), "number", {"none": none, "one": one, "more": 1 - none - one})
    draft = synthesis(draft, "at least one", causes={"number": ["one", "more"]})
    found = posterior(draft.network("Collins"), "number", {"at least one": "yes"})
    assert found["none"] == 0
    assert found["more"] == pytest.approx(1 - (1 / math.e) / (1 - 1 / math.e), abs=1e-7)
    assert f"{found['more']:.3f}" == "0.418"


def test_drafts_are_never_changed() -> None:
    draft = hypothesis(Draft(), "harbour", EVEN)
    evidence_accuracy(draft, "report", of="harbour", holds=["fire"], accuracy=REPORT)
    assert [one.variable.name for one in draft.nodes] == ["harbour"]


def test_idioms_go_through_both_formats() -> None:
    network = copies(3)
    assert bifxml.read(bifxml.write(network), "again") == network
    assert xdsl.read(xdsl.write(network), "again") == network


def test_what_does_not_fit_is_refused() -> None:
    draft = hypothesis(Draft(), "harbour", EVEN)
    with pytest.raises(InputError, match=r"'report': 1\.5 is no probability"):
        evidence_accuracy(draft, "report", of="harbour", holds=["fire"], accuracy=Accuracy(1.5, 0.1))
    with pytest.raises(InputError, match="nan is no probability"):
        hypothesis(draft, "x", {"a": math.nan})
    with pytest.raises(InputError, match="no node 'harbor'") as wrong:
        evidence_accuracy(draft, "report", of="harbor", holds=["fire"], accuracy=REPORT)
    assert "'harbour'" in wrong.value.hint
    with pytest.raises(InputError, match="no state 'Fire'"):
        evidence_accuracy(draft, "report", of="harbour", holds=["Fire"], accuracy=REPORT)
    with pytest.raises(InputError, match="needs a probability for each state"):
        report(draft, "report", of="harbour", likely={"fire": 0.5})
    for at_least in (0, 2):
        with pytest.raises(InputError, match=f"needs {at_least} of 1 causes"):
            synthesis(draft, "x", causes={"harbour": ["fire"]}, at_least=at_least)
    with pytest.raises(InputError, match=r"sums to 0\.8"):
        hypothesis(Draft(), "x", {"a": 0.4, "b": 0.4}).network("x")
    with pytest.raises(InputError, match="two nodes are called 'harbour'"):
        hypothesis(draft, "harbour", EVEN).network("x")
