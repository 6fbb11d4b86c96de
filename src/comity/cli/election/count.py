# SPDX-License-Identifier: Apache-2.0
"""comity election count: who wins by a method, from the totals or the votes of one question."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from comity.cli.common import Result, answers
from comity.cli.election.count_sources import Votes, votes_from
from comity.errors import InputError, UsageError

if TYPE_CHECKING:
    from comity.election.ballots.counting import Count, MostVoted

METHODS = ("plurality", "approval", "schulze", "majority-judgment", "stv")
_ONLY = {
    "--seats": ("plurality", "approval", "stv"),
    "--grades": ("majority-judgment",),
    "--ballots": ("plurality", "approval"),
    "--blank": ("plurality", "approval", "schulze", "majority-judgment"),
}
_UNVERIFIED = "\n\nThe votes are as the archive states them; comity election verify checks it."


@click.command(name="count")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--method",
    type=click.Choice(METHODS),
    help="How to count; what the question itself asks for, if left out.",
)
@click.option("--seats", type=click.IntRange(min=1), default=None, help="Seats to fill; 1 if left out.")
@click.option("--grades", type=click.IntRange(1, 255), default=None, help="Number of grades; 1 is the best.")
@click.option("--blank", is_flag=True, help="Blank votes are allowed; of totals, the first counts them.")
@click.option(
    "--ballots", type=click.IntRange(min=0), default=None, help="All ballots, or their weight, beside totals."
)
@click.option(
    "--question", type=click.IntRange(min=1), default=None, help="Question of a result or an archive, from 1."
)
@click.option("--answers", "names", metavar="NAMES", default="", help="Names for display: ALD,BRE,MAR.")
@answers
def command(
    file: Path,
    method: str | None,
    seats: int | None,
    grades: int | None,
    blank: bool,
    ballots: int | None,
    question: int | None,
    names: str,
) -> Result:
    """Who wins by a method, from the totals or the votes of one question. A tie is said and never broken by chance.

    FILE holds JSON: the votes on one question, [[1,2,3],[2,1,3]], or its totals, [12,7,3]; or a whole result, {"result":[...]}, with
    --question. Or it is the archive of an election, or a folder with one, which knows its answers by name; it is not verified here.

    Schulze, majority judgment and STV follow the conventions of Debian's belenios-tool 2.0 and give its output as `result` of --json; where
    the literature or exact fractions say otherwise, this is said.
    """
    given = {"--seats": seats, "--grades": grades, "--ballots": ballots, "--blank": blank or None}
    if method is not None:
        _check_options(given, method)
    votes = votes_from(file, question)
    if method is None:
        method = _hinted(file, votes)
        _check_options(given, method)
    hint = votes.hint if votes.hint is not None and votes.hint.name == method else None
    if hint is not None:
        blank = blank or hint.blank_allowed
        grades = grades or len(hint.grades) or None
    blank = blank or votes.blank
    ballots = votes.ballots if ballots is None else ballots
    if method == "majority-judgment" and grades is None:
        raise UsageError("--grades is missing", hint="expected the number of grades, such as --grades 5")
    value = votes.value
    known = _split(names) if names else [*votes.names]
    # Where nobody voted only the names say how many answers there are.
    choices = len(known) if value == [] and known else None
    ways: dict[str, Callable[[Any], dict[str, Any]]] = {
        "plurality": lambda value: _by_totals("plurality", value, blank, ballots, seats or 1),
        "approval": lambda value: _by_totals("approval", value, blank, ballots, seats or 1),
        "schulze": lambda value: _by_schulze(value, choices, blank),
        "majority-judgment": lambda value: _by_majority_judgment(value, choices, grades or 1, blank),
        "stv": lambda value: _by_stv(value, choices, seats or 1),
    }
    try:
        data = ways[method](value)
    except InputError as error:
        raise InputError(f"{file}{_of(votes.question)}: {error.message}", hint=error.hint) from error
    data = {
        "inputs": {"source": str(file), "question": votes.question},
        "method": method,
        "answers": _names(known, data.pop("choices")),
        **({"grades": [*hint.grades]} if hint is not None and len(hint.grades) == grades else {}),
        **data,
    }
    from comity.cli.election.count_text import text_of

    return Result(data, text_of(data) + (_UNVERIFIED if votes.archive else ""))


def _check_options(given: Mapping[str, Any], method: str) -> None:
    """Raises UsageError where an option means nothing for a method."""
    for option, of in _ONLY.items():
        if given[option] is not None and method not in of:
            raise UsageError(f"{option} means nothing for {method}", hint=f"it is for {', '.join(of)}")


def _hinted(file: Path, votes: Votes) -> str:
    """The method that the question itself asks for. Raises UsageError where it asks for none."""
    if votes.hint is None:
        raise UsageError(
            f"{file}{_of(votes.question)} names no method; --method is missing",
            hint=f"one of {', '.join(METHODS)}",
        )
    return votes.hint.name


def _of(question: int | None) -> str:
    return "" if question is None else f", question {question}"


def _names(names: Sequence[str], choices: int) -> list[str]:
    found = [*names] or [f"answer {one + 1}" for one in range(choices)]
    if len(found) != choices:
        raise UsageError(f"--answers gives {len(found)} names, and there are {choices} answers")
    return found


def _split(names: str) -> list[str]:
    """Names with commas between them; quotes protect a comma in a name."""
    return next(csv.reader([names]), [])


def _outcome(elected: Sequence[int], tied: Sequence[int], open_seats: int, vacant: int = 0) -> dict[str, Any]:
    return {"elected": list(elected), "tied": list(tied), "open_seats": open_seats, "vacant": vacant}


def _first(classes: Sequence[Sequence[int]]) -> dict[str, Any]:
    """The first of several classes of equals has the one seat, or is tied for it."""
    first = classes[0]
    return _outcome(first, (), 0) if len(first) == 1 else _outcome((), first, 1)


def _totals(value: Any) -> list[int]:
    """Totals as a result has them; Debian's belenios-tool 2.0 writes what is beyond 30 bits as a decimal string. Raises InputError."""
    totals = []
    for place, one in enumerate(value, start=1):
        large = isinstance(one, str) and one.isascii() and one.isdigit() and len(one) <= 30
        if not large and (type(one) is not int or one < 0):
            raise InputError(
                f"number {place} is not a total", hint="expected one number for each answer: [12,7,3]"
            )
        totals.append(int(one))
    return totals


