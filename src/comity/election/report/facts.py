# SPDX-License-Identifier: Apache-2.0
"""What a report says beside the verification: who the trustees were and what they did, the roll by weight, trackers, hashes.

Read from the archive through its box; whether it holds was for the verifier to say. What cannot be read is None, never a guess, so a
report can be written on an archive that does not verify. No clock is asked and no file name is told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Literal

from comity.election.ballots.belenios_v1.archive import Recorded
from comity.election.ballots.belenios_v1.box import Box
from comity.election.ballots.belenios_v1.events import EventType
from comity.election.ballots.belenios_v1.keys import key_fingerprint
from comity.election.ballots.belenios_v1.messages import Owned
from comity.election.ballots.belenios_v1.model import Pedersen, Single, fingerprint
from comity.election.ballots.belenios_v1.public_credentials import PublicCredentials, entries
from comity.election.ballots.belenios_v1.verification.checks import Verification
from comity.errors import VerificationError

TRACKERS = 10_000
"""So many trackers a report lists; of more it says how to find one."""
EVENTS = 200
"""So many events other than ballots it lists: with two hundred trustees there are no more."""
_CHUNK = 1 << 20

Part = Literal["took part", "not needed", "awaited", "missing"]
Stage = Literal["voting", "tallying", "finished"]


@dataclass(frozen=True, slots=True)
class Trustee:
    """One trustee. `needed` of the trustees `first` to `last` can decrypt for their group; a single trustee is a group of its own."""

    number: int
    name: str | None
    needed: int
    first: int
    last: int
    fingerprint: str
    """Of its verification key, as `comity election trustee list` shows it."""
    shuffled: int | None
    """Its place among the shuffles, from 1."""
    part: Part
    """What came of its share of the decryption."""


@dataclass(frozen=True, slots=True)
class Weighing:
    """Of one weight: how many credentials are on the roll, and how many of them voted."""

    weight: int
    credentials: int
    voted: int


@dataclass(frozen=True, slots=True)
class Happening:
    """One event that is no ballot; `owner` is the trustee whose shuffle or share it is."""

    height: int
    type: EventType
    hash: str
    owner: int | None


@dataclass(frozen=True)
class Facts:
    """All that a report says; `found` is what the verifier found."""

    found: Verification = field(repr=False)
    stage: Stage
    archive_sha256: str
    """Of the bytes that were verified, in hexadecimal."""
    list_fingerprint: str
    list_sha256: str
    roll: tuple[Weighing, ...] | None
    """By weight, ascending; None where the list of credentials does not hold."""
    trustees: tuple[Trustee, ...] | None
    events: tuple[Happening, ...]
    trackers: tuple[str, ...] | None
    """Of the ballots that count, sorted; None where there are too many to list."""


def facts_of(found: Verification, *, trackers: int = TRACKERS) -> Facts:
    """What a report on `found` says, with at most so many `trackers`. Raises what reading the archive raises if it was changed since."""
    box = found.box
    listed = box.payload(box.index.setup, 2)
    roll = _roll(listed)
    voted: Counter[int] = Counter()
    shown: list[str] | None = [] if found.voters <= trackers else None
    for tracker, weight in _counted(box, roll):
        voted[weight] += 1
        if shown is not None:
            shown.append(tracker)
    return Facts(
        found,
        _stage(box),
        _sha256(box),
        fingerprint(listed),
        sha256(listed).hexdigest(),
        None if roll is None else _weighings(listed, voted),
        _trustees(box),
        tuple(
            Happening(one.event.height, one.event.type, one.hash, _owner(box, one))
            for one in box.index.events
        ),
        None if shown is None else tuple(sorted(shown)),
    )


def trackers_of(found: Verification, progress: Callable[[int], None] | None = None) -> tuple[str, ...]:
    """The trackers of all ballots that count, sorted; some 90 bytes of memory for each."""
    listed = found.box.payload(found.box.index.setup, 2)
    return tuple(sorted(tracker for tracker, _ in _counted(found.box, _roll(listed), progress)))


def _counted(
    box: Box, roll: PublicCredentials | None, progress: Callable[[int], None] | None = None
) -> Iterator[tuple[str, int]]:
    """Tracker and weight of each ballot that counts, in the order of the box; none where the list of credentials does not hold."""
    survey = box.survey(roll or PublicCredentials.empty())
    for place, data in enumerate(box.ballots()):
        weight = survey.weight(place)
        if weight is not None:
            yield fingerprint(data), weight
        if progress is not None:
            progress(place + 1)


def _roll(listed: bytes) -> PublicCredentials | None:
    try:
        return PublicCredentials.read(listed)
    except VerificationError:
        return None


def _weighings(listed: bytes, voted: Counter[int]) -> tuple[Weighing, ...]:
    weights = Counter(1 if weight is None else weight for _, weight in entries(listed))
    return tuple(Weighing(weight, count, voted[weight]) for weight, count in sorted(weights.items()))


def _stage(box: Box) -> Stage:
    if box.of_type(EventType.RESULT):
        return "finished"
    return "tallying" if box.closed else "voting"


def _sha256(box: Box) -> str:
    """Of the archive as far as it was scanned: what was appended since is not what was verified."""
    digest, left = sha256(), box.index.size
    with box.path.open("rb") as file:
        while left and (data := file.read(min(left, _CHUNK))):
            digest.update(data)
            left -= len(data)
    return digest.hexdigest()


def _owner(box: Box, recorded: Recorded) -> int | None:
    if recorded.event.type not in (EventType.SHUFFLE, EventType.PARTIAL_DECRYPTION):
        return None
    try:
        return box.message(recorded, 1, Owned, "the owner").owner
    except VerificationError:
        return None


def _trustees(box: Box) -> tuple[Trustee, ...] | None:
    try:
        listed = box.trustees
        shuffles = [_owner(box, one) for one in box.of_type(EventType.SHUFFLE)]
        shares = {_owner(box, one) for one in box.of_type(EventType.PARTIAL_DECRYPTION)}
        finished = _stage(box) == "finished"
        return tuple(
            Trustee(
                number,
                key.name if isinstance(key.name, str) else None,
                _needed(item),
                min(item.keys),
                max(item.keys),
                key_fingerprint(key),
                shuffles.index(number) + 1 if number in shuffles else None,
                _part(item, number, shares, finished=finished),
            )
            for item in listed
            for number, key in item.keys.items()
        )
    except VerificationError:
        return None


def _needed(item: Single | Pedersen) -> int:
    return item.parameters.threshold if isinstance(item, Pedersen) else 1


def _part(item: Single | Pedersen, number: int, shares: set[int | None], *, finished: bool) -> Part:
    if number in shares:
        return "took part"
    if sum(one in shares for one in item.keys) >= _needed(item):
        return "not needed"
    return "missing" if finished else "awaited"
