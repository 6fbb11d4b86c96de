# SPDX-License-Identifier: Apache-2.0
"""The archives of the elections on a record, verified, and held against what the parties stated: a part of `comity verify`.

Opening, closing and result are joint acts: where one is not what the archive holds, or where the archive does not verify, that is an
error that names election and entry. A root is the word of those who stated it: one that the box does not hold is reported with their
names, and proves nothing about anybody else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from comity.canonical import sha256_hex
from comity.desk.election_record import Stated, adopted_words, compared, questions_of, roll_of, totals_of
from comity.desk.state import State
from comity.election.ballots.belenios_v1.box import Box, open_box
from comity.election.ballots.belenios_v1.events import EventType
from comity.election.ballots.belenios_v1.verification.checks import Verification
from comity.election.ballots.belenios_v1.verification.verify import verify
from comity.election.model import Announced, Held
from comity.errors import ComityError, ProofError, VerificationError
from comity.record.blobs import BlobStore

Hear = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Audited:
    """One election. `finished`: the archive of its result was verified, else that of its opening.

    `checks` are those that hold, all that were made. `roots` counts roots on the record, `missing` are those that the box does not hold.
    """

    id: str
    title: str
    finished: bool
    ballots: int
    voters: int
    checks: tuple[str, ...]
    warnings: tuple[str, ...]
    roots: int
    missing: tuple[Stated, ...]
    contradictions: tuple[tuple[int, int], ...]


def audit_elections(
    state: State,
    blobs: BlobStore,
    *,
    workers: int | None = None,
    keep_in: Path | None = None,
    hear: Hear | None = None,
) -> tuple[Audited, ...]:
    """Verify all elections, in the order in which they were opened; their archives are known to be here and whole. Raises ProofError.

    `workers`, `keep_in` and `hear` as the verifier of archives takes them.
    """
    audit = _Audit(state, blobs, workers, keep_in, hear)
    found = sorted(state.election.elections.items(), key=lambda one: one[1].index)
    return tuple(audit.election(name, held) for name, held in found)


class _Audit:
    def __init__(
        self, state: State, blobs: BlobStore, workers: int | None, keep_in: Path | None, hear: Hear | None
    ) -> None:
        self.state = state
        self.blobs = blobs
        self.workers = workers
        self.keep_in = keep_in
        self.hear = hear

    def election(self, name: str, held: Held) -> Audited:
        result = held.result
        entry = held.index if result is None else result.index
        try:
            found = self._verified(held, result)
            for check in found.checks:
                if not check.ok:
                    raise ProofError(f"{check.id}: {check.detail}")
            box = found.box
            entry = held.index
            self._check_opening(held, box)
            self._check_subject(held)
            if held.closed is not None and result is not None:
                entry = held.closed.index
                _check_closing(held, box)
                entry = result.index
                _check_result(result, found)
            roots = [one for one in compared(box, held) if one.stated.what == "root"]
        except VerificationError as error:
            raise ProofError(
                f"the election {name}, entry {entry}: {error.message}",
                hint=error.hint
                or "the entry was signed by those who answer for it; the archive is in the blob store",
            ) from error
        missing = tuple(one.stated for one in roots if one.here == "differs")
        return Audited(
            name,
            held.title,
            result is not None,
            found.ballots,
            found.voters,
            tuple(check.id for check in found.checks),
            found.warnings,
            len(roots),
            missing,
            tuple(held.contradictions),
        )

    def _verified(self, held: Held, result: Announced | None) -> Verification:
        opening = self.blobs.path(held.archive.sha256)
        return verify(
            opening if result is None else self.blobs.path(result.archive.sha256),
            earlier=None if result is None else opening,
            workers=self.workers,
            keep_in=self.keep_in,
            report=self.hear,
        )

    def _check_opening(self, held: Held, box: Box) -> None:
        opened = open_box(self.blobs.path(held.archive.sha256)).index.last
        _same("the archive of the opening ends with", opened, (0, held.event))
        _same("the first event is", box.index.setup.hash, held.event)
        _same("the uuid is", box.election.uuid, held.uuid)
        _same("the group is", box.election.group.name, held.group)
        roll = roll_of(box)
        _same("the number of credentials is", roll.credentials, held.roll.credentials)
        _same("the weight of the roll is", roll.weight, held.roll.weight)
        _same("the SHA-256 of the credentials is", roll.sha256, held.roll.sha256)
        _same("the number of trustees is", len(box.trustees.keys), len(held.trustees))
        if held.questions and held.questions != questions_of(box):
            raise ProofError("the questions are not those of the archive")

    def _check_subject(self, held: Held) -> None:
        """Where the words of an adopted text are put to the vote, the document holds them as they were adopted before the opening."""
        if not held.text or held.subject is None:
            return
        try:
            document = adopted_words(self.state, held.text)
        except ComityError as error:
            raise ProofError(f"the subject: {error.message}") from error
        adopted = self.state.text.texts[held.text].adopted
        if adopted is None or adopted >= held.index:
            raise ProofError(f"the text {held.text} was adopted after the opening, at entry {adopted}")
        _same(
            f"the SHA-256 of the adopted words of {held.text} is", sha256_hex(document), held.subject.sha256
        )


def _check_closing(held: Held, box: Box) -> None:
    assert held.closed is not None
    recorded = box.of_type(EventType.END_BALLOTS)
    if not recorded:
        raise ProofError("the archive of the result has no end of the ballots")
    _same("the number of ballots is", box.index.ballot_count, held.closed.ballots)
    _same("the height of the closing is", recorded[0].event.height, held.closed.height)
    _same("the event of the closing is", recorded[0].hash, held.closed.event)


def _check_result(result: Announced, found: Verification) -> None:
    if found.result is None:
        raise ProofError("the archive holds no result")
    _same("the last event is", found.box.index.last, (result.height, result.event))
    if result.totals and result.totals != totals_of(found.box, found.result):
        raise ProofError("the totals are not those of the archive")


def _same(what: str, here: object, stated: object) -> None:
    if here != stated:
        raise ProofError(f"{what} {_plain(here)}; stated is {_plain(stated)}")


def _plain(value: object) -> str:
    if isinstance(value, tuple):
        return f"height {value[0]}, {value[1]}"
    return str(value)
