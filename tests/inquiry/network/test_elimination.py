# SPDX-License-Identifier: Apache-2.0
"""Exact inference: Asia as published, the joint distribution as oracle, likelihoods without priors, what is refused, and no underflow."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings

from comity.errors import InputError, Refusal
from comity.inquiry.network.elimination import (
    POSSIBLE,
    joint_posterior,
    likelihood,
    likelihood_ratios,
    likelihoods,
    posterior,
)
from comity.inquiry.network.network import Network, Variable
from comity.inquiry.network.ordering import MEMORY
from inquiry.network.networks import YES_NO, asia, joint, probability, questions, small

VISIT_AND_DYSPNOEA = {"asia": "yes", "dysp": "yes"}
Question = tuple[Network, str, dict[str, str]]


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        ("tub", 0.087751),
        ("lung", 0.099525),
        ("bronc", 0.811402),
        ("either", 0.1823),
        ("smoke", 0.62592),
        ("xray", 0.219539),
    ],
)
def test_asia_as_published(node: str, expected: float) -> None:
    assert posterior(asia(), node, VISIT_AND_DYSPNOEA)["yes"] == pytest.approx(expected, abs=1e-6)


def test_asia_without_findings_by_hand() -> None:
    """P(tub) = .01 x .05 + .99 x .01 = .0104; P(lung) = .055; P(either) = 1 - .9896 x .945 = .064828."""
    shares = {node: posterior(asia(), node, {})["yes"] for node in ("tub", "lung", "either")}
    assert shares == pytest.approx({"tub": 0.0104, "lung": 0.055, "either": 0.064828}, abs=1e-15)


@given(questions())
def test_posteriors_are_those_of_the_joint_distribution(question: Question) -> None:
    network, of, findings = question
    evidence = probability(network, findings)
    if evidence == 0:
        with pytest.raises(Refusal) as refused:
            posterior(network, of, findings)
        assert refused.value.rule == POSSIBLE
        return
    expected = {
        state: probability(network, {**findings, of: state}) / evidence
        if findings.get(of, state) == state
        else 0.0
        for state in network.variable(of).states
    }
    assert posterior(network, of, findings) == pytest.approx(expected, abs=1e-12)


@given(questions())
def test_probability_of_evidence(question: Question) -> None:
    network, _, findings = question
    assert likelihood(network, findings) == pytest.approx(probability(network, findings), abs=1e-13)


@given(questions())
def test_likelihoods_by_their_definition(question: Question) -> None:
    """P(findings and state) / P(state), wherever the state is possible."""
    network, of, findings = question
    found = likelihoods(network, of, findings)
    assert list(found) == list(network.variable(of).states)
    for state, value in found.items():
        prior = probability(network, {of: state})
        if prior:
            both = probability(network, {**findings, of: state}) if findings.get(of, state) == state else 0.0
            assert value == pytest.approx(both / prior, abs=1e-12)


@given(questions())
def test_ratios_are_those_of_likelihoods(question: Question) -> None:
    network, of, findings = question
    found, ratios = likelihoods(network, of, findings), likelihood_ratios(network, of, findings)
    for one, others in ratios.items():
        assert set(others) == set(found) - {one}
        for other, ratio in others.items():
            if found[other]:
                assert ratio == pytest.approx(found[one] / found[other], rel=1e-12, nan_ok=True)
            else:
                assert math.isinf(ratio) if found[one] > 0 else math.isnan(ratio)


@given(small())
@settings(max_examples=50)
def test_joint_posterior_of_all_nodes_is_the_joint_distribution(network: Network) -> None:
    of = tuple(reversed(network.places))
    found = joint_posterior(network, of, {})
    assert found == pytest.approx(
        {states[::-1]: share for states, share in joint(network).items()}, abs=1e-12
    )


def test_joint_posterior_names_states_in_the_order_asked() -> None:
    one, other = (joint_posterior(asia(), of, {"dysp": "yes"}) for of in (("smoke", "tub"), ("tub", "smoke")))
    assert {states[::-1]: share for states, share in one.items()} == other
    assert list(one) == [("yes", "yes"), ("yes", "no"), ("no", "yes"), ("no", "no")]
    with pytest.raises(InputError, match="asked for twice"):
        joint_posterior(asia(), ("tub", "tub"), {})


def chain(prior: list[float], *, top: list[float] | None = None) -> Network:
    """A cause, the hypothesis, and two findings that it has."""
    tables = {
        "cause": np.array([0.3, 0.7]),
        "h": np.array([top or prior, prior]),
        "first": np.array([[0.9, 0.1], [0.09, 0.91], [0.5, 0.5]]),
        "second": np.array([[0.8, 0.2], [0.4, 0.6], [0.5, 0.5]]),
    }
    variables = (
        Variable("cause", YES_NO),
        Variable("h", ("p", "q", "r")),
        Variable("first", YES_NO),
        Variable("second", YES_NO),
    )
    return Network("chain", variables, {"h": ("cause",), "first": ("h",), "second": ("h",)}, tables)


def test_likelihoods_have_no_prior_of_the_question() -> None:
    """By hand: .9 x .8, .09 x .4, .5 x .5, whatever the model believes of h before, and be it nothing at all."""
    seen = {"first": "yes", "second": "yes"}
    for prior in ([0.2, 0.3, 0.5], [1e-9, 1 - 2e-9, 1e-9], [0.0, 1.0, 0.0]):
        network = chain(prior)
        assert likelihoods(network, "h", seen) == pytest.approx({"p": 0.72, "q": 0.036, "r": 0.25}, rel=1e-15)
        assert likelihood_ratios(network, "h", seen)["p"]["q"] == pytest.approx(20, rel=1e-14)


def test_a_state_of_prior_zero_has_no_likelihood_of_what_causes_it() -> None:
    """P(cause | h = p) is 0/0 where nothing leads to p; of the states that are possible it is Bayes' rule."""
    found = likelihoods(chain([0.0, 0.4, 0.6], top=[0.0, 0.9, 0.1]), "h", {"cause": "yes", "first": "yes"})
    assert math.isnan(found["p"])
    assert found["q"] == pytest.approx(0.09 * 0.3 * 0.9 / (0.3 * 0.9 + 0.7 * 0.4), rel=1e-14)
    assert found["r"] == pytest.approx(0.5 * 0.3 * 0.1 / (0.3 * 0.1 + 0.7 * 0.6), rel=1e-14)


