# SPDX-License-Identifier: Apache-2.0
"""The single transferable vote as Debian's belenios-tool 2.0 counts it, and beside it the same rules in exact fractions.

Conventions of the tool, found by running it. A vote is valid if its ranks but 0 are 1, 2, 3 ... in some order; it may stop early or be
empty. Candidates are the answers that some valid vote ranks. The quota is floor(valid votes / (seats + 1)) + 1, empty votes included, and
stays. One step at a time: who has most votes is elected if these reach the quota, and every vote in the pile is passed on, multiplied by
surplus / votes (weighted inclusive Gregory); otherwise who has fewest is out and the pile is passed on as it is. Votes without a next
candidate leave the count. As soon as no more candidates are left than seats, all of them are elected. Of equals the first on the ballot is
elected and the last is out; the event that says so names two even where more are equal.

The tool counts in IEEE 754 doubles, so the order of its additions decides what is equal: votes are sorted; what an elected candidate passes
on goes before a pile, what an excluded one passes on goes behind, and a pile is added up from its front, at each step anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Generic, Literal, TypeVar

from comity.election.ballots.counting.votes import Vote, json_line, votes_of
from comity.errors import InputError

Weight = TypeVar("Weight", float, Fraction)
Votes = float | Fraction


@dataclass(frozen=True, slots=True)
class Round:
    """One step: the votes of each candidate still in, who was elected or is out, and all who were equal at that place, if several were.

    "rest": no more candidates were left than seats. Then `answers` are all of them, maybe none, and else just one.
    """

    step: Literal["elected", "excluded", "rest"]
    answers: tuple[int, ...]
    tied: tuple[int, ...]
    votes: Mapping[int, Votes]


@dataclass(frozen=True, slots=True)
class Count:
    """A count from the first step to the last."""

    rounds: tuple[Round, ...]

    @property
    def winners(self) -> tuple[int, ...]:
        """In the order of their election; those elected together in the ballot's own order."""
        return tuple(answer for one in self.rounds if one.step != "excluded" for answer in one.answers)

    @property
    def events(self) -> list[list[Any]]:
        """As Debian's belenios-tool 2.0 lists them: ["Win",[4]], ["Lose",2], and before either ["TieWin",[0,1]] or ["TieLose",[2,1]]."""
        events: list[list[Any]] = []
        for one in self.rounds:
            if one.step == "excluded":
                events += [["TieLose", list(one.tied[:-3:-1])]] if one.tied else []
                events.append(["Lose", one.answers[0]])
            else:
                events += [["TieWin", list(one.tied[:2])]] if one.tied else []
                events.append(["Win", list(one.answers)])
        return events


@dataclass(frozen=True, slots=True)
class Stv:
    """Valid votes as answers in order of preference, sorted; invalid votes, sorted; the quota; the tool's count, and the one in fractions.

    `vacant` seats find nobody whom a valid vote ranks: there the tool stops without a result, unless no vote at all is valid.
    """

    ballots: tuple[Vote, ...]
    invalid: tuple[Vote, ...]
    seats: int
    vacant: int
    quota: int
    count: Count
    exact: Count

    @property
    def same(self) -> bool:
        """Whether exact fractions elect and exclude the same at every step; if not, rounding decided something."""
        return [one.answers for one in self.count.rounds] == [one.answers for one in self.exact.rounds]

    def data(self) -> dict[str, Any]:
        """The object that Debian's belenios-tool 2.0 prints, keys in its order."""
        return {
            "ballots": [list(one) for one in self.ballots],
            "invalid": [list(one) for one in self.invalid],
            "events": self.count.events,
            "winners": list(self.count.winners),
        }

    def belenios_json(self) -> str:
        """What Debian's belenios-tool 2.0 prints, byte for byte, without its line end."""
        return json_line(self.data())


