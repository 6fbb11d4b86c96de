# SPDX-License-Identifier: Apache-2.0
"""The packages that could pass, as a linear program: one option of each issue, the links, and enough parties that accept for the rules.

`surely`: a party without a position does not accept; otherwise it may. The program says which packages pass the rules on those terms;
`judging.judge` says the same of one package in exact arithmetic, and is asked about whatever a solver finds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import neg
from typing import Literal

from comity.charter.operators import NOBODY, Floor
from comity.charter.thresholds import Every, Formula, Some, Threshold, met
from comity.talks.deciding import Decision
from comity.talks.problem import Link
from comity.talks.solving.program import Number, Program
from comity.talks.values import Values

RedLines = Literal["kept", "rows", "movable"]
"""Kept: what a needed party cannot accept is out. Rows: each such line is a row of its own. Movable: each may move, at a price."""


def asked_of(decision: Decision) -> Formula:
    """What the rule asks for if everybody in its scope is for or against: who accepts has come round."""
    members = decision.rule.members
    return decision.rule.ask(Floor(NOBODY, members, movable=members))


def needed(decision: Decision) -> frozenset[str]:
    """Those without whom the rule never passes, even with everybody else for."""
    formula, members = asked_of(decision), decision.rule.members
    return frozenset(code for code in members if not met(formula, members - {code}))


@dataclass(frozen=True, slots=True)
class Choices:
    """Which column says what: `chosen` by target, `accepts` by party (absent: it must), `moved` by party and target."""

    chosen: tuple[int, ...]
    accepts: Mapping[int, int]
    moved: Mapping[tuple[int, int], int]

    def targets(self, values: tuple[Number, ...]) -> tuple[int, ...]:
        """The targets that a solution chooses, one for each issue."""
        return tuple(target for target, column in enumerate(self.chosen) if values[column])


class PackageProgram:
    """Builds the program; `program` and `choices` are what it made.

    With `red_lines="movable"`, `moved` holds a column for each line of a party; one that must accept moves its line exactly if the option
    is chosen, so its column is the option's own.
    """

    def __init__(
        self, values: Values, *, surely: bool = False, red_lines: RedLines = "kept", rules: bool = True
    ) -> None:
        self.values, self.positions = values, values.positions
        self.surely, self.red_lines = surely, red_lines
        self.program = Program()
        self._add_packages()
        self._accepts: dict[int, int] = {}
        self._moved: dict[tuple[int, int], int] = {}
        self._needs: dict[int, list[tuple[int, tuple[int, ...]]]] = {}
        for (row, target), others in self.positions.needs.items():
            self._needs.setdefault(row, []).append((target, others))
        if rules:
            self._add_rules()
        self.choices = Choices(self._chosen, self._accepts, self._moved)

    def worth(self, row: int) -> dict[int, Number]:
        """What each option adds at least to the value of the party in this row, by the option's column."""
        return dict(zip(self._chosen, self.values.fractions(row), strict=True))

    def _add_packages(self) -> None:
        problem, program = self.positions.problem, self.program
        adopted = {(issue.id, issue.adopted) for issue in problem.issues if issue.adopted}
        self._chosen = tuple(
            program.column(f"{issue}.{option}", low=int((issue, option) in adopted))
            for issue, option in self.positions.targets
        )
        for issue, (start, end) in zip(problem.issues, self.positions.spans, strict=True):
            columns = self._chosen[start:end]
            program.row(f"one option of {issue.id}", dict.fromkeys(columns, 1), low=1, high=1)
        for place, link in enumerate(problem.links, 1):
            self._add_link(f"link {place}", link)

    def _add_link(self, name: str, link: Link) -> None:
        columns = [self._chosen[self.positions.column[target]] for target in link.targets]
        if link.kind == "if_then":
            first, *others = columns
            for other in others:
                self.program.row(name, {first: 1, other: -1}, high=0)
        else:
            self.program.row(
                name, dict.fromkeys(columns, 1), low=1 if link.kind == "one_of" else None, high=1
            )

    def _add_rules(self) -> None:
        decisions = self.positions.deciding.together()
        must = frozenset[str]().union(*map(needed, decisions))
        asked: frozenset[str] = frozenset().union(*(decision.rule.members for decision in decisions))
        for row, code in enumerate(self.positions.parties):
            if code not in asked:
                continue
            if code not in must:
                self._accepts[row] = self.program.column(f"{code} accepts")
            self._add_party(row, code)
        for decision in decisions:
            self._ask(f"rule {decision.name}", asked_of(decision), None)

    def _add_party(self, row: int, code: str) -> None:
        for number, (start, end) in enumerate(self.positions.spans):
            if self.positions.say[row, number]:
                sides = self.positions.sides[row, start:end].tolist()
                out = [start + place for place, side in enumerate(sides) if self._rejects(side)]
                self._add_red_lines(row, code, out)
        for target, others in self._needs.get(row, ()):
            for other in others:
                self._unless(
                    f"condition of {code}", {self._chosen[target]: 1, self._chosen[other]: -1}, 0, row
                )
        value = self.values.reservations.get(code)
        if value:
            worth = (self.values.low if self.surely else self.values.high)[row].tolist()
            terms = dict(zip(self._chosen, map(neg, worth), strict=True))
            self._unless(f"reservation of {code}", terms, -value * self.values.units[row], row)

    def _rejects(self, side: int) -> bool:
        return side < 0 or (self.surely and side == 0)

    def _add_red_lines(self, row: int, code: str, targets: list[int]) -> None:
        accepts = self._accepts.get(row)
        for target in targets:
            column = self._chosen[target]
            name = f"{code} on {'.'.join(self.positions.targets[target])}"
            if self.red_lines == "movable" and accepts is None:
                self._moved[row, target] = column
            elif self.red_lines == "movable":
                moved = self._moved[row, target] = self.program.column(f"{name} moves")
                self._unless(name, {column: 1, moved: -1}, 0, row)
            elif self.red_lines == "rows":
                self._unless(name, {column: 1}, 0, row)
        if self.red_lines == "kept" and targets:
            self._unless(
                f"red lines of {code}", dict.fromkeys((self._chosen[target] for target in targets), 1), 0, row
            )

    def _unless(self, name: str, terms: Mapping[int, Number], high: Number, row: int) -> None:
        """sum of terms <= high, unless the party in this row does not accept."""
        accepts = self._accepts.get(row)
        if accepts is None:
            self.program.row(name, terms, high=high)
            return
        slack = sum(number for number in terms.values() if number > 0) - high
        if len(terms) > 1 and all(number == 1 for number in terms.values()):
            slack = 1 - high  # at most one option of an issue is chosen
        self.program.row(name, {**terms, accepts: slack}, high=high + slack)

    def _ask(self, name: str, formula: Formula, when: int | None) -> None:
        """The formula holds; if `when` is a column, only where that column is 1."""
        match formula:
            case True:
                return
            case False:
                self.program.row(
                    name, {} if when is None else {when: 1}, **({"low": 1} if when is None else {"high": 0})
                )
            case Threshold(movers, need, weights):
                self._ask_threshold(
                    name, {code: 1 if weights is None else weights[code] for code in movers}, need, when
                )
            case Every(parts):
                for part in parts:
                    self._ask(name, part, when)
            case Some(parts):
                ways = [self.program.column(f"{name}, way {number}") for number, _ in enumerate(parts, 1)]
                terms: dict[int, Number] = dict.fromkeys(ways, 1)
                self.program.row(
                    name, terms if when is None else {**terms, when: -1}, low=1 if when is None else 0
                )
                for way, part in zip(ways, parts, strict=True):
                    self._ask(name, part, way)

    def _ask_threshold(self, name: str, weights: Mapping[str, int], need: int, when: int | None) -> None:
        terms: dict[int, Number] = {}
        for code, weight in sorted(weights.items()):
            accepts = self._accepts.get(self.positions.row[code])
            if accepts is None:
                need -= weight
            else:
                terms[accepts] = weight
        if need > 0:
            self.program.row(
                name, terms if when is None else {**terms, when: -need}, low=need if when is None else 0
            )

    def first_of_equals(self, program: Program, values: Sequence[Number]) -> tuple[Number, ...]:
        """The same solution with the first option, in the order of the file, wherever another costs as much and meets every row as well.

        Which of equally good packages a solver finds is its own affair, and differs between versions; this is what is reported instead.
        """
        now = list(values)
        changed = True
        while changed:
            changed = False
            for start, end in self.positions.spans:
                columns = self._chosen[start:end]
                held = next(column for column in columns if now[column])
                for column in columns[: columns.index(held)]:
                    tried = [*now]
                    tried[held], tried[column] = 0, 1
                    same = program.objective.get(column, 0) == program.objective.get(held, 0)
                    if same and not any(program.broken(tried)):
                        now, changed = tried, True
                        break
        return tuple(now)
