# SPDX-License-Identifier: Apache-2.0
"""Audit or cast: a made ballot is opened and never cast, or cast and never opened (Benaloh, "Simple verifiable elections", 2006).

The program that encrypts fixes a ballot and shows its fingerprint, the `commitment`, before it can know which of the two the voter will
ask for. Opened, everybody can seal the choices again with the randomness, public by then, and compare bit for bit. A program that encrypts
something else than was chosen is caught by every ballot that is opened, if fingerprint and opening are checked by another program, better
on another machine. What is cast is not proven, but whoever cheats cannot tell it from what will be opened.

It does not help against a program that tells others what was chosen, that guesses who never opens a ballot, or that shows no fingerprint
and is believed; nor against a voter who shows, or sells, what was chosen: until the ballot is cast, its file proves that.

A signed ballot can be cast by whoever has it, and replaces the one before. So what is opened is the ballot without its signature, and the
signature is destroyed first; the commitment is the hash that the signature quotes (section 4.14), and stands in a ballot that was cast. A
prepared ballot is its voter's secret. States: prepared -> opened, or prepared -> casting -> cast; what a state no longer needs is gone
from it, and a caller stores the new state before it shows an opening or appends a ballot. Pure: files are the caller's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, cast

from msgspec import UNSET, Struct, UnsetType

from comity.election.ballots.belenios_v1.ballots import check_answer, signed_hash, tracker
from comity.election.ballots.belenios_v1.booth import Place
from comity.election.ballots.belenios_v1.keys import Draw
from comity.election.ballots.belenios_v1.making import (
    Choices,
    check_choices,
    seal_ballot,
    sign_ballot,
)
from comity.election.ballots.belenios_v1.messages import (
    Ballot,
    Ciphertext,
    HomomorphicAnswer,
    NonHomomorphicAnswer,
    Signature,
    UnsignedBallot,
    decode,
    encode,
    exponent,
)
from comity.election.ballots.belenios_v1.model import Election
from comity.errors import FormatError, ProofError, Refusal

PREPARED_FORM: Final = "comity/prepared-ballot/v1"
OPENING_FORM: Final = "comity/opened-ballot-never-to-be-cast/v1"
AUDIT_OR_CAST = "a ballot is opened or cast, never both"
State = Literal["prepared", "opened", "casting", "cast"]


class Opening(Struct, frozen=True, forbid_unknown_fields=True):
    """What was sealed in the ballot with this commitment, and the randomness of each ciphertext, by question. It marks the ballot."""

    form: Literal["comity/opened-ballot-never-to-be-cast/v1"]
    commitment: str
    choices: list[list[int]]
    randomness: list[list[str]]

    def __repr__(self) -> str:
        return f"Opening({self.commitment})"


class OpenedBallot(Struct, frozen=True, forbid_unknown_fields=True):
    """What a voter gives away to have it checked: the ballot without signature, and its opening."""

    ballot: UnsignedBallot
    opening: Opening


class Prepared(Struct, frozen=True, forbid_unknown_fields=True):
    """The voter's secret file. The commitment and the tracker are public; the rest is there as long as `state` needs it."""

    form: Literal["comity/prepared-ballot/v1"]
    state: State
    commitment: str
    tracker: str | UnsetType = UNSET
    box: Place | UnsetType = UNSET
    """Where the ballot box stood when the ballot was made: the ballot cannot be in it before that."""
    ballot: UnsignedBallot | UnsetType = UNSET
    signature: Signature | UnsetType = UNSET
    opening: Opening | UnsetType = UNSET

    def __repr__(self) -> str:
        return f"Prepared({self.state}, {self.commitment})"


_HELD = {
    "prepared": (True, True, True, True, True),
    "opened": (False, False, True, False, True),
    "casting": (True, True, True, True, False),
    "cast": (True, False, False, False, False),
}


