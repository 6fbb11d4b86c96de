# SPDX-License-Identifier: Apache-2.0
"""The solver: programs worked out by hand, every combination counted out, and what it may say when time ends."""

from __future__ import annotations

import time
from fractions import Fraction
from math import inf
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.talks.packages.package_program import PackageProgram
from comity.talks.solving.program import Column, Program, Row
from comity.talks.solving.solver import TOLERANCE, Budget, Solution, solve
from talks.problems import blocs, values_of
from talks.programs import least, programs, total


def of(columns: int) -> Program:
    program = Program()
    for number in range(columns):
        program.column(f"x{number}")
    return program


def covering() -> Program:
    """Four subjects, and five sets of them at costs; the least cost at which every subject is covered is 5, by the first and the last."""
    program = of(5)
    for name, sets in {"a": (0, 1), "b": (0, 2), "c": (3, 4), "d": (1, 4)}.items():
        program.row(name, dict.fromkeys(sets, 1), low=1)
    program.objective = dict(enumerate((2, 3, 4, 5, 3)))
    return program


def agrees(program: Program, found: Solution) -> bool:
    """Whether a solution is the answer of a program over whole columns, counted out."""
    expected = least(program)
    if expected is None:
        return found == Solution("infeasible")
    inside = all(
        column.low <= value and (column.high is None or value <= column.high)
        for column, value in zip(program.columns, found.values, strict=True)
    )
    return (
        (found.status, found.cost, found.found) == ("optimal", expected, True)
        and total(program.objective, [int(value) for value in found.values]) == expected
        and inside
        and not any(program.broken(found.values))
        and found.bound <= expected + Fraction(TOLERANCE)
    )


