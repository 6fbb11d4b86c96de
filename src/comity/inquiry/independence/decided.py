# SPDX-License-Identifier: Apache-2.0
"""People's decisions on dependence, from a TOML file: edges that they confirm, assert or cut, each with who says so and why.

[[edge]]
a = "morning.html"
b = "evening.txt"
type = "derived"
decision = "cut"
by = "ALD/analyst"
reason = "both were written from the same public register"
"""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any, cast, get_args

from comity.errors import InputError
from comity.inquiry.case import CLASSES, Class, Decision, Edge

if TYPE_CHECKING:
    from collections.abc import Collection

KEYS = ("a", "b", "type", "decision", "by", "reason")
DECISIONS = tuple(one for one in get_args(Decision) if one != "found")


def read_decided(text: str, name: str, documents: Collection[str]) -> tuple[Edge, ...]:
    """The edges in the file called `name`. Raises InputError that names the table and what was expected."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{name}: {error}", hint="expected TOML with [[edge]] tables") from error
    tables = data.pop("edge", [])
    if data or not isinstance(tables, list) or not tables:
        raise InputError(
            f"{name}: expected [[edge]] tables and nothing else", hint=f"each with {', '.join(KEYS)}"
        )
    return tuple(_edge(table, f"{name}, edge {number}", documents) for number, table in enumerate(tables, 1))


def _edge(table: Any, place: str, documents: Collection[str]) -> Edge:
    if not isinstance(table, dict) or set(table) != set(KEYS):
        given = set(table) if isinstance(table, dict) else set()
        missing, strange = sorted(set(KEYS) - given), sorted(given - set(KEYS))
        what = "; ".join(
            f"{word} {', '.join(names)}"
            for word, names in (("lacks", missing), ("has unknown", strange))
            if names
        )
        raise InputError(f"{place}: {what or 'is no table'}", hint=f"expected {', '.join(KEYS)}")
    for key in KEYS:
        if not isinstance(table[key], str) or not table[key].strip():
            raise InputError(
                f"{place}: {key} is empty or no text", hint="every decision names who decided and why"
            )
    for key in ("a", "b"):
        if table[key] not in documents:
            raise InputError(
                f"{place}: {key} = {table[key]!r} is none of the documents",
                hint=f"documents: {', '.join(sorted(documents))}",
            )
    if table["a"] == table["b"]:
        raise InputError(f"{place}: a and b are one document", hint="an edge ties two")
    if table["type"] not in CLASSES:
        raise InputError(
            f"{place}: there is no class {table['type']!r}", hint=f"classes: {', '.join(CLASSES)}"
        )
    if table["decision"] not in DECISIONS:
        raise InputError(f"{place}: decision {table['decision']!r}", hint=f"expected {', '.join(DECISIONS)}")
    a, b = sorted((table["a"], table["b"]))
    return Edge(
        a, b, cast("Class", table["type"]), cast("Decision", table["decision"]), table["by"], table["reason"]
    )
