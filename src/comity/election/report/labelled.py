# SPDX-License-Identifier: Apache-2.0
"""The totals of a homomorphic question with their labels: each answer in the ballot's order, blank votes and empty choices apart.

Shares of answers are of the votes that are not blank (as in `counting.approval`, which holds for questions with one answer too), shares of
blank and empty votes of all. Nobody is put first, and no seat is given: that is the charter's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from comity.election.ballots.belenios_v1.messages import weight_of
from comity.election.ballots.belenios_v1.questions import HomomorphicQuestion
from comity.errors import FormatError


@dataclass(frozen=True, slots=True)
class Total:
    """Votes by weight, and their share, which is None where there is nothing to be a share of or the claim cannot be true."""

    votes: int
    share: Fraction | None


@dataclass(frozen=True, slots=True)
class Labelled:
    """One question, counted. `base` are the votes that are not blank; `blank` and `unmarked` are None where a ballot cannot be so."""

    answers: tuple[tuple[str, Total], ...]
    blank: Total | None
    unmarked: Total | None
    base: int


def labelled(question: HomomorphicQuestion, row: Sequence[object], weight: int) -> Labelled:
    """The totals of a result's `row` on ballots of this total `weight`. Raises FormatError where they are no totals of the question."""
    if len(row) != question.choices:
        raise FormatError(f"{len(row)} totals for {question.choices} choices")
    totals = [weight_of(one, "a total") for one in row]
    blank, votes = (totals[0], totals[1:]) if question.blank else (0, totals)
    base = max(weight - blank, 0)
    unmarked = weight - blank - sum(votes)
    may_be_unmarked = question.minimum == 0 and question.maximum == 1 and unmarked >= 0
    return Labelled(
        tuple((answer, _total(one, base)) for answer, one in zip(question.answers, votes, strict=True)),
        _total(blank, weight) if question.blank else None,
        _total(unmarked, weight) if may_be_unmarked else None,
        base,
    )


def _total(votes: int, base: int) -> Total:
    return Total(votes, Fraction(votes, base) if 0 < base >= votes else None)
