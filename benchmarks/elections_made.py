# SPDX-License-Identifier: Apache-2.0
"""Elections to be measured, the same for the same seed: made on all cores, and written without a sync for each ballot.

Everything in them is valid but nothing is secret: all of it follows from the seed, so that a run can be repeated.
"""

from __future__ import annotations

import json
import multiprocessing
import shutil
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from random import Random

from comity.election.ballots import groups
from comity.election.ballots.belenios_v1 import conduct, tar
from comity.election.ballots.belenios_v1.appending import Archive
from comity.election.ballots.belenios_v1.archive import Event, EventType
from comity.election.ballots.belenios_v1.ballots import read_ballot
from comity.election.ballots.belenios_v1.box import Box, open_box
from comity.election.ballots.belenios_v1.credentials import derive, new_credential
from comity.election.ballots.belenios_v1.draft import Draft, new_uuid, read_draft
from comity.election.ballots.belenios_v1.events import digest
from comity.election.ballots.belenios_v1.keys import Draw, KeyPair, make_key
from comity.election.ballots.belenios_v1.making import make_ballot, sign_ballot
from comity.election.ballots.belenios_v1.messages import UnsignedBallot, encode
from comity.election.ballots.belenios_v1.model import Election
from comity.election.ballots.belenios_v1.public_credentials import encode_public_credentials
from comity.election.ballots.belenios_v1.verification.parallel import cores

SEED = 1
TIME = 1_795_294_870
LOT = 250
CANDIDATES = ("Aldonia", "Brevia", "Maritania", "Tavria", "Orsa")
ONE_OF_FIVE = {"question": "Who presides?", "answers": [*CANDIDATES], "min": 1, "max": 1}
RANKED = {
    "type": "NonHomomorphic",
    "value": {"question": "In what order?", "answers": [*CANDIDATES[:3]]},
}

Voter = tuple[int, str]
"""The exponent of a credential, and the public credential."""


@dataclass(frozen=True)
class Made:
    """An election under way: alone in its folder, open for ballots until it is closed."""

    folder: Path
    box: Box
    voters: tuple[Voter, ...]
    key: KeyPair

    @property
    def path(self) -> Path:
        return self.box.path

    @property
    def election(self) -> Election:
        return self.box.election

    @property
    def ballots(self) -> int:
        return self.box.index.ballot_count

    @property
    def size(self) -> int:
        """Of the archive, in bytes."""
        return self.box.index.size


def drawing(*seed: object) -> Draw:
    """Numbers that follow from the seed alone: for measuring, and never for an election that is held."""
    return Random("|".join(map(str, (SEED, *seed)))).randrange


def draft_of(group: str, question: object, seed: object) -> Draft:
    """An election of one question."""
    table = {"name": "Presidency of the League", "questions": [question], "group": group}
    return read_draft(json.dumps(table).encode(), "the draft", uuid=new_uuid(drawing("uuid", seed)))


def opened(
    folder: Path, group: str, voters: int, *, question: object = ONE_OF_FIVE, seed: object = 0
) -> Made:
    """An election whose list has so many credentials, before the first ballot."""
    draft = draft_of(group, question, seed)
    return _open(folder, draft, voters_of(group, range(voters), seed), seed)


def opened_for(folder: Path, group: str, voters: int) -> tuple[Made, list[str]]:
    """The same, and the secret credentials as voters are given them: the tool wants to be told one for each ballot."""
    draft = draft_of(group, ONE_OF_FIVE, "typed")
    draw = drawing("credentials")
    typed = [new_credential(draw) for _ in range(voters)]
    keys = [derive(one, draft.uuid, groups.group(group)) for one in typed]
    return _open(folder, draft, [(key.secret, key.public) for key in keys], "typed"), typed


def _open(folder: Path, draft: Draft, voters: Sequence[Voter], seed: object) -> Made:
    folder.mkdir(parents=True)
    key = make_key(groups.group(draft.group), drawing("key", seed))
    listed = encode_public_credentials([(public, None) for _, public in voters])
    trustees = encode([["Single", key.public]])
    box = conduct.open_election(folder / f"{draft.uuid}.bel", draft, trustees, listed, TIME)
    return Made(folder, box, tuple(voters), key)


def voters_of(name: str, places: Iterable[int], seed: object) -> list[Voter]:
    """Who is on the list, by place."""
    group = groups.group(name)
    secrets = [drawing("voter", seed, place)(group.order) for place in places]
    return [(secret, group.text(group.generator_power(secret))) for secret in secrets]


