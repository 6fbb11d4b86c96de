# SPDX-License-Identifier: Apache-2.0
"""Conducting an election: what is appended to its archive besides ballots, from opening to result (Belenios 2.0, sections 3.1 and 3.4).

Each step checks what it is given before it appends, so an archive that was conducted here passes `verify`. Secrets never come here:
trustees make shuffles and shares on their own machines and hand in messages.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from comity.election.ballots import groups
from comity.election.ballots.belenios_v1.appending import Archive
from comity.election.ballots.belenios_v1.box import Box, open_box
from comity.election.ballots.belenios_v1.decryption import check_partial_decryption, combine, missing
from comity.election.ballots.belenios_v1.draft import Draft
from comity.election.ballots.belenios_v1.encrypted_tally import (
    EncryptedTally,
    read_encrypted_tally,
    with_shuffled,
)
from comity.election.ballots.belenios_v1.events import EventType
from comity.election.ballots.belenios_v1.logarithm import MAX_TOTAL_WEIGHT
from comity.election.ballots.belenios_v1.messages import (
    Owned,
    PartialDecryption,
    Result,
    SetupData,
    Shuffle,
    SizedEncryptedTally,
    decode,
    encode,
    weight_of,
)
from comity.election.ballots.belenios_v1.model import Trustees
from comity.election.ballots.belenios_v1.public_credentials import (
    PublicCredentials,
    at,
    entries,
)
from comity.election.ballots.belenios_v1.questions import NonHomomorphicQuestion
from comity.election.ballots.belenios_v1.result import compute_result, encode_result
from comity.election.ballots.belenios_v1.shuffles import check_shuffle
from comity.election.ballots.belenios_v1.trustees import check_trustees
from comity.election.ballots.belenios_v1.verification.ballot_work import check_all
from comity.election.ballots.belenios_v1.verification.credential_work import check_elements
from comity.election.ballots.belenios_v1.verification.parallel import cores
from comity.election.ballots.belenios_v1.verification.progress import Progress
from comity.errors import ProofError, Refusal

ORDER = "Belenios 2.0, section 3.4: the steps of the tally"
OWNERS = "Belenios 2.0, sections 4.17 and 4.18: each trustee once"


def open_election(path: Path, draft: Draft, trustees: bytes, credentials: bytes, timestamp: int) -> Box:
    """Make the archive at `path` from a draft, the list of trustees and the list of public credentials (payloads); voting can begin.

    Raises FormatError or ProofError where trustees or credentials do not hold, Refusal where weights cannot be counted, StoreError where
    there is such a file.
    """
    group = groups.group(draft.group)
    roll = PublicCredentials.read(credentials)
    check_elements(credentials, roll.count, draft.group, workers=cores(), report=lambda _done: None)
    if roll.weighted and any(isinstance(one, NonHomomorphicQuestion) for one in draft.questions):
        _must_weigh_one(credentials)
    if roll.total_weight > MAX_TOTAL_WEIGHT:
        raise Refusal(
            f"a total weight of {roll.total_weight:,}",
            rule="Belenios 2.0, section 2: the sum of all weights can be searched for",
            hint=f"at most {MAX_TOTAL_WEIGHT:,}; divide all weights by their common factor",
        )
    election = draft.election(check_trustees(Trustees.decode(trustees), group)).text
    setup = SetupData(*(sha256(one).hexdigest() for one in (election, trustees, credentials)))
    with Archive.create(path, timestamp, [election, trustees, credentials, encode(setup)]):
        return open_box(path)


def _must_weigh_one(credentials: bytes) -> None:
    """Raises Refusal, while the list can still be changed: a ballot of another weight could be cast, and the box never be closed."""
    for place, (_, weight) in enumerate(entries(credentials), 1):
        if weight != 1:
            raise Refusal(
                f"{at(place)} has weight {weight}, and a question is not homomorphic",
                rule="Belenios 2.0, section 4.16: there every weight is 1",
                hint="give everybody weight 1, or ask questions whose answers are chosen and not ranked or graded",
            )


def close_election(
    path: Path, *, workers: int | None = None, report: Callable[[int, int], None] | None = None
) -> Box:
    """No ballot after this: check them all, append EndBallots and the encrypted tally.

    Raises ProofError naming the first ballot that does not hold, stands there twice or whose credential is not on the list; then nothing
    was appended. Where an earlier closing was cut off after EndBallots, this goes on from there.
    """
    box = open_box(path)
    if box.of_type(EventType.ENCRYPTED_TALLY):
        raise Refusal("the ballot box is closed", rule=ORDER)
    roll = PublicCredentials.read(box.payload(box.index.setup, 2))
    survey = box.survey(roll)
    if survey.unlisted:
        raise ProofError(f"ballot {survey.unlisted[0] + 1}: its credential is not on the list")
    if survey.repeated:
        raise ProofError(f"ballot {survey.repeated[0] + 1}: the same ballot stands in the box before")
    total = box.index.ballot_count
    found = check_all(
        box,
        survey,
        Progress(None, ""),
        workers=cores() if workers is None else workers,
        report=None if report is None else lambda done: report(done, total),
    )
    if found.wrong:
        place, message = found.wrong[0]
        raise ProofError(f"ballot {place + 1}: {message}")
    with Archive.open(path) as archive:
        if archive.last[1] != box.index.last[1]:
            raise Refusal("a ballot was cast meanwhile", rule=ORDER, hint="close it again")
        if not box.closed:
            archive.append(EventType.END_BALLOTS)
        archive.append(EventType.ENCRYPTED_TALLY, [found.tally.encode(), found.tally.encode_sized()])
    return open_box(path)


def published_tally(box: Box) -> tuple[EncryptedTally, SizedEncryptedTally]:
    """The encrypted tally as it stands in the archive, before any shuffle. Raises Refusal before the closing."""
    recorded = box.of_type(EventType.ENCRYPTED_TALLY)
    if not recorded:
        raise Refusal("the archive has no encrypted tally", rule=ORDER, hint="comity election close makes it")
    tally = read_encrypted_tally(box.election, box.payload(recorded[0], 0))
    return tally, box.message(recorded[0], 1, SizedEncryptedTally, "the size of the encrypted tally")


def tally_to_decrypt(box: Box) -> EncryptedTally:
    """The encrypted tally with the votes of the last shuffle in their places; the shuffles themselves were checked when they came in."""
    tally, _ = published_tally(box)
    for recorded in box.of_type(EventType.SHUFFLE)[-1:]:
        tally = with_shuffled(box.election, tally, box.message(recorded, 0, Shuffle, "a shuffle").ciphertexts)
    return tally


def add_shuffle(path: Path, owner: int, data: bytes) -> None:
    """Take a trustee's shuffle; to take it again changes nothing.

    Raises FormatError or ProofError where it does not hold, Refusal where it may not come.
    """
    box = open_box(path)
    if not box.election.non_homomorphic:
        raise Refusal("no question has answers that are shuffled", rule=ORDER, hint="trustees decrypt next")
    if _is_there(box, EventType.SHUFFLE, owner, data):
        return
    what = f"the shuffle of trustee {owner}"
    message = decode(data, Shuffle, what)
    check_shuffle(box.election, tally_to_decrypt(box), message, what)
    _append(path, EventType.SHUFFLE, owner, data)


def end_shuffles(path: Path) -> None:
    """No shuffle after this. Raises Refusal where there was none: votes would be decrypted in an order that tells whose they are."""
    if not open_box(path).of_type(EventType.SHUFFLE):
        raise Refusal(
            "no trustee has shuffled the votes",
            rule=ORDER,
            hint="comity election trustee shuffle, then tally --shuffle",
        )
    with Archive.open(path) as archive:
        archive.append(EventType.END_SHUFFLES)


def add_share(path: Path, owner: int, data: bytes) -> None:
    """Take a trustee's partial decryption; to take it again changes nothing.

    Raises FormatError or ProofError where it does not hold, Refusal where it may not come.
    """
    box = open_box(path)
    if _is_there(box, EventType.PARTIAL_DECRYPTION, owner, data):
        return
    if box.election.non_homomorphic and not box.of_type(EventType.END_SHUFFLES):
        raise Refusal(
            "the votes are still to be shuffled", rule=ORDER, hint="tally --end-shuffles ends the shuffles"
        )
    what = f"the partial decryption of trustee {owner}"
    message = decode(data, PartialDecryption, what)
    check_partial_decryption(box.election, tally_to_decrypt(box), box.trustees.keys[owner], message, what)
    _append(path, EventType.PARTIAL_DECRYPTION, owner, data)


def _append(path: Path, kind: EventType, owner: int, data: bytes) -> None:
    with Archive.open(path) as archive:
        archive.append(kind, [data, encode(Owned(owner, sha256(data).hexdigest()))])


def _is_there(box: Box, kind: EventType, owner: int, data: bytes) -> bool:
    """Whether this very message is in the archive. Raises Refusal where another one of the trustee is, or there is no such trustee."""
    if owner not in box.trustees.keys:
        raise Refusal(
            f"there is no trustee {owner}",
            rule=OWNERS,
            hint=f"trustees are numbered from 1 to {len(box.trustees.keys)}",
        )
    digest = sha256(data).hexdigest()
    found = [one for one, whose in zip(box.of_type(kind), owners(box, kind), strict=True) if whose == owner]
    if found and digest not in found[0].data:
        raise Refusal(f"another one of trustee {owner} is in the archive", rule=OWNERS)
    return bool(found)


def owners(box: Box, kind: EventType) -> tuple[int, ...]:
    """Whose shuffles, or partial decryptions, are in the archive."""
    return tuple(box.message(one, 1, Owned, "an owner").owner for one in box.of_type(kind))


def still_missing(box: Box) -> tuple[str, ...]:
    """What is still needed before the result, in words: a shuffle, the end of the shuffles, whose shares."""
    if box.election.non_homomorphic and not box.of_type(EventType.END_SHUFFLES):
        shuffled = bool(box.of_type(EventType.SHUFFLE))
        return ("the end of the shuffles, or another one" if shuffled else "a shuffle",)
    return missing(box.trustees, owners(box, EventType.PARTIAL_DECRYPTION))


def finish(path: Path) -> Result:
    """Compute the result from the shares and append it. Raises ProofError that says whose shares are missing."""
    box = open_box(path)
    tally = tally_to_decrypt(box)
    shares = {
        owner: check_partial_decryption(
            box.election,
            tally,
            box.trustees.keys[owner],
            box.message(one, 0, PartialDecryption, f"the partial decryption of trustee {owner}"),
        )
        for owner, one in zip(
            owners(box, EventType.PARTIAL_DECRYPTION), box.of_type(EventType.PARTIAL_DECRYPTION), strict=True
        )
    }
    factors = combine(box.election.group, box.trustees, shares)
    _, sized = published_tally(box)
    result = compute_result(box.election, tally, factors, weight_of(sized.total_weight, "the total weight"))
    with Archive.open(path) as archive:
        archive.append(EventType.RESULT, [encode_result(result)])
    return result
