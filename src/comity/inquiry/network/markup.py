# SPDX-License-Identifier: Apache-2.0
"""What the two XML formats of networks share: bytes that may be hostile become a tree, and text becomes numbers, or a FormatError.

No entity is expanded, no DTD loaded, no connection opened; a file that declares entities is refused. Nothing is guessed or completed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from math import prod

import numpy as np
from lxml import etree

from comity.errors import FormatError, InputError
from comity.inquiry.network.network import MOST_CELLS, MOST_PARENTS, Network, Table, Variable, near

Element = etree._Element  # noqa: SLF001 - lxml has no public name for the type

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def parse(data: bytes, name: str) -> Element:
    """The root of the document. Raises FormatError."""
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data.lstrip(b" \t\r\n"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise FormatError(
            f"{name}: not well-formed XML: {error}", hint="expected a network as XDSL or XMLBIF"
        ) from error
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and any(True for _ in declared.iterentities()):
        raise FormatError(
            f"{name}: the file declares entities; none is needed", hint="remove the <!ENTITY ...> lines"
        )
    if any(isinstance(one, etree._Entity) for one in root.iter()):  # noqa: SLF001 - the type has no public name
        raise FormatError(
            f"{name}: the file uses an entity that is not declared", hint="write the character itself"
        )
    return root


def tag(element: Element) -> str:
    """The element's name in small letters, without its namespace."""
    return str(etree.QName(element).localname).lower()


def children(element: Element, name: str) -> Iterator[Element]:
    """Child elements of that name, in any case of letters and any namespace."""
    return (one for one in element if tag(one) == name)


def text(element: Element) -> str:
    """The element's own text; FormatError is left to the caller's checks."""
    return (element.text or "").strip()


def place(element: Element, name: str) -> str:
    """File and line, for errors."""
    return f"{name}: line {element.sourceline}"


def only(element: Element, name: str, where: str) -> Element:
    """The one child of that name. Raises FormatError if there is none or another."""
    found = list(children(element, name))
    if len(found) != 1:
        raise FormatError(f"{where}: expected one <{name}>, found {len(found)}")
    return found[0]


def numbers(element: Element, shape: Sequence[int], where: str) -> Table:
    """The numbers in the element's text as an array of that shape, last axis fastest. Raises FormatError before it allocates anything."""
    if len(element):
        raise FormatError(f"{where}: expected numbers, found <{tag(element[0])}> among them")
    tokens = (element.text or "").split()
    wrong = next((one for one in tokens if not _NUMBER.fullmatch(one)), None)
    if wrong is not None:
        raise FormatError(
            f"{where}: {wrong[:20]!r} is not a number",
            hint="such as 0.25 or 1e-3, with spaces between them and no comma",
        )
    if len(tokens) != prod(shape):
        raise FormatError(
            f"{where}: {len(tokens):,} numbers, expected {prod(shape):,}: {' x '.join(map(str, shape))}",
            hint="for every combination of states of the parents, one number for each own state",
        )
    cells(shape, where)
    return np.array([float(one) for one in tokens]).reshape(tuple(shape))


def cells(shape: Sequence[int], where: str) -> int:
    """How many numbers a table of that shape has. Raises FormatError where that is more than a network may have."""
    found = prod(shape)
    if len(shape) > MOST_PARENTS + 1:
        raise FormatError(f"{where}: it has {len(shape) - 1} parents, at most {MOST_PARENTS} fit")
    if found > MOST_CELLS:
        raise FormatError(f"{where}: the table would have {found:,} numbers, at most {MOST_CELLS:,} are read")
    return found


def known(name: str, variables: Mapping[str, Variable], where: str) -> Variable:
    """The variable of that name. Raises FormatError that lists near names."""
    if name not in variables:
        raise FormatError(f"{where}: {name!r} is no node of the network", hint=near(name, variables, "nodes"))
    return variables[name]


def network(
    name: str,
    variables: Sequence[Variable],
    parents: Mapping[str, tuple[str, ...]],
    tables: Mapping[str, Table],
    file: str,
) -> Network:
    """The network that a file holds. Raises FormatError for what is none."""
    try:
        return Network(name or file, tuple(variables), parents, tables)
    except InputError as error:
        message = error.message if error.message.startswith(file) else f"{file}: {error.message}"
        raise FormatError(message, hint=error.hint) from error
