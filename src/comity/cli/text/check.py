# SPDX-License-Identifier: Apache-2.0
"""comity text check: what is wrong with a text, which agreed words changed, and where its languages differ."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from comity.cli.common import Result, answers
from comity.cli.text.sources import Source, read_exactly, read_sources, reading

if TYPE_CHECKING:
    from comity.text.model import Clause, Text
    from comity.text.versions.slips import Slip


@click.command(name="check")
@reading
@click.option(
    "--against", metavar="SOURCE", help="An earlier version, FILE or DIR:ID: were agreed words changed?"
)
@answers
def command(
    places: tuple[str, ...], parties: str, language: str, store: str | None, against: str | None
) -> Result:
    """What is wrong with a text: brackets, undeclared codes, ids, bidi overrides.

    Several files are languages of one text: missing clauses and choices, and numbers and dates that differ, are listed for a human to
    judge. A text on a record is checked in all its languages. With --against, every clause that was agreed before, or signed on the record,
    must say the same. Exits 1 if anything was found.
    """
    from comity.text.concordance import concordance

    sources = read_sources(places, parties=parties, language=language, store=store)
    sources = [
        *sources,
        *(other for source in sources if len(sources) == 1 for other in _languages(source, store)),
    ]
    diagnostics = [{"file": one.name, **_place(found)} for one in sources for found in one.text.diagnostics]
    flags = [{"file": one.name, **_place(found)} for one in sources for found in one.text.flags]
    slips = [(one.name, slip) for one in sources for slip in _slips(one, against, parties, store)]
    divergences = concordance([one.text for one in sources]) if len(sources) > 1 else ()
    data = {
        "diagnostics": diagnostics,
        "flags": flags,
        "slips": [{"file": name, **slip.data()} for name, slip in slips],
        "divergences": [one.data() for one in divergences],
    }
    lines = [
        f"{one['file']}:{one['line']}:{one['column']}: {one['code']} {one['message']}" for one in diagnostics
    ]
    lines += [
        f"{one['file']}:{one['line']}:{one['column']}: {one['code']} {one['message']} (to look at)"
        for one in flags
    ]
    lines += [f"{name}{f':{slip.line}' if slip.line else ''}: {slip.sentence}" for name, slip in slips]
    lines += [_divergence(one) for one in data["divergences"]]
    ok = not (diagnostics or slips or divergences)
    return Result(data, "\n".join(lines) or "nothing is wrong", ok=ok)


def _place(one: Any) -> dict[str, Any]:
    return {"code": one.code, "line": one.line, "column": one.column, "message": one.message}


def _languages(source: Source, store: str | None) -> list[Source]:
    """The other languages of a text on a record."""
    if source.state is None:
        return []
    here = source.text.header.language
    languages = source.state.text.texts[source.identity].languages
    return [
        read_sources([source.name.replace(" ", ":", 1)], language=one, store=store)[0]
        for one in languages
        if one != here
    ]


def _slips(source: Source, against: str | None, parties: str, store: str | None) -> list[Slip]:
    from comity.text.versions.slips import slips

    if against is None:
        return []
    language = source.text.header.language
    options = {"parties": parties, "language": language, "store": store}
    earlier = read_exactly(1, [against], "one earlier version", **options)[0]
    found = slips(_signed(earlier), source.text)
    # A clause that parties signed on the record is agreed there, whether or not a file says so.
    return [one for one in found if one.kind != "unsettled" or one.id not in earlier.signed]


def _signed(source: Source) -> Text:
    """The text with every clause shown as agreed that somebody signed, be it too few for the text's rule."""
    from comity.text.model import Status

    def shown(clause: Clause) -> Clause:
        statuses = (
            (Status("agreed"),) if clause.id in source.signed and not clause.settled else clause.statuses
        )
        return replace(clause, statuses=statuses, children=tuple(map(shown, clause.children)))

    return (
        replace(source.text, clauses=tuple(map(shown, source.text.clauses))) if source.signed else source.text
    )


def _divergence(one: dict[str, Any]) -> str:
    place = f" at {one['place']}" if one["place"] else ""
    said = "; ".join(f"{language}: {words}" for language, words in one["languages"].items())
    return f"{one['clause']}{place}: {one['kind']} differs between languages ({said})"
