# SPDX-License-Identifier: Apache-2.0
"""Saliences, reservation values, the disagreement point: each party's own word, superseded or taken back by itself alone."""

from __future__ import annotations

from typing import Any

import pytest

from comity.errors import FormRefusal
from comity.talks.model import Weighed
from talks.stage import Talks, void
from worlds import accepted

VALUES = "talks: a weight is given as a value, or taken back"


@pytest.fixture
def talks() -> Talks:
    return Talks()


def test_a_salience_is_of_a_party_on_an_issue(talks: Talks) -> None:
    first = accepted(talks.talk("salience", "ALD", issue="seat", value="10"))
    second = accepted(talks.talk("salience", "ALD", issue="fish", value="2.5"))
    third = accepted(talks.talk("salience", "TAV", issue="fish", value="0"))
    assert talks.it.saliences == {
        "ALD": {"seat": Weighed("10", first), "fish": Weighed("2.5", second)},
        "TAV": {"fish": Weighed("0", third)},
    }


def test_a_later_salience_supersedes_and_is_taken_back(talks: Talks) -> None:
    accepted(talks.talk("salience", ["ALD", "BRE"], issue="seat", value="10"))
    later = accepted(talks.talk("salience", "ALD", issue="seat", value="9"))
    assert talks.it.saliences["ALD"] == {"seat": Weighed("9", later)}
    accepted(talks.talk("salience", "ALD", issue="seat", withdrawn=True))
    assert list(talks.it.saliences) == ["BRE"]
    refusal = talks.why("salience", ["ALD", "BRE"], issue="seat", withdrawn=True)
    assert refusal.message == "ALD gave no salience of seat to take back"
    assert refusal.rule == VALUES


def test_a_salience_on_what_is_not_there_or_for_others(talks: Talks) -> None:
    assert (
        "there is no issue 'oil' on the table" in talks.why("salience", "ALD", issue="oil", value="1").message
    )
    assert talks.why("salience", "ALD", issue="oil", value="1").hint == "issues: dam, fish, rent, seat"
    assert "MAR/delegate-1 does not act in the format pair" in void(
        talks.talk("salience", ["ALD", "MAR"], issue="dam", value="1"), "RECORD"
    ).reason  # fmt: skip
    accepted(talks.talk("salience", "BRE", issue="dam", value="1"))


@pytest.mark.parametrize("kind", ["reservation", "disagreement"])
def test_a_value_about_oneself(talks: Talks, kind: str) -> None:
    def stands() -> dict[str, Weighed]:
        return talks.it.reservations if kind == "reservation" else talks.it.disagreement

    first = accepted(talks.talk(kind, ["BRE", "TAV"], value="0.25"))
    assert stands() == {"BRE": Weighed("0.25", first), "TAV": Weighed("0.25", first)}
    later = accepted(talks.talk(kind, "BRE", value="1"))
    assert stands()["BRE"] == Weighed("1", later)
    accepted(talks.talk(kind, "BRE", withdrawn=True))
    assert list(stands()) == ["TAV"]
    assert "BRE gave no" in talks.why(kind, "BRE", withdrawn=True).message
    other = talks.it.disagreement if kind == "reservation" else talks.it.reservations
    assert other == {}


@pytest.mark.parametrize("kind", ["salience", "reservation", "disagreement"])
@pytest.mark.parametrize("fields", [{}, {"value": "1", "withdrawn": True}])
def test_it_is_either_given_or_taken_back(talks: Talks, kind: str, fields: dict[str, Any]) -> None:
    about = {"issue": "seat"} if kind == "salience" else {}
    void(talks.talk(kind, "ALD", **about, **fields), VALUES, "expected a value, or withdrawn")


def test_the_greatest_salience(talks: Talks) -> None:
    accepted(talks.talk("salience", "ALD", issue="seat", value="9007199254740991"))
    for value in ("9007199254740991.5", "9007199254740992", "9999999999999999"):
        refusal = talks.why("salience", "ALD", issue="seat", value=value)
        assert refusal.message == f"a salience is at most 9007199254740991, found {value}"


@pytest.mark.parametrize(
    "value", ["-1", "01", "1.0", "1.50", "1e3", "10000000000000000", "", "one", ".5", "1."]
)
def test_a_salience_has_one_spelling(talks: Talks, value: str) -> None:
    with pytest.raises(FormRefusal, match="value"):
        talks.talk("salience", "ALD", issue="seat", value=value)


@pytest.mark.parametrize("kind", ["reservation", "disagreement"])
@pytest.mark.parametrize("value", ["1.5", "2", "-0", "0.10", "1.0"])
def test_what_is_a_mean_of_scores_is_no_more_than_one(talks: Talks, kind: str, value: str) -> None:
    with pytest.raises(FormRefusal, match="value"):
        talks.talk(kind, "ALD", value=value)


def test_a_sealed_reservation_is_in_force_once_it_is_opened(talks: Talks) -> None:
    sealed = talks.seal("ALD", "reservation", value="0.6")
    assert talks.it.reservations == {}
    opened = accepted(talks.open("ALD", sealed))
    assert talks.it.reservations == {"ALD": Weighed("0.6", opened)}
