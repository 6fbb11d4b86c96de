# SPDX-License-Identifier: Apache-2.0
"""One ballot, checked against its election: form, quotes, proofs and signature (Belenios 2.0, sections 4.11 to 4.15).

It does not decide whether the credential may vote or which ballot of a voter counts: the list of credentials and the box do. Raises
FormatError or ProofError and nothing else, whatever the bytes.
"""

from __future__ import annotations

from dataclasses import dataclass

from msgspec import UNSET

from comity.election.ballots.belenios_v1.messages import (
    Answer,
    Ballot,
    HomomorphicAnswer,
    NonHomomorphicAnswer,
    UnsignedBallot,
    decode,
    encode,
)
from comity.election.ballots.belenios_v1.model import Election, fingerprint
from comity.election.ballots.belenios_v1.proofs import (
    Pair,
    check_blank,
    check_interval,
    check_knowledge,
    check_zero_or_one,
    pair_product,
)
from comity.election.ballots.belenios_v1.questions import HomomorphicQuestion
from comity.errors import FormatError, ProofError


@dataclass(frozen=True, slots=True)
class Checked:
    """A ballot that holds: whose credential it carries, and the ciphertexts of each question."""

    credential: str
    ciphertexts: tuple[tuple[Pair, ...], ...]


def read_ballot(data: bytes) -> Ballot:
    """A ballot in its one spelling. Raises FormatError."""
    return decode(data, Ballot, "the ballot")


def signed_hash(ballot: Ballot | UnsignedBallot) -> str:
    """What the signature covers: the fingerprint of the ballot without its signature (section 4.14)."""
    bare = UnsignedBallot(ballot.election_uuid, ballot.election_hash, ballot.credential, ballot.answers)
    return fingerprint(encode(bare))


def tracker(data: bytes) -> str:
    """The smart ballot tracker, which a voter keeps (section 4.15)."""
    return fingerprint(data)


def check_ballot(election: Election, data: bytes, *, credential_known: bool = True) -> Checked:
    """Everything about a ballot that its bytes and the election decide.

    `credential_known` says that the list of credentials, whose members are checked for membership, holds its credential.
    """
    ballot = read_ballot(data)
    if ballot.election_uuid != election.uuid or ballot.election_hash != election.fingerprint:
        raise ProofError(
            "the ballot is for another election", hint="section 4.15: election_uuid and election_hash"
        )
    check_signature(election, ballot, credential_known=credential_known)
    context = f"{election.fingerprint}|{ballot.credential}"
    answers = election.answers_of(ballot)
    return Checked(
        ballot.credential,
        tuple(check_answer(election, number, answer, context) for number, answer in enumerate(answers, 1)),
    )


def check_signature(election: Election, ballot: Ballot, *, credential_known: bool = True) -> None:
    """Section 4.14, and that the signature quotes this ballot."""
    group = election.group
    if ballot.signature.hash != signed_hash(ballot):
        raise ProofError("the signature is for other contents", hint="section 4.14: hash")
    check_knowledge(
        group,
        ballot.signature.proof,
        group.parse(ballot.credential),
        ("sig", ballot.signature.hash),
        "the signature",
        member=credential_known,
    )


def check_answer(election: Election, number: int, answer: Answer, context: str) -> tuple[Pair, ...]:
    """The proofs of the answer to question `number`, counted from 1; gives its ciphertexts as elements."""
    question = election.questions[number - 1]
    if isinstance(answer, HomomorphicAnswer) and isinstance(question, HomomorphicQuestion):
        return _check_homomorphic(election, question, answer, context, f"question {number}")
    assert isinstance(answer, NonHomomorphicAnswer)
    return (_check_non_homomorphic(election, answer, context, f"question {number}"),)


def _check_homomorphic(
    election: Election, question: HomomorphicQuestion, answer: HomomorphicAnswer, context: str, what: str
) -> tuple[Pair, ...]:
    group, key = election.group, election.key
    if len(answer.choices) != question.choices or len(answer.individual_proofs) != question.choices:
        raise FormatError(
            f"{what}: {len(answer.choices)} choices instead of {question.choices}, or as many proofs are missing"
        )
    if (answer.blank_proof is not UNSET) != question.blank:
        raise FormatError(f"{what}: a proof about blank votes stands where none is asked for, or is missing")
    pairs = tuple(
        check_zero_or_one(group, key, context, choice, proofs, f"{what}, choice {place}")
        for place, (choice, proofs) in enumerate(
            zip(answer.choices, answer.individual_proofs, strict=True), 1
        )
    )
    overall = f"{context}|{','.join(f'{one.alpha},{one.beta}' for one in answer.choices)}"
    values = range(question.minimum, question.maximum + 1)
    if answer.blank_proof is UNSET:
        check_interval(group, key, overall, pair_product(group, pairs), answer.overall_proof, values, what)
    else:
        total = pair_product(group, pairs[1:])
        check_blank(
            group, key, overall, pairs[0], total, answer.blank_proof, answer.overall_proof, values, what
        )
    return pairs


def _check_non_homomorphic(election: Election, answer: NonHomomorphicAnswer, context: str, what: str) -> Pair:
    group = election.group
    pair = Pair.parse(answer.choices, group)
    if not group.is_member(pair.beta):
        raise ProofError(
            f"{what}: a ciphertext is not in the group", hint="section 4.2: elements are of order q"
        )
    quoted = f"{group.text(election.public_key)},{answer.choices.alpha},{answer.choices.beta}"
    check_knowledge(group, answer.proof, pair.alpha, ("raweg", context, quoted), what, member=False)
    return pair


def read_ciphertexts(election: Election, data: bytes) -> tuple[tuple[Pair, ...], ...]:
    """The ciphertexts of a ballot that was checked before; form and size of numbers are looked at again, proofs are not."""
    group = election.group
    return tuple(
        tuple(
            Pair.parse(choice, group)
            for choice in (answer.choices if isinstance(answer, HomomorphicAnswer) else (answer.choices,))
        )
        for answer in election.answers_of(read_ballot(data))
    )
