# SPDX-License-Identifier: Apache-2.0
"""Choices in words: answers named by a voter turned into the numbers that a ballot seals, and back, and asked for on a terminal.

Whether choices keep a question's rule is for the module `making` to say. Answers are listed in the order of the question.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from comity.errors import InputError

if TYPE_CHECKING:
    from comity.election.ballots.belenios_v1.model import Election, Question

BLANK = "blank vote"


def by_name(questions: Sequence[Question], answers: Sequence[str]) -> list[list[int]]:
    """Choices with 1 for each answer that was named. Raises InputError for a name that stands for none, or for several."""
    choices = [[0] * _length(question) for question in questions]
    names = [_names(question) for question in questions]
    for given in answers:
        place, answer = _find(names, given)
        if getattr(questions[place], "minimum", None) is None:
            raise InputError(f"question {place + 1} asks for numbers", hint="give them with --choices")
        choices[place][answer] = 1
    return choices


def _find(names: Sequence[Sequence[str]], given: str) -> tuple[int, int]:
    number, colon, rest = given.partition(":")
    if colon and number.strip().isdecimal() and 1 <= int(number) <= len(names):
        found = [
            (int(number) - 1, place)
            for place, name in enumerate(names[int(number) - 1])
            if name == rest.strip()
        ]
        if found:
            return _only(found, given, names)
    everywhere = [
        (question, place)
        for question, some in enumerate(names)
        for place, name in enumerate(some)
        if name == given
    ]
    return _only(everywhere, given, names)


def _only(found: Sequence[tuple[int, int]], given: str, names: Sequence[Sequence[str]]) -> tuple[int, int]:
    if len(found) != 1:
        listed = "; ".join(f"{number}: {', '.join(some)}" for number, some in enumerate(names, 1))
        raise InputError(
            f"{given!r} names {len(found) or 'no'} answer{'s' if len(found) > 1 else ''}",
            hint=f"answers by question are {listed}; or give --choices",
        )
    return found[0]


def _names(question: Question) -> list[str]:
    return [*([BLANK] if getattr(question, "blank", False) else []), *question.answers]


def _length(question: Question) -> int:
    return len(_names(question))


def said(question: Question, choice: Sequence[int]) -> list[str]:
    """The answers that were chosen; with ranks or grades each answer and its number."""
    names = _names(question)
    if getattr(question, "minimum", None) is None:
        return [f"{name} = {number}" for name, number in zip(names, choice, strict=True)]
    return [name for name, number in zip(names, choice, strict=True) if number]


def ask(election: Election) -> list[list[int]]:
    """The choices of somebody at a terminal. What is typed is shown there, and nowhere else."""
    from comity.election.ballots.belenios_v1.making import rule_of

    choices = []
    for number, question in enumerate(election.questions, 1):
        names = _names(question)
        click.echo(f"{number}. {question.question} ({rule_of(question, election)})", err=True)
        for place, name in enumerate(names, 1):
            click.echo(f"   {place}  {name}", err=True)
        ranks = getattr(question, "minimum", None) is None
        text = click.prompt(
            "   a number for each answer" if ranks else "   which of them, by number",
            default="",
            show_default=False,
            err=True,
        )
        numbers = _typed(text)
        if ranks:
            choices.append(numbers)
            continue
        if not set(numbers) <= set(range(1, len(names) + 1)):
            raise InputError(f"question {number} has the answers 1 to {len(names)}")
        choices.append([int(place in numbers) for place in range(1, len(names) + 1)])
    return choices


def _typed(text: str) -> list[int]:
    words = text.replace(",", " ").split()
    if not all(word.isdecimal() and len(word) < 10 for word in words):
        raise InputError("expected whole numbers, with spaces between them")
    return [int(word) for word in words]
