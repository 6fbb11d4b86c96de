# SPDX-License-Identifier: Apache-2.0
"""Elections as plain values: what was opened, what each party's copy of the box held, the closing, the result.

What stands on the record and nothing more: no archive is read here, so nothing of it is verified. Elections are in the order in which they
were opened, parties in the order of their codes, answers in that of the ballot.
"""

from __future__ import annotations

from typing import Any

from comity.desk.state import State
from comity.election.model import Announced, Closed, Held, Question, Seen
from comity.election.statements import deciding_rule


def election_data(state: State) -> list[dict[str, Any]]:
    """A row for each election."""
    found = sorted(state.election.elections.items(), key=lambda one: one[1].index)
    return [_row(state, name, one) for name, one in found]


def _row(state: State, name: str, one: Held) -> dict[str, Any]:
    return {
        "id": name,
        "title": one.title,
        "uuid": one.uuid,
        "group": one.group,
        "rule": deciding_rule(state.charter, one, "election/result/v1"),
        "by": list(one.parties),
        "index": one.index,
        "event": one.event,
        "archive": one.archive.sha256,
        "subject": one.subject.sha256 if one.subject else None,
        "text": one.text or None,
        "roll": {
            "credentials": one.roll.credentials,
            "weight": one.roll.weight,
            "sha256": one.roll.sha256,
        },
        "trustees": list(one.trustees),
        "questions": [_question(each) for each in one.questions],
        "roots": [_seen(party, each) for party, each in sorted(_latest(one).items())],
        "contradictions": [list(pair) for pair in one.contradictions],
        "closed": _closed(one.closed) if one.closed else None,
        "result": _result(one, one.result) if one.result else None,
    }


def _question(one: Question) -> dict[str, Any]:
    return {
        "question": one.question,
        "answers": list(one.answers),
        "blank": one.blank,
        "ranked": one.ranked,
    }


def _latest(one: Held) -> dict[str, Seen]:
    """By party, the last root that it stated."""
    return {party: root for root in one.roots for party in root.parties}


def _seen(party: str, one: Seen) -> dict[str, Any]:
    return {
        "party": party,
        "ballots": one.ballots,
        "height": one.height,
        "event": one.event,
        "index": one.index,
    }


def _closed(one: Closed) -> dict[str, Any]:
    return {
        "ballots": one.ballots,
        "height": one.height,
        "event": one.event,
        "by": list(one.parties),
        "index": one.index,
    }


def _result(held: Held, one: Announced) -> dict[str, Any]:
    """`totals` by question; a total without its answer where the opening did not say the questions."""
    return {
        "archive": one.archive.sha256,
        "height": one.height,
        "event": one.event,
        "by": list(one.parties),
        "index": one.index,
        "totals": [
            {"question": place, "totals": _labelled(held, place, row)}
            for place, row in enumerate(one.totals, 1)
        ],
    }


def _labelled(held: Held, place: int, row: tuple[str, ...]) -> list[dict[str, Any]]:
    """Each total with its answer; None for blank votes, and where the answers are not known."""
    if not held.questions:
        return [{"answer": None, "blank": None, "total": total} for total in row]
    question = held.questions[place - 1]
    labels = [*([None] if question.blank else []), *question.answers]
    return [
        {"answer": label, "blank": label is None, "total": total}
        for label, total in zip(labels, row, strict=bool(row))
    ]
