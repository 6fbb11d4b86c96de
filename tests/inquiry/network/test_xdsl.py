# SPDX-License-Identifier: Apache-2.0
"""XDSL: what GeNIe, pgmpy and pyAgrum write is read, each in its own order of parents; round trips are exact."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from lxml import etree

from comity.errors import FormatError, Refusal
from comity.inquiry.network.elimination import posterior
from comity.inquiry.network.network import Network, Variable
from comity.inquiry.network.xdsl import ID, identifier, read, write
from inquiry.network.networks import YES_NO, asia, drawn, small

GENIE = """<?xml version="1.0" encoding="ISO-8859-1"?>
<!-- as GeNIe writes it, by hand -->
<smile numsamples="10000" version="1.0" id="Harbour" discsamples="10000">
	<properties><property id="source">a town council</property></properties>
	<nodes>
		<cpt id="Watch">
			<state id="kept" fault="true" /><state id="left" label="nobody there" />
			<probabilities>2.5e-1 7.5E-1</probabilities>
			<property id="note">0.1 0.9</property>
		</cpt>
		<cpt target="true" id="Wind">
			<state id="calm" /><state id="fresh" /><state id="gale" />
			<probabilities>  .5
			0.3	0.2 </probabilities>
		</cpt>
		<!-- a comment -->
		<cpt id="Fire">
			<state id="yes" />
			<state id="no" />
			<parents>Watch Wind</parents>
			<probabilities>0.01 0.99 0.02 0.98 <!-- gale --> 0.03 0.97 0.04 0.96 0.05 0.95 0.06 0.94</probabilities>
		</cpt>
		<deterministic id="Alarm">
			<state id="on" /><state id="off" />
			<parents>Fire Watch</parents>
			<resultingstates>on on off on</resultingstates>
		</deterministic>
	</nodes>
	<extensions>
		<genie version="1.0" app="GeNIe 4.1.4011" name="Harbour fire">
			<node id="Watch"><name>Was the watch kept?</name><position>1 2 3 4</position></node>
			<textbox><caption>Alarm</caption></textbox>
		</genie>
	</extensions>
