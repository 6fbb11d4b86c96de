# SPDX-License-Identifier: Apache-2.0
"""The documentation page of the statement kinds, made from their declarations: `python -m comity.desk.kinds_page > docs/kinds.md`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from inspect import getdoc
from typing import Any

import msgspec
from msgspec import inspect

from comity.desk.state import KINDS
from comity.kinds import Kind, describe

_HEAD = """\
# Statement kinds

Every statement on the record is of one of these kinds. Each also carries `by` (the exact signers), `at` (the author's own time, which no
rule reads) and, from entry 1 on, `seen` (the last checkpoint that the author verified). This page is made from the declarations
themselves; `comity kinds KIND --json` prints the JSON Schema of one.
"""


_VALUES = """
## Values

What the fields above hold, where it is more than a word or a number.
"""


def _said(value: type[msgspec.Struct]) -> str:
    """A declaration's own words."""
    return getdoc(value) or ""


def field_rows(kind: Kind[Any]) -> list[tuple[str, str, str]]:
    """Name, value and whether it may be left out, of each field that an author fills in."""
    return [
        (
            info.name,
            describe(msgspec.inspect.type_info(info.type)),
            "" if info.required else "may be left out",
        )
        for info in kind.fields()
    ]


def values_within(info: inspect.Type) -> Iterator[type[msgspec.Struct]]:
    """The values that a type holds at any depth, outer ones first; a value may come again."""
    match info:
        case inspect.Metadata():
            yield from values_within(info.type)
        case inspect.StructType():
            yield info.cls
            for field in info.fields:
                yield from values_within(field.type)
        case inspect.UnionType():
            for one in info.types:
                yield from values_within(one)
        case inspect.VarTupleType():
            yield from values_within(info.item_type)
        case inspect.DictType():
            yield from values_within(info.value_type)


def value_section(value: type[msgspec.Struct]) -> str:
    """Heading, what it is, and a line for each of its fields."""
    rows = [
        f"| `{info.name}` | {describe(msgspec.inspect.type_info(info.type))} | {'' if info.required else 'may be left out'} |"
        for info in msgspec.structs.fields(value)
    ]
    return "\n".join(
        [f"\n### {value.__name__}\n\n{_said(value)}\n\n| field | value | |\n|---|---|---|", *rows]
    )


def page() -> str:
    """The page in Markdown."""
    parts = [_HEAD]
    for kind in KINDS.values():
        signed = "posts with a power for it" if kind.authority == "post" else "root keys"
        parts.append(
            f'\n## {kind.name}\n\n{kind.labels["en"]} · <span lang="ar" dir="rtl">{kind.labels["ar"]}</span>\n\n{_said(kind.body)}'
        )
        parts.append(f"\nSigned by {signed}.\n\n| field | value | |\n|---|---|---|")
        parts += [f"| `{name}` | {value} | {rest} |" for name, value, rest in field_rows(kind)]
        parts[-1] += "\n"
    found = (
        value
        for kind in KINDS.values()
        for info in kind.fields()
        for value in values_within(inspect.type_info(info.type))
    )
    parts += [_VALUES, *(value_section(value) for value in dict.fromkeys(found))]
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    sys.stdout.write(page())
