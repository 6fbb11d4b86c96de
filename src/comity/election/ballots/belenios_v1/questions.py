# SPDX-License-Identifier: Apache-2.0
"""The questions of an election (Belenios 2.0, section 4.9): read from its one spelling, or from what an official wrote down.

A question can be answered, or it is refused: 0 <= min <= max <= number of answers, and a vector of answers that the group has room for.
What `extra` says is free, and decides nothing about ballots.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
from msgspec import UNSET, Raw

from comity.election.ballots.belenios_v1.messages import (
    HomomorphicQuestionText,
    NonHomomorphicQuestionText,
    NonHomomorphicValue,
    decode,
    encode,
)
from comity.election.ballots.groups.protocol import Group
from comity.errors import FormatError

MAX_ANSWERS = 1_000
"""Beyond this many answers to one question a ballot is no longer practical; it also bounds what a hostile file can ask for."""


@dataclass(frozen=True)
class HomomorphicQuestion:
    """Section 4.9.1: between `minimum` and `maximum` answers are chosen; with `blank`, none at all counts as a blank vote."""

    question: str
    answers: tuple[str, ...]
    minimum: int
    maximum: int
    blank: bool = False
    extra: Any = None

    @property
    def choices(self) -> int:
        """How many ciphertexts an answer has: with `blank` a leading one says whether the vote is blank."""
        return len(self.answers) + self.blank

    def to_text(self) -> HomomorphicQuestionText:
        """As it is written."""
        return HomomorphicQuestionText(
            answers=[*self.answers],
            blank=True if self.blank else UNSET,
            min=self.minimum,
            max=self.maximum,
            question=self.question,
            extra=UNSET if self.extra is None else Raw(encode(self.extra)),
        )


@dataclass(frozen=True)
class NonHomomorphicQuestion:
    """Section 4.9.2: each answer is given a small number, a rank or a grade. `extra` may hint at the counting method."""

    question: str
    answers: tuple[str, ...]
    extra: Any = None

    def to_text(self) -> NonHomomorphicQuestionText:
        """As it is written."""
        return NonHomomorphicQuestionText(
            type="NonHomomorphic",
            value=NonHomomorphicValue(answers=[*self.answers], question=self.question),
            extra=UNSET if self.extra is None else Raw(encode(self.extra)),
        )


Question = HomomorphicQuestion | NonHomomorphicQuestion


def question_json(question: Question) -> dict[str, Any]:
    """A question as plain values, in the order in which it is written."""
    found: dict[str, Any] = msgspec.json.decode(encode(question.to_text()))
    return found


def read_question(text: bytes | Raw, what: str, group: Group) -> Question:
    """A question in its one spelling. Raises FormatError that names `what`."""
    if bytes(text).startswith(b'{"type":'):
        return _checked(decode(text, NonHomomorphicQuestionText, what), what, group)
    return _checked(decode(text, HomomorphicQuestionText, what), what, group)


def question_from(value: object, what: str, group: Group) -> Question:
    """A question as an official wrote it, its fields in any order. Raises FormatError that names `what`."""
    shuffled = isinstance(value, dict) and "type" in value
    try:
        data = encode(value)
        text: HomomorphicQuestionText | NonHomomorphicQuestionText
        if shuffled:
            text = msgspec.json.decode(data, type=NonHomomorphicQuestionText)
        else:
            text = msgspec.json.decode(data, type=HomomorphicQuestionText)
    except (msgspec.MsgspecError, TypeError, ValueError, RecursionError) as error:
        raise FormatError(
            f"{what}: {error}",
            hint="expected answers, min, max, question and perhaps blank; or type NonHomomorphic and value",
        ) from None
    return _checked(text, what, group)


def _checked(text: HomomorphicQuestionText | NonHomomorphicQuestionText, what: str, group: Group) -> Question:
    extra = None if text.extra is UNSET else _plain(text.extra, what)
    if isinstance(text, NonHomomorphicQuestionText):
        answers = tuple(text.value.answers)
        if group.embedding is None:
            raise FormatError(
                f"{what}: group {group.name} holds no non-homomorphic answers",
                hint="use the group RFC-3526-2048",
            )
        room = (group.order.bit_length() - 1 - group.embedding.padding) // group.embedding.bits_per_int
        _check_count(len(answers), room, what)
        return NonHomomorphicQuestion(text.value.question, answers, extra)
    _check_count(len(text.answers), MAX_ANSWERS, what)
    if not 0 <= text.min <= text.max <= len(text.answers):
        raise FormatError(
            f"{what}: min {text.min} and max {text.max} for {len(text.answers)} answers",
            hint="expected 0 <= min <= max <= number of answers (section 4.9.1)",
        )
    return HomomorphicQuestion(
        text.question, tuple(text.answers), text.min, text.max, blank=text.blank is True, extra=extra
    )


def _check_count(count: int, room: int, what: str) -> None:
    if not 1 <= count <= room:
        raise FormatError(f"{what}: {count} answers", hint=f"expected 1 to {room}")


def _plain(raw: Raw, what: str) -> Any:
    try:
        return msgspec.json.decode(raw)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise FormatError(f"{what}: extra: {error}") from None
