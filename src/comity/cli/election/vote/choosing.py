# SPDX-License-Identifier: Apache-2.0
"""Choices in words: answers named by a voter turned into the numbers that a ballot seals, and back, and asked for on a terminal.

Whether choices keep a question's rule is for the module `making` to say. Answers stand in the order of their question; no message says
which of them were named, since messages go to logs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from comity.cli.common import on_terminal
from comity.errors import InputError

if TYPE_CHECKING:
    from comity.election.ballots.belenios_v1.model import Election
    from comity.election.ballots.belenios_v1.questions import Question

BLANK = "blank vote"


def by_name(questions: Sequence[Question], answers: Sequence[str]) -> list[list[int]]:
    """Choices with 1 for each answer that was named. Raises InputError for a name that stands for none, or for several."""
    names = [_names(question) for question in questions]
    choices = [[0] * len(some) for some in names]
    for count, given in enumerate(answers, 1):
        found = _found(names, given)
        if len(found) != 1:
            listed = "; ".join(f"{n}: {', '.join(map(on_terminal, some))}" for n, some in enumerate(names, 1))
            raise InputError(
                f"text {count} of --answers names {'several answers' if found else 'no answer'}",
                hint=f'answers by question are {listed}; "2: TEXT" is one of question 2',
            )
        place, answer = found[0]
        if _is_ranked(questions[place]):
            raise InputError(f"question {place + 1} asks for numbers", hint="give them with --choices")
        choices[place][answer] = 1
    return choices


def _found(names: Sequence[Sequence[str]], given: str) -> list[tuple[int, int]]:
    """Question and answer of each place that a text names: of the question before the colon, else of any."""
    number, colon, rest = given.partition(":")
    if colon and number.strip() in map(str, range(1, len(names) + 1)):
        question = int(number) - 1
        here = [(question, place) for place, name in enumerate(names[question]) if name == rest.strip()]
        if here:
            return here
    return [(n, place) for n, some in enumerate(names) for place, name in enumerate(some) if name == given]


def _names(question: Question) -> list[str]:
    return [*([BLANK] if getattr(question, "blank", False) else []), *question.answers]


def _is_ranked(question: Question) -> bool:
    from comity.election.ballots.belenios_v1.questions import NonHomomorphicQuestion

    return isinstance(question, NonHomomorphicQuestion)


def chosen_lines(election: Election, choices: Sequence[Sequence[int]]) -> list[str]:
    """What was chosen, in the words of the questions: a line for each; of ranks and grades each answer with its number."""
    lines = []
    for number, (question, choice) in enumerate(zip(election.questions, choices, strict=True), 1):
        names = list(map(on_terminal, _names(question)))
        if _is_ranked(question):
            words = [f"{name} = {value}" for name, value in zip(names, choice, strict=True)]
        else:
            words = [name for name, value in zip(names, choice, strict=True) if value]
        lines.append(f"{number}. {on_terminal(question.question)}: {'; '.join(words) or 'no answer'}")
    return lines


def ask(election: Election) -> list[list[int]]:
    """The choices of somebody at a terminal. Raises InputError."""
    from comity.election.ballots.belenios_v1.making import rule_of

    choices = []
    for number, question in enumerate(election.questions, 1):
        names = _names(question)
        click.echo(f"{number}. {on_terminal(question.question)} ({rule_of(question, election)})", err=True)
        for place, name in enumerate(names, 1):
            click.echo(f"   {place}  {on_terminal(name)}", err=True)
        what = "a number for each answer" if _is_ranked(question) else "which of them, by number"
        numbers = _typed(click.prompt(f"   {what}", default="", show_default=False, err=True))
        if _is_ranked(question):
            choices.append(numbers)
            continue
        places = range(1, len(names) + 1)
        if not set(numbers) <= set(places):
            raise InputError(f"question {number}: expected numbers from 1 to {len(names)}")
        choices.append([int(place in numbers) for place in places])
    return choices


def _typed(text: str) -> list[int]:
    words = text.replace(",", " ").split()
    if not all(word.isascii() and word.isdecimal() and len(word) < 10 for word in words):
        raise InputError("expected whole numbers with spaces between them")
    return [int(word) for word in words]
