# SPDX-License-Identifier: Apache-2.0
"""Why no package can pass: a minimal set of demands that no package meets together, while one meets all but any one of them.

QuickXplain (Junker 2004) over what was demanded: adopted options, links, red lines, conditions and reservations; that each issue takes
one option and what the rules ask for stand fixed. Each set is checked both ways before it is reported. There may be others: which one is
found follows from the neutral order of the demands, never from whose they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from comity.charter.thresholds import met
from comity.talks.packages.package_program import PackageProgram, asked_of
from comity.talks.solving.program import Number, Program, Row, whole
from comity.talks.solving.solver import Budget, solve
from comity.talks.values import Values

Kind = Literal["adopted", "link", "red_line", "condition", "reservation"]

Ask = Callable[[Sequence["Demand"]], bool | None]


@dataclass(frozen=True, slots=True)
class Demand:
    """What every package that could pass has to meet; what does not apply to its kind is "" or None.

    adopted: `issue`, `option`. link: `place`, its number in the problem's links, from 0. red_line: `party`, `issue`, `option`.
    condition: all that `party` said under conditions. reservation: that of `party`.
    """

    kind: Kind
    party: str = ""
    issue: str = ""
    option: str = ""
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Demands that cannot be met together, in their order; none if the rules cannot be met even without any.

    `minimal`: for each of them there is a package that meets all the others. False if the budget ended before that was certain.
    `verified`: the demands were shown once more, alone, to leave no package; and each package behind `minimal` was checked in exact
    arithmetic.
    """

    demands: tuple[Demand, ...]
    minimal: bool
    verified: bool


def conflict(values: Values, budget: Budget | None = None) -> Conflict | None:
    """Why no package can pass, even if every silent party comes round. None if one can, or if the budget ended before that was certain.

    The order of demands, of which the earlier are kept where there is a choice: what parties filed, as reservations by party, conditions
    by party, red lines by option, then by party; and what was agreed, as links and adopted options. Issues, options and links stand as
    filed, parties by code.
    """
    budget = budget or Budget()
    case = _Case(values)
    alone = solve(case.program(()), budget)
    if not alone.found:
        return Conflict((), minimal=True, verified=True) if alone.status == "infeasible" else None
    # The last quarter of the time is for the checks at the end.
    search = _Search(case, alone.values, Budget(budget.left * 3 / 4))
    found = case.of_one_issue() or search.conflict()
    if found is None:
        return None
    search.budget = budget
    minimal = all(search.met([one for one in found if one != left_out]) for left_out in found)
    verified = solve(demanded(values, found), budget).status == "infeasible"
    return Conflict(tuple(found), minimal, verified)


def demanded(values: Values, demands: Iterable[Demand]) -> Program:
    """The program of packages that meet these demands and what the rules ask for; for another solver to say that there is none."""
    return _Case(values).program(demands)


