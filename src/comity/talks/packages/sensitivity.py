# SPDX-License-Identifier: Apache-2.0
"""How sure is an answer: every single change of one input that flips it, for each option, and for whether a package could pass at all.

One party's stance on one option, one reservation, or one link changes, and all else stays as filed. Saliences, scores, conditions, rules,
weights and what was adopted are not looked at. A flip says what an answer hangs on, never who will or ought to change anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from typing import Literal, TypeVar

from comity.charter.thresholds import Table, met, tabulate
from comity.talks.deciding import Decision
from comity.talks.packages.judging import judge, links_hold
from comity.talks.packages.package_program import PackageProgram, asked_of
from comity.talks.packages.unlock import moved
from comity.talks.positions import SIDES, Positions
from comity.talks.solving.program import Number, Program, Row
from comity.talks.solving.solver import Budget, solve
from comity.talks.values import Values

Kind = Literal["stance", "reservation", "link"]
KINDS: tuple[Kind, ...] = ("stance", "reservation", "link")
Word = Literal["passes", "open", "fails", "could pass"]

PACKAGES = "packages"
"""The name of the answer to whether any package could pass; every other answer is named ISSUE.OPTION."""

_FINEST = 10**6
"""Steps into which the greatest grade is divided for the solver, if the party grades more finely than that."""

_Line = tuple[int, int]
_Key = TypeVar("_Key")


@dataclass(frozen=True, slots=True)
class Change:
    """A change of one input; what does not apply to its kind is "" or None.

    stance: of `party` on `option` of `issue`; `from_` and `to` are for, against or silent. Its grade and conditions stay as filed. Where
    a red line that moves lets a package pass, `to` is for; that it is only taken back does as well.
    reservation: of `party`; `from_` is None if it said none. link: the one at `place`, its number in the problem's links from 0, is
    dropped.
    """

    kind: Kind
    party: str = ""
    issue: str = ""
    option: str = ""
    place: int | None = None
    from_: str | Fraction | None = None
    to: str | Fraction | None = None


@dataclass(frozen=True, slots=True)
class Flip:
    """The answer of this name is `now`, and would be `then` after the change.

    With a reservation that is lowered, `to` is the greatest value with which a package could pass; with one that is raised, `to` is the
    greatest with which one still could, and none could with more. It is what a package is worth to the party, exactly; that none is worth
    more is certain up to the solver's tolerance.
    """

    answer: str
    now: Word
    then: Word
    change: Change

    @property
    def size(self) -> Fraction:
        """By how much the input changes: for a reservation the difference, where none was said from 0; else 1."""
        if not isinstance(self.change.to, Fraction):
            return Fraction(1)
        before = self.change.from_ if isinstance(self.change.from_, Fraction) else Fraction(0)
        return abs(self.change.to - before)


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """Every flip: by answer in the order of the file, packages last; then by kind, party, and option or link in the order of the file.

    `could_pass`: whether a package could; None if the budget ended before that was known. `unfinished`: the kinds of change of which flips
    of that answer may be missing, since the budget ended.
    """

    flips: tuple[Flip, ...]
    could_pass: bool | None
    unfinished: tuple[Kind, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether no flip is missing."""
        return not self.unfinished


def sensitivity(values: Values, budget: Budget | None = None) -> Sensitivity:
    """The flips of every option, and of whether a package could pass. Only the latter takes a solver, and the budget."""
    packages = _Packages(values, budget or Budget())
    could_pass, unfinished = packages.search()
    flips = (*option_flips(values.positions), *sorted(packages.flips, key=packages.place))
    return Sensitivity(flips, could_pass, tuple(kind for kind in KINDS if kind in unfinished))


def option_flips(positions: Positions) -> Iterator[Flip]:
    """Each change of one stance that flips what its option's rule says: by option, party, and the new stance."""
    tables = {decision: _OptionTable.of(decision, positions) for decision in positions.deciding.together()}
    for column, number in enumerate(positions.issue_of):
        issue, option = positions.targets[column]
        table = tables[positions.deciding[issue]]
        if table is None:
            continue
        sides: list[int] = positions.sides[:, column].tolist()
        now, flips = table.flips(sides)
        for row, group in table.group_of.items():
            if not positions.say[row, number]:
                continue
            before = sides[row]
            for after in SIDES:
                then = flips.get((group, before, after), now)
                if then != now:
                    party = positions.parties[row]
                    change = Change("stance", party, issue, option, None, SIDES[before], SIDES[after])
                    yield Flip(f"{issue}.{option}", now, then, change)