class TestByHand:
    def test_a_covering(self) -> None:
        found = solve(covering())
        assert (found.status, found.values, found.cost) == ("optimal", (1, 0, 0, 0, 1), Fraction(5))
        assert found.bound == pytest.approx(5, abs=1e-5)

    def test_values_are_integers(self) -> None:
        assert {type(value) for value in solve(covering()).values} == {int}

    def test_nothing_fits(self) -> None:
        program = of(3)
        program.row("two", {0: 1, 1: 1, 2: 1}, low=2)
        program.row("not the first two", {0: 1, 1: 1}, high=1)
        program.row("not the third", {2: 1}, high=0)
        found = solve(program)
        assert (found, found.found) == (Solution("infeasible"), False)

    def test_nothing_fits_one_part(self) -> None:
        """The first part has a solution; no value of any column is reported."""
        program = of(3)
        program.row("first", {0: 1}, low=1)
        program.row("both", {1: 1, 2: 1}, low=2)
        program.row("not both", {1: 1, 2: 1}, high=1)
        assert solve(program) == Solution("infeasible")

    def test_a_row_without_columns(self) -> None:
        program = of(1)
        program.row("holds", {}, low=-1, high=0)
        assert solve(program).status == "optimal"
        program.row("does not", {}, low=1)
        assert solve(program) == Solution("infeasible")

    def test_a_row_that_no_whole_numbers_meet(self) -> None:
        assert (
            solve(Program([Column("x"), Column("y")], [Row("odd", {0: 2, 1: 4}, 1, 1)])).status
            == "infeasible"
        )
        program = of(2)
        program.row("odd", {0: 2, 1: 4}, low=1, high=1)
        assert solve(program) == Solution("infeasible")

    def test_nothing_at_all(self) -> None:
        found = solve(Program())
        assert (found.status, found.values, found.cost, found.found) == ("optimal", (), Fraction(0), True)

    def test_columns_without_rows_take_their_cheaper_end(self) -> None:
        program = Program()
        program.objective = {
            program.column("good", low=-2, high=5): -3,
            program.column("bad", low=-2, high=5): Fraction(1, 2),
            program.column("share", low=Fraction(1, 3), high=Fraction(1, 2), continuous=True): -1,
        }
        program.column("neither", low=1, high=4)
        found = solve(program)
        assert (found.values, found.cost) == ((5, -2, Fraction(1, 2), 1), Fraction(-33, 2))
        assert found.bound == -16.5

    def test_a_column_without_an_end_and_without_a_price(self) -> None:
        program = Program()
        program.column("many", low=3, high=None)
        assert solve(program).values == (3,)

    def test_one_choice_takes_the_first_of_the_cheapest(self) -> None:
        program = of(4)
        program.row("one of", dict.fromkeys(range(4), 1), low=1, high=1)
        assert solve(program).values == (1, 0, 0, 0)
        program.objective = {0: 3, 1: Fraction(1, 2), 2: Fraction(1, 2), 3: 1}
        assert (solve(program).values, solve(program).cost) == ((0, 1, 0, 0), Fraction(1, 2))
        program.objective = {3: -1}
        assert solve(program).values == (0, 0, 0, 1)

    @pytest.mark.parametrize(
        ("columns", "row", "values"),
        [
            # What looks like one choice and is none.
            ([Column("x", 1, 1), Column("y")], Row("r", {0: 1, 1: 1}, 1, 1), (1, 0)),
            ([Column("x", 0, 0), Column("y")], Row("r", {0: 1, 1: 1}, 1, 1), (0, 1)),
            ([Column("x"), Column("y")], Row("r", {0: 1, 1: 1}, 2, 2), (1, 1)),
            ([Column("x"), Column("y")], Row("r", {0: 1, 1: 1}, 0, 0), (0, 0)),
            ([Column("x"), Column("y")], Row("r", {0: 1, 1: -1}, 1, 1), (1, 0)),
            ([Column("x"), Column("y")], Row("r", {0: 2, 1: 1}, 1, 1), (0, 1)),
        ],
    )
    def test_one_row(self, columns: list[Column], row: Row, values: tuple[int, ...]) -> None:
        assert solve(Program(columns, [row])).values == values

    def test_whole_columns_with_other_bounds(self) -> None:
        """7x + 5y >= 31 with x from -2 to 3 and y without an end: 3 and 2 cost 3 + 2 = 5, and nothing costs less."""
        program = Program()
        x, y = program.column("x", low=-2, high=3), program.column("y", high=None)
        program.row("enough", {x: 7, y: 5}, low=31)
        program.objective = {x: 1, y: 1}
        assert solve(program).cost == 5

    def test_continuous_columns(self) -> None:
        """As much of two shares as x + y <= 1 and x - y <= 1/3 allow, x counted double: 2/3 and 1/3."""
        program = Program()
        x, y = (program.column(name, high=None, continuous=True) for name in "xy")
        program.row("whole", {x: 1, y: 1}, high=1)
        program.row("near", {x: 1, y: -1}, high=Fraction(1, 3))
        program.objective = {x: -2, y: -1}
        found = solve(program)
        assert found.status == "optimal"
        assert [float(value) for value in found.values] == pytest.approx([2 / 3, 1 / 3])
        assert found.cost == program.cost(found.values)
        assert float(found.cost) == pytest.approx(-5 / 3)
        assert found.bound == pytest.approx(-5 / 3)

    def test_some_columns_continuous(self) -> None:
        """The least value of two packages, made as great as can be: 3/10 and 4/10 with the first, 6/10 and 2/10 with the second."""
        program = Program()
        first, second = program.column("first"), program.column("second")
        worst = program.column("worst", low=-1, high=1, continuous=True)
        program.row("one of", {first: 1, second: 1}, low=1, high=1)
        program.row("of ALD", {first: Fraction(3, 10), second: Fraction(6, 10), worst: -1}, low=0)
        program.row("of BRE", {first: Fraction(4, 10), second: Fraction(2, 10), worst: -1}, low=0)
        program.objective = {worst: -1}
        found = solve(program)
        assert found.values[:2] == (1, 0)
        assert {type(value) for value in found.values[:2]} == {int}
        assert float(found.values[2]) == pytest.approx(0.3)
        assert -0.3 - 1e-5 <= found.bound <= -0.3 + 1e-5


class TestCountedOut:
    @settings(max_examples=250, deadline=None)
    @given(programs("binary") | programs("wide"))
    def test_every_combination(self, program: Program) -> None:
        found = solve(program)
        assert agrees(program, found)

    @settings(max_examples=60, deadline=None)
    @given(programs("binary"))
    def test_a_gap_leaves_the_cost_near_the_least(self, program: Program) -> None:
        found, expected = solve(program, gap=0.5), least(program)
        assert found.status != "limit"
        assert (expected is None) == (found.status == "infeasible")
        if found.cost is not None and expected is not None:
            assert not any(program.broken(found.values))
            assert expected <= found.cost
            assert found.bound <= expected + Fraction(TOLERANCE)

    @settings(max_examples=60, deadline=None)
    @given(programs("binary"))
    def test_it_says_the_same_twice_and_changes_nothing(self, program: Program) -> None:
        before = program.copy()
        assert solve(program) == solve(program)
        assert (program.columns, program.rows, program.objective) == (
            before.columns,
            before.rows,
            before.objective,
        )