class _Case:
    """The program of all packages taken apart: what is fixed, and the rows of each demand, in the order of demands."""

    def __init__(self, values: Values) -> None:
        made = PackageProgram(values, red_lines="rows")
        self.positions, self.chosen = values.positions, made.choices.chosen
        self.columns = list(made.program.columns)
        self.asked = [(asked_of(one), one.rule.members) for one in values.positions.deciding.together()]
        self.fixed: list[Row] = []
        keys = dict(self._named())
        self.rows: dict[Demand, list[Row]] = {demand: [] for demand in keys.values()}
        for name, demand in keys.items():
            if demand.kind == "adopted":
                column = self.chosen[self.positions.column[demand.issue, demand.option]]
                self.columns[column] = replace(self.columns[column], low=0)
                self.rows[demand].append(Row(name, {column: 1}, 1, None))
        for row in map(whole, made.program.rows):
            if row.name in keys:
                self.rows[keys[row.name]].append(row)
            else:
                assert row.name.startswith(("one option of ", "rule ")), row.name
                self.fixed.append(row)

    def _named(self) -> Iterator[tuple[str, Demand]]:
        """Every demand there may be under the name that its rows have, in the order of demands."""
        positions, problem = self.positions, self.positions.problem
        for party in positions.parties:
            yield f"reservation of {party}", Demand("reservation", party)
        for party in positions.parties:
            yield f"condition of {party}", Demand("condition", party)
        for target, row in np.argwhere(positions.sides.T < 0).tolist():
            party, (about, option) = positions.parties[row], positions.targets[target]
            yield f"{party} on {about}.{option}", Demand("red_line", party, about, option)
        for place, _ in enumerate(problem.links):
            yield f"link {place + 1}", Demand("link", place=place)
        for issue in problem.issues:
            if issue.adopted:
                yield f"{issue.id} as adopted", Demand("adopted", issue=issue.id, option=issue.adopted)

    def demands(self) -> list[Demand]:
        """The demands that ask for anything, of red lines that ask for the same the first."""
        found: list[Demand] = []
        said: set[tuple[int, ...]] = set()
        for demand, rows in self.rows.items():
            asked = {tuple(row.terms) for row in rows}
            if asked and not (demand.kind == "red_line" and asked <= said):
                found.append(demand)
            if demand.kind == "red_line":
                said |= asked
        return found

    def program(self, demands: Iterable[Demand]) -> Program:
        """What is fixed, and these demands: red lines of one party on one issue as one row, since one option of an issue is chosen."""
        rows: list[Row] = []
        lines: dict[tuple[str, str], Row] = {}
        for demand in demands:
            if demand.kind != "red_line":
                rows += self.rows[demand]
                continue
            place = demand.party, demand.issue
            for row in self.rows[demand]:
                terms = {**lines[place].terms, **row.terms} if place in lines else row.terms
                lines[place] = Row(f"{demand.party} on {demand.issue}", terms, None, row.high)
        return Program(list(self.columns), [*self.fixed, *rows, *lines.values()])

    def touched(self, demands: Sequence[Demand]) -> tuple[list[int], Program]:
        """The part of that program, with its columns, that the demands have to do with; what is fixed elsewhere can be met."""
        program = self.program(demands)
        named = {column for one in demands for row in self.rows[one] for column in row.terms}
        columns = [column for part in program.parts() if not named.isdisjoint(part) for column in part]
        inside = set(columns)
        rows = [row for row in program.rows if not row.terms or not inside.isdisjoint(row.terms)]
        return columns, program.restricted(columns, rows)

    def of_one_issue(self) -> list[Demand] | None:
        """As few red lines as leave one issue without an option that could pass; or with the adoption of one that cannot."""
        lines: dict[int, list[Demand]] = {}
        for demand, rows in self.rows.items():
            if demand.kind == "red_line" and rows:
                lines.setdefault(self.positions.column[demand.issue, demand.option], []).append(demand)
        blocked = {target for target, one in lines.items() if not self._passes(one)}
        for start, end in self.positions.spans:
            if blocked.issuperset(range(start, end)):
                return [line for target in range(start, end) for line in self._needed(lines[target])]
        for demand in self.rows:
            if demand.kind == "adopted":
                target = self.positions.column[demand.issue, demand.option]
                if target in blocked:
                    return [*self._needed(lines[target]), demand]
        return None

    def _passes(self, lines: Iterable[Demand]) -> bool:
        against = {line.party for line in lines}
        return all(met(formula, members - against) for formula, members in self.asked)

    def _needed(self, lines: Sequence[Demand]) -> list[Demand]:
        """Of lines on one option that keep it from passing, as few as still do."""
        kept = list(lines)
        for line in reversed(lines):
            rest = [one for one in kept if one != line]
            if not self._passes(rest):
                kept = rest
        return kept


