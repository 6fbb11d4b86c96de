# SPDX-License-Identifier: Apache-2.0
"""The encrypted tally: what the ballots that count amount to before anybody decrypts (Belenios 2.0, section 4.16).

Products are taken ballot by ballot, so memory does not grow with homomorphic questions, and parts computed apart can be joined. Which
ballots count, and that each of them holds, is the caller's business: nothing here looks at a proof or a credential.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from comity.election.ballots.belenios_v1.messages import (
    Ciphertext,
    SizedEncryptedTally,
    decode,
    encode,
    weight_of,
    weight_text,
)
from comity.election.ballots.belenios_v1.model import Election
from comity.election.ballots.belenios_v1.proofs import Pair
from comity.election.ballots.belenios_v1.questions import HomomorphicQuestion, Question
from comity.election.ballots.groups.protocol import Element, Group
from comity.errors import FormatError, ProofError

EncryptedTally = Sequence[Sequence[Ciphertext]]
"""By question: a ciphertext for each choice, or one for each ballot where the question is not homomorphic."""


@dataclass(slots=True)
class Subtotal:
    """What some of the ballots amount to, without the election: small, and fit to be sent from one process to another.

    `products` holds for each question alpha and beta in turn, choice by choice; `collected` the ciphertexts of those not homomorphic.
    """

    count: int
    total_weight: int
    products: list[list[Element]]
    collected: dict[int, list[tuple[Element, Element]]] = field(default_factory=dict)


class Accumulator:
    """Takes ballots one by one, in any order; the tally does not depend on it.

    Pickled it is its subtotal alone: what comes out of a pickle can be merged into an accumulator of the same election, and nothing else.
    """

    def __init__(self, election: Election) -> None:
        self.election = election
        self.subtotal = Subtotal(
            count=0,
            total_weight=0,
            products=[
                [election.group.identity] * (2 * one.choices) if isinstance(one, HomomorphicQuestion) else []
                for one in election.questions
            ],
            collected={place: [] for place in election.non_homomorphic},
        )

    def __getstate__(self) -> Subtotal:
        return self.subtotal

    def __setstate__(self, subtotal: Subtotal) -> None:
        self.subtotal = subtotal

    @property
    def count(self) -> int:
        """How many ballots were added, those of weight 0 among them."""
        return self.subtotal.count

    @property
    def total_weight(self) -> int:
        """The sum of their weights."""
        return self.subtotal.total_weight

    def add(self, ciphertexts: Sequence[Sequence[Pair]], weight: int = 1) -> None:
        """Count a ballot that was checked: by question its ciphertexts, and the weight (0 or more) of its credential.

        Raises ProofError, and adds nothing, where a weight other than 1 meets a question that is not homomorphic.
        """
        group, part = self.election.group, self.subtotal
        if weight != 1 and part.collected:
            raise ProofError(
                f"a ballot of weight {weight} in an election with a non-homomorphic question",
                hint="section 4.16: it is an error if the weight is not 1",
            )
        for place, (pairs, products) in enumerate(zip(ciphertexts, part.products, strict=True)):
            if place in part.collected:
                (pair,) = pairs
                part.collected[place].append((pair.alpha, pair.beta))
            else:
                factors = [one for pair in pairs for one in (pair.alpha, pair.beta)]
                _multiply(group, products, factors if weight == 1 else _weighted(group, factors, weight))
        part.count += 1
        part.total_weight += weight

    def merge(self, other: Accumulator | Subtotal) -> None:
        """Count what was counted apart, in this process or another, over other ballots of the same election."""
        part = self.subtotal
        more = other.subtotal if isinstance(other, Accumulator) else other
        for products, factors in zip(part.products, more.products, strict=True):
            _multiply(self.election.group, products, factors)
        for place, pairs in more.collected.items():
            part.collected[place].extend(pairs)
        part.count += more.count
        part.total_weight += more.total_weight

    def encrypted_tally(self) -> list[list[Ciphertext]]:
        """The tally before any shuffle. Without ballots every product is the group's identity.

        Ciphertexts of questions that are not homomorphic stand in ascending order of alpha, then beta, as numbers: the specification names
        no order; this is the one of belenios-tool 2.0 (observed), and trustees' factors and the first shuffle depend on it.
        """
        group, part = self.election.group, self.subtotal
        return [
            sorted(_texts(group, part.collected[place]), key=_as_numbers)
            if place in part.collected
            else _texts(group, zip(products[::2], products[1::2], strict=True))
            for place, products in enumerate(part.products)
        ]

    def encode(self) -> bytes:
        """The payload `encrypted_tally`."""
        return encode(self.encrypted_tally())

    def encode_sized(self) -> bytes:
        """The payload of the event EncryptedTally, which quotes the other."""
        return encode(
            SizedEncryptedTally(self.count, weight_text(self.total_weight), sha256(self.encode()).hexdigest())
        )

    def check(self, encrypted: bytes) -> list[list[Ciphertext]]:
        """That the payload `encrypted_tally` is what the ballots give. Raises FormatError, or ProofError that names the place."""
        tally = read_encrypted_tally(self.election, encrypted)
        for number, (said, row, question) in enumerate(
            zip(tally, self.encrypted_tally(), self.election.questions, strict=True), 1
        ):
            if len(said) != len(row):
                raise ProofError(
                    f"the encrypted tally: {len(said)} ciphertexts for question {number}, but {len(row)} ballots count",
                    hint="section 4.16",
                )
            for index, (one, right) in enumerate(zip(said, row, strict=True)):
                if one != right:
                    raise ProofError(
                        f"the encrypted tally: {_place(question, index)} of question {number} is not what the ballots give",
                        hint="section 4.16",
                    )
        return tally


def read_encrypted_tally(election: Election, data: bytes) -> list[list[Ciphertext]]:
    """The payload `encrypted_tally`, with as many ciphertexts as the questions ask for. Raises FormatError."""
    tally = decode(data, list[list[Ciphertext]], "the encrypted tally")
    check_shape(election, tally, "the encrypted tally")
    return tally


def check_shape(election: Election, rows: Sequence[Sequence[object]], what: str) -> None:
    """As many rows as questions, and in those of homomorphic ones as many items as choices. Raises FormatError."""
    if len(rows) != len(election.questions):
        raise FormatError(f"{what} has {len(rows)} rows for {len(election.questions)} questions")
    for number, (row, question) in enumerate(zip(rows, election.questions, strict=True), 1):
        if isinstance(question, HomomorphicQuestion) and len(row) != question.choices:
            raise FormatError(
                f"{what} has {len(row)} items for {question.choices} choices of question {number}"
            )


def with_shuffled(
    election: Election, tally: EncryptedTally, shuffled: EncryptedTally | None
) -> list[list[Ciphertext]]:
    """The tally that is decrypted: the last shuffle's ciphertexts, by non-homomorphic question, in the place of the ballots' own.

    Without any shuffle (None) it is the tally itself. That the shuffle holds was checked before. FormatError where the shapes differ.
    """
    merged = [list(row) for row in tally]
    if shuffled is None:
        return merged
    if len(shuffled) != len(election.non_homomorphic):
        raise FormatError(
            f"a shuffle of {len(shuffled)} questions where {len(election.non_homomorphic)} are not homomorphic"
        )
    for place, row in zip(election.non_homomorphic, shuffled, strict=True):
        if len(row) != len(merged[place]):
            raise FormatError(
                f"a shuffle of {len(row)} ciphertexts for {len(merged[place])} ballots in question {place + 1}"
            )
        merged[place] = list(row)
    return merged


def check_encrypted_tally(accumulator: Accumulator, encrypted: bytes, sized: bytes) -> list[list[Ciphertext]]:
    """That the two payloads say what the ballots amount to; gives the tally. belenios-tool 2.0 takes any other number or ciphertext here.

    Raises FormatError, or ProofError that names num_tallied, total_weight, or the first question and answer that differ.
    """
    size = decode(sized, SizedEncryptedTally, "the size of the encrypted tally")
    counts: Mapping[str, tuple[int, int]] = {
        "num_tallied": (weight_of(size.num_tallied, "num_tallied"), accumulator.count),
        "total_weight": (weight_of(size.total_weight, "total_weight"), accumulator.total_weight),
    }
    for name, (said, counted) in counts.items():
        if said != counted:
            raise ProofError(
                f"the encrypted tally: {name} is {said}, but the ballots give {counted}", hint="section 4.16"
            )
    if size.encrypted_tally != sha256(encrypted).hexdigest():
        raise ProofError("the size of the encrypted tally quotes another tally", hint="section 4.16")
    return accumulator.check(encrypted)


def _place(question: Question, index: int) -> str:
    """What a ciphertext of a row stands for, in words."""
    if not isinstance(question, HomomorphicQuestion):
        return f"ciphertext {index + 1}"
    if question.blank and index == 0:
        return "the blank vote"
    return f"answer {index + 1 - question.blank}"


def _multiply(group: Group, products: list[Element], factors: Sequence[Element]) -> None:
    """Each product times the factor in its place."""
    products[:] = [group.multiply(left, right) for left, right in zip(products, factors, strict=True)]


def _weighted(group: Group, factors: Sequence[Element], weight: int) -> list[Element]:
    return [group.power(one, weight % group.order) for one in factors]


def _texts(group: Group, pairs: Iterable[tuple[Element, Element]]) -> list[Ciphertext]:
    return [Ciphertext(group.text(alpha), group.text(beta)) for alpha, beta in pairs]


def _as_numbers(one: Ciphertext) -> tuple[int, str, int, str]:
    """Sorts as the numbers do whose texts these are, in any base: neither has leading zeros, or all have one length."""
    return len(one.alpha), one.alpha, len(one.beta), one.beta
