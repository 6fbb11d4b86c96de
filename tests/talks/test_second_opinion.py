# SPDX-License-Identifier: Apache-2.0
"""What CP-SAT says of true claims and of false ones, and that whatever becomes of its process is a verdict."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from math import inf
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from comity.talks.packages.package_program import PackageProgram
from comity.talks.solving import cp_sat, second_opinion
from comity.talks.solving.program import Column, Program, Row
from comity.talks.solving.second_opinion import INSTALL, Verdict, confirm
from comity.talks.solving.solver import Solution, solve
from talks.problems import blocs, values_of
from talks.programs import least, programs, total

WORKER = Path(cp_sat.__file__)
STUB = "import json, sys\nasked = json.load(sys.stdin)\n"

needs_ortools = pytest.mark.usefixtures("ortools")
asks_at_once = pytest.mark.usefixtures("solver_at_hand")


@pytest.fixture
def worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Another worker in the place of ours: Python that finds the program that it was given in `asked`."""

    def replace(source: str) -> None:
        (tmp_path / "worker.py").write_text(STUB + source, encoding="utf-8")
        monkeypatch.setattr(second_opinion, "_WORKER", tmp_path / "worker.py")

    return replace


def knapsack() -> Program:
    """At least 7 of weights 3, 4, 5 at costs 2, 3/2, 4: the first two weigh 7 and cost 7/2, which is the least."""
    program = Program()
    columns = [program.column(name) for name in ("first", "second", "third")]
    program.row("enough", dict(zip(columns, (3, 4, 5), strict=True)), low=7)
    program.objective = dict(zip(columns, (2, Fraction(3, 2), 4), strict=True))
    return program


def impossible() -> Program:
    program = Program()
    program.row("both", {program.column("first"): 1, program.column("second"): 1}, low=2)
    program.row("not both", {0: 1, 1: 1}, high=1)
    return program


TRUE = Solution("optimal", (1, 1, 0), Fraction(7, 2), 3.5)


@asks_at_once
class TestClaims:
    def test_the_least_cost_is_confirmed(self) -> None:
        verdict = confirm(knapsack(), TRUE)
        assert verdict == Verdict(
            "confirmed", "CP-SAT proves that the least cost is 7/2", Fraction(7, 2), 3.5, (1, 1, 0)
        )
        assert confirm(knapsack(), solve(knapsack())).status == "confirmed"

    def test_a_cost_that_is_not_the_least_is_contradicted(self) -> None:
        verdict = confirm(knapsack(), Solution("optimal", (0, 1, 1), Fraction(11, 2), 5.5))
        assert (verdict.status, verdict.cost, verdict.values) == ("contradicted", Fraction(7, 2), (1, 1, 0))
        assert verdict.reason == "CP-SAT found a solution that costs 7/2, less than 11/2"

    def test_that_nothing_fits_is_confirmed(self) -> None:
        assert confirm(impossible(), solve(impossible())) == Verdict(
            "confirmed", "CP-SAT proves that nothing fits"
        )

    def test_that_nothing_fits_is_contradicted(self) -> None:
        verdict = confirm(knapsack(), Solution("infeasible"))
        assert (verdict.status, verdict.reason) == ("contradicted", "CP-SAT found a solution")
        assert not any(knapsack().broken(verdict.values))

    def test_a_solution_of_a_program_without_one_is_contradicted(self) -> None:
        assert confirm(impossible(), Solution("optimal", (1, 1), Fraction(0), 0.0)).reason == (
            "the values that are claimed break the row 'not both'"
        )

    def test_a_solution_where_nothing_is_minimised(self) -> None:
        program = Program()
        program.row("one of", {program.column("first"): 1, program.column("second"): 1}, low=1, high=1)
        verdict = confirm(program, solve(program))
        assert (verdict.status, verdict.reason) == ("confirmed", "CP-SAT finds a solution, too")

    def test_an_empty_program(self) -> None:
        assert confirm(Program(), solve(Program())).status == "confirmed"

    def test_a_row_that_no_whole_numbers_meet(self) -> None:
        odd = Program([Column("x"), Column("y")], [Row("odd", {0: 2, 1: 4}, 1, 1)])
        assert confirm(odd, Solution("infeasible")).status == "confirmed"

    @pytest.mark.parametrize(("low", "status"), [(1, "confirmed"), (0, "contradicted")])
    def test_a_row_without_columns(self, low: int, status: str) -> None:
        program = Program()
        program.column("x")
        program.row("empty", {}, low=low)
        assert confirm(program, Solution("infeasible")).status == status

    def test_it_says_the_same_twice(self) -> None:
        made = PackageProgram(
            values_of(blocs(9, 12, 4, red=0.4, seed=5, reservation="0.4")), red_lines="movable"
        )
        made.program.objective = dict.fromkeys(made.choices.moved.values(), 1)
        found = solve(made.program)
        verdicts = [confirm(made.program, found) for _ in range(2)]
        assert verdicts[0] == verdicts[1]
        assert (verdicts[0].status, verdicts[0].cost) == ("confirmed", found.cost)


