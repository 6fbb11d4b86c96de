# SPDX-License-Identifier: Apache-2.0
"""Majority judgment (Balinski and Laraki, "Majority Judgment", 2011): the answer with the best middle grade wins; equal middle grades are
taken out, one vote at a time, until two answers differ.

Debian's belenios-tool 2.0, found by running it, takes the better of two middle grades wherever the number of grades is even; Balinski and
Laraki take the worse. The two can name different winners, even with an odd number of votes, because taking out one grade leaves an even
number. `winners` follows the tool, `by_definition` the book, and both are always there to be compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, zip_longest
from typing import Any

from comity.election.ballots.counting.votes import Vote, json_line, votes_of
from comity.errors import InputError

Classes = tuple[tuple[int, ...], ...]
Grades = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MajorityJudgment:
    """`raw[i][g]` valid votes give answer i the grade g+1, 1 being the best; answers stand in classes of equals, the best class first.

    A vote is valid if it grades every answer. `blank` is None where a vote of zeros is invalid; `invalid` is in the order of the votes.
    Within a class answers stand in the ballot's own order.
    """

    raw: tuple[tuple[int, ...], ...]
    valid: int
    blank: int | None
    invalid: tuple[Vote, ...]
    winners: Classes
    by_definition: Classes

    def middle_grades(self, *, better: bool = True) -> tuple[int | None, ...]:
        """The middle grade of each answer, 1 being the best, the `better` or the worse of two; None where nobody voted."""
        place = (self.valid - 1) // 2 if better else self.valid // 2
        return tuple(_spread(row)[place] + 1 if self.valid else None for row in self.raw)

    def data(self) -> dict[str, Any]:
        """The object that Debian's belenios-tool 2.0 prints, keys in its order: invalid votes last first, equals as its sort has them."""
        blank = {} if self.blank is None else {"blank": self.blank}
        values = [_majority_value(row, better=True) for row in self.raw]
        return {
            "raw": [list(row) for row in self.raw],
            "valid": self.valid,
            **blank,
            "invalid": [list(vote) for vote in reversed(self.invalid)],
            "winners": [list(one)[::-1] for one in _classes(_heap_order(values), values)],
        }

    def belenios_json(self) -> str:
        """What Debian's belenios-tool 2.0 prints, byte for byte, without its line end."""
        return json_line(self.data())


def count_majority_judgment(
    value: object, *, grades: int, choices: int | None = None, blank_allowed: bool = False
) -> MajorityJudgment:
    """Count votes as JSON has them, a grade from 1 (best) to `grades` for each answer.

    With `blank_allowed` a vote of zeros is blank, and else invalid. Raises InputError as votes_of, or without a grade.
    """
    if grades < 1:
        raise InputError(f"{grades} grades", hint="expected one grade at least")
    votes, choices = votes_of(value, choices)
    raw = [[0] * grades for _ in range(choices)]
    blank, invalid = 0, []
    for vote in votes:
        if all(1 <= grade <= grades for grade in vote):
            for row, grade in zip(raw, vote, strict=True):
                row[grade - 1] += 1
        elif blank_allowed and not any(vote):
            blank += 1
        else:
            invalid.append(vote)
    return MajorityJudgment(
        tuple(map(tuple, raw)),
        len(votes) - blank - len(invalid),
        blank if blank_allowed else None,
        tuple(invalid),
        _ranking([_majority_value(row, better=True) for row in raw]),
        _ranking([_majority_value(row, better=False) for row in raw]),
    )


def _spread(row: Sequence[int]) -> list[int]:
    """Every single grade, from 0, the best first."""
    return [grade for grade, times in enumerate(row) for _ in range(times)]


def _majority_value(row: Sequence[int], *, better: bool) -> Grades:
    """The middle grades in the order in which they are taken out, all of them.

    Taking out the middle one again and again walks from the middle outwards, to both ends by turns: an odd number of grades begins with
    the one in the middle, and then, as for an even number, the side that is preferred of two goes first.
    """
    spread = _spread(row)
    half = (len(spread) + 1) // 2 if better else len(spread) // 2
    nearer, farther = spread[:half][::-1], spread[half:]
    if not better:
        nearer, farther = farther, nearer
    odd = len(spread) % 2
    walk = [grade for pair in zip_longest(nearer[odd:], farther) for grade in pair if grade is not None]
    return tuple(nearer[:odd] + walk)


def _ranking(values: Sequence[Grades]) -> Classes:
    return _classes(sorted(range(len(values)), key=values.__getitem__), values)


def _classes(order: Sequence[int], values: Sequence[Grades]) -> Classes:
    return tuple(tuple(equals) for _, equals in groupby(order, key=values.__getitem__))


def _heap_order(values: Sequence[Grades]) -> list[int]:
    """Answers by value, equals as an unstable heap sort with three sons to a node leaves them: the order behind the tool's classes.

    The order within a class means nothing; it is followed so that outputs can be compared byte for byte. Each class is printed reversed.
    """
    heap = list(range(len(values)))
    size = len(heap)

    def sink(node: int, size: int, floor: Grades | None = None) -> int:
        """Draw the first greatest sons up from below `node` while they are above `floor`; the place that is then free."""
        while sons := range(3 * node + 1, min(3 * node + 4, size)):
            son = max(sons, key=lambda one: values[heap[one]])
            if floor is not None and values[heap[son]] <= floor:
                break
            heap[node], node = heap[son], son
        return node

    for node in reversed(range((size + 1) // 3)):
        moved = heap[node]
        heap[sink(node, size, values[moved])] = moved
    for last in range(size - 1, 1, -1):
        moved, heap[last] = heap[last], heap[0]
        free = sink(0, last)
        while free and values[heap[(free - 1) // 3]] < values[moved]:
            heap[free] = heap[(free - 1) // 3]
            free = (free - 1) // 3
        heap[free] = moved
    if size > 1:
        heap[0], heap[1] = heap[1], heap[0]
    return heap
