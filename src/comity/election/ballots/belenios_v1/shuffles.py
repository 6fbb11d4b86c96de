# SPDX-License-Identifier: Apache-2.0
"""Shuffles of non-homomorphic ciphertexts, made and checked (Belenios 2.0, sections 4.17 and 6; CHVote 1.3.2).

A trustee re-encrypts all ciphertexts of a question, puts them into an order that only it knows, and proves that nothing else was done to
them. Names of values are those of the tables in section 6. Order and randomness are secret, used once and dropped with the call.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from comity.election.ballots.belenios_v1.encrypted_tally import EncryptedTally
from comity.election.ballots.belenios_v1.messages import Ciphertext, Shuffle, ShuffleProof, exponent
from comity.election.ballots.belenios_v1.model import Election
from comity.election.ballots.belenios_v1.proofs import Pair, challenge
from comity.election.ballots.belenios_v1.proving import OnceOnly
from comity.election.ballots.groups.protocol import Element, Group
from comity.errors import FormatError, ProofError

Draw = Callable[[int], int]
_HINT = "sections 4.17 and 6, table 5"


def shuffle(election: Election, tally: EncryptedTally, draw: Draw) -> Shuffle:
    """Shuffle the ciphertexts of every non-homomorphic question; `draw(n)` is uniform in 0..n-1 and secret.

    The ciphertexts of `tally` must be elements of the group, as those of a checked tally are.
    """
    questions = [_shuffled(election, tally[place], draw) for place in election.non_homomorphic]
    return Shuffle([after for after, _ in questions], [proof for _, proof in questions])


def check_shuffle(
    election: Election, tally: EncryptedTally, message: Shuffle, what: str = "the shuffle"
) -> None:
    """That `message` shuffles the non-homomorphic ciphertexts of `tally`, whose elements are known to be in the group.

    Raises FormatError where numbers or lengths are wrong, ProofError; both name `what` and the question.
    """
    places = election.non_homomorphic
    if len(message.ciphertexts) != len(places) or len(message.proofs) != len(places):
        raise FormatError(
            f"{what}: {len(message.ciphertexts)} questions instead of {len(places)}", hint=_HINT
        )
    for place, after, proof in zip(places, message.ciphertexts, message.proofs, strict=True):
        _check(election, tally[place], after, proof, f"{what}: question {place + 1}")


def _texts(ciphertexts: Sequence[Ciphertext]) -> str:
    return "".join(f"{one.alpha},{one.beta}," for one in ciphertexts)


def _listed(elements: Sequence[str]) -> str:
    return "".join(f"{one}," for one in elements)


def _challenges(group: Group, election: Election, text: str, count: int) -> list[int]:
    """Table 11: one challenge for each ciphertext."""
    seed = sha256(f"shuffle-challenges|{election.fingerprint}|{text}".encode()).hexdigest()
    return [group.hash((seed + sha256(str(i).encode()).hexdigest()).encode()) for i in range(count)]


def _final_challenge(
    election: Election, commitments: tuple[str, str, str, tuple[str, str], list[str]], public: str
) -> int:
    """Step 16 of table 4 and 10 of table 5. `public` is what is proven about, as text."""
    t1, t2, t3, (t41, t42), chained = commitments
    return challenge(
        election.group,
        "shuffle-challenge",
        election.fingerprint,
        _listed([t1, t2, t3, t41, t42]) + _listed(chained) + public,
    )


def _statement(
    election: Election,
    before: Sequence[Ciphertext],
    after: Sequence[Ciphertext],
    permutation: Sequence[str],
    chain: Sequence[str],
) -> tuple[str, str]:
    """The text that the challenges of the ciphertexts are drawn from, and the whole text that is proven about."""
    first = _texts(before) + _texts(after) + _listed(permutation)
    return first, first + _listed(chain) + election.group.text(election.public_key)


def _generators(group: Group, count: int) -> tuple[Element, list[Element]]:
    """Tables 6 and 7."""
    return group.independent_generator(-1), [group.independent_generator(i) for i in range(count)]


@dataclass(frozen=True, slots=True)
class _Secret:
    """What only the trustee knows while it shuffles: order, and randomness of ciphertexts, of the permutation and of the chain."""

    order: list[int] = field(repr=False)
    ciphertexts: list[int] = field(repr=False)
    permutation: list[int] = field(repr=False)
    chain: list[int] = field(repr=False)


def _permutation(count: int, draw: Draw) -> list[int]:
    """Table 2, counted from 0."""
    left = list(range(count))
    order = []
    for i in range(count):
        k = i + draw(count - i)
        order.append(left[k])
        left[k] = left[i]
    return order


def _shuffled(
    election: Election, before: Sequence[Ciphertext], draw: Draw
) -> tuple[list[Ciphertext], ShuffleProof]:
    """Tables 1 and 4."""
    group, q, count = election.group, election.group.order, len(before)
    powers = OnceOnly(group, election.key, draw)
    h, generators = _generators(group, count)
    order = _permutation(count, draw)
    renewed = [draw(q) for _ in before]
    after = [_renewed(powers, before[j], renewed[j]) for j in order]
    of_permutation = [draw(q) for _ in before]
    committed: list[Element] = [group.identity] * count
    for place, j in enumerate(order):
        committed[j] = group.multiply(powers.of_generator(of_permutation[j]), generators[place])
    permutation = [group.text(one) for one in committed]
    u = _challenges(group, election, _texts(before) + _texts(after) + _listed(permutation), count)
    permuted = [u[j] for j in order]
    of_chain = [draw(q) for _ in before]
    chain = _chain(powers, h, permuted, of_chain)
    secret = _Secret(order, renewed, of_permutation, of_chain)
    proof = _prove(election, powers, before, after, permutation, chain, u, secret)
    return after, proof


def _renewed(powers: OnceOnly, one: Ciphertext, randomness: int) -> Ciphertext:
    """Table 3."""
    group = powers.group
    alpha = group.multiply(group.parse(one.alpha), powers.of_generator(randomness))
    beta = group.multiply(group.parse(one.beta), powers.of_key(randomness))
    return Ciphertext(group.text(alpha), group.text(beta))


def _chain(powers: OnceOnly, h: Element, permuted: Sequence[int], randomness: Sequence[int]) -> list[Element]:
    """Table 12. The exponents of the chain are the challenges in the secret order."""
    group = powers.group
    chain, last = [], h
    for u, r in zip(permuted, randomness, strict=True):
        last = group.multiply(powers.of_generator(r), group.secret_power(last, u))
        chain.append(last)
    return chain


def _prove(
    election: Election,
    powers: OnceOnly,
    before: Sequence[Ciphertext],
    after: Sequence[Ciphertext],
    permutation: list[str],
    chain: Sequence[Element],
    u: Sequence[int],
    secret: _Secret,
) -> ShuffleProof:
    """Table 4 from step 8."""
    group, q, count = election.group, election.group.order, len(before)
    draw = powers.draw
    h, generators = _generators(group, count)
    w1, w2, w3, w4 = (draw(q) for _ in range(4))
    w_chain, w_after = [draw(q) for _ in before], [draw(q) for _ in before]
    renewed = [Pair.parse(one, group) for one in after]
    t1, t2 = powers.of_generator(w1), powers.of_generator(w2)
    t3 = _blinded_product(group, generators, w_after, powers.of_generator(w3))
    t41 = _blinded_product(group, [one.beta for one in renewed], w_after, powers.of_key(-w4 % q))
    t42 = _blinded_product(group, [one.alpha for one in renewed], w_after, powers.of_generator(-w4 % q))
    t_chain = [
        group.multiply(powers.of_generator(w), group.secret_power(last, w2_))
        for w, w2_, last in zip(w_chain, w_after, [h, *chain], strict=False)
    ]
    commitments = (
        group.text(t1),
        group.text(t2),
        group.text(t3),
        (group.text(t41), group.text(t42)),
        [group.text(one) for one in t_chain],
    )
    chained = [group.text(one) for one in chain]
    _, public = _statement(election, before, after, permutation, chained)
    c = _final_challenge(election, commitments, public)
    permuted = [u[j] for j in secret.order]
    suffix = [1] * count
    for i in range(count - 2, -1, -1):
        suffix[i] = permuted[i + 1] * suffix[i + 1] % q
    r_bar = sum(secret.permutation)
    r_hat = sum(r * v for r, v in zip(secret.chain, suffix, strict=True))
    r_tilde = sum(r * one for r, one in zip(secret.permutation, u, strict=True))
    r_prime = sum(r * one for r, one in zip(secret.ciphertexts, u, strict=True))
    responses = (
        str((w1 + c * r_bar) % q),
        str((w2 + c * r_hat) % q),
        str((w3 + c * r_tilde) % q),
        str((w4 + c * r_prime) % q),
        [str((w + c * r) % q) for w, r in zip(w_chain, secret.chain, strict=True)],
        [str((w + c * one) % q) for w, one in zip(w_after, permuted, strict=True)],
    )
    return commitments, responses, permutation, chained


def _blinded_product(
    group: Group, bases: Sequence[Element], exponents: Sequence[int], first: Element
) -> Element:
    """`first` times the product of powers to secret exponents."""
    return group.product(
        [first, *(group.secret_power(base, one) for base, one in zip(bases, exponents, strict=True))]
    )


def _check(
    election: Election,
    before: Sequence[Ciphertext],
    after: Sequence[Ciphertext],
    proof: ShuffleProof,
    what: str,
) -> None:
    """Table 5, with membership of whatever enters."""
    group, q, count = election.group, election.group.order, len(before)
    commitments, responses, permutation, chained = proof
    if {
        len(after),
        len(permutation),
        len(chained),
        *map(len, (commitments[4], responses[4], responses[5])),
    } != {count}:
        raise FormatError(
            f"{what}: a shuffle of {len(after)} ciphertexts and its proof, for {count}", hint=_HINT
        )
    s1, s2, s3, s4 = (exponent(one, q, f"{what}: a response") for one in responses[:4])
    s_hat, s_prime = ([exponent(one, q, f"{what}: a response") for one in ones] for ones in responses[4:6])
    old = [Pair.parse(one, group) for one in before]
    new = [Pair.parse(one, group) for one in after]
    c_permutation = [group.parse(one) for one in permutation]
    c_chain = [group.parse(one) for one in chained]
    members = (*(one for pair in new for one in (pair.alpha, pair.beta)), *c_permutation, *c_chain)
    if not all(group.is_member(one) for one in members):
        raise ProofError(f"{what}: an element of the shuffle is not in the group", hint=_HINT)
    first, public = _statement(election, before, after, permutation, chained)
    u = _challenges(group, election, first, count)
    c = _final_challenge(election, commitments, public)
    h, generators = _generators(group, count)
    total = 1
    for one in u:
        total = total * one % q
    c_bar = group.divide(group.product(c_permutation), group.product(generators))
    c_hat = group.divide(c_chain[-1] if c_chain else h, group.power(h, total))
    c_tilde = group.multi_power(c_permutation, u)
    alpha, beta = (
        group.multi_power(ones, u) for ones in ([one.alpha for one in old], [one.beta for one in old])
    )
    with_g = group.generator_power
    expected = [
        group.multiply(_inverse_power(group, c_bar, c), with_g(s1)),
        group.multiply(_inverse_power(group, c_hat, c), with_g(s2)),
        group.product(
            [_inverse_power(group, c_tilde, c), with_g(s3), group.multi_power(generators, s_prime)]
        ),
        group.product(
            [
                _inverse_power(group, beta, c),
                election.key.power(-s4 % q),
                group.multi_power([one.beta for one in new], s_prime),
            ]
        ),
        group.product(
            [
                _inverse_power(group, alpha, c),
                with_g(-s4 % q),
                group.multi_power([one.alpha for one in new], s_prime),
            ]
        ),
    ]
    stated = [*commitments[:3], *commitments[3]]
    holds = [group.text(one) for one in expected] == stated
    for one, last, hat, prime, said in zip(
        c_chain, [h, *c_chain], s_hat, s_prime, commitments[4], strict=False
    ):
        found = group.product([_inverse_power(group, one, c), with_g(hat), group.power(last, prime)])
        holds = holds and group.text(found) == said
    if not holds:
        raise ProofError(f"{what}: the proof of the shuffle does not hold", hint=_HINT)


def _inverse_power(group: Group, base: Element, exponent_: int) -> Element:
    """base^-c with a short exponent."""
    return group.invert(group.power(base, exponent_))
