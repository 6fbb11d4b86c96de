# SPDX-License-Identifier: Apache-2.0
"""Packages on the table: known options, in accord with what was adopted and with the links, under a chair that is a party."""

from __future__ import annotations

from typing import Any

import pytest

from comity.cli.play import state_text
from comity.errors import FormRefusal
from talks.stage import PARTIES, Talks, at
from worlds import accepted

ALL = list(PARTIES)
GRAND = {
    "id": "grand",
    "title": "Seat for fish",
    "choice": {"seat": "port", "fish": "yes"},
    "queries": 2,
    "chair": "MAR",
}


@pytest.fixture
def talks() -> Talks:
    return Talks()


def test_a_package_stands_on_the_table(talks: Talks) -> None:
    index = accepted(talks.talk("package", ["ALD", "TAV"], **GRAND))
    package = talks.it.packages["grand"]
    assert (package.title, package.budget, package.chair, package.parties, package.index) == (
        "Seat for fish",
        2,
        "MAR",
        ("ALD", "TAV"),
        index,
    )
    assert package.choice == {"seat": "port", "fish": "yes"}
    (data,) = talks.data()["packages"]
    assert list(data["choice"].items()) == [("fish", "yes"), ("seat", "port")]
    assert (data["queries_left"], data["by"], data["rule"]["answer"]) == (2, ["ALD", "TAV"], "fails")
    assert data["rule"]["needed"] == ALL


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"choice": {"oil": "yes"}}, "there is no issue 'oil' on the table"),
        ({"choice": {"seat": "maybe"}}, "the issue seat has no option 'maybe'"),
        ({"chair": "ELB"}, "the chair: ELB is not a party"),
    ],
)
def test_a_package_names_what_is_there(talks: Talks, fields: dict[str, Any], said: str) -> None:
    assert talks.why("package", "ALD", **(GRAND | fields)).message == said


@pytest.mark.parametrize("fields", [{"choice": {}}, {"queries": -1}, {"queries": 65}, {"chair": "mar"}, {"title": ""}])  # fmt: skip
def test_the_shape_of_a_package(talks: Talks, fields: dict[str, Any]) -> None:
    with pytest.raises(FormRefusal, match=next(iter(fields))):
        talks.talk("package", "ALD", **(GRAND | fields))


def test_an_id_names_one_package(talks: Talks) -> None:
    index = accepted(talks.talk("package", "ALD", **GRAND))
    refusal = talks.why("package", "BRE", **(GRAND | {"title": "Another"}))
    assert refusal.message == f"the package grand is on the table since entry {index}"


def test_a_package_holds_what_was_adopted(talks: Talks) -> None:
    adopted = accepted(talks.talk("adopt", ALL, **at("seat.senne")))
    refusal = talks.why("package", "ALD", **GRAND)
    assert refusal.message == f"the option senne of seat was adopted at entry {adopted}, and not port"
    assert refusal.rule == "talks: a package holds what was adopted"
    accepted(talks.talk("package", "ALD", **(GRAND | {"choice": {"seat": "senne", "fish": "yes"}})))


def test_a_package_agrees_with_the_links_and_with_what_was_adopted_before(talks: Talks) -> None:
    three = ["ALD", "BRE", "MAR"]
    accepted(talks.talk("link", three, id="a", kind="not_both", targets=["seat.port", "fish.yes"]))
    accepted(talks.talk("link", three, id="b", kind="if_then", targets=["fish.no", "rent.paid"]))
    assert talks.why("package", "ALD", **GRAND).message == "the package grand breaks the link a"
    other = GRAND | {"choice": {"seat": "port", "fish": "no"}}
    accepted(talks.talk("package", "ALD", **other))
    accepted(talks.talk("adopt", ALL, **at("rent.free")))
    assert talks.why("package", "ALD", **(other | {"id": "second"})).message == "the package second breaks the link b"  # fmt: skip


def test_a_package_that_was_overtaken_stays_on_the_table_and_says_so(talks: Talks) -> None:
    accepted(talks.talk("package", "ALD", **GRAND))
    (data,) = talks.data()["packages"]
    assert (data["breaks"], data["overtaken"]) == ([], [])
    three = ["ALD", "BRE", "MAR"]
    accepted(talks.talk("link", three, id="a", kind="not_both", targets=["seat.port", "fish.yes"]))
    accepted(talks.talk("adopt", ALL, **at("seat.senne")))
    (data,) = talks.data()["packages"]
    assert (data["breaks"], data["overtaken"]) == (["a"], ["seat"])
    page = state_text(talks.data()).splitlines()
    assert "    does not agree with the link a" in page
    assert "    another option was adopted on seat" in page
