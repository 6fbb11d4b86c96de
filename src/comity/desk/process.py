# SPDX-License-Identifier: Apache-2.0
"""The process around talks as plain values: links, packages, rounds, workstreams, milestones, commitments, channels.

What stands on the record and nothing more: no date is compared with a clock, and a report is shown as its author's. Parties that left are
left out. Everything is in the order in which it came, rounds by format and number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from comity.charter.answers import Answer
from comity.desk.state import State
from comity.desk.table_view import answer_data
from comity.talks.model import Channel, Committed, Convened, Linked, Mandated, Planned, Proposed, Reported
from comity.talks.process.acceptance import accepting, checked, possible, unopened
from comity.talks.process.links import adopted_choice, broken

KEYS = ("links", "packages", "rounds", "workstreams", "milestones", "commitments", "channels")


class _Entered(Protocol):
    index: int


T = TypeVar("T", bound=_Entered)


def process_data(state: State) -> dict[str, list[dict[str, Any]]]:
    """A list for each of `KEYS`, empty where there is nothing."""
    talks = state.talks
    rounds = sorted(talks.rounds.values(), key=lambda one: (one.format, one.number))
    return {
        "links": [_link(name, one) for name, one in _in_order(talks.links)],
        "packages": [_package(state, name, one) for name, one in _in_order(talks.packages)],
        "rounds": [_round(one) for one in rounds],
        "workstreams": [_workstream(state, name, one) for name, one in _in_order(talks.workstreams)],
        "milestones": [_milestone(state, name, one) for name, one in _in_order(talks.milestones)],
        "commitments": [_commitment(state, name, one) for name, one in _in_order(talks.commitments)],
        "channels": [_channel(state, name, one) for name, one in _in_order(talks.channels)],
    }


def _in_order(found: Mapping[str, T]) -> list[tuple[str, T]]:
    return sorted(found.items(), key=lambda one: one[1].index)


def _here(state: State, codes: Iterable[str]) -> list[str]:
    """Those that are still parties."""
    return [code for code in codes if code in state.charter.parties]


def _link(name: str, one: Linked) -> dict[str, Any]:
    return {"id": name, "kind": one.kind, "targets": list(one.targets), "index": one.index}


def _package(state: State, name: str, one: Proposed) -> dict[str, Any]:
    """A package with what is public of its acceptances; the rule's answer is `open` while it depends on what is sealed.

    `breaks`: links in force that it does not agree with, any more; `overtaken`: issues on which another option was adopted since.
    """
    charter, record = state.charter, state.record
    public, adopted = accepting(one), adopted_choice(state.talks.issues)
    return {
        "id": name,
        "title": one.title,
        "choice": dict(sorted(one.choice.items())),
        "by": _here(state, one.parties),
        "index": one.index,
        "chair": one.chair,
        "accepting": _here(state, (party for party, accepts in public.items() if accepts)),
        "not_accepting": _here(state, (party for party, accepts in public.items() if not accepts)),
        "unopened": list(unopened(record, name, one, state.size)),
        "rule": {
            "name": charter.rule_for("talks/package/v1"),
            **_answer(possible(charter, record, name, one, state.size)),
        },
        "breaks": list(broken(state.talks.links, {**adopted, **one.choice})),
        "overtaken": sorted(
            name for name, option in one.choice.items() if adopted.get(name, option) != option
        ),
        "queries_left": one.budget - len(one.queries),
        "queries": [
            {
                "index": query.index,
                "by": _here(state, query.parties),
                "answer": query.answer or None,
                "answered": query.answered,
                "check": checked(charter, record, name, one, query),
                "unopened": list(unopened(record, name, one, query.index)),
            }
            for query in one.queries
        ],
    }


def _answer(found: Mapping[str, Answer]) -> dict[str, Any]:
    if len(found) > 1:
        return {"answer": "open", "needed": [], "blockers": []}
    (only,) = found.values()
    return answer_data(only)


def _round(one: Convened) -> dict[str, Any]:
    return {
        "format": one.format or None,
        "number": one.number,
        "host": one.host,
        "date": one.date,
        "until": one.until or None,
        "agenda": [{"title": item.title, "issue": item.issue} for item in one.agenda],
        "index": one.index,
        "changed": one.changed,
    }


def _workstream(state: State, name: str, one: Mandated) -> dict[str, Any]:
    return {
        "id": name,
        "title": one.title,
        "format": one.format or None,
        "issues": list(one.issues),
        "co_chairs": _here(state, one.co_chairs),
        "mandate": one.mandate or None,
        "report_back": one.report_back or None,
        "index": one.index,
        "changed": one.changed,
        "reports": _reports(state, one.reports),
    }


def _milestone(state: State, name: str, one: Planned) -> dict[str, Any]:
    return {
        "id": name,
        "title": one.title,
        "date": one.date or None,
        "after": list(one.after),
        "trigger": one.trigger or None,
        "report_back": one.report_back or None,
        "reached": one.reached,
        "account": one.account or None,
        "index": one.index,
        "changed": one.changed,
        "reports": _reports(state, one.reports),
    }


def _commitment(state: State, name: str, one: Committed) -> dict[str, Any]:
    return {
        "id": name,
        "by": _here(state, one.parties),
        "text": one.text,
        "due": one.due or None,
        "milestone": one.milestone or None,
        "index": one.index,
        "reports": _reports(state, one.reports),
    }


def _channel(state: State, name: str, one: Channel) -> dict[str, Any]:
    return {
        "id": name,
        "title": one.title,
        "between": _here(state, one.between),
        "status": one.status,
        "reason": one.reason,
        "said_by": _here(state, one.said_by),
        "index": one.index,
        "changed": one.changed,
    }


def _reports(state: State, reports: Sequence[Reported]) -> list[dict[str, Any]]:
    return [
        {"by": _here(state, one.parties), "says": one.says or None, "text": one.text, "index": one.index}
        for one in reports
    ]
