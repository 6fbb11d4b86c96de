# SPDX-License-Identifier: Apache-2.0
"""XMLBIF 0.3, the XML interchange format for Bayesian networks (Cozman 1998), read and written; pyAgrum calls it BIFXML.

A table lists one row after the other, the first parent slowest and the own states fastest. Reads what JavaBayes, SamIam, WEKA, AIspace,
pyAgrum and pgmpy write, with or without a DTD. Every digit survives; properties and the look on screen do not.
"""

from __future__ import annotations

from lxml import etree

from comity.errors import FormatError
from comity.inquiry.network.markup import (
    Element,
    children,
    known,
    network,
    numbers,
    only,
    parse,
    place,
    tag,
    text,
)
from comity.inquiry.network.network import Network, Variable

_TYPES = {
    "decision": "a decision, which has no probabilities",
    "utility": "a utility, which has no probabilities",
}


def read(data: bytes, name: str) -> Network:
    """The network in a file; `name` names the file in errors. Raises FormatError."""
    return network_of(parse(data, name), name)


def network_of(root: Element, name: str) -> Network:
    """The network under <BIF>. Raises FormatError."""
    if tag(root) != "bif":
        raise FormatError(f"{name}: expected <BIF> on top, found <{tag(root)}>", hint="expected XMLBIF 0.3")
    body = only(root, "network", name)
    listed = [_variable(found, name) for found in children(body, "variable")]
    variables = {one.name: one for one in listed}
    parents, tables = {}, {}
    for found in children(body, "definition"):
        where = place(found, name)
        own = known(text(only(found, "for", where)), variables, where)
        above = tuple(known(text(one), variables, where) for one in children(found, "given"))
        where = f"{where}, node {own.name!r}"
        if own.name in tables:
            raise FormatError(f"{where}: it has a definition already", hint="leave one of the two")
        parents[own.name] = tuple(one.name for one in above)
        shape = [len(one.states) for one in (*above, own)]
        tables[own.name] = numbers(only(found, "table", where), shape, where)
    title = next((text(one) for one in children(body, "name")), "")
    return network(title, listed, parents, tables, name)


def _variable(element: Element, name: str) -> Variable:
    where = place(element, name)
    own = text(only(element, "name", where))
    kind = next(
        (value.lower() for key, value in element.attrib.items() if str(key).lower() == "type"), "nature"
    )
    if kind != "nature":
        what = _TYPES.get(str(kind), f"of the type {kind!r}")
        raise FormatError(
            f"{where}: the node {own!r} is {what}",
            hint="only chance nodes are read; leave it out, or fix the decision",
        )
    return Variable(own, tuple(text(one) for one in children(element, "outcome")))


def write(network: Network) -> bytes:
    """The network as XMLBIF 0.3, numbers with every digit that they have."""
    root = etree.Element("BIF", VERSION="0.3")
    body = etree.SubElement(root, "NETWORK")
    etree.SubElement(body, "NAME").text = network.name
    for one in network.variables:
        variable = etree.SubElement(body, "VARIABLE", TYPE="nature")
        etree.SubElement(variable, "NAME").text = one.name
        for state in one.states:
            etree.SubElement(variable, "OUTCOME").text = state
    for one in network.variables:
        definition = etree.SubElement(body, "DEFINITION")
        etree.SubElement(definition, "FOR").text = one.name
        for parent in network.parents[one.name]:
            etree.SubElement(definition, "GIVEN").text = parent
        rows = network.tables[one.name].reshape(-1, len(one.states)).tolist()
        etree.SubElement(definition, "TABLE").text = "\n".join(" ".join(map(repr, row)) for row in rows)
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
