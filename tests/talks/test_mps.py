# SPDX-License-Identifier: Apache-2.0
"""Programs as MPS: the text by hand, what names cannot do to it, and the answers of solvers that are not ours."""

from __future__ import annotations

from fractions import Fraction
from math import inf, lcm

import pytest
from hypothesis import given, settings

from comity.talks.packages.package_program import PackageProgram
from comity.talks.problem import Problem
from comity.talks.solving.mps import to_mps
from comity.talks.solving.program import Column, Program, Row
from comity.talks.solving.second_opinion import confirm
from comity.talks.solving.solver import Solution, solve
from talks import milp_tools
from talks.problems import blocs, problems, values_of
from talks.programs import least, programs

OUTSIDE = settings(max_examples=60, deadline=None, derandomize=True)
"""Always the same programs: in one of some thousands glpsol 5.0 breaks off, or CBC 2.10.8 overlooks the least cost."""

SMALL = """\
* Two issues
* glpsol --freemps FILE -o OUT     or: cbc FILE solve solution OUT
* cost, to be minimised, is 6 times what the program asks for
* expected: cost -8.5
* c1 = border.yes
* c2 = border.no
* c3 = visits
* c4 = share
* r1 = one option of border
* r2 = weighed
* r3 = shared
NAME Two_issues FREE
ROWS
 N cost
 E r1
 G r2
 L r3
COLUMNS
 M1 'MARKER' 'INTORG'
 c1 cost 3
 c1 r1 1
 c1 r2 2
 c2 cost 0
 c2 r1 1
 c2 r2 3
 c3 cost -2
 c3 r3 -1
 M4 'MARKER' 'INTEND'
 c4 cost 1
 c4 r3 3
RHS
 RHS r1 1
 RHS r2 2
 RHS r3 1
RANGES
 RNG r2 3
BOUNDS
 BV BND c1
 FX BND c2 1
 LO BND c3 -2
 UP BND c3 4
 LO BND c4 -0.5
 PL BND c4
ENDATA
"""


def small() -> Program:
    program = Program()
    yes, no = program.column("border.yes"), program.column("border.no", low=1)
    visits = program.column("visits", low=-2, high=4)
    share = program.column("share", low=Fraction(-1, 2), high=None, continuous=True)
    program.row("one option of border", {yes: 1, no: 1}, low=1, high=1)
    program.row("weighed", {yes: Fraction(1, 3), no: Fraction(1, 2)}, low=Fraction(1, 4), high=Fraction(5, 6))
    program.row("shared", {share: 1, visits: Fraction(-1, 3)}, high=Fraction(1, 3))
    program.objective = {yes: Fraction(1, 2), visits: Fraction(-1, 3), share: Fraction(1, 6)}
    return program


def lines(program: Program, name: str = "program", expect: Solution | None = None) -> list[str]:
    return to_mps(program, name=name, expect=expect).split("\n")


def asked_outside(text: str) -> tuple[float | None, float | None]:
    return milp_tools.glpsol(text), milp_tools.cbc(text)


def scaled(program: Program) -> int:
    """By how much the file multiplies what is minimised."""
    return lcm(1, *(Fraction(number).denominator for number in program.objective.values()))


def test_worked_by_hand() -> None:
    expect = Solution("optimal", (0, 1, 4, Fraction(-1, 2)), Fraction(-17, 12), -1.5)
    assert to_mps(small(), name="Two issues", expect=expect) == SMALL


def test_solvers_that_are_not_ours_read_it() -> None:
    """yes is 0 and no is 1; the least cost has visits 4, which adds -4/3, and share -1/2, which adds -1/12: 6 times -17/12."""
    assert solve(small()).cost == Fraction(-17, 12)
    assert asked_outside(to_mps(small(), name="two")) == (-8.5, -8.5)


@OUTSIDE
@given(programs() | programs("fractional"))
def test_solvers_that_are_not_ours_find_the_least_cost(program: Program) -> None:
    expected, text = least(program), to_mps(program, name="drawn")
    wanted = None if expected is None else float(expected * scaled(program))
    assert asked_outside(text) == (wanted, wanted)


