# SPDX-License-Identifier: Apache-2.0
"""XMLBIF 0.3: what JavaBayes, SamIam, WEKA, AIspace, pyAgrum and pgmpy write is read; round trips are exact; the rest is refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from comity.errors import FormatError
from comity.inquiry.network.bifxml import read, write
from comity.inquiry.network.network import Network, Variable
from inquiry.network.networks import YES_NO, drawn, small

DTD = """<?xml version="1.0" encoding="US-ASCII"?>
<!-- Bayesian network in XMLBIF v0.3 -->
<!DOCTYPE BIF [
  <!ELEMENT BIF ( NETWORK )*>
      <!ATTLIST BIF VERSION CDATA #REQUIRED>
  <!ELEMENT NETWORK ( NAME, ( PROPERTY | VARIABLE | DEFINITION )* )>
  <!ELEMENT NAME (#PCDATA)>
  <!ELEMENT VARIABLE ( NAME, ( OUTCOME |  PROPERTY )* ) >
      <!ATTLIST VARIABLE TYPE (nature|decision|utility) "nature">
  <!ELEMENT OUTCOME (#PCDATA)>
  <!ELEMENT DEFINITION ( FOR | GIVEN | TABLE | PROPERTY )* >
  <!ELEMENT TABLE (#PCDATA)>
]>
"""
HARBOUR = """<BIF VERSION="0.3">
<NETWORK>
<NAME> Harbour fire </NAME>
<PROPERTY>author somebody</PROPERTY>
<DEFINITION>
  <FOR>Fire</FOR> <GIVEN>Watch</GIVEN> <GIVEN>
  Wind
  </GIVEN>
  <TABLE> <!-- first the watch kept -->
  .01 .99 <!-- calm --> 2e-2 98E-2
  0.03 0.97  0.04 0.96
  0.05 0.95 0.06 0.94</TABLE>
  <PROPERTY>0.5 0.5</PROPERTY>
</DEFINITION>
<VARIABLE TYPE="nature"><NAME>Fire</NAME><OUTCOME>&lt;5</OUTCOME><OUTCOME>Asy/Patch &amp; more</OUTCOME></VARIABLE>
<VARIABLE><PROPERTY>position = (1, 2)</PROPERTY><NAME>Watch</NAME><OUTCOME>kept</OUTCOME><OUTCOME>left</OUTCOME></VARIABLE>
<VARIABLE TYPE="Nature"><NAME>Wind</NAME><OUTCOME>calm</OUTCOME><OUTCOME> fresh</OUTCOME><OUTCOME>gale</OUTCOME></VARIABLE>
<DEFINITION><FOR>Watch</FOR><TABLE>0.25 0.75</TABLE></DEFINITION>
<DEFINITION><FOR>Wind</FOR><TABLE>0.5 0.3 0.2</TABLE></DEFINITION>
</NETWORK>
</BIF>
"""


@pytest.mark.parametrize(
    "written",
    [
        HARBOUR,
        DTD + HARBOUR,
        "\n\n " + DTD + HARBOUR,
        HARBOUR.replace("<BIF ", '<BIF xmlns="http://www.cs.ubc.ca/labs/lci/fopi/ve/XMLBIFv0_3" '),
        HARBOUR.replace("\n", "\r\n"),
        HARBOUR.replace("TYPE=", "type=").replace("FOR>", "For>").replace("TABLE>", "table>").replace("OUTCOME>", "outcome>"),
        '<?xml version="1.0"?><!DOCTYPE BIF SYSTEM "file:///nowhere/xmlbif.dtd">' + HARBOUR,
        "\ufeff" + HARBOUR,
    ],
)  # fmt: skip
def test_as_others_write_it(written: str) -> None:
    network = read(written.encode(), "harbour.xml")
    assert network.name == "Harbour fire"
    assert network.variables == (
        Variable("Fire", ("<5", "Asy/Patch & more")),
        Variable("Watch", ("kept", "left")),
        Variable("Wind", ("calm", "fresh", "gale")),
    )
    assert network.parents == {"Fire": ("Watch", "Wind"), "Watch": (), "Wind": ()}
    assert network.tables["Fire"][:, :, 0].tolist() == [[0.01, 0.02, 0.03], [0.04, 0.05, 0.06]]


@given(small())
@settings(max_examples=50)
def test_a_round_trip_is_exact(network: Network) -> None:
    assert read(write(network), "again") == network


def test_a_round_trip_keeps_every_digit_and_every_name() -> None:
    for seed in range(3):
        network = drawn(30, seed, zeros=0.1)
        assert read(write(network), "again") == network
    states = ("Asy/Patch", "<5", "12+", "]]>", "é", "мост", "جسر", "a b", "a  b", '"&', "😀")
    table = np.full(len(states), 1 / len(states))
    network = Network("x > y", (Variable("a = b", states),), {}, {"a = b": table})
    assert read(write(network), "again") == network
    tiny = Network("tiny", (Variable("a", YES_NO),), {}, {"a": np.array([5e-324, 1.0])})
    assert read(write(tiny), "again") == tiny


def test_a_network_without_a_name_has_that_of_its_file() -> None:
    assert (
        read(HARBOUR.replace("<NAME> Harbour fire </NAME>", "").encode(), "harbour.xml").name == "harbour.xml"
    )


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("</BIF>", "", "not well-formed"),
        ("0.25 0.75", "0.25 0.65", "the node 'Watch': its row sums to 0.9"),
        ("0.25 0.75", "0.25", "line 18, node 'Watch': 1 numbers, expected 2"),
        ("0.25 0.75", "0.25 x", "'x' is not a number"),
        ("0.25 0.75", "0.25 ٠.٧٥", "is not a number"),
        ("<FOR>Watch</FOR>", "<FOR>Watsch</FOR>", "'Watsch' is no node"),
        ("<FOR>Watch</FOR>", "", "expected one <for>, found 0"),
        ("<FOR>Watch</FOR>", "<FOR>Watch</FOR><FOR>Wind</FOR>", "expected one <for>, found 2"),
        ("<FOR>Watch</FOR>", "<FOR>Wind</FOR>", "2 numbers, expected 3"),
        ("<DEFINITION><FOR>Watch</FOR><TABLE>0.25 0.75</TABLE></DEFINITION>", "", "the node 'Watch' has no table"),
        ("<TABLE>0.25 0.75</TABLE>", "", "expected one <table>, found 0"),
        ("<NAME>Watch</NAME>", "<NAME>Wind</NAME>", "'Watch' is no node"),
        ("<OUTCOME>kept</OUTCOME>", "<OUTCOME/>", "cannot name a state"),
        ('"nature"><NAME>Fire', '"decision"><NAME>Fire', "the node 'Fire' is a decision"),
        ('"nature"><NAME>Fire', '"utility"><NAME>Fire', "the node 'Fire' is a utility"),
        ('"nature"><NAME>Fire', '"dream"><NAME>Fire', "the node 'Fire' is of the type 'dream'"),
        ("<GIVEN>Watch</GIVEN>", "<GIVEN>Fire</GIVEN>", "circle: 'Fire' -> 'Fire'"),
        ("</NETWORK>", "</NETWORK><NETWORK/>", "expected one <network>, found 2"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(old: str, new: str, what: str) -> None:
    assert old in HARBOUR
    with pytest.raises(FormatError, match=what) as wrong:
        read(HARBOUR.replace(old, new, 1).encode(), "harbour.xml")
    assert wrong.value.message.startswith("harbour.xml: ")


def test_a_second_definition_is_not_overlooked() -> None:
    again = "<DEFINITION><FOR>Watch</FOR><TABLE>0.5 0.5</TABLE></DEFINITION></NETWORK>"
    with pytest.raises(FormatError, match="node 'Watch': it has a definition already"):
        read(HARBOUR.replace("</NETWORK>", again).encode(), "harbour.xml")
