# SPDX-License-Identifier: Apache-2.0
"""The three questions that RULES lets anyone ask of a decision rule, each answered with its witnesses.

Standing: how do talks stand? Closed: was it decided when the vote or the silence procedure ended? Joint: do these signatures
make an act of all? Answers follow from the stances alone; a stance is never guessed, and an answer is never a forecast.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from comity.charter.decisive import decisive
from comity.charter.operators import NOBODY, AllOf, AnyOf, ConsensusMinus, EachFormat, Floor, Rule, walk

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from comity.charter.thresholds import Formula

STANCES = frozenset({"for", "against", "abstain", "silent"})


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer and its witnesses, each a list of party codes in alphabetical order.

    `needed`: open: silent members in some minimal set whose `for` would let the rule pass with every other silent member
    against; a joint act that fails: as `blockers`; otherwise empty.
    `blockers`: open: silent members in some minimal set whose `against` would make the rule fail with every other silent
    member for; fails: members that are not for, in some minimal set whose change to `for` would let it pass (in the
    standing question with every silent member for), or, where no such set exists, all who are against.
    `passed_over`: members against, where the rule passes only because `consensus_minus` passes over them.
    `complete`: False if the search for witnesses was cut short (`decisive.SEARCH_WORK`): then `needed` and `blockers` may
    name members that are in no minimal set, but leave none out.
    """

    answer: Literal["passes", "fails", "open"]
    needed: tuple[str, ...] = ()
    blockers: tuple[str, ...] = ()
    passed_over: tuple[str, ...] = ()
    complete: bool = True


def standing(rule: Rule, stances: Mapping[str, str]) -> Answer:
    """The state of play. Passes if the rule passes with every silent member against; fails if it fails with all of them for.

    `stances`: by party code: "for", "against", "abstain" or "silent"; whoever is missing is silent; codes outside the
    rule's scope are ignored. Raises ValueError for any other stance.
    """
    favour, against, abstain = _sort(rule, stances)
    silent = rule.members - favour - against - abstain
    floor = Floor(favour, against | silent, abstain, silent)
    asked = rule.ask(floor)
    if asked is True:
        return Answer("passes", passed_over=_passed_over(rule, floor, against))
    if asked is False:
        return _failed(rule.ask(Floor(favour | silent, against, abstain, against | abstain)), against)
    found = decisive(asked)
    members = tuple(sorted(found.members))
    return Answer("open", members, members, complete=found.exact)


def closed(rule: Rule, stances: Mapping[str, str]) -> Answer:
    """The close of a vote or of a silence procedure. Never open.

    `stances` as in `standing`. A silent member is not against, so it hinders no consensus, consensus_minus or veto; nor is
    it for. Who opens a silence procedure has signed the text: give that party as "for".
    """
    favour, against, abstain = _sort(rule, stances)
    floor = Floor(favour, against, abstain)
    if rule.ask(floor) is True:
        return Answer("passes", passed_over=_passed_over(rule, floor, against))
    return _failed(rule.ask(Floor(favour, against, abstain, rule.members - favour)), against)


def joint(rule: Rule, signed: Collection[str]) -> Answer:
    """An act of the mechanism itself (adopt, amend, host): whoever has not signed is against. Never open.

    `signed`: the codes of the parties that signed; those outside the rule's scope are ignored.
    """
    favour = rule.members.intersection(signed)
    against = rule.members - favour
    floor = Floor(favour, against)
    if rule.ask(floor) is True:
        return Answer("passes", passed_over=_passed_over(rule, floor, against))
    failed = _failed(rule.ask(Floor(favour, against, movable=against)), against)
    return Answer("fails", failed.blockers, failed.blockers, complete=failed.complete)


def _sort(rule: Rule, stances: Mapping[str, str]) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    if not STANCES.issuperset(stances.values()):
        wrong = sorted(f"{code}: {stance!r}" for code, stance in stances.items() if stance not in STANCES)
        raise ValueError(f"a stance is one of {', '.join(sorted(STANCES))}, not {'; '.join(wrong)}")
    of: dict[str, list[str]] = {"for": [], "against": [], "abstain": [], "silent": []}
    for code, stance in stances.items():
        of[stance].append(code)
    return (
        rule.members.intersection(of["for"]),
        rule.members.intersection(of["against"]),
        rule.members.intersection(of["abstain"]),
    )


def _failed(asked: Formula, against: frozenset[str]) -> Answer:
    """`asked`: what the rule asks of those who are not for. It does not pass as it is, so False means: nothing would do."""
    if isinstance(asked, bool):
        return Answer("fails", blockers=tuple(sorted(against)))
    found = decisive(asked)
    return Answer("fails", blockers=tuple(sorted(found.members)), complete=found.exact)


def _passed_over(rule: Rule, floor: Floor, against: frozenset[str]) -> tuple[str, ...]:
    if not against or not any(isinstance(part, ConsensusMinus) for part in walk(rule)):
        return ()
    over = _over(rule, Floor(floor.favour, floor.against, floor.abstain))
    return tuple(sorted((over or NOBODY) & against))


def _over(rule: Rule, floor: Floor) -> frozenset[str] | None:
    """None where `rule` fails; nobody where it passes even if every consensus_minus in it were a plain consensus."""
    if isinstance(rule, AllOf | EachFormat):
        return _together(_over(part, floor) for part in rule.parts)
    if isinstance(rule, AnyOf):
        ways = [over for part in rule.rules if (over := _over(part, floor)) is not None]
        if not ways:
            return None
        return NOBODY if NOBODY in ways else NOBODY.union(*ways)
    if rule.ask(floor) is not True:
        return None
    return rule.members & floor.against if isinstance(rule, ConsensusMinus) else NOBODY


def _together(parts: Iterable[frozenset[str] | None]) -> frozenset[str] | None:
    members = NOBODY
    for over in parts:
        if over is None:
            return None
        members |= over
    return members
