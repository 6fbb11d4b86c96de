# SPDX-License-Identifier: Apache-2.0
"""comity text lost: whose words disappeared between two versions without their consent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from comity.cli.common import Result, answers, table
from comity.cli.text.sources import reading, two_versions
from comity.errors import InputError, UsageError

if TYPE_CHECKING:
    from comity.text.model import Text


@click.command(name="lost")
@reading
@click.option(
    "--consent",
    "consents",
    metavar="PARTY/CLAUSE",
    multiple=True,
    help="A party that consented to what changed in a clause.",
)
@answers
def command(
    places: tuple[str, ...], parties: str, language: str, store: str | None, consents: tuple[str, ...]
) -> Result:
    """Whose words stand in the first text and not in the second, without that party's consent.

    Words belong to the parties that stand for them; words without an attribution belong to nobody named. Words that were moved, or of which
    the same copy remains, are not lost.
    """
    from comity.text.versions.lost import words_lost

    old, new = two_versions(places, parties=parties, language=language, store=store)
    given = [_consent(one, old.text, new.text) for one in consents]
    data = words_lost(old.text, new.text, given).data()
    rows = [[one["party"] or "nobody named", _where(one), one["words"]] for one in data["lost"]]
    counts = [f"{party} {count}" for party, count in data["by_party"].items()]
    counts += [f"{data['unattributed']} of nobody named"] if data["unattributed"] else []
    total = f"{data['total']} word{'' if data['total'] == 1 else 's'} lost" + (
        f": {', '.join(counts)}" if counts else ""
    )
    lines = [table(rows, ["whose", "where", "words"]), ""] if rows else []
    unused = [
        f"--consent {party}/{clause}: nothing of it is lost there"
        for party, clause in data["unused_consents"]
    ]
    return Result(data, "\n".join([*lines, total, *unused]))


def _consent(said: str, old: Text, new: Text) -> tuple[str, str]:
    party, slash, clause = said.partition("/")
    if not (party and slash and clause):
        raise UsageError(
            f"--consent {said!r} names no party and clause",
            hint="expected PARTY/CLAUSE, as in --consent FRA/op-3",
        )
    members = {one for text in (old, new) for group in text.header.groups.values() for one in group}
    declared = (old.codes | new.codes | members) - set(old.header.groups) - set(new.header.groups)
    if party not in declared:
        raise InputError(
            f"--consent {said}: {party!r} is no party of these texts",
            hint=f"parties: {', '.join(sorted(declared)) or 'none'}",
        )
    if clause not in old.by_id and clause not in new.by_id:
        raise InputError(
            f"--consent {said}: neither version has a clause {clause!r}",
            hint="comity text show FILE --json lists their ids",
        )
    return party, clause


def _where(one: Mapping[str, Any]) -> str:
    return " ".join(
        filter(None, (one["number"] or one["clause"], f"(line {one['line']})" if one["line"] else ""))
    )