</smile>
"""


def test_as_genie_writes_it() -> None:
    network = read(GENIE.encode("latin-1"), "harbour.xdsl")
    assert network.name == "Harbour"
    assert network.variables == (
        Variable("Watch", ("kept", "left")),
        Variable("Wind", ("calm", "fresh", "gale")),
        Variable("Fire", YES_NO),
        Variable("Alarm", ("on", "off")),
    )
    assert network.parents["Fire"] == ("Watch", "Wind")
    assert network.tables["Wind"].tolist() == [0.5, 0.3, 0.2]
    assert network.tables["Fire"][:, :, 0].tolist() == [[0.01, 0.02, 0.03], [0.04, 0.05, 0.06]]
    assert network.tables["Alarm"].tolist() == [[[1, 0], [1, 0]], [[0, 1], [1, 0]]]


def test_the_last_parent_is_the_fastest_in_the_example_that_genie_ships() -> None:
    """AsiaDiagnosis: dyspnoea without disease but with bronchitis has 0.8, as in Lauritzen & Spiegelhalter, and stands second."""
    nodes = "".join(
        f'<cpt id="{name}"><state id="no"/><state id="yes"/><probabilities>.5 .5</probabilities></cpt>'
        for name in ("either", "bronc")
    )
    dysp = (
        '<cpt id="dysp"><state id="no"/><state id="yes"/><parents>either bronc</parents>'
        "<probabilities>0.9 0.1 0.2 0.8 0.3 0.7 0.1 0.9</probabilities></cpt>"
    )
    network = read(f"<smile><nodes>{nodes}{dysp}</nodes></smile>".encode(), "asia.xdsl")
    found = posterior(network, "dysp", {"either": "no", "bronc": "yes"})
    assert found["yes"] == posterior(asia(), "dysp", {"either": "no", "bronc": "yes"})["yes"] == 0.8


def test_files_signed_by_pyagrum_are_read_first_parent_fastest() -> None:
    signed = GENIE.replace("GeNIe 4.1.4011", "aGrUM 3.3.1")
    network = read(signed.encode("latin-1"), "harbour.xdsl")
    assert network.parents["Fire"] == ("Watch", "Wind")
    assert network.tables["Fire"][:, :, 0].tolist() == [[0.01, 0.03, 0.05], [0.02, 0.04, 0.06]]
    assert network.tables["Alarm"].tolist() == [[[1, 0], [0, 1]], [[1, 0], [1, 0]]]
    assert read(write(network), "again") == network.__class__(
        "Harbour", network.variables, network.parents, network.tables
    )


@given(small())
@settings(max_examples=50)
def test_a_round_trip_is_exact(network: Network) -> None:
    again = read(write(network), "again")
    assert [one.name for one in again.variables] == [network.variables[place].name for place in network.order]
    assert again.parents == network.parents
    assert {one.name: one for one in again.variables} == {one.name: one for one in network.variables}
    for name, table in network.tables.items():
        assert again.tables[name].tobytes() == table.tobytes()


def test_a_round_trip_keeps_every_digit() -> None:
    for seed in range(3):
        network = drawn(30, seed, zeros=0.1)
        assert read(write(network), "again") == network
    tiny = Network("tiny", (Variable("a", YES_NO),), {}, {"a": np.array([5e-324, 1.0])})
    assert read(write(tiny), "again") == tiny


def odd(*states: str, name: str = "Wer war's?") -> Network:
    table = np.full(len(states), 1 / len(states))
    below = np.full((len(states), 2), 0.5)
    return Network(
        "Ein Fall, 2", (Variable(name, states), Variable("next to it", YES_NO)), {"next to it": (name,)},
        {name: table, "next to it": below},
    )  # fmt: skip


def test_names_that_are_no_ids_come_back() -> None:
    network = odd("Asy/Patch", "<5", "12+", ">=5", "é", "мост", "جسر", "a b", '"&', "😀", "_", "-", "--")
    data = write(network)
    assert read(data, "again") == network
    for element in etree.fromstring(data).iter("cpt", "state", "smile"):
        assert identifier(element.get("id", "")) == element.get("id")


def test_ids_are_telling() -> None:
    assert [identifier(name) for name in ("Wind", "a b", "12+", "Asy/Patch", "_a")] == [
        "Wind", "a_b", "n12_x2B_", "Asy_x2F_Patch", "n_a",
    ]  # fmt: skip


def test_two_names_for_one_id_are_refused() -> None:
    with pytest.raises(Refusal, match="'a b' and 'a_b' would both be written as 'a_b'") as refused:
        write(odd("a b", "a_b"))
    assert refused.value.rule == ID
    assert "XMLBIF" in refused.value.hint
    with pytest.raises(Refusal, match="the nodes 'next_to_it' and 'next to it'"):
        write(odd("a", "b", name="next_to_it"))


def test_names_changed_in_another_program_win_over_the_kept_ones() -> None:
    data = (
        write(odd("a b", "c d"))
        .decode()
        .replace('id="a_b"', 'id="other"')
        .replace('id="Wer_war_x27_s_x3F_"', 'id="Who"')
    )
    data = data.replace(">Wer_war_x27_s_x3F_<", ">Who<")
    network = read(data.encode(), "again")
    assert network.variables[0] == Variable("Who", ("other", "c d"))
    broken = write(odd("a b", "c d")).decode().replace('["a b", "c d"]', "[" * 5000)
    assert read(broken.encode(), "again").variables[0].states == ("a_b", "c_d")


def test_names_with_spaces_as_pgmpy_writes_them() -> None:
    data = """<smile version="1.0" id="n"><nodes>
      <cpt id="pump house"><state id="state 0"/><state id="state 1"/><probabilities>0.2500000000000000 0.75</probabilities></cpt>
      <cpt id="pump"><state id="a"/><state id="b"/><probabilities>0.5 0.5</probabilities></cpt>
      <cpt id="x"><state id="a"/><state id="b"/><parents>pump pump house</parents><probabilities>1 0 0 1 1 0 0 1</probabilities></cpt>
      <deterministic id="y"><state id="state 0"/><state id="state"/><parents>pump house</parents>
        <resultingstates>state state 0</resultingstates></deterministic>
    </nodes></smile>"""
    network = read(data.encode(), "n.xdsl")
    assert network.parents["x"] == ("pump", "pump house")
    assert network.tables["y"].tolist() == [[0, 1], [1, 0]]


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("<smile ", "<simle ", "not well-formed"),
        ("0.99 0.02", "0.99 0,02", "'0,02' is not a number"),
        ("0.99 0.02", "0.99 nan", "'nan' is"),
        ("0.99 0.02", "0.99 1_0", "'1_0' is"),
        ("0.99 0.02", "0.99 1e", "'1e' is"),
        ("0.99 0.02", "0.99", "11 numbers, expected 12: 2 x 3 x 2"),
        ("0.99 0.02", "0.9 0.02", "the row for Watch = kept, Wind = calm sums to 0.91"),
        ("0.99 0.02", "0.99 <b/> 0.02", "found <b> among them"),
        ("Watch Wind<", "Watch Windy<", "'Windy' is no node"),
        ("<parents>Watch Wind</parents>", "<parents>Watch Fire</parents>", "8 x 2|12 numbers, expected 8"),
        ("on on off on", "on on off", "3 resulting states, expected 4"),
        ("on on off on", "on on of on", "no state 'of'"),
        ('<cpt id="Watch"', '<cpt id="Wind"', "two nodes have the id 'Wind'"),
        ('<cpt id="Watch"', "<cpt", "a node without an id"),
        ('<state id="kept"', '<state id="left"', "two states are called 'left'"),
        ('<cpt id="Watch"', '<cpt dynamic="plate" id="Watch"', "a dynamic network"),
        ("<extensions>", "<dynamic numslices='3'/><extensions>", "a dynamic network"),
        ("<nodes>", "<nodes/><nodes>", "expected one <nodes>, found 2"),
        ("<resultingstates>on on off on</resultingstates>", "", "expected one <resultingstates>, found 0"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(old: str, new: str, what: str) -> None:
    assert old in GENIE
    with pytest.raises(FormatError, match=what) as wrong:
        read(GENIE.replace(old, new, 1).encode("latin-1"), "harbour.xdsl")
    assert wrong.value.message.startswith("harbour.xdsl: ")


@pytest.mark.parametrize(
    ("kind", "what", "hint"),
    [
        ("noisymax", "a noisy-MAX node", "General"),
        ("noisyadder", "a noisy adder", "General"),
        ("decision", "a decision", "leave it out"),
        ("utility", "a utility", "leave it out"),
        ("mau", "a multi-attribute utility", "leave it out"),
        ("equation", "an equation", "discretise"),
        ("novelty", "of the type <novelty>", "chance nodes"),
    ],
)
def test_other_types_of_nodes_are_named(kind: str, what: str, hint: str) -> None:
    data = GENIE.replace("deterministic", kind)
    with pytest.raises(FormatError, match=f"line 2[0-9]: the node 'Alarm' is {what}") as wrong:
        read(data.encode("latin-1"), "harbour.xdsl")
    assert hint in wrong.value.hint
