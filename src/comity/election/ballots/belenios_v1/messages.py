# SPDX-License-Identifier: Apache-2.0
"""Every message of Belenios 2.0 (specification, section 4), field by field in the order in which it is written, hashed and signed.

Numbers modulo q and group elements stay decimal text here; `Group.parse` and `exponent` turn them into numbers where they are used. A
message has one spelling: compact JSON in this order, absent fields left out. `decode` accepts no other, so a hash covers what was read.
"""

from __future__ import annotations

import re
from typing import Any, Literal, TypeVar

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from comity.errors import FormatError

SMALL = 2**30 - 1
"""Counts and weights up to this are JSON numbers; beyond it decimal text."""

_NUMBER = re.compile(r"(0|[1-9][0-9]*)\Z", re.ASCII)
_DEL = b"\x7f"


class Message(Struct, frozen=True, forbid_unknown_fields=True):
    """What all messages share: unknown fields are refused."""


class ElectionText(Message, frozen=True, kw_only=True):
    """Section 4.10. Which form each of `questions` has its field `type` says: see the module questions."""

    version: int
    description: str
    name: str
    group: str
    public_key: str
    questions: list[Raw]
    uuid: str
    administrator: str | UnsetType = UNSET
    credential_authority: str | UnsetType = UNSET


class HomomorphicQuestionText(Message, frozen=True, kw_only=True):
    """Section 4.9.1. `extra` is for programs that show the question, as in section 4.9.2; the reference tool takes it here, too."""

    answers: list[str]
    blank: bool | UnsetType = UNSET
    min: int
    max: int
    question: str
    extra: Raw | UnsetType = UNSET


class NonHomomorphicValue(Message, frozen=True, kw_only=True):
    """Section 4.9.2, what stands in `value`."""

    answers: list[str]
    question: str


class NonHomomorphicQuestionText(Message, frozen=True, kw_only=True):
    """Section 4.9.2."""

    type: Literal["NonHomomorphic"]
    value: NonHomomorphicValue
    extra: Raw | UnsetType = UNSET


class Proof(Message, frozen=True):
    """Section 4.3: challenge and response modulo q; what was committed to is computed from them."""

    challenge: str
    response: str


class Ciphertext(Message, frozen=True):
    """Section 4.3: ElGamal, alpha = g^r and beta = y^r g^m (or y^r times an encoded element)."""

    alpha: str
    beta: str


class HomomorphicAnswer(Message, frozen=True):
    """Section 4.11.1. `individual_proofs` has one proof of 0 or 1 for each of `choices`."""

    choices: list[Ciphertext]
    individual_proofs: list[list[Proof]]
    overall_proof: list[Proof]
    blank_proof: list[Proof] | UnsetType = UNSET


class NonHomomorphicAnswer(Message, frozen=True):
    """Section 4.11.2: all values in one ciphertext, and a proof that its randomness is known."""

    choices: Ciphertext
    proof: Proof


Answer = HomomorphicAnswer | NonHomomorphicAnswer


class Signature(Message, frozen=True):
    """Section 4.14: the hash of the ballot without this field, signed with the credential."""

    hash: str
    proof: Proof


class Ballot(Message, frozen=True):
    """Section 4.15. Which form each of `answers` has depends on its question: see `answers_of` in model."""

    election_uuid: str
    election_hash: str
    credential: str
    answers: list[Raw]
    signature: Signature


class UnsignedBallot(Message, frozen=True):
    """A ballot without its signature: what the signature's hash covers."""

    election_uuid: str
    election_hash: str
    credential: str
    answers: list[Raw]


class TrusteePublicKey(Message, frozen=True):
    """Section 4.5: X = g^x with a proof of knowledge of x."""

    pok: Proof
    public_key: str
    name: str | UnsetType = UNSET


class SignedMessage(Message, frozen=True):
    """Section 4.6.1: text with a signature by a key that the context names."""

    message: str
    signature: Proof


class CertificateKeys(Message, frozen=True):
    """Section 4.6.2, inside a certificate."""

    verification: str
    encryption: str


class EncryptedMessage(Message, frozen=True):
    """Section 4.6.1: ElGamal and AES-CCM; `data` in hexadecimal."""

    alpha: str
    beta: str
    data: str


class ChannelMessage(Message, frozen=True):
    """Section 4.6.3: names the key that it is meant for."""

    recipient: str
    message: str


class RawPolynomial(Message, frozen=True):
    """Section 4.6.4: secret coefficients, constant term first."""

    polynomial: list[str]


