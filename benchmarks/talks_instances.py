# SPDX-License-Identifier: Apache-2.0
"""Made-up problems, domains and votes of a stated size, the same ones in every run: each is drawn from a seed and from nothing else.

Grades lie on a grid of 0.01 and utilities are whole numbers that a float holds exactly, so that everybody compares the same numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from comity.charter.rules import Rule, parse_rule
from comity.talks.model import Stance
from comity.talks.problem import Format, Issue, Link, Option, Party, Problem, Reservation, Stand, Target

CONSENSUS: Mapping[str, Any] = {"consensus": True}
BLOCS = 3
_LOW, _HIGH = 35, 75
_SPREAD = 15
_TOP = 1_000


def blocs(
    parties: int,
    issues: int,
    options: int,
    *,
    red_lines: int,
    reservation: str = "0.5",
    rule: Mapping[str, Any] = CONSENSUS,
    seed: int = 1,
) -> Problem:
    """Parties in three blocs, each a format, that grade every option near their bloc's own grade.

    A grade above 0.75 is preferred, any other acceptable, but for `red_lines` of those below 0.35 that are not their party's best on the
    issue: these it cannot accept. Half as many links as issues say that two options do not go together.
    """
    draw = np.random.default_rng([seed, parties, issues, options])
    codes = [f"P{number:03}" for number in range(parties)]
    ids = [f"i{number:03}" for number in range(issues)]
    targets = [[(issue, f"o{place}") for place in range(options)] for issue in ids]
    grades = _grades(draw, parties, issues, options)
    low = np.argwhere((grades < _LOW) & (grades < grades.max(axis=2, keepdims=True)))
    red = set(map(tuple, draw.permutation(low)[:red_lines].tolist()))
    stands = tuple(
        Stand(code, *targets[issue][option], _stance(grade, (party, issue, option) in red), Fraction(grade, 100))
        for party, code in enumerate(codes)
        for issue, row in enumerate(grades[party].tolist())
        for option, grade in enumerate(row)
    )  # fmt: skip
    formats = tuple(Format(f"bloc{number}", tuple(codes[number::BLOCS])) for number in range(BLOCS))
    weights: dict[str, dict[str, int]] = {code: {} for code in codes}
    members = {one.id: one.members for one in formats}
    return Problem(
        tuple(Party(code, code, {}) for code in codes),
        formats,
        {"chosen": parse_rule(dict(rule), parties=weights, formats=members, path="rules.chosen")},
        issues=tuple(
            Issue(own[0][0], own[0][0], tuple(Option(option, "") for _, option in own)) for own in targets
        ),
        stands=stands,
        reservations=tuple(Reservation(code, Fraction(reservation)) for code in codes),
        links=tuple(_apart(draw, targets) for _ in range(issues // 2)),
        disagreement={},
    )


def _grades(draw: np.random.Generator, parties: int, issues: int, options: int) -> NDArray[np.int64]:
    """In hundredths: parties x issues x options."""
    centres = draw.uniform(0, 100, (BLOCS, issues, options))
    own = centres[np.arange(parties) % BLOCS] + draw.normal(0, _SPREAD, (parties, issues, options))
    return own.clip(0, 100).round().astype(np.int64)


def _stance(grade: int, red: bool) -> Stance:
    return "cannot_accept" if red else "preferred" if grade > _HIGH else "acceptable"


def _apart(draw: np.random.Generator, targets: list[list[Target]]) -> Link:
    one, other = draw.choice(len(targets), 2, replace=False)
    options = draw.integers(len(targets[0]), size=2)
    return Link("not_both", (targets[one][options[0]], targets[other][options[1]]))


@dataclass(frozen=True, eq=False)
class Domain:
    """Issues, each a table of what its options add for each party, and what each party has reserved."""

    issues: tuple[NDArray[np.int64], ...]
    reservations: tuple[int, ...]

    @property
    def packages(self) -> int:
        return int(np.prod([len(issue) for issue in self.issues]))

    @property
    def parties(self) -> int:
        return len(self.reservations)

    @property
    def ideal(self) -> tuple[int, ...]:
        """The most that a package is worth to each party."""
        return tuple(int(value) for value in sum(issue.max(axis=0) for issue in self.issues))

    @property
    def start(self) -> tuple[int, ...]:
        """What each party has without an agreement: what it reserved, but no less than its worst package."""
        worst = sum(issue.min(axis=0) for issue in self.issues)
        return tuple(max(own, int(value)) for own, value in zip(self.reservations, worst, strict=True))

    @property
    def unit(self) -> int:
        """A package whose value is 1 in the problem is worth this much."""
        return _TOP * len(self.issues)

    def problem(self) -> Problem:
        """The same as a problem in talks: everybody accepts every option and grades it by what it adds, and all must agree."""
        codes = [f"P{number:03}" for number in range(self.parties)]
        stands = (
            Stand(code, f"i{place}", f"o{option}", "acceptable", Fraction(int(adds), _TOP))
            for party, code in enumerate(codes)
            for place, issue in enumerate(self.issues)
            for option, adds in enumerate(issue[:, party])
        )
        return Problem(
            tuple(Party(code, code, {}) for code in codes),
            rules={},
            issues=tuple(
                Issue(f"i{place}", "", tuple(Option(f"o{option}", "") for option in range(len(issue))))
                for place, issue in enumerate(self.issues)
            ),
            stands=tuple(stands),
            reservations=tuple(
                Reservation(code, Fraction(value, self.unit))
                for code, value in zip(codes, self.reservations, strict=True)
            ),
            disagreement={
                code: Fraction(value, self.unit) for code, value in zip(codes, self.start, strict=True)
            },
        )

    def table(self) -> NDArray[np.int64]:
        """What every package is worth: packages x parties."""
        values = np.zeros((1, self.parties), np.int64)
        for issue in self.issues:
            values = (values[:, None] + issue[None]).reshape(-1, self.parties)
        return values


@dataclass(frozen=True)
class Vote:
    """A weighted vote: so many of the weights are needed."""

    quota: int
    weights: tuple[int, ...]

    def rule(self) -> Rule:
        """The same as a rule of a charter."""
        parties = {f"P{place:03}": {"votes": weight} for place, weight in enumerate(self.weights)}
        table = {"at_least": self.quota, "weight": "votes"}
        return parse_rule(table, parties=parties, formats={}, path="rules.weighted")


def additive(issues: int, options: int, parties: int, *, seed: int = 1) -> Domain:
    """Every option adds something between 0 and 1,000 for each party, who has reserved two fifths of the most it could have."""
    rng = np.random.default_rng([seed, issues, options, parties])
    tables = tuple(rng.integers(0, _TOP + 1, (options, parties)) for _ in range(issues))
    ideal = Domain(tables, (0,) * parties).ideal
    return Domain(tables, tuple(value * 2 // 5 for value in ideal))


def weighted(members: int, *, seed: int = 1) -> Vote:
    """Weights between 1 and 100, simple majority."""
    weights = tuple(map(int, np.random.default_rng([seed, members]).integers(1, 101, members)))
    return Vote(sum(weights) // 2 + 1, weights)


def triple_majority(*, seed: int = 1) -> Rule:
    """255 of 345 votes as 27 members had them, 14 members and 62 % of a population that is made up, each member's another."""
    votes = [29] * 4 + [27] * 2 + [14] + [13] + [12] * 5 + [10] * 3 + [7] * 5 + [4] * 5 + [3]
    drawn = np.random.default_rng(seed).uniform(0.9, 1.1, len(votes))
    parties = {
        f"P{place:02}": {"votes": vote, "population": int(vote**2 * 100_000 * factor)}
        for place, (vote, factor) in enumerate(zip(votes, drawn, strict=True))
    }
    parts = [
        {"at_least": 255, "weight": "votes"},
        {"count": 14},
        {"share": "62/100", "weight": "population"},
    ]
    return parse_rule({"all_of": parts}, parties=parties, formats={}, path="rules.triple")
