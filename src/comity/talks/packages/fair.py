# SPDX-License-Identifier: Apache-2.0
"""Three well-known answers to "what would be fair?", side by side, each with its value and a proven bound; none of them is chosen.

Gains are counted from the disagreement point, what a party has if nothing is agreed. Kalai and Smorodinsky (Econometrica 43:513, 1975), for
packages: the least gain, as a share of the most that the party could gain, is as great as can be. Nash (Econometrica 18:155, 1950): the
product of gains. Kalai (Econometrica 45:1623, 1977): the least gain itself. What a party filed nothing on counts nothing for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import exp, inf, log
from operator import neg
from typing import Literal

import numpy as np

from comity.talks.packages.components import components
from comity.talks.packages.judging import Judged, judge
from comity.talks.packages.package_program import PackageProgram
from comity.talks.solving.program import Program
from comity.talks.solving.solver import TOLERANCE, Budget, Claim, Solution, solve
from comity.talks.values import Values

Name = Literal["kalai_smorodinsky", "nash", "kalai"]
Source = Literal["stated", "reservation", "status_quo", "zero"]
NONE = "no package could pass"
WORTHLESS = "no package is worth anything to anybody"
IN_TIME = "the time ended before a package was found"
_CUTS = 12
_LEAST = 1e-4


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What a party has if nothing is agreed, and from where: it said so, its reservation, the worth of the status quo, or nothing."""

    value: Fraction
    source: Source


@dataclass(frozen=True, slots=True)
class FairPackage:
    """One answer. `value`: the least share, the geometric mean of all gains, or the least gain; no package has more than `bound`.

    `package` is None where nothing was found in time, or where the answer is not defined: then `reason` says why. `claim`: that no package
    has a least gain above the bound; none for Nash's answer, which no linear program states.
    """

    name: Name
    package: Judged | None = None
    targets: tuple[int, ...] = ()
    value: float | None = None
    bound: float | None = None
    gains: Mapping[str, Fraction] = field(default_factory=dict)
    reason: str = ""
    claim: Claim | None = None

    @property
    def gap(self) -> float | None:
        """How far below the bound the value is, as a share of the bound: 0 once it is proven to be the greatest."""
        if self.value is None or self.bound is None:
            return None
        short = self.bound - self.value
        return short / max(abs(self.bound), TOLERANCE) if short > 2 * TOLERANCE else 0.0


@dataclass(frozen=True, slots=True)
class Fair:
    """The three answers, the disagreement point, and the most that each party could get in a package of these issues and links."""

    answers: tuple[FairPackage, ...]
    disagreement: Mapping[str, Disagreement]
    ideal: Mapping[str, Fraction]


def disagreement_point(values: Values) -> dict[str, Disagreement]:
    """What each party has if nothing is agreed: as it said; else its reservation; else the status quo, if every issue has one; else 0."""
    positions = values.positions
    problem = positions.problem
    stated = problem.disagreement or {}
    status_quo = [
        positions.column[issue.id, issue.status_quo] for issue in problem.issues if issue.status_quo
    ]
    found = {}
    for row, code in enumerate(positions.parties):
        if code in stated:
            found[code] = Disagreement(stated[code], "stated")
        elif code in values.reservations:
            found[code] = Disagreement(values.reservations[code], "reservation")
        elif status_quo and len(status_quo) == len(problem.issues):
            found[code] = Disagreement(values.of_package(row, status_quo)[0], "status_quo")
        else:
            found[code] = Disagreement(Fraction(0), "zero")
    return found


def fair(values: Values, budget: Budget | None = None, *, surely: bool = False) -> Fair:
    """The three answers among the packages that could pass (`surely`: that pass whatever the silent say). The budget is for all three."""
    return _Fair(values, budget or Budget(), surely=surely).fair()


