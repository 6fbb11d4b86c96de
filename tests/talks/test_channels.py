# SPDX-License-Identifier: Apache-2.0
"""Channels: opened and closed by all of their parties, suspended by any; what is said of them is their parties' word."""

from __future__ import annotations

from typing import Any

import pytest

from comity.errors import FormRefusal
from comity.talks.process.channels import ALL, SET_UP
from talks.stage import Talks, void
from worlds import accepted

OPENING: dict[str, Any] = {
    "id": "line",
    "title": "Duty officers",
    "between": ["ALD", "MAR"],
    "status": "open",
    "reason": "Boats meet.",
}


@pytest.fixture
def talks() -> Talks:
    return Talks()


def opened(talks: Talks) -> int:
    return accepted(talks.talk("channel", ["ALD", "MAR"], **OPENING))


def status(talks: Talks, by: Any, word: str) -> Any:
    return talks.talk("channel", by, id="line", status=word, reason=f"It is {word}.")


def test_a_channel_is_opened_by_all_of_its_parties(talks: Talks) -> None:
    assert talks.why("channel", "ALD", **OPENING).message == "the channel line: MAR has not signed"
    assert (
        talks.why("channel", ["ALD", "MAR", "TAV"], **OPENING).message
        == "the channel line: not for TAV to say"
    )
    index = opened(talks)
    assert talks.data()["channels"] == [
        {
            "id": "line",
            "title": "Duty officers",
            "between": ["ALD", "MAR"],
            "status": "open",
            "reason": "Boats meet.",
            "said_by": ["ALD", "MAR"],
            "index": index,
            "changed": index,
        }
    ]


def test_any_of_its_parties_reports_it_suspended_and_all_open_it_again(talks: Talks) -> None:
    first = opened(talks)
    void(status(talks, "TAV", "suspended"), ALL, "the channel line: not for TAV to say")
    second = accepted(status(talks, "MAR", "suspended"))
    (one,) = talks.data()["channels"]
    assert (one["status"], one["said_by"], one["reason"]) == ("suspended", ["MAR"], "It is suspended.")
    assert (one["index"], one["changed"]) == (first, second)
    void(status(talks, "MAR", "open"), ALL, "the channel line: ALD has not signed")
    accepted(status(talks, "ALD", "suspended"))
    assert talks.it.channels["line"].said_by == ("ALD",)
    accepted(status(talks, ["ALD", "MAR"], "open"))
    assert talks.it.channels["line"].status == "open"


def test_closing_takes_all_and_after_that_nobody_suspends_it(talks: Talks) -> None:
    opened(talks)
    void(status(talks, "ALD", "closed"), ALL, "MAR has not signed")
    index = accepted(status(talks, ["ALD", "MAR"], "closed"))
    void(status(talks, "ALD", "suspended"), ALL, f"the channel line was closed at entry {index}")
    void(status(talks, "MAR", "open"), ALL, "ALD has not signed")
    accepted(status(talks, ["ALD", "MAR"], "open"))


@pytest.mark.parametrize("left_out", ["title", "between"])
def test_the_first_statement_says_what_the_channel_is(talks: Talks, left_out: str) -> None:
    body = {name: value for name, value in OPENING.items() if name != left_out}
    refusal = talks.why("channel", ["ALD", "MAR"], **body)
    assert (refusal.message, refusal.rule) == ("there is no channel 'line'", SET_UP)


@pytest.mark.parametrize("word", ["suspended", "closed"])
def test_the_first_statement_opens_it(talks: Talks, word: str) -> None:
    assert talks.why("channel", ["ALD", "MAR"], **(OPENING | {"status": word})).rule == SET_UP


@pytest.mark.parametrize("field", ["title", "between"])
def test_title_and_parties_do_not_change(talks: Talks, field: str) -> None:
    index = opened(talks)
    body = {"id": "line", "status": "suspended", "reason": "r", field: OPENING[field]}
    refusal = talks.why("channel", "ALD", **body)
    assert (refusal.message, refusal.rule) == (f"the channel line was opened at entry {index}", SET_UP)


@pytest.mark.parametrize(
    ("between", "said"),
    [
        (["MAR", "ALD"], "between: expected ALD, MAR"),
        (["ALD", "ALD"], "between: expected ALD"),
        (["ALD", "ELB"], "between: ELB is not a party"),
    ],
)
def test_who_it_is_between(talks: Talks, between: list[str], said: str) -> None:
    assert talks.why("channel", ["ALD", "MAR"], **(OPENING | {"between": between})).message == said


@pytest.mark.parametrize("fields", [{"between": ["ALD"]}, {"status": "broken"}, {"reason": ""}])
def test_the_shape_of_a_channel(talks: Talks, fields: dict[str, Any]) -> None:
    with pytest.raises(FormRefusal, match=next(iter(fields))):
        talks.talk("channel", ["ALD", "MAR"], **(OPENING | fields))


def test_a_party_that_left_is_not_waited_for(talks: Talks) -> None:
    accepted(talks.talk("channel", ["ALD", "MAR", "TAV"], **(OPENING | {"between": ["ALD", "MAR", "TAV"]})))
    talks.leave("TAV")
    assert talks.data()["channels"][0]["between"] == ["ALD", "MAR"]
    void(status(talks, "ALD", "closed"), ALL, "MAR has not signed")
    accepted(status(talks, ["ALD", "MAR"], "closed"))
