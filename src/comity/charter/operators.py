# SPDX-License-Identifier: Apache-2.0
"""The twelve operators of the decision-rule algebra (RULES), as a tree of frozen values, and what each asks.

`ask` is the only place that says when an operator passes: it turns the rule, on a given floor, into a formula over those who
may still come round. Exact integers and fractions; no operator reads a clock, a name or a position.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar, Literal

from comity.charter.thresholds import Formula, every, heads, some, weighed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Floor:
    """Where the members stand, and who of those not for may still come round to `for`.

    Whoever is in none of the three sets is silent. `movable` and `favour` are disjoint.
    """

    favour: frozenset[str]
    against: frozenset[str]
    abstain: frozenset[str] = NOBODY
    movable: frozenset[str] = NOBODY


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One table of RULES. `members` is its resolved scope; `written` its keys and values as the charter has them."""

    operator: ClassVar[str]
    members: frozenset[str]
    written: tuple[tuple[str, object], ...]

    def to_data(self) -> dict[str, object]:
        """The table that this rule was read from."""
        return {key: _as_data(value) for key, value in self.written}

    @property
    def parts(self) -> tuple[Rule, ...]:
        """The rules inside this one, as they apply: one for each format under `each_format`."""
        return ()

    def ask(self, floor: Floor) -> Formula:
        """True or False when the rule is decided on this floor, else what it still asks of the movable."""
        raise NotImplementedError


def _as_data(value: object) -> object:
    if isinstance(value, Rule):
        return value.to_data()
    return [_as_data(item) for item in value] if isinstance(value, tuple) else value


def walk(rule: Rule) -> Iterator[Rule]:
    """The rule and every rule inside it."""
    yield rule
    for part in rule.parts:
        yield from walk(part)


def _objections(members: frozenset[str], floor: Floor, allowed: int) -> Formula:
    against = members & floor.against
    movers = against & floor.movable
    if len(against) - len(movers) > allowed:
        return False
    if len(against) > allowed:
        return heads(movers, len(against) - allowed)
    if not members.isdisjoint(floor.favour):
        return True
    return heads(members & floor.movable, 1)


@dataclass(frozen=True, kw_only=True)
class Consensus(Rule):
    """Nobody is against, and at least one is for (OSCE Rules of Procedure 2006)."""

    operator = "consensus"

    def ask(self, floor: Floor) -> Formula:
        return _objections(self.members, floor, 0)


@dataclass(frozen=True, kw_only=True)
class ConsensusMinus(Rule):
    """At most `allowed` are against, and at least one is for (CSCE/OSCE)."""

    operator = "consensus_minus"
    allowed: int

    def ask(self, floor: Floor) -> Formula:
        return _objections(self.members, floor, self.allowed)


@dataclass(frozen=True, kw_only=True)
class Unanimity(Rule):
    """Everybody is for."""

    operator = "unanimity"

    def ask(self, floor: Floor) -> Formula:
        missing = self.members - floor.favour
        return heads(missing & floor.movable, len(missing))


@dataclass(frozen=True, kw_only=True)
class Count(Rule):
    """At least `least` are for."""

    operator = "count"
    least: int

    def ask(self, floor: Floor) -> Formula:
        return heads(self.members & floor.movable, self.least - len(self.members & floor.favour))