class TestExact:
    """Sums that are exactly enough, and sums that miss by what no float can tell."""

    @staticmethod
    def weights(seed: int, digits: int) -> tuple[list[Fraction], Fraction, int]:
        """Weights of so many decimal places, what some of them weigh together, and how many those are."""
        draw = Random(seed)
        found = [Fraction(draw.randint(0, 10**digits), 10**digits) for _ in range(draw.randint(2, 9))]
        some = [weight for weight in found if draw.random() < 0.5]
        return found, sum(some, Fraction(0)), len(some)

    @pytest.mark.parametrize("digits", [2, 9, 12, 15, 18])
    @pytest.mark.parametrize("seed", range(12))
    def test_a_reservation_to_the_last_digit(self, seed: int, digits: int) -> None:
        weights, worth, count = self.weights(seed, digits)
        for beyond in (Fraction(0), Fraction(1, 10**digits)):
            program = of(len(weights))
            program.row("reservation", dict(enumerate(weights)), low=worth + beyond)
            program.row("few", dict.fromkeys(range(len(weights)), 1), high=count)
            program.objective = dict.fromkeys(range(len(weights)), 1)
            assert agrees(program, solve(program))

    @pytest.mark.parametrize("digits", [6, 9, 12, 15, 17, 25])
    @pytest.mark.parametrize("seed", range(8))
    def test_sums_that_are_exactly_so(self, seed: int, digits: int) -> None:
        weights, worth, _ = self.weights(seed, digits)
        for beyond in (0, 1):
            program = of(len(weights))
            sum_of = {place: weight * 10**digits for place, weight in enumerate(weights)}
            program.row("sum", sum_of, low=worth * 10**digits + beyond, high=worth * 10**digits + beyond)
            program.objective = dict.fromkeys(range(len(weights)), 1)
            found = solve(program)
            assert found.status == "limit" or agrees(program, found)

    def test_a_sum_beyond_all_tolerance(self) -> None:
        """1/3 three times is 1, and 10^-18 less three times is not."""
        program = of(3)
        program.row("one", dict.fromkeys(range(3), Fraction(1, 3)), low=1)
        assert solve(program).status == "optimal"
        short = of(3)
        short.row("one", dict.fromkeys(range(3), Fraction(1, 3) - Fraction(1, 10**18)), low=1)
        assert solve(short) == Solution("infeasible")

    def test_costs_are_not_rounded(self) -> None:
        program = of(3)
        program.row("all", dict.fromkeys(range(3), 1), low=3)
        program.objective = dict.fromkeys(range(3), Fraction(1, 10))
        assert solve(program).cost == Fraction(3, 10)

    def test_values_within_tolerance_only_are_excluded(self) -> None:
        """2^40 is wanted, and the second column misses it by 1: to HiGHS they weigh the same, and the second costs less."""
        program = of(2)
        program.row("enough", {0: 2**40, 1: 2**40 - 1}, low=2**40)
        program.objective = {0: 2, 1: 1}
        assert solve(program).values == (1, 0)