@dataclass(frozen=True, slots=True)
class _OptionTable:
    """What a rule asks for, by groups of members that it cannot tell apart; `group_of` each row that it counts, in order."""

    table: Table
    group_of: Mapping[int, int]

    @classmethod
    def of(cls, decision: Decision, positions: Positions) -> _OptionTable | None:
        """None if the rule is decided whatever the stances are."""
        asked = asked_of(decision)
        if isinstance(asked, bool):
            return None
        table = tabulate(asked)
        group_of = {positions.row[code]: group for group, codes in enumerate(table.groups) for code in codes}
        return cls(table, dict(sorted(group_of.items())))

    def flips(self, sides: Sequence[int]) -> tuple[Word, dict[tuple[int, int, int], Word]]:
        """What the rule says now, and after a member of a group changes from one side to another; only where that differs."""
        favour, may = [0] * len(self.table.groups), [0] * len(self.table.groups)
        for row, group in self.group_of.items():
            favour[group] += sides[row] > 0
            may[group] += sides[row] >= 0
        surely, possibly = self.table.sums(favour), self.table.sums(may)
        now = self._word(surely, possibly)
        found: dict[tuple[int, int, int], Word] = {}
        for group, before in sorted({(group, sides[row]) for row, group in self.group_of.items()}):
            for after in SIDES:
                then = self._word(
                    self._changed(surely, group, (after > 0) - (before > 0)),
                    self._changed(possibly, group, (after >= 0) - (before >= 0)),
                )
                if then != now:
                    found[group, before, after] = then
        return now, found

    def _changed(self, sums: list[int], group: int, by: int) -> list[int]:
        return (
            [total + by * add for total, add in zip(sums, self.table.adds[group], strict=True)]
            if by
            else sums
        )

    def _word(self, surely: list[int], possibly: list[int]) -> Word:
        return "passes" if self.table.met(surely) else "open" if self.table.met(possibly) else "fails"


