# SPDX-License-Identifier: Apache-2.0
"""comity kinds: the statement kinds and their fields."""

from __future__ import annotations

import click

from comity.cli.common import Result, answers, table


@click.command(name="kinds")
@click.argument("kind", required=False)
@answers
def command(kind: str | None) -> Result:
    """List the statement kinds, or the fields of one; --json gives its JSON Schema."""
    from comity.desk.authoring import kind_named
    from comity.desk.kinds_page import field_rows
    from comity.desk.state import KINDS

    if kind is None:
        rows = [
            (one.name, one.labels["en"], (one.body.__doc__ or "").partition("\n")[0])
            for one in KINDS.values()
        ]
        data = {one.name: {"labels": dict(one.labels), "authority": one.authority} for one in KINDS.values()}
        return Result({"kinds": data}, table(rows, ("kind", "label", "what it says")))
    found = kind_named(kind)
    text = f"{found.name}: {found.body.__doc__}\n\n" + table(field_rows(found), ("field", "value", ""))
    return Result({"kind": found.name, "labels": dict(found.labels), "schema": found.schema()}, text)
