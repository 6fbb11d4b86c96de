# SPDX-License-Identifier: Apache-2.0
"""Minimal conflicts: worked out by hand, and against every package counted out under every set of demands that matters."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.charter.rules import parse_rule
from comity.charter.thresholds import met
from comity.talks.packages import conflict as module
from comity.talks.packages.conflict import Conflict, Demand, conflict, demanded
from comity.talks.packages.package_program import asked_of
from comity.talks.problem import Issue, Link, Option, Party, Problem, Reservation, Salience, Stand, Target
from comity.talks.solving.second_opinion import confirm
from comity.talks.solving.solver import Budget, Solution, solve
from talks.problems import blocs, every, problems, values_of

CODES = ("ALD", "BRE", "MAR", "TAV")


def problem(
    issues: Mapping[str, str], *stands: Stand, rule: Mapping[str, Any] | None = None, **more: Any
) -> Problem:
    """Issues with their options as one word each, such as {"seat": "senne tarn"}."""
    rules = (
        {"chosen": parse_rule(rule, parties={code: {} for code in CODES}, formats={}, path="rules")}
        if rule
        else {}
    )
    return Problem(
        tuple(Party(code, code, {}) for code in CODES),
        rules=rules,
        issues=tuple(
            Issue(name, name, tuple(Option(option, "") for option in options.split()))
            for name, options in issues.items()
        ),
        stands=stands,
        **more,
    )


def red(party: str, *names: str) -> Iterator[Stand]:
    for name in names:
        issue, option = name.split(".")
        yield Stand(party, issue, option, "cannot_accept")


def line(party: str, name: str) -> Demand:
    issue, option = name.split(".")
    return Demand("red_line", party, issue, option)


def link(kind: Any, *names: str) -> Link:
    return Link(kind, tuple((name.split(".")[0], name.split(".")[1]) for name in names))


def found(given_problem: Problem) -> Conflict | None:
    return conflict(values_of(given_problem))


def minimal(*demands: Demand) -> Conflict:
    return Conflict(demands, minimal=True, verified=True)


class TestByHand:
    def test_nothing_is_in_the_way(self) -> None:
        assert found(problem({"seat": "senne tarn"}, *red("ALD", "seat.senne"))) is None
        assert found(problem({})) is None

    def test_each_option_of_an_issue_is_a_red_line_of_somebody(self) -> None:
        """MAR's would do in the place of BRE's; the earlier party is named, and neither is named twice."""
        one = problem(
            {"seat": "senne tarn", "rent": "paid free"},
            *red("MAR", "seat.tarn"), *red("BRE", "seat.tarn"), *red("ALD", "seat.senne", "rent.paid"),
        )  # fmt: skip
        assert found(one) == minimal(line("ALD", "seat.senne"), line("BRE", "seat.tarn"))

    def test_one_party_refuses_every_option(self) -> None:
        assert found(problem({"seat": "senne tarn"}, *red("ALD", "seat.tarn", "seat.senne"))) == minimal(
            line("ALD", "seat.senne"), line("ALD", "seat.tarn")
        )

    def test_links_and_red_lines(self) -> None:
        """With the seat at Senne rent is paid, which ALD cannot accept; the seat at Tarn BRE cannot accept."""
        one = problem(
            {"seat": "senne tarn", "rent": "paid free", "flag": "red blue"},
            *red("ALD", "rent.paid"), *red("BRE", "seat.tarn"), *red("TAV", "flag.red"),
            links=(link("not_both", "flag.blue", "rent.paid"), link("if_then", "seat.senne", "rent.paid")),
        )  # fmt: skip
        assert found(one) == minimal(
            line("BRE", "seat.tarn"), line("ALD", "rent.paid"), Demand("link", place=1)
        )

    def test_a_link_of_many_options_is_one_demand(self) -> None:
        one = problem(
            {"seat": "senne tarn", "rent": "paid free", "flag": "red blue"},
            *red("ALD", "seat.tarn", "flag.red"),
            links=(link("if_then", "seat.senne", "rent.paid", "flag.red"),),
        )  # fmt: skip
        assert found(one) == minimal(
            line("ALD", "seat.tarn"), line("ALD", "flag.red"), Demand("link", place=0)
        )

    def test_what_was_adopted_and_a_red_line(self) -> None:
        one = problem({"seat": "senne tarn", "rent": "paid free"}, *red("BRE", "seat.senne"))
        adopted = replace(one, issues=(replace(one.issues[0], adopted="senne"), one.issues[1]))
        assert found(one) is None
        assert found(adopted) == minimal(
            line("BRE", "seat.senne"), Demand("adopted", issue="seat", option="senne")
        )

    def test_what_was_adopted_and_a_link(self) -> None:
        one = problem(
            {"seat": "senne tarn", "rent": "paid free"},
            *red("BRE", "rent.paid"),
            links=(link("if_then", "seat.senne", "rent.paid"),),
        )
        adopted = replace(one, issues=(replace(one.issues[0], adopted="senne"), one.issues[1]))
        assert found(adopted) == minimal(
            line("BRE", "rent.paid"), Demand("link", place=0), Demand("adopted", issue="seat", option="senne")
        )

    def test_what_parties_filed_stands_before_what_was_adopted(self) -> None:
        one = problem({"seat": "senne tarn"}, *red("BRE", "seat.senne", "seat.tarn"))
        adopted = replace(one, issues=(replace(one.issues[0], adopted="tarn"),))
        assert found(adopted) == minimal(line("BRE", "seat.senne"), line("BRE", "seat.tarn"))

    def test_the_only_option_of_an_issue_was_adopted(self) -> None:
        one = problem({"seat": "senne"}, *red("BRE", "seat.senne"))
        adopted = replace(one, issues=(replace(one.issues[0], adopted="senne"),))
        assert found(adopted) == found(one) == minimal(line("BRE", "seat.senne"))

    def test_two_reservations(self) -> None:
        """ALD has all of its value from Senne and BRE from Tarn, and both ask for half; MAR asks for nothing."""
        one = problem(
            {"seat": "senne tarn"},
            *(Stand(code, "seat", option, "acceptable", Fraction(score))
              for code, option, score in [("ALD", "senne", 1), ("ALD", "tarn", 0), ("BRE", "senne", 0), ("BRE", "tarn", 1)]),
            reservations=(Reservation("BRE", Fraction(1, 2)), Reservation("ALD", Fraction(1, 2)), Reservation("MAR", Fraction(0))),
        )  # fmt: skip
        assert found(one) == minimal(Demand("reservation", "ALD"), Demand("reservation", "BRE"))

    def test_a_reservation_that_no_package_is_worth(self) -> None:
        one = problem(
            {"seat": "senne tarn"},
            *(Stand("MAR", "seat", option, "acceptable", Fraction(1, 10)) for option in ("senne", "tarn")),
            *red("ALD", "seat.senne"),
            reservations=(Reservation("MAR", Fraction(1, 5)),),
        )
        assert found(one) == minimal(Demand("reservation", "MAR"))
        nothing = [replace(stand, score=Fraction(0)) for stand in one.stands if stand.party == "MAR"]
        assert found(replace(one, stands=tuple(nothing))) == minimal(Demand("reservation", "MAR"))

    def test_a_reservation_a_red_line_and_a_link(self) -> None:
        """MAR asks for 3/4: seat and rent weigh alike, so it needs 1 on the one and 1/2 on the other, which is Senne with rent free."""
        one = problem(
            {"seat": "senne tarn", "rent": "paid free"},
            Stand("MAR", "seat", "senne", "acceptable", Fraction(1)),
            Stand("MAR", "seat", "tarn", "acceptable", Fraction(1, 4)),
            Stand("MAR", "rent", "free", "acceptable", Fraction(1, 2)),
            Stand("MAR", "rent", "paid", "acceptable", Fraction(0)),
            reservations=(Reservation("MAR", Fraction(3, 4)),),
            links=(link("not_both", "rent.free", "seat.senne"),),
        )
        assert found(one) == minimal(Demand("reservation", "MAR"), Demand("link", place=0))
        crossed = replace(one, links=(), stands=(*one.stands, *red("TAV", "rent.free")))
        assert found(crossed) == minimal(Demand("reservation", "MAR"), line("TAV", "rent.free"))

    def test_what_was_not_filed_may_be_worth_all(self) -> None:
        one = problem({"seat": "senne tarn"}, reservations=(Reservation("MAR", Fraction(1)),))
        assert found(one) is None

    def test_saliences_weigh(self) -> None:
        stands = [
            Stand("ALD", issue, option, "acceptable", Fraction(score))
            for issue, option, score in [("seat", "senne", 0), ("seat", "tarn", 1), ("rent", "paid", 1), ("rent", "free", 0)]
        ]  # fmt: skip
        one = problem(
            {"seat": "senne tarn", "rent": "paid free"},
            *stands, *red("BRE", "seat.tarn"),
            reservations=(Reservation("ALD", Fraction(1, 2)),),
        )  # fmt: skip
        assert found(one) is None
        weighed = replace(one, saliences=(Salience("ALD", "seat", Fraction(3)),))
        assert found(weighed) == minimal(Demand("reservation", "ALD"), line("BRE", "seat.tarn"))

    def test_all_conditions_of_a_party_are_one_demand(self) -> None:
        """MAR is for Senne only with rent paid, for Tarn only with rent free; links ask for the opposite."""
        one = problem(
            {"seat": "senne tarn", "rent": "paid free"},
            Stand("MAR", "seat", "senne", "acceptable", needs=(("rent", "paid"),)),
            Stand("MAR", "seat", "tarn", "acceptable", needs=(("rent", "free"),)),
            links=(link("not_both", "seat.senne", "rent.paid"), link("not_both", "seat.tarn", "rent.free")),
        )
        assert found(one) == minimal(
            Demand("condition", "MAR"), Demand("link", place=0), Demand("link", place=1)
        )

    def test_the_first_part_in_the_order_of_issues(self) -> None:
        """Two conflicts that have nothing to do with each other: one is reported."""
        one = problem(
            {"flag": "red blue", "seat": "senne tarn", "rent": "paid free", "visa": "yes no"},
            *red("ALD", "flag.red", "rent.free", "visa.no"), *red("BRE", "flag.blue", "visa.yes"),
            links=(link("not_both", "rent.paid", "seat.senne"), link("not_both", "rent.paid", "seat.tarn")),
        )  # fmt: skip
        assert found(one) == minimal(line("ALD", "flag.red"), line("BRE", "flag.blue"))
        other = Option("other", "")
        apart = replace(
            one,
            issues=tuple(
                replace(issue, options=(*issue.options, other)) if issue.id in {"flag", "visa"} else issue
                for issue in one.issues
            ),
        )
        assert found(apart) == minimal(
            line("ALD", "rent.free"), Demand("link", place=0), Demand("link", place=1)
        )


class TestRules:
    def test_as_many_red_lines_as_the_rule_needs(self) -> None:
        """Three of four have to accept: an option is blocked by two parties, not by one."""
        one = problem(
            {"seat": "senne tarn"},
            *red("ALD", "seat.senne"), *red("BRE", "seat.senne", "seat.tarn"), *red("MAR", "seat.senne", "seat.tarn"),
            rule={"share": "3/4"},
        )  # fmt: skip
        assert found(one) == minimal(
            line("ALD", "seat.senne"), line("BRE", "seat.senne"),
            line("BRE", "seat.tarn"), line("MAR", "seat.tarn"),
        )  # fmt: skip

    def test_red_lines_on_two_issues_add_up(self) -> None:
        """Half of four have to accept the package, and each choice of options costs three of them."""
        one = problem(
            {"seat": "senne tarn", "rent": "paid free"},
            *red("ALD", "seat.senne", "seat.tarn"), *red("BRE", "rent.paid", "rent.free"), *red("MAR", "seat.senne", "rent.free"),
            *red("TAV", "seat.tarn"),
            rule={"count": 2},
        )  # fmt: skip
        answer = found(one)
        assert answer is not None
        assert (answer.minimal, answer.verified) == (True, True)
        assert not possible(one, answer.demands)

    def test_a_veto_holder_alone(self) -> None:
        one = problem(
            {"seat": "senne"}, *red("ALD", "seat.senne"), *red("MAR", "seat.senne"), rule={"veto": ["MAR"]}
        )
        assert found(one) == minimal(line("MAR", "seat.senne"))

    def test_whom_the_rule_does_not_ask_is_in_no_conflict(self) -> None:
        one = problem({"seat": "senne"}, *red("ALD", "seat.senne"), rule={"veto": ["MAR"]})
        assert found(one) is None
        assert solve(demanded(values_of(one), [line("ALD", "seat.senne")])).found

    def test_a_rule_that_nothing_meets(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """More than all of the votes cast: no set of members meets it, so no demand is to blame."""
        one = problem(
            {"seat": "senne tarn"}, *red("ALD", "seat.senne"), rule={"more_than": "1", "of": "voting"}
        )
        assert found(one) == Conflict((), minimal=True, verified=True)

    def test_silence_is_not_a_demand(self) -> None:
        one = problem({"seat": "senne tarn"}, rule={"unanimity": True})
        assert found(one) is None


def all_demands(one: Problem) -> list[Demand]:
    """Every demand in the neutral order, read off the problem."""
    place = {
        (issue.id, option.id): (i, j)
        for i, issue in enumerate(one.issues)
        for j, option in enumerate(issue.options)
    }
    lines = [
        line(stand.party, f"{stand.issue}.{stand.option}")
        for stand in one.stands
        if stand.stance == "cannot_accept" and _has_say(one, stand)
    ]
    lines.sort(key=lambda demand: (place[demand.issue, demand.option], demand.party))
    return [
        *(Demand("reservation", code) for code in sorted(one.party for one in one.reservations)),
        *(Demand("condition", code) for code in sorted({stand.party for stand in one.stands if stand.needs})),
        *lines,
        *(Demand("link", place=number) for number in range(len(one.links))),
        *(Demand("adopted", issue=issue.id, option=issue.adopted) for issue in one.issues if issue.adopted),
    ]


def _has_say(one: Problem, stand: Stand) -> bool:
    (issue,) = (issue for issue in one.issues if issue.id == stand.issue)
    return not issue.format or stand.party in next(
        each.members for each in one.formats if each.id == issue.format
    )


def possible(one: Problem, demands: Collection[Demand]) -> bool:
    """Is there a package that meets these demands, with every party for it that none of them keeps from it? Counted out."""
    values = values_of(one)
    decisions = values.positions.deciding.together()
    options = [[(issue.id, option.id) for option in issue.options] for issue in one.issues]
    for package in product(*options):
        held = set(package)
        structure = [demand for demand in demands if demand.kind in {"link", "adopted"}]
        if not all(_kept(one, demand, held) for demand in structure):
            continue
        columns = [values.positions.column[target] for target in package]
        accepting = {
            party.code
            for row, party in enumerate(one.parties)
            if all(
                _accepted(one, demand, held, values.of_package(row, columns)[1])
                for demand in demands
                if demand.party == party.code
            )
        }
        if all(met(asked_of(each), each.rule.members & accepting) for each in decisions):
            return True
    return False


def _kept(one: Problem, demand: Demand, held: set[Target]) -> bool:
    if demand.kind == "adopted":
        return (demand.issue, demand.option) in held
    assert demand.place is not None
    made = one.links[demand.place]
    count = len(held.intersection(made.targets))
    if made.kind == "if_then":
        return made.targets[0] not in held or count == len(made.targets)
    return count <= 1 if made.kind == "not_both" else count == 1


def _accepted(one: Problem, demand: Demand, held: set[Target], worth: Fraction) -> bool:
    if demand.kind == "red_line":
        return (demand.issue, demand.option) not in held
    if demand.kind == "reservation":
        return worth >= next(each.value for each in one.reservations if each.party == demand.party)
    return all(
        held.issuperset(stand.needs)
        for stand in one.stands
        if stand.party == demand.party and (stand.issue, stand.option) in held and _has_say(one, stand)
    )


class TestCountedOut:
    @settings(max_examples=150, deadline=None)
    @given(problems())
    def test_minimal_both_ways(self, one: Problem) -> None:
        answer, everything = found(one), all_demands(one)
        assert (answer is None) == possible(one, everything)
        if answer is None:
            return
        assert (answer.minimal, answer.verified) == (True, True)
        assert not possible(one, answer.demands)
        for left_out in answer.demands:
            assert possible(one, [demand for demand in answer.demands if demand != left_out])
        assert [demand for demand in everything if demand in answer.demands] == list(answer.demands)

    @settings(max_examples=50, deadline=None)
    @given(problems())
    def test_there_is_one_exactly_if_every_package_fails(self, one: Problem) -> None:
        assert (found(one) is not None) == all(judged.answer == "fails" for _, judged in every(one))

    @settings(max_examples=50, deadline=None)
    @given(problems(), st.data())
    def test_the_program_of_some_demands(self, one: Problem, data: st.DataObject) -> None:
        everything = all_demands(one)
        some = data.draw(st.lists(st.sampled_from(everything), unique=True) if everything else st.just([]))
        assert solve(demanded(values_of(one), some)).found == possible(one, some)

    @settings(max_examples=30, deadline=None)
    @given(problems())
    def test_it_is_the_same_conflict_each_time(self, one: Problem) -> None:
        assert found(one) == found(one)


class TestLarge:
    @pytest.mark.parametrize(
        ("size", "share", "reservation"),
        [((9, 20, 4), 0.0, "0.85"), ((30, 40, 4), 0.02, "0.7"), ((200, 100, 4), 0.05, "0.5")],
    )
    def test_small_conflicts_in_large_problems(
        self, size: tuple[int, int, int], share: float, reservation: str
    ) -> None:
        values = values_of(blocs(*size, red=share, seed=1, reservation=reservation))
        answer = conflict(values, Budget(60))
        assert answer is not None
        assert (answer.minimal, answer.verified) == (True, True)
        assert len(answer.demands) <= 10
        assert solve(demanded(values, answer.demands)).status == "infeasible"
        for left_out in answer.demands:
            rest = [demand for demand in answer.demands if demand != left_out]
            assert solve(demanded(values, rest)).found

    def test_the_second_solver_says_the_same(self) -> None:
        values = values_of(blocs(30, 40, 4, red=0.02, seed=1, reservation="0.7"))
        answer = conflict(values)
        assert answer is not None
        verdict = confirm(demanded(values, answer.demands), Solution("infeasible"))
        assert verdict.status in {"confirmed", "not_asked"}


class TestBudget:
    """What is not certain is not said."""

    @pytest.fixture
    def hard(self) -> Problem:
        return blocs(30, 40, 4, red=0.02, seed=1, reservation="0.7")

    def test_no_time_at_all(self, hard: Problem) -> None:
        assert conflict(values_of(hard), Budget(0)) is None

    @pytest.mark.parametrize("answers", [3, 4, 5, 8, 12])
    def test_time_ends_after_some_answers(
        self, hard: Problem, answers: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The demands still leave no package, though not each of them may be needed for that."""
        left = iter(range(answers))
        monkeypatch.setattr(
            module,
            "solve",
            lambda *asked: solve(*asked) if next(left, None) is not None else Solution("limit"),
        )
        values = values_of(hard)
        answer = conflict(values)
        assert answer is not None
        assert (answer.minimal, answer.verified) == (False, False)
        assert solve(demanded(values, answer.demands)).status == "infeasible"

    def test_time_ends_before_it_is_certain_that_there_is_a_conflict(
        self, hard: Problem, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        left = iter(range(1))
        monkeypatch.setattr(
            module,
            "solve",
            lambda *asked: solve(*asked) if next(left, None) is not None else Solution("limit"),
        )
        assert conflict(values_of(hard)) is None

    def test_a_package_that_breaks_what_is_fixed_is_not_believed(
        self, hard: Problem, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A solver that calls packages without any option solutions cannot make a set look minimal."""
        asked_before: list[int] = []

        def liar(program: Any, budget: Budget) -> Solution:
            answer = solve(program, budget)
            asked_before.append(1)
            if len(asked_before) < 3 or not answer.found:
                return answer
            return replace(answer, values=tuple(0 for _ in answer.values))

        monkeypatch.setattr(module, "solve", liar)
        answer = conflict(values_of(hard))
        assert answer is not None
        assert not answer.minimal