def choice(election: Election, place: int) -> list[list[int]]:
    """What the voter at this place votes: candidates in turn, or the same order of three turned about."""
    if election.non_homomorphic:
        return [[(place + shift) % 3 + 1 for shift in range(3)]]
    return [[int(place % 5 == one) for one in range(5)]]


def ballots_of(election: Election, voters: Sequence[Voter], first: int) -> list[bytes]:
    """One ballot of each of these voters, the first of whom has place `first`."""
    return [
        make_ballot(election, secret, public, choice(election, place), drawing("ballot", place))
        for place, (secret, public) in enumerate(voters, first)
    ]


def signed_again(election: Election, ballot: bytes, secret: int, number: int) -> bytes:
    """The same choices with another signature: another ballot of the same voter, which takes the place of the first."""
    said = read_ballot(ballot)
    bare = UnsignedBallot(said.election_uuid, said.election_hash, said.credential, said.answers)
    return encode(sign_ballot(election, bare, secret, drawing("again", said.credential, number)))


_election: Election | None = None


def _lot(text: bytes, voters: Sequence[Voter], first: int, each: int) -> list[bytes]:
    """Ballots made in a worker process, which keeps the election with its tables; `each` of every voter."""
    global _election  # noqa: PLW0603 - what a worker process works on
    if _election is None or _election.text != text:
        _election = Election.decode(text)
    election = _election
    ballots = zip(ballots_of(election, voters, first), voters, strict=True)
    return [
        signed_again(election, ballot, secret, number) if number else ballot
        for ballot, (secret, _) in ballots
        for number in range(each)
    ]


def made_ballots(made: Made, each: int) -> Iterator[bytes]:
    """Ballots of every voter of the list, on all cores."""
    starts = range(0, len(made.voters), LOT)
    lots = [made.voters[start : start + LOT] for start in starts]
    with ProcessPoolExecutor(cores(), mp_context=multiprocessing.get_context("fork")) as pool:
        for lot in pool.map(_lot, repeat(made.election.text), lots, starts, repeat(each)):
            yield from lot


def voted(made: Made, each: int = 1) -> Made:
    """After every voter of the list has voted so many times: a ballot that is signed anew costs less than one that is made anew."""
    write(made.path, made_ballots(made, each))
    return Made(made.folder, open_box(made.path), made.voters, made.key)


def closed(made: Made) -> Made:
    """After the last ballot, with the encrypted tally."""
    return Made(made.folder, conduct.close_election(made.path), made.voters, made.key)


def write(path: Path, ballots: Iterable[bytes]) -> None:
    """Append ballots as `Archive.append` does, but without a sync for each: who measures does not mind a power cut."""
    with Archive.open(path) as archive:
        (last, parent), mtime = archive.last, archive.timestamp
    with path.open("ab", buffering=1 << 20) as file:
        for height, ballot in enumerate(ballots, last.height + 1):
            payload = digest(ballot)
            text = Event(EventType.BALLOT, height, parent, payload).encode()
            parent = digest(text)
            file.write(tar.member(f"{payload}.data.json".encode(), ballot, mtime))
            file.write(tar.member(f"{parent}.event.json".encode(), text, mtime))


def beginning(made: Made, ballots: int, folder: Path) -> Made:
    """The same election as it was after its first ballots, in a folder of its own."""
    span = made.box.index.ballot_span(ballots - 1)
    end = span.offset + span.size + tar.padding(span.size) + 2 * tar.BLOCK
    folder.mkdir(parents=True)
    path = folder / made.path.name
    with made.path.open("rb") as source, path.open("wb") as target:
        for start in range(0, end, tar.CHUNK):
            target.write(source.read(min(tar.CHUNK, end - start)))
    return Made(folder, open_box(path), made.voters, made.key)


def with_a_hole(made: Made, size: int, folder: Path) -> Path:
    """An archive that is `size` bytes long, with a hole of zeros before its last ballot: it verifies for nobody, but it can be appended to.

    The hole takes no place on the disk where the file system knows sparse files.
    """
    span = made.box.index.ballot_span(made.ballots - 1)
    start = span.offset - tar.BLOCK
    folder.mkdir(parents=True)
    path = folder / made.path.name
    shutil.copyfile(made.path, path)
    with path.open("r+b") as file:
        file.seek(start)
        tail = file.read()
        file.truncate(start)
        file.truncate(size - size % tar.BLOCK - len(tail))
        file.seek(0, 2)
        file.write(tail)
    return path
