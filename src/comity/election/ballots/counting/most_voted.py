# SPDX-License-Identifier: Apache-2.0
"""Who has the most votes for so many seats. A tie at the border is said, with how many seats it is about, and never broken.

An answer without any vote takes no seat, so seats may stay vacant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from comity.errors import InputError


@dataclass(frozen=True, slots=True)
class MostVoted:
    """Answers by their place on the ballot, from 0: those with a seat for sure, those tied for the `open_seats` left, and vacant seats.

    `tied` is empty exactly if `open_seats` is 0, and else longer than it.
    """

    elected: tuple[int, ...]
    tied: tuple[int, ...]
    open_seats: int
    vacant: int


def most_voted(totals: Sequence[int], seats: int = 1) -> MostVoted:
    """The `seats` most voted of `totals`, votes for each answer. Raises InputError on a negative total or without a seat."""
    if seats < 1:
        raise InputError(f"{seats} seats", hint="expected one seat at least")
    for place, total in enumerate(totals, start=1):
        if total < 0:
            raise InputError(f"answer {place} has {total} votes", hint="expected 0 or more")
    voted = sorted((total for total in totals if total), reverse=True)
    if len(voted) <= seats:
        return MostVoted(_at_least(totals, 1), (), 0, seats - len(voted))
    border = voted[seats - 1]
    if voted[seats] < border:
        return MostVoted(_at_least(totals, border), (), 0, 0)
    elected = _at_least(totals, border + 1)
    tied = tuple(answer for answer, total in enumerate(totals) if total == border)
    return MostVoted(elected, tied, seats - len(elected), 0)


def _at_least(totals: Sequence[int], least: int) -> tuple[int, ...]:
    return tuple(answer for answer, total in enumerate(totals) if total >= least)