class Secret(Message, frozen=True):
    """Section 4.6.4: the value of one trustee's polynomial at another's number."""

    secret: str


class RawCoefficients(Message, frozen=True):
    """Section 4.6.4: g to each coefficient, inside a signed message."""

    coefexps: list[str]


class Polynomial(Message, frozen=True):
    """Section 4.6.4: what a trustee hands in at step 3. Two fields are encrypted texts."""

    polynomial: str
    secrets: list[str]
    coefexps: SignedMessage


class VerificationInput(Message, frozen=True):
    """Section 4.6.5 (vinput): what trustee j is given at step 4."""

    polynomial: str
    secrets: list[str]
    coefexps: list[SignedMessage]


class VerificationOutput(Message, frozen=True):
    """Section 4.6.6 (voutput): what trustee j hands in at step 5; `private_key` is encrypted to itself."""

    private_key: str
    public_key: TrusteePublicKey


class ThresholdParameters(Message, frozen=True):
    """Section 4.6.7. `threshold` trustees of those listed can decrypt."""

    threshold: int
    certs: list[SignedMessage]
    coefexps: list[SignedMessage]
    verification_keys: list[TrusteePublicKey]


class SetupData(Message, frozen=True):
    """Section 4.10: SHA-256, in hexadecimal, of the three payloads before the Setup event."""

    election: str
    trustees: str
    credentials: str


class SizedEncryptedTally(Message, frozen=True):
    """Section 4.16. `total_weight` is a number up to SMALL, decimal text beyond."""

    num_tallied: int
    total_weight: int | str
    encrypted_tally: str


class Owned(Message, frozen=True):
    """Sections 4.17 and 4.18: whose shuffle or partial decryption the payload is; trustees count from 1."""

    owner: int
    payload: str


class Shuffle(Message, frozen=True):
    """Section 4.17: for each non-homomorphic question its new ciphertexts, and the proof."""

    ciphertexts: list[list[Ciphertext]]
    proofs: list[ShuffleProof]


ShuffleProof = tuple[
    tuple[str, str, str, tuple[str, str], list[str]],
    tuple[str, str, str, str, list[str], list[str]],
    list[str],
    list[str],
]
"""Section 4.17: commitments t, responses s, permutation commitments c, chained commitments c-hat."""


class PartialDecryption(Message, frozen=True):
    """Section 4.18, by question and ciphertext."""

    decryption_factors: list[list[str]]
    decryption_proofs: list[list[Proof]]


class Result(Message, frozen=True):
    """Section 4.19: for a homomorphic question a total for each answer, for others a list of votes."""

    result: list[list[Any]]


M = TypeVar("M")


def encode(message: object) -> bytes:
    """The one spelling of a message. U+007F is escaped, as the reference tool writes it (observed; no serialiser here does)."""
    return msgspec.json.encode(message).replace(_DEL, rb"\u007f")


def decode(data: bytes | Raw, form: type[M], what: str) -> M:
    """Read a message in its one spelling. Raises FormatError that names `what`."""
    try:
        message = msgspec.json.decode(data, type=form)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise FormatError(
            f"{what}: {_shown(str(error))}", hint="expected a message of Belenios 2.0, section 4"
        ) from None
    if encode(message) != bytes(data):  # Raw never equals bytes
        raise FormatError(
            f"{what} is not in canonical form",
            hint="expected compact JSON with the fields in the order of the specification and no other field",
        )
    return message


def _shown(text: str) -> str:
    """Names of unknown fields are a stranger's text: on one line, without what moves a cursor, and short."""
    return "".join(char if char.isprintable() else "?" for char in text)[:300]


def exponent(text: str, order: int, what: str) -> int:
    """A number modulo q in its one spelling. Raises FormatError that names `what`."""
    if not _NUMBER.match(text) or len(text) > len(str(order)) or (number := int(text)) >= order:
        raise FormatError(
            f"{what} is not a number from 0 to q - 1", hint="expected decimal digits without leading zeros"
        )
    return number


def weight_text(weight: int) -> int | str:
    """A count or weight as it is written: a number up to SMALL, decimal text beyond."""
    return weight if weight <= SMALL else str(weight)


def weight_of(value: object, what: str) -> int:
    """A count or weight that was read, in its one spelling, zero or more. Raises FormatError that names `what`."""
    if isinstance(value, str) and _NUMBER.match(value) and len(value) < 40 and int(value) > SMALL:
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= SMALL:
        return value
    raise FormatError(
        f"{what} is not a count", hint="expected a whole number up to 2^30 - 1, or decimal text beyond"
    )
