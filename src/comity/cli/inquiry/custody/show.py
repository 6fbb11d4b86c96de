# SPDX-License-Identifier: Apache-2.0
"""comity inquiry custody show: the record of one exhibit and its chain of custody."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from comity.cli.common import Result, answers, on_terminal, table
from comity.cli.inquiry.archives import (
    archive_argument,
    cache_option,
    exhibit_argument,
    open_archive,
    plain,
)

SAID = ("category", "media_type", "size", "sha256", "commitment", "parent", "source", "url", "sensitivity")


@click.command(name="show")
@archive_argument
@exhibit_argument
@cache_option
@answers
def command(address: str, exhibit: str, cache: Path) -> Result:
    """The record of an exhibit and its chain of custody, with the head to remember."""
    from comity.inquiry.exhibits.custody import consents, holder, holds, is_disposed, is_sealed

    archive = open_archive(address, cache)
    record, chain = archive.record(exhibit), archive.chain(exhibit)
    state = chain.state
    data = {
        "archive": archive.origin,
        "exhibit": {name: value for name, value in plain(record).items() if name != "salt"},
        "custody": state.state,
        "reason": state.reason,
        "holder": holder(chain.events),
        "holds": list(holds(record, chain.events)),
        "sealed": is_sealed(chain.events),
        "disposed": is_disposed(chain.events),
        "consents": [plain(one) for one in consents(record, chain.events)],
        "events": [
            {**plain(one.event), "signed_by": list(one.signers), "sha256": one.digest} for one in chain.events
        ],
        "head": {"seq": chain.seq, "sha256": chain.digest},
    }
    return Result(data, "\n".join(_show_lines(data)))


def _show_lines(data: dict[str, Any]) -> list[str]:
    record = data["exhibit"]
    lines = [
        f"{record['id']}  {on_terminal(record.get('title', ''))}".rstrip(),
        *(
            f"  {name.replace('_', ' ')}: {on_terminal(str(record[name]))}"
            for name in SAID
            if record.get(name)
        ),
        *(f"  consent of {on_terminal(one['from'])}: {_consent_words(one)}" for one in data["consents"]),
    ]
    lines += [f"  legal hold: {on_terminal(name) or 'since intake'}" for name in data["holds"]]
    lines += ["  under seal"] if data["sealed"] else []
    lines += ["  disposed of"] if data["disposed"] else []
    lines += [f"  held by: {on_terminal(data['holder'])}"] if data["holder"] else []
    lines += [
        "",
        table(
            [_event_cells(one) for one in data["events"]],
            ["event", "kind", "at", "who", "signed by", "reason"],
        ),
    ]
    broken = f": {data['reason']}" if data["reason"] else ""
    return [
        *lines,
        "",
        f"custody {data['custody']}{broken}",
        f"head: event {data['head']['seq']} {data['head']['sha256']}",
    ]


def _consent_words(one: dict[str, Any]) -> str:
    if not one.get("scope"):
        return "withdrawn"
    excluded = f", not {', '.join(one['exclusions'])}" if one.get("exclusions") else ""
    until = f", until {one['expires']}" if one.get("expires") else ""
    return on_terminal(f"for {', '.join(one['scope'])}{excluded}{until}")


def _event_cells(one: dict[str, Any]) -> list[str]:
    who = one["actor"] + (f" with {one['counterparty']}" if one.get("counterparty") else "")
    why = [
        one.get("audience") and f"to {one['audience']}",
        one.get("derivative"),
        one.get("authority"),
        one.get("reason"),
    ]
    cells = [
        str(one["seq"]),
        one["kind"],
        one["at"],
        who,
        " ".join(one["signed_by"]) or "-",
        "; ".join(filter(None, why)),
    ]
    return [on_terminal(cell) for cell in cells]
