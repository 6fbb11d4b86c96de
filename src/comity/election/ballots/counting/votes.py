# SPDX-License-Identifier: Apache-2.0
"""A vote on a question whose votes are opened one by one: a number for each answer, as the result of such a question lists them.

Decides only whether a value is a list of such votes (Belenios 2.0, section 4.19); what the numbers mean is for the method to say.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from comity.errors import InputError

Vote = tuple[int, ...]

LARGEST = 2**62 - 1
"""The largest number that Debian's belenios-tool 2.0 reads in a vote; the least is -LARGEST - 1. Real results hold 0 to 255."""


def votes_of(value: object, choices: int | None = None) -> tuple[list[Vote], int]:
    """The votes and the number of answers, which is that of the first vote unless `choices` gives it.

    `value` is as JSON has it: a list of lists of whole numbers, all of one length >= 1. Raises InputError that names the vote, counted
    from 1, and the answer, too.
    """
    if not isinstance(value, list | tuple):
        raise InputError(
            "this is not a list of votes", hint="expected one list for each vote: [[1,2,3],[2,1,3]]"
        )
    if choices is None:
        if not value:
            raise InputError(
                "there are no votes to see the number of answers from",
                hint="expected at least one, or the number of answers beside them",
            )
        choices = len(value[0]) if isinstance(value[0], list | tuple) else 1
    if choices < 1:
        raise InputError(f"{choices} answers", hint="expected one answer at least")
    return [_vote(one, place, choices) for place, one in enumerate(value, start=1)], choices


def _vote(value: object, place: int, choices: int) -> Vote:
    if not isinstance(value, list | tuple):
        raise InputError(
            f"vote {place} is not a list", hint="expected a number for each answer, such as [1,2,3]"
        )
    if len(value) != choices:
        raise InputError(
            f"vote {place} has {len(value)} numbers", hint=f"expected one for each of {choices} answers"
        )
    for answer, number in enumerate(value, start=1):
        if type(number) is not int:
            raise InputError(f"vote {place}, answer {answer}: this is not a whole number")
        if not -LARGEST - 1 <= number <= LARGEST:
            raise InputError(f"vote {place}, answer {answer}: the number is beyond 62 bits")
    return tuple(value)


def json_line(data: Mapping[str, Any]) -> str:
    """One object without spaces or newline, keys as they come: what Debian's belenios-tool 2.0 prints, without its line end."""
    return json.dumps(data, separators=(",", ":"))
