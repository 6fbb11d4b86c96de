# SPDX-License-Identifier: Apache-2.0
"""Is a package stable: does a whole format, or a coalition that wins under the rules, prefer the status quo or another listed package?

The core of a simple game (Gillies 1959; Nakamura 1979), over a list of alternatives instead of all packages. What a party prefers follows
from its own grades and saliences alone; where it filed too little to tell, that is said. Nobody is said to be about to object.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from comity.charter.thresholds import met
from comity.errors import Refusal
from comity.talks.packages.judging import links_hold
from comity.talks.packages.package_program import asked_of
from comity.talks.positions import Positions
from comity.talks.values import Values

STATUS_QUO = "status quo"
"""The name of the alternative that takes each issue's status quo."""

RULE = "talks: a package is compared with packages that the links allow, and that hold what was adopted"


@dataclass(frozen=True, slots=True)
class Objection:
    """A whole format, or a winning coalition where `format` is "", prefers the alternative of this name to the package.

    `parties`: who prefers it, or may: all members of the format; or all, sorted by code, that a rule which decides counts, and who win
    together. `unsure`: those of them of whom it depends on options on which they filed nothing.
    """

    alternative: str
    format: str
    parties: tuple[str, ...]
    unsure: tuple[str, ...] = ()

    @property
    def certain(self) -> bool:
        """Whether the objection stands whatever the parties think of options on which they filed nothing."""
        return not self.unsure


def objections(
    values: Values, targets: Sequence[int], others: Sequence[tuple[str, Sequence[int]]] = ()
) -> tuple[Objection, ...]:
    """What is preferred to the package that takes these `targets`, one of each issue in their order; none if it is stable.

    Alternatives are the status quo as filed, if every issue names one, then `others` by name. By alternative in this order, then by
    format as filed, then the coalition; one that is certain is not said to be possible as well. A coalition wins if every rule that
    decides an issue passes with it for and everybody else against. Whether a listed alternative would itself pass is not asked, nor what
    red lines, conditions and reservations it meets. Raises Refusal for one that the links do not allow, or without what was adopted.
    """
    positions = values.positions
    found: list[Objection] = []
    for name, alternative in _alternatives(positions, others):
        surely, possibly = _preferring(values, targets, alternative)
        found += _by_formats(positions, name, surely, possibly)
        found += _by_coalition(positions, name, surely, possibly)
    return tuple(found)


def _alternatives(
    positions: Positions, others: Sequence[tuple[str, Sequence[int]]]
) -> Iterator[tuple[str, Sequence[int]]]:
    issues = positions.problem.issues
    if issues and all(issue.status_quo for issue in issues):
        yield STATUS_QUO, [positions.column[issue.id, issue.status_quo] for issue in issues]
    for name, targets in others:
        _check(positions, name, targets)
        yield name, targets


def _check(positions: Positions, name: str, targets: Sequence[int]) -> None:
    choice = dict(positions.targets[column] for column in targets)
    broken = next(links_hold(positions.problem, choice), None)
    if broken is not None:
        place, link = broken
        options = ", ".join(map(".".join, link.targets))
        hint = f"the link is {link.kind} of {options}"
        raise Refusal(f"the package {name!r} breaks link {place + 1}", rule=RULE, hint=hint)
    for issue in positions.problem.issues:
        if issue.adopted and choice[issue.id] != issue.adopted:
            was = f"{issue.id}.{issue.adopted}"
            raise Refusal(
                f"the package {name!r} holds {issue.id}.{choice[issue.id]}, but {was} was adopted",
                rule=RULE,
                hint=f"list a package that holds {was}",
            )


def _preferring(
    values: Values, targets: Sequence[int], alternative: Sequence[int]
) -> tuple[frozenset[str], frozenset[str]]:
    """Who prefers the alternative whatever they think of options on which they filed nothing, and who may. Equal options cancel."""
    pairs = [(new, old) for new, old in zip(alternative, targets, strict=True) if new != old]
    new, old = [pair[0] for pair in pairs], [pair[1] for pair in pairs]

    def who(gains: NDArray[Any]) -> frozenset[str]:
        codes = values.positions.parties
        return frozenset(code for code, gain in zip(codes, gains.tolist(), strict=True) if gain > 0)

    least: NDArray[Any] = np.sum(values.low[:, new], axis=1) - np.sum(values.high[:, old], axis=1)
    most: NDArray[Any] = np.sum(values.high[:, new], axis=1) - np.sum(values.low[:, old], axis=1)
    return who(least), who(most)


def _by_formats(
    positions: Positions, name: str, surely: frozenset[str], possibly: frozenset[str]
) -> Iterator[Objection]:
    for one in positions.problem.formats:
        if one.members and possibly.issuperset(one.members):
            unsure = sorted(frozenset(one.members) - surely)
            yield Objection(name, one.id, one.members, tuple(unsure))


def _by_coalition(
    positions: Positions, name: str, surely: frozenset[str], possibly: frozenset[str]
) -> Iterator[Objection]:
    for preferring in (surely, possibly):
        parties = _winning(positions, preferring)
        if parties:
            unsure = frozenset(parties) - surely
            yield Objection(name, "", parties, tuple(sorted(unsure)))
            return


def _winning(positions: Positions, preferring: frozenset[str]) -> tuple[str, ...]:
    """Those of them whom a rule counts, if every rule that decides an issue passes with them for and everybody else against."""
    decisions = positions.deciding.together()
    if not all(met(asked_of(decision), preferring) for decision in decisions):
        return ()
    counted = frozenset[str]().union(*(decision.rule.members for decision in decisions))
    return tuple(sorted(preferring & counted))
