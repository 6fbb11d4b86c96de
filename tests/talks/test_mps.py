# SPDX-License-Identifier: Apache-2.0
"""Programs as MPS: the text by hand, what names cannot do to it, and the answers of solvers that are not ours."""

from __future__ import annotations

from fractions import Fraction
from math import inf

import pytest
from hypothesis import HealthCheck, given, settings

from comity.talks.mps import to_mps
from comity.talks.package_program import PackageProgram
from comity.talks.problem import Problem
from comity.talks.program import Program
from comity.talks.second_opinion import confirm
from comity.talks.solver import Solution, solve
from talks import milp_tools
from talks.problems import problems, values_of
from talks.programs import least, programs

SMALL = """\
* Two issues
* glpsol --freemps FILE -o OUT     or: cbc FILE solve solution OUT
* cost, to be minimised, is 6 times what the program asks for
* expected: cost 4
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


def test_worked_by_hand() -> None:
    expect = Solution("optimal", (0, 1, 4, 0), Fraction(2, 3), 0.6)
    assert to_mps(small(), name="Two issues", expect=expect) == SMALL


def test_solvers_that_are_not_ours_read_it() -> None:
    """yes = 0, no = 1: weighed 1/2. The least cost has visits 4, at -4/3, and share -1/2, at -1/12: -17/12, and 6 times that is -17/2."""
    found = solve(small())
    assert found.cost == Fraction(-17, 12)
    assert asked_outside(to_mps(small(), name="two")) == (-8.5, -8.5)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(programs())
def test_solvers_that_are_not_ours_find_the_least_cost(program: Program) -> None:
    expected, text = least(program), to_mps(program, name="drawn")
    (factor,) = (
        Fraction(words[6]) if words[6].isdecimal() else Fraction(1)
        for words in (line.split() for line in text.split("\n") if line.startswith(("* cost, ", "* any ")))
        for words in [[*words, *[""] * 7]]
    )
    wanted = None if expected is None else pytest.approx(float(expected * factor), abs=1e-6)
    assert asked_outside(text) == (wanted, wanted)


@pytest.mark.slow
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(programs())
def test_five_ways_to_the_same_answer(program: Program) -> None:
    """HiGHS, glpsol, CBC, CP-SAT and every combination counted out."""
    found, expected = solve(program), least(program)
    program.objective = {place: number * 420 for place, number in program.objective.items()}
