# SPDX-License-Identifier: Apache-2.0
"""Does a package pass, which ones, and could one of them be better for somebody and worse for nobody?

The packages are searched by a solver, and each one that is reported is judged again in exact arithmetic. They are listed to differ in as
many issues as possible, never as better or worse ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from operator import neg

from comity.talks.packages.judging import Standing
from comity.talks.packages.package_program import PackageProgram
from comity.talks.solving.program import Number
from comity.talks.solving.solver import Budget, Claim, Solution, solve
from comity.talks.values import Values


@dataclass(frozen=True, slots=True)
class Feasible:
    """Whether a package passes. `answer` is that of `targets`: passes, or open where only silent parties keep it from passing.

    "fails": no package can pass, whatever the silent say. `proven`: False if the budget ended before this was certain; then `answer` is
    what was found, or "fails" with no package found. `claim`: the program that settled it.
    """

    answer: Standing
    targets: tuple[int, ...]
    proven: bool
    claim: Claim


@dataclass(frozen=True, slots=True)
class Certificate:
    """Is a package efficient? `better`: the targets of a package that passes on the same terms, worth no less to anybody and more to some.

    Where a party filed nothing on an option that differs, it is not taken to gain. `efficient` is None if the budget ended first;
    `bound`: all gains together are at most this.
    """

    efficient: bool | None
    better: tuple[int, ...] = ()
    bound: float = 0.0


def feasible(values: Values, budget: Budget | None = None) -> Feasible:
    """Does a package pass? One that passes whatever the silent say is looked for first, then one that still could."""
    budget = budget or Budget()
    proven = True
    terms: tuple[tuple[bool, Standing], ...] = ((True, "passes"), (False, "open"))
    for surely, answer in terms:
        claim = could_pass(values, budget, surely=surely)
        if claim.solution.found:
            # The columns of options come first.
            options = range(len(values.positions.targets))
            targets = tuple(target for target in options if claim.solution.values[target])
            return Feasible(answer, targets, proven or surely, claim)
        proven &= claim.solution.status == "infeasible"
    return Feasible("fails", (), proven, claim)


def could_pass(values: Values, budget: Budget, *, surely: bool) -> Claim:
    """Any package that passes on the terms of `surely` (`package_program`), or that there is none.

    What most are content with is found sooner than just any package; how good it is does not matter.
    """
    made = PackageProgram(values, surely=surely)
    program = made.program.copy()
    program.objective = dict(zip(made.choices.chosen, map(neg, _welfare(values)), strict=True))
    found = solve(program, budget, gap=0.05)
    any_ = Solution("optimal", found.values, Fraction(0), 0.0) if found.found else found
    return Claim(made.program, any_)


def differing(
    values: Values, found: Feasible, budget: Budget, count: int
) -> list[tuple[tuple[int, ...], Certificate]]:
    """Up to `count` packages that differ, on the terms on which one was `found`, each with its certificate.

    One that another betters gives way to that, unless that is listed already.
    """
    search = Search(values, budget, surely=found.answer == "passes")
    listed: dict[tuple[int, ...], Certificate] = {}
    while found.targets and len(listed) < count:
        targets = search.next(list(listed)) or (None if listed else found.targets)
        if targets is None or targets in listed:
            break
        certificate = search.certify(targets)
        if certificate.better and certificate.better not in listed:
            targets, certificate = certificate.better, Certificate(efficient=True)
        listed[targets] = certificate
    return list(listed.items())


class Search:
    """Looks for packages that differ, on the terms of `surely` (`package_program`).

    Of packages that could pass, those are preferred that the parties have said most for: no option is put forward because nobody spoke of
    it. Of packages that pass, those of a greater sum of values, which makes them efficient more often than not.
    """

    def __init__(self, values: Values, budget: Budget, *, surely: bool) -> None:
        self.values, self.budget, self.surely = values, budget, surely
        self.made = PackageProgram(values, surely=surely)
        worth: Sequence[Number] = _welfare(values) if surely else _accepted(values)
        self.objective: dict[int, Number] = {
            column: -worth[target] for target, column in enumerate(self.made.choices.chosen)
        }

    def next(self, listed: Sequence[Sequence[int]]) -> tuple[int, ...] | None:
        """A package that differs from each one listed in as many issues as it can; if it only could pass, in a quarter of them.

        None if there is no other, or if the budget ended.
        """
        program = self.made.program.copy()
        issues = len(self.values.positions.problem.issues)
        for least in self._distances(listed, issues):
            tried = program.copy()
            for number, targets in enumerate(listed, 1):
                same = dict.fromkeys((self.made.choices.chosen[one] for one in targets), 1)
                tried.row(f"differs from package {number}", same, high=issues - least)
            tried.objective = self.objective
            found = solve(tried, self.budget, gap=near_enough(self.values))
            if found.found:
                return self.made.choices.targets(self.made.first_of_equals(tried, found.values))
        return None

    def _distances(self, listed: Sequence[Sequence[int]], issues: int) -> Iterator[int]:
        """In how many issues the next package should differ, the most first."""
        if not listed:
            yield 0
        elif self.surely:
            yield from filter(None, [self._farthest(listed, issues)])
        else:
            yield from sorted({max(issues // 4, 1), 1}, reverse=True)

    def _farthest(self, listed: Sequence[Sequence[int]], issues: int) -> int:
        program = self.made.program.copy()
        distance = program.column("issues that differ", low=0, high=issues)
        for number, targets in enumerate(listed, 1):
            same: dict[int, Number] = dict.fromkeys((self.made.choices.chosen[one] for one in targets), 1)
            program.row(f"differs from package {number}", {**same, distance: 1}, high=issues)
        program.objective = {distance: -1}
        found = solve(program, self.budget)
        return int(found.values[distance]) if found.found else 0

    def certify(self, targets: Sequence[int]) -> Certificate:
        """Could another package on these terms be worth more to somebody and less to nobody? Asks the solver for the greatest gain."""
        program = self.made.program.copy()
        chosen = self.made.choices.chosen
        total = [Fraction(0)] * len(chosen)
        for row, code in enumerate(self.values.positions.parties):
            gains = list(_gains(self.values, row, targets))
            if any(gains):
                program.row(f"no less to {code}", dict(zip(chosen, gains, strict=True)), low=0)
                total = [one + gain for one, gain in zip(total, gains, strict=True)]
        program.objective = {chosen[target]: -gain for target, gain in enumerate(total) if gain}
        found = solve(program, self.budget)
        if found.status == "infeasible" or (found.found and found.status == "optimal" and not found.cost):
            return Certificate(efficient=True)
        if not found.found:
            return Certificate(None, bound=-found.bound)
        if found.cost:
            return Certificate(
                efficient=False, better=self.made.choices.targets(found.values), bound=-found.bound
            )
        return Certificate(None, bound=-found.bound)


def _gains(values: Values, row: int, targets: Sequence[int]) -> Iterator[Fraction]:
    """What the party in this row surely gains with each option over the one that the package holds: its least less the other's most."""
    low, high = values.fractions(row), values.fractions(row, most=True)
    for target, number in enumerate(values.positions.issue_of):
        held = targets[number]
        yield Fraction(0) if target == held else low[target] - high[held]


def near_enough(values: Values) -> float:
    """How far from the best a package may be that is only to be shown: nothing in small problems, a hundredth in large ones."""
    return 0.0 if len(values.positions.targets) <= 200 else 0.01


def _accepted(values: Values) -> list[int]:
    """How many parties said that they prefer or accept each option."""
    return [int(count) for count in (values.positions.sides > 0).sum(axis=0)]


def _welfare(values: Values) -> list[Fraction]:
    total = [Fraction(0)] * len(values.positions.targets)
    for row in range(len(values.positions.parties)):
        total = [one + worth for one, worth in zip(total, values.fractions(row), strict=True)]
    return total
