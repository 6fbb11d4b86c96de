# SPDX-License-Identifier: Apache-2.0
"""comity text status: how much of a text is settled, who holds which bracket, and whose consent would clear it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import click

from comity.cli.common import Result, answers, table
from comity.cli.text.sources import one_source, reading

_FEW = 10


@click.command(name="status")
@reading
@click.option(
    "--if",
    "met",
    metavar="CLAUSE|PARTY",
    multiple=True,
    help="Count conditions on this clause or party as met.",
)
@answers
def command(
    places: tuple[str, ...], parties: str, language: str, store: str | None, met: tuple[str, ...]
) -> Result:
    """How much of a text is settled, who holds which bracket, and whose consent would clear it.

    Exits 1 while the text is not settled. A text whose brackets do not balance has no clean-text ratio: one missing bracket can move it by
    half of the text. The ratio that starts anew with each paragraph is always given.
    """
    from comity.text.summary import summarise

    source = one_source(places, parties=parties, language=language, store=store)
    data = {"title": source.text.header.title, **summarise(source.text, met).data()}
    if source.state is not None:
        data |= {"text": source.identity, "size": source.state.size, "root": source.state.root}
    settled = (
        not data["choices"]
        and not data["placeholders"]
        and not data["diagnostics"]
        and data["settled_clauses"] == data["clauses"]
    )
    return Result({"settled": settled, **data}, "\n".join(_page(source.name, data)), ok=settled)


def _page(name: str, data: Mapping[str, Any]) -> list[str]:
    brackets = data["brackets"]
    kinds = ", ".join(f"{count} {kind}" for kind, count in data["choices_by_kind"].items())
    lines = [
        data["title"] or name,
        f"  clauses     {data['clauses']}, {data['settled_clauses']} settled (brackets scoped to the {data['scope']})",
        f"  choices     {data['choices']} open" + (f": {kinds}" if kinds else ""),
        f"  brackets    {brackets['open']} opening, {brackets['close']} closing, nested {data['max_depth']} deep",
        f"  clean text  {_ratio(data['clean_ratio'])} of the document, {_ratio(data['clean_ratio_paragraph'])} by paragraphs",
    ]
    if data["placeholders"]:
        lines.append(f"  to come     {data['placeholders']} placeholders")
    if data["statuses"]:
        lines.append(
            "  statuses    " + ", ".join(f"{count} {state}" for state, count in data["statuses"].items())
        )
    lines += _section(
        "Diagnostics",
        [f"  {one['line']}:{one['column']}  {one['code']}  {one['message']}" for one in data["diagnostics"]],
    )
    lines += _parties(data["by_party"])
    lines += _blocking(data["blocking"])
    lines += _section("Conditions", [_condition(one) for one in data["linkages"]])
    return lines


def _ratio(value: float | None) -> str:
    return "withheld (see diagnostics)" if value is None else f"{value:.1%}"


def _section(title: str, lines: Sequence[str]) -> list[str]:
    return ["", title, *lines] if lines else []


def _parties(by_party: Mapping[str, Mapping[str, int]]) -> list[str]:
    named = {party: counts for party, counts in by_party.items() if any(counts.values())}
    if not named:
        return []
    columns = list(next(iter(named.values())))
    rows = [[party, *(str(counts[column]) for column in columns)] for party, counts in named.items()]
    return ["", "By party (in the order of their codes)", table(rows, ["party", *columns])]


def _blocking(blocking: Mapping[str, Any]) -> list[str]:
    whole = blocking["text"]
    lines = [
        f"  {clause}: {', '.join(parties)}" for clause, parties in list(blocking["clauses"].items())[:_FEW]
    ]
    more = len(blocking["clauses"]) - _FEW
    if more > 0:
        lines.append(f"  and {more} more clauses (--json lists them)")
    if whole["parties"]:
        exact = "the fewest" if whole["exact"] else f"at least {whole['bound']} are needed"
        lines.append(f"  the whole text: {', '.join(whole['parties'])} ({exact})")
    if whole["unattributed"]:
        lines.append(f"  {whole['unattributed']} open choices name nobody, so who holds them is not known")
    return _section("Whose consent would clear it", lines)


def _condition(one: Mapping[str, Any]) -> str:
    return f"  {one['party']} would {one['stance']} {one['alternative'] or one['choice'] or one['clause']} if {one['condition']}"
