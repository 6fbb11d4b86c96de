# SPDX-License-Identifier: Apache-2.0
"""A case as a Bayesian network says what the ratios say, here and in another engine; and the tornado as a picture."""

from __future__ import annotations

import importlib.util
import os
import xml.etree.ElementTree as ET
from dataclasses import replace
from math import sqrt

import numpy as np
import pytest
from hypothesis import assume, given, settings

from comity.errors import InputError
from comity.inquiry.case import Case
from comity.inquiry.network import elimination, xdsl
from comity.inquiry.network.network import Network
from comity.inquiry.network.second_engine import posterior_by_second_engine
from comity.inquiry.weighing.case_network import Corner, case_network
from comity.inquiry.weighing.ratios import combine
from comity.inquiry.weighing.tornado_picture import LEGEND, MOST_BARS, draw
from inquiry.weighing.made_cases import HYPOTHESES, case, cases, few, interval, said, tie

SVG = "{http://www.w3.org/2000/svg}"


def observed(network: Network) -> dict[str, float]:
    """What the network holds of the hypotheses once every group is observed."""
    given_ = {one.name: "observed" for one in network.variables if one.name != "hypothesis"}
    return elimination.posterior(network, "hypothesis", given_)


@settings(max_examples=40)
@given(cases())
def test_the_network_says_what_the_ratios_say(one: Case) -> None:
    total = combine(one).total
    for against in ("a", "other"):
        for corner in ("low", "middle", "high"):
            held = observed(case_network(one, corner, against))
            assume(all(share > 1e-250 for share in held.values()))
            for name in ("b", "other" if against == "a" else "a"):
                ratio = total[name, against]
                expected = {
                    "low": float(ratio.low),
                    "middle": sqrt(ratio.low * ratio.high),
                    "high": float(ratio.high),
                }
                assert held[name] / held[against] == pytest.approx(expected[corner], rel=1e-12)


def test_tables_worked_by_hand() -> None:
    network = case_network(case(said("c1", (10, 100)), said("c2", 1, 2)), "high")
    assert [one.name for one in network.variables] == ["hypothesis", "group_1", "group_2"]
    assert network.variable("hypothesis").states == ("a", "b", "other")
    np.testing.assert_allclose(network.tables["hypothesis"], [1 / 3] * 3)
    np.testing.assert_allclose(network.tables["group_1"], [[0.5, 0.5], [0.005, 0.995], [0.005, 0.995]])
    np.testing.assert_allclose(network.tables["group_2"], [[0.25, 0.75], [0.5, 0.5], [0.25, 0.75]])


@few
@given(cases())
def test_no_state_is_held_impossible(one: Case) -> None:
    for table in case_network(one, "low").tables.values():
        assert (table > 0).all()


def test_ten_copies_are_one_node() -> None:
    claims = [said(f"c{number}", 10) for number in range(1, 11)]
    one = case(*claims, edges=[tie("e1", f"e{number}") for number in range(2, 11)])
    assert len(case_network(one, "middle").variables) == 2


def test_xdsl_brings_the_same_numbers_back() -> None:
    odd = (replace(HYPOTHESES[0], id="a"), replace(HYPOTHESES[1], id="b"), HYPOTHESES[2])
    network = case_network(case(said("c1", (10, 100)), said("c2", 1, 2), hypotheses=odd), "middle")
    back = xdsl.read(xdsl.write(network), "case.xdsl")
    for name, table in network.tables.items():
        assert back.tables[name].tobytes() == table.tobytes()


@pytest.mark.parametrize("corner", ["low", "high"])
def test_another_engine_says_the_same(corner: Corner) -> None:
    if importlib.util.find_spec("pyagrum") is None:
        if os.environ.get("COMITY_REQUIRE_FOREIGN") == "1":
            pytest.fail("pyagrum is not installed")
        pytest.skip("pyagrum is not installed")
    network = case_network(case(said("c1", (10, 100)), said("c2", 1, (2, 10))), corner)
    given_ = {"group_1": "observed", "group_2": "observed"}
    opinion = posterior_by_second_engine(network, "hypothesis", given_)
    assert opinion.posterior == pytest.approx(observed(network), abs=1e-9)


