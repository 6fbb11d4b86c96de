# SPDX-License-Identifier: Apache-2.0
"""What may be said in talks: issues, options, positions; each refusal names what is on offer."""

from __future__ import annotations

from typing import Any

import pytest

from comity.errors import FormRefusal
from comity.talks.model import Filed
from worlds import Replica, accepted, refused, terms


@pytest.fixture
def replica() -> Replica:
    return Replica(formats={"astana": ("RUS", "TUR"), "geneva": ("FRA", "RUS")})


def filed(replica: Replica, option: str = "yes") -> dict[str, Filed]:
    return replica.folded.talks.issues["border"].positions[option]


def test_an_issue_stands_on_the_table_with_its_options(replica: Replica) -> None:
    index = accepted(replica.table("RUS", format="astana", rule="two"))
    issue = replica.folded.talks.issues["border"]
    assert (issue.title, issue.index, issue.status_quo, issue.format, issue.rule) == (
        "The border",
        index,
        "no",
        "astana",
        "two",
    )
    assert [option.id for option in issue.options] == ["yes", "no"]
    assert issue.positions == {"yes": {}, "no": {}}


def test_issues_keep_the_order_in_which_they_were_tabled(replica: Replica) -> None:
    for name in ("water", "border", "army"):
        accepted(replica.table(id=name))
    assert list(replica.folded.talks.issues) == ["water", "border", "army"]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"status_quo": "maybe"}, "the status quo 'maybe' is not an option of border"),
        ({"format": "vienna"}, "there is no format 'vienna'"),
        ({"rule": "none"}, "the charter has no rule 'none'"),
        ({"format": "astana"}, "FRA/delegate-1 does not act in the format astana"),
        (
            {"options": [{"id": "yes", "title": "a"}, {"id": "yes", "title": "b"}], "status_quo": None},
            "the issue border names an option twice",
        ),
    ],
)
def test_an_issue_that_makes_no_sense(replica: Replica, fields: dict[str, Any], message: str) -> None:
    assert message in refused(replica.table("FRA", **fields))
    assert not replica.folded.talks.issues


def test_an_issue_is_tabled_once(replica: Replica) -> None:
    accepted(replica.table("FRA"))
    assert refused(replica.table("RUS", title="Another")) == "the issue border is on the table already"
    assert replica.folded.talks.issues["border"].title == "The border"


def test_an_issue_of_one_format_is_for_its_members(replica: Replica) -> None:
    accepted(replica.table("RUS", format="geneva"))
    accepted(replica.file(["FRA", "RUS"], "yes", "acceptable"))
    assert (
        refused(replica.file("TUR", "yes", "preferred")) == "TUR/delegate-1 does not act in the format geneva"
    )
    assert "TUR/delegate-1 does not act" in refused(replica.file(["RUS", "TUR"], "yes", "preferred"))
    assert sorted(filed(replica)) == ["FRA", "RUS"]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"issue": "water"}, "there is no issue 'water' on the table"),
        ({"option": "maybe"}, "the issue border has no option 'maybe'"),
        ({"stance": "withdrawn"}, "FRA has no position on border/yes to withdraw"),
    ],
)
def test_a_position_on_what_is_not_there(replica: Replica, fields: dict[str, str], message: str) -> None:
    accepted(replica.table())
    body = {"issue": "border", "option": "yes", "stance": "preferred", "source": "s"} | fields
    assert message in refused(replica.say("talks/position/v1", "FRA", **body))


def test_a_later_position_supersedes_the_earlier(replica: Replica) -> None:
    accepted(replica.table())
    accepted(replica.file("FRA", "yes", "cannot_accept", condition="unless monitored", source="a letter"))
    index = accepted(replica.file("FRA", "yes", "acceptable", source="a speech"))
    assert filed(replica) == {"FRA": Filed("acceptable", index, (), "", "a speech")}
    assert filed(replica, "no") == {}


def test_a_position_is_withdrawn_and_filed_again(replica: Replica) -> None:
    accepted(replica.table())
    accepted(replica.file("FRA", "yes", "preferred"))
    accepted(replica.file("FRA", "yes", "withdrawn"))
    assert filed(replica) == {}
    assert "has no position" in refused(replica.file("FRA", "yes", "withdrawn"))
    accepted(replica.file("FRA", "yes", "acceptable"))
    assert filed(replica)["FRA"].stance == "acceptable"


def test_a_joint_position_is_each_signers_and_each_may_leave_it(replica: Replica) -> None:
    accepted(replica.table())
    joint = accepted(replica.file(["RUS", "TUR"], "yes", "acceptable", condition="if both do"))
    both = Filed("acceptable", joint, ("RUS", "TUR"), "if both do", "said in the room")
    assert filed(replica) == {"RUS": both, "TUR": both}
    alone = accepted(replica.file("TUR", "yes", "cannot_accept"))
    assert filed(replica)["RUS"].joint == ("RUS", "TUR")
    assert filed(replica)["TUR"] == Filed("cannot_accept", alone, (), "", "said in the room")


