# SPDX-License-Identifier: Apache-2.0
"""The process around talks as it is told: keys for programs, short sections for people, nothing where there is nothing."""

from __future__ import annotations

import json
from typing import Any

from comity.cli.play import state_text
from comity.cli.process import sections
from comity.desk.process import KEYS, process_data
from comity.desk.view import state_data
from talks.stage import PARTIES, Talks, at
from worlds import Replica, accepted

ALL = list(PARTIES)
THREE = ["ALD", "BRE", "MAR"]
TITLES = ("Links", "Packages", "Rounds", "Workstreams", "Roadmap", "Commitments", "Channels")


def busy() -> Talks:
    """Talks in which something of everything is on the record, `b` before `a`."""
    talks = Talks()

    def say(kind: str, by: Any, /, **fields: Any) -> int:
        return accepted(talks.talk(kind, by, **fields))

    say("link", THREE, id="l", kind="not_both", targets=["seat.port", "fish.yes"])
    for name in ("b", "a"):
        say("milestone", THREE, id=name, title=f"{name.upper()} Day")
        say("commitment", "ALD", id=name, text=f"We {name}.")
        say("workstream", "ALD", id=name, title=f"Stream {name}", co_chairs=["ALD"])
        say(
            "channel",
            ["ALD", "MAR"],
            id=name,
            title=f"Line {name}",
            between=["ALD", "MAR"],
            status="open",
            reason="r",
        )
        say(
            "package",
            "ALD",
            id=name,
            title=f"Package {name}",
            choice={"rent": "paid"},
            queries=1,
            chair="MAR",
        )
        say("round", "ALD", number=2 if name == "b" else 1, host="Senne", date="2026-03-10")
    return talks


def test_every_list_is_there_and_empty_where_there_is_nothing() -> None:
    data = process_data(Replica().folded)
    assert data == {name: [] for name in KEYS}
    assert list(data) == list(KEYS)
    assert [title for title, lines in sections(data) if lines] == []
    page = state_text(state_data(Replica().folded, ""))
    assert not any(title in page.splitlines() for title in TITLES)


def test_everything_is_in_the_order_in_which_it_came_and_rounds_by_number() -> None:
    data = busy().data()
    for name in ("packages", "workstreams", "milestones", "commitments", "channels"):
        assert [one["id"] for one in data[name]] == ["b", "a"], name
        assert [one["index"] for one in data[name]] == sorted(one["index"] for one in data[name])
    assert [one["number"] for one in data["rounds"]] == [1, 2]
    json.dumps(data)


def lines(talks: Talks) -> list[str]:
    return state_text(talks.data()).splitlines()


def test_each_has_a_short_section_of_its_own() -> None:
    page = lines(busy())
    assert [line for line in page if line in TITLES] == list(TITLES)


def test_links_in_words() -> None:
    talks = Talks()
    accepted(
        talks.talk("link", THREE, id="l", kind="if_then", targets=["seat.senne", "rent.paid", "fish.yes"])
    )
    accepted(talks.talk("link", THREE, id="m", kind="not_both", targets=["seat.port", "dam.low"]))
    accepted(talks.talk("link", THREE, id="n", kind="one_of", targets=["seat.turns", "dam.high"]))
    page = lines(talks)
    assert "  l: if seat.senne then rent.paid and fish.yes" in page
    assert "  m: not both: seat.port, dam.low" in page
    assert "  n: one of: seat.turns, dam.high" in page


