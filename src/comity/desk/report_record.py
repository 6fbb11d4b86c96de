# SPDX-License-Identifier: Apache-2.0
"""What else the record holds, in a report: texts, silence procedures, sealed items, and entries that are void with the reason why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from comity.desk.report_markup import Markup

_Rows = Sequence[Mapping[str, Any]]


def sections(to: Markup, data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Names of sections, and their bodies: empty where there is nothing."""
    yield "silences", _silences(to, data["silences"])
    yield "sealed", _sealed(to, data["sealed"])
    yield "voids", _voids(to, data["void"])


def texts(to: Markup, texts: _Rows) -> str:
    """Texts on the table, and their open choices; empty where there is none."""
    rows = [
        [
            to.localized(one["title"]),
            to.code(one["id"]),
            to.codes(one["by"]),
            to.code(len(one["versions"])),
            _part(to, one["settled_clauses"], one["clauses"]),
            _part(to, one["agreed_clauses"], one["clauses"]),
            to.code(one["open_choices"]),
            to.code(one["rule"]),
            to.entry(one["adopted"]) if one["adopted"] is not None else to.say["no"],
        ]
        for one in texts
    ]
    header = ("text", "id", "by", "version", "settled", "agreed", "open choices", "deciding", "adopted at")
    if not rows:
        return ""
    shown = to.table(to.say["texts caption"], [to.say[key] for key in header], rows)
    return shown + "".join(_open_choices(to, one) for one in texts if one["open"])


def _part(to: Markup, part: int, whole: int) -> str:
    return to.fill("of", part=to.code(part), all=to.code(whole))


def _open_choices(to: Markup, text: Mapping[str, Any]) -> str:
    """A row for each alternative; of many choices the first, and how many there are."""
    rows = [
        [
            to.code(choice["clause"]),
            to.code(choice["id"]),
            to.code(one["id"]),
            to.codes(one["supporters"]),
            to.codes(one["objectors"]),
        ]
        for choice in text["open"]
        for one in choice["alternatives"]
    ]
    caption = to.fill("open caption", text=to.localized(text["title"]))
    header = [to.say[key] for key in ("clause", "choice", "alternative", "supporters", "objectors")]
    shown = len(text["open"])
    more = to.fill("first of", shown=to.code(shown), all=to.code(text["open_choices"]))
    left_out = to.paragraphs(more) if shown < text["open_choices"] else ""
    return to.table(caption, header, rows, heads=2) + left_out


def _silences(to: Markup, silences: _Rows) -> str:
    rows = [
        [
            to.code(one["index"]),
            to.name(one["title"]),
            to.codes(one["by"]),
            to.code(one["rule"]),
            to.day(one["deadline"]),
            _outcome(to, one),
            to.items(
                [
                    to.fill(
                        "objection",
                        who=to.codes(entry["parties"]),
                        entry=to.entry(entry["index"]),
                        words=to.name(entry["reason"]),
                    )
                    for entry in one["breaks"]
                ]
            ),
        ]
        for one in silences
    ]
    header = ("entries", "proposal", "by", "deciding", "deadline", "outcome", "objections")
    return to.table(to.say["silences caption"], [to.say[key] for key in header], rows) if rows else ""


def _outcome(to: Markup, one: Mapping[str, Any]) -> str:
    what = to.say["outcome adopted" if one["outcome"] == "adopted" else one["outcome"]]
    return (
        to.fill("at entry", what=what, entry=to.entry(one["closed"])) if one["closed"] is not None else what
    )


def _sealed(to: Markup, sealed: _Rows) -> str:
    rows = [
        [
            to.code(one["index"]),
            to.code(" ".join(one["by"])),
            to.code(one["circle"]),
            to.code(one["set"]),
            to.say["status sealed" if one["status"] == "sealed" else one["status"]],
            to.code(one["kind"]),
            to.english(one["void"]) if one["void"] else "",
        ]
        for one in sealed
    ]
    header = ("entries", "by", "circle", "set", "status", "kind", "void")
    return to.table(to.say["sealed caption"], [to.say[key] for key in header], rows) if rows else ""


def _voids(to: Markup, voids: _Rows) -> str:
    rows = [
        [
            to.code(one["index"]),
            to.code(one["kind"]),
            to.english(one["reason"]),
            to.english(one["rule"]),
            to.say[f"{one['fault']} fault"],
        ]
        for one in voids
    ]
    header = ("entries", "kind", "reason", "broke", "fault")
    return to.table(to.say["voids caption"], [to.say[key] for key in header], rows) if rows else ""
