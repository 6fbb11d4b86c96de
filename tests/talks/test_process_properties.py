# SPDX-License-Identifier: Apache-2.0
"""Whatever is said in talks, in whatever order: the fold is total, replicas agree, refusals cite rules, the process keeps its laws."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import strategies
from comity.cli.play import state_text
from comity.desk.fold import Fold, Judged
from comity.desk.process import KEYS
from comity.desk.state import KINDS, State, Void
from comity.errors import FormRefusal
from comity.talks.model import TalksState
from comity.talks.process.links import adopted_choice, broken
from talks.stage import PARTIES, Talks, at

TALKS_KINDS = [kind for name, kind in KINDS.items() if name.startswith("talks/")]
TARGETS = st.sampled_from(["seat.senne", "seat.port", "fish.yes", "fish.no", "rent.paid", "dam.low", "oil.yes", "seat.x"])  # fmt: skip
IDS = st.sampled_from(["a", "a", "b", "c"])
SIGNERS = st.sampled_from(
    [
        *([code] for code in PARTIES),
        ["ALD", "BRE"],
        ["ALD", "MAR"],
        ["ALD", "BRE", "MAR"],
        *[list(PARTIES)] * 3,
    ]
)
DAYS = st.sampled_from(["2026-01-01", "2026-06-01", "2026-02-30"])
SAYINGS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "position": lambda draw: at(draw(TARGETS))
    | {"stance": draw(st.sampled_from(["preferred", "acceptable", "cannot_accept", "withdrawn"])), "source": "s"}
    | draw(st.sampled_from([{}, {"score": "0.5"}, {"needs": ["fish.yes"]}, {"needs": ["fish.no", "fish.yes"]}])),
    "salience": lambda draw: {"issue": at(draw(TARGETS))["issue"]} | given_or_taken(draw),
    "reservation": lambda draw: dict(given_or_taken(draw)),
    "disagreement": lambda draw: dict(given_or_taken(draw)),
    "link": lambda draw: {
        "id": draw(IDS),
        "kind": draw(st.sampled_from(["if_then", "not_both", "one_of"])),
        "targets": draw(st.lists(TARGETS, min_size=2, max_size=3)),
    },
    "unlink": lambda draw: {"id": draw(IDS), "reason": "r"},
    "adopt": lambda draw: at(draw(TARGETS)) | draw(st.sampled_from([{}, {}, {"silence": 3}])),
    "reopen-issue": lambda draw: {"issue": at(draw(TARGETS))["issue"], "reason": "r"},
    "package": lambda draw: {
        "id": draw(IDS),
        "title": "t",
        "choice": dict(target.split(".") for target in draw(st.lists(TARGETS, min_size=1, max_size=3))),
        "queries": draw(st.integers(0, 2)),
        "chair": draw(st.sampled_from(PARTIES)),
    },
    "accept": lambda draw: {"package": draw(IDS), "accepts": draw(st.booleans())},
    "query": lambda draw: {"package": draw(IDS)},
    "answer": lambda draw: {
        "package": draw(IDS),
        "query": draw(st.integers(9, 30)),
        "answer": draw(st.sampled_from(["passes", "fails"])),
    },
    "round": lambda draw: {"number": draw(st.integers(1, 2)), "host": "h", "date": draw(DAYS), "until": draw(DAYS)}
    | draw(st.sampled_from([{}, {"format": "pair"}, {"format": "x"}])),
    "workstream": lambda draw: {
        "id": draw(IDS),
        "title": "t",
        "co_chairs": draw(st.lists(st.sampled_from(PARTIES), min_size=1, max_size=2)),
    },
    "milestone": lambda draw: {"id": draw(IDS), "title": "t"}
    | draw(st.sampled_from([{}, {"after": ["a"]}, {"after": ["b"]}, {"after": ["a", "b"]}])),
    "reached": lambda draw: {"milestone": draw(IDS), "text": "t"},
    "commitment": lambda draw: {"id": draw(IDS), "text": "t", "due": draw(DAYS)},
    "report": lambda draw: {draw(st.sampled_from(["commitment", "workstream", "milestone"])): draw(IDS), "text": "t"},
    "channel": lambda draw: {
        "id": draw(IDS),
        "status": draw(st.sampled_from(["open", "open", "suspended", "closed"])),
        "reason": "r",
    }
    | draw(st.sampled_from([{}, {"title": "t", "between": ["ALD", "MAR"]}])),
}  # fmt: skip


def given_or_taken(draw: Any) -> dict[str, Any]:
    found: dict[str, Any] = draw(st.sampled_from([{"value": "0.5"}, {"value": "1"}, {"withdrawn": True}, {}]))
    return found


def test_every_kind_of_talks_is_drawn() -> None:
    assert {kind.name for kind in TALKS_KINDS} == {f"talks/{name}/v1" for name in SAYINGS} | {
        "talks/issue/v1"
    }


def lawful(talks: TalksState) -> None:
    """What holds of any state of talks."""
    assert list(broken(talks.links, adopted_choice(talks.issues))) == []
    for issue in talks.issues.values():
        assert issue.adopted == "" or issue.adopted in issue.positions
        assert (issue.adopted == "") == (issue.adopted_at is None)
    for package in talks.packages.values():
        assert len(package.queries) <= package.budget
        assert all(package.choice[name] in talks.issues[name].positions for name in package.choice)
        assert all((one.answer == "") == (one.answered is None) for one in package.queries)
    for milestone in talks.milestones.values():
        assert milestone.reached is None or all(
            talks.milestones[name].reached is not None for name in milestone.after
        )


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_the_fold_is_total_and_a_snapshot_goes_on_as_the_whole_log_does(data: st.DataObject) -> None:
    talks = Talks()
    half: State | None = None
    for turn in range(data.draw(st.integers(1, 16))):
        kind = data.draw(st.sampled_from(sorted(SAYINGS)))
        fields, by = SAYINGS[kind](data.draw), data.draw(SIGNERS)
        if data.draw(st.integers(0, 3)) == 0:
            index = talks.seal(by[0] if by[0] != "TAV" else "ALD", kind, **fields)
            outcome: Judged | Void = talks.open("MAR", index)
        else:
            outcome = talks.talk(kind, by, **fields)
        if isinstance(outcome, Void):
            assert outcome.rule
            assert outcome.reason
            assert outcome.fault == "author"
        lawful(talks.it)
        if turn == 5:
            half = State.decode(talks.folded.encode())
    found = talks.data()
    assert all(isinstance(found[name], list) for name in KEYS)
    state_text(found)
    if half is not None:
        assert gone_on(talks, half).digest() == talks.folded.digest()


def gone_on(talks: Talks, state: State) -> State:
    """The state after the rest of the log, from a snapshot of it."""
    again = Fold(
        state,
        talks.fold.root_at,
        lambda digest, note: [twin for twin in talks.fold.twins(digest, note) if twin < state.size],
    )
    for note in talks.notes[state.size :]:
        again.step(note)
    state.root = talks.folded.root
    return state


@pytest.mark.parametrize("kind", TALKS_KINDS, ids=lambda kind: kind.name)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_any_well_formed_body_is_taken_or_void_with_its_rule(kind: Any, data: st.DataObject) -> None:
    """Bodies drawn from the declaration alone."""
    talks = STAGES.setdefault("one", Talks())
    body = data.draw(strategies.bodies(kind))
    plain = {name: msgspec.to_builtins(getattr(body, name)) for name in body.__struct_fields__}
    own = set(plain) - {"by", "at", "seen"}
    fields = {name: value for name, value in plain.items() if name in own and value is not None}
    try:
        note = talks.note(kind.name, data.draw(SIGNERS), **fields)
    except FormRefusal:
        assume(False)
    outcome = talks.submit(note)
    if isinstance(outcome, Void):
        assert (outcome.fault, bool(outcome.rule), bool(outcome.reason)) == ("author", True, True)
    lawful(talks.it)


STAGES: dict[str, Talks] = {}
