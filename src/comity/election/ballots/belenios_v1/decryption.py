# SPDX-License-Identifier: Apache-2.0
"""Partial decryptions: a trustee's factors with their proofs, checked, and combined into those that open the tally.

Belenios 2.0, sections 4.18 and 4.19. The private exponent is an argument and never leaves `decrypt` but as factors and responses; that the
tally is the one which the ballots give is for the caller to see to before a key is used.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from hashlib import sha256

from comity.election.ballots.belenios_v1.encrypted_tally import EncryptedTally
from comity.election.ballots.belenios_v1.keys import read_element
from comity.election.ballots.belenios_v1.messages import (
    Ciphertext,
    Owned,
    PartialDecryption,
    Proof,
    TrusteePublicKey,
    decode,
    encode,
)
from comity.election.ballots.belenios_v1.model import Election, Pedersen, Single, Trustees
from comity.election.ballots.belenios_v1.proofs import challenge, numbers
from comity.election.ballots.groups.protocol import Element, FixedBase, Group
from comity.errors import FormatError, ProofError

Factors = Sequence[Sequence[Element]]
"""By question and ciphertext: alpha to a trustee's private key or, combined, to the whole election's, which nobody ever held."""


def decrypt(
    election: Election, encrypted_tally: EncryptedTally, private_key: int, draw: Callable[[int], int]
) -> PartialDecryption:
    """A trustee's share of the decryption. `draw(q)` gives a secret number, uniform in 0..q-1; `private_key` is in that range, too.

    Raises ProofError, before the key is used, where an alpha is not in the group: its power could tell something about the key.
    """
    group = election.group
    alphas = [[_alpha(group, one.alpha) for one in row] for row in encrypted_tally]
    public = group.text(group.secret_generator_power(private_key))
    shares = [[_share(election, alpha, private_key, public, draw) for alpha in row] for row in alphas]
    return PartialDecryption(
        [[group.text(factor) for factor, _ in row] for row in shares],
        [[proof for _, proof in row] for row in shares],
    )


def _alpha(group: Group, text: str) -> Element:
    alpha = group.parse(text)
    if not group.is_member(alpha):
        raise ProofError(
            "a ciphertext of the tally is not in the group", hint="section 4.2: elements are of order q"
        )
    return alpha


def _share(
    election: Election, alpha: Element, private_key: int, public: str, draw: Callable[[int], int]
) -> tuple[Element, Proof]:
    group = election.group
    once = draw(group.order)
    commitments = group.secret_generator_power(once), group.secret_power(alpha, once)
    chosen = _challenge(election, public, *commitments)
    response = (once - private_key * chosen) % group.order
    return group.secret_power(alpha, private_key), Proof(str(chosen), str(response))


def _challenge(election: Election, public: str, a: Element, b: Element) -> int:
    group = election.group
    return challenge(group, "decrypt", election.fingerprint, public, f"{group.text(a)},{group.text(b)}")


def check_partial_decryption(
    election: Election,
    encrypted_tally: EncryptedTally,
    key: TrusteePublicKey,
    message: PartialDecryption,
    what: str = "the partial decryption",
) -> list[list[Element]]:
    """That every factor is in the group and is alpha to the private key of `key`; gives the factors.

    The tally is a checked one and the key was checked with the list of trustees. Raises FormatError where the shape is not the tally's or a
    number is malformed, or ProofError; both name `what`, question and ciphertext.
    """
    group = election.group
    shape = [len(row) for row in encrypted_tally]
    for rows in (message.decryption_factors, message.decryption_proofs):
        if [len(row) for row in rows] != shape:
            raise FormatError(
                f"{what} has not one factor and one proof for each ciphertext of the tally",
                hint="section 4.18",
            )
    public = group.fixed_base(group.parse(key.public_key))
    factors: list[list[Element]] = []
    for number, row in enumerate(encrypted_tally):
        shares = zip(row, message.decryption_factors[number], message.decryption_proofs[number], strict=True)
        factors.append(
            [
                _check_share(
                    election,
                    key,
                    public,
                    one,
                    factor,
                    proof,
                    f"{what}: question {number + 1}, ciphertext {index}",
                )
                for index, (one, factor, proof) in enumerate(shares, 1)
            ]
        )
    return factors


def _check_share(
    election: Election,
    key: TrusteePublicKey,
    public: FixedBase,
    ciphertext: Ciphertext,
    text: str,
    proof: Proof,
    what: str,
) -> Element:
    group = election.group
    factor = read_element(group, text, what)
    chosen, response = numbers(proof, group, what)
    powers = group.member_powers(factor, [chosen])
    if powers is None:
        raise ProofError(
            f"{what}: the factor is not in the group", hint="section 4.2: elements are of order q"
        )
    a = group.multiply(group.generator_power(response), public.power(chosen))
    b = group.multiply(group.power(group.parse(ciphertext.alpha), response), powers[0])
    if _challenge(election, key.public_key, a, b) != chosen:
        raise ProofError(
            f"{what}: the proof does not hold",
            hint="section 4.18; is it another trustee's share, or one of another tally?",
        )
    return factor


def missing(trustees: Trustees, present: Collection[int]) -> tuple[str, ...]:
    """What is still needed to decrypt, in words, item by item of the list of trustees; empty where the shares present are enough."""
    found: list[str] = []
    for item in trustees:
        absent = [number for number in item.keys if number not in present]
        if isinstance(item, Single):
            found += [f"trustee {number}" for number in absent]
            continue
        wanted = item.parameters.threshold - (len(item.keys) - len(absent))
        if wanted > 0:
            found.append(f"{wanted} of the trustees {', '.join(map(str, absent))}")
    return tuple(found)


def combine(group: Group, trustees: Trustees, shares: Mapping[int, Factors]) -> list[list[Element]]:
    """Section 4.19: by question and ciphertext alpha to the election's private key, from checked factors by number of the trustee.

    Needed are all single trustees and of each threshold group as many as its threshold says. Of more than that those with the lowest
    numbers are used; checked factors give the same whichever are. Raises ProofError that says whose are missing.
    """
    unknown = sorted(set(shares) - set(trustees.keys))
    if unknown:
        raise ProofError(
            f"a partial decryption of trustee {unknown[0]}, but there are {len(trustees.keys)} trustees",
            hint="section 4.18: owner",
        )
    lacking = missing(trustees, shares)
    if lacking:
        raise ProofError(f"partial decryptions are missing: {'; '.join(lacking)}", hint="section 4.19")
    parts = [_sub_factors(group, item, shares) for item in trustees]
    return [
        [group.product(of_one) for of_one in zip(*rows, strict=True)] for rows in zip(*parts, strict=True)
    ]


def _sub_factors(group: Group, item: Single | Pedersen, shares: Mapping[int, Factors]) -> Factors:
    """What a single trustee or a threshold group contributes."""
    if isinstance(item, Single):
        return shares[item.number]
    used = [number for number in item.keys if number in shares][: item.parameters.threshold]
    exponents = lagrange([number - item.first + 1 for number in used], group.order)
    return [
        [group.multi_power(of_one, exponents) for of_one in zip(*rows, strict=True)]
        for rows in zip(*(shares[number] for number in used), strict=True)
    ]


def lagrange(places: Sequence[int], order: int) -> list[int]:
    """The coefficients, modulo the order, by which values at these places (distinct, from 1) give the value at 0."""
    found = []
    for place in places:
        above, below = 1, 1
        for other in places:
            if other != place:
                above = above * other % order
                below = below * (other - place) % order
        found.append(above * pow(below, -1, order) % order)
    return found


def encode_owned(owner: int, payload: bytes) -> bytes:
    """A trustee's share as it is handed in: its payload and whose it is (`owned_partial_decryption`), one a line.

    As belenios-tool 2.0 prints it, and takes it in: `belenios-tool archive add-event --type=PartialDecryption`.
    """
    return b"%b\n%b\n" % (payload, encode(Owned(owner, sha256(payload).hexdigest())))


def payload_of(data: bytes, owner: int, what: str) -> bytes:
    """What trustee `owner` handed in: the payload alone on one line, or in both lines as `encode_owned` writes them.

    The payload is still to be read and checked. Raises FormatError or ProofError that names `what`.
    """
    payload, *rest = data.removesuffix(b"\n").split(b"\n")
    if len(rest) > 1:
        raise FormatError(
            f"{what}: {1 + len(rest)} lines", hint="expected what was computed and, if anything, whose it is"
        )
    for line in rest:
        owned = decode(line, Owned, f"{what}, line 2")
        if owned.owner != owner:
            raise ProofError(
                f"{what} is of trustee {owned.owner}, not of trustee {owner}", hint="section 4.18: owner"
            )
        if owned.payload != sha256(payload).hexdigest():
            raise ProofError(
                f"{what}: line 2 quotes the hash of something else than line 1", hint="section 4.18"
            )
    return payload
