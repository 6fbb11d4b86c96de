# SPDX-License-Identifier: Apache-2.0
"""A voter's choices made into a ballot (Belenios 2.0, sections 4.11 to 4.15), if they keep the rules of every question.

Which choices break a question is decided here, before anything is sealed. Whether the credential may vote, and whether the election is
open, is for who casts the ballot. Pure: randomness is `draw`. What seals and proves is `proving`; `ballots` checks what was made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from msgspec import UNSET, Raw

from comity.election.ballots.belenios_v1.ballots import signed_hash
from comity.election.ballots.belenios_v1.keys import Draw, prove_knowledge
from comity.election.ballots.belenios_v1.messages import (
    Answer,
    Ballot,
    HomomorphicAnswer,
    NonHomomorphicAnswer,
    Signature,
    UnsignedBallot,
    encode,
)
from comity.election.ballots.belenios_v1.model import Election
from comity.election.ballots.belenios_v1.proving import (
    OnceOnly,
    Sealed,
    prove_blank,
    prove_interval,
    prove_possibly_blank,
    prove_sealed_element,
    seal,
    seal_element,
    total,
)
from comity.election.ballots.belenios_v1.questions import (
    HomomorphicQuestion,
    NonHomomorphicQuestion,
    Question,
)
from comity.errors import Refusal

Choices = Sequence[Sequence[int]]
"""For each question a number for each of its answers: 0 or 1, and where a blank vote is allowed one more in front, 1 for blank; of a
non-homomorphic question the rank or grade. As belenios-tool 2.0 takes them."""

BIT = range(2)


@dataclass(frozen=True, slots=True)
class SealedBallot:
    """A ballot before it is signed: nobody can cast it. `randomness` of every ciphertext, by question, opens it."""

    ballot: UnsignedBallot
    randomness: tuple[tuple[int, ...], ...] = field(repr=False)


def make_ballot(
    election: Election, credential_secret: int, public_credential: str, choices: Choices, draw: Draw
) -> bytes:
    """A signed ballot. `credential_secret` is the logarithm of `public_credential`, for the caller to see to.

    Raises Refusal, which names the question and its rule, where the choices break one.
    """
    made = seal_ballot(election, public_credential, choices, draw)
    return encode(sign_ballot(election, made.ballot, credential_secret, draw))


def seal_ballot(election: Election, public_credential: str, choices: Choices, draw: Draw) -> SealedBallot:
    """The choices sealed for the holder of a credential, with all proofs. Raises Refusal as `make_ballot`."""
    check_choices(election, choices)
    powers = OnceOnly(election.group, election.key, draw)
    context = f"{election.fingerprint}|{public_credential}"
    made = [
        _homomorphic(powers, question, choice, context)
        if isinstance(question, HomomorphicQuestion)
        else _non_homomorphic(powers, choice, context)
        for question, choice in zip(election.questions, choices, strict=True)
    ]
    answers = [Raw(encode(answer)) for answer, _ in made]
    ballot = UnsignedBallot(election.uuid, election.fingerprint, public_credential, answers)
    return SealedBallot(ballot, tuple(tuple(one.randomness for one in sealed) for _, sealed in made))


def sign_ballot(election: Election, ballot: UnsignedBallot, credential_secret: int, draw: Draw) -> Ballot:
    """Section 4.14: the ballot with its signature."""
    quoted = signed_hash(ballot)
    proof = prove_knowledge(election.group, credential_secret, ("sig", quoted), draw)
    return Ballot(
        ballot.election_uuid,
        ballot.election_hash,
        ballot.credential,
        ballot.answers,
        Signature(quoted, proof),
    )


def _homomorphic(
    powers: OnceOnly, question: HomomorphicQuestion, choice: Sequence[int], context: str
) -> tuple[Answer, list[Sealed]]:
    sealed = [seal(powers, value) for value in choice]
    individual = [prove_interval(powers, context, one, BIT) for one in sealed]
    overall = f"{context}|{','.join(one.text for one in sealed)}"
    values = range(question.minimum, question.maximum + 1)
    ciphertexts = [one.ciphertext for one in sealed]
    if not question.blank:
        proof = prove_interval(powers, overall, total(powers.group, sealed), values)
        return HomomorphicAnswer(ciphertexts, individual, proof, UNSET), sealed
    chosen = total(powers.group, sealed[1:])
    blank_proof = prove_blank(powers, overall, sealed[0], chosen)
    proof = prove_possibly_blank(powers, overall, sealed[0], chosen, values)
    return HomomorphicAnswer(ciphertexts, individual, proof, blank_proof), sealed


def _non_homomorphic(powers: OnceOnly, choice: Sequence[int], context: str) -> tuple[Answer, list[Sealed]]:
    sealed = seal_element(powers, powers.group.encode(choice))
    return NonHomomorphicAnswer(sealed.ciphertext, prove_sealed_element(powers, context, sealed)), [sealed]


def rule_of(question: Question, election: Election) -> str:
    """What a voter may choose, in words: "1 to 2 answers, or a blank vote"."""
    if isinstance(question, NonHomomorphicQuestion):
        embedding = election.group.embedding
        assert embedding is not None
        return f"a number from 0 to {(1 << embedding.bits_per_int) - 1} for each answer"
    low, high = question.minimum, question.maximum
    count = f"{low} to {high}" if low != high else f"{low}"
    return f"{count} answer{'' if high == 1 else 's'}{', or a blank vote' if question.blank else ''}"


def check_choices(election: Election, choices: Choices) -> None:
    """Raises Refusal where the choices break a question; the message names the question, the rule what it allows."""
    if len(choices) != len(election.questions):
        raise Refusal(
            f"choices for {len(choices)} questions, but the election has {len(election.questions)}",
            rule="every question is answered: Belenios 2.0, section 4.15",
            hint="give one list for each question",
        )
    for number, (question, choice) in enumerate(zip(election.questions, choices, strict=True), 1):
        wrong = (
            _breaks(question, choice)
            if isinstance(question, HomomorphicQuestion)
            else _misfits(question, choice, election)
        )
        if wrong:
            raise Refusal(
                f"question {number}: {wrong}",
                rule=f"question {number}: {rule_of(question, election)}",
                hint=_form_of(question),
            )


def _breaks(question: HomomorphicQuestion, choice: Sequence[int]) -> str:
    if len(choice) != question.choices:
        return f"{len(choice)} numbers instead of {question.choices}"
    if any(type(value) is not int or value not in BIT for value in choice):
        return "a choice is neither 0 nor 1"
    blank, chosen = bool(question.blank and choice[0]), sum(choice[question.blank :])
    if blank and chosen:
        return f"a blank vote that chooses {_answers(chosen)}"
    if not blank and not question.minimum <= chosen <= question.maximum:
        return f"{_answers(chosen)} chosen"
    return ""


def _misfits(question: NonHomomorphicQuestion, choice: Sequence[int], election: Election) -> str:
    embedding = election.group.embedding
    assert embedding is not None
    if len(choice) != len(question.answers):
        return f"{len(choice)} numbers instead of {len(question.answers)}"
    if any(type(value) is not int or not 0 <= value < 1 << embedding.bits_per_int for value in choice):
        return "a number is too large, negative, or none"
    return ""


def _answers(count: int) -> str:
    return f"{count} answer{'' if count == 1 else 's'}"


def _form_of(question: Question) -> str:
    if isinstance(question, NonHomomorphicQuestion):
        return f"expected {len(question.answers)} numbers, one for each answer"
    first = "1 for a blank vote or 0, then " if question.blank else ""
    return f"expected {first}1 or 0 for each of {_answers(len(question.answers))}"
