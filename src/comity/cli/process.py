# SPDX-License-Identifier: Apache-2.0
"""The process around talks as lines that a diplomat can read: a short section for each of links, packages, rounds and the rest.

Sections without content are left out. What a party reports is printed behind its code, as its own account.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any


def sections(data: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Titles and lines."""
    yield "Links", [f"  {one['id']}: {_link(one)}" for one in data["links"]]
    yield "Packages", [line for one in data["packages"] for line in _package(one)]
    yield "Rounds", [_round(one) for one in data["rounds"]]
    yield "Workstreams", [line for one in data["workstreams"] for line in _workstream(one)]
    yield "Roadmap", [line for one in data["milestones"] for line in _milestone(one)]
    yield "Commitments", [line for one in data["commitments"] for line in _commitment(one)]
    yield "Channels", [_channel(one) for one in data["channels"]]


def _link(one: Mapping[str, Any]) -> str:
    first, *others = one["targets"]
    if one["kind"] == "if_then":
        return f"if {first} then {' and '.join(others)}"
    return f"{one['kind'].replace('_', ' ')}: {', '.join(one['targets'])}"


def _package(one: Mapping[str, Any]) -> Iterator[str]:
    choice = ", ".join(f"{issue} {option}" for issue, option in one["choice"].items())
    said = [
        f"{how} {' '.join(one[key])}"
        for key, how in (("accepting", "accepted by"), ("not_accepting", "not accepted by"))
        if one[key]
    ]
    closed = [f"{len(one['unopened'])} sealed"] if one["unopened"] else []
    yield f"  {one['id']}: {one['title']} ({choice}): {'; '.join([*said, *closed, _rule(one['rule'])])}"
    if one["breaks"]:
        yield f"    does not agree with the link {', '.join(one['breaks'])}"
    if one["overtaken"]:
        yield f"    another option was adopted on {', '.join(one['overtaken'])}"
    for query in one["queries"]:
        answer = (
            f"{one['chair']} answered {query['answer']}, {_CHECKS[query['check']]}"
            if query["answer"]
            else f"{one['chair']} has not answered"
        )
        yield f"    query of entry {query['index']} by {_codes(query['by'])}: {answer}"


_CHECKS = {
    "agrees": "as the rule does",
    "differs": "which is not what the rule gives",
    "not_known": "which is not checked yet",
}


def _rule(rule: Mapping[str, Any]) -> str:
    needed = f", needs {' '.join(rule['needed'])}" if rule["needed"] else ""
    return f"rule {rule['name']}: {rule['answer']}{needed}"


def _round(one: Mapping[str, Any]) -> str:
    name = " ".join(filter(None, [one["format"], str(one["number"])]))
    days = one["date"] + (f" to {one['until']}" if one["until"] else "")
    agenda = "; ".join(item["title"] for item in one["agenda"])
    return f"  {name}: {one['host']}, {days}" + (f": {agenda}" if agenda else "")


def _workstream(one: Mapping[str, Any]) -> Iterator[str]:
    on = f" on {', '.join(one['issues'])}" if one["issues"] else ""
    yield _line(one, f"{one['title']}{on}", f"co-chairs {_codes(one['co_chairs'])}", _report_back(one))
    yield from _reports(one["reports"])


def _milestone(one: Mapping[str, Any]) -> Iterator[str]:
    reached = (
        f"reached at entry {one['reached']}: {one['account']}"
        if one["reached"] is not None
        else "not reached"
    )
    after = f"after {', '.join(one['after'])}" if one["after"] else ""
    trigger = f"starts when: {one['trigger']}" if one["trigger"] and one["reached"] is None else ""
    yield _line(one, one["title"], one["date"], after, trigger, _report_back(one), reached)
    yield from _reports(one["reports"])


def _commitment(one: Mapping[str, Any]) -> Iterator[str]:
    due = f"by {one['due']}" if one["due"] else ""
    milestone = f"for {one['milestone']}" if one["milestone"] else ""
    head = ", ".join(filter(None, [f"  {one['id']}: {_codes(one['by'])}", due, milestone]))
    yield f"{head}: {one['text']}"
    yield from _reports(one["reports"])


def _channel(one: Mapping[str, Any]) -> str:
    between = f"between {' and '.join(one['between'])}"
    return f"  {one['id']}: {one['title']}, {between}: {one['status']}, said {_codes(one['said_by'])}: {one['reason']}"


def _line(one: Mapping[str, Any], *parts: str | None) -> str:
    return f"  {one['id']}: " + ", ".join(filter(None, parts))


def _report_back(one: Mapping[str, Any]) -> str:
    return f"reports back {one['report_back']}" if one["report_back"] else ""


def _reports(reports: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for one in reports:
        says = f", {one['says'].replace('_', ' ')}" if one["says"] else ""
        yield f"    {_codes(one['by'])} reports{says}: {one['text']}"


def _codes(codes: Sequence[str]) -> str:
    return " ".join(codes) or "-"