class _Packages:
    """Looks for the flips of whether a package could pass, on copies of one program."""

    def __init__(self, values: Values, budget: Budget) -> None:
        self.values, self.positions, self.budget = values, values.positions, budget
        self.made = PackageProgram(values)
        self.asked = [asked_of(decision) for decision in self.positions.deciding.together()]
        self.everybody = frozenset(self.positions.parties)
        self.flips: list[Flip] = []

    def place(self, flip: Flip) -> tuple[int, str, int]:
        """Where a flip stands among these."""
        change = flip.change
        number = change.place or self.positions.column.get((change.issue, change.option), 0)
        return KINDS.index(change.kind), change.party, number

    def search(self) -> tuple[bool | None, set[Kind]]:
        """Fills `flips`. Whether a package could pass, and what was not finished."""
        first = solve(self.made.program, Budget(self.budget.left / 2))
        if first.found:
            return True, self._if_one_could(self.made.choices.targets(first.values))
        return (False, self._if_none_could()) if first.status == "infeasible" else (None, set(KINDS))

    def _passes(self, favour: frozenset[str]) -> bool:
        return all(met(formula, favour) for formula in self.asked)

    def _could(self, targets: Sequence[int]) -> frozenset[str]:
        """Who does not reject a package."""
        return self.everybody.difference(judge(self.values, targets).against)

    # While a package could pass: what would leave none.

    def _if_one_could(self, first: tuple[int, ...]) -> set[Kind]:
        pivotal = self._pivotal(first)
        if pivotal is None:
            return {"stance", "reservation"}
        unfinished: set[Kind] = set()
        if pivotal and not self._reject(pivotal, first):
            unfinished.add("stance")
        for left, code in zip(range(len(pivotal), 0, -1), pivotal, strict=True):
            most = self._most(code, Budget(self.budget.left / left), own=True)
            if most is None:
                unfinished.add("reservation")
            elif most < 1:
                before = self.values.reservations.get(code)
                change = Change("reservation", code, from_=before, to=most)
                self.flips.append(Flip(PACKAGES, "could pass", "fails", change))
        return unfinished

    def _pivotal(self, targets: tuple[int, ...]) -> list[str] | None:
        """Parties that accept every package that could pass, sorted; None if the budget ends first."""
        must = {code for code in self.positions.parties if not self._passes(self.everybody - {code})}
        could, accepts = self._could(targets), self.made.choices.accepts
        left = {code for code in could - must if not self._passes(could - {code})}
        while left:
            columns = [accepts[self.positions.row[code]] for code in sorted(left)]
            program = self.made.program.copy()
            program.row("without one of them", dict.fromkeys(columns, 1), high=len(columns) - 1)
            found = solve(program, Budget(self.budget.left / 2))
            if not found.found:
                if found.status == "infeasible":
                    break
                return None
            could = self._could(self.made.choices.targets(found.values))
            left = {code for code in left if not self._passes(could - {code})}
        return sorted(must | left)

    def _reject(self, pivotal: Sequence[str], first: tuple[int, ...]) -> bool:
        """Adds each new red line of theirs on an option that every package that could pass holds. False if the budget ends first."""
        held, chosen = set(first), self.made.choices.chosen
        while held:
            program = self.made.program.copy()
            columns: dict[int, Number] = {chosen[target]: 1 for target in held}
            program.row("without one of them", columns, high=len(columns) - 1)
            program.objective = columns
            # Any package that lacks one of them will do; one that lacks many saves questions.
            found = solve(program, Budget(self.budget.left / 2), gap=0.25)
            if not found.found:
                if found.status == "infeasible":
                    break
                return False
            held.intersection_update(self.made.choices.targets(found.values))
        for target in held:
            issue, option = self.positions.targets[target]
            for code in pivotal:
                row = self.positions.row[code]
                if self.positions.say[row, self.positions.issue_of[target]]:
                    side = SIDES[int(self.positions.sides[row, target])]
                    change = Change("stance", code, issue, option, None, side, "against")
                    self.flips.append(Flip(PACKAGES, "could pass", "fails", change))
        return True

    def _most(self, code: str, budget: Budget, *, own: bool) -> Fraction | None:
        """The most that a package which could pass, and which this party accepts, is worth to it. None if the budget ends first.

        Without its `own` reservation, packages that are worth less than that to it could pass, too.
        """
        row = self.positions.row[code]
        program = self.made.program.copy()
        if not own:
            program.rows = [one for one in program.rows if one.name != f"reservation of {code}"]
        accepts = self.made.choices.accepts.get(row)
        if accepts is not None:
            program.row("accepts", {accepts: 1}, low=1)
        worth: list[int] = self.values.high[row].tolist()
        # In whole numbers the greatest stands out by 1; where they are too fine for that, the solver's tolerance is left.
        unit = max(Fraction(gcd(*worth)), Fraction(max(worth, default=0), _FINEST)) or Fraction(1)
        program.objective = {
            column: -one / unit for column, one in zip(self.made.choices.chosen, worth, strict=True)
        }
        found = solve(program, budget)
        if found.status != "optimal":
            return None
        return self.values.of_package(row, self.made.choices.targets(found.values))[1]

    # While none could pass: what would let one.

    def _if_none_could(self) -> set[Kind]:
        unfinished: set[Kind] = set()
        kinds: list[tuple[Kind, Callable[[Budget], bool]]] = [
            ("link", self._links), ("stance", self._red_lines), ("reservation", self._reservations)
        ]  # fmt: skip
        for left, (kind, look) in zip((3, 2, 1), kinds, strict=True):
            if not look(Budget(self.budget.left / left)):
                unfinished.add(kind)
        return unfinished

    def _found(self, change: Change) -> None:
        self.flips.append(Flip(PACKAGES, "fails", "could pass", change))

    def _links(self, budget: Budget) -> bool:
        """Adds each link without which a package could pass. False if the budget ends first."""
        links = range(len(self.positions.problem.links))
        program, switches = _switched(self.made.program, {f"link {place + 1}": place for place in links})

        def only(targets: tuple[int, ...]) -> Iterator[int]:
            judged = judge(self.values, targets)
            broken = [place for place, _ in links_hold(self.positions.problem, judged.choice)]
            if judged.answer != "fails" and len(broken) == 1:
                yield broken[0]

        found, complete = _alone(program, self.made, switches, only, budget)
        for place in found:
            self._found(Change("link", place=place))
        return complete

    def _red_lines(self, budget: Budget) -> bool:
        """Adds each red line that would let a package pass if it alone moved. False if the budget ends first."""
        made = PackageProgram(self.values, red_lines="movable")
        found, complete = _alone(made.program, made, made.choices.moved, self._only_lines, budget)
        for row, target in found:
            issue, option = self.positions.targets[target]
            self._found(Change("stance", self.positions.parties[row], issue, option, None, "against", "for"))
        return complete

    def _only_lines(self, targets: tuple[int, ...]) -> Iterator[_Line]:
        """The red lines on this package of which each alone keeps it from passing."""
        judged = judge(self.values, targets)
        could = self.everybody.difference(judged.against)
        for code, reasons in judged.rejects.items():
            if len(reasons) == 1 and self._passes(could | {code}):
                row = self.positions.row[code]
                for target in targets:
                    if self.positions.sides[row, target] < 0:
                        # A condition on the same option counts only once the line has moved.
                        after = judge(moved(self.values, [(row, target)]), targets)
                        if after.answer != "fails":
                            yield row, target

    def _reservations(self, budget: Budget) -> bool:
        """Adds each reservation that would let a package pass if it were lowered. False if the budget ends first."""
        names = {f"reservation of {code}": code for code in self.values.reservations}
        program, switches = _switched(self.made.program, names)

        def only(targets: tuple[int, ...]) -> Iterator[str]:
            judged = judge(self.values, targets)
            could = self.everybody.difference(judged.against)
            for code, reasons in judged.rejects.items():
                if reasons == ("reservation",) and self._passes(could | {code}):
                    yield code

        found, complete = _alone(program, self.made, switches, only, Budget(budget.left / 2))
        for left, code in zip(range(len(found), 0, -1), found, strict=True):
            most = self._most(code, Budget(self.budget.left / left), own=False)
            complete &= most is not None
            if most is not None:
                self._found(Change("reservation", code, from_=self.values.reservations[code], to=most))
        return complete


