# SPDX-License-Identifier: Apache-2.0
"""What a finding must hold before it is shown or recorded: the method's rules, each named in its refusal.

They ask for form only: that a standard stands before support, that people decided, that whoever was served had time to answer, that
whatever is withheld is withheld for a reason. None of them looks at which outcome it is, or whom it concerns.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from typing import NoReturn

from comity.errors import Refusal
from comity.inquiry.findings.finding import UNDECIDED, Finding, Support, passages
from comity.inquiry.weighing.rules import STANDARD

DECIDED = "inquiry: an outcome is a decision of people under a named rule"
EXHAUSTIVE = "inquiry: hypotheses are exhaustive, so one of them stands for everything else"
RATIOS = "inquiry: support is a likelihood ratio of one hypothesis against another, from low to high"
NAMES = "inquiry: every name that is used is declared, and declared once"
REPLY = "inquiry: whoever was served a draft can answer until the day that was set"
WITHHELD = "inquiry: whatever is withheld is withheld for a stated reason, approved by a named post"
COUNTS = "inquiry: there are no more independent sources than articles, and no more articles than captures"
WORDS = "inquiry: a finding speaks of support and standards of proof, never of guilt"
PERMANENT = "inquiry: a withdrawn finding says when, by whom and why; a corrected one what was wrong"

_RATIO = re.compile(r"[0-9]{1,40}(/[0-9]{1,40}|\.[0-9]{1,40})?")
_GUILT = re.compile(r"\b(?:guilt|guilty|culprits?)\b|مذنب", re.IGNORECASE)
POST = re.compile(r"[A-Z][A-Z0-9]{1,11}/[a-z][a-z0-9-]{0,31}")


def check(finding: Finding, where: str) -> None:
    """Raise Refusal where a rule says no; `where` names the file or the record in the message."""
    _neutral(finding, where)
    _names(finding, where)
    _method(finding, where)
    _decided(finding, where)
    _replies(finding, where)
    _withheld(finding, where)


def exact(text: str) -> Fraction | None:
    """The positive number that `text` spells, as 3, 3/2 or 1.5; None where it spells none."""
    if not _RATIO.fullmatch(text):
        return None
    bottom = text.partition("/")[2]
    return Fraction(text) if not bottom or int(bottom) else None


def _neutral(finding: Finding, where: str) -> None:
    spoken = {"title": finding.title, "statement": finding.statement}
    for name, text in spoken.items():
        found = _GUILT.search(text)
        if found:
            _refuse(
                f"{where}: the {name} says {found[0]!r}", WORDS, "say what is established by which standard"
            )


def _names(finding: Finding, where: str) -> None:
    exhibits = _once(where, "exhibit", (one.id for one in finding.exhibits))
    groups = _once(where, "group", (one.id for one in finding.groups))
    hypotheses = _once(where, "hypothesis", (one.id for one in finding.hypotheses))
    paragraphs = _once(where, "paragraph", (one.id for one in finding.paragraphs))
    _once(where, "table", (one.id for one in finding.tables))
    for paragraph in finding.paragraphs:
        _declared(f"{where}: paragraph {paragraph.id}", "exhibit", paragraph.exhibits, exhibits)
        _declared(f"{where}: paragraph {paragraph.id}", "group", paragraph.groups, groups)
    for group in finding.groups:
        _declared(f"{where}: group {group.id}", "exhibit", group.exhibits, exhibits)
    _declared(f"{where}: relied_on", "group", finding.relied_on, groups)
    _declared(f"{where}: contrary", "group", finding.contrary, groups)
    for ratio in finding.support:
        _declared(f"{where}: support", "hypothesis", (ratio.of, ratio.against), hypotheses)
    for correction in finding.corrections:
        _declared(f"{where}: correction", "paragraph", filter(None, (correction.paragraph,)), paragraphs)


def _method(finding: Finding, where: str) -> None:
    if (finding.support or finding.decision) and finding.standard is None:
        _refuse(
            f"{where}: there is no standard of proof",
            STANDARD,
            "add [standard] with name, definition and set_by",
        )
    rest = [one.id for one in finding.hypotheses if one.rest]
    if (finding.support or finding.decision or finding.hypotheses) and len(rest) != 1:
        told = f"found {', '.join(rest)}" if rest else "found none"
        _refuse(
            f"{where}: expected one hypothesis for everything else, {told}",
            EXHAUSTIVE,
            'mark one with rest = true, such as "other or unknown"',
        )
    pairs = [(one.of, one.against) for one in finding.support]
    for ratio in finding.support:
        _ratio(ratio, pairs.count((ratio.of, ratio.against)), where)
    counts = finding.counts
    if counts and not counts.independent_sources <= counts.articles <= counts.captures:
        told = f"{counts.captures} captures, {counts.articles} articles, {counts.independent_sources} independent sources"
        _refuse(f"{where}: {told}", COUNTS, "as comity inquiry sources counts them")


def _ratio(ratio: Support, times: int, where: str) -> None:
    place = f"{where}: support of {ratio.of} against {ratio.against}"
    low, high = exact(ratio.low), exact(ratio.high)
    if not low or not high:
        shown = ratio.high if low else ratio.low
        _refuse(
            f"{place}: {shown[:40]!r} is not a positive number",
            RATIOS,
            "write it as 3, 3/2 or 1.5, in quotes",
        )
    if low > high:
        _refuse(f"{place}: {ratio.low} is more than {ratio.high}", RATIOS, "low comes first")
    if ratio.of == ratio.against or times > 1:
        _refuse(f"{place}: expected one ratio of two that differ", RATIOS, "leave it out")


def _decided(finding: Finding, where: str) -> None:
    decision = finding.decision
    if finding.status in UNDECIDED and decision:
        _refuse(
            f"{where}: a finding in {finding.status} holds a decision",
            DECIDED,
            'its status is "adopted", or the outcome is only proposed',
        )
    if finding.status in {"adopted", "corrected"} and not decision:
        _refuse(
            f"{where}: the finding is {finding.status} and nobody decided it",
            DECIDED,
            "add [decision] with outcome, rule, by and at",
        )
    if decision and not (decision.rule.strip() and decision.by):
        _refuse(f"{where}: the decision names no rule, or nobody", DECIDED, "rule = ... and by = [...]")
    if (finding.status == "withdrawn") != (finding.withdrawal is not None):
        _refuse(
            f'{where}: status "withdrawn" and [withdrawal] go together',
            PERMANENT,
            "withdrawal holds at, by and reason",
        )
    if finding.status == "corrected" and not finding.corrections:
        _refuse(f"{where}: corrected, and no correction is there", PERMANENT, "add [[correction]]")


def _replies(finding: Finding, where: str) -> None:
    for reply in finding.replies:
        place = f"{where}: reply of {reply.party}"
        answered = bool(reply.answer or (reply.withheld and not reply.no_answer_by))
        if answered == bool(reply.no_answer_by):
            _refuse(
                f"{place}: expected an answer, or the day by which none had come", REPLY, "one of the two"
            )
        ended = reply.answered_at or reply.no_answer_by
        if ended and ended[:10] < reply.served_at[:10]:
            _refuse(f"{place}: {ended} is before it was served", REPLY, "served_at comes first")
        decision = finding.decision
        if decision and reply.no_answer_by and decision.at[:10] < reply.no_answer_by[:10]:
            _refuse(
                f"{place}: decided on {decision.at}, before the time to answer ended on {reply.no_answer_by}",
                REPLY,
                "decide after that day",
            )


def _withheld(finding: Finding, where: str) -> None:
    for _, name, passage in passages(finding):
        if passage.level == "public":
            continue
        if not passage.reason.strip() or not POST.fullmatch(passage.approved_by):
            _refuse(
                f"{where}: {name} is for the level {passage.level}, and says not why or by whose approval",
                WITHHELD,
                "add reason, in words that everybody may read, and approved_by = PARTY/post",
            )


def _once(where: str, what: str, names: Iterable[str]) -> set[str]:
    counted = Counter(names)
    for name, times in counted.items():
        if times > 1:
            _refuse(f"{where}: the {what} {name} is there {times} times", NAMES, "leave one of them")
    return set(counted)


def _declared(place: str, what: str, names: Iterable[str], known: set[str]) -> None:
    for name in names:
        if name not in known:
            listed = ", ".join(sorted(known)[:40]) or "none"
            _refuse(f"{place}: there is no {what} {name!r}", NAMES, f"{what} known: {listed}")


def _refuse(message: str, rule: str, hint: str) -> NoReturn:
    raise Refusal(message, rule=rule, hint=hint)
