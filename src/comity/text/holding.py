# SPDX-License-Identifier: Apache-2.0
"""Who holds a choice on the record, and how: stances as they count now, conditions that are met or not.

Arithmetic on what parties filed. A condition looks at the text and at no other stance, so that conditions in a circle are simply not met;
a party that left the mechanism or the text's format no longer counts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from comity.text.tabled import Condition, OpenChoice, Stand, Tabled


@dataclass(frozen=True, slots=True)
class Voices:
    """Whose stances count on a text: `members` of its format as it is now. `agreed`: whether some parties' agreement passes its rule."""

    members: frozenset[str]
    agreed: Callable[[Collection[str]], bool]


def met(text: Tabled, condition: Condition, voices: Voices) -> bool:
    """Whether what a stance depends on has come about: the choice settled so, or the clause agreed under the text's rule."""
    clause = text.clauses.get(condition.clause)
    if clause is None:
        return False
    if condition.choice is None:
        signed = clause.agreed_by("agreed")
        return bool(signed) and voices.agreed(signed) and not any(clause.open_choices())
    choice = clause.choices.get(condition.choice)
    settled = choice.settled if choice is not None else clause.filled.get(condition.choice, "")
    return bool(settled) and settled == condition.alternative


def stances(text: Tabled, choice: OpenChoice, voices: Voices) -> dict[str, dict[str, str]]:
    """alternative -> party -> for, against or reserve, as they count now. A party that left no longer counts."""
    return {
        alternative: {
            party: counted
            for party, stand in sorted(positions.items())
            if party in voices.members and (counted := _counts(text, stand, voices))
        }
        for alternative, positions in sorted(choice.positions.items())
    }


def _counts(text: Tabled, stand: Stand, voices: Voices) -> str:
    if stand.until is not None and met(text, stand.until, voices):
        return ""
    if stand.stance == "support":
        waits = stand.condition is not None and not met(text, stand.condition, voices)
        return "reserve" if waits else "for"
    return "against" if stand.stance == "oppose" else "reserve"


def holders(text: Tabled, choice: OpenChoice, alternative: str, voices: Voices) -> dict[str, str]:
    """Parties that hold a choice against this alternative, by code, with how they do: they oppose it, reserve on it, support it on a
    condition that is not met, or stand for another one and not for it.
    """
    counted = stances(text, choice, voices)
    here = counted.get(alternative, {})
    found = {
        party: f"supports {other} and not {alternative}"
        for other, parties in counted.items()
        for party, stance in parties.items()
        if other != alternative and stance == "for" and here.get(party) != "for"
    }
    for party, stance in here.items():
        if stance != "for":
            found[party] = _how(choice.positions[alternative][party], alternative)
    return dict(sorted(found.items()))


def _how(stand: Stand, alternative: str) -> str:
    if stand.stance != "support" or stand.condition is None:
        return f"{'opposes' if stand.stance == 'oppose' else 'reserves on'} {alternative}"
    one = stand.condition
    wanted = f"{one.clause} is agreed" if one.choice is None else f"{one.choice} is settled with {one.alternative}"  # fmt: skip
    return f"supports {alternative} only if {wanted}"
