# SPDX-License-Identifier: Apache-2.0
"""Adopting an option: by the issue's rule or by silence, once, in accord with the links; and opening the issue again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from comity.charter.authority import check_joint
from comity.errors import Refusal
from comity.talks.admission import deciding_rule
from talks.stage import PARTIES, Talks, at, void
from worlds import accepted

ALL = list(PARTIES)
SILENCE = "RULES: Silence procedure"


@pytest.fixture
def talks() -> Talks:
    return Talks()


def adopt(talks: Talks, target: str, by: str | Sequence[str] = ALL, **fields: Any) -> Any:
    return talks.talk("adopt", by, **at(target), **fields)


def why(talks: Talks, target: str, by: str | Sequence[str] = ALL, **fields: Any) -> Refusal:
    return talks.why("adopt", by, **at(target), **fields)


def test_an_option_is_adopted_under_the_issues_rule(talks: Talks) -> None:
    refusal = why(talks, "seat.port", ["ALD", "BRE", "MAR"])
    assert refusal.message == (
        "adopting seat/port does not pass the rule 'two_keys' with the signatures of ALD, BRE, MAR"
    )
    assert (refusal.rule, refusal.hint) == ("charter: rule two_keys", "also needed: TAV")
    index = accepted(adopt(talks, "seat.port"))
    assert (talks.it.issues["seat"].adopted, talks.it.issues["seat"].adopted_at) == ("port", index)
    data = {issue["id"]: issue["adopted"] for issue in talks.data()["issues"]}
    assert data == {"seat": "port", "fish": None, "rent": None, "dam": None}


def test_positions_do_not_adopt(talks: Talks) -> None:
    """That everybody accepts is the state of play; adopting is signed."""
    accepted(talks.position(ALL, "seat.port", "preferred"))
    assert talks.it.issues["seat"].adopted == ""
    accepted(talks.position("TAV", "seat.port", "cannot_accept"))
    accepted(adopt(talks, "seat.port"))


def test_a_rule_that_the_issue_names_decides(talks: Talks) -> None:
    accepted(talks.issue("oil", "yes", "no", rule="two"))
    assert "does not pass the rule 'two'" in why(talks, "oil.yes", "ALD").message
    accepted(adopt(talks, "oil.yes", ["ALD", "TAV"]))


def test_an_issue_of_a_format_is_adopted_inside_it(talks: Talks) -> None:
    assert why(talks, "dam.low", "ALD").hint == "also needed: BRE"
    assert "MAR/delegate-1 does not act in the format pair" in void(
        adopt(talks, "dam.low", ["ALD", "BRE", "MAR"]), "RECORD"
    ).reason  # fmt: skip
    accepted(adopt(talks, "dam.low", ["ALD", "BRE"]))


def test_the_rule_is_the_one_that_the_state_of_play_shows(talks: Talks) -> None:
    accepted(talks.issue("oil", "yes", "no", rule="two", format="pair"))
    shown = {issue["id"]: issue["rule"]["name"] for issue in talks.data()["issues"]}
    charter = talks.folded.charter
    for name, issue in talks.it.issues.items():
        rule_name, rule = deciding_rule(charter, issue)
        assert shown[name] == rule_name
        members = charter.formats[issue.format].members if issue.format else PARTIES
        assert rule.members == frozenset(members)
        check_joint(rule, rule_name, members, "it")


@pytest.mark.parametrize(
    ("target", "said"),
    [("oil.yes", "there is no issue 'oil' on the table"), ("seat.maybe", "the issue seat has no option 'maybe'")],
)  # fmt: skip
def test_only_what_is_on_the_table_is_adopted(talks: Talks, target: str, said: str) -> None:
    assert why(talks, target).message == said


def test_an_adopted_issue_takes_no_position_and_no_second_adoption(talks: Talks) -> None:
    accepted(talks.position("ALD", "seat.senne", "preferred"))
    index = accepted(adopt(talks, "seat.port"))
    for stance in ("acceptable", "withdrawn"):
        refusal = talks.why("position", "ALD", **at("seat.senne"), stance=stance, source="s")
        assert refusal.message == f"the option port of seat was adopted at entry {index}"
        assert refusal.rule == "talks: an adopted issue takes no more positions until it is reopened"
        assert "talks/reopen-issue/v1" in refusal.hint
    for option in ("port", "senne"):
        assert why(talks, f"seat.{option}").rule == "talks: an issue is adopted once, until it is reopened"
    assert list(talks.it.issues["seat"].positions["senne"]) == ["ALD"], "what was filed stays"
    accepted(talks.position("ALD", "fish.yes"))


def test_a_sealed_position_on_an_adopted_issue_is_void_when_it_is_opened(talks: Talks) -> None:
    sealed = talks.seal("BRE", "position", **at("seat.port"), stance="acceptable", source="s")
    accepted(adopt(talks, "seat.port"))
    accepted(talks.open("BRE", sealed))
    assert "was adopted at entry" in talks.folded.record.items[str(sealed)].outcome
    assert talks.it.issues["seat"].positions["port"] == {}


def test_an_adopted_issue_is_reopened_by_its_rule_with_its_positions(talks: Talks) -> None:
    accepted(talks.position("ALD", "seat.senne", "preferred"))
    refusal = talks.why("reopen-issue", ALL, issue="seat", reason="r")
    assert (refusal.message, refusal.rule) == (
        "no option of seat was adopted",
        "talks: what is open is not reopened",
    )
    accepted(adopt(talks, "seat.port"))
    assert (
        talks.why("reopen-issue", ["ALD", "MAR"], issue="seat", reason="r").rule == "charter: rule two_keys"
    )
    reopened = accepted(talks.talk("reopen-issue", ALL, issue="seat", reason="The port silted up."))
    issue = talks.it.issues["seat"]
    assert (issue.adopted, issue.adopted_at, issue.reopened) == ("", None, [reopened])
    assert list(issue.positions["senne"]) == ["ALD"]
    accepted(talks.position("ALD", "seat.senne", "withdrawn"))
    accepted(adopt(talks, "seat.senne"))


def test_what_is_adopted_agrees_with_the_links_in_force(talks: Talks) -> None:
    three = ["ALD", "BRE", "MAR"]
    accepted(talks.talk("link", three, id="pay", kind="if_then", targets=["seat.senne", "rent.paid"]))
    accepted(adopt(talks, "rent.free"))
    refusal = why(talks, "seat.senne")
    assert refusal.message == "adopting seat/senne breaks the link pay"
    assert refusal.rule == "talks: what is chosen together agrees with the links in force"
    accepted(talks.talk("unlink", three, id="pay", reason="No longer meant."))
    accepted(adopt(talks, "seat.senne"))


# Silence procedures.


def test_an_option_is_adopted_by_silence(talks: Talks) -> None:
    opened = talks.silence("talks/seat/turns")
    index = accepted(adopt(talks, "seat.turns", "TAV", silence=opened))
    assert (talks.it.issues["seat"].adopted, talks.it.issues["seat"].adopted_at) == ("turns", index)


def test_a_silence_that_was_broken_adopts_nothing(talks: Talks) -> None:
    opened = talks.silence("talks/seat/turns", against="MAR")
    refusal = why(talks, "seat.turns", silence=opened)
    assert refusal.message == (
        f"entry {opened} is no silence procedure that adopted this option under the rule 'two_keys'"
    )
    assert (refusal.rule, refusal.hint.split(",")[0]) == (SILENCE, "its target is talks/seat/turns")


@pytest.mark.parametrize(
    ("target", "rule"),
    [("talks/seat/port", "two_keys"), ("talks/fish/turns", "two_keys"), ("seat", "two_keys"), ("talks/seat/turns", "two")],
)  # fmt: skip
def test_a_silence_on_something_else_or_by_another_rule(talks: Talks, target: str, rule: str) -> None:
    opened = talks.silence(target, rule)
    void(adopt(talks, "seat.turns", "ALD", silence=opened), SILENCE)
    void(adopt(talks, "seat.turns", "ALD", silence=3), SILENCE)


def test_a_silence_that_still_runs(talks: Talks) -> None:
    body = {"target": "talks/seat/turns", "rule": "two_keys", "deadline": "2026-03-01T12:00:00Z"}
    opened = accepted(talks.say("charter/silence/v1", "ALD", **body))
    void(adopt(talks, "seat.turns", "ALD", silence=opened), SILENCE)


def test_a_silence_is_used_once(talks: Talks) -> None:
    """What it adopted was opened again since; nobody has been asked about that."""
    opened = talks.silence("talks/seat/turns")
    accepted(adopt(talks, "seat.turns", "TAV", silence=opened))
    accepted(talks.talk("reopen-issue", ALL, issue="seat", reason="r"))
    void(adopt(talks, "seat.turns", "TAV", silence=opened), SILENCE)
    accepted(adopt(talks, "seat.turns", "TAV", silence=talks.silence("talks/seat/turns")))


def test_a_silence_from_before_the_issue_was_tabled(talks: Talks) -> None:
    opened = talks.silence("talks/oil/yes")
    accepted(talks.issue("oil", "yes", "no"))
    void(adopt(talks, "oil.yes", "TAV", silence=opened), SILENCE)


def test_within_a_format_its_members_silence_is_asked_for(talks: Talks) -> None:
    """The second procedure passed for everybody, but only an outsider was for it: inside the pair nobody was."""
    accepted(talks.issue("canal", "deep", "none", format="pair", rule="plain"))
    for by, passes in (("ALD", True), ("MAR", False)):
        opened = talks.silence("talks/canal/deep", "plain", by)
        assert talks.folded.charter.silences[str(opened)].outcome == "adopted"
        if passes:
            accepted(adopt(talks, "canal.deep", "BRE", silence=opened))
            accepted(talks.talk("reopen-issue", ["ALD", "BRE"], issue="canal", reason="r"))
        else:
            void(adopt(talks, "canal.deep", "BRE", silence=opened), SILENCE)


def test_an_issue_whose_format_is_gone_is_decided_by_all(talks: Talks) -> None:
    talks.leave("ALD", "BRE")
    rule = talks.folded.charter.rules["two_keys"]
    assert sorted(rule.members) == ["MAR", "TAV"]
    accepted(adopt(talks, "dam.low", ["MAR", "TAV"]))