class _Search:
    """Asks for packages that meet some of the demands. What a package was found to meet is never asked again."""

    def __init__(self, case: _Case, anything: Sequence[Number], budget: Budget) -> None:
        self.case, self.anything, self.budget = case, anything, budget
        self.demands = case.demands()
        self.packages: list[frozenset[Demand]] = []
        self._learn(anything)

    def conflict(self) -> list[Demand] | None:
        """A minimal set of demands, in their order, that cannot be met together; None if they can, or nobody knows."""
        part = self._part()
        if part is None:
            return None
        few = self._minimal(self._split, part) if self._split(part) is False else self._few(part)
        # A linear program is solved in floating point: what it says of mixtures is asked again of packages.
        return self._minimal(self.met, part if self.met(few) else few)

    def met(self, demands: Sequence[Demand], share: float = 0.25) -> bool | None:
        """Whether a package meets these demands; None if that is not known within this share of the time that is left."""
        wanted = frozenset(demands)
        if any(wanted <= meets for meets in self.packages):
            return True
        if self.budget.left <= 0:
            return None
        columns, program = self.case.touched(demands)
        found = solve(program, Budget(self.budget.left * share))
        if not found.found:
            return False if found.status == "infeasible" else None
        values = list(self.anything)
        for column, value in zip(columns, found.values, strict=True):
            values[column] = value
        return wanted <= self._learn(values) or None

    def _split(self, demands: Sequence[Demand]) -> bool | None:
        """Whether a mixture of packages, some of each option, meets these demands: a linear program, and quick."""
        if self.budget.left <= 0:
            return None
        _, program = self.case.touched(demands)
        program.columns = [replace(column, continuous=True) for column in program.columns]
        found = solve(program, self.budget)
        return True if found.found else False if found.status == "infeasible" else None

    def _learn(self, values: Sequence[Number]) -> frozenset[Demand]:
        """Which demands a package meets, in exact arithmetic; none if it does not meet what is fixed."""
        meets: frozenset[Demand] = frozenset()
        if all(row.holds(values) for row in self.case.fixed):
            rows = self.case.rows
            meets = frozenset(one for one in self.demands if all(row.holds(values) for row in rows[one]))
        self.packages.append(meets)
        return meets

    def _part(self) -> list[Demand] | None:
        """The demands of the first part of the program that cannot all be met."""
        rows = self.case.rows
        for part in self.case.program(self.demands).parts():
            inside = set(part)
            here = [
                one
                for one in self.demands
                if any(not row.terms or not inside.isdisjoint(row.terms) for row in rows[one])
            ]
            if here and self.met(here, share=1.0) is False:
                return here
        return None

    def _few(self, demands: Sequence[Demand]) -> Sequence[Demand]:
        """Some of these that cannot all be met either: whatever a package does not meet that meets the ones taken so far is taken, too."""
        taken: set[Demand] = set()
        while True:
            met = self.met([one for one in demands if one in taken])
            if met is False:
                return [one for one in demands if one in taken]
            missed = met and set(demands) - next(meets for meets in self.packages if taken <= meets)
            if not missed:
                return demands
            taken |= missed

    def _minimal(self, ask: Ask, demands: Sequence[Demand]) -> list[Demand]:
        """Some of these, which no package meets, such that each is needed for that, as far as `ask` can tell."""
        found = set(_quickxplain(ask, [], [], demands))
        return [one for one in demands if one in found]


def _quickxplain(
    ask: Ask, kept: Sequence[Demand], added: Sequence[Demand], among: Sequence[Demand]
) -> list[Demand]:
    """Of `among`, what has to join `kept` for no package to meet them. No package meets all of both."""
    if added and ask(kept) is False:
        return []
    if len(among) == 1:
        return list(among)
    first, second = among[: len(among) // 2], among[len(among) // 2 :]
    late = _quickxplain(ask, [*kept, *first], first, second)
    return _quickxplain(ask, [*kept, *late], late, first) + late
