# SPDX-License-Identifier: Apache-2.0
"""Elections for tests of ballots, in groups of 64 bits: a wrong proof passes by chance once in 2^63, and a ballot takes a millisecond."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import count, product
from random import Random
from typing import Any

from msgspec import Raw

from comity.election.ballots.belenios_v1.making import sign_ballot
from comity.election.ballots.belenios_v1.messages import UnsignedBallot, encode
from comity.election.ballots.belenios_v1.model import Election
from comity.election.ballots.belenios_v1.questions import (
    HomomorphicQuestion,
    NonHomomorphicQuestion,
    Question,
    question_json,
)
from comity.election.ballots.groups import Group
from comity.election.ballots.groups.finite_field import FiniteField
from comity.election.ballots.groups.parameters import Parameters
from group_worlds import EMBEDDED

# As BELENIOS-2048: most numbers are outside the subgroup, and 2 and 3 divide the cofactor.
COFACTOR_64 = Parameters(
    "toy cofactor of 64 bits",
    1020847100762815395094043561091240301147,
    9223372036854775837,
    866780009186814634124104433237468464289,
)
UUID = "ToyE1ection111"
PARTIES = ("ALD", "BRE", "MAR", "TAV")


def drawing(seed: object) -> Callable[[int], int]:
    """Random numbers that depend on the seed alone."""
    source = Random(str(seed))
    return source.randrange


@cache
def toy_group(parameters: Parameters) -> Group:
    return FiniteField(parameters)


@dataclass(frozen=True)
class World:
    """An election, its secret key, and one credential."""

    election: Election
    key: int
    secret: int
    credential: str

    @property
    def group(self) -> Group:
        return self.election.group

    def signed(self, ballot: dict[str, Any]) -> bytes:
        """A ballot with the signature made anew, for whatever it says."""
        answers = [Raw(json.dumps(one, separators=(",", ":")).encode()) for one in ballot["answers"]]
        bare = UnsignedBallot(ballot["election_uuid"], ballot["election_hash"], ballot["credential"], answers)
        return encode(sign_ballot(self.election, bare, self.secret, drawing("anew")))


def world(*questions: Question, group: Group | None = None, seed: object = 0) -> World:
    """An election with these questions in a toy group, by default one with an embedding."""
    group = group if group is not None else toy_group(EMBEDDED)
    draw = drawing(("world", seed))
    key, secret = draw(group.order - 1) + 1, draw(group.order - 1) + 1
    text = json.dumps([UUID, group.name, str(seed), [question_json(one) for one in questions]]).encode()
    election = Election(
        text=text,
        uuid=UUID,
        name="Seat of the secretariat",
        description="",
        group=group,
        public_key=group.power(group.generator, key),
        questions=questions,
    )
    return World(election, key, secret, group.text(group.power(group.generator, secret)))


def homomorphic(answers: int, minimum: int, maximum: int, *, blank: bool = False) -> HomomorphicQuestion:
    return HomomorphicQuestion("Which?", PARTIES[:answers], minimum, maximum, blank)


def ranked(answers: int) -> NonHomomorphicQuestion:
    return NonHomomorphicQuestion("In what order?", PARTIES[:answers])


def shapes() -> Iterator[HomomorphicQuestion]:
    """Every homomorphic question of one to three answers that somebody can answer, and one with more allowed than there are."""
    for answers in (1, 2, 3):
        for minimum, maximum, blank in product(range(answers + 1), range(answers + 1), (False, True)):
            if minimum <= maximum:
                yield homomorphic(answers, minimum, maximum, blank=blank)
    yield homomorphic(2, 1, 4)


def allowed(question: HomomorphicQuestion) -> Iterator[list[int]]:
    """Every choice that keeps the rule, by trying all."""
    for choice in product((0, 1), repeat=len(question.answers) + question.blank):
        marks = choice[1:] if question.blank else choice
        if question.blank and choice[0]:
            if not any(marks):
                yield [*choice]
        elif question.minimum <= sum(marks) <= question.maximum:
            yield [*choice]


def forbidden(question: HomomorphicQuestion) -> Iterator[list[int]]:
    """Every choice of zeros and ones that breaks it."""
    good = list(allowed(question))
    for choice in product((0, 1), repeat=len(question.answers) + question.blank):
        if [*choice] not in good:
            yield [*choice]


def plain_hash(order: int, *parts: str) -> int:
    """The hash of the specification, written down once more."""
    return int.from_bytes(sha256("|".join(parts).encode()).digest(), "big") % order


def outsider(group: Group) -> int:
    """The least number that is not in the group."""
    return next(number for number in count(2) if not group.is_member(group.parse(str(number))))


def leaves(value: Any, path: Sequence[str | int] = ()) -> Iterator[tuple[str | int, ...]]:
    """The place of every text in a JSON value."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, (*path, name))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from leaves(inner, (*path, place))
    else:
        yield tuple(path)


def lists(value: Any, path: Sequence[str | int] = ()) -> Iterator[tuple[str | int, ...]]:
    """The place of every list in a JSON value."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from lists(inner, (*path, name))
    elif isinstance(value, list):
        yield tuple(path)
        for place, inner in enumerate(value):
            yield from lists(inner, (*path, place))


def changed(value: Any, path: Sequence[str | int], change: Callable[[Any], Any]) -> Any:
    """A copy of a JSON value with one place changed."""
    if not path:
        return change(value)
    copy = value.copy()
    copy[path[0]] = changed(value[path[0]], path[1:], change)
    return copy