@dataclass(frozen=True, kw_only=True)
class Share(Rule):
    """for / total >= `part`. The total is that of all members, or of those for and against; a total of zero fails.

    `weights` holds a weight >= 0 for every member, or is None where each counts 1. The rule owns it: never change it.
    """

    operator = "share"
    strict: ClassVar[bool] = False
    part: Fraction
    of: Literal["all", "voting"]
    weights: Mapping[str, int] | None = field(default=None, hash=False)

    def ask(self, floor: Floor) -> Formula:
        if self.of == "voting":
            return self._of_voting(floor)
        movers = self.members & floor.movable
        total = self._weigh(self.members)
        if not total:
            return False
        numerator, denominator = self.part.numerator * total, self.part.denominator
        need = numerator // denominator + 1 if self.strict else -(-numerator // denominator)
        need -= self._weigh(self.members & floor.favour)
        return (
            heads(movers, need)
            if self.weights is None
            else weighed({code: self.weights[code] for code in movers}, need)
        )

    def _of_voting(self, floor: Floor) -> Formula:
        """Let f be for, a against, part = p/q: the margin q*f - p*(f+a) must be >= 0, or > 0 if strict.

        A member against that comes round adds q times its weight to the margin; one that did not vote, q-p times.
        """
        numerator, denominator = self.part.numerator, self.part.denominator
        movers = self.members & floor.movable
        weights = (
            dict.fromkeys(movers, 1)
            if self.weights is None
            else {code: self.weights[code] for code in movers}
        )
        favour = self._weigh(self.members & floor.favour)
        voting = favour + self._weigh(self.members & floor.against)
        if not voting:
            if self.strict and self.part == 1:
                return False
            return heads(frozenset(code for code in movers if weights[code]), 1)
        gains = {
            code: weights[code] * (denominator if code in floor.against else denominator - numerator)
            for code in movers
        }
        return weighed(gains, int(self.strict) - (denominator * favour - numerator * voting))

    def _weigh(self, codes: frozenset[str]) -> int:
        return len(codes) if self.weights is None else sum(map(self.weights.__getitem__, codes))


@dataclass(frozen=True, kw_only=True)
class MoreThan(Share):
    """for / total > `part`, as in `Share`."""

    operator = "more_than"
    strict = True


@dataclass(frozen=True, kw_only=True)
class AtLeast(Rule):
    """The weights of those for add up to `least` or more. `weights` as in `Share`."""

    operator = "at_least"
    least: int
    weights: Mapping[str, int] = field(hash=False)

    def ask(self, floor: Floor) -> Formula:
        need = self.least - sum(self.weights[code] for code in self.members & floor.favour)
        return weighed({code: self.weights[code] for code in self.members & floor.movable}, need)


@dataclass(frozen=True, kw_only=True)
class Quorum(Rule):
    """At least `least` are for, against or abstain. Only the silent can still add to it."""

    operator = "quorum"
    least: int

    def ask(self, floor: Floor) -> Formula:
        silent = self.members - floor.favour - floor.against - floor.abstain
        return heads(silent & floor.movable, self.least - len(self.members) + len(silent))


@dataclass(frozen=True, kw_only=True)
class Veto(Rule):
    """None of `holders` is against."""

    operator = "veto"
    holders: frozenset[str]

    def ask(self, floor: Floor) -> Formula:
        against = self.holders & floor.against
        return heads(against & floor.movable, len(against))


@dataclass(frozen=True, kw_only=True)
class AllOf(Rule):
    """Every rule of `rules` passes."""

    operator = "all_of"
    rules: tuple[Rule, ...]

    @property
    def parts(self) -> tuple[Rule, ...]:
        return self.rules

    def ask(self, floor: Floor) -> Formula:
        return every(part.ask(floor) for part in self.rules)


@dataclass(frozen=True, kw_only=True)
class AnyOf(Rule):
    """Some rule of `rules` passes."""

    operator = "any_of"
    rules: tuple[Rule, ...]

    @property
    def parts(self) -> tuple[Rule, ...]:
        return self.rules

    def ask(self, floor: Floor) -> Formula:
        return some(part.ask(floor) for part in self.rules)


@dataclass(frozen=True, kw_only=True)
class EachFormat(Rule):
    """One and the same rule passes inside every format. `formats`: (id, that rule as it applies to its members), by id."""

    operator = "each_format"
    formats: tuple[tuple[str, Rule], ...]

    @property
    def parts(self) -> tuple[Rule, ...]:
        return tuple(rule for _, rule in self.formats)

    def ask(self, floor: Floor) -> Formula:
        return every(rule.ask(floor) for _, rule in self.formats)
