# SPDX-License-Identifier: Apache-2.0
"""Elections in a report: roll and trustees, what each party saw of the box, closing, totals, and how anybody checks them.

It tells what stands on the record, as the parties stated it; that the archive holds it is for `comity verify` to say. Answers stand in the
order of the ballot, and nobody is called a winner.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from comity.desk.report_markup import Markup

_Row = Mapping[str, Any]


def elections(to: Markup, found: Sequence[_Row]) -> str:
    """The body of the section; empty where there is no election."""
    parts = [
        to.section(
            f"election.{one['id']}",
            f"{to.name(one['title'])} ({to.code(one['id'])})",
            _body(to, one),
            level=3,
        )
        for one in found
    ]
    return to.paragraphs(to.say["elections intro"]) + "".join(parts) if parts else ""


def _body(to: Markup, one: _Row) -> str:
    return (
        _facts(to, one)
        + _roots(to, one["roots"])
        + _contradictions(to, one["contradictions"])
        + "".join(_totals(to, one, row) for row in (one["result"] or {"totals": ()})["totals"])
    )


def _facts(to: Markup, one: _Row) -> str:
    closed, result, roll = one["closed"], one["result"], one["roll"]
    facts = [
        ("opened by", _acted(to, one)),
        ("roll", to.listed([to.count("credentials", roll["credentials"]), to.count("total weight", roll["weight"])])),
        ("trustees", to.listed(f"{to.code(number)} {to.code(code)}" for number, code in enumerate(one["trustees"], 1))),
        ("result rule", to.code(one["rule"])),
        ("first event", to.code(one["event"])),
        ("box closed", to.listed([to.count("ballots", closed["ballots"]), _acted(to, closed)]) if closed else to.say["no"]),
        ("result stated", _acted(to, result) if result else to.say["no"]),
        ("archive", to.code((result or one)["archive"])),
    ]  # fmt: skip
    if one["text"]:
        facts.insert(1, ("voted text", to.code(one["text"])))
    rows = "".join(f"<div><dt>{to.say[key]}</dt><dd>{value}</dd></div>\n" for key, value in facts)
    return f"<dl>\n{rows}</dl>\n"


def _acted(to: Markup, one: _Row) -> str:
    return to.fill("at entry", what=to.codes(one["by"]), entry=to.entry(one["index"]))


def _roots(to: Markup, roots: Sequence[_Row]) -> str:
    rows = [
        [to.code(one["party"]), to.code(one["ballots"]), to.code(one["event"]), to.code(one["index"])]
        for one in roots
    ]
    header = [to.say[key] for key in ("party", "ballots", "last event", "entries")]
    return to.table(to.say["roots caption"], header, rows) if rows else ""


def _contradictions(to: Markup, pairs: Sequence[Sequence[int]]) -> str:
    return to.items(
        [to.fill("contradiction", one=to.entry(first), other=to.entry(second)) for first, second in pairs]
    )


def _totals(to: Markup, one: _Row, row: _Row) -> str:
    """A table for each question: what is blank comes first, as on the ballot."""
    place = row["question"]
    asked = one["questions"][place - 1]["question"] if one["questions"] else ""
    question = to.fill("question", number=to.code(place), words=to.name(asked) if asked else "")
    if not row["totals"]:
        return to.paragraphs(f"{question} {to.say['ranked']}")
    rows = [
        [_answer(to, each, number), to.code(each["total"])] for number, each in enumerate(row["totals"], 1)
    ]
    return to.table(question, [to.say["answer"], to.say["votes"]], rows)


def _answer(to: Markup, each: _Row, number: int) -> str:
    if each["blank"] is None:
        return to.code(number)
    return to.say["blank votes"] if each["blank"] else to.name(each["answer"])