def _by_totals(method: str, value: Any, blank: bool, ballots: int | None, seats: int) -> dict[str, Any]:
    from comity.election.ballots.counting import count_approval, count_marks, count_plurality

    invalid: list[list[int]] = []
    blanks = 0
    if not isinstance(value, list) or not value:
        raise InputError("there is nothing to count", hint="expected totals, [12,7,3], or votes, [[1,0,0]]")
    if isinstance(value[0], list):
        if ballots is not None:
            raise UsageError("--ballots goes with totals; here the votes themselves are counted")
        marks = count_marks(value, at_most=1 if method == "plurality" else None)
        totals, blanks = list(marks.totals), marks.blank
        invalid, ballots = [list(one) for one in marks.invalid], marks.votes - len(marks.invalid)
    else:
        totals = _totals(value)
        if blank:
            blanks, totals = totals[0], totals[1:]
    count = count_plurality if method == "plurality" else count_approval
    found = count(totals, blank=blanks, ballots=ballots, seats=seats)
    return {
        "choices": len(totals),
        **_most(found.outcome),
        "seats": seats,
        "ballots": found.ballots,
        "blank": found.blank,
        "unmarked": getattr(found, "unmarked", 0),
        "invalid": invalid,
        "totals": list(found.totals),
        "shares": found.shares and [str(one) for one in found.shares],
    }


def _most(one: MostVoted) -> dict[str, Any]:
    return _outcome(one.elected, one.tied, one.open_seats, one.vacant)


def _by_schulze(value: Any, choices: int | None, blank: bool) -> dict[str, Any]:
    from comity.election.ballots.counting import count_schulze

    found = count_schulze(value, choices=choices, blank_allowed=blank)
    return {"choices": len(found.raw), **_first(found.winners), "result": found.data()}


def _by_majority_judgment(value: Any, choices: int | None, grades: int, blank: bool) -> dict[str, Any]:
    from comity.election.ballots.counting import count_majority_judgment

    found = count_majority_judgment(value, grades=grades, choices=choices, blank_allowed=blank)
    return {
        "choices": len(found.raw),
        **_first(found.winners),
        "middle_grades": list(found.middle_grades()),
        "by_definition": {
            **_first(found.by_definition),
            "winners": [list(one) for one in found.by_definition],
            "middle_grades": list(found.middle_grades(better=False)),
            "same": found.winners == found.by_definition,
        },
        "result": found.data(),
    }


def _by_stv(value: Any, choices: int | None, seats: int) -> dict[str, Any]:
    from comity.election.ballots.counting import count_stv, votes_of

    _, choices = votes_of(value, choices)
    found = count_stv(value, seats=seats, choices=choices)
    return {
        "choices": choices,
        **_outcome(found.count.winners, (), 0, found.vacant),
        "seats": seats,
        "quota": found.quota,
        "rounds": _rounds(found.count),
        "exact": {
            "same": found.same,
            "elected": list(found.exact.winners),
            "rounds": _rounds(found.exact),
        },
        "result": found.data(),
    }


def _rounds(count: Count) -> list[dict[str, Any]]:
    """Votes as doubles, or exact fractions as text, by answer."""
    return [
        {
            "step": one.step,
            "answers": list(one.answers),
            "tied": list(one.tied),
            "votes": {
                str(answer): str(votes) if isinstance(votes, Fraction) else votes
                for answer, votes in one.votes.items()
            },
        }
        for one in count.rounds
    ]