def test_rows_that_were_rounded_keep_their_numbers_and_the_answers_hang_together() -> None:
    """By hand: y sums to 1.000001 after x = a and to 1 after x = b, so the product gives x = a 1.000001 / 2.000001 of the whole."""
    variables = (Variable("x", ("a", "b")), Variable("y", ("p", "q")))
    tables = {"x": np.array([0.5, 0.5]), "y": np.array([[0.333334, 0.666667], [0.25, 0.75]])}
    network = Network("rounded", variables, {"y": ("x",)}, tables)
    assert posterior(network, "x", {})["a"] == pytest.approx(1.000001 / 2.000001, rel=1e-14)
    assert likelihoods(network, "x", {"y": "p"}) == pytest.approx(
        {"a": 0.333334 / 1.000001, "b": 0.25}, rel=1e-14
    )
    assert likelihood(network, {"y": "p"}) == pytest.approx(0.583334 / 2.000001, rel=1e-14)
    assert likelihood(network, {}) == 1.0


def test_a_question_about_what_was_found() -> None:
    assert posterior(asia(), "tub", {"tub": "no", "dysp": "yes"}) == {"yes": 0.0, "no": 1.0}
    assert likelihoods(asia(), "smoke", {"smoke": "yes", "lung": "yes"}) == {"yes": 0.1, "no": 0.0}


def test_impossible_evidence_is_refused_by_its_rule() -> None:
    with pytest.raises(Refusal, match="either = no, tub = yes") as refused:
        posterior(asia(), "bronc", {"either": "no", "tub": "yes"})
    assert refused.value.rule == POSSIBLE
    assert likelihood(asia(), {"either": "no", "tub": "yes"}) == 0.0
    assert likelihoods(asia(), "smoke", {"either": "no", "tub": "yes"}) == {"yes": 0.0, "no": 0.0}


def test_impossible_evidence_counts_where_it_has_no_bearing_on_the_question() -> None:
    """What is cut off from the question need not be computed, but it must be possible."""
    with pytest.raises(Refusal):
        posterior(asia(), "asia", {"tub": "yes", "lung": "yes", "either": "no"})
    assert posterior(asia(), "asia", {"tub": "yes", "lung": "yes", "either": "yes"})["yes"] == pytest.approx(
        0.0005 / 0.0104, rel=1e-14
    )


@pytest.mark.parametrize(
    ("of", "findings", "hint"),
    [("lungs", {}, "'lung'"), ("lung", {"Asia": "yes"}, "'asia'"), ("lung", {"asia": "Yes"}, "'yes'"), ("zzz", {}, "'tub'")],
)  # fmt: skip
def test_unknown_names_list_near_ones(of: str, findings: dict[str, str], hint: str) -> None:
    for ask in (posterior, likelihoods, likelihood_ratios):
        with pytest.raises(InputError) as wrong:
            ask(asia(), of, findings)
        assert hint in wrong.value.hint


