# SPDX-License-Identifier: Apache-2.0
"""Approval: each vote names as many answers as it likes, and those named by most win (Brams and Fishburn, "Approval Voting", 1978).

Works on totals, as of a homomorphic question (Belenios 2.0, section 4.19), which do not tell how many ballots were cast: a share needs
that number. Blank votes stand apart and change no share.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from comity.election.ballots.counting.most_voted import MostVoted, most_voted
from comity.errors import InputError


@dataclass(frozen=True, slots=True)
class Approval:
    """Approvals for each answer, on the ballot's own order, and what decides the seats.

    A share is of the ballots that are not blank, 0 where all are; None where the number of ballots is not known.
    """

    totals: tuple[int, ...]
    shares: tuple[Fraction, ...] | None
    blank: int
    ballots: int | None
    outcome: MostVoted


def count_approval(
    totals: Sequence[int], *, blank: int = 0, ballots: int | None = None, seats: int = 1
) -> Approval:
    """Count `totals`; `ballots` is the number (or weight) of all ballots.

    Raises InputError where an answer has more approvals than there are ballots.
    """
    outcome = most_voted(totals, seats)
    if blank < 0:
        raise InputError(f"{blank} blank votes", hint="expected 0 or more")
    if ballots is None:
        return Approval(tuple(totals), None, blank, None, outcome)
    if ballots < blank:
        raise InputError(f"{blank} blank votes are on {ballots} ballots")
    for place, total in enumerate(totals, start=1):
        if total > ballots - blank:
            raise InputError(f"answer {place} has {total} approvals on {ballots - blank} ballots")
    shares = tuple(Fraction(total, ballots - blank) if total else Fraction(0) for total in totals)
    return Approval(tuple(totals), shares, blank, ballots, outcome)
