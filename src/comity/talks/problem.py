# SPDX-License-Identifier: Apache-2.0
"""The nouns of a problem in talks: parties, formats, issues with options, what was filed on them, and the links between options.

A package takes exactly one option of every issue; links say which options go together. Everything here is frozen and exact: scores,
saliences and reservations are fractions. What nobody filed is absent and is never filled in; parties are never ranked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from comity.charter.rules import Rule
from comity.talks.model import LinkKind, Stance

Target = tuple[str, str]
"""An issue and one of its options."""


@dataclass(frozen=True, slots=True)
class Party:
    """A party, and its weights by name."""

    code: str
    name: str
    weights: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Format:
    """A negotiating format. `members` are party codes, sorted."""

    id: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """One way to settle an issue."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue with its options as filed; if `ordinal`, their order means something. What is "" was not named.

    `format`: only its members deal with the issue. `adopted`: the option that was adopted; every package holds it.
    """

    id: str
    title: str
    options: tuple[Option, ...]
    status_quo: str = ""
    ordinal: bool = False
    format: str = ""
    rule: str = ""
    adopted: str = ""


@dataclass(frozen=True, slots=True)
class Stand:
    """What one party filed on one option. `score` is None where the party did not grade; `withdrawn` counts as silence.

    `needs`: the stance holds only in a package that holds these, too; `condition` is what it depends on in the party's words, which no
    computation reads. `joint`: the parties that filed it together, empty if it filed alone.
    """

    party: str
    issue: str
    option: str
    stance: Stance
    score: Fraction | None = None
    condition: str = ""
    source: str = ""
    circle: str = ""
    needs: tuple[Target, ...] = ()
    joint: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """`if_then`: with the first target, all the others. `not_both`: at most one of the targets. `one_of`: exactly one."""

    kind: LinkKind
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class Salience:
    """How much an issue weighs for a party, as the party said it."""

    party: str
    issue: str
    value: Fraction


@dataclass(frozen=True, slots=True)
class Reservation:
    """The least value of a package, from 0 to 1, with which a party would rather have an agreement than none."""

    party: str
    value: Fraction


@dataclass(frozen=True, slots=True)
class Problem:
    """All of it, checked: every name that is used is declared. Parties are sorted by code, issues stand as filed.

    `rule`: the name of the rule that decides where an issue names none; "" if nobody chose one. `disagreement`: what each party has if
    nothing is agreed, from 0 to 1, empty if not said. `graph`: that table as it stands in the file.
    """

    parties: tuple[Party, ...]
    formats: tuple[Format, ...] = ()
    rules: Mapping[str, Rule] | None = None
    rule: str = ""
    issues: tuple[Issue, ...] = ()
    stands: tuple[Stand, ...] = ()
    saliences: tuple[Salience, ...] = ()
    reservations: tuple[Reservation, ...] = ()
    links: tuple[Link, ...] = ()
    disagreement: Mapping[str, Fraction] | None = None
    graph: Mapping[str, Any] | None = None

    def option_titles(self) -> dict[str, str]:
        """Each option as "ISSUE.OPTION", with the titles of both."""
        return {
            f"{issue.id}.{option.id}": f"{issue.title}: {option.title}"
            for issue in self.issues
            for option in issue.options
        }


@dataclass(frozen=True, slots=True)
class Contradiction:
    """An option that no package can hold, and the links, by place, that a chain of forced choices used to show it."""

    target: Target
    links: tuple[int, ...]


_Literal = tuple[Target, bool]


def contradiction(issues: Sequence[Issue], links: Sequence[Link]) -> Contradiction | None:
    """The first option that the links leave out of every package, found by propagating its choice; None if none is found.

    Propagation alone: it never calls a possible option impossible, and may miss an impossible one.
    """
    linked = {issue for link in links for issue, _ in link.targets}
    here = [issue for issue in issues if issue.id in linked]
    chains = _Chains(_of_issues(here), links)
    for issue in here:
        for option in issue.options:
            used = chains.conflict((issue.id, option.id))
            if used is not None:
                return Contradiction((issue.id, option.id), used)
    return None


class _Chains:
    """Unit propagation over clauses: `clauses` of the issues, and those of each link with its place."""

    def __init__(self, clauses: Iterator[tuple[_Literal, ...]], links: Sequence[Link]) -> None:
        self.clauses: list[tuple[tuple[_Literal, ...], int | None]] = [(one, None) for one in clauses]
        for place, link in enumerate(links):
            self.clauses += [(one, place) for one in _of_link(link)]
        self.falsified_by: dict[_Literal, list[int]] = {}
        for number, (clause, _) in enumerate(self.clauses):
            for target, wanted in clause:
                self.falsified_by.setdefault((target, not wanted), []).append(number)
        self.units = [number for number, (clause, _) in enumerate(self.clauses) if len(clause) == 1]

    def conflict(self, choice: Target) -> tuple[int, ...] | None:
        """The links that make `choice` impossible; None if propagation finds no conflict."""
        known: dict[Target, bool] = {choice: True}
        reason: dict[Target, int] = {}
        waiting = [*self.units, *self.falsified_by.get((choice, True), ())]
        while waiting:
            number = waiting.pop()
            clause, _ = self.clauses[number]
            if any(known.get(target) is wanted for target, wanted in clause):
                continue
            free = [literal for literal in clause if literal[0] not in known]
            if not free:
                return self._used(number, reason)
            if len(free) == 1:
                target, wanted = free[0]
                known[target], reason[target] = wanted, number
                waiting += self.falsified_by.get((target, wanted), ())
        return None

    def _used(self, number: int, reason: Mapping[Target, int]) -> tuple[int, ...]:
        seen, waiting = {number}, [number]
        while waiting:
            for target, _ in self.clauses[waiting.pop()][0]:
                before = reason.get(target)
                if before is not None and before not in seen:
                    seen.add(before)
                    waiting.append(before)
        places = {self.clauses[one][1] for one in seen}
        return tuple(sorted(place for place in places if place is not None))


def _of_issues(issues: Sequence[Issue]) -> Iterator[tuple[_Literal, ...]]:
    for issue in issues:
        yield from _exactly_one([(issue.id, option.id) for option in issue.options])


def _of_link(link: Link) -> Iterator[tuple[_Literal, ...]]:
    first, *others = link.targets
    if link.kind == "if_then":
        yield from (((first, False), (other, True)) for other in others)
    elif link.kind == "not_both":
        yield from _at_most_one(link.targets)
    else:
        yield from _exactly_one(link.targets)


def _exactly_one(targets: Sequence[Target]) -> Iterator[tuple[_Literal, ...]]:
    yield tuple((target, True) for target in targets)
    yield from _at_most_one(targets)


def _at_most_one(targets: Sequence[Target]) -> Iterator[tuple[_Literal, ...]]:
    for place, one in enumerate(targets):
        yield from (((one, False), (other, False)) for other in targets[:place])