@asks_at_once
class TestClaimsCutShort:
    """A budget that ended: the cost can be had, and none below the bound was found."""

    def test_confirmed(self) -> None:
        for bound in (3.5, 2.0, -inf, 3.5 + 1e-9):
            assert (
                confirm(knapsack(), Solution("limit", (0, 1, 1), Fraction(11, 2), bound)).status
                == "confirmed"
            )

    def test_a_bound_that_is_too_high_is_contradicted(self) -> None:
        verdict = confirm(knapsack(), Solution("limit", (0, 1, 1), Fraction(11, 2), 4.0))
        assert (verdict.status, verdict.cost) == ("contradicted", Fraction(7, 2))
        assert verdict.reason == "CP-SAT found a solution that costs 7/2, less than the bound 4"

    def test_a_bound_alone(self) -> None:
        assert confirm(knapsack(), Solution("limit", bound=3.0)).status == "confirmed"
        assert confirm(knapsack(), Solution("limit", bound=4.0)).status == "contradicted"
        assert confirm(impossible(), Solution("limit", bound=4.0)).status == "confirmed"

    def test_nothing_at_all(self) -> None:
        assert confirm(knapsack(), Solution("limit")) == Verdict("not_asked", "nothing is claimed")


class TestClaimsThatArithmeticRefutes:
    """Contradicted without asking anybody."""

    @pytest.fixture(autouse=True)
    def nobody_is_asked(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(second_opinion, "_run", lambda *_: pytest.fail("CP-SAT was asked"))

    @pytest.mark.parametrize(
        ("values", "cost", "reason"),
        [
            ((1, 1, 0), Fraction(3), "cost 7/2, not 3"),
            ((1, 0, 0), Fraction(2), "break the row 'enough'"),
            ((1, 1), Fraction(7, 2), "are not one for each column"),
            ((2, 1, 0), Fraction(11, 2), "cannot have 'first' at 2"),
            ((1, Fraction(1, 2), 1), Fraction(27, 4), "cannot have 'second' at 1/2"),
            ((1, 1, -1), Fraction(-1, 2), "cannot have 'third' at -1"),
        ],
    )
    @pytest.mark.parametrize("status", ["optimal", "limit"])
    def test_refuted(self, status: Any, values: tuple[Any, ...], cost: Fraction, reason: str) -> None:
        verdict = confirm(knapsack(), Solution(status, values, cost, float(cost)))
        assert verdict == Verdict("contradicted", f"the values that are claimed {reason}")


class TestNotAsked:
    def test_columns_that_need_not_be_whole(self) -> None:
        program = knapsack()
        program.objective[program.column("share", continuous=True)] = 1
        verdict = confirm(program, solve(program))
        assert (verdict.status, verdict.reason) == (
            "not_asked",
            "CP-SAT takes whole numbers only, and 'share' need not be one",
        )

    def test_a_column_without_an_upper_bound(self) -> None:
        program = Program()
        program.column("many", high=None)
        assert confirm(program, Solution("infeasible")).reason == (
            "CP-SAT takes numbers with bounds only, and 'many' has no upper one"
        )

    def test_a_column_without_a_whole_number(self) -> None:
        program = Program()
        program.column("between", low=Fraction(1, 3), high=Fraction(2, 3))
        assert confirm(program, Solution("infeasible")).status == "not_asked"

    @pytest.mark.parametrize("where", ["row", "end", "bound", "objective"])
    def test_numbers_beyond_64_bits(self, where: str) -> None:
        program, large = Program(), 2**63
        x, y = program.column("x"), program.column("y", low=-large if where == "bound" else 0)
        program.row("row", {x: large if where == "row" else 1, y: 1}, high=large if where == "end" else 2)
        program.objective = {x: large if where == "objective" else 1}
        verdict = confirm(program, Solution("optimal", (0, 0), Fraction(0), 0.0))
        assert (verdict.status, verdict.reason) == (
            "not_asked",
            "numbers of the program do not fit into the 64 bits that CP-SAT computes in",
        )

    @needs_ortools
    @pytest.mark.parametrize("where", ["row", "objective"])
    def test_sums_beyond_64_bits(self, where: str) -> None:
        program, terms = Program(), {0: 2**62 + 1, 1: 2**62}
        program.column("x")
        program.column("y")
        if where == "row":
            program.row("row", terms, high=2**62)
        else:
            program.objective = dict(terms)
        verdict = confirm(program, Solution("optimal", (0, 0), Fraction(0), 0.0))
        assert verdict.status == "not_asked"
        assert "overflow" in verdict.reason
        assert "\n" not in verdict.reason

    @pytest.mark.parametrize("error", ["ImportError('nothing here')", "ModuleNotFoundError(name='ortools')"])
    def test_ortools_is_not_installed(
        self, error: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "ortools.py").write_text(f"raise {error}\n", encoding="utf-8")
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))
        assert confirm(knapsack(), TRUE) == Verdict(
            "not_asked", f"the second solver is not installed: {INSTALL}"
        )
        assert INSTALL == 'pip install "comity[second-solver]"'


