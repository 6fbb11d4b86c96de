# SPDX-License-Identifier: Apache-2.0
"""Rounds: numbered by themselves within a format, announced anew when they are postponed, on days that exist."""

from __future__ import annotations

from typing import Any

import pytest

from comity.errors import FormRefusal
from talks.stage import Talks, void
from worlds import accepted


@pytest.fixture
def talks() -> Talks:
    return Talks()


def announce(talks: Talks, by: Any = "ALD", number: int = 1, **fields: Any) -> Any:
    body = {"number": number, "host": "Senne", "date": "2026-03-10"} | fields
    return talks.talk("round", by, **body)


def test_a_round_is_announced(talks: Talks) -> None:
    agenda = [{"title": "The seat", "issue": "seat"}, {"title": "Any other business"}]
    index = accepted(announce(talks, until="2026-03-12", agenda=agenda))
    assert talks.data()["rounds"] == [
        {
            "format": None,
            "number": 1,
            "host": "Senne",
            "date": "2026-03-10",
            "until": "2026-03-12",
            "agenda": [
                {"title": "The seat", "issue": "seat"},
                {"title": "Any other business", "issue": None},
            ],
            "index": index,
            "changed": index,
        }
    ]


def test_a_round_that_is_announced_anew_keeps_its_entry(talks: Talks) -> None:
    first = accepted(announce(talks, agenda=[{"title": "The seat"}]))
    later = accepted(announce(talks, "TAV", date="2026-04-01", host="Port Lune"))
    (one,) = talks.data()["rounds"]
    assert (one["index"], one["changed"], one["date"], one["host"], one["agenda"]) == (
        first,
        later,
        "2026-04-01",
        "Port Lune",
        [],
    )


def test_each_format_counts_its_own_rounds(talks: Talks) -> None:
    for by, number, fields in (
        ("MAR", 2, {"format": "others"}),
        ("ALD", 1, {}),
        ("TAV", 10, {"format": "others"}),
        ("BRE", 1, {"format": "pair"}),
        ("MAR", 1, {"format": "others"}),
    ):
        accepted(announce(talks, by, number, **fields))
    found = [(one["format"], one["number"]) for one in talks.data()["rounds"]]
    assert found == [(None, 1), ("others", 1), ("others", 2), ("others", 10), ("pair", 1)]


def test_a_format_announces_its_own_rounds(talks: Talks) -> None:
    refusal = talks.why("round", "ALD", number=1, host="h", date="2026-03-10", format="vienna")
    assert (refusal.message, refusal.hint) == ("there is no format 'vienna'", "formats: others, pair")
    accepted(announce(talks, format="pair"))
    void(announce(talks, "TAV", format="pair"), "RECORD", "TAV/delegate-1 does not act in the format pair")
    void(announce(talks, ["ALD", "TAV"], format="pair"), "RECORD", "TAV/delegate-1 does not act")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"date": "2026-02-29"}, "2026-02-29 is not a day of the calendar"),
        ({"until": "2026-04-31"}, "2026-04-31 is not a day of the calendar"),
        ({"date": "0000-01-01"}, "0000-01-01 is not a day of the calendar"),
        ({"until": "2026-03-09"}, "the round ends on 2026-03-09, before it begins on 2026-03-10"),
    ],
)
def test_days_are_of_the_calendar_and_in_order(talks: Talks, fields: dict[str, str], said: str) -> None:
    body = {"number": 1, "host": "h", "date": "2026-03-10"} | fields
    refusal = talks.why("round", "ALD", **body)
    assert refusal.message == said
    assert refusal.rule == "talks: a day is one of the calendar, and ends follow beginnings"


def test_a_leap_day_and_a_round_of_one_day(talks: Talks) -> None:
    accepted(announce(talks, date="2028-02-29", until="2028-02-29"))


def test_the_agenda_names_issues_that_are_there(talks: Talks) -> None:
    agenda = [{"title": "The seat", "issue": "seat"}, {"title": "Oil", "issue": "oil"}]
    refusal = talks.why("round", "ALD", number=1, host="h", date="2026-03-10", agenda=agenda)
    assert refusal.message == "there is no issue 'oil' on the table"


@pytest.mark.parametrize(
    "fields",
    [
        {"number": 0}, {"number": -1}, {"host": ""}, {"date": "2026-13-01"}, {"date": "10.3.2026"},
        {"date": "2026-3-1"}, {"until": "2026-03-32"}, {"agenda": []}, {"agenda": [{"issue": "seat"}]},
        {"agenda": [{"title": "x"}] * 65},
    ],
)  # fmt: skip
def test_the_shape_of_a_round(talks: Talks, fields: dict[str, Any]) -> None:
    with pytest.raises(FormRefusal, match=next(iter(fields))):
        announce(talks, **fields)