class _Fair:
    """The packages as a program, with a column for the gain of each party that has a say and weighs something."""

    def __init__(self, values: Values, budget: Budget, *, surely: bool) -> None:
        self.values, self.budget = values, budget
        self.point = disagreement_point(values)
        self.made = PackageProgram(values, surely=surely)
        self.program = self.made.program.copy()
        self.rows = [row for row in range(len(values.positions.parties)) if values.high[row].any()]
        self.codes = [values.positions.parties[row] for row in self.rows]
        self.start = [self.point[code].value for code in self.codes]
        self.ideal = self._ideals()
        self.gain = [self._gain_column(*one) for one in zip(self.rows, self.start, strict=True)]

    def _ideals(self) -> list[Fraction]:
        """The most that a package of these issues and links is worth to each party, nobody else asked."""
        try:
            ways = list(components(self.values.positions))
        except ValueError:
            return self._ideals_searched()
        if not all(ways):
            return [Fraction(0)] * len(self.rows)
        low = self.values.low
        most = sum(low[:, np.array(one)].sum(axis=2).max(axis=1) for one in ways)
        return [Fraction(int(most[row]), self.values.units[row]) for row in self.rows]

    def _ideals_searched(self) -> list[Fraction]:
        alone = PackageProgram(self.values, rules=False)
        found = []
        for row in self.rows:
            worth = self.values.fractions(row)
            alone.program.objective = dict(zip(alone.choices.chosen, map(neg, worth), strict=True))
            best = solve(alone.program)
            found.append(Fraction(0) if best.cost is None else -best.cost)
        return found

    def _gain_column(self, row: int, start: Fraction) -> int:
        code = self.values.positions.parties[row]
        column = self.program.column(f"gain of {code}", low=-1, high=1, continuous=True)
        worth = self.made.worth(row)
        self.program.row(f"gain of {code} is", {**worth, column: -1}, low=start, high=start)
        return column

    def fair(self) -> Fair:
        if not self.codes:
            names: tuple[Name, ...] = ("kalai_smorodinsky", "nash", "kalai")
            return Fair(tuple(FairPackage(name, reason=WORTHLESS) for name in names), self.point, {})
        seconds = self.budget.left
        shares = [ideal - start for ideal, start in zip(self.ideal, self.start, strict=True)]
        flat = [code for code, share in zip(self.codes, shares, strict=True) if share <= 0]
        if flat:
            reason = f"to {', '.join(flat)} no package is worth more than disagreement"
            relative = FairPackage("kalai_smorodinsky", reason=reason)
        else:
            relative = self._least_gain("kalai_smorodinsky", shares, Budget(seconds * 0.6))
        ones = [Fraction(1)] * len(self.codes)
        kalai = self._least_gain("kalai", ones, Budget(min(seconds * 0.2, self.budget.left)))
        ideal = dict(zip(self.codes, self.ideal, strict=True))
        return Fair((relative, self._nash(kalai), kalai), self.point, ideal)

    def _least_gain(self, name: Name, shares: Sequence[Fraction], budget: Budget) -> FairPackage:
        """The greatest least gain, each divided by its share; of several packages one with the greatest sum of those."""
        program = self.made.program.copy()
        widest = max((1 / share for share in shares), default=Fraction(1))
        least = program.column("least", low=-widest, high=widest, continuous=True)
        for row, start, share in zip(self.rows, self.start, shares, strict=True):
            worth = self.made.worth(row)
            program.row("least", {**worth, least: -share}, low=start)
        program.objective = {least: -1}
        found = solve(program, budget)
        if not found.found:
            return _nothing(name, found)
        targets, value = self._reached(found, shares)
        better = solve(self._no_less(shares, value), budget)
        if better.found:
            others, again = self._reached(better, shares)
            if again >= value:
                targets, value = others, again
        answer = self._answer(name, targets, float(value), -found.bound)
        assert answer.bound is not None, "an answer has a bound"
        return replace(answer, claim=self._none_above(Fraction(answer.bound + TOLERANCE), shares))

    def _no_less(self, shares: Sequence[Fraction], value: Fraction) -> Program:
        """The packages that give each party as much of its share, of which one with the greatest sum of those is asked for."""
        program = self.made.program.copy()
        total = [Fraction(0)] * len(self.made.choices.chosen)
        for row, start, share in zip(self.rows, self.start, shares, strict=True):
            worth = self.values.fractions(row)
            program.row(
                "no less", dict(zip(self.made.choices.chosen, worth, strict=True)), low=start + value * share
            )
            total = [one + own / share for one, own in zip(total, worth, strict=True)]
        program.objective = dict(zip(self.made.choices.chosen, map(neg, total), strict=True))
        return program

    def _none_above(self, least: Fraction, shares: Sequence[Fraction]) -> Claim:
        """That no package gives each party this much of its share, as a program of whole columns."""
        program = self.made.program.copy()
        for row, start, share in zip(self.rows, self.start, shares, strict=True):
            worth = self.made.worth(row)
            code = self.values.positions.parties[row]
            program.row(f"more to {code}", worth, low=start + least.limit_denominator(10**7) * share)
        return Claim(program, Solution("infeasible"))

    def _reached(self, found: Solution, shares: Sequence[Fraction]) -> tuple[tuple[int, ...], Fraction]:
        """The package that was found, and its least gain as a share, exactly."""
        targets = self.made.choices.targets(found.values)
        pairs = zip(self._gains(targets), shares, strict=True)
        return targets, min((gain / share for gain, share in pairs), default=Fraction(0))

    def _nash(self, kalai: FairPackage) -> FairPackage:
        """The greatest product of gains: the sum of their logarithms, each held below tangents, more of which are laid on as needed."""
        if kalai.package is None:
            return FairPackage("nash", reason=kalai.reason)
        if kalai.bound is not None and kalai.bound <= TOLERANCE:
            return FairPackage("nash", reason="every package leaves some party without a gain")
        program, logs = self._with_logs(kalai.value or 0.0)
        best: tuple[int, ...] = ()
        reached, bound = -inf, inf
        while True:
            found = solve(program, self.budget)
            if found.status == "infeasible":
                return FairPackage("nash", reason="every package leaves some party without a gain")
            bound = min(bound, -found.bound)
            if not found.found:
                break
            targets = self.made.choices.targets(found.values)
            gains = self._gains(targets)
            if min(gains) > 0 and (now := sum(map(log, gains))) > reached:
                best, reached = targets, now
            if found.status != "optimal" or bound - reached <= TOLERANCE:
                break
            for column, gain, own in zip(self.gain, gains, logs, strict=True):
                _tangent(program, own, column, max(float(gain), _LEAST))
        if not best:
            return FairPackage("nash", reason=IN_TIME)
        parties = len(self.codes)
        return self._answer("nash", best, exp(reached / parties), exp(bound / parties))

    def _with_logs(self, least: float) -> tuple[Program, list[int]]:
        """The program with a column for the logarithm of each gain, below tangents that lie closer where gains are small."""
        program = self.program.copy()
        logs = []
        for code, column, ideal, start in zip(self.codes, self.gain, self.ideal, self.start, strict=True):
            own = program.column(f"log gain of {code}", low=Fraction(log(_LEAST)), high=0, continuous=True)
            most = max(float(ideal - start), 2 * _LEAST)
            first = min(max(least / 2, _LEAST), most / 2)
            for cut in range(_CUTS):
                _tangent(program, own, column, first * (most / first) ** (cut / (_CUTS - 1)))
            logs.append(own)
        program.objective = dict.fromkeys(logs, -1)
        return program, logs

    def _gains(self, targets: Sequence[int]) -> list[Fraction]:
        return [
            self.values.of_package(row, targets)[0] - start
            for row, start in zip(self.rows, self.start, strict=True)
        ]

    def _answer(self, name: Name, targets: Sequence[int], value: float, bound: float) -> FairPackage:
        gains = dict(zip(self.codes, self._gains(targets), strict=True))
        return FairPackage(name, judge(self.values, targets), tuple(targets), value, max(bound, value), gains)


def _tangent(program: Program, log_column: int, gain_column: int, at: float) -> None:
    """log(gain) <= log(at) + (gain - at) / at"""
    program.row("tangent", {log_column: 1, gain_column: Fraction(-1 / at)}, high=Fraction(log(at) - 1))


def _nothing(name: Name, found: Solution) -> FairPackage:
    return FairPackage(name, reason=NONE if found.status == "infeasible" else IN_TIME)
