# SPDX-License-Identifier: Apache-2.0
r"""Sealing: what a circle keeps to itself goes onto the record as a salted commitment and a hash of its ciphertext.

The ciphertext is `age` to the circle's members, so anybody's age opens it. A commitment is SHA-256("comity/commit/v1\0" || salt32 ||
plaintext); the salt keeps a short plaintext, such as a yes or no, from being guessed. What is never done here: personal data.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

import pyrage

from comity import canonical
from comity.errors import FormatError, ProofError, VerificationError

_DOMAIN = b"comity/commit/v1\0"
SALT_BYTES = 32
_PAD_TO = 256


@dataclass(frozen=True, slots=True)
class Plaintext:
    """A whole statement: its kind and its body without `by`, `at` and `seen`, which it takes from the sealed entry."""

    kind: str
    body: dict[str, object]

    def encode(self) -> bytes:
        """Canonical JSON of {kind, body}."""
        return canonical.encode({"kind": self.kind, "body": self.body})

    @classmethod
    def decode(cls, data: bytes) -> Plaintext:
        """Read it back. Raises FormatError."""
        value = canonical.decode(data)
        if not isinstance(value, dict) or set(value) != {"kind", "body"}:
            raise FormatError("a sealed plaintext has the two fields kind and body")
        if not isinstance(value["kind"], str) or not isinstance(value["body"], dict):
            raise FormatError("a sealed plaintext has a text as kind and an object as body")
        if not {"by", "at", "seen"}.isdisjoint(value["body"]):
            raise FormatError("a sealed plaintext takes by, at and seen from the sealed entry")
        return cls(value["kind"], value["body"])


def commitment(salt: bytes, plaintext: bytes) -> bytes:
    """32 bytes that bind to `plaintext` and hide it."""
    return canonical.sha256(_DOMAIN + salt + plaintext)


def seal(plaintext: bytes, salt: bytes, recipients: Sequence[str]) -> bytes:
    """age ciphertext to `recipients` (age1...) of length || salt || plaintext, padded with zeros to a multiple of 256 bytes."""
    content = struct.pack(">I", len(plaintext)) + salt + plaintext
    padded = content + bytes(-len(content) % _PAD_TO)
    ciphertext: bytes = pyrage.encrypt(
        padded, [pyrage.x25519.Recipient.from_str(recipient) for recipient in recipients]
    )
    return ciphertext


def unseal(ciphertext: bytes, identity: pyrage.x25519.Identity, expected: bytes) -> tuple[bytes, bytes]:
    """(salt, plaintext) of a ciphertext whose commitment is `expected`. Raises VerificationError.

    A ciphertext that opens to something else than was committed to is its author's lie, and said so.
    """
    try:
        content = pyrage.decrypt(ciphertext, [identity])
    except pyrage.DecryptError as error:
        raise VerificationError(
            "this identity does not open the sealed item", hint="is it sealed to your circle?"
        ) from error
    if len(content) < 4 + SALT_BYTES:
        raise FormatError("the sealed item is too short")
    length = struct.unpack(">I", content[:4])[0]
    salt, rest = content[4 : 4 + SALT_BYTES], content[4 + SALT_BYTES :]
    if length > len(rest) or any(rest[length:]):
        raise FormatError("the sealed item is wrongly padded")
    if commitment(salt, rest[:length]) != expected:
        raise ProofError(
            "the sealed item is not what its author committed to", hint="its author can be held to this"
        )
    return salt, rest[:length]