@dataclass(frozen=True)
class Audited:
    """An opened ballot: the state to store before anything else, and what to give away, which shows what was chosen."""

    prepared: Prepared
    credential: str
    choices: tuple[tuple[int, ...], ...] = field(repr=False)
    ballot: bytes = field(repr=False)
    opening: bytes = field(repr=False)

    @property
    def document(self) -> bytes:
        """Ballot and opening in one, as `read_opened` reads them."""
        return encode(
            OpenedBallot(decode(self.ballot, UnsignedBallot, "the ballot"), read_opening(self.opening))
        )


def prepare(
    election: Election,
    credential_secret: int,
    public_credential: str,
    choices: Choices,
    draw: Draw,
    box: Place,
) -> Prepared:
    """A new ballot that may be opened or cast, for a box that stands at `box`. Raises Refusal where the choices break a question."""
    made = seal_ballot(election, public_credential, choices, draw)
    signed = sign_ballot(election, made.ballot, credential_secret, draw)
    opening = Opening(
        OPENING_FORM,
        signed.signature.hash,
        [[*one] for one in choices],
        [[str(number) for number in one] for one in made.randomness],
    )
    return Prepared(
        PREPARED_FORM,
        "prepared",
        signed.signature.hash,
        tracker(encode(signed)),
        box,
        made.ballot,
        signed.signature,
        opening,
    )


def read_prepared(data: bytes) -> Prepared:
    """Raises FormatError on anything but what `encode` writes of a Prepared that holds what its state says, and no more."""
    found = decode(data, Prepared, "the prepared ballot")
    parts = (found.tracker, found.box, found.ballot, found.signature, found.opening)
    held = tuple(one is not UNSET for one in parts)
    if held != _HELD[found.state]:
        raise FormatError(f"the prepared ballot does not hold what belongs to the state {found.state!r}")
    commitments = [
        found.commitment if found.ballot is UNSET else signed_hash(found.ballot),
        found.commitment if found.signature is UNSET else found.signature.hash,
        found.commitment if found.opening is UNSET else found.opening.commitment,
    ]
    if commitments != [found.commitment] * 3:
        raise FormatError("the parts of the prepared ballot belong to different ballots")
    return found


def read_opening(data: bytes) -> Opening:
    """Raises FormatError."""
    return decode(data, Opening, "the opening")


def read_opened(data: bytes) -> tuple[bytes, bytes]:
    """Ballot and opening of `Audited.document`. Raises FormatError."""
    found = decode(data, OpenedBallot, "the opened ballot")
    return encode(found.ballot), encode(found.opening)


def audit(election: Election, prepared: Prepared) -> Audited:
    """The ballot opened and checked: from now on it is never cast. Opening it again gives the same.

    Raises Refusal for a ballot that was or may have been cast, ProofError where the ballot does not hold what its opening says.
    """
    if prepared.state in ("casting", "cast"):
        raise Refusal(
            "this ballot was cast, so it is not opened: that would tell how its voter voted",
            rule=AUDIT_OR_CAST,
            hint="prepare another ballot to audit",
        )
    assert prepared.ballot is not UNSET
    assert prepared.opening is not UNSET
    ballot, opening = encode(prepared.ballot), encode(prepared.opening)
    choices = check_opening(election, ballot, opening)
    opened = Prepared(
        PREPARED_FORM, "opened", prepared.commitment, ballot=prepared.ballot, opening=prepared.opening
    )
    return Audited(opened, prepared.ballot.credential, choices, ballot, opening)


