# SPDX-License-Identifier: Apache-2.0
"""The state of play says what was filed and what the rule makes of it, and nothing that nobody said."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from comity.charter.rules import standing
from comity.talks.recorded import problem_of
from comity.talks.table import IssueRow, OptionRow, state_of_play
from worlds import Replica, accepted, terms

FORMATS = {"astana": ("RUS", "TUR"), "geneva": ("FRA", "RUS")}
STANCES = ("preferred", "acceptable", "cannot_accept", "withdrawn")


def replica(rule: str = "two_keys", /, **fields: Any) -> Replica:
    found = Replica(
        formats=FORMATS,
        rules={"agreed": {"consensus": True}, "all_for": {"unanimity": True}},
        adopts={"talks/*": rule},
    )
    accepted(found.table(fields.pop("by", "FRA"), **fields))
    return found


def row(found: Replica) -> IssueRow:
    (issue,) = state_of_play(problem_of(found.folded.charter, found.folded.talks))
    return issue


def option(found: Replica, name: str = "yes") -> OptionRow:
    return next(each for each in row(found).options if each.id == name)


def test_everybody_is_silent_at_first() -> None:
    issue = row(replica())
    assert (issue.id, issue.title, issue.status_quo, issue.rule_name) == (
        "border",
        "The border",
        "no",
        "two_keys",
    )
    assert issue.answer == "open"
    for each in issue.options:
        assert each.silent == ("FRA", "RUS", "TUR")
        assert (each.preferred, each.acceptable, each.cannot_accept, each.joint) == ((), (), (), ())
        assert each.conditions == {}


def test_who_says_what() -> None:
    found = replica()
    found.file("TUR", "yes", "preferred")
    found.file("FRA", "yes", "acceptable", condition="if monitored")
    found.file("RUS", "yes", "cannot_accept", condition="unless \u2026")
    each = option(found)
    assert (each.preferred, each.acceptable, each.cannot_accept, each.silent) == (
        ("TUR",),
        ("FRA",),
        ("RUS",),
        (),
    )
    assert each.conditions == {"FRA": "if monitored", "RUS": "unless \u2026"}
    assert option(found, "no").silent == ("FRA", "RUS", "TUR")


def test_an_option_passes_when_every_format_agrees() -> None:
    found = replica()
    found.file("FRA", "yes", "preferred")
    assert option(found).rule.answer == "open"
    found.file("RUS", "yes", "acceptable")
    found.file("TUR", "yes", "acceptable")
    assert option(found).rule.answer == "passes"
    assert row(found).answer == "passes"


def test_one_format_may_pass_what_the_other_rejects() -> None:
    found = replica()
    found.file("RUS", "yes", "acceptable")
    found.file("TUR", "yes", "preferred")
    found.file("FRA", "yes", "cannot_accept")
    each = option(found)
    assert {name: answer.answer for name, answer in each.formats.items()} == {
        "astana": "passes",
        "geneva": "fails",
    }
    assert each.rule.answer == "fails"
    assert each.rule.blockers == ("FRA",)
    assert row(found).answer == "open"


def test_an_issue_fails_when_each_option_does() -> None:
    found = replica("agreed")
    found.file("FRA", "yes", "cannot_accept")
    assert row(found).answer == "open"
    found.file("RUS", "no", "cannot_accept")
    assert row(found).answer == "fails"
    found.file("RUS", "no", "preferred")
    found.file(["FRA", "TUR"], "no", "acceptable")
    assert row(found).answer == "passes"


def test_a_withdrawn_position_is_silence() -> None:
    found = replica()
    found.file("FRA", "yes", "cannot_accept")
    found.file("FRA", "yes", "withdrawn")
    assert option(found).silent == ("FRA", "RUS", "TUR")
    assert row(found).answer == "open"


def test_joint_positions_are_shown_as_such() -> None:
    found = replica()
    found.file(["RUS", "TUR"], "yes", "acceptable")
    assert option(found).joint == (("RUS", "TUR"),)
    found.file("TUR", "yes", "preferred")
    assert option(found).joint == (("RUS", "TUR"),)
    found.file("RUS", "yes", "preferred")
    assert option(found).joint == ()


def test_an_issue_of_one_format_asks_its_members_only() -> None:
    found = replica("two_keys", by="RUS", format="astana")
    assert option(found).silent == ("RUS", "TUR")
    found.file("RUS", "yes", "preferred")
    found.file("TUR", "yes", "acceptable")
    issue = row(found)
    assert (issue.format, issue.answer) == ("astana", "passes")


def test_a_plain_rule_within_one_format_is_asked_among_its_members() -> None:
    found = replica("all_for", by="RUS", format="astana")
    found.file(["RUS", "TUR"], "yes", "acceptable")
    assert option(found).rule.answer == "passes"


def test_an_issue_names_its_own_rule() -> None:
    found = replica("agreed", rule="two")
    found.file("FRA", "yes", "cannot_accept")
    found.file(["RUS", "TUR"], "yes", "preferred")
    assert row(found).rule_name == "two"
    assert option(found).rule.answer == "passes"


def test_the_longest_pattern_says_which_rule_decides() -> None:
    found = Replica(
        formats=FORMATS, adopts={"*": "everybody", "talks/*": "two_keys", "talks/position/*": "two"}
    )
    found.table()
    assert row(found).rule_name == "two"
    other = Replica(formats=FORMATS, adopts={"text/*": "two"})
    other.table()
    assert row(other).rule_name == "everybody"


def test_a_party_that_left_no_longer_counts() -> None:
    found = replica("agreed")
    found.file("TUR", "yes", "cannot_accept")
    found.file(["FRA", "RUS"], "yes", "preferred")
    assert option(found).rule.answer == "fails"
    fewer = terms(
        ["FRA", "RUS"],
        {"geneva": ("FRA", "RUS")},
        {"agreed": {"consensus": True}},
        adopts={"talks/*": "agreed"},
    )
    accepted(found.amend(fewer, by=["FRA", "RUS", "TUR"]))
    each = option(found)
    assert (each.preferred, each.cannot_accept, each.silent) == (("FRA", "RUS"), (), ())
    assert each.rule.answer == "passes"


def test_a_rule_or_format_that_the_charter_gave_up_gives_way() -> None:
    found = replica("two_keys", by="RUS", rule="agreed", format="astana")
    accepted(found.amend(terms(formats={"all": ("FRA", "RUS", "TUR")})))
    issue = row(found)
    assert issue.rule_name == "two_keys"
    assert issue.options[0].silent == ("FRA", "RUS", "TUR")


def test_a_rule_without_meaning_in_a_format_gives_no_answer_there() -> None:
    found = Replica(formats=FORMATS, rules={"no_veto": {"veto": ["TUR"]}}, adopts={"talks/*": "no_veto"})
    found.table()
    assert set(option(found).formats) == {"astana"}


@given(st.lists(st.tuples(st.sampled_from(["FRA", "RUS", "TUR"]), st.sampled_from(STANCES)), max_size=12))
def test_the_table_is_the_last_word_of_each(said: list[tuple[str, str]]) -> None:
    found = REUSED
    last: dict[str, str] = {}
    for code in ("FRA", "RUS", "TUR"):
        found.file(code, "yes", "preferred")
        accepted(found.file(code, "yes", "withdrawn"))
    for code, stance in said:
        found.file(code, "yes", stance)
        last[code] = stance
    last = {code: stance for code, stance in last.items() if stance != "withdrawn"}
    each = option(found)
    by_stance = {
        "preferred": each.preferred,
        "acceptable": each.acceptable,
        "cannot_accept": each.cannot_accept,
    }
    for stance, codes in by_stance.items():
        assert codes == tuple(sorted(code for code, found_stance in last.items() if found_stance == stance))
    assert each.silent == tuple(sorted({"FRA", "RUS", "TUR"} - set(last)))
    stances = {code: "against" if stance == "cannot_accept" else "for" for code, stance in last.items()}
    charter = found.folded.charter
    assert each.rule == standing(charter.rules["two_keys"], stances)


REUSED = replica()