def star(reports: int, hit: float, false_alarm: float, prior: float = 0.5) -> Network:
    """A hypothesis and independent reports of it."""
    names = [f"r{number}" for number in range(reports)]
    table = np.array([[hit, 1 - hit], [false_alarm, 1 - false_alarm]])
    return Network(
        "star",
        (Variable("h", YES_NO), *(Variable(name, YES_NO) for name in names)),
        dict.fromkeys(names, ("h",)),
        {"h": np.array([prior, 1 - prior]), **dict.fromkeys(names, table)},
    )


def test_hundreds_of_reports_do_not_underflow() -> None:
    """500 say yes, at 2:1, and 1,000 no, at 2:3: log odds of 500 log 2 + 1000 log 2/3, though P(evidence) is far below the least float."""
    network = star(1500, 0.5, 0.25)
    seen = {f"r{number}": "yes" if number < 500 else "no" for number in range(1500)}
    odds = 500 * math.log(2) + 1000 * math.log(2 / 3)
    found = posterior(network, "h", seen)
    assert found["no"] == 1.0
    assert math.log(found["yes"]) == pytest.approx(odds, rel=1e-12)
    assert likelihood(network, seen) == 0.0
    assert math.log(likelihood_ratios(network, "h", seen)["yes"]["no"]) == pytest.approx(odds, rel=1e-12)


def test_a_certain_finding_overturns_what_had_all_but_vanished() -> None:
    """After 400 reports of ratio 10 the other state has 1e-400 of the weight; then something excludes the first one."""
    network = star(401, 0.5, 0.05)
    tables = dict(network.tables) | {"r400": np.array([[0.0, 1.0], [0.25, 0.75]])}
    network = Network("star", network.variables, network.parents, tables)
    assert posterior(network, "h", {f"r{number}": "yes" for number in range(401)}) == {"yes": 0.0, "no": 1.0}


def test_a_question_that_needs_too_much_memory_is_refused_before_anything_is_allocated() -> None:
    """Forty facts, each pair with a report of its own: every order ends in a table of about 2^39 numbers."""
    facts = [f"f{number}" for number in range(40)]
    pairs = {f"{a}{b}": (a, b) for place, a in enumerate(facts) for b in facts[:place]}
    tables = {name: np.full(2, 0.5) for name in facts} | {name: np.full((2, 2, 2), 0.5) for name in pairs}
    network = Network("dense", tuple(Variable(name, YES_NO) for name in tables), pairs, tables)
    seen = dict.fromkeys(pairs, "yes")
    for ask in (posterior, likelihoods):
        with pytest.raises(Refusal) as refused:
            ask(network, "f0", seen)
        assert refused.value.rule == MEMORY
    assert posterior(network, "f0", {"f1f0": "yes"}) == {"yes": 0.5, "no": 0.5}
    with pytest.raises(Refusal):
        joint_posterior(network, facts, {})


def test_states_that_are_alone_take_no_axis() -> None:
    """Sixty causes of one state each above one finding: more axes than an array has, if they counted."""
    names = [f"c{number}" for number in range(60)]
    network = Network(
        "alone",
        (*(Variable(name, ("only",)) for name in names), Variable("x", YES_NO), Variable("y", YES_NO)),
        {"x": tuple(names), "y": ("x",)},
        {
            **{name: np.ones(1) for name in names},
            "x": np.full((1,) * 60 + (2,), 0.5),
            "y": np.array([[0.9, 0.1], [0.3, 0.7]]),
        },
    )
    assert posterior(network, "x", {"y": "yes"}) == {"yes": 0.75, "no": 0.25}
    assert posterior(network, "c7", {"y": "yes"}) == {"only": 1.0}


def test_barren_nodes_do_not_count() -> None:
    """What is neither asked nor an ancestor of findings has no part, so even a table that could never be summed does no harm."""
    facts = [f"f{number}" for number in range(20)]
    tables = {name: np.array([0.25, 0.75]) for name in facts} | {"sum": np.full((2,) * 20 + (2,), 0.5)}
    network = Network(
        "barren", tuple(Variable(name, YES_NO) for name in tables), {"sum": tuple(facts)}, tables
    )
    assert posterior(network, "f3", {"f4": "yes"}) == {"yes": 0.25, "no": 0.75}
    assert posterior(network, "f3", {"sum": "yes"}) == pytest.approx({"yes": 0.25, "no": 0.75}, rel=1e-12)
