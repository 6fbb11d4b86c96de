# SPDX-License-Identifier: Apache-2.0
"""Workstreams: nobody co-chairs without a signature, and nothing changes without the co-chairs that there are."""

from __future__ import annotations

from typing import Any

import pytest

from comity.errors import FormRefusal
from comity.talks.process.workstreams import CO_CHAIRS
from talks.stage import Talks, void
from worlds import accepted


@pytest.fixture
def talks() -> Talks:
    return Talks()


def body(*co_chairs: str, **fields: Any) -> dict[str, Any]:
    return {"id": "water", "title": "Water", "co_chairs": list(co_chairs)} | fields


def test_a_workstream_is_set_up_by_its_co_chairs(talks: Talks) -> None:
    more = {"issues": ["seat", "fish"], "mandate": "Agree.", "report_back": "2026-05-01"}
    index = accepted(talks.talk("workstream", ["ALD", "MAR"], **body("ALD", "MAR", **more)))
    (one,) = talks.data()["workstreams"]
    assert one == {
        "id": "water",
        "title": "Water",
        "format": None,
        "issues": ["seat", "fish"],
        "co_chairs": ["ALD", "MAR"],
        "mandate": "Agree.",
        "report_back": "2026-05-01",
        "index": index,
        "changed": index,
        "reports": [],
    }


def test_nobody_is_made_a_co_chair(talks: Talks) -> None:
    refusal = talks.why("workstream", "ALD", **body("ALD", "MAR"))
    assert (refusal.message, refusal.rule) == ("the workstream water: MAR has not signed", CO_CHAIRS)
    accepted(talks.talk("workstream", ["ALD", "MAR", "TAV"], **body("ALD", "MAR")))
    assert talks.it.workstreams["water"].co_chairs == ("ALD", "MAR")


def test_it_is_changed_by_those_it_has_and_those_it_gets(talks: Talks) -> None:
    first = accepted(talks.talk("workstream", ["ALD", "MAR"], **body("ALD", "MAR")))
    for by, missing in (("TAV", "ALD, MAR"), (["ALD", "TAV"], "MAR"), (["ALD", "MAR"], "TAV")):
        refusal = talks.why("workstream", by, **body("TAV"))
        assert refusal.message == f"the workstream water: {missing} has not signed"
    later = accepted(talks.talk("workstream", ["ALD", "MAR", "TAV"], **body("TAV", title="All water")))
    one = talks.it.workstreams["water"]
    assert (one.co_chairs, one.title, one.index, one.changed) == (("TAV",), "All water", first, later)


def test_a_co_chair_that_left_is_not_waited_for(talks: Talks) -> None:
    accepted(talks.talk("workstream", ["ALD", "TAV"], **body("ALD", "TAV")))
    talks.leave("TAV")
    assert talks.data()["workstreams"][0]["co_chairs"] == ["ALD"]
    assert talks.why("workstream", "MAR", **body("MAR")).message == "the workstream water: ALD has not signed"
    accepted(talks.talk("workstream", ["ALD", "MAR"], **body("MAR")))


def test_reports_stay_when_it_changes(talks: Talks) -> None:
    accepted(talks.talk("workstream", "ALD", **body("ALD")))
    accepted(talks.talk("report", "ALD", workstream="water", text="We met."))
    accepted(talks.talk("workstream", "ALD", **body("ALD", title="All water")))
    assert [one.text for one in talks.it.workstreams["water"].reports] == ["We met."]


def test_a_workstream_of_a_format_is_its_members(talks: Talks) -> None:
    accepted(talks.talk("workstream", ["ALD", "BRE"], **body("ALD", "BRE", format="pair")))
    outcome = talks.talk("workstream", ["ALD", "BRE", "MAR"], **body("ALD", "MAR", format="pair"))
    void(outcome, "RECORD", "MAR/delegate-1 does not act in the format pair")
    refusal = talks.why("workstream", "ALD", **body("ALD", "MAR", id="x", format="pair"))
    assert (refusal.message, refusal.hint) == ("MAR is not in the format pair", "members: ALD, BRE")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"co_chairs": ["MAR", "ALD"]}, "co_chairs: expected ALD, MAR"),
        ({"co_chairs": ["ALD", "ALD"]}, "co_chairs: expected ALD"),
        ({"co_chairs": ["ALD", "ELB"]}, "co_chairs: ELB is not a party"),
        ({"issues": ["seat", "oil"]}, "there is no issue 'oil' on the table"),
        ({"issues": ["seat", "seat"]}, "the workstream names seat twice"),
        ({"report_back": "2026-02-30"}, "2026-02-30 is not a day of the calendar"),
        ({"format": "vienna"}, "there is no format 'vienna'"),
    ],
)
def test_what_is_refused(talks: Talks, fields: dict[str, Any], said: str) -> None:
    assert talks.why("workstream", ["ALD", "MAR"], **(body("ALD") | fields)).message == said


@pytest.mark.parametrize(
    "fields", [{"co_chairs": []}, {"co_chairs": [f"P{n}" for n in range(9)]}, {"issues": []}, {"title": ""}]
)
def test_the_shape_of_a_workstream(talks: Talks, fields: dict[str, Any]) -> None:
    with pytest.raises(FormRefusal, match=next(iter(fields))):
        talks.talk("workstream", "ALD", **(body("ALD") | fields))
