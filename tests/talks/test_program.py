# SPDX-License-Identifier: Apache-2.0
"""Programs: exact rows, rows in whole numbers, and the parts that can be solved on their own."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, product
from math import gcd

from hypothesis import given
from hypothesis import strategies as st

from comity.talks.solving.program import Column, Program, Row, whole
from talks.programs import least, numbers, programs, solutions

ends = st.none() | numbers
rows = st.builds(Row, st.just("row"), st.dictionaries(st.integers(0, 3), numbers.filter(bool)), ends, ends)


def of(columns: int) -> Program:
    program = Program()
    for number in range(columns):
        program.column(f"x{number}")
    return program


class TestBuilding:
    def test_columns_are_numbered_as_they_come_and_yes_or_no(self) -> None:
        program = Program()
        assert [program.column("first"), program.column("second", low=-1, high=None, continuous=True)] == [
            0,
            1,
        ]
        assert program.columns == [Column("first", 0, 1), Column("second", -1, None, continuous=True)]

    def test_rows_leave_out_what_counts_nothing(self) -> None:
        program = of(3)
        program.row("some", {0: 1, 1: 0, 2: Fraction(0)}, low=1)
        assert program.rows == [Row("some", {0: 1}, 1, None)]

    def test_rows_over_whole_columns_are_in_whole_numbers(self) -> None:
        program = of(2)
        program.row("halves", {0: Fraction(1, 2), 1: Fraction(1, 3)}, low=Fraction(1, 4), high=Fraction(3, 4))
        assert program.rows == [Row("halves", {0: 3, 1: 2}, 2, 4)]

    def test_rows_over_other_columns_stay_as_they_are(self) -> None:
        program = of(1)
        share = program.column("share", continuous=True)
        program.row("shared", {0: Fraction(1, 2), share: Fraction(1, 3)}, low=Fraction(1, 4))
        assert program.rows == [
            Row("shared", {0: Fraction(1, 2), share: Fraction(1, 3)}, Fraction(1, 4), None)
        ]

    def test_a_copy_can_be_added_to(self) -> None:
        program = of(1)
        program.row("one", {0: 1}, low=1)
        program.objective = {0: 1}
        other = program.copy()
        other.row("two", {other.column("another"): 1}, high=0)
        other.objective[1] = 2
        assert (len(program.columns), len(program.rows), program.objective) == (1, 1, {0: 1})
        assert (len(other.columns), len(other.rows), other.objective) == (2, 2, {0: 1, 1: 2})


class TestValues:
    def test_a_row_holds_exactly(self) -> None:
        thirds = Row("thirds", {0: Fraction(1, 3), 1: Fraction(1, 3), 2: Fraction(1, 3)}, 1, 1)
        assert thirds.holds((1, 1, 1))
        assert not thirds.holds((1, 1, 0))
        barely = Row("barely", {0: 1}, None, 1 - Fraction(1, 10**30))
        assert not barely.holds((1,))
        assert barely.holds((0,))

    def test_a_row_without_bounds_or_columns(self) -> None:
        assert Row("free", {0: 1}, None, None).holds((7,))
        assert Row("empty", {}, 0, 0).holds(())
        assert not Row("empty", {}, 1, None).holds(())

    def test_the_cost_is_exact(self) -> None:
        program = of(3)
        program.objective = {0: Fraction(1, 10), 2: Fraction(2, 10)}
        assert program.cost((1, 1, 1)) == Fraction(3, 10)
        assert Program().cost(()) == 0

    def test_broken_names_the_rows(self) -> None:
        program = of(2)
        program.row("first", {0: 1}, low=1)
        program.row("second", {0: 1, 1: 1}, high=1)
        assert [row.name for row in program.broken((0, 1))] == ["first"]
        assert [row.name for row in program.broken((1, 1))] == ["second"]
        assert not list(program.broken((1, 0)))

    def test_nothing_is_broken_by_no_values(self) -> None:
        program = of(2)
        program.row("first", {0: 1}, low=1)
        assert not list(program.broken(()))


class TestWhole:
    def test_by_hand(self) -> None:
        """1/2 x + 1/3 y between 1/4 and 3/4 is 3x + 2y between 1.5 and 4.5."""
        row = Row("row", {0: Fraction(1, 2), 1: Fraction(1, 3)}, Fraction(1, 4), Fraction(3, 4))
        assert whole(row) == Row("row", {0: 3, 1: 2}, 2, 4)

    def test_divisors_go(self) -> None:
        assert whole(Row("row", {0: 6, 1: -10}, -3, 5)) == Row("row", {0: 3, 1: -5}, -1, 2)

    def test_ends_that_no_whole_number_meets(self) -> None:
        assert whole(Row("odd", {0: 2, 1: 4}, 1, 1)) == Row("odd", {0: 1, 1: 2}, 1, 0)

    def test_without_columns(self) -> None:
        assert whole(Row("row", {}, Fraction(1, 2), None)) == Row("row", {}, 1, None)
        assert whole(Row("row", {}, Fraction(-1, 2), Fraction(1, 2))) == Row("row", {}, 0, 0)

    def test_numbers_beyond_what_a_float_holds(self) -> None:
        row = Row("row", {0: Fraction(10**40, 3), 1: Fraction(1, 3)}, Fraction(10**40 + 1, 3), None)
        assert whole(row) == Row("row", {0: 10**40, 1: 1}, 10**40 + 1, None)

    @given(rows)
    def test_the_same_whole_numbers_meet_it(self, row: Row) -> None:
        scaled = whole(row)
        for values in product((-2, 0, 1, 5), repeat=4):
            assert scaled.holds(values) == row.holds(values)

    @given(rows)
    def test_it_is_whole_and_stays_so(self, row: Row) -> None:
        scaled = whole(row)
        assert all(type(number) is int for number in scaled.terms.values())
        assert all(end is None or type(end) is int for end in (scaled.low, scaled.high))
        assert gcd(*(int(number) for number in scaled.terms.values())) <= 1
        assert list(scaled.terms) == list(row.terms)
        assert whole(scaled) == scaled


class TestParts:
    def test_by_hand(self) -> None:
        program = of(6)
        program.row("first", {4: 1, 0: 1}, low=1)
        program.row("second", {2: 1, 4: 1}, low=1)
        program.row("third", {5: 1, 3: 1}, low=1)
        program.row("alone", {1: 1}, low=1)
        program.row("empty", {}, low=0)
        assert program.parts() == [[0, 2, 4], [1], [3, 5]]

    def test_no_columns(self) -> None:
        program = Program()
        program.row("empty", {}, low=0)
        assert program.parts() == []

    def test_what_is_minimised_ties_nothing(self) -> None:
        program = of(2)
        program.objective = {0: 1, 1: 1}
        assert program.parts() == [[0], [1]]

    def test_a_long_chain_is_one_part(self) -> None:
        program = of(3000)
        for number in reversed(range(2999)):
            program.row("link", {number: 1, number + 1: -1}, high=0)
        assert program.parts() == [list(range(3000))]

    @given(programs("binary"))
    def test_each_column_once_in_order_and_no_row_across(self, program: Program) -> None:
        parts = program.parts()
        assert sorted(column for part in parts for column in part) == list(range(len(program.columns)))
        assert all(one < other for part in parts for one, other in pairwise(part))
        assert [part[0] for part in parts] == sorted(part[0] for part in parts)
        for row in program.rows:
            assert sum(not set(part).isdisjoint(row.terms) for part in parts) == bool(row.terms)

    @given(programs("binary"))
    def test_a_part_cannot_be_split(self, program: Program) -> None:
        """From its first column all others are reached through rows."""
        for part in program.parts():
            reached = {part[0]}
            for _ in part:
                reached.update(*(row.terms for row in program.rows if not reached.isdisjoint(row.terms)))
            assert reached == set(part)

    @given(programs("binary"))
    def test_parts_are_solved_one_by_one(self, program: Program) -> None:
        """The least cost is the sum of theirs; nothing fits if nothing fits one of them, or a row without columns does not hold."""
        costs = [
            least(
                program.restricted(part, [row for row in program.rows if not set(part).isdisjoint(row.terms)])
            )
            for part in program.parts()
        ]
        empty = all(row.holds(()) for row in program.rows if not row.terms)
        together = (
            sum((cost for cost in costs if cost is not None), Fraction(0))
            if empty and None not in costs
            else None
        )
        assert least(program) == together


class TestRestricted:
    def test_columns_are_renumbered_in_the_order_given(self) -> None:
        program = of(4)
        program.row("kept", {3: 2, 1: 5}, low=1, high=6)
        program.row("dropped", {0: 1}, low=1)
        program.objective = {0: 7, 1: Fraction(1, 2), 3: 3}
        found = program.restricted([3, 1], program.rows[:1])
        assert [column.name for column in found.columns] == ["x3", "x1"]
        assert found.rows == [Row("kept", {0: 2, 1: 5}, 1, 6)]
        assert found.objective == {0: 3, 1: Fraction(1, 2)}

    @given(programs())
    def test_to_everything_changes_nothing(self, program: Program) -> None:
        found = program.restricted(range(len(program.columns)), program.rows)
        assert (found.columns, found.rows, found.objective) == (
            program.columns, program.rows, program.objective,
        )  # fmt: skip
        assert list(solutions(found)) == list(solutions(program))
