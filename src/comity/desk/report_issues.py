# SPDX-License-Identifier: Apache-2.0
"""The issues in a report: for each a table of who stands where, the share who accept, and what the rule says of each option."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from comity.desk.report_markup import Markup

_STANCES = ("preferred", "acceptable", "cannot_accept")


def issues(to: Markup, data: Mapping[str, Any]) -> str:
    """The body of the section; empty where nothing is on the table."""
    shown = [
        to.section(f"issue-{one['id']}", to.name(one["title"]), _issue(to, one), level=3)
        for one in data["issues"]
    ]
    return to.paragraphs(to.say["issues intro"]) + "".join(shown) if shown else ""


def answer(to: Markup, rule: Mapping[str, Any]) -> str:
    """What the rule says, and the parties that it hangs on."""
    needed, blockers = rule["needed"], rule["blockers"]
    said = []
    if rule["answer"] == "fails" and blockers and not needed:
        said.append(to.fill("blocked by", who=to.codes(blockers)))
    elif needed and needed == blockers and rule["answer"] == "open":
        said.append(to.fill("needed or block", who=to.codes(needed)))
    else:
        said += [to.fill("needed", who=to.codes(needed))] if needed else []
        said += (
            [to.fill("could block", who=to.codes(blockers))] if blockers and rule["answer"] == "open" else []
        )
    if rule.get("passed_over"):
        said.append(to.fill("passed over", who=to.codes(rule["passed_over"])))
    if not rule.get("complete", True):
        said.append(to.say["not exact"])
    return f"<strong>{to.say[rule['answer']]}</strong>" + "".join(
        f'<div class="who">{one}</div>' for one in said
    )


def _issue(to: Markup, issue: Mapping[str, Any]) -> str:
    titles = {option["id"]: to.name(option["title"]) for option in issue["options"]}
    rule = to.fill("ruled", rule=to.code(issue["rule"]["name"]), answer=to.say[issue["rule"]["answer"]])
    within = to.fill("of format", format=to.format(issue["format"])) if issue["format"] else ""
    stands = to.fill("adopted", option=titles[issue["adopted"]]) if issue["adopted"] else rule
    names = [
        name
        for name in to.formats
        if issue["format"] in {None, name} and any(name in option["formats"] for option in issue["options"])
    ]
    header = [
        to.say["option"],
        *(to.say[stance] for stance in _STANCES),
        to.say["silent"],
        to.say["share"],
        *(to.format(name) for name in names),
        to.fill("rule", rule=to.code(issue["rule"]["name"])),
    ]
    rows = [_row(to, issue, option, names) for option in issue["options"]]
    table = to.table(to.fill("issue caption", issue=to.name(issue["title"])), header, rows)
    return f'<p class="stands"><strong>{stands}</strong></p>\n{to.paragraphs(within)}{table}{_conditions(to, issue)}'


def _row(
    to: Markup, issue: Mapping[str, Any], option: Mapping[str, Any], formats: Sequence[str]
) -> list[str]:
    marks = [
        to.say[word]
        for word, key in (("status quo", "status_quo"), ("was adopted", "adopted"))
        if issue[key] == option["id"]
    ]
    title = to.name(option["title"]) + (f' <span class="mark">({to.listed(marks)})</span>' if marks else "")
    inside = [
        f"<strong>{to.say[option['formats'][name]['answer']]}</strong>{_share(to, option['intervals'][name])}"
        if name in option["formats"]
        else ""
        for name in formats
    ]
    return [
        title,
        *(to.codes(_tied(option, stance)) for stance in _STANCES),
        to.codes(option["silent"]),
        _share(to, option["interval"]),
        *inside,
        answer(to, option["rule"]),
    ]


def _tied(option: Mapping[str, Any], stance: str) -> list[str]:
    """Codes with this stance, those of a joint filing tied together by +."""
    left = list(option[stance])
    tied = []
    for parties in option["joint"]:
        group = [code for code in parties if code in left]
        if len(group) > 1:
            tied.append("+".join(group))
            left = [code for code in left if code not in group]
    return sorted([*tied, *left])


def _share(to: Markup, interval: Sequence[float]) -> str:
    low, high = (f'<bdi dir="ltr">{percent(end)}%</bdi>' for end in interval)
    shown = low if low == high else to.fill("span", start=low, end=high)
    return f'<div class="share">{shown}</div>'


def percent(share: float) -> int:
    """Rounded, halves up; 0 and 100 are said of nothing else than 0 and 1."""
    return int(share * 100) if share in {0, 1} else min(99, max(1, int(share * 100 + 0.5)))


def _conditions(to: Markup, issue: Mapping[str, Any]) -> str:
    """What stances depend on, parties with the same words together."""
    found: dict[tuple[str, str], list[str]] = {}
    for option in issue["options"]:
        for code, condition in option["conditions"].items():
            found.setdefault((option["title"], condition), []).append(code)
    said = [
        to.fill("condition", who=to.codes(codes), option=to.name(title), words=to.name(words))
        for (title, words), codes in found.items()
    ]
    return f"<h4>{to.say['conditions']}</h4>\n{to.items(said)}" if said else ""
