# SPDX-License-Identifier: Apache-2.0
"""Milestones: set and declared reached by joint acts, in their order, and never because a day has come."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.errors import FormRefusal
from comity.talks.process.roadmap import ORDER, UNCHANGED
from talks.stage import Talks, void
from worlds import accepted

THREE = ["ALD", "BRE", "MAR"]


@pytest.fixture
def talks() -> Talks:
    return Talks()


def plan(talks: Talks, name: str, *after: str, by: Any = THREE, **fields: Any) -> Any:
    own = {"after": list(after)} if after else {}
    return talks.talk("milestone", by, **({"id": name, "title": f"{name.title()} Day"} | own | fields))


def reach(talks: Talks, name: str, by: Any = THREE) -> Any:
    return talks.talk("reached", by, milestone=name, text="As agreed.")


def test_a_roadmap_of_named_days(talks: Talks) -> None:
    first = accepted(plan(talks, "adoption", date="2026-06-01", trigger="The text is adopted."))
    second = accepted(plan(talks, "transition", "adoption", report_back="2026-09-01"))
    adoption, transition = talks.data()["milestones"]
    assert adoption == {
        "id": "adoption",
        "title": "Adoption Day",
        "date": "2026-06-01",
        "after": [],
        "trigger": "The text is adopted.",
        "report_back": None,
        "reached": None,
        "account": None,
        "index": first,
        "changed": first,
        "reports": [],
    }
    assert (transition["after"], transition["report_back"], transition["index"]) == (
        ["adoption"],
        "2026-09-01",
        second,
    )


def test_a_milestone_binds_everybody_so_it_takes_the_rule(talks: Talks) -> None:
    refusal = talks.why("milestone", ["ALD", "TAV"], id="m", title="M")
    assert refusal.message.startswith("the milestone does not pass the rule 'three'")
    accepted(plan(talks, "m"))
    refusal = talks.why("reached", ["ALD", "TAV"], milestone="m", text="t")
    assert refusal.message.startswith("reaching the milestone does not pass the rule 'three'")
    reached = accepted(reach(talks, "m"))
    assert (talks.it.milestones["m"].reached, talks.it.milestones["m"].account) == (reached, "As agreed.")


def test_what_comes_before_is_reached_before(talks: Talks) -> None:
    for name, after in (("a", ()), ("b", ()), ("c", ("a", "b"))):
        accepted(plan(talks, name, *after))
    accepted(reach(talks, "b"))
    void(reach(talks, "c"), ORDER, "the milestone c comes after a, which was not reached")
    accepted(reach(talks, "a"))
    accepted(reach(talks, "c"))


def test_a_milestone_is_reached_once_and_then_does_not_change(talks: Talks) -> None:
    accepted(plan(talks, "a"))
    index = accepted(reach(talks, "a"))
    void(reach(talks, "a"), UNCHANGED, f"the milestone a was reached at entry {index}")
    void(plan(talks, "a", date="2027-01-01"), UNCHANGED, f"the milestone a was reached at entry {index}")
    refusal = talks.why("reached", THREE, milestone="z", text="t")
    assert (refusal.message, refusal.hint) == ("there is no milestone 'z'", "milestones: a")


def test_a_milestone_is_set_anew_and_keeps_its_entry_and_reports(talks: Talks) -> None:
    first = accepted(plan(talks, "a", date="2026-06-01"))
    accepted(talks.talk("report", "TAV", milestone="a", text="Not before July.", says="not_done"))
    later = accepted(plan(talks, "a", date="2026-07-01"))
    (one,) = talks.data()["milestones"]
    assert (one["index"], one["changed"], one["date"]) == (first, later, "2026-07-01")
    assert [report["text"] for report in one["reports"]] == ["Not before July."]


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (["d"], "there is no milestone 'd'"),
        (["a"], "the milestone a would come after itself"),
        (["b"], "the milestone a would come after itself"),
        (["c"], "the milestone a would come after itself"),
        (["c", "b"], "after: expected b, c"),
    ],
)
def test_the_order_has_no_circle(talks: Talks, after: list[str], said: str) -> None:
    accepted(plan(talks, "a"))
    accepted(plan(talks, "b", "a"))
    accepted(plan(talks, "c", "b"))
    assert talks.why("milestone", THREE, id="a", title="A", after=after).message == said


@pytest.mark.parametrize("field", ["date", "report_back"])
def test_days_are_of_the_calendar(talks: Talks, field: str) -> None:
    refusal = talks.why("milestone", THREE, id="a", title="A", **{field: "2026-06-31"})
    assert refusal.message == "2026-06-31 is not a day of the calendar"


@pytest.mark.parametrize("fields", [{"after": []}, {"title": ""}, {"date": "soon"}, {"trigger": ""}])
def test_the_shape_of_a_milestone(talks: Talks, fields: dict[str, Any]) -> None:
    with pytest.raises(FormRefusal, match=next(iter(fields))):
        plan(talks, "a", **fields)


names = st.sampled_from("abcd")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.booleans(), names, st.sets(names, max_size=2).map(sorted)), min_size=1, max_size=14)
)
def test_whatever_is_said_the_roadmap_can_be_walked(said: list[tuple[bool, str, list[str]]]) -> None:
    """No milestone is ever reached before another one that it comes after, and there is always an order to reach them all in."""
    talks = Talks()
    for plans, name, after in said:
        plan(talks, name, *after) if plans else reach(talks, name)
    milestones = talks.it.milestones
    for one in milestones.values():
        for before in one.after:
            if one.reached is not None:
                reached = milestones[before].reached
                assert reached is not None
                assert reached < one.reached
    left = {name for name, one in milestones.items() if one.reached is None}
    while left:
        ready = [name for name in sorted(left) if not left & set(milestones[name].after)]
        assert ready, "a circle"
        accepted(reach(talks, ready[0]))
        left.remove(ready[0])
