# SPDX-License-Identifier: Apache-2.0
"""The documentation page of the statement kinds, made from their declarations: `python -m comity.desk.kinds_page > docs/kinds.md`."""

from __future__ import annotations

import sys
from typing import Any

import msgspec

from comity.desk.state import KINDS
from comity.kinds import Kind, describe

_HEAD = """\
# Statement kinds

Every statement on the record is of one of these kinds. Each also carries `by` (the exact signers), `at` (the author's own time, which no
rule reads) and, from entry 1 on, `seen` (the last checkpoint that the author verified). This page is made from the declarations
themselves; `comity kinds KIND --json` prints the JSON Schema of one.
"""


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


def page() -> str:
    """The page in Markdown."""
    parts = [_HEAD]
    for kind in KINDS.values():
        signed = "posts with a power for it" if kind.authority == "post" else "root keys"
        parts.append(
            f'\n## {kind.name}\n\n{kind.labels["en"]} · <span lang="ar" dir="rtl">{kind.labels["ar"]}</span>\n\n{kind.body.__doc__}'
        )
        parts.append(f"\nSigned by {signed}.\n\n| field | value | |\n|---|---|---|")
        parts += [f"| `{name}` | {value} | {rest} |" for name, value, rest in field_rows(kind)]
        parts[-1] += "\n"
    return "\n".join(parts)


if __name__ == "__main__":
    sys.stdout.write(page())