class TestFoundInHighs:
    """Programs on which HiGHS errs, and which must not make an answer wrong."""

    @pytest.mark.parametrize(("coefficients", "side"), [((4, 4, 3), 6), ((3, -3, 2), 1)])
    def test_where_highs_breaks_off(self, coefficients: tuple[int, ...], side: int) -> None:
        program = of(len(coefficients))
        program.row("sum", dict(enumerate(coefficients)), low=side, high=side)
        assert agrees(program, solve(program))

    def test_nothing_is_printed(self, capfd: pytest.CaptureFixture[str]) -> None:
        program = of(3)
        program.row("sum", {0: 4, 1: 4, 2: 3}, low=6, high=6)
        solve(program)
        assert capfd.readouterr() == ("", "")

    def test_costs_that_hardly_differ(self) -> None:
        program = of(3)
        program.row("two", dict.fromkeys(range(3), 1), low=2)
        program.row("first or second", {0: 1, 1: 1}, high=1)
        program.objective = {0: 1 + Fraction(2, 10**9), 1: 1 + Fraction(1, 10**9), 2: 1}
        for _ in range(2):
            assert agrees(program, solve(program))
            program.objective = {0: 1 + Fraction(1, 10**9), 1: 1 + Fraction(2, 10**9), 2: 1}

    def test_whole_columns_between_fractions(self) -> None:
        program = Program()
        program.objective = {program.column("x", low=Fraction(1, 2), high=Fraction(7, 3)): 1}
        assert agrees(program, solve(program))
        program.objective = {0: -1}
        assert agrees(program, solve(program))

    @pytest.mark.parametrize("rows", [0, 1])
    @pytest.mark.parametrize(
        "price",
        [
            -1,
            0,
            1,
        ],
    )
    def test_whole_columns_between_which_no_whole_number_lies(self, price: int, rows: int) -> None:
        program = Program()
        program.objective = {program.column("x", low=Fraction(1, 2), high=Fraction(2, 3)): price}
        for _ in range(rows):
            program.row("any", {0: 1}, low=0)
        assert solve(program) == Solution("infeasible")


class TestBudget:
    def test_it_counts_down_to_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        now = [100.0]
        monkeypatch.setattr(time, "monotonic", lambda: now[0])
        budget = Budget(5)
        assert (budget.seconds, budget.left) == (5, 5.0)
        now[0] = 103.0
        assert budget.left == 2.0
        now[0] = 200.0
        assert budget.left == 0.0
        assert Budget().left == inf

    def test_without_time_nothing_is_claimed(self) -> None:
        found = solve(covering(), Budget(0))
        assert (found, found.found) == (Solution("limit"), False)

    def test_what_needs_no_solver_needs_no_time(self) -> None:
        program = of(2)
        program.row("one of", {0: 1, 1: 1}, low=1, high=1)
        assert solve(program, Budget(0)).status == "optimal"
        program.row("never", {}, low=1)
        assert solve(program, Budget(0)) == Solution("infeasible")

    def test_a_part_that_was_not_solved_leaves_no_values(self) -> None:
        """One part is a choice, which needs no time; the other is not solved, so no cost and no bound is known."""
        program = covering()
        first = program.column("first choice")
        program.row("one of", {first: 1, program.column("second choice"): 1}, low=1, high=1)
        found = solve(program, Budget(0))
        assert (found.status, found.values, found.cost, found.bound) == ("limit", (), None, -inf)

    @pytest.mark.parametrize("seconds", [0.0, 0.02, 0.2, inf])
    def test_whatever_is_said_in_time_is_so(self, seconds: float) -> None:
        made = PackageProgram(
            values_of(blocs(30, 40, 4, red=0.1, seed=1, reservation="0.5")), red_lines="movable"
        )
        for column in made.choices.moved.values():
            made.program.objective[column] = made.program.objective.get(column, 0) + 1
        found = solve(made.program, Budget(seconds))
        assert found.status != "infeasible"
        assert found.bound <= 5 + TOLERANCE
        if found.found:
            assert not any(made.program.broken(found.values))
            assert found.cost == made.program.cost(found.values)
            assert found.cost >= 5
        if found.status == "optimal" or seconds == inf:
            assert found.cost == 5


@settings(max_examples=40, deadline=None)
@given(st.lists(programs("binary"), min_size=2, max_size=4))
def test_programs_side_by_side(several: list[Program]) -> None:
    """Programs that nothing ties together: the least cost of all is the sum of theirs."""
    together = Program()
    for one in several:
        shift = len(together.columns)
        together.columns += one.columns
        together.rows += [
            Row(row.name, {place + shift: number for place, number in row.terms.items()}, row.low, row.high)
            for row in one.rows
        ]
        together.objective |= {place + shift: number for place, number in one.objective.items()}
    found, apart = solve(together), [solve(one) for one in several]
    if any(one.status == "infeasible" for one in apart):
        assert found == Solution("infeasible")
    else:
        assert found.cost == sum(one.cost or 0 for one in apart)
        assert found.values == tuple(value for one in apart for value in one.values)
