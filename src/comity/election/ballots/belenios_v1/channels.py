# SPDX-License-Identifier: Apache-2.0
"""Private and signed messages between trustees who only meet through somebody they do not trust (Belenios 2.0, sections 4.6.1 and 4.6.3).

All keys of a trustee come from one seed of 22 characters. A message names its recipient, is signed by its sender and then encrypted, so
that nobody reads it on its way or passes it on as if it were for somebody else. How AES-CCM is used is not in the specification; it was
found by opening messages of Debian's belenios-tool 2.0 with their seeds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from hashlib import sha256

from comity.election.ballots.belenios_v1.keys import Draw, prove_knowledge, read_member
from comity.election.ballots.belenios_v1.messages import (
    ChannelMessage,
    EncryptedMessage,
    SignedMessage,
    decode,
    encode,
)
from comity.election.ballots.belenios_v1.model import BASE58
from comity.election.ballots.belenios_v1.proofs import check_knowledge
from comity.election.ballots.groups.protocol import Element, Group
from comity.errors import FormatError, ProofError

SEED_LENGTH = 22
TAG_BYTES = 8
_SEED = re.compile(rf"[{BASE58}]{{{SEED_LENGTH}}}\Z", re.ASCII)
_HEX = re.compile(r"(?:[0-9a-f]{2})+\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class ChannelKeys:
    """A trustee's keys for messages to the others; the two secret ones are not shown."""

    signing: int = field(repr=False)
    decryption: int = field(repr=False)
    verification: Element
    encryption: Element

    @classmethod
    def of(cls, group: Group, seed: str) -> ChannelKeys:
        """The four keys that come from a seed. Raises FormatError where it is none."""
        if not _SEED.match(seed):
            raise FormatError(
                "this is no seed of a trustee", hint=f"expected {SEED_LENGTH} characters of base 58"
            )
        signing, decryption = (group.hash(f"{use}|{seed}".encode()) for use in ("sk", "dk"))
        return cls(
            signing,
            decryption,
            group.secret_generator_power(signing),
            group.secret_generator_power(decryption),
        )


def draw_seed(draw: Draw) -> str:
    """A new seed: 128 bits."""
    return "".join(BASE58[draw(len(BASE58))] for _ in range(SEED_LENGTH))


def sign(group: Group, signing: int, message: str, draw: Draw) -> SignedMessage:
    """A message with a signature."""
    return SignedMessage(message, prove_knowledge(group, signing, ("sigmsg", message), draw))


def check_signed(
    group: Group, verification: Element, signed: SignedMessage, what: str, *, member: bool = True
) -> str:
    """The message, if it is signed with that key; else ProofError or FormatError. Unless `member`, the key's membership is checked, too."""
    parts = ("sigmsg", signed.message)
    check_knowledge(group, signed.signature, verification, parts, f"{what}, the signature", member=member)
    return signed.message


def encrypt(group: Group, recipient: Element, text: str, draw: Draw) -> str:
    """An encrypted message as text, for the holder of the decryption key to `recipient`."""
    secret, session = draw(group.order), group.secret_generator_power(draw(group.order))
    alpha = group.secret_generator_power(secret)
    beta = group.multiply(group.secret_power(recipient, secret), session)
    data = _aes_ccm(group, session, alpha, text.encode(), opening=False)
    return encode(EncryptedMessage(group.text(alpha), group.text(beta), data.hex())).decode()


def decrypt(group: Group, decryption: int, text: str, what: str) -> str:
    """What was encrypted to that key. Raises FormatError or ProofError that names `what`.

    Both elements are tested for membership first: else whether a message opens would tell its sender a little about the key.
    """
    message = decode(text.encode(), EncryptedMessage, what)
    alpha, beta = (read_member(group, one, what) for one in (message.alpha, message.beta))
    if not _HEX.match(message.data):
        raise FormatError(f"{what}: the data are not in hexadecimal", hint="section 4.6.1")
    session = group.divide(beta, group.secret_power(alpha, decryption))
    try:
        return _aes_ccm(group, session, alpha, bytes.fromhex(message.data), opening=True).decode()
    except UnicodeDecodeError:
        raise FormatError(f"{what}: it opens, but holds no text") from None
    except ProofError as error:
        raise ProofError(f"{what}: {error.message}", hint=error.hint) from None


def _aes_ccm(group: Group, session: Element, alpha: Element, data: bytes, *, opening: bool) -> bytes:
    """AES-256-CCM with a tag of 8 bytes and no associated data.

    The nonce is the beginning of the hash that the specification calls initialization vector: 13 bytes where the message's length fits in
    the two bytes that are left for it, else 12.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESCCM

    key = sha256(f"key|{group.text(session)}".encode()).digest()
    size = len(data) - (TAG_BYTES if opening else 0)
    nonce = sha256(f"iv|{group.text(alpha)}".encode()).digest()[: 13 if size < 1 << 16 else 12]
    cipher = AESCCM(key, tag_length=TAG_BYTES)
    try:
        return (cipher.decrypt if opening else cipher.encrypt)(nonce, data, None)
    except (InvalidTag, ValueError, OverflowError):
        raise ProofError(
            "it does not open with this key", hint="section 4.6.1: altered, or meant for somebody else"
        ) from None


def send(group: Group, sender: ChannelKeys, recipient: Element, message: str, draw: Draw) -> str:
    """A message signed by `sender` for the holder of the encryption key `recipient`, as text that anybody may carry."""
    named = encode(ChannelMessage(group.text(recipient), message)).decode()
    signed = encode(sign(group, sender.signing, named, draw)).decode()
    return encrypt(group, recipient, signed, draw)


def receive(group: Group, receiver: ChannelKeys, sender: Element, text: str, what: str) -> str:
    """What the holder of the verification key `sender` sent to `receiver`. Raises FormatError or ProofError that names `what`."""
    opened = decrypt(group, receiver.decryption, text, what)
    signed = check_signed(group, sender, decode(opened.encode(), SignedMessage, what), what)
    message = decode(signed.encode(), ChannelMessage, what)
    if message.recipient != group.text(receiver.encryption):
        raise ProofError(f"{what}: it was signed for another recipient", hint="section 4.6.3")
    return message.message
