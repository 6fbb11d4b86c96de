# SPDX-License-Identifier: Apache-2.0
"""The process around talks in a report: links, packages, rounds, workstreams, milestones, commitments and channels, as they stand.

What a party reports is told as that party's own account, and no date is compared with a clock.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from comity.desk.report_issues import answer
from comity.desk.report_markup import Markup

_Rows = Sequence[Mapping[str, Any]]


def sections(to: Markup, data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Names of sections, and their bodies: empty where there is nothing."""
    yield "links", _links(to, data["links"])
    yield "packages", "".join(_package(to, one, data["links"]) for one in data["packages"])
    yield "rounds", _rounds(to, data["rounds"])
    yield "workstreams", _workstreams(to, data["workstreams"])
    yield "milestones", _milestones(to, data["milestones"])
    yield "commitments", _commitments(to, data["commitments"])
    yield "channels", _channels(to, data["channels"])


def _links(to: Markup, links: _Rows) -> str:
    rows = [[to.code(one["id"]), _link(to, one), to.code(one["index"])] for one in links]
    return _table(to, "links caption", ("id", "link", "entries"), rows)


def _link(to: Markup, one: Mapping[str, Any]) -> str:
    targets = [to.target(target) for target in one["targets"]]
    if one["kind"] == "if_then":
        return to.fill("if_then", first=targets[0], others=to.tied(targets[1:]))
    many = " many" if one["kind"] == "not_both" and len(targets) > 2 else ""
    return to.fill(one["kind"] + many, others=to.listed(targets))


def _package(to: Markup, one: Mapping[str, Any], links: _Rows) -> str:
    name = to.name(one["title"])
    choice = [
        [
            to.issue(issue),
            to.name(to.options[f"{issue}.{option}"])
            if f"{issue}.{option}" in to.options
            else to.code(option),
        ]
        for issue, option in one["choice"].items()
    ]
    rule = to.fill("ruled", rule=to.code(one["rule"]["name"]), answer=answer(to, one["rule"]))
    broken = [_link(to, link) for link in links if link["id"] in one["breaks"]]
    said = [
        rule,
        to.say["sealed answer"] if one["rule"]["answer"] == "open" else "",
        to.fill("accepting", who=to.codes(one["accepting"])),
        to.fill("not accepting", who=to.codes(one["not_accepting"])) if one["not_accepting"] else "",
        to.fill("unopened", entries=_entries(to, one["unopened"])) if one["unopened"] else "",
        to.fill("breaks", links="; ".join(broken)) if broken else "",
        to.fill("overtaken", issues=to.listed(map(to.issue, one["overtaken"]))) if one["overtaken"] else "",
        to.fill("proposed by", who=f"{to.codes(one['by'])} ({to.entry(one['index'])})"),
        to.fill("chair", who=to.code(one["chair"])),
        to.count("queries left", one["queries_left"]),
    ]
    body = (
        _table(to, to.fill("package caption", package=name), ("issue", "chosen"), choice)
        + to.items([line for line in said if line])
        + _queries(to, one["queries"])
    )
    return to.section(f"package-{one['id']}", f"{name} ({to.code(one['id'])})", body, level=3)


def _entries(to: Markup, indices: Sequence[int]) -> str:
    return to.listed(to.entry(index) for index in indices)


def _queries(to: Markup, queries: _Rows) -> str:
    rows = []
    for one in queries:
        given = (
            f"{to.say[one['answer']]} ({to.entry(one['answered'])})"
            if one["answer"]
            else to.say["not answered"]
        )
        closed = (
            f"<div>{to.fill('unopened', entries=_entries(to, one['unopened']))}</div>"
            if one["unopened"]
            else ""
        )
        check = to.say[one["check"]] if one["answer"] else ""
        rows.append([to.code(one["index"]), to.codes(one["by"]), given, check + closed])
    return _table(to, "queries caption", ("entries", "by", "answer", "checked"), rows)


