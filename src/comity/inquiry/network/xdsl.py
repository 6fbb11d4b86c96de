# SPDX-License-Identifier: Apache-2.0
"""XDSL, the file format of GeNIe and SMILE (BayesFusion), read and written for networks of chance nodes.

Ids of XDSL are a letter followed by letters, digits and underscores. Names that are not are written as such ids, with the name itself in
a property beside it, from which reading restores it. Every digit survives; the look on screen does not.

A table lists one row after the other, the first parent slowest and the own states fastest. pyAgrum (3.3.1) does it the other way round,
first parent fastest, in all that it reads and writes; files that it signed as their author are read in its own way.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Sequence

import numpy as np
from lxml import etree

from comity.errors import FormatError, Refusal
from comity.inquiry.network.markup import (
    Element,
    cells,
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
from comity.inquiry.network.network import Network, Table, Variable, near

ID = "XDSL: an id is a letter followed by letters, digits and underscores, and no two are the same"
NAME, STATES = "comity_name", "comity_states"
FIRST_PARENT_FASTEST = "aGrUM"
"""How the programs sign that take the parents of a table in the opposite order."""

_OTHER = {
    "noisymax": "a noisy-MAX node",
    "noisyadder": "a noisy adder",
    "decision": "a decision",
    "utility": "a utility",
    "mau": "a multi-attribute utility",
    "equation": "an equation",
    "demorgan": "a DeMorgan node",
}
_DO = {
    "noisymax": "in GeNIe, change the node's type to General (a conditional probability table)",
    "noisyadder": "in GeNIe, change the node's type to General (a conditional probability table)",
    "demorgan": "in GeNIe, change the node's type to General (a conditional probability table)",
    "equation": "in GeNIe, discretise the network",
}
_LEAVE = "only chance nodes are read: leave it out, or make it a chance node with the decision that was taken"


def read(data: bytes, name: str) -> Network:
    """The network in a file; `name` names the file in errors. Raises FormatError."""
    return network_of(parse(data, name), name)


def network_of(root: Element, name: str) -> Network:
    """The network under <smile>. Raises FormatError."""
    if tag(root) != "smile":
        raise FormatError(f"{name}: expected <smile> on top, found <{tag(root)}>", hint="expected XDSL")
    nodes = list(only(root, "nodes", name))
    if next(children(root, "dynamic"), None) is not None or any(one.get("dynamic") for one in nodes):
        raise FormatError(
            f"{name}: a dynamic network, with time steps", hint="in GeNIe, unroll it and save the result"
        )
    variables = {one.get("id", ""): _variable(one, name) for one in nodes}
    ids = {one.get("id", ""): one for one in nodes}
    if len(ids) < len(nodes):
        twice = next(one for one in nodes if ids[one.get("id", "")] is not one)
        raise FormatError(f"{place(twice, name)}: two nodes have the id {twice.get('id')!r}")
    genie = [found for outer in children(root, "extensions") for found in children(outer, "genie")]
    backwards = any(found.get("app", "").startswith(FIRST_PARENT_FASTEST) for found in genie)
    parents, tables, longest = {}, {}, _longest(ids)
    for own, one in ids.items():
        where = f"{place(one, name)}, node {own!r}"
        names = [word for found in children(one, "parents") for word in _words(text(found), ids, longest)]
        above = [known(parent, variables, where) for parent in names]
        parents[variables[own].name] = tuple(parent.name for parent in above)
        shape = [len(parent.states) for parent in (reversed(above) if backwards else above)]
        shape.append(len(variables[own].states))
        written = _probabilities if tag(one) == "cpt" else _resulting
        table = written(one, shape, where)
        if backwards:
            table = np.transpose(table, [*reversed(range(len(above))), len(above)])
        tables[variables[own].name] = table
    titles = [found.get("name", "") for found in genie]
    title = root.get("id", "")
    if titles and identifier(titles[0]) == title:
        title = titles[0]
    return network(title, list(variables.values()), parents, tables, name)


def _variable(element: Element, name: str) -> Variable:
    """The node with its states, each by its id, or by the name that `write` put beside that id."""
    where, own = place(element, name), element.get("id", "")
    if not own:
        raise FormatError(f"{where}: a node without an id")
    kind = tag(element)
    if kind not in {"cpt", "deterministic"}:
        what = _OTHER.get(kind, f"of the type <{kind}>")
        raise FormatError(f"{where}: the node {own!r} is {what}", hint=_DO.get(kind, _LEAVE))
    states = [one.get("id", "") for one in children(element, "state")]
    properties = {one.get("id", ""): one.text or "" for one in children(element, "property")}
    names = _listed(properties.get(STATES, ""), len(states))
    return Variable(
        _restored(own, properties.get(NAME, "")),
        tuple(_restored(one, its) for one, its in zip(states, names, strict=True)),
    )


def _restored(id_: str, name: str) -> str:
    """The name that was written as this id; the id itself where somebody has changed it since."""
    return name if name and identifier(name) == id_ else id_


def _listed(written: str, count: int) -> list[str]:
    try:
        names = json.loads(written or "[]")
    except (ValueError, RecursionError):
        names = []
    fits = isinstance(names, list) and len(names) == count and all(isinstance(one, str) for one in names)
    return names if fits else [""] * count


def _words(written: str, among: Collection[str], longest: int) -> list[str]:
    """The names in a list with spaces between them. Some programs write names that hold spaces, too: then the longest that fits counts."""
    words = written.split()
    if longest == 1 or all(word in among for word in words):
        return words
    found, start = [], 0
    while start < len(words):
        ends = range(min(start + longest, len(words)), start, -1)
        end = next((end for end in ends if " ".join(words[start:end]) in among), start + 1)
        found.append(" ".join(words[start:end]))
        start = end
    return found


def _longest(names: Iterable[str]) -> int:
    """Of how many words the longest of the names is made."""
    return max((len(name.split()) for name in names), default=1)


def _probabilities(element: Element, shape: Sequence[int], where: str) -> Table:
    return numbers(only(element, "probabilities", where), shape, where)


def _resulting(element: Element, shape: Sequence[int], where: str) -> Table:
    """The table of a deterministic node: for each combination of states of its parents, the state that results."""
    states = [one.get("id", "") for one in children(element, "state")]
    cells(shape, where)
    words = _words(text(only(element, "resultingstates", where)), states, _longest(states))
    rows = cells(shape[:-1], where)
    if len(words) != rows:
        raise FormatError(f"{where}: {len(words):,} resulting states, expected {rows:,}")
    for word in words:
        if word not in states:
            raise FormatError(f"{where}: it has no state {word!r}", hint=near(word, states, "states"))
    at = {state: index for index, state in enumerate(states)}
    table = np.zeros((rows, len(states)))
    table[np.arange(rows), [at[word] for word in words]] = 1.0
    return table.reshape(tuple(shape))


def identifier(name: str) -> str:
    """The id that stands for a name: a space becomes _, any other character that no id has becomes its code point between underscores."""
    coded = "".join(
        one if one.isascii() and (one.isalnum() or one == "_") else "_" if one == " " else f"_x{ord(one):X}_"
        for one in name
    )
    return coded if re.match(r"[A-Za-z]", coded) else f"n{coded}"


def _ids(names: Iterable[str], what: str) -> dict[str, str]:
    """The id of each name. Raises Refusal where two have the same."""
    found: dict[str, str] = {}
    for name in names:
        twin = found.setdefault(identifier(name), name)
        if twin != name:
            raise Refusal(
                f"{what} {twin!r} and {name!r} would both be written as {identifier(name)!r}",
                rule=ID,
                hint="rename one of them, or write XMLBIF, which takes any name",
            )
    return {name: id_ for id_, name in found.items()}


def write(network: Network) -> bytes:
    """The network as XDSL, numbers with every digit that they have. Raises Refusal where two names come to the same id."""
    ids = _ids((one.name for one in network.variables), "the nodes")
    root = etree.Element(
        "smile", version="1.0", id=identifier(network.name), numsamples="10000", discsamples="10000"
    )
    nodes = etree.SubElement(root, "nodes")
    genie = etree.SubElement(
        etree.SubElement(root, "extensions"), "genie", version="1.0", app="Comity", name=network.name
    )
    for at in network.order:
        one = network.variables[at]
        states = _ids(one.states, f"the states of {one.name!r}")
        node = etree.SubElement(nodes, "cpt", id=ids[one.name])
        for id_ in states.values():
            etree.SubElement(node, "state", id=id_)
        if network.parents[one.name]:
            etree.SubElement(node, "parents").text = " ".join(
                ids[parent] for parent in network.parents[one.name]
            )
        values = network.tables[one.name].ravel().tolist()
        etree.SubElement(node, "probabilities").text = " ".join(map(repr, values))
        if ids[one.name] != one.name:
            etree.SubElement(node, "property", id=NAME).text = one.name
        if list(states.values()) != list(states):
            etree.SubElement(node, "property", id=STATES).text = json.dumps(list(states), ensure_ascii=False)
    for place_, one in enumerate(network.variables):
        shown = etree.SubElement(genie, "node", id=ids[one.name])
        etree.SubElement(shown, "name").text = one.name
        _draw(shown, place_)
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _draw(shown: Element, place_: int) -> None:
    """Colours and a place on a grid, without which GeNIe does not show a node."""
    etree.SubElement(shown, "interior", color="e5f6f7")
    etree.SubElement(shown, "outline", color="000080")
    etree.SubElement(shown, "font", color="000000", name="Arial", size="8")
    left, top = 120 * (place_ % 8) + 20, 90 * (place_ // 8) + 20
    etree.SubElement(shown, "position").text = f"{left} {top} {left + 90} {top + 50}"
