# SPDX-License-Identifier: Apache-2.0
"""Which alternatives are preferred to a package: by hand, and against every way in which the gaps in what was filed could be filled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.charter.operators import Floor
from comity.charter.rules import parse_rule
from comity.errors import Refusal
from comity.talks.model import Stance
from comity.talks.packages.objections import STATUS_QUO, Objection, objections
from comity.talks.problem import Format, Issue, Link, Option, Party, Problem, Salience, Stand
from comity.talks.values import BY_STANCE, Values
from talks.problems import packages, problems, values_of

MAJORITY = {"more_than": "1/2"}
Grades = Mapping[str, Mapping[str, str]]


def problem(
    grades: Grades,
    rule: Mapping[str, Any] = MAJORITY,
    *,
    status_quo: Mapping[str, str] | None = None,
    formats: Mapping[str, str] | None = None,
    rules: Mapping[str, Mapping[str, Any]] | None = None,
) -> Problem:
    """`grades`: by party, "issue.option" and its grade. `rules`: of issues that have their own, by issue."""
    targets = dict.fromkeys(tuple(target.split(".")) for said in grades.values() for target in said)
    parties = tuple(Party(code, code, {}) for code in sorted(grades))
    members = {name: tuple(sorted(codes.split())) for name, codes in (formats or {}).items()}
    weights = {party.code: party.weights for party in parties}
    quo, own = status_quo or {}, rules or {}
    return Problem(
        parties,
        tuple(Format(name, codes) for name, codes in members.items()),
        {
            name: parse_rule(data, parties=weights, formats=members, path=name)
            for name, data in {"first": rule, **own}.items()
        },
        issues=tuple(
            Issue(
                issue,
                issue,
                tuple(Option(option, "") for here, option in targets if here == issue),
                status_quo=quo.get(issue, ""),
                rule=issue if issue in own else "",
            )
            for issue in dict.fromkeys(issue for issue, _ in targets)
        ),
        stands=tuple(
            Stand(code, *_parted(target), "acceptable", Fraction(grade))
            for code, said in grades.items()
            for target, grade in said.items()
            if grade
        ),
        disagreement={},
    )


def _parted(target: str) -> tuple[str, str]:
    issue, _, option = target.partition(".")
    return issue, option


def package(values: Values, *targets: str) -> tuple[int, ...]:
    return tuple(values.positions.column[_parted(target)] for target in targets)


CYCLE: Grades = {
    "ALD": {"i.x": "1", "i.y": "0.5", "i.z": "0"},
    "BRE": {"i.y": "1", "i.z": "0.5", "i.x": "0"},
    "CAL": {"i.z": "1", "i.x": "0.5", "i.y": "0"},
}
WINNER: Grades = {
    "ALD": {"i.x": "1", "i.y": "0.5", "i.z": "0"},
    "BRE": {"i.x": "0", "i.y": "1", "i.z": "0.5"},
    "CAL": {"i.x": "0", "i.y": "0.5", "i.z": "1"},
}


def among(values: Values, name: str, *names: str) -> tuple[Objection, ...]:
    return objections(values, package(values, name), [(one, package(values, one)) for one in names])


def test_in_a_cycle_of_majorities_each_package_meets_an_objection() -> None:
    values = values_of(problem(CYCLE))
    names = ("i.x", "i.y", "i.z")
    assert {name: among(values, name, *names) for name in names} == {
        "i.x": (Objection("i.z", "", ("BRE", "CAL")),),
        "i.y": (Objection("i.x", "", ("ALD", "CAL")),),
        "i.z": (Objection("i.y", "", ("ALD", "BRE")),),
    }


def test_what_beats_each_other_package_meets_none() -> None:
    values = values_of(problem(WINNER))
    names = ("i.x", "i.y", "i.z")
    assert among(values, "i.y", *names) == ()
    assert [one.alternative for one in among(values, "i.x", *names)] == ["i.y", "i.z"]
    assert [one.parties for one in among(values, "i.z", *names)] == [("ALD", "BRE")]


def test_under_consensus_only_all_of_them_together_object() -> None:
    values = values_of(problem(CYCLE, {"consensus": True}))
    assert all(among(values, name, "i.x", "i.y", "i.z") == () for name in ("i.x", "i.y", "i.z"))
    shared = {"ALD": {"i.x": "0.4", "i.y": "0.5"}, "BRE": {"i.x": "0.1", "i.y": "0.2"}}
    values = values_of(problem(shared, {"consensus": True}))
    assert among(values, "i.x", "i.y") == (Objection("i.y", "", ("ALD", "BRE")),)
    assert among(values, "i.y", "i.x") == ()


def test_a_whole_format_objects_even_where_it_does_not_win() -> None:
    values = values_of(problem(CYCLE, {"unanimity": True}, formats={"east": "CAL BRE", "west": "ALD CAL"}))
    assert among(values, "i.x", "i.y", "i.z") == (Objection("i.z", "east", ("BRE", "CAL")),)
    assert among(values, "i.y", "i.x", "i.z") == (Objection("i.x", "west", ("ALD", "CAL")),)


def test_formats_stand_as_filed_and_before_the_coalition() -> None:
    values = values_of(problem(CYCLE, formats={"west": "BRE CAL", "east": "CAL", "north": "ALD CAL"}))
    assert [one.format for one in among(values, "i.x", "i.z")] == ["west", "east", ""]


def test_alternatives_stand_as_listed_after_the_status_quo() -> None:
    values = values_of(problem(WINNER, status_quo={"i": "z"}))
    found = among(values, "i.x", "i.z", "i.y")
    assert [one.alternative for one in found] == [STATUS_QUO, "i.z", "i.y"]
    assert found[0].parties == found[1].parties == ("BRE", "CAL")


def test_there_is_a_status_quo_only_if_every_issue_names_one() -> None:
    grades = {code: {"i.a": "1", "i.b": "0", "j.a": "1", "j.b": "0"} for code in ("ALD", "BRE")}
    values = values_of(problem(grades, status_quo={"i": "a"}))
    assert objections(values, package(values, "i.b", "j.b")) == ()
    values = values_of(problem(grades, status_quo={"i": "a", "j": "a"}))
    assert objections(values, package(values, "i.b", "j.b")) == (Objection(STATUS_QUO, "", ("ALD", "BRE")),)
    assert objections(values, package(values, "i.a", "j.a")) == ()


def test_the_status_quo_need_not_be_one_that_links_allow_or_that_holds_what_was_adopted() -> None:
    grades = {code: {"i.a": "1", "i.b": "0", "j.a": "1", "j.b": "0"} for code in ("ALD", "BRE")}
    made = problem(grades, status_quo={"i": "a", "j": "a"})
    made = replace(
        made,
        issues=(made.issues[0], replace(made.issues[1], adopted="b")),
        links=(Link("not_both", (("i", "a"), ("j", "a"))),),
    )
    values = values_of(made)
    assert [one.alternative for one in objections(values, package(values, "i.a", "j.b"))] == [STATUS_QUO]


def test_what_depends_on_options_on_which_nothing_was_filed_is_possible_and_says_of_whom() -> None:
    grades = {
        "ALD": {"i.x": "0.4", "i.y": "0.6"},
        "BRE": {"i.x": "0.4", "i.y": ""},
        "CAL": {"i.x": "0.4", "i.y": "0.1"},
    }
    values = values_of(problem(grades, formats={"pair": "ALD BRE"}))
    (whole, won) = among(values, "i.x", "i.y")
    assert whole == Objection("i.y", "pair", ("ALD", "BRE"), ("BRE",))
    assert won == Objection("i.y", "", ("ALD", "BRE"), ("BRE",))
    assert not whole.certain
    assert not won.certain
    (back,) = among(values, "i.y", "i.x")
    assert (back.parties, back.unsure) == (("BRE", "CAL"), ("BRE",))


def test_a_certain_objection_is_not_said_to_be_possible_with_more() -> None:
    grades = {
        "ALD": {"i.x": "0", "i.y": "1"},
        "BRE": {"i.x": "0", "i.y": "1"},
        "CAL": {"i.x": "0.5", "i.y": ""},
    }
    (found,) = among(values_of(problem(grades)), "i.x", "i.y")
    assert (found.parties, found.certain) == (("ALD", "BRE"), True)


def test_what_both_hold_cancels_even_if_nothing_was_filed_on_it() -> None:
    grades = {code: {"i.a": "0.5", "i.b": "0.6", "j.a": ""} for code in ("ALD", "BRE")}
    values = values_of(problem(grades))
    found = objections(values, package(values, "i.a", "j.a"), [("other", package(values, "i.b", "j.a"))])
    assert found == (Objection("other", "", ("ALD", "BRE")),)


def test_a_party_that_gains_as_much_as_it_loses_prefers_neither_and_saliences_decide() -> None:
    grades = {"ALD": {"i.a": "1", "i.b": "0.5", "j.a": "0.5", "j.b": "1"}}
    made = problem(grades)
    values = values_of(made)
    first, second = package(values, "i.a", "j.a"), package(values, "i.b", "j.b")
    assert objections(values, first, [("other", second)]) == objections(values, second, [("other", first)])
    assert objections(values, first, [("other", second)]) == ()
    heavier = values_of(replace(made, saliences=(Salience("ALD", "j", Fraction("1.001")),)))
    assert len(objections(heavier, first, [("other", second)])) == 1
    assert objections(heavier, second, [("other", first)]) == ()


def test_a_coalition_has_to_win_under_every_rule_that_decides() -> None:
    grades = {
        "ALD": {"i.a": "0", "i.b": "1", "j.a": "0", "j.b": "1"},
        "BRE": {"i.a": "0", "i.b": "1", "j.a": "0", "j.b": "1"},
        "CAL": {"i.a": "1", "i.b": "0", "j.a": "1", "j.b": "0"},
    }
    for rules, wins in ({}, True), ({"j": {"veto": ["CAL"]}}, False), ({"j": {"veto": ["ALD"]}}, True):
        values = values_of(problem(grades, rules=rules))
        found = objections(values, package(values, "i.a", "j.a"), [("other", package(values, "i.b", "j.b"))])
        assert bool(found) is wins


def test_nobody_is_no_coalition_even_where_the_rule_passes_with_nobody_for() -> None:
    grades = {"ALD": {"i.x": "1", "i.y": "0"}, "BRE": {"i.x": "1", "i.y": "0"}}
    values = values_of(problem(grades, {"share": "0"}))
    assert among(values, "i.x", "i.x", "i.y") == ()
    assert among(values, "i.y", "i.x") == (Objection("i.x", "", ("ALD", "BRE")),)


def test_who_is_not_counted_by_a_rule_is_not_named_in_a_coalition() -> None:
    grades = {code: {"i.x": "0", "i.y": "1"} for code in ("ALD", "BRE", "CAL")}
    values = values_of(problem(grades, {"consensus": True, "members": ["ALD", "CAL"]}))
    assert among(values, "i.x", "i.y") == (Objection("i.y", "", ("ALD", "CAL")),)


def test_grades_decide_and_not_red_lines() -> None:
    made = problem({"ALD": {"i.x": "0.2", "i.y": "0.4"}})
    stands = tuple(replace(one, stance="cannot_accept") for one in made.stands)
    values = values_of(replace(made, stands=stands))
    assert among(values, "i.x", "i.y") == (Objection("i.y", "", ("ALD",)),)


def test_without_grades_stances_decide() -> None:
    stances: tuple[Stance, ...] = ("cannot_accept", "acceptable", "preferred")
    made = problem({"ALD": {"i.x": "1", "i.y": "1", "i.z": "1"}})
    stands = (replace(one, stance=said, score=None) for one, said in zip(made.stands, stances, strict=True))
    values = values_of(replace(made, stands=tuple(stands)))
    assert [one.alternative for one in among(values, "i.x", "i.x", "i.y", "i.z")] == ["i.y", "i.z"]
    assert [one.alternative for one in among(values, "i.y", "i.x", "i.y", "i.z")] == ["i.z"]


def test_numbers_finer_than_any_machine_number_are_told_apart() -> None:
    fine = Fraction(1, 10**18)
    made = problem({"ALD": {"i.x": "0.5", "i.y": "0.5", "j.x": "1", "k.x": "1"}})
    stands = (replace(one, score=one.score + fine) if one.option == "y" else one for one in made.stands)  # type: ignore[operator]
    made = replace(made, stands=tuple(stands), saliences=(Salience("ALD", "j", Fraction(10**6 + 1, 7)),))
    values = values_of(made)
    assert values.low.dtype == object
    held, other = package(values, "i.x", "j.x", "k.x"), package(values, "i.y", "j.x", "k.x")
    assert len(objections(values, held, [("other", other)])) == 1
    assert objections(values, other, [("other", held)]) == ()


def test_without_an_issue_there_is_nothing_to_prefer() -> None:
    values = values_of(Problem((Party("ALD", "ALD", {}),), (Format("one", ("ALD",)),), {}, disagreement={}))
    assert objections(values, (), [("nothing", ())]) == ()


def test_a_format_without_members_prefers_nothing() -> None:
    made = problem({"ALD": {"i.x": "1", "i.y": "0"}})
    values = values_of(replace(made, formats=(Format("empty", ()),)))
    assert among(values, "i.x", "i.y") == ()


def test_a_listed_package_that_links_forbid_is_refused() -> None:
    made = problem({"ALD": {"i.a": "1", "i.b": "0", "j.a": "1", "j.b": "0"}})
    values = values_of(
        replace(
            made,
            links=(
                Link("if_then", (("i", "b"), ("j", "a"))),
                Link("not_both", (("i", "a"), ("j", "b"))),
            ),
        )
    )
    held = package(values, "i.a", "j.a")
    assert objections(values, held, [("allowed", package(values, "i.b", "j.a"))]) == ()
    with pytest.raises(Refusal, match="the package 'wrong' breaks link 2") as raised:
        objections(values, held, [("wrong", package(values, "i.a", "j.b"))])
    assert raised.value.rule.startswith("talks: a package is compared")
    assert raised.value.hint == "the link is not_both of i.a, j.b"


def test_a_listed_package_without_what_was_adopted_is_refused() -> None:
    made = problem({"ALD": {"i.a": "1", "i.b": "0"}})
    values = values_of(replace(made, issues=(replace(made.issues[0], adopted="a"),)))
    with pytest.raises(Refusal, match=r"holds i\.b, but i\.a was adopted") as raised:
        among(values, "i.a", "i.b")
    assert raised.value.hint == "list a package that holds i.a"


def preferring(
    made: Problem, code: str, targets: Sequence[int], alternative: Sequence[int]
) -> tuple[bool, bool]:
    """Whether the party prefers the alternative in every, and in some way to grade the options on which it filed nothing."""
    values = values_of(made)
    positions = values.positions
    scores = {
        (one.issue, one.option): BY_STANCE[one.stance] if one.score is None else one.score
        for one in made.stands
        if one.party == code and one.stance != "withdrawn"
    }
    stated = {one.issue: one.value for one in made.saliences if one.party == code}
    weights = {
        issue.id: stated.get(issue.id, Fraction(1)) if code in positions.deciding[issue.id].scope else 0
        for issue in made.issues
    }
    both = [[positions.targets[column] for column in one] for one in (targets, alternative)]
    gaps = sorted({target for one in both for target in one} - scores.keys())
    answers = []
    for filled in product((Fraction(0), Fraction(1)), repeat=len(gaps)):
        grade = scores | dict(zip(gaps, filled, strict=True))
        held, other = (sum(weights[target[0]] * grade[target] for target in one) for one in both)
        answers.append(other > held)
    return all(answers), any(answers)


def expected(made: Problem, targets: Sequence[int], name: str, other: Sequence[int]) -> Iterator[Objection]:
    positions = values_of(made).positions
    said = {code: preferring(made, code, targets, other) for code in positions.parties}
    for one in made.formats:
        if all(said[code][1] for code in one.members):
            unsure = tuple(code for code in one.members if not said[code][0])
            yield Objection(name, one.id, one.members, unsure)
    rules = [decision.rule for decision in positions.deciding.together()]
    for degree in (0, 1):
        favour = frozenset(code for code in said if said[code][degree])
        counted = sorted(code for code in favour if any(code in rule.members for rule in rules))
        if counted and all(
            rule.ask(Floor(rule.members & favour, rule.members - favour)) is True for rule in rules
        ):
            yield Objection(
                name, "", tuple(counted), tuple(code for code in counted if degree and not said[code][0])
            )
            return


@given(problems(most=3), st.data())
def test_equals_every_way_to_fill_the_gaps(made: Problem, data: st.DataObject) -> None:
    every = sorted(packages(made))
    if not every:
        return
    values = values_of(made)
    targets = data.draw(st.sampled_from(every))
    others = [
        (f"package {place}", one)
        for place, one in enumerate(data.draw(st.lists(st.sampled_from(every), max_size=3)))
    ]
    alternatives = list(others)
    if all(issue.status_quo for issue in made.issues):
        quo = tuple(values.positions.column[issue.id, issue.status_quo] for issue in made.issues)
        alternatives.insert(0, (STATUS_QUO, quo))
    found = objections(values, targets, others)
    assert found == tuple(one for name, other in alternatives for one in expected(made, targets, name, other))


@given(problems(silent=False, links=False, most=3), st.data())
def test_where_everybody_filed_on_everything_each_objection_is_certain(
    made: Problem, data: st.DataObject
) -> None:
    every = sorted(packages(made))
    values = values_of(made)
    targets = data.draw(st.sampled_from(every))
    found = objections(values, targets, [(str(one), one) for one in every])
    assert all(one.certain for one in found)
    assert str(targets) not in {one.alternative for one in found}
    by_format = {(one.alternative, one.format) for one in found if one.format}
    for name, format_id in by_format:
        other = next(one for one in every if str(one) == name) if name != STATUS_QUO else None
        if other is not None:
            back = objections(values, other, [("back", targets)])
            assert format_id not in {one.format for one in back if one.alternative == "back"}
