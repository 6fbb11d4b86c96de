# SPDX-License-Identifier: Apache-2.0
"""Where votes to be counted come from: a file of JSON, or the archive of an election, which knows names, weights and perhaps the method.

Of an archive only the container is checked here; that its result is the right one is what `comity election verify` finds out.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from comity.cli.common import read_file
from comity.errors import InputError, UsageError

if TYPE_CHECKING:
    from comity.election.ballots.counting import Method


@dataclass(frozen=True)
class Votes:
    """What a file says of one question: `value` is a list of votes or of totals, as JSON has it.

    Of totals from an archive `blank` says whether the first counts blank votes, and `ballots` is the weight of all ballots.
    """

    value: Any
    question: int | None = None
    names: tuple[str, ...] = ()
    hint: Method | None = None
    blank: bool = False
    ballots: int | None = None
    archive: bool = False


def votes_from(path: Path, question: int | None = None) -> Votes:
    """The votes in a file, or of `question` of an archive or a folder with one. Raises InputError, UsageError, VerificationError.

    The one place that knows what kinds of file hold votes.
    """
    if path.is_dir() or path.suffix == ".bel":
        return _from_archive(path, question)
    value = _json(path)
    if not isinstance(value, dict):
        if question is not None:
            raise UsageError(
                f"{path} holds one question, so --question means nothing", hint='it is for {"result":[...]}'
            )
        return Votes(value)
    questions = value.get("result")
    if not isinstance(questions, list) or len(value) != 1:
        raise InputError(
            f"{path} is neither a list of votes nor a result", hint='expected [...] or {"result":[...]}'
        )
    place = _place(path, question, len(questions))
    return Votes(questions[place], place + 1)


def _json(path: Path) -> Any:
    try:
        return json.loads(read_file(path).decode("utf-8"))
    except json.JSONDecodeError as error:
        raise InputError(
            f"{path}, line {error.lineno}, column {error.colno}: {error.msg}", hint="expected JSON"
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: byte {error.start} is not UTF-8", hint="expected JSON") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path} holds numbers or lists beyond any result", hint="expected votes") from error


def _place(path: Path, question: int | None, count: int) -> int:
    known = f"1 to {count}" if count else "none"
    if question is None:
        raise UsageError(f"{path} is a whole result; --question is missing", hint=f"its questions: {known}")
    if question > count:
        raise InputError(f"{path} has no question {question}", hint=f"its questions: {known}")
    return question - 1


def _from_archive(path: Path, question: int | None) -> Votes:
    from comity.election.ballots.belenios_v1.box import archive_in, open_box
    from comity.election.ballots.belenios_v1.events import EventType
    from comity.election.ballots.belenios_v1.messages import SizedEncryptedTally, weight_of
    from comity.election.ballots.belenios_v1.questions import HomomorphicQuestion
    from comity.election.ballots.belenios_v1.result import read_result
    from comity.election.ballots.counting import method_of

    box = open_box(archive_in(path))
    recorded = box.of_type(EventType.RESULT)
    if not recorded:
        raise InputError(
            f"{box.path} holds no result",
            hint="its tally is not finished: comity election verify says how far it is",
        )
    rows = read_result(box.election, box.payload(recorded[0], 0)).result
    place = 0 if question is None and len(rows) == 1 else _place(box.path, question, len(rows))
    asked = box.election.questions[place]
    if not isinstance(asked, HomomorphicQuestion):
        return Votes(rows[place], place + 1, asked.answers, method_of(asked.extra), archive=True)
    sized = box.message(
        box.of_type(EventType.ENCRYPTED_TALLY)[0], 1, SizedEncryptedTally, "the size of the encrypted tally"
    )
    ballots = weight_of(sized.total_weight, "the total weight")
    return Votes(rows[place], place + 1, asked.answers, blank=asked.blank, ballots=ballots, archive=True)