def test_a_package_in_words_from_its_proposal_to_its_opening() -> None:
    talks = Talks()

    def told() -> list[str]:
        page = lines(talks)
        start = page.index("Packages") + 1
        return page[start : page.index("", start)]

    choice = {"seat": "port", "fish": "yes"}
    accepted(talks.talk("package", "ALD", id="p", title="Swap", choice=choice, queries=2, chair="MAR"))
    head = "  p: Swap (fish yes, seat port): "
    assert told() == [head + "rule three: fails, needs ALD BRE MAR TAV"]
    accepted(talks.talk("accept", ["BRE", "TAV"], package="p", accepts=True))
    sealed = talks.seal("ALD", "accept", package="p", accepts=True)
    assert told() == [head + "accepted by BRE TAV; 1 sealed; rule three: open"]
    query = accepted(talks.talk("query", "TAV", package="p"))
    said = f"    query of entry {query} by TAV: MAR "
    assert told()[1:] == [said + "has not answered"]
    accepted(talks.talk("answer", "MAR", package="p", query=query, answer="fails"))
    assert told()[1:] == [said + "answered fails, which is not checked yet"]
    accepted(talks.open("ALD", sealed))
    assert told() == [
        head + "accepted by ALD BRE TAV; rule three: passes",
        said + "answered fails, which is not what the rule gives",
    ]
    accepted(talks.talk("accept", "ALD", package="p", accepts=False))
    second = accepted(talks.talk("query", "TAV", package="p"))
    accepted(talks.talk("answer", "MAR", package="p", query=second, answer="fails"))
    assert told()[0] == head + "accepted by BRE TAV; not accepted by ALD; rule three: fails, needs ALD MAR"
    assert told()[2] == f"    query of entry {second} by TAV: MAR answered fails, as the rule does"


def test_the_rest_in_words() -> None:
    talks = Talks()
    agenda = [{"title": "The seat", "issue": "seat"}, {"title": "Fish"}]
    for by, fields in (
        ("ALD", {"number": 1, "until": "2026-03-12", "agenda": agenda, "format": "pair"}),
        ("TAV", {"number": 3}),
    ):
        accepted(talks.talk("round", by, host="Senne", date="2026-03-10", **fields))
    accepted(
        talks.talk(
            "milestone", THREE, id="a", title="Adoption Day", date="2026-06-01", trigger="It is signed."
        )
    )
    accepted(
        talks.talk("milestone", THREE, id="t", title="Transition Day", after=["a"], report_back="2026-09-01")
    )
    before = lines(talks)
    reached = accepted(talks.talk("reached", THREE, milestone="a", text="It was signed."))
    accepted(talks.talk("report", ["ALD", "TAV"], milestone="t", text="Begun.", says="under_way"))
    accepted(
        talks.talk("workstream", "ALD", id="w", title="Water", co_chairs=["ALD"], issues=["seat", "fish"])
    )
    accepted(talks.talk("commitment", "TAV", id="c", text="We open them.", due="2026-07-01", milestone="t"))
    accepted(talks.talk("report", "TAV", commitment="c", text="Not one.", says="not_done"))
    opening = {"title": "Line", "between": ["ALD", "TAV"], "status": "open", "reason": "Boats."}
    accepted(talks.talk("channel", ["ALD", "TAV"], id="l", **opening))
    page = lines(talks)
    for line in (
        "  3: Senne, 2026-03-10",
        "  pair 1: Senne, 2026-03-10 to 2026-03-12: The seat; Fish",
        f"  a: Adoption Day, 2026-06-01, reached at entry {reached}: It was signed.",
        "  t: Transition Day, after a, reports back 2026-09-01, not reached",
        "    ALD TAV reports, under way: Begun.",
        "  w: Water on seat, fish, co-chairs ALD",
        "  c: TAV, by 2026-07-01, for t: We open them.",
        "    TAV reports, not done: Not one.",
        "  l: Line, between ALD and TAV: open, said ALD TAV: Boats.",
    ):
        assert line in page, line
    assert "  a: Adoption Day, 2026-06-01, starts when: It is signed., not reached" in before


def test_an_adopted_issue_says_what_was_adopted() -> None:
    talks = Talks()
    assert "Seat: open" in lines(talks)
    accepted(talks.talk("adopt", ALL, **at("seat.port")))
    assert "Seat: Port was adopted" in lines(talks)
