# SPDX-License-Identifier: Apache-2.0
"""A record gives the same problem as a file would, and so the same answers."""

from __future__ import annotations

from fractions import Fraction

import pytest

from comity.talks.packages.judging import judge
from comity.talks.packages.passing import feasible
from comity.talks.packages.unlock import unlock
from comity.talks.problem import Format, Link, Problem, Reservation, Salience
from comity.talks.problem_file import read_problem
from comity.talks.recorded import problem_of
from talks.problems import values_of
from talks.stage import Talks
from worlds import accepted

ALL = ("ALD", "BRE", "MAR", "TAV")


@pytest.fixture
def talks() -> Talks:
    made = Talks()
    accepted(made.position("ALD", "seat.senne", "preferred", score="0.75"))
    accepted(made.position(("BRE", "MAR"), "seat.senne", needs=["rent.paid"], condition="if it is paid"))
    accepted(made.position("TAV", "seat.port", "cannot_accept"))
    accepted(made.position("TAV", "fish.no", "preferred"))
    accepted(made.position("TAV", "fish.no", "withdrawn"))
    accepted(made.talk("salience", "ALD", issue="seat", value="2.5"))
    accepted(made.talk("reservation", "BRE", value="0.25"))
    accepted(made.talk("disagreement", "MAR", value="0.1"))
    accepted(made.talk("link", ALL, id="k1", kind="if_then", targets=["seat.turns", "rent.free"]))
    return made


def problem(talks: Talks) -> Problem:
    return problem_of(talks.folded.charter, talks.folded.talks)


def test_everything_that_was_said_is_there(talks: Talks) -> None:
    found = problem(talks)
    assert [party.code for party in found.parties] == list(ALL)
    assert found.formats == (Format("others", ("MAR", "TAV")), Format("pair", ("ALD", "BRE")))
    assert [issue.id for issue in found.issues] == ["seat", "fish", "rent", "dam"]
    assert [issue.format for issue in found.issues] == ["", "", "", "pair"]
    by_place = {(one.party, one.issue, one.option): one for one in found.stands}
    assert len(by_place) == len(found.stands) == 4
    assert by_place["ALD", "seat", "senne"].score == Fraction(3, 4)
    joint = by_place["MAR", "seat", "senne"]
    assert (joint.joint, joint.needs, joint.condition) == (
        ("BRE", "MAR"),
        (("rent", "paid"),),
        "if it is paid",
    )
    assert found.saliences == (Salience("ALD", "seat", Fraction(5, 2)),)
    assert found.reservations == (Reservation("BRE", Fraction(1, 4)),)
    assert found.disagreement == {"MAR": Fraction(1, 10)}
    assert found.links == (Link("if_then", (("seat", "turns"), ("rent", "free"))),)
    assert found.rule == "two_keys"


def test_an_adopted_option_is_in_every_package(talks: Talks) -> None:
    accepted(talks.talk("adopt", ALL, issue="fish", option="no"))
    found = problem(talks)
    assert [issue.adopted for issue in found.issues] == ["", "no", "", ""]
    package = feasible(values_of(found))
    assert judge(values_of(found), package.targets).choice["fish"] == "no"


def test_a_party_that_left_no_longer_counts(talks: Talks) -> None:
    talks.leave("TAV")
    found = problem(talks)
    assert [party.code for party in found.parties] == ["ALD", "BRE", "MAR"]
    assert all(one.party != "TAV" for one in found.stands)
    assert found.formats[0].members == ("MAR",)


def test_a_file_that_says_the_same_is_answered_alike(talks: Talks) -> None:
    source = """
[[party]]
code = "ALD"
[[party]]
code = "BRE"
[[party]]
code = "MAR"
[[party]]
code = "TAV"
[[format]]
id = "others"
members = ["MAR", "TAV"]
[[format]]
id = "pair"
members = ["ALD", "BRE"]
[rules.two_keys]
each_format = { consensus = true }
[[issue]]
id = "seat"
options = [{ id = "senne" }, { id = "port" }, { id = "turns" }]
[[issue]]
id = "fish"
options = [{ id = "yes" }, { id = "no" }]
[[issue]]
id = "rent"
options = [{ id = "paid" }, { id = "free" }]
[[issue]]
id = "dam"
options = [{ id = "high" }, { id = "low" }]
format = "pair"
[[position]]
party = "ALD"
issue = "seat"
option = "senne"
stance = "preferred"
score = 0.75
[[position]]
party = "BRE"
issue = "seat"
option = "senne"
stance = "acceptable"
needs = ["rent.paid"]
[[position]]
party = "MAR"
issue = "seat"
option = "senne"
stance = "acceptable"
needs = ["rent.paid"]
[[position]]
party = "TAV"
issue = "seat"
option = "port"
stance = "cannot_accept"
[[salience]]
party = "ALD"
issue = "seat"
value = 2.5
[[reservation]]
party = "BRE"
value = 0.25
[disagreement]
MAR = 0.1
[[link]]
if = "seat.turns"
then = "rent.free"
"""
    one, other = problem(talks), read_problem(source, "talks.toml")
    for chosen in ((0, 3, 5, 7), (0, 3, 6, 7), (1, 4, 5, 8), (2, 4, 6, 8)):
        assert judge(values_of(one), chosen) == judge(values_of(other), chosen)
    assert feasible(values_of(one)).answer == feasible(values_of(other)).answer == "open"
    assert unlock(values_of(one)).minimum == unlock(values_of(other)).minimum == 0