@pytest.mark.slow
@pytest.mark.usefixtures("solver_at_hand")
@settings(OUTSIDE, max_examples=8)
@given(programs("binary"))
def test_five_ways_to_the_same_answer(program: Program) -> None:
    """HiGHS, glpsol, CBC, CP-SAT and every combination counted out."""
    found, expected = solve(program), least(program)
    assert found.cost == expected
    assert confirm(program, found).status == "confirmed"
    wanted = None if expected is None else float(expected * scaled(program))
    assert asked_outside(to_mps(program, name="drawn", expect=found)) == (wanted, wanted)


@settings(OUTSIDE, max_examples=25)
@given(problems())
def test_whether_a_package_passes_is_the_same_outside(problem: Problem) -> None:
    program = PackageProgram(values_of(problem), red_lines="rows").program
    found = solve(program)
    wanted = None if found.status == "infeasible" else 0.0
    assert asked_outside(to_mps(program, name="packages", expect=found)) == (wanted, wanted)


def test_a_large_problem_of_red_lines_that_would_have_to_move() -> None:
    made = PackageProgram(values_of(blocs(9, 20, 4, red=0.3, seed=3, reservation="0.4")), red_lines="movable")
    for column in made.choices.moved.values():
        made.program.objective[column] = made.program.objective.get(column, 0) + 1
    found = solve(made.program)
    assert found.status == "optimal"
    assert found.cost
    assert asked_outside(to_mps(made.program, name="moves", expect=found)) == (float(found.cost),) * 2


NASTY = [
    "x\nENDATA\n",
    "x\r * y",
    "\x00\x1b[31mred\x7f",
    "line\u2028paragraph\u2029next\x85",
    "\u202ereversed\u2066",
    "حدود.نعم",
    "  * RHS  ",
    "",
    "word " * 2000,
    "ع" * 5000,
    "\ud800",
]


@pytest.mark.parametrize("name", NASTY)
def test_names_of_users_change_nothing_but_a_comment(name: str) -> None:
    program, plain = small(), small()
    program.columns[0] = Column(name)
    program.rows[0] = Row(name, *[getattr(program.rows[0], field) for field in ("terms", "low", "high")])
    text = to_mps(program, name=name)
    text.encode("utf-8")
    uncommented = [line for line in text.split("\n") if not line.startswith("*")]
    expected = [line for line in lines(plain) if not line.startswith("*")]
    assert [line for line in uncommented if not line.startswith("NAME")] == [
        line for line in expected if not line.startswith("NAME")
    ]
    assert len(text.split("\n")) == len(text.splitlines()) + 1 == len(lines(plain))
    assert all(len(line) <= 220 for line in text.split("\n"))
    assert asked_outside(text) == (-8.5, -8.5)


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("Two issues", "Two_issues"),
        ("../a b", "a_b"),
        ("", "program"),
        ("حدود", "program"),
        ("x" * 99, "x" * 64),
    ],
)
def test_the_name_of_the_program_is_one_word(name: str, word: str) -> None:
    assert f"NAME {word} FREE" in lines(small(), name)


def test_the_same_name_twice_stays_two_columns() -> None:
    program = Program()
    program.objective = {program.column("same"): 1, program.column("same"): 2}
    program.row("same", {0: 1, 1: 1}, low=2)
    assert {"* c1 = same", "* c2 = same"} <= set(lines(program))
    assert asked_outside(to_mps(program, name="same")) == (3.0, 3.0)


@pytest.mark.parametrize(
    ("expect", "words"),
    [
        (Solution("infeasible"), "no solution"),
        (Solution("optimal", (1,), Fraction(7, 2), 3.5), "cost 7"),
        (Solution("limit", (1,), Fraction(7, 2), 2.25), "cost 7 or less, not below 4.5"),
        (Solution("limit", (1,), Fraction(7, 2), -inf), "cost 7 or less"),
        (Solution("limit", bound=2.25), "not below 4.5"),
        (Solution("limit"), "nothing is known"),
    ],
)
def test_what_a_reader_should_find(expect: Solution, words: str) -> None:
    program = Program()
    program.objective = {program.column("x"): Fraction(7, 2)}
    found = lines(program, expect=expect)
    assert f"* expected: {words}" in found
    assert "* cost, to be minimised, is 2 times what the program asks for" in found
    assert not any("expected" in line for line in lines(program))


