# SPDX-License-Identifier: Apache-2.0
"""The verifier: an archive in, one outcome for each check out (Belenios 2.0, section 3.5; `checks` lists what is made and why).

It trusts nothing but the bytes. Where a check fails, those that do not rest on it are still made, so that one bad ballot does not hide a
forged result. Raises FormatError or ProofError where the archive is not well formed, and no other VerificationError; memory does not grow
with the number of ballots but for some tens of bytes each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from comity.election.ballots.belenios_v1.archive import Recorded
from comity.election.ballots.belenios_v1.box import Box, Survey, open_box
from comity.election.ballots.belenios_v1.decryption import check_partial_decryption, combine, missing
from comity.election.ballots.belenios_v1.encrypted_tally import (
    EncryptedTally,
    read_encrypted_tally,
    with_shuffled,
)
from comity.election.ballots.belenios_v1.events import EventType
from comity.election.ballots.belenios_v1.growth import grown
from comity.election.ballots.belenios_v1.messages import (
    Owned,
    PartialDecryption,
    Result,
    Shuffle,
    SizedEncryptedTally,
    weight_of,
)
from comity.election.ballots.belenios_v1.public_credentials import PublicCredentials
from comity.election.ballots.belenios_v1.result import check_result, read_result
from comity.election.ballots.belenios_v1.shuffles import check_shuffle
from comity.election.ballots.belenios_v1.trustees import check_trustees
from comity.election.ballots.belenios_v1.verification.ballot_work import Found, check_all
from comity.election.ballots.belenios_v1.verification.checks import Check, Verification
from comity.election.ballots.belenios_v1.verification.credential_work import check_elements
from comity.election.ballots.belenios_v1.verification.parallel import cores
from comity.election.ballots.belenios_v1.verification.progress import Progress
from comity.election.ballots.groups.protocol import Element
from comity.errors import ProofError, VerificationError

Factors = list[list[Element]]
Report = Callable[[str, int, int], None]
"""Hears what is being done, how much of it is done, and how much there is."""


def verify(
    path: Path,
    *,
    earlier: Path | None = None,
    workers: int | None = None,
    keep_in: Path | None = None,
    report: Report | None = None,
) -> Verification:
    """Check everything about the election in an archive.

    `earlier` is an older copy that it must have grown from; `keep_in` a folder of the verifier's own where a long run leaves how far it
    came; `workers` processes, as many as there are cores if None.
    """
    hear = report or (lambda _what, _done, _total: None)
    size = max(path.stat().st_size, 1) if path.is_file() else 1
    box = open_box(path, lambda done: hear("archive", done, size))
    return _Verifier(box, cores() if workers is None else workers, keep_in, hear).run(earlier)


class _Verifier:
    """One verification, under way."""

    def __init__(self, box: Box, workers: int, keep_in: Path | None, report: Report) -> None:
        self.box = box
        self.workers = workers
        self.progress = Progress(keep_in, box.index.setup.hash)
        self.report = report
        self.checks: list[Check] = []
        self.warnings: list[str] = []

    @contextmanager
    def check(self, name: str) -> Iterator[list[str]]:
        """Make one check: what is appended to the list is its detail; a VerificationError within is its failure."""
        detail: list[str] = []
        try:
            yield detail
        except VerificationError as error:
            self.checks.append(Check(name, ok=False, detail=error.message))
        else:
            self.checks.append(Check(name, ok=True, detail=" ".join(detail)))

    @property
    def passed(self) -> bool:
        return self.checks[-1].ok

    def run(self, earlier: Path | None) -> Verification:
        index = self.box.index
        with self.check("archive") as detail:
            detail.append(f"{index.size:,} bytes, {index.last[0] + 1:,} events; the last is {index.last[1]}")
        self._setup()
        roll = self._credentials()
        survey = self.box.survey(
            roll, lambda done: self.report("credentials of ballots", done, index.ballot_count)
        )
        self._eligibility(survey)
        found = self._ballots(survey)
        tally = self._encrypted_tally(survey, found)
        result = self._tally(tally, found)
        if earlier is not None:
            self._growth(earlier)
        if all(check.ok for check in self.checks):
            self.progress.forget()
        return Verification(
            self.box,
            tuple(self.checks),
            tuple(self.warnings),
            ballots=index.ballot_count,
            voters=survey.voters,
            credentials=roll.count,
            total_weight=found.tally.total_weight,
            result=result,
            resumed=found.proven,
        )

    def _setup(self) -> None:
        election = self.box.election
        group = election.group
        with self.check("election") as detail:
            if not group.is_member(election.public_key) or election.public_key == group.identity:
                raise ProofError("the public key is not an element of the group, or is its identity")
            detail.append(f"{election.uuid}, group {group.name}, fingerprint {election.fingerprint}")
        with self.check("trustees") as detail:
            key = check_trustees(self.box.trustees, group)
            detail.append(_trustees_in_words(self.box))
        if not self.passed:
            return
        with self.check("public-key"):
            if key != election.public_key:
                raise ProofError("the product of the trustees' keys is another key")

    def _credentials(self) -> PublicCredentials:
        """The roll; read leniently where it does not hold, so that ballots can be looked at all the same."""
        data = self.box.payload(self.box.index.setup, 2)
        roll = PublicCredentials.empty()
        with self.check("credentials") as detail:
            roll = PublicCredentials.read(data)
            check_elements(
                data,
                roll.count,
                self.box.election.group.name,
                workers=self.workers,
                report=lambda done: self.report("list of credentials", done, roll.count),
            )
            detail.append(f"{_many(roll.count, 'credential')} of total weight {roll.total_weight:,}")
        return roll

    def _eligibility(self, survey: Survey) -> None:
        with self.check("eligibility") as detail:
            if survey.unlisted:
                raise ProofError(f"{_places(survey.unlisted)}: the credential is not on the list")
            detail.append(f"{_many(survey.voters, 'credential')} voted")
        with self.check("replays"):
            if survey.repeated:
                raise ProofError(f"{_places(survey.repeated)}: the same ballot stands in the box before")

    def _ballots(self, survey: Survey) -> Found:
        count = self.box.index.ballot_count
        found = check_all(
            self.box,
            survey,
            self.progress,
            workers=self.workers,
            report=lambda done: self.report("ballots", done, count),
        )
        with self.check("ballots") as detail:
            if found.wrong:
                place, message = found.wrong[0]
                more = f"; {found.wrong_count - 1:,} more are wrong" if found.wrong_count > 1 else ""
                raise ProofError(f"ballot {place + 1}: {message}{more}")
            detail.append(
                f"{_many(count, 'ballot')}, {count - survey.voters:,} of them replaced by a later one"
            )
        return found

    def _encrypted_tally(self, survey: Survey, found: Found) -> EncryptedTally | None:
        """Compare what is published with what the ballots give; later checks go on from what is published, if it can be read."""
        recorded = self._only(EventType.ENCRYPTED_TALLY)
        if recorded is None:
            return None
        tally: EncryptedTally | None = None
        with self.check("encrypted-tally"):
            data = self.box.payload(recorded, 0)
            tally = read_encrypted_tally(self.box.election, data)
            found.tally.check(data)
        with self.check("num-tallied") as detail:
            sized = self.box.message(recorded, 1, SizedEncryptedTally, "the size of the encrypted tally")
            if sized.num_tallied != survey.voters:
                raise ProofError(
                    f"{sized.num_tallied:,} ballots are said to count; the box holds {survey.voters:,}"
                )
            detail.append(f"{survey.voters:,}")
        with self.check("total-weight") as detail:
            sized = self.box.message(recorded, 1, SizedEncryptedTally, "the size of the encrypted tally")
            stated = weight_of(sized.total_weight, "the total weight")
            if stated != found.tally.total_weight:
                raise ProofError(
                    f"a weight of {stated:,} is stated; the ballots that count weigh {found.tally.total_weight:,}"
                )
            detail.append(f"{stated:,}")
        return tally

    def _tally(self, tally: EncryptedTally | None, found: Found) -> list[list[Any]] | None:
        if tally is None:
            return None
        if self.box.election.non_homomorphic or self.box.of_type(EventType.SHUFFLE):
            shuffled_tally = self._shuffles(tally)
            if shuffled_tally is None:
                return None
            tally = shuffled_tally
        shares = self._decryptions(tally)
        return self._result(tally, shares, found)

    def _shuffles(self, tally: EncryptedTally) -> EncryptedTally | None:
        recorded = self.box.of_type(EventType.SHUFFLE)
        with self.check("shuffles") as detail:
            owners: list[int] = []
            if not self.box.election.non_homomorphic:
                raise ProofError("there are shuffles, but no question whose answers are shuffled")
            for one in recorded:
                owned = self.box.message(one, 1, Owned, "the owner of a shuffle")
                what = f"the shuffle of trustee {owned.owner}"
                self._check_owner(owned.owner, [], what)  # who shuffles twice does no harm
                message = self.box.message(one, 0, Shuffle, what)
                check_shuffle(self.box.election, tally, message, what)
                tally = with_shuffled(self.box.election, tally, message.ciphertexts)
                owners.append(owned.owner)
                self.report("shuffles", len(owners), len(recorded))
            detail.append(
                f"{_many(len(owners), 'shuffle')}, by trustees {', '.join(map(str, owners))}"
                if owners
                else "no shuffle"
            )
        if self.passed and not recorded and self.box.of_type(EventType.PARTIAL_DECRYPTION):
            self.warnings.append(
                "votes were decrypted without a shuffle: whoever holds the archive sees who voted how"
            )
        return tally if self.passed else None

    def _check_owner(self, owner: int, before: list[int], what: str) -> None:
        if owner not in self.box.trustees.keys:
            raise ProofError(f"{what}: there is no such trustee")
        if owner in before:
            raise ProofError(f"{what} stands there twice")

    def _decryptions(self, tally: EncryptedTally) -> dict[int, Factors] | None:
        recorded = self.box.of_type(EventType.PARTIAL_DECRYPTION)
        if not recorded:
            return None
        shares: dict[int, Factors] = {}
        with self.check("decryptions") as detail:
            for one in recorded:
                owned = self.box.message(one, 1, Owned, "the owner of a partial decryption")
                what = f"the partial decryption of trustee {owned.owner}"
                self._check_owner(owned.owner, [*shares], what)
                message = self.box.message(one, 0, PartialDecryption, what)
                key = self.box.trustees.keys[owned.owner]
                shares[owned.owner] = check_partial_decryption(self.box.election, tally, key, message, what)
                self.report("decryptions", len(shares), len(recorded))
            detail.append(f"trustees {', '.join(map(str, shares))}")
        return shares if self.passed else None

    def _result(
        self, tally: EncryptedTally, shares: dict[int, Factors] | None, found: Found
    ) -> list[list[Any]] | None:
        recorded = self._only(EventType.RESULT)
        if recorded is None:
            return None
        if shares is not None:
            with self.check("quorum") as detail:
                lacking = missing(self.box.trustees, shares)
                if lacking:
                    raise ProofError(f"shares are missing: {'; '.join(lacking)}")
                detail.append(f"{len(shares)} of {len(self.box.trustees.keys)} trustees")
        enough = shares is not None and self.passed
        read: list[Result] = []
        with self.check("result"):
            read.append(read_result(self.box.election, self.box.payload(recorded, 0)))
            if shares is None or not enough:
                raise ProofError("the result does not rest on a decryption that holds")
            factors = combine(self.box.election.group, self.box.trustees, shares)
            check_result(self.box.election, tally, factors, found.tally.total_weight, read[0])
        return read[0].result if read else None

    def _only(self, kind: EventType) -> Recorded | None:
        found = self.box.of_type(kind)
        return found[0] if found else None

    def _growth(self, earlier: Path) -> None:
        with self.check("growth") as detail, earlier.open("rb") as old, self.box.path.open("rb") as new:
            growth = grown(old, new)
            detail.append(f"{_many(sum(growth.added.values()), 'event')} added")


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _places(places: tuple[int, ...]) -> str:
    shown = ", ".join(f"{place + 1:,}" for place in places[:5])
    return f"ballot {shown}" + (f" and {len(places) - 5} more" if len(places) > 5 else "")


def _trustees_in_words(box: Box) -> str:
    parts = []
    for item in box.trustees:
        numbers = [*item.keys]
        threshold = getattr(getattr(item, "parameters", None), "threshold", None)
        parts.append(
            f"trustee {numbers[0]}"
            if threshold is None
            else f"{threshold} of trustees {numbers[0]} to {numbers[-1]}"
        )
    return "; ".join(parts) + ": all needed"