def test_a_reference_that_is_no_hypothesis() -> None:
    with pytest.raises(InputError) as refused:
        case_network(case(said("c1", 10)), "low", "x")
    assert "a, b, other" in refused.value.hint


def bars(text: str) -> list[ET.Element]:
    root = ET.fromstring(text)
    assert root.tag == f"{SVG}svg"
    return [one for one in root.iter(f"{SVG}rect") if one.get("fill") != "#fff"]


def test_the_picture_has_a_bar_for_each_group_and_one_for_all() -> None:
    found = combine(case(said("c1", (10, 100)), said("c2", ("1/10", 1)), broken=["e2"]))
    drawn = bars(draw(found))
    assert len(drawn) == 3 * (2 + 1)
    assert all(float(one.get("width", "0")) >= 2 for one in drawn)
    assert "script" not in draw(found)
    assert draw(found) == draw(found)


def test_the_picture_draws_the_widest_and_says_how_many_are_not_drawn() -> None:
    many = MOST_BARS + 5
    found = combine(case(*(said(f"c{number}", (1, 10)) for number in range(many))))
    assert len(bars(draw(found))) == 3 * (MOST_BARS + 1)
    assert "(5 narrower not drawn)" in draw(found)


def test_nothing_assessed_draws_too() -> None:
    assert len(bars(draw(combine(case())))) == 3


def test_bars_keep_the_length_of_their_intervals() -> None:
    found = combine(case(said("c1", (1, 100)), said("c2", (1, 10))))
    first, second = bars(draw(found))[:2]
    assert float(first.get("width", "0")) == pytest.approx(2 * float(second.get("width", "0")), abs=0.1)
    assert found.total["a", "b"] == interval((1, 1000))


def test_whoever_does_not_see_the_picture_is_told_its_numbers() -> None:
    """c1 gives 10 to 100, c2 1/10 to 1: together 1 to 100 of a against b. With c2 held at 1/sqrt(10), c1 moves it from 3.16 to 31.6."""
    root = ET.fromstring(draw(combine(case(said("c1", (10, 100)), said("c2", ("1/10", 1))))))
    assert root.get("role") == "img"
    named = {one.get("id"): one for one in root if one.get("id")}
    title, told = named[root.get("aria-labelledby")], named[root.get("aria-describedby")]
    assert (title.tag, told.tag) == (f"{SVG}title", f"{SVG}desc")
    lines = str(told.text).splitlines()
    assert lines[0].startswith("Bars on a logarithmic axis of ratios: a group: how far the ratio of all goes")
    assert lines[1:] == [
        "a against b. e1: 3.16 to 31.6; e2: 3.16 to 31.6; all groups: 1 to 100.",
        "a against other. e1: 3.16 to 31.6; e2: 3.16 to 31.6; all groups: 1 to 100.",
        "b against other. e1: 1; e2: 1; all groups: 1.",
    ]


def test_two_pictures_on_one_page_keep_their_names_apart() -> None:
    one, other = (draw(combine(case(said("c1", number)))) for number in (10, 100))
    assert ET.fromstring(one).get("aria-labelledby") != ET.fromstring(other).get("aria-labelledby")


def test_the_legend_says_what_a_bar_is_and_stands_below_every_axis() -> None:
    root = ET.fromstring(draw(combine(case(said("c1", (10, 100))))))
    texts = [(float(one.get("y", "0")), str(one.text)) for one in root.iter(f"{SVG}text")]
    legend = texts[-len(LEGEND) :]
    assert [words for _, words in legend] == [words for _, words in LEGEND]
    assert "the others at their geometric middle" in legend[0][1]
    assert min(y for y, _ in legend) > max(y for y, _ in texts[: -len(LEGEND)])
    assert max(y for y, _ in legend) < float(root.get("height", "0"))


@pytest.mark.parametrize(
    ("a", "said_as"),
    [("1/1000", "1/1000"), (10, "10"), (1, "1"), (10**6, "10^6.0"), ("1/1000000", "1/10^6.0")],
)
def test_ratios_of_any_size_are_read(a: int | str, said_as: str) -> None:
    assert f"a against b. e1: {said_as}; all groups: {said_as}." in draw(combine(case(said("c1", a))))
