# SPDX-License-Identifier: Apache-2.0
"""Plurality: each vote names one answer at most, and the most named win; with several seats this is the single non-transferable vote.

Works on totals, as of a homomorphic question (Belenios 2.0, section 4.19), so votes may carry weight: a number is then a sum of weights.
Blank votes stand apart and change no share.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from comity.election.ballots.counting.most_voted import MostVoted, most_voted
from comity.errors import InputError


@dataclass(frozen=True, slots=True)
class Plurality:
    """Votes and shares for each answer, on the ballot's own order, and what decides the seats.

    A share is of the votes that name an answer, 0 where none does; `unmarked` ballots neither name an answer nor are blank votes.
    """

    totals: tuple[int, ...]
    shares: tuple[Fraction, ...]
    blank: int
    unmarked: int
    ballots: int
    outcome: MostVoted


def count_plurality(
    totals: Sequence[int], *, blank: int = 0, ballots: int | None = None, seats: int = 1
) -> Plurality:
    """Count `totals`; `ballots` is the number (or weight) of all ballots, the sum of votes if left out.

    Raises InputError where there are more votes than ballots: then the question let a ballot name several answers.
    """
    outcome = most_voted(totals, seats)
    if blank < 0:
        raise InputError(f"{blank} blank votes", hint="expected 0 or more")
    named = sum(totals)
    ballots = named + blank if ballots is None else ballots
    if ballots < named + blank:
        raise InputError(
            f"{named} votes and {blank} blank ones are on {ballots} ballots",
            hint="plurality is for questions with one answer on a ballot; otherwise count approval",
        )
    shares = tuple(Fraction(total, named) if named else Fraction(0) for total in totals)
    return Plurality(tuple(totals), shares, blank, ballots - named - blank, ballots, outcome)