def count_stv(value: object, *, seats: int, choices: int | None = None) -> Stv:
    """Count votes as JSON has them, a rank from 1 (first) for each answer, 0 where unranked.

    An empty list of votes elects nobody, whatever the number of answers. Raises InputError as votes_of, or without a seat.
    """
    if seats < 1:
        raise InputError(f"{seats} seats", hint="expected one seat at least")
    votes, choices = votes_of(value, choices or (1 if value == [] else None))
    preferences = {vote: _preferences(vote) for vote in votes}
    ballots = sorted(ballot for vote in votes if (ballot := preferences[vote]) is not None)
    quota = len(ballots) // (seats + 1) + 1
    grouped = Counter(ballots).items()
    count = _count([(1.0, ballot) for ballot in ballots], 0.0, seats, quota)
    exact = _count([(Fraction(times), ballot) for ballot, times in grouped], Fraction(0), seats, quota)
    return Stv(
        tuple(ballots),
        tuple(sorted(vote for vote in votes if preferences[vote] is None)),
        seats,
        min(seats, choices) - len(count.winners),
        quota,
        count,
        exact,
    )


def _preferences(vote: Vote) -> Vote | None:
    """The ranked answers, the first preference first; None if the ranks are not 1, 2, 3 ..."""
    ranked = sorted((rank, answer) for answer, rank in enumerate(vote) if rank)
    if [rank for rank, _ in ranked] != list(range(1, len(ranked) + 1)):
        return None
    return tuple(answer for _, answer in ranked)


class _Piles(Generic[Weight]):
    """The votes that each candidate still in holds, each with its weight and the preferences after that candidate, from the front."""

    def __init__(self, weighted: Sequence[tuple[Weight, Vote]], zero: Weight) -> None:
        self.zero: Weight = zero
        self.piles: dict[int, list[tuple[Weight, Vote]]] = {
            answer: [] for answer in sorted({one for _, ballot in weighted for one in ballot})
        }
        self._give(weighted, before=False)

    def votes(self) -> dict[int, Weight]:
        """Added up one by one, from the front: with doubles the order is part of the result, and sum() compensates on newer Pythons."""
        found = {}
        for answer, pile in self.piles.items():
            votes = self.zero
            for weight, _ in pile:
                votes += weight
            found[answer] = votes
        return found

    def pass_on(self, answer: int, share: Weight | None) -> None:
        """Take the candidate out; the pile goes on times `share` of an elected one, as it is where that is None."""
        pile = self.piles.pop(answer)
        given = pile if share is None else [(weight * share, rest) for weight, rest in pile]
        self._give(given, before=share is not None)

    def _give(self, weighted: Sequence[tuple[Weight, Vote]], *, before: bool) -> None:
        batches: dict[int, list[tuple[Weight, Vote]]] = {}
        for weight, rest in weighted:
            for place, answer in enumerate(rest):
                if answer in self.piles:
                    batches.setdefault(answer, []).append((weight, rest[place + 1 :]))
                    break
        for answer, batch in batches.items():
            pile = self.piles[answer]
            self.piles[answer] = batch + pile if before else pile + batch


def _count(weighted: Sequence[tuple[Weight, Vote]], zero: Weight, seats: int, quota: int) -> Count:
    piles = _Piles(weighted, zero)
    rounds: list[Round] = []
    while True:
        votes = piles.votes()
        if len(votes) <= seats:
            return Count((*rounds, Round("rest", tuple(votes), (), votes)))
        if not seats:
            return Count(tuple(rounds))
        most = max(votes.values())
        elected = most >= quota
        place = most if elected else min(votes.values())
        tied = tuple(answer for answer, count in votes.items() if count == place)
        chosen = tied[0] if elected else tied[-1]
        # The share first, then the product: how doubles round is part of the tool's result.
        piles.pass_on(chosen, (most - quota) / most if elected else None)
        seats -= elected
        rounds.append(
            Round("elected" if elected else "excluded", (chosen,), tied if len(tied) > 1 else (), votes)
        )
