# SPDX-License-Identifier: Apache-2.0
"""Plans of elections for belenios-tool to hold (`belenios_tool.make_election`): questions, votes, weights, trustees, and the result that
must come out, counted from the plain votes. `random_election` draws a plan; nothing here knows of Comity or of cryptography.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

HOMOMORPHIC = "BELENIOS-2048"
MIXING = "RFC-3526-2048"


def homomorphic(
    answers: Sequence[str],
    minimum: int,
    maximum: int,
    *,
    blank: bool | None = None,
    question: str = "Which?",
    extra: Any = None,
) -> dict[str, Any]:
    """A question with min..max answers marked; with `blank` the vote [1, 0, 0 ...] is the empty vote."""
    made: dict[str, Any] = {"answers": list(answers)}
    if blank is not None:
        made["blank"] = blank
    made |= {"min": minimum, "max": maximum, "question": question}
    return made if extra is None else made | {"extra": extra}


def mixed(answers: Sequence[str], *, question: str = "In what order?", extra: Any = None) -> dict[str, Any]:
    """A non-homomorphic question: a number of 0..255 for each answer."""
    made: dict[str, Any] = {
        "type": "NonHomomorphic",
        "value": {"answers": list(answers), "question": question},
    }
    return made if extra is None else made | {"extra": extra}


def is_mixed(question: dict[str, Any]) -> bool:
    return question.get("type") == "NonHomomorphic"


@dataclass(frozen=True)
class Pedersen:
    """A group of trustees of whom `needed` decrypt together."""

    needed: int
    of: int


SINGLE = "Single"
Answers = list[list[int]]  # one list of numbers for each question


@dataclass(frozen=True)
class Plan:
    """All that is chosen about an election before the tool draws its random numbers. Voters count from 0, trustees from 1.

    `votes` are cast in this order; who votes twice has voted anew. `deciding` are the trustees who decrypt, by default every
    single one and the first `needed` of each group; `shufflers` shuffle in this order, by default trustee 1.
    """

    questions: Sequence[dict[str, Any]]
    votes: Sequence[tuple[int, Answers]] = ()
    voters: int = 3
    group: str = HOMOMORPHIC
    weights: Sequence[int] | None = None
    trustees: Sequence[str | Pedersen] = (SINGLE,)
    deciding: Sequence[int] | None = None
    shufflers: Sequence[int] | None = None
    name: str = "Seat of the secretariat"
    description: str = "Vote of the four delegations"
    administrator: str | None = None
    credential_authority: str | None = None

    @property
    def mixes(self) -> bool:
        return any(is_mixed(one) for one in self.questions)

    def deciders(self) -> list[int]:
        if self.deciding is not None:
            return list(self.deciding)
        found: list[int] = []
        first = 1
        for one in self.trustees:
            size, needed = (one.of, one.needed) if isinstance(one, Pedersen) else (1, 1)
            found += range(first, first + needed)
            first += size
        return found

    def result(self) -> list[Any]:
        """What must be published, counted from the plain votes: of a mixed question its sorted list of votes."""
        last = dict(self.votes)
        counted: list[Any] = []
        for index, question in enumerate(self.questions):
            if is_mixed(question):
                counted.append(sorted(answers[index] for answers in last.values()))
                continue
            sums = [0] * (len(question["answers"]) + bool(question.get("blank")))
            for voter, answers in last.items():
                weight = self.weights[voter] if self.weights is not None else 1
                sums = [total + weight * mark for total, mark in zip(sums, answers[index], strict=True)]
            counted.append(sums)
        return counted


PARTIES = ("ALD", "BRE", "MAR", "TAV")
TEXTS = (
    "Which seat?",
    "",
    'a "quoted" text with \\ and /',
    "two\nlines\tand a tab",
    "delete \u007f and unit \u001f",
    "سؤال واحد",
    "Qu’en dites-vous ? é\u0301 \U0001f5f3",
    "<b>&amp;</b> \u2028",
)


def random_election(rng: Random, *, mixing: bool | None = None, max_votes: int = 4) -> Plan:
    """A plan drawn from `rng`: questions of every form, valid votes, some cast anew, weights, trustees. Small, for speed."""
    mixing = rng.random() < 0.3 if mixing is None else mixing
    weighted = not mixing and rng.random() < 0.5
    voters = rng.randint(1, 4)
    # The tool looks for the discrete logarithm below the total weight; 10^11 costs it some tenths of a second.
    weights = (
        [rng.choice((0, 1, 2, 7, 2**30 - 1, 2**30, 10**11)) for _ in range(voters)] if weighted else None
    )
    questions = [_random_question(rng, mixing=mixing) for _ in range(rng.randint(1, 3))]
    votes = [
        (rng.randrange(voters), [_random_vote(rng, one) for one in questions])
        for _ in range(rng.randint(0, max_votes))
    ]
    trustees = rng.choice(((SINGLE,), (SINGLE, SINGLE), (SINGLE, Pedersen(1, 2)), (SINGLE, Pedersen(2, 3))))
    return Plan(
        questions=questions,
        votes=votes,
        voters=voters,
        group=MIXING if mixing or rng.random() < 0.1 else HOMOMORPHIC,  # the former costs eight times as much
        weights=weights,
        trustees=trustees,
        shufflers=[1] * rng.randint(1, 2) if any(is_mixed(one) for one in questions) else None,
        name=rng.choice(TEXTS),
        description=rng.choice(TEXTS),
        administrator=rng.choice((None, *TEXTS)),
        credential_authority=rng.choice((None, *TEXTS)),
    )


def _random_question(rng: Random, *, mixing: bool) -> dict[str, Any]:
    count = rng.randint(1, 3)
    answers = [rng.choice((*PARTIES, *TEXTS)) for _ in range(count)]
    text = rng.choice(TEXTS)
    if mixing and rng.random() < 0.7:
        return mixed(answers, question=text)
    minimum = rng.randint(0, count)
    blank = rng.choice((None, False, True))
    return homomorphic(answers, minimum, rng.randint(max(minimum, 1), count), blank=blank, question=text)


def _random_vote(rng: Random, question: dict[str, Any]) -> list[int]:
    if is_mixed(question):
        return [rng.choice((0, 1, 2, 255)) for _ in question["value"]["answers"]]
    count = len(question["answers"])
    if question.get("blank") and rng.random() < 0.3:
        return [1] + [0] * count
    chosen = rng.sample(range(count), rng.randint(question["min"], question["max"]))
    marks = [int(index in chosen) for index in range(count)]
    return [0, *marks] if question.get("blank") else marks
