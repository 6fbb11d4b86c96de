# SPDX-License-Identifier: Apache-2.0
"""An inquiry in the state of play: the numbers, who is waited for, the outcome with who decided it, the dissents."""

from __future__ import annotations

import json
from typing import Any

from comity.canonical import sha256_hex
from comity.cli.play import state_text
from comity.desk.state import State
from comity.desk.view import state_data
from inquiry.stage import Probe, paper
from worlds import accepted


def shown(probe: Probe) -> dict[str, Any]:
    """The one row, after checking that a snapshot gives the same, and that it is JSON."""
    state = probe.folded
    data = state_data(state, "")
    assert state_data(State.decode(state.encode()), "") == data
    json.dumps(data)
    (row,) = data["inquiries"]
    assert isinstance(row, dict)
    return row


def test_an_inquiry_that_was_just_opened() -> None:
    probe = Probe()
    row = shown(probe)
    assert (row["id"], row["rule"], row["standard"]) == ("fire", "two", "reasonable grounds")
    assert (row["exhibits"], row["hypotheses"], row["rounds"], row["findings"]) == (0, [], [], [])


def test_sealed_assessments_are_counted_and_not_read() -> None:
    probe = Probe()
    probe.evidence()
    probe.round()
    first, second = probe.assess("ALD", "smoke"), probe.assess("BRE", "smoke")
    (round_,) = shown(probe)["rounds"]
    assert (round_["assessments"], round_["closed"], round_["unopened"]) == (0, None, [first, second])
    probe.close()
    probe.reveal("ALD", first)
    late = probe.assess("TAV", "smoke")
    (round_,) = shown(probe)["rounds"]
    assert (round_["assessments"], round_["assessors"]) == (1, ["ALD/delegate-1"])
    assert round_["unopened"] == [second]
    assert late not in round_["unopened"]


def test_the_lines_say_who_decided_and_who_dissents() -> None:
    probe = Probe()
    probe.weighed()
    head = {"exhibit": "e1", "seq": 1, "event": sha256_hex(b"e")}
    accepted(probe.put("custody", "ALD", heads=[head], broken="An open shed."))
    digest = probe.drafted()
    accepted(probe.put("serve", "MAR", draft=1, party="TAV", days=10))
    lines = state_text(state_data(probe.folded, "")).splitlines()
    start = lines.index("Inquiries")
    assert lines[start + 1 : start + 6] == [
        "  fire: The fire in the harbour of Senne; standard of proof: reasonable grounds",
        "    3 exhibits, 2 claims, 0 edges stated, custody broken of e1",
        "    hypotheses, version 1: cable, stove, other",
        f"    round r1, closed at entry {probe.one.rounds['r1'].closed}: 0 assessments opened",
        "    draft 1 is served on TAV, no reply yet",
    ]
    accepted(probe.put("reply", "TAV", draft=1, waived=True))
    index = accepted(probe.put("adopt-finding", ["ALD", "MAR"], draft=1, sha256=digest))
    accepted(probe.put("dissent", "TAV", text="The stove was left out."))
    change = {"document": paper("second"), "supersedes": digest, "reason": "r"}
    corrected = accepted(probe.put("correct", ["ALD", "MAR"], **change))
    withdrawn = accepted(probe.put("withdraw", ["ALD", "MAR"], reason="r"))
    lines = state_text(state_data(probe.folded, "")).splitlines()
    assert (
        f"    not established, adopted by ALD, MAR at entry {index} under the rule two, corrected at entry {corrected}, "
        f"withdrawn at entry {withdrawn}"
    ) in lines
    assert "    dissent of TAV: The stove was left out." in lines


def test_a_record_without_inquiries_has_no_such_section() -> None:
    assert "Inquiries" not in state_text(state_data(Probe(opened=False).folded, ""))
