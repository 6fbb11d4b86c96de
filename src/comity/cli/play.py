# SPDX-License-Identifier: Apache-2.0
"""The state of play as text that a diplomat can read: one table an issue, then the process, texts, procedures, sealed and void entries.

Codes joined by + were filed jointly. Parties stand in the order of their codes, issues in the order in which they were tabled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from comity.cli.common import table
from comity.cli.elections import election_lines
from comity.cli.inquiries import inquiry_lines
from comity.cli.process import sections

_FEW = 4


def state_text(data: Mapping[str, Any]) -> str:
    """The whole page."""
    title = next(iter(data["title"].values()))
    parts = [
        f"{title}\n{data['origin']}, {data['size']} entries",
        *(f"  {one['id']}: {', '.join(one['members'])}" for one in data["formats"]),
        "",
        *(_issue(issue, data["formats"]) for issue in data["issues"]),
    ]
    for heading, lines in sections(data):
        parts += _section(heading, lines)
    parts += _section("Texts", [_text(one) for one in data["texts"]])
    parts += _section("Inquiries", [line for one in data["inquiries"] for line in inquiry_lines(one)])
    parts += _section("Elections", [line for one in data["elections"] for line in election_lines(one)])
    parts += _section("Silence procedures", [_silence(one) for one in data["silences"]])
    parts += _section("Sealed items", [_sealed(one) for one in data["sealed"]])
    parts += _section(
        "Void entries", [f"  {one['index']}: {one['reason']} ({one['rule']})" for one in data["void"]]
    )
    return "\n".join([*parts, f"state digest {data['digest']}"])


def _section(title: str, lines: Sequence[str]) -> list[str]:
    return [title, *lines, ""] if lines else []


def _issue(issue: Mapping[str, Any], formats: Sequence[Mapping[str, Any]]) -> str:
    names = [
        one["id"] for one in formats if any(one["id"] in option["formats"] for option in issue["options"])
    ]
    header = [
        "option",
        "prefer",
        "accept",
        "cannot accept",
        "silent",
        *names,
        f"rule {issue['rule']['name']}",
    ]
    rows = [
        [
            option["title"] + (" (status quo)" if option["id"] == issue["status_quo"] else ""),
            *(_parties(option, stance) for stance in ("preferred", "acceptable", "cannot_accept")),
            _silent(option["silent"]),
            *(option["formats"].get(name, {"answer": "-"})["answer"] for name in names),
            _answer(option["rule"]),
        ]
        for option in issue["options"]
    ]
    lines = [
        f"{issue['title']}: {_stands(issue)}",
        _indent(table(rows, header)),
        *_conditions(issue),
        "",
    ]
    return "\n".join(lines)


def _stands(issue: Mapping[str, Any]) -> str:
    """The rule's answer; of an issue that is closed, what was adopted."""
    adopted = [option["title"] for option in issue["options"] if option["id"] == issue["adopted"]]
    return f"{adopted[0]} was adopted" if adopted else str(issue["rule"]["answer"])


def _conditions(issue: Mapping[str, Any]) -> list[str]:
    """What stances depend on, parties with the same words together."""
    found: dict[tuple[str, str], list[str]] = {}
    for option in issue["options"]:
        for code, condition in option["conditions"].items():
            found.setdefault((option["title"], condition), []).append(code)
    return [
        f"  condition of {', '.join(codes)} on {title}: {condition}"
        for (title, condition), codes in found.items()
    ]


def _indent(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())


def _parties(option: Mapping[str, Any], stance: str) -> str:
    """Codes with this stance, joint filings tied together by +."""
    left = list(option[stance])
    tied = []
    for parties in option["joint"]:
        group = [code for code in parties if code in left]
        if len(group) > 1:
            tied.append("+".join(group))
            left = [code for code in left if code not in group]
    return " ".join(sorted([*tied, *left])) or "-"


def _silent(parties: Sequence[str]) -> str:
    if not parties:
        return "-"
    return " ".join(parties) if len(parties) <= _FEW else f"{len(parties)} parties"


def _answer(rule: Mapping[str, Any]) -> str:
    if rule["answer"] == "fails":
        return f"fails: {' '.join(rule['blockers'])}"
    if rule["answer"] == "open":
        return f"open: needs {_silent(rule['needed'])}"
    return str(rule["answer"])


def _text(one: Mapping[str, Any]) -> str:
    title = one["title"].get("en") or next(iter(one["title"].values()))
    if one["adopted"] is not None:
        stands = f"adopted at entry {one['adopted']}"
    elif one["open_choices"]:
        stands = (
            f"{one['open_choices']} {'choice' if one['open_choices'] == 1 else 'choices'} open, not adopted"
        )
    else:
        stands = "nothing open, not adopted"
    settled = f"{one['settled_clauses']} of {one['clauses']} clauses settled"
    return f"  {one['id']}: {title}, version {len(one['versions'])}, {settled}, {stands}"


def _silence(one: Mapping[str, Any]) -> str:
    objections = "; ".join(
        f"{', '.join(entry['parties'])} objected: {entry['reason']}" for entry in one["breaks"]
    )
    closed = f", closed at entry {one['closed']}" if one["closed"] is not None else ""
    return f"  {one['title']}, until {one['deadline']}: {one['outcome'].replace('_', ' ')}{closed}" + (
        f" ({objections})" if objections else ""
    )


def _sealed(one: Mapping[str, Any]) -> str:
    content = f", {one['kind']}" if one["kind"] else ""
    void = f", void: {one['void']}" if one["void"] else ""
    return f"  entry {one['index']} by {', '.join(one['by'])} to the circle {one['circle']}: {one['status']}{content}{void}"
