# SPDX-License-Identifier: Apache-2.0
"""comity text status: how much of a text is settled, who holds which bracket, and whose consent would clear it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from comity.cli.common import Result, answers, table
from comity.cli.text.sources import one_source, read_sources, reading
from comity.errors import InputError

if TYPE_CHECKING:
    from comity.text.blocking import Clearing
    from comity.text.model import Text
    from comity.text.summary import Summary

_FEW = 12
_FEW_SETS = 4
_KINDS = {
    "contested": ("contested", "contested"),
    "blank": ("blank", "blank"),
    "options": ("set of options", "sets of options"),
}


@click.command(name="status")
@reading
@click.option(
    "--if",
    "met",
    metavar="CLAUSE|PARTY",
    multiple=True,
    help="Count conditions on this clause or party as met.",
)
@click.option(
    "--since",
    "earlier",
    metavar="SOURCE",
    multiple=True,
    help="An earlier version, FILE or DIR:ID@v1, the oldest first: what was closed and opened since.",
)
@click.option(
    "--pairs", is_flag=True, help="Show how often each two parties stand together and against each other."
)
@answers
def command(
    places: tuple[str, ...],
    parties: str,
    language: str,
    store: str | None,
    met: tuple[str, ...],
    earlier: tuple[str, ...],
    pairs: bool,
) -> Result:
    """How much of a text is settled, who holds which bracket, and whose consent would clear it.

    Exits 1 while the text is not settled. A text whose brackets do not balance has no clean-text ratio: one missing bracket can move it by
    half of the text. The ratio that starts anew with each paragraph is always given. Parties are listed by code, never ranked.
    """
    from comity.text.model import HELD_STATES, choices
    from comity.text.summary import summarise

    source = one_source(places, parties=parties, language=language, store=store)
    text = source.text
    summary = summarise(text, [_condition_met(text, one) for one in met])
    data = {"title": text.header.title, **summary.data()}
    data["blocking"]["clause_alternatives"] = {
        name: [list(others) for others in one.alternatives] for name, one in summary.blocking.clauses.items() if one.alternatives
    }  # fmt: skip
    if earlier:
        data["convergence"] = _convergence([*_earlier(earlier, parties, language, store), text])
    if source.state is not None:
        data |= {"text": source.identity, "size": source.state.size, "root": source.state.root}
    in_notes = any(True for note in text.notes for _ in choices(note.content))
    held = not HELD_STATES.isdisjoint(data["statuses"])
    open_ = data["choices"] or data["placeholders"] or data["diagnostics"] or in_notes or held
    settled = not open_ and data["settled_clauses"] == data["clauses"]
    lines = [*_figures(source.name, data), *_parties(data["by_party"]), *_blocking(text, summary)]
    lines += _section("Conditions", [_condition(one) for one in data["linkages"]])
    lines += _pairs(data["pairwise"]) if pairs else []
    lines += _steps(data["convergence"]) if earlier else []
    return Result({"settled": settled, **data}, "\n".join(lines), ok=settled)


def _condition_met(text: Text, said: str) -> str:
    """The id of a clause, or the code of a party, as named or by number. Raises InputError."""
    from comity.text.linkages import Places

    if said in text.by_id or said in text.codes:
        return said
    target = Places(text).target(said)
    if not target.resolved:
        several = (
            f"it may be {', '.join(target.candidates)}"
            if target.candidates
            else "name the id of a clause, or a code"
        )
        raise InputError(
            f"--if {said!r} names no clause and no party of the text",
            hint=f"{several}; parties: {', '.join(sorted(text.codes)) or 'none'}",
        )
    return target.clause or target.party


def _figures(name: str, data: Mapping[str, Any]) -> list[str]:
    from comity.text.attributions import SAID

    brackets = data["brackets"]
    counts_by_kind = data["choices_by_kind"].items()
    kinds = ", ".join(f"{count} {_KINDS[kind][count != 1]}" for kind, count in counts_by_kind)
    lines = [
        data["title"] or name,
        f"  clauses     {data['clauses']}, {data['settled_clauses']} of them settled",
        f"  choices     {data['choices']} open" + (f": {kinds}" if kinds else ""),
        f"  brackets    {brackets['open']} opening, {brackets['close']} closing, nested {data['max_depth']} deep",
        f"  clean text  {_ratio(data)}",
    ]
    if data["placeholders"]:
        lines.append(f"  to come     {_count(data['placeholders'], 'placeholder')}")
    if data["statuses"]:
        said: Mapping[str, str] = {state: words[:1].lower() + words[1:] for state, words in SAID.items()}
        counts = [f"{count} {said.get(state, state)}" for state, count in data["statuses"].items()]
        lines.append(f"  statuses    {', '.join(counts)}")
    return lines + _section(
        "Diagnostics",
        [f"  {one['line']}:{one['column']}  {one['code']}  {one['message']}" for one in data["diagnostics"]],
    )


def _ratio(data: Mapping[str, Any]) -> str:
    paragraph = f"{data['clean_ratio_paragraph']:.1%}"
    if data["clean_ratio"] is None:
        return f"withheld until the diagnostics are cleared; {paragraph} if each paragraph starts anew"
    return f"{data['clean_ratio']:.1%}; {paragraph} if each paragraph starts anew"


def _count(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _section(title: str, lines: Sequence[str]) -> list[str]:
    return ["", title, *lines] if lines else []


def _indented(rows: Sequence[Sequence[str]], header: Sequence[str]) -> list[str]:
    return [f"  {line}" for line in table(rows, header).splitlines()]


def _parties(by_party: Mapping[str, Mapping[str, int]]) -> list[str]:
    named = {party: counts for party, counts in by_party.items() if any(counts.values())}
    if not named:
        return []
    columns = list(next(iter(named.values())))
    rows = [[party, *(str(counts[column] or "-") for column in columns)] for party, counts in named.items()]
    return _section("Who stands where on what is open", _indented(rows, ["party", *columns]))


def _blocking(text: Text, summary: Summary) -> list[str]:
    """Clauses that the same parties would clear, and that follow each other, on one line."""
    found = [(name, one) for name, one in summary.blocking.clauses.items() if one.parties]
    whole = summary.blocking.text
    grouped = [([name for name, _ in group], _sets(key)) for key, group in groupby(found, lambda one: one[1])]
    rows = [
        [", ".join(text.by_id[name].number or name for name in names), sets] for names, sets in grouped[:_FEW]
    ]
    if len(grouped) > _FEW:
        rows.append([f"and {len(grouped) - _FEW} more", "--json lists them"])
    if whole.parties:
        rows.append(["the whole text", _sets(whole)])
    lines = _indented(rows, ["clause", "fewest parties"]) if rows else []
    if whole.unattributed:
        names = "names" if whole.unattributed == 1 else "name"
        lines.append(
            f"  {_count(whole.unattributed, 'open choice')} {names} nobody; who holds them is not known"
        )
    return _section("Whose consent would clear it", lines)


def _sets(found: Clearing) -> str:
    """Every smallest set of parties, in the order of codes: none of them is more in the way than another."""
    sets = sorted((found.parties, *found.alternatives))
    said = ", or ".join(" and ".join(one) for one in sets)
    if len(sets) > _FEW_SETS:
        said = f"{len(found.parties)} parties, in one of {len(sets)} ways or more (--json lists them)"
    return said if found.exact else f"{said} (at least {found.bound} are needed)"


def _condition(one: Mapping[str, Any]) -> str:
    place = one["alternative"] or one["choice"] or one["clause"]
    known = "" if one["resolved"] else " (which names no one clause or party of the text)"
    return f"  {one['party']}: {one['stance'].replace('_', ' ')} {place} if {one['condition']}{known}"


def _pairs(found: Sequence[Mapping[str, Any]]) -> list[str]:
    rows = [
        [*one["parties"], str(one["agree"]), str(one["opposed"]), str(one["both_against"])] for one in found
    ]
    header = ["party", "party", "stand together", "opposed", "both against"]
    return _section("Each two parties, by the number of open points", _indented(rows, header) if rows else [])


def _earlier(places: Sequence[str], parties: str, language: str, store: str | None) -> list[Text]:
    return [one.text for one in read_sources(places, parties=parties, language=language, store=store)]


def _convergence(versions: Sequence[Text]) -> list[dict[str, Any]]:
    from comity.text.versions.convergence import convergence

    return [
        {
            name: round(float(value), 4) if isinstance(value, Fraction) else value
            for name, value in asdict(step).items()
        }
        for step in convergence(versions)
    ]


def _steps(found: Sequence[Mapping[str, Any]]) -> list[str]:
    rows = [
        [
            one["version"] or str(place),
            str(one["choices"]),
            f"{one['settled_clauses']} of {one['clauses']}",
            *(
                ("-", "-", "-")
                if place == 1
                else (str(len(one[name])) for name in ("closed", "opened", "kept"))
            ),
        ]
        for place, one in enumerate(found, 1)
    ]
    header = ["version", "open", "settled clauses", "closed", "new", "kept"]
    return _section("From version to version, in open points", _indented(rows, header))
