# SPDX-License-Identifier: Apache-2.0
"""The single changes that flip an answer: worked out by hand, and against every change made to the problem and counted again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.charter.rules import parse_rule
from comity.talks.model import Stance
from comity.talks.packages.passing import feasible
from comity.talks.packages.sensitivity import KINDS, PACKAGES, Change, Flip, option_flips, sensitivity
from comity.talks.packages.unlock import unlock
from comity.talks.positions import SIDES
from comity.talks.problem import (
    Format,
    Issue,
    Link,
    Option,
    Party,
    Problem,
    Reservation,
    Salience,
    Stand,
    contradiction,
)
from comity.talks.solving.solver import Budget
from comity.talks.table import state_of_play
from comity.talks.values import BY_STANCE
from talks.problems import blocs, every, problems, values_of

CONSENSUS = {"consensus": True}
WORDS: Mapping[str, Stance] = {"+": "preferred", "/": "acceptable", "-": "cannot_accept"}
Said = Mapping[str, str]


def problem(
    options: str,
    said: Said,
    rule: Mapping[str, Any] = CONSENSUS,
    *,
    reservations: Said | None = None,
    links: tuple[Link, ...] = (),
    formats: Said | None = None,
    **within: str,
) -> Problem:
    """`options` as "i.a i.b j.a"; `said` by party, one sign for each: + preferred, / acceptable, - cannot accept, . nothing filed.

    A digit is acceptable with so many tenths. `within`: the format of an issue.
    """
    targets = [tuple(one.split(".")) for one in options.split()]
    parties = tuple(Party(code, code, {}) for code in sorted(said))
    members = {name: tuple(sorted(codes.split())) for name, codes in (formats or {}).items()}
    weights = {party.code: party.weights for party in parties}
    stands = [
        Stand(code, issue, option, WORDS.get(sign, "acceptable"), Fraction(int(sign), 10) if sign.isdigit() else None)
        for code, signs in said.items()
        for (issue, option), sign in zip(targets, signs, strict=True)
        if sign != "."
    ]  # fmt: skip
    return Problem(
        parties,
        tuple(Format(name, codes) for name, codes in members.items()),
        {"r": parse_rule(rule, parties=weights, formats=members, path="rules.r")},
        issues=tuple(
            Issue(one, one, tuple(Option(o, "") for i, o in targets if i == one), format=within.get(one, ""))
            for one in dict.fromkeys(issue for issue, _ in targets)
        ),
        stands=tuple(stands),
        reservations=tuple(
            Reservation(code, Fraction(value)) for code, value in (reservations or {}).items()
        ),
        links=links,
        disagreement={},
    )


def shown(flips: tuple[Flip, ...], answer: str) -> list[str]:
    """One line for each flip of an answer."""
    lines = []
    for flip in flips:
        change = flip.change
        what = {
            "stance": f"{change.party} {change.issue}.{change.option}",
            "reservation": f"{change.party} reservation",
            "link": f"link {change.place}",
        }[change.kind]
        if flip.answer == answer:
            lines.append(f"{flip.now}: {what} {change.from_} > {change.to}: {flip.then}")
    return lines


# Options.


def test_an_open_option_hangs_on_who_is_silent_and_on_who_could_turn_against() -> None:
    found = sensitivity(values_of(problem("i.a", {"ALD": "/", "BRE": "."})))
    assert shown(found.flips, "i.a") == [
        "open: ALD i.a for > against: fails",
        "open: BRE i.a silent > for: passes",
        "open: BRE i.a silent > against: fails",
    ]


def test_of_two_out_of_three_each_can_undo_it() -> None:
    found = sensitivity(values_of(problem("i.a", {"ALD": "/", "BRE": "+", "CAL": "-"}, {"count": 2})))
    assert shown(found.flips, "i.a") == [
        "passes: ALD i.a for > against: fails",
        "passes: ALD i.a for > silent: open",
        "passes: BRE i.a for > against: fails",
        "passes: BRE i.a for > silent: open",
    ]


def test_what_two_reject_no_single_change_brings_back() -> None:
    found = sensitivity(values_of(problem("i.a", {"ALD": "-", "BRE": "-", "CAL": "/"})))
    assert found.flips == ()
    assert (found.could_pass, found.complete) == (False, True)


def test_a_red_line_that_alone_stands_in_the_way_is_one_of_two_flips() -> None:
    found = sensitivity(values_of(problem("i.a i.b", {"ALD": "-/", "BRE": "//"})))
    assert shown(found.flips, "i.a") == [
        "fails: ALD i.a against > for: passes",
        "fails: ALD i.a against > silent: open",
    ]


def test_a_veto_counts_only_its_holder() -> None:
    found = sensitivity(values_of(problem("i.a", {"ALD": "/", "BRE": "-"}, {"veto": ["ALD"]})))
    assert shown(found.flips, "i.a") == [
        "passes: ALD i.a for > against: fails",
        "passes: ALD i.a for > silent: open",
    ]


def test_a_rule_that_is_decided_beforehand_hangs_on_nothing() -> None:
    found = sensitivity(values_of(problem("i.a", {"ALD": "-", "BRE": "."}, {"share": "0"})))
    assert found.flips == ()
    assert found.could_pass is True


def test_who_has_no_say_in_an_issue_flips_nothing_there() -> None:
    made = problem("i.a", {"ALD": "/", "BRE": "-", "CAL": "/"}, formats={"pair": "ALD CAL"}, i="pair")
    flips = tuple(option_flips(values_of(made).positions))
    assert {flip.change.party for flip in flips} == {"ALD", "CAL"}


def test_weights_count() -> None:
    made = problem("i.a", {"ALD": "/", "BRE": "/", "CAL": "-"})
    weights = {"ALD": {"votes": 3}, "BRE": {"votes": 1}, "CAL": {"votes": 1}}
    rule = parse_rule({"at_least": 3, "weight": "votes"}, parties=weights, formats={}, path="r")
    flips = option_flips(values_of(replace(made, rules={"r": rule})).positions)
    assert {flip.change.party for flip in flips} == {"ALD"}


def changed(made: Problem, party: str, issue: str, option: str, to: str) -> Problem:
    """The problem with one stance changed; a grade stays as it was."""
    place = (party, issue, option)
    others = tuple(one for one in made.stands if (one.party, one.issue, one.option) != place)
    before = next((one for one in made.stands if one not in others), Stand(*place, "acceptable"))
    if to == "silent":
        return replace(made, stands=others)
    stance: Stance = "acceptable" if to == "for" else "cannot_accept"
    score = before.score
    if score is None and before in made.stands:
        score = BY_STANCE[before.stance]
    return replace(made, stands=(*others, replace(before, stance=stance, score=score)))


@settings(max_examples=40)
@given(problems(most=2))
def test_of_options_they_are_all_that_change_the_state_of_play(made: Problem) -> None:
    def answers(one: Problem) -> dict[tuple[str, str], str]:
        return {
            (issue.id, option.id): option.rule.answer
            for issue in state_of_play(one)
            for option in issue.options
        }

    positions = values_of(made).positions
    now = answers(made)
    expected = set()
    for row, code in enumerate(positions.parties):
        for column, target in enumerate(positions.targets):
            before = SIDES[int(positions.sides[row, column])]
            for to in {"for", "against", "silent"} - {before}:
                then = answers(changed(made, code, *target, to))
                if then[target] != now[target]:
                    expected.add((code, target, before, to, now[target], then[target]))
    found = [
        (one.change.party, (one.change.issue, one.change.option), one.change.from_, one.change.to, one.now, one.then)
        for one in option_flips(positions)
    ]  # fmt: skip
    assert set(found) == expected
    assert len(found) == len(expected)


# Packages: none could pass.


def test_either_of_two_red_lines() -> None:
    found = sensitivity(values_of(problem("i.a i.b", {"ALD": "-/", "BRE": "/-"})))
    assert shown(found.flips, PACKAGES) == [
        "fails: ALD i.a against > for: could pass",
        "fails: BRE i.b against > for: could pass",
    ]
    assert [flip.size for flip in found.flips if flip.answer == PACKAGES] == [1, 1]


def test_a_line_that_two_share_is_no_single_change() -> None:
    found = sensitivity(values_of(problem("i.a i.b", {"ALD": "--", "BRE": "-/"})))
    assert shown(found.flips, PACKAGES) == ["fails: ALD i.b against > for: could pass"]


def test_where_the_rule_takes_two_of_three_each_missing_one_would_do() -> None:
    found = sensitivity(values_of(problem("i.a", {"ALD": "/", "BRE": "-", "CAL": "-"}, {"count": 2})))
    assert shown(found.flips, PACKAGES) == [
        "fails: BRE i.a against > for: could pass",
        "fails: CAL i.a against > for: could pass",
    ]


def test_a_reservation_falls_to_the_greatest_value_with_which_a_package_could_pass() -> None:
    made = problem("i.a i.b j.a j.b", {"ALD": "2468", "BRE": "////"}, reservations={"ALD": "0.75"})
    found = sensitivity(values_of(made))
    assert shown(found.flips, PACKAGES) == ["fails: ALD reservation 3/4 > 3/5: could pass"]
    assert found.flips[-1].size == Fraction(3, 20)


def test_two_reservations_that_both_fail_are_no_single_change() -> None:
    made = problem("i.a", {"ALD": "5", "BRE": "5"}, reservations={"ALD": "0.75", "BRE": "0.75"})
    assert sensitivity(values_of(made)).flips[-1].answer == "i.a"


def test_a_reservation_falls_no_further_than_what_others_accept() -> None:
    made = problem("i.a i.b", {"ALD": "95", "BRE": "-/"}, reservations={"ALD": "0.8"})
    assert shown(sensitivity(values_of(made)).flips, PACKAGES) == [
        "fails: BRE i.a against > for: could pass",
        "fails: ALD reservation 4/5 > 1/2: could pass",
    ]


def test_either_of_two_links() -> None:
    links = (
        Link("not_both", (("i", "a"), ("j", "b"))),
        Link("if_then", (("i", "b"), ("j", "a"))),
        Link("not_both", (("i", "a"), ("j", "a"))),
    )
    made = problem("i.a i.b j.a j.b", {"ALD": "//-/", "BRE": "////"}, links=links)
    assert shown(sensitivity(values_of(made)).flips, PACKAGES) == [
        "fails: ALD j.a against > for: could pass",
        "fails: link 0 None > None: could pass",
        "fails: link 1 None > None: could pass",
    ]


def test_one_of_is_a_link_too() -> None:
    links = (Link("one_of", (("i", "a"), ("j", "a"), ("k", "a"))),)
    made = problem("i.a i.b j.a j.b k.a k.b", {"ALD": "-/-/-/"}, links=links)
    assert [one.change for one in sensitivity(values_of(made)).flips if one.answer == PACKAGES] == [
        Change("stance", "ALD", "i", "a", None, "against", "for"),
        Change("stance", "ALD", "j", "a", None, "against", "for"),
        Change("stance", "ALD", "k", "a", None, "against", "for"),
        Change("link", place=0),
    ]


def test_what_was_adopted_is_not_looked_at() -> None:
    made = problem("i.a i.b", {"ALD": "-/", "BRE": "-/"})
    found = sensitivity(values_of(replace(made, issues=(replace(made.issues[0], adopted="a"),))))
    assert (found.could_pass, shown(found.flips, PACKAGES)) == (False, [])


def test_a_condition_still_counts_once_the_line_has_moved() -> None:
    made = problem("i.a j.a j.b", {"ALD": "-//", "BRE": "/-/"})
    needs = tuple(
        replace(one, needs=(("j", "a"),)) if one.stance == "cannot_accept" and one.party == "ALD" else one
        for one in made.stands
    )
    assert shown(sensitivity(values_of(replace(made, stands=needs))).flips, PACKAGES) == []
    assert shown(sensitivity(values_of(made)).flips, PACKAGES) == ["fails: ALD i.a against > for: could pass"]


# Packages: one could pass.


def test_a_new_red_line_on_what_every_package_holds() -> None:
    made = problem("i.a i.b j.a j.b", {"ALD": "++++", "BRE": "+-.+"})
    assert shown(sensitivity(values_of(made)).flips, PACKAGES) == [
        "could pass: ALD i.a for > against: fails",
        "could pass: BRE i.a for > against: fails",
    ]


def test_a_reservation_rises_to_the_greatest_worth_of_a_package() -> None:
    made = problem("i.a i.b", {"ALD": "63", "BRE": "/."}, reservations={"ALD": "0.4"})
    found = sensitivity(values_of(made))
    assert shown(found.flips, PACKAGES) == [
        "could pass: ALD i.a for > against: fails",
        "could pass: BRE i.a for > against: fails",
        "could pass: ALD reservation 2/5 > 3/5: fails",
        "could pass: BRE reservation None > 1/2: fails",
    ]
    sizes = [flip.size for flip in found.flips if flip.change.kind == "reservation"]
    assert sizes == [Fraction(1, 5), Fraction(1, 2)]


def test_on_what_is_not_graded_a_reservation_can_rise_to_one() -> None:
    assert shown(sensitivity(values_of(problem("i.a", {"ALD": "."}))).flips, PACKAGES) == [
        "could pass: ALD i.a silent > against: fails"
    ]


def test_a_party_whose_acceptance_is_not_needed_flips_nothing() -> None:
    made = problem("i.a", {"ALD": "5", "BRE": "5", "CAL": "5"}, {"count": 2})
    assert shown(sensitivity(values_of(made)).flips, PACKAGES) == []
    made = problem("i.a", {"ALD": "5", "BRE": "5", "CAL": "-"}, {"count": 2})
    assert shown(sensitivity(values_of(made)).flips, PACKAGES) == [
        "could pass: ALD i.a for > against: fails",
        "could pass: BRE i.a for > against: fails",
        "could pass: ALD reservation None > 1/2: fails",
        "could pass: BRE reservation None > 1/2: fails",
    ]


def test_an_option_that_a_link_forces_is_in_every_package() -> None:
    links = (Link("if_then", (("i", "a"), ("j", "a"))), Link("if_then", (("i", "b"), ("j", "a"))))
    made = problem("i.a i.b j.a j.b", {"ALD": "++++"}, links=links)
    assert shown(sensitivity(values_of(made)).flips, PACKAGES) == ["could pass: ALD j.a for > against: fails"]


def test_a_party_without_a_say_in_the_issue_has_no_new_red_line_there() -> None:
    made = problem("i.a j.a", {"ALD": "++", "BRE": "++", "CAL": "++"}, formats={"pair": "ALD BRE"}, j="pair")
    found = shown(sensitivity(values_of(made)).flips, PACKAGES)
    assert "could pass: CAL i.a for > against: fails" in found
    assert not any("CAL j.a" in line for line in found)


# Both, and the rest.


def test_answers_stand_in_the_order_of_the_file_then_kinds_then_parties() -> None:
    made = problem(
        "z.b z.a m.a",
        {"TAV": "-//", "ALD": "-//", "MAR": "-//"},
        links=(Link("not_both", (("z", "b"), ("m", "a"))),),
    )
    found = sensitivity(values_of(made))
    assert list(dict.fromkeys(flip.answer for flip in found.flips)) == ["z.a", "m.a", PACKAGES]
    last = [flip.change for flip in found.flips if flip.answer == PACKAGES]
    codes = ("ALD", "MAR", "TAV")
    lines = [("stance", code, issue) for code in codes for issue in "zm"]
    assert [(one.kind, one.party, one.issue) for one in last] == [
        *lines,
        *(("reservation", code, "") for code in codes),
    ]


def test_without_time_it_says_what_is_missing_and_options_are_answered() -> None:
    made = problem("i.a i.b j.a", {"ALD": "-/5", "BRE": "/-5"}, reservations={"ALD": "0.5"})
    found = sensitivity(values_of(made), Budget(0))
    assert (found.could_pass, found.unfinished, found.complete) == (None, KINDS, False)
    assert found.flips == tuple(option_flips(values_of(made).positions))
    assert found.flips


def test_without_an_issue_only_reservations_remain() -> None:
    empty = Problem((Party("ALD", "ALD", {}),), (), {}, disagreement={})
    found = sensitivity(values_of(empty))
    assert (found.could_pass, found.complete) == (True, True)
    assert [flip.change for flip in found.flips] == [Change("reservation", "ALD", to=Fraction(0))]


def test_grades_finer_than_any_machine_number_come_out_exactly() -> None:
    made = problem("i.a i.b", {"ALD": "63", "BRE": "/-"})
    fine = Fraction(1, 10**18)
    stands = tuple(replace(one, score=one.score + fine) if one.score else one for one in made.stands)
    made = replace(made, stands=stands, saliences=(Salience("ALD", "i", Fraction("1.7")),))
    (_, _, rise, _) = (flip.change for flip in sensitivity(values_of(made)).flips if flip.answer == PACKAGES)
    assert (rise.party, rise.to) == ("ALD", Fraction(3, 5) + fine)


@st.composite
def tight(draw: st.DrawFn) -> Problem:
    """Consensus of two or three, with red lines, links and reservations, of which often one stands in the way."""
    names = [f"{issue}.{option}" for issue in "ijk"[: draw(st.integers(2, 3))] for option in "ab"]
    codes = ["ALD", "BRE", "CAL"][: draw(st.integers(1, 3))]
    signs = st.sampled_from("---/5790")
    said = {code: "".join(draw(signs) for _ in names) for code in codes}
    targets = [(name[0], name[2]) for name in names]
    made = problem(" ".join(names), said)
    links: list[Link] = []
    for _ in range(draw(st.integers(0, 3))):
        pair = draw(st.lists(st.sampled_from(targets), min_size=2, max_size=3, unique=True))
        link = Link(draw(st.sampled_from(["if_then", "not_both", "one_of"])), tuple(pair))
        if contradiction(made.issues, [*links, link]) is None:
            links.append(link)
    least = st.sampled_from(["", "", "0.3", "0.5", "0.6"])
    reservations = {code: value for code in codes if (value := draw(least))}
    return problem(" ".join(names), said, reservations=reservations, links=tuple(links))


def could_pass(made: Problem) -> bool:
    return any(judged.answer != "fails" for _, judged in every(made))


def reserved(made: Problem, code: str, value: Fraction | None) -> Problem:
    others = tuple(one for one in made.reservations if one.party != code)
    return replace(made, reservations=others if value is None else (*others, Reservation(code, value)))


def expected(made: Problem) -> Iterator[Change]:
    """Every change made to the problem, and every package counted out again."""
    now, values = could_pass(made), values_of(made)
    positions = values.positions
    for row, code in enumerate(positions.parties):
        for column, target in enumerate(positions.targets):
            side, to = SIDES[int(positions.sides[row, column])], "against" if now else "for"
            asked = bool(positions.say[row, positions.issue_of[column]]) if now else side == "against"
            if asked and could_pass(changed(made, code, *target, to)) is not now:
                yield Change("stance", code, *target, None, side, to)
                assert now or could_pass(changed(made, code, *target, "silent"))
        before = values.reservations.get(code)
        worth = [
            judged.values[code][1]
            for _, judged in every(reserved(made, code, None))
            if judged.answer != "fails"
        ]
        beyond = Fraction(2)  # a reservation that nothing meets
        if not worth or (now and (max(worth) == 1 or could_pass(reserved(made, code, beyond)))):
            continue
        if now or before:
            yield Change("reservation", code, from_=before, to=max(worth))
            assert could_pass(reserved(made, code, max(worth)))
            assert not could_pass(reserved(made, code, max(worth) + Fraction(1, 10**6)))
    for place in range(0 if now else len(made.links)):
        if could_pass(replace(made, links=made.links[:place] + made.links[place + 1 :])):
            yield Change("link", place=place)


@settings(max_examples=150)
@given(st.one_of(problems(most=3), tight()))
def test_of_packages_they_are_all_that_change_whether_one_could_pass(made: Problem) -> None:
    found = sensitivity(values_of(made))
    assert (found.could_pass, found.complete) == (could_pass(made), True)
    flips = [flip for flip in found.flips if flip.answer == PACKAGES]
    changes = [flip.change for flip in flips]
    assert set(changes) == set(expected(made))
    assert len(changes) == len(set(changes))
    words = ("could pass", "fails") if found.could_pass else ("fails", "could pass")
    assert all((flip.now, flip.then) == words for flip in flips)
    kinds = [(KINDS.index(one.kind), one.party) for one in changes]
    assert kinds == sorted(kinds)


@settings(max_examples=60)
@given(st.one_of(problems(most=3), tight()))
def test_the_red_lines_are_those_that_unlock_finds_alone(made: Problem) -> None:
    values = values_of(made)
    answer = unlock(values, most=1000, any_salience=True)
    found = sensitivity(values)
    alone = [one.change for one in found.flips if one.answer == PACKAGES and one.change.to == "for"]
    sets = answer.sets if answer.minimum == 1 else ()
    assert {(one.party, one.issue, one.option) for one in alone} == {
        (line.party, line.issue, line.option) for one in sets for line in one.lines
    }


@pytest.mark.slow
def test_thirty_parties_and_forty_issues() -> None:
    made = blocs(30, 40, 4, red=0.01, seed=3, reservation="0.5")
    found = sensitivity(values_of(made))
    assert (found.could_pass, found.complete) == (True, True)
    flips = [flip.change for flip in found.flips if flip.answer == PACKAGES]
    assert [one.party for one in flips] == [party.code for party in made.parties]
    for change in flips[::10]:
        assert isinstance(change.to, Fraction)
        assert feasible(values_of(reserved(made, change.party, change.to))).answer != "fails"
        above = reserved(made, change.party, change.to + Fraction(1, 10**4))
        assert feasible(values_of(above)).answer == "fails"


def test_thirty_parties_and_forty_issues_of_which_one_stops_everything() -> None:
    made = blocs(30, 40, 4, red=0.01, seed=3, reservation="0.5")
    lines = [Stand("P007", "i020", f"o{place}", "cannot_accept", Fraction(0)) for place in range(4)]
    kept = tuple(one for one in made.stands if (one.party, one.issue) != ("P007", "i020"))
    found = sensitivity(values_of(replace(made, stands=(*kept, *lines))))
    assert (found.could_pass, found.complete) == (False, True)
    flips = [flip.change for flip in found.flips if flip.answer == PACKAGES]
    assert {(one.kind, one.party, one.issue) for one in flips} == {("stance", "P007", "i020")}
    rejected = {one.option for one in made.stands if one.issue == "i020" and one.stance == "cannot_accept"}
    assert {one.option for one in flips} == {"o0", "o1", "o2", "o3"} - rejected
