# SPDX-License-Identifier: Apache-2.0
"""The benchmarks of talks: what they ask about is what they say, they run, and the page holds what they write. No time is judged."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from comity.charter.coalitions import properties
from comity.talks.packages.fair import fair
from comity.talks.packages.pareto import front
from comity.talks.positions import Positions
from comity.talks.problem import Problem, contradiction
from comity.talks.values import Values

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "benchmarks-talks.md"
Module = Callable[[str], Any]


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> Module:
    """A module of the benchmarks, by name; they are no part of what is installed."""
    monkeypatch.syspath_prepend(str(ROOT))
    return lambda name: importlib.import_module(f"benchmarks.{name}")


# The page


def labels(page: str) -> list[tuple[str, ...]]:
    """Headings, headers of tables and what stands in front of each row, with figures taken out."""
    lines = [line for line in page.splitlines() if line.startswith(("#", "| "))]
    return [tuple(map(_without_figures, line.split(" | ")[: _fixed(line)])) for line in lines]


def _fixed(line: str) -> int:
    """How many cells of a line do not depend on what was measured: all of a header, the question and the rule of a proof."""
    return 2 if line.startswith(("| does a package pass |", "| which red lines ")) else 1


def _without_figures(cell: str) -> str:
    return re.sub(r"\d[\d,.]*", "#", cell).strip("| ")


def headers(page: str) -> list[str]:
    lines = page.splitlines()
    return [_without_figures(line) for line, below in pairwise(lines) if "---|" in below]


@pytest.mark.slow
def test_everything_runs_and_the_page_has_every_row(tmp_path: Path) -> None:
    written = tmp_path / "page.md"
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.talks", "--quick", "--page", written],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    quick, page = (path.read_text(encoding="utf-8") for path in (written, PAGE))
    assert labels(quick) == labels(page)
    assert headers(quick) == headers(page)
    assert "differ**" not in quick
    assert "contradicted" not in quick


def test_page_was_measured_beside_the_neighbours_and_nobody_disagrees() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert "not asked |" not in page.partition("## All efficient packages")[2]
    assert "differ**" not in page
    assert "contradicted" not in page


def test_page_says_what_it_asks_and_names_no_machine() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert "python -m benchmarks.talks" in page
    assert "OPENBLAS_NUM_THREADS=1" in page
    assert "seed 1" in page
    assert not re.search(r"/(work|home|tmp|root|usr)/|https?://", page)


def test_bench_writes_every_page_that_the_index_names() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (bench,) = re.findall(r"^bench:.*## (.*)\n((?:\t.*\n)+)", makefile, re.MULTILINE)
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    pages = sorted(path.name for path in (ROOT / "docs").glob("benchmarks*.md"))
    assert len(pages) == len(bench[1].splitlines()) == 5
    for page in pages:
        assert f"docs/{page}" in bench[0]
        assert f"({page})" in index
        assert f"\n{page.removesuffix('.md')}\n" in index


# The instances


def grades(problem: Problem) -> list[Fraction]:
    return [stand.score for stand in problem.stands if stand.score is not None]


def test_blocs_are_the_same_each_time_and_others_with_another_seed(module: Module) -> None:
    blocs = module("talks_instances").blocs
    one, again, other = (blocs(9, 6, 4, red_lines=5, seed=seed) for seed in (1, 1, 2))
    assert (one.stands, one.links) == (again.stands, again.links)
    assert grades(one) != grades(other)


def test_blocs_have_the_size_the_grid_and_the_red_lines_that_were_asked_for(module: Module) -> None:
    problem = module("talks_instances").blocs(9, 6, 4, red_lines=5, reservation="0.4")
    assert len(grades(problem)) == len(problem.stands) == 9 * 6 * 4
    assert all(0 <= grade <= 1 and (grade * 100).denominator == 1 for grade in grades(problem))
    red = [stand for stand in problem.stands if stand.stance == "cannot_accept"]
    assert len(red) == 5
    best: dict[tuple[str, str], Fraction] = {}
    for stand in problem.stands:
        key = stand.party, stand.issue
        best[key] = max(best.get(key, Fraction(0)), stand.score or Fraction(0))
    for stand in red:
        assert stand.score is not None
        assert stand.score < Fraction(35, 100)
        assert stand.score < best[stand.party, stand.issue]
    assert {one.value for one in problem.reservations} == {Fraction(2, 5)}
    assert [one.members for one in problem.formats] == [
        ("P000", "P003", "P006"),
        ("P001", "P004", "P007"),
        ("P002", "P005", "P008"),
    ]


def test_links_of_blocs_join_two_issues_and_leave_every_option_possible(module: Module) -> None:
    problem = module("talks_instances").blocs(3, 40, 4, red_lines=0)
    assert len(problem.links) == 20
    assert all(len({issue for issue, _ in link.targets}) == 2 for link in problem.links)
    assert contradiction(problem.issues, problem.links) is None


def test_parties_of_a_bloc_are_nearer_to_each_other_than_to_others(module: Module) -> None:
    problem = module("talks_instances").blocs(30, 20, 4, red_lines=0)
    table = np.array(grades(problem), float).reshape(30, -1)
    apart = np.abs(table[:, None] - table[None]).mean(axis=2)
    same = np.equal.outer(np.arange(30) % 3, np.arange(30) % 3)
    assert apart[same & ~np.eye(30, dtype=bool)].max() < apart[~same].min()


def test_a_domain_as_a_table_and_as_a_problem_are_worth_the_same(module: Module) -> None:
    domain = module("talks_instances").additive(3, 4, 2)
    assert (domain.packages, domain.parties, domain.unit) == (64, 2, 3_000)
    values = Values.of(Positions.of(domain.problem()))
    chosen = product(*(range(start, end) for start, end in values.positions.spans))
    for package, row in zip(chosen, domain.table().tolist(), strict=True):
        assert [values.of_package(party, package)[0] * 3_000 for party in range(2)] == row


def test_a_domain_starts_from_what_is_reserved_or_the_worst_package(module: Module) -> None:
    domain = module("talks_instances").Domain(
        (np.array([[5, 1], [2, 9]]), np.array([[4, 3], [6, 0]])), (3, 8)
    )
    assert (domain.ideal, domain.start) == ((11, 12), (6, 8))


def test_least_share_by_hand(module: Module) -> None:
    """From (6, 8) towards (11, 12): (8, 11) is 2/5 and 3/4 of the way."""
    domain = module("talks_instances").Domain(
        (np.array([[5, 1], [2, 9]]), np.array([[4, 3], [6, 0]])), (3, 8)
    )
    assert module("talks").least_share(domain, (8, 11)) == pytest.approx(0.4)


def test_the_fair_answer_of_a_domain_has_the_greatest_least_share_of_all_packages(module: Module) -> None:
    talks = module("talks")
    domain = module("talks_instances").additive(3, 4, 3)
    found = fair(Values.of(Positions.of(domain.problem())), surely=True)
    start = np.array(domain.start)
    table = domain.table()
    least = ((table - start) / (np.array(domain.ideal) - start)).min(axis=1)
    answer = talks.worth(domain, found.answers[0])
    assert talks.least_share(domain, answer) == pytest.approx(least.max())
    above = table[(table > start).all(axis=1)]
    assert (np.array(talks.worth(domain, found.answers[1])) - start).prod() == (above - start).prod(
        axis=1
    ).max()


def test_fronts_from_issues_and_from_the_table_agree(module: Module) -> None:
    peers = module("talks_peers")
    domain = module("talks_instances").additive(4, 4, 3)
    whole = front(domain.issues)
    assert whole is not None
    assert peers.comity_front(domain, 1)[1] == {"front": whole.packages, "distinct": whole.distinct}
    assert peers.comity_table(domain, 1)[1] == {"front": whole.packages}


def test_indices_that_are_compared_are_the_rule_s_own(module: Module) -> None:
    vote = module("talks_instances").Vote(12, (4, 4, 4, 2, 2, 1))
    exact = [Fraction(5, 21)] * 3 + [Fraction(3, 21)] * 2 + [Fraction(0)]
    assert module("talks_peers").comity_banzhaf(vote, 1)[1] == [float(one) for one in exact]
    assert list((properties(vote.rule()).penrose_banzhaf or {}).values()) == exact


def test_the_triple_majority_is_the_one_that_the_page_describes(module: Module) -> None:
    rule = module("talks_instances").triple_majority()
    votes, members, share = rule.to_data()["all_of"]
    assert (votes, members) == ({"at_least": 255, "weight": "votes"}, {"count": 14})
    assert Fraction(share["share"]) == Fraction(62, 100)
    assert len(rule.members) == 27


# Figures


def test_runs_tell_the_best_and_the_median(module: Module) -> None:
    runs = module("runs")
    assert str(runs.Runs((0.3, 0.2, 0.9))) == "0.20 s (0.30 s)"
    calls = iter("abcd")
    took, last = runs.runs(lambda: next(calls), 4)
    assert (len(took.seconds), last) == (4, "d")
    assert 0 <= took.best <= took.median


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (2.5, "2.50 s"),
        (0.1, "0.10 s"),
        (0.0456, "46 ms"),
        (0.00456, "4.6 ms"),
        (0.000456, "0.46 ms"),
        (0.0000456, "46 µs"),
    ],
)
def test_seconds_in_a_unit_that_suits(module: Module, seconds: float, text: str) -> None:
    assert module("runs").written(seconds) == text


def test_tables_of_a_page(module: Module) -> None:
    page = module("talks_page")
    assert page.table(["what", ""], [("one", 1)]) == ["| what |  |", "|---|---|", "| one | 1 |", ""]
    assert [page.met(reached) for reached in (True, False)] == ["met", "**not met**"]
    assert page.times(3.0, 2.0) == "1.5 times as long"
    assert page.times(3.0, 0.002) == "1,500 times as long"
