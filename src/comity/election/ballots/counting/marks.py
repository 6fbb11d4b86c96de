# SPDX-License-Identifier: Apache-2.0
"""Adds up votes that mark answers with 1, as the totals of a homomorphic question would have it.

Votes that mark nothing are blank; any number but 0 and 1, or more marks than allowed, makes a vote invalid: it counts nowhere and is shown.
"""

from __future__ import annotations

from dataclasses import dataclass

from comity.election.ballots.counting.votes import Vote, votes_of


@dataclass(frozen=True, slots=True)
class Marks:
    """Marks for each answer, votes without a mark, votes that break the rule, and all votes together."""

    totals: tuple[int, ...]
    blank: int
    invalid: tuple[Vote, ...]
    votes: int


def count_marks(value: object, *, choices: int | None = None, at_most: int | None = None) -> Marks:
    """The marks of votes as JSON has them; `at_most` bounds the marks of one vote (1 for plurality). Raises InputError as votes_of."""
    votes, choices = votes_of(value, choices)
    totals, blank, invalid = [0] * choices, 0, []
    for vote in votes:
        if not set(vote) <= {0, 1} or (at_most is not None and sum(vote) > at_most):
            invalid.append(vote)
        elif not any(vote):
            blank += 1
        else:
            totals = [total + mark for total, mark in zip(totals, vote, strict=True)]
    return Marks(tuple(totals), blank, tuple(invalid), len(votes))
