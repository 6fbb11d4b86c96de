# SPDX-License-Identifier: Apache-2.0
"""The state of play as a plain value: what `comity state --json` prints and what pages and reports are made from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from comity.desk.elections import election_data
from comity.desk.inquiries import inquiry_data
from comity.desk.process import process_data
from comity.desk.state import State
from comity.desk.table_view import issue_data
from comity.record.statements import Membership
from comity.talks import problem_of, state_of_play
from comity.text.agreement import deciding_rule, voices
from comity.text.holding import Voices, stances
from comity.text.tabled import Tabled, TabledClause

_FEW_CHOICES = 50


def state_data(state: State, digest: str) -> dict[str, Any]:
    """Everything public about the mechanism at one size."""
    charter = state.charter
    return {
        "origin": state.origin,
        "title": dict(charter.in_force.title),
        "size": state.size,
        "root": state.root,
        "fold": charter.in_force.fold,
        "digest": digest,
        "parties": [{"code": party.code, "name": dict(party.name)} for party in charter.in_force.parties],
        "formats": [
            {"id": one.id, "name": dict(one.name), "members": list(one.members)}
            for one in charter.in_force.formats
        ],
        "posts": [_post(state, name) for name in sorted(charter.posts)],
        "circles": [_circle(name, versions) for name, versions in sorted(state.record.circles.items())],
        "issues": [issue_data(row) for row in state_of_play(problem_of(charter, state.talks))],
        **process_data(state),
        "texts": [_text(state, name) for name in sorted(state.text.texts)],
        "inquiries": inquiry_data(state),
        "elections": election_data(state),
        "silences": [_silence(state, index) for index in _in_order(charter.silences)],
        "sealed": [_sealed(state, index) for index in _in_order(state.record.items)],
        "void": [
            {
                "index": int(index),
                "kind": state.void[index].kind,
                "reason": state.void[index].reason,
                "rule": state.void[index].rule,
                "fault": state.void[index].fault,
            }
            for index in _in_order(state.void)
        ],
    }


def _in_order(found: Iterable[str]) -> list[str]:
    """Indices in the order of the log; a state that was read from a snapshot has them in the order of their text."""
    return sorted(found, key=int)


def _post(state: State, name: str) -> dict[str, Any]:
    post = state.charter.posts[name]
    return {
        "post": name,
        "powers": list(post.powers),
        "formats": list(post.formats),
        "since": post.since,
        "recalled": post.recalled,
    }


def _circle(name: str, versions: Sequence[Membership]) -> dict[str, Any]:
    """A circle as it is now; `version` is what a sealed item must name."""
    now = versions[-1]
    return {"id": name, "version": len(versions), "members": list(now.members), "chair": now.chair}


def _text(state: State, name: str) -> dict[str, Any]:
    """A text in numbers; of its open choices, in the order of the text, the first of many. Clauses that are gone are not counted."""
    text = state.text.texts[name]
    heard = voices(state.charter, text)
    clauses = text.standing()
    open_ = [
        (clause_name, clause, choice) for clause_name, clause in clauses for choice in clause.open_choices()
    ]
    return {
        "id": name,
        "title": dict(text.title),
        "languages": list(text.languages),
        "type": text.type,
        "format": text.format or None,
        "rule": deciding_rule(state.charter, text)[0],
        "by": list(text.by),
        "index": text.index,
        "versions": list(text.versions),
        "adopted": text.adopted,
        "clauses": len(clauses),
        "settled_clauses": len(clauses) - len({clause_name for clause_name, _, _ in open_}),
        "agreed_clauses": sum(heard.agreed(clause.agreed_by("agreed")) for _, clause in clauses),
        "open_choices": len(open_),
        "open": [_open_choice(text, *one, heard) for one in open_[:_FEW_CHOICES]],
    }  # fmt: skip


def _open_choice(text: Tabled, name: str, clause: TabledClause, choice: str, heard: Voices) -> dict[str, Any]:
    """Who stands where on an open choice; a reservation, and support on a condition that is not met, object."""
    found = stances(text, clause.choices[choice], heard)
    return {
        "id": choice,
        "clause": name,
        "alternatives": [
            {
                "id": one.id,
                "supporters": [party for party, stance in found.get(one.id, {}).items() if stance == "for"],
                "objectors": [party for party, stance in found.get(one.id, {}).items() if stance != "for"],
            }
            for one in clause.choices[choice].alternatives
        ],
    }


def _silence(state: State, index: str) -> dict[str, Any]:
    one = state.charter.silences[index]
    return {
        "index": int(index),
        "target": one.target,
        "title": _target_title(state, one.target),
        "rule": one.rule,
        "deadline": one.deadline,
        "by": list(one.parties),
        "outcome": one.outcome or "running",
        "closed": one.closed,
        "breaks": [
            {"index": entry.index, "parties": list(entry.parties), "reason": entry.reason}
            for entry in one.breaks
        ],
    }


def _target_title(state: State, target: str) -> str:
    """The option that `talks/ISSUE/OPTION` names, or the text of `text/ID/HASH`, in words; any other target speaks for itself."""
    kind, _, rest = target.partition("/")
    text = state.text.texts.get(rest.partition("/")[0]) if kind == "text" else None
    if text is not None:
        return (
            f"{text.title.get('en') or text.title[text.languages[0]]}, words {rest.rpartition('/')[2][:16]}"
        )
    issue = state.talks.issues.get(rest.partition("/")[0]) if kind == "talks" else None
    titles = {option.id: option.title for option in issue.options} if issue else {}
    option = titles.get(rest.partition("/")[2])
    return f"{issue.title}: {option}" if issue and option else target


def _sealed(state: State, index: str) -> dict[str, Any]:
    item = state.record.items[index]
    return {
        "index": int(index),
        "circle": item.circle,
        "set": item.set or None,
        "by": list(item.by),
        "status": item.status,
        "kind": item.kind or None,
        "void": item.outcome or None,
    }