class TestWorkersThatFail:
    @pytest.mark.parametrize(
        ("source", "reason"),
        [
            ("raise RuntimeError('no')", "the second solver broke down (exit code 1)"),
            ("sys.exit(3)", "the second solver broke down (exit code 3)"),
            ("import os; os.kill(os.getpid(), 9)", "the second solver broke down (exit code -9)"),
            ("", "the second solver printed no answer"),
            ("print('Traceback')", "the second solver printed no answer"),
            ("sys.stdout.buffer.write(bytes(range(256)))", "the second solver printed no answer"),
            ("print('[]')", "the second solver printed no answer"),
            ("print('{}')", "the second solver printed no answer"),
            ('print(\'{"status": "splendid"}\')', "the second solver printed no answer"),
            ('print(\'{"status": "invalid", "reason": ""}\')', "the second solver printed no answer"),
            ('print(\'{"status": "optimal"}\')', "the second solver printed no answer"),
            ('print(\'{"status": "optimal", "values": 7}\')', "the second solver printed no answer"),
            ('print(\'{"status": "optimal", "values": ["x"]}\')', "the second solver printed no answer"),
        ],
    )
    def test_no_answer(self, source: str, reason: str, worker: Callable[[str], None], capfd: Any) -> None:
        worker(source)
        assert confirm(knapsack(), TRUE) == Verdict("no_answer", reason)
        assert capfd.readouterr() == ("", "")

    def test_one_that_does_not_stop(
        self, worker: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(second_opinion, "_GRACE_SECONDS", 0.2)
        worker("import time; time.sleep(600)")
        assert confirm(knapsack(), TRUE, seconds=0.1) == Verdict(
            "no_answer", "the second solver did not stop after 0.1 seconds"
        )

    def test_one_that_does_not_start(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
        verdict = confirm(knapsack(), TRUE)
        assert (verdict.status, verdict.reason) == (
            "no_answer",
            "the second solver cannot be started: No such file or directory",
        )

    @pytest.mark.parametrize(
        ("values", "reason"),
        [
            ([1, 0, 0], "break the row 'enough'"),
            ([1, 1], "are not one for each column"),
            ([1, 1, 7], "cannot have 'third' at 7"),
        ],
    )
    def test_values_are_not_believed(
        self, values: list[int], reason: str, worker: Callable[[str], None]
    ) -> None:
        worker(f"print(json.dumps({{'status': 'optimal', 'values': {values}, 'bound': 0}}))")
        for claim in (TRUE, Solution("infeasible")):
            assert confirm(knapsack(), claim) == Verdict(
                "no_answer", f"the values that CP-SAT gives {reason}"
            )

    @pytest.mark.parametrize(
        ("said", "claim", "status"),
        [
            # Costs are sent times 2, since one is 3/2: a bound of 7 says 7/2.
            ({"status": "unknown"}, TRUE, "no_answer"),
            ({"status": "unknown"}, Solution("infeasible"), "no_answer"),
            ({"status": "infeasible"}, TRUE, "contradicted"),
            ({"status": "feasible", "values": [1, 1, 0], "bound": 6.0}, TRUE, "no_answer"),
            ({"status": "feasible", "values": [0, 1, 1], "bound": 6.0}, TRUE, "no_answer"),
            ({"status": "feasible", "values": [0, 1, 1], "bound": 8.0}, TRUE, "contradicted"),
            ({"status": "optimal", "values": [0, 1, 1], "bound": 11.0}, TRUE, "contradicted"),
            (
                {"status": "feasible", "values": [1, 1, 0], "bound": 6.0},
                Solution("limit", (0, 1, 1), Fraction(11, 2), 3.0),
                "confirmed",
            ),
            (
                {"status": "feasible", "values": [1, 1, 1], "bound": 6.0},
                Solution("limit", (0, 1, 1), Fraction(11, 2), 3.0),
                "no_answer",
            ),
            (
                {"status": "feasible", "values": [1, 1, 0], "bound": 6.0},
                Solution("limit", bound=3.0),
                "no_answer",
            ),
        ],
    )
    def test_what_it_says_is_weighed(
        self, said: dict[str, Any], claim: Solution, status: str, worker: Callable[[str], None]
    ) -> None:
        worker(f"print(json.dumps({said!r}))")
        verdict = confirm(knapsack(), claim)
        assert verdict.status == status
        if "values" in said:
            assert verdict.cost == total(knapsack().objective, said["values"])
            assert verdict.bound == (verdict.cost if said["status"] == "optimal" else said["bound"] / 2)

    def test_what_it_is_given(self, worker: Callable[[str], None], tmp_path: Path) -> None:
        worker(f"open({str(tmp_path / 'asked')!r}, 'w').write(json.dumps(asked))")
        program = knapsack()
        program.row("halves", {0: Fraction(1, 2), 1: Fraction(3, 2)}, high=2)
        confirm(program, TRUE, seconds=5.0)
        assert json.loads((tmp_path / "asked").read_text()) == {
            "columns": [[0, 1]] * 3,
            "rows": [[[0, 1, 2], [3, 4, 5], 7, None], [[0, 1], [1, 3], None, 4]],
            "objective": [[0, 1, 2], [4, 3, 8]],
            "hint": [1, 1, 0],
            "seconds": 5.0,
        }


class TestTheProcess:
    def test_the_working_directory_is_not_imported_from(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A folder that somebody else filled, in which a command is run, must not run what lies there."""
        for name in ("json", "ortools", "typing", "comity"):
            (tmp_path / f"{name}.py").write_text("raise SystemExit('imported')\n", encoding="utf-8")
        monkeypatch.chdir(tmp_path)
        assert confirm(knapsack(), TRUE).status in {"confirmed", "not_asked"}

    def test_the_worker_needs_nothing_of_comity(self, tmp_path: Path) -> None:
        """Without site-packages neither Comity nor ortools is there: it still says so."""
        asked: dict[str, Any] = {"columns": [], "rows": [], "objective": None, "hint": [], "seconds": 1}
        done = subprocess.run(
            [sys.executable, "-I", "-S", str(WORKER)],
            input=json.dumps(asked),
            capture_output=True,
            text=True,
            cwd=tmp_path,
            check=True,
        )
        assert (json.loads(done.stdout)["status"], done.stderr) == ("missing", "")

    def test_an_isolated_interpreter_asks_in_isolation(self) -> None:
        source = "from comity.talks.solving.second_opinion import _command; print(_command()[1])"
        for options, flag in ([], "-P"), (["-I"], "-I"):
            done = subprocess.run(
                [sys.executable, *options, "-c", source], capture_output=True, text=True, check=True
            )
            assert done.stdout.strip() == flag

    def test_ortools_stays_out_of_this_process(self) -> None:
        source = (
            "import sys; from comity.talks.packages import conflict, passing; "
            "from comity.talks.solving import cp_sat, mps, second_opinion; "
            "print([one for one in sys.modules if one.startswith('ortools')])"
        )
        done = subprocess.run(
            [sys.executable, "-c", source], capture_output=True, text=True, check=True, env={**os.environ}
        )
        assert done.stdout.strip() == "[]"

    @needs_ortools
    def test_the_worker_by_its_name(self) -> None:
        asked = {
            "columns": [[0, 1], [-2, 3]],
            "rows": [[[0, 1], [1, 1], 1, None]],
            "objective": [[0, 1], [3, 2]],
            "hint": [1, 0],
            "seconds": 10,
        }
        done = subprocess.run(
            [sys.executable, "-P", "-m", "comity.talks.solving.cp_sat"],
            input=json.dumps(asked),
            capture_output=True,
            text=True,
            check=True,
        )
        assert json.loads(done.stdout) == {
            "status": "optimal", "reason": "", "values": [0, 1], "bound": 2.0,
        }  # fmt: skip


@asks_at_once
@pytest.mark.slow
@settings(max_examples=8, deadline=None)
@given(programs("binary"))
def test_what_is_counted_out_is_confirmed_and_nothing_else(program: Program) -> None:
    found, expected = solve(program), least(program)
    assert confirm(program, found).status == "confirmed"
    if expected is None:
        assert confirm(program, Solution("limit", bound=0.0)).status == "confirmed"
    else:
        assert confirm(program, Solution("infeasible")).status == "contradicted"
        too_much = Solution("limit", bound=float(expected) + 1)
        assert confirm(program, too_much).status == "contradicted"