def _switched(program: Program, names: Mapping[str, _Key]) -> tuple[Program, dict[_Key, int]]:
    """The program with a column for each of these names: where it is 1, the rows of that name ask for nothing."""
    made = Program(list(program.columns), [], dict(program.objective))
    switches: dict[_Key, int] = {}
    for row in program.rows:
        key = names.get(row.name)
        if key is None:
            made.rows.append(row)
        else:
            if key not in switches:
                switches[key] = made.column(f"without {row.name}")
            _add_switched(made, row, switches[key])
    return made, switches


def _add_switched(program: Program, row: Row, switch: int) -> None:
    if row.high is not None:
        most = sum(number for number in row.terms.values() if number > 0)
        program.row(row.name, {**row.terms, switch: min(row.high - most, 0)}, high=row.high)
    if row.low is not None:
        least = sum(number for number in row.terms.values() if number < 0)
        program.row(row.name, {**row.terms, switch: max(row.low - least, 0)}, low=row.low)


def _alone(
    program: Program,
    made: PackageProgram,
    switches: Mapping[_Key, int],
    only: Callable[[tuple[int, ...]], Iterable[_Key]],
    budget: Budget,
) -> tuple[list[_Key], bool]:
    """Each switch that alone lets a package pass, and whether these are all. Without any, none passes.

    `only`: the switches of which each alone lets the given package pass, in exact arithmetic.
    """
    known: list[_Key] = []
    if not switches:
        return known, True
    program.row("one of all", Counter(switches.values()), high=1)
    while (found := solve(program, budget)).found:
        fresh = [key for key in only(made.choices.targets(found.values)) if key not in known]
        assert fresh, "a package could pass without any of them, though none was said to"
        for key in fresh:
            program.row("known", {switches[key]: 1}, high=0)
        known += fresh
    return known, found.status == "infeasible"