def test_a_joint_withdrawal_takes_a_position_of_everybody_who_signs(replica: Replica) -> None:
    accepted(replica.table())
    accepted(replica.file("RUS", "yes", "preferred"))
    assert "TUR has no position on border/yes to withdraw" in refused(
        replica.file(["RUS", "TUR"], "yes", "withdrawn")
    )
    assert sorted(filed(replica)) == ["RUS"]
    accepted(replica.file("TUR", "yes", "preferred"))
    accepted(replica.file(["RUS", "TUR"], "yes", "withdrawn"))
    assert filed(replica) == {}


def test_two_posts_of_one_party_speak_for_one_party(replica: Replica) -> None:
    accepted(replica.accredit("FRA/envoy"))
    accepted(replica.table())
    index = accepted(replica.file(["FRA/delegate-1", "FRA/envoy"], "yes", "preferred"))
    assert filed(replica) == {"FRA": Filed("preferred", index, (), "", "said in the room")}
    later = accepted(replica.file("FRA/envoy", "yes", "acceptable"))
    assert filed(replica)["FRA"].index == later


# Scores, needs, order, brackets.


def needing(replica: Replica, **fields: Any) -> Any:
    accepted(replica.table())
    accepted(replica.table(id="water", title="Water", status_quo=None))
    return replica.file("FRA", "yes", fields.pop("stance", "acceptable"), **fields)


def test_an_issue_says_whether_the_order_of_its_options_means_something(replica: Replica) -> None:
    accepted(replica.table())
    accepted(replica.table(id="water", title="Water", ordinal=True))
    assert [replica.folded.talks.issues[name].ordinal for name in ("border", "water")] == [False, True]


def test_an_option_names_the_bracket_that_it_settles(replica: Replica) -> None:
    """Plain ids: that there is such a text is not asked here."""
    settles = {"text": "t", "clause": "op-1", "choice": "op-1.c1", "alternative": "0"}
    options = [{"id": "yes", "title": "Yes", "settles": settles}, {"id": "no", "title": "No"}]
    accepted(replica.table(options=options))
    yes, no = replica.folded.talks.issues["border"].options
    assert yes.settles is not None
    assert (yes.settles.text, yes.settles.clause, yes.settles.choice, yes.settles.alternative) == (
        "t",
        "op-1",
        "op-1.c1",
        "0",
    )
    assert no.settles is None


def test_a_position_is_graded_and_needs_options_of_other_issues(replica: Replica) -> None:
    index = accepted(needing(replica, score="0.125", needs=["water.no", "water.yes"]))
    assert filed(replica)["FRA"] == Filed(
        "acceptable", index, (), "", "said in the room", "0.125", ("water.no", "water.yes")
    )
    later = accepted(replica.file("FRA", "yes", "cannot_accept", score="0"))
    assert filed(replica)["FRA"] == Filed("cannot_accept", later, (), "", "said in the room", "0")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"needs": ["border.no"]}, "the position needs border.no: a package holds one option of border"),
        ({"needs": ["border.yes", "water.no"]}, "the position needs border.yes"),
        ({"needs": ["water.maybe"]}, "the issue water has no option 'maybe'"),
        ({"needs": ["army.yes"]}, "there is no issue 'army' on the table"),
        ({"needs": ["water.yes", "water.no"]}, "needs: expected water.no, water.yes"),
        ({"needs": ["water.no", "water.no"]}, "needs: expected water.no"),
        (
            {"needs": ["water.no"], "stance": "cannot_accept"},
            "a position that is cannot_accept needs nothing",
        ),
        ({"needs": ["water.no"], "stance": "withdrawn"}, "a position that is withdrawn needs nothing"),
        ({"score": "1", "stance": "withdrawn"}, "what is withdrawn has no score"),
    ],
)
def test_a_position_that_cannot_be_graded_so(replica: Replica, fields: dict[str, Any], message: str) -> None:
    assert message in refused(needing(replica, **fields))
    assert filed(replica) == {}


@pytest.mark.parametrize("score", ["0", "1", "0.5", "0.000000000000000001", "0.999999999999999999"])
def test_the_spellings_of_a_score(replica: Replica, score: str) -> None:
    accepted(needing(replica, score=score))
    assert filed(replica)["FRA"].score == score


@pytest.mark.parametrize(
    "score",
    ["", "1.0", "0.50", "00", "01", ".5", "1.5", "2", "-0.5", "0.", "5e-1", "0,5", "1/2", "0.5\n", "\u0661",
     "0.0000000000000000001"],
)  # fmt: skip
def test_a_score_has_one_spelling(replica: Replica, score: str) -> None:
    with pytest.raises(FormRefusal, match="score"):
        needing(replica, score=score)


@pytest.mark.parametrize("needs", [["water"], ["water."], [".no"], ["Water.no"], ["water.no.no"], [], ["water.no"] * 17])  # fmt: skip
def test_a_need_is_written_as_issue_and_option(replica: Replica, needs: list[str]) -> None:
    with pytest.raises(FormRefusal, match="needs"):
        needing(replica, needs=needs)


def test_where_a_format_is_gone_its_issues_are_for_all(replica: Replica) -> None:
    """As the state of play counts them."""
    accepted(replica.table("RUS", format="geneva"))
    accepted(replica.amend(terms(formats={"astana": ("RUS", "TUR")})))
    accepted(replica.file("TUR", "yes", "preferred"))
    assert sorted(filed(replica)) == ["TUR"]
