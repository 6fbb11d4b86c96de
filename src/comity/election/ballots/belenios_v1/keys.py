# SPDX-License-Identifier: Apache-2.0
"""The key of one trustee: a secret exponent, and its public key with a proof that the exponent is known (Belenios 2.0, section 4.5).

The proof is what keeps a trustee from choosing a key that cancels those of the others. Nothing here writes a file or draws a random number
of its own, and no error quotes a secret.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from comity.election.ballots.belenios_v1.messages import Proof, TrusteePublicKey, encode, exponent
from comity.election.ballots.belenios_v1.proofs import challenge, check_knowledge
from comity.election.ballots.groups.protocol import Element, Group
from comity.errors import FormatError, ProofError

Draw = Callable[[int], int]
"""draw(n) is uniform in 0..n-1."""

_PRIVATE = re.compile(rb'"([0-9]+)"\n?\Z', re.ASCII)


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A trustee's secret exponent, and what is published of it."""

    private: int = field(repr=False)
    public: TrusteePublicKey


def make_key(group: Group, draw: Draw) -> KeyPair:
    """A new key, never the one whose public key is the identity."""
    private = 1 + draw(group.order - 1)
    return KeyPair(private, public_key(group, private, draw))


def public_key(group: Group, private: int, draw: Draw) -> TrusteePublicKey:
    """What is published of a secret exponent."""
    text = group.text(group.secret_generator_power(private))
    return TrusteePublicKey(prove_knowledge(group, private, ("pok", group.name, text), draw), text)


def prove_knowledge(group: Group, secret: int, parts: Sequence[str], draw: Draw) -> Proof:
    """A Schnorr proof of the exponent `secret`, over `parts` and the commitment, as `proofs.check_knowledge` reads it."""
    nonce = draw(group.order)
    chosen = challenge(group, *parts, group.text(group.secret_generator_power(nonce)))
    return Proof(str(chosen), str(int((nonce - secret * chosen) % group.order)))


def check_key(group: Group, key: TrusteePublicKey, what: str) -> Element:
    """The public key, a member of the group other than the identity whose exponent somebody knows. Raises FormatError or ProofError."""
    element = read_key(group, key.public_key, what)
    check_knowledge(group, key.pok, element, ("pok", group.name, key.public_key), what, member=False)
    return element


def read_key(group: Group, text: str, what: str) -> Element:
    """An element that may be a key: any but the identity. Whether it is a member is left to the caller."""
    element = read_element(group, text, what)
    if element == group.identity:
        raise ProofError(
            f"{what}: the key is the identity of the group", hint="section 4.5: nobody needs a secret for it"
        )
    return element


def read_member(group: Group, text: str, what: str) -> Element:
    """An element of the group. Raises FormatError or ProofError that names `what`."""
    return check_member(group, read_element(group, text, what), what)


def check_member(group: Group, element: Element, what: str) -> Element:
    """The same element. Raises ProofError where it is not in the group."""
    if not group.is_member(element):
        raise ProofError(
            f"{what}: the element is not in the group", hint="section 4.2: elements are of order q"
        )
    return element


def read_element(group: Group, text: str, what: str) -> Element:
    """What `group.parse` returns, or its FormatError with `what` named."""
    try:
        return group.parse(text)
    except FormatError as error:
        raise FormatError(f"{what}: {error.message}", hint=error.hint) from None


def key_fingerprint(key: TrusteePublicKey) -> str:
    """SHA-256, in hexadecimal, of the public key's text: what people compare. `jq -j .public_key FILE | sha256sum` prints it."""
    return sha256(key.public_key.encode()).hexdigest()


def key_id(key: TrusteePublicKey) -> str:
    """What the reference tool names a key's files with: the first 32 bits of the fingerprint, too few to compare keys by."""
    return key_fingerprint(key)[:8].upper()


def encode_private(private: int) -> bytes:
    """What a .privkey holds, with its final newline."""
    return encode(str(private)) + b"\n"


def decode_private(group: Group, data: bytes, what: str) -> int:
    """The secret exponent of a .privkey. Raises FormatError that names `what` and quotes nothing."""
    found = _PRIVATE.match(data)
    if found is None:
        raise FormatError(
            f"{what} is no private key", hint="expected decimal digits in quotation marks on one line"
        )
    private = exponent(found[1].decode("ascii"), group.order, what)
    if private == 0:
        raise FormatError(f"{what} is no private key: it is zero")
    return private
