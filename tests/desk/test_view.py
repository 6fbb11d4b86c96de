# SPDX-License-Identifier: Apache-2.0
"""The state of play as a plain value: what programs read from `comity state --json`."""

from __future__ import annotations

import json

from comity.cli.play import state_text
from comity.desk.state import State
from comity.desk.view import state_data
from text.record.stage import OP1, PARTIES, Table, clause
from worlds import Replica, accepted, terms


def test_who_may_speak_and_who_may_read_is_said() -> None:
    replica = Replica(amendment="two")
    fewer = terms(["FRA", "RUS"], {"all": ("FRA", "RUS")}, amendment="two")
    left = accepted(replica.amend(fewer, by=["FRA", "RUS"]))
    data = state_data(replica.folded, "0" * 64)
    recalled = {post["post"]: post["recalled"] for post in data["posts"]}
    assert list(recalled) == sorted(recalled)
    assert recalled == {"FRA/delegate-1": None, "RUS/delegate-1": None, "TUR/delegate-1": left}
    assert all(set(post) == {"post", "powers", "formats", "since", "recalled"} for post in data["posts"])
    json.dumps(data)


def test_a_circle_names_the_version_that_a_sealed_item_must_name() -> None:
    replica = Replica(amendment="two", circles=[{"id": "guarantors", "members": ["RUS", "TUR"]}])
    (circle,) = state_data(replica.folded, "")["circles"]
    assert circle == {"id": "guarantors", "version": 1, "members": ["RUS", "TUR"], "chair": None}


def test_a_state_from_a_snapshot_is_told_in_the_same_order() -> None:
    """Tables are keyed by text, in which "10" comes before "9"; what is told is in the order of the log."""
    replica = Replica(circles=[{"id": "guarantors", "members": ["RUS", "TUR"]}])
    for count in range(9):
        replica.table("FRA", id="border")
        body = {"target": f"t{count}", "rule": "two", "deadline": "2026-03-01T12:00:00Z"}
        accepted(replica.say("charter/silence/v1", "FRA", **body))
    state = replica.folded
    data = state_data(state, "")
    assert state_data(State.decode(state.encode()), "") == data
    for name in ("silences", "void"):
        indices = [one["index"] for one in data[name]]
        assert indices == sorted(indices)
        assert len(indices) > 7


def test_a_text_is_told_in_numbers_with_its_open_choices() -> None:
    table = Table(by=["ALD", "BRE"], format="pair", rule="keys")
    accepted(table.stand("ALD", "c/1", "support"))
    accepted(table.stand("BRE", "c/1", "reserve"))
    condition = {"clause": "op-1"}
    accepted(table.stand("BRE", "c/2", "support", condition=condition))
    accepted(table.agree(["ALD", "BRE"]))
    accepted(table.settle("BRE", "d/1"))
    revised = accepted(table.revise("ALD", clause("op-4", "More.")))
    (text,) = state_data(table.folded, "")["texts"]
    assert text == {
        "id": "t",
        "title": {"en": "Draft"},
        "languages": ["en"],
        "type": "statement",
        "format": "pair",
        "rule": "keys",
        "by": ["ALD", "BRE"],
        "index": table.it.index,
        "versions": [table.it.index, revised],
        "adopted": None,
        "clauses": 4,
        "settled_clauses": 2,
        "agreed_clauses": 1,
        "open_choices": 2,
        "open": [
            {
                "id": "c",
                "clause": "op-2",
                "alternatives": [
                    {"id": "1", "supporters": ["ALD"], "objectors": ["BRE"]},
                    {"id": "2", "supporters": ["BRE"], "objectors": []},
                ],
            },
            {
                "id": "n",
                "clause": "op-3",
                "alternatives": [{"id": "1", "supporters": [], "objectors": []}],
            },
        ],
    }
    json.dumps(text)


def test_a_large_text_lists_its_first_open_choices() -> None:
    made = [
        clause(f"a{n}", f"<c{n}>", {"id": f"c{n}", "alternatives": [{"id": "1", "words": {"en": ["x"]}}]})
        for n in range(80)
    ]
    (text,) = state_data(Table(*made).folded, "")["texts"]
    assert (text["clauses"], text["settled_clauses"], text["open_choices"]) == (80, 0, 80)
    assert [one["id"] for one in text["open"]] == [f"c{n}" for n in range(50)]


def test_the_charters_rule_stands_where_a_text_names_none() -> None:
    (text,) = state_data(Table().folded, "")["texts"]
    assert (text["rule"], text["format"]) == ("all", None)


def test_the_state_of_play_has_a_line_for_each_text() -> None:
    table = Table()
    assert "Texts" not in state_text(state_data(Table(tabled=False).folded, ""))
    assert "  t: Draft, version 1, 1 of 3 clauses settled, 3 choices open, not adopted" in _lines(table)
    accepted(table.settle("BRE", "c/1"))
    accepted(table.settle("BRE", "d/1"))
    assert "  t: Draft, version 1, 2 of 3 clauses settled, 1 choice open, not adopted" in _lines(table)
    accepted(table.revise("ALD", removed=["op-3"]))
    assert "  t: Draft, version 2, 2 of 2 clauses settled, nothing open, not adopted" in _lines(table)
    adopted = accepted(table.adopt())
    assert f"  t: Draft, version 2, 2 of 2 clauses settled, adopted at entry {adopted}" in _lines(table)


def test_a_silence_procedure_on_a_text_is_told_by_its_title() -> None:
    table = Table(OP1)
    digest = "0123456789abcdef" * 4
    body = {"target": f"text/t/{digest}", "rule": "all", "deadline": "2026-03-01T12:00:00Z"}
    accepted(table.say("charter/silence/v1", list(PARTIES), **body))
    (silence,) = state_data(table.folded, "")["silences"]
    assert (silence["title"], silence["target"]) == ("Draft, words 0123456789abcdef", body["target"])


def _lines(table: Table) -> list[str]:
    return state_text(state_data(table.folded, "")).splitlines()
