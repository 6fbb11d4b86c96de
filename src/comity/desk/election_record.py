# SPDX-License-Identifier: Apache-2.0
"""What the archive of an election lets its holder say on the record, and whether it agrees with what was said of the box before.

All fields are read from the archive, none is taken on somebody's word. Hashes are compared and nothing is proven here; `election_audit`
has the proofs checked. It signs nothing and writes nowhere.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal

from comity import canonical
from comity.desk.state import State
from comity.desk.texts import text_on_record
from comity.election.ballots.belenios_v1.archive import hashes_at
from comity.election.ballots.belenios_v1.box import Box
from comity.election.ballots.belenios_v1.events import EventType
from comity.election.ballots.belenios_v1.messages import Result, weight_of
from comity.election.ballots.belenios_v1.public_credentials import PublicCredentials
from comity.election.ballots.belenios_v1.questions import HomomorphicQuestion
from comity.election.ballots.belenios_v1.result import read_result
from comity.election.model import Held, Question, Roll
from comity.election.statements import GROWING, KNOWN, LAST
from comity.errors import InputError, Refusal

PROTOCOL = "belenios-v1"
SUBJECT = "comity/adopted-text/v1"
_QUESTIONS_BYTES = 32_000
_MOST_QUESTIONS, _MOST_ANSWERS, _LONGEST, _DIGITS = 100, 256, 2000, 16

Here = Literal["same", "differs", "beyond"]


@dataclass(frozen=True)
class Stated:
    """What one entry says of one event of the box: `opening`, `root`, `closing` or `result`."""

    what: str
    parties: tuple[str, ...]
    height: int
    event: str
    index: int


@dataclass(frozen=True)
class Compared:
    """A statement beside a copy of the box. `beyond`: the copy does not reach that event, and may yet grow to it."""

    stated: Stated
    here: Here


# What was said


def held_in(state: State, name: str) -> Held:
    """The election with this id. Raises InputError that lists those there are."""
    found = state.election.elections.get(name)
    if found is None:
        there = ", ".join(sorted(state.election.elections)) or "none"
        raise InputError(f"the record has no election {name!r}", hint=f"its elections: {there}")
    return found


def stated_of(held: Held) -> list[Stated]:
    """Every statement about an event of the box, in the order of the log."""
    found = [Stated("opening", held.parties, 0, held.event, held.index)]
    found += [Stated("root", one.parties, one.height, one.event, one.index) for one in held.roots]
    if held.closed is not None:
        one = held.closed
        found.append(Stated("closing", one.parties, one.height, one.event, one.index))
    if held.result is not None:
        last = held.result
        found.append(Stated("result", last.parties, last.height, last.event, last.index))
    return sorted(found, key=lambda one: one.index)


def compared(box: Box, held: Held) -> list[Compared]:
    """Every statement about the box beside a copy of it. Raises FormatError where the copy changed since it was opened."""
    stated = stated_of(held)
    with box.path.open("rb") as file:
        hashes = hashes_at(file, box.index, [one.height for one in stated])
    return [Compared(one, _here(box, one, hashes.get(one.height))) for one in stated]


def _here(box: Box, one: Stated, there: str | None) -> Here:
    if there is not None:
        return "same" if there == one.event else "differs"
    ended = box.closed if one.what in {"root", "closing"} else bool(box.of_type(EventType.RESULT))
    return "differs" if ended else "beyond"


def check_same_box(
    box: Box, held: Held, name: str, parties: Collection[str], *, joint: bool = True
) -> list[Compared]:
    """That an archive is of this election and holds what the parties stated of it before, with what was stated jointly if `joint`.

    Returns those statements that it contradicts, all of them other parties' roots. Raises Refusal.
    """
    if (box.election.uuid, box.index.setup.hash) != (held.uuid, held.event):
        raise Refusal(
            f"the archive is of the election {box.election.uuid}, first event {box.index.setup.hash}; the election {name} of the record is "
            f"{held.uuid}, first event {held.event}",
            rule=KNOWN,
            hint="name the archive that was opened",
        )
    others = []
    for one in compared(box, held):
        stated = one.stated
        own = stated.what == "root" and set(stated.parties) & set(parties)
        bound = joint and stated.what in {"closing", "result"}
        if own and one.here != "same":
            raise Refusal(
                f"{', '.join(stated.parties)} stated height {stated.height}, event {stated.event}, at entry {stated.index}; {_found(one)}",
                rule=GROWING,
                hint="a box only grows: if this copy shrank or changed, show both to the other parties",
            )
        if bound and one.here != "same":
            raise Refusal(
                f"the {stated.what} at entry {stated.index} names height {stated.height} and event {stated.event}; {_found(one)}",
                rule=LAST,
                hint="find out whose copy is the box: comity election compare ARCHIVE --record DIR --election ID",
            )
        if one.here == "differs":
            others.append(one)
    return others


def _found(one: Compared) -> str:
    return "the archive does not reach it" if one.here == "beyond" else "the archive has another one there"


# What an archive lets one say


def roll_of(box: Box) -> Roll:
    """Number, weight and SHA-256 of the public credentials. Raises FormatError, ProofError."""
    data = box.payload(box.index.setup, 2)
    found = PublicCredentials.read(data)
    return Roll(credentials=found.count, weight=found.total_weight, sha256=sha256(data).hexdigest())


def questions_of(box: Box) -> tuple[Question, ...]:
    """The questions as the archive has them."""
    return tuple(
        Question(
            question=one.question,
            answers=one.answers,
            blank=isinstance(one, HomomorphicQuestion) and one.blank,
            ranked=not isinstance(one, HomomorphicQuestion),
        )
        for one in box.election.questions
    )


def sayable(questions: Sequence[Question]) -> bool:
    """Whether the questions may stand in an entry: not too long, and in text that a record takes."""
    texts = [text for one in questions for text in (one.question, *one.answers)]
    return (
        len(questions) <= _MOST_QUESTIONS
        and max(len(one.answers) for one in questions) <= _MOST_ANSWERS
        and all(len(text) <= _LONGEST and _plain(text) for text in texts)
        and sum(len(canonical.encode(text)) + 1 for text in texts) <= _QUESTIONS_BYTES
    )


def _plain(text: str) -> bool:
    return unicodedata.is_normalized("NFC", text) and not set(text) & set(canonical.BIDI_OVERRIDES)


def opening_fields(box: Box, trustees: Mapping[int, str]) -> dict[str, Any]:
    """Fields of `election/open/v1` that the archive gives, without the document itself; `trustees` names the party of each by number.

    Raises InputError where a trustee has no party, or where nobody is on the roll.
    """
    numbers = sorted(box.trustees.keys)
    if sorted(trustees) != numbers:
        missing = [str(one) for one in numbers if one not in trustees]
        strange = [str(one) for one in sorted(trustees) if one not in numbers]
        raise InputError(
            "; ".join(
                [f"no party for trustee {', '.join(missing)}"] * bool(missing)
                + [f"there is no trustee {', '.join(strange)}"] * bool(strange)
            ),
            hint=f"the archive has trustees {', '.join(map(str, numbers))}: --trustee NUMBER=PARTY for each",
        )
    roll = roll_of(box)
    if not roll.weight:
        raise InputError(f"{box.path}: nobody may vote", hint="the list of public credentials is empty")
    questions = questions_of(box)
    fields: dict[str, Any] = {
        "uuid": box.election.uuid,
        "protocol": PROTOCOL,
        "group": box.election.group.name,
        "event": box.index.setup.hash,
        "roll": {"credentials": roll.credentials, "weight": roll.weight, "sha256": roll.sha256},
        "trustees": [trustees[number] for number in numbers],
    }
    if sayable(questions):
        fields["questions"] = [_question_fields(one) for one in questions]
    return fields


def _question_fields(one: Question) -> dict[str, Any]:
    fields: dict[str, Any] = {"question": one.question, "answers": list(one.answers)}
    return fields | {name: True for name in ("blank", "ranked") if getattr(one, name)}


def seen_fields(box: Box) -> dict[str, Any]:
    """Fields of `election/root/v1`: the ballots of the copy, and the last of their events."""
    ballots = box.index.ballot_count
    with box.path.open("rb") as file:
        event = hashes_at(file, box.index, [ballots])[ballots]
    return {"ballots": ballots, "height": ballots, "event": event}


def closing_fields(box: Box) -> dict[str, Any]:
    """Fields of `election/close/v1`. Raises InputError where the box is open."""
    recorded = box.of_type(EventType.END_BALLOTS)
    if not recorded:
        raise InputError(f"{box.path}: the ballot box is open", hint="comity election close ends the voting")
    (end,) = recorded
    return {"ballots": box.index.ballot_count, "height": end.event.height, "event": end.hash}


def result_fields(box: Box) -> dict[str, Any]:
    """Fields of `election/result/v1` without the document. Raises InputError where there is no result yet, and FormatError."""
    recorded = box.of_type(EventType.RESULT)
    if not recorded:
        raise InputError(f"{box.path} holds no result", hint="comity election tally computes it")
    (last,) = recorded
    result: Result = read_result(box.election, box.payload(last, 0))
    totals = totals_of(box, result.result)
    fields: dict[str, Any] = {"height": last.event.height, "event": last.hash}
    if len(totals) <= _MOST_QUESTIONS and all(len(one) <= _DIGITS for row in totals for one in row):
        fields["totals"] = [list(row) for row in totals]
    return fields


def totals_of(box: Box, result: Sequence[Sequence[Any]]) -> tuple[tuple[str, ...], ...]:
    """For each question its totals in decimal digits; none where votes are ranks or grades. Raises FormatError."""
    return tuple(
        tuple(str(weight_of(one, "a total")) for one in row)
        if isinstance(question, HomomorphicQuestion)
        else ()
        for question, row in zip(box.election.questions, result, strict=True)
    )


# What is put to the vote


def adopted_words(state: State, name: str) -> bytes:
    """The words of an adopted text as a document: canonical JSON with every clause in every language, and the hashes that were adopted.

    An adopted text does not change, so the same record gives the same bytes. Raises InputError where there is no such text, Refusal
    where it is not adopted.
    """
    text = text_on_record(state, name)
    if text.adopted is None:
        raise Refusal(
            f"the text {name} is not adopted",
            rule="election: the words that are put to the vote were adopted before",
            hint="comity text adopt",
        )
    clauses = [
        {"id": one, "marker": clause.marker, "words": {each: clause.settled_words(each) or "" for each in text.languages}}
        for one, clause in text.standing()
    ]  # fmt: skip
    return canonical.encode(
        {
            "format": SUBJECT,
            "origin": state.origin,
            "text": name,
            "adopted": text.adopted,
            "title": dict(text.title),
            "hashes": text.hashes(),
            "clauses": clauses,
        }
    )