def ballot_to_cast(prepared: Prepared) -> tuple[Prepared, bytes]:
    """The state to store before it is cast, from which it cannot be opened any more, and the signed ballot.

    May be asked for again in state "casting": whether an attempt that was cut off did append the ballot, the box says. Raises Refusal.
    """
    if prepared.state == "opened":
        raise Refusal(
            "this ballot was opened, so it is not cast: its opening shows how its voter would have voted",
            rule=AUDIT_OR_CAST,
            hint="prepare another ballot",
        )
    if prepared.state == "cast":
        raise Refusal(
            f"this ballot was cast before, under the tracker {prepared.tracker}",
            rule="a prepared ballot is cast once",
            hint="prepare another ballot to vote anew",
        )
    ballot, signature = prepared.ballot, prepared.signature
    assert ballot is not UNSET
    assert signature is not UNSET
    signed = Ballot(ballot.election_uuid, ballot.election_hash, ballot.credential, ballot.answers, signature)
    casting = Prepared(
        PREPARED_FORM,
        "casting",
        prepared.commitment,
        prepared.tracker,
        prepared.box,
        ballot=ballot,
        signature=signature,
    )
    return casting, encode(signed)


def after_casting(prepared: Prepared) -> Prepared:
    """The state once the ballot is in the box: only commitment and tracker are left."""
    return Prepared(PREPARED_FORM, "cast", prepared.commitment, prepared.tracker)


def check_opening(election: Election, ballot: bytes, opening: bytes) -> tuple[tuple[int, ...], ...]:
    """What is sealed in a ballot without signature, if it is exactly what its opening says; anybody may check.

    Every ciphertext is made again and must be the same; the proofs must hold, so that the box would have taken the ballot. Raises
    FormatError or ProofError, whatever the bytes. That the commitment is the one that was shown before is for the voter to compare.
    """
    bare, opened = decode(ballot, UnsignedBallot, "the ballot"), read_opening(opening)
    if bare.election_uuid != election.uuid or bare.election_hash != election.fingerprint:
        raise ProofError("the opened ballot is for another election", hint="section 4.15")
    if signed_hash(bare) != opened.commitment:
        raise ProofError("the opening is for another ballot", hint="its commitment is another fingerprint")
    answers = election.answers_of(cast("Ballot", bare))  # reads nothing but `answers`
    _check_claim(election, opened)
    context = f"{bare.election_hash}|{bare.credential}"
    for number, answer in enumerate(answers, 1):
        check_answer(election, number, answer, context)
        place = number - 1
        randomness = [
            exponent(one, election.group.order, f"question {number}, its randomness")
            for one in opened.randomness[place]
        ]
        if sealed_again(election, answer, opened.choices[place], randomness) != _ciphertexts(answer):
            raise ProofError(
                f"question {number}: the ballot does not hold what its opening says",
                hint="the program that made it encrypted something else, or gave wrong randomness",
            )
    return tuple(tuple(one) for one in opened.choices)


def _check_claim(election: Election, opened: Opening) -> None:
    try:
        check_choices(election, opened.choices)
    except Refusal as error:
        raise ProofError(f"the opening: {error.message}", hint=error.rule) from None
    if len(opened.randomness) != len(election.questions):
        raise FormatError("the opening does not hold the randomness of every question")


def _ciphertexts(answer: HomomorphicAnswer | NonHomomorphicAnswer) -> list[Ciphertext]:
    return answer.choices if isinstance(answer, HomomorphicAnswer) else [answer.choices]


def sealed_again(
    election: Election,
    answer: HomomorphicAnswer | NonHomomorphicAnswer,
    choice: Sequence[int],
    randomness: Sequence[int],
) -> list[Ciphertext]:
    """The ciphertexts that these choices give with this randomness, all of it public by now (sections 4.11.1 and 4.11.2)."""
    group = election.group
    elements = (
        [group.generator_power(value) for value in choice]
        if isinstance(answer, HomomorphicAnswer)
        else [group.encode(choice)]
    )
    if len(elements) != len(randomness):
        raise FormatError("the opening does not hold the randomness of every ciphertext")
    return [
        Ciphertext(
            group.text(group.generator_power(number)),
            group.text(group.multiply(election.key.power(number), element)),
        )
        for element, number in zip(elements, randomness, strict=True)
    ]