def test_a_program_that_minimises_nothing() -> None:
    program = Program()
    program.row("both", {program.column("x"): 1, program.column("y"): 1}, low=2)
    assert "* any solution will do" in lines(program)
    assert asked_outside(to_mps(program, name="any")) == (0.0, 0.0)


def test_a_column_that_no_row_names_is_there() -> None:
    program = Program()
    program.column("alone")
    program.objective = {program.column("priced", low=2, high=5): 3}
    assert {" c1 cost 0", " c2 cost 3"} <= set(lines(program))
    assert asked_outside(to_mps(program, name="alone")) == (6.0, 6.0)


def test_a_whole_column_without_an_upper_bound_has_none() -> None:
    """A reader that sees no bound of a whole column may take it for yes or no."""
    program = Program()
    program.objective = {program.column("many", high=None): 1}
    program.row("enough", {0: 3}, low=100)
    assert " PL BND c1" in lines(program)
    assert asked_outside(to_mps(program, name="many")) == (34.0, 34.0)


def test_negative_bounds() -> None:
    program = Program()
    program.objective = {
        program.column("debt", low=-7, high=-3): 1,
        program.column("share", low=-9, high=-8, continuous=True): -1,
    }
    assert asked_outside(to_mps(program, name="debt")) == (1.0, 1.0)


def test_a_row_that_no_whole_numbers_meet() -> None:
    """2x + 4y = 1: the ends become 1 and 0, which one row of MPS cannot say."""
    program = Program([Column("x"), Column("y")], [Row("odd", {0: 2, 1: 4}, 1, 1)])
    assert {" G r1", " L r1b"} <= set(lines(program))
    assert asked_outside(to_mps(program, name="odd")) == (None, None)


def test_a_column_without_a_whole_number() -> None:
    program = Program()
    program.column("between", low=Fraction(1, 3), high=Fraction(2, 3))
    assert {" L b1", " LO BND c1 1", " PL BND c1"} <= set(lines(program))
    assert asked_outside(to_mps(program, name="between")) == (None, None)


@pytest.mark.parametrize(
    ("low", "high", "fits"), [(1, None, False), (None, -1, False), (-1, 1, True), (0, 0, True)]
)
def test_a_row_without_columns(low: int | None, high: int | None, fits: bool) -> None:
    program = Program()
    program.column("x")
    program.row("empty", {}, low=low, high=high)
    wanted = 0.0 if fits else None
    assert asked_outside(to_mps(program, name="empty")) == (wanted, wanted)


def test_a_row_without_ends_is_left_out() -> None:
    program = Program()
    program.row("anything", {program.column("x"): 1})
    program.row("something", {0: 1}, low=1)
    found = lines(program)
    assert " G r2" in found
    assert not any(" r1" in line for line in found if not line.startswith("*"))


def test_rows_over_continuous_columns_are_whole_where_that_is_exact() -> None:
    program = Program()
    share = program.column("share", high=None, continuous=True)
    program.row("small", {share: Fraction(1, 3)}, low=Fraction(1, 7))
    program.row("large", {share: Fraction(1, 3**40)}, low=Fraction(1, 3**40 - 1))
    program.objective = {share: 1}
    found = lines(program)
    assert {" c1 r1 7", " RHS r1 3"} <= set(found)
    decimal = next(line for line in found if line.startswith(" c1 r2 ")).split()[2]
    assert float(decimal) == 1 / 3**40
    assert not any("2^53" in line for line in found)


def test_numbers_that_double_precision_rounds_are_named() -> None:
    program = Program()
    program.row("large", {program.column("x"): 2**60, program.column("y"): 2**60 + 1}, low=2**60)
    assert "* r1 holds numbers beyond 2^53, which double precision rounds" in lines(program)
    assert f" c2 r1 {2**60 + 1}" in lines(program)


def test_an_objective_too_large_to_be_read_exactly_stands_as_it_is() -> None:
    program = Program()
    program.objective = {
        program.column("x", low=1): Fraction(1, 3),
        program.column("y", low=1): Fraction(1, 10**18),
    }
    found = lines(program)
    assert {
        "* cost, to be minimised, is what the program asks for",
        " c1 cost 0.33333333333333333",
        " c2 cost 1E-18",
    } <= set(found)
    for cost in asked_outside("\n".join(found)):
        assert cost == pytest.approx(1 / 3)
