# SPDX-License-Identifier: Apache-2.0
"""Zero-knowledge proofs of Belenios 2.0 (sections 4.5 and 4.11 to 4.14), checked: commitments are rebuilt and hashed again.

A proof holds challenges and responses; with g^response * element^challenge the verifier gets back what was committed to, and the hash of it
must be the sum of the challenges. Whatever enters must be a number of the right size and an element of the group, else nothing is hashed.
Every function raises ProofError or FormatError and nothing else; making proofs is the module `proving`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from comity.election.ballots.belenios_v1.messages import Ciphertext, Proof, exponent
from comity.election.ballots.groups.protocol import Element, FixedBase, Group
from comity.errors import ProofError


@dataclass(frozen=True, slots=True)
class Pair:
    """A ciphertext as elements. Whether they are members of the group is checked with its first proof, or for `known` products."""

    alpha: Element
    beta: Element

    @classmethod
    def parse(cls, ciphertext: Ciphertext, group: Group) -> Pair:
        """Raises FormatError where alpha or beta is not a number of the group's size."""
        return cls(group.parse(ciphertext.alpha), group.parse(ciphertext.beta))


@dataclass(frozen=True, slots=True)
class Case:
    """One case of a disjunction: that the ciphertext `pair` holds `value`."""

    pair: Pair
    value: int


def pair_product(group: Group, pairs: Sequence[Pair]) -> Pair:
    """The ciphertext of the sum: products of all alphas and of all betas."""
    return Pair(group.product(one.alpha for one in pairs), group.product(one.beta for one in pairs))


def challenge(group: Group, *parts: str) -> int:
    """The hash that the specification writes with vertical bars between its parts, modulo q."""
    return group.hash("|".join(parts).encode())


def numbers(proof: Proof, group: Group, what: str) -> tuple[int, int]:
    """Challenge and response modulo q. Raises FormatError."""
    return exponent(proof.challenge, group.order, what), exponent(proof.response, group.order, what)


def check_zero_or_one(
    group: Group, key: FixedBase, context: str, ciphertext: Ciphertext, proofs: Sequence[Proof], what: str
) -> Pair:
    """Section 4.12 for the values 0 and 1, with membership of alpha and beta; gives the ciphertext as elements."""
    pair = Pair.parse(ciphertext, group)
    pairs = _all_numbers(group, proofs, 2, what)
    challenges = [one for one, _ in pairs]
    alphas = group.member_powers(pair.alpha, challenges)
    betas = None if alphas is None else group.member_powers(pair.beta, challenges)
    if alphas is None or betas is None:
        raise ProofError(
            f"{what}: a ciphertext is not in the group", hint="section 4.2: elements are of order q"
        )
    texts = _commitments(group, key, pairs, (0, 1), alphas, betas)
    if (
        challenge(group, "prove", context, f"{ciphertext.alpha},{ciphertext.beta}", texts)
        != sum(challenges) % group.order
    ):
        raise ProofError(f"{what}: the proof that a choice is 0 or 1 does not hold", hint="section 4.12")
    return pair


def check_interval(
    group: Group, key: FixedBase, context: str, pair: Pair, proofs: Sequence[Proof], values: range, what: str
) -> None:
    """Section 4.12 for a product of ciphertexts that are known to be members."""
    pairs = _all_numbers(group, proofs, len(values), what)
    challenges = [one for one, _ in pairs]
    alphas, betas = group.powers(pair.alpha, challenges), group.powers(pair.beta, challenges)
    texts = _commitments(group, key, pairs, values, alphas, betas)
    product = f"{group.text(pair.alpha)},{group.text(pair.beta)}"
    if challenge(group, "prove", context, product, texts) != sum(challenges) % group.order:
        raise ProofError(
            f"{what}: the proof that {values[0]} to {values[-1]} answers were chosen does not hold",
            hint="section 4.12",
        )


def check_blank(
    group: Group,
    key: FixedBase,
    context: str,
    blank: Pair,
    total: Pair,
    blank_proof: Sequence[Proof],
    overall_proof: Sequence[Proof],
    values: range,
    what: str,
) -> None:
    """Section 4.13.3: not blank or nothing chosen; and blank or `values` chosen. Both ciphertexts are known to be members."""
    first = _all_numbers(group, blank_proof, 2, what)
    second = _all_numbers(group, overall_proof, len(values) + 1, what)
    of_blank, of_total = [first[0], second[0]], [first[1], *second[1:]]
    blank_alphas, blank_betas = (
        group.powers(one, [c for c, _ in of_blank]) for one in (blank.alpha, blank.beta)
    )
    total_alphas, total_betas = (
        group.powers(one, [c for c, _ in of_total]) for one in (total.alpha, total.beta)
    )
    texts = _commitments(
        group, key, first, (0, 0), [blank_alphas[0], total_alphas[0]], [blank_betas[0], total_betas[0]]
    )
    if challenge(group, "bproof0", context, texts) != sum(c for c, _ in first) % group.order:
        raise ProofError(
            f"{what}: the proof that a blank vote chooses nothing does not hold", hint="section 4.13"
        )
    texts = _commitments(
        group,
        key,
        second,
        (1, *values),
        [blank_alphas[1], *total_alphas[1:]],
        [blank_betas[1], *total_betas[1:]],
    )
    if challenge(group, "bproof1", context, texts) != sum(c for c, _ in second) % group.order:
        raise ProofError(
            f"{what}: the proof that the vote is blank or chooses {values[0]} to {values[-1]} answers does not hold",
            hint="section 4.13",
        )


def _all_numbers(group: Group, proofs: Sequence[Proof], count: int, what: str) -> list[tuple[int, int]]:
    if len(proofs) != count:
        raise ProofError(f"{what}: {len(proofs)} proofs instead of {count}", hint="sections 4.11 and 4.13")
    return [numbers(proof, group, what) for proof in proofs]


def _commitments(
    group: Group,
    key: FixedBase,
    pairs: Sequence[tuple[int, int]],
    values: Sequence[int],
    alphas: Sequence[Element],
    betas: Sequence[Element],
) -> str:
    """A = g^response alpha^challenge and B = y^response (beta / g^value)^challenge of each case, as they are hashed.

    The division is one more power of g, for which there is a table: g^(-value * challenge).
    """
    texts = []
    for (chosen, response), value, alpha, beta in zip(pairs, values, alphas, betas, strict=True):
        a = group.multiply(group.generator_power(response), alpha)
        b = group.multiply(key.power(response), beta)
        if value:
            b = group.multiply(b, group.generator_power(-value * chosen % group.order))
        texts += [group.text(a), group.text(b)]
    return ",".join(texts)


def check_knowledge(
    group: Group, proof: Proof, base: Element, parts: Sequence[str], what: str, *, member: bool = True
) -> None:
    """A Schnorr proof of the logarithm of `base`: the hash of `parts` and A = g^response base^challenge is the challenge.

    Serves sections 4.5 (keys), 4.6.1 (signed messages), 4.11.2 and 4.14 (ballots). Without `member`, `base` is tested for membership, too.
    """
    chosen, response = numbers(proof, group, what)
    found = group.powers(base, [chosen]) if member else group.member_powers(base, [chosen])
    if found is None:
        raise ProofError(
            f"{what}: the element is not in the group", hint="section 4.2: elements are of order q"
        )
    commitment = group.multiply(group.generator_power(response), found[0])
    if challenge(group, *parts, group.text(commitment)) != chosen:
        raise ProofError(f"{what}: the proof does not hold")
