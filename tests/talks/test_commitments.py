# SPDX-License-Identifier: Apache-2.0
"""Commitments bind those that sign them; reports are their authors' own accounts, on what is theirs to report on."""

from __future__ import annotations

from typing import Any

import pytest

from comity.canonical import sha256_hex
from comity.errors import FormRefusal
from comity.talks.process.commitments import ONE_SUBJECT, OWN
from talks.stage import Talks, void
from worlds import accepted

THREE = ["ALD", "BRE", "MAR"]


@pytest.fixture
def talks() -> Talks:
    found = Talks()
    accepted(found.talk("milestone", THREE, id="adoption", title="Adoption Day"))
    accepted(found.talk("workstream", ["ALD", "MAR"], id="water", title="W", co_chairs=["ALD", "MAR"]))
    return found


def commit(talks: Talks, by: Any = "ALD", **fields: Any) -> Any:
    return talks.talk("commitment", by, **({"id": "gauges", "text": "We open the gauges."} | fields))


def test_a_party_commits_itself(talks: Talks) -> None:
    index = accepted(commit(talks, ["ALD", "TAV"], due="2026-07-01", milestone="adoption"))
    assert talks.data()["commitments"] == [
        {
            "id": "gauges",
            "by": ["ALD", "TAV"],
            "text": "We open the gauges.",
            "due": "2026-07-01",
            "milestone": "adoption",
            "index": index,
            "reports": [],
        }
    ]


def test_there_is_no_way_to_commit_another(talks: Talks) -> None:
    """A commitment has no field for parties: it is of those that signed it."""
    with pytest.raises(FormRefusal, match="parties"):
        commit(talks, "ALD", parties=["TAV"])


def test_a_commitment_stands_as_it_was_given(talks: Talks) -> None:
    index = accepted(commit(talks))
    for by in ("ALD", "TAV"):
        refusal = talks.why("commitment", by, id="gauges", text="We close them.")
        assert refusal.message == f"the commitment gauges was given at entry {index}"
        assert refusal.rule == "talks: a commitment stands as it was given"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"due": "2026-11-31"}, "2026-11-31 is not a day of the calendar"),
        ({"milestone": "transition"}, "there is no milestone 'transition'"),
    ],
)
def test_what_a_commitment_names_is_there(talks: Talks, fields: dict[str, str], said: str) -> None:
    assert talks.why("commitment", "ALD", id="x", text="t", **fields).message == said


def test_reports_on_a_commitment_are_of_those_that_gave_it(talks: Talks) -> None:
    accepted(commit(talks, ["ALD", "TAV"]))
    refusal = talks.why("report", "BRE", commitment="gauges", text="They did not.")
    assert refusal.message == "a report on the commitment gauges: not for BRE to say"
    assert (refusal.rule, refusal.hint) == (OWN, "for: ALD, TAV")
    assert "not for BRE" in talks.why("report", ["ALD", "BRE"], commitment="gauges", text="t").message
    first = accepted(talks.talk("report", "ALD", commitment="gauges", text="Two of them.", says="under_way"))
    document = {"sha256": sha256_hex(b"x"), "size": 1}
    second = accepted(
        talks.talk("report", "TAV", commitment="gauges", text="None.", says="not_done", document=document)
    )
    assert talks.data()["commitments"][0]["reports"] == [
        {"by": ["ALD"], "says": "under_way", "text": "Two of them.", "index": first},
        {"by": ["TAV"], "says": "not_done", "text": "None.", "index": second},
    ]


def test_reports_on_a_workstream_are_of_its_co_chairs(talks: Talks) -> None:
    refusal = talks.why("report", "TAV", workstream="water", text="t")
    assert refusal.message == "a report on the workstream water: not for TAV to say"
    index = accepted(talks.talk("report", ["ALD", "MAR"], workstream="water", text="We met."))
    assert talks.data()["workstreams"][0]["reports"] == [
        {"by": ["ALD", "MAR"], "says": None, "text": "We met.", "index": index}
    ]


def test_anybody_reports_on_a_milestone_and_that_does_not_reach_it(talks: Talks) -> None:
    for code in ("TAV", "ALD"):
        accepted(talks.talk("report", code, milestone="adoption", text="Done.", says="done"))
    (one,) = talks.data()["milestones"]
    assert [report["by"] for report in one["reports"]] == [["TAV"], ["ALD"]]
    assert one["reached"] is None


@pytest.mark.parametrize(
    "subject",
    [{}, {"commitment": "gauges", "milestone": "adoption"}, {"workstream": "water", "commitment": "gauges", "milestone": "adoption"}],
)  # fmt: skip
def test_a_report_is_on_one_thing(talks: Talks, subject: dict[str, str]) -> None:
    accepted(commit(talks))
    void(talks.talk("report", "ALD", text="t", **subject), ONE_SUBJECT, "expected exactly one of")


@pytest.mark.parametrize("what", ["commitment", "workstream", "milestone"])
def test_a_report_on_nothing(talks: Talks, what: str) -> None:
    refusal = talks.why("report", "ALD", text="t", **{what: "oil"})
    assert refusal.message == f"there is no {what} 'oil'"
    assert refusal.hint.startswith(f"{what}s: ")


def test_what_a_report_may_say(talks: Talks) -> None:
    with pytest.raises(FormRefusal, match="says"):
        talks.talk("report", "ALD", milestone="adoption", text="t", says="violated")


def test_of_parties_that_left_nothing_is_shown(talks: Talks) -> None:
    accepted(commit(talks, ["ALD", "TAV"]))
    accepted(talks.talk("report", "TAV", commitment="gauges", text="Done.", says="done"))
    talks.leave("TAV")
    (one,) = talks.data()["commitments"]
    assert (one["by"], one["reports"][0]["by"]) == (["ALD"], [])
