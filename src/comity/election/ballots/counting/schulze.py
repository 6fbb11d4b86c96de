# SPDX-License-Identifier: Apache-2.0
"""Schulze's method by winning votes (Schulze, "A new monotonic, clone-independent, reversal symmetric, and Condorcet-consistent
single-winner election method", Social Choice and Welfare 36, 2011): a path is as strong as its weakest defeat.

Conventions of Debian's belenios-tool 2.0, found by running it: a smaller number is a better rank, equal numbers are a tie, 0 (unranked)
stands after every other rank and any number but 0 may be a rank, so no vote is invalid; of two defeats the one with more votes for it is
stronger, and with as many for it the one with fewer against; defeats without a strict majority are no edge, shown as [0,0].
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from comity.election.ballots.counting.votes import LARGEST, Vote, json_line, votes_of

Matrix = tuple[tuple[int, ...], ...]
Paths = tuple[tuple[tuple[int, int], ...], ...]
Classes = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Schulze:
    """`raw[i][j]` votes prefer i to j; the strongest path from i to j has `beatpaths[i][j]` = votes for and against at its weakest defeat.

    `winners` are classes: nobody outside the first has a stronger path to anybody in it than back; the next class is found among the
    rest, and so on. Within a class answers stand in the ballot's own order. `blank` is None where a vote without ranks counts as valid.
    """

    valid: int
    blank: int | None
    raw: Matrix
    beatpaths: Paths
    winners: Classes

    def data(self) -> dict[str, Any]:
        """The object that Debian's belenios-tool 2.0 prints, keys in its order."""
        blank = {} if self.blank is None else {"blank": self.blank}
        paths = [[list(path) for path in row] for row in self.beatpaths]
        return {
            "valid": self.valid,
            **blank,
            "raw": [list(row) for row in self.raw],
            "beatpaths": paths,
            "winners": [list(one) for one in self.winners],
        }

    def belenios_json(self) -> str:
        """What Debian's belenios-tool 2.0 prints, byte for byte, without its line end."""
        return json_line(self.data())


def count_schulze(value: object, *, choices: int | None = None, blank_allowed: bool = False) -> Schulze:
    """Count votes as JSON has them, a rank for each answer. With `blank_allowed` one of zeros is blank. Raises InputError as votes_of."""
    votes, choices = votes_of(value, choices)
    blank = sum(not any(vote) for vote in votes) if blank_allowed else 0
    valid = len(votes) - blank
    raw = _preferred(votes, choices)
    strengths = _strongest(raw, valid + 1)
    beatpaths = tuple(
        tuple((one // (valid + 1), valid - one % (valid + 1)) for one in row) for row in strengths
    )
    return Schulze(valid, blank if blank_allowed else None, raw, beatpaths, _classes(strengths))


def _preferred(votes: Iterable[Vote], choices: int) -> Matrix:
    """How many votes prefer each answer to each other one. A vote of zeros prefers none, so blank votes need no care."""
    raw = [[0] * choices for _ in range(choices)]
    for vote, times in Counter(votes).items():
        ranks = [rank or LARGEST for rank in vote]
        for row, rank in zip(raw, ranks, strict=True):
            for other, other_rank in enumerate(ranks):
                if rank < other_rank:
                    row[other] += times
    return tuple(map(tuple, raw))


def _strongest(raw: Matrix, base: int) -> list[list[int]]:
    """The strongest path between any two answers, as votes for * base + (base - 1 - votes against): the greater, the stronger.

    No path is base - 1, the strength of [0,0], and less than any defeat. Floyd and Warshall's order, the paths back to oneself included.
    """
    paths = [
        [
            for_ * base + base - 1 - against if for_ > against else base - 1
            for for_, against in zip(row, column, strict=True)
        ]
        for row, column in zip(raw, zip(*raw, strict=True), strict=True)
    ]
    for middle in range(len(paths)):
        onward = paths[middle]
        for start, row in enumerate(paths):
            first = row[middle]
            paths[start] = [max(best, min(first, rest)) for best, rest in zip(row, onward, strict=True)]
    return paths


def _classes(strengths: list[list[int]]) -> Classes:
    """Those whom nobody left beats, then the same among the rest. Ends, as "beats" is transitive and has no cycles."""
    left = list(range(len(strengths)))
    classes = []
    while left:
        best = tuple(
            one for one in left if all(strengths[one][other] >= strengths[other][one] for other in left)
        )
        classes.append(best)
        left = [one for one in left if one not in best]
    return tuple(classes)