def _rounds(to: Markup, rounds: _Rows) -> str:
    rows = [
        [
            to.format(one["format"]),
            to.code(one["number"]),
            to.name(one["host"]),
            to.fill("span", start=to.day(one["date"]), end=to.day(one["until"]))
            if one["until"]
            else to.day(one["date"]),
            _agenda(to, one["agenda"]),
        ]
        for one in rounds
    ]
    return _table(to, "rounds caption", ("format", "number", "host", "days", "agenda"), rows, heads=1)


def _agenda(to: Markup, agenda: _Rows) -> str:
    shown = [
        to.name(one["title"]) + (f" ({to.issue(one['issue'])})" if one["issue"] else "") for one in agenda
    ]
    return f"<ol>{''.join(f'<li>{one}</li>' for one in shown)}</ol>" if shown else ""


def _workstreams(to: Markup, workstreams: _Rows) -> str:
    rows = [
        [
            to.name(one["title"]),
            to.format(one["format"]),
            to.listed(map(to.issue, one["issues"])),
            to.codes(one["co_chairs"]),
            to.name(one["mandate"]) if one["mandate"] else "",
            to.day(one["report_back"]),
            _reports(to, one["reports"]),
        ]
        for one in workstreams
    ]
    header = ("title", "format", "issues of", "co-chairs", "mandate", "report back", "reports")
    return _table(to, "workstreams caption", header, rows)


def _milestones(to: Markup, milestones: _Rows) -> str:
    rows = [
        [
            to.name(one["title"]),
            to.day(one["date"]),
            to.listed(map(to.milestone, one["after"])),
            to.name(one["trigger"]) if one["trigger"] else "",
            to.day(one["report_back"]),
            to.say["not reached"]
            if one["reached"] is None
            else to.fill("reached at", entry=to.entry(one["reached"]), words=to.name(one["account"])),
            _reports(to, one["reports"]),
        ]
        for one in milestones
    ]
    header = ("milestone", "day", "after", "trigger", "report back", "reached", "reports")
    ids = [f"milestone-{one['id']}" for one in milestones]
    return _table(to, "milestones caption", header, rows, ids=ids)


def _commitments(to: Markup, commitments: _Rows) -> str:
    rows = [
        [
            to.code(one["id"]),
            to.codes(one["by"]),
            to.name(one["text"]),
            to.day(one["due"]),
            to.milestone(one["milestone"]) if one["milestone"] else "",
            to.code(one["index"]),
            _reports(to, one["reports"]),
        ]
        for one in commitments
    ]
    header = ("id", "party", "commitment", "due", "milestone", "entries", "reports")
    return _table(to, "commitments caption", header, rows)


def _channels(to: Markup, channels: _Rows) -> str:
    rows = [
        [
            to.name(one["title"]),
            to.codes(one["between"]),
            to.say["channel open" if one["status"] == "open" else one["status"]],
            to.fill("at entry", what=to.codes(one["said_by"]), entry=to.entry(one["changed"])),
            to.name(one["reason"]),
        ]
        for one in channels
    ]
    return _table(to, "channels caption", ("channel", "between", "status", "said by", "reason"), rows)


def _reports(to: Markup, reports: _Rows) -> str:
    """Each behind the codes of those who filed it."""
    said = []
    for one in reports:
        account = {"who": to.codes(one["by"]), "entry": to.entry(one["index"]), "words": to.name(one["text"])}
        said.append(
            to.fill("says so", progress=to.say[one["says"]], **account)
            if one["says"]
            else to.fill("says", **account)
        )
    return to.items(said)


def _table(
    to: Markup,
    caption: str,
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    heads: int = 0,
    ids: Sequence[str] = (),
) -> str:
    """A table with these words above its columns; nothing where there are no rows."""
    if not rows:
        return ""
    return to.table(to.say.get(caption, caption), [to.say[key] for key in header], rows, heads=heads, ids=ids)
