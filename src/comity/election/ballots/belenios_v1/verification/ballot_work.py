# SPDX-License-Identifier: Apache-2.0
"""Ballots checked and added up by worker processes: a task names ballots by where they are in the file, an outcome what is wrong.

Workers read the archive themselves, so a ballot crosses no pipe. What they add up is the encrypted tally of their task.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from comity.election.ballots.belenios_v1.archive import Span, read
from comity.election.ballots.belenios_v1.ballots import Checked, check_ballot, read_ciphertexts
from comity.election.ballots.belenios_v1.box import Box, Survey
from comity.election.ballots.belenios_v1.encrypted_tally import Accumulator, Subtotal
from comity.election.ballots.belenios_v1.model import Election
from comity.election.ballots.belenios_v1.verification.parallel import ordered
from comity.election.ballots.belenios_v1.verification.progress import Progress
from comity.errors import VerificationError

BATCH = 32
_PARALLEL_FROM = 64
_KEEP_EVERY = 1_000


@dataclass(frozen=True, slots=True)
class Task:
    """Ballots from place `first`, their places in the file, and the weights with which they count (None: replaced)."""

    first: int
    spans: tuple[Span, ...]
    weights: tuple[int | None, ...]
    proven: bool
    """They held in an earlier run: only what counts is added up."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is wrong, by place, and the encrypted tally of the ballots that count."""

    wrong: tuple[tuple[int, str], ...]
    tally: Subtotal


@dataclass
class Found:
    """What all tasks came to."""

    tally: Accumulator
    wrong: list[tuple[int, str]] = field(default_factory=list)
    wrong_count: int = 0
    proven: int = 0
    """Ballots that an earlier run had checked."""


_election: Election | None = None
_path = Path()


def _start(path: Path, text: bytes) -> None:
    """Prepare this process: the election with the tables of its bases."""
    global _election, _path  # noqa: PLW0603 - what a worker process works on
    _path = path
    if _election is None or _election.text != text:
        _election = Election.decode(text)
    _election.key.power(1)


def _work(task: Task) -> Outcome:
    assert _election is not None
    wrong: list[tuple[int, str]] = []
    tally = Accumulator(_election)
    with _path.open("rb") as file:
        for place, (span, weight) in enumerate(zip(task.spans, task.weights, strict=True), task.first):
            data = read(file, span)
            try:
                if not task.proven:
                    found = check_ballot(_election, data)
                elif weight is not None:
                    found = Checked("", read_ciphertexts(_election, data))
                if weight is not None:
                    tally.add(found.ciphertexts, weight)
            except VerificationError as error:
                wrong.append((place, error.message))
    return Outcome(tuple(wrong), tally.subtotal)


def check_all(
    box: Box, survey: Survey, progress: Progress, *, workers: int, report: Callable[[int], None] | None = None
) -> Found:
    """Check every ballot and add up those that count; `report` hears how many ballots are done."""
    found = Found(Accumulator(box.election))
    done = found.proven = progress.ballots_done(box.index)
    kept = done
    if box.index.ballot_count < _PARALLEL_FROM:
        workers = 1
    tasks = _tasks(box, survey, done)
    for task, outcome in ordered(
        _work, tasks, workers=workers, start=_start, start_with=(box.path, box.election.text)
    ):
        found.tally.merge(outcome.tally)
        found.wrong_count += len(outcome.wrong)
        found.wrong += outcome.wrong[: 100 - len(found.wrong)]
        done = task.first + len(task.spans)
        if not found.wrong and done >= kept + _KEEP_EVERY:
            progress.keep(box.index, done)
            kept = done
        if report is not None:
            report(done)
    return found


def _tasks(box: Box, survey: Survey, proven: int) -> Iterator[Task]:
    count = box.index.ballot_count
    first = 0
    while first < count:
        end = min(first + BATCH, count, proven if first < proven else count)
        places = range(first, end)
        yield Task(
            first,
            tuple(box.index.ballot_spans(first, end)),
            tuple(survey.weight(place) for place in places),
            proven=first < proven,
        )
        first = end
